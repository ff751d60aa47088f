"""One exercise of each kind on the handful of films of conftest.py."""

from sandbox.exercises.spec import (
    AtMost,
    Change,
    Observe,
    Plan,
    Probe,
    Query,
    Schema,
    Uses,
    Wrong,
)

QUERY = Query(
    title="Films of a director",
    prompt="The title and gross of every film by Ida Lupino, best first, ties by title.",
    starter="SELECT ...",
    hints=("Join.", "Filter."),
    keys=("title",),
    order=("gross", "title"),
    solutions={
        "join": "SELECT title, gross FROM film JOIN director d ON d.id = director_id"
        " WHERE name = 'Ida Lupino' ORDER BY gross DESC, title",
        "subquery": "SELECT title, gross FROM film WHERE director_id ="
        " (SELECT id FROM director WHERE name = 'Ida Lupino') ORDER BY 2 DESC, 1",
    },
    wrong=(
        Wrong(
            name="worst first",
            answer="SELECT title, gross FROM film WHERE director_id = 1 ORDER BY gross",
            says="Best first.",
            retold="SELECT title, gross FROM film WHERE id < 3 ORDER BY id",
        ),
    ),
)

CHANGE = Change(
    title="No gross is zero",
    prompt="",
    starter="UPDATE film SET ...",
    hints=(),
    observe=(Observe(name="films", sql="SELECT id, title, gross FROM film", keys=("id",)),),
    solutions={"update": "UPDATE film SET gross = 0 WHERE gross IS NULL"},
    wrong=(
        Wrong(
            name="all of them",
            answer="UPDATE film SET gross = 0",
            says="Too many.",
            retold="UPDATE film SET gross = gross - gross; UPDATE film SET gross = 0 WHERE id = 3",
        ),
    ),
)

SCHEMA = Schema(
    title="One to five stars",
    prompt="",
    starter="ALTER TABLE rating ...",
    hints=(),
    observe=(Observe(name="keys", sql="SELECT table_name, kind, columns FROM exam.keys"),),
    probes=(
        Probe(
            name="five stars",
            sql="INSERT INTO rating VALUES (1, 0, 5)",
            refused=None,
            says="Five stars are refused.",
        ),
        Probe(
            name="six stars",
            sql="INSERT INTO rating VALUES (1, 0, 6)",
            refused="23514",
            says="Six stars get in.",
        ),
    ),
    solutions={"check": "ALTER TABLE rating ADD CHECK (stars BETWEEN 1 AND 5)"},
    wrong=(),
)

PLAN_OF_SCRIPT = Plan(
    title="Ratings of a film",
    prompt="",
    starter="CREATE INDEX ...",
    hints=(),
    query="SELECT count(*), avg(stars) FROM rating WHERE film_id = 3",
    requires=(
        Uses(node="Seq Scan", relation="rating", never=True, says="It still reads every row."),
        AtMost(measure="buffers", times=2, says="It reads too many pages."),
    ),
    solutions={"index": "CREATE INDEX ON rating (film_id) INCLUDE (stars); VACUUM rating"},
    wrong=(),
)

PLAN_OF_QUERY = Plan(
    title="One member's ratings",
    prompt="",
    starter="SELECT ...",
    hints=(),
    requires=(Uses(node="Index Scan", relation="rating", says="The index is not used."),),
    solutions={"bare column": "SELECT film_id, stars FROM rating WHERE member_id = 77"},
    wrong=(),
)
