"""Where each label stands, at which zooms: worked out once, read by the page and by the still picture.

A label's place is a pixel offset from its point, good for every language and perspective, because the box it must
keep free is the widest of them all. Labels are set by rank, at each zoom from the smallest scale up; one that is
shown stays, in the same place where that is possible.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

SLACK = 1.10  # readers' fonts differ
SECOND = 0.84  # size of the second line (other parties' names, heights)
LEADING = 1.22

# Advance widths in em of a common sans-serif, rounded up to 0.05; other characters count as CJK, one em.
_WIDTHS = {
    character: width
    for width, characters in {
        0.25: "'ijl’", 0.3: " !,./:;I[\\]ft|·", 0.35: "()-`r{}", 0.4: '"*г', 0.45: "к", 0.5: "J^cksvxyzзстух",
        0.55: "Гвпчьэя", 0.6: "#$+0123456789<=>?L_abdeghnopqu~Кабдеийлнорцё–éèôōū", 0.65: "FTZЗТУъ",
        0.7: "&ABEKPSVXYАБВДЕЛРХЧЬжмЁ", 0.75: "CDHNRUwИЙНПСЦЭЯыю", 0.8: "GOQОФЪ", 0.85: "MmМфшщ", 0.9: "%Ы",
        0.95: "WЖШЩ", 1.05: "@Ю",
    }.items()
    for character in characters
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How a kind of label looks: size in px, letter-spacing in em, symbol and its radius in px, zooms held back."""

    name: str
    size: float
    spacing: float = 0.0
    symbol: str = ""
    radius: float = 0.0
    later: int = 0


STYLES = {
    style.name: style
    for style in (
        Style("country", 14.5, 0.16),
        Style("ocean", 17, 0.22),
        Style("sea", 14, 0.14),
        Style("strait", 11.5, 0.03, later=1),
        Style("region", 13, 0.08),
        Style("island-1", 14),
        Style("island-2", 13),
        Style("island-3", 12.5),
        Style("island-4", 12, later=1),
        Style("island-5", 11.5, later=2),
        Style("island-6", 11.5, later=3),
        Style("capital", 13, 0, "square", 4),
        Style("city", 12.5, 0, "dot", 3.2),
        Style("town", 11.5, 0, "dot", 2.6, later=1),
        Style("place", 11.5, 0, "dot", 2.2, later=2),
        Style("summit", 11, 0, "triangle", 4, later=1),
    )
}

_KINDS = {
    "country": "country", "sea": "sea", "strait": "strait", "bay": "strait", "channel": "strait", "trench": "sea",
    "region": "region", "peninsula": "region", "district": "region", "capital": "capital", "city": "city",
    "town": "town", "village": "town", "volcano": "summit", "summit": "summit",
}  # fmt: skip


def style_of(kind: str, rank: int) -> Style:
    """Give the style of a place by its kind and rank (1 most important ... 6).

    >>> style_of("island", 1).name, style_of("sea", 1).name, style_of("cape", 4).name
    ('island-1', 'ocean', 'place')
    """
    if kind in ("island", "islet", "rock"):
        return STYLES[f"island-{min(max(rank, 1), 6)}"]
    if kind in ("sea", "ocean") and rank == 1:
        return STYLES["ocean"]
    return STYLES[_KINDS.get(kind, "place")]


def text_width(text: str, size: float, spacing: float = 0.0) -> float:
    """Estimate the width of a text in px at a font size in px and a letter-spacing in em, with 10 % slack.

    >>> text_width("Iturup", 10) < text_width("択捉水道南口", 10)
    True
    """
    return sum(_WIDTHS.get(character, 1.0) + spacing for character in text) * size * SLACK


@dataclass
class Mark:
    """One label to place: a point in world units (0..1, Web Mercator), its box in px and how far its shape reaches.

    `reach` gives, for each direction of `_ROUND`, the distance in world units to the edge of the shape.
    """

    id: str
    x: float
    y: float
    style: Style
    rank: int
    width: float
    height: float
    reach: Sequence[float] = ()
    placed: list[tuple[int, float, float, int, int, int] | tuple[int]] = field(default_factory=list)


