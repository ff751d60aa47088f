"""The camera plane: which ray belongs to which column of the frame."""

from dataclasses import dataclass
from math import cos, sin

PLANE = 0.8  # half the width of what is seen at distance 1: 77 degrees from edge to edge


@dataclass(frozen=True, slots=True)
class Camera:
    """An eye at (x, y), half a wall high, that looks along `angle`.

    The frame is a plane at distance 1 across the line of sight; it reaches `plane` to the left
    and to the right. Columns are equally far apart on that plane; the angles between their rays
    are not equal, and that is what keeps straight walls straight.
    """

    x: float
    y: float
    angle: float
    plane: float = PLANE

    @property
    def forward(self) -> tuple[float, float]:
        """Where the eye looks: a vector of length 1."""
        return cos(self.angle), sin(self.angle)

    @property
    def right(self) -> tuple[float, float]:
        """The eye's right hand: a vector of length 1."""
        return -sin(self.angle), cos(self.angle)

    def ray(self, column: int, width: int) -> tuple[float, float]:
        """The ray through the middle of a column, of `width` in all.

        One length of this vector leads one cell deep into the scene. So the distance along the
        ray, counted in such lengths, is the depth that a frame is drawn with.
        """
        across = self.plane * ((2 * column + 1) / width - 1)
        (forward_x, forward_y), (right_x, right_y) = self.forward, self.right
        return forward_x + across * right_x, forward_y + across * right_y

    def focal(self, width: int) -> float:
        """How many pixels high a wall at distance 1 is, in a frame of that width."""
        return width / (2 * self.plane)
