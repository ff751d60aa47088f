"""Uploads and imports, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sandbox.filmapi.imports.models import FilmImport
from sandbox.filmapi.posters.models import PosterUpload


class LookOnly(admin.ModelAdmin):
    """What tasks write is nobody else's to write."""

    list_select_related = ("film", "member")
    list_filter = ("state",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PosterUpload)
class PosterUploadAdmin(LookOnly):
    list_display = ("film", "member", "state", "progress", "uploaded_at", "problem")


@admin.register(FilmImport)
class FilmImportAdmin(LookOnly):
    list_display = ("outside_id", "film", "member", "state", "attempts", "asked_at", "problem")
