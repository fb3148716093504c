"""Large layers of points: coordinates and values as whole numbers in planes of bytes, sorted along a curve, compressed.

The points are put in the order of a Z-shaped curve (Morton 1966), so that neighbours stand together: the steps along
it are small, and a cell of the map is one run of points. Each column becomes planes of its lowest bytes, of its second
ones, and so on, which compress better than whole numbers. `web/points.js` reads it.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError
from kurilmap.layers.tables import SMALLER
from kurilmap.layers.values import coded
from kurilmap.page.pack import base85

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["MOST", "large_layer"]

MOST = 1_500_000  # points of one layer
BITS = 26  # of the world's width: 0.6 m at the equator
GRID = 20  # bits of each coordinate: a millionth of the layer's extent, or 1 / 2**BITS of the world
FINE = 2**20  # steps in the range of numbers that are no short decimals
TEXTS = 8_000_000  # characters of all the different texts of a layer
PAYLOAD = 30_000_000  # characters of one layer in the page
CELLS = 75  # cells across the still picture

Data = dict[str, Any]


def large_layer(layer: Data, frame: Any, *, label: Any, popup: Sequence[Any], index: Any, spans: Any) -> Data:
    """Pack a checked GeoDataFrame of points into a layer of the page.

    The layer gets `large` (how to read it), `payload` (the packed text) and `cells` (counts for still pictures).
    Decimals are kept as they are, other numbers to a millionth of their range. Raises `InputError` for more points or text than a page holds.
    """
    import numpy as np
    import shapely

    count = len(frame)
    if count > MOST:
        raise InputError(
            f"layer {layer['name']!r} has {count:,} points, more than the {MOST:,} that one page draws well; {SMALLER}"
        )
    lon, lat = shapely.get_coordinates(frame.geometry.to_numpy()).T
    x, y = _mercator(lon, lat)
    grid = (x.min(), y.min())
    unit = max(1 / 2**BITS, max(float(np.ptp(x)), float(np.ptp(y))) / (2**GRID - 1))
    across, down = (
        np.rint((v - least) / unit).astype(np.uint32) for v, least in zip((x, y), grid, strict=True)
    )
    code = _spread(across) | _spread(down) << np.uint64(1)
    order = np.argsort(code, kind="stable")
    planes: list[bytes] = []
    columns: list[Data] = []
    texts: list[list[str]] = []
    columns.append(_planes(np.diff(code[order], prepend=np.uint64(0)), planes))
    wanted = list(dict.fromkeys([*popup, *([label] if label is not None else [])]))
    columns += [_column(frame[column], order, planes, texts) for column in wanted]
    large: Data = {
        "count": count,
        "grid": [float(grid[0]), float(grid[1]), float(unit)],
        "columns": columns,
        "label": wanted.index(label) + 1 if label is not None else None,
    }
    if index is not None:
        large["color"] = len(columns)
        columns.append(_planes(index[order].astype(np.uint32), planes))
    if spans is not None:
        large["years"] = len(columns)
        for values, open_end in zip(zip(*spans, strict=True), (0, 9999), strict=True):
            years = np.array([open_end if each is None else each for each in values], np.uint32)
            columns.append(_planes(years[order], planes))
    if sum(len(text) for each in texts for text in each) > TEXTS:
        raise InputError(
            f"layer {layer['name']!r} has more than {TEXTS / 1e6:.0f} million characters of text: "
            "name fewer columns with popup=[...]"
        )
    words = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    packed = zlib.compress(b"".join([*planes, words]), 6)
    large["bytes"] = len(packed)  # without what base 85 fills up with
    payload = base85(packed)
    if len(payload) > PAYLOAD:
        raise InputError(
            f"layer {layer['name']!r} would take {len(payload) / 1e6:.0f} MB of the page, more than {PAYLOAD / 1e6:.0f}: "
            f"name fewer columns with popup=[...], or {SMALLER}"
        )
    return layer | {"large": large, "payload": payload, "cells": _cells(x, y, index)}


def _mercator(lon: Any, lat: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Project degrees to a world that is 1 wide, as `pack.mercator` does; poles come to its edge."""
    import numpy as np

    sine = np.sin(np.radians(np.clip(lat, -85.05, 85.05)))
    return (lon + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def _spread(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Put a zero between every two bits."""
    import numpy as np

    out = values.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555)
    ):  # fmt: skip
        out = (out | out << np.uint64(shift)) & np.uint64(mask)
    return out


def _planes(values: npt.NDArray[Any], planes: list[bytes]) -> Data:
    """Add the planes of a column of whole numbers, lowest bytes first; say how many."""
    import numpy as np

    wide = max(1, (int(values.max()).bit_length() + 7) // 8)
    split = values.astype("<u8").view(np.uint8).reshape(-1, 8)
    planes.extend(np.ascontiguousarray(split[:, i]).tobytes() for i in range(wide))
    return {"bytes": wide}


def _column(column: Any, order: Any, planes: list[bytes], texts: list[list[str]]) -> Data:
    """Add a column for the cards: decimals as whole numbers, other numbers as floats of 32 bits, texts by number."""
    import numpy as np
    import pandas as pd

    from kurilmap.layers.colouring import is_numeric

    exact = (
        pd.api.types.is_integer_dtype(column)
        and len(known := column.dropna())
        and int(known.max()) - int(known.min()) >= 2**32 - 2
    )
    if is_numeric(column) and not exact:
        values = column.to_numpy(dtype=float, na_value=np.nan)[order]
        known = np.isfinite(values)
        some = values[known]
        least = float(some.min()) if len(some) else 0.0
        for digits in range(7):
            scaled = (some - least) * 10**digits
            if len(scaled) and scaled.max() >= 2**32 - 2:
                break
            whole = np.rint(scaled)
            if np.abs(scaled - whole).max(initial=0) < 1e-3:
                out = np.zeros(len(values), np.uint32)
                out[known] = whole.astype(np.uint32) + 1  # 0 is no value
                return _planes(out, planes) | {"digits": digits, "least": least}
        step = float(np.ptp(some)) / (FINE - 2)
        if step < 1e-4 * float(np.median(np.abs(some))):
            out = np.zeros(len(values), np.uint32)
            out[known] = np.rint((some - least) / step).astype(np.uint32) + 1
            return _planes(out, planes) | {"step": step, "least": least}
        bits = values.astype("<f4").view("<u4")
        return _planes(np.where(known, bits, np.uint32(0x7FC00000)), planes) | {"float": True}
    codes, own = coded(column)
    ranked = sorted(range(len(own)), key=own.__getitem__)  # the same bytes whatever came first
    place = np.zeros(len(own) + 1, np.uint32)
    for number, at in enumerate(ranked, 1):
        place[at] = number
    texts.append([own[at] for at in ranked])
    return _planes(place[codes][order], planes) | {"text": len(texts) - 1}


def _cells(x: Any, y: Any, index: Any) -> Data:
    """Count the points in square cells, for pictures: world fractions, and each cell with its commonest colour."""
    import numpy as np

    size = max(np.ptp(x), np.ptp(y), 1e-7) / CELLS
    column, row = ((v - v.min()) // size for v in (x, y))
    cell = (row * (CELLS + 1) + column).astype(np.int64)
    classes = int(index.max()) + 1 if index is not None else 1
    both = np.bincount(
        cell * classes + (index if index is not None else 0), minlength=(CELLS + 1) ** 2 * classes
    )
    table = both.reshape(-1, classes)
    full = np.flatnonzero(table.sum(axis=1))
    return {
        "at": [float(x.min()), float(y.min()), float(size)],
        "cells": [
            [
                int(each % (CELLS + 1)),
                int(each // (CELLS + 1)),
                int(table[each].sum()),
                int(table[each].argmax()),
            ]
            for each in full
        ],
    }
