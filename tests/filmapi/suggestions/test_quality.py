"""Suggestions are learned and measured right: by hand on little, and against the truth on a lot."""

import numpy as np
import pytest

from sandbox.filmapi.suggestions.evaluation import error, gain, held_out, interval, quality
from sandbox.filmapi.suggestions.factorization import Floats, Model, Ratings, fit
from sandbox.filmapi.suggestions.ranking import best, chance_to_like, liked_counts, reach
from sandbox.films.clean import read_catalogue
from sandbox.films.generate.members import make_members
from sandbox.films.generate.ratings import rating_lines
from sandbox.films.generate.taste import MEAN, Tastes, make_tastes
from sandbox.films.sizes import STANDARD


def ratings_of(triples: list[tuple[int, int, int]], members: int, films: int) -> Ratings:
    table = np.array(triples, dtype=np.int64).reshape(-1, 3)
    return Ratings(table[:, 0], table[:, 1], table[:, 2].astype(np.float64), members, films)


@pytest.fixture(scope="module")
def tastes() -> Tastes:
    return make_tastes(read_catalogue(), STANDARD.members)


@pytest.fixture(scope="module")
def split(tastes: Tastes) -> tuple[Ratings, Ratings]:
    """The club's ratings: those to learn from and those held out."""
    catalogue = read_catalogue()
    members = make_members(STANDARD)
    lines = rating_lines(catalogue, members, tastes)
    triples = [tuple(map(int, line.split("\t")[:3])) for line in lines]
    table = np.array(triples) - [1, 1, 0]
    everything = Ratings(
        table[:, 0],
        table[:, 1],
        table[:, 2].astype(np.float64),
        STANDARD.members,
        len(catalogue.films),
    )
    return held_out(everything)


@pytest.fixture(scope="module")
def model(split: tuple[Ratings, Ratings]) -> Model:
    return fit(split[0])


def everybody(ratings: Ratings) -> np.ndarray:
    return np.arange(ratings.members)


def truth(tastes: Tastes) -> Floats:
    """The expected stars that the generator knows: (members, films)."""
    match = np.array(tastes.taste) @ np.array(tastes.character).T
    known: Floats = MEAN + np.array(tastes.leniency)[:, None] + np.array(tastes.quality) + match
    return known


def test_suggestions_beat_popularity_and_not_the_truth(
    split: tuple[Ratings, Ratings], model: Model, tastes: Tastes
) -> None:
    known, hidden = split
    stars = model.stars(everybody(known))
    popular = quality(np.broadcast_to(liked_counts(known), stars.shape), known, hidden)
    ours = quality(reach(known) * chance_to_like(stars), known, hidden)
    votes = np.array([film.imdb_votes or 0 for film in read_catalogue().films], dtype=np.float64)
    optimum = quality(votes * chance_to_like(truth(tastes)), known, hidden)
    won = gain(ours, popular)
    print(f"precision at 10: {won.mean:+.4f} ± {won.margin:.4f} over popularity")
    assert won.low > 0
    assert ours.recall.mean() > popular.recall.mean()
    assert 0 < won.mean < gain(optimum, popular).mean


def test_most_expected_stars_alone_suggest_films_that_nobody_sees(
    split: tuple[Ratings, Ratings], model: Model
) -> None:
    known, hidden = split
    stars = model.stars(everybody(known))
    by_stars = quality(stars, known, hidden)
    both = quality(reach(known) * chance_to_like(stars), known, hidden)
    assert gain(both, by_stars).low > 0


def test_learned_stars_are_nearer_to_what_was_given_than_biases_alone(
    split: tuple[Ratings, Ratings], model: Model, tastes: Tastes
) -> None:
    known, hidden = split
    stars = model.stars(everybody(known))
    without_taste = stars - model.taste @ model.character.T
    assert error(truth(tastes).clip(1, 5), hidden) < error(stars, hidden)
    assert error(stars, hidden) < 0.9 * error(without_taste, hidden)


def test_a_newcomer_with_a_members_ratings_gets_nearly_their_stars(
    split: tuple[Ratings, Ratings], model: Model
) -> None:
    known, _ = split
    busiest = int(np.bincount(known.member).argmax())
    theirs = known.member == busiest
    as_newcomer = model.of_newcomer(known.film[theirs], known.stars[theirs])
    as_member = model.stars(np.array([busiest]))[0]
    assert np.corrcoef(as_newcomer, as_member)[0, 1] > 0.99


def test_same_ratings_same_model(split: tuple[Ratings, Ratings]) -> None:
    little = split[0].only(split[0].member < 50)
    one, other = fit(little), fit(little)
    assert np.array_equal(one.character, other.character)


def test_who_gives_everything_three_stars_is_expected_to_go_on() -> None:
    ratings = ratings_of([(m, f, 3) for m in range(4) for f in range(5)], 5, 6)
    assert np.allclose(fit(ratings).stars(np.arange(5)), 3)


def test_precision_and_recall_by_hand() -> None:
    known = ratings_of([(0, 0, 5), (1, 1, 5)], members=3, films=20)
    # The first member liked films 3 and 15 and disliked 4; the second saw nothing they liked.
    hidden = ratings_of([(0, 3, 4), (0, 15, 5), (0, 4, 2), (1, 5, 3), (2, 1, 5)], 3, 20)
    score = np.broadcast_to(-np.arange(20.0), (3, 20))  # film 0 first, 19 last
    measured = quality(score, known, hidden)
    # Shown to the first member are films 1 to 10, to the third 0 to 9.
    assert measured.precision.tolist() == [0.1, 0.1]
    assert measured.recall.tolist() == [0.5, 1.0]


def test_what_was_seen_is_not_suggested_and_ties_go_by_position() -> None:
    score = np.array([[1.0, 3.0, 3.0, 2.0]])
    seen = np.array([[False, True, False, False]])
    assert best(score, seen, 3).tolist() == [[2, 3, 0]]


def test_chance_to_like_is_even_at_the_limit_and_rises() -> None:
    low, limit, high = chance_to_like(np.array([2.0, 3.5, 5.0]))
    assert limit == 0.5
    assert low < 0.05 < 0.95 < high


def test_interval_of_a_mean() -> None:
    values = np.array([0.0, 1.0] * 50)
    found = interval(values)
    assert found.mean == 0.5
    assert found.margin == pytest.approx(1.96 * 0.5 / 10)
    assert found.low == pytest.approx(0.402)


def test_held_out_ratings_are_a_part_of_all() -> None:
    ratings = ratings_of([(m, f, 4) for m in range(50) for f in range(40)], 50, 40)
    known, hidden = held_out(ratings, share=0.25)
    pairs = [
        set(zip(part.member.tolist(), part.film.tolist(), strict=True)) for part in (known, hidden)
    ]
    assert not pairs[0] & pairs[1]
    assert len(pairs[0] | pairs[1]) == 2000
    assert 400 < len(hidden) < 600
