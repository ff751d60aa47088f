"""The exercises of the lesson "Joins": pairs that match too often, and rows that match nothing."""

from sandbox.exercises.spec import LAZY, Change, Lesson, Observe, Query, Wrong

SETUP = """
CREATE TABLE settlement (
    distributor_id integer PRIMARY KEY REFERENCES distributor (id),
    amount numeric(10,2)
);
COMMENT ON TABLE settlement IS 'What the house owes each distributor. Generated.';
INSERT INTO settlement (distributor_id, amount)
SELECT id, 100 + (id * 37) % 900 FROM distributor;
"""

OTHER_DATA = """
-- Fewer tickets, other prices, new buyers.
DELETE FROM ticket WHERE id % 5 = 0;
DELETE FROM ticket WHERE showing_id IN (290, 295, 400);
UPDATE ticket SET price = price + 1.50 WHERE id % 3 = 0;
UPDATE ticket SET member_id = NULL WHERE id % 11 = 0 OR showing_id = 293;
UPDATE ticket SET member_id = 2 WHERE member_id BETWEEN 100 AND 180;
-- One film more with two of the tags, one that loses its distributor, one without a showing.
INSERT INTO film_tag (film_id, tag_id)
SELECT s.film_id, g.id
FROM (SELECT DISTINCT film_id FROM showing WHERE id IN (167, 169, 171, 300)) AS s
CROSS JOIN (SELECT id FROM tag WHERE name IN ('Super Hero', 'Action')) AS g
ON CONFLICT DO NOTHING;
UPDATE film SET distributor_id = NULL WHERE id = (SELECT film_id FROM showing WHERE id = 171);
UPDATE settlement SET amount = amount + 7;
-- Other ratings, other ties.
UPDATE film SET imdb_rating = imdb_rating + 0.7 WHERE id % 9 = 4 AND imdb_rating < 9;
UPDATE film SET imdb_rating = NULL WHERE id % 17 = 3;
-- Another row of chairs.
INSERT INTO seat (screen_id, number) SELECT 2, n FROM generate_series(85, 96) AS n;
-- Days without showings, and an afternoon with two.
DELETE FROM ticket WHERE showing_id IN
    (SELECT id FROM showing WHERE starts_at >= '2025-12-13' AND starts_at < '2025-12-15');
DELETE FROM showing WHERE starts_at >= '2025-12-13' AND starts_at < '2025-12-15';
UPDATE showing SET starts_at = starts_at + interval '4 hours'
WHERE starts_at IN ('2025-12-16 11:00+00', '2025-12-30 11:00+00')
  AND screen_id NOT IN (SELECT screen_id FROM showing
                        WHERE starts_at IN ('2025-12-16 15:00+00', '2025-12-30 15:00+00'));
"""

# --- joins.1 --------------------------------------------------------------------------------------

BROKEN_SPECTACLES = """\
SELECT f.id AS film_id, f.title, sum(t.price) AS takings
FROM film f
JOIN showing s   ON s.film_id = f.id
JOIN ticket t    ON t.showing_id = s.id
JOIN film_tag ft ON ft.film_id = f.id
JOIN tag g       ON g.id = ft.tag_id
WHERE g.name IN ('Action', 'Science Fiction', 'Super Hero')
GROUP BY f.id, f.title
ORDER BY takings DESC
"""

_SPECTACLES = """\
794, 1010, 1083, 1231, 1265, 1267, 1307, 1449, 2110, 2260, 2652, 2668, 2694, 2756, 2796,
2826, 2847, 2895, 2923, 3050, 3073, 3101, 3175"""

