"""The exercises of the lesson "Indexes and query plans": judged by plans and pages, not by time."""

from sandbox.exercises.spec import (
    LAZY,
    AtMost,
    Lesson,
    Observe,
    Plan,
    Probe,
    Schema,
    Uses,
    Wrong,
)

SETUP = """
-- Scripts are judged in clones. Without the old ratings a clone is there in a moment.
CREATE TABLE kept AS SELECT * FROM rating WHERE rated_at >= '2025-11-20';
TRUNCATE rating;
INSERT INTO rating SELECT * FROM kept ORDER BY rated_at;
DROP TABLE kept;
REINDEX TABLE rating;
ANALYZE rating;

-- indexes.2: the range column stands first.
CREATE INDEX ticket_revenue_idx ON ticket (sold_at, screen_id) INCLUDE (price);

-- indexes.3: moments at the two edges of a day, of a film that is on no other list.
CREATE INDEX watchlist_added_at_idx ON watchlist (added_at);
INSERT INTO watchlist (member_id, film_id, added_at) VALUES
    (1, 6, '2023-03-04 00:00:00+00'),
    (2, 6, '2023-03-04 23:59:59.5+00'),
    (3, 6, '2023-03-05 00:00:00+00');
ANALYZE watchlist;

-- indexes.4: imported, and nobody has looked at it yet.
CREATE TABLE subscription (
    member_id integer PRIMARY KEY REFERENCES member,
    country text NOT NULL,
    currency text NOT NULL,
    payment text NOT NULL
) WITH (autovacuum_enabled = false);
COMMENT ON TABLE subscription IS 'Generated: how each member pays the club.';
INSERT INTO subscription
SELECT m.id, p.country, p.currency, p.payment
FROM member AS m
JOIN (VALUES
    ('Nairobi', 'Kenya', 'KES', 'mobile'), ('Kisumu', 'Kenya', 'KES', 'mobile'),
    ('Lagos', 'Nigeria', 'NGN', 'transfer'), ('Abuja', 'Nigeria', 'NGN', 'transfer'),
    ('Lyon', 'France', 'EUR', 'debit'), ('Nantes', 'France', 'EUR', 'debit'),
    ('Osaka', 'Japan', 'JPY', 'shop'), ('Sapporo', 'Japan', 'JPY', 'shop')
) AS p (city, country, currency, payment) USING (city)
ORDER BY m.id;
INSERT INTO subscription
SELECT id, 'elsewhere', 'USD', 'card' FROM member
WHERE id NOT IN (SELECT member_id FROM subscription);

-- indexes.5: what six months of good intentions leave behind.
CREATE INDEX watchlist_member_id_idx ON watchlist (member_id);
CREATE INDEX watchlist_film_id_added_at_idx ON watchlist (film_id, added_at);
CREATE INDEX watchlist_film_id_member_id_idx ON watchlist (film_id, member_id);
CREATE INDEX watchlist_december_idx ON watchlist (added_at) WHERE added_at >= '2025-12-01';
"""

OTHER_DATA = """
-- Other entries on the day of indexes.3.
UPDATE watchlist SET added_at = added_at - interval '1 day'
WHERE added_at >= '2023-03-05 06:00+00' AND added_at < '2023-03-06';
DELETE FROM watchlist
WHERE added_at >= '2023-03-04' AND added_at < '2023-03-05' AND film_id % 2 = 1;
"""


def reads_at_most(pages: int, *queries: str) -> str:
    """SQL that fails where one of the queries reads more pages than that, hit or not."""
    return "\n".join(
        f"""\
DO $probe$
DECLARE
    plan json;
    pages integer;
BEGIN
    EXECUTE $query$ EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query} $query$ INTO plan;
    pages := (plan #>> '{{0,Plan,Shared Hit Blocks}}')::integer
           + (plan #>> '{{0,Plan,Shared Read Blocks}}')::integer;
    IF pages > {pages} THEN
        RAISE EXCEPTION '% pages read, at most {pages} asked for', pages;
    END IF;
END
$probe$;"""
        for query in queries
    )


def fails_if(query: str, message: str) -> str:
    """SQL that fails with this message where the query returns a row."""
    return f"""\
DO $probe$
BEGIN
    IF EXISTS ({query}) THEN
        RAISE EXCEPTION '{message}';
    END IF;
END
$probe$;"""


# --- indexes.1 ------------------------------------------------------------------------------------

