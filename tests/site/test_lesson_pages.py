"""A notebook as a page: links, formulas, cells, outputs, exercises, and what frames them."""

import re

from tests.site.sample import Project

LESSON = "lessons/databases/locking"


def test_links_name_pages_and_their_anchors(built: Project) -> None:
    lesson = built.article(LESSON)
    assert 'href="../plans/#reading-a-plan"' in lesson
    assert 'href="../../../start/"' in lesson
    assert 'href="https://www.postgresql.org/docs/18/"' in lesson
    assert 'href="../locking/#what-explain-says"' in built.article("lessons/databases/plans")
    assert ".ipynb" not in re.sub(r"<code>.*?</code>", "", lesson)


def test_headings_of_one_text_have_anchors_of_their_own(built: Project) -> None:
    ids = re.findall(r'<h\d id="([^"]+)"', built.article(LESSON))
    assert ids == [
        "locking-and-null",
        "the-wound",
        "what-explain-says",
        "the-wound_1",
        "exercise-locking1-a-tag",
    ]


def test_the_contents_lead_to_each_heading(built: Project) -> None:
    page = built.page(LESSON)
    contents = page[page.index('data-md-component="toc"') :].partition("</nav>")[0]
    for anchor in ("the-wound", "what-explain-says", "the-wound_1"):
        assert f'href="#{anchor}"' in contents
    assert "What EXPLAIN says" in contents


def test_formulas_are_mathml(built: Project) -> None:
    lesson = built.article(LESSON)
    assert '<math display="inline"' in lesson
    assert '<span class="formula"><math display="block"' in lesson
    assert "It costs $5 or $10." in lesson


def test_each_code_cell_says_what_it_is(built: Project) -> None:
    lesson = built.article(LESSON)
    cells = re.findall(r'<div class="cell"([^>]*)>', lesson)
    found = [dict(re.findall(r'([\w-]+)="([^"]*)"', cell)) for cell in cells]
    assert {cell["id"] for cell in found} == {f"cell-{cell['data-cell']}" for cell in found}
    languages = {cell["data-cell"]: cell["data-language"] for cell in found}
    assert languages == {
        "open": "python",
        "report": "sql",
        "diagram": "python",
        "plan": "sql",
        "diagram-again": "python",
        "facts": "python",
        "image": "python",
        "answer": "sql",
    }
    answer = next(cell for cell in found if cell["data-cell"] == "answer")
    assert (answer["data-role"], answer["data-exercise"]) == ("answer", "locking.1")


def test_code_is_coloured_and_copied_whole(built: Project) -> None:
    report = built.article(LESSON).partition('data-cell="report"')[2].partition("</pre>")[0]
    assert '<span class="k">SELECT</span>' in report
    assert re.sub(r"<[^>]+>", "", report.partition("<code>")[2]).strip() == (
        "%%sql\nSELECT f.title FROM film f"
    )


def test_an_exercise_is_one_block_with_a_way_to_run_it(built: Project) -> None:
    block = re.search(r'<section class="exercise".*?</section>', built.article(LESSON), re.DOTALL)
    assert block
    assert 'data-exercise="locking.1"' in block[0]
    assert "Answer it." in block[0]
    assert "SELECT" in block[0]
    assert '<a href="../../../start/">Run this locally</a>' in block[0]
    assert "Not attempted" not in block[0]  # the verdict on the starter says nothing to a reader


def test_an_image_is_a_file_that_loads_when_seen(built: Project) -> None:
    found = re.search(r"<img [^>]*>", built.article(LESSON))
    assert found
    attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0]))
    assert (attributes["width"], attributes["height"]) == ("300", "80")
    assert (attributes["loading"], attributes["alt"]) == ("lazy", "A grey bar")
    assert (built.site / LESSON / attributes["src"]).read_bytes().startswith(b"\x89PNG")


def test_the_styles_of_pictures_are_one_shared_file(built: Project) -> None:
    styles = list((built.site / "assets/site").glob("pictures.*.css"))
    assert len(styles) == 1
    assert ".sample-picture" in styles[0].read_text()
    assert ".sample-table" in styles[0].read_text()
    assert "<style" not in built.article(LESSON)
    assert styles[0].name in built.page(LESSON)


def test_the_frame_says_minutes_prerequisites_and_versions(built: Project) -> None:
    lesson, after = built.article(LESSON), built.article("lessons/databases/plans")
    assert "25 minutes · 1 exercise ·" in lesson
    assert "verified with PostgreSQL 18.6, SecantusDB 0.7.0 and Valkey 9.1.2." in lesson
    assert '35 minutes · after <a href="../locking/">Locking and NULL</a>' in after
    assert "last verified" not in after
    assert '<meta name="description" content="About locking.">' in built.page(LESSON)


def test_the_navigation_follows_the_notebooks(built: Project) -> None:
    page = built.page(LESSON)
    assert "<title>Locking and NULL - Backend notebooks</title>" in page
    assert re.search(r'rel="next" href="\.\./plans/"', page)
    assert re.search(r'rel="prev" href="\.\./\.\./"', page)
    assert "Databases" in page[page.index("md-nav--primary") :]
    assert 'href="../../../case-studies/slow/"' in built.page("lessons/databases/plans")


def test_the_lists_of_lessons_follow_the_specs(built: Project) -> None:
    index, teach = built.article("lessons"), built.article("teach")
    assert "About locking." in index
    assert 'href="databases/plans/"' in index
    row = re.search(r"<tr>\s*<td><a[^>]*>Plans</a>.*?</tr>", teach, re.DOTALL)
    assert row
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.DOTALL)
    assert cells[1:4] == ["Databases", "35", "0"]
    assert ">Locking and NULL</a>" in cells[4]


def test_pages_quote_outputs_and_values(built: Project) -> None:
    home = built.article("")
    assert "read 40,612 pages with a Seq Scan, for\n7 rows" in home
    assert ">film and tag</title>" in home
    assert "Unsearchable" in home
    assert "buffers: 40612" in home
    assert '<span class="c1">%%plan</span>' in home
    assert 'href="lessons/databases/locking/#cell-diagram">Locking and NULL</a>' in home
    assert 'href="../../lessons/databases/locking/#cell-plan"' in built.article("case-studies/slow")
