"""The outline map of a worksheet: coasts and lines in black on white, and numbers in the place of names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.sax.saxutils import quoteattr

from kurilmap import still
from kurilmap.labels import text_width
from kurilmap.shown import name_of, party_names, shown_lines
from kurilmap.still.foot import scale_bars
from kurilmap.still.ink import DASHES, SANS, number, path

Data = dict[str, Any]
RADIUS = 8.5
BAR = 70  # px: about half of the longest scale bar with its words
WIDE, HIGH = 660, 560  # px of the map on the sheet: what A4 and Letter both have room for


@dataclass
class Chart:
    """One map of the sheet: its description, and the places that are numbered on it."""

    data: Data
    places: list[Data]
    first: int = 1  # its first number: the numbers of a sheet go on from map to map

    def at(self, key: str) -> int | None:
        """Return a place's number."""
        return next((i for i, place in self.numbered() if place["id"] == key), None)

    def numbered(self) -> Iterable[tuple[int, Data]]:
        """Yield the numbers and their places."""
        return enumerate(self.places, self.first)


def draw(
    chart: Chart, words: dict[str, str], room: tuple[float, float] = (WIDE, HIGH), *, answers: bool = False
) -> str:
    """Draw an outline map with numbers, as an SVG element no larger than the room (px); with answers it names them."""
    data = chart.data
    language = data["state"]["names"]
    sheet = still.Sheet(data)
    legend = _legend(data, words)
    long = max((34 + text_width(text, 11) for _, text in legend), default=0)
    # A map that is drawn smaller keeps a legend and degrees that can be read.
    large = edge = 1.0
    rows = down = 0
    for _ in range(3):
        edge = still.EDGE * large
        width = sheet.width + 2 * edge
        # The bars stand beside the legend, or above it where it is too wide.
        down = 2 if (long + BAR) * large + BAR > sheet.width else 0
        rows = max(2, down + len(legend))
        height = sheet.height + 2 * edge + (6 + 17 * rows) * large
        scale = min(room[0] / width, room[1] / height)
        large = max(1.0, 0.9 / scale)
    numbers = _numbers(chart, sheet, RADIUS / scale)
    title = name_of(data, data["place"]) if data.get("place") else data["title"].get(language, "")
    told = "; ".join(f"{i} {name_of(data, place['id'])}" for i, place in chart.numbered()) if answers else ""
    about = f"<desc>{escape(told)}</desc>" if told else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width * scale)}" height="{number(height * scale)}" role="img" lang={quoteattr(language)} '
        f'font-family="{SANS}"><title>{escape(title)}</title>{about}'
        '<defs><pattern id="kmw-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width=".8" height="5" fill="#777"/></pattern>'
        f'<pattern id="kmw-land" href="#kmw-hatch" patternTransform="scale({number(1 / sheet.quarter)}) rotate(45)"/>'
        f'<clipPath id="kmw-clip"><rect width="{number(sheet.width)}" height="{number(sheet.height)}"/></clipPath></defs>'
        f'<g transform="translate({number(edge)} {number(edge)})"><g clip-path="url(#kmw-clip)">'
        f"{''.join(_outline(data, sheet))}{''.join(still.graticule(sheet))}{''.join(_lines(data, sheet))}</g>"
        f"{still.frame(sheet, 10.5 * edge / still.EDGE)}{''.join(numbers)}"
        f'<g transform="translate(0 {number(sheet.height + edge + 10)})">{scale_bars(sheet, words, edge / still.EDGE)}'
        f'<g transform="scale({number(edge / still.EDGE)})">{_rows(legend, down)}</g></g></g></svg>'
    ).replace("kmw-", f"kmw-{data['region']}-")  # several maps may stand in one page


def _rows(legend: list[tuple[str, str]], down: int) -> str:
    return "".join(
        f'<g transform="translate(0 {number(4 + 17 * i)})">{sample}<text x="34" font-size="11">{escape(text)}</text></g>'
        for i, (sample, text) in enumerate(legend, down)
    )


