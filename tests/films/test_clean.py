"""Each cleaning rule on the real file, with the number of films it changes."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.films.clean import (
    RULES,
    Film,
    Tag,
    clean,
    cleaning_report,
    end_of_year_is_the_year_after,
    parse_date,
    read_catalogue,
    repair_encoding,
    set_back_a_century,
    tags_of,
)
from sandbox.films.raw import RawFilm, read_raw

RAW = read_raw()


def film_titled(title: str, year: int | None = None) -> Film:
    found = [
        film
        for film in read_catalogue().films
        if film.title == title and (year is None or (film.released and film.released.year == year))
    ]
    assert len(found) == 1, found
    return found[0]


def raw_film_titled(title: str | int) -> RawFilm:
    return next(film for film in RAW if film.title == title)


def test_the_report_counts_every_rule() -> None:
    counts = {count.rule: count.films_changed for count in cleaning_report(RAW)}
    assert counts == {
        "numeric_title_to_text": 9,
        "restore_the_title_read_as_missing": 1,
        "repair_encoding": 18,
        "move_article_to_the_front": 6,
        "single_spaces_in_title": 2,
        "forget_the_epoch": 8,
        "end_of_year_is_the_year_after": 63,
        "set_back_a_century": 22,
        "drop_year_from_title": 3,
        "zero_gross_is_unknown": 47,
        "unknown_distributor_is_null": 1,
        "multiple_creative_types_is_null": 1,
    }


def test_the_report_says_in_words_what_each_rule_does() -> None:
    assert all(count.what_it_does.endswith(".") for count in cleaning_report(()))


def test_no_film_is_lost_or_doubled() -> None:
    films = read_catalogue().films
    assert [film.id for film in films] == [raw.line for raw in RAW]
    assert not [key for key, n in Counter((f.title, f.released) for f in films).items() if n > 1]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("300", 2007),
        ("Unknown", 2006),
        ("Léon", 1994),
        ("Das Boot", 1982),
        ("Halloween: The Curse of Michael Myers", 1995),
        ("Lolita", 1962),
        ("King Kong", 1933),
        ("Gone with the Wind", 1939),
        ("The Birth of a Nation", 1915),
        ("Duel in the Sun", 1946),
        ("Casablanca", 1942),
        ("High Noon", 1952),
        ("Defiance", 2008),
    ],
)
def test_films_whose_title_or_year_was_wrong(title: str, year: int) -> None:
    assert film_titled(title, year)


@pytest.mark.parametrize("title", ["Alien³", "Ri¢hie Ri¢h", "M*A*S*H", "11:14", "Romeo+Juliet"])
def test_odd_titles_that_are_right_stay(title: str) -> None:
    assert raw_film_titled(title)
    assert film_titled(title)


def test_years_lie_between_the_first_film_and_the_last_announced_one() -> None:
    years = {film.released.year for film in read_catalogue().films if film.released}
    assert (min(years), max(years)) == (1915, 2011)


def test_the_date_of_eight_films_is_unknown() -> None:
    assert sum(film.released is None for film in read_catalogue().films) == 8


def test_zero_in_the_usa_is_a_fact_where_the_film_earned_elsewhere() -> None:
    assert film_titled("Bandidas").us_gross == 0
    assert film_titled("12 Angry Men").us_gross is None
    assert film_titled("12 Angry Men").worldwide_gross is None


def test_compound_values_become_several_tags() -> None:
    assert film_titled("A Cinderella Story").tags == (
        Tag("genre", "Romance"),
        Tag("genre", "Comedy"),
        Tag("creative type", "Contemporary Fiction"),
        Tag("source", "Traditional"),
        Tag("source", "Legend"),
        Tag("source", "Fairytale"),
    )


def test_no_tag_is_compound_any_more() -> None:
    names = {tag.name for tag in read_catalogue().tags}
    assert not [name for name in names if "/" in name or name.startswith("Based on")]
    assert "Multiple Creative Types" not in names


def test_one_name_is_a_tag_of_two_kinds() -> None:
    kinds = {tag.kind for tag in read_catalogue().tags if tag.name == "Musical"}
    assert kinds == {"genre", "source"}


def test_a_film_without_genre_type_and_source_has_no_tags() -> None:
    bare = replace(RAW[0], major_genre=None, creative_type=None, source=None)
    assert tags_of(bare) == ()


def test_shared_names_are_listed_once_in_order_of_appearance() -> None:
    catalogue = read_catalogue()
    assert catalogue.distributors[0] == "Gramercy"
    assert len(set(catalogue.distributors)) == len(catalogue.distributors) == 173
    assert len(set(catalogue.people)) == len(catalogue.people) == 550
    assert len(set(catalogue.tags)) == len(catalogue.tags) == 46


def test_rules_leave_a_clean_film_alone() -> None:
    assert [rule(RAW[0]) for rule in RULES] == [RAW[0]] * len(RULES)


def test_cleaning_nothing_gives_an_empty_catalogue() -> None:
    assert clean(()).films == ()


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2011, 12, 31)))
def test_possible_dates_survive_unless_they_are_the_last_day_of_an_old_year(day: date) -> None:
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * day.month - 3 : 3 * day.month]
    film = replace(RAW[0], release_date=f"{month} {day.day:02} {day.year}")
    assert parse_date(str(film.release_date)) == day
    mended = set_back_a_century(end_of_year_is_the_year_after(film))
    shifted = (day.month, day.day) == (12, 31) and day.year <= 1993
    assert parse_date(str(mended.release_date)) == (date(day.year + 1, 1, 1) if shifted else day)


@given(st.text("àáâäçèéêëìíîïñòóôöùúûüÀÉÖÜ½…abc ", min_size=1))
def test_every_damaged_title_is_read_back(meant: str) -> None:
    damaged = meant.encode("cp1252").decode("mac_roman")
    assert repair_encoding(replace(RAW[0], title=damaged)).title == meant
