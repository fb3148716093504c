"""A map as a small square picture without words: for the gallery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kurilmap.shown import shown_lines
from kurilmap.still import Sheet, ground, patterns
from kurilmap.still.ink import LINE, SEA, dashes, number, path
from kurilmap.still.years import draw_areas
from kurilmap.still.zones import draw_zones

Data = dict[str, Any]
SIZE = 300  # px that a picture is shown at, or less


def small(data: Data, marks: Iterable[tuple[float, float]] = ()) -> str:
    """Draw the middle of a description's map as a square SVG, with a dot at each of the (lat, lon) `marks`."""
    sheet = Sheet(data)
    side = min(sheet.width, sheet.height)
    left, top, large = (sheet.width - side) / 2, (sheet.height - side) / 2, side / SIZE
    lines = "".join(
        path(sheet.polyline(line["points"]), fill="none", stroke=LINE, stroke_width=number(1.6 * large),
             stroke_dasharray=" ".join(number(float(each) * large) for each in shown.split()) if (shown := dashes(line)) != "none" else shown)
        for line, _ in shown_lines(data)
    )  # fmt: skip
    dots = "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(4 * large)}"/>'
        for x, y in (sheet.xy(*mark) for mark in marks)
        if left < x < left + side and top < y < top + side
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{number(left)} {number(top)} {number(side)} {number(side)}" '
        f'width="{SIZE}" height="{SIZE}"><defs>{patterns(data, sheet)}</defs>'
        f'<rect x="{number(left)}" y="{number(top)}" width="100%" height="100%" fill="{SEA[0]}"/>'
        f"{''.join(ground(data, sheet))}{''.join(draw_areas(data, sheet))}{''.join(draw_zones(data, sheet))}{lines}"
        f'<g fill="{LINE}" stroke="#fffdf6" stroke-width="{number(1.5 * large)}">{dots}</g></svg>'
    )
