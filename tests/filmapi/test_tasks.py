"""Work in the background: mail, posters and imports, by a real worker."""

from __future__ import annotations

import io
import json
import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from sandbox.services import private_server
from tests.filmapi.outside import Mailbox, Outside, mailbox, outside_catalogue
from tests.filmapi.running import PASSWORD, Api, Backing, Process, api, wait_for, worker


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with outside_catalogue() as found:
        yield found


@pytest.fixture(scope="module")
def busy(made: Backing, box: Mailbox, outside: Outside) -> Iterator[tuple[Api, Process]]:
    """The API and a worker that know the mailbox and the outside catalogue."""
    addresses: dict[str, Any] = {"EMAIL_URL": box.url, "OUTSIDE_CATALOGUE_URL": outside.url}
    with api(made, **addresses) as web, worker(made, **addresses) as tasks:
        yield web, tasks


def join(web: Api, **headers: str) -> str:
    """Become a member; returns the address."""
    email = f"{uuid.uuid4().hex}@films.example.org"
    body = {"name": "Ada", "email": email, "password": PASSWORD}
    assert web.client.post("/api/v2/members/", json=body, headers=headers).status_code == 201
    return email


def test_a_new_member_is_welcomed_by_mail(busy: tuple[Api, Process], box: Mailbox) -> None:
    web, _ = busy
    email = join(web)
    (message,) = wait_for(lambda: box.to(email))
    assert message["Subject"] == "Welcome to the film club"
    assert "Hello Ada" in str(message.get_payload())
    wait_for(
        lambda: web.backing.rows(
            "SELECT FROM member WHERE email = %s AND welcomed_at > joined", email
        )
    )


def test_mail_that_was_turned_away_is_sent_again(busy: tuple[Api, Process], box: Mailbox) -> None:
    web, _ = busy
    box.refusing = 1
    email = join(web)
    wait_for(lambda: box.to(email))
    assert box.attempts[email] == 2
    assert len(box.to(email)) == 1


def test_the_welcome_is_sent_once_however_often_it_is_asked_for(
    busy: tuple[Api, Process], box: Mailbox, django: None
) -> None:
    from sandbox.filmapi.members.models import Member
    from sandbox.filmapi.members.tasks import send_welcome

    web, tasks = busy
    email = join(web)
    wait_for(lambda: box.to(email))
    member = Member.objects.get(email=email)
    done = len(_events(tasks, "task_succeeded"))
    for _ in range(3):
        send_welcome.delay(member.pk)
    wait_for(lambda: len(_events(tasks, "task_succeeded")) >= done + 3)
    assert len(box.to(email)) == 1


def test_a_sign_up_that_is_rolled_back_sends_nothing(
    busy: tuple[Api, Process], box: Mailbox, django: None
) -> None:
    from django.db import transaction

    from sandbox.filmapi.members.signing_up import sign_up

    web, _ = busy
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sign_up("Nobody", "nobody@films.example.org", PASSWORD)
        raise ZeroDivisionError
    wait_for(lambda: box.to(join(web)) or True)
    assert not box.attempts["nobody@films.example.org"]


def test_the_request_id_goes_on_into_the_task(busy: tuple[Api, Process], box: Mailbox) -> None:
    web, tasks = busy
    trace = f"trace-{uuid.uuid4().hex}"
    email = join(web, **{"X-Request-ID": trace})
    wait_for(lambda: box.to(email))
    (sent,) = wait_for(
        lambda: [e for e in _events(tasks, "welcome sent") if e["request_id"] == trace]
    )
    assert sent["task_id"]
    assert [
        e["request"] for e in _events(web.process, "request_finished") if e["request_id"] == trace
    ]


@pytest.mark.parametrize("given", ['x"}{"event": "forged"}', "short", "a" * 65, "a b c d e f"])
def test_an_id_that_could_hurt_a_log_is_replaced(live: Api, given: str) -> None:
    answer = live.get("/health/live", headers={"X-Request-ID": given})
    assert uuid.UUID(answer.headers["X-Request-ID"])


