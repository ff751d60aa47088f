"""Sizes by name."""

import pytest

from sandbox.errors import SandboxError
from sandbox.films.sizes import SMALL, size_named


def test_a_size_is_found_by_its_name() -> None:
    assert size_named("small") is SMALL


def test_an_unknown_size_names_those_that_exist() -> None:
    with pytest.raises(SandboxError, match="'huge'") as error:
        size_named("huge")
    assert "small, standard, large" in error.value.mend
