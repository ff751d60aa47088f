"""Invented members: believable, unequal, and unique where the schema says so."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.films.generate.calendar import DAYS
from sandbox.films.generate.members import make_members
from sandbox.films.sizes import LARGE, SIZES, SMALL, Size


def emails(lines: tuple[str, ...]) -> list[str]:
    return [line.split("\t")[2] for line in lines]


@given(seed=st.integers(1, 10**6))
@settings(max_examples=10, deadline=None)
def test_any_seed_gives_unique_addresses_and_the_ratings_asked_for(seed: int) -> None:
    members = make_members(SMALL, seed)
    assert len(set(emails(members.lines))) == SMALL.members
    assert sum(members.ratings) == SMALL.ratings
    assert list(members.joined) == sorted(members.joined)
    assert 0 <= members.joined[0] <= members.joined[-1] < DAYS


def test_no_mail_can_ever_arrive() -> None:
    assert all(address.endswith(".example.org") for address in emails(make_members(LARGE).lines))


def test_addresses_are_plain_ascii() -> None:
    assert all(address.isascii() for address in emails(make_members(LARGE).lines))


def test_some_members_are_namesakes() -> None:
    names = Counter(line.split("\t")[1] for line in make_members(SMALL).lines)
    assert 1 < sum(count for count in names.values() if count > 1) < SMALL.members / 5


@pytest.mark.parametrize("size", SIZES.values(), ids=str)
def test_a_few_members_rate_a_lot_and_some_nothing(size: Size) -> None:
    ratings = sorted(make_members(size).ratings)
    median = ratings[len(ratings) // 2]
    assert ratings[-1] > 10 * median
    assert ratings[-1] < 2_000, "nobody can rate most of 3,201 films"
    assert 0.03 < ratings.count(0) / len(ratings) < 0.1
