"""What members like and what films offer: a latent-factor model whose truth is known.

A member's true preference for a film is

    3.35 + member's leniency + film's quality + member's taste . film's character    (in stars)

with `FACTORS` numbers for taste and for character. A rating is that, plus noise, rounded and cut
to 1..5. A method that suggests films sees ratings alone; here it can be measured against the
truth. The model is the usual one of Koren, Bell and Volinsky, "Matrix Factorization Techniques
for Recommender Systems", IEEE Computer 42(8), 2009.
"""

from dataclasses import dataclass

from sandbox.films.clean import Catalogue, Film, Tag
from sandbox.films.generate.chance import SEED, bell, stream

FACTORS = 6
MEAN = 3.35
NOISE = 0.65
"""Standard deviation, in stars, of what a member's mood adds to a rating."""

Vector = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Tastes:
    """The truth behind the ratings. Positions count from 0: a member's or film's id minus 1."""

    leniency: tuple[float, ...]
    taste: tuple[Vector, ...]
    quality: tuple[float, ...]
    character: tuple[Vector, ...]

    def preference(self, member: int, film: int) -> float:
        """The expected stars before rounding, by positions; may lie outside 1..5."""
        a0, a1, a2, a3, a4, a5 = self.taste[member]
        b0, b1, b2, b3, b4, b5 = self.character[film]
        match = a0 * b0 + a1 * b1 + a2 * b2 + a3 * b3 + a4 * b4 + a5 * b5
        return MEAN + self.leniency[member] + self.quality[film] + match

    def true_preference(self, member_id: int, film_id: int) -> float:
        """The same by ids, as the tables have them."""
        return self.preference(member_id - 1, film_id - 1)


def _vector(numbers: list[float]) -> Vector:
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)


def _characters(catalogue: Catalogue, seed: int) -> tuple[Vector, ...]:
    """A film is near other films with its tags and of its time, with something of its own."""
    draw = stream(4, seed)
    of_tag: dict[Tag, list[float]] = {
        tag: [bell(draw) for _ in range(FACTORS)] for tag in catalogue.tags
    }
    age = [bell(draw) for _ in range(FACTORS)]
    characters = []
    for film in catalogue.films:
        year = film.released.year if film.released else 1995
        old = (1995 - year) / 40
        numbers = []
        for factor in range(FACTORS):
            number = 0.55 * bell(draw) + 0.35 * old * age[factor]
            for tag in film.tags:
                number += of_tag[tag][factor] * 0.5
            numbers.append(number)
        characters.append(_vector(numbers))
    return tuple(characters)


def _quality(film: Film, luck: float) -> float:
    known = 0.0 if film.imdb_rating is None else (float(film.imdb_rating) - 6.3) * 0.28
    return known + 0.12 * luck


def make_tastes(catalogue: Catalogue, members: int, seed: int = SEED) -> Tastes:
    """The truth for this many members; a member has the same taste in every size."""
    film_draw = stream(5, seed)
    member_draw = stream(6, seed)
    leniency = []
    taste = []
    for _ in range(members):
        leniency.append(0.35 * bell(member_draw))
        taste.append(_vector([0.25 * bell(member_draw) for _ in range(FACTORS)]))
    return Tastes(
        leniency=tuple(leniency),
        taste=tuple(taste),
        quality=tuple(_quality(film, bell(film_draw)) for film in catalogue.films),
        character=_characters(catalogue, seed),
    )
