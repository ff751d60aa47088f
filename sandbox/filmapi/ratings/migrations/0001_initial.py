"""The film club's tables as they were before this project: `migrate --fake-initial` adopts them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _pair(related_name_of_member: str, related_name_of_film: str) -> list[tuple[str, object]]:
    """The key made of a member and a film, and the two columns it is made of."""
    key = models.CompositePrimaryKey(
        "member_id", "film_id", blank=True, editable=False, primary_key=True, serialize=False
    )
    member = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name_of_member,
        to=settings.AUTH_USER_MODEL,
    )
    film = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name_of_film,
        to="catalogue.film",
    )
    return [("pk", key), ("member", member), ("film", film)]


class Migration(migrations.Migration):
    initial = True

    dependencies = [("catalogue", "0001_initial"), ("members", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Rating",
            fields=[
                *_pair("ratings", "ratings"),
                ("stars", models.SmallIntegerField()),
                ("rated_at", models.DateTimeField()),
            ],
            options={
                "db_table": "rating",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(stars__range=(1, 5)), name="rating_stars_check"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchlistEntry",
            fields=[*_pair("watchlist", "watchlisted"), ("added_at", models.DateTimeField())],
            options={
                "db_table": "watchlist",
                "indexes": [models.Index(fields=["film"], name="watchlist_film_id_idx")],
            },
        ),
    ]
