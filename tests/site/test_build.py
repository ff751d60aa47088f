"""What fails a build of the site, and what a second build does not do again."""

import re

from tests.site.sample import LOCKING, Cell, Project, code, markdown, png, shown


def with_cells(project: Project, *cells: Cell) -> None:
    project.write_notebook("databases/01-locking.ipynb", [*LOCKING, *cells])


def test_each_broken_link_of_a_lesson_is_named_and_fails_the_build(project: Project) -> None:
    no_pages = ["../../docs/nowhere.md", "09-nowhere.ipynb", "../../sandbox/paths.py"]
    no_anchors = ["#nowhere", "02-plans.ipynb#nowhere", "../../docs/start.md#nowhere"]
    text = "\n\n".join(f"[x]({link})" for link in no_pages + no_anchors)
    with_cells(project, markdown("broken", text))
    result = project.build()
    assert result.returncode != 0
    assert len(re.findall("which is no page of the site", result.stdout)) == len(no_pages)
    assert len(re.findall("no such anchor|not contain an anchor", result.stdout)) == len(no_anchors)
    for link in no_pages + no_anchors:
        assert f"'{link}'" in result.stdout


def test_each_broken_link_of_a_page_is_named_and_fails_the_build(project: Project) -> None:
    lesson = "../../notebooks/databases/01-locking.ipynb"
    project.write_page("case-studies/slow.md", f"# Slow\n\n[x](nowhere.md) [y]({lesson}#nowhere)\n")
    project.write_page("stray.md", "# A page outside the navigation\n")
    result = project.build()
    assert result.returncode != 0
    assert "link 'nowhere.md'" in result.stdout
    assert "does not contain an anchor '#nowhere'" in result.stdout
    assert "stray.md" in result.stdout


def test_an_output_that_cannot_be_quoted_fails_the_build(project: Project) -> None:
    project.write_page("case-studies/slow.md", "# Slow\n\n{{ cell locking:report picture }}\n")
    result = project.build()
    assert result.returncode != 0
    assert "The cell locking:report shows no picture." in result.stdout


def test_an_image_without_alternative_text_fails_the_build(project: Project) -> None:
    with_cells(project, code("image-2", "draw()", shown("image/png", png(3, 2))))
    result = project.build()
    assert result.returncode != 0
    assert "cell 'image-2' shows has no alternative text" in result.stdout


def test_a_prompt_without_its_answer_fails_the_build(project: Project) -> None:
    with_cells(project, markdown("ask-2", "Ask.", exercise="locking.2", role="prompt"))
    result = project.build()
    assert result.returncode != 0
    assert "exercise locking.2 is not followed by its answer" in result.stdout


def test_a_missing_prerequisite_fails_the_build(project: Project) -> None:
    project.write_spec("plans", minutes=5, prerequisites=("nowhere",))
    result = project.build()
    assert result.returncode != 0
    assert "'plans' comes after 'nowhere', which is no lesson" in result.stdout


def test_a_second_build_converts_only_what_changed(project: Project) -> None:
    assert project.build().stdout.count("Converting notebook") == 2
    with_cells(project, markdown("more", "More."))
    again = project.build()
    assert again.returncode == 0
    assert again.stdout.count("Converting notebook") == 1
    assert "More." in project.article("lessons/databases/locking")


def test_a_changed_template_converts_all_again(project: Project) -> None:
    project.build()
    template = project.root / "docs/hooks/templates/mkdocs_html/notebook.html.j2"
    template.write_text(template.read_text().replace('class="cell"', 'class="cell other"'))
    assert project.build().stdout.count("Converting notebook") == 2
    assert len(list((project.root / ".cache/site").iterdir())) == 1