def test_a_poster_becomes_thumbnails(busy: tuple[Api, Process], poster: Path) -> None:
    web, _ = busy
    staff = web.signed_in()
    taken = web.client.post(
        "/api/v2/films/21/poster/", files={"poster": poster.open("rb")}, headers=staff
    )
    assert taken.status_code == 202
    assert taken.json()["state"] == "waiting"
    place = taken.headers["Location"]
    done = wait_for(lambda: _state(web, place, "done"))
    assert done["progress"] == 100
    shown = web.get("/api/v2/films/21/").json()["poster"]
    assert shown == done["thumbnails"]
    for name, address in shown.items():
        answer = web.get(address)
        assert answer.headers["Content-Type"] == "image/webp"
        assert "immutable" in answer.headers["Cache-Control"]
        width = int(name.removeprefix("w"))
        assert Image.open(io.BytesIO(answer.content)).size == (width, round(width * 1.5))
    before = shown["w92"]
    again = web.client.post(
        "/api/v2/films/21/poster/", files={"poster": poster.open("rb")}, headers=staff
    )
    wait_for(lambda: _state(web, again.headers["Location"], "done"))
    assert web.get(before).status_code == 404, "the old thumbnails are gone"


def test_thumbnails_keep_no_secrets_of_the_photographer(
    busy: tuple[Api, Process], tmp_path: Path
) -> None:
    web, _ = busy
    picture = Image.new("RGB", (60, 90), "navy")
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # turned by a quarter
    file = tmp_path / "photo.jpg"
    picture.save(file, exif=exif)
    taken = web.client.post(
        "/api/v2/films/22/poster/", files={"poster": file.open("rb")}, headers=web.signed_in()
    )
    done = wait_for(lambda: _state(web, taken.headers["Location"], "done"))
    content = web.get(done["thumbnails"]["w92"]).content
    assert b"home" not in content
    assert Image.open(io.BytesIO(content)).size == (92, 61), "the turn is done, not noted"


def test_a_killed_child_of_the_worker_loses_no_poster(
    busy: tuple[Api, Process], poster: Path, django: None
) -> None:
    """The task is acknowledged when it is done, so what a dead process held is run again."""
    web, tasks = busy
    children = psutil.Process(tasks.popen.pid).children()
    for child in children:
        os.kill(child.pid, signal.SIGSTOP)
    taken = web.client.post(
        "/api/v2/films/23/poster/",
        files={"poster": poster.open("rb")},
        headers=web.signed_in(),
    )
    assert _state(web, taken.headers["Location"], "waiting")
    for child in children:
        os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: _state(web, taken.headers["Location"], "done"))


def ask(web: Api, outside_id: str) -> str:
    body = {"outside_id": outside_id}
    answer = web.client.post("/api/v2/imports/", json=body, headers=web.signed_in())
    assert answer.status_code == 202, answer.text
    return answer.headers["Location"]


def ended(web: Api, place: str) -> dict[str, Any]:
    found: dict[str, Any] = wait_for(
        lambda: _state(web, place, "done") or _state(web, place, "failed")
    )
    return found


@pytest.fixture
def closed_breaker(django: None, outside: Outside) -> Iterator[None]:
    from sandbox.filmapi.imports.outside import breaker

    breaker.succeeded()
    yield
    outside.down = False
    breaker.succeeded()


@pytest.mark.usefixtures("closed_breaker")
def test_a_film_is_imported_and_then_brought_up_to_date(busy: tuple[Api, Process]) -> None:
    web, _ = busy
    first = ended(web, ask(web, "good"))
    assert first["state"] == "done"
    film = web.get(f"/api/v2/films/{first['film']}/").json()
    assert film["title"] == "Imported good"
    assert film["director"]["name"] == "Ada Example"
    assert [genre["name"] for genre in film["genres"]] == ["Drama", "Slow Cinema"]
    assert ended(web, ask(web, "good"))["film"] == first["film"]


@pytest.mark.usefixtures("closed_breaker")
def test_an_answer_that_fails_twice_is_asked_for_a_third_time(
    busy: tuple[Api, Process], outside: Outside
) -> None:
    web, _ = busy
    found = ended(web, ask(web, "moody"))
    assert (found["state"], found["attempts"]) == ("done", 3)
    assert outside.asked["moody"] == 3


