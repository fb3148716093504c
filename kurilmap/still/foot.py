"""What stands under the still picture: a legend made from what is shown, scale, locator, rule, how to cite, credits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from kurilmap import labels
from kurilmap.page.pack import lonlat, mercator, unpack
from kurilmap.shown import citation, figure, party_names, shown_lines, shown_remarks
from kurilmap.still import user as still_user
from kurilmap.still.ink import INK, LINE, SEA, block, dashes, is_on_land, number, path, wrap
from kurilmap.still.labels import symbol
from kurilmap.still.years import area_legend
from kurilmap.still.zones import zone_legend, zone_tables

if TYPE_CHECKING:
    from kurilmap.still import Sheet

RADIUS, ECCENTRICITY_2 = 6378.137, 0.00669437999  # WGS 84: km at the equator, first eccentricity squared
Data = dict[str, Any]
ASIDE, BESIDE = 190, 150  # px: the column of the scale and the locator, and how far down it goes
LOCATOR = (118.0, 20.0, 170.0, 60.0)  # west, south, east, north
LOCATOR_BITS = 12


def draw_foot(data: Data, words: dict[str, str], sheet: Sheet) -> tuple[float, str]:
    """Draw the foot; return its height in px and its SVG, from the frame's lower left corner."""
    out, x, y = [], 0.0, 8.0
    for sample, text in [*_legend(data, words), *still_user.legend(data, words)]:
        wide = 40 + labels.text_width(text, 12)
        if x and x + wide > sheet.width - ASIDE:
            x, y = 0.0, y + 19
        out.append(
            f'<g transform="translate({number(x)} {number(y)})">{sample}'
            f'<text x="36" font-size="12" fill="{INK}">{escape(text)}</text></g>'
        )
        x += wide + 14
    y += 20
    out.append(f'<g transform="translate(0 {number(y)})">{_depths(data, words, sheet.width - ASIDE)}</g>')
    y += 40
    tall, tables = zone_tables(data, words, sheet.width - (ASIDE if y < BESIDE else 0))
    out.append(f'<g transform="translate(0 {number(y)})">{tables}</g>' if tall else "")
    y += tall and tall + 12
    width = sheet.width - (ASIDE if y < BESIDE or not tall else 0)
    view = data["state"]["perspective"]
    rule = (
        "rule-plain"
        if not data["disputed"]
        else f"rule-{view}"
        if view in ("neutral", "de-facto")
        else "rule-party"
    )
    small = [
        line
        for text in (words[rule], f"{citation(data, words)} {' · '.join(data['attributions'])}")
        for line in wrap(text, width, 11)
    ]
    out.append(block(small, 0, y, 11, "#4b4a45"))
    out += [scale_bars(sheet, words), _locator(data, sheet)]
    least = 40 + 100 if data["base"].get("locator") and not data["frame"]["edge"] else 40
    return max(y + len(small) * 15, least) + 6, "".join(out)


