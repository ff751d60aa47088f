"""How answers to the lesson "Suggesting films" are put to work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import redis

from sandbox.exercises.specs.suggesting_films import EMPTY, EVERY_TIME, STALE, TOO_EARLY
from sandbox.exercises.stage import Stage

_POPULAR = """
SELECT film_id FROM rating WHERE stars >= 4 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10
"""
_OWN = """
WITH mine AS MATERIALIZED (SELECT film_id, stars FROM rating WHERE member_id = %(member)s),
     friend AS MATERIALIZED (
         SELECT r.member_id FROM rating r JOIN mine USING (film_id)
         WHERE r.stars >= 4 AND mine.stars >= 4 AND r.member_id <> %(member)s
         GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 30)
SELECT r.film_id FROM rating r JOIN friend USING (member_id)
WHERE r.stars >= 4 AND r.film_id NOT IN (SELECT film_id FROM mine)
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10
"""
_SAVE = """
INSERT INTO rating (member_id, film_id, stars, rated_at)
VALUES (%(member)s, %(film)s, %(stars)s, now())
ON CONFLICT (member_id, film_id) DO UPDATE SET stars = excluded.stars
"""


class Database:
    """What an answer is given as `db`: it counts queries, and tells of the moment of a commit."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        self.queries = 0
        self.before_commit: Callable[[], object] = lambda: None

    def own(self, member: int) -> list[int]:
        """Films for this member; none for somebody who has rated nothing."""
        return [film for (film,) in self.rows(_OWN, member=member)]

    def popular(self) -> list[int]:
        """The films that most members like."""
        return [film for (film,) in self.rows(_POPULAR)]

    def save(self, member: int, film: int, stars: int) -> None:
        """Write a rating, or change it."""
        self.rows(_SAVE, member=member, film=film, stars=stars)

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query; none for a statement that returns nothing."""
        self.queries += 1
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits at the end of the block; rolls back where it raises."""
        self.rows("BEGIN")
        try:
            yield
            self.before_commit()
        except BaseException:
            self.rows("ROLLBACK")
            raise
        self.rows("COMMIT")


def shows_without_a_query(stage: Stage) -> str | None:
    """Two web processes with one Redis; a member looks, rates, and looks again."""
    client = redis.Redis.from_url(stage.redis().url)
    make = stage.answer().Suggestions
    ours, theirs = Database(stage.postgres), Database(stage.postgres)
    here, there = make(ours, client), make(theirs, client)

    member, newcomer = _members(ours)
    first = list(here.show(member))
    ours.queries = theirs.queries = 0
    again, elsewhere = list(here.show(member)), list(there.show(member))
    print(f"queries of the second and third look: {ours.queries + theirs.queries}")
    if ours.queries or theirs.queries:
        return EVERY_TIME
    if not first or first != again or first != elsewhere:
        return "The lists that were shown one after the other differ, or are empty."
    if len(here.show(newcomer)) != 10:
        return EMPTY

    here.rated(member, first[0], 5)
    if first[0] in here.show(member) or first[0] in there.show(member):
        return STALE
    now = list(here.show(member))
    ours.before_commit = lambda: there.show(member)
    here.rated(member, now[0], 5)
    ours.before_commit = lambda: None
    if now[0] in there.show(member):
        return TOO_EARLY
    ((stars,),) = ours.rows(
        "SELECT stars FROM rating WHERE member_id = %(member)s AND film_id = %(film)s",
        member=member,
        film=now[0],
    )
    return None if stars == 5 else "The rating was not saved."


def _members(database: Database) -> tuple[int, int]:
    """Somebody with many ratings, and somebody new with none."""
    ((member,),) = database.rows(
        "SELECT member_id FROM rating GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    ((newcomer,),) = database.rows(
        "INSERT INTO member (name, email, joined, city)"
        " VALUES ('New', 'new@films.example.org', current_date, 'Lisbon') RETURNING id"
    )
    return member, newcomer
