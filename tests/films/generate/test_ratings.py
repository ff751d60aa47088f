"""Ratings and watchlists: each pair once, in the order of time, popular films first."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.films.clean import read_catalogue
from sandbox.films.generate.calendar import time_text
from sandbox.films.generate.chance import SEED
from sandbox.films.generate.members import make_members
from sandbox.films.generate.ratings import popularity, rating_lines, watchlist_lines
from sandbox.films.generate.taste import make_tastes
from sandbox.films.sizes import SMALL, Size

TINY = Size("tiny", 60, 1_500, 150, 2, 20, 200)


def ratings(size: Size, seed: int = SEED) -> list[list[str]]:
    catalogue = read_catalogue()
    tastes = make_tastes(catalogue, size.members, seed)
    lines = rating_lines(catalogue, make_members(size, seed), tastes, seed)
    return [line.rstrip("\n").split("\t") for line in lines]


def watchlist(size: Size, seed: int = SEED) -> list[list[str]]:
    catalogue = read_catalogue()
    tastes = make_tastes(catalogue, size.members, seed)
    lines = watchlist_lines(catalogue, make_members(size, seed), tastes, size, seed)
    return [line.rstrip("\n").split("\t") for line in lines]


@given(seed=st.integers(1, 10**6))
@settings(max_examples=10, deadline=None)
def test_any_seed_rates_each_pair_once_after_joining_in_the_order_of_time(seed: int) -> None:
    rows = ratings(TINY, seed)
    joined = [time_text(day * 86_400) for day in make_members(TINY, seed).joined]
    assert len({(member, film) for member, film, _, _ in rows}) == len(rows) == TINY.ratings
    assert {stars for _, _, stars, _ in rows} <= set("12345")
    assert [at for *_, at in rows] == sorted(at for *_, at in rows)
    assert all(joined[int(member) - 1] <= at for member, _, _, at in rows)


@given(seed=st.integers(1, 10**6))
@settings(max_examples=10, deadline=None)
def test_any_seed_lists_each_pair_once_in_the_order_of_time(seed: int) -> None:
    rows = watchlist(TINY, seed)
    assert len({(member, film) for member, film, _ in rows}) == len(rows) == TINY.watchlist
    assert [at for *_, at in rows] == sorted(at for *_, at in rows)


def test_films_nobody_voted_on_are_never_rated() -> None:
    weights = popularity(read_catalogue())
    assert weights.count(0) == 213
    assert all(weights[int(film) - 1] for _, film, _, _ in ratings(SMALL))


def test_few_films_are_hot_and_most_are_not() -> None:
    by_film = Counter(film for _, film, _, _ in ratings(SMALL))
    counts = sorted(by_film.values(), reverse=True)
    assert sum(counts[:320]) > SMALL.ratings * 0.35, "a tenth of the films, a third of the ratings"
    assert counts.count(1) > 200
    assert len(counts) < 2_500, "hundreds of films stay without a rating"


def test_the_watchlist_holds_rated_and_unrated_films() -> None:
    rated = {(member, film) for member, film, _, _ in ratings(SMALL)}
    listed = {(member, film) for member, film, _ in watchlist(SMALL)}
    assert 100 < len(listed & rated) < len(listed) / 2
