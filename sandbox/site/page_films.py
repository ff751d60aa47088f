"""The films of a live page: a data directory for PGlite, filled by the loader that fills servers.

`python -m sandbox.site.page_films NODE_MODULES OUT` writes it to OUT, as a tar file in gzip. It is
made once and kept beside the packages until the films, their loader or PGlite change.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from sandbox.errors import SandboxError
from sandbox.films.load import load
from sandbox.films.roles import LEARNER, OWNER
from sandbox.films.sizes import SMALL
from sandbox.films.templates import SETTINGS, template_name
from sandbox.paths import ROOT
from sandbox.site.once import make_once
from sandbox.site.packages import CACHE, SOURCES

_SERVER = SOURCES / "engine" / "loading-server.mjs"
_CONFIGURATION = ROOT / "sandbox" / "services" / "postgresql.conf"
_PATIENCE = 120  # seconds
_READERS = "exam_reader"  # who may read what is judged, as in sandbox/exercises/server.py

# Of the servers' settings those that shape plans and statistics; the others are about processes.
_KEPT = ("autovacuum", "jit", "synchronize_seqscans", "default_text_search_config", "timezone")


def page_films(modules: Path) -> Path:
    """The file with the data directory, made where it is missing. `modules` has PGlite in it.

    Raises SandboxError where PGlite does not start or end as it should.
    """
    kept = CACHE / f"films-{_digest()}.tar.gz"
    make_once(CACHE / "films.lock", kept.exists, lambda: _make(modules, kept))
    return kept


def _make(modules: Path, file: Path) -> None:
    for old in CACHE.glob("films-*.tar.gz"):
        old.unlink()
    draft = file.with_suffix(".draft")
    with _connection(modules, draft) as connection:
        _fill(connection)
    draft.rename(file)


def _fill(connection: Any) -> None:
    """The roles, the films and the settings of a lesson's database."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {OWNER} NOLOGIN")
        cursor.execute(f"CREATE ROLE {LEARNER} LOGIN IN ROLE {OWNER}")
        cursor.execute(f"CREATE ROLE {_READERS} NOLOGIN")
    connection.autocommit = False
    load(connection, SMALL, lambda done, total, what: None)  # then it is in autocommit again
    with connection.cursor() as cursor:
        for name, value in {**_configured(), **SETTINGS}.items():
            # Not of the database: PGlite reads no settings of databases.
            cursor.execute(f"ALTER SYSTEM SET {name} = %s", (value,))
        cursor.execute(f"ALTER DATABASE postgres OWNER TO {LEARNER}")


def _configured() -> dict[str, str]:
    """The servers' settings that are kept."""
    lines = _CONFIGURATION.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    found = {name.strip(): value.strip().strip("'") for name, _, value in pairs}
    return {name: found[name] for name in _KEPT}


@contextmanager
def _connection(modules: Path, out: Path) -> Iterator[Any]:
    """A superuser's connection to an empty PGlite; afterwards its data directory is in `out`."""
    command = ["node", str(_SERVER), str(modules), str(out)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            port = server.stdout.readline().strip()
            if not port:
                raise _failure(server.communicate(timeout=_PATIENCE)[1])
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"
            with closing(psycopg2.connect(url)) as connection:
                yield connection
            _, said = server.communicate("loaded\n", timeout=_PATIENCE)
        except BaseException:
            server.kill()
            raise
    if server.returncode:
        raise _failure(said)


def _failure(said: str) -> SandboxError:
    return SandboxError(
        f"The films of the live pages could not be loaded into PGlite: {said.strip()}",
        f"Look at what starts there: {_SERVER}",
    )


def _digest() -> str:
    """Changes with whatever goes into the data directory."""
    digest = hashlib.sha256(template_name(SMALL.name).encode())
    for path in (Path(__file__), _SERVER, _CONFIGURATION, SOURCES / "package-lock.json"):
        digest.update(path.read_bytes())
    digest.update(repr(sorted(SETTINGS.items())).encode())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    shutil.copyfile(page_films(Path(sys.argv[1])), sys.argv[2])