Box = tuple[float, float, float, float]
Segment = tuple[float, float, float, float]
# The eight directions of a label around its point, in the order in which a cartographer tries them.
_ROUND = ((1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1))
DIRECTIONS = tuple((dx / math.hypot(dx, dy), dy / math.hypot(dx, dy)) for dx, dy in _ROUND)
_AREAL = {"ocean", "sea", "strait", "region"}


def _candidates(mark: Mark, zoom: int) -> Iterable[tuple[float, float, int, int, int]]:
    """Yield (dx, dy, side, level, leader): the text starts (1), is centred (0) or ends (-1) at the offset."""
    world = 256 * 2.0**zoom
    if mark.style.name == "country":  # a country's name may not stray into the next one
        for dy in (0, -mark.height * 0.8, mark.height * 0.8):
            for dx in (0, -mark.width * 0.15, mark.width * 0.15):
                yield round(dx, 1), round(dy, 1), 0, 0, 0
        return
    if mark.style.name in _AREAL:
        for dy in (0, -mark.height * 0.8, mark.height * 0.8, -mark.height * 1.8, mark.height * 1.8):
            for dx in (0, -mark.width * 0.45, mark.width * 0.45):
                yield round(dx, 1), round(dy, 1), 0, 0, 0
        return
    reach = [distance * world for distance in mark.reach] or [0.0] * 8
    if (
        mark.reach
        and min(reach[:1] + reach[3:4]) > mark.width / 2 + 3
        and min(reach[6:]) > mark.height / 2 + 2
    ):
        yield 0, 0, 0, 0, 0
    gap = mark.style.radius + 3.5
    for (ux, uy), (sx, sy), edge in zip(DIRECTIONS, _ROUND, reach, strict=True):
        if edge < 160:
            yield (
                round(ux * (edge + gap), 1),
                round(uy * (edge + gap), 1),
                sx,
                sy if sx == 0 else round(uy),
                0,
            )
    for distance in (22, 34, 50, 70, 95, 125, 160):
        for turn in range(24):
            angle = math.tau * turn / 24
            dx, dy = math.cos(angle) * distance, math.sin(angle) * distance
            side = 0 if abs(dx) < distance * 0.3 else int(math.copysign(1, dx))
            yield round(dx, 1), round(dy, 1), side, 0 if side else int(math.copysign(1, dy)), 1


def box_of(mark: Mark, px: float, py: float, candidate: tuple[float, float, int, int, int]) -> Box:
    """Give the box (left, top, right, bottom) in px that a label takes at one of its candidate places."""
    dx, dy, side, level, _ = candidate
    left = px + dx - mark.width * (1 - side) / 2
    top = py + dy - mark.height * (1 - level) / 2
    return left, top, left + mark.width, top + mark.height


def _meet(a: Box, b: Box, gap: float = 1.5) -> bool:
    return a[0] - gap < b[2] and b[0] < a[2] + gap and a[1] - gap < b[3] and b[1] < a[3] + gap


def _crosses(line: Segment, box: Box) -> bool:
    """Tell whether a segment touches a box (Liang and Barsky's clipping, 1984)."""
    x0, y0, x1, y1 = line
    start, end = 0.0, 1.0
    for step, low, high in ((x1 - x0, box[0] - x0, box[2] - x0), (y1 - y0, box[1] - y0, box[3] - y0)):
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        first, last = sorted((low / step, high / step))
        start, end = max(start, first), min(end, last)
        if start > end:
            return False
    return True


def _cut(a: Segment, b: Segment) -> bool:
    def turn(px: float, py: float, line: Segment) -> float:
        return (line[2] - line[0]) * (py - line[1]) - (line[3] - line[1]) * (px - line[0])

    return (turn(a[0], a[1], b) > 0) != (turn(a[2], a[3], b) > 0) and (turn(b[0], b[1], a) > 0) != (
        turn(b[2], b[3], a) > 0
    )


