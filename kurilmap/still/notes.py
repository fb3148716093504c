"""What the author added, in the still picture: notes, distances, routes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from kurilmap import labels
from kurilmap.describe import strings
from kurilmap.shown import kilometres, stop_name
from kurilmap.still.ink import INK, ROUTE, number, path

if TYPE_CHECKING:
    from kurilmap.still import Sheet

Data = dict[str, Any]


def draw_notes(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw distances with their lengths, and notes with a line to their point."""
    language = data["state"]["names"]
    for each in data.get("distances", []):
        yield path(sheet.polyline(each["points"]), fill="none", stroke=INK, stroke_width=1.5)
        x, y = sheet.xy(*each["points"][len(each["points"]) // 2])
        yield _boxed(x, y, kilometres(each["km"], strings(language), language), sheet)
    for i, note in enumerate(data.get("notes", []), 1):
        x, y = sheet.xy(*note["at"])
        bx, by = x + (60 if x < sheet.width - 220 else -60), y - 48
        yield path(f"M{number(x)} {number(y)}L{number(bx)} {number(by)}", fill="none", stroke=INK)
        yield _boxed(bx, by, f"{i}. {note['text']}", sheet)


def draw_routes(data: Data, sheet: Sheet) -> Iterable[str]:
    """Draw legs with an arrow half way, and the stops' numbers; a leg that leaves says where to at the frame."""
    before, language = 0, data["state"]["names"]
    for route in data.get("routes", []):
        plates: dict[tuple[float, float], list[int]] = {}
        for leg in route["legs"]:
            points = [sheet.xy(*point) for point in leg["points"]]
            yield path(sheet.polyline(leg["points"]), fill="none", stroke=ROUTE, stroke_width=1.8)
            seen = [
                i for i, (x, y) in enumerate(points) if 8 < x < sheet.width - 8 and 8 < y < sheet.height - 8
            ]
            if len(seen) > 1 and math.dist(points[seen[0]], points[seen[-1]]) > 40:
                yield _arrow(points, (seen[0] + seen[-1]) // 2)
            for i, stop in ((seen[0], leg["from"]), (seen[-1], leg["to"])) if seen else ():
                if i not in (0, len(points) - 1):
                    length = kilometres(leg["km"], strings(language), language)
                    text = f"{before + stop + 1} {stop_name(data, route['stops'][stop])} {length}"
                    yield _boxed(points[i][0], points[i][1] - 14, text, sheet)
        for i, stop in enumerate(route["stops"], before + 1):
            x, y = sheet.xy(*stop["at"])
            if 0 < x < sheet.width and 0 < y < sheet.height:
                near = next((at for at in plates if math.dist(at, (x, y)) < 18), (x, y))
                plates.setdefault(near, []).append(i)
        for (x, y), numbers in plates.items():
            text = ", ".join(map(str, numbers))
            width = labels.text_width(text, 11) + 8
            yield (
                f'<rect x="{number(x - width / 2)}" y="{number(y - 26)}" width="{number(width)}" height="16" rx="8" fill="{ROUTE}"/>'
                f'<text x="{number(x)}" y="{number(y - 14)}" font-size="11" font-weight="600" fill="#fff" '
                f'text-anchor="middle">{text}</text>'
            )
        before += len(route["stops"])


def _arrow(points: Sequence[tuple[float, float]], i: int) -> str:
    (ax, ay), (bx, by) = points[max(0, i - 1)], points[max(1, i)]
    turn = math.atan2(by - ay, bx - ax)
    ends = ((0.0, 5.0), (2.5, 8.0), (-2.5, 8.0))
    d = "L".join(
        f"{number(bx + r * math.cos(turn + t))} {number(by + r * math.sin(turn + t))}" for t, r in ends
    )
    return path(f"M{d}Z", fill=ROUTE, stroke="#fffdf6", stroke_width=0.8)


def _boxed(x: float, y: float, text: str, sheet: Sheet) -> str:
    short = text if len(text) <= 60 else f"{text[:59]}…"
    width = labels.text_width(short, 12) + 10
    left, y = min(max(x - width / 2, 2), sheet.width - width - 2), min(max(y, 12), sheet.height - 12)
    return (
        f'<rect x="{number(left)}" y="{number(y - 10)}" width="{number(width)}" height="20" fill="#fffdf6" stroke="#4a4740"/>'
        f'<text x="{number(left + 5)}" y="{number(y + 4)}" font-size="12" fill="{INK}">{escape(short)}</text>'
    )
