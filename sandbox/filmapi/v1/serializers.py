"""What version 1 shows: flat, with names in place of objects and the average as a text."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.ratings.models import Rating


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "a film",
            {
                "id": 1090,
                "title": "The Matrix",
                "year": 1999,
                "release_date": "1999-03-31",
                "runtime": 136,
                "rating": "R",
                "director": "Andy Wachowski",
                "genres": ["Action"],
                "average_rating": "4.21",
                "ratings": 655,
            },
            response_only=True,
        )
    ]
)
class FilmSerializer(serializers.ModelSerializer[Film]):
    """A film as version 1 shows it."""

    year = serializers.IntegerField(source="released.year", allow_null=True, default=None)
    release_date = serializers.DateField(source="released", allow_null=True)
    runtime = serializers.IntegerField(source="running_minutes", allow_null=True)
    rating = serializers.CharField(source="mpaa_rating", allow_null=True)
    director = serializers.CharField(source="director.name", allow_null=True, default=None)
    genres = serializers.SerializerMethodField()
    average_rating = serializers.DecimalField(
        source="stars", max_digits=4, decimal_places=2, allow_null=True
    )
    ratings = serializers.IntegerField(source="rating_count")

    class Meta:
        model = Film
        fields = (
            "id",
            "title",
            "year",
            "release_date",
            "runtime",
            "rating",
            "director",
            "genres",
            "average_rating",
            "ratings",
        )
        read_only_fields = fields

    def get_genres(self, film: Film) -> list[str]:
        return [genre.name for genre in film.genres]


class RatingSerializer(serializers.ModelSerializer[Rating]):
    """A rating of the member who asks."""

    film_title = serializers.CharField(source="film.title")

    class Meta:
        model = Rating
        fields = ("film", "film_title", "stars", "rated_at")
        read_only_fields = fields


class NewRatingSerializer(serializers.Serializer[Rating]):
    """Which film, and how many stars."""

    film = serializers.PrimaryKeyRelatedField(queryset=Film.objects.all())
    stars = serializers.IntegerField(min_value=1, max_value=5)
