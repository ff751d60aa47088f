"""What the OpenAPI documents say beside what they read from views and serializers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from sandbox.filmapi.web.problems import KINDS

_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "the same for every problem of this type"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what it was this time"},
        "instance": {"type": "string", "format": "uri-reference"},
        "request_id": {"type": "string", "description": "leads to the log"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901)"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class ApiSchema(AutoSchema):
    """Adds the headers that our decorators read."""

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = list(super().get_override_parameters())
        handler = getattr(self.view, getattr(self.view, "action", None) or self.method.lower())
        if getattr(handler, "is_once_per_key", False):
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    {"type": "string", "pattern": "^[!-~]{1,128}$"},
                    OpenApiParameter.HEADER,
                    description="A request repeated with the same key happens once.",
                )
            )
        if getattr(handler, "needs_etag", False):
            parameters.append(
                OpenApiParameter(
                    "If-Match",
                    str,
                    OpenApiParameter.HEADER,
                    description="The ETag of what was read.",
                    required=True,
                )
            )
        return parameters


def add_problem_responses(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Say of each operation which problems it can answer with."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for address, operations in result["paths"].items():
        for operation in operations.values():
            for kind in _problems_of(operation):
                operation["responses"].setdefault(str(KINDS[kind].status), _response(kind))
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if address.startswith("/api/v1/"):
                operation["deprecated"] = True
    return result


def _problems_of(operation: dict[str, Any]) -> set[str]:
    headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
    found = {"invalid", "not-found", "not-acceptable", "too-many-requests"}
    if operation.get("security"):
        found |= {"not-signed-in", "forbidden"}
    if "requestBody" in operation:
        found |= {"not-signed-in", "conflict", "body-too-large", "wrong-media-type", "unavailable"}
    if "Idempotency-Key" in headers:
        found |= {"key-used-otherwise"}
    if "If-Match" in headers:
        found |= {"changed-meanwhile", "etag-needed"}
    return found


def _response(kind: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{KINDS[kind].title}. {KINDS[kind].meaning}",
        "content": {"application/problem+json": {"schema": reference}},
    }
