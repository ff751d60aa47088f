"""Timelines: steps in order, waits and errors."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Step, timeline
from tests.pictures.markup import svg

STEPS = [
    Step(0, "BEGIN"),
    Step(1, "UPDATE film SET title = 'x' WHERE id = 1", waits=2),
    Step(0, "SELECT 1"),
    Step(0, "COMMIT", fails=True),
    Step(1, "COMMIT"),
]


def test_the_text_tells_the_steps_in_order() -> None:
    assert timeline(("A", "B"), STEPS).text.split("\n") == [
        "5 steps of A and B",
        "1. A: BEGIN",
        "2. B: UPDATE film SET title = 'x' WHERE id = 1 (waits until step 4 is done)",
        "3. A: SELECT 1",
        "4. A: COMMIT (fails)",
        "5. B: COMMIT",
    ]


def test_a_wait_lasts_until_the_step_that_ends_it() -> None:
    shapes = svg(timeline(("A", "B"), STEPS)).findall(".//rect")
    [wait] = [s for s in shapes if s.get("stroke-dasharray")]
    boxes = [s for s in shapes if not s.get("stroke-dasharray") and s.get("stroke") != "none"]
    ends = [float(str(s.get("y"))) + float(str(s.get("height"))) for s in boxes]
    assert float(str(wait.get("y"))) == ends[1]
    assert float(str(wait.get("y"))) + float(str(wait.get("height"))) == ends[3]


def test_an_error_is_marked_in_words() -> None:
    words = [t.text for t in svg(timeline(("A", "B"), STEPS)).findall(".//text")]
    assert words.count("error") == 1
    assert words.count("waits") == 1


@settings(deadline=None)
@given(st.lists(st.builds(Step, st.integers(0, 1), st.text(), st.integers(0, 3)), max_size=6))
def test_no_text_breaks_a_timeline(steps: list[Step]) -> None:
    picture = timeline(("A", "<&>"), steps)
    assert len(svg(picture).findall(".//rect")) == len(steps) + sum(s.waits > 0 for s in steps)
    (picture.html + picture.text).encode()
