"""Pure functions: data in, picture out. Nothing here opens a connection or a file.

Each function returns a `Picture`, which a notebook shows as HTML and a terminal as plain text.
"""

from sandbox.pictures.bars import bars
from sandbox.pictures.btree import btree
from sandbox.pictures.dependency_diagram import Dependency, dependency_diagram
from sandbox.pictures.document import Part, document_beside_rows
from sandbox.pictures.er_diagram import (
    CATALOGUE_QUERY,
    Column,
    Reference,
    Table,
    er_diagram,
    tables_from_catalogue,
)
from sandbox.pictures.hit_rate import hit_rate
from sandbox.pictures.lanes import Span, lanes
from sandbox.pictures.lifetimes import Key, Life, lifetimes
from sandbox.pictures.matching import Rows, matching
from sandbox.pictures.picture import Picture, stacked
from sandbox.pictures.plan_tree import plan_tree
from sandbox.pictures.stampede import stampede
from sandbox.pictures.table import result_table, status_line
from sandbox.pictures.timeline import Step, timeline
from sandbox.pictures.verdict_panel import verdict_panel

__all__ = [
    "CATALOGUE_QUERY",
    "Column",
    "Dependency",
    "Key",
    "Life",
    "Part",
    "Picture",
    "Reference",
    "Rows",
    "Span",
    "Step",
    "Table",
    "bars",
    "btree",
    "dependency_diagram",
    "document_beside_rows",
    "er_diagram",
    "hit_rate",
    "lanes",
    "lifetimes",
    "matching",
    "plan_tree",
    "result_table",
    "stacked",
    "stampede",
    "status_line",
    "tables_from_catalogue",
    "timeline",
    "verdict_panel",
]
