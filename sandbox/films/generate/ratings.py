"""Ratings and watchlists: invented, in the order of time, each pair of member and film once."""

from collections.abc import Iterator

from sandbox.films.clean import Catalogue
from sandbox.films.generate.calendar import DAY, DAYS, END, time_text
from sandbox.films.generate.chance import SEED, stream, wheel
from sandbox.films.generate.members import Members
from sandbox.films.generate.taste import NOISE, Tastes
from sandbox.films.sizes import Size

_MEMBER_BITS = 15
_SLOTS = 100_000


def popularity(catalogue: Catalogue) -> list[int]:
    """A weight for each film: its IMDB votes.

    So a few films are everywhere, most are hardly seen, and films without votes are never rated.
    """
    return [film.imdb_votes or 0 for film in catalogue.films]


def _moments(members: Members, seed: int) -> list[int]:
    """One number for each rating to come, sorted by time: second, then the member's position."""
    draw = stream(7, seed).random
    keys = []
    for member, (joined, count) in enumerate(zip(members.joined, members.ratings, strict=True)):
        days_left = DAYS - joined
        for _ in range(count):
            day = joined + int(days_left * draw())
            first, second = draw(), draw()
            # The later of two moments of the day: evenings are busier than mornings.
            moment = day * DAY + int(DAY * (first if first > second else second))
            keys.append(moment << _MEMBER_BITS | member)
    keys.sort()
    return keys


def rating_lines(
    catalogue: Catalogue, members: Members, tastes: Tastes, seed: int = SEED
) -> Iterator[str]:
    """member_id, film_id, stars, rated_at: what members saw, more often a popular film."""
    draw = stream(8, seed).random
    table = wheel(popularity(catalogue), _SLOTS)
    slots = len(table)
    films = len(catalogue.films)
    seen = bytearray(films * len(members.lines))
    mask = (1 << _MEMBER_BITS) - 1
    preference = tastes.preference
    spread = NOISE * 1.7320508
    for key in _moments(members, seed):
        member = key & mask
        film = table[int(draw() * slots)]
        while seen[member * films + film]:
            film = table[int(draw() * slots)]
        seen[member * films + film] = 1
        mood = (draw() + draw() + draw() + draw() - 2.0) * spread
        stars = int(preference(member, film) + mood + 0.5)
        stars = 1 if stars < 1 else 5 if stars > 5 else stars
        yield f"{member + 1}\t{film + 1}\t{stars}\t{time_text(key >> _MEMBER_BITS)}\n"


def watchlist_lines(
    catalogue: Catalogue, members: Members, tastes: Tastes, size: Size, seed: int = SEED
) -> Iterator[str]:
    """member_id, film_id, added_at: of three films that a member comes across, the one to like."""
    draw = stream(9, seed).random
    table = wheel(popularity(catalogue), _SLOTS)
    slots = len(table)
    count = len(members.lines)
    chosen: set[tuple[int, int]] = set()
    entries: list[tuple[int, int, int]] = []
    while len(entries) < size.watchlist:
        member = int(draw() * draw() * count)
        offers = [table[int(draw() * slots)] for _ in range(3)]
        film = max(offers, key=lambda offer: tastes.preference(member, offer))
        joined = members.joined[member] * DAY
        added = joined + int((END - joined) * draw())
        if (member, film) not in chosen:
            chosen.add((member, film))
            entries.append((added, member, film))
    entries.sort()
    for added, member, film in entries:
        yield f"{member + 1}\t{film + 1}\t{time_text(added)}\n"
