"""Sea zones in the still picture: the edges that a perspective shows, dashed, and their legend."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from kurilmap.page.pack import mercator, unpack
from kurilmap.seas import shown_edges, words
from kurilmap.still.ink import number, path

Data = dict[str, Any]
ZONE = "#33566b"
DASHES = {12: "1.5 3", 24: "3 3", 200: "5 3.5"}
MIDDLE = "8 3 1.5 3"


class Frame(Protocol):
    """A picture's projection with the place of its corner, in px of its zoom."""

    zoom: int
    left: float
    top: float


def draw_zones(data: Data, sheet: Frame) -> Iterable[str]:
    """Draw the limits asked for, and the lines equally far from the coasts of two holders."""
    if "zones" not in data:
        return
    bits = data["zones"]["bits"]
    lon, lat = data["base"]["origin"]
    left, top = (round(value) for value in mercator(lon, lat, bits))
    half = 2.0 ** (sheet.zoom + 9 - bits)  # half a px to one: points on the same spot are drawn once

    paths: dict[str, list[str]] = {}
    for kind, nm, text in shown_edges(data["zones"], data["state"]["perspective"]):
        for line in unpack(text):
            points = [
                (round((left + x) * half - sheet.left * 2), round((top + y) * half - sheet.top * 2))
                for x, y in line
            ]
            paths.setdefault(DASHES[nm] if kind == "limit" else MIDDLE, []).append(_steps(points))
    for dash, steps in paths.items():
        drawn = path(
            "".join(steps), fill="none", stroke=ZONE, stroke_width=2.2, stroke_dasharray=_twice(dash)
        )
        yield f'<g transform="scale(.5)">{drawn}</g>'


def _twice(dash: str) -> str:
    return " ".join(number(2 * float(part)) for part in dash.split())


def _steps(points: Sequence[tuple[int, int]]) -> str:
    out = f"M{points[0][0]} {points[0][1]}l"
    for (x, y), (x2, y2) in itertools.pairwise(points):
        if (x, y) != (x2, y2):
            out += f"{x2 - x} {y2 - y} "
    return out.rstrip(" l")


def zone_legend(data: Data) -> Iterable[tuple[str, str]]:
    """List dashes and words of what `draw_zones` draws."""
    if "zones" not in data:
        return
    own = words(data["state"]["names"])
    for nm in data["zones"]["nm"]:
        yield DASHES[nm], own["zones-limit"].format(nm=nm)
    yield MIDDLE, own["zones-equidistance"]