NAMESAKES = Plan(
    title="Fourteen of the same name",
    prompt="""\
Members are generated, and many of them share a name. Before it posts a card, the desk looks for
everybody of the same name as the member, here member 802, and reads the whole of `member` for it:

```sql
SELECT id, email FROM member
WHERE name = (SELECT name FROM member WHERE id = 802)
```

**Give it an index**, so that it reads only a few pages more than there are rows to fetch,
whoever the member is.""",
    starter="CREATE INDEX ON member (…)",
    query="""\
SELECT id, email FROM member
WHERE name = (SELECT name FROM member WHERE id = 802)""",
    keys=("id",),
    hints=(
        "Which column does the condition compare? That is what the list has to be sorted by.",
        "One column is enough, as it stands in the condition: no function around it, no other "
        "column before it.",
    ),
    solutions={
        "a B-tree on the name": "CREATE INDEX ON member (name)",
        "a hash index, which knows equality alone": "CREATE INDEX ON member USING hash (name)",
        "a B-tree that also carries what is returned": (
            "CREATE INDEX member_name_idx ON member (name) INCLUDE (id, email)"
        ),
    },
    requires=(
        Uses(
            node="Seq Scan",
            relation="member",
            never=True,
            says="The plan still reads the whole table. No index holds all members in the order of "
            "the name as the condition writes it.",
        ),
        AtMost(
            measure="buffers",
            times=7,
            says="Your index is used, and nearly all of it is read: names are in order only among "
            "rows that are equal in the columns before it, and here no two rows are.",
        ),
        AtMost(
            measure="buffers",
            times=2,
            says="Your index is used, but the name is not its first column. The server has to look "
            "for it once for each value of the column before.",
        ),
    ),
    wrong=(
        Wrong(
            name="indexes another expression",
            answer="CREATE INDEX ON member (lower(name))",
            says="The plan still reads the whole table. No index holds all members in the order of "
            "the name as the condition writes it.",
            retold="CREATE INDEX names ON member (substr(name, 1, 40)); ANALYZE member",
        ),
        Wrong(
            name="this one name alone",
            answer="CREATE INDEX ON member (name) WHERE name = 'Kiprop Koech'",
            says="The plan still reads the whole table. No index holds all members in the order of "
            "the name as the condition writes it.",
            retold="CREATE INDEX ON member (id) WHERE name LIKE 'Kiprop%'",
        ),
        Wrong(
            name="forbids the table instead",
            answer="SET enable_seqscan = off",
            says="The plan still reads the whole table. No index holds all members in the order of "
            "the name as the condition writes it.",
            retold="SET SESSION enable_seqscan = 'off'; ANALYZE member",
        ),
        Wrong(
            name="name behind a column without repeats",
            answer="CREATE INDEX ON member (email, name)",
            says="Your index is used, and nearly all of it is read: names are in order only among "
            "rows that are equal in the columns before it, and here no two rows are.",
            retold="CREATE INDEX by_mail ON member (email, name, joined)",
        ),
        Wrong(
            name="name behind a column with few values",
            answer="CREATE INDEX ON member (city, name)",
            says="Your index is used, but the name is not its first column. The server has to look "
            "for it once for each value of the column before.",
            retold="CREATE INDEX towns ON member (city DESC, name, id)",
        ),
    ),
)

# --- indexes.2 ------------------------------------------------------------------------------------

