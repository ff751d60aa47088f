"""The game: python3 -m raycaster"""

import argparse
import os
import re
import sys
from pathlib import Path

from raycaster.game import Game
from raycaster.maps import MOST, MapError, read_map

SIZE = (640, 400)
SMALLEST, LARGEST = (64, 40), (3840, 2160)


def main(arguments: list[str] | None = None) -> int:
    """Play until the window is closed. 2 where the arguments cannot be used."""
    chosen = _parser().parse_args(arguments)
    try:
        opener = Opener(chosen.map, chosen.seed)
        opener(chosen.level)
    except (OSError, UnicodeDecodeError, MapError) as error:
        reason = error.strerror if isinstance(error, OSError) else _reason(error)
        print(f"raycaster: {chosen.map}: {reason}", file=sys.stderr)
        return 2
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        from raycaster.window.loop import Loop
    except ModuleNotFoundError as error:
        print(
            f"raycaster: the window needs {error.name}: python3 -m pip install {error.name}",
            file=sys.stderr,
        )
        return 2
    loop = Loop(opener, chosen.level, chosen.size, Path.cwd())
    if chosen.screenshot:
        loop.turn(0)
        print(loop.screenshot())
        return 0
    loop.run()
    return 0


class Opener:
    """Opens a level by its number; with a file, that map is every level."""

    def __init__(self, file: Path | None, seed: int) -> None:
        """Raises OSError, UnicodeDecodeError or MapError for a file that cannot be played."""
        self._file, self._seed = file, seed
        self._text = _read(file) if file else None

    def __call__(self, level: int) -> tuple[Game, str]:
        """The game at its beginning, and its title."""
        if self._text is None or self._file is None:
            return Game.level(level, self._seed), f"Level {level}"
        return Game(read_map(self._text)), self._file.stem


def _read(file: Path) -> str:
    """No more of the file than a map can be long: what is longer is not worth loading."""
    with file.open(encoding="utf-8-sig") as lines:
        return lines.read((MOST + 1) * (MOST + 2))


def _reason(error: Exception) -> str:
    return "this is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m raycaster", description="Find the way out of the maze, against the clock."
    )
    parser.add_argument("--map", type=Path, metavar="FILE", help="play this map (a text file)")
    parser.add_argument("--level", type=_level, default=1, help="begin here (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="other mazes (default: 1)")
    parser.add_argument(
        "--size", type=_size, default=SIZE, help="of the frames in pixels (default: 640x400)"
    )
    parser.add_argument(
        "--screenshot", action="store_true", help="save the first frame as a PNG, and leave"
    )
    return parser


def _level(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not a level from 1 to 60")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    fits = SMALLEST[0] <= width <= LARGEST[0] and SMALLEST[1] <= height <= LARGEST[1]
    if not fits or height % 2:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a size: WIDTHxHEIGHT, from 64x40 to 3840x2160, the height even"
        )
    return width, height


if __name__ == "__main__":
    sys.exit(main())
