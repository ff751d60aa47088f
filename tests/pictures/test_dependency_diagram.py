"""Functional dependencies: their kinds, and a line for each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Dependency, dependency_diagram
from tests.pictures.markup import svg

KEY = ("film_id", "tag_id")
COLUMNS = ["film_id", "tag_id", "title", "distributor", "city"]


@pytest.mark.parametrize(
    ("determinant", "words"),
    [
        (("film_id", "tag_id"), "on the whole key"),
        (("film_id",), "partial: on a part of the key"),
        (("distributor",), "transitive: on a column that is no key"),
    ],
)
def test_the_kind_follows_from_the_key(determinant: tuple[str, ...], words: str) -> None:
    picture = dependency_diagram(COLUMNS, [Dependency(determinant, ("city",))], KEY)
    assert picture.text.endswith(f"1. {', '.join(determinant)} → city ({words})")


def test_kinds_differ_without_colour() -> None:
    dashes = []
    for determinant in (KEY, ("film_id",), ("distributor",)):
        image = svg(dependency_diagram(COLUMNS, [Dependency(determinant, ("city",))], KEY))
        [line] = [p for p in image.findall(".//path") if p.get("stroke-width") == "1.8"]
        dashes.append(line.get("stroke-dasharray"))
    assert len(set(dashes)) == 3


def test_a_label_of_the_authors_own_replaces_the_kind() -> None:
    picture = dependency_diagram(COLUMNS, [Dependency(("title",), ("city",), "by chance")], KEY)
    assert "title → city (by chance)" in picture.text


def test_dots_at_the_determinant_and_arrows_at_what_depends() -> None:
    image = svg(dependency_diagram(COLUMNS, [Dependency(KEY, ("title", "city"))], KEY))
    assert len(image.findall(".//circle")) == 2
    assert len([p for p in image.findall(".//path") if str(p.get("d")).endswith("Z")]) == 2


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_breaks_the_diagram(name: str, label: str) -> None:
    picture = dependency_diagram([name, "x"], [Dependency((name,), ("x",), label)], (name,))
    assert svg(picture).find(".//rect") is not None
    (picture.html + picture.text).encode()
