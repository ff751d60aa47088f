"""Films that are liked by the same members: item-based collaborative filtering, in SQL.

The similarity of two films is the cosine of their ratings over the members who rated both, each
rating taken as its distance from that member's average ("adjusted cosine"; Sarwar, Karypis, Konstan
and Riedl, "Item-Based Collaborative Filtering Recommendation Algorithms", WWW 2001). A few members
agree by chance, so it is drawn towards 0 as if `DOUBT` more had rated both without agreeing.
"""

from __future__ import annotations

from django.db import connection, transaction

from sandbox.filmapi.suggestions.models import FilmSimilarity

KEPT = 20
"""How many similar films are kept for each film."""

DOUBT = 20
FEWEST = 5
"""Fewer members in common say nothing."""

_REFRESH = """
WITH deviation AS MATERIALIZED (
    -- double precision: numeric takes twice as long, for digits that nobody needs
    SELECT member_id, film_id, stars - avg(stars::float8) OVER (PARTITION BY member_id) AS stars
    FROM rating
), pair AS (
    SELECT a.film_id AS one, b.film_id AS two, count(*) AS members,
           sum(a.stars * b.stars) / nullif(sqrt(sum(a.stars ^ 2) * sum(b.stars ^ 2)), 0)
               * count(*) / (count(*) + %(doubt)s) AS similarity
    FROM deviation a JOIN deviation b ON b.member_id = a.member_id AND b.film_id > a.film_id
    GROUP BY one, two
    HAVING count(*) >= %(fewest)s
), ranked AS (
    SELECT film_id, other_id, similarity, members,
           row_number() OVER (PARTITION BY film_id ORDER BY similarity DESC, other_id) AS place
    FROM (SELECT one AS film_id, two AS other_id, similarity, members FROM pair
          UNION ALL
          SELECT two, one, similarity, members FROM pair) AS both_ways
    WHERE similarity > 0
)
INSERT INTO film_similarity (film_id, other_id, similarity, members)
SELECT film_id, other_id, similarity, members FROM ranked WHERE place <= %(kept)s
"""


def refresh_similarities() -> int:
    """Compute all similarities anew; readers see the old ones until all are there. Their number."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Two at a time would collide on the rows that both insert.
        cursor.execute("LOCK TABLE film_similarity IN SHARE ROW EXCLUSIVE MODE")
        FilmSimilarity.objects.all().delete()
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_REFRESH, {"kept": KEPT, "doubt": DOUBT, "fewest": FEWEST})
        return int(cursor.rowcount)
