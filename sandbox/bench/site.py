"""Building the site, against plain mkdocs-jupyter on the same notebooks."""

import shutil
from collections.abc import Iterator

from sandbox.bench.measurement import Measurement, medians, seconds
from sandbox.bench.site_copy import SiteCopy, site_copy

ROUNDS = 3
_PLAIN = """
site_name: Plain
docs_dir: {folder}/notebooks
site_dir: {folder}/plain
theme: {{ name: material }}
plugins: [search, mkdocs-jupyter]
"""


def measure() -> Iterator[Measurement]:
    """A build without any cache, and one with nothing to do; the packages are there already."""
    with site_copy() as copy:
        (copy.root / "plain.yml").write_text(_PLAIN.format(folder=copy.root), encoding="utf-8")
        copy.build()
        cold, again, plain = medians(
            ROUNDS, lambda: _cold(copy), lambda: seconds(copy.build), lambda: _plain(copy)
        )
    yield Measurement("site", cold, "s", "plain mkdocs-jupyter on the same notebooks", plain)
    yield Measurement("site no-change", again, "s", "the same without any cache", cold)


def _cold(copy: SiteCopy) -> float:
    copy.forget()
    return seconds(copy.build)


def _plain(copy: SiteCopy) -> float:
    shutil.rmtree(copy.root / "plain", ignore_errors=True)
    return seconds(lambda: copy.run("-m", "mkdocs", "build", "--config-file", "plain.yml"))
