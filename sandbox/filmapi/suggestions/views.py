"""Suggestions over HTTP."""

from __future__ import annotations

from typing import Any

import redis
import structlog
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from kombu.exceptions import OperationalError
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication

from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.suggestions.models import FilmSimilarity
from sandbox.filmapi.suggestions.popular import popular_now
from sandbox.filmapi.suggestions.shelf import Card, claim_first, shown
from sandbox.filmapi.suggestions.tasks import compute_suggestions
from sandbox.filmapi.web.views import found

logger = structlog.get_logger(__name__)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a suggestion",
            {
                "id": 1090,
                "title": "The Matrix",
                "released": "1999-03-31",
                "genres": ["Action"],
            },
            response_only=True,
        )
    ]
)
class SuggestedFilmSerializer(serializers.Serializer[Any]):
    """A film as a suggestion shows it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    released = serializers.DateField(allow_null=True)
    genres = serializers.ListField(child=serializers.CharField())


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Films to see next, the best first."""

    because_of = serializers.ChoiceField(
        ["your ratings", "popularity"],
        help_text="popularity until a member has rated five films",
    )
    films = SuggestedFilmSerializer(many=True)


class SimilarFilmSerializer(serializers.Serializer[Any]):
    """A film that the same members like."""

    id = serializers.IntegerField(source="other_id")
    title = serializers.CharField(source="other.title")
    similarity = serializers.FloatField()
    members = serializers.IntegerField(help_text="how many rated both films")


class SuggestionsView(APIView):
    """What to see next. It is read from Redis alone, without a query to the database.

    So the access token is believed until it expires, also when its sign-in has ended meanwhile:
    what it opens here for these minutes is a list of films. Before the first computation, which the
    first request sends on its way, and without Redis, the films that most members rated are shown.
    """

    authentication_classes = (JWTStatelessUserAuthentication,)
    permission_classes = (AllowAny,)

    @extend_schema(responses=SuggestionsSerializer)
    def get(self, request: Request) -> Response:
        member_id = int(request.user.pk) if request.user.is_authenticated else None
        try:
            if (edition := shown()) is not None:
                films, own = edition.films_for(member_id)
                return _answer(edition.cards(films), own)
            if claim_first():
                compute_suggestions.delay()
        except (redis.RedisError, OperationalError):
            logger.warning("no suggestions: Redis does not answer")
        return _answer(popular_now(), own=False)


def _answer(films: list[Card], own: bool) -> Response:
    return Response({"because_of": "your ratings" if own else "popularity", "films": films})


class SimilarFilmsView(APIView):
    """Films that are liked by those who like this one."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=SimilarFilmSerializer(many=True))
    def get(self, request: Request, film_id: int) -> Response:
        found(Film.objects.filter(pk=film_id).only("pk").first(), "film")
        similar = (
            FilmSimilarity.objects.filter(film_id=film_id)
            .select_related("other")
            .order_by("-similarity", "other_id")
        )
        return Response(SimilarFilmSerializer(similar, many=True).data)