@pytest.mark.usefixtures("closed_breaker")
@pytest.mark.parametrize("name", ["missing", "nonsense", "wrong", "endless"])
def test_what_would_fail_again_is_not_tried_again(
    busy: tuple[Api, Process], outside: Outside, name: str
) -> None:
    web, _ = busy
    found = ended(web, ask(web, name))
    assert found["state"] == "failed"
    assert found["problem"]
    assert outside.asked[name] == 1


def test_a_server_that_drips_is_given_up(outside: Outside, closed_breaker: None) -> None:
    from sandbox.filmapi.imports import outside as client

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "PATIENCE", 0.5)
        begin = time.monotonic()
        with pytest.raises(client.UnansweredError, match="slowly"):
            client._get(f"{outside.url}/films/dripping")
        assert time.monotonic() - begin < 5


@pytest.mark.parametrize("name", ["../admin", "a/b", "a?b", "a b", "", "x" * 65, "a%2fb"])
def test_a_name_cannot_lead_to_another_address(busy: tuple[Api, Process], name: str) -> None:
    web, _ = busy
    answer = web.client.post("/api/v2/imports/", json={"outside_id": name}, headers=web.signed_in())
    assert answer.status_code == 400


def test_the_breaker_opens_and_lets_one_try(outside: Outside, closed_breaker: None) -> None:
    """Five failures open it; then no call goes out, until one may try for all."""
    from sandbox.filmapi.imports.breaker import Breaker, OpenError

    breaker = Breaker(f"test-{uuid.uuid4()}", failures=3, seconds=0.3, patience=30)
    for _ in range(3):
        assert breaker.state == "closed"
        breaker.allow()
        breaker.failed()
    assert breaker.state == "open"
    with pytest.raises(OpenError) as refused:
        breaker.allow()
    assert 0 < refused.value.seconds <= 0.3
    wait_for(lambda: breaker.state == "half open", 5)
    breaker.allow()
    for _ in range(3):
        with pytest.raises(OpenError):
            breaker.allow()
    breaker.failed()
    assert breaker.state == "open", "one failure is enough now"
    wait_for(lambda: breaker.state == "half open", 5)
    breaker.allow()
    breaker.succeeded()
    assert breaker.state == "closed"
    breaker.allow()


def test_while_it_is_down_the_calls_stop(
    busy: tuple[Api, Process], outside: Outside, closed_breaker: None
) -> None:
    from sandbox.filmapi.imports.outside import breaker

    web, _ = busy
    outside.down = True
    names = [f"down{number}" for number in range(8)]
    places = [ask(web, name) for name in names]
    wait_for(lambda: breaker.state == "open")
    calls = sum(outside.asked[name] for name in names)
    assert calls <= breaker.failures + 2, "those under way when it opened"
    outside.down = False
    breaker.succeeded()
    assert {_state(web, place, "failed") is None for place in places} == {True}


def test_without_an_outside_catalogue_it_says_so(live: Api) -> None:
    answer = live.client.post(
        "/api/v2/imports/", json={"outside_id": "x"}, headers=live.signed_in()
    )
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/#unavailable"


def test_a_rating_stands_where_no_broker_answers(made: Backing, tmp_path: Path) -> None:
    with private_server("redis") as server:
        alone = Backing(made.admin_url, made.database, server, tmp_path)
        with api(alone) as web:
            member = web.new_member()
            server.kill()
            answer = web.client.put("/api/v2/films/31/rating/", json={"stars": 4}, headers=member)
            assert answer.status_code == 201


def _state(web: Api, place: str, state: str) -> dict[str, Any] | None:
    found: dict[str, Any] = web.get(place, headers=web.signed_in()).json()
    return found if found["state"] == state else None


def _events(process: Process, event: str) -> list[dict[str, Any]]:
    """The log's lines about this event."""
    lines = (json.loads(line) for line in process.lines() if line.startswith("{"))
    return [line for line in lines if line["event"] == event]