REVENUE = Plan(
    title="The covering index that reads the whole quarter",
    prompt="""\
Each screen's manager asks for the takings of a quarter (tickets are generated data):

```sql
SELECT count(*) AS tickets, sum(price) AS takings
FROM ticket
WHERE screen_id = (SELECT id FROM screen WHERE name = 'Capitol')
  AND sold_at >= '2025-10-01' AND sold_at < '2026-01-01'
```

Somebody has already worked on it and made `ticket_revenue_idx` on
`(sold_at, screen_id) INCLUDE (price)`. The plan looks perfect: an Index Only Scan without a single
heap fetch. And it reads hundreds of pages for one screen out of twenty. **Repair the index**, so
that only the entries that count are read, whichever screen is asked for.""",
    starter="DROP INDEX ticket_revenue_idx;\nCREATE INDEX ticket_revenue_idx ON ticket (…) …",
    query="""\
SELECT count(*) AS tickets, sum(price) AS takings
FROM ticket
WHERE screen_id = (SELECT id FROM screen WHERE name = 'Capitol')
  AND sold_at >= '2025-10-01' AND sold_at < '2026-01-01'""",
    hints=(
        "Write down ten entries of the index as it is, in its order. Which of them belong to the "
        "same screen?",
        "One condition is an equality, the other a range. Behind a range nothing is in order.",
        "The price need not be in the order at all, but it must be in the index, or every ticket "
        "has to be looked up in the table.",
    ),
    solutions={
        "equality, then range, price along": """\
DROP INDEX ticket_revenue_idx;
CREATE INDEX ticket_revenue_idx ON ticket (screen_id, sold_at) INCLUDE (price)""",
        "price as a last key column": "CREATE INDEX ON ticket (screen_id, sold_at DESC, price)",
    },
    requires=(
        Uses(
            node="Index Only Scan",
            relation="ticket",
            says="The plan now goes to the table for every ticket it counts. Which column does the "
            "query need that your index does not hold?",
        ),
        AtMost(
            measure="buffers",
            times=10,
            says="The plan still reads the quarter's tickets of all twenty screens and throws "
            "nineteen screens away.",
        ),
        AtMost(
            measure="buffers",
            times=1.6,
            says="The plan reads far more of the index than the quarter's entries: within a screen "
            "they do not stand side by side in the order of time.",
        ),
    ),
    wrong=(
        Wrong(
            name="range first again",
            answer="""\
DROP INDEX ticket_revenue_idx;
CREATE INDEX ON ticket (sold_at, screen_id, price)""",
            says="The plan still reads the quarter's tickets of all twenty screens and throws "
            "nineteen screens away.",
            retold="CREATE INDEX q4 ON ticket (sold_at DESC) INCLUDE (screen_id, price)",
        ),
        Wrong(
            name="one screen alone",
            answer="CREATE INDEX ON ticket (sold_at) INCLUDE (price) WHERE screen_id = 3",
            says="The plan still reads the quarter's tickets of all twenty screens and throws "
            "nineteen screens away.",
            retold="CREATE INDEX capitol ON ticket (screen_id, sold_at, price) WHERE screen_id = 3",
        ),
        Wrong(
            name="price left out",
            answer="""\
DROP INDEX ticket_revenue_idx;
CREATE INDEX ON ticket (screen_id, sold_at)""",
            says="The plan now goes to the table for every ticket it counts. Which column does the "
            "query need that your index does not hold?",
            retold="""\
CREATE INDEX mine ON ticket (screen_id, sold_at DESC);
DROP INDEX ticket_revenue_idx""",
        ),
        Wrong(
            name="range out of reach",
            answer="""\
DROP INDEX ticket_revenue_idx;
CREATE INDEX ON ticket (screen_id, price, sold_at)""",
            says="The plan reads far more of the index than the quarter's entries: within a screen "
            "they do not stand side by side in the order of time.",
            retold="CREATE INDEX ON ticket (screen_id) INCLUDE (price, sold_at)",
        ),
    ),
)

# --- indexes.3 ------------------------------------------------------------------------------------

ENTRIES = """
    (1, 6, timestamptz '2023-03-04 00:00:00+00'),
    (60, 2229, timestamptz '2023-03-04 03:49:16+00'),
    (23, 2684, timestamptz '2023-03-04 04:26:44+00'),
    (16, 1466, timestamptz '2023-03-04 04:55:56+00'),
    (19, 2321, timestamptz '2023-03-04 07:47:05+00'),
    (35, 2488, timestamptz '2023-03-04 14:48:14+00'),
    (1, 1231, timestamptz '2023-03-04 15:27:57+00'),
    (53, 2597, timestamptz '2023-03-04 16:58:55+00'),
    (2, 1199, timestamptz '2023-03-04 18:07:38+00'),
    (2, 6, timestamptz '2023-03-04 23:59:59.5+00')"""

