"""Puts the answers of "Documents in MongoDB" to work, and looks at what the collections hold.

Each trial has a database of its own on the running server, so that it takes half a second; the one
that kills its server has a server of its own.
"""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import datetime
from typing import Any

import pymongo
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from sandbox.exercises.python_answers import plain
from sandbox.exercises.specs import documents as says
from sandbox.exercises.stage import Stage
from sandbox.exercises.trials._holding import hold, judged
from sandbox.services import ensure
from sandbox.services.private import PrivateServer

Document = dict[str, Any]
Started = Callable[[CommandStartedEvent], None]
Succeeded = Callable[[CommandSucceededEvent], None]

WRITES = ("insert", "update", "delete", "findAndModify", "bulkWrite")
REFUSED = 121  # DocumentValidationFailure
_PREFIX = "trial_"


class Watch(CommandListener):
    """Sees every command of a client as it leaves, and may act before it does."""

    def __init__(self) -> None:
        self.on_start: Started | None = None
        self.on_success: Succeeded | None = None
        self.sent = 0  # documents that the server sent
        self.writes: list[Document] = []
        self.failure: BaseException | None = None  # the driver keeps a listener's errors to itself

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in WRITES:
            self.writes.append(dict(event.command))
        self._tell(self.on_start, event)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        cursor = event.reply.get("cursor") or {}
        self.sent += len(cursor.get("firstBatch", cursor.get("nextBatch", ())))
        self._tell(self.on_success, event)

    def failed(self, event: CommandFailedEvent) -> None:
        """What fails is seen by who sent it."""

    def _tell(self, act: Callable[[Any], None] | None, event: Any) -> None:
        try:
            if act is not None:
                act(event)
        except BaseException as error:
            self.failure = error


@contextmanager
def database() -> Iterator[tuple[Any, Any, Watch]]:
    """An empty database, twice: as the answer is given it, watched, and as the trial reads it."""
    url = ensure(("mongo",)).mongo
    assert url is not None
    name = f"{_PREFIX}{os.getpid()}_{secrets.token_hex(4)}"
    watch = Watch()
    with connect(url) as ours, connect(url, event_listeners=[watch]) as theirs:
        _sweep(ours)
        try:
            yield theirs[name], ours[name], watch
        finally:
            ours.drop_database(name)


def connect(url: str, **options: Any) -> Any:
    return pymongo.MongoClient(url, timeoutMS=8000, **options)


def _sweep(client: Any) -> None:
    """Drops what trials left behind whose process was ended."""
    for name in client.list_database_names():
        if name.startswith(_PREFIX) and not _lives(int(name.split("_")[1])):
            client.drop_database(name)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# --- documents.1 ----------------------------------------------------------------------------------

FILMS: list[Document] = [
    {"_id": 1, "title": "Chicago", "imdb": 7.2, "tags": [("genre", "Musical")]},
    {"_id": 2, "title": "Hairspray", "imdb": 7.2, "tags": [("genre", "Musical"), ("source", "TV")]},
    {"_id": 3, "title": "Rent", "imdb": 6.9, "tags": [("genre", "Drama"), ("source", "Musical")]},
    {"_id": 4, "title": "Memento", "imdb": 8.7, "tags": [("genre", "Drama"), ("source", "Book")]},
    {"_id": 5, "title": "Alien", "imdb": 8.5, "tags": [("genre", "Horror"), ("genre", "Drama")]},
    {"_id": 6, "title": "Toy Story", "imdb": 8.2, "tags": [("creative type", "Kids Fiction")]},
    {"_id": 7, "title": "Midnight Cowboy", "imdb": 8.0, "tags": []},
    {"_id": 8, "title": "The Blue Butterfly", "tags": [("genre", "Drama")]},
    {"_id": 9, "title": "Unknown"},
]
"""Films in the lesson's shape; their tags are written as pairs, and are not the real ones."""


@judged
def counts_genres(stage: Stage) -> None:
    """documents.1"""
    genres = stage.answer().genres
    for films in (FILMS, [film for film in FILMS if film["_id"] not in (2, 5)]):
        with database() as (theirs, ours, watch):
            ours.films.insert_many([_film(film) for film in films])
            found = plain(genres(theirs.films))
            print(f"{len(films)} films; documents sent: {watch.sent}")
            _judge_genres(found, films, watch)


def _film(film: Document) -> Document:
    tags = [{"kind": kind, "name": name} for kind, name in film.get("tags", ())]
    return {**film, "tags": tags} if "tags" in film else dict(film)


