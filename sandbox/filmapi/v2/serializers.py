"""What version 2 shows and takes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from sandbox.filmapi.catalogue.changes import change_film, director_called
from sandbox.filmapi.catalogue.models import Film, MpaaRating, Person, Tag
from sandbox.filmapi.members.models import Member
from sandbox.filmapi.posters.thumbnails import poster_addresses
from sandbox.filmapi.ratings.models import Rating, WatchlistEntry

_LARGEST_AMOUNT = 10**12
"""US dollars; no film has seen so many."""


class NamedSerializer(serializers.Serializer[Any]):
    """Something with an id and a name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class StarsSerializer(serializers.Serializer[Film]):
    """How a film is rated."""

    average = serializers.DecimalField(
        source="stars", max_digits=4, decimal_places=2, coerce_to_string=False, allow_null=True
    )
    count = serializers.IntegerField(source="rating_count")


class PosterAddressesSerializer(serializers.Serializer[Any]):
    """Where a poster's thumbnails are, by their width in pixels."""

    w92 = serializers.CharField()
    w185 = serializers.CharField()
    w342 = serializers.CharField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a film",
            {
                "id": 1090,
                "title": "The Matrix",
                "released": "1999-03-31",
                "running_minutes": 136,
                "mpaa_rating": "R",
                "director": {"id": 57, "name": "Andy Wachowski"},
                "distributor": {"id": 4, "name": "Warner Bros."},
                "genres": [{"id": 1, "name": "Action"}],
                "imdb_rating": 8.7,
                "imdb_votes": 380934,
                "rotten_tomatoes": 86,
                "stars": {"average": 4.21, "count": 655},
                "poster": None,
            },
            response_only=True,
        )
    ]
)
class FilmSerializer(serializers.ModelSerializer[Film]):
    """A film as version 2 shows it."""

    director = NamedSerializer(allow_null=True)
    distributor = NamedSerializer(allow_null=True)
    genres = NamedSerializer(many=True)
    imdb_rating = serializers.DecimalField(
        max_digits=3, decimal_places=1, coerce_to_string=False, allow_null=True
    )
    stars = StarsSerializer(source="*")
    poster = serializers.SerializerMethodField()

    class Meta:
        model = Film
        fields = (
            "id",
            "title",
            "released",
            "running_minutes",
            "mpaa_rating",
            "director",
            "distributor",
            "genres",
            "imdb_rating",
            "imdb_votes",
            "rotten_tomatoes",
            "stars",
            "poster",
        )
        read_only_fields = fields

    @extend_schema_field(PosterAddressesSerializer(allow_null=True))
    def get_poster(self, film: Film) -> dict[str, str] | None:
        return poster_addresses(film)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a new film",
            {
                "title": "A Night on the Platform",
                "released": "2024-05-17",
                "running_minutes": 104,
                "director": "Ada Example",
                "genres": [1, 3],
            },
            request_only=True,
        )
    ]
)
class FilmChangeSerializer(serializers.ModelSerializer[Film]):
    """A film as it is made or changed: the director by name, genres by id."""

    title = serializers.CharField(max_length=200)
    running_minutes = serializers.IntegerField(
        min_value=1, max_value=32_767, required=False, allow_null=True
    )
    mpaa_rating = serializers.ChoiceField(
        choices=MpaaRating.choices, required=False, allow_null=True
    )
    director = serializers.CharField(max_length=200, required=False, allow_null=True)
    genres = serializers.PrimaryKeyRelatedField(
        many=True, queryset=Tag.objects.filter(kind=Tag.Kind.GENRE), required=False
    )
    us_gross = serializers.IntegerField(
        min_value=0, max_value=_LARGEST_AMOUNT, required=False, allow_null=True
    )
    worldwide_gross = serializers.IntegerField(
        min_value=0, max_value=_LARGEST_AMOUNT, required=False, allow_null=True
    )

    class Meta:
        model = Film
        fields = (
            "title",
            "released",
            "running_minutes",
            "mpaa_rating",
            "director",
            "genres",
            "us_gross",
            "worldwide_gross",
        )
        # The model's own constraints are checked where the film is saved.
        validators = ()

    def create(self, given: dict[str, Any]) -> Film:
        return self._change(Film(), given)

    def update(self, film: Film, given: dict[str, Any]) -> Film:
        return self._change(film, given)

    def _change(self, film: Film, given: dict[str, Any]) -> Film:
        genres = given.pop("genres", None)
        if given.get("director"):
            given["director"] = director_called(given["director"])
        try:
            return change_film(film, given, genres)
        except DjangoValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person and how many films they directed."""

    film_count = serializers.IntegerField()

    class Meta:
        model = Person
        fields = ("id", "name", "film_count")
        read_only_fields = fields


class GenreSerializer(serializers.Serializer[Any]):
    """A genre and how many films have it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    film_count = serializers.IntegerField()


