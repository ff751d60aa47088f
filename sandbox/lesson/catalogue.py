"""The tables of a lesson's database, read from the live catalogue for the ER diagram."""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.pictures.er_diagram import er_diagram as draw
from sandbox.pictures.er_tables import CATALOGUE_QUERY, tables_from_catalogue

_MOST_WITH_COLUMNS = 6  # more tables are drawn with their keys alone


def er_diagram(fetch: Callable[[str], list[Any]], tables: Sequence[str], new: Sequence[str]) -> Any:
    """Draws the named tables; `new` marks those that the lesson has just made.

    `fetch` runs SQL and returns its rows.
    """
    found = tables_from_catalogue(fetch(CATALOGUE_QUERY))
    wanted = [table for table in found if table.name in tables]
    return draw(wanted, highlight=frozenset(new), only_keys=len(wanted) > _MOST_WITH_COLUMNS)
