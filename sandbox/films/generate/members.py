"""The members of the film club: all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from sandbox.films.generate.calendar import DAYS, day_text
from sandbox.films.generate.chance import SEED, shares, stream, wheel
from sandbox.films.generate.names import CITIES, FAMILY, GIVEN, MAIL_HOSTS
from sandbox.films.sizes import Size

_ELSEWHERE = 8  # one member in eight has a given name from one place and a family name from another
_SILENT = 20  # one member in twenty never rates anything
_LAST_DAY_TO_JOIN = DAYS - 5


@dataclass(frozen=True, slots=True)
class Members:
    """Members by position; the id is the position plus 1, and ids rise with the day of joining."""

    lines: tuple[str, ...]
    joined: tuple[int, ...]
    """Day of joining, counted from the first day of the three years."""
    ratings: tuple[int, ...]
    """How many films each one rates: a few rate hundreds, one in twenty rates none."""


def _joining_days(size: Size, seed: int) -> list[int]:
    """More join every month: the club grows by the square of time."""
    draw = stream(1, seed)
    days = []
    for position in range(size.members):
        so_far = (position + draw.random()) / size.members
        days.append(int(_LAST_DAY_TO_JOIN * sqrt(so_far)))
    return days


def _lines(joined: list[int], seed: int) -> Iterator[str]:
    draw = stream(2, seed)
    places = len(GIVEN)
    city_wheel = wheel([1_000 // (rank + 2) for rank in range(len(CITIES))], 500)
    taken: dict[str, int] = {}
    for position, day in enumerate(joined):
        place = int(draw.random() * places)
        elsewhere = int(draw.random() * places)
        from_elsewhere = int(draw.random() * _ELSEWHERE) == 0
        given = GIVEN[place][int(draw.random() * len(GIVEN[place]))]
        families = FAMILY[elsewhere if from_elsewhere else place]
        family = families[int(draw.random() * len(families))]
        city = CITIES[city_wheel[int(draw.random() * len(city_wheel))]]
        host = MAIL_HOSTS[int(draw.random() * len(MAIL_HOSTS))]
        address = f"{given}.{family}".lower()
        taken[address] = taken.get(address, 0) + 1
        number = "" if taken[address] == 1 else str(taken[address])
        yield (
            f"{position + 1}\t{given} {family}\t{address}{number}@{host}.example.org"
            f"\t{day_text(day)}\t{city}\n"
        )


def _ratings(joined: list[int], size: Size, seed: int) -> list[int]:
    """Activity falls with rank as in Zipf's law, and with the time that was left after joining."""
    draw = stream(3, seed)
    ranks = list(range(size.members))
    draw.shuffle(ranks)
    flat = size.members // 12  # keeps the busiest member below half of all films
    weights = []
    for position, day in enumerate(joined):
        silent = int(draw.random() * _SILENT) == 0
        activity = 10**9 // (ranks[position] + flat)
        weights.append(0 if silent else activity * (DAYS - day) // DAYS)
    return shares(weights, size.ratings)


def make_members(size: Size, seed: int = SEED) -> Members:
    """All members of one size."""
    joined = _joining_days(size, seed)
    return Members(
        lines=tuple(_lines(joined, seed)),
        joined=tuple(joined),
        ratings=tuple(_ratings(joined, size, seed)),
    )
