"""The same map as a static SVG: for pages where scripts are off, for notebooks, for print. Text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kurilmap.describe import strings
from kurilmap.page.pack import lonlat, mercator, unpack
from kurilmap.shown import banner, shown_lines, title_of
from kurilmap.still.foot import draw_foot
from kurilmap.still.ink import (
    COAST,
    LAND,
    LINE,
    SANS,
    SEA,
    block,
    dashes,
    number,
    pair,
    path,
    steps,
    whole,
    wrap,
)
from kurilmap.still.labels import draw_labels
from kurilmap.still.notes import draw_notes, draw_routes
from kurilmap.still.user import draw_user
from kurilmap.still.years import area_patterns, coast_fill, draw_areas
from kurilmap.still.zones import draw_tints, draw_zones, zone_patterns

Data = dict[str, Any]
EDGE = 22  # px: the frame with its degrees
STEPS = (30, 20, 10, 5, 2, 1, 1 / 2, 1 / 3, 1 / 6, 1 / 12, 1 / 30, 1 / 60)


class Sheet:
    """The projection of one picture: world units of the packed shapes to px inside the frame."""

    def __init__(self, data: Data) -> None:
        still = data["base"]["still"]
        west, south, east, north = still["view"]
        self.zoom: int = still["zoom"]
        self.bits: int = still["bits"]
        left, top = mercator(west, north, self.zoom + 8)
        right, bottom = mercator(east, south, self.zoom + 8)
        self.left, self.top = left, top
        self.width, self.height = right - left, bottom - top
        self.quarter = 2.0 ** (self.zoom + 8 - self.bits)

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """Project a point in degrees to px from the frame's corner."""
        x, y = mercator(lon, lat, self.zoom + 8)
        return x - self.left, y - self.top

    def path(self, text: str, *, closed: bool = True) -> str:
        """Give the path of packed text in its own whole units, for a group that `scaled` brings to px."""
        return "".join(steps(ring) + ("z" if closed else "") for ring in unpack(text))

    def curve(self, text: str) -> str:
        """Give the path of packed text with its corners rounded, in half units: for a group `scaled` by 0.5."""
        return "".join(_curve(ring) for ring in unpack(text))

    def polyline(self, points: Iterable[Sequence[float]]) -> str:
        """Give the path of a line of (lat, lon) points in px."""
        return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in (self.xy(*point) for point in points))

    def scaled(self, paths: Iterable[str], part: float = 1) -> str:
        """Put paths in whole units (or a part of one) into px. Their lines keep their width."""
        return f'<g transform="scale({number(self.quarter * part)})">{"".join(paths)}</g>'


def svg(data: Data) -> str:
    """Draw a description (see `describe.describe`) as SVG in the state's language and perspective.

    The picture has the scale of an integer zoom of the page and takes its labels from the same table.
    """
    sheet = Sheet(data)
    words = strings(data["state"]["names"])
    head, foot = _head(data, words, sheet.width), draw_foot(data, words, sheet)
    width, height = sheet.width + 2 * EDGE, sheet.height + 2 * EDGE + head[0] + foot[0]
    body = [
        f'<rect width="{number(sheet.width)}" height="{number(sheet.height)}" fill="{SEA[0]}"/>',
        *ground(data, sheet), *draw_areas(data, sheet), *graticule(sheet), *draw_zones(data, sheet), *_lines(data, sheet), *draw_user(data, sheet), *draw_labels(data, sheet), *draw_routes(data, sheet), *draw_notes(data, sheet),
    ]  # fmt: skip
    title, about = title_of(data), data["summary"].get(data["state"]["names"]) or data["summary"]["en"]
    return whole(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
        f'height="{number(height)}" role="img" lang={quoteattr(data["state"]["names"])} font-family="{SANS}">'
        f"<title>{escape(title)}</title><desc>{escape(about)}</desc>"
        f"<defs>{patterns(data, sheet)}"
        f'<clipPath id="kms-clip"><rect width="{number(sheet.width)}" height="{number(sheet.height)}"/></clipPath></defs>'
        f'<rect width="{number(width)}" height="{number(height)}" fill="#fffdf8"/>{head[1]}'
        f'<g transform="translate({EDGE} {number(EDGE + head[0])})"><g clip-path="url(#kms-clip)">{"".join(body)}</g>'
        f"{frame(sheet)}</g>"
        f'<g transform="translate({EDGE} {number(head[0] + 2 * EDGE + sheet.height)})">{foot[1]}</g></svg>'
    )


def patterns(data: Data, sheet: Sheet) -> str:
    """Give the patterns that areas and disputed land are filled with."""
    return (
        f"{area_patterns(data, sheet)}{zone_patterns(data)}"
        '<pattern id="kms-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{LAND}"/><rect width="1.3" height="6" fill="#2b6777"/>'
        '<rect x="3.3" width=".8" height="6" fill="#b06c12"/></pattern>'
        '<pattern id="kms-remark" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width=".7" height="6" fill="{LINE}"/></pattern>'
        f'<pattern id="kms-remarked" href="#kms-remark" patternTransform="scale({number(1 / sheet.quarter)}) rotate(45)"/>'
        f'<pattern id="kms-land" href="#kms-hatch" patternTransform="scale({number(1 / sheet.quarter)}) rotate(45)"/>'
    )


