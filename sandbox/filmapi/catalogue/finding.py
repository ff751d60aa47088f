"""Finding films: the rows that answers are made of, and the filters both versions share."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django_filters import rest_framework as filters

from sandbox.filmapi.catalogue.changes import FILMS
from sandbox.filmapi.catalogue.models import Film, MpaaRating, Person, Tag
from sandbox.filmapi.web.keeping import keep


def films_to_show() -> QuerySet[Film]:
    """Films with all that their representations show, in two queries however many they are."""
    genres = Tag.objects.filter(kind=Tag.Kind.GENRE).order_by("name")
    return Film.objects.select_related("director", "distributor").prefetch_related(
        Prefetch("tags", genres, to_attr="genres")
    )


def directors() -> QuerySet[Person]:
    """People with the number of films they directed."""
    return Person.objects.annotate(film_count=Count("films"))


def genres_with_counts() -> list[dict[str, Any]]:
    """Every genre with its number of films; kept, because it reads every film's tags."""
    rows, _ = keep(
        "genres",
        FILMS,
        "with counts",
        lambda: list(
            Tag.objects.filter(kind=Tag.Kind.GENRE)
            .annotate(film_count=Count("films"))
            .order_by("name")
            .values("id", "name", "film_count")
        ),
    )
    found: list[dict[str, Any]] = rows
    return found


class FilmFilter(filters.FilterSet):
    """`?q=matrix&genre=3&released_after=1999-01-01`: every given condition has to hold."""

    q = filters.CharFilter(
        method="search", max_length=100, label="part of a title or of a director's name"
    )
    genre = filters.ModelMultipleChoiceFilter(
        field_name="tags",
        queryset=Tag.objects.filter(kind=Tag.Kind.GENRE),
        label="ids of genres: films with any of them",
    )
    director = filters.NumberFilter(
        field_name="director_id", min_value=1, max_value=2**31 - 1, label="id of a person"
    )
    mpaa_rating = filters.ChoiceFilter(choices=MpaaRating.choices)
    released_after = filters.DateFilter(field_name="released", lookup_expr="gte")
    released_before = filters.DateFilter(field_name="released", lookup_expr="lte")
    running_minutes_max = filters.NumberFilter(
        field_name="running_minutes", lookup_expr="lte", min_value=1, max_value=32_767
    )
    stars_min = filters.NumberFilter(
        field_name="stars", lookup_expr="gte", min_value=1, max_value=5
    )

    class Meta:
        model = Film
        fields = ()

    def search(self, films: QuerySet[Film], _name: str, words: str) -> QuerySet[Film]:
        return films.filter(Q(title__icontains=words) | Q(director__name__icontains=words))
