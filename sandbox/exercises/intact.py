"""Whether a script has left the tables alone: an emptied or replaced one makes any plan cheap."""

import json
from collections.abc import Sequence
from typing import Any

from sandbox.exercises.answers import Allowance, Session
from sandbox.exercises.server import READERS, Server

Relation = tuple[str, str]  # schema and name

_OID = """
SELECT c.oid::pg_catalog.text FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE n.nspname OPERATOR(pg_catalog.=) {schema} AND c.relname OPERATOR(pg_catalog.=) {name}
"""
_COLUMNS = """
SELECT name FROM exam.columns WHERE schema_name = {schema} AND table_name = {name} ORDER BY position
"""


def spoken(relation: Sequence[str]) -> str:
    """A relation as one says it, without the schema where that is `public`."""
    schema, name = relation
    return name if schema == "public" else f"{schema}.{name}"


def replaced(
    server: Server, session: Session, database: str, relations: Sequence[Relation]
) -> list[str]:
    """Relations that are not the ones that were cloned; a clone keeps the ids of its objects."""
    return [
        spoken(relation)
        for relation in relations
        if (now := session.rows(_filled(_OID, relation)))
        and [list(row) for row in now] != _known(server, database, _filled(_OID, relation))
    ]


def changed(
    server: Server,
    session: Session,
    database: str,
    relations: Sequence[Relation],
    first_new: str,
) -> list[str]:
    """Relations whose rows are not what they are in the judged database.

    `session` reads the clone; `first_new` is the first transaction id after the clone was made.
    Rows of before keep an older one, even frozen, so a count shows that nothing was touched. Only
    where rows are new (ALTER TABLE rewrites a table, too) their contents are compared.
    """
    return [
        spoken(relation)
        for relation in relations
        if session.rows(_filled(_OID, relation))
        and _rows_changed(server, session, database, relation, first_new)
    ]


def _rows_changed(
    server: Server, session: Session, database: str, relation: Relation, first_new: str
) -> bool:
    count = _filled("SELECT count(*) FROM ONLY {table}", relation)
    ((rows, new),) = session.rows(
        _filled(
            "SELECT count(*), count(*) FILTER (WHERE age(xmin) <= age({first}::text::xid))"
            " FROM ONLY {table}",
            relation,
            first=_literal(first_new),
        )
    )
    if [[rows]] != _known(server, database, count):
        return True
    if new == "0":
        return False
    columns = [_quoted(name) for (name,) in _known(server, database, _filled(_COLUMNS, relation))]
    contents = _filled(
        "SELECT sum(hashtextextended(ROW({columns})::text, 0)) FROM ONLY {table}",
        relation,
        columns=", ".join(columns),
    )
    now = [list(row) for row in session.rows(contents)]
    return bool(now != _known(server, database, contents))


def _known(server: Server, database: str, query: str) -> Any:
    """The rows of a query on the judged database, which never changes; so they are kept."""
    key = json.dumps([database, query])
    rows = server.judge.kept(key)
    if rows is None:
        with (
            server.role(READERS) as reader,
            reader.session(database, Allowance(60)) as session,
        ):
            rows = [list(row) for row in session.rows(query)]
        server.judge.keep(key, rows)
    return rows


def _filled(query: str, relation: Relation, **more: str) -> str:
    """The query with the relation's names in it, quoted."""
    schema, name = map(_quoted, relation)
    return query.format(
        schema=_literal(relation[0]), name=_literal(relation[1]), table=f"{schema}.{name}", **more
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
