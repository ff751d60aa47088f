"""Results of SQL statements: a table, its row count, and the status of what returns no rows."""

import json
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from sandbox.pictures.picture import Picture, escape, plural, visible

TITLE_CHARACTERS = 2000  # a notebook file must not swell with what nobody reads
CELL_CHARACTERS = 300  # in HTML, where cells wrap; the whole text is then in the title attribute
LONG_CHARACTERS = 28  # cells longer than this may wrap
CELL_COLUMNS = 60  # in plain text, where they do not

# Both JupyterLab and Material style bare tables; the class keeps Material out and the doubled
# selector outweighs JupyterLab's, so that the two look alike.
STYLE = """<style>
.pic-scroll{overflow-x:auto;max-width:100%;margin:.3em 0 .8em}
table.pic-table.pic-table{border-collapse:collapse;table-layout:auto;width:auto;margin:0;\
font-size:13px;line-height:1.4}
table.pic-table.pic-table caption{caption-side:bottom;text-align:left;padding:.3em .1em;\
font-size:12px;font-style:normal;color:inherit;opacity:.85}
table.pic-table.pic-table caption.pic-title{caption-side:top;opacity:1}
table.pic-table caption span{white-space:nowrap}
table.pic-table.pic-table :is(th,td){text-align:left;vertical-align:top;padding:.2em .8em;\
border:0;border-bottom:1px solid #8885;min-width:0;max-width:28em;white-space:pre}
table.pic-table.pic-table td.pic-long{white-space:pre-wrap;overflow-wrap:break-word;min-width:15em}
table.pic-table.pic-table th{border-bottom:2px solid #888;font-weight:bold}
table.pic-table.pic-table .pic-number{text-align:right;font-variant-numeric:tabular-nums}
table.pic-table i{opacity:.75}
</style>"""


def result_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | None]],
    numeric: Collection[int] = (),
    total: int | None = None,
    shown: int = 20,
    caption: str = "",
) -> Picture:
    """The rows that a query returned.

    `rows` holds text as the database would print it, `None` for NULL (see `cell_text`); no more
    than `shown` of them are drawn. `numeric` names the columns to align right, counted from 0.
    `total` is how many rows the query returned where that is more than `rows` holds. The caption
    stands before the row count.
    """
    total = max(len(rows), total or 0)
    rows = rows[:shown]
    count = _row_count(len(rows), total)
    return Picture(
        html=_html_table(columns, rows, numeric, caption, count),
        text="\n".join(
            [
                *([visible(caption)] if caption else []),
                *_text_table(columns, rows, numeric),
                f"({count})",
            ]
        ),
    )


def status_line(status: str) -> Picture:
    """What a statement without rows answers, such as `INSERT 0 1`."""
    return Picture(html=f"<div><code>{escape(status)}</code></div>", text=visible(status))


def cell_text(value: object) -> str | None:
    """A Python value as `result_table` takes it: as psql prints it, but `true` and `false`."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, list | tuple):
        return "{" + ",".join("null" if v is None else str(cell_text(v)) for v in value) + "}"
    return str(value)


def _row_count(shown: int, total: int) -> str:
    return plural(total, "row") if shown == total else f"{shown:,} of {plural(total, 'row')} shown"


def _html_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | None]],
    numeric: Collection[int],
    caption: str,
    count: str,
) -> str:
    head = "".join(
        f'<th scope="col"{_class(_number_class(i, numeric))}>{escape(name)}</th>'
        for i, name in enumerate(columns)
    )
    body = "\n".join(
        "<tr>" + "".join(_html_cell(text, i, numeric) for i, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    label = escape(f"{caption or 'Result'}, {plural(len(columns), 'column')}, {count}")
    caption_element = f"<caption><span>{count}</span></caption>"
    if caption:
        words = f"<b>{escape(caption)}</b> ({count})"
        if len(caption) <= LONG_CHARACTERS:
            words = f"<span>{words}</span>"
        caption_element = f'<caption class="pic-title">{words}</caption>'
    return (
        f'{STYLE}\n<div class="pic-scroll" role="group" tabindex="0" aria-label="{label}">'
        f'<table class="pic-table">{caption_element}\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _class(*names: str) -> str:
    kept = " ".join(filter(None, names))
    return f' class="{kept}"' if kept else ""


def _number_class(column: int, numeric: Collection[int]) -> str:
    return "pic-number" if column in numeric else ""


def _html_cell(text: str | None, column: int, numeric: Collection[int]) -> str:
    number = _number_class(column, numeric)
    if text is None:
        return f"<td{_class(number)}><i>null</i></td>"
    kind = _class(number, "pic-long" if len(text) > LONG_CHARACTERS else "")
    if len(text) > CELL_CHARACTERS:
        cut = escape(text[: CELL_CHARACTERS - 1])
        return f'<td{kind} title="{escape(text[:TITLE_CHARACTERS])}">{cut}…</td>'
    return f"<td{kind}>{escape(text)}</td>"


def _text_table(
    columns: Sequence[str], rows: Sequence[Sequence[str | None]], numeric: Collection[int]
) -> list[str]:
    """The lines that psql would print with `\\pset null null`, long cells cut."""
    if not columns:
        return ["--"]
    names = [_cut(name) for name in columns]
    cells = [["null" if text is None else _cut(text) for text in row] for row in rows]
    widths = [max(map(display_width, column)) for column in zip(names, *cells, strict=True)]
    head = [_centred(name, width) for name, width in zip(names, widths, strict=True)]
    lines = [
        [_padded(text, widths[i], right=i in numeric) for i, text in enumerate(row)]
        for row in cells
    ]
    rule = "+".join("-" * (width + 2) for width in widths)
    return [_joined(head), rule, *map(_joined, lines)]


def _joined(cells: Sequence[str]) -> str:
    return (" " + " | ".join(cells)).rstrip()


def _cut(text: str) -> str:
    """The text on one line and at most `CELL_COLUMNS` wide."""
    text = "↵".join(visible(text).replace("\t", " ").splitlines())
    if display_width(text) <= CELL_COLUMNS:
        return text
    while display_width(text) >= CELL_COLUMNS:
        text = text[: CELL_COLUMNS - 1] if len(text) >= CELL_COLUMNS else text[:-1]
    return text + "…"


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - display_width(text))
    return gap + text if right else text + gap


def _centred(text: str, width: int) -> str:
    left = (width - display_width(text)) // 2
    return _padded(" " * left + text, width, right=False)
