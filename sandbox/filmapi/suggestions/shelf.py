"""Where suggestions lie in Redis, so that showing them takes no query.

    filmapi:suggestions:edition                  which edition is shown
    filmapi:suggestions:<edition>:films          hash: film id -> what is shown of it, JSON
    filmapi:suggestions:<edition>:model          what is needed to suggest to one more member
    filmapi:suggestions:<edition>:popular        film ids, JSON
    filmapi:suggestions:<edition>:to:<member>    film ids, JSON

A new edition is written beside the old one and then shown in one step. What was learned is bytes
here: the web processes show lists, and need no numpy for that.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sandbox.filmapi.web.store import redis_client

_ROOT = "filmapi:suggestions:"
_EDITION = f"{_ROOT}edition"
_KEPT = 7 * 86_400  # seconds that an edition lives: computing may fail for some days
_STILL_READ = 60  # seconds that the old one stays for those who are reading it
_BATCH = 500  # keys sent in one go

Card = dict[str, Any]


class Edition:
    """One computation's suggestions."""

    def __init__(self, name: str | None = None) -> None:
        """An edition that there is, or a new one."""
        self.name = name or secrets.token_hex(6)
        self._redis = redis_client()

    def write(
        self,
        cards: Sequence[Card],
        popular: Sequence[int],
        model: bytes,
        lists: Iterable[tuple[int, Sequence[int]]],
    ) -> int:
        """Write everything and show it; how many members have a list."""
        redis = self._redis
        redis.hset(self._key("films"), mapping={card["id"]: json.dumps(card) for card in cards})
        redis.set(self._key("popular"), json.dumps(popular), ex=_KEPT)
        redis.set(self._key("model"), model, ex=_KEPT)
        redis.expire(self._key("films"), _KEPT)
        count = 0
        pipeline = redis.pipeline(transaction=False)
        for member_id, films in lists:
            pipeline.set(self._list_key(member_id), json.dumps(films), ex=_KEPT)
            count += 1
            if count % _BATCH == 0:
                pipeline.execute()
        pipeline.execute()
        old = _text(redis.getset(_EDITION, self.name))
        if old is not None:
            Edition(old)._retire()
        return count

    def write_list(self, member_id: int, films: Sequence[int]) -> None:
        """Replace one member's list."""
        self._redis.set(self._list_key(member_id), json.dumps(films), ex=_KEPT)

    def films_for(self, member_id: int | None) -> tuple[list[int], bool]:
        """The ids for a member, and whether they are theirs; else those popular with all."""
        keys = [self._key("popular")]
        if member_id is not None:
            keys.append(self._list_key(member_id))
        popular, *own = self._redis.mget(keys)
        if own and own[0] is not None:
            return json.loads(own[0]), True
        return json.loads(popular or "[]"), False

    def cards(self, films: Sequence[int]) -> list[Card]:
        """What is shown of these films, in their order; those deleted since are left out."""
        if not films:
            return []
        found = self._redis.hmget(self._key("films"), [str(film) for film in films])
        return [json.loads(card) for card in found if card is not None]

    def model(self) -> bytes | None:
        """What is needed to suggest to one more member; None where the edition is gone."""
        packed = self._redis.get(self._key("model"))
        return packed if isinstance(packed, bytes) else None

    def _retire(self) -> None:
        for key in ("films", "model", "popular"):
            self._redis.expire(self._key(key), _STILL_READ)
        for key in self._redis.scan_iter(self._list_key("*"), count=1000):
            self._redis.expire(key, _STILL_READ)

    def _list_key(self, member: int | str) -> str:
        return self._key(f"to:{member}")

    def _key(self, what: str) -> str:
        return f"{_ROOT}{self.name}:{what}"


def shown() -> Edition | None:
    """The edition that is shown now; None before the first."""
    name = _text(redis_client().get(_EDITION))
    return None if name is None else Edition(name)


def claim_first(seconds: int = 600) -> bool:
    """Whether the caller is the one to have the first edition computed."""
    return bool(redis_client().set(f"{_ROOT}claimed", 1, nx=True, ex=seconds))


def _text(answer: bytes | str | None) -> str | None:
    """What Redis answered; its client is typed for both of its modes."""
    return answer.decode() if isinstance(answer, bytes) else answer
