"""Going through a frame ray by ray, step by step."""

import pytest

from raycaster.camera import Camera
from raycaster.stepper import Stepper
from raycaster.walk import hit
from tests.raycaster.halls import BOX


@pytest.fixture
def stepper() -> Stepper:
    return Stepper(BOX, Camera(3.3, 2.6, 0.4), 21)


def test_it_begins_with_the_middle_ray_complete(stepper: Stepper) -> None:
    assert stepper.column == 10
    assert stepper.shown == len(stepper.steps)
    assert "It is a wall" in stepper.words()[2]


def test_steps_go_through_every_ray_to_the_edge_and_back(stepper: Stepper) -> None:
    seen: list[int] = []
    for _ in range(500):
        stepper.to_step(1)
        if not seen or seen[-1] != stepper.column:
            seen.append(stepper.column)
    assert seen == [*range(11, 21)]
    for _ in range(500):
        stepper.to_step(-1)
    assert (stepper.column, stepper.shown) == (0, 1)
    assert "(nearer)" in "".join(stepper.words())


def test_columns_stop_at_the_edges(stepper: Stepper) -> None:
    stepper.to_column(-100)
    assert stepper.column == 0
    stepper.to_column(1)
    assert stepper.column == 1
    stepper.to_column(100)
    assert stepper.column == 20


def test_the_point_of_the_last_step_is_on_the_wall(stepper: Stepper) -> None:
    camera = stepper.camera
    for column in (0, 7, 20):
        stepper.to_column(column - stepper.column)
        struck = hit(BOX, camera.x, camera.y, *camera.ray(column, 21))
        x, y = stepper.point(struck.distance)
        assert stepper.steps[-1].distance == struck.distance
        assert min(abs(x - line) for line in (1, 8)) < 1e-9 or (
            min(abs(y - line) for line in (1, 5)) < 1e-9
        )
