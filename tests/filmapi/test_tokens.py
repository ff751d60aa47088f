"""Signing in, and what a token is worth."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from tests.filmapi.running import ADMINISTRATOR, PASSWORD, Api, at_once

KEY = "a key for tests that is long enough for HS256"


def sign_in(live: Api) -> dict[str, str]:
    body = {"email": ADMINISTRATOR, "password": PASSWORD}
    pair: dict[str, str] = live.client.post("/api/v2/tokens/", json=body).json()
    return pair


def refresh(live: Api, token: str) -> httpx.Response:
    return live.client.post("/api/v2/tokens/refresh/", json={"refresh": token})


def me(live: Api, token: str) -> httpx.Response:
    return live.get("/api/v2/me/", headers={"Authorization": f"Bearer {token}"})


def assert_not_signed_in(answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/#not-signed-in"


def test_a_refresh_token_gives_the_next_pair(live: Api) -> None:
    first = sign_in(live)
    second = refresh(live, first["refresh"]).json()
    assert me(live, second["access"]).json()["email"] == ADMINISTRATOR
    assert refresh(live, second["refresh"]).status_code == 201


def test_a_used_refresh_token_ends_the_whole_family(live: Api) -> None:
    """The thief and the owner both lose, because nobody can tell them apart."""
    first = sign_in(live)
    other = sign_in(live)
    second = refresh(live, first["refresh"]).json()
    assert_not_signed_in(refresh(live, first["refresh"]))
    assert_not_signed_in(refresh(live, second["refresh"]))
    for pair in (first, second):
        assert_not_signed_in(me(live, pair["access"]))
    assert me(live, other["access"]).status_code == 200, "another sign-in goes on"
    ended = live.backing.rows(
        "SELECT reuse_seen FROM members_signin WHERE id = %s", _claims(first["access"])["family"]
    )
    assert ended == [(True,)]


def test_of_many_who_refresh_at_once_one_gets_a_pair(live: Api) -> None:
    token = sign_in(live)["refresh"]
    statuses = [answer.status_code for answer in at_once(8, lambda _: refresh(live, token))]
    assert sorted(statuses) == [201] + [401] * 7


def test_signing_out_ends_access_and_refresh(live: Api) -> None:
    pair = sign_in(live)
    body = {"refresh": pair["refresh"]}
    assert live.client.post("/api/v2/tokens/sign-out/", json=body).status_code == 204
    assert_not_signed_in(me(live, pair["access"]))
    assert_not_signed_in(refresh(live, pair["refresh"]))


def test_wrong_passwords_and_unknown_members_look_the_same(live: Api) -> None:
    answers = []
    for email, password in ((ADMINISTRATOR, "wrong"), ("nobody@example.org", PASSWORD)):
        body = {"email": email, "password": password}
        answer = live.client.post("/api/v2/tokens/", json=body)
        assert_not_signed_in(answer)
        answers.append(answer.json()["detail"])
    assert answers[0] == answers[1]


def test_seeded_members_cannot_sign_in_with_an_empty_password(live: Api) -> None:
    ((email,),) = live.backing.rows("SELECT email FROM member WHERE id = 1")
    answer = live.client.post("/api/v2/tokens/", json={"email": email, "password": " "})
    assert_not_signed_in(answer)
    assert live.client.post("/api/v2/tokens/", json={"email": email, "password": ""}).is_error


def test_the_address_signs_in_in_any_case(live: Api) -> None:
    body = {"email": ADMINISTRATOR.upper(), "password": PASSWORD}
    assert live.client.post("/api/v2/tokens/", json=body).status_code == 201
    taken = {"name": "Other", "email": ADMINISTRATOR.upper(), "password": PASSWORD}
    answer = live.client.post("/api/v2/members/", json=taken)
    assert answer.status_code == 409


def test_a_stale_header_does_not_keep_anybody_from_signing_in(live: Api) -> None:
    body = {"email": ADMINISTRATOR, "password": PASSWORD}
    headers = {"Authorization": "Bearer stale"}
    assert live.client.post("/api/v2/tokens/", json=body, headers=headers).status_code == 201


def forgeries() -> dict[str, Any]:
    """Ways to change an access token, each by its name; the claims are a real one's."""

    def signed(claims: dict[str, Any], key: str = KEY, algorithm: str = "HS256") -> str:
        return jwt.encode(claims, key, algorithm)

    def unsigned(claims: dict[str, Any]) -> str:
        parts = ({"alg": "none", "typ": "JWT"}, claims)
        return ".".join(_encoded(part) for part in parts) + "."

    def without_signature(claims: dict[str, Any]) -> str:
        return signed(claims).rpartition(".")[0] + "."

    return {
        "alg none": unsigned,
        "no signature": without_signature,
        "another key": lambda claims: signed(claims, "another key that is long enough for it"),
        "another algorithm": lambda claims: signed(claims, KEY * 2, "HS512"),
        "expired": lambda claims: signed({**claims, "exp": int(time.time()) - 1}),
        "never expires": lambda claims: signed({k: v for k, v in claims.items() if k != "exp"}),
        "of another issuer": lambda claims: signed({**claims, "iss": "somebody"}),
        "for another audience": lambda claims: signed({**claims, "aud": "somebody"}),
        "a refresh token": lambda claims: signed({**claims, "token_type": "refresh"}),
        "without a family": lambda claims: signed(
            {k: v for k, v in claims.items() if k != "family"}
        ),
        "of no known family": lambda claims: signed(
            {**claims, "family": "00000000-0000-0000-0000-000000000000"}
        ),
        "with a family that is none": lambda claims: signed({**claims, "family": "x' OR 1=1"}),
        "with a list as family": lambda claims: signed({**claims, "family": [1]}),
        "no token at all": lambda claims: "x",
        "not ASCII": lambda claims: "\xe9\xe9",
    }


