"""How the light falls off: 32 levels, so that a shaded texture can be made beforehand."""

from math import log2

LEVELS = 32
PER_DOUBLING = 8  # levels, each time that distance + 1 doubles
DARK_SIDE = 4  # levels that faces to the north and south lie in the shade

# Of 256 parts of the light: full at arm's length, and the end of a corridor stays readable.
LIGHT = tuple(min(256, round(384 * 2 ** (-0.6 * level / PER_DOUBLING))) for level in range(LEVELS))


def level(distance: float, side: int = 0) -> int:
    """The level at a distance, on a wall's side as `walk` counts them (a floor has side 0)."""
    return min(LEVELS - 1, int(PER_DOUBLING * log2(1 + distance)) + DARK_SIDE * side)


def shaded(colour: int, level: int) -> int:
    """The colour 0xAARRGGBB at this level; its alpha stays."""
    light = LIGHT[level]
    red_blue = (colour & 0xFF00FF) * light >> 8 & 0xFF00FF
    green = (colour & 0x00FF00) * light >> 8 & 0x00FF00
    return colour & 0xFF000000 | red_blue | green
