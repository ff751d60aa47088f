"""Pure functions: data in, picture out. Nothing here opens a connection or a file.

Each function returns a `Picture`, which a notebook shows as HTML and a terminal as plain text.
"""

from sandbox.pictures.bars import bars
from sandbox.pictures.btree import btree
from sandbox.pictures.dependency_diagram import Dependency, dependency_diagram
from sandbox.pictures.er_diagram import (
    CATALOGUE_QUERY,
    Column,
    Reference,
    Table,
    er_diagram,
    tables_from_catalogue,
)
from sandbox.pictures.matching import Rows, matching
from sandbox.pictures.picture import Picture, stacked
from sandbox.pictures.plan_tree import plan_tree
from sandbox.pictures.table import result_table, status_line
from sandbox.pictures.timeline import Step, timeline
from sandbox.pictures.verdict_panel import verdict_panel

__all__ = [
    "CATALOGUE_QUERY",
    "Column",
    "Dependency",
    "Picture",
    "Reference",
    "Rows",
    "Step",
    "Table",
    "bars",
    "btree",
    "dependency_diagram",
    "er_diagram",
    "matching",
    "plan_tree",
    "result_table",
    "stacked",
    "status_line",
    "tables_from_catalogue",
    "timeline",
    "verdict_panel",
]
