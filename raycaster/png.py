"""Frames as PNG files (W3C, Portable Network Graphics, third edition). Standard library alone."""

import struct
import zlib
from array import array

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST = 256  # colours that a palette holds


def encoded(pixels: "array[int]", width: int, scale: int = 1) -> bytes:
    """Rows of 0xAARRGGBB as an opaque PNG, each pixel `scale` by `scale` pixels large.

    With at most 256 colours the file holds a palette, and is a fourth as large.
    """
    colours = sorted(set(pixels))
    height = len(pixels) // width * scale
    if len(colours) > _MOST:
        channels = 3
        rows = _true_colour(pixels, width, scale)
        palette = b""
    else:
        channels = 1
        rows = _indexed(pixels, width, scale, colours)
        palette = _chunk(b"PLTE", b"".join(_red_green_blue(colour) for colour in colours))
    kind = 2 if channels == 3 else 3
    header = struct.pack(">IIBBBBB", width * scale, height, 8, kind, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            palette,
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _indexed(pixels: "array[int]", width: int, scale: int, colours: list[int]) -> bytes:
    number = {colour: bytes((n,)) * scale for n, colour in enumerate(colours)}
    rows = (
        b"\0" + b"".join(number[p] for p in pixels[start : start + width])
        for start in range(0, len(pixels), width)
    )
    return b"".join(row * scale for row in rows)


def _true_colour(pixels: "array[int]", width: int, scale: int) -> bytes:
    three = {colour: _red_green_blue(colour) * scale for colour in set(pixels)}
    rows = (
        b"\0" + b"".join(three[p] for p in pixels[start : start + width])
        for start in range(0, len(pixels), width)
    )
    return b"".join(row * scale for row in rows)


def _red_green_blue(colour: int) -> bytes:
    return bytes((colour >> 16 & 255, colour >> 8 & 255, colour & 255))


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
