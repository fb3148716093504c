"""A year on the still picture: areas by who administered them on its last day, and what the legend says of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kurilmap.page.pack import lonlat, mercator, unpack
from kurilmap.shown import party_names, shown_remarks
from kurilmap.still.ink import COAST, LINE, number, path, steps
from kurilmap.when import in_force

if TYPE_CHECKING:
    from kurilmap.still import Sheet

Data = dict[str, Any]
_RUSSIA, _JAPAN = "#dde2c2", "#f3d5c4"
# How a state looks: ground, turn of the stripes, their width in px and their colour (web/time.js has the same table).
LOOKS: dict[str, tuple[str, int, float, str]] = {
    "russia": (_RUSSIA, 90, 0.6, "#8a9455"),
    "japan": (_JAPAN, 0, 0.6, "#c58a6c"),
    "united-states": ("#e1d5ea", -45, 0.6, "#8f76ab"),
    "undivided": (_RUSSIA, -45, 6, _JAPAN),
    "changing hands": ("#e9e5da", -45, 1.6, "#9b9587"),
    "not stated": ("#eae8e4", 0, 0, ""),
    "renounced": ("#f2ede3", 45, 0.7, LINE),
}
BEYOND = 50  # px
WORDS = {"undivided": "undivided", "changing hands": "changing-hands", "not stated": "not-stated"}


def states(data: Data) -> list[tuple[Data, str, str, str]]:
    """List the areas of the state's year on its last day: (area, look, who administers, who claims)."""
    year, neutral = data["state"]["year"], data["state"]["perspective"] == "neutral"
    if year is None or "time" not in data:
        return []
    found = []
    for area in data["time"]["areas"]:
        period = next(
            (each for each in area["periods"] if in_force(each[0], each[1], f"{year:04}-12-31")), None
        )
        if period is None:
            continue
        since, _, status, held, claimed = period[:5]
        remark = next(
            (
                each["word"]
                for each in shown_remarks(data)
                if each.get("from", "") <= since and _within(area["at"], each["area"])
            ),
            None,
        )
        look = remark or (held if status == "administered" else status)
        # The stripes of a claim are those of disputed land, which only the neutral view shows.
        found.append((area, look, held, "" if remark or not neutral else claimed))
    return found


def coast_fill(data: Data, group: str) -> str | None:
    """Give the fill of a group of islands (by who claims them today) in the state's year, or None without one.

    The islands of a group are one shape; an area whose look differs from the group's is drawn over it.
    """
    fill = _group_looks(data).get(group)
    return f"url(#{_id(*fill)}-s)" if fill else None


def draw_areas(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw the areas of the state's year that no group of islands stands for: by islands, or by packed shapes."""
    base, groups = data["base"], _group_looks(data)
    paths = []
    for area, look, _, claimed in states(data):
        if _stands_for(data, groups, area, look, claimed):
            continue
        members = area.get("members", [])
        pieces = [piece for id_ in members for piece in base["islands"][id_][2]]
        d = "".join(_path(piece, base["origin"], sheet) for piece in (pieces or area["shape"]))
        paths.append(path(d, fill=f"url(#{_id(look, claimed)}-h)", stroke=COAST, stroke_width=1.2))
    if any(paths):
        yield f'<g transform="scale(.5)">{"".join(paths)}</g>'


def area_patterns(data: Data, sheet: Sheet) -> str:
    """Define the patterns of the looks in use: in px, in half px, and in the units of the packed shapes."""
    out = []
    shown, groups = states(data), _group_looks(data)
    apart = {
        (look, bool(claimed))
        for area, look, _, claimed in shown
        if not _stands_for(data, groups, area, look, claimed)
    }
    for look, claimed in dict.fromkeys((look, bool(claimed)) for _, look, _, claimed in shown):
        ground, turn, wide, colour = LOOKS.get(look, LOOKS["not stated"])
        tile = 12 if wide == 6 else 6
        stripes = f'<rect width="{number(wide)}" height="{tile}" fill="{colour}"/>' if wide else ""
        if claimed:
            turn, stripes = (
                45,
                (
                    '<rect width="1.3" height="6" fill="#2b6777"/><rect x="3.3" width=".8" height="6" fill="#b06c12"/>'
                ),
            )
        name = _id(look, claimed)
        out.append(
            f'<pattern id="{name}" width="{tile}" height="{tile}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({turn})"><rect width="{tile}" height="{tile}" fill="{ground}"/>{stripes}</pattern>'
        )
        for end, scale, used in (("h", 2.0, apart), ("s", 1 / sheet.quarter, groups.values())):
            if (look, claimed) not in used:
                continue
            out.append(
                f'<pattern id="{name}-{end}" href="#{name}" '
                f'patternTransform="scale({number(scale)}) rotate({turn})"/>'
            )
    return "".join(out)


def area_legend(data: Data, words: dict[str, str]) -> list[tuple[str, str]]:
    """List the legend's samples for the state's year, each with its words."""
    found: dict[tuple[str, str], None] = {}
    language = data["state"]["names"]
    for _, look, held, claimed in states(data):
        text = (
            words["legend-renounced"]
            if look == "renounced"
            else words[WORDS[look]]
            if look in WORDS
            else words["administered-by-party"].format(party=party_names(words, held, language))
        )
        if claimed:
            text += f"; {words['claimed-by-party'].format(party=party_names(words, claimed, language))}"
        sample = f'<rect width="30" height="13" y="-11" fill="url(#{_id(look, claimed)})" stroke="#524f47"/>'
        found[sample, text] = None
    return list(found)


def _id(look: str, claimed: str | bool) -> str:
    return f"kms-t-{look.replace(' ', '-')}{'-claimed' if claimed else ''}"


def _within(at: list[float], box: list[float]) -> bool:
    west, south, east, north = box
    return west <= at[1] <= east and south <= at[0] <= north


def _group_looks(data: Data) -> dict[str, tuple[str, bool]]:
    """Give each group of islands the look of the first area in it."""
    found: dict[str, tuple[str, bool]] = {}
    for area, look, _, claimed in states(data):
        for id_ in area.get("members", [])[:1]:
            found.setdefault(data["base"]["islands"][id_][1], (look, bool(claimed)))
    return found


def _stands_for(data: Data, groups: dict[str, tuple[str, bool]], area: Data, look: str, claimed: str) -> bool:
    """Tell whether the group of an area's islands has the area's look."""
    members = area.get("members", [])
    return bool(members) and groups.get(data["base"]["islands"][members[0]][1]) == (look, bool(claimed))


def _path(piece: list[Any], origin: list[float], sheet: Sheet) -> str:
    """Give the path of packed rings in half px of the sheet, in relative steps, without points that fall together."""
    bits, text = piece
    left, top = (round(value) for value in mercator(origin[0], origin[1], bits))
    out = []
    for ring in unpack(text):
        points: list[tuple[int, int]] = []
        for x, y in ring:
            lon, lat = lonlat(x + left, y + top, bits)
            px, py = sheet.xy(lat, lon)
            # What lies outside the frame is drawn on a line well outside it: few points are left of it.
            px, py = min(max(px, -BEYOND), sheet.width + BEYOND), min(max(py, -BEYOND), sheet.height + BEYOND)
            point = (round(px * 2), round(py * 2))
            if points[1:] and any(point[i] == points[-1][i] == points[-2][i] for i in (0, 1)):
                points.pop()
            if not points or point != points[-1]:
                points.append(point)
        if len(points) > 2:
            out.append(steps(points) + "z")
    return "".join(out)
