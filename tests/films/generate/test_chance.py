"""Laws of the draws on which everything generated rests."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sandbox.films.generate.chance import bell, shares, stream, wheel

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=50).filter(any)


@given(WEIGHTS, st.integers(0, 10**6))
def test_shares_add_up_and_follow_the_weights(weights: list[int], total: int) -> None:
    parts = shares(weights, total)
    assert sum(parts) == total
    for weight, part in zip(weights, parts, strict=True):
        assert abs(part - Fraction(weight * total, sum(weights))) < 1
        assert weight or not part


@given(WEIGHTS, st.integers(1, 10_000))
def test_a_wheel_has_a_slot_for_every_weight_and_none_for_zero(
    weights: list[int], slots: int
) -> None:
    held = Counter(wheel(weights, slots))
    for position, weight in enumerate(weights):
        exact = Fraction(weight * slots, sum(weights))
        assert held[position] == (max(1, int(exact)) if weight else 0)


def test_bell_draws_have_mean_0_and_variance_1() -> None:
    draw = stream(0)
    draws = [bell(draw) for _ in range(20_000)]
    assert abs(sum(draws) / len(draws)) < 0.03
    assert abs(sum(number * number for number in draws) / len(draws) - 1) < 0.03


def test_streams_differ_by_number_and_by_seed() -> None:
    assert len({stream(1).random(), stream(2).random(), stream(1, 5).random()}) == 3