def _legend(data: Data, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    view, language = data["state"]["perspective"], data["state"]["names"]
    box = '<rect width="30" height="13" y="-11" fill="{fill}" stroke="#524f47"/>'.format
    dated = data["state"]["year"] is not None  # the areas of a year say what follows for that year
    yield from area_legend(data, words)
    for held, claimed in data["disputed"] if view == "neutral" and not dated else []:
        named = {
            "held": party_names(words, held, language),
            "claimed": party_names(words, claimed, language),
        }
        yield box(fill="url(#kms-hatch)"), words["legend-disputed"].format(**named)
    for word in dict.fromkeys(each["word"] for each in shown_remarks(data) if not dated):
        yield box(fill="url(#kms-remark)"), words[f"legend-{word}"]
    seen = set()
    for line, _ in shown_lines(data):
        text = words["legend-land" if is_on_land(line) else f"legend-{line['kind']}"].format(
            party=party_names(words, "|".join(line["parties"]), language)
        )
        if text not in seen:
            yield path("M0 -4H30", stroke=LINE, stroke_width=1.9, stroke_dasharray=dashes(line)), text
        seen.add(text)
    yield from zone_legend(data, words)
    still = data["base"]["still"]
    if still["areas"]:
        yield path("M.5 -10.5h29v12h-29Z", fill="#1f4a5c", fill_opacity=0.1, stroke="#1f4a5c",
                   stroke_dasharray="5 2.5"), words["legend-municipality"]  # fmt: skip
    if still["borders"]:
        yield path("M0 -4H30", stroke="#857a6f", stroke_dasharray="7 3 1.5 3"), words["legend-border"]
    present = {place["style"] for place in data["places"] if place["id"] in data["base"]["labels"]}
    for style in ("capital", "city", "summit"):
        if style in present:
            yield path(symbol(labels.STYLES[style], 15, -4), fill="#2a2a28"), words[f"legend-{style}"]


def _depths(data: Data, words: dict[str, str], width: float) -> str:
    steps = [0, *(depth for depth, _ in data["base"]["still"]["depth"])]
    wide = min(46, width / len(steps))
    out = [f'<text font-size="11" fill="{INK}">{escape(words["depth-m"])}</text>']
    for i, depth in enumerate(steps):
        out.append(
            f'<rect x="{number(i * wide)}" y="5" width="{number(wide)}" height="15" fill="{SEA[i]}" stroke="#8fa3ad" '
            f'stroke-width=".5"/><text x="{number(i * wide + 3)}" y="16" font-size="10" fill="{INK}">{figure(depth, data["state"]["names"])}</text>'
        )
    return "".join(out)


def scale_bars(sheet: Sheet, words: dict[str, str], large: float = 1) -> str:
    """Draw a bar in km and one in nautical miles, true for the middle, that end at the sheet's right edge.

    `large` is how many times larger than usual its letters are.
    """
    # The parallel of WGS 84 in the middle, in plain arithmetic: pyproj would cost a page more than its drawing.
    middle = sheet.top + sheet.height / 2
    latitude = math.radians(lonlat(sheet.left, middle, sheet.zoom + 8)[1])
    radius = RADIUS / math.sqrt(1 - ECCENTRICITY_2 * math.sin(latitude) ** 2)
    per_px = 2 * math.pi * radius * math.cos(latitude) / 2 ** (sheet.zoom + 8)
    out = []
    for row, (unit, each) in enumerate(((words["unit-km"], per_px), (words["unit-nmi"], per_px / 1.852))):
        most = each * 130
        power = 10.0 ** (len(str(int(most))) - 1 if most >= 1 else -1)
        value = next((n * power for n in (5, 2, 1) if n * power <= most), power)
        left, y = sheet.width - value / each, (4 + row * 17) * large
        out.append(
            path(
                f"M{number(left)} {number(y - 5)}v5H{number(sheet.width)}v-5",
                fill="none",
                stroke=INK,
                stroke_width=1.4,
            )
            + f'<text x="{number(left - 5)}" y="{number(y)}" font-size="{number(11 * large)}" text-anchor="end" fill="{INK}">{value:g} {unit}</text>'
        )
    return "".join(out)


def _locator(data: Data, sheet: Sheet) -> str:
    """Draw where the picture lies in Northeast Asia; the overview itself needs none."""
    if data["frame"]["edge"] or not data["base"].get("locator"):
        return ""
    west, south, east, north = LOCATOR
    (left, top), (right, bottom) = mercator(west, north, LOCATOR_BITS), mercator(east, south, LOCATOR_BITS)
    height = 100.0
    scale = height / (bottom - top)
    width = (right - left) * scale
    lon, lat = data["base"]["origin"]
    x0, y0 = (round(value) for value in mercator(lon, lat, LOCATOR_BITS))
    land = "".join(
        "M"
        + "L".join(f"{number((x + x0 - left) * scale)} {number((y + y0 - top) * scale)}" for x, y in ring)
        + "Z"
        for _, text in data["base"]["locator"]
        for ring in unpack(text)
    )
    w, s, e, n = data["base"]["still"]["view"]
    (a, b), (c, d) = mercator(w, n, LOCATOR_BITS), mercator(e, s, LOCATOR_BITS)
    wide, tall = max((c - a) * scale, 5), max((d - b) * scale, 5)
    spot = (((a + c) / 2 - left) * scale - wide / 2, ((b + d) / 2 - top) * scale - tall / 2, wide, tall)
    box = 'x="{}" y="{}" width="{}" height="{}"'.format(*map(number, spot))
    return (
        f'<svg x="{number(sheet.width - width)}" y="34" width="{number(width)}" height="{number(height)}">'
        f'<rect width="100%" height="100%" fill="#d9e5ea" stroke="#4a4740"/>'
        f"{path(land, fill='#fbf7ee', stroke='#77726a', stroke_width=0.5)}"
        f'<rect {box} fill="#b34700" fill-opacity=".15" stroke="#b34700" stroke-width="1.5"/></svg>'
    )
