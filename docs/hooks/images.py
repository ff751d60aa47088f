"""Images in a lesson become files of the site, named by their content and loaded when seen."""

import base64
import hashlib
import html
import re
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from defusedxml import ElementTree
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

IMAGE = re.compile(r"<img\b([^>]*?)/?>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg"}


def published(content: str, file: File, files: Files, config: MkDocsConfig) -> str:
    """The page with every image as a file with `width`, `height`, `alt` and lazy loading."""

    def rewrite(found: re.Match[str]) -> str:
        written = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(found[1])}
        if not written.get("alt"):
            raise PluginError(f"An image in {file.src_uri} has no alternative text.")
        data, suffix = read(written["src"], file)
        width, height = SIZES[suffix](data)
        name = f"assets/pictures/{hashlib.sha256(data).hexdigest()[:16]}{suffix}"
        picture = files.get_file_from_path(name)
        if picture is None:
            picture = File.generated(config, name, content=data)
            files.append(picture)
        return (
            f'<img src="{picture.url_relative_to(file)}" alt="{html.escape(written["alt"])}"'
            f' width="{width}" height="{height}" loading="lazy" decoding="async">'
        )

    return IMAGE.sub(rewrite, content)


def read(address: str, file: File) -> tuple[bytes, str]:
    """The image's bytes and suffix, from a data URI or from a file beside the notebook."""
    if address.startswith("data:"):
        header, _, encoded = address.partition(",")
        mime = header.removeprefix("data:").partition(";")[0]
        if mime not in SUFFIXES:
            raise PluginError(f"{file.src_uri} holds an image of the type {mime}.")
        return base64.b64decode(encoded), SUFFIXES[mime]
    assert file.abs_src_path is not None  # a notebook is a file on disk
    path = Path(file.abs_src_path).parent / unquote(urlsplit(address).path)
    if path.suffix not in SIZES or not path.is_file():
        raise PluginError(f"{file.src_uri} shows the image '{address}', which is not there.")
    return path.read_bytes(), path.suffix


def _png_size(data: bytes) -> tuple[int, int]:
    """From the header chunk (PNG specification, 11.2.2)."""
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the frame header, markers SOF0 to SOF15 (ITU-T T.81, B.2.2)."""
    position = 2
    while position + 9 <= len(data):
        marker, length = struct.unpack(">xBH", data[position : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    raise PluginError("A JPEG image has no frame header.")


def _svg_size(data: bytes) -> tuple[int, int]:
    """From `width` and `height` where they are plain numbers, else from the view box."""
    root = ElementTree.fromstring(data)
    written = [re.fullmatch(r"([\d.]+)(?:px)?", root.get(name, "")) for name in ("width", "height")]
    if all(written):
        width, height = (float(size[1]) for size in written if size)
    else:
        box = root.get("viewBox")
        if box is None:
            raise PluginError("An SVG image says neither its size nor its view box.")
        width, height = (float(number) for number in box.split()[2:])
    return round(width), round(height)


SIZES: dict[str, Callable[[bytes], tuple[int, int]]] = {
    ".png": _png_size,
    ".jpg": _jpeg_size,
    ".svg": _svg_size,
}
