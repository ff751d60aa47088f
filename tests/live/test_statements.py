"""The page reads SQL text as the notebook does: sandbox/exercises/statements.py in JavaScript."""

import random

from sandbox.exercises.statements import bare, split
from sandbox.lesson.statements import only_reads
from tests.live.page import Page

PIECES = [
    *("SELECT", "select", "WITH", "insert", "create", "or replace", "function", "procedure"),
    *(
        "into",
        "begin",
        "atomic",
        "end",
        "case",
        "table",
        "ü",
        "😀",
        "x1",
        "1x",
        "½",
        "²",
        "a$b",
        "_",
    ),
    *("'", "''", "\\'", "\\", "e'", "E'x\\'y'", '"', '""', "$$", "$a$", "$ä$", "$1", "$1$", "$"),
    *("--", "/*", "*/", "/* /* */", "\n", "\r", "\t", " ", "\u00a0", "\ufeff", "\u2028", "\x1c"),
    *(";", ";;", "(", ")", ",", "%", ":=", "::", "\x85", "İ", "\u017f", "\ud7ff", "٣"),
]
ROUNDS = 3000


def test_random_scripts_are_split_alike(page: Page) -> None:
    chance = random.Random(18)
    scripts = ["".join(chance.choices(PIECES, k=chance.randint(1, 25))) for _ in range(ROUNDS)]
    for script in scripts:
        page.ask(script=script)
        assert page.answer() == {
            "split": [{"text": s.text, "offset": s.offset} for s in split(script)],
            "bare": bare(script),
            "reads": only_reads(script),
        }, script


def test_long_scripts_are_split_in_time(page: Page) -> None:
    for script in (";" * 1_000_000, "'" * 200_000, "(" * 500_000, "SELECT 1 /* " * 50_000):
        page.ask(script=script)
        assert len(page.answer()["split"]) == len(split(script))
