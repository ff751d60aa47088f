"""Finds the ratings of a film, and counts those that were there before films counted them."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

_COUNT = """
    UPDATE film
    SET rating_count = counted.ratings, rating_sum = counted.stars
    FROM (
        SELECT film_id, count(*) AS ratings, sum(stars) AS stars FROM rating GROUP BY film_id
    ) AS counted
    WHERE counted.film_id = film.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_counts_and_search"),
        ("ratings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="rating",
            name="rated_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="watchlistentry",
            name="added_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["film", "-rated_at"], name="rating_film_rated_idx"),
        ),
        migrations.RunSQL(_COUNT, migrations.RunSQL.noop),
    ]
