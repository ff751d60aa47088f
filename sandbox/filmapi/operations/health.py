"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

logger = structlog.get_logger(__name__)


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers. Whoever gets nothing here restarts it."""
    return JsonResponse({"status": "live"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 where database and Redis answer, else 503: send requests to another process."""
    checks = {name: _answers(name, check) for name, check in _CHECKS.items()}
    is_ready = all(checks.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": checks},
        status=200 if is_ready else 503,
    )


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.get("ready")


_CHECKS: dict[str, Callable[[], None]] = {"database": _database, "redis": _redis}


def _answers(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # whatever it is, nothing can be served with it
        logger.exception("not ready", check=name)
        return False
    return True
