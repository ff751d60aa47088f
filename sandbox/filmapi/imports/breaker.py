"""A circuit breaker that all workers share: it stops calling what does not answer.

    closed       calls go out; FAILURES in a row open it
    open         no call goes out for SECONDS
    half open    one call goes out to try: its success closes it, its failure opens it again

Without it, every task waits for the timeout of a service that is down, and the service that tries
to get up again is held down by all who retry. After M. Nygard, "Release It!", 2nd ed., chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.filmapi.web.store import redis_client


@dataclass(frozen=True)
class OpenError(Exception):
    """The breaker is open; the next try makes sense in so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Breaker:
    """A breaker by its name. `patience` is how long one call may take at most, in seconds."""

    name: str
    failures: int = 5
    seconds: float = 30
    patience: float = 10

    def allow(self) -> None:
        """Let a call go out. Raises OpenError."""
        left = redis_client().pttl(self._key("open"))
        if left > 0:
            raise OpenError(left / 1000)
        # After an opening, `tripped` stays until a call succeeds: only one at a time may try.
        if redis_client().exists(self._key("tripped")) and not redis_client().set(
            self._key("trying"), "1", nx=True, px=int(self.patience * 1000)
        ):
            raise OpenError(self.patience)

    def succeeded(self) -> None:
        """A call was answered: forget the failures."""
        redis_client().delete(*map(self._key, ("failed", "tripped", "trying", "open")))

    def failed(self) -> None:
        """A call was not answered."""
        client = redis_client()
        count = client.incr(self._key("failed"))
        if client.exists(self._key("tripped")) or count >= self.failures:
            client.set(self._key("tripped"), "1")
            client.set(self._key("open"), "1", px=int(self.seconds * 1000))
            client.delete(self._key("failed"), self._key("trying"))

    @property
    def state(self) -> str:
        """`closed`, `open` or `half open`."""
        if redis_client().exists(self._key("open")):
            return "open"
        return "half open" if redis_client().exists(self._key("tripped")) else "closed"

    def _key(self, part: str) -> str:
        return f"filmapi:breaker:{self.name}:{part}"
