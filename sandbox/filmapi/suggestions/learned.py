"""What of an edition suggests to one more member, and its bytes in Redis."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np

from sandbox.filmapi.suggestions.factorization import Floats, Model, Whole


@dataclass(frozen=True)
class Learned:
    """All arrays go by the films' positions."""

    model: Model
    reach: Floats
    film_ids: Whole

    def packed(self) -> bytes:
        """A file of arrays; what the model holds of single members is left out."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            mean=np.array(self.model.mean),
            film_bias=self.model.film_bias,
            character=self.model.character,
            reach=self.reach,
            film_ids=self.film_ids,
        )
        return buffer.getvalue()


def unpacked(packed: bytes) -> Learned:
    """What `packed` made these bytes of."""
    # allow_pickle stays False: bytes from Redis must not be able to run code.
    with np.load(io.BytesIO(packed)) as arrays:
        character = arrays["character"]
        nobody = np.zeros(0), np.zeros((0, character.shape[1]))
        model = Model(float(arrays["mean"]), nobody[0], arrays["film_bias"], nobody[1], character)
        return Learned(model, arrays["reach"], arrays["film_ids"])