SATURDAY = Plan(
    title="One Saturday, and all of it",
    prompt="""\
`watchlist.added_at` has an index, `watchlist_added_at_idx`. This report of one day, in UTC, does
not use it and reads the table from end to end:

```sql
SELECT member_id, film_id, added_at
FROM watchlist
WHERE date_trunc('day', added_at) = '2023-03-04'
```

**Rewrite the query** so that it returns the same rows and can use the index. Mind both ends of the
day: the column is a `timestamptz`, and the checker's copy has entries in the first moment of the
day, in its last second, and at the next midnight. (Watchlists are generated data.)""",
    starter="""\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE date_trunc('day', added_at) = '2023-03-04'""",
    keys=("member_id", "film_id"),
    hints=(
        "The index is sorted by added_at, not by what a function makes of it. Leave the column "
        "alone on its side of the comparison.",
        "A day is a stretch of time: from its first moment on, and before the first moment of the "
        "next day.",
        "`>=` for the one end, `<` for the other.",
    ),
    solutions={
        "a half-open range": """\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE added_at >= '2023-03-04' AND added_at < '2023-03-05'""",
        "the end computed from the start": """\
SELECT w.member_id, w.film_id, w.added_at
FROM watchlist AS w
WHERE w.added_at >= timestamptz '2023-03-04 00:00+00'
  AND w.added_at < timestamptz '2023-03-04 00:00+00' + interval '1 day'""",
        "contained in a range": """\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE added_at <@ tstzrange('2023-03-04 00:00+00', '2023-03-05 00:00+00', '[)')""",
    },
    requires=(
        Uses(
            node="Seq Scan",
            relation="watchlist",
            never=True,
            says="The rows are right, and the plan still reads the whole table: the condition "
            "compares what a function makes of added_at, and no index is sorted by that.",
        ),
        AtMost(
            measure="buffers",
            times=4,
            says="The rows are right and the index is used, but far more of it is read than one "
            "day. Give the search both ends of the day.",
        ),
    ),
    wrong=(
        Wrong(
            name="another function around the column",
            answer="""\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE to_char(added_at, 'YYYY-MM-DD') = '2023-03-04'""",
            says="The rows are right, and the plan still reads the whole table: the condition "
            "compares what a function makes of added_at, and no index is sorted by that.",
            retold="""\
SELECT member_id, film_id, added_at FROM watchlist
WHERE (added_at AT TIME ZONE 'UTC')::date = date '2023-03-04'""",
        ),
        Wrong(
            name="a far end that is too far",
            answer="""\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE date_trunc('day', added_at) = '2023-03-04' AND added_at < '2024-01-01'""",
            says="The rows are right and the index is used, but far more of it is read than one "
            "day. Give the search both ends of the day.",
            retold="""\
SELECT member_id, film_id, added_at FROM watchlist
WHERE added_at BETWEEN '2023-02-01' AND '2023-12-24' AND added_at::date = '2023-03-04'""",
        ),
        Wrong(
            name="both ends included",
            answer="""\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE added_at BETWEEN '2023-03-04' AND '2023-03-05'""",
            says="One entry too many: it was made at midnight, in the first moment of the next "
            "day. BETWEEN includes both of its ends.",
            retold="""\
SELECT member_id, film_id, added_at FROM watchlist
WHERE NOT (added_at < '2023-03-04' OR added_at > '2023-03-05')""",
        ),
        Wrong(
            name="the last second cut short",
            answer="""\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE added_at BETWEEN '2023-03-04 00:00:00' AND '2023-03-04 23:59:59'""",
            says="One entry is missing: it was made half a second before midnight. A day does not "
            "end at 23:59:59.",
            retold="""\
SELECT member_id, film_id, added_at FROM watchlist
WHERE added_at >= '2023-03-04' AND added_at <= '2023-03-04 23:59:59.000'""",
        ),
        Wrong(
            name="the first moment left out",
            answer="""\
SELECT member_id, film_id, added_at
FROM watchlist
WHERE added_at > '2023-03-04' AND added_at < '2023-03-05'""",
            says="One entry is missing: it was made at midnight, in the first moment of the day.",
            retold="""\
SELECT member_id, film_id, added_at FROM watchlist
WHERE added_at > '2023-03-04 00:00:00' AND added_at <= '2023-03-04 23:59:59.999999'""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"SELECT * FROM (VALUES {ENTRIES}) AS typed (member_id, film_id, added_at)",
            says=LAZY,
            retold=f"""\
WITH typed (member_id, film_id, added_at) AS (VALUES {ENTRIES})
SELECT member_id, film_id, added_at FROM typed ORDER BY added_at""",
        ),
    ),
)

# --- indexes.4 ------------------------------------------------------------------------------------

MOBILE_REPORT = """\
SELECT 'mobile money' AS who, count(*) AS tickets, sum(t.price) AS paid
FROM subscription s
JOIN ticket t ON t.member_id = s.member_id
WHERE s.country = 'Kenya' AND s.currency = 'KES' AND s.payment = 'mobile'
UNION ALL
SELECT 'member 77', count(*), sum(price)
FROM ticket WHERE member_id = 77"""

OF_KENYA = """\
SELECT FROM subscription WHERE country = 'Kenya' AND currency = 'KES' AND payment = 'mobile'"""


def estimates_at_least(rows: int, query: str) -> str:
    """SQL that fails where the planner expects fewer rows of the query than that."""
    return f"""\
DO $probe$
DECLARE
    plan json;
BEGIN
    EXECUTE $query$ EXPLAIN (FORMAT JSON) {query} $query$ INTO plan;
    IF (plan #>> '{{0,Plan,Plan Rows}}')::numeric < {rows} THEN
        RAISE EXCEPTION '% rows estimated', plan #>> '{{0,Plan,Plan Rows}}';
    END IF;
END
$probe$;"""


BELIEFS = Schema(
    title="What the planner believes about Kenya",
    prompt="""\
Last night's import filled `subscription`: how each member pays (generated data; it exists in the
checker's copy alone, with the columns `member_id`, `country`, `currency` and `payment`). Since
then this report reads tens of thousands of pages:

```sql
SELECT 'mobile money' AS who, count(*) AS tickets, sum(t.price) AS paid
FROM subscription s
JOIN ticket t ON t.member_id = s.member_id
WHERE s.country = 'Kenya' AND s.currency = 'KES' AND s.payment = 'mobile'
UNION ALL
SELECT 'member 77', count(*), sum(price)
FROM ticket WHERE member_id = 77
```

Its first part joins by Nested Loop, because the planner expects one subscription and meets more
than four thousand. A member in Kenya pays in shillings, and by telephone; who knows one of the
three columns knows the others. **Write the statements that let the planner know it**, so that it
expects at least 4,000 rows and chooses a Hash Join by itself. Leave the query, the rows and the
indexes as they are.""",
    starter="-- statements about statistics",
    hints=(
        "There are two gaps: nobody has gathered statistics since the import, and ordinary "
        "statistics describe each column by itself.",
        "Three conditions of which each keeps a quarter are taken to keep a sixty-fourth together. "
        "CREATE STATISTICS … ON … FROM … tells the server to look at columns together.",
        "CREATE STATISTICS only declares what is to be gathered. ANALYZE gathers it.",
    ),
    solutions={
        "functional dependencies": """\
CREATE STATISTICS subscription_place (dependencies)
    ON country, currency, payment FROM subscription;
ANALYZE subscription""",
        "a list of common combinations": """\
CREATE STATISTICS (mcv) ON payment, country, currency FROM subscription;
ANALYZE""",
    },
    observe=(
        Observe(
            name="ticket",
            sql="SELECT count(*) AS tickets, sum(price) AS paid FROM ticket",
        ),
        Observe(
            name="subscription",
            sql="SELECT country, currency, payment, count(*) AS members FROM subscription "
            "GROUP BY country, currency, payment",
            keys=("country",),
        ),
        Observe(
            name="The indexes of ticket and subscription",
            sql="SELECT table_name, keys FROM exam.indexes "
            "WHERE table_name IN ('ticket', 'subscription')",
            keys=("table_name", "keys"),
        ),
    ),
    probes=(
        Probe(
            name="knows each column",
            sql=estimates_at_least(4_000, "SELECT FROM subscription WHERE country = 'Kenya'"),
            refused=None,
            says="The planner still does not know how many subscriptions are Kenyan: nothing has "
            "been gathered since the import.",
        ),
        Probe(
            name="knows the columns together",
            sql=estimates_at_least(4_000, OF_KENYA),
            refused=None,
            says="Each column is known now, and the planner still multiplies: it expects a few "
            "hundred rows instead of 4,602, because it takes the three for independent.",
        ),
        Probe(
            name="reads little",
            sql=reads_at_most(4_000, MOBILE_REPORT),
            refused=None,
            says="The estimate is right, and the report still reads too many pages.",
        ),
    ),
    wrong=(
        Wrong(
            name="only analyzes",
            answer="ANALYZE subscription",
            says="Each column is known now, and the planner still multiplies: it expects a few "
            "hundred rows instead of 4,602, because it takes the three for independent.",
            retold="VACUUM (ANALYZE) subscription; ANALYZE ticket",
        ),
        Wrong(
            name="only declares",
            answer="CREATE STATISTICS ON country, currency, payment FROM subscription",
            says="The planner still does not know how many subscriptions are Kenyan: nothing has "
            "been gathered since the import.",
            retold="""\
CREATE STATISTICS s (dependencies, mcv, ndistinct)
    ON currency, payment, country FROM subscription""",
        ),
        Wrong(
            name="an index in place of knowledge",
            answer="""\
CREATE INDEX ON subscription (country, currency, payment);
ANALYZE subscription""",
            says="Indexes were to stay as they are, and one more does not help: the estimate "
            "still multiplies three shares.",
            retold="""\
CREATE INDEX three ON subscription (country, currency, payment);
ANALYZE""",
        ),
        Wrong(
            name="takes the nested loop's index away",
            answer="DROP INDEX ticket_member_id_idx; ANALYZE subscription",
            says="Without its index the join cannot loop, true; but member 77 now has to read the "
            "whole table, and the planner believes what it believed.",
            retold="ANALYZE; DROP INDEX IF EXISTS ticket_member_id_idx CASCADE",
        ),
    ),
)

# --- indexes.5 ------------------------------------------------------------------------------------

OF_A_MEMBER = "SELECT film_id, added_at FROM watchlist WHERE member_id = 19000"
DELETED_FILM = "SELECT 1 FROM ONLY watchlist x WHERE film_id = 95 FOR KEY SHARE OF x"
"""What the foreign key asks when film 95 is deleted."""


def who_added(film: int) -> str:
    """The newest entries of one film."""
    return f"""\
SELECT member_id, added_at FROM watchlist
WHERE film_id = {film} ORDER BY added_at DESC LIMIT 10"""


def of_a_day(day: int) -> str:
    """All entries of one day of November 2025."""
    return f"""\
SELECT member_id, film_id FROM watchlist
WHERE added_at >= '2025-11-{day:02}' AND added_at < '2025-11-{day + 1:02}'"""


PRUNING = Schema(
    title="Seven indexes, and three that earn their keep",
    prompt="""\
Six months of good intentions. In the checker's copy `watchlist` has seven indexes:

| index | on |
|---|---|
| `watchlist_pkey` | `(member_id, film_id)`, unique |
| `watchlist_film_id_idx` | `(film_id)` |
| `watchlist_added_at_idx` | `(added_at)` |
| `watchlist_member_id_idx` | `(member_id)` |
| `watchlist_film_id_added_at_idx` | `(film_id, added_at)` |
| `watchlist_film_id_member_id_idx` | `(film_id, member_id)` |
| `watchlist_december_idx` | `(added_at) WHERE added_at >= '2025-12-01'` |

Each entry is written into all of them. This is all that the application does:

- it lists what a member wants to see: `WHERE member_id = …`
- it shows who added a film last: `WHERE film_id = … ORDER BY added_at DESC LIMIT 10`
- it counts the entries of any one day of any month: `WHERE added_at >= … AND added_at < …`
- it inserts an entry, and relies on being refused where the member already has that film
- now and then it deletes a film that is on no list

**Drop the four indexes that none of this needs.**""",
    starter="DROP INDEX …",
    hints=(
        "A list sorted by member and then by film is also a list sorted by member.",
        "Deleting a film looks for its entries: any index that begins with film_id will do.",
        "Two of the four begin with the same column as another index that does more. One is a "
        "smaller copy of an index that is needed anyway. And one begins like another and ends in a "
        "column that no request asks for together with the film.",
    ),
    solutions={
        "drop the four": """\
DROP INDEX watchlist_film_id_idx, watchlist_member_id_idx,
           watchlist_film_id_member_id_idx, watchlist_december_idx""",
        "one at a time": """\
DROP INDEX watchlist_member_id_idx;
DROP INDEX watchlist_film_id_member_id_idx;
DROP INDEX watchlist_december_idx;
DROP INDEX watchlist_film_id_idx""",
        "start over": """\
DROP INDEX watchlist_member_id_idx, watchlist_film_id_idx, watchlist_film_id_added_at_idx,
           watchlist_film_id_member_id_idx, watchlist_december_idx;
CREATE INDEX newest ON watchlist (film_id, added_at DESC)""",
    },
    observe=(
        Observe(
            name="The entries",
            sql="SELECT count(*) AS entries, min(added_at), max(added_at) FROM watchlist",
        ),
    ),
    probes=(
        Probe(
            name="no entry twice",
            sql="INSERT INTO watchlist SELECT * FROM watchlist LIMIT 1",
            refused="23505",
            says="A member can now have the same film on the list twice. The index of a primary "
            "key is there for the rule, however seldom it is read.",
        ),
        Probe(
            name="a member's list",
            sql=reads_at_most(60, OF_A_MEMBER),
            refused=None,
            says="What a member wants to see now has to be searched for in the whole table.",
        ),
        Probe(
            name="a film's newest entries",
            sql=reads_at_most(30, who_added(1267), who_added(377)),
            refused=None,
            says="Finding who added a film last now reads far more than ten entries: they no "
            "longer stand side by side in the order of time.",
        ),
        Probe(
            name="any day",
            sql=reads_at_most(40, of_a_day(3), of_a_day(17), of_a_day(28)),
            refused=None,
            says="A day in November now reads far too much. An index on a part of the table knows "
            "nothing about the rest of it.",
        ),
        Probe(
            name="a film that is deleted",
            sql=reads_at_most(20, DELETED_FILM),
            refused=None,
            says="Deleting a film now searches the whole of watchlist: no index begins with "
            "film_id.",
        ),
        Probe(
            name="no part",
            sql=fails_if(
                "SELECT FROM pg_index "
                "WHERE indrelid = 'watchlist'::regclass AND indpred IS NOT NULL",
                "an index on a part of the table",
            ),
            refused=None,
            says="One of the indexes that are left is a smaller copy: what it can find, the index "
            "on all days finds just as well.",
        ),
        Probe(
            name="no beginning",
            sql=fails_if(
                "SELECT FROM pg_index a JOIN pg_index b USING (indrelid) "
                "WHERE indrelid = 'watchlist'::regclass "
                "AND b.indkey::text LIKE a.indkey::text || ' %'",
                "one index begins with all of another",
            ),
            refused=None,
            says="One of the indexes that are left is the beginning of another: whatever it can "
            "answer, the longer index can answer too.",
        ),
        Probe(
            name="three",
            sql=fails_if(
                "SELECT FROM pg_index WHERE indrelid = 'watchlist'::regclass HAVING count(*) > 3",
                "more than three indexes",
            ),
            refused=None,
            says="More than three indexes are left. Take each request in turn: which index serves "
            "it, and which serves none?",
        ),
    ),
    wrong=(
        Wrong(
            name="keeps the beginnings",
            answer="DROP INDEX watchlist_film_id_member_id_idx, watchlist_december_idx",
            says="One of the indexes that are left is the beginning of another: whatever it can "
            "answer, the longer index can answer too.",
            retold="""\
DROP INDEX watchlist_december_idx;
DROP INDEX watchlist_film_id_member_id_idx""",
        ),
        Wrong(
            name="keeps december",
            answer="""\
DROP INDEX watchlist_film_id_idx, watchlist_member_id_idx, watchlist_film_id_member_id_idx""",
            says="One of the indexes that are left is a smaller copy: what it can find, the index "
            "on all days finds just as well.",
            retold="""\
DROP INDEX watchlist_member_id_idx;
DROP INDEX watchlist_film_id_member_id_idx;
DROP INDEX watchlist_film_id_idx""",
        ),
        Wrong(
            name="keeps a pair that nobody asks for",
            answer="""\
DROP INDEX watchlist_member_id_idx, watchlist_film_id_idx, watchlist_december_idx""",
            says="More than three indexes are left. Take each request in turn: which index serves "
            "it, and which serves none?",
            retold="""\
DROP INDEX watchlist_december_idx;
DROP INDEX watchlist_film_id_idx, watchlist_member_id_idx""",
        ),
        Wrong(
            name="keeps december alone",
            answer="""\
DROP INDEX watchlist_film_id_idx, watchlist_member_id_idx,
           watchlist_film_id_member_id_idx, watchlist_added_at_idx""",
            says="A day in November now reads far too much. An index on a part of the table knows "
            "nothing about the rest of it.",
            retold="""\
DROP INDEX watchlist_added_at_idx;
DROP INDEX watchlist_film_id_idx, watchlist_film_id_member_id_idx, watchlist_member_id_idx""",
        ),
        Wrong(
            name="keeps the pair without the order",
            answer="""\
DROP INDEX watchlist_film_id_idx, watchlist_member_id_idx,
           watchlist_film_id_added_at_idx, watchlist_december_idx""",
            says="Finding who added a film last now reads far more than ten entries: they no "
            "longer stand side by side in the order of time.",
            retold="""\
DROP INDEX watchlist_film_id_added_at_idx;
DROP INDEX watchlist_december_idx, watchlist_film_id_idx, watchlist_member_id_idx""",
        ),
        Wrong(
            name="drops the primary key, which nobody seems to read",
            answer="""\
ALTER TABLE watchlist DROP CONSTRAINT watchlist_pkey;
DROP INDEX watchlist_film_id_idx, watchlist_film_id_member_id_idx, watchlist_december_idx""",
            says="A member can now have the same film on the list twice. The index of a primary "
            "key is there for the rule, however seldom it is read.",
            retold="""\
DROP INDEX watchlist_december_idx, watchlist_film_id_member_id_idx, watchlist_film_id_idx;
ALTER TABLE watchlist DROP CONSTRAINT watchlist_pkey CASCADE""",
        ),
    ),
)

# --- indexes.6 ------------------------------------------------------------------------------------


def newest(film: int) -> str:
    """The film page."""
    return f"""\
SELECT member_id, stars, rated_at FROM rating
WHERE film_id = {film} ORDER BY rated_at DESC LIMIT 10"""


def harshest(film: int) -> str:
    """The newest of the lowest opinions."""
    return f"""\
SELECT member_id, rated_at FROM rating
WHERE film_id = {film} AND stars = 1 ORDER BY rated_at DESC LIMIT 10"""


FILMS = (2260, 214, 842, 2159)
"""The Matrix, Casablanca, The Shawshank Redemption, and one that hardly anybody rated."""

TWO_PAGES = Schema(
    title="One index for two pages",
    prompt="""\
Two pages of the club's site, for any film (the checker's copy of `rating`, generated data, holds
the ratings since 20 November and has the primary key on `(member_id, film_id)` alone):

```sql
-- the newest opinions
SELECT member_id, stars, rated_at FROM rating
WHERE film_id = … ORDER BY rated_at DESC LIMIT 10

-- the newest of the worst opinions; one rating in thirty has one star
SELECT member_id, rated_at FROM rating
WHERE film_id = … AND stars = 1 ORDER BY rated_at DESC LIMIT 10
```

Ratings arrive faster than pages are read, so the house allows **one** index more. **Create it**, so
that each page, of a film with hundreds of ratings as of one with three, reads at most 30 pages of
8 kB. The two plans need not be of the same kind.""",
    starter="CREATE INDEX ON rating (…)",
    hints=(
        "Both pages fix the film and want the newest first. Only one of them asks for the stars. "
        "Which page can live with stars in the second place, and which cannot?",
        "With (film_id, rated_at) both pages walk the film's ratings from the newest on. The "
        "second one then goes to the table for each, only to find two stars or more. How could it "
        "know that before it goes there?",
        "A condition on a key column is checked in the index, even where it cannot narrow the "
        "search. A condition on a column of INCLUDE is checked there only in an Index Only Scan.",
    ),
    solutions={
        "stars as the last key column": "CREATE INDEX ON rating (film_id, rated_at, stars)",
        "everything in the index": (
            "CREATE INDEX ON rating (film_id, rated_at DESC) INCLUDE (stars, member_id)"
        ),
    },
    observe=(Observe(name="The ratings", sql="SELECT count(*) AS ratings FROM rating"),),
    probes=(
        Probe(
            name="the newest",
            sql=reads_at_most(30, *map(newest, FILMS)),
            refused=None,
            says="The newest opinions still read far too much, at least for some films: what your "
            "index puts side by side is not the film's ratings in the order of time.",
        ),
        Probe(
            name="the worst",
            sql=reads_at_most(30, *map(harshest, FILMS)),
            refused=None,
            says="The newest page is quick. The worst opinions still go to the table for hundreds "
            "of ratings, only to see how many stars they have.",
        ),
        Probe(
            name="one more",
            sql=fails_if(
                "SELECT FROM pg_index WHERE indrelid = 'rating'::regclass HAVING count(*) > 2",
                "more than two indexes",
            ),
            refused=None,
            says="The house allows one index more than the primary key.",
        ),
        Probe(
            name="what an insert costs",
            sql=reads_at_most(
                2_600,
                "INSERT INTO rating SELECT id, 95, 3, '2026-01-01' FROM member WHERE id <= 300",
            ),
            refused=None,
            says="Both pages are quick, and every rating now pays for it: an insert touches more "
            "index pages than the house allows.",
        ),
    ),
    wrong=(
        Wrong(
            name="an index for every column",
            answer="""\
CREATE INDEX ON rating (film_id);
CREATE INDEX ON rating (rated_at);
CREATE INDEX ON rating (stars)""",
            says="Three indexes more, each sorted by one column: the newest opinions still read "
            "too many pages, and every rating that arrives pays for all three.",
            retold="""\
CREATE INDEX a ON rating (stars);
CREATE INDEX b ON rating (rated_at DESC);
CREATE INDEX c ON rating (film_id)""",
        ),
        Wrong(
            name="an index for each page",
            answer="""\
CREATE INDEX ON rating (film_id, rated_at);
CREATE INDEX ON rating (film_id, stars, rated_at)""",
            says="Both pages are quick, with two indexes. The house allows one: find the order of "
            "columns that serves both.",
            retold="""\
CREATE INDEX worst ON rating (film_id, stars, rated_at DESC);
CREATE INDEX newest ON rating (film_id, rated_at DESC) INCLUDE (stars)""",
        ),
        Wrong(
            name="stars in the second place",
            answer="CREATE INDEX ON rating (film_id, stars, rated_at)",
            says="The worst opinions are quick. For the newest ones all of the film's ratings have "
            "to be fetched and sorted: within a film your index is sorted by stars first.",
            retold="CREATE INDEX one ON rating (film_id, stars DESC, rated_at DESC)",
        ),
        Wrong(
            name="time first",
            answer="CREATE INDEX ON rating (rated_at, film_id, stars)",
            says="The newest opinions still read far too much, at least for some films: what your "
            "index puts side by side is not the film's ratings in the order of time.",
            retold="CREATE INDEX newest_first ON rating (rated_at DESC) INCLUDE (film_id, stars)",
        ),
        Wrong(
            name="stars only carried along",
            answer="CREATE INDEX ON rating (film_id, rated_at) INCLUDE (stars)",
            says="The newest page is quick. The worst opinions still go to the table for hundreds "
            "of ratings, only to see how many stars they have.",
            retold="CREATE INDEX film_time ON rating (film_id, rated_at DESC)",
        ),
    ),
)

LESSON = Lesson(
    slug="indexes",
    track="databases",
    title="Indexes and query plans",
    summary="Ten lines take 12,144 page visits. Read the plan, see how the planner chooses, build "
    "the index it needs, and learn what indexes cost.",
    minutes=60,
    prerequisites=("joins",),
    size="large",
    setup=SETUP,
    other_data=OTHER_DATA,
    exercises=(NAMESAKES, REVENUE, SATURDAY, BELIEFS, PRUNING, TWO_PAGES),
)