SPECTACLES = Query(
    title="The loud programme, paid once",
    prompt="""\
The programme committee wants to know what its spectacles take: the films tagged `Action`,
`Science Fiction` or `Super Hero`. The query below answers, and some of its sums are too high.
**Repair it.**

Return `film_id`, `title` and `takings` (the sum of the prices of the film's tickets), the highest
takings first. Leave out films that sold no ticket.""",
    starter=BROKEN_SPECTACLES,
    hints=(
        "Take one film from the result that you suspect, and list its tickets and its tags side by "
        "side. How often does one ticket stand there?",
        "Nothing in the result comes from `film_tag` or `tag`. They only answer yes or no: does "
        "the film have one of these tags?",
        "Ask that question in the WHERE clause, with EXISTS or IN, and take the two joins out.",
    ),
    solutions={
        "ask instead of join": """\
SELECT f.id AS film_id, f.title, sum(t.price) AS takings
FROM film f
JOIN showing s ON s.film_id = f.id
JOIN ticket t  ON t.showing_id = s.id
WHERE EXISTS (SELECT 1 FROM film_tag ft JOIN tag g ON g.id = ft.tag_id
              WHERE ft.film_id = f.id
                AND g.name IN ('Action', 'Science Fiction', 'Super Hero'))
GROUP BY f.id, f.title
ORDER BY takings DESC
""",
        "one row a film on both sides": """\
WITH spectacle AS (
    SELECT DISTINCT ft.film_id
    FROM film_tag ft JOIN tag g ON g.id = ft.tag_id
    WHERE g.name IN ('Action', 'Science Fiction', 'Super Hero')
), sold AS (
    SELECT s.film_id, sum(t.price) AS takings
    FROM showing s JOIN ticket t ON t.showing_id = s.id
    GROUP BY s.film_id
)
SELECT f.id AS film_id, f.title, sold.takings
FROM spectacle
JOIN sold USING (film_id)
JOIN film f ON f.id = film_id
ORDER BY sold.takings DESC
""",
    },
    wrong=(
        Wrong(
            name="still joins the tags",
            answer="""\
SELECT f.id AS film_id, f.title, sum(t.price) AS takings
FROM tag g
JOIN film_tag ft ON ft.tag_id = g.id AND g.name IN ('Action', 'Science Fiction', 'Super Hero')
JOIN film f      ON f.id = ft.film_id
JOIN showing s   ON s.film_id = f.id
JOIN ticket t    ON t.showing_id = s.id
GROUP BY f.id, f.title
ORDER BY takings DESC
""",
            says="Some takings are still too high: a film with two of the tags has each of its "
            "tickets in the join twice, and `sum` adds what it is given.",
            retold="""\
SELECT f.id AS film_id, f.title, sum(sold.takings) AS takings
FROM film f, film_tag ft, tag g,
     (SELECT s.film_id, sum(t.price) AS takings
      FROM showing s, ticket t WHERE t.showing_id = s.id GROUP BY s.film_id) sold
WHERE sold.film_id = f.id AND ft.film_id = f.id AND ft.tag_id = g.id
  AND g.name = ANY (ARRAY['Action', 'Science Fiction', 'Super Hero'])
GROUP BY f.id
ORDER BY takings DESC
""",
        ),
        Wrong(
            name="adds distinct prices",
            answer="""\
SELECT f.id AS film_id, f.title, sum(DISTINCT t.price) AS takings
FROM film f
JOIN showing s   ON s.film_id = f.id
JOIN ticket t    ON t.showing_id = s.id
JOIN film_tag ft ON ft.film_id = f.id
JOIN tag g       ON g.id = ft.tag_id
WHERE g.name IN ('Action', 'Science Fiction', 'Super Hero')
GROUP BY f.id, f.title
ORDER BY takings DESC
""",
            says="Now the sums are far too low. Many tickets cost the same, and DISTINCT made one "
            "of all that do.",
            retold="""\
SELECT film_id, title, sum(price) AS takings
FROM (SELECT DISTINCT s.film_id, f.title, t.price
      FROM film f JOIN showing s ON s.film_id = f.id JOIN ticket t ON t.showing_id = s.id
      WHERE EXISTS (SELECT 1 FROM film_tag ft JOIN tag g ON g.id = ft.tag_id
                    WHERE ft.film_id = f.id
                      AND g.name IN ('Action', 'Science Fiction', 'Super Hero'))) AS p
GROUP BY film_id, title
ORDER BY takings DESC
""",
        ),
        Wrong(
            name="one row for each tag",
            answer="""\
SELECT f.id AS film_id, f.title, sum(t.price) AS takings
FROM film f
JOIN showing s   ON s.film_id = f.id
JOIN ticket t    ON t.showing_id = s.id
JOIN film_tag ft ON ft.film_id = f.id
JOIN tag g       ON g.id = ft.tag_id
WHERE g.name IN ('Action', 'Science Fiction', 'Super Hero')
GROUP BY f.id, f.title, g.name
ORDER BY takings DESC
""",
            says="The sums are right, but a film with two of the tags stands in your result twice. "
            "It should stand there once.",
            retold="""\
SELECT film_id, title, takings
FROM (SELECT f.id AS film_id, f.title, sum(t.price) AS takings
      FROM film f JOIN showing s ON s.film_id = f.id JOIN ticket t ON t.showing_id = s.id
      GROUP BY f.id) AS sold
JOIN film_tag USING (film_id)
JOIN tag ON tag.id = tag_id
WHERE tag.name IN ('Action', 'Science Fiction', 'Super Hero')
ORDER BY takings DESC
""",
        ),
        Wrong(
            name="halves the sums",
            answer="""\
SELECT f.id AS film_id, f.title, sum(t.price) / 2 AS takings
FROM film f
JOIN showing s   ON s.film_id = f.id
JOIN ticket t    ON t.showing_id = s.id
JOIN film_tag ft ON ft.film_id = f.id
JOIN tag g       ON g.id = ft.tag_id
WHERE g.name IN ('Action', 'Science Fiction', 'Super Hero')
GROUP BY f.id, f.title
ORDER BY takings DESC
""",
            says="Halving is right for films with two of the tags and wrong for films with one.",
            retold="""\
SELECT f.id AS film_id, f.title, 0.5 * sum(t.price) AS takings
FROM ticket t
JOIN showing s ON s.id = t.showing_id
JOIN film f    ON f.id = s.film_id
JOIN (SELECT ft.film_id FROM film_tag ft JOIN tag g ON g.id = ft.tag_id
      WHERE g.name IN ('Action', 'Science Fiction', 'Super Hero')) AS x ON x.film_id = f.id
GROUP BY f.id, f.title
ORDER BY takings DESC
""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""\
SELECT f.id AS film_id, f.title, sum(t.price) AS takings
FROM film f
JOIN showing s ON s.film_id = f.id
JOIN ticket t  ON t.showing_id = s.id
WHERE f.id IN ({_SPECTACLES})
GROUP BY f.id, f.title
ORDER BY takings DESC
""",
            says=LAZY,
            retold=f"""\
SELECT film_id, max(title) AS title, sum(price) AS takings
FROM ticket, showing, film
WHERE showing.id = showing_id AND film.id = film_id
  AND film_id = ANY ('{{{_SPECTACLES}}}'::int[])
GROUP BY film_id
ORDER BY takings DESC
""",
        ),
    ),
    keys=("film_id",),
    order=("takings",),
)

# --- joins.2 --------------------------------------------------------------------------------------

SATURDAY = "s.starts_at >= '2025-12-20' AND s.starts_at < '2025-12-21'"

_ATTENDANCE = """\
(289, 8), (290, 6), (291, 0), (292, 4), (293, 23), (294, 13), (295, 32), (296, 0), (297,
15), (298, 32), (299, 33), (300, 0)"""

