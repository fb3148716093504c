"""Geometry as short text: integer Web Mercator steps, five bits a character, nothing to inflate.

A page's coordinates are whole numbers on a square world of 2**bits units (x to the east, y to the south), counted
from an origin near the region. Each ring or line is a run of signed steps; rings are parted by a blank.
`web/geometry.js` reads the same text.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kurilmap.errors import DataError

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PLAIN = str.maketrans("<>&", ",.:")
_BASE85 = base64._b85alphabet.decode().translate(PLAIN)  # type: ignore[attr-defined]  # noqa: SLF001
_DIGIT = {character: value for value, character in enumerate(ALPHABET)}

LonLat = Sequence[float]
Ring = list[tuple[int, int]]


def mercator(lon: float, lat: float, bits: int) -> tuple[float, float]:
    """Project degrees to Web Mercator units of a world 2**bits wide (x east, y south).

    >>> mercator(0, 0, 8)
    (128.0, 128.0)
    """
    world = 2.0**bits
    sine = math.sin(math.radians(lat))
    return (lon + 180) / 360 * world, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * world


def lonlat(x: float, y: float, bits: int) -> tuple[float, float]:
    """Give back the degrees (lon, lat) of Web Mercator units.

    >>> tuple(round(v, 6) for v in lonlat(*mercator(145.86, 44.03, 22), 22))
    (145.86, 44.03)
    """
    world = 2.0**bits
    return x / world * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / world))))


def pack(
    lines: Iterable[Iterable[LonLat]], bits: int, origin: tuple[float, float], *, closed: bool = True
) -> str:
    """Pack rings or lines of (lon, lat) degrees; the origin is (lon, lat) too.

    Points that fall on the same unit are merged; a ring is dropped when fewer than three points are left.

    >>> pack([[(0, 0), (1, 0), (1, 1), (0, 0)]], 12, (0, 0))
    'AAWAAV'
    """
    left, top = (round(value) for value in mercator(*origin, bits))
    texts = []
    for line in lines:
        points: Ring = []
        for lon, lat, *_ in line:
            x, y = mercator(lon, lat, bits)
            point = (round(x) - left, round(y) - top)
            if not points or point != points[-1]:
                points.append(point)
        if closed and len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) >= (3 if closed else 2):
            texts.append(_steps(points))
    return " ".join(texts)


def unpack(text: str) -> Iterator[Ring]:
    """Read packed text back into rings or lines of whole units from the origin.

    >>> [ring for ring in unpack("AAWAAV")]
    [[(0, 0), (11, 0), (11, -11)]]
    """
    for part in text.split(" "):
        numbers: list[int] = []
        value = shift = 0
        for character in part:
            digit = _DIGIT.get(character, -1)
            if digit < 0:
                raise DataError(
                    f"packed geometry has the character {character!r}: the page's data is damaged"
                )
            value |= (digit & 31) << shift
            if digit & 32:
                shift += 5
                continue
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
        x = y = 0
        ring: Ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=False):
            x, y = x + dx, y + dy
            ring.append((x, y))
        if ring:
            yield ring


def table(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Write records as one row of keys and a row of values each, None for what a record lacks; the commonest keys first.

    >>> table([{"b": 1}, {"b": 2, "a": "x"}])
    [['b', 'a'], [1], [2, 'x']]
    """
    counts: dict[str, int] = {}
    for row in rows:
        for key in row:
            counts[key] = counts.get(key, 0) + 1
    keys = sorted(counts, key=lambda key: -counts[key])
    out: list[list[Any]] = [keys]
    for row in rows:
        values = [row.get(key) for key in keys]
        while values and values[-1] is None:
            values.pop()
        out.append(values)
    return out


def squeeze(data: Any) -> str:
    """Write data as compressed JSON in base 85; web/inflate.js reads it.

    Level 6: 9 takes half as long again for two bytes in a thousand.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return base85(zlib.compress(text, 6))


def base85(data: bytes) -> str:
    """Write bytes in base 85, without characters that html gives a meaning; many times as fast as Python's own.

    >>> base85(b"kuri") == base64.b85encode(b"kuri").decode().translate(PLAIN)
    True
    """
    import numpy as np

    words = np.frombuffer(data + b"\0" * (-len(data) % 4), ">u4").astype(np.uint32)
    out = np.empty((len(words), 5), np.uint8)
    table = np.frombuffer(_BASE85.encode(), np.uint8)
    for place in range(4, -1, -1):
        words, digit = np.divmod(words, np.uint32(85))
        out[:, place] = table[digit]
    return out.tobytes().decode("ascii")


def _steps(points: Ring) -> str:
    out: list[str] = []
    last = (0, 0)
    for point in points:
        for now, before in zip(point, last, strict=True):
            step = now - before
            value = ~(step << 1) if step < 0 else step << 1
            while value > 31:
                out.append(ALPHABET[value & 31 | 32])
                value >>= 5
            out.append(ALPHABET[value])
        last = point
    return "".join(out)
