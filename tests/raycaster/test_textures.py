"""The textures: complete, opaque where they must be, and the same each time."""

import pytest

from raycaster import textures
from raycaster.textures import HOLE, LOCKED, NAMES, SIZE, rgba, texture


@pytest.mark.parametrize("name", NAMES)
def test_a_texture_is_64_columns_of_64_colours(name: str) -> None:
    columns = texture(name)
    assert [len(column) for column in columns] == [SIZE] * SIZE
    colours = {colour for column in columns for colour in column}
    assert {colour >> 24 for colour in colours} <= {0, 255}
    assert len(colours) > 8


@pytest.mark.parametrize("name", [*NAMES[:LOCKED], "floor", "ceiling"])
def test_walls_and_planes_have_no_holes(name: str) -> None:
    assert all(HOLE not in column for column in texture(name))


@pytest.mark.parametrize("name", ["key", "lamp", "exit"])
def test_things_have_holes_round_them(name: str) -> None:
    columns = texture(name)
    assert columns[0][0] == HOLE == columns[-1][0]


@pytest.mark.parametrize("name", NAMES)
def test_a_canvas_gets_the_same_colours(name: str) -> None:
    data = rgba(name)
    assert len(data) == 4 * SIZE * SIZE
    for column, row in ((0, 0), (31, 40), (63, 5)):
        red, green, blue, alpha = data[4 * (row * SIZE + column) :][:4]
        assert alpha << 24 | red << 16 | green << 8 | blue == texture(name)[column][row]


@pytest.mark.parametrize("name", ["brick", "stone", "floor", "ceiling", "wood"])
def test_a_texture_joins_itself_without_a_seam(name: str) -> None:
    """Left to right edge no rougher than the roughest pair of columns within."""
    columns = texture(name)

    def step(one: tuple[int, ...], other: tuple[int, ...]) -> int:
        return sum(abs((a >> 8 & 255) - (b >> 8 & 255)) for a, b in zip(one, other, strict=True))

    within = [step(columns[i], columns[i + 1]) for i in range(SIZE - 1)]
    assert step(columns[-1], columns[0]) <= max(within) * 1.1


def test_numbers_of_cells_name_their_textures() -> None:
    numbers = [textures.BRICK, textures.STONE, textures.WOOD, textures.DOOR, textures.LOCKED]
    assert [NAMES[n - 1] for n in numbers] == ["brick", "stone", "wood", "door", "locked door"]
