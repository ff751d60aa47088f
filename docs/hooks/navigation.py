"""Lessons and case studies in the site's navigation, found by looking."""

import os
from itertools import groupby
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel

from docs.hooks.notebooks import TRACK_NAMES, Notebook


class LessonFile(File):
    """A notebook outside `docs/` as a page of the site.

    Its path is written relative to `docs/`, `../notebooks/…`, so that links in Markdown pages find
    it by the path that also works in the checkout.
    """

    def __init__(self, notebook: Notebook, config: MkDocsConfig) -> None:
        self.notebook = notebook
        super().__init__(
            source_path(notebook, config),
            src_dir=config.docs_dir,
            dest_dir=config.site_dir,
            use_directory_urls=True,
            dest_uri=notebook.url + "index.html",
            inclusion=InclusionLevel.INCLUDED,
        )

    def is_documentation_page(self) -> bool:
        return True


def source_path(notebook: Notebook, config: MkDocsConfig) -> str:
    """The notebook's path relative to `docs/`."""
    return os.path.relpath(notebook.path, config.docs_dir).replace(os.sep, "/")


def add_lessons(nav: list[dict[str, Any]], notebooks: list[Notebook], config: MkDocsConfig) -> None:
    """Append the tracks, each with its lessons, to the section that lists them."""
    section = _section(nav, "Lessons")
    for track, lessons in groupby(notebooks, key=lambda n: n.track):
        section.append({TRACK_NAMES[track]: [{n.title: source_path(n, config)} for n in lessons]})


def add_case_studies(nav: list[dict[str, Any]], config: MkDocsConfig) -> None:
    """Append the pages in `docs/case-studies/`, by name, to their section."""
    section = _section(nav, "Case studies")
    folder = Path(config.docs_dir) / "case-studies"
    section += [f"case-studies/{p.name}" for p in sorted(folder.glob("*.md")) if p.stem != "index"]


def _section(nav: list[dict[str, Any]], title: str) -> list[Any]:
    for item in nav:
        if title in item:
            section: list[Any] = item[title]
            return section
    raise PluginError(f"mkdocs.yml has no section '{title}' in its navigation.")
