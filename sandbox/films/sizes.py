"""How much of the film club is generated. The real films are the same 3,201 in every size."""

from dataclasses import dataclass

from sandbox.errors import SandboxError


@dataclass(frozen=True, slots=True)
class Size:
    """Row counts of the generated tables."""

    name: str
    members: int
    ratings: int
    watchlist: int
    screens: int
    showings: int
    tickets: int


SMALL = Size("small", 500, 20_000, 3_000, 4, 400, 8_000)
STANDARD = Size("standard", 4_000, 200_000, 30_000, 8, 2_000, 60_000)
LARGE = Size("large", 20_000, 2_000_000, 200_000, 20, 10_000, 300_000)
SIZES = {size.name: size for size in (SMALL, STANDARD, LARGE)}


def size_named(name: str) -> Size:
    """The size with this name; `SandboxError` if there is none."""
    try:
        return SIZES[name]
    except KeyError:
        raise SandboxError(
            f"There is no data of size {name!r}.", f"Sizes are {', '.join(SIZES)}."
        ) from None
