"""Sea zones in the still picture: the edges that a perspective shows, dashed, and their legend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from .ink import number, path
from .pack import mercator, unpack
from .seas import shown_edges, words

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
    px = 2.0 ** (sheet.zoom + 8 - bits)
    for kind, nm, text in shown_edges(data["zones"], data["state"]["perspective"]):
        for line in unpack(text):
            points = [((left + x) * px - sheet.left, (top + y) * px - sheet.top) for x, y in line]
            d = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
            yield path(d, fill="none", stroke=ZONE, stroke_width=1.1,
                       stroke_dasharray=DASHES[nm] if kind == "limit" else MIDDLE)  # fmt: skip


def zone_legend(data: Data) -> Iterable[tuple[str, str]]:
    """List dashes and words of what `draw_zones` draws."""
    if "zones" not in data:
        return
    own = words(data["state"]["names"])
    for nm in data["zones"]["nm"]:
        yield DASHES[nm], own["zones-limit"].format(nm=nm)
    yield MIDDLE, own["zones-equidistance"]
