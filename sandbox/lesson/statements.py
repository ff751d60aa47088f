"""What a statement is going to do, as far as its words tell."""

from sandbox.exercises.statements import words

_QUERIES = {"select", "with", "values", "table"}
_WRITES = {"insert", "update", "delete", "merge", "into"}


def only_reads(statement: str) -> bool:
    """Whether a cursor can hold it: a query in which no word could change or make a table.

    A column named "update" makes this False; that costs a cursor and nothing else.
    """
    found = words(statement)
    return found[:1] != [] and found[0] in _QUERIES and not _WRITES & set(found)
