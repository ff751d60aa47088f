"""A build with nothing to do does nothing; a build that something has touched is made."""

import pytest

from tests.site.sample import Project

NOTHING = "Nothing has changed since the last build."


@pytest.fixture
def fresh(project: Project) -> Project:
    assert project.build().returncode == 0
    return project


def test_nothing_is_built_again(fresh: Project) -> None:
    page = fresh.site / "index.html"
    before = page.stat().st_mtime_ns
    result = fresh.build()
    assert (result.returncode, result.stdout.strip()) == (0, NOTHING)
    assert page.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "file", ["docs/index.md", "mkdocs.yml", "sandbox/exercises/specs/plans.py", "site/index.html"]
)
def test_each_change_is_seen(fresh: Project, file: str) -> None:
    path = fresh.root / file
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert NOTHING not in fresh.build().stdout


def test_a_failed_build_leaves_no_site_to_trust(fresh: Project) -> None:
    before = (fresh.root / "docs/index.md").read_text(encoding="utf-8")
    fresh.write_page("index.md", "[x](nowhere.md)")
    assert fresh.build().returncode != 0
    fresh.write_page("index.md", before)
    assert NOTHING not in fresh.build().stdout
