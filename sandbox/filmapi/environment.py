"""Reads the environment: every address, secret and limit of the project comes from here."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    """A variable without which nothing can run."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is not set.")
    return value


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is not a whole number: {value!r}")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """A list, written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str, default: dict[str, str]) -> dict[str, str]:
    """A mapping, written `name=value,name=value`; names that are not given keep their default."""
    given = dict(word.partition("=")[::2] for word in words(name, ""))
    unknown = given.keys() - default.keys()
    if unknown:
        raise ImproperlyConfigured(f"{name} knows nothing of {', '.join(sorted(unknown))}.")
    return {**default, **given}


def database(name: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`."""
    url = urlsplit(required(name))
    if url.scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} is not the URL of a PostgreSQL database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": dict(parse_qsl(url.query)),
        # A connection stays with its thread between requests and is tested before it is used.
        "CONN_MAX_AGE": number("DATABASE_CONNECTION_SECONDS", 60),
        "CONN_HEALTH_CHECKS": True,
    }


def mail(name: str) -> dict[str, Any]:
    """Django's settings for `smtp://user:password@host:port`, `smtp+tls://…`, or `file:///folder`.

    Without the variable, mail is written to standard output.
    """
    value = os.environ.get(name, "")
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    url = urlsplit(value)
    if url.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(url.path),
        }
    if url.scheme not in ("smtp", "smtp+tls"):
        raise ImproperlyConfigured(f"{name} must begin with smtp://, smtp+tls:// or file://.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or 25,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }
