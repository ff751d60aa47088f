"""The GraphQL schema: what can be asked and changed."""

from enum import Enum

import strawberry
import strawberry_django
from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet
from graphql import GraphQLError
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    QueryDepthLimiter,
)
from strawberry.schema.config import StrawberryConfig
from strawberry_django.optimizer import DjangoOptimizerExtension, optimize
from strawberry_django.relay import DjangoCursorConnection

from sandbox.filmapi.catalogue.models import Film, Person, Tag
from sandbox.filmapi.graph.limits import (
    DEEPEST,
    LARGEST_PAGE,
    MOST_ALIASES,
    MOST_TOKENS,
    CostLimit,
)
from sandbox.filmapi.graph.types import ContextInfo, FilmNode, GenreNode, MemberNode, PersonNode
from sandbox.filmapi.members.models import Member
from sandbox.filmapi.ratings import opinions

_LARGEST_ID = 2**31 - 1


@strawberry.enum
class FilmOrder(Enum):
    """How films are sorted; films without a value come last."""

    TITLE = "title"
    NEWEST = "-released"
    OLDEST = "released"
    BEST_RATED = "-stars"


_COLUMNS = {
    "title": F("title"),
    "released": F("released"),
    # Wrapped, because the connection's cursor cannot read a generated column by itself.
    "stars": ExpressionWrapper(F("stars"), DecimalField(max_digits=4, decimal_places=2)),
}


@strawberry.type
class Query:
    """What can be asked without signing in, and `me`."""

    @strawberry_django.connection(DjangoCursorConnection[FilmNode])
    def films(
        self,
        search: str | None = None,
        genre: str | None = None,
        order: FilmOrder = FilmOrder.TITLE,
    ) -> QuerySet[Film]:
        """Films: by a part of the title or of the director's name, and by genre."""
        films = Film.objects.all()
        if search:
            films = films.filter(Q(title__icontains=search) | Q(director__name__icontains=search))
        if genre:
            films = films.filter(tags__kind=Tag.Kind.GENRE, tags__name=genre)
        column = _COLUMNS[order.value.removeprefix("-")]
        descending = order.value.startswith("-")
        first = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
        return films.order_by(first, "pk")

    @strawberry_django.field
    def film(self, info: ContextInfo, id: int) -> FilmNode | None:
        """One film by its id in the REST API."""
        return _film(info, id)

    @strawberry_django.connection(DjangoCursorConnection[PersonNode])
    def people(self, search: str | None = None) -> QuerySet[Person]:
        """People by name."""
        people = Person.objects.order_by("name", "pk")
        return people.filter(name__icontains=search) if search else people

    @strawberry_django.field
    def genres(self) -> list[GenreNode]:
        """All genres by name."""
        return Tag.objects.filter(kind=Tag.Kind.GENRE).order_by("name")

    @strawberry_django.field
    def me(self, info: ContextInfo) -> MemberNode:
        """You."""
        return _signed_in(info)


@strawberry.type
class Mutation:
    """What members can change."""

    @strawberry_django.mutation
    def rate(self, info: ContextInfo, film: int, stars: int) -> FilmNode:
        """Give a film one to five stars."""
        if not 1 <= stars <= 5:
            raise GraphQLError("Stars go from 1 to 5.", extensions={"code": "INVALID"})
        opinions.rate(_signed_in(info), _existing_film(info, film), stars)
        return _existing_film(info, film)

    @strawberry_django.mutation
    def watch_later(self, info: ContextInfo, film: int) -> FilmNode:
        """Put a film on your watchlist."""
        found = _existing_film(info, film)
        opinions.watch_later(_signed_in(info), found)
        return found


def _signed_in(info: ContextInfo) -> Member:
    if info.context.member is None:
        raise GraphQLError("Sign in first.", extensions={"code": "NOT_SIGNED_IN"})
    return info.context.member


def _film(info: ContextInfo, pk: int) -> Film | None:
    """The film with what the query asks of it."""
    return optimize(Film.objects.filter(pk=pk), info).first() if 0 < pk <= _LARGEST_ID else None


def _existing_film(info: ContextInfo, pk: int) -> Film:
    film = _film(info, pk)
    if film is None:
        raise GraphQLError("No film has this id.", extensions={"code": "NOT_FOUND"})
    return film


schema = strawberry.Schema(
    Query,
    Mutation,
    config=StrawberryConfig(relay_max_results=LARGEST_PAGE),
    extensions=[
        DjangoOptimizerExtension,
        lambda: MaxTokensLimiter(MOST_TOKENS),
        lambda: MaxAliasesLimiter(MOST_ALIASES),
        lambda: QueryDepthLimiter(DEEPEST),
        lambda: AddValidationRules([CostLimit]),
    ],
)
