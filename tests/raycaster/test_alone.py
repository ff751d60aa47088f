"""What runs in a browser needs the standard library alone."""

import subprocess
import sys

from sandbox.paths import ROOT

HEAVY = ("numpy", "numba", "pygame", "PIL", "sandbox")
ALONE = (
    "camera",
    "distances",
    "game",
    "grid",
    "lights",
    "maps",
    "mazes",
    "movement",
    "scalar",
    "scene",
    "stepper",
    "textures",
    "walk",
)
SCRIPT = f"""
import sys
for name in {HEAVY}:
    sys.modules[name] = None
import raycaster
for name in {ALONE}:
    __import__("raycaster." + name)
from raycaster import game, scalar
one = game.Game.level(1)
assert len(scalar.strips(one.map.grid, one.camera, 160)) == 160
assert len(scalar.picture(one.scene, one.camera, 16, 10)) == 160
"""


def test_the_scalar_modules_need_the_standard_library_alone() -> None:
    subprocess.run([sys.executable, "-S", "-c", SCRIPT], cwd=ROOT, check=True)


def test_nothing_of_the_engine_knows_the_sandbox_and_only_the_window_knows_pygame() -> None:
    for path in (ROOT / "raycaster").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import sandbox" not in text
        assert "from sandbox" not in text
        if path.parent.name != "window":
            assert "import pygame" not in text
