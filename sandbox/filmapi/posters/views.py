"""Upload a poster, see how far it is, look at its thumbnails."""

from __future__ import annotations

import re
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.posters.models import PosterUpload
from sandbox.filmapi.posters.tasks import take_poster
from sandbox.filmapi.posters.thumbnails import (
    WIDTHS,
    NotAPosterError,
    poster_addresses,
    thumbnail_file,
)
from sandbox.filmapi.web.idempotency import once_per_key
from sandbox.filmapi.web.problems import not_found
from sandbox.filmapi.web.views import IsStaff, found

_NAME = re.compile(r"[A-Za-z0-9_-]{12}")


class PosterFileSerializer(serializers.Serializer[Any]):
    """A JPEG, PNG or WebP picture of up to 5 MB and 25 million pixels."""

    poster = serializers.FileField(max_length=200)


class PosterUploadSerializer(serializers.ModelSerializer[PosterUpload]):
    """How far an upload is. `thumbnails` are there when `state` is `done`."""

    thumbnails = serializers.SerializerMethodField()

    class Meta:
        model = PosterUpload
        fields = ("id", "film", "state", "progress", "problem", "thumbnails", "uploaded_at")
        read_only_fields = fields

    def get_thumbnails(self, upload: PosterUpload) -> dict[str, str] | None:
        return poster_addresses(upload.film) if upload.state == PosterUpload.State.DONE else None


class FilmPosterView(APIView):
    """A film's poster."""

    permission_classes = (IsStaff,)
    parser_classes = (MultiPartParser,)

    @extend_schema(request=PosterFileSerializer, responses={202: PosterUploadSerializer})
    @once_per_key
    def post(self, request: Request, film_id: int) -> Response:
        """Upload a poster. Its thumbnails are made in the background: `Location` says how far."""
        film = found(Film.objects.filter(pk=film_id).first(), "film")
        given = PosterFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            upload = take_poster(film, request.user, given.validated_data["poster"])
        except NotAPosterError as error:
            raise ValidationError({"poster": [str(error)]}) from error
        return Response(
            PosterUploadSerializer(upload).data,
            status.HTTP_202_ACCEPTED,
            headers={"Location": f"/api/v2/poster-uploads/{upload.pk}/"},
        )


class PosterUploadView(APIView):
    """How far the thumbnails of an upload are."""

    permission_classes = (IsStaff,)

    @extend_schema(responses=PosterUploadSerializer)
    def get(self, request: Request, upload_id: str) -> Response:
        upload = PosterUpload.objects.select_related("film").filter(pk=upload_id).first()
        return Response(PosterUploadSerializer(found(upload, "upload")).data)


@require_safe
def thumbnail(request: HttpRequest, name: str, width: int) -> HttpResponseBase:
    """A thumbnail. A name stands for one picture for ever, so browsers need not ask again."""
    file = thumbnail_file(name, width)
    if not _NAME.fullmatch(name) or width not in WIDTHS or not file.exists():
        return not_found(request, FileNotFoundError())
    return FileResponse(
        file.open("rb"),
        content_type="image/webp",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