LOYALTY = Query(
    title="Who came on Saturday",
    prompt="""\
For every showing on Saturday, 20 December 2025: how many of its tickets did members buy? Tickets
that were sold at the counter have no member.

Return `showing_id`, `title` and `member_tickets`, one row for each showing of that day, also for
those that no member came to. Any order.""",
    starter="""\
SELECT s.id AS showing_id, f.title, ... AS member_tickets
FROM showing s
JOIN film f ON f.id = s.film_id
...
WHERE s.starts_at >= '2025-12-20' AND s.starts_at < '2025-12-21'
GROUP BY s.id, f.title
""",
    hints=(
        "How many showings were there on that day? Count them without any join. Your result needs "
        "as many rows.",
        "A LEFT JOIN keeps a showing without tickets as one row whose ticket columns are NULL. "
        "A condition on the ticket in WHERE throws that row away again.",
        "`count(*)` counts rows; `count(column)` counts the rows in which that column is not NULL. "
        "Which column is NULL both for no ticket and for a ticket from the counter?",
    ),
    solutions={
        "count the column": f"""\
SELECT s.id AS showing_id, f.title, count(t.member_id) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
        "condition in ON": f"""\
SELECT s.id AS showing_id, f.title, count(t.id) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id AND t.member_id IS NOT NULL
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
        "ask for each showing": f"""\
SELECT s.id AS showing_id, f.title,
       (SELECT count(*) FROM ticket t
        WHERE t.showing_id = s.id AND t.member_id IS NOT NULL) AS member_tickets
FROM showing s JOIN film f ON f.id = s.film_id
WHERE {SATURDAY}
""",
    },
    wrong=(
        Wrong(
            name="condition in WHERE",
            answer=f"""\
SELECT s.id AS showing_id, f.title, count(t.id) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id
WHERE {SATURDAY} AND t.member_id IS NOT NULL
GROUP BY s.id, f.title
""",
            says="Showings that no member came to are missing. Something after the join, or the "
            "kind of join itself, throws away the rows that have no ticket of a member.",
            retold=f"""\
SELECT s.id AS showing_id, f.title, count(*) AS member_tickets
FROM showing s
JOIN film f   ON f.id = s.film_id
JOIN ticket t ON t.showing_id = s.id
JOIN member m ON m.id = t.member_id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
        ),
        Wrong(
            name="leaves out showings without tickets",
            answer=f"""\
SELECT s.id AS showing_id, f.title, count(t.member_id) AS member_tickets
FROM showing s
JOIN film f   ON f.id = s.film_id
JOIN ticket t ON t.showing_id = s.id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
            says="A showing for which not one ticket was sold is missing.",
            retold=f"""\
SELECT s.id AS showing_id, f.title, count(*) FILTER (WHERE member_id IS NOT NULL) AS member_tickets
FROM ticket t, showing s, film f
WHERE t.showing_id = s.id AND s.film_id = f.id AND {SATURDAY}
GROUP BY s.id, f.title
""",
        ),
        Wrong(
            name="count(*) counts the empty row",
            answer=f"""\
SELECT s.id AS showing_id, f.title, count(*) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id AND t.member_id IS NOT NULL
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
            says="Every showing is there, but where no member came you say 1. The row that the "
            "outer join fills with NULLs is a row too, and it was counted.",
            retold=f"""\
SELECT s.id AS showing_id, f.title, count(s.id) AS member_tickets
FROM film f
JOIN showing s ON f.id = s.film_id
LEFT JOIN (SELECT * FROM ticket WHERE member_id > 0) AS t ON t.showing_id = s.id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
        ),
        Wrong(
            name="counts the counter as well",
            answer=f"""\
SELECT s.id AS showing_id, f.title, count(t.id) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
            says="Every showing is there, but you counted all of its tickets. Those from the "
            "counter have no member.",
            retold=f"""\
SELECT s.id AS showing_id, f.title,
       (SELECT count(*) FROM ticket WHERE ticket.showing_id = s.id) AS member_tickets
FROM showing s, film f
WHERE f.id = s.film_id AND {SATURDAY}
""",
        ),
        Wrong(
            name="the day in ON",
            answer="""\
SELECT s.id AS showing_id, f.title, count(t.member_id) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id
                  AND s.starts_at >= '2025-12-20' AND s.starts_at < '2025-12-21'
GROUP BY s.id, f.title
""",
            says="Showings of all days are here. A condition in the ON of a LEFT JOIN decides what "
            "matches; it never removes a row of the left side.",
            retold="""\
SELECT s.id AS showing_id, f.title, count(t.id) AS member_tickets
FROM film f
JOIN showing s     ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id AND t.member_id IS NOT NULL
                  AND s.starts_at::date = '2025-12-20'
GROUP BY s.id, f.title
""",
        ),
        Wrong(
            name="counts people",
            answer=f"""\
SELECT s.id AS showing_id, f.title, count(DISTINCT t.member_id) AS member_tickets
FROM showing s
JOIN film f        ON f.id = s.film_id
LEFT JOIN ticket t ON t.showing_id = s.id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
            says="You counted the members who came. One member may buy several tickets, and the "
            "question is about tickets.",
            retold=f"""\
SELECT s.id AS showing_id, f.title, count(t.member_id) AS member_tickets
FROM showing s
JOIN film f ON f.id = s.film_id
LEFT JOIN (SELECT DISTINCT showing_id, member_id FROM ticket) AS t ON t.showing_id = s.id
WHERE {SATURDAY}
GROUP BY s.id, f.title
""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""\
SELECT s.id AS showing_id, f.title, v.member_tickets
FROM (VALUES {_ATTENDANCE}) AS v (showing_id, member_tickets)
JOIN showing s ON s.id = v.showing_id
JOIN film f    ON f.id = s.film_id
""",
            says=LAZY,
            retold=f"""\
WITH v (showing_id, member_tickets) AS (VALUES {_ATTENDANCE})
SELECT showing_id, (SELECT title FROM film f JOIN showing s ON s.film_id = f.id
                    WHERE s.id = showing_id) AS title, member_tickets
FROM v
""",
        ),
    ),
    keys=("showing_id",),
)

# --- joins.3 --------------------------------------------------------------------------------------

_NEVER_CAME = """\
201, 295, 327, 333, 335, 338, 344, 345, 348, 353, 359, 362, 365, 368, 369, 381, 384, 386,
389, 394, 401, 410, 416, 417, 418, 419, 421, 429, 431, 432, 434, 438, 443, 451, 452, 454,
457, 458, 461, 464, 465, 480, 485, 490, 496"""

INVITATION = Query(
    title="An invitation to those who never came",
    prompt="""\
Some members keep a watchlist and have never bought a ticket. They get a letter, one each.

Return `id` and `name` of every member who has at least one film on the watchlist and has bought no
ticket. Any order.""",
    starter="""\
SELECT m.id, m.name
FROM member m
WHERE ...
""",
    hints=(
        "Two questions about each member, one to be answered yes and one no. Neither needs a "
        "column of the other table in the result.",
        "Tickets from the counter have `member_id` NULL. What is `7 NOT IN (1, 2, NULL)`?",
        "EXISTS for the watchlist, NOT EXISTS for the tickets.",
    ),
    solutions={
        "exists and not exists": """\
SELECT m.id, m.name
FROM member m
WHERE EXISTS (SELECT 1 FROM watchlist w WHERE w.member_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.member_id = m.id)
""",
        "outer join that finds nothing": """\
SELECT DISTINCT m.id, m.name
FROM member m
JOIN watchlist w   ON w.member_id = m.id
LEFT JOIN ticket t ON t.member_id = m.id
WHERE t.member_id IS NULL
""",
        "set difference": """\
SELECT id, name
FROM member
WHERE id IN (SELECT member_id FROM watchlist EXCEPT SELECT member_id FROM ticket)
""",
    },
    wrong=(
        Wrong(
            name="NOT IN a list with NULL",
            answer="""\
SELECT m.id, m.name
FROM member m
WHERE m.id IN (SELECT member_id FROM watchlist)
  AND m.id NOT IN (SELECT member_id FROM ticket)
""",
            says="Not one row, and no error. Look at what the inner query returns for the tickets "
            "that were sold at the counter, and at what NOT IN makes of it.",
            retold="""\
SELECT DISTINCT m.id, m.name
FROM member m JOIN watchlist w ON w.member_id = m.id
WHERE m.id <> ALL (SELECT t.member_id FROM ticket t)
""",
        ),
        Wrong(
            name="one row for each film on the watchlist",
            answer="""\
SELECT m.id, m.name
FROM member m
JOIN watchlist w ON w.member_id = m.id
WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.member_id = m.id)
""",
            says="The right members, some of them several times: once for each film on the "
            "watchlist. One letter each is enough.",
            retold="""\
SELECT m.id, m.name
FROM watchlist w
JOIN member m      ON m.id = w.member_id
LEFT JOIN ticket t ON t.member_id = m.id
WHERE t.id IS NULL
""",
        ),
        Wrong(
            name="takes the name for the person",
            answer="""\
SELECT m.id, m.name
FROM member m
WHERE EXISTS (SELECT 1 FROM watchlist w WHERE w.member_id = m.id)
  AND m.name NOT IN (SELECT b.name FROM member b JOIN ticket t ON t.member_id = b.id)
""",
            says="Somebody is missing who shares a name with a buyer. Names repeat; ids do not.",
            retold="""\
SELECT m.id, m.name
FROM member m
WHERE m.id IN (SELECT member_id FROM watchlist)
  AND NOT EXISTS (SELECT 1 FROM ticket t JOIN member b ON b.id = t.member_id
                  WHERE b.name = m.name)
""",
        ),
        Wrong(
            name="forgets the watchlist",
            answer="""\
SELECT m.id, m.name
FROM member m
WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.member_id = m.id)
""",
            says="Nobody in your result bought a ticket, but some have no watchlist either.",
            retold="""\
SELECT m.id, m.name
FROM member m LEFT JOIN ticket t ON t.member_id = m.id
WHERE t.member_id IS NULL
""",
        ),
        Wrong(
            name="some ticket of somebody else",
            answer="""\
SELECT DISTINCT m.id, m.name
FROM member m
JOIN watchlist w ON w.member_id = m.id
JOIN ticket t    ON t.member_id <> m.id
""",
            says="Everybody with a watchlist is here. For each member there is a ticket that "
            "somebody else bought; that is not the same as no ticket of their own.",
            retold="""\
SELECT m.id, m.name
FROM member m
WHERE EXISTS (SELECT 1 FROM watchlist w WHERE w.member_id = m.id)
  AND EXISTS (SELECT 1 FROM ticket t WHERE t.member_id <> m.id)
""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""\
SELECT id, name FROM member WHERE id IN ({_NEVER_CAME})
""",
            says=LAZY,
            retold=f"""\
SELECT m.id, m.name
FROM member m JOIN unnest('{{{_NEVER_CAME}}}'::int[]) AS found (id) ON found.id = m.id
""",
        ),
    ),
    keys=("id",),
)

