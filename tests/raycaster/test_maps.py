"""Maps from text, and the one line that says what is wrong with one."""

from math import pi

import pytest

from raycaster.maps import MOST, MapError, read_map
from raycaster.scene import Thing
from raycaster.walk import X, Y

GOOD = """
    #####%
    #>D.k%
    #.####
    #L#..=
    #..Xo=
    ######
"""


def test_a_map_is_what_it_shows() -> None:
    found = read_map(GOOD)
    assert (found.grid.width, found.grid.height) == (6, 6)
    assert [*found.grid.rows[1]] == [1, 0, 4, 0, 0, 2]
    assert (found.x, found.y, found.angle) == (1.5, 1.5, 0)
    assert found.exit == (3, 4)
    assert found.things == (
        Thing("key", 4.5, 1.5),
        Thing("exit", 3.5, 4.5),
        Thing("lamp", 4.5, 4.5),
    )
    assert found.grid.doors[2, 1].side == X
    assert found.grid.doors[1, 3].locked


@pytest.mark.parametrize(("letter", "angle"), [(">", 0), ("v", pi / 2), ("<", pi), ("^", -pi / 2)])
def test_the_start_says_where_one_looks(letter: str, angle: float) -> None:
    assert read_map(f"###\n#{letter}#\n###").angle == angle


def test_a_door_spans_the_gap_between_two_walls() -> None:
    assert read_map("####\n#>.#\n##D#\n#..#\n####").grid.doors[2, 2].side == Y


BAD = {
    "nothing": ("", "row 1, column 1: the map ends here; it needs three rows or more"),
    "two rows": ("###\n###", "row 3, column 1: the map ends here; it needs three rows or more"),
    "two columns": ("##\n##\n##", "row 1, column 3: the map ends here; it needs three columns"),
    "too wide": ("\n".join(["#" * 500] * 3), f"row 1, column {MOST + 1}: the map goes on here"),
    "too high": ("\n".join(["###"] * 500), f"row {MOST + 1}, column 1: the map goes on here"),
    "short row": ("####\n#>#\n####", "row 2, column 4: the row ends here; the first row has 4"),
    "long row": ("###\n#>##\n###", "row 2, column 4: the row goes on here; the first row has 3"),
    "unknown letter": ("####\n#>?#\n####", "row 2, column 3: '?' means nothing; known are"),
    "tabulator": ("####\n#>\t#\n####", r"row 2, column 3: '\t' means nothing"),
    "hole in the border": ("####\n#>..\n####", "row 2, column 4: a hole in the border"),
    "door in the border": ("####\n#>.D\n####", "row 2, column 4: a hole in the border"),
    "no start": ("####\n#..#\n####", "row 2, column 2: no start; here is a cell for one of > v"),
    "two starts": (
        "####\n#>>#\n####",
        "row 2, column 3: a second start; one is at row 2, column 2",
    ),
    "two exits": (
        "#####\n#>XX#\n#####",
        "row 2, column 4: a second exit; one is at row 2, column 3",
    ),
    "exit cut off": ("#####\n#>#X#\n#####", "row 2, column 4: no way leads from the start"),
    "door in the open": ("####\n#>.#\n#.D#\n#..#\n####", "row 3, column 3: a door needs a wall"),
    "no key": ("#####\n#>LX#\n#####", "row 2, column 3: no key for this lock; locks: 1, keys: 0"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_map_is_told_in_one_line_with_row_and_column(name: str) -> None:
    text, says = BAD[name]
    with pytest.raises(MapError) as caught:
        read_map(text)
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_the_largest_map_is_read() -> None:
    inside = "#" + ">" + "." * (MOST - 3) + "#"
    rows = ["#" * MOST, inside, *["#" + "." * (MOST - 2) + "#"] * (MOST - 3), "#" * MOST]
    assert read_map("\n".join(rows)).grid.width == MOST
