"""The cell magics of a lesson: `%%sql`, `%%plan` and `%%check`."""

from typing import TYPE_CHECKING, Any

import psycopg2

from sandbox.errors import SandboxError
from sandbox.lesson import outages
from sandbox.lesson.console import Refused, Rows
from sandbox.lesson.explain import EXPLAIN, explain
from sandbox.pictures.table import result_table
from sandbox.services import ensure

if TYPE_CHECKING:
    from sandbox.lesson.opening import Lesson


def register(lesson: "Lesson") -> None:
    """Gives the running notebook the magics of this lesson; outside a notebook it does nothing."""
    shell = _shell()
    if shell is None:
        return
    shell.register_magic_function(lambda line, cell: sql(lesson, cell), "cell", "sql")
    shell.register_magic_function(lambda line, cell: plan(lesson, cell), "cell", "plan")
    shell.register_magic_function(check_sql, "cell", "check")
    outages.install(shell)
    for registered in list(shell.events.callbacks["pre_run_cell"]):
        if getattr(registered, "__name__", "") == start_what_died.__name__:
            return
    shell.events.register("pre_run_cell", start_what_died)


def start_what_died(info: Any = None) -> None:
    """Before each cell: a server that is gone comes back, with its data."""
    try:
        ensure(progress=print)
    except SandboxError as error:
        print(error.in_words())


def sql(lesson: "Lesson", cell: str) -> None:
    """Runs a cell of SQL and shows what each statement gave; an error ends it, in plain text."""
    from IPython.display import display

    try:
        for outcome in lesson.console.run(cell):
            for notice in lesson.console.notices():
                print(notice)
            if isinstance(outcome, Rows):
                display(
                    result_table(
                        outcome.columns,
                        outcome.rows,
                        numeric=outcome.numeric,
                        total=outcome.total,
                    )
                )
            elif isinstance(outcome, Refused):
                print(outcome.in_words(cell))
            else:
                print(outcome.status)
    except psycopg2.OperationalError as error:
        raise SandboxError(
            f"The connection to PostgreSQL was lost: {str(error).strip().splitlines()[0]}",
            "Run the cell again; the server is started before it. What was not committed is gone.",
        ) from None
    except psycopg2.ProgrammingError as error:  # psycopg2's own refusal, such as COPY FROM STDIN
        raise SandboxError(
            f"This cannot be sent from a cell: {str(error).strip()}",
            "Use another statement, or lesson.connect() for what needs a file.",
        ) from None


def plan(lesson: "Lesson", cell: str) -> None:
    """Runs one statement under EXPLAIN ANALYZE and draws its plan; what it changes is undone."""
    from IPython.display import display

    from sandbox.pictures.plan_tree import plan_tree

    console = lesson.console
    before, after = (
        ("SAVEPOINT plan", "ROLLBACK TO plan")
        if console.in_transaction()
        else (
            "BEGIN",
            "ROLLBACK",
        )
    )
    console.fetch(before)
    try:
        found = explain(console.fetch, cell)
    except psycopg2.Error as error:
        if error.pgcode is None:
            raise
        refused = Refused.of(error, -len(EXPLAIN))
        print(refused.in_words(cell))
        return
    finally:
        console.fetch(after)
    display(plan_tree(found))


def check_sql(line: str, cell: str) -> None:
    """Judges the SQL in a cell as the answer to the exercise named beside `%%check`."""
    from sandbox.lesson.answers import check

    if not line.strip():
        raise SandboxError("Which exercise is this an answer to?", "For instance: %%check joins.1")
    check(line.strip(), cell)


def _shell() -> Any:
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        return None
    return get_ipython()
