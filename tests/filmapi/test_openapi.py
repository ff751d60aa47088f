"""The OpenAPI documents tell the truth: schemathesis asks what they allow, and more."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.filmapi.running import Api

TRUTHS = (
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("who", ["nobody", "a member", "staff"])
def test_what_the_document_allows_is_answered_as_it_says(
    live: Api, version: str, who: str, long: bool
) -> None:
    document = live.get(f"/api/{version}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=live.url)
    headers = {
        "nobody": dict,
        "a member": live.new_member,
        "staff": live.signed_in,
    }[who]()
    modes = schemathesis.GenerationMode
    asked = 0
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # it would raise
        if operation.method == "delete" and who == "staff":
            continue  # the films are needed by other tests

        @settings(
            max_examples=25 if long else 4,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @schema_given(operation, modes)
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(base_url=live.url, headers=headers)
            case.validate_response(answer, checks=list(TRUTHS))
            # No outside catalogue is set up here, and that is what an import says.
            assert answer.status_code < 500 or case.path.endswith("/imports/"), answer.text

        ask()
    assert asked > (50 if version == "v2" else 15)


def schema_given(operation: Any, modes: Any) -> Any:
    """Cases that the operation allows, and some that it forbids."""
    from hypothesis import given

    allowed = operation.as_strategy(generation_mode=modes.POSITIVE)
    forbidden = operation.as_strategy(generation_mode=modes.NEGATIVE)
    return given(allowed | forbidden)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_every_example_is_one(live: Api, version: str) -> None:
    """What the page shows as an answer has the fields that an answer has."""
    document = live.get(f"/api/{version}/openapi.json").json()
    answer = live.get(f"/api/{version}/films/1/").json()
    content = document["paths"][f"/api/{version}/films/{{id}}/"]["get"]["responses"]["200"]
    ((_, example),) = content["content"]["application/json"]["examples"].items()
    assert set(example["value"]) == set(answer)


def test_version_1_is_marked_deprecated(live: Api) -> None:
    one, two = (live.get(f"/api/{version}/openapi.json").json() for version in ("v1", "v2"))
    operations = [o for paths in one["paths"].values() for o in paths.values()]
    assert operations
    assert all(operation.get("deprecated") for operation in operations)
    assert "Sunset" in one["info"]["description"]
    assert not any(o.get("deprecated") for paths in two["paths"].values() for o in paths.values())


def test_programs_get_a_list_of_addresses_and_people_a_page(live: Api) -> None:
    index = live.get("/api/v2/")
    assert live.get(index.json()["films"]).status_code == 200
    assert live.get(index.json()["openapi"]).status_code == 200
    page = live.get("/api/v2/", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Accept" in page.headers["Vary"]
