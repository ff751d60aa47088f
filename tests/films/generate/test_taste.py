"""The truth behind the ratings can be computed, and knowing it helps."""

from collections import defaultdict
from itertools import pairwise

from sandbox.films.clean import Film, Tag, read_catalogue
from sandbox.films.generate.members import make_members
from sandbox.films.generate.ratings import rating_lines
from sandbox.films.generate.taste import NOISE, make_tastes
from sandbox.films.sizes import SMALL, STANDARD


def test_the_truth_predicts_ratings_better_than_averages_do() -> None:
    catalogue = read_catalogue()
    tastes = make_tastes(catalogue, STANDARD.members)
    rows = [
        tuple(map(int, line.split("\t")[:3]))
        for line in rating_lines(catalogue, make_members(STANDARD), tastes)
    ]
    by_member: dict[int, list[int]] = defaultdict(list)
    by_film: dict[int, list[int]] = defaultdict(list)
    for member, film, stars in rows:
        by_member[member].append(stars)
        by_film[film].append(stars)
    mean = sum(stars for *_, stars in rows) / len(rows)
    lenient = {member: sum(stars) / len(stars) - mean for member, stars in by_member.items()}
    good = {film: sum(stars) / len(stars) - mean for film, stars in by_film.items()}

    truth_error = average_error = 0.0
    for member, film, stars in rows:
        truth_error += (stars - min(5, max(1, tastes.true_preference(member, film)))) ** 2
        average_error += (stars - min(5, max(1, mean + lenient[member] + good[film]))) ** 2
    assert (truth_error / len(rows)) ** 0.5 < NOISE + 0.1, (
        "only the noise and the rounding are left"
    )
    assert truth_error < 0.75 * average_error, "taste matters beyond what averages know"


def test_a_member_has_the_same_taste_in_every_size() -> None:
    small = make_tastes(read_catalogue(), SMALL.members)
    standard = make_tastes(read_catalogue(), STANDARD.members)
    assert small.true_preference(500, 3_201) == standard.true_preference(500, 3_201)


def test_films_with_the_same_tags_are_alike() -> None:
    catalogue = read_catalogue()
    characters = make_tastes(catalogue, 1).character

    def distance(one: int, other: int) -> float:
        pairs = zip(characters[one], characters[other], strict=True)
        return sum((a - b) ** 2 for a, b in pairs)

    first_with: dict[tuple[Tag, ...], Film] = {}
    tagged = [film for film in catalogue.films if len(film.tags) >= 3 and film.released]
    near = far = 0.0
    pairs = 0
    for film, twin in pairwise(tagged):
        same = first_with.setdefault(film.tags, film)
        if same is not film and twin.tags != film.tags:
            near += distance(film.id - 1, same.id - 1)
            far += distance(film.id - 1, twin.id - 1)
            pairs += 1
    assert pairs > 500
    assert near < 0.6 * far
