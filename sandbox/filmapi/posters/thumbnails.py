"""The small pictures of a poster: their sizes, addresses and files."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from sandbox.filmapi.catalogue.models import Film

WIDTHS = (92, 185, 342)
"""Pixels; the height follows the poster."""
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_SIDE = 10_000
MOST_PIXELS = 25_000_000
"""75 MB when decoded. A file of some kB can claim more than any memory holds."""


class NotAPosterError(Exception):
    """The file is no picture of the kinds taken, or is too large once decoded."""


def poster_addresses(film: Film) -> dict[str, str] | None:
    """Where each thumbnail is, by `w` and its width; None for a film without a poster."""
    if not film.poster:
        return None
    return {f"w{width}": f"/posters/{film.poster}/{width}.webp" for width in WIDTHS}


def thumbnail_file(name: str, width: int) -> Path:
    """The file of a thumbnail."""
    return Path(settings.MEDIA_ROOT) / "posters" / name / f"{width}.webp"


def check_picture(file: Path) -> None:
    """Raises NotAPosterError unless the file is a whole picture of a sane size.

    The size is read from the header and checked before a single pixel is decoded.
    """
    try:
        with Image.open(file, formats=FORMATS) as picture:
            width, height = picture.size
            if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
                raise NotAPosterError(f"{width} x {height} pixels are too many.")
            picture.load()
    except NotAPosterError:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,  # Pillow's word for a broken PNG
    ) as error:
        raise NotAPosterError("This is not a JPEG, PNG or WebP picture.") from error


def make_thumbnails(file: Path, progress: Callable[[int], None]) -> str:
    """Draw the thumbnails under a new name, which is returned.

    They are drawn anew, so nothing but the picture goes on: no metadata, no place where it was
    taken. `progress` is told how many per cent are done.
    """
    name = secrets.token_urlsafe(9)
    with Image.open(file, formats=FORMATS) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    for done, width in enumerate(WIDTHS, start=1):
        height = max(1, round(picture.height * width / picture.width))
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        target = thumbnail_file(name, width)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".unfinished")
        small.save(unfinished, "WEBP", quality=80)
        unfinished.replace(target)
        progress(100 * done // len(WIDTHS))
    return name


def remove_thumbnails(name: str) -> None:
    """Delete the thumbnails of this name."""
    for width in WIDTHS:
        thumbnail_file(name, width).unlink(missing_ok=True)
    folder = thumbnail_file(name, WIDTHS[0]).parent
    if folder.exists():
        folder.rmdir()
