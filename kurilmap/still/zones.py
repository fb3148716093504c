"""Sea zones in the still picture: tints by party, dashed edges, a legend, and the areas; web/zones.js does the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from kurilmap import labels
from kurilmap.page.pack import mercator, unpack
from kurilmap.seas import OPEN, holders, parties, rings, shares, shown_edges, words
from kurilmap.shown import figure, name_of
from kurilmap.still.ink import INK, block, number, path, steps, wrap
from kurilmap.zones.scenarios import NOBODY

if TYPE_CHECKING:
    from kurilmap.still import Sheet

Data = dict[str, Any]
ZONE = "#33566b"
DASHES = {12: "1.5 3", 24: "3 3", 200: "9 4"}
MIDDLE = "8 3 1.5 3"
TINTS = {"russia": "#7a8a2c", "japan": "#e07f4f", "china": "#8c2f7e", "taiwan": "#0f7a6c"}
OTHER = "#5c5c5c"
APART = 3  # half px: points of an edge nearer than that to the one before are left out
BEYOND = 100  # half px
SIZE, ROW = 11.0, 15.0


def _edge(data: Data, sheet: Sheet, text: str) -> list[tuple[int, int]]:
    """Give an edge in half px of the sheet, its ends where they are; what lies outside comes to a line well outside."""
    bits = data["zones"]["bits"]
    lon, lat = data["base"]["origin"]
    left, top = (round(value) for value in mercator(lon, lat, bits))
    half = 2.0 ** (sheet.zoom + 9 - bits)
    points: list[tuple[int, int]] = []
    for x, y in next(unpack(text)):
        px, py = (left + x) * half - sheet.left * 2, (top + y) * half - sheet.top * 2
        points.append(
            (
                round(min(max(px, -BEYOND), sheet.width * 2 + BEYOND)),
                round(min(max(py, -BEYOND), sheet.height * 2 + BEYOND)),
            )
        )
    kept = points[:1]
    for point in points[1:-1]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= APART:
            kept.append(point)
    return [*kept, points[-1]]


def draw_tints(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw each party's sea in its tint, for under the land; sea left open is striped."""
    if "zones" not in data:
        return
    state, told = data["state"], data["zones"]
    whose = holders(told, state["perspective"], state.get("whatif"))
    paths = []
    for party in dict.fromkeys(whose):
        d = ""
        for ring in rings(told, whose, party):
            points: list[tuple[int, int]] = []
            for line, back in ring:
                edge = _edge(data, sheet, told["lines"][line][4])
                points += edge[::-1] if back else edge
            even = [point for last, point in pairwise([None, *points]) if point is not None and point != last]
            d += steps(even) + "z" if len(even) > 2 else ""
        if party != NOBODY:
            paths.append(path(d, fill_rule="evenodd", **_fill(party, "kms-open-half")))
    yield f'<g transform="scale(.5)">{"".join(paths)}</g>'


def _fill(party: str, pattern: str = "kms-open", strength: float = 0.2) -> dict[str, Any]:
    if party == OPEN:
        return {"fill": f"url(#{pattern})"}
    return {"fill": TINTS.get(party, OTHER), "fill_opacity": strength}


def zone_patterns(data: Data) -> str:
    """Define the stripes of sea that is left open: a stripe for each party that holds or claims the islands."""
    if "zones" not in data:
        return ""
    stakes = "|".join(next(iter(data["zones"]["units"].values()))).split("|")
    stripes = "".join(
        f'<rect x="{i * 7}" width="3.5" height="7" fill="{TINTS.get(party, OTHER)}" fill-opacity=".24"/>'
        for i, party in enumerate(stakes)
    )
    return (
        f'<pattern id="kms-open" width="{7 * len(stakes)}" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)">{stripes}</pattern>'
        '<pattern id="kms-open-half" href="#kms-open" patternTransform="scale(2) rotate(45)"/>'
    )


