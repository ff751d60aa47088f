"""The same rows on every machine and every Python."""

import hashlib

import pytest

from sandbox.films.generate.tables import tables
from sandbox.films.sizes import LARGE, SMALL, STANDARD, Size


def digest(size: Size) -> str:
    everything = hashlib.sha256()
    for table in tables(size):
        everything.update(f"{table.name}({','.join(table.columns)})\n".encode())
        for line in table.lines():
            everything.update(line.encode())
    return everything.hexdigest()


def test_the_rows_of_the_small_size_are_pinned() -> None:
    assert digest(SMALL) == "806a67160c916277589adf488e918dea009adb8d219bcec5bdcb32a7779f97f3"


def test_the_rows_of_the_standard_and_large_sizes_are_pinned(long: bool) -> None:
    if not long:
        pytest.skip("half a minute")
    assert digest(STANDARD) == "026b7a6547940020bbbb617cc31ec9897780992ae6e0fb5c01b494d037e8ed09"
    assert digest(LARGE) == "8e74dc7d2049178a0eee0ef1f7e82e4e1ed03ec70fe9e8d65eae0f936a624b1f"


@pytest.mark.parametrize("size", [SMALL, STANDARD], ids=["small", "standard"])
def test_row_counts_are_known_before_the_rows_are_made(size: Size) -> None:
    for table in tables(size):
        rows = 0
        for line in table.lines():
            rows += 1
            assert line.count("\t") == len(table.columns) - 1
        assert rows == table.row_count, table.name


def test_rows_can_be_made_twice() -> None:
    first, second = ([list(t.lines()) for t in tables(SMALL)] for _ in range(2))
    assert first == second
