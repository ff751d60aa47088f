"""The benchmark compares what is alike: the program in C paints the same frames."""

from itertools import islice

import numpy as np
import pytest

from raycaster import fast
from sandbox.bench import SUBJECTS
from sandbox.bench import raycaster as bench

pytestmark = pytest.mark.skipif(not bench.available(), reason="there is no C compiler")


def test_the_reference_paints_the_same_frames(tmp_path: "pytest.TempPathFactory") -> None:
    scene, cameras = bench.scene_and_path()
    assert len(cameras) > 100
    frame = np.zeros((200, 320), np.uint32)
    paint = bench.Reference(str(tmp_path)).painter(scene.grid, frame)
    painter = fast.Painter(scene.grid, 320, 200)
    for camera in islice(cameras, 0, None, 7):
        paint(camera)
        assert (frame != painter.picture(scene, camera)).mean() < 0.01  # it counts in floats


def test_frames_of_both_sizes_are_measured_against_c(long: bool) -> None:
    rows = {row.name: row.as_dict() for row in SUBJECTS["raycaster"]()}
    assert {"numpy 640x400", "numpy 320x200", "numpy 640x400: rays"} <= set(rows)
    assert rows["numpy 640x400"]["unit"] == "ms"
    assert rows["numpy 640x400: colours"]["ratio"] < 1
    if long:
        assert rows["numpy 640x400"]["ratio"] <= 2
        assert rows["numba 640x400"]["ratio"] <= 0.8
