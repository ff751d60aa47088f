"""From the raw file to a catalogue that a database with constraints accepts.

Every rule is a function with a name that takes a film and returns it mended or as it was.
`cleaning_report` counts what each rule changed. No rule drops a film: the cleaned catalogue
has the file's 3,201 films, and a film's id is its line in the file.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from sandbox.films.raw import RawFilm, read_raw

LAST_RELEASE_YEAR = 2011
"""The file was written late in 2010; its latest true dates are two films announced for 2011."""

LAST_SHIFTED_YEAR = 1993
"""31 December stands for "some time in the next year" up to here; later ones can be real days."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TITLE_OF_THE_FILM_WITHOUT_ONE = "Unknown"


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """What kind of film it is, where its world is set, or what it is made from."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Film:
    """One film, clean. Money is in US dollars; None means unknown."""

    id: int
    title: str
    released: date | None
    running_minutes: int | None
    mpaa_rating: str | None
    distributor: str | None
    director: str | None
    production_budget: int | None
    us_gross: int | None
    worldwide_gross: int | None
    us_dvd_sales: int | None
    imdb_rating: Decimal | None
    imdb_votes: int | None
    rotten_tomatoes: int | None
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The cleaned films and the names they share, each list in order of first appearance."""

    films: tuple[Film, ...]
    distributors: tuple[str, ...]
    people: tuple[str, ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many films one cleaning rule changed."""

    rule: str
    what_it_does: str
    films_changed: int


# -- rules about the title ---------------------------------------------------------------------


def numeric_title_to_text(film: RawFilm) -> RawFilm:
    """A title made of digits was stored as a number (300, 1941, 2012): write it as text."""
    return replace(film, title=str(film.title)) if isinstance(film.title, int) else film


def restore_the_title_read_as_missing(film: RawFilm) -> RawFilm:
    """One title is null: the film is called "Unknown", and a program took that for a gap."""
    return film if film.title is not None else replace(film, title=_TITLE_OF_THE_FILM_WITHOUT_ONE)


def repair_encoding(film: RawFilm) -> RawFilm:
    """Letters written as Windows-1252 and read as Mac Roman (LÈon) become what was meant."""
    try:
        title = str(film.title).encode("mac_roman").decode("cp1252")
    except UnicodeError:  # A letter that Mac Roman does not have was never misread.
        return film
    return film if title == film.title else replace(film, title=title)


def move_article_to_the_front(film: RawFilm) -> RawFilm:
    """A title filed under its second word ("Boot, Das") gets its article back in front."""
    match = re.fullmatch(r"(.+), (The|Das|Les)", str(film.title))
    return replace(film, title=f"{match[2]} {match[1]}") if match else film


def single_spaces_in_title(film: RawFilm) -> RawFilm:
    """Two spaces in a row become one."""
    title = " ".join(str(film.title).split())
    return film if title == film.title else replace(film, title=title)


def drop_year_from_title(film: RawFilm) -> RawFilm:
    """A release year in brackets behind the title ("Lolita (1962)") is not part of the title."""
    year = f" ({film.release_date[-4:]})" if film.release_date else None
    title = str(film.title)
    return replace(film, title=title.removesuffix(year)) if year and title.endswith(year) else film


# -- rules about the release date --------------------------------------------------------------


def forget_the_epoch(film: RawFilm) -> RawFilm:
    """31 December 1969 is second 0 of Unix time, seen from America: the date is unknown."""
    return replace(film, release_date=None) if film.release_date == "Dec 31 1969" else film


def end_of_year_is_the_year_after(film: RawFilm) -> RawFilm:
    """A date of "Dec 31 1941" was 1942: midnight of 1 January, shown in a time zone further west.

    Such a date is the year alone, a day early: Casablanca (1942), High Noon (1952). It becomes
    1 January of the year meant. From 1994 on the file also holds films that did open on
    31 December, so those dates stay.
    """
    if film.release_date is None or not film.release_date.startswith("Dec 31 "):
        return film
    year = int(film.release_date[-4:])
    return film if year > LAST_SHIFTED_YEAR else replace(film, release_date=f"Jan 01 {year + 1}")


def set_back_a_century(film: RawFilm) -> RawFilm:
    """A two-digit year was read as 20xx ("Gone with the Wind", 2039): take a hundred years off."""
    if film.release_date is None:
        return film
    month_and_day, year = film.release_date[:7], int(film.release_date[-4:])
    if year <= LAST_RELEASE_YEAR:
        return film
    return replace(film, release_date=f"{month_and_day}{year - 100}")


# -- rules about the other facts ---------------------------------------------------------------


def zero_gross_is_unknown(film: RawFilm) -> RawFilm:
    """Nobody earned 0 dollars in the whole world: both grosses are unknown.

    A US gross of 0 beside earnings elsewhere stays: that film was never shown in the USA.
    """
    if film.worldwide_gross != 0:
        return film
    return replace(film, us_gross=None, worldwide_gross=None)


def unknown_distributor_is_null(film: RawFilm) -> RawFilm:
    """No company is called "Distributor Unknown"."""
    return replace(film, distributor=None) if film.distributor == "Distributor Unknown" else film


def multiple_creative_types_is_null(film: RawFilm) -> RawFilm:
    """The type "Multiple Creative Types" says how many there are, not which."""
    if film.creative_type != "Multiple Creative Types":
        return film
    return replace(film, creative_type=None)


Rule = Callable[[RawFilm], RawFilm]
RULES: tuple[Rule, ...] = (
    numeric_title_to_text,
    restore_the_title_read_as_missing,
    repair_encoding,
    move_article_to_the_front,
    single_spaces_in_title,
    forget_the_epoch,
    end_of_year_is_the_year_after,  # before the centuries: "Dec 31 2046" is a real day, in 1946
    set_back_a_century,
    drop_year_from_title,  # after the centuries: "King Kong (1933)" was dated 2033
    zero_gross_is_unknown,
    unknown_distributor_is_null,
    multiple_creative_types_is_null,
)


# -- compound values become tags ---------------------------------------------------------------

_GENRES: dict[str, tuple[str, ...]] = {
    "Thriller/Suspense": ("Thriller", "Suspense"),
    "Concert/Performance": ("Concert", "Performance"),
    "Romantic Comedy": ("Romance", "Comedy"),
    "Black Comedy": ("Black Comedy", "Comedy"),
}
_SOURCES: dict[str, tuple[str, ...]] = {
    "Based on Book/Short Story": ("Book", "Short Story"),
    "Based on Comic/Graphic Novel": ("Comic", "Graphic Novel"),
    "Based on Musical/Opera": ("Musical", "Opera"),
    "Based on Factual Book/Article": ("Factual Book", "Factual Article"),
    "Traditional/Legend/Fairytale": ("Traditional", "Legend", "Fairytale"),
}


def tags_of(film: RawFilm) -> tuple[Tag, ...]:
    """The tags of one film: compound genres and sources split, "Based on" left out."""
    tags: list[Tag] = []
    if film.major_genre:
        names = _GENRES.get(film.major_genre, (film.major_genre,))
        tags += [Tag("genre", name) for name in names]
    if film.creative_type:
        tags.append(Tag("creative type", film.creative_type))
    if film.source:
        names = _SOURCES.get(film.source, (film.source.removeprefix("Based on "),))
        tags += [Tag("source", name) for name in names]
    return tuple(tags)


# -- the whole -----------------------------------------------------------------------------------


def parse_date(text: str) -> date:
    """'Jun 12 1998' as a date; month names are English on every machine, unlike strptime's %b."""
    return date(int(text[7:]), _MONTHS.index(text[:3]) + 1, int(text[4:6]))


def _clean_film(raw: RawFilm) -> Film:
    for rule in RULES:
        raw = rule(raw)
    return Film(
        id=raw.line,
        title=str(raw.title),
        released=parse_date(raw.release_date) if raw.release_date else None,
        running_minutes=raw.running_time_min,
        mpaa_rating=raw.mpaa_rating,
        distributor=raw.distributor,
        director=raw.director,
        production_budget=raw.production_budget,
        us_gross=raw.us_gross,
        worldwide_gross=raw.worldwide_gross,
        us_dvd_sales=raw.us_dvd_sales,
        imdb_rating=None if raw.imdb_rating is None else Decimal(raw.imdb_rating),
        imdb_votes=raw.imdb_votes,
        rotten_tomatoes=raw.rotten_tomatoes_rating,
        tags=tags_of(raw),
    )


def clean(raw_films: Iterable[RawFilm]) -> Catalogue:
    """The catalogue of these films."""
    films = tuple(_clean_film(raw) for raw in raw_films)
    return Catalogue(
        films=films,
        distributors=tuple(dict.fromkeys(f.distributor for f in films if f.distributor)),
        people=tuple(dict.fromkeys(f.director for f in films if f.director)),
        tags=tuple(dict.fromkeys(tag for film in films for tag in film.tags)),
    )


@cache
def read_catalogue() -> Catalogue:
    """The catalogue of the file that the project carries."""
    return clean(read_raw())


def cleaning_report(raw_films: Iterable[RawFilm]) -> tuple[RuleCount, ...]:
    """What each rule changed, in the order in which the rules run."""
    films = tuple(raw_films)
    counts = []
    for rule in RULES:
        mended = tuple(rule(film) for film in films)
        changed = sum(before != after for before, after in zip(films, mended, strict=True))
        what_it_does = (rule.__doc__ or "").strip().splitlines()[0]
        counts.append(RuleCount(rule.__name__, what_it_does, changed))
        films = mended
    return tuple(counts)
