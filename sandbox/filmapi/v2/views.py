"""Version 2: lists by cursor, nested objects, numbers as numbers."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sandbox.filmapi.catalogue.changes import FILMS, remove_film
from sandbox.filmapi.catalogue.finding import (
    FilmFilter,
    directors,
    films_to_show,
    genres_with_counts,
)
from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.members import signing_up, tokens
from sandbox.filmapi.ratings import opinions
from sandbox.filmapi.ratings.models import Rating, WatchlistEntry
from sandbox.filmapi.v2.serializers import (
    FilmChangeSerializer,
    FilmRatingSerializer,
    FilmSerializer,
    GenreSerializer,
    MemberChangeSerializer,
    MemberSerializer,
    NewRatingSerializer,
    NewWatchlistEntrySerializer,
    PersonSerializer,
    RatingSerializer,
    RefreshSerializer,
    SignInSerializer,
    SignUpSerializer,
    StarsGivenSerializer,
    TokensSerializer,
    WatchlistEntrySerializer,
)
from sandbox.filmapi.web.conditional import fresh_answer, kept_answer, require_unchanged, tagged
from sandbox.filmapi.web.idempotency import once_per_key
from sandbox.filmapi.web.pagination import CursorPages
from sandbox.filmapi.web.problems import ProblemError
from sandbox.filmapi.web.views import IsStaff, found

_NUMBER = "[0-9]{1,10}"


class FilmViewSet(viewsets.GenericViewSet[Film]):
    """Films. Everybody may read; those who look after the catalogue may write."""

    queryset = films_to_show()
    serializer_class = FilmSerializer
    filterset_class = FilmFilter
    pagination_class = CursorPages
    orderings = (
        "title", "-title", "-released", "released", "-stars", "stars", "-imdb_rating",
        "imdb_rating", "-running_minutes", "running_minutes",
    )  # fmt: skip
    lookup_value_regex = _NUMBER
    http_method_names = ("get", "head", "options", "post", "patch", "delete")

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action in ("list", "retrieve") else [IsStaff()]

    def list(self, request: Request) -> HttpResponse:
        return kept_answer(request, "films", FILMS, lambda: self._page(request))

    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        return kept_answer(
            request, "film", FILMS, lambda: Response(FilmSerializer(self._film(pk)).data)
        )

    @extend_schema(request=FilmChangeSerializer, responses={201: FilmSerializer})
    @once_per_key
    def create(self, request: Request) -> Response:
        given = FilmChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        film = given.save()
        shown = Response(FilmSerializer(self._film(film.pk)).data, status.HTTP_201_CREATED)
        shown["Location"] = f"{request.path}{film.pk}/"
        return tagged(shown)

    @extend_schema(request=FilmChangeSerializer, responses=FilmSerializer)
    @transaction.atomic
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a film that was read before: `If-Match` names what was read."""
        film = found(Film.objects.select_for_update().filter(pk=pk).first(), "film")
        require_unchanged(request, FilmSerializer(self._film(pk)).data)
        given = FilmChangeSerializer(film, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        given.save()
        return tagged(Response(FilmSerializer(self._film(pk)).data))

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a film with its ratings."""
        remove_film(self._film(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _page(self, request: Request) -> Response:
        films = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(FilmSerializer(films, many=True).data)

    def _film(self, pk: Any) -> Film:
        film: Film = found(films_to_show().filter(pk=pk).first(), "film")
        return film


FilmViewSet.partial_update.needs_etag = True


class PersonViewSet(viewsets.GenericViewSet[Any]):
    """People who directed films."""

    queryset = directors()
    serializer_class = PersonSerializer
    pagination_class = CursorPages
    orderings = ("name", "-name", "-film_count", "film_count")
    permission_classes = (AllowAny,)
    lookup_value_regex = _NUMBER

    def list(self, request: Request) -> HttpResponse:
        return kept_answer(request, "people", FILMS, lambda: self._page(request))

    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        return kept_answer(
            request,
            "person",
            FILMS,
            lambda: Response(
                PersonSerializer(found(directors().filter(pk=pk).first(), "person")).data
            ),
        )

    def _page(self, request: Request) -> Response:
        people = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(PersonSerializer(people, many=True).data)


class GenresView(APIView):
    """All genres: there are few."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=GenreSerializer(many=True), operation_id="genres_list")
    def get(self, request: Request) -> HttpResponse:
        return fresh_answer(request, genres_with_counts())


class FilmRatingsView(viewsets.GenericViewSet[Rating]):
    """What members think of one film."""

    queryset = Rating.objects.select_related("member").only(
        "stars", "rated_at", "film_id", "member__name"
    )
    serializer_class = FilmRatingSerializer
    pagination_class = CursorPages
    orderings = ("-rated_at", "rated_at", "-stars", "stars")
    cursor_key = "member_id"
    permission_classes = (AllowAny,)

    def list(self, request: Request, film_id: int) -> HttpResponse:
        return kept_answer(request, "film-ratings", FILMS, lambda: self._page(request, film_id))

    def _page(self, request: Request, film_id: int) -> Response:
        found(Film.objects.filter(pk=film_id).only("pk").first(), "film")
        rows = self.paginate_queryset(self.get_queryset().filter(film_id=film_id))
        return self.get_paginated_response(FilmRatingSerializer(rows, many=True).data)


class OwnRatingView(APIView):
    """The rating that the member who asks gave a film."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=RatingSerializer)
    def get(self, request: Request, film_id: int) -> Response:
        rating = _ratings_of(request).filter(film_id=film_id).first()
        return Response(RatingSerializer(found(rating, "film that you rated")).data)

    @extend_schema(
        request=StarsGivenSerializer, responses={200: RatingSerializer, 201: RatingSerializer}
    )
    def put(self, request: Request, film_id: int) -> Response:
        """Rate a film, or change one's mind."""
        given = StarsGivenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        film = found(Film.objects.filter(pk=film_id).first(), "film")
        rating, is_new = opinions.rate(request.user, film, given.validated_data["stars"])
        return Response(
            RatingSerializer(rating).data,
            status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, film_id: int) -> Response:
        """Take the rating back."""
        film = found(Film.objects.filter(pk=film_id).first(), "film")
        if not opinions.unrate(request.user, film):
            raise ProblemError("not-found", "You have not rated this film.")
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnRatingsViewSet(viewsets.GenericViewSet[Rating]):
    """All that the member who asks has rated."""

    serializer_class = RatingSerializer
    pagination_class = CursorPages
    orderings = ("-rated_at", "rated_at", "-stars", "stars")
    cursor_key = "film_id"
    permission_classes = (IsAuthenticated,)
    queryset = Rating.objects.none()

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(_ratings_of(request))
        return self.get_paginated_response(RatingSerializer(rows, many=True).data)

    @extend_schema(request=NewRatingSerializer, responses={201: RatingSerializer})
    @once_per_key
    def create(self, request: Request) -> Response:
        """Rate a film for the first time."""
        given = NewRatingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            rating = opinions.rate_first(request.user, **given.validated_data)
        except opinions.AlreadyRatedError:
            raise ProblemError(
                "conflict", "You have rated this film; PUT changes the rating."
            ) from None
        return Response(RatingSerializer(rating).data, status.HTTP_201_CREATED)


class WatchlistViewSet(viewsets.GenericViewSet[Any]):
    """The films that the member who asks means to see."""

    serializer_class = WatchlistEntrySerializer
    pagination_class = CursorPages
    orderings = ("-added_at", "added_at")
    cursor_key = "film_id"
    permission_classes = (IsAuthenticated,)
    queryset = WatchlistEntry.objects.none()
    lookup_url_kwarg = "film_id"
    lookup_value_regex = _NUMBER

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(
            WatchlistEntry.objects.filter(member=request.user).select_related("film")
        )
        return self.get_paginated_response(WatchlistEntrySerializer(rows, many=True).data)

    @extend_schema(
        request=NewWatchlistEntrySerializer,
        responses={200: WatchlistEntrySerializer, 201: WatchlistEntrySerializer},
    )
    @once_per_key
    def create(self, request: Request) -> Response:
        """Put a film on the list; 200 where it is there already."""
        given = NewWatchlistEntrySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        entry, is_new = opinions.watch_later(request.user, given.validated_data["film"])
        return Response(
            WatchlistEntrySerializer(entry).data,
            status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
        )

    def destroy(self, request: Request, film_id: str) -> Response:
        """Take a film off the list."""
        if not opinions.watch_no_more(request.user, int(film_id)):
            raise ProblemError("not-found", "This film is not on your watchlist.")
        return Response(status=status.HTTP_204_NO_CONTENT)


class MembersView(APIView):
    """Becoming a member."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "sign-up"

    @extend_schema(request=SignUpSerializer, responses={201: MemberSerializer})
    @once_per_key
    def post(self, request: Request) -> Response:
        given = SignUpSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            member = signing_up.sign_up(**given.validated_data)
        except signing_up.AddressTakenError:
            raise ProblemError("conflict", "A member with this address exists already.") from None
        return Response(MemberSerializer(member).data, status.HTTP_201_CREATED)


class MeView(APIView):
    """The member who asks."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=MemberSerializer)
    def get(self, request: Request) -> Response:
        return Response(MemberSerializer(request.user).data)

    @extend_schema(request=MemberChangeSerializer, responses=MemberSerializer)
    def patch(self, request: Request) -> Response:
        given = MemberChangeSerializer(request.user, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        return Response(MemberSerializer(given.save()).data)


class TokensView(APIView):
    """Signing in."""

    # A stale token in the header must not keep anybody from getting a new one.
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "sign-in"

    @extend_schema(request=SignInSerializer, responses={201: TokensSerializer})
    def post(self, request: Request) -> Response:
        given = SignInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        refresh = tokens.sign_in(request._request, **given.validated_data)
        return _pair(refresh)


class TokenRefreshView(APIView):
    """The next pair of tokens; the one given is used up."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=RefreshSerializer, responses={201: TokensSerializer})
    def post(self, request: Request) -> Response:
        given = RefreshSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return _pair(tokens.renew(given.validated_data["refresh"]))


class SignOutView(APIView):
    """The end of a sign-in, for its refresh and its access tokens."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=RefreshSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        given = RefreshSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        tokens.sign_out(given.validated_data["refresh"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _pair(refresh: Any) -> Response:
    shown = Response(
        {"access": str(refresh.access_token), "refresh": str(refresh)}, status.HTTP_201_CREATED
    )
    shown["Cache-Control"] = "no-store"
    return shown


def _ratings_of(request: Request) -> Any:
    return Rating.objects.filter(member=request.user).select_related("film")
