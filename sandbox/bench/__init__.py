"""The project's own measurements: each a ratio against a reference measured in the same run.

A time alone says more about the machine than about the project.
"""

from collections.abc import Callable, Iterator

from sandbox.bench.measurement import Measurement


def _boot() -> Iterator[Measurement]:
    from sandbox.bench.boot import measure

    yield measure()


def _reset() -> Iterator[Measurement]:
    from sandbox.bench.reset import measure

    yield from (measure("reset", "standard"), measure("reset large", "large"))


def _open_lesson() -> Iterator[Measurement]:
    from sandbox.bench.open_lesson import measure

    yield measure()


def _validate() -> Iterator[Measurement]:
    from sandbox.bench.validate import measure

    yield measure()


def _raycaster() -> Iterator[Measurement]:
    from sandbox.bench.raycaster import measure

    yield from measure()


def _celery() -> Iterator[Measurement]:
    from sandbox.bench.celery import measure

    yield from measure()


def _cache() -> Iterator[Measurement]:
    from sandbox.bench.cache import measure

    yield from measure()


def _site() -> Iterator[Measurement]:
    from sandbox.bench.site import measure

    yield from measure()


def _live() -> Iterator[Measurement]:
    from sandbox.bench.live import measure

    yield from measure()


def _api() -> Iterator[Measurement]:
    from sandbox.bench.api import measure

    yield from measure()


SUBJECTS: dict[str, Callable[[], Iterator[Measurement]]] = {
    "boot": _boot,
    "reset": _reset,
    "open-lesson": _open_lesson,
    "validate": _validate,
    "api": _api,
    "raycaster": _raycaster,
    "celery": _celery,
    "cache": _cache,
    "site": _site,
    "live": _live,
}
