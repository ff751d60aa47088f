"""What the checker says about an answer, for the learner to read."""

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from sandbox.pictures.picture import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Picture,
    escape,
    plural,
    stacked,
    visible,
)
from sandbox.pictures.table import cell_text, result_table

# status: (sign, word, colour, what is said where the verdict has no message of its own)
LOOKS = {
    "correct": ("✓", "Correct", GREEN, ""),
    "wrong": ("✗", "Wrong", ORANGE, "The answer runs, but it is not what was asked for."),
    "could not run": ("!", "Could not run", BLUE, "The database refused the answer."),
    "not attempted": ("?", "Not attempted", GREY, "Write your answer in the cell and run it."),
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_CODE = re.compile(r"`([^`\n]+)`")


def verdict_panel(verdict: Mapping[str, Any]) -> Picture:
    """A verdict as a panel: its word, the message, what differs, and what to do next.

    Keys: `status` (one of `LOOKS`), `exercise`, `title`, `message`; and where they apply `mistake`
    (the name of a known mistake), `surplus` (`columns`, `rows`, `count`: rows that do not belong
    there), `missing` (`count`, and `keys` with `columns`, `rows`), `error` (`message`, `line`,
    `caret_text`, `sqlstate`, `hint`), `result` (`columns`, `rows`, `total`: what the answer
    returned; `total` is None where nobody counted), `output` (what it printed) and `next`. Back
    ticks in sentences mark code.
    """
    sign, word, colour, default = LOOKS[verdict["status"]]
    message = verdict.get("message") or default
    name = " ".join(filter(None, (verdict.get("exercise"), verdict.get("title"))))
    parts = [
        *_message(message, verdict.get("mistake")),
        *_error(verdict.get("error"), message),
        *_surplus(verdict.get("surplus")),
        *_missing(verdict.get("missing")),
        *_output(verdict.get("output") or ""),
        *([_paragraph(verdict["next"])] if verdict.get("next") else []),
    ]
    heading = f"<b>{word}</b>" + (f" · {escape(name)}" if name else "")
    panel = Picture(
        html=(
            f'<div role="status" style="border-left:4px solid {colour};padding:.1em 0 .1em .8em;'
            'margin:.5em 0">'
            f'<div><span aria-hidden="true" style="display:inline-block;width:1.5em;'
            f"line-height:1.5;text-align:center;border-radius:50%;background:{colour};color:#fff;"
            f'font-weight:bold;margin-right:.5em">{sign}</span>{heading}</div>\n'
            + "\n".join(part.html for part in parts)
            + "</div>"
        ),
        text="\n".join(
            [f"[{sign}] {word}" + (f": {name}" if name else "")]
            + [_indented(part.text) for part in parts]
        ),
    )
    return stacked([panel, *_result(verdict.get("result"))])


def _paragraph(text: str) -> Picture:
    html = _CODE.sub(r"<code>\1</code>", escape(text)).replace("\n", "<br>")
    return Picture(html=f'<div style="margin:.4em 0">{html}</div>', text=visible(text))


def _preformatted(text: str) -> Picture:
    style = "overflow-x:auto;margin:.4em 0;line-height:1.3"
    return Picture(
        html=f'<pre tabindex="0" style="{style}">{escape(text)}</pre>', text=visible(text)
    )


def _message(message: str, mistake: str | None) -> list[Picture]:
    named = [_paragraph(f"A known mistake: {mistake}.")] if mistake else []
    return named + ([_paragraph(message)] if message else [])


def _error(error: Mapping[str, Any] | None, message: str) -> list[Picture]:
    """The database's own words, unless the message is these, and where in the answer it stopped."""
    if not error:
        return []
    parts = []
    if error.get("message") and error["message"] != message:
        parts.append(_paragraph(error["message"]))
    if error.get("caret_text"):
        parts.append(_preformatted(error["caret_text"]))
    place = [f"Line {error['line']}"] if error.get("line") else []
    state = error.get("sqlstate")
    code = [f"SQLSTATE {state}"] if state not in (None, "P0001") else []  # P0001: a mere RAISE
    if place or code:
        parts.append(_paragraph(", ".join(place + code) + "."))
    if error.get("hint"):
        parts.append(_paragraph(f"The database's hint: {error['hint']}"))
    return parts


def _surplus(surplus: Mapping[str, Any] | None) -> list[Picture]:
    if not surplus or not surplus["rows"]:
        return []
    rows, count = surplus["rows"], surplus.get("count")
    return [_values_table(surplus["columns"], rows, "Not asked for", count)]


def _missing(missing: Mapping[str, Any] | None) -> list[Picture]:
    if not missing or not missing["count"]:
        return []
    keys = missing.get("keys")
    if keys and keys["rows"]:
        return [_values_table(keys["columns"], keys["rows"], "Missing, by key", missing["count"])]
    are = "is" if missing["count"] == 1 else "are"
    return [_paragraph(f"{plural(missing['count'], 'row')} {are} missing.")]


def _output(output: str) -> list[Picture]:
    return [_paragraph("It printed:"), _preformatted(output.rstrip())] if output.strip() else []


def _result(result: Mapping[str, Any] | None) -> list[Picture]:
    if not result:
        return []
    caption = "Your result" if result["total"] is not None else "Your result, its first rows"
    return [_values_table(result["columns"], result["rows"], caption, result["total"])]


def _values_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], caption: str, total: int | None
) -> Picture:
    cells = [[cell_text(value) for value in row] for row in rows]
    return result_table(columns, cells, _numeric(cells), total, caption=caption)


def _numeric(cells: Sequence[Sequence[str | None]]) -> set[int]:
    """The columns in which every value is a number."""
    values = ([v for v in column if v is not None] for column in zip_longest(*cells))
    return {i for i, column in enumerate(values) if column and all(map(_NUMBER.fullmatch, column))}


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
