"""What MkDocs calls while it builds the site; each event hands over to the module that knows.

The checkout must be importable: run `python -m mkdocs` in it.
"""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.hooks import (
    assets,
    contents,
    downloads,
    identities,
    images,
    lesson_frame,
    lesson_lists,
    links,
    live_fences,
    live_pages,
    navigation,
    quotes,
    rendering,
    security_policy,
)
from docs.hooks.navigation import LessonFile
from docs.hooks.notebooks import Notebook, read_all
from sandbox.site import live


class Build:
    """What one build knows: MkDocs makes a new one each time it starts, also while serving."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.root = Path(config.config_file_path).parent
        self.notebooks = read_all(self.root / "notebooks")
        self.rendered: dict[str, tuple[Notebook, File, str]] = {}
        self.styles: list[str] = []
        self.bundle = live.current()
        self.fences: dict[str, list[str]] = {}
        self.exercises: dict[str, File | None] = {}


builds: list[Build] = []
serving: list[bool] = [False]


def on_startup(command: str, dirty: bool) -> None:
    serving[:] = [command == "serve"]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    build = Build(config)
    builds[:] = [build]
    rendering.use_our_template()
    cache = build.root / ".cache" / "site"
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(cache / rendering.fingerprint())
    nav = config.nav or []
    navigation.add_lessons(nav, build.notebooks, config)
    navigation.add_case_studies(nav, config)
    return config


@event_priority(-50)  # after mkdocs-jupyter, whose own kind of file would move the pages
def on_files(files: Files, config: MkDocsConfig) -> Files:
    for notebook in builds[0].notebooks:
        files.append(LessonFile(notebook, config))
    assets.without_other_languages(files)
    assets.name_by_content(files, config)
    build = builds[0]
    if build.bundle:
        live_pages.publish(build.bundle, files, config)
        for notebook in build.notebooks:
            build.exercises[notebook.url] = live_pages.exercises(notebook, files, config)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    if isinstance(page.file, LessonFile):
        return markdown
    notebooks = builds[0].notebooks
    path = Path(page.file.abs_src_path or "")
    markdown = downloads.in_markdown(lesson_lists.in_markdown(markdown, notebooks, path))
    markdown, builds[0].fences[page.file.src_uri] = live_fences.in_markdown(markdown)
    return quotes.in_markdown(markdown, notebooks)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    file = page.file
    build = builds[0]
    if not isinstance(file, LessonFile):
        return live_fences.in_content(html, build.fences[file.src_uri])
    lesson = assets.hoisted(rendering.without_inlined_styles(html), build.styles)
    lesson = identities.unique(lesson)
    lesson = lesson_frame.framed(lesson, file.notebook, build.notebooks)
    lesson, page.links_to_anchors = links.published(lesson, file, files)
    build.rendered[file.notebook.slug] = (file.notebook, file, lesson)
    page.toc = contents.table_of_contents(lesson)
    page.present_anchor_ids = contents.anchors(lesson)
    page.meta["description"] = lesson_frame.description(file.notebook)
    if build.bundle:
        live_pages.styles(build.styles)
        lesson = live_pages.marked(lesson, file.notebook)
    return images.published(lesson, file, files, config)


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Fill the quotations and share the styles, now that every lesson is rendered."""
    assets.share(builds[0].styles, files, config)
    for file in files.documentation_pages():
        page = file.page
        if page is not None and page.content and not isinstance(file, LessonFile):
            publish = partial(images.published, file=file, files=files, config=config)
            filled = quotes.in_content(page.content, file, builds[0].rendered, publish)
            page.content = identities.unique(filled)
    return env


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    build = builds[0]
    if build.bundle:
        exercises = build.exercises.get(page.file.url)
        output = live_pages.with_scripts(output, page.file, build.bundle, exercises)
    return security_policy.with_policy(output, serving[0])


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    if not template_name.endswith(".html"):
        return output_content
    return security_policy.with_policy(output_content, serving[0])


def on_post_build(config: MkDocsConfig) -> None:
    """Forget what an earlier version of these modules has rendered."""
    current = Path(config.plugins["mkdocs-jupyter"].config["cache_dir"])
    for old in current.parent.glob("*"):
        if old != current:
            shutil.rmtree(old)