@dataclass
class Sheet:
    """What stands on the map at one zoom: boxes of labels and symbols, leader lines."""

    boxes: list[Box] = field(default_factory=list)
    symbols: list[tuple[str, Box]] = field(default_factory=list)
    leaders: list[Segment] = field(default_factory=list)

    def free(self, mark: Mark, box: Box, leader: Segment | None) -> bool:
        """Tell whether a box and its leader meet nothing that stands already."""
        if any(_meet(box, other) for other in self.boxes):
            return False
        if any(_meet(box, other, 0) for owner, other in self.symbols if owner != mark.id):
            return False
        if any(_crosses(line, box) for line in self.leaders):
            return False
        if leader is None:
            return True
        return not (
            any(_crosses(leader, other) for other in self.boxes)
            or any(_cut(leader, other) for other in self.leaders)
        )


def _leader(px: float, py: float, candidate: tuple[float, float, int, int, int]) -> Segment | None:
    return (px, py, px + candidate[0], py + candidate[1]) if candidate[4] else None


def place(
    marks: Sequence[Mark],
    zooms: tuple[int, int],
    *,
    latest: dict[str, int] | None = None,
    cost: Callable[[Mark, Box, int], float] | None = None,
) -> dict[str, list[list[float]]]:
    """Place labels for all integer zooms of a range (first, last).

    Returns for each id a list of [zoom, dx, dy, side, level, leader] from which each holds until the next; [zoom] alone
    hides the label from that zoom on. `latest` may name ids whose first zoom is not held back beyond a zoom; `cost` adds
    a penalty in px for a box (what it would cover).
    """
    order = sorted(marks, key=lambda mark: (mark.rank - _before(mark), -mark.style.size, mark.id))
    held: dict[str, tuple[float, float, int, int, int]] = {}
    for zoom in range(zooms[0], zooms[1] + 1):
        world = 256 * 2.0**zoom
        sheet = Sheet()
        showing = [mark for mark in order if mark.id in held]
        ready = [mark for mark in order if mark.id not in held and zoom >= _first(mark, zooms[0], latest)]
        sheet.symbols = [(mark.id, _symbol(mark, mark.x * world, mark.y * world)) for mark in showing]
        for mark in showing + ready:
            px, py = mark.x * world, mark.y * world
            if mark.id not in held and any(_meet(_symbol(mark, px, py), box, 0) for box in sheet.boxes):
                continue
            best, least = None, math.inf
            for index, candidate in enumerate(_candidates(mark, zoom)):
                length = math.hypot(*candidate[:2])
                price = 20 + length * 0.6 if candidate[4] else index * 1.5
                if mark.id in held and candidate[2:] == held[mark.id][2:]:
                    price -= 8  # a label that stays where it was is easier to find again
                if price >= least:
                    continue
                box = box_of(mark, px, py, candidate)
                if not sheet.free(mark, box, _leader(px, py, candidate)):
                    continue
                price += cost(mark, box, zoom) if cost else 0.0
                if price < least:
                    best, least = candidate, price
            if best is None:
                if held.pop(mark.id, None):
                    mark.placed.append((zoom,))
                continue
            if mark not in showing:
                sheet.symbols.append((mark.id, _symbol(mark, px, py)))
            sheet.boxes.append(box_of(mark, px, py, best))
            line = _leader(px, py, best)
            if line:
                sheet.leaders.append(line)
            if held.get(mark.id) != best:
                mark.placed.append((zoom, *best))
            held[mark.id] = best
    return {mark.id: [list(entry) for entry in mark.placed] for mark in order if mark.placed}


def _before(mark: Mark) -> float:
    """Let islands, which the maps are about, go before towns and summits of the next ranks."""
    return 2.5 if mark.style.name.startswith("island") else 0.0


def _first(mark: Mark, lowest: int, latest: dict[str, int] | None) -> int:
    first = lowest + max(mark.style.later, mark.rank - 2)
    return min(first, latest[mark.id]) if latest and mark.id in latest else first


def _symbol(mark: Mark, px: float, py: float) -> Box:
    radius = mark.style.radius
    return px - radius, py - radius, px + radius, py + radius
