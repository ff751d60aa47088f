"""All tables of one size, in an order in which each refers only to earlier ones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields

from sandbox.films.clean import Catalogue, read_catalogue
from sandbox.films.generate.chance import SEED
from sandbox.films.generate.cinema import (
    make_showings,
    screen_lines,
    seat_count,
    seat_lines,
    showing_lines,
    ticket_lines,
)
from sandbox.films.generate.members import make_members
from sandbox.films.generate.ratings import rating_lines, watchlist_lines
from sandbox.films.generate.taste import make_tastes
from sandbox.films.raw import RawFilm, read_raw
from sandbox.films.sizes import Size


@dataclass(frozen=True, slots=True)
class Table:
    """One table's rows as lines of PostgreSQL's COPY text format, made while they are read."""

    name: str
    columns: tuple[str, ...]
    row_count: int
    lines: Callable[[], Iterable[str]]


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _line(*values: object) -> str:
    return "\t".join(map(_field, values)) + "\n"


def _raw_lines() -> Iterator[str]:
    columns = [field.name for field in fields(RawFilm)]
    for film in read_raw():
        yield _line(*(getattr(film, column) for column in columns))


def _name_lines(names: Iterable[str]) -> Iterator[str]:
    for number, name in enumerate(names, start=1):
        yield _line(number, name)


def _film_lines(catalogue: Catalogue) -> Iterator[str]:
    distributor_id = {name: n for n, name in enumerate(catalogue.distributors, start=1)}
    director_id = {name: n for n, name in enumerate(catalogue.people, start=1)}
    for film in catalogue.films:
        yield _line(
            film.id,
            film.title,
            film.released,
            film.running_minutes,
            film.mpaa_rating,
            distributor_id.get(film.distributor or ""),
            director_id.get(film.director or ""),
            film.production_budget,
            film.us_gross,
            film.worldwide_gross,
            film.us_dvd_sales,
            film.imdb_rating,
            film.imdb_votes,
            film.rotten_tomatoes,
        )


def _tag_lines(catalogue: Catalogue) -> Iterator[str]:
    for number, tag in enumerate(catalogue.tags, start=1):
        yield _line(number, tag.kind, tag.name)


def _film_tag_lines(catalogue: Catalogue) -> Iterator[str]:
    tag_id = {tag: number for number, tag in enumerate(catalogue.tags, start=1)}
    for film in catalogue.films:
        for tag in film.tags:
            yield _line(film.id, tag_id[tag])


def real_tables() -> tuple[Table, ...]:
    """The file as it is and the catalogue made of it: the same in every size."""
    catalogue = read_catalogue()
    return (
        Table(
            "raw.film",
            tuple(field.name for field in fields(RawFilm)),
            len(read_raw()),
            _raw_lines,
        ),
        Table(
            "distributor",
            ("id", "name"),
            len(catalogue.distributors),
            lambda: _name_lines(catalogue.distributors),
        ),
        Table(
            "person", ("id", "name"), len(catalogue.people), lambda: _name_lines(catalogue.people)
        ),
        Table(
            "film",
            (
                "id",
                "title",
                "released",
                "running_minutes",
                "mpaa_rating",
                "distributor_id",
                "director_id",
                "production_budget",
                "us_gross",
                "worldwide_gross",
                "us_dvd_sales",
                "imdb_rating",
                "imdb_votes",
                "rotten_tomatoes",
            ),
            len(catalogue.films),
            lambda: _film_lines(catalogue),
        ),
        Table("tag", ("id", "kind", "name"), len(catalogue.tags), lambda: _tag_lines(catalogue)),
        Table(
            "film_tag",
            ("film_id", "tag_id"),
            sum(len(film.tags) for film in catalogue.films),
            lambda: _film_tag_lines(catalogue),
        ),
    )


def generated_tables(size: Size, seed: int = SEED) -> tuple[Table, ...]:
    """The invented film club of one size."""
    catalogue = read_catalogue()
    members = make_members(size, seed)
    tastes = make_tastes(catalogue, size.members, seed)
    showings = make_showings(catalogue, size, seed)
    return (
        Table(
            "member",
            ("id", "name", "email", "joined", "city"),
            size.members,
            lambda: members.lines,
        ),
        Table(
            "rating",
            ("member_id", "film_id", "stars", "rated_at"),
            size.ratings,
            lambda: rating_lines(catalogue, members, tastes, seed),
        ),
        Table(
            "watchlist",
            ("member_id", "film_id", "added_at"),
            size.watchlist,
            lambda: watchlist_lines(catalogue, members, tastes, size, seed),
        ),
        Table("screen", ("id", "name", "projection"), size.screens, lambda: screen_lines(size)),
        Table("seat", ("screen_id", "number"), seat_count(size), lambda: seat_lines(size)),
        Table(
            "showing",
            ("id", "film_id", "screen_id", "starts_at"),
            size.showings,
            lambda: showing_lines(showings),
        ),
        Table(
            "ticket",
            (
                "id",
                "showing_id",
                "screen_id",
                "seat_number",
                "member_id",
                "price",
                "sold_at",
            ),
            sum(showing.tickets for showing in showings),
            lambda: ticket_lines(showings, members, seed),
        ),
    )


def tables(size: Size) -> tuple[Table, ...]:
    """Everything that a template database of this size holds."""
    return real_tables() + generated_tables(size)
