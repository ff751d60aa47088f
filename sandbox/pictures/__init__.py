"""Pure functions: data in, picture out. Nothing here opens a connection or a file.

Each function returns a `Picture`, which a notebook shows as HTML and a terminal as plain text.
"""

from sandbox.pictures.picture import Picture, stacked
from sandbox.pictures.table import result_table, status_line
from sandbox.pictures.verdict_panel import verdict_panel

__all__ = [
    "Picture",
    "result_table",
    "stacked",
    "status_line",
    "verdict_panel",
]
