"""The film API in a notebook, in a process of its own: a process can hold the project once."""

import subprocess
import sys

from sandbox.paths import ROOT

OPENING = """
import dataclasses, os
from sandbox.exercises.driver import lessons
from sandbox.lesson.film_api import open_film_api
from sandbox.lesson.opening import Lesson

before = dict(os.environ)
spec = dataclasses.replace(lessons()[0], size="small", slug="test-film-api")
for _ in range(2):  # as one who runs the first cell again
    lesson = Lesson(spec)
    api = open_film_api(lesson)
    from sandbox.filmapi.catalogue.models import Film

    print(api.get("/api/v2/films/").status, Film.objects.count())
lesson.reset()
print(api.get("/api/v2/films/").status, Film.objects.count())
changed = {name for name, value in os.environ.items() if before.get(name) != value}
print(sorted(changed - {"TZ", "DJANGO_ALLOW_ASYNC_UNSAFE"}))  # Django's own, and one it still reads
"""


def test_the_api_outlives_a_reset_and_leaves_no_settings_behind(postgres_url: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", OPENING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    *answers, environment = ran.stdout.splitlines()[-4:]
    assert len(set(answers)) == 1
    assert answers[0].startswith("200 32")
    assert environment == "[]"
