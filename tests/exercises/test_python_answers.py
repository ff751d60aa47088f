"""Answers written in Python: what the check may rely on, and what is reported."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.exercises.driver import Examiner
from sandbox.exercises.python_answers import NotPlainError, plain, report_on, untouched
from sandbox.exercises.spec import Python, Wrong

STARTER = '''def double(number):
    """Twice the number."""
    ...
'''


def check_double(answer: Callable[[int], Any]) -> str | None:
    for number in (0, 3, -2):
        if plain(answer(number)) != 2 * number:
            return f"double({number}) is not {2 * number}."
    return None


DOUBLE = Python(
    title="Twice", prompt="", starter=STARTER, hints=(), name="double", check=check_double,
    solutions={"times": "def double(number):\n    return 2 * number\n"},
    wrong=(Wrong(name="square", answer="def double(number):\n    return number ** 2",
                 says="double(3) is not 6.", retold=""),),
)  # fmt: skip


@pytest.fixture(scope="module")
def examiner(examine: Callable[..., Examiner]) -> Examiner:
    return examine("doubling", DOUBLE)


def double(number: int) -> int:
    return number + number


class Doubler:
    def __new__(cls, number: int) -> Any:
        return number * 2


@pytest.mark.parametrize("answer", [double, Doubler, lambda n: 2 * n, DOUBLE.solutions["times"]])
def test_a_correct_answer(examiner: Examiner, answer: Any) -> None:
    assert examiner.check("doubling.1", answer).status == "correct"


@pytest.mark.parametrize("answer", [None, ..., "", STARTER, STARTER + "\n# a thought\n"])
def test_the_starter_is_not_attempted(examiner: Examiner, answer: Any) -> None:
    assert examiner.check("doubling.1", answer).status == "not attempted"


def test_the_starter_as_the_notebook_defines_it_is_not_attempted() -> None:
    namespace: dict[str, Any] = {}
    exec(STARTER, namespace)
    assert untouched(namespace["double"], "double", STARTER)
    assert not untouched(double, "double", STARTER)


CLASS_STARTER = "class Cache:\n    def get(self, key):\n        ...\n"


@pytest.mark.parametrize(
    ("source", "same"),
    [
        (CLASS_STARTER, True),
        ("class Cache:\n    # hm\n    def get(self, key):\n        ...\n", True),
        ("class Cache:\n    def get(self, key):\n        return key\n", False),
        ("class Cache:\n    def get(self, key):\n        ...\n    def put(self): ...\n", False),
        ("Cache = 3", False),
    ],
)
def test_classes_are_compared_by_their_methods(source: str, same: bool) -> None:
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert untouched(namespace["Cache"], "Cache", CLASS_STARTER) is same


def test_a_wrong_answer_carries_the_checks_message_and_the_mistakes_name(
    examiner: Examiner,
) -> None:
    verdict = examiner.check("doubling.1", lambda n: n * n)
    assert (verdict.status, verdict.message, verdict.mistake) == (
        "wrong",
        "double(3) is not 6.",
        "square",
    )


def test_an_error_is_told_with_the_answers_own_line(examiner: Examiner) -> None:
    source = "def half(n):\n    return n / 0\n\ndef double(n):\n    return half(n)\n"
    verdict = examiner.check("doubling.1", source)
    assert (verdict.status, verdict.message) == (
        "could not run",
        "ZeroDivisionError: division by zero",
    )
    assert verdict.error is not None
    assert verdict.error["line"] == 2
    assert verdict.error["caret_text"] == "    return n / 0\n           ^"


def test_an_error_in_an_object_is_told_with_its_line(examiner: Examiner) -> None:
    def fails(number: int) -> int:
        return int("x" * number)

    verdict = examiner.check("doubling.1", fails)
    assert verdict.error is not None
    assert verdict.error["caret_text"].startswith('        return int("x" * number)\n')


def test_source_that_is_no_python_is_told_with_its_line(examiner: Examiner) -> None:
    verdict = examiner.check("doubling.1", "def double(n):\n    return n +\n")
    assert verdict.status == "could not run"
    assert verdict.error is not None
    assert (verdict.error["line"], verdict.error["caret_text"].split("\n")[0]) == (
        2,
        "    return n +",
    )


class EqualsEverything:
    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        while True:
            pass


class OddInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def stops(_: int) -> int:
    raise SystemExit


def interrupts(_: int) -> int:
    raise KeyboardInterrupt


def recurses(number: int) -> int:
    return recurses(number) + 1


def replaces_the_check(_: int) -> EqualsEverything:
    import builtins

    from sandbox.exercises import python_answers

    python_answers.plain = lambda value: value
    builtins.type = lambda value: int  # type: ignore[assignment,misc]
    DOUBLE.__dict__["check"] = lambda answer: None
    return EqualsEverything()


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (lambda n: EqualsEverything(), "wrong", "an object of the class `EqualsEverything`"),
        (lambda n: OddInt(1), "wrong", "an object of the class `OddInt`"),
        (lambda n: [EqualsEverything()], "wrong", "an object of the class `EqualsEverything`"),
        (stops, "could not run", "SystemExit"),
        (interrupts, "could not run", "KeyboardInterrupt"),
        (recurses, "could not run", "RecursionError"),
        (lambda n: "x" * 10**12, "could not run", "MemoryError"),
        (3, "could not run", "not callable"),
        (EqualsEverything(), "could not run", "not callable"),
    ],
)
def test_pranks_gain_nothing(examiner: Examiner, answer: Any, status: str, says: str) -> None:
    verdict = examiner.check("doubling.1", answer)
    assert verdict.status == status
    assert says in verdict.message


def test_a_replaced_check_is_replaced_in_the_child_alone(examiner: Examiner) -> None:
    examiner.check("doubling.1", replaces_the_check)
    assert examiner.check("doubling.1", lambda n: EqualsEverything()).status == "wrong"


def test_what_it_prints_is_kept_in_bounds(
    examiner: Examiner, capfd: pytest.CaptureFixture[str]
) -> None:
    def chatty(number: int) -> int:
        print("hello", end="")
        print("x" * 10_000_000)
        return 2 * number

    verdict = examiner.check("doubling.1", chatty)
    assert verdict.status == "correct"
    assert verdict.output.startswith("hellox")
    assert len(verdict.output) < 5000
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("value", [None, 1, 1.5, "a", b"a", [1, (2, {3})], {"a": frozenset({1})}])
def test_plain_values_are_plain(value: Any) -> None:
    assert plain(value) == value
    assert type(plain(value)) is type(value)


@pytest.mark.parametrize("value", [object(), OddInt(), {OddInt(): 1}, [[EqualsEverything()]]])
def test_other_values_are_not_plain(value: Any) -> None:
    with pytest.raises(NotPlainError, match="an object of the class"):
        plain(value)


def test_the_page_can_judge_without_a_child() -> None:
    report = report_on("def double(n):\n    print(n)\n    return n + n", "double", check_double)
    assert report == {"message": None, "error": None, "output": "0\n3\n-2\n"}
