"""The club's cinema: screens, seats, showings and tickets, all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sandbox.films.clean import Catalogue
from sandbox.films.generate.calendar import DAY, DAYS, time_text, weekday
from sandbox.films.generate.chance import SEED, shares, stream, wheel
from sandbox.films.generate.members import Members
from sandbox.films.generate.ratings import popularity
from sandbox.films.sizes import Size

_NAMES = (
    "Aurora", "Bellevue", "Capitol", "Dovecote", "Electric", "Forum", "Grand", "Harbour",
    "Iris", "Jubilee", "Kiosk", "Lantern", "Majestic", "North", "Odeum", "Palace",
    "Quay", "Rialto", "Studio", "Tivoli",
)  # fmt: skip
_SEATS = (120, 84, 60, 44)
_PROJECTIONS = ("digital", "digital", "70 mm film", "35 mm film")

_HOUR = 3_600
_MATINEE, _AFTERNOON, _EVENING, _NIGHT = 11, 15, 20, 22
_DRAW_OF_HOUR = {_MATINEE: 4, _AFTERNOON: 7, _EVENING: 16, _NIGHT: 9}
_CENTS_AT_HOUR = {_MATINEE: 750, _AFTERNOON: 850, _EVENING: 1_150, _NIGHT: 1_000}
_WEEKEND_CENTS = 200
_CONCESSION_CENTS = 300
_GROUP_SIZES = (1, 1, 1, 2, 2, 2, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Showing:
    """One film on one screen at one time, with the number of tickets that will be sold."""

    film_id: int
    screen: int
    day: int
    hour: int
    tickets: int = 0


def seats_of(screen: int) -> int:
    """How many seats a screen has, by position; they are numbered from 1."""
    return _SEATS[screen % len(_SEATS)]


def screen_lines(size: Size) -> Iterator[str]:
    """id, name, projection."""
    for screen in range(size.screens):
        yield f"{screen + 1}\t{_NAMES[screen]}\t{_PROJECTIONS[screen % len(_PROJECTIONS)]}\n"


def seat_lines(size: Size) -> Iterator[str]:
    """screen_id, number."""
    for screen in range(size.screens):
        for number in range(1, seats_of(screen) + 1):
            yield f"{screen + 1}\t{number}\n"


def seat_count(size: Size) -> int:
    """Rows of the table seat."""
    return sum(seats_of(screen) for screen in range(size.screens))


def _is_weekend(day: int) -> bool:
    return weekday(day) >= 5


def _slots(size: Size, draw: Random) -> list[tuple[int, int, int]]:
    """(day, hour, screen) of each showing, in the order of time; the last ones are on the last day.

    A weekday has an evening showing on every screen and one other; a weekend day has three.
    """
    slots: list[tuple[int, int, int]] = []
    day = DAYS
    while len(slots) < size.showings:
        day -= 1
        for screen in range(size.screens):
            others = [_MATINEE, _AFTERNOON, _NIGHT]
            left_out = others.pop(int(draw.random() * 3))
            hours = others if _is_weekend(day) else others[:1]
            slots += [(day, hour, screen) for hour in (*hours, _EVENING) if hour != left_out]
    return sorted(slots, reverse=True)[: size.showings][::-1]


def make_showings(catalogue: Catalogue, size: Size, seed: int = SEED) -> tuple[Showing, ...]:
    """All showings in the order of time: each week has a programme, and its first films draw most.

    Tickets follow the place in the programme, the hour and the day, up to the seats of the
    screen. Some showings sell none.
    """
    draw = stream(10, seed)
    films = wheel(
        [
            weight if film.released else 0
            for weight, film in zip(popularity(catalogue), catalogue.films, strict=True)
        ],
        20_000,
    )
    programme_length = 2 * size.screens + 4
    place_wheel = wheel([1_000 // (place + 2) for place in range(programme_length)], 400)
    week = -1
    programme: list[int] = []
    showings = []
    demand = []
    for day, hour, screen in _slots(size, draw):
        if (day + 6) // 7 != week:
            week = (day + 6) // 7
            programme = []
            while len(programme) < programme_length:
                film = films[int(draw.random() * len(films))]
                if film not in programme:
                    programme.append(film)
        place = place_wheel[int(draw.random() * len(place_wheel))]
        luck = draw.random() + draw.random()
        interest = _DRAW_OF_HOUR[hour] * (6 if _is_weekend(day) else 4) * 100 // (place + 3)
        empty = int(draw.random() * 25) == 0
        demand.append(0 if empty else int(interest * luck))
        showings.append(Showing(programme[place] + 1, screen, day, hour))
    sold = _fit_to_seats(shares(demand, size.tickets), [seats_of(s.screen) for s in showings])
    return tuple(
        Showing(showing.film_id, showing.screen, showing.day, showing.hour, tickets)
        for showing, tickets in zip(showings, sold, strict=True)
    )


def _fit_to_seats(tickets: list[int], seats: list[int]) -> list[int]:
    """Tickets beyond a screen's seats go to other showings that sell and have room."""
    fitted = [min(wanted, room) for wanted, room in zip(tickets, seats, strict=True)]
    left_over = sum(tickets) - sum(fitted)
    for position, room in enumerate(seats):
        if fitted[position]:
            more = min(left_over, room - fitted[position])
            fitted[position] += more
            left_over -= more
    return fitted


