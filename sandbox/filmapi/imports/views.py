"""Ask for a film of the outside catalogue, and see what became of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sandbox.filmapi.imports.models import FilmImport
from sandbox.filmapi.imports.tasks import ask_for_film
from sandbox.filmapi.web.idempotency import once_per_key
from sandbox.filmapi.web.problems import ProblemError
from sandbox.filmapi.web.views import IsStaff, found


class NewImportSerializer(serializers.Serializer[Any]):
    """The film's name in the outside catalogue."""

    outside_id = serializers.RegexField(r"^[A-Za-z0-9_-]+$", max_length=64)


class FilmImportSerializer(serializers.ModelSerializer[FilmImport]):
    """What became of an import."""

    class Meta:
        model = FilmImport
        fields = ("id", "outside_id", "state", "attempts", "problem", "film", "asked_at")
        read_only_fields = fields


class ImportsView(APIView):
    """Films asked for from the outside catalogue."""

    permission_classes = (IsStaff,)

    @extend_schema(request=NewImportSerializer, responses={202: FilmImportSerializer})
    @once_per_key
    def post(self, request: Request) -> Response:
        """Ask for a film; it is fetched in the background, and `Location` says how it goes."""
        given = NewImportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        if not settings.OUTSIDE_CATALOGUE_URL:
            raise ProblemError("unavailable", "No outside catalogue is set up here.")
        wish = ask_for_film(request.user, given.validated_data["outside_id"])
        return Response(
            FilmImportSerializer(wish).data,
            status.HTTP_202_ACCEPTED,
            headers={"Location": f"/api/v2/imports/{wish.pk}/"},
        )


class ImportView(APIView):
    """One import."""

    permission_classes = (IsStaff,)

    @extend_schema(responses=FilmImportSerializer)
    def get(self, request: Request, import_id: str) -> Response:
        wish = FilmImport.objects.filter(pk=import_id).first()
        return Response(FilmImportSerializer(found(wish, "import")).data)
