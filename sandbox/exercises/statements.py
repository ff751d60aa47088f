"""SQL text read as far as needed: where a statement ends, and what is left without comments.

The rules are those of PostgreSQL's lexer (manual, "Lexical Structure") and of psql, which also has
to find the end of a statement without understanding it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space> \s+ )
  | (?P<comment> --[^\r\n]* )
  | (?P<block> /\* )
  | (?P<string> [eE]'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'?      # E'...' knows \'
              | '[^']*(?:''[^']*)*'?
              | "[^"]*(?:""[^"]*)*"? )
  | (?P<dollar> \$(?:[^\W\d]\w*)?\$ )
  | (?P<word> [^\W\d][\w$]* | \d\w* )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class Statement:
    """One statement without its semicolon; `offset` counts characters from the script's start."""

    text: str
    offset: int


def bare(sql: str) -> str:
    """The text without comments, closing semicolons and surplus white space outside quotes."""
    parts: list[str] = []
    for kind, text, _ in _tokens(sql):
        if kind not in ("space", "comment"):
            parts.append(text)
        elif parts and parts[-1] != " ":
            parts.append(" ")
    return "".join(parts).strip(" ;")


def words(sql: str) -> list[str]:
    """The key words and plain names of the text in small letters, quoted ones left out."""
    return [text.lower() for kind, text, _ in _tokens(sql) if kind == "word"]


def split(script: str) -> list[Statement]:
    """The statements of a script, those without content left out.

    A semicolon inside quotes, brackets or the `BEGIN ATOMIC ... END` of a function ends nothing.
    """
    statements = []
    start = depth = atomic = 0
    first: list[str] = []
    content = False
    for kind, text, offset in _tokens(script):
        if kind in ("space", "comment"):
            if not content:
                start = offset + len(text)
            continue
        if text == ";" and depth <= 0 and atomic == 0:
            if content:
                statements.append(Statement(script[start:offset], start))
            start, depth, first, content = offset + 1, 0, [], False
            continue
        content = True
        depth += {"(": 1, ")": -1}.get(text, 0)
        if kind == "word":
            first = [*first, text.lower()] if len(first) < 4 else first
            if _defines_routine(first):
                atomic = _atomic_depth(atomic, text.lower())
    if content:
        statements.append(Statement(script[start:], start))
    return statements


def _defines_routine(words: list[str]) -> bool:
    rest = words[1:]
    if rest[:2] == ["or", "replace"]:
        rest = rest[2:]
    return words[:1] == ["create"] and rest[:1] in (["function"], ["procedure"])


def _atomic_depth(depth: int, word: str) -> int:
    """How deep in BEGIN ATOMIC ... END the text is after this word; CASE has an END as well."""
    if word == "begin" or (word == "case" and depth):
        return depth + 1
    return depth - 1 if word == "end" and depth else depth


def _tokens(sql: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and offset of each token; a quote that is never closed runs to the end."""
    at = 0
    while at < len(sql):
        match = _TOKEN.match(sql, at)
        assert match is not None and match.lastgroup is not None  # `other` takes any character
        kind, end = match.lastgroup, match.end()
        if kind == "block":
            kind, end = "comment", _block_end(sql, end)
        elif kind == "dollar":
            close = sql.find(match.group(), end)
            kind, end = "string", len(sql) if close < 0 else close + len(match.group())
        yield kind, sql[at:end], at
        at = end


def _block_end(sql: str, at: int) -> int:
    """Where a block comment ends that is open at `at`; they nest."""
    depth = 1
    while depth:
        edge = _BLOCK_EDGE.search(sql, at)
        if edge is None:
            return len(sql)
        depth += 1 if edge.group() == "/*" else -1
        at = edge.end()
    return at
