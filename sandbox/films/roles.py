"""The two roles of every lesson: `film_owner` owns the tables, `learner` logs in."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg2.sql import SQL, Identifier, Literal

from sandbox.errors import SandboxError
from sandbox.paths import state_directory

OWNER = "film_owner"
LEARNER = "learner"


def _password_file() -> Path:
    return state_directory() / "roles.json"


def _stored_password() -> str | None:
    try:
        return str(json.loads(_password_file().read_text(encoding="utf-8"))[LEARNER])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):  # damaged: a new password does no harm
        _password_file().unlink(missing_ok=True)
        return None


def _make_password() -> None:
    """Write a fresh password, whole or not at all; of several processes the first one wins."""
    path = _password_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({LEARNER: secrets.token_urlsafe(18)}, file)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def _password() -> str:
    """The password of this checkout, made at the first call."""
    if _stored_password() is None:
        _make_password()
    password = _stored_password()
    assert password is not None
    return password


def _matches(password: str, verifier: str | None) -> bool:
    """Whether the server's SCRAM-SHA-256 verifier is that of this password (RFC 5802)."""
    if not verifier or not verifier.startswith("SCRAM-SHA-256$"):
        return False
    _, rounds_and_salt, keys = verifier.split("$")
    rounds, salt = rounds_and_salt.split(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = base64.b64encode(hashlib.sha256(client_key).digest()).decode()
    return hmac.compare_digest(stored_key, keys.split(":")[0])


def ensure_roles(admin: Any) -> None:
    """Make both roles where they are missing, and give `learner` the password of this checkout.

    `admin` is a superuser's psycopg2 connection in autocommit. Callers that may run at the same
    time hold a lock. `SandboxError` if the connection is not a superuser's.
    """
    with admin.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, to_regrole(%s), to_regrole(%s) FROM pg_roles "
            "WHERE rolname = current_user",
            (OWNER, LEARNER),
        )
        superuser, owner, learner = cursor.fetchone()
        if not superuser:
            raise SandboxError(
                "The PostgreSQL login of the sandbox is not a superuser.",
                "Give DATABASE_URL a superuser: the sandbox makes databases and roles.",
            )
        password = _password()
        if owner is None:
            cursor.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(OWNER)))
        if learner is None:
            cursor.execute(
                SQL("CREATE ROLE {} LOGIN IN ROLE {}").format(
                    Identifier(LEARNER), Identifier(OWNER)
                )
            )
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (LEARNER,))
        if not _matches(password, cursor.fetchone()[0]):
            cursor.execute(
                SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(LEARNER), Literal(password))
            )


def learner_url(admin_url: str, database: str) -> str:
    """The URL with which `learner` logs in to a database on the same server.

    `SandboxError` where `ensure_roles` has not run yet.
    """
    password = _stored_password()
    if password is None:
        raise SandboxError(
            "The learner's login to PostgreSQL is not set up yet.",
            "Open a lesson, or run python3 -m sandbox up.",
        )
    parts = urlsplit(admin_url)
    address = parts.netloc.rpartition("@")[2]
    login = f"{LEARNER}:{quote(password, safe='')}@{address}"
    return urlunsplit(parts._replace(netloc=login, path=f"/{quote(database, safe='')}"))
