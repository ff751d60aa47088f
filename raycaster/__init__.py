"""A maze that teaches: a raycaster that reads like a textbook.

Map and rules (standard library alone, so that they run in a browser too):
`grid` cells and doors · `maps` a map from text · `mazes` a map from a seed · `distances` how far
it is to the exit · `camera` the ray of each column · `walk` one ray through the grid ·
`movement` a body that slides along walls · `game` doors, keys, levels and the clock.

Pictures: `scene` what is looked at · `textures` and `lights` the colours · `scalar` what a frame
is, pixel by pixel · `stepper` a frame ray by ray · `fast` (numpy, with `columns`, `atlas` and
`billboards`) and `compiled` (numba) the same frame sooner · `painter` what these two share.

Front ends: `window` (pygame, python3 -m raycaster) · `notebook` and `drawings` · `browser`.

Everywhere x grows to the east and y to the south, in cells; cell (column, row) covers
column <= x < column + 1 and row <= y < row + 1. Angles are radians, 0 looks east, and they grow
clockwise on the map: pi / 2 looks south.
"""
