"""Each film counts its ratings; titles are found by any part of them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.AlterModelOptions(
            name="distributor",
            options={"ordering": ("name", "id")},
        ),
        migrations.AlterModelOptions(
            name="film",
            options={"ordering": ("title", "id")},
        ),
        migrations.AlterModelOptions(
            name="person",
            options={"ordering": ("name", "id"), "verbose_name_plural": "people"},
        ),
        migrations.AlterModelOptions(
            name="tag",
            options={"ordering": ("kind", "name", "id")},
        ),
        migrations.AddField(
            model_name="film",
            name="poster",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="name of its thumbnails",
            ),
        ),
        migrations.AddField(
            model_name="film",
            name="rating_count",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="film",
            name="rating_sum",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="film",
            name="stars",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.math.Round(
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.functions.comparison.Cast(
                            "rating_sum", models.DecimalField(decimal_places=2, max_digits=12)
                        ),
                        "/",
                        django.db.models.functions.comparison.NullIf(
                            "rating_count", models.Value(0)
                        ),
                    ),
                    precision=2,
                ),
                help_text="the average rating; none where nobody rated",
                output_field=models.DecimalField(decimal_places=2, max_digits=4, null=True),
            ),
        ),
        migrations.AddField(
            model_name="film",
            name="tags",
            field=models.ManyToManyField(
                blank=True, related_name="films", through="catalogue.FilmTag", to="catalogue.tag"
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="director",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="films",
                to="catalogue.person",
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="distributor",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="films",
                to="catalogue.distributor",
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="imdb_rating",
            field=models.DecimalField(
                blank=True, decimal_places=1, max_digits=3, null=True, verbose_name="IMDB rating"
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="imdb_votes",
            field=models.IntegerField(blank=True, null=True, verbose_name="IMDB votes"),
        ),
        migrations.AlterField(
            model_name="film",
            name="mpaa_rating",
            field=models.TextField(
                blank=True,
                choices=[
                    ("G", "G"),
                    ("PG", "PG"),
                    ("PG-13", "PG-13"),
                    ("R", "R"),
                    ("NC-17", "NC-17"),
                    ("Not Rated", "not rated"),
                    ("Open", "open"),
                ],
                null=True,
                verbose_name="MPAA rating",
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="production_budget",
            field=models.BigIntegerField(blank=True, help_text="US dollars", null=True),
        ),
        migrations.AlterField(
            model_name="film",
            name="released",
            field=models.DateField(blank=True, help_text="first release in the USA", null=True),
        ),
        migrations.AlterField(
            model_name="film",
            name="rotten_tomatoes",
            field=models.SmallIntegerField(
                blank=True, help_text="percentage of favourable reviews", null=True
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="running_minutes",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="film",
            name="us_dvd_sales",
            field=models.BigIntegerField(
                blank=True, help_text="US dollars", null=True, verbose_name="US DVD sales"
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="us_gross",
            field=models.BigIntegerField(
                blank=True, help_text="US dollars", null=True, verbose_name="US gross"
            ),
        ),
        migrations.AlterField(
            model_name="film",
            name="worldwide_gross",
            field=models.BigIntegerField(blank=True, help_text="US dollars", null=True),
        ),
        migrations.AlterField(
            model_name="tag",
            name="kind",
            field=models.TextField(
                choices=[
                    ("genre", "genre"),
                    ("creative type", "creative type"),
                    ("source", "source"),
                ]
            ),
        ),
        migrations.AddIndex(
            model_name="film",
            index=models.Index(
                models.OrderBy(models.F("stars"), descending=True, nulls_last=True),
                models.F("id"),
                name="film_stars_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="film",
            index=models.Index(
                models.OrderBy(models.F("released"), descending=True, nulls_last=True),
                models.F("id"),
                name="film_released_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="film",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("title"), name="gin_trgm_ops"
                ),
                name="film_title_search_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="film",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rating_sum__range",
                        (
                            models.F("rating_count"),
                            django.db.models.expressions.CombinedExpression(
                                models.F("rating_count"), "*", models.Value(5)
                            ),
                        ),
                    )
                ),
                name="film_rating_sum_check",
            ),
        ),
        migrations.AlterConstraint(
            model_name="film",
            name="film_title_released_key",
            constraint=models.UniqueConstraint(
                fields=("title", "released"),
                name="film_title_released_key",
                nulls_distinct=False,
                violation_error_message="There is a film of this title and date already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="film",
            name="film_gross_check",
            constraint=models.CheckConstraint(
                condition=models.Q(("us_gross__range", (0, models.F("worldwide_gross")))),
                name="film_gross_check",
                violation_error_message="The US gross is part of the worldwide gross.",
            ),
        ),
    ]
