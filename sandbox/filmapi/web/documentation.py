"""The OpenAPI document of each version, and the page that shows it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path
from django.views.decorators.vary import vary_on_headers
from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

_DEPRECATED = (
    "Deprecated: answers carry `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the "
    "successor, version 2."
)


class SignInScheme(SimpleJWTScheme):
    """Tells the document what the `Authorization` header holds."""

    target_class = "sandbox.filmapi.members.authentication.SignInAuthentication"
    name = "accessToken"


def documentation(version: str, module: str) -> list[URLPattern]:
    """The addresses of a version's document and of the page that shows it, for `urlpatterns`."""
    description = str(settings.SPECTACULAR_SETTINGS["DESCRIPTION"])
    document = SpectacularJSONAPIView.as_view(
        patterns=[path(f"api/{version}/", include((module, version)))],
        custom_settings={
            "VERSION": version.removeprefix("v"),
            "DESCRIPTION": f"{description} {_DEPRECATED}" if version == "v1" else description,
        },
        permission_classes=[AllowAny],
        authentication_classes=[],
    )
    page = SpectacularSwaggerSplitView.as_view(
        url=f"/api/{version}/openapi.json", permission_classes=[AllowAny], authentication_classes=[]
    )

    @vary_on_headers("Accept")
    def index(request: HttpRequest) -> HttpResponseBase:
        if "script" in request.GET or "text/html" in request.headers.get("Accept", ""):
            answer: HttpResponse = page(request)
            return answer
        here = f"/api/{version}/"
        return JsonResponse({"films": f"{here}films/", "openapi": f"{here}openapi.json"})

    return [
        path(f"api/{version}/", index),
        path(f"api/{version}/openapi.json", document),
    ]
