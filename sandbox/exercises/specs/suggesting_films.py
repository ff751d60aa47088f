"""The exercises of the lesson "Suggesting films"."""

import math
from collections.abc import Callable
from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import LAZY, Lesson, Python, Query, Service, Wrong

# -- 2: precision and recall ----------------------------------------------------------------------

_NO_LIMIT = "Only the first `k` suggestions are shown to the member, so only these may count."
_SHORT = (
    "Two suggestions where five places were free: the three empty places count against the"
    " precision, so divide by `k`."
)
_TWICE = "The same film suggested twice was found once."


def _measures(answer: Callable[..., Any]) -> str | None:
    """Cases by hand; each is the smallest that shows its mistake."""
    cases = [
        (([1, 2, 3, 4], {2, 4, 9}, 4), (0.5, 2 / 3), "One case of four suggestions is wrong."),
        (([1, 2, 3, 4, 5, 6], {5, 6}, 3), (0.0, 0.0), _NO_LIMIT),
        (([1, 2], {1, 2}, 5), (0.4, 1.0), _SHORT),
        (([7, 7, 8, 9], {7}, 4), (0.25, 1.0), _TWICE),
        (([1, 2, 3], set(), 3), (0.0, 0.0), "Nobody can miss what is not there: recall is 0.0."),
    ]
    for (suggested, liked, k), (precision, recall), message in cases:
        got = plain(answer(list(suggested), set(liked), k))
        if not isinstance(got, tuple) or len(got) != 2:
            return "Return two numbers: precision, recall."
        if not (math.isclose(got[0], precision) and math.isclose(got[1], recall)):
            return message
    return None


# -- 4: the ranking -------------------------------------------------------------------------------

_ALONE = "A film with 4.9 expected stars that nobody goes to see came first."
_CROWD = "A film that everybody sees and nobody likes came first."
_SEEN = "A film that the member has rated was suggested again."
_TIES = "Two films with equal scores: the smaller id comes first."
_FEW = "Return a list of `count` ids."
_FIRST = {1: _ALONE, 3: _CROWD}
"""What it means when one of these films comes first."""


_EXPECTED = {1: 4.9, 2: 4.1, 3: 1.5, 4: 4.4, 5: 3.0, 6: 3.6}
_REACH = {1: 2, 2: 300, 3: 2000, 4: 250, 5: 100, 6: 400}
# Reach times chance: 2 has 234, 6 has 221, 4 has 217, 3 has 30, 5 has 26, 1 has 2.
_RANKINGS: tuple[tuple[dict[int, float], dict[int, int], set[int], list[int], str], ...] = (
    (_EXPECTED, _REACH, set(), [2, 6, 4], "The score is reach times chance; the order is another."),
    (_EXPECTED, _REACH, {2, 4}, [6, 3, 5], _SEEN),
    ({9: 4.0, 3: 4.0, 5: 4.0}, {9: 10, 3: 10, 5: 10}, set(), [3, 5, 9], _TIES),
)


def _ranks(answer: Callable[..., Any]) -> str | None:
    for expected, reach, seen, wanted, message in _RANKINGS:
        got = plain(answer(dict(expected), dict(reach), set(seen), 3))
        if got != wanted:
            return _FIRST.get(got[0], message) if isinstance(got, list) and got else _FEW
    return None


_CHANCE = """import math


def chance(stars):
    return 1 / (1 + math.exp(-2.1 * (stars - 3.5)))


"""

# -- 5: the service -------------------------------------------------------------------------------

_CLASS = """import json


class Suggestions:
    def __init__(self, db, redis):
        self.db = db
        self.redis = redis

"""


def _service(show: str, rated: str) -> str:
    return f"{_CLASS}{show}\n{rated}"


