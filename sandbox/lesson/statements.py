"""SQL text cut into statements, as PostgreSQL's lexical rules and psql do it.

Source: PostgreSQL manual, "SQL Syntax: Lexical Structure". A semicolon ends a statement unless it
stands in a string, a quoted name, a comment, a dollar-quoted body, parentheses, or the body of a
function written with BEGIN ATOMIC.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*)
    | (?P<block>/\*)
    | (?P<escape>\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<string>'(?:[^']|'')*(?:'|\Z))
    | (?P<name>"(?:[^"]|"")*(?:"|\Z))
    | (?P<dollar>(?<![\w$])\$(?P<tag>[^\W\d]\w*)\$.*?(?:\$(?P=tag)\$|\Z)
        |(?<![\w$])\$\$.*?(?:\$\$|\Z))
    | (?P<word>[^\W\d][\w$]*)
    | (?P<open>\() | (?P<close>\)) | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUERIES = {"SELECT", "WITH", "VALUES", "TABLE"}
_WRITES = {"INSERT", "UPDATE", "DELETE", "MERGE", "INTO"}
_COMMENT_EDGE = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class Statement:
    """One statement, without its semicolon, and where its text starts in the cell (from 0)."""

    text: str
    start: int

    @property
    def command(self) -> str:
        """The first word in capitals, such as "SELECT"; comments before it do not count."""
        for token in _tokens(self.text):
            if token.kind == "word":
                return token.text.upper()
            if token.kind not in ("comment", "block", "open"):
                return ""
        return ""

    @property
    def only_reads(self) -> bool:
        """Whether a cursor can hold it: a query in which no word could change or make a table.

        A column named "update" makes this False; that costs a cursor and nothing else.
        """
        words = {token.text.upper() for token in _tokens(self.text) if token.kind == "word"}
        return self.command in _QUERIES and not words & _WRITES


def split(sql: str) -> list[Statement]:
    """The statements of a text in order. Pieces that hold only space and comments are left out."""
    statements, start, depth, atomic = [], 0, 0, 0
    previous = ""
    for token in _tokens(sql):
        kind = token.kind
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif kind == "word":
            word = token.text.upper()
            if (word == "ATOMIC" and previous == "BEGIN") or (atomic and word == "CASE"):
                atomic += 1
            elif atomic and word == "END":
                atomic -= 1
            previous = word
        elif kind == "end" and not depth and not atomic:
            statements.append(_statement(sql, start, token.start))
            start, previous = token.end, ""
    statements.append(_statement(sql, start, len(sql)))
    return [statement for statement in statements if statement is not None]


def _statement(sql: str, start: int, end: int) -> Statement | None:
    piece = sql[start:end]
    bare = piece
    for token in _tokens(piece):
        if token.kind in ("comment", "block"):
            bare = bare[: token.start] + " " * (token.end - token.start) + bare[token.end :]
    if not bare.strip():
        return None
    offset = len(piece) - len(piece.lstrip())
    return Statement(piece.strip(), start + offset)


@dataclass(frozen=True)
class _Token:
    """A piece of the text that matters for splitting: `text[start:end]` of the SQL."""

    kind: str
    text: str
    start: int
    end: int


def _tokens(sql: str) -> Iterator[_Token]:
    at = 0
    while match := _TOKEN.search(sql, at):
        kind = match.lastgroup or ""
        end = _block_comment_end(sql, match.end()) if kind == "block" else match.end()
        yield _Token(kind, sql[match.start() : end], match.start(), end)
        at = end


def _block_comment_end(sql: str, at: int) -> int:
    """Block comments nest in PostgreSQL, which a regular expression cannot follow."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(sql, at)
        if edge is None:
            return len(sql)
        depth += 1 if edge.group() == "/*" else -1
        at = edge.end()
    return at