@pytest.mark.parametrize("forgery", forgeries())
def test_a_forged_token_is_worth_nothing(live: Api, forgery: str) -> None:
    claims = _claims(sign_in(live)["access"])
    token = forgeries()[forgery](claims).encode("latin-1")
    header = {"Authorization": b"Bearer " + token}
    before = live.backing.rows("SELECT count(*), sum(stars) FROM rating")
    assert_not_signed_in(live.get("/api/v2/me/", headers=header))
    assert_not_signed_in(
        live.client.put("/api/v2/films/1/rating/", json={"stars": 1}, headers=header)
    )
    query = {"query": "{ me { name } }"}
    assert_not_signed_in(live.client.post("/graphql/", json=query, headers=header))
    assert live.backing.rows("SELECT count(*), sum(stars) FROM rating") == before


def test_an_untouched_token_with_the_same_key_is_worth_something(live: Api) -> None:
    """The forgeries fail by what they change, not by how this test signs."""
    claims = _claims(sign_in(live)["access"])
    assert me(live, jwt.encode(claims, KEY, "HS256")).status_code == 200


def test_an_access_token_does_not_refresh(live: Api) -> None:
    assert_not_signed_in(refresh(live, sign_in(live)["access"]))


def test_members_may_not_do_what_staff_may(live: Api) -> None:
    member = live.new_member()
    tries = [
        live.client.post("/api/v2/films/", json={"title": "Mine"}, headers=member),
        live.client.patch("/api/v2/films/1/", json={"title": "Mine"}, headers=member),
        live.client.delete("/api/v2/films/1/", headers=member),
        live.client.post("/api/v2/imports/", json={"outside_id": "x"}, headers=member),
        live.client.post("/api/v2/films/1/poster/", headers=member),
    ]
    assert [answer.status_code for answer in tries] == [403] * 5
    assert {answer.json()["type"] for answer in tries} == {"/problems/#forbidden"}


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
