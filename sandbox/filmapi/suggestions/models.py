"""What was computed about pairs of films."""

from __future__ import annotations

from django.db import models

from sandbox.filmapi.catalogue.models import Film


class FilmSimilarity(models.Model):
    """One of the films most like a film, by the stars of the members who rated both."""

    pk = models.CompositePrimaryKey("film_id", "other_id")
    film = models.ForeignKey(Film, models.CASCADE, db_index=False, related_name="similarities")
    other = models.ForeignKey(Film, models.CASCADE, related_name="similar_to")
    similarity = models.FloatField(help_text="from -1 to 1, drawn towards 0 where few rated both")
    members = models.IntegerField(help_text="how many members rated both films")

    class Meta:
        db_table = "film_similarity"

    def __str__(self) -> str:
        return f"{self.film_id}, {self.other_id}: {self.similarity:.2f}"
