"""The tables of a lesson's database, read from the live catalogue for the ER diagram."""

from collections.abc import Sequence
from typing import Any

from sandbox.pictures.er_diagram import CATALOGUE_QUERY, tables_from_catalogue
from sandbox.pictures.er_diagram import er_diagram as draw


def er_diagram(connection: Any, tables: Sequence[str], new: Sequence[str]) -> Any:
    """Draws the named tables; `new` marks those that the lesson has just made."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE_QUERY)
        found = tables_from_catalogue(cursor.fetchall())
    return draw([table for table in found if table.name in tables], highlight=frozenset(new))