def _curve(ring: Sequence[tuple[int, int]]) -> str:
    """Round a ring's corners: a chain of parabolas from middle to middle of its sides, in half units."""
    if len(ring) < 4:
        return ""
    (x, y), (last_x, last_y) = ring[0], ring[-1]
    middles = [(a + c, b + d) for (a, b), (c, d) in zip(ring, [*ring[1:], ring[0]], strict=True)]
    at = (x + last_x, y + last_y)
    out = [
        f"M{pair(*at)}q{pair(2 * x - at[0], 2 * y - at[1])} {pair(middles[0][0] - at[0], middles[0][1] - at[1])}t"
    ]
    for (nx, ny), (px, py) in zip(middles[1:], middles, strict=False):
        step = pair(nx - px, ny - py)
        out.append(step if step[0] == "-" or out[-1][-1] == "t" else f" {step}")
    return "".join(out) + "z"


def ground(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw the sea floor, the land and what is disputed."""
    still, view = data["base"]["still"], data["state"]["perspective"]
    hatched = view == "neutral" and data["state"]["year"] is None  # a year has areas of its own
    px = 1 / sheet.quarter
    yield sheet.scaled(
        (path(sheet.curve(text), fill=SEA[i]) for i, (_, text) in enumerate(still["depth"], 1)), 0.5
    )
    yield from draw_tints(data, sheet)
    coast = {
        "stroke": COAST,
        "stroke_width": number(1.2 * px),
        "paint_order": "stroke",
        "stroke_linejoin": "round",
    }
    yield sheet.scaled([
        path(sheet.path(still["land"]), fill=LAND, **coast),
        path(sheet.path(still["lakes"]), fill=SEA[1], stroke="#6b8492", stroke_width=number(0.5 * px)),
        path(sheet.path(still["borders"], closed=False), fill="none", stroke="#857a6f", stroke_width=number(px),
              stroke_dasharray=" ".join(number(each * px) for each in (7, 3, 1.5, 3))),
        *(path(sheet.path(text), fill=coast_fill(data, claimed) or ("url(#kms-land)" if claimed and hatched else LAND), **coast)
          for claimed, text in still["coast"]),
        *(path(sheet.path(text), fill="url(#kms-remarked)") for party, text in still["remarked"].items()
          if party == view and data["state"]["year"] is None),
        *(path(sheet.path(text), fill="#1f4a5c", fill_opacity=0.1) for text, _ in still["areas"]),
        *(path(sheet.path(edge, closed=False), fill="none", stroke="#1f4a5c", stroke_width=number(1.2 * px),
               stroke_dasharray=f"{number(5 * px)} {number(2.5 * px)}") for _, edge in still["areas"]),
    ])  # fmt: skip


def graticule(sheet: Sheet) -> Iterable[str]:
    """Draw the meridians and parallels."""
    d = "".join(f"M{number(x)} 0V{number(sheet.height)}" for x, _ in _meridians(sheet))
    d += "".join(f"M0 {number(y)}H{number(sheet.width)}" for y, _ in _parallels(sheet))
    yield path(d, fill="none", stroke="#33556b", stroke_width=0.5, opacity=0.28)


def _step(sheet: Sheet) -> float:
    per_px = 360 / (256 * 2.0**sheet.zoom)
    return next((step for step in reversed(STEPS) if step / per_px >= 90), STEPS[0])


def _meridians(sheet: Sheet) -> Iterable[tuple[float, float]]:
    step = _step(sheet)
    west, east = (lonlat(sheet.left + x, sheet.top, sheet.zoom + 8)[0] for x in (0, sheet.width))
    for i in range(-int(-west // step), int(east // step) + 1):
        yield sheet.xy(0, i * step)[0], i * step


def _parallels(sheet: Sheet) -> Iterable[tuple[float, float]]:
    step = _step(sheet)
    north, south = (lonlat(sheet.left, sheet.top + y, sheet.zoom + 8)[1] for y in (0, sheet.height))
    for i in range(-int(-south // step), int(north // step) + 1):
        yield sheet.xy(i * step, 0)[1], i * step


def _degree(value: float, letters: str) -> str:
    degrees, minutes = divmod(round(abs(value) * 60, 1), 60)
    letter = letters[1] if value < 0 else letters[0]
    return f"{int(degrees)}°{f'{minutes:02.0f}′' if minutes else ''}{letter}"


def frame(sheet: Sheet, size: float = 10.5) -> str:
    """Draw the frame with its degrees, in letters of a size in px."""
    w, h, k = sheet.width, sheet.height, size / 10.5
    out = [
        f'<rect width="{number(w)}" height="{number(h)}" fill="none" stroke="#4a4740"/>',
        f'<g font-size="{number(size)}" fill="#4a4740" text-anchor="middle">',
    ]
    for x, lon in _meridians(sheet):
        if 30 < x < w - 30:
            out += [
                f'<text x="{number(x)}" y="{number(y)}">{_degree(lon, "EW")}</text>'
                for y in (-7 * k, h + 15 * k)
            ]
    for y, lat in _parallels(sheet):
        if 30 < y < h - 30:
            out += [
                f'<text transform="translate({number(x)} {number(y)}) rotate(-90)">{_degree(lat, "NS")}</text>'
                for x in (-8 * k, w + 15 * k)
            ]
    return "".join(out) + "</g>"


def _lines(data: Data, sheet: Sheet) -> Iterable[str]:
    for line, faint in shown_lines(data):
        yield path(sheet.polyline(line["points"]), fill="none", stroke=LINE, stroke_width=1 if faint else 1.9,
                    stroke_dasharray=dashes(line))  # fmt: skip


def _head(data: Data, words: dict[str, str], width: float) -> tuple[float, str]:
    year = data["state"]["year"]
    when = [words["in-year"].format(year=year)] if year is not None else []
    lines = when + wrap(banner(data, words), width, 12.5)
    out = block([title_of(data)], EDGE, 28, 21, weight=600) + block(lines, EDGE, 48, 12.5)
    return 38 + len(lines) * 17, out