def draw_zones(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw the limits asked for, and the lines equally far from the coasts of two holders."""
    if "zones" not in data:
        return
    state = data["state"]
    paths: dict[str, list[str]] = {}
    for kind, nm, text in shown_edges(data["zones"], state["perspective"], state.get("whatif")):
        points = _edge(data, sheet, text)
        paths.setdefault(DASHES[nm] if kind == "limit" else MIDDLE, []).append(steps(points))
    for dash, drawn in paths.items():
        line = path("".join(drawn), fill="none", stroke=ZONE, stroke_width=2.2, stroke_dasharray=_twice(dash))
        yield f'<g transform="scale(.5)">{line}</g>'


def _twice(dash: str) -> str:
    return " ".join(number(2 * float(part)) for part in dash.split())


def zone_legend(data: Data, told: dict[str, str]) -> Iterable[tuple[str, str]]:
    """List samples and words of what `draw_zones` and `draw_tints` draw."""
    if "zones" not in data:
        return
    state, zones, own = data["state"], data["zones"], words(data["state"]["names"])
    lines = [(DASHES[nm], own["zones-limit"].format(nm=nm)) for nm in zones["nm"]]
    for dash, text in [*lines, (MIDDLE, own["zones-equidistance"])]:
        yield path("M0 -4H30", stroke=ZONE, stroke_width=1.2, stroke_dasharray=dash), text
    whose = {*holders(zones, state["perspective"], state.get("whatif"))}
    for party in [*(each for each in parties(zones) if each in whose), *({OPEN} & whose)]:
        text = (
            own["zones-open"] if party == OPEN else own["zones-counted"].format(party=told[f"party-{party}"])
        )
        yield (
            path("M.5 -10.5h29v12h-29Z", stroke="#524f47", stroke_width=0.5, **_fill(party, strength=0.5)),
            text,
        )


def zone_tables(data: Data, told: dict[str, str], width: float) -> tuple[float, str]:
    """Write the two tables of areas and what they are, for the foot; return their height in px and their SVG."""
    if "zones" not in data:
        return 0, ""
    state, zones = data["state"], data["zones"]
    own, view = words(state["names"]), state["perspective"]
    amount = partial(_amount, language=state["names"])
    found = shares(zones, view, state.get("whatif"))
    before = [own["zones-party"], own["zones-before"]]
    seen = own["zones-after"] if state.get("whatif") else told.get(f"view-{view}") or told[f"party-{view}"]
    after = [seen] if state.get("whatif") or view != "de-facto" else []
    rows = [
        [own[f"zones-{party}"] if party in (OPEN, NOBODY) else told[f"party-{party}"], amount(now), amount(then)]
        for party, (now, then) in found.items()
    ]  # fmt: skip
    one = _table(
        own["zones-table"].format(nm=zones["nm"][-1]), [before + after, *(row[: 2 + len(after)] for row in rows)],
        width * 0.52, [party if party in parties(zones) or party == OPEN else "" for party in found],
    )  # fmt: skip
    head = [own["zones-island"], *(own["zones-within"].format(nm=nm) for nm in zones["nm"])]
    islands = [
        [
            name_of(data, unit),
            *(
                amount(sum(area for name, band, _, area in zones["cells"] if name == unit and band <= nm))
                for nm in zones["nm"]
            ),
        ]
        for unit in zones["units"]
    ]
    two = _table(own["zones-islands"], [head, *islands], width * 0.45)
    beside = one[0] + 24 + two[0] <= width
    x, y = (one[0] + 24, 0.0) if beside else (0.0, one[1])
    at = max(one[1], y + two[1]) + 12
    about = wrap(own["zones-about"], width, SIZE)
    return (
        at + len(about) * ROW,
        f'{one[2]}<g transform="translate({number(x)} {number(y)})">{two[2]}</g>{block(about, 0, at, SIZE, "#4b4a45")}',
    )


def _table(
    caption: str, rows: Sequence[Sequence[str]], width: float, keys: Sequence[str] = ()
) -> tuple[float, float, str]:
    """Write a table, as width, height and SVG: names at the left, numbers at the right, a key before a party."""
    title = wrap(caption, width, SIZE)
    out = [block(title, 0, SIZE, SIZE, weight=600)]
    columns = [max(labels.text_width(row[i], SIZE) for row in rows) * 1.06 + 18 for i in range(len(rows[0]))]
    columns[0] += 16 if keys else 0
    y = len(title) * ROW + SIZE
    for i, row in enumerate(rows):
        key = keys[i - 1] if i and keys else ""
        if key:
            square = _fill(key, strength=0.5)
            out.append(path(f"M.5 {number(y - 9)}h10v10h-10Z", stroke="#524f47", stroke_width=0.5, **square))
        right = 0.0
        for j, (text, wide) in enumerate(zip(row, columns, strict=True)):
            right += wide
            where = f'x="{16 if keys else 0}"' if not j else f'x="{number(right)}" text-anchor="end"'
            weight = ' font-weight="600"' if not i else ""
            out.append(
                f'<text {where} y="{number(y)}" font-size="11" fill="{INK}"{weight}>{escape(text)}</text>'
            )
        y += ROW
    wide = max(sum(columns), *(labels.text_width(line, SIZE) * 1.06 for line in title))
    return wide, y, "".join(out)


def _amount(km2: float, language: str) -> str:
    """Write an area in four figures, as the page does.

    >>> _amount(218213.1, "en"), _amount(639.1, "ru"), _amount(12307.6, "ja")
    ('218,200', '639', '12,310')
    """
    return figure(round(float(f"{km2:.4g}")), language)
