"""The tables of an entity-relationship diagram, and how they are read from the catalogue."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Key = Literal["primary", "unique", ""]


@dataclass(frozen=True)
class Column:
    """One column; `key` is set where it belongs to the primary key or is unique by itself."""

    name: str
    type: str
    key: Key = ""
    nullable: bool = False


@dataclass(frozen=True)
class Reference:
    """A foreign key: these columns point at the columns `to` of another table, or of the same."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table; `unique` holds the column lists of its unique constraints and indexes."""

    name: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()

    def primary_key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key == "primary")

    def at_most_one(self, reference: Reference) -> bool:
        """Whether no two rows of this table can point at the same row."""
        singles = [(column.name,) for column in self.columns if column.key == "unique"]
        keys = [self.primary_key(), *singles, *self.unique]
        return any(key and set(key) <= set(reference.columns) for key in keys)

    def may_point_nowhere(self, reference: Reference) -> bool:
        """Whether a row may leave the reference null."""
        return any(c.nullable for c in self.columns if c.name in reference.columns)


CATALOGUE_QUERY = """
SELECT c.oid::regclass::text AS name,
       (SELECT json_agg(json_build_object('name', a.attname,
                                          'type', format_type(a.atttypid, a.atttypmod),
                                          'nullable', NOT a.attnotnull) ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT json_agg(json_build_object('primary', i.indisprimary, 'columns',
                   (SELECT json_agg(a.attname ORDER BY k.place)
                    FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
                    WHERE k.place <= i.indnkeyatts)) ORDER BY i.indexrelid)
        FROM pg_index i
        WHERE i.indrelid = c.oid AND i.indisunique
          AND i.indpred IS NULL AND i.indexprs IS NULL) AS keys,
       (SELECT json_agg(json_build_object('table', f.confrelid::regclass::text, 'columns',
                   (SELECT json_agg(a.attname ORDER BY k.place)
                    FROM unnest(f.conkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number), 'to',
                   (SELECT json_agg(a.attname ORDER BY k.place)
                    FROM unnest(f.confkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.number)
               ) ORDER BY f.conkey, f.conname)
        FROM pg_constraint f
        WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conparentid = 0) AS foreign_keys
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY name
"""
"""All tables that belong to no extension, one row each, for `tables_from_catalogue`.

A unique index that is partial or on expressions is no key. Names are as `regclass` prints them:
with their schema where it is not on the search path.
"""

_SHORT_TYPES = (
    (r"^(time(?:stamp)?)(\(\d+\))? with time zone", r"\1tz\2"),
    (r"^(time(?:stamp)?)(\(\d+\))? without time zone", r"\1\2"),
    (r"^character varying", "varchar"),
    (r"^character\(", "char("),
    (r"^double precision", "float8"),
)


def tables_from_catalogue(rows: Iterable[Sequence[Any]]) -> list[Table]:
    """The tables in the rows of `CATALOGUE_QUERY`, whose JSON may be parsed already or not."""
    return [_table(*row) for row in rows]


def _table(name: str, columns: Any, keys: Any, foreign_keys: Any) -> Table:
    found_keys = _parsed(keys)
    primary = {c for key in found_keys if key["primary"] for c in key["columns"]}
    unique = [tuple(key["columns"]) for key in found_keys if not key["primary"]]
    single = {key[0] for key in unique if len(key) == 1}
    return Table(
        name=name,
        columns=tuple(
            Column(
                name=c["name"],
                type=_short(c["type"]),
                key="primary" if c["name"] in primary else "unique" if c["name"] in single else "",
                nullable=c["nullable"],
            )
            for c in _parsed(columns)
        ),
        references=tuple(
            Reference(tuple(f["columns"]), f["table"], tuple(f["to"]))
            for f in _parsed(foreign_keys)
        ),
        unique=tuple(unique),
    )


def _parsed(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value or []
    return found


def _short(name: str) -> str:
    """The type's name as people write it."""
    for long, short in _SHORT_TYPES:
        name = re.sub(long, short, name)
    return name
