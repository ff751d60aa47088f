"""Live cells in a real browser: from the click to the answer, on loopback, and what a page weighs.

Each first answer is taken on a page and in a browser's storage of its own, with nothing cached.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

from sandbox.bench.measurement import Measurement, seconds
from sandbox.bench.site_copy import site_copy
from sandbox.errors import SandboxError
from sandbox.films.spares import drop_database, reset_database
from sandbox.films.templates import ensure_template
from sandbox.services import ensure, stop
from sandbox.site import chromium, packages
from sandbox.site.serving import served

ROUNDS = 5
_QUERY = "SELECT title, worldwide_gross FROM film ORDER BY worldwide_gross DESC NULLS LAST LIMIT 10"
_PYTHON = "print(sum(range(10)))"
_PAGE = f"# Bench\n\n```sql live\n{_QUERY}\n```\n\n```python live\n{_PYTHON}\n```\n"
_DATABASE = "lesson_bench_live"
_LESSON = "lessons/databases/joins/"

_CLICK = """async (name) => {
    const cell = document.getElementById(name);
    const started = performance.now();
    await new Promise((answered) => {
        new MutationObserver(() => {
            if (cell.querySelector(".cell-results[aria-busy='false']")) answered();
        }).observe(cell, { subtree: true, attributes: true, childList: true });
        cell.querySelector(".cell-run").click();
    });
    return [performance.now() - started, cell.querySelector(".cell-results").innerText];
}"""


def measure() -> Iterator[Measurement]:
    """The medians of five. Raises SandboxError where Node.js or Chromium is missing."""
    if not packages.node_is_there():
        raise SandboxError(packages.MISSING.format(wanted=packages.wanted()), "Install it.")
    if chromium.executable() is None:
        raise SandboxError(chromium.MISSING + ".", "Install it, then run this again.")
    with site_copy() as copy:
        (copy.root / "docs" / "case-studies" / "bench.md").write_text(_PAGE, encoding="utf-8")
        copy.build()
        with served(copy.site) as address, _browser() as browser:
            bench = f"{address}case-studies/bench/"
            sql = [_first_and_repeated(browser, bench, "cell-live-1") for _ in range(ROUNDS)]
            python = [_first_and_repeated(browser, bench, "cell-live-2") for _ in range(ROUNDS)]
            html, page = _weights(browser, address + _LESSON)
    first, repeated = (statistics.median(column) for column in zip(*sql, strict=True))
    server_first, server_repeated = _server()
    yield Measurement(
        "sql-first", first, "s", "the server started, connected and asked", server_first
    )
    yield Measurement("sql-repeat", repeated, "s", "the server, connected", server_repeated)
    interpreter = statistics.median(seconds(_interpreter) for _ in range(ROUNDS))
    yield Measurement(
        "python-first",
        statistics.median(time for time, _ in python),
        "s",
        "this Python started",
        interpreter,
    )
    yield Measurement("lesson-page", page / 1000, "kB", "its HTML, compressed as well", html / 1000)


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        program = chromium.executable()
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


def _first_and_repeated(browser: Any, address: str, cell: str) -> tuple[float, float]:
    """Seconds of the first answer on a page that has just been opened, and of the next one."""
    page = browser.new_context().new_page()
    page.goto(address, wait_until="networkidle")
    times = []
    for _ in range(2):
        milliseconds, text = page.evaluate(_CLICK, cell)
        if "45" not in text and "10 rows" not in text:
            raise SandboxError(f"The page answered: {text}", "Look at the page: sandbox site")
        times.append(milliseconds / 1000)
    page.context.close()
    return times[0], times[1]


def _weights(browser: Any, address: str) -> tuple[int, int]:
    """Bytes of a lesson's HTML, and of all that its page loads but images; as transferred."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    page.context.close()
    counted = {name: size for name, size in sizes.items() if kinds.get(name) != "Image"}
    html = sum(size for name, size in counted.items() if kinds.get(name) == "Document")
    return html, sum(counted.values())


def _server() -> tuple[float, float]:
    """The same query of PostgreSQL itself: with its start, and on an open connection."""
    postgres = ensure(("postgres",)).postgres
    assert postgres is not None
    ensure_template(postgres, "small")
    reset_database(postgres, _DATABASE, "small")
    try:
        firsts, repeats = zip(*(_started_and_asked() for _ in range(ROUNDS)), strict=True)
    finally:
        started = ensure(("postgres",)).postgres
        assert started is not None
        drop_database(started, _DATABASE)
    return statistics.median(firsts), statistics.median(repeats)


def _started_and_asked() -> tuple[float, float]:
    stop()
    times = []

    def ask(connection: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_QUERY)
            cursor.fetchall()

    def first() -> Any:
        url = ensure(("postgres",)).postgres
        assert url is not None
        connection = psycopg2.connect(url.rpartition("/")[0] + f"/{_DATABASE}")
        ask(connection)
        connections.append(connection)

    connections: list[Any] = []
    times.append(seconds(first))
    with closing(connections[0]) as connection:
        times.append(seconds(lambda: ask(connection)))
    return times[0], times[1]


def _interpreter() -> None:
    subprocess.run([sys.executable, "-c", _PYTHON], check=True, stdout=subprocess.DEVNULL)