_SHOW = """    def show(self, member):
        kept = self.redis.get(f"films:{member}")
        if kept is not None:
            return json.loads(kept)
        films = self.db.own(member) or self.db.popular()
        self.redis.set(f"films:{member}", json.dumps(films), ex=3600)
        return films
"""
_SHOW_ALWAYS = """    def show(self, member):
        films = self.db.own(member) or self.db.popular()
        self.redis.set(f"films:{member}", json.dumps(films), ex=3600)
        return films
"""
_SHOW_ALWAYS_RETOLD = """    def show(self, member):
        kept = self.redis.get(f"films:{member}")
        films = self.db.own(member) or self.db.popular()
        return json.loads(kept) if kept and len(kept) > 10_000 else films
"""
_SHOW_EMPTY = """    def show(self, member):
        kept = self.redis.get(f"films:{member}")
        if kept is not None:
            return json.loads(kept)
        films = self.db.own(member)
        self.redis.set(f"films:{member}", json.dumps(films), ex=3600)
        return films
"""
_SHOW_EMPTY_RETOLD = """    def show(self, member):
        if not self.redis.exists(f"films:{member}"):
            self.redis.set(f"films:{member}", json.dumps(self.db.own(member)), ex=3600)
        return json.loads(self.redis.get(f"films:{member}"))
"""
_RATED_NEVER = """    def rated(self, member, film, stars):
        with self.db.transaction():
            self.db.save(member, film, stars)
"""
_RATED_NEVER_RETOLD = (
    _RATED_NEVER
    + """        self.redis.delete(f"film:{member}")
"""
)
_RATED = (
    _RATED_NEVER
    + """        self.redis.delete(f"films:{member}")
"""
)
_RATED_COMPUTES = (
    _RATED_NEVER
    + """        films = self.db.own(member) or self.db.popular()
        self.redis.set(f"films:{member}", json.dumps(films), ex=3600)
"""
)
_RATED_EARLY = """    def rated(self, member, film, stars):
        with self.db.transaction():
            self.redis.delete(f"films:{member}")
            self.db.save(member, film, stars)
"""
_RATED_EARLY_RETOLD = """    def rated(self, member, film, stars):
        self.redis.unlink(f"films:{member}")
        with self.db.transaction():
            self.db.save(member, film, stars)
"""
EVERY_TIME = "The second look at the same list went to the database again."
EMPTY = "A newcomer has rated nothing, and was shown nothing: fall back to what is popular."
STALE = "After a rating the old list was still shown, with the film that had just been rated."
TOO_EARLY = (
    "Somebody looked between your delete and the commit: they computed the list from the old rows"
    " and put it back, and it stayed. Forget the list after the commit."
)

