"""From an uploaded file to a film's poster."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from sandbox.filmapi.catalogue.changes import change_poster
from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.members.models import Member
from sandbox.filmapi.posters.models import PosterUpload
from sandbox.filmapi.posters.thumbnails import (
    NotAPosterError,
    check_picture,
    make_thumbnails,
    remove_thumbnails,
)

logger = structlog.get_logger(__name__)


def take_poster(film: Film, member: Member, file: UploadedFile[Any]) -> PosterUpload:
    """Keep the file and let a task make thumbnails of it. Raises NotAPosterError."""
    upload = PosterUpload(film=film, member=member)
    kept = _kept_file(upload)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    try:
        check_picture(kept)
        with transaction.atomic():
            upload.save()
            transaction.on_commit(lambda: process_upload.delay(str(upload.pk)), robust=True)
    except BaseException:
        kept.unlink()
        raise
    return upload


@shared_task
def process_upload(upload_id: str) -> None:
    """Make the thumbnails, say how far they are, and give them to the film.

    Done again after a killed worker, it begins anew: thumbnails have names of their own, and the
    film gets them in the end, all at once.
    """
    upload = PosterUpload.objects.select_related("film").filter(pk=upload_id).first()
    if upload is None or upload.state in (PosterUpload.State.DONE, PosterUpload.State.FAILED):
        return
    kept = _kept_file(upload)
    try:
        check_picture(kept)
        name = make_thumbnails(kept, partial(_note, upload, PosterUpload.State.WORKING))
    except NotAPosterError as error:
        upload.problem = str(error)
        _note(upload, PosterUpload.State.FAILED, 0)
    else:
        with transaction.atomic():
            before = change_poster(upload.film_id, name)
            _note(upload, PosterUpload.State.DONE, 100)
        if before:
            remove_thumbnails(before)
    kept.unlink(missing_ok=True)
    logger.info("poster processed", upload=upload_id, state=upload.state)


def _note(upload: PosterUpload, state: str, progress: int) -> None:
    """Let whoever asks see how far it is."""
    upload.state, upload.progress = state, progress
    upload.save(update_fields=["state", "progress", "problem"])


def _kept_file(upload: PosterUpload) -> Path:
    return Path(settings.MEDIA_ROOT) / "uploads" / str(upload.pk)
