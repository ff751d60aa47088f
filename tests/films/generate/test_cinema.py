"""The cinema keeps its own rules, whatever the seed."""

from collections import Counter
from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.films.clean import read_catalogue
from sandbox.films.generate.calendar import time_text
from sandbox.films.generate.chance import SEED
from sandbox.films.generate.cinema import (
    Showing,
    make_showings,
    seat_count,
    seat_lines,
    seats_of,
    showing_lines,
    ticket_lines,
)
from sandbox.films.generate.members import make_members
from sandbox.films.sizes import SMALL, Size

TINY = Size("tiny", 60, 600, 60, 3, 60, 900)


def tickets(showings: tuple[Showing, ...], size: Size, seed: int = SEED) -> list[list[str]]:
    lines = ticket_lines(showings, make_members(size, seed), seed)
    return [line.rstrip("\n").split("\t") for line in lines]


@cache
def small_tickets() -> list[list[str]]:
    return tickets(make_showings(read_catalogue(), SMALL), SMALL)


@given(seed=st.integers(1, 10**6))
@settings(max_examples=25, deadline=None)
def test_any_seed_sells_each_seat_once_before_the_film_starts(seed: int) -> None:
    showings = make_showings(read_catalogue(), TINY, seed)
    rows = tickets(showings, TINY, seed)
    joined = [time_text(day * 86_400) for day in make_members(TINY, seed).joined]
    assert len(rows) == sum(showing.tickets for showing in showings) == TINY.tickets
    assert len({(showing, seat) for _, showing, _, seat, *_ in rows}) == len(rows)
    for ticket_id, showing_id, screen, seat, member, price, sold in rows:
        showing = showings[int(showing_id) - 1]
        assert int(screen) == showing.screen + 1, ticket_id
        assert 1 <= int(seat) <= seats_of(showing.screen)
        assert sold <= time_text(showing.day * 86_400 + showing.hour * 3_600)
        assert 4 <= float(price) <= 14
        assert member == "\\N" or joined[int(member) - 1] <= sold
    assert [sold for *_, sold in rows] == sorted(sold for *_, sold in rows)
    assert [int(ticket[0]) for ticket in rows] == list(range(1, len(rows) + 1))


@given(seed=st.integers(1, 10**6))
@settings(max_examples=25, deadline=None)
def test_any_seed_shows_one_film_at_a_time_on_a_screen(seed: int) -> None:
    showings = make_showings(read_catalogue(), TINY, seed)
    assert len(showings) == TINY.showings
    assert len({(s.screen, s.day, s.hour) for s in showings}) == TINY.showings
    starts = [line.split("\t")[3] for line in showing_lines(showings)]
    assert all(earlier <= later for earlier, later in pairwise(starts))
    released = {film.id for film in read_catalogue().films if film.released}
    assert {showing.film_id for showing in showings} <= released


def test_seats_are_numbered_from_one_in_each_screen() -> None:
    seats = [tuple(map(int, line.split("\t"))) for line in seat_lines(SMALL)]
    assert len(seats) == seat_count(SMALL) == 308
    assert {number for screen, number in seats if screen == 4} == set(range(1, 45))


def test_some_showings_sell_nothing_and_some_sell_out() -> None:
    showings = make_showings(read_catalogue(), SMALL)
    assert 5 < sum(showing.tickets == 0 for showing in showings) < 40
    assert 5 < sum(showing.tickets == seats_of(showing.screen) for showing in showings) < 60


def test_some_tickets_are_sold_at_the_counter() -> None:
    at_the_counter = sum(row[4] == "\\N" for row in small_tickets())
    assert 0.2 < at_the_counter / SMALL.tickets < 0.4


def test_members_buy_for_their_company_too() -> None:
    bought = Counter((row[1], row[4]) for row in small_tickets() if row[4] != "\\N")
    assert max(bought.values()) >= 3


def test_prices_are_few_and_follow_the_hour() -> None:
    showings = make_showings(read_catalogue(), SMALL)
    full_price_by_hour: dict[int, set[str]] = {}
    for row in small_tickets():
        showing = showings[int(row[1]) - 1]
        full_price_by_hour.setdefault(showing.hour, set()).add(row[5])
    assert full_price_by_hour[20] == {"8.50", "10.50", "11.50", "13.50"}
    assert len({row[5] for row in small_tickets()}) == 11
