"""What holds for all pictures: well formed, readable by everybody, the same each time, small."""

import gzip
import itertools
import json
import os
import re
import subprocess
import sys

import pytest

from sandbox.paths import ROOT
from sandbox.pictures import Picture
from sandbox.pictures.picture import BLUE, GREEN, GREY, ORANGE, stacked
from sandbox.pictures.svg import LEAST_FONT, NARROW, text_width
from tests.pictures.markup import read, svg
from tests.pictures.samples import SAMPLES

DRAWN = [name for name, make in SAMPLES.items() if "<svg" in make().html]
BACKGROUNDS = ["#ffffff", "#111111", "#1e2129"]


@pytest.fixture(params=SAMPLES)
def picture(request: pytest.FixtureRequest) -> Picture:
    return SAMPLES[request.param]()


@pytest.fixture(params=DRAWN)
def drawn(request: pytest.FixtureRequest) -> Picture:
    return SAMPLES[request.param]()


def test_a_notebook_gets_both_forms(picture: Picture) -> None:
    bundle = picture._repr_mimebundle_()
    assert bundle == {"text/html": picture._repr_html_(), "text/plain": repr(picture)}
    assert all(bundle.values())


def test_the_markup_is_well_formed(picture: Picture) -> None:
    root = read(picture)
    ids = re.findall(r'\bid="([^"]*)"', picture.html)
    assert len(ids) == len(set(ids))
    assert not root.all("script")
    assert len(root.all("style")) <= 1
    assert "http" not in picture.html


def test_a_drawing_says_what_it_shows(drawn: Picture) -> None:
    image = svg(drawn)
    assert image.get("role") == "img"
    named = [image.find(f".//*[@id='{key}']") for key in str(image.get("aria-labelledby")).split()]
    assert [element.tag for element in named if element is not None] == ["title", "desc"]
    assert all(element is not None and (element.text or "").strip() for element in named)


def test_all_text_of_a_drawing_stays_readable_on_a_phone(drawn: Picture) -> None:
    image = svg(drawn)
    width = float(str(image.get("viewBox")).split()[2])
    least = float(re.findall(r"min-width:([\d.]+)px", str(image.get("style")))[0])
    scale = min(1, max(NARROW, least) / width)
    assert not image.findall(".//*[@font-size]")
    assert float(str(image.get("font-size"))) * scale >= LEAST_FONT - 0.01


def test_a_drawing_that_may_scroll_can_be_scrolled_by_keyboard(drawn: Picture) -> None:
    least = float(re.findall(r"min-width:([\d.]+)px", drawn.html)[0])
    wrapper = read(drawn).children[0].attributes
    assert "overflow-x:auto" in wrapper["style"]
    assert (wrapper.get("tabindex") == "0" and bool(wrapper.get("aria-label"))) == (least > NARROW)


def test_all_text_of_a_drawing_lies_inside_it(drawn: Picture) -> None:
    image = svg(drawn)
    width, height = map(float, str(image.get("viewBox")).split()[2:])
    for text in image.findall(".//text"):
        x, y = float(str(text.get("x"))), float(str(text.get("y")))
        wide = text_width(text.text or "", bold=text.get("font-weight") == "bold")
        start = x - wide * {"middle": 0.5, "end": 1.0}.get(str(text.get("text-anchor")), 0.0)
        assert start >= -1, text.text
        assert start + wide <= width + 1, text.text
        assert 9 <= y <= height, text.text


def test_only_colours_that_can_be_seen_on_light_and_dark_are_used(picture: Picture) -> None:
    drawing = re.sub(r"<style>.*?</style>", "", picture.html, flags=re.DOTALL)
    accents = {BLUE, GREEN, ORANGE, GREY}
    used = set(re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r"&#\w+;", "", drawing)))
    assert used <= accents | {"#888", "#fff"}
    # White is for words on an accent alone.
    assert 'stroke="#fff"' not in drawing


@pytest.mark.parametrize("accent", [BLUE, GREEN, ORANGE, GREY, "#888888"])
def test_lines_have_enough_contrast_on_every_background(accent: str) -> None:
    """WCAG 2.2, 1.4.11: 3:1 for graphics."""
    assert min(contrast(accent, background) for background in BACKGROUNDS) >= 3


@pytest.mark.parametrize("accent", [BLUE, GREEN, ORANGE, GREY])
def test_words_on_an_accent_have_enough_contrast(accent: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5:1 for text."""
    assert contrast(accent, "#ffffff") >= 4.5


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_same_data_give_the_same_bytes_in_every_process() -> None:
    script = (
        "import json; from tests.pictures.samples import SAMPLES; "
        "print(json.dumps({name: make()._repr_mimebundle_() for name, make in SAMPLES.items()}))"
    )
    made = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", script],
                cwd=ROOT,
                env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                check=True,
            ).stdout
        )
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]


def test_different_drawings_on_a_page_have_different_ids() -> None:
    ids = [re.findall(r'\bid="([^"]*)"', SAMPLES[name]().html) for name in DRAWN]
    flat = list(itertools.chain.from_iterable(ids))
    assert len(flat) == len(set(flat))


def test_a_lesson_full_of_pictures_is_light() -> None:
    """Every stored plan and one of everything else: as much as several lessons show."""
    page = stacked(make() for make in SAMPLES.values()).html.encode()
    assert len(gzip.compress(page, mtime=0)) < 25_000


def test_pictures_import_nothing_but_the_standard_library() -> None:
    script = (
        "import sys; before = set(sys.modules); import sandbox.pictures; "
        "print([m for m in set(sys.modules) - before "
        "if m.partition('.')[0] not in sys.stdlib_module_names "
        "and m != 'sandbox' and not m.startswith('sandbox.pictures')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