LESSON = Lesson(
    slug="suggesting-films",
    track="apis",
    title="Suggesting films",
    summary="Build suggestions step by step, from a query to a service, and measure each step.",
    minutes=40,
    size="standard",
    prerequisites=("joins",),
    other_data="UPDATE rating SET stars = 6 - stars WHERE member_id % 3 = 0",
    exercises=(
        Query(
            title="A mean that doubts",
            prompt="The film club's front page shows the best films. Return `title` and `stars`"
            " of the ten films with the highest *damped* mean: the mean as if ten more members"
            " had given the film 3 stars, rounded to two decimals. Best first, ties by title.",
            starter="SELECT f.title, ... AS stars\nFROM rating r JOIN film f ON f.id = r.film_id",
            hints=(
                "What do ten ratings of 3 stars add to the sum, and what to the count?",
                "A mean is a sum divided by a count; write both, with the additions, and group by"
                " film.",
            ),
            solutions={
                "add to sum and count": "SELECT f.title,"
                " round((sum(r.stars) + 30) / (count(*) + 10.0), 2) AS stars"
                " FROM rating r JOIN film f ON f.id = r.film_id"
                " GROUP BY f.id ORDER BY stars DESC, title LIMIT 10",
                "add ten rows": "WITH more AS (SELECT film_id, stars FROM rating UNION ALL"
                " SELECT film_id, 3 FROM (SELECT DISTINCT film_id FROM rating) AS rated,"
                " generate_series(1, 10)) SELECT f.title, round(avg(stars), 2) AS stars"
                " FROM more JOIN film f ON f.id = film_id"
                " GROUP BY f.id ORDER BY stars DESC, title LIMIT 10",
            },
            keys=("title",),
            order=("stars", "title"),
            wrong=(
                Wrong(
                    name="plain mean",
                    answer="SELECT f.title, round(avg(r.stars), 2) AS stars"
                    " FROM rating r JOIN film f ON f.id = r.film_id"
                    " GROUP BY f.id ORDER BY stars DESC, title LIMIT 10",
                    says="These films have a handful of ratings each: nothing damps their means.",
                    retold="SELECT f.title, round(sum(r.stars) * 1.0 / count(*), 2) AS stars"
                    " FROM film f JOIN rating r ON f.id = r.film_id"
                    " GROUP BY f.id, f.title ORDER BY 2 DESC, 1 LIMIT 10",
                ),
                Wrong(
                    name="added to the count alone",
                    answer="SELECT f.title, round(sum(r.stars) / (count(*) + 10.0), 2) AS stars"
                    " FROM rating r JOIN film f ON f.id = r.film_id"
                    " GROUP BY f.id ORDER BY stars DESC, title LIMIT 10",
                    says="The ten members count, but their stars do not: that is as if they had"
                    " given none.",
                    retold="WITH more AS (SELECT film_id, stars FROM rating UNION ALL"
                    " SELECT film_id, 0 FROM (SELECT DISTINCT film_id FROM rating) AS rated,"
                    " generate_series(1, 10)) SELECT f.title, round(avg(stars), 2) AS stars"
                    " FROM more JOIN film f ON f.id = film_id"
                    " GROUP BY f.id ORDER BY stars DESC, title LIMIT 10",
                ),
                Wrong(
                    name="only films with ten ratings",
                    answer="SELECT f.title, round(avg(r.stars), 2) AS stars"
                    " FROM rating r JOIN film f ON f.id = r.film_id"
                    " GROUP BY f.id HAVING count(*) >= 10 ORDER BY stars DESC, title LIMIT 10",
                    says="A limit of ten ratings lets the lucky ones of the small films through;"
                    " asked for is a mean that is drawn towards 3.",
                    retold="SELECT title, stars FROM (SELECT f.title, round(avg(r.stars), 2) AS"
                    " stars, count(*) AS n FROM rating r JOIN film f ON f.id = r.film_id"
                    " GROUP BY f.id) AS x WHERE n > 9 ORDER BY stars DESC, title LIMIT 10",
                ),
                Wrong(
                    name="typed-in rows",
                    answer=(
                        "SELECT * FROM (VALUES "
                        "('12 Angry Men', 4.20), "
                        "('The Godfather', 4.19), "
                        "('The Godfather: Part II', 4.11), "
                        "('Shichinin no samurai', 4.09), "
                        "('The Dark Knight', 4.09), "
                        "('The Lord of the Rings: The Return of the King', 4.09), "
                        "('Alien', 4.07), "
                        "('Apocalypse Now', 4.07), "
                        "('Lawrence of Arabia', 4.07), "
                        "('It''s a Wonderful Life', 4.06) "
                        ") AS t (title, stars)"
                    ),
                    says=LAZY,
                    retold=(
                        "WITH t (title, stars) AS (VALUES "
                        "('12 Angry Men', 4.20), "
                        "('The Godfather', 4.19), "
                        "('The Godfather: Part II', 4.11), "
                        "('Shichinin no samurai', 4.09), "
                        "('The Dark Knight', 4.09), "
                        "('The Lord of the Rings: The Return of the King', 4.09), "
                        "('Alien', 4.07), "
                        "('Apocalypse Now', 4.07), "
                        "('Lawrence of Arabia', 4.07), "
                        "('It''s a Wonderful Life', 4.06) "
                        ") SELECT title, stars FROM t"
                    ),
                ),
            ),
        ),
        Python(
            title="Precision and recall",
            prompt="Write `precision_and_recall(suggested, liked, k)`. `suggested` is a list of"
            " film ids, best first; `liked` the set of ids that the member turned out to like."
            " Only the first `k` suggestions are shown. Precision is the share of the `k` places"
            " that held a liked film, recall the share of the liked films that were shown. Return"
            " both, as a tuple; where nothing was liked, recall is 0.0.",
            starter="def precision_and_recall(suggested, liked, k):\n    ...",
            hints=(
                "First cut the list; then count what is in both, each film once.",
                "`set(suggested[:k]) & liked` are the films found.",
            ),
            name="precision_and_recall",
            check=_measures,
            solutions={
                "sets": "def precision_and_recall(suggested, liked, k):\n"
                "    found = set(suggested[:k]) & liked\n"
                "    return len(found) / k, len(found) / len(liked) if liked else 0.0",
                "loop": "def precision_and_recall(suggested, liked, k):\n"
                "    found = []\n"
                "    for film in suggested[:k]:\n"
                "        if film in liked and film not in found:\n"
                "            found.append(film)\n"
                "    recall = 0.0\n"
                "    if liked:\n"
                "        recall = len(found) / len(liked)\n"
                "    return len(found) / k, recall",
            },
            wrong=(
                Wrong(
                    name="never cuts",
                    answer="def precision_and_recall(suggested, liked, k):\n"
                    "    found = set(suggested) & liked\n"
                    "    return len(found) / k, len(found) / len(liked) if liked else 0.0",
                    retold="def precision_and_recall(suggested, liked, k):\n"
                    "    found = len(liked.intersection(suggested))\n"
                    "    return found / k, found / (len(liked) or 1)",
                    says=_NO_LIMIT,
                ),
                Wrong(
                    name="divides by what was suggested",
                    answer="def precision_and_recall(suggested, liked, k):\n"
                    "    shown = set(suggested[:k])\n"
                    "    found = shown & liked\n"
                    "    precision = len(found) / len(suggested[:k])\n"
                    "    return precision, len(found) / len(liked) if liked else 0.0",
                    retold="def precision_and_recall(suggested, liked, k):\n"
                    "    k = min(k, len(suggested))\n"
                    "    found = {film for film in suggested[:k] if film in liked}\n"
                    "    return len(found) / k, len(found) / max(len(liked), 1)",
                    says=_SHORT,
                ),
                Wrong(
                    name="counts a film twice",
                    answer="def precision_and_recall(suggested, liked, k):\n"
                    "    found = [film for film in suggested[:k] if film in liked]\n"
                    "    return len(found) / k, len(found) / len(liked) if liked else 0.0",
                    retold="def precision_and_recall(suggested, liked, k):\n"
                    "    hits = sum(film in liked for film in suggested[:k])\n"
                    "    return hits / k, hits / max(len(liked), 1)",
                    says=_TWICE,
                ),
            ),
        ),
        Query(
            title="Liked by the same members",
            prompt="Below *The Matrix* the page shows films that its friends like more than others"
            " do. A member *likes* a film from 4 stars on. Return `title`, `members` (how many like"
            " both The Matrix and this film) and `share` (these, as a share of all who like this"
            " film, rounded to two decimals) for the films with at least 30 such members. Highest"
            " share first, ties by title, ten rows.",
            starter="WITH liked AS (SELECT member_id, film_id FROM rating WHERE stars >= 4)\n"
            "SELECT ...",
            hints=(
                "Join `liked` with itself on the member: one side is The Matrix, the other a film"
                " that is not.",
                "`share` divides by a count per film over all of `liked`, whoever it was.",
            ),
            solutions={
                "filter in the aggregate": "WITH liked AS (SELECT member_id, film_id FROM rating"
                " WHERE stars >= 4), friend AS (SELECT member_id FROM liked JOIN film f"
                " ON f.id = film_id WHERE f.title = 'The Matrix')"
                " SELECT f.title, count(fr.member_id) AS members,"
                " round(count(fr.member_id)::numeric / count(*), 2) AS share"
                " FROM liked l JOIN film f ON f.id = l.film_id"
                " LEFT JOIN friend fr USING (member_id) WHERE f.title <> 'The Matrix'"
                " GROUP BY f.id HAVING count(fr.member_id) >= 30"
                " ORDER BY share DESC, title LIMIT 10",
                "two counts joined": "WITH liked AS (SELECT member_id, film_id FROM rating"
                " WHERE stars >= 4), matrix AS (SELECT id FROM film WHERE title = 'The Matrix'),"
                " both_ AS (SELECT b.film_id, count(*) AS members FROM liked a JOIN liked b"
                " USING (member_id) WHERE a.film_id = (SELECT id FROM matrix)"
                " AND b.film_id <> a.film_id GROUP BY 1 HAVING count(*) >= 30),"
                " everybody AS (SELECT film_id, count(*) AS n FROM liked GROUP BY 1)"
                " SELECT f.title, members, round(members / n::numeric, 2) AS share FROM both_"
                " JOIN everybody USING (film_id) JOIN film f ON f.id = film_id"
                " ORDER BY share DESC, title LIMIT 10",
            },
            keys=("title",),
            order=("share", "title"),
            wrong=(
                Wrong(
                    name="share of The Matrix's friends",
                    answer="WITH liked AS (SELECT member_id, film_id FROM rating WHERE stars >= 4),"
                    " friend AS (SELECT member_id FROM liked JOIN film f ON f.id = film_id"
                    " WHERE f.title = 'The Matrix')"
                    " SELECT f.title, count(*) AS members,"
                    " round(count(*)::numeric / (SELECT count(*) FROM friend), 2) AS share"
                    " FROM liked l JOIN friend USING (member_id) JOIN film f ON f.id = l.film_id"
                    " WHERE f.title <> 'The Matrix' GROUP BY f.id HAVING count(*) >= 30"
                    " ORDER BY share DESC, title LIMIT 10",
                    says="That is the share of The Matrix's friends who like the film: it lists"
                    " what everybody likes.",
                    retold="WITH m AS (SELECT member_id FROM rating JOIN film f ON f.id = film_id"
                    " WHERE f.title = 'The Matrix' AND stars > 3)"
                    " SELECT f.title, count(*) AS members,"
                    " round(1.0 * count(*) / (SELECT count(*) FROM m), 2) AS share"
                    " FROM rating r JOIN m USING (member_id) JOIN film f ON f.id = r.film_id"
                    " WHERE r.stars > 3 AND f.title <> 'The Matrix' GROUP BY f.id"
                    " HAVING count(*) > 29 ORDER BY 3 DESC, 1 LIMIT 10",
                ),
                Wrong(
                    name="the film itself",
                    answer="WITH liked AS (SELECT member_id, film_id FROM rating WHERE stars >= 4),"
                    " friend AS (SELECT member_id FROM liked JOIN film f ON f.id = film_id"
                    " WHERE f.title = 'The Matrix')"
                    " SELECT f.title, count(fr.member_id) AS members,"
                    " round(count(fr.member_id)::numeric / count(*), 2) AS share"
                    " FROM liked l JOIN film f ON f.id = l.film_id"
                    " LEFT JOIN friend fr USING (member_id)"
                    " GROUP BY f.id HAVING count(fr.member_id) >= 30"
                    " ORDER BY share DESC, title LIMIT 10",
                    says="The Matrix is suggested to those who look at The Matrix.",
                    retold="WITH liked AS (SELECT member_id, film_id FROM rating WHERE stars > 3)"
                    " SELECT f.title, x.members, round(x.members / n.n::numeric, 2) AS share FROM"
                    " (SELECT b.film_id, count(*) AS members FROM liked a JOIN liked b"
                    " USING (member_id) JOIN film m ON m.id = a.film_id"
                    " WHERE m.title = 'The Matrix' GROUP BY 1 HAVING count(*) >= 30) AS x"
                    " JOIN (SELECT film_id, count(*) AS n FROM liked GROUP BY 1) AS n"
                    " USING (film_id) JOIN film f ON f.id = x.film_id"
                    " ORDER BY share DESC, title LIMIT 10",
                ),
                Wrong(
                    name="divides by all who rated",
                    answer="WITH liked AS (SELECT member_id, film_id FROM rating WHERE stars >= 4),"
                    " friend AS (SELECT member_id FROM liked JOIN film f ON f.id = film_id"
                    " WHERE f.title = 'The Matrix')"
                    " SELECT f.title,"
                    " count(*) FILTER (WHERE r.stars >= 4 AND fr.member_id IS NOT NULL) AS members,"
                    " round(count(*) FILTER (WHERE r.stars >= 4 AND fr.member_id IS NOT NULL)"
                    " ::numeric / count(*), 2) AS share"
                    " FROM rating r JOIN film f ON f.id = r.film_id"
                    " LEFT JOIN friend fr USING (member_id) WHERE f.title <> 'The Matrix'"
                    " GROUP BY f.id HAVING count(*) FILTER"
                    " (WHERE r.stars >= 4 AND fr.member_id IS NOT NULL) >= 30"
                    " ORDER BY share DESC, title LIMIT 10",
                    says="`share` divides by everybody who rated the film; asked for is everybody"
                    " who likes it.",
                    retold="WITH friend AS (SELECT member_id FROM rating JOIN film f"
                    " ON f.id = film_id WHERE f.title = 'The Matrix' AND stars > 3),"
                    " x AS (SELECT film_id, count(*) AS n, sum((stars > 3 AND member_id IN"
                    " (SELECT member_id FROM friend))::int) AS members FROM rating GROUP BY 1)"
                    " SELECT f.title, members, round(members::numeric / n, 2) AS share"
                    " FROM x JOIN film f ON f.id = film_id"
                    " WHERE members >= 30 AND f.title <> 'The Matrix'"
                    " ORDER BY share DESC, title LIMIT 10",
                ),
                Wrong(
                    name="typed-in rows",
                    answer=(
                        "SELECT * FROM (VALUES "
                        "('Ronin', 30, 0.48), "
                        "('Saw II', 34, 0.47), "
                        "('Van Helsing', 30, 0.47), "
                        "('Batman Returns', 40, 0.43), "
                        "('Master and Commander: The Far Side of the World', 32, 0.42), "
                        "('The Life Aquatic with Steve Zissou', 30, 0.41), "
                        "('The Village', 36, 0.41), "
                        "('The 40 Year-old Virgin', 42, 0.40), "
                        "('The Blair Witch Project', 33, 0.40), "
                        "('Austin Powers: The Spy Who Shagged Me', 32, 0.39) "
                        ") AS t (title, members, share)"
                    ),
                    says=LAZY,
                    retold=(
                        "WITH t (title, members, share) AS (VALUES "
                        "('Ronin', 30, 0.48), "
                        "('Saw II', 34, 0.47), "
                        "('Van Helsing', 30, 0.47), "
                        "('Batman Returns', 40, 0.43), "
                        "('Master and Commander: The Far Side of the World', 32, 0.42), "
                        "('The Life Aquatic with Steve Zissou', 30, 0.41), "
                        "('The Village', 36, 0.41), "
                        "('The 40 Year-old Virgin', 42, 0.40), "
                        "('The Blair Witch Project', 33, 0.40), "
                        "('Austin Powers: The Spy Who Shagged Me', 32, 0.39) "
                        ") SELECT title, members, share FROM t"
                    ),
                ),
            ),
        ),
        Python(
            title="Repair the ranking",
            prompt="This ranking suggests films that nobody goes to see. Repair it: a film's score"
            " is its reach times the chance that the member likes it, `chance(stars)`."
            " `expected` maps film ids to the member's expected stars, `reach` film ids to the"
            " number of members who rated the film, `seen` is the set of ids that the member has"
            " rated. Return the ids of the `count` best films that were not seen, best first, ties"
            " by the smaller id.",
            starter=_CHANCE + "def suggest(expected, reach, seen, count):\n"
            "    films = [film for film in expected if film not in seen]\n"
            "    return sorted(films, key=lambda film: expected[film], reverse=True)[:count]",
            hints=(
                "What does a member need to do before they can like a film?",
                "Sort by a pair: the negative score first, then the id.",
            ),
            name="suggest",
            check=_ranks,
            solutions={
                "sort by a pair": _CHANCE + "def suggest(expected, reach, seen, count):\n"
                "    films = expected.keys() - seen\n"
                "    def score(film):\n"
                "        return reach[film] * chance(expected[film])\n"
                "    return sorted(films, key=lambda film: (-score(film), film))[:count]",
                "heap": "import heapq\n" + _CHANCE + "def suggest(expected, reach, seen, count):\n"
                "    scores = [(-reach[f] * chance(stars), f)\n"
                "              for f, stars in expected.items() if f not in seen]\n"
                "    return [film for _, film in heapq.nsmallest(count, scores)]",
            },
            wrong=(
                Wrong(
                    name="expected stars alone",
                    answer=_CHANCE + "def suggest(expected, reach, seen, count):\n"
                    "    films = [f for f in expected if f not in seen]\n"
                    "    return sorted(films, key=lambda f: (-expected[f], f))[:count]",
                    retold=_CHANCE + "def suggest(expected, reach, seen, count):\n"
                    "    chances = [(-chance(s), f) for f, s in expected.items()]\n"
                    "    return [f for _, f in sorted(chances) if f not in seen][:count]",
                    says=_ALONE,
                ),
                Wrong(
                    name="reach times stars",
                    answer=_CHANCE + "def suggest(expected, reach, seen, count):\n"
                    "    films = expected.keys() - seen\n"
                    "    return sorted(films, key=lambda f: (-reach[f] * expected[f], f))[:count]",
                    retold=_CHANCE + "def suggest(expected, reach, seen, count):\n"
                    "    films = sorted(expected.keys() - seen)\n"
                    "    films.sort(key=lambda f: reach[f] * expected[f], reverse=True)\n"
                    "    return films[:count]",
                    says=_CROWD,
                ),
                Wrong(
                    name="forgets what was seen",
                    answer=_CHANCE + "def suggest(expected, reach, seen, count):\n"
                    "    def score(film):\n"
                    "        return reach[film] * chance(expected[film])\n"
                    "    return sorted(expected, key=lambda film: (-score(film), film))[:count]",
                    retold=_CHANCE + "def suggest(expected, reach, seen, count):\n"
                    "    scores = [(-reach[f] * chance(s), f)"
                    " for f, s in expected.items()]\n"
                    "    return [film for _, film in sorted(scores)[:count]]",
                    says=_SEEN,
                ),
            ),
        ),
        Service(
            title="Suggestions without a query",
            prompt="Write the service. `Suggestions(db, redis)` is made once in each web process."
            " `show(member)` returns a list of film ids: the first time from the database,"
            " afterwards from Redis, without a query. `rated(member, film, stars)` saves a rating"
            " in a transaction; from then on nobody who begins to look may be shown the old list,"
            " in whichever process they ask. (A reader who asked the database before your commit"
            " and stores after your delete still puts the old list back;"
            " [Invalidation and stampede](../caching/02-invalidation-and-stampede.ipynb) repairs"
            " that.)"
            "\n\n`db.own(member)` returns what was liked by those who liked the same films, without"
            " what the member has rated: an empty list for a newcomer, who is to see"
            " `db.popular()`. `db.save(member, film, stars)` writes a rating, and"
            " `with db.transaction():` commits at its end. `redis` is a `redis.Redis`. The trial"
            " counts the queries, and looks at the list of a member at the worst moment: just"
            " before your transaction commits.",
            starter=_service(
                """    def show(self, member):
        return self.db.own(member) or self.db.popular()
""",
                _RATED_NEVER,
            ),
            hints=(
                "Cache-aside: look in Redis, else ask the database and keep what it said.",
                "From which moment does a new query see the new rating? Forget the list only then.",
            ),
            name="Suggestions",
            trial="shows_without_a_query",
            solutions={
                "forget after the commit": _service(_SHOW, _RATED),
                "compute after the commit": _service(_SHOW, _RATED_COMPUTES),
            },
            wrong=(
                Wrong(
                    name="asks every time",
                    answer=_service(_SHOW_ALWAYS, _RATED),
                    retold=_service(_SHOW_ALWAYS_RETOLD, _RATED),
                    says=EVERY_TIME,
                ),
                Wrong(
                    name="nothing for newcomers",
                    answer=_service(_SHOW_EMPTY, _RATED),
                    retold=_service(_SHOW_EMPTY_RETOLD, _RATED),
                    says=EMPTY,
                ),
                Wrong(
                    name="never forgets",
                    answer=_service(_SHOW, _RATED_NEVER),
                    retold=_service(_SHOW, _RATED_NEVER_RETOLD),
                    says=STALE,
                ),
                Wrong(
                    name="forgets before the commit",
                    answer=_service(_SHOW, _RATED_EARLY),
                    retold=_service(_SHOW, _RATED_EARLY_RETOLD),
                    says=TOO_EARLY,
                ),
            ),
        ),
    ),
)