# --- joins.4 --------------------------------------------------------------------------------------

_BEST = """\
58, 62, 77, 110, 159, 179, 210, 247, 274, 284, 285, 308, 341, 367, 369, 370, 519, 527, 537,
557, 574, 768, 816, 817, 888, 976, 982, 991, 999, 1017, 1072, 1080, 1144, 1301, 1617, 1690,
1696, 1834, 1871, 2038, 2164, 2251, 2282, 2320, 2361, 2395, 2453, 2503, 2504, 2756, 2894,
2991"""

BEST = Query(
    title="Three best of the busy directors",
    prompt="""\
For every director of at least twelve films in the catalogue: the three best films by `imdb_rating`.
Where several films share the third place, return all of them. A film without a rating is not among
the best, but it counts as one of the twelve.

Return `director`, `title` and `imdb_rating`, sorted by director, then the best film first.""",
    starter="""\
SELECT p.name AS director, f.title, f.imdb_rating
FROM person p
JOIN film f ON f.director_id = p.id
...
ORDER BY director, imdb_rating DESC
""",
    hints=(
        "Which films does ORDER BY imdb_rating DESC put first when some ratings are NULL? Which of "
        "row_number, rank and dense_rank gives the same number to equal films and then skips?",
        "Two ways: number the films of each director with a window function in a subquery and "
        "filter outside; or run a small query for each director, with LATERAL.",
        "`FETCH FIRST 3 ROWS WITH TIES` is LIMIT that keeps all who share the last place. The "
        "count of films may be asked for apart: `director_id IN (SELECT … GROUP BY … HAVING …)`.",
    ),
    solutions={
        "rank in a window": """\
SELECT director, title, imdb_rating
FROM (SELECT p.name AS director, f.title, f.imdb_rating,
             rank() OVER (PARTITION BY p.id ORDER BY f.imdb_rating DESC NULLS LAST) AS place,
             count(*) OVER (PARTITION BY p.id) AS films
      FROM person p JOIN film f ON f.director_id = p.id) AS ranked
WHERE films >= 12 AND place <= 3 AND imdb_rating IS NOT NULL
ORDER BY director, imdb_rating DESC
""",
        "lateral with ties": """\
SELECT p.name AS director, best.title, best.imdb_rating
FROM person p
CROSS JOIN LATERAL (
    SELECT f.title, f.imdb_rating
    FROM film f
    WHERE f.director_id = p.id AND f.imdb_rating IS NOT NULL
    ORDER BY f.imdb_rating DESC
    FETCH FIRST 3 ROWS WITH TIES
) AS best
WHERE (SELECT count(*) FROM film f WHERE f.director_id = p.id) >= 12
ORDER BY director, imdb_rating DESC
""",
        "fewer than three are better": """\
SELECT p.name AS director, f.title, f.imdb_rating
FROM film f
JOIN person p         ON p.id = f.director_id
LEFT JOIN film better ON better.director_id = f.director_id
                     AND better.imdb_rating > f.imdb_rating
WHERE f.imdb_rating IS NOT NULL
  AND p.id IN (SELECT director_id FROM film GROUP BY director_id HAVING count(*) >= 12)
GROUP BY p.name, f.id
HAVING count(better.id) < 3
ORDER BY director, imdb_rating DESC
""",
    },
    wrong=(
        Wrong(
            name="cuts a tie",
            answer="""\
SELECT director, title, imdb_rating
FROM (SELECT p.name AS director, f.title, f.imdb_rating,
             row_number() OVER (PARTITION BY p.id
                                ORDER BY f.imdb_rating DESC NULLS LAST, f.id) AS place,
             count(*) OVER (PARTITION BY p.id) AS films
      FROM person p JOIN film f ON f.director_id = p.id) AS numbered
WHERE films >= 12 AND place <= 3 AND imdb_rating IS NOT NULL
ORDER BY director, imdb_rating DESC
""",
            says="Exactly three films each, also where a fourth has the same rating as the third.",
            retold="""\
SELECT p.name AS director, best.title, best.imdb_rating
FROM person p
JOIN LATERAL (SELECT f.title, f.imdb_rating FROM film f
              WHERE f.director_id = p.id AND f.imdb_rating IS NOT NULL
              ORDER BY f.imdb_rating DESC, f.id LIMIT 3) AS best ON true
WHERE (SELECT count(*) FROM film f WHERE f.director_id = p.id) >= 12
ORDER BY director, imdb_rating DESC
""",
        ),
        Wrong(
            name="three ratings instead of three films",
            answer="""\
SELECT director, title, imdb_rating
FROM (SELECT p.name AS director, f.title, f.imdb_rating,
             dense_rank() OVER (PARTITION BY p.id
                                ORDER BY f.imdb_rating DESC NULLS LAST) AS place,
             count(*) OVER (PARTITION BY p.id) AS films
      FROM person p JOIN film f ON f.director_id = p.id) AS ranked
WHERE films >= 12 AND place <= 3 AND imdb_rating IS NOT NULL
ORDER BY director, imdb_rating DESC
""",
            says="Too many films for some directors: you return all with one of the three highest "
            "ratings. After a tie for the first place the next film is third, not second.",
            retold="""\
SELECT p.name AS director, f.title, f.imdb_rating
FROM film f JOIN person p ON p.id = f.director_id
WHERE (SELECT count(*) FROM film x WHERE x.director_id = p.id) >= 12
  AND (SELECT count(DISTINCT b.imdb_rating) FROM film b
       WHERE b.director_id = p.id AND b.imdb_rating > f.imdb_rating) < 3
  AND f.imdb_rating IS NOT NULL
ORDER BY director, imdb_rating DESC
""",
        ),
        Wrong(
            name="NULL comes first",
            answer="""\
SELECT director, title, imdb_rating
FROM (SELECT p.name AS director, f.title, f.imdb_rating,
             rank() OVER (PARTITION BY p.id ORDER BY f.imdb_rating DESC) AS place,
             count(*) OVER (PARTITION BY p.id) AS films
      FROM person p JOIN film f ON f.director_id = p.id) AS ranked
WHERE films >= 12 AND place <= 3
ORDER BY director, imdb_rating DESC
""",
            says="Some of your best films have no rating at all. Sorted downwards, NULL comes "
            "before every value unless you say otherwise.",
            retold="""\
SELECT p.name AS director, best.title, best.imdb_rating
FROM person p
CROSS JOIN LATERAL (SELECT f.title, f.imdb_rating FROM film f WHERE f.director_id = p.id
                    ORDER BY f.imdb_rating DESC FETCH FIRST 3 ROWS WITH TIES) AS best
WHERE p.id IN (SELECT director_id FROM film GROUP BY director_id HAVING count(*) > 11)
ORDER BY director, imdb_rating DESC
""",
        ),
        Wrong(
            name="NULL took a place and was then removed",
            answer="""\
SELECT director, title, imdb_rating
FROM (SELECT p.name AS director, f.title, f.imdb_rating,
             rank() OVER (PARTITION BY p.id ORDER BY f.imdb_rating DESC) AS place,
             count(*) OVER (PARTITION BY p.id) AS films
      FROM person p JOIN film f ON f.director_id = p.id) AS ranked
WHERE films >= 12 AND place <= 3 AND imdb_rating IS NOT NULL
ORDER BY director, imdb_rating DESC
""",
            says="Directors with an unrated film get too few: that film took the first place "
            "before you removed it.",
            retold="""\
SELECT * FROM (
    SELECT p.name AS director, best.title, best.imdb_rating
    FROM person p
    CROSS JOIN LATERAL (SELECT f.title, f.imdb_rating FROM film f WHERE f.director_id = p.id
                        ORDER BY f.imdb_rating DESC FETCH FIRST 3 ROWS WITH TIES) AS best
    WHERE p.id IN (SELECT director_id FROM film GROUP BY director_id HAVING count(*) > 11)
) AS x
WHERE imdb_rating IS NOT NULL
ORDER BY director, imdb_rating DESC
""",
        ),
        Wrong(
            name="counts rated films only",
            answer="""\
SELECT director, title, imdb_rating
FROM (SELECT p.name AS director, f.title, f.imdb_rating,
             rank() OVER (PARTITION BY p.id ORDER BY f.imdb_rating DESC) AS place,
             count(*) OVER (PARTITION BY p.id) AS films
      FROM person p JOIN film f ON f.director_id = p.id
      WHERE f.imdb_rating IS NOT NULL) AS ranked
WHERE films >= 12 AND place <= 3
ORDER BY director, imdb_rating DESC
""",
            says="A director is missing whose twelve films include an unrated one. A window "
            "function sees only the rows that WHERE has left.",
            retold="""\
SELECT p.name AS director, best.title, best.imdb_rating
FROM person p
CROSS JOIN LATERAL (
    SELECT f.title, f.imdb_rating FROM film f
    WHERE f.director_id = p.id AND f.imdb_rating IS NOT NULL
    ORDER BY f.imdb_rating DESC FETCH FIRST 3 ROWS WITH TIES
) AS best
WHERE (SELECT count(imdb_rating) FROM film f WHERE f.director_id = p.id) >= 12
ORDER BY director, imdb_rating DESC
""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""\
SELECT p.name AS director, f.title, f.imdb_rating
FROM person p JOIN film f ON f.director_id = p.id
WHERE f.id IN ({_BEST})
ORDER BY director, imdb_rating DESC
""",
            says=LAZY,
            retold=f"""\
SELECT (SELECT name FROM person WHERE id = director_id) AS director, title, imdb_rating
FROM film
WHERE id = ANY ('{{{_BEST}}}'::int[])
ORDER BY director, imdb_rating DESC
""",
        ),
    ),
    keys=("director", "title"),
    order=("director", "imdb_rating"),
)