class FilmInBriefSerializer(serializers.ModelSerializer[Film]):
    """A film as lists of something else show it."""

    class Meta:
        model = Film
        fields = ("id", "title", "released")
        read_only_fields = fields


class RatingSerializer(serializers.ModelSerializer[Rating]):
    """The member's own rating of a film."""

    film = FilmInBriefSerializer()

    class Meta:
        model = Rating
        fields = ("film", "stars", "rated_at")
        read_only_fields = fields


class FilmRatingSerializer(serializers.ModelSerializer[Rating]):
    """Somebody's rating of a film. Of the member it shows the name alone."""

    member = serializers.CharField(source="member.name")

    class Meta:
        model = Rating
        fields = ("member", "stars", "rated_at")
        read_only_fields = fields


_STARS = {"min_value": 1, "max_value": 5}


class StarsGivenSerializer(serializers.Serializer[Any]):
    """How many stars."""

    stars = serializers.IntegerField(**_STARS)


@extend_schema_serializer(
    examples=[OpenApiExample("four stars", {"film": 1090, "stars": 4}, request_only=True)]
)
class NewRatingSerializer(StarsGivenSerializer):
    """Which film, and how many stars."""

    film = serializers.PrimaryKeyRelatedField(queryset=Film.objects.all())


class WatchlistEntrySerializer(serializers.ModelSerializer[WatchlistEntry]):
    """A film that the member means to see."""

    film = FilmInBriefSerializer()

    class Meta:
        model = WatchlistEntry
        fields = ("film", "added_at")
        read_only_fields = fields


class NewWatchlistEntrySerializer(serializers.Serializer[Any]):
    """Which film."""

    film = serializers.PrimaryKeyRelatedField(queryset=Film.objects.all())


class MemberSerializer(serializers.ModelSerializer[Member]):
    """The member who asks."""

    class Meta:
        model = Member
        fields = ("id", "name", "email", "city", "joined")
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a new member",
            {
                "name": "Ada",
                "email": "ada@example.org",
                "password": "seven green bottles",
                "city": "Nairobi",
            },
            request_only=True,
        )
    ]
)
class SignUpSerializer(serializers.Serializer[Any]):
    """What becoming a member takes."""

    name = serializers.CharField(max_length=100)
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    city = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        member = Member(name=given["name"], email=given["email"])
        try:
            password_validation.validate_password(given["password"], member)
        except DjangoValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from error
        return given


class MemberChangeSerializer(serializers.ModelSerializer[Member]):
    """What a member can change of themselves."""

    name = serializers.CharField(max_length=100, required=False)
    city = serializers.CharField(max_length=100, required=False, allow_blank=True)

    class Meta:
        model = Member
        fields = ("name", "city")


class SignInSerializer(serializers.Serializer[Any]):
    """What signing in takes."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token that was not used yet."""

    refresh = serializers.CharField(max_length=2_000)


class TokensSerializer(serializers.Serializer[Any]):
    """An access token for requests, and a refresh token for the next pair."""

    access = serializers.CharField()
    refresh = serializers.CharField()
