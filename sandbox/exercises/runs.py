"""What one answer does on one data set, for each kind of SQL exercise: its outcome, as JSON.

judge.sql says what an outcome and a task are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sandbox.exercises.answers import Allowance, CouldNotRunError, Session
from sandbox.exercises.intact import Relation, changed, replaced, spoken
from sandbox.exercises.judged import let_read
from sandbox.exercises.server import READERS, Role, Server
from sandbox.exercises.spec import LAZY, Change, Exercise, Observe, Plan, Query, Schema
from sandbox.films.roles import OWNER

MOST_ROWS = 10_000
"""How many rows of one result are judged; more are too many."""

MOST_DISK = 512 << 20
"""How many bytes a script may add to its clone."""

Outcome = dict[str, Any]
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "


def is_query(exercise: Exercise) -> bool:
    """Whether the answer is one query, not a script."""
    return isinstance(exercise, Query) or (isinstance(exercise, Plan) and exercise.query is None)


def observes(exercise: Exercise) -> Sequence[Observe]:
    """What is read after a script."""
    if isinstance(exercise, Plan) and exercise.query is not None:
        return (Observe(name="", sql=exercise.query, keys=exercise.keys),)
    return exercise.observe if isinstance(exercise, Change | Schema) else ()


def task(exercise: Exercise) -> dict[str, Any]:
    """What the judge must know of an exercise."""
    if isinstance(exercise, Query | Plan):
        results = [{"name": "", "keys": exercise.keys, "order": exercise.order}]
    else:
        results = [{"name": o.name, "keys": o.keys, "order": ()} for o in observes(exercise)]
    return {
        "results": results,
        "probes": [asdict(p) for p in exercise.probes] if isinstance(exercise, Schema) else [],
        "requires": [asdict(r) for r in exercise.requires] if isinstance(exercise, Plan) else [],
        "lazy": LAZY,
    }


def run_query(
    server: Server, database: str, exercise: Exercise, answer: str, allowance: Allowance
) -> Outcome:
    """The rows of a query, and for a Plan the plan. Raises CouldNotRunError."""
    with server.role(READERS) as reader:
        with reader.session(database, allowance) as session:
            outcome: Outcome = {"results": [session.query(answer, MOST_ROWS)]}
        if isinstance(exercise, Plan):
            # Another session, so that settings which the answer changed do not shape its plan. The
            # reference goes first and fills the caches of the catalogue, whose reads count too.
            with reader.session(database, allowance) as session:
                session.query(reference(exercise), MOST_ROWS)
                outcome["plan"] = _explained(session, answer)
    return outcome


def run_script(
    server: Server,
    database: str,
    exercise: Exercise,
    answer: str,
    allowance: Allowance,
    wanted: Outcome | None,
) -> Outcome:
    """What a script leaves in a throw-away clone. Raises CouldNotRunError.

    `wanted` is the outcome of the reference, None where this run is the reference's.
    """
    with server.role(OWNER) as writer, server.clone(database) as clone:
        server.let_create(clone, writer.name)
        size = _size(server, clone)
        ((first_new,),) = server.run("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        with writer.session(
            clone, allowance, lambda: _size(server, clone) - size > MOST_DISK
        ) as session:
            session.script(answer)
        let_read(server, clone)
        # Views, rules and functions that the script left run with the rights of this reader, who
        # may only read. Rows that row security would hide are an error, not silently missing.
        with (
            server.role(READERS) as reader,
            reader.session(clone, allowance, row_security="off") as session,
        ):
            relations = _reads(session, exercise) if wanted is None else _read_by(wanted)
            outcome: Outcome = {"reads": relations, "kinds": _kinds(session, relations)}
            if isinstance(exercise, Plan):
                swapped = replaced(server, session, database, relations)
                outcome["kinds"] |= dict.fromkeys(swapped, "other table")
                same = [pair for pair in relations if spoken(pair) not in swapped]
                outcome["changed"] = changed(server, session, database, same, first_new)
            outcome["results"] = [_observed(session, o.sql) for o in observes(exercise)]
            if isinstance(exercise, Plan) and exercise.query is not None:
                outcome["plan"] = _explained(session, exercise.query)
        if isinstance(exercise, Schema):
            outcome["probes"] = _probed(server, clone, writer, exercise, allowance)
    return outcome


def reference(exercise: Exercise) -> str:
    """The first solution."""
    return next(iter(exercise.solutions.values()))


def _explained(session: Session, query: str) -> Any:
    ((text,),) = session.query(EXPLAIN + query, 1)["rows"]
    return json.loads(text)[0]["Plan"]


def _observed(session: Session, query: str) -> dict[str, Any]:
    """The rows of one reading, or the error: the script may have dropped what is read."""
    try:
        return session.query(query, MOST_ROWS)
    except CouldNotRunError as failure:
        if failure.error["sqlstate"] is None:
            raise
        session.execute("ROLLBACK")
        return {"error": failure.error}


def _reads(session: Session, exercise: Exercise) -> list[Relation]:
    """The relations that the author's readings touch."""
    found: set[Relation] = set()
    for observe in observes(exercise):
        ((text,),) = session.query("EXPLAIN (VERBOSE, FORMAT JSON) " + observe.sql, 1)["rows"]
        _collect(json.loads(text)[0]["Plan"], found)
    return sorted(pair for pair in found if pair[0] not in ("pg_catalog", "exam"))


def _read_by(outcome: Outcome) -> list[Relation]:
    return [(schema, name) for schema, name in outcome["reads"]]


def _collect(node: Mapping[str, Any], found: set[Relation]) -> None:
    if "Relation Name" in node:
        found.add((node["Schema"], node["Relation Name"]))
    for child in node.get("Plans", ()):
        _collect(child, found)


def _kinds(session: Session, relations: Sequence[Relation]) -> dict[str, str | None]:
    """What each of the relations is now, by pg_class.relkind; a partitioned table is a table."""
    found = {
        (schema, name): "r" if kind == "p" else kind
        for schema, name, kind in session.rows(
            "SELECT n.nspname, c.relname, c.relkind FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
        )
    }
    return {spoken(pair): found.get(pair) for pair in relations}


def _probed(
    server: Server, clone: str, writer: Role, exercise: Schema, allowance: Allowance
) -> list[dict[str, Any] | None]:
    """What each probe met: None where it passed, else the error. Nothing of it stays."""
    outcomes: list[dict[str, Any] | None] = []
    with (
        server.role(OWNER, writer.name) as prober,
        prober.session(clone, allowance) as session,
    ):
        for probe in exercise.probes:
            session.execute("BEGIN")
            try:
                session.script(probe.sql)
                session.execute("SET CONSTRAINTS ALL IMMEDIATE")
                outcomes.append(None)
            except CouldNotRunError as failure:
                if failure.error["sqlstate"] is None:
                    raise
                outcomes.append(failure.error)
            session.execute("ROLLBACK")
    return outcomes


def _size(server: Server, database: str) -> int:
    ((size,),) = server.run("SELECT pg_database_size(%s)", database)
    return int(size)
