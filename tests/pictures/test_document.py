"""A document beside its rows: every value is there, and every field finds its table."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Part, Rows, document_beside_rows
from tests.pictures.markup import svg

FILM = Part(Rows("film", ("id", "title"), ((11, "Jaws"),)), ("_id", "title"))
DISTRIBUTOR = Part(Rows("distributor", ("id", "name"), ((3, "Universal"),)), ("distributor",), 253)
TAGS = Part(Rows("tag", ("kind", "name"), (("genre", "Horror"), ("source", "Book"))), ("tags",))
DOCUMENT = {
    "_id": 11,
    "title": "Jaws",
    "distributor": {"_id": 3, "name": "Universal"},
    "tags": [{"kind": "genre", "name": "Horror"}, {"kind": "source", "name": "Book"}],
}


def words(document: dict[str, object], *parts: Part) -> list[str]:
    image = svg(document_beside_rows(document, parts))
    return [text.text or "" for text in image.findall(".//text")]


def test_the_document_reads_as_one() -> None:
    shown = words(DOCUMENT, FILM, DISTRIBUTOR, TAGS)

    start = shown.index("{")
    assert shown[start : start + 11] == [
        "{",
        "_id: 11,",
        "title: 'Jaws',",
        "distributor: {",
        "_id: 3,",
        "name: 'Universal',",
        "},",
        "tags: [",
        "{kind: 'genre', name: 'Horror'},",
        "{kind: 'source', name: 'Book'},",
        "],",
    ]


def test_a_row_stands_upright_and_rows_stand_in_a_table() -> None:
    shown = words(DOCUMENT, DISTRIBUTOR, TAGS)

    assert shown[shown.index("distributor") :][:5] == [
        "distributor",
        "id",
        "3",
        "name",
        "Universal",
    ]
    assert shown[shown.index("tag") :][:4] == ["tag", "kind", "name", "genre"]


def test_each_number_stands_at_the_table_and_at_its_fields() -> None:
    shown = words(DOCUMENT, FILM, DISTRIBUTOR, TAGS)

    assert [shown.count(str(number)) for number in (1, 2)] == [2, 2]
    apart = words({"title": "Jaws", "tags": [], "_id": "x"}, FILM)
    assert apart.count("1") == 3  # the table, and two places in the document


def test_copies_are_dashed_and_counted() -> None:
    picture = document_beside_rows(DOCUMENT, [FILM, DISTRIBUTOR])

    assert [p.get("stroke-dasharray") for p in svg(picture).findall(".//path")] == [None, "5 3"]
    assert "elsewhere: number 2 in 253 other documents." in picture.text
    assert "Dashed" not in document_beside_rows(DOCUMENT, [FILM]).text


@settings(deadline=None)
@given(
    st.dictionaries(st.text(min_size=1), st.none() | st.text() | st.lists(st.text()), max_size=5)
)
def test_no_text_breaks_the_picture(document: dict[str, object]) -> None:
    rows = Rows("".join(document), tuple(document) or ("a",), (tuple(document.values()) or (1,),))
    picture = document_beside_rows(document, [Part(rows, list(document))])

    assert svg(picture).find(".//rect") is not None
    (picture.html + picture.text).encode()
