"""What makes pages live: marks on their cells, the scripts, and the exercises in a file beside."""

import hashlib
import json
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.hooks.live_cells import live_kinds
from docs.hooks.notebooks import Notebook
from docs.hooks.specs import spec_of
from sandbox.exercises.export import exported
from sandbox.exercises.spec import Lesson
from sandbox.pictures.table import STYLE

CELL = re.compile(r'data-cell="([^"]+)"')


def publish(bundle: Path, files: Files, config: MkDocsConfig) -> None:
    """Add the bundle to the site, in a folder named by its content."""
    for path in sorted(p for p in bundle.rglob("*") if p.is_file()):
        name = f"assets/live/{bundle.name.removeprefix('bundle-')}/{path.relative_to(bundle)}"
        files.append(File.generated(config, name, abs_src_path=str(path)))


def marked(content: str, notebook: Notebook) -> str:
    """The lesson with `data-live` on each cell that runs in the page, and a line that says so."""
    kinds = live_kinds(notebook)
    if not kinds:
        return content

    def mark(found: re.Match[str]) -> str:
        kind = kinds.get(found[1])
        return f'{found[0]} data-live="{kind}"' if kind else found[0]

    head, facts, rest = CELL.sub(mark, content).partition('<p class="lesson-facts"')
    facts_line, end, lesson = rest.partition("</p>\n")
    return (
        head
        + facts
        + facts_line
        + end
        + _word(set(kinds.values()), spec_of(notebook.slug))
        + lesson
    )


def styles(shared: list[str]) -> None:
    """The page draws tables of its own: their styles are shared even where no lesson stores one."""
    sheet = STYLE.removeprefix("<style>").removesuffix("</style>")
    if sheet not in shared:
        shared.append(sheet)


def exercises(notebook: Notebook, files: Files, config: MkDocsConfig) -> File | None:
    """The lesson's exercises as a file of the site; None where it has none."""
    spec = spec_of(notebook.slug)
    if spec is None:
        return None
    content = json.dumps(exported(spec), separators=(",", ":")).encode()
    digest = hashlib.sha256(content).hexdigest()[:8]
    file = File.generated(config, f"assets/exercises/{spec.slug}.{digest}.json", content=content)
    files.append(file)
    return file


def with_scripts(page: str, file: File, bundle: Path, lesson: File | None) -> str:
    """The finished page with the scripts that its cells and diagrams need."""
    folder = f"assets/live/{bundle.name.removeprefix('bundle-')}"
    root = "../" * file.dest_uri.count("/")
    scripts = ""
    if " data-live=" in page:
        data = f' data-lesson="{lesson.url_relative_to(file)}"' if lesson else ""
        scripts += f'<script type="module" src="{root}{folder}/live.js" data-live{data}></script>\n'
    if 'class="diagram"' in page:
        scripts += f'<script type="module" src="{root}{folder}/diagrams.js"></script>\n'
    if 'id="raycaster"' in page:
        scripts += f'<script type="module" src="{root}{folder}/raycaster.js"></script>\n'
    return page.replace("</body>", scripts + "</body>") if scripts else page


def _word(kinds: set[str], spec: Lesson | None) -> str:
    """One line under the lesson's facts, for readers whose browser runs scripts."""
    sql = kinds & {"sql", "plan"}
    python = "python" in kinds
    what = " and ".join(["SQL"] * bool(sql) + ["plain Python"] * python) or "answers to exercises"
    words = f"Cells with a button run in your browser: {what}. Change them as you like."
    words += " The others show what they gave when they last ran on real servers."
    if sql and spec and spec.size != "small":
        words += (
            " The page has fewer ratings than the lesson on your machine, so its counts are smaller"
            " than those in the text."
        )
    return f'<p class="lesson-live" data-search-exclude>{words}</p>\n'
