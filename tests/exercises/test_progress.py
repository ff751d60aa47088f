"""What is done is kept, whatever happens to the file."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.exercises import progress
from sandbox.exercises.lessons import lessons
from sandbox.exercises.verdict import Status, Verdict


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my lessons é"
    monkeypatch.setenv("SANDBOX_LEARNER", str(folder))
    return folder


def done(exercise: str, status: Status = "correct") -> None:
    progress.record(Verdict(status=status, exercise=exercise, title=""))


def test_nothing_is_done_at_first() -> None:
    assert progress.read() == {}


def test_attempts_are_counted_and_a_solved_one_stays_solved(folder: Path) -> None:
    done("joins.1", "not attempted")
    assert progress.read() == {}
    statuses: list[Status] = ["wrong", "could not run", "correct", "wrong"]
    for status in statuses:
        done("joins.1", status)
    record = progress.read()["joins.1"]
    assert record.attempts == 4
    assert record.solved is not None
    assert record.solved >= (record.attempted or "")
    assert stat.S_IMODE((folder / "progress.json").stat().st_mode) == 0o600


def test_notebooks_at_the_same_time_lose_nothing() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(done, [f"joins.{n % 5}" for n in range(40)]))
    assert {name: r.attempts for name, r in progress.read().items()} == {
        f"joins.{n}": 8 for n in range(5)
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"version": 2, "exercises": {}}',
        '{"version": 1}',
        '{"version": 1, "exercises": {"joins.1": 3}}',
        '{"version": 1, "exercises": {"joins.1": {"solved": "yesterday"}}}',
        '{"version": 1, "exercises": {"joins.1": {"attempts": "many"}}}',
        "\udc80",
    ],
)
def test_a_damaged_file_is_kept_and_a_new_one_begins(folder: Path, text: str) -> None:
    folder.mkdir()
    damaged = text.encode(errors="surrogateescape")
    (folder / "progress.json").write_bytes(damaged)
    with pytest.raises(SandboxError, match="was damaged; it is kept as"):
        done("joins.1")
    assert (folder / "progress.damaged-1.json").read_bytes() == damaged
    done("joins.1")
    assert progress.read()["joins.1"].solved


def test_a_second_damaged_file_does_not_replace_the_first(folder: Path) -> None:
    folder.mkdir()
    for text in ("one", "two"):
        (folder / "progress.json").write_text(text)
        with pytest.raises(SandboxError):
            progress.read()
    assert (folder / "progress.damaged-1.json").read_text() == "one"
    assert (folder / "progress.damaged-2.json").read_text() == "two"


def test_export_and_import_move_it_to_another_machine(folder: Path, tmp_path: Path) -> None:
    done("joins.1")
    progress.take_hint("joins.2", of=3)
    progress.open_solution("joins.2")
    exported = tmp_path / "export.json"
    progress.export_to(exported)
    before = progress.read()
    (folder / "progress.json").unlink()
    progress.import_from(exported)
    assert progress.read() == before


def test_importing_never_loses_a_solved_one(folder: Path, tmp_path: Path) -> None:
    exported = tmp_path / "export.json"
    done("joins.1")
    done("joins.2", "wrong")
    progress.export_to(exported)
    (folder / "progress.json").unlink()
    done("joins.1", "wrong")
    done("joins.2")
    done("joins.3")
    progress.import_from(exported)
    assert [name for name, r in progress.read().items() if r.solved] == [
        "joins.1",
        "joins.2",
        "joins.3",
    ]


@pytest.mark.parametrize("text", ["", "{}", "\0"])
def test_what_is_no_export_changes_nothing(tmp_path: Path, text: str) -> None:
    done("joins.1")
    before = progress.read()
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(SandboxError, match="holds no exported progress"):
        progress.import_from(tmp_path / "other.json")
    with pytest.raises(SandboxError, match="could not be read"):
        progress.import_from(tmp_path / "nothing.json")
    assert progress.read() == before


def test_an_export_to_nowhere_is_said(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="could not be written"):
        progress.export_to(tmp_path / "nowhere" / "export.json")


def test_a_folder_that_cannot_be_made_is_said(folder: Path) -> None:
    folder.parent.joinpath(folder.name).write_text("a file in its place")
    with pytest.raises(SandboxError, match="could not be"):
        done("joins.1")


def test_the_next_lesson_is_the_first_unfinished_one() -> None:
    order = [lesson.slug for lesson in lessons()]
    assert progress.next_lesson(order) == order[0]
    for exercise in lessons()[0].by_id():
        done(exercise)
    assert progress.next_lesson(order) == order[1]
    assert progress.next_lesson(list(reversed(order))) == order[-1]
    for lesson in lessons():
        for exercise in lesson.by_id():
            done(exercise)
    assert progress.next_lesson(order) == order[0]
    assert (
        progress.next_lesson(["a-lesson-without-exercises", *order]) == "a-lesson-without-exercises"
    )


def test_words_and_json_say_what_is_done() -> None:
    lesson = lessons()[0]
    first, second, *rest = lesson.by_id()
    done(first)
    done(second, "wrong")
    line = f"{lesson.title}: 1 of {len(rest) + 2} solved, tried {second}"
    assert line == progress.in_words([lesson.slug, "a-lesson-without-exercises"])
    told = json.loads(progress.as_json())
    assert [e["exercise"] for e in told[0]["exercises"]] == list(lesson.by_id())
    assert told[0]["exercises"][0]["solved"]
    assert not told[0]["exercises"][1]["solved"]
