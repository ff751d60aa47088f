"""Words on a surface, in a size that goes with it."""

from functools import cache

import pygame

COLOUR = (240, 236, 224)
SHADOW = (0, 0, 0)


def write(
    surface: pygame.Surface, line: str, at: tuple[int, int], width: int, *, middle: bool = False
) -> int:
    """A line at this place, or about its middle, no wider than `width`. Returns the next top."""
    if not pygame.font.get_init():  # fonts do not outlive the end of pygame
        pygame.font.init()
        _font.cache_clear()
    size = _size(surface)
    font = _font(size)
    while size > 8 and font.size(line)[0] > width:
        size -= 1
        font = _font(size)
    left, top = at
    if middle:
        left -= font.size(line)[0] // 2
    for offset, colour in ((1, SHADOW), (0, COLOUR)):
        surface.blit(font.render(line, True, colour), (left + offset, top + offset))
    return top + _font(_size(surface)).get_linesize()


def _size(surface: pygame.Surface) -> int:
    return max(11, surface.get_height() // 28)


@cache
def _font(size: int) -> pygame.font.Font:
    return pygame.font.Font(None, size + 4)
