"""How answers to the lesson "Relations in the Django ORM" are put to work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg2

from sandbox.exercises.specs import django_orm as says
from sandbox.exercises.stage import Stage


class Sent:
    """What Django sent inside a `counted()` block: statements, and rows that came back."""

    def __init__(self) -> None:
        self.queries = 0
        self.rows = 0


def asks_once(stage: Stage) -> str | None:
    """One question with one row as its answer, for people with and without such a film."""
    answer = _answer(stage)
    from sandbox.filmapi.catalogue.models import Film, Person

    busy = Person.objects.get(name="Peter Jackson")  # two such films
    exact = Person.objects.create(name="Exactly three hours")
    Film.objects.create(title="Three hours", running_minutes=180, director=exact)
    with counted() as sent:
        has = answer(busy)
    print(f"queries: {sent.queries}, rows: {sent.rows}")
    if sent.rows > max(sent.queries, 1):
        return says.ALL_ROWS
    if sent.queries != 1:
        return says.TWO_QUESTIONS
    if answer(exact):
        return "180 minutes are not more than 180 minutes."
    nobody = Person.objects.create(name="Nobody")
    return None if has is True and answer(nobody) is False else "The answer is wrong."


def does_not_grow(stage: Stage) -> str | None:
    """The same page of five and of fifty people."""
    answer = _answer(stage)
    from sandbox.filmapi.catalogue.models import Person

    directors = Person.objects.filter(films__isnull=False).distinct().order_by("name", "id")
    ids = list(directors.values_list("id", flat=True)[:50])
    people = Person.objects.filter(pk__in=ids).order_by("name", "id")
    with counted() as few:
        answer(people.filter(pk__in=ids[:5]))
    with counted() as many:
        page = [(name, list(titles), count) for name, titles, count in answer(people)]
    print(f"queries for 5 people: {few.queries}, for 50: {many.queries}")
    if many.queries > max(few.queries, 3):
        return says.N_PLUS_ONE
    if many.queries > 3:
        return says.TOO_MANY
    wanted = [(p.name, _recent(p), p.films.count()) for p in people]
    if len(page) != len(wanted):
        return says.NO_FILMS
    if [(name, titles) for name, titles, _ in page] != [(n, t) for n, t, _ in wanted]:
        return "Names or titles differ: films since 2000, oldest first, ties by title."
    if page != wanted:
        return "The number is that of the films since 2000; asked for is that of all films."
    return None


def _recent(person: Any) -> list[str]:
    films = person.films.filter(released__gte="2000-01-01").order_by("released", "title")
    return [film.title for film in films]


def counts_both(stage: Stage) -> str | None:
    """Films that many rated and listed, and one that nobody did."""
    answer = _answer(stage)
    from sandbox.filmapi.catalogue.models import Film

    unseen = Film.objects.create(title="Unseen by all")
    known = Film.objects.filter(imdb_votes__gt=0).order_by("-imdb_votes", "id")
    ids = [*known.values_list("id", flat=True)[:30], unseen.pk]
    films = Film.objects.filter(pk__in=ids).order_by("id")
    wanted = [(f.title, f.ratings.count(), f.watchlisted.count()) for f in films]
    with counted() as sent:
        got = [tuple(line) for line in answer(films)]
    print(f"queries for {len(wanted)} films: {sent.queries}")
    if sent.queries > 1:
        return says.MORE_QUERIES
    if len(got) < len(wanted):
        return says.NEVER_RATED
    if [line[0] for line in got] != [line[0] for line in wanted]:
        return "The films are not in the order of the queryset."
    if any(r > right[1] for (_, r, _), right in zip(got, wanted, strict=True)):
        return says.PRODUCT
    return None if got == wanted else "Some numbers are wrong."


def adds_without_loss(stage: Stage) -> str | None:
    """Somebody else counts one vote for each film just before the first UPDATE."""
    answer = _answer(stage)
    from sandbox.filmapi.catalogue.models import Film

    films = Film.objects.filter(imdb_votes__gt=0).order_by("id")[:40]
    before = {film.pk: film.imdb_votes for film in films}
    votes = {film: number for number, film in enumerate(before, start=1)}
    somebody = Somebody(stage.postgres, list(before))
    with counted(somebody.count_before) as sent:
        answer(dict(votes))
    somebody.count_if_kept_waiting()
    after = dict(Film.objects.filter(pk__in=before).values_list("pk", "imdb_votes"))
    print(f"queries for {len(votes)} films: {sent.queries}")
    if all(after[film] in (votes[film], votes[film] + 1) for film in votes):
        return says.REPLACED
    if sent.queries > 3:
        return says.ONE_BY_ONE
    wanted = {film: before[film] + votes[film] + 1 for film in before}
    return None if after == wanted else says.LOST


class Somebody:
    """Another session that counts one vote for each film, just before the answer's first UPDATE.

    Where the answer has locked the rows, it is kept waiting, as it should, and counts afterwards.
    """

    def __init__(self, url: str, films: list[int]) -> None:
        self._connection = psycopg2.connect(url, options="-c lock_timeout=300ms")
        self._connection.autocommit = True
        self._films = films
        self._tried = False
        self._counted = False

    def count_before(self, sql: str) -> None:
        """Told each statement of the answer before it is sent."""
        if sql.startswith("UPDATE") and not self._tried:
            self._tried = True
            with suppress(psycopg2.errors.LockNotAvailable):
                self._count()

    def count_if_kept_waiting(self) -> None:
        if not self._counted:
            self._count()

    def _count(self) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE film SET imdb_votes = imdb_votes + 1 WHERE id = ANY(%s)", (self._films,)
            )
        self._counted = True


def tells_after_the_commit(stage: Stage) -> str | None:
    """Whoever is told looks for the rating in a session of their own; then the saving fails."""
    # After a rating the API sends a task, so it needs a broker.
    answer = _answer(stage, stage.redis().url)
    from django.db import DatabaseError

    from sandbox.filmapi.catalogue.models import Film
    from sandbox.filmapi.members.models import Member
    from sandbox.filmapi.ratings.models import Rating

    member = Member.objects.create(name="Grace", email="grace@films.example.org")
    fine, broken = Film.objects.order_by("id")[:2]
    found: list[bool] = []
    with closing(psycopg2.connect(stage.postgres)) as other:
        other.autocommit = True

        def notify(member_id: int, film_id: int) -> None:
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT FROM rating WHERE member_id = %s AND film_id = %s", (member_id, film_id)
                )
                found.append(cursor.rowcount == 1)

        count = fine.rating_count
        answer(member, fine, 4, notify)
        if found != [True]:
            return says.TOO_EARLY if found == [False] else "`notify` was not called, or twice."
        fine.refresh_from_db()
        if fine.rating_count != count + 1:
            return "The film's count was not kept."
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE film ADD CHECK (id <> %s) NOT VALID", (broken.pk,))
        try:
            answer(member, broken, 4, notify)
        except DatabaseError:
            print("the second rating failed, as it should")
        if len(found) > 1:
            return says.TOLD_ANYWAY
        if Rating.objects.filter(member=member, film=broken).exists():
            return says.HALF
    return None


def _answer(stage: Stage, broker: str = "redis://127.0.0.1:1/0") -> Any:
    """The answer's function, with the film API's models on the trial's own database."""
    os.environ |= {
        "DATABASE_URL": stage.postgres,
        "REDIS_URL": broker,
        "SECRET_KEY": os.urandom(32).hex(),
        "DJANGO_SETTINGS_MODULE": "sandbox.filmapi.settings",
        "LOG_LEVEL": "CRITICAL",
    }
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()  # what that sends is not the answer's
    return getattr(stage.answer(), stage.name)


@contextmanager
def counted(before: Callable[[str], None] = lambda sql: None) -> Iterator[Sent]:
    """Counts what is sent inside the block; `before` is told each statement first."""
    from django.db import connection

    sent = Sent()

    def count(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        before(sql)
        sent.queries += not sql.startswith(("SAVEPOINT", "RELEASE"))
        result = execute(sql, values, many, context)
        sent.rows += max(context["cursor"].rowcount, 0)
        return result

    with connection.execute_wrapper(count):
        yield sent
