"""Data loaders: what many nodes of one query ask for one by one is read in one query for all.

They live as long as one request, so nobody sees what was loaded for somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from strawberry.dataloader import DataLoader

from sandbox.filmapi.members.models import Member
from sandbox.filmapi.ratings.models import Rating, WatchlistEntry


@dataclass
class Context:
    """What resolvers get to know about a request: who asks, and the loaders."""

    request: HttpRequest
    response: HttpResponse
    member: Member | None
    own_stars: DataLoader[int, int | None] = field(init=False)
    on_watchlist: DataLoader[int, bool] = field(init=False)
    stars_given: DataLoader[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.own_stars = DataLoader(load_fn=self._own_stars)
        self.on_watchlist = DataLoader(load_fn=self._on_watchlist)
        self.stars_given = DataLoader(load_fn=_stars_given)

    async def _own_stars(self, films: list[int]) -> list[int | None]:
        """The stars that the member gave each film."""
        rows = Rating.objects.filter(member=self.member, film__in=films)
        found = {film: stars async for film, stars in rows.values_list("film_id", "stars")}
        return [found.get(film) for film in films]

    async def _on_watchlist(self, films: list[int]) -> list[bool]:
        """Whether the member means to see each film."""
        rows = WatchlistEntry.objects.filter(member=self.member, film__in=films)
        found = {film async for film in rows.values_list("film_id", flat=True)}
        return [film in found for film in films]


async def _stars_given(films: list[int]) -> list[list[int]]:
    """How often each film got one, two, three, four and five stars."""
    rows = Rating.objects.filter(film__in=films).values_list("film_id", "stars")
    counted = rows.annotate(given=Count("member_id")).order_by()
    found = {(film, stars): count async for film, stars, count in counted}
    return [[found.get((film, stars), 0) for stars in range(1, 6)] for film in films]
