"""The labels of the still picture: the same table, texts and order as the page's (web/labels.js)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from kurilmap import labels
from kurilmap.describe import strings
from kurilmap.shown import figure, label_entry, names_of, shown_remarks
from kurilmap.still.ink import INK, LINE, SEA_INK, SERIF, number, path

if TYPE_CHECKING:
    from kurilmap.still import Sheet

Data = dict[str, Any]
LOOK = {
    "water": f' font-style="italic" font-family="{SERIF}" fill="{SEA_INK}" stroke="#dbe6ec"',
    "region": f' font-family="{SERIF}" fill="#35322b" stroke="#eef2f2" stroke-opacity=".7"',
    "remark": f' font-style="italic" fill="{LINE}" stroke="#fffdf6"',
    "country": ' fill="#55524a" stroke="#fffdf6"',
    "plain": f' fill="{INK}" stroke="#fffdf6"',
}
BOLD = {"island-1", "island-2", "capital"}


def draw_labels(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw leaders, symbols and texts of all labels that lie within the frame."""
    symbols, leaders, texts = [], [], []
    remarks = [each | {"style": "remark"} for each in shown_remarks(data)]
    for place in [*data["places"], *remarks]:
        entry = label_entry(data["base"]["labels"].get(place["id"], ()), sheet.zoom)
        if entry is None:
            continue
        _, _, angle, *at = [*data["base"]["boxes"][place["id"]], 0][:5]
        x, y = sheet.xy(*(at if len(at) == 2 else place["at"]))
        _, dx, dy, side, level, leader, part = [*entry, 1][:7]
        style = labels.STYLES[place["style"]]
        style = replace(style, size=style.size * part)
        lines = _lines(data, place)
        if not (0 <= x <= sheet.width and 0 <= y <= sheet.height):
            continue
        if not _inside(style, lines, (x + dx, y + dy, side, level, angle), sheet):
            continue
        symbols.append(symbol(style, x, y))
        if leader:
            leaders.append(f"M{number(x)} {number(y)}l{number(dx)} {number(dy)}")
        texts.append(_label(place["id"], style, lines, (x + dx, y + dy, side, level, angle)))
    yield path("".join(leaders), fill="none", stroke="#4a4740", stroke_width=0.8)
    yield path("".join(symbols), fill="#2a2a28", stroke="#fffdf6", stroke_width=1, paint_order="stroke")
    yield from texts


def _lines(data: Data, place: Data) -> tuple[str, str, str]:
    """Give the first line, its language and the second line."""
    language = data["state"]["names"]
    if "word" in place:
        words = strings(language)
        return words[f"{place['word']}-1"], language, words[f"{place['word']}-2"]
    (main, own), *rest = names_of(data, place["id"])
    height = place.get("height") if place["style"] == "summit" else None
    shown = f"{figure(height, language)} {strings(language)['unit-m']}" if height else ""
    return main, own, labels.second_line([text for text, _ in rest], height, shown)


Spot = tuple[float, float, float, float, float]  # px, px, side, level, angle


def _inside(style: labels.Style, lines: tuple[str, str, str], spot: Spot, sheet: Sheet) -> bool:
    """Tell whether a label lies within the frame: one that is cut is not shown."""
    x, y, side, level, angle = spot
    widths = (
        labels.text_width(lines[0], style.size, style.spacing),
        labels.text_width(lines[2], style.size * labels.SECOND, style.spacing),
    )
    width, height = max(widths) / labels.SLACK, _tall(style, lines)
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    width, height = width * cos + height * sin, width * sin + height * cos
    left, top = x - width * (1 - side) / 2, y - height * (1 - level) / 2
    return left > 2 and left + width < sheet.width - 2 and top > 2 and top + height < sheet.height - 2


def _tall(style: labels.Style, lines: tuple[str, str, str]) -> float:
    return style.size * 1.18 * (1 + (labels.SECOND if lines[2] else 0))


def symbol(style: labels.Style, x: float, y: float) -> str:
    """Give the path of a style's symbol around a point."""
    r = style.radius
    if style.symbol == "square":
        return f"M{number(x - r)} {number(y - r)}h{2 * r}v{2 * r}h{-2 * r}Z"
    if style.symbol == "triangle":
        return f"M{number(x)} {number(y - r)}L{number(x + r)} {number(y + r * 0.8)}H{number(x - r)}Z"
    if style.symbol == "dot":
        return f"M{number(x - r)} {number(y)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    return ""


def _label(id_: str, style: labels.Style, lines: tuple[str, str, str], spot: Spot) -> str:
    main, language, second = lines
    x, y, side, level, angle = spot
    size, small = style.size, style.size * labels.SECOND
    top = y - _tall(style, lines) * (1 - level) / 2
    anchor = {1: "start", 0: "middle", -1: "end"}[int(side)]
    water = style.name in ("ocean", "sea", "trench", "strait")
    look = LOOK["water"] if water else LOOK.get(style.name, LOOK["plain"])
    if style.name in BOLD:
        look += ' font-weight="600"'
    if style.spacing:
        look += f' letter-spacing="{number(style.spacing * size)}"'
    if angle:
        look += f' transform="rotate({number(angle)} {number(x)} {number(y)})"'
    if style.name == "country":
        main = main.upper()
    below = (
        f'<tspan x="{number(x)}" dy="{number(small * 1.2)}" font-size="{number(small)}" font-weight="400">'
        f"{escape(second)}</tspan>"
        if second
        else ""
    )
    return (
        f'<text data-id={quoteattr(id_)} x="{number(x)}" y="{number(top + size * 0.95)}" font-size="{number(size)}" '
        f'text-anchor="{anchor}" stroke-width="2.4" stroke-linejoin="round" paint-order="stroke"{look} '
        f"lang={quoteattr(language)}>{escape(main)}{below}</text>"
    )
