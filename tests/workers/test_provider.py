"""The outside world: it counts what it was asked and what it did, refuses, holds, remembers."""

import threading
import urllib.error
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from sandbox.errors import SandboxError
from sandbox.workers import Provider, until


def ask(provider: Provider, service: str, key: str = "", **form: str) -> str:
    request = Request(f"{provider.url}/{service}", urlencode(form).encode())
    if key:
        request.add_header("Idempotency-Key", key)
    with urlopen(request, timeout=10) as reply:
        text: str = reply.read().decode()
    return text


def test_it_counts_by_service_and_by_form(provider: Provider) -> None:
    for ticket in ("1", "2", "2"):
        assert ask(provider, "mail", ticket=ticket) == "done"
    ask(provider, "print", ticket="2")
    assert provider.count() == 4
    assert (provider.count("mail"), provider.count("mail", ticket="2")) == (3, 2)
    provider.forget()
    assert provider.count() == len(provider.calls) == 0


def test_what_it_refuses_it_has_not_done(provider: Provider) -> None:
    provider.fail(2, status=404)
    for _ in range(2):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(provider, "mail")
    ask(provider, "mail")
    assert (len(provider.calls), provider.count()) == (3, 1)


def test_a_key_is_carried_out_once_and_answered_each_time(provider: Provider) -> None:
    for key in ("a", "a", "b", "a"):
        assert ask(provider, "charge", key=key) == "done"
    assert (len(provider.calls), provider.count()) == (4, 2)


def test_a_refused_key_may_come_again(provider: Provider) -> None:
    provider.fail(1)
    with pytest.raises(urllib.error.HTTPError):
        ask(provider, "charge", key="a")
    ask(provider, "charge", key="a")
    assert provider.count() == 1


def test_what_is_held_is_done_but_not_answered(provider: Provider) -> None:
    answers: list[str] = []
    provider.hold("report")
    waiting = threading.Thread(target=lambda: answers.append(ask(provider, "report")))
    waiting.start()
    provider.arrived(1)
    ask(provider, "mail")  # another service goes on
    assert (provider.count("report"), answers) == (1, [])
    provider.release()
    waiting.join(10)
    assert answers == ["done"]


def test_a_service_may_answer_something_of_its_own(provider: Provider) -> None:
    provider.answers["takings"] = lambda form: str(2 * int(form["screen"]))
    assert ask(provider, "takings", screen="21") == "42"


def test_a_caller_who_goes_away_does_no_harm(
    provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    provider.hold()
    with pytest.raises(TimeoutError):
        urlopen(Request(f"{provider.url}/mail", b"x"), timeout=0.1)
    provider.release()
    until(lambda: ask(provider, "mail") == "done")
    assert provider.count() == 2
    assert capfd.readouterr().err == ""


def test_arrived_does_not_wait_for_ever(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.workers.provider.until", lambda condition: until(condition, 0.1))
    with pytest.raises(SandboxError):
        provider.arrived(1)