def _legend(data: Data, words: dict[str, str]) -> list[tuple[str, str]]:
    """Say what hatching and lines mean, a sample and its words each."""
    rows: list[tuple[str, str]] = []
    language = data["state"]["names"]
    for held, claimed in data["disputed"] if data["state"]["perspective"] == "neutral" else []:
        named = {
            "held": party_names(words, held, language),
            "claimed": party_names(words, claimed, language),
        }
        swatch = (
            '<rect width="28" height="11" y="-9" fill="url(#kmw-hatch)" stroke="#000" stroke-width=".8"/>'
        )
        rows.append((swatch, words["legend-disputed"].format(**named)))
    for line, _ in shown_lines(data):
        party = party_names(words, "|".join(line["parties"]), language)
        sample = (
            f'<path d="M0 -4H28" stroke="#000" stroke-width="1.4" stroke-dasharray="{DASHES[line["kind"]]}"/>'
        )
        row = (sample, words[f"legend-{line['kind']}"].format(party=party))
        if row not in rows:
            rows.append(row)
    return rows


def _outline(data: Data, sheet: still.Sheet) -> Iterable[str]:
    baked, view = data["base"]["still"], data["state"]["perspective"]
    px = 1 / sheet.quarter
    # The fill covers the inner half of each line, and with it the seam where two shapes of land overlap.
    line = {
        "stroke": "#000",
        "stroke_width": number(1.6 * px),
        "stroke_linejoin": "round",
        "paint_order": "stroke",
    }
    out = [
        path(sheet.path(baked["land"]), fill="#fff", **line),
        path(sheet.path(baked["lakes"]), fill="#fff", stroke="#777", stroke_width=number(0.5 * px)),
    ]
    out.append(
        path(sheet.path(baked["borders"], closed=False), fill="none", stroke="#777",
             stroke_width=number(0.8 * px), stroke_dasharray=f"{number(5 * px)} {number(3 * px)}")
    )  # fmt: skip
    for claimed, text, *_ in baked["coast"]:
        hatched = claimed and view == "neutral"
        out.append(path(sheet.path(text), fill="url(#kmw-land)" if hatched else "#fff", **line))
    out += [
        path(sheet.path(edge, closed=False), fill="none", stroke="#000", stroke_width=number(0.8 * px),
             stroke_dasharray=f"{number(4 * px)} {number(2 * px)}")
        for _, edge in baked["areas"]
    ]  # fmt: skip
    yield sheet.scaled(out)


def _lines(data: Data, sheet: still.Sheet) -> Iterable[str]:
    for line, faint in shown_lines(data):
        yield path(sheet.polyline(line["points"]), fill="none", stroke="#000", stroke_width=0.8 if faint else 1.4,
                   stroke_dasharray=DASHES[line["kind"]])  # fmt: skip


def _numbers(chart: Chart, sheet: still.Sheet, radius: float) -> Iterable[str]:
    """Put each number beside its place, a leader to the exact spot, clear of the other numbers and spots."""
    spots = [sheet.xy(*place["at"]) for place in chart.places]
    taken: list[tuple[float, float]] = []
    for i, (x, y) in enumerate(spots, chart.first):
        best_at, least = (x, y), math.inf
        for ring in (2.2, 3.2, 4.6, 6.4):
            for turn in range(16):
                cx, cy = (x + radius * ring * math.cos(math.tau * turn / 16),
                          y + radius * ring * math.sin(math.tau * turn / 16))  # fmt: skip
                room = min(cx, cy, sheet.width - cx, sheet.height - cy)
                cost = ring + (50 if room < radius + 2 else 0)
                cost += sum(40 for ox, oy in taken if math.hypot(cx - ox, cy - oy) < radius * 2.3)
                cost += sum(
                    30
                    for ox, oy in spots
                    if (ox, oy) != (x, y) and math.hypot(cx - ox, cy - oy) < radius * 1.6
                )
                if cost < least:
                    best_at, least = (cx, cy), cost
        taken.append(best_at)
        cx, cy = best_at
        yield (
            f'<path d="M{number(x)} {number(y)}L{number(cx)} {number(cy)}" stroke="#000" stroke-width="1"/>'
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius * 0.28)}"/>'
            f'<circle cx="{number(cx)}" cy="{number(cy)}" r="{number(radius)}" fill="#fff" stroke="#000" stroke-width="1.2"/>'
            f'<text x="{number(cx)}" y="{number(cy + radius * 0.42)}" font-size="{number(radius * 1.2)}" font-weight="600" '
            f'text-anchor="middle">{i}</text>'
        )