def _judge_genres(found: Any, films: list[Document], watch: Watch) -> None:
    wanted = _genres(films)
    names = [row.get("_id", "") for row in found] if isinstance(found, list) else []
    hold(isinstance(found, list) and all(isinstance(row, dict) for row in found), says.NO_LIST)
    hold(watch.sent <= len(wanted) + 3, says.SENDS_ALL)
    hold(not {"Book", "Kids Fiction"} & set(names), says.ANY_KIND)
    hold(None in names, says.LOSES_FILMS)
    counted = {row["_id"]: row.get("films") for row in found}
    hold(counted.get(None) == wanted[None][0], says.LOSES_SOME)
    hold(counted.get("Musical") == wanted["Musical"][0], says.ANY_KIND)
    hold(counted == {name: films for name, (films, _) in wanted.items()}, says.OTHER_COUNT)
    averages = {row["_id"]: row.get("imdb") for row in found}
    for name, (_, average) in wanted.items():
        got = averages[name]
        hold(isinstance(got, float) and abs(got - average) < 1e-9, says.OTHER_AVERAGE)
    keys = [(-row["films"], row["_id"] or "") for row in found]
    hold(keys == sorted(keys), says.OTHER_ORDER)


def _genres(films: list[Document]) -> dict[str | None, tuple[int, float]]:
    """Films and average rating of each genre, computed without the server."""
    groups: dict[str | None, list[Document]] = {}
    for film in films:
        names = [name for kind, name in film.get("tags", ()) if kind == "genre"]
        for name in names or [None]:
            groups.setdefault(name, []).append(film)
    return {
        name: (len(members), sum(rated) / len(rated))
        for name, members in groups.items()
        if (rated := [film["imdb"] for film in members if "imdb" in film])
    }


# --- documents.3 ----------------------------------------------------------------------------------

GOOD: Document = {
    "title": "Memento",
    "released": datetime(2001, 3, 16),
    "distributor": {"_id": 93, "name": "Newmarket Films"},
    "tags": [{"kind": "genre", "name": "Drama"}],
    "stars": {"count": 2, "sum": 9},
}


def _with(**fields: Any) -> Document:
    """A good film with other values; a field that is given None is left out."""
    film = {**deepcopy(GOOD), **fields}
    return {name: value for name, value in film.items() if value is not None}


ACCEPTED = {
    "a film with all fields": GOOD,
    "a film without date and tags": _with(released=None, tags=None),
    "a film with a field more": _with(dvd_sales=1200),
    "a film that nobody has rated": _with(stars={"count": 0, "sum": 0}),
    "a film with very many stars": _with(stars={"count": 2**33, "sum": 2**34}),
    "a film without tags in its array": _with(tags=[]),
}
REFUSALS: list[tuple[Document, str]] = [
    (_with(title=None), says.NOT_REQUIRED),
    (_with(stars=None), says.NOT_REQUIRED),
    (_with(stars={"count": 1}), says.NOT_REQUIRED),
    (_with(title=""), says.EMPTY_TITLE),
    (_with(title=1941), says.EMPTY_TITLE),
    (_with(released="2001-03-16"), says.TEXT_DATE),
    (_with(tags="Drama"), says.LOOSE_TAGS),
    (_with(tags=["Drama"]), says.LOOSE_TAGS),
    (_with(tags=[{"kind": "genre"}]), says.LOOSE_TAGS),
    (_with(tags=[{"kind": "mood", "name": "Dark"}]), says.LOOSE_TAGS),
    (_with(tags=[{"kind": "genre", "name": "Drama", "id": 4}]), says.LOOSE_TAGS),
    (_with(stars={"count": 2, "sum": 8.5}), says.HALF_STARS),
    (_with(stars={"count": "2", "sum": 9}), says.HALF_STARS),
    (_with(stars={"count": -1, "sum": -3}), says.HALF_STARS),
    (_with(stars={"count": 2, "sum": 11}), says.NOT_COMPARED),
    (_with(stars={"count": 2, "sum": 1}), says.NOT_COMPARED),
]


@judged
def refuses(stage: Stage) -> None:
    """documents.3"""
    rules = stage.answer().rules
    with database() as (_, ours, _watch):
        ours.create_collection("films", validator=rules())
        taken = [name for name, film in ACCEPTED.items() if _insert(ours.films, film)]
        let_in = [message for film, message in REFUSALS if _insert(ours.films, film)]
    print(f"good films accepted: {len(taken)} of {len(ACCEPTED)}")
    print(f"bad films refused: {len(REFUSALS) - len(let_in)} of {len(REFUSALS)}")
    hold(taken, says.NOTHING_PASSES)
    for name in ACCEPTED:
        hold(name in taken, says.REFUSED_GOOD.format(name))
    hold(not let_in, let_in[0] if let_in else "")


