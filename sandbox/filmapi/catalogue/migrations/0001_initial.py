"""The film club's tables as they were before this project: `migrate --fake-initial` adopts them.

In an empty database it makes them, alike down to the names of the constraints.
"""

import django.db.models.deletion
from django.db import migrations, models

_NAMED = [("id", models.AutoField(primary_key=True, serialize=False)), ("name", models.TextField())]


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Distributor",
            fields=_NAMED,
            options={
                "db_table": "distributor",
                "constraints": [
                    models.UniqueConstraint(fields=["name"], name="distributor_name_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=_NAMED,
            options={
                "db_table": "person",
                "constraints": [models.UniqueConstraint(fields=["name"], name="person_name_key")],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[*_NAMED, ("kind", models.TextField())],
            options={
                "db_table": "tag",
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "name"], name="tag_kind_name_key"),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["genre", "creative type", "source"]),
                        name="tag_kind_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Film",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("released", models.DateField(null=True)),
                ("running_minutes", models.SmallIntegerField(null=True)),
                ("mpaa_rating", models.TextField(null=True)),
                (
                    "distributor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="films",
                        to="catalogue.distributor",
                    ),
                ),
                (
                    "director",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="films",
                        to="catalogue.person",
                    ),
                ),
                ("production_budget", models.BigIntegerField(null=True)),
                ("us_gross", models.BigIntegerField(null=True)),
                ("worldwide_gross", models.BigIntegerField(null=True)),
                ("us_dvd_sales", models.BigIntegerField(null=True)),
                ("imdb_rating", models.DecimalField(decimal_places=1, max_digits=3, null=True)),
                ("imdb_votes", models.IntegerField(null=True)),
                ("rotten_tomatoes", models.SmallIntegerField(null=True)),
            ],
            options={
                "db_table": "film",
                "indexes": [
                    models.Index(fields=["distributor"], name="film_distributor_id_idx"),
                    models.Index(fields=["director"], name="film_director_id_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["title", "released"],
                        name="film_title_released_key",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            mpaa_rating__in=["G", "PG", "PG-13", "R", "NC-17", "Not Rated", "Open"]
                        ),
                        name="film_mpaa_rating_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(running_minutes__gt=0),
                        name="film_running_minutes_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(production_budget__gt=0),
                        name="film_production_budget_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(us_gross__range=(0, models.F("worldwide_gross"))),
                        name="film_gross_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(imdb_rating__range=(1, 10)),
                        name="film_imdb_rating_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(imdb_votes__gt=0), name="film_imdb_votes_check"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(rotten_tomatoes__range=(0, 100)),
                        name="film_rotten_tomatoes_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilmTag",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "film_id",
                        "tag_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "film",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="film_tags",
                        to="catalogue.film",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="film_tags",
                        to="catalogue.tag",
                    ),
                ),
            ],
            options={
                "db_table": "film_tag",
                "indexes": [models.Index(fields=["tag"], name="film_tag_tag_id_idx")],
            },
        ),
    ]
