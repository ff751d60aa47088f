"""Which key does what."""

import pygame

from raycaster.game import Controls

MOUSE = 0.0025  # radians a pixel
HELP = (
    "W A S D, arrows: walk and turn    mouse: turn (click first)    Space: open a door",
    "M: map, then distances    Tab: rays    P: screenshot    R: again    F1: help    Esc: leave",
)


def controls(turned: float, use: bool) -> Controls:
    """What is held down now; `turned` is how far the mouse went, in pixels to the right."""
    held = pygame.key.get_pressed()

    def axis(less: tuple[int, ...], more: tuple[int, ...]) -> float:
        return float(any(held[key] for key in more)) - float(any(held[key] for key in less))

    return Controls(
        forward=axis((pygame.K_s, pygame.K_DOWN), (pygame.K_w, pygame.K_UP)),
        right=axis((pygame.K_a,), (pygame.K_d,)),
        turn=axis((pygame.K_LEFT,), (pygame.K_RIGHT,)),
        turned=turned * MOUSE,
        use=use,
    )