def _insert(films: Any, film: Document) -> bool:
    """Whether the collection took the film."""
    try:
        films.insert_one(dict(film))
    except OperationFailure as error:
        if error.code != REFUSED:
            raise
        return False
    return True


# --- documents.4 ----------------------------------------------------------------------------------


def _rated(films: Any) -> Document:
    found: Document = films.find_one({"_id": 2292})
    return found


@judged
def rates(stage: Stage) -> None:
    """documents.4"""
    rate = stage.answer().rate
    with database() as (theirs, ours, watch):
        ours.films.insert_many(
            [
                {"_id": 2292, "title": "Memento", "stars": {"count": 0, "sum": 0}, "latest": []},
                {"_id": 1, "title": "M", "stars": {"count": 0, "sum": 0}, "latest": []},
            ]
        )
        _half_done(rate, theirs, ours, watch)
        for member, stars in ((2, 5), (3, 3), (4, 4), (5, 2)):
            rate(theirs.films, 2292, member, stars)
        film = _rated(ours.films)
        print(f"five ratings: count {film['stars']['count']}, latest {len(film['latest'])}")
        _judge_rated(film, [5, 4, 3], 5, 18)
        _in_between(rate, theirs, ours, watch)
        hold(ours.films.find_one({"_id": 1})["stars"]["count"] == 0, says.OTHER_FILM)


def _half_done(rate: Any, theirs: Any, ours: Any, watch: Watch) -> None:
    """What another reader sees after each write of one rating."""
    seen: list[Document] = []

    def look(event: CommandSucceededEvent) -> None:
        if event.command_name in WRITES:
            seen.append(_rated(ours.films))

    watch.on_success = look
    rate(theirs.films, 2292, 1, 4)
    watch.on_success = None
    print(f"one rating: {len(seen)} write(s)")
    for film in seen:
        hold(film["stars"]["count"] == len(film["latest"]), says.TWO_STEPS)
        hold(film["stars"]["sum"] == sum(r["stars"] for r in film["latest"]), says.TWO_STEPS)
    hold(seen, says.NOT_RATED)


def _in_between(rate: Any, theirs: Any, ours: Any, watch: Watch) -> None:
    """Another member rates after the answer has read and before it writes."""

    def other_member(event: CommandStartedEvent) -> None:
        if event.command_name in WRITES:
            watch.on_start = None
            rate(ours.films, 2292, 7, 1)

    watch.on_start = other_member
    rate(theirs.films, 2292, 6, 5)
    if watch.failure is not None:
        raise watch.failure
    film = _rated(ours.films)
    print(f"two ratings at one moment: count grew by {film['stars']['count'] - 5}")
    hold(film["stars"]["count"] == 7 and film["stars"]["sum"] == 24, says.LOST)
    hold({r["member"] for r in film["latest"]} >= {6, 7}, says.LOST)


def _judge_rated(film: Document, latest: list[int], count: int, total: int) -> None:
    hold(film["stars"] == {"count": count, "sum": total}, says.NOT_RATED)
    hold(len(film["latest"]) <= len(latest), says.GROWS)
    hold([r.get("member") for r in film["latest"]] == latest, says.WRONG_END)
    hold(set(film["latest"][0]) == {"member", "stars"}, says.NOT_RATED)


# --- documents.5 ----------------------------------------------------------------------------------

OLD, NEW = "Miramax", "Miramax Films"
KILLED = """
import os, signal, sys
import pymongo
from answer import rename
from pymongo.monitoring import CommandListener

class Kill(CommandListener):
    changes = 0

    def started(self, event):
        self.changes += event.command_name in ("update", "findAndModify", "bulkWrite")
        if self.changes == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    def succeeded(self, event):
        pass

    def failed(self, event):
        pass

rename(pymongo.MongoClient(sys.argv[1], event_listeners=[Kill()]).cinema, 7, "Dimension")
"""


@judged
def renames(stage: Stage) -> None:
    """documents.5"""
    rename = stage.answer().rename
    with database() as (theirs, ours, watch):
        _copies(ours)
        rename(theirs, 7, NEW)
        names = _names(ours)
        print(f"copies of the name: {len(names)}, new: {names.count(NEW)}")
        hold(names.count(OLD) == 0, says.MISSES)
        hold(names.count("A24") == 2, says.OTHER_COMPANY)
        _refused_in_the_middle(rename, theirs, ours, watch)
    _killed_in_the_middle(stage.mongo())


def _copies(cinema: Any) -> None:
    miramax, other = {"_id": 7, "name": OLD}, {"_id": 8, "name": "A24"}
    cinema.distributors.insert_many([miramax, other])
    cinema.films.insert_many(
        [{"_id": n, "distributor": other if n == 4 else miramax} for n in range(5)]
    )
    cinema.showings.insert_many(
        [{"_id": n, "film": {"_id": n, "distributor": miramax}} for n in range(3)]
    )