def showing_lines(showings: tuple[Showing, ...]) -> Iterator[str]:
    """id, film_id, screen_id, starts_at."""
    for number, showing in enumerate(showings, start=1):
        starts = time_text(showing.day * DAY + showing.hour * _HOUR)
        yield f"{number}\t{showing.film_id}\t{showing.screen + 1}\t{starts}\n"


def ticket_lines(
    showings: tuple[Showing, ...], members: Members, seed: int = SEED
) -> Iterator[str]:
    """id, showing_id, screen_id, seat_number, member_id, price, sold_at: in the order of sale."""
    sales = []
    for number, showing in enumerate(showings):
        sales += _sales_of(number, showing, members, stream(1_000 + number, seed))
    sales.sort()
    ticket = 0
    for sold, number, seats, member, cents in sales:
        showing = showings[number]
        buyer = "\\N" if member is None else str(member + 1)
        for seat in seats:
            ticket += 1
            yield (
                f"{ticket}\t{number + 1}\t{showing.screen + 1}\t{seat}\t{buyer}"
                f"\t{cents // 100}.{cents % 100:02}\t{time_text(sold)}\n"
            )


_Sale = tuple[int, int, list[int], int | None, int]


def _sales_of(number: int, showing: Showing, members: Members, draw: Random) -> list[_Sale]:
    """The sales for one showing: when, the seats, the member (None at the counter), the price."""
    seats = list(range(1, seats_of(showing.screen) + 1))
    draw.shuffle(seats)
    starts = showing.day * DAY + showing.hour * _HOUR
    full_price = _CENTS_AT_HOUR[showing.hour] + (_WEEKEND_CENTS if _is_weekend(showing.day) else 0)
    sales: list[_Sale] = []
    left = showing.tickets
    while left:
        together = min(left, _GROUP_SIZES[int(draw.random() * len(_GROUP_SIZES))])
        left -= together
        mine = sorted(seats.pop() for _ in range(together))
        concession = int(draw.random() * 5) == 0
        cents = full_price - (_CONCESSION_CENTS if concession else 0)
        if int(draw.random() * 10) < 3:
            sold = starts - int(draw.random() * 2_400)
            sales.append((sold, number, mine, None, cents))
            continue
        # Most buy on the last days: the earliest of three moments within two weeks.
        ahead = min(draw.random(), draw.random(), draw.random())
        sold = starts - 2_400 - int(ahead * 14 * DAY)
        sales.append((sold, number, mine, _buyer(sold, members, draw), cents))
    return sales


def _buyer(sold: int, members: Members, draw: Random) -> int:
    """A member who had joined by then; those of long standing come more often."""
    while True:
        member = int(draw.random() * draw.random() * len(members.joined))
        if members.joined[member] * DAY < sold:
            return member
