"""What a region's packed page must look like: an atlas may come from anybody, and its hashes vouch for bytes only.

`bake.py` writes these pages; whoever edits one by hand, or sends one with traps in it, gets an error that says where.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from kurilmap.errors import DataError
from kurilmap.page.pack import mercator

__all__ = ["check_baked"]

PACKED = re.compile(r"[A-Za-z0-9_ -]*\Z")
LONG = re.compile(r"[g-z0-9_-]{7}")  # a step of so many characters leaves the world
MOST_BITS = 30
DEPTHS = 6
LARGEST = 1e6  # of any number
STILL = 3000  # px: the longer side of the still picture

Kind = Callable[[Any, str], None]


class _Wrong(Exception):
    pass


def _number(value: Any, where: str) -> None:
    if type(value) not in (int, float) or not abs(value) <= LARGEST:
        raise _Wrong(f"{where} should be a number, not {value!r:.60}")


def _bits(value: Any, where: str) -> None:
    if type(value) is not int or not 1 <= value <= MOST_BITS:
        raise _Wrong(f"{where} should be a whole number from 1 to {MOST_BITS}, not {value!r:.60}")


def _text(value: Any, where: str) -> None:
    if not isinstance(value, str):
        raise _Wrong(f"{where} should be a text, not {value!r:.60}")


def _packed(value: Any, where: str) -> None:
    _text(value, where)
    if not PACKED.match(value) or LONG.search(value):
        raise _Wrong(f"{where} is not packed geometry: {value!r:.60}")


def _list(kind: Kind) -> Kind:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, list):
            raise _Wrong(f"{where} should be a list, not {value!r:.60}")
        for number, each in enumerate(value):
            kind(each, f"{where}[{number}]")

    return check


def _row(*kinds: Kind) -> Kind:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, list) or len(value) != len(kinds):
            raise _Wrong(f"{where} should be a list of {len(kinds)}, not {value!r:.60}")
        for number, (kind, each) in enumerate(zip(kinds, value, strict=True)):
            kind(each, f"{where}[{number}]")

    return check


def _by_id(kind: Kind) -> Kind:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise _Wrong(f"{where} should be an object, not {value!r:.60}")
        for key, each in value.items():
            kind(each, f"{where}.{key:.40}")

    return check


def _numbers(*lengths: int) -> Kind:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, list) or not all(
            type(v) in (int, float) and abs(v) <= LARGEST for v in value
        ):
            _list(_number)(value, where)  # says which
        if len(value) not in lengths:
            raise _Wrong(
                f"{where} should be a list of {' or '.join(map(str, lengths))} numbers, not {value!r:.60}"
            )

    return check


def _object(kinds: dict[str, Kind]) -> Kind:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise _Wrong(f"{where or 'the page'} should be an object, not {value!r:.60}")
        for key, kind in kinds.items():
            name = f"{where}.{key}" if where else key
            if key not in value:
                raise _Wrong(f"{name} is missing")
            kind(value[key], name)

    return check


SHAPES = _list(_row(_bits, _packed))
STILL_PARTS: dict[str, Kind] = {
    "view": _numbers(4), "zoom": _bits, "bits": _bits, "depth": _list(_row(_number, _packed)), "land": _packed,
    "lakes": _packed, "borders": _packed, "coast": _list(_row(_text, _packed)), "areas": _list(_row(_packed, _packed)),
    "remarked": _by_id(_packed),
}  # fmt: skip
PARTS: dict[str, Kind] = {
    "bits": _bits, "origin": _numbers(2), "depth": _list(_row(_number, SHAPES)), "land": SHAPES, "lap": SHAPES,
    "coast": _list(_row(_text, _text, SHAPES)), "islands": _by_id(_row(_text, _text, SHAPES)), "borders": SHAPES,
    "lakes": SHAPES, "areas": _list(_row(_text, SHAPES, SHAPES)), "time": _by_id(SHAPES), "locator": SHAPES,
    "world": SHAPES, "remarked": _by_id(_row(SHAPES, _list(_text))), "still": _object(STILL_PARTS),
    "labels": _by_id(_list(_numbers(1, 6, 7))), "boxes": _by_id(_numbers(2, 5)),
}  # fmt: skip


def check_baked(content: Any, name: str) -> dict[str, Any]:
    """Return the content of a page's file if everything has its form, else raise `DataError`; `name` begins the message.

    >>> check_baked({"bits": "x"}, "my/pages/x.json")
    Traceback (most recent call last):
    kurilmap.errors.DataError: my/pages/x.json: bits should be a whole number from 1 to 30, not 'x'
    """
    try:
        _object(PARTS)(content, "")
        _check_whole(content)
        _check_still(content["still"])
    except _Wrong as wrong:
        raise DataError(f"{name}: {wrong}") from None
    found: dict[str, Any] = content
    return found


def _check_whole(content: dict[str, Any]) -> None:
    lon, lat = content["origin"]
    if not (-360 <= lon <= 360 and -85.06 <= lat <= 85.06):
        raise _Wrong(f"origin should be a longitude and a latitude, not {content['origin']}")
    if max(len(content["depth"]), len(content["still"]["depth"])) > DEPTHS:
        raise _Wrong(f"depth has more than the {DEPTHS} steps that have a colour")
    if bare := content["labels"].keys() - content["boxes"].keys():
        raise _Wrong(f"boxes has no {min(bare):.40}")


def _check_still(still: dict[str, Any]) -> None:
    """The picture has a size that can be drawn."""
    west, south, east, north = still["view"]
    if not (-360 <= west < east <= 360 and -85.06 <= south < north <= 85.06):
        raise _Wrong(f"still.view should be [west, south, east, north] in degrees, not {still['view']}")
    (left, top), (right, bottom) = (mercator(*at, still["zoom"] + 8) for at in ((west, north), (east, south)))
    if not math.isfinite(size := max(right - left, bottom - top)) or size > STILL:
        raise _Wrong(f"still.zoom {still['zoom']} makes a picture of {size:.0f} px, more than {STILL}")
