"""A cell of Python in the page does what a notebook's does."""

import pytest

from docs.live.engine.page_cell import MOST_OUTPUT, Cells


def test_the_last_expression_is_shown() -> None:
    assert Cells().run("x = 6\nprint(x)\nx * 7")["output"] == "6\n42\n"


@pytest.mark.parametrize("source", ["x = 1", "None", "1;", "", "# words", "def f():\n    'doc'"])
def test_nothing_to_show(source: str) -> None:
    assert Cells().run(source) == {"output": "", "html": None, "refused": None}


def test_names_live_from_cell_to_cell() -> None:
    cells = Cells()
    cells.run("def f():\n    return g()")
    cells.run("def g():\n    return 'here'")
    assert cells.run("f()")["output"] == "'here'\n"


def test_pictures_are_shown_as_html() -> None:
    cells = Cells()
    cells.run("class P:\n    def _repr_html_(self): return '<b>p</b>'")
    assert cells.run("display(P(), 5)\nP()") == {
        "output": "5\n",
        "html": "<b>p</b>\n<b>p</b>",
        "refused": None,
    }


def test_an_error_names_the_lines_of_the_cells_alone() -> None:
    cells = Cells()
    cells.run("def f(n):\n    return 1 / n")
    told = cells.run("print('before')\nf(0)")
    assert told["output"] == "before\n"
    assert told["refused"] is not None
    lines = told["refused"].splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert [line.strip() for line in lines if "File" in line] == [
        'File "<cell 2>", line 2, in <module>',
        'File "<cell 1>", line 2, in f',
    ]


def test_a_syntax_error_points_at_its_place() -> None:
    told = Cells().run("x = 1\nx +")["refused"]
    assert told is not None
    assert told.splitlines() == [
        '  File "<cell 1>", line 2',
        "    x +",
        "       ^",
        "SyntaxError: invalid syntax",
    ]


@pytest.mark.parametrize("source", ["raise SystemExit", "raise KeyboardInterrupt", "exit()"])
def test_a_cell_cannot_end_python(source: str) -> None:
    assert Cells().run(source)["refused"]


def test_output_without_end_is_cut() -> None:
    told = Cells().run("for n in range(100_000): print('x' * 100)")["output"]
    assert told is not None
    assert len(told) == MOST_OUTPUT
