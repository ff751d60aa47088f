"""The notebook's front end: frames as images, and things to slide and to play where one can.

A widget needs a kernel and a front end that listens. Where a notebook is only executed (to store
its outputs, or to compare them) nobody listens, and the same call shows a still picture.
"""

from array import array
from collections.abc import Sequence
from math import degrees, radians
from typing import Any

from raycaster.camera import Camera
from raycaster.drawings import Drawing, walk_steps
from raycaster.grid import Grid
from raycaster.png import encoded

CEILING, FLOOR = 0xFF39424A, 0xFF5A5148  # of a frame before its floor is drawn
_BETWEEN = 0xFF808080  # the colour between frames
_GAP = 4  # pixels between frames
_COLOURS = 128  # of a stored image


class Frame:
    """An image of `width` by `height` pixels that a notebook shows; rows of 0xAARRGGBB.

    A new one holds a plain ceiling above a plain floor. `alt` says what it shows.
    """

    def __init__(
        self, width: int, height: int, alt: str, pixels: "array[int] | None" = None
    ) -> None:
        self.width, self.height, self.alt = width, height, alt
        above = width * (height // 2)
        self.pixels = pixels or array("I", [CEILING] * above + [FLOOR] * (width * height - above))

    def strip(self, column: int, height: float, colours: int | Sequence[int]) -> None:
        """One column of wall, `height` pixels about the middle of the frame: one colour, or the
        colours of a texture's column, stretched."""
        for row in range(self.height):
            v = (row + 0.5 - self.height / 2) / height + 0.5
            if 0 <= v < 1:
                colour = colours if isinstance(colours, int) else colours[int(v * len(colours))]
                self.pixels[row * self.width + column] = colour

    def dot(self, column: int, row: float, colour: int) -> None:
        """One pixel, where the frame has it."""
        if 0 <= row < self.height:
            self.pixels[int(row) * self.width + column] = colour

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return _bundle(self.pixels, self.width, 2, repr(self))

    def __repr__(self) -> str:
        return self.alt


class Pictures:
    """Several frames of one size as one image: `across` in a row, rows one under the other."""

    def __init__(self, frames: Sequence[Frame], *, across: int = 1, scale: int = 2) -> None:
        self.frames, self.across, self.scale = frames, across, scale

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = self.frames[0].width, self.frames[0].height
        down = -(-len(self.frames) // self.across)
        whole = self.across * (width + _GAP) - _GAP
        pixels = array("I", [_BETWEEN]) * (whole * (down * (height + _GAP) - _GAP))
        for number, frame in enumerate(self.frames):
            top, left = (number // self.across) * (height + _GAP), number % self.across
            for row in range(height):
                start = (top + row) * whole + left * (width + _GAP)
                pixels[start : start + width] = frame.pixels[row * width : (row + 1) * width]
        return _bundle(pixels, whole, self.scale, repr(self))

    def __repr__(self) -> str:
        return "; ".join(dict.fromkeys(frame.alt for frame in self.frames))


def turn_a_ray(grid: Grid, x: float, y: float, angle: float, *, title: str) -> Any:
    """A ray from (x, y) that a slider turns, each of its steps to choose from; `angle` in radians.

    Where nobody can slide, the steps of the first angle.
    """

    def draw(turned: float) -> Drawing:
        return walk_steps(grid, x, y, *Camera(x, y, turned).forward, title=title)

    still = draw(angle)
    if not _somebody_listens():
        return still
    import ipywidgets

    slider = ipywidgets.IntSlider(
        value=round(degrees(angle)), min=-180, max=180, description="degrees"
    )
    shown = ipywidgets.HTML(still.html)
    slider.observe(lambda turn: setattr(shown, "value", draw(radians(turn["new"])).html), "value")
    return ipywidgets.VBox([slider, shown])


def play(frames: Sequence[Frame], *, milliseconds: int = 80) -> Any:
    """The frames one after the other, with a button to start, and a slider.

    Where nobody can press a button, six of them in two rows.
    """
    if not _somebody_listens():
        return Pictures([frames[len(frames) * n // 6] for n in range(6)], across=3, scale=1)
    import ipywidgets

    images = [_png(frame.pixels, frame.width, 2) for frame in frames]
    shown = ipywidgets.Image(value=images[0], format="png")
    button = ipywidgets.Play(max=len(images) - 1, interval=milliseconds)
    slider = ipywidgets.IntSlider(max=len(images) - 1, description="frame")
    ipywidgets.jslink((button, "value"), (slider, "value"))
    slider.observe(lambda turn: setattr(shown, "value", images[turn["new"]]), "value")
    return ipywidgets.VBox([shown, ipywidgets.HBox([button, slider])])


def _bundle(
    pixels: "array[int]", width: int, scale: int, alt: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    data = {"image/png": _png(pixels, width, scale), "text/plain": alt}
    return data, {"image/png": {"alt": alt}}


def _png(pixels: "array[int]", width: int, scale: int) -> bytes:
    return encoded(_with_few_colours(pixels, width), width, scale)


def _with_few_colours(pixels: "array[int]", width: int) -> "array[int]":
    """The image in 128 colours, a fourth as large to store, and one sees no difference.

    Where Pillow is missing, as in a browser, the image as it is.
    """
    try:
        from PIL import Image
    except ModuleNotFoundError:
        return pixels
    image = Image.frombuffer("RGBA", (width, len(pixels) // width), pixels.tobytes())
    few = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).convert("RGBA")
    return array("I", few.tobytes())


def _somebody_listens() -> bool:
    """Whether a front end with widgets runs this cell.

    JupyterLab, Notebook and Visual Studio Code say which cell they run; what only executes a
    notebook does not.
    """
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        return False
    kernel = getattr(get_ipython(), "kernel", None)
    return kernel is not None and "cellId" in kernel.get_parent("shell").get("metadata", {})
