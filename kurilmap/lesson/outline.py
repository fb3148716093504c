"""The outline map of a worksheet: coasts and lines in black on white, and numbers in the place of names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.sax.saxutils import quoteattr

from kurilmap import still
from kurilmap.shown import name_of, shown_lines
from kurilmap.still.foot import party_names, scale_bars
from kurilmap.still.ink import DASHES, SANS, number, path

Data = dict[str, Any]
RADIUS = 8.5
WIDE, HIGH = 660, 560  # px of the map on the sheet: what A4 and Letter both have room for


@dataclass
class Chart:
    """One map of the sheet: its description, and the places that are numbered on it."""

    data: Data
    places: list[Data]

    def at(self, key: str) -> int | None:
        """Return a place's number."""
        return next((i for i, place in enumerate(self.places, 1) if place["id"] == key), None)


def draw(chart: Chart, words: dict[str, str], *, answers: bool = False) -> str:
    """Draw an outline map with numbers, as an SVG element; with answers its description has the names."""
    data = chart.data
    language = data["state"]["names"]
    sheet = still.Sheet(data)
    legend = _legend(data, words)
    width = sheet.width + 2 * still.EDGE
    height = sheet.height + 2 * still.EDGE + 6 + 17 * max(2, len(legend))
    scale = min(WIDE / width, HIGH / height)
    large = max(1.0, 0.9 / scale)  # a map that is drawn smaller keeps a legend that can be read
    height += 17 * max(2, len(legend)) * (large - 1)
    scale = min(WIDE / width, HIGH / height)
    numbers = _numbers(chart, sheet, RADIUS / scale)
    title = name_of(data, data["place"]) if data.get("place") else data["title"].get(language, "")
    told = (
        "; ".join(f"{i} {name_of(data, place['id'])}" for i, place in enumerate(chart.places, 1))
        if answers
        else ""
    )
    about = f"<desc>{escape(told)}</desc>" if told else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width * scale)}" height="{number(height * scale)}" role="img" lang={quoteattr(language)} '
        f'font-family="{SANS}"><title>{escape(title)}</title>{about}'
        '<defs><pattern id="kmw-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width=".8" height="5" fill="#777"/></pattern>'
        f'<pattern id="kmw-land" href="#kmw-hatch" patternTransform="scale({number(1 / sheet.quarter)}) rotate(45)"/>'
        f'<clipPath id="kmw-clip"><rect width="{number(sheet.width)}" height="{number(sheet.height)}"/></clipPath></defs>'
        f'<g transform="translate({still.EDGE} {still.EDGE})"><g clip-path="url(#kmw-clip)">'
        f"{''.join(_outline(data, sheet))}{''.join(still.graticule(sheet))}{''.join(_lines(data, sheet))}</g>"
        f"{still.frame(sheet)}{''.join(numbers)}"
        f'<g transform="translate(0 {number(sheet.height + 32)})">{scale_bars(sheet)}'
        f'<g transform="scale({number(large)})">{"".join(legend)}</g></g></g></svg>'
    ).replace("kmw-", f"kmw-{data['region']}-")  # several maps may stand in one page


def _legend(data: Data, words: dict[str, str]) -> list[str]:
    """Say what hatching and lines mean, a row each."""
    rows: list[tuple[str, str]] = []
    for held, claimed in data["disputed"] if data["state"]["perspective"] == "neutral" else []:
        named = {"held": party_names(words, held), "claimed": party_names(words, claimed)}
        swatch = (
            '<rect width="28" height="11" y="-9" fill="url(#kmw-hatch)" stroke="#000" stroke-width=".8"/>'
        )
        rows.append((swatch, words["legend-disputed"].format(**named)))
    for line, _ in shown_lines(data):
        party = party_names(words, "|".join(line["parties"]))
        sample = (
            f'<path d="M0 -4H28" stroke="#000" stroke-width="1.4" stroke-dasharray="{DASHES[line["kind"]]}"/>'
        )
        row = (sample, words[f"legend-{line['kind']}"].format(party=party))
        if row not in rows:
            rows.append(row)
    return [
        f'<g transform="translate(0 {number(4 + 17 * i)})">{sample}<text x="34" font-size="11">{escape(text)}</text></g>'
        for i, (sample, text) in enumerate(rows)
    ]


def _outline(data: Data, sheet: still.Sheet) -> Iterable[str]:
    baked, view = data["base"]["still"], data["state"]["perspective"]
    px = 1 / sheet.quarter
    line = {"stroke": "#000", "stroke_width": number(0.8 * px), "stroke_linejoin": "round"}
    out = [
        path(sheet.path(baked["land"]), fill="#fff", **line),
        path(sheet.path(baked["lakes"]), fill="none", **line),
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
    for i, (x, y) in enumerate(spots, 1):
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
