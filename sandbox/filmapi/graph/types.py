"""The types of the GraphQL schema."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from django.db.models import Prefetch, QuerySet
from strawberry import relay
from strawberry.types import Info
from strawberry_django.relay import DjangoCursorConnection

from sandbox.filmapi.catalogue.models import Film, Person, Tag
from sandbox.filmapi.graph.limits import LARGEST_PAGE
from sandbox.filmapi.graph.loaders import Context
from sandbox.filmapi.members.models import Member
from sandbox.filmapi.posters.thumbnails import WIDTHS, poster_addresses
from sandbox.filmapi.ratings.models import Rating

ContextInfo = Info[Context, None]


def _genres(_info: object) -> "Prefetch[Any]":
    genres = Tag.objects.filter(kind=Tag.Kind.GENRE).order_by("name")
    return Prefetch("tags", genres, to_attr="genres")


@strawberry_django.type(Tag, name="Genre")
class GenreNode(relay.Node):
    """A genre."""

    database_id: int = strawberry_django.field(field_name="id")
    name: str


@strawberry_django.type(Person, name="Person")
class PersonNode(relay.Node):
    """Somebody who directed films."""

    database_id: int = strawberry_django.field(field_name="id")
    name: str
    films: DjangoCursorConnection[Annotated["FilmNode", strawberry.lazy(__name__)]] = (
        strawberry_django.connection(description="The films they directed.")
    )


@strawberry_django.type(Film, name="Film")
class FilmNode(relay.Node):
    """A film."""

    database_id: int = strawberry_django.field(
        field_name="id", description="Its id in the REST API."
    )
    title: str
    released: date | None
    running_minutes: int | None
    mpaa_rating: str | None
    imdb_rating: float | None
    director: PersonNode | None
    rating_count: int

    @strawberry_django.field(only=["stars"])
    def stars(self, root: strawberry.Parent[Film]) -> float | None:
        """The average rating."""
        return None if root.stars is None else float(root.stars)

    @strawberry_django.field(prefetch_related=[_genres])
    def genres(self, root: strawberry.Parent[Film]) -> list[GenreNode]:
        """Its genres, by name."""
        return root.genres

    @strawberry_django.field(only=["poster"])
    def poster(self, root: strawberry.Parent[Film], width: int = WIDTHS[-1]) -> str | None:
        """The address of its poster in one of the widths 92, 185 and 342."""
        return (poster_addresses(root) or {}).get(f"w{width}")

    @strawberry_django.field(only=["id"])
    async def stars_given(self, root: strawberry.Parent[Film], info: ContextInfo) -> list[int]:
        """How often it got one, two, three, four and five stars."""
        return await info.context.stars_given.load(root.pk)

    @strawberry_django.field(only=["id"])
    async def own_stars(self, root: strawberry.Parent[Film], info: ContextInfo) -> int | None:
        """The stars that you gave it; nothing where you are not signed in."""
        return await info.context.own_stars.load(root.pk) if info.context.member else None

    @strawberry_django.field(only=["id"])
    async def on_watchlist(self, root: strawberry.Parent[Film], info: ContextInfo) -> bool | None:
        """Whether you mean to see it; nothing where you are not signed in."""
        return await info.context.on_watchlist.load(root.pk) if info.context.member else None


@strawberry_django.type(Rating, name="Rating")
class RatingNode:
    """What you think of a film."""

    stars: int
    rated_at: datetime
    film: FilmNode


@strawberry_django.type(Member, name="Member")
class MemberNode:
    """You."""

    name: str
    email: str
    joined: date

    @strawberry_django.field
    def ratings(self, root: strawberry.Parent[Member], first: int = 20) -> list[RatingNode]:
        """What you rated, the latest first; at most a hundred."""
        rows: QuerySet[Rating] = Rating.objects.filter(member=root).order_by("-rated_at", "film_id")
        return rows[: max(0, min(first, LARGEST_PAGE))]
