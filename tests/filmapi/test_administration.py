"""The administration opens, for staff alone, and says what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.filmapi.running import ADMINISTRATOR, Api

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def staff(django: None) -> Client:
    from django.test import Client

    from sandbox.filmapi.members.models import Member

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Member.objects.get(email=ADMINISTRATOR))
    return client


@pytest.mark.parametrize(
    "path",
    [
        "catalogue/film/add/",
        "catalogue/person/?q=spielberg",
        "catalogue/distributor/",
        "catalogue/tag/?kind__exact=genre",
        "members/member/",
        "members/member/1/change/",
        "members/signin/",
        "posters/posterupload/",
        "imports/filmimport/",
    ],
)
def test_every_page_of_the_administration_opens(staff: Client, path: str) -> None:
    assert staff.get(f"/admin/{path}").status_code == 200


def test_a_list_takes_as_many_statements_for_fifty_films_as_for_one(staff: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for search in ("12+angry+men", "the"):
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(f"/admin/catalogue/film/?q={search}").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_members_do_not_get_in(django: None) -> None:
    from django.test import Client

    from sandbox.filmapi.members.models import Member

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Member.objects.get(pk=1))
    answer = client.get("/admin/catalogue/film/")
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_staff_end_the_sign_ins_of_a_member(staff: Client, live: Api) -> None:
    member = live.new_member()
    found = live.get("/api/v2/me/", headers=member).json()
    chosen = {"action": "end_the_sign_ins", "_selected_action": found["id"]}
    assert staff.post("/admin/members/member/", chosen).status_code == 302
    assert live.get("/api/v2/me/", headers=member).status_code == 401
