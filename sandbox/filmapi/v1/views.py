"""Version 1: lists by page number, flat films. It is deprecated; see `web/deprecation.py`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from sandbox.filmapi.catalogue.changes import FILMS
from sandbox.filmapi.catalogue.finding import FilmFilter, films_to_show
from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.ratings import opinions
from sandbox.filmapi.ratings.models import Rating
from sandbox.filmapi.v1.serializers import FilmSerializer, NewRatingSerializer, RatingSerializer
from sandbox.filmapi.web.conditional import kept_answer
from sandbox.filmapi.web.idempotency import once_per_key
from sandbox.filmapi.web.pagination import NumberedPages
from sandbox.filmapi.web.views import found


class FilmViewSet(viewsets.GenericViewSet[Film]):
    """Films, to read."""

    queryset = films_to_show()
    serializer_class = FilmSerializer
    filterset_class = FilmFilter
    pagination_class = NumberedPages
    permission_classes = (AllowAny,)
    lookup_value_regex = "[0-9]{1,10}"

    def list(self, request: Request) -> HttpResponse:
        return kept_answer(request, "films", FILMS, lambda: self._page(request))

    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        return kept_answer(request, "film", FILMS, lambda: self._film(pk))

    def _page(self, request: Request) -> Response:
        films = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(FilmSerializer(films, many=True).data)

    def _film(self, pk: str) -> Response:
        film = found(films_to_show().filter(pk=pk).first(), "film")
        return Response(FilmSerializer(film).data)


class RatingViewSet(viewsets.GenericViewSet[Any]):
    """The ratings of the member who asks."""

    serializer_class = RatingSerializer
    pagination_class = NumberedPages
    permission_classes = (IsAuthenticated,)
    queryset = Rating.objects.none()

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(
            Rating.objects.filter(member=request.user)
            .select_related("film")
            .order_by("-rated_at", "film_id")
        )
        return self.get_paginated_response(RatingSerializer(rows, many=True).data)

    @extend_schema(request=NewRatingSerializer, responses={201: RatingSerializer})
    @once_per_key
    def create(self, request: Request) -> Response:
        """Rate a film, or change one's mind."""
        given = NewRatingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rating, _ = opinions.rate(request.user, **given.validated_data)
        return Response(RatingSerializer(rating).data, status.HTTP_201_CREATED)
