"""What npm installs for the live pages."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.site import packages


def test_two_that_need_the_packages_at_once_both_get_them(
    node: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "CACHE", tmp_path / "cache")
    gate = threading.Barrier(2)

    def install(_: int) -> Path:
        gate.wait()
        return packages.install()

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(install, range(2))
    assert first == second
    assert (first / "@electric-sql" / "pglite" / "package.json").exists()
