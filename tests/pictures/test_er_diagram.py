"""Entity-relationship diagrams: what they say, and that no line runs through a box."""

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Column, Reference, Table, er_diagram, tables_from_catalogue
from sandbox.pictures.er_layout import Box, Layout, laid_out
from tests.pictures.markup import svg
from tests.pictures.samples import EMPLOYEE, FILM, FILM_TAG, PERSON, TAG

KEY = Column("id", "integer", "primary")


@st.composite
def schemas(draw: st.DrawFn) -> list[Table]:
    """Up to twelve tables that refer to each other in any way, circles and themselves included."""
    count = draw(st.integers(1, 12))
    tables = []
    for i in range(count):
        targets = draw(st.lists(st.integers(0, count - 1), max_size=6))
        columns = [KEY, *(Column(f"to_{n}", "integer") for n in range(len(targets)))]
        extra = draw(st.integers(0, 6))
        columns += [Column(f"c{n}", "text") for n in range(extra)]
        references = tuple(
            Reference((f"to_{n}",), f"t{target}", ("id",)) for n, target in enumerate(targets)
        )
        tables.append(Table(f"t{i}", tuple(columns), references))
    return tables


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def segments(layout: Layout) -> list[tuple[float, float, float, float]]:
    """All straight pieces of all lines as left, top, right, bottom."""
    found = []
    for line in layout.lines:
        low, high = line.span()
        found.append((line.x, low, line.x, high))
        for end in line.ends():
            found.append((min(end.x, line.x), end.y, max(end.x, line.x), end.y))
    return found


@settings(max_examples=150, deadline=None)
@given(schemas())
def test_boxes_stand_apart_and_no_line_crosses_one(tables: list[Table]) -> None:
    layout = laid_out(tables, [120.0 + 5 * len(table.columns) for table in tables])
    for one, other in combinations(layout.boxes, 2):
        assert not overlap(one, other)
    for left, top, right, bottom in segments(layout):
        assert left >= 0
        assert top >= 0
        assert right <= layout.width
        assert bottom <= layout.height
        for box in layout.boxes:
            inside = (
                left < box.x + box.width
                and right > box.x
                and top < box.y + box.height
                and bottom > box.y
            )
            assert not inside


@settings(max_examples=150, deadline=None)
@given(schemas())
def test_upright_lines_of_different_keys_never_lie_on_each_other(tables: list[Table]) -> None:
    layout = laid_out(tables, [120.0] * len(tables))
    for one, other in combinations(layout.lines, 2):
        if abs(one.x - other.x) < 4:
            assert one.span()[1] < other.span()[0] or other.span()[1] < one.span()[0]


@settings(max_examples=100, deadline=None)
@given(schemas())
def test_every_reference_is_drawn_at_its_rows(tables: list[Table]) -> None:
    layout = laid_out(tables, [120.0] * len(tables))
    boxes = {box.table.name: box for box in layout.boxes}
    ends = [(end.x, end.y) for line in layout.lines for end in line.sources]
    assert len(ends) == sum(len(table.references) for table in tables)
    for table in tables:
        box = boxes[table.name]
        for reference in table.references:
            row = box.row_y(reference.columns[0])
            sides = (box.x, box.x + box.width)
            assert any(abs(y - row) < 8.5 and x in sides for x, y in ends)


@pytest.mark.parametrize("count", [1, 4, 13])
def test_the_drawing_stays_narrow(count: int) -> None:
    tables = [Table(f"t{i}", (KEY, Column("name", "text"))) for i in range(count)]
    layout = laid_out(tables, [150.0] * count)
    assert layout.width <= 392


def texts(*tables: Table, highlight: tuple[str, ...] = ()) -> list[str | None]:
    return [t.text for t in svg(er_diagram(tables, highlight)).findall(".//text")]


def test_columns_are_shown_with_keys_types_and_null() -> None:
    assert texts(FILM, PERSON)[:9] == [
        "film",
        "PK",
        "id",
        "integer",
        "title",
        "text",
        "FK",
        "director_id",
        "integer?",
    ]
    assert "U" in texts(PERSON)
    assert "PK FK" in texts(FILM_TAG)


def test_new_tables_are_marked_in_words_and_weight() -> None:
    assert texts(FILM, TAG, highlight=("tag",)).count("new") == 1
    image = svg(er_diagram([FILM, TAG], {"tag"}))
    weights = [r.get("stroke-width") for r in image.findall(".//rect") if r.get("stroke") != "none"]
    assert sorted(str(w) for w in weights) == ["1", "3"]
    assert "tag (new)" in er_diagram([FILM, TAG], {"tag"}).text


def test_the_text_says_how_many_belong_to_how_many() -> None:
    text = er_diagram([FILM, PERSON, TAG, FILM_TAG, EMPLOYEE]).text
    assert "(director_id) -> person (id): none to many film to none or one person" in text
    assert "(film_id) -> film (id): none to many film_tag to one film" in text
    assert "(boss_id) -> employee (id): none to many employee to none or one employee" in text


def test_a_reference_by_a_unique_column_is_one_to_one() -> None:
    profile = Table("profile", (KEY,), (Reference(("id",), "member", ("id",)),))
    assert (
        "none or one profile to one member" in er_diagram([profile, Table("member", (KEY,))]).text
    )


def test_references_to_tables_that_are_not_drawn_are_left_out() -> None:
    assert "->" not in er_diagram([FILM]).text


def test_only_keys_leaves_out_other_columns() -> None:
    picture = er_diagram([FILM, PERSON], only_keys=True)
    assert "title" not in picture.text
    assert "director_id" in picture.text


def test_tables_are_read_from_the_catalogues_rows() -> None:
    columns = [
        {"name": "id", "type": "integer", "nullable": False},
        {"name": "email", "type": "character varying(40)", "nullable": False},
        {"name": "seen", "type": "timestamp(3) with time zone", "nullable": True},
        {"name": "a", "type": "integer", "nullable": False},
        {"name": "b", "type": "time without time zone", "nullable": False},
    ]
    keys = [
        {"primary": True, "columns": ["id"]},
        {"primary": False, "columns": ["email"]},
        {"primary": False, "columns": ["a", "b"]},
    ]
    foreign = [{"table": "pair", "columns": ["a", "b"], "to": ["x", "y"]}]
    parsed = tables_from_catalogue([("member", columns, keys, foreign)])
    assert parsed == [
        Table(
            "member",
            (
                Column("id", "integer", "primary"),
                Column("email", "varchar(40)", "unique"),
                Column("seen", "timestamptz(3)", nullable=True),
                Column("a", "integer"),
                Column("b", "time"),
            ),
            (Reference(("a", "b"), "pair", ("x", "y")),),
            (("email",), ("a", "b")),
        )
    ]
    as_text = ("member", json.dumps(columns), json.dumps(keys), json.dumps(foreign))
    assert tables_from_catalogue([as_text]) == parsed
    assert parsed[0].at_most_one(parsed[0].references[0])


def test_a_table_without_keys_or_columns_is_read() -> None:
    [table] = tables_from_catalogue([("empty", None, None, None)])
    assert table == Table("empty", ())
    assert "empty" in er_diagram([table]).text


@settings(deadline=None)
@given(st.text(min_size=1), st.text())
def test_no_name_breaks_a_diagram(name: str, type_name: str) -> None:
    table = Table(name, (Column(name, type_name, "primary"),), (Reference((name,), name),))
    picture = er_diagram([table])
    assert svg(picture).find(".//rect") is not None
    (picture.html + picture.text).encode()
