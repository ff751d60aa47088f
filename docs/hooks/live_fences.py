"""Live cells in Markdown pages: a fenced block that says `live`.

    ```sql live
    %%plan
    SELECT …
    ```

is drawn as a cell of a lesson is, with the magic's line or without one. Python works the same way.
"""

import re

from mkdocs.exceptions import PluginError

from docs.hooks.rendering import highlighted_cell

FENCE = re.compile(r"^```(sql|python) live *\n(.*?)^``` *$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r'<div data-live-fence="(\d+)"></div>')
MAGICS = ("%%sql", "%%plan")


def in_markdown(markdown: str) -> tuple[str, list[str]]:
    """The Markdown with an empty place for each live block, and the blocks as cells."""
    cells: list[str] = []

    def place(found: re.Match[str]) -> str:
        cells.append(_cell(found[1], found[2], len(cells) + 1))
        return f'<div data-live-fence="{len(cells) - 1}"></div>'

    return FENCE.sub(place, markdown), cells


def in_content(content: str, cells: list[str]) -> str:
    """The page with the cells in their places."""
    return PLACE.sub(lambda found: cells[int(found[1])], content)


def _cell(language: str, text: str, number: int) -> str:
    kind = language
    if language == "sql":
        if not text.startswith("%%"):
            text = "%%sql\n" + text
        magic = text.partition("\n")[0].strip()
        if magic not in MAGICS:
            raise PluginError(f"A live block of SQL begins with {' or '.join(MAGICS)}: {magic}")
        kind = magic.removeprefix("%%")
    return (
        f'<div class="cell" id="cell-live-{number}" data-cell="live-{number}"'
        f' data-language="{language}" data-live="{kind}">\n{highlighted_cell(text)}\n</div>'
    )
