"""What stands around a lesson on its page: its facts under the title, the versions at its foot."""

import html
import posixpath

from docs.hooks.notebooks import Notebook
from docs.hooks.specs import prerequisites, spec_of


def framed(content: str, notebook: Notebook, notebooks: list[Notebook]) -> str:
    """The lesson with its facts and its foot. Links name files, as links in notebooks do."""
    head, title_end, rest = content.partition("</h1>")
    return f"{head}{title_end}\n{_facts(notebook, notebooks)}{rest}{_versions(notebook)}"


def description(notebook: Notebook) -> str:
    """One sentence on the lesson for search engines and previews."""
    spec = spec_of(notebook.slug)
    return spec.summary if spec else notebook.title


def _facts(notebook: Notebook, notebooks: list[Notebook]) -> str:
    facts = []
    spec = spec_of(notebook.slug)
    if spec:
        facts.append(f"{spec.minutes} minutes")
        for before in prerequisites(notebook, notebooks):
            path = posixpath.relpath(before.path.as_posix(), notebook.path.parent.as_posix())
            facts.append(f'after <a href="{path}">{html.escape(before.title)}</a>')
    if count := len(notebook.exercises()):
        facts.append("1 exercise" if count == 1 else f"{count} exercises")
    facts.append('<a href="../../docs/start.md">Run this locally</a>')
    return f'<p class="lesson-facts" data-search-exclude>{" · ".join(facts)}</p>\n'


def _versions(notebook: Notebook) -> str:
    versions = notebook.metadata.get("sandbox", {}).get("versions", {})
    if not versions:
        return ""
    servers = [html.escape(f"{name} {version}") for name, version in sorted(versions.items())]
    listed = " and ".join(part for part in (", ".join(servers[:-1]), servers[-1]) if part)
    return (
        f'<p class="lesson-versions" data-search-exclude>Outputs last verified with {listed}.</p>\n'
    )
