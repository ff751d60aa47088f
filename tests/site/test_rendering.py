"""The parts of a lesson's page, each by itself."""

import base64
import struct
from pathlib import Path

import pytest
from mkdocs.exceptions import PluginError

from docs.hooks import identities, images, mathematics, rendering
from docs.hooks.rendering import LessonRenderer, language


def render(text: str) -> str:
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    rendered: str = MarkdownWithMath(renderer=LessonRenderer(set(), {})).render(text)
    return rendered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%sql\nSELECT 1", "sql"),
        ("%%plan\nSELECT 1", "sql"),
        ("%%check joins.1\nSELECT 1", "sql"),
        ("%%bash\nls", "bash"),
        ("lesson.sql('SELECT 1')", "python"),
        ("", "python"),
    ],
)
def test_a_cell_magic_says_the_language(source: str, expected: str) -> None:
    assert language(source) == expected


def test_two_prices_are_no_formula() -> None:
    with pytest.raises(PluginError, match="two prices"):
        render("It rose from $5 to $10.")


def test_a_formula_that_cannot_be_read_is_named() -> None:
    with pytest.raises(PluginError, match="cannot be read"):
        mathematics.inline(r"\foo{")


def test_dollars_in_code_stay() -> None:
    assert "<code>$1</code>" in render("`$1` and `$2`")


def test_a_code_block_names_a_known_language() -> None:
    assert 'class="highlight"' in render("```sql\nSELECT 1\n```")
    with pytest.raises(PluginError, match="klingon"):
        render("```klingon\nx\n```")
    with pytest.raises(PluginError, match="no alternative text"):
        render("```mermaid\ngraph TD\n```")


def test_a_page_without_our_template_is_refused() -> None:
    with pytest.raises(PluginError, match="template"):
        rendering.without_inlined_styles("<style>of another look</style>")


def test_sizes_of_images() -> None:
    jpeg = b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"..\xff\xc0"
    jpeg += struct.pack(">HBHH", 11, 8, 30, 40) + bytes(6)
    assert images.SIZES[".jpg"](jpeg) == (40, 30)
    assert images.SIZES[".svg"](b'<svg xmlns="x" viewBox="0 0 20 10.4"/>') == (20, 10)
    assert images.SIZES[".svg"](b'<svg xmlns="x" width="7px" height="8"/>') == (7, 8)
    with pytest.raises(PluginError, match="size"):
        images.SIZES[".svg"](b'<svg xmlns="x"/>')


def test_an_image_file_beside_the_notebook_is_read(tmp_path: Path) -> None:
    from mkdocs.structure.files import File

    data = base64.b64decode("R0lGODlh")
    (tmp_path / "bar.svg").write_bytes(data)
    page = File("lesson.ipynb", str(tmp_path), str(tmp_path / "site"), use_directory_urls=True)
    assert images.read("bar.svg", page) == (data, ".svg")
    with pytest.raises(PluginError, match="not there"):
        images.read("nowhere.svg", page)
    with pytest.raises(PluginError, match="not there"):
        images.read("https://example.org/x.svg", page)


def test_a_picture_shown_twice_has_ids_of_its_own() -> None:
    picture = (
        '<cell-output><svg aria-labelledby="at ad"><title id="at">a</title><desc id="ad">at</desc>'
        '<path clip-path="url(#at)"/></svg></cell-output>'
    )
    once, twice = identities.unique(picture + picture).split("</cell-output>")[:2]
    assert once + "</cell-output>" == picture
    assert 'aria-labelledby="at-2 ad-2"' in twice
    assert '<title id="at-2">a</title><desc id="ad-2">at</desc>' in twice
    assert "url(#at-2)" in twice