# --- joins.5 --------------------------------------------------------------------------------------

OWED = """\
SELECT f.distributor_id, round(sum(t.price) * 0.45, 2) AS amount
    FROM ticket t
    JOIN showing s ON s.id = t.showing_id
    JOIN film f    ON f.id = s.film_id
    GROUP BY f.distributor_id"""

_AMOUNTS = """\
(3, 110.70), (6, 5663.25), (8, 808.65), (9, 4101.08), (10, 1610.78), (13, 3709.58), (14,
319.50), (17, 2875.28), (18, 3549.15), (21, 1529.33), (23, 2314.80), (24, 975.60), (30,
1008.90), (56, 35.78), (58, 84.38), (97, 2088.45), (132, 879.75), (136, 2142.00), (137,
258.30), (141, 647.78), (146, 2352.60), (147, 1051.20)"""

SETTLEMENT = Change(
    title="Settle with every distributor",
    prompt="""\
The table `settlement` holds one row for each distributor, `distributor_id` and `amount`. The
amounts are last season's.

Set every `amount` to 45 percent of what the tickets for that distributor's films have taken, summed
first and then rounded to cents. A distributor whose films sold no ticket is owed 0. No row comes
and none goes.""",
    starter="""\
UPDATE settlement
SET amount = ...
""",
    hints=(
        "UPDATE … FROM joins as well. When one row of `settlement` meets many tickets, it is "
        "updated once, with one of them. So bring it one row for each distributor.",
        "A join leaves alone the rows that have no partner. What do they hold afterwards?",
        "A subquery after SET runs for every row of `settlement`: the sum of that distributor's "
        "tickets. `coalesce(…, 0)` says what no tickets are worth.",
    ),
    solutions={
        "a subquery for each row": """\
UPDATE settlement
SET amount = (SELECT round(coalesce(sum(t.price), 0) * 0.45, 2)
              FROM film f
              JOIN showing s ON s.film_id = f.id
              JOIN ticket t  ON t.showing_id = s.id
              WHERE f.distributor_id = settlement.distributor_id)
""",
        "sum first, then join": f"""\
UPDATE settlement
SET amount = coalesce(owed.amount, 0)
FROM distributor d
LEFT JOIN (
    {OWED}
) AS owed ON owed.distributor_id = d.id
WHERE settlement.distributor_id = d.id
""",
        "merge": f"""\
MERGE INTO settlement
USING (
    {OWED}
) AS owed
ON owed.distributor_id = settlement.distributor_id
WHEN MATCHED THEN UPDATE SET amount = owed.amount
WHEN NOT MATCHED BY SOURCE THEN UPDATE SET amount = 0
""",
    },
    wrong=(
        Wrong(
            name="last season's amounts stay",
            answer=f"""\
UPDATE settlement
SET amount = owed.amount
FROM (
    {OWED}
) AS owed
WHERE owed.distributor_id = settlement.distributor_id
""",
            says="Those who sold tickets are right. The others still hold last season's amount: "
            "your join found no partner for them, so they were not updated.",
            retold=f"""\
MERGE INTO settlement
USING (
    {OWED}
) AS owed
ON owed.distributor_id = settlement.distributor_id
WHEN MATCHED THEN UPDATE SET amount = owed.amount
""",
        ),
        Wrong(
            name="NULL for no tickets",
            answer="""\
UPDATE settlement
SET amount = (SELECT round(sum(t.price) * 0.45, 2)
              FROM film f
              JOIN showing s ON s.film_id = f.id
              JOIN ticket t  ON t.showing_id = s.id
              WHERE f.distributor_id = settlement.distributor_id)
""",
            says="Distributors without tickets hold NULL. The sum of no rows is NULL, not 0.",
            retold=f"""\
UPDATE settlement
SET amount = owed.amount
FROM distributor d
LEFT JOIN (
    {OWED}
) AS owed ON owed.distributor_id = d.id
WHERE settlement.distributor_id = d.id
""",
        ),
        Wrong(
            name="one ticket each",
            answer="""\
UPDATE settlement
SET amount = round(t.price * 0.45, 2)
FROM film f
JOIN showing s ON s.film_id = f.id
JOIN ticket t  ON t.showing_id = s.id
WHERE f.distributor_id = settlement.distributor_id
""",
            says="Those who sold tickets are owed the share of a single one: each row met many "
            "tickets and was updated once, with one of them. The others were not updated at all.",
            retold="""\
WITH sold AS (
    SELECT f.distributor_id, t.price * 0.45 AS amount
    FROM film f
    JOIN showing s ON s.film_id = f.id
    JOIN ticket t  ON t.showing_id = s.id
)
UPDATE settlement SET amount = sold.amount FROM sold
WHERE sold.distributor_id = settlement.distributor_id
""",
        ),
        Wrong(
            name="rounds every ticket",
            answer="""\
UPDATE settlement
SET amount = (SELECT coalesce(sum(round(t.price * 0.45, 2)), 0)
              FROM film f
              JOIN showing s ON s.film_id = f.id
              JOIN ticket t  ON t.showing_id = s.id
              WHERE f.distributor_id = settlement.distributor_id)
""",
            says="Some amounts are a little off: you rounded each ticket and then added the "
            "rounded parts.",
            retold="""\
UPDATE settlement SET amount = 0;

UPDATE settlement
SET amount = owed.amount
FROM (SELECT f.distributor_id, sum((t.price * 0.45)::numeric(10,2)) AS amount
      FROM ticket t
      JOIN showing s ON s.id = t.showing_id
      JOIN film f    ON f.id = s.film_id
      GROUP BY f.distributor_id) AS owed
WHERE owed.distributor_id = settlement.distributor_id
""",
        ),
        Wrong(
            name="adds to last season",
            answer="""\
UPDATE settlement
SET amount = amount + (SELECT round(coalesce(sum(t.price), 0) * 0.45, 2)
                       FROM film f
                       JOIN showing s ON s.film_id = f.id
                       JOIN ticket t  ON t.showing_id = s.id
                       WHERE f.distributor_id = settlement.distributor_id)
""",
            says="You added to last season's amounts. They are to be replaced.",
            retold=f"""\
UPDATE settlement
SET amount = settlement.amount + owed.amount
FROM (
    {OWED}
) AS owed
WHERE owed.distributor_id = settlement.distributor_id
""",
        ),
        Wrong(
            name="one row for each tag",
            answer="""\
UPDATE settlement
SET amount = (SELECT round(coalesce(sum(t.price), 0) * 0.45, 2)
              FROM film f
              JOIN film_tag ft ON ft.film_id = f.id
              JOIN showing s   ON s.film_id = f.id
              JOIN ticket t    ON t.showing_id = s.id
              WHERE f.distributor_id = settlement.distributor_id)
""",
            says="Far too much: a ticket is counted once for each tag of its film. Nothing in this "
            "question needs the tags.",
            retold="""\
UPDATE settlement SET amount = 0;

UPDATE settlement
SET amount = owed.amount
FROM (SELECT f.distributor_id, round(sum(t.price * 0.45), 2) AS amount
      FROM ticket t
      JOIN showing s ON s.id = t.showing_id
      JOIN film f    ON f.id = s.film_id
      JOIN film_tag  ON film_tag.film_id = f.id
      GROUP BY f.distributor_id) AS owed
WHERE owed.distributor_id = settlement.distributor_id
""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""\
UPDATE settlement SET amount = 0;

UPDATE settlement SET amount = v.amount
FROM (VALUES {_AMOUNTS}) AS v (distributor_id, amount)
WHERE v.distributor_id = settlement.distributor_id
""",
            says=LAZY,
            retold=f"""\
WITH v (id, amount) AS (VALUES {_AMOUNTS})
UPDATE settlement
SET amount = coalesce((SELECT v.amount FROM v WHERE v.id = distributor_id), 0)
""",
        ),
    ),
    observe=(
        Observe(
            name="settlement",
            sql="SELECT distributor_id, amount FROM settlement",
            keys=("distributor_id",),
        ),
    ),
)

