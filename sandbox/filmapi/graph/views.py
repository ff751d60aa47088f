"""GraphQL over HTTP, with the same tokens, limits and problem details as the rest of the API.

A query that is refused as a whole (it cannot be parsed, does not fit the schema, is too deep or too
dear) is answered with 400 and GraphQL's own `errors`. Errors of single fields come with 200 and
what data there are, as the GraphQL specification says.
"""

from __future__ import annotations

import json
from typing import Any

from asgiref.sync import sync_to_async
from cross_web import HTTPException
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from graphql import GraphQLError
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.request import Request
from strawberry.django.views import AsyncGraphQLView
from strawberry.types import ExecutionResult

from sandbox.filmapi.graph.loaders import Context
from sandbox.filmapi.members.authentication import SignInAuthentication
from sandbox.filmapi.members.models import Member
from sandbox.filmapi.members.tokens import TokenRefusedError
from sandbox.filmapi.web.problems import answer_exception, problem_response
from sandbox.filmapi.web.throttling import ScopedThrottle


class GraphView(AsyncGraphQLView[Context, None]):
    """POST a query; GET shows a page to try some."""

    async def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return await self.run(request=request)
        except HTTPException as error:
            kind = {405: "wrong-method", 415: "wrong-media-type"}.get(
                error.status_code, "malformed"
            )
            return problem_response(request, kind, error.reason)
        except RecursionError:
            return problem_response(request, "malformed", "It is nested too deeply.")
        except APIException as error:
            answer = answer_exception(error, {"request": Request(request)})
            assert answer is not None
            return answer

    async def get_context(self, request: HttpRequest, response: HttpResponse) -> Context:
        return Context(request, response, await sync_to_async(_member)(request))

    async def execute_single(self, *args: Any, **kwargs: Any) -> ExecutionResult:
        result = await super().execute_single(*args, **kwargs)
        if result.errors:
            if result.data is None and not any(error.path for error in result.errors):
                kwargs["sub_response"].status_code = 400
            result.errors = [_told(error) for error in result.errors]
        return result

    def parse_json(self, data: str | bytes) -> Any:
        try:
            parsed = json.loads(data)
        except ValueError as error:
            raise HTTPException(400, "The body is not JSON.") from error
        if not isinstance(parsed, dict):
            raise HTTPException(400, "The body is not a JSON object.")
        return parsed

    async def render_graphql_ide(self, request: HttpRequest) -> HttpResponse:
        return render(request, "graph/page.html")


def _told(error: GraphQLError) -> GraphQLError:
    """The error as a client sees it, with a code; what went wrong inside stays inside."""
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        code, message = (error.extensions or {}).get("code", "INVALID"), error.message
    elif isinstance(original, ValueError):  # of arguments that fit their type only
        code, message = "INVALID", f"An argument has a wrong value: {original}"
    else:
        code, message = "SERVER_ERROR", "This could not be answered."
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})


def _member(request: HttpRequest) -> Member | None:
    """Who asks. Raises APIException for a token that is not valid, and for too many requests."""
    wrapped = Request(request)
    authentication = SignInAuthentication()
    try:
        signed_in = authentication.authenticate(wrapped)
    except AuthenticationFailed as error:
        raise TokenRefusedError(str(error.detail["detail"])) from error
    member: Any = signed_in[0] if signed_in else None
    wrapped.user = member if member is not None else wrapped.user
    throttle = ScopedThrottle()
    if request.method == "POST" and not throttle.allow_request(wrapped, None):
        raise Throttled(throttle.wait())
    return member
