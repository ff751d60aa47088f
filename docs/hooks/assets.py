"""The site's style sheets and scripts: its own are named by their content, to be kept for long."""

import hashlib
import re
from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

FOLDER = "assets/site/"
PICTURES = FOLDER + "pictures.css"
STEMMERS = "assets/javascripts/lunr/"
STYLE = re.compile(r"<style[^>]*>(.*?)</style>\s*", re.DOTALL)


def without_other_languages(files: Files) -> None:
    """Leave out the theme's stemmers: its search loads one only for pages that are not English."""
    for file in [f for f in files if f.src_uri.startswith(STEMMERS)]:
        files.remove(file)


def name_by_content(files: Files, config: MkDocsConfig) -> None:
    """Give each file of the folder a name with its hash, and link it on every page."""
    for file in [f for f in files if f.src_uri.startswith(FOLDER)]:
        files.remove(file)
        _link(PurePosixPath(file.src_uri), file.content_bytes, files, config)


def hoisted(content: str, styles: list[str]) -> str:
    """The lesson without the style sheets in its outputs; new ones are added to `styles`.

    In a notebook each picture carries its own styles, the same for each of a kind.
    """
    for style in STYLE.findall(content):
        if style not in styles:
            styles.append(style)
    return STYLE.sub("", content)


def share(styles: list[str], files: Files, config: MkDocsConfig) -> None:
    """Write the styles that were hoisted from the lessons as one file, and link it."""
    if styles:
        _link(PurePosixPath(PICTURES), "\n".join(styles).encode(), files, config)


def _link(path: PurePosixPath, content: bytes, files: Files, config: MkDocsConfig) -> None:
    digest = hashlib.sha256(content).hexdigest()[:8]
    name = str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))
    files.append(File.generated(config, name, content=content))
    linked = config.extra_css if path.suffix == ".css" else config.extra_javascript
    linked.append(name)