# --- joins.6 --------------------------------------------------------------------------------------

SHIFT = "s.starts_at::time IN ('15:00', '22:00')"
CALENDAR = "generate_series(timestamp '2025-12-01', '2025-12-31', '1 day') AS c (day)"

EXTRA_SHIFT = Query(
    title="Does the extra shift pay?",
    prompt="""\
Showings that start at 15:00 or at 22:00 need a second projectionist. The manager wants to see
December 2025 on one page: **one row for each day of the month and each screen**, also where there
was no such showing. All times are UTC.

Return, for these showings alone,

- `day` (a date) and `screen` (its name), sorted by day, then screen,
- `showings`: how many there were,
- `seats`: seats on offer, that is all seats of the screen, once for each showing,
- `tickets`: how many were sold,
- `takings`: the sum of their prices.

Where there was nothing to count or to add, the number is 0.""",
    starter="""\
SELECT c.day::date AS day, sc.name AS screen,
       ... AS showings, ... AS seats, ... AS tickets, ... AS takings
FROM generate_series(timestamp '2025-12-01', '2025-12-31', '1 day') AS c (day)
CROSS JOIN screen sc
...
ORDER BY day, screen
""",
    hints=(
        "Seats and tickets both hang on the showing, and a showing has many of each. What does a "
        "join of all three hold? And the grid of days and screens comes first: what may follow it "
        "must not remove its rows.",
        "Bring each branch down to one row for each showing before they meet. Or look again at the "
        "key of `ticket`: is there a pair of columns on which each seat of a showing meets at most "
        "one ticket?",
        "`showing JOIN seat` on the screen gives a row for each chair on offer. LEFT JOIN ticket "
        "on showing and seat number adds no row. Put the condition on the hour into the ON that "
        "joins all this to the grid; count(DISTINCT …) tells the showings.",
    ),
    solutions={
        "sum each branch first": f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(s.id) AS showings,
       coalesce(sum(room.seats), 0) AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets,
       coalesce(sum(sold.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s ON s.screen_id = sc.id AND s.starts_at::date = c.day::date
                   AND {SHIFT}
LEFT JOIN (SELECT screen_id, count(*) AS seats FROM seat GROUP BY screen_id) AS room
       ON room.screen_id = s.screen_id
LEFT JOIN (SELECT showing_id, count(*) AS tickets, sum(price) AS takings
           FROM ticket GROUP BY showing_id) AS sold
       ON sold.showing_id = s.id
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
        "one row for each chair": f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings,
       count(chair.number) AS seats,
       count(t.id) AS tickets,
       coalesce(sum(t.price), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (showing s JOIN seat chair ON chair.screen_id = s.screen_id
           LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number)
       ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
        "lateral": f"""\
SELECT c.day::date AS day, sc.name AS screen, shift.*
FROM {CALENDAR}
CROSS JOIN screen sc
CROSS JOIN LATERAL (
    SELECT count(*) AS showings,
           count(*) * (SELECT count(*) FROM seat WHERE seat.screen_id = sc.id) AS seats,
           coalesce(sum(sold.tickets), 0) AS tickets,
           coalesce(sum(sold.takings), 0) AS takings
    FROM showing s
    CROSS JOIN LATERAL (SELECT count(*) AS tickets, sum(t.price) AS takings
                        FROM ticket t WHERE t.showing_id = s.id) AS sold
    WHERE s.screen_id = sc.id AND {SHIFT}
      AND s.starts_at >= c.day AND s.starts_at < c.day + interval '1 day'
) AS shift
ORDER BY day, screen
""",
    },
    wrong=(
        Wrong(
            name="seats meet tickets",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
       count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s  ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
LEFT JOIN seat chair ON chair.screen_id = s.screen_id
LEFT JOIN ticket t   ON t.showing_id = s.id
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="The grid is whole, but tickets and takings are many times too high: every ticket "
            "of a showing was paired with every seat of its screen.",
            retold=f"""\
SELECT c.day::date AS day, sc.name AS screen, x.*
FROM {CALENDAR}
CROSS JOIN screen sc
CROSS JOIN LATERAL (
    SELECT count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
           count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
    FROM showing s
    JOIN seat chair    ON chair.screen_id = s.screen_id
    LEFT JOIN ticket t ON t.showing_id = s.id
    WHERE s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
) AS x
ORDER BY day, screen
""",
        ),
        Wrong(
            name="distinct prices",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings,
       count(DISTINCT (s.id, chair.number)) FILTER (WHERE s.id IS NOT NULL) AS seats,
       count(DISTINCT t.id) AS tickets, coalesce(sum(DISTINCT t.price), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (showing s JOIN seat chair  ON chair.screen_id = s.screen_id
                     LEFT JOIN ticket t ON t.showing_id = s.id)
       ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="DISTINCT saved the counts, but not the takings: tickets of one price were made "
            "one. The pairs behind it are still too many.",
            retold=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(s.id) AS showings, coalesce(sum(room.seats), 0) AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets,
       (SELECT coalesce(sum(price), 0)
        FROM (SELECT DISTINCT t.price FROM showing s JOIN ticket t ON t.showing_id = s.id
              WHERE s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}) AS p
       ) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
LEFT JOIN (SELECT screen_id, count(*) AS seats FROM seat GROUP BY screen_id) AS room
       ON room.screen_id = s.screen_id
LEFT JOIN (SELECT showing_id, count(*) AS tickets FROM ticket GROUP BY showing_id) AS sold
       ON sold.showing_id = s.id
GROUP BY c.day, sc.id, sc.name
ORDER BY day, screen
""",
        ),
        Wrong(
            name="days without a showing are missing",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
       count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s  ON s.screen_id = sc.id AND s.starts_at::date = c.day::date
LEFT JOIN seat chair ON chair.screen_id = s.screen_id
LEFT JOIN ticket t   ON t.showing_id = s.id AND t.seat_number = chair.number
WHERE {SHIFT}
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="What is there is right, but a screen is missing on the days on which it had no "
            "such showing. The grid had those rows; what took them away?",
            retold=f"""\
SELECT s.starts_at::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings, count(*) AS seats,
       count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
FROM showing s
JOIN screen sc     ON sc.id = s.screen_id
JOIN seat chair    ON chair.screen_id = s.screen_id
LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number
WHERE {SHIFT} AND s.starts_at >= '2025-12-01' AND s.starts_at < '2026-01-01'
GROUP BY 1, 2
ORDER BY day, screen
""",
        ),
        Wrong(
            name="a showing that sold nothing offers no seats",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(x.id) AS showings, coalesce(sum(x.seats), 0) AS seats,
       coalesce(sum(x.tickets), 0) AS tickets, coalesce(sum(x.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (SELECT s.id, s.screen_id, s.starts_at::date AS day,
                  (SELECT count(*) FROM seat WHERE seat.screen_id = s.screen_id) AS seats,
                  count(*) AS tickets, sum(t.price) AS takings
           FROM showing s JOIN ticket t ON t.showing_id = s.id
           WHERE {SHIFT}
           GROUP BY s.id) AS x ON x.screen_id = sc.id AND x.day = c.day::date
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="The grid is whole, but showings that sold no ticket are not counted. They took "
            "place, and their seats were on offer.",
            retold=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(s.id) AS showings, coalesce(sum(room.seats), 0) AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets, coalesce(sum(sold.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (showing s
           JOIN (SELECT screen_id, count(*) AS seats FROM seat GROUP BY 1) AS room
             ON room.screen_id = s.screen_id
           JOIN (SELECT showing_id, count(*) AS tickets, sum(price) AS takings
                 FROM ticket GROUP BY 1) AS sold
             ON sold.showing_id = s.id)
       ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
        ),
        Wrong(
            name="counts the empty rows",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(*) AS showings, coalesce(sum(room.seats), 0) AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets, coalesce(sum(sold.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
LEFT JOIN (SELECT screen_id, count(*) AS seats FROM seat GROUP BY screen_id) AS room
       ON room.screen_id = s.screen_id
LEFT JOIN (SELECT showing_id, count(*) AS tickets, sum(price) AS takings
           FROM ticket GROUP BY showing_id) AS sold
       ON sold.showing_id = s.id
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="One showing on days on which there was none. The outer join leaves a row of "
            "NULLs there, and `count(*)` counts it.",
            retold=f"""\
SELECT day, screen, greatest(showings, 1) AS showings, seats, tickets, takings
FROM (SELECT c.day::date AS day, sc.name AS screen,
             count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
             count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
      FROM {CALENDAR}
      CROSS JOIN screen sc
      LEFT JOIN (showing s JOIN seat chair ON chair.screen_id = s.screen_id
                 LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number)
             ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
      GROUP BY c.day, sc.name) AS x
ORDER BY day, screen
""",
        ),
        Wrong(
            name="loses the last day",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(s.id) AS showings, coalesce(sum(room.seats), 0) AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets, coalesce(sum(sold.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
                   AND s.starts_at BETWEEN '2025-12-01' AND '2025-12-31'
LEFT JOIN (SELECT screen_id, count(*) AS seats FROM seat GROUP BY screen_id) AS room
       ON room.screen_id = s.screen_id
LEFT JOIN (SELECT showing_id, count(*) AS tickets, sum(price) AS takings
           FROM ticket GROUP BY showing_id) AS sold
       ON sold.showing_id = s.id
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="All right but for the last day, which has no showings in your result. As a "
            "moment, '2025-12-31' is the midnight at which that day begins.",
            retold=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
       count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (showing s JOIN seat chair ON chair.screen_id = s.screen_id
           LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number)
       ON s.screen_id = sc.id AND date_trunc('day', s.starts_at) = c.day AND {SHIFT}
      AND s.starts_at < timestamp '2025-12-31'
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
        ),
        Wrong(
            name="each chair once a day",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings, count(DISTINCT chair.number) AS seats,
       count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (showing s JOIN seat chair ON chair.screen_id = s.screen_id
           LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number)
       ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="Where a screen had two such showings on one day, its seats were on offer twice; "
            "you counted them once.",
            retold=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(s.id) AS showings, coalesce(max(room.seats), 0) AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets, coalesce(sum(sold.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
LEFT JOIN (SELECT screen_id, count(*) AS seats FROM seat GROUP BY screen_id) AS room
       ON room.screen_id = s.screen_id
LEFT JOIN (SELECT showing_id, count(*) AS tickets, sum(price) AS takings
           FROM ticket GROUP BY showing_id) AS sold
       ON sold.showing_id = s.id
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
        ),
        Wrong(
            name="NULL instead of 0",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen,
       count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
       count(t.id) AS tickets, sum(t.price) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN (showing s JOIN seat chair ON chair.screen_id = s.screen_id
           LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number)
       ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says="Nearly: where nothing was sold your takings are NULL. The sum of no prices is "
            "NULL, and the manager wants a 0.",
            retold=f"""\
SELECT c.day::date AS day, sc.name AS screen, shift.*
FROM {CALENDAR}
CROSS JOIN screen sc
CROSS JOIN LATERAL (
    SELECT count(DISTINCT s.id) AS showings, count(chair.number) AS seats,
           count(t.id) AS tickets, sum(t.price) AS takings
    FROM showing s
    JOIN seat chair    ON chair.screen_id = s.screen_id
    LEFT JOIN ticket t ON t.showing_id = s.id AND t.seat_number = chair.number
    WHERE s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
) AS shift
ORDER BY day, screen
""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""\
SELECT c.day::date AS day, sc.name AS screen, count(s.id) AS showings,
       count(s.id) * CASE sc.name WHEN 'Aurora' THEN 120 WHEN 'Bellevue' THEN 84
                                  WHEN 'Capitol' THEN 60 ELSE 44 END AS seats,
       coalesce(sum(sold.tickets), 0) AS tickets, coalesce(sum(sold.takings), 0) AS takings
FROM {CALENDAR}
CROSS JOIN screen sc
LEFT JOIN showing s ON s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
LEFT JOIN (SELECT showing_id, count(*) AS tickets, sum(price) AS takings
           FROM ticket GROUP BY showing_id) AS sold
       ON sold.showing_id = s.id
GROUP BY c.day, sc.name
ORDER BY day, screen
""",
            says=LAZY,
            retold=f"""\
WITH room (screen_id, seats) AS (VALUES (1, 120), (2, 84), (3, 60), (4, 44))
SELECT c.day::date AS day, sc.name AS screen, shift.*
FROM {CALENDAR}
CROSS JOIN screen sc
JOIN room ON room.screen_id = sc.id
CROSS JOIN LATERAL (
    SELECT count(DISTINCT s.id) AS showings, count(DISTINCT s.id) * room.seats AS seats,
           count(t.id) AS tickets, coalesce(sum(t.price), 0) AS takings
    FROM showing s LEFT JOIN ticket t ON t.showing_id = s.id
    WHERE s.screen_id = sc.id AND s.starts_at::date = c.day::date AND {SHIFT}
) AS shift
ORDER BY day, screen
""",
        ),
    ),
    keys=("day", "screen"),
    order=("day", "screen"),
)

LESSON = Lesson(
    slug="joins",
    track="databases",
    title="Joins",
    summary="Which rows a join adds, which it loses, and how a report comes to pay twice.",
    minutes=45,
    prerequisites=("normalization",),
    size="small",
    setup=SETUP,
    other_data=OTHER_DATA,
    exercises=(SPECTACLES, LOYALTY, INVITATION, BEST, SETTLEMENT, EXTRA_SHIFT),
)
