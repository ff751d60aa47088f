"""The committed file is the published one, and reading it changes nothing."""

import hashlib
from decimal import Decimal

from sandbox.films.raw import DATA, MOVIES, read_raw

PUBLISHED = "e63c499759e3b07b49563e036f55290f87feb56def8703ec049ca305ab1523d3"


def test_the_file_is_the_published_one_byte_for_byte() -> None:
    assert hashlib.sha256(MOVIES.read_bytes()).hexdigest() == PUBLISHED


def test_licence_and_provenance_lie_beside_the_file() -> None:
    assert "University of Washington Interactive Data Lab" in (DATA / "LICENSE").read_text()
    assert "vega-datasets` 3.2.1" in (DATA / "README.md").read_text()
    assert PUBLISHED in (DATA / "README.md").read_text()


def test_every_film_keeps_its_line_and_its_values() -> None:
    films = read_raw()
    assert [film.line for film in films] == list(range(1, 3202))
    first = films[0]
    assert first.title == "The Land Girls"
    assert first.release_date == "Jun 12 1998"
    assert first.imdb_rating == Decimal("6.1")


def test_errors_are_still_in_it() -> None:
    films = read_raw()
    assert sum(isinstance(film.title, int) for film in films) == 9
    assert sum(film.title is None for film in films) == 1
    assert any(film.release_date == "Dec 15 2039" for film in films)
