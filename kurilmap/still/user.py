"""The author's own layers on the still picture: areas, lines, points, and many points as cells of density."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kurilmap.page.pack import lonlat, mercator, unpack
from kurilmap.still.ink import number, path

if TYPE_CHECKING:
    from kurilmap.still import Sheet

Data = dict[str, Any]
MOST = 1500  # shapes of one layer that the picture draws one by one


def draw_user(data: Data, sheet: Sheet) -> Iterator[str]:
    """Draw every layer of the author that is in the picture, with what its year leaves of it."""
    year = data["state"].get("year")
    for layer in data["layers"]:
        if "large" in layer:
            yield from _cells(layer, sheet)
            continue
        for feature in layer["features"][:MOST]:
            first, last = feature.get("years") or (None, None)
            if year is not None and (
                (first is not None and first > year) or (last is not None and last < year)
            ):
                continue
            colour = layer["colors"][feature["color"]] if "color" in feature else layer["color"]
            yield from _feature(feature, colour, layer, data["base"]["origin"], sheet)


def _feature(feature: Data, colour: str, layer: Data, origin: list[float], sheet: Sheet) -> Iterator[str]:
    if areas := _lines(feature.get("areas", []), origin, sheet, "z"):
        yield path(
            areas, fill=colour, fill_opacity=0.22, fill_rule="evenodd", stroke=colour, stroke_width=1.2
        )
    if lines := _lines(feature.get("lines", []), origin, sheet, ""):
        yield path(lines, fill="none", stroke=colour, stroke_width=number(layer.get("size", 2)))
    wide: float = feature["size"] if "size" in feature else layer.get("size") or 8.0
    dots = [sheet.xy(*point) for point in feature.get("points", [])]
    d = "".join(
        f"M{number(x)} {number(y)}h0" for x, y in dots if 0 <= x <= sheet.width and 0 <= y <= sheet.height
    )
    if d:
        yield path(d, stroke="#fffdf8", stroke_width=number(wide + 2), stroke_linecap="round")
        yield path(d, stroke=colour, stroke_width=number(wide), stroke_linecap="round")


def _lines(pieces: Iterable[tuple[int, str]], origin: list[float], sheet: Sheet, end: str) -> str:
    """Give packed rings or lines as one path in px; steps of less than half a px are left out."""
    out = []
    for bits, text in pieces:
        left, top = (round(value) for value in mercator(origin[0], origin[1], bits))
        for ring in unpack(text):
            last, points = None, []
            for x, y in ring:
                lon, lat = lonlat(x + left, y + top, bits)
                point = sheet.xy(lat, lon)
                if last is None or math.dist(point, last) > 0.5:
                    points.append(f"{number(point[0])} {number(point[1])}")
                    last = point
            if len(points) > 1:
                out.append(f"M{'L'.join(points)}{end}")
    return "".join(out)


def _cells(layer: Data, sheet: Sheet) -> Iterator[str]:
    """Draw counts of points as squares, in four steps of density for each colour."""
    left, top, size = layer["cells"]["at"]
    world = 2.0 ** (sheet.zoom + 8)
    side = max(1.0, size * world)
    most = max(each[2] for each in layer["cells"]["cells"])
    groups: dict[tuple[int, int], list[str]] = {}
    for column, row, count, colour in layer["cells"]["cells"]:
        x, y = (left + column * size) * world - sheet.left, (top + row * size) * world - sheet.top
        if -side < x < sheet.width and -side < y < sheet.height:
            step = round(3 * math.log1p(count - 1) / max(math.log1p(most - 1), 1e-9))
            groups.setdefault((colour, step), []).append(
                f"M{number(x)} {number(y)}h{number(side)}v{number(side)}h{number(-side)}z"
            )
    for (colour, step), squares in sorted(groups.items()):
        fill = layer["colors"][colour] if "colors" in layer else layer["color"]
        yield path("".join(squares), fill=fill, fill_opacity=number(0.35 + 0.2 * step))


def legend(data: Data, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a sample and its words for each colour of each layer."""
    for layer in data["layers"]:
        told = _meanings(layer["legend"], words) if "legend" in layer else [layer["name"]]
        for colour, text in zip(layer.get("colors", [layer["color"]]), told, strict=True):
            title = f"{layer['name']}, {layer['legend']['title']}: " if "legend" in layer else ""
            yield (
                path("M15 -4h0", stroke=colour, stroke_width=9, stroke_linecap="round"),
                (title + text)[:120],
            )


def _meanings(legend: Data, words: dict[str, str]) -> list[str]:
    if "breaks" in legend:
        breaks = legend["breaks"]
        told = [f"{a:g} – {b:g}" for a, b in pairwise(breaks)]
    else:
        told = list(legend["values"])
    rest = [
        words[key]
        for key, there in (("other-values", legend["other"]), ("no-value", legend["missing"]))
        if there
    ]
    return [*told, ", ".join(rest)] if rest else told