def _names(cinema: Any) -> list[str]:
    """The name in every copy, whoever the distributor is."""
    return [
        *(d["name"] for d in cinema.distributors.find()),
        *(d["distributor"]["name"] for d in cinema.films.find()),
        *(d["film"]["distributor"]["name"] for d in cinema.showings.find()),
    ]


def _refused_in_the_middle(rename: Any, theirs: Any, ours: Any, watch: Watch) -> None:
    """Each collection in turn refuses the new name."""
    fields = {"distributors": "name", "films": "distributor.name"}
    for collection, field in (*fields.items(), ("showings", "film.distributor.name")):
        ours.command("collMod", collection, validator={field: {"$ne": "Refused"}})
        watch.writes.clear()
        told = _raises(lambda: rename(theirs, 7, "Refused"))
        names = _names(ours)
        print(f"{collection} refuses: {names.count('Refused')} copies changed")
        inside = {"autocommit" in write for write in watch.writes}
        hold("Refused" not in names or inside != {True, False}, says.OUTSIDE)
        hold("Refused" not in names, says.TORN)
        hold(told, says.SILENT)
        ours.command("collMod", collection, validator={})


def _killed_in_the_middle(server: PrivateServer) -> None:
    """A process that renames is killed as its second change is on its way, and then the server."""
    with connect(server.url) as ours:
        _copies(ours.cinema)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, server.url], stderr=subprocess.PIPE, check=False
        )
        server.kill()
        server.start()
        names = _names(ours.cinema)
    killed = "process and server killed" if done.returncode == -signal.SIGKILL else "renamed"
    print(f"{killed}: {names.count('Dimension')} of 8 copies changed")
    hold(names.count("Dimension") in (0, 8), says.HALF_AFTER_CRASH)


def _raises(call: Callable[[], Any]) -> bool:
    try:
        call()
    except PyMongoError:
        return True
    return False


# --- documents.6 ----------------------------------------------------------------------------------


@judged
def catches_up(stage: Stage) -> None:
    """documents.6"""
    catch_up = stage.answer().catch_up
    with database() as (theirs, ours, watch):
        companies = [{"_id": n, "name": f"Company {n}"} for n in range(4)]
        ours.distributors.insert_many(companies)
        ours.films.insert_many([{"_id": n, "distributor": companies[n % 4]} for n in range(12)])
        catch_up(theirs)
        _rename(ours, 0, "Renamed once")
        catch_up(theirs)
        hold(not _behind(ours), says.AWAY)
        watch.writes.clear()
        catch_up(theirs)
        changed = sum(write.get("update") == "films" for write in watch.writes)
        print(f"nothing renamed: {changed} updates of films")
        hold(changed == 0, says.SWEEPS)
        _changed_while_away(catch_up, theirs, ours)
        _refused_once(catch_up, theirs, ours)


def _changed_while_away(catch_up: Any, theirs: Any, ours: Any) -> None:
    """Several kinds of change between two calls."""
    _rename(ours, 1, "Renamed twice")
    ours.distributors.replace_one({"_id": 2}, {"_id": 2, "name": "Replaced", "country": "FR"})
    ours.distributors.update_one({"_id": 3}, {"$set": {"country": "KE"}})
    ours.distributors.insert_one({"_id": 9, "name": "New"})
    catch_up(theirs)
    behind = _behind(ours)
    print(f"renamed while away: {len(behind)} films behind")
    hold(1 not in behind, says.AWAY)
    hold(2 not in behind, says.ONLY_UPDATES)
    hold(not behind, says.AWAY)


def _refused_once(catch_up: Any, theirs: Any, ours: Any) -> None:
    """The second of two renames cannot be applied at first; then it can."""
    _rename(ours, 0, "First")
    _rename(ours, 1, "Second")
    ours.command("collMod", "films", validator={"distributor.name": {"$ne": "Second"}})
    with suppress(PyMongoError):
        catch_up(theirs)
    ours.command("collMod", "films", validator={})
    catch_up(theirs)
    behind = _behind(ours)
    print(f"after a failure in the middle: {len(behind)} films behind")
    hold(not behind, says.POSITION_FIRST)


def _rename(ours: Any, company: int, name: str) -> None:
    ours.distributors.update_one({"_id": company}, {"$set": {"name": name}})


def _behind(ours: Any) -> list[int]:
    """The distributors of films whose copy of the name is not the distributor's own."""
    names = {company["_id"]: company["name"] for company in ours.distributors.find()}
    return [
        film["distributor"]["_id"]
        for film in ours.films.find()
        if film["distributor"]["name"] != names[film["distributor"]["_id"]]
    ]
