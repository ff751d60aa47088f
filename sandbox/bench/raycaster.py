"""Frames of the maze by numpy and by numba, against C in the order of Lode Vandevenne's tutorial.

Walls, floor and ceiling along a fixed way through halls and corridors; no doors, no things. The
three paint each place in turn, so that a slow moment of the machine hits all of them.
"""

import ctypes
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import tau
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from raycaster import atlas, fast
from raycaster.camera import Camera
from raycaster.distances import distances, way
from raycaster.grid import Grid
from raycaster.maps import read_map
from raycaster.painter import Painter
from raycaster.scene import Scene
from sandbox.bench.measurement import Measurement, seconds

SIZES = ((640, 400), (320, 200))
ROUNDS = 5
SOURCE = Path(__file__).with_name("raycaster.c")
REFERENCE = "C in Lode's order, cc -O3"
MAP = """
    ########################
    #>.....#.......%.......%
    #......#.......%.......%
    #..##......#...%..%%...%
    #..##..#...#.......%...%
    #......#.......%.......%
    ####.###########%%.%%%%%
    #......=.......=.......=
    #.####.=.=.=.=.=.=.=.=.=
    #.#....=...............=
    #.#.####.=.=.=.=.=.=.=.=
    #......=.......=......X=
    ########################
"""

_Paint = Callable[[Camera], object]


class _Eye(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_double) for name in ("x", "y", "forward_x", "forward_y")),
        *((name, ctypes.c_double) for name in ("right_x", "right_y", "plane")),
    )


class Reference:
    """The program in C, built for this run and called in this process."""

    def __init__(self, folder: str) -> None:
        library = Path(folder) / "raycaster.so"
        command = ["cc", "-O3", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-lm"]
        subprocess.run(command, check=True)
        self._paint = ctypes.CDLL(str(library)).paint
        self._floors, self._ceilings, self._walls = (
            np.ascontiguousarray(part).ctypes.data_as(ctypes.c_void_p)
            for part in (
                atlas.shades("floor"),
                atlas.shades("ceiling"),
                np.stack([atlas.shades(name) for name in ("brick", "stone", "wood")]),
            )
        )

    def painter(self, grid: Grid, frame: NDArray[np.uint32]) -> _Paint:
        """What paints a camera's view of the grid, which has no doors, into this frame."""
        cells = b"".join(grid.rows)
        height, width = frame.shape
        pixels = frame.ctypes.data_as(ctypes.c_void_p)

        def paint(camera: Camera) -> None:
            eye = _Eye(camera.x, camera.y, *camera.forward, *camera.right, camera.plane)
            planes = self._floors, self._ceilings, self._walls
            self._paint(ctypes.byref(eye), cells, grid.width, *planes, pixels, width, height)

        return paint


def available() -> bool:
    """Whether there is a C compiler to build the reference with."""
    return shutil.which("cc") is not None


def scene_and_path() -> tuple[Scene, list[Camera]]:
    """The halls, and the eye on its way through them: four frames a cell, slowly turning.

    The way is a little off the cells' middles, so that no row of pixels runs along an edge.
    """
    hall = read_map(MAP)
    assert hall.exit is not None
    cells = way(distances(hall.grid, *hall.exit), int(hall.x), int(hall.y))
    cameras = [
        Camera(
            column + (to_column - column) * part / 4 + 0.53,
            row + (to_row - row) * part / 4 + 0.48,
            (step + part / 4 + 0.1) / 7 * tau / 4,
        )
        for step, ((column, row), (to_column, to_row)) in enumerate(pairwise(cells))
        for part in range(4)
    ]
    return Scene(hall.grid), cameras


def measure() -> Iterator[Measurement]:
    """For each size: a frame of each reading against C, then each stage's part of the frame."""
    if not available():
        print("raycaster: left out, there is no C compiler (cc)", file=sys.stderr)
        return
    scene, cameras = scene_and_path()
    with tempfile.TemporaryDirectory(prefix="raycaster-") as folder:
        reference = Reference(folder)
        for width, height in SIZES:
            painters = _painters(scene.grid, width, height)
            frame = np.empty((height, width), np.uint32)
            paints = [reference.painter(scene.grid, frame)]
            paints += [_picture(painter, scene) for painter in painters.values()]
            in_c, *ours = _medians(paints, cameras)
            for (name, painter), time in zip(painters.items(), ours, strict=True):
                title = f"{name} {width}x{height}"
                yield Measurement(title, time, "ms", REFERENCE, in_c)
                for stage, part in _stages(painter, scene, cameras).items():
                    yield Measurement(f"{title}: {stage}", part, "ms", "the whole frame", time)


def _painters(grid: Grid, width: int, height: int) -> dict[str, Painter]:
    painters: dict[str, Painter] = {"numpy": fast.Painter(grid, width, height)}
    try:
        from raycaster import compiled
    except ModuleNotFoundError:
        print("raycaster: numba is not installed, its rows are left out", file=sys.stderr)
    else:
        painters["numba"] = compiled.Painter(grid, width, height)
    return painters


def _picture(painter: Painter, scene: Scene) -> _Paint:
    return lambda camera: painter.picture(scene, camera)


def _medians(paints: list[_Paint], cameras: list[Camera]) -> list[float]:
    """Milliseconds a frame; a first round compiles, and fills the caches."""
    for paint in paints:
        paint(cameras[0])
    times: list[list[float]] = [[] for _ in paints]
    for _ in range(ROUNDS):
        for camera in cameras:
            for paint, found in zip(paints, times, strict=True):
                found.append(_once(paint, camera))
    return [statistics.median(found) * 1000 for found in times]


def _once(paint: _Paint, camera: Camera) -> float:
    return seconds(lambda: paint(camera))


def _stages(painter: Painter, scene: Scene, cameras: list[Camera]) -> dict[str, float]:
    """The median of each stage, in milliseconds."""
    times: dict[str, list[float]] = {}
    for camera in cameras * ROUNDS:
        started = perf_counter()
        for stage in painter.stages(scene, camera):
            done = perf_counter()
            times.setdefault(stage, []).append(done - started)
            started = done
    return {stage: statistics.median(found) * 1000 for stage, found in times.items()}
