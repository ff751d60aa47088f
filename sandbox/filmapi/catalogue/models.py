"""Films, who made and brought them, and their tags: mapped to the tables of the film club."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, NullIf, Round, Upper


class Distributor(models.Model):
    """A company that brings films into cinemas."""

    id = models.AutoField(primary_key=True)
    name = models.TextField()

    class Meta:
        db_table = "distributor"
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["name"], name="distributor_name_key"),)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who directed films."""

    id = models.AutoField(primary_key=True)
    name = models.TextField()

    class Meta:
        db_table = "person"
        ordering = ("name", "id")
        verbose_name_plural = "people"
        constraints = (models.UniqueConstraint(fields=["name"], name="person_name_key"),)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A genre, a creative type or a source; names are unique within their kind alone."""

    class Kind(models.TextChoices):
        GENRE = "genre", "genre"
        CREATIVE_TYPE = "creative type", "creative type"
        SOURCE = "source", "source"

    id = models.AutoField(primary_key=True)
    kind = models.TextField(choices=Kind)
    name = models.TextField()

    class Meta:
        db_table = "tag"
        ordering = ("kind", "name", "id")
        constraints = (
            models.UniqueConstraint(fields=["kind", "name"], name="tag_kind_name_key"),
            models.CheckConstraint(
                condition=Q(kind__in=["genre", "creative type", "source"]), name="tag_kind_check"
            ),
        )

    def __str__(self) -> str:
        return self.name


class MpaaRating(models.TextChoices):
    """The ratings of the Motion Picture Association that the films have."""

    G = "G", "G"
    PG = "PG", "PG"
    PG_13 = "PG-13", "PG-13"
    R = "R", "R"
    NC_17 = "NC-17", "NC-17"
    NOT_RATED = "Not Rated", "not rated"
    OPEN = "Open", "open"


class Film(models.Model):
    """A film. How often and how well it was rated is counted by `ratings.opinions`."""

    id = models.AutoField(primary_key=True)
    title = models.TextField()
    released = models.DateField(null=True, blank=True, help_text="first release in the USA")
    running_minutes = models.SmallIntegerField(null=True, blank=True)
    mpaa_rating = models.TextField("MPAA rating", null=True, blank=True, choices=MpaaRating)
    distributor = models.ForeignKey(
        Distributor, models.PROTECT, null=True, blank=True, db_index=False, related_name="films"
    )
    director = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, db_index=False, related_name="films"
    )
    production_budget = models.BigIntegerField(null=True, blank=True, help_text="US dollars")
    us_gross = models.BigIntegerField("US gross", null=True, blank=True, help_text="US dollars")
    worldwide_gross = models.BigIntegerField(null=True, blank=True, help_text="US dollars")
    us_dvd_sales = models.BigIntegerField(
        "US DVD sales", null=True, blank=True, help_text="US dollars"
    )
    imdb_rating = models.DecimalField(
        "IMDB rating", max_digits=3, decimal_places=1, null=True, blank=True
    )
    imdb_votes = models.IntegerField("IMDB votes", null=True, blank=True)
    rotten_tomatoes = models.SmallIntegerField(
        null=True, blank=True, help_text="percentage of favourable reviews"
    )
    tags = models.ManyToManyField(Tag, through="FilmTag", related_name="films", blank=True)

    rating_count = models.IntegerField(default=0, db_default=0, editable=False)
    rating_sum = models.IntegerField(default=0, db_default=0, editable=False)
    stars = models.GeneratedField(
        expression=Round(
            Cast("rating_sum", models.DecimalField(max_digits=12, decimal_places=2))
            / NullIf("rating_count", Value(0)),
            precision=2,
        ),
        output_field=models.DecimalField(max_digits=4, decimal_places=2, null=True),
        db_persist=True,
        help_text="the average rating; none where nobody rated",
    )
    poster = models.TextField(
        blank=True, default="", db_default="", editable=False, help_text="name of its thumbnails"
    )

    class Meta:
        db_table = "film"
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["title", "released"],
                name="film_title_released_key",
                nulls_distinct=False,
                violation_error_message="There is a film of this title and date already.",
            ),
            models.CheckConstraint(
                condition=Q(mpaa_rating__in=MpaaRating.values),
                name="film_mpaa_rating_check",
            ),
            models.CheckConstraint(
                condition=Q(running_minutes__gt=0), name="film_running_minutes_check"
            ),
            models.CheckConstraint(
                condition=Q(production_budget__gt=0), name="film_production_budget_check"
            ),
            models.CheckConstraint(
                condition=Q(us_gross__range=(0, F("worldwide_gross"))),
                name="film_gross_check",
                violation_error_message="The US gross is part of the worldwide gross.",
            ),
            models.CheckConstraint(
                condition=Q(imdb_rating__range=(1, 10)), name="film_imdb_rating_check"
            ),
            models.CheckConstraint(condition=Q(imdb_votes__gt=0), name="film_imdb_votes_check"),
            models.CheckConstraint(
                condition=Q(rotten_tomatoes__range=(0, 100)), name="film_rotten_tomatoes_check"
            ),
            models.CheckConstraint(
                condition=Q(rating_sum__range=(F("rating_count"), F("rating_count") * 5)),
                name="film_rating_sum_check",
            ),
        )
        indexes = (
            models.Index(fields=["distributor"], name="film_distributor_id_idx"),
            models.Index(fields=["director"], name="film_director_id_idx"),
            models.Index(F("stars").desc(nulls_last=True), "id", name="film_stars_idx"),
            models.Index(F("released").desc(nulls_last=True), "id", name="film_released_idx"),
            # Finds a part of a title in any case: `title__icontains`.
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="film_title_search_idx"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.released.year})" if self.released else self.title


class FilmTag(models.Model):
    """Which tags a film has. The pair is the key: a film has a tag once."""

    pk = models.CompositePrimaryKey("film_id", "tag_id")
    film = models.ForeignKey(Film, models.CASCADE, db_index=False, related_name="film_tags")
    tag = models.ForeignKey(Tag, models.PROTECT, db_index=False, related_name="film_tags")

    class Meta:
        db_table = "film_tag"
        indexes = (models.Index(fields=["tag"], name="film_tag_tag_id_idx"),)

    def __str__(self) -> str:
        return f"{self.film_id}: {self.tag_id}"
