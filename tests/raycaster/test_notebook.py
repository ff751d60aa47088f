"""Frames in a notebook: stored as images, and alive where a front end listens."""

from array import array
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from raycaster import notebook
from raycaster.grid import Grid
from raycaster.notebook import CEILING, FLOOR, Frame, Pictures, play, turn_a_ray
from raycaster.png import encoded

ROOM = Grid((b"\1\1\1\1", b"\1\0\0\1", b"\1\1\1\1"))
RED, BLUE = 0xFFFF0000, 0xFF0000FF


def image(data: bytes) -> Any:
    return Image.open(BytesIO(data)).convert("RGB")


def shown(thing: Any) -> Any:
    return image(thing._repr_mimebundle_()[0]["image/png"])


@pytest.mark.parametrize("count", [2, 256, 257, 4000])
def test_an_image_is_what_it_was(count: int) -> None:
    pixels = array("I", (0xFF000000 | n % count * 4099 for n in range(80 * 50)))
    found = image(encoded(pixels, 80))
    assert found.size == (80, 50)
    wanted = b"".join((pixel & 0xFFFFFF).to_bytes(3, "big") for pixel in pixels)
    assert found.tobytes() == wanted


def test_a_pixel_may_be_larger() -> None:
    found = image(encoded(array("I", [RED, BLUE]), 2, 3))
    assert found.size == (6, 3)
    assert [found.getpixel((x, 1)) for x in (2, 3)] == [(255, 0, 0), (0, 0, 255)]


def test_a_strip_stands_about_the_middle() -> None:
    frame = Frame(3, 10, "a wall")
    frame.strip(1, 4, RED)
    column = frame.pixels[1::3].tolist()
    assert column == [CEILING] * 3 + [RED] * 4 + [FLOOR] * 3
    assert frame.pixels[::3].tolist() == [CEILING] * 5 + [FLOOR] * 5


def test_a_texture_is_stretched_and_cut_at_the_edges() -> None:
    frame = Frame(1, 4, "a wall")
    frame.strip(0, 8, [1, 2, 3, 4])  # twice as high as the frame: its middle half is seen
    assert frame.pixels.tolist() == [2, 2, 3, 3]


def test_pictures_stand_side_by_side_or_below_one_another() -> None:
    frames = [Frame(10, 6, "one"), Frame(10, 6, "two"), Frame(10, 6, "two")]
    assert shown(Pictures(frames, scale=1)).size == (10, 3 * 6 + 2 * 4)
    assert shown(Pictures(frames, across=2, scale=1)).size == (2 * 10 + 4, 2 * 6 + 4)
    assert repr(Pictures(frames)) == "one; two"


def test_an_image_has_alternative_text() -> None:
    data, metadata = Frame(4, 4, "a wall")._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == "a wall"


def test_where_nobody_listens_pictures_stand_still() -> None:
    assert "ray-steps" in turn_a_ray(ROOM, 1.5, 1.5, 0.3, title="A ray")._repr_html_()
    still = play([Frame(10, 6, "walk") for _ in range(24)])
    assert shown(still).size == (3 * 10 + 2 * 4, 2 * 6 + 4)


def test_where_a_front_end_listens_a_slider_turns_the_ray(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notebook, "_somebody_listens", lambda: True)
    slider, drawing = turn_a_ray(ROOM, 1.5, 1.5, 0.3, title="A ray").children
    before = drawing.value
    slider.value = 90
    assert drawing.value != before
    assert "on line y" in drawing.value


def test_where_a_front_end_listens_frames_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "_somebody_listens", lambda: True)
    frames = [Frame(4, 4, "walk") for _ in range(3)]
    frames[2].strip(0, 4, RED)
    picture, controls = play(frames).children
    first = picture.value
    controls.children[1].value = 2
    assert picture.value != first
