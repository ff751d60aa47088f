"""Links inside notebooks: from files of the checkout to pages of the site.

In a notebook a link names a file, `../../docs/start.md` or `02-joins.ipynb#The-fan-out`, so that it
works in JupyterLab too. Here it becomes the page's address; the anchor becomes the page's spelling.
A link that leads nowhere is a warning, which fails a strict build; MkDocs checks the anchors itself
from what a page registers, as it does for Markdown pages.
"""

import html
import logging
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown.extensions.toc import slugify
from mkdocs.structure.files import File, Files

log = logging.getLogger("mkdocs.plugins.lessons")

LINK = re.compile(r'(<a\b[^>]*?\shref=")([^"]*)(")')
Anchors = dict[File, dict[str, str]]


def published(content: str, file: File, files: Files) -> tuple[str, Anchors]:
    """The page with its links rewritten, and the anchors in the site that it links to."""
    by_path = {
        Path(f.abs_src_path): f for f in files.documentation_pages() if f.abs_src_path is not None
    }
    anchors: Anchors = {}

    def rewrite(found: re.Match[str]) -> str:
        written = html.unescape(found[2])
        address = _address(written, file, by_path, anchors)
        return found[1] + html.escape(address) + found[3]

    return LINK.sub(rewrite, content), anchors


def _address(written: str, file: File, by_path: dict[Path, File], anchors: Anchors) -> str:
    scheme, host, path, _, fragment = urlsplit(written)
    if scheme or host:
        return written
    assert file.abs_src_path is not None  # a notebook is a file on disk
    target = by_path.get(_file_at(Path(file.abs_src_path), path))
    if target is None:
        log.warning(
            "'%s' links to '%s', which is no page of the site.", file.src_uri.lstrip("./"), written
        )
        return written
    address = "" if target is file else target.url_relative_to(file)
    if not fragment:
        return address or "#"
    anchor = _anchor(fragment)
    anchors.setdefault(target, {}).setdefault(anchor, written)
    return f"{address}#{anchor}"


def _file_at(page: Path, path: str) -> Path:
    if not path:
        return page
    return Path(posixpath.normpath(page.parent.as_posix() + "/" + unquote(path)))


def _anchor(fragment: str) -> str:
    """The site's spelling of an anchor; JupyterLab writes `#The-fan-out`, the site `#the-fan-out`.

    The id of a cell is left alone: `#cell-fanout-1`.
    """
    plain = unquote(fragment)
    return plain if plain.startswith("cell-") else slugify(plain.replace("-", " "), "-")
