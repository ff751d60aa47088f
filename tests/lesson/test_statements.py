"""What a cursor can hold is told by the words of a statement."""

import pytest

from sandbox.lesson.statements import only_reads


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT 1", True),
        ("-- a comment\n(SELECT 1)", True),
        ("WITH a AS (SELECT 1) TABLE a", True),
        ("VALUES (1)", True),
        ("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", False),
        ("SELECT 1 INTO t", False),
        ("SELECT 'DELETE'", True),
        ("EXPLAIN SELECT 1", False),
        ("UPDATE t SET a = 1", False),
    ],
)
def test_what_a_cursor_can_hold(sql: str, reads: bool) -> None:
    assert only_reads(sql) is reads
