"""Drawings of rays: what they say in words, and that they are sound markup."""

import re
from math import radians
from xml.etree import ElementTree

from raycaster.camera import Camera
from raycaster.drawings import (
    STEPS,
    Drawing,
    body,
    crossings,
    dots,
    draw_map,
    eye,
    line,
    note,
    tint,
    trail,
    walk_steps,
)
from raycaster.grid import Grid
from raycaster.walk import X, Y, cast

ROOM = Grid(tuple(bytes(c == "#" for c in row) for row in ("#####", "#...#", "#..##", "#####")))


def svg(drawing: Drawing) -> ElementTree.Element:
    """The drawing, read as XML; fails where it is not sound."""
    found = re.search(r"<svg.*?</svg>", drawing.html, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def test_a_map_says_what_is_marked_on_it() -> None:
    drawing = draw_map(
        ROOM,
        eye(1.5, 1.5, 0),
        line((1.5, 1.5), (4, 1.5), "A ray to the east."),
        trail([(1, 1), (2, 2)], "A way."),
        dots([(2, 1)], "A point."),
        crossings([(2, 1.5, X), (2.5, 2, Y)], "Two crossings."),
        tint([(1, 1)], "A cell."),
        body(2, 2, 0.3, "A body."),
        note(2, 2, "1 < 2"),
        title="The room",
    )
    words = (
        "A map of 5 by 4 cells. An eye at (1.5, 1.5). A ray to the east. A way. A point."
        " Two crossings. A cell. A body."
    )
    assert repr(drawing) == f"The room\n{words}"
    title, description = list(svg(drawing))[:2]
    assert (title.text, description.text) == ("The room", words)
    assert ">1 &lt; 2<" in drawing.html


def test_a_window_shows_a_part() -> None:
    whole, part = (draw_map(ROOM, title="x", window=w) for w in (None, (0, 0, 2, 2)))
    assert whole.html.count("h1v1h-1z") == 15
    assert part.html.count("h1v1h-1z") == 3
    assert "2 by 2 cells" in part.text


def test_each_step_of_a_ray_has_its_button_and_its_words() -> None:
    ray = Camera(1.25, 1.5, radians(30)).forward
    drawing = walk_steps(ROOM, 1.25, 1.5, *ray, title="A ray")
    steps = [*cast(ROOM, 1.25, 1.5, *ray)]
    assert drawing.html.count('type="radio"') == len(steps)
    assert drawing.html.count('class="ray-step"') == len(steps)
    told = drawing.text.splitlines()[1:]
    assert len(told) == len(steps)
    last = steps[-1]
    assert told[-1].startswith(f"{len(steps) - 1}: a wall in column {last.column}, row {last.row}")
    for step, words in zip(steps[:-1], told, strict=False):
        nearer = "x" if step.next_x < step.next_y else "y"
        assert words.endswith(f"{nearer} is nearer.")
    svg(drawing)


def test_a_line_that_is_never_met_is_called_so() -> None:
    told = walk_steps(ROOM, 1.5, 1.5, 1, 0, title="East").text.splitlines()
    assert told[1] == "0: column 1, row 1. next x 0.50, next y never: x is nearer."


def test_a_long_walk_is_cut() -> None:
    hall = Grid((bytes([1] * 60), bytes([1] + [0] * 58 + [1]), bytes([1] * 60)))
    drawing = walk_steps(hall, 1.5, 1.5, 1, 0, title="Far")
    assert drawing.html.count('class="ray-step"') == STEPS
    assert drawing.text.splitlines()[-1].endswith("x is nearer.")


def test_the_same_data_give_the_same_bytes() -> None:
    one, other = (walk_steps(ROOM, 1.5, 1.5, 1, 0.5, title="A ray").html for _ in range(2))
    assert one == other
