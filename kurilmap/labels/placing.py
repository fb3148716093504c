"""Where each label stands, at which zooms: worked out once, read by the page and by the still picture.

A label's place is a pixel offset from its point, good for every language and perspective, because the box it must
keep free is the widest of them all. Labels are set by rank, at each zoom from the smallest scale up; one that is
shown stays, in the same place where that is possible. A label along an extent (a sea, a chain) is turned; it keeps
the whole upright box free that it fits in, so that boxes are all there is to compare.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kurilmap.labels import Style

AREAL = {"ocean", "sea", "trench", "region", "remark"}
ATTEMPTS = 16  # orders tried at one zoom to get in all labels that are due
# The eight directions of a label around its point, in the order in which a cartographer tries them.
_ROUND = ((1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1))
DIRECTIONS = tuple((dx / math.hypot(dx, dy), dy / math.hypot(dx, dy)) for dx, dy in _ROUND)
_LEADERS = (22, 28, 34, 42, 50, 60, 75, 95)  # px; the eye does not follow a longer one
_HELD = 2  # ranks by which a label that is shown goes before those that are not
_SHORT = 36  # px: the longest leader of what is not due,
_LONG = 60  # and of an island from a zoom on at which small islands are what the map is about
_NEAR = 8
_OVER, _BY = 30, 7  # px: what it costs to stand on another island, or beside it
_TINY = 6  # px: how far a group reaches that is a point on the map
_SIZES = {"ocean": (1, 0.8, 0.65), "sea": (1, 0.8)}  # of a water's name: smaller where there is no room
_SMALL = 4  # the zooms up to here are maps of seas and countries
_SPECK = 2  # px: an island that reaches less far has no name on these and at the next zoom
_ASTRAY = 0.4  # of its extent: how far to its side a name may stand
_ON = (
    (0, 0),
    (0, -1),
    (0, 1),
    (-0.3, 0),
    (0.3, 0),
    (-0.3, -1),
    (0.3, -1),
    (-0.3, 1),
    (0.3, 1),
)  # a large island
_FRACTIONS = (0.3, 0.6, 0.9)  # of the way to an end of the extent: where a name may stand along it


class Place(NamedTuple):
    """An offset in px; the text starts (1), is centred (0) or ends (-1) at it; 1 for a leader line; its part of the size."""

    dx: int
    dy: int
    side: int
    level: int
    leader: int
    size: float = 1


@dataclass
class Mark:
    """One label to place: a point in world units (0..1, Web Mercator), its box in px and how far its shape reaches.

    `reach` gives, for each direction of `_ROUND`, the distance in world units to the edge of the shape; `angle` the
    degrees (clockwise) by which the label is turned, and `length` how far its extent reaches to either side, in world units.
    """

    id: str
    x: float
    y: float
    style: Style
    rank: int
    width: float
    height: float
    reach: Sequence[float] = ()
    angle: float = 0.0
    length: tuple[float, float] = (0.0, 0.0)

    @property
    def island(self) -> bool:
        """Whether it names an island, which is what the maps are about."""
        return self.style.name.startswith("island")

    @property
    def large(self) -> bool:
        """Whether it names an island so large that its shape is part of the land: the name stands on it."""
        return self.island and self.rank == 1 and not len(self.reach)

    def speck(self, zoom: int) -> bool:
        """Tell whether it names an island of less than a few px at a zoom."""
        return self.island and len(self.reach) > 0 and max(self.reach) * 256 * 2.0**zoom < _SPECK

    @property
    def areal(self) -> bool:
        """Whether it stands over an area, not beside a point."""
        return (
            self.style.name == "country"
            or (self.style.name in AREAL and not len(self.reach))
            or self.angle != 0
        )

    def extent(self, size: float = 1) -> tuple[float, float]:
        """Give the width and height of the upright box around the turned label, in px."""
        cos, sin = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        width, height = self.width * size, self.height * size
        return width * cos + height * sin, width * sin + height * cos

    def candidates(self, zoom: int, *, due: bool) -> Iterable[Place]:
        """Yield the places to try at a zoom, the best first; long leaders only where the label is due."""
        if self.areal:
            yield from self._along(zoom)
            return
        world = 256 * 2.0**zoom
        reach = [distance * world for distance in self.reach] or [0.0] * 8
        inside = min(reach[:1] + reach[3:4]) > self.width / 2 + 3 and min(reach[6:]) > self.height / 2 + 2
        if (self.reach and inside) or self.style.name == "strait" or self.large:
            for along, below in _ON if self.large else _ON[:1]:
                yield Place(round(along * self.width), round(below * self.height), 0, 0, 0)
        gap = self.style.radius + 3.5
        # A group's name may stand off, unless the group is a mere point: then a line leads to it.
        for more in (0, 9, 18, 27) if self.style.name in AREAL and max(reach) > _TINY else (0,):
            for (ux, uy), (sx, sy), edge in zip(DIRECTIONS, _ROUND, reach, strict=True):
                if edge < 160:
                    level, away = sy if sx == 0 else round(uy), edge + gap + more
                    yield Place(round(ux * away), round(uy * away), sx, level, 0)
        for distance in _LEADERS:
            if (self.style.name in AREAL and max(reach) > _TINY) or distance > (
                _LEADERS[-1] if due else _LONG if self.island and zoom >= _NEAR else _SHORT
            ):
                return
            for turn in range(32):
                angle = math.tau * turn / 32
                dx, dy = math.cos(angle) * distance, math.sin(angle) * distance
                side = 0 if abs(dx) < distance * 0.3 else int(math.copysign(1, dx))
                yield Place(round(dx), round(dy), side, 0 if side else int(math.copysign(1, dy)), 1)

    def _along(self, zoom: int) -> Iterable[Place]:
        """Yield shifts along and across the label; a country's name may not stray into the next one."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        water = self.style.name in ("ocean", "sea")
        if self.style.name == "country":
            along: Sequence[float] = (0, -0.15, 0.15, -0.3, 0.3)
            across: Sequence[float] = (0, -0.8, 0.8, -1.2, 1.2)
        elif self.style.name == "region":
            along, across = (0, -0.2, 0.2), (0, -0.8, 0.8, -1.6, 1.6)
        else:
            along, across = (0, -0.25, 0.25, -0.5, 0.5), (0, -0.8, 0.8, -1.6, 1.6)
            if self.style.name == "strait":
                along = along[:3]
            if self.style.name == "trench":
                across = (*across, -2.4, 2.4)
            if water:
                across = (*across, -2.4, 2.4, -3.4, 3.4, -4.4, 4.4)
        low, high = (-self.length[0] * 256 * 2.0**zoom, self.length[1] * 256 * 2.0**zoom)
        most = (
            max((high - low) * _ASTRAY, self.height)
            if any(self.length)
            else 2 * self.height
            if water
            else math.inf
        )
        for size in _SIZES.get(self.style.name, (1,)):
            near = [self.width * each for each in along]
            if any(
                self.length
            ):  # an eighth of the name may stand out of its extent, or what cannot be helped
                part = self.width * size / 8
                first, last = min(low + 3 * part, 0), max(high - 3 * part, 0)
                near = [each for each in near if first - 2 * part <= each <= last + 2 * part]
                near += [fraction * end for fraction in _FRACTIONS for end in (first, last)]
            for dy in (self.height * each for each in across if abs(each) * self.height <= most):
                for dx in near:
                    yield Place(round(dx * cos - dy * sin), round(dx * sin + dy * cos), 0, 0, 0, size)


Box = tuple[float, float, float, float]
Segment = tuple[float, float, float, float]


def box_of(mark: Mark, px: float, py: float, place: Place) -> Box:
    """Give the box (left, top, right, bottom) in px that a label takes at one of its candidate places."""
    width, height = mark.extent(place.size)
    left = px + place.dx - width * (1 - place.side) / 2
    top = py + place.dy - height * (1 - place.level) / 2
    return left, top, left + width, top + height


def meet(a: Box, b: Box, gap: float = 1.5) -> bool:
    """Tell whether two boxes come nearer than a gap."""
    return a[0] - gap < b[2] and b[0] < a[2] + gap and a[1] - gap < b[3] and b[1] < a[3] + gap


def crosses(line: Segment, box: Box) -> bool:
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


def cut(a: Segment, b: Segment) -> bool:
    """Tell whether two segments cross each other."""

    def turn(px: float, py: float, line: Segment) -> float:
        return (line[2] - line[0]) * (py - line[1]) - (line[3] - line[1]) * (px - line[0])

    return (turn(a[0], a[1], b) > 0) != (turn(a[2], a[3], b) > 0) and (turn(b[0], b[1], a) > 0) != (
        turn(b[2], b[3], a) > 0
    )


def leader_of(px: float, py: float, place: Place) -> Segment | None:
    """Give the leader line of a place, from the point to the text."""
    return (px, py, px + place.dx, py + place.dy) if place.leader else None


@dataclass
class Sheet:
    """What stands on the map at one zoom: boxes of labels and symbols, leader lines."""

    boxes: list[Box] = field(default_factory=list)
    symbols: list[tuple[str, Box]] = field(default_factory=list)
    leaders: list[Segment] = field(default_factory=list)

    def free(self, mark: Mark, box: Box, leader: Segment | None) -> bool:
        """Tell whether a box and its leader meet nothing that stands already."""
        if any(meet(box, other) for other in self.boxes):
            return False
        if any(meet(box, other, 0) for owner, other in self.symbols if owner != mark.id):
            return False
        if any(crosses(line, _grown(box, 1.5)) for line in self.leaders):
            return False
        if leader is None:
            return True
        return not (
            any(crosses(leader, _grown(other, 1.5)) for other in self.boxes)
            or any(cut(leader, other) for other in self.leaders)
        )


Cost = Callable[[Mark, Place, Box, int], float]


def place(
    marks: Sequence[Mark],
    zooms: tuple[int, int],
    *,
    latest: dict[str, int] | None = None,
    cost: Cost | None = None,
) -> dict[str, list[list[float]]]:
    """Place labels for all integer zooms of a range (first, last).

    Returns for each id a list of [zoom, dx, dy, side, level, leader] from which each holds until the next, with the part
    of its size that a smaller one has at the end; [zoom] alone hides the label from that zoom on. `latest` may name ids that are due at a zoom: they are not held back beyond it,
    and other orders are tried until they find room. `cost` adds a penalty in px for a place and its box (what it would
    cover); infinity forbids it.
    """
    latest = latest or {}
    order = sorted(
        marks, key=lambda mark: (mark.rank - (2.5 if mark.island else 0), -mark.style.size, mark.id)
    )
    held: dict[str, Place] = {}
    table: dict[str, list[list[float]]] = {mark.id: [] for mark in order}
    for zoom in range(zooms[0], zooms[1] + 1):
        best: dict[str, Place] = {}
        missed = None
        first: list[str] = []
        due = {key for key, at in latest.items() if zoom >= at}
        for _ in range(ATTEMPTS):
            ready = [m for m in order if m.id in held or zoom >= _first(m, zooms[0], latest)]
            if zooms[0] < _SMALL and zoom <= _SMALL + 1:
                ready = [m for m in ready if not m.speck(zoom)]
            ready.sort(key=lambda mark: mark.rank - _before(mark, zoom, held=mark.id in held))
            ready.sort(key=lambda mark: first.index(mark.id) if mark.id in first else len(first))
            found = _set(ready, zoom, held, cost, due)
            wanting = [m.id for m in ready if m.id not in found and m.id in due]
            if missed is None or (len(wanting), -len(found)) < missed:
                best, missed = found, (len(wanting), -len(found))
            if not wanting:
                break
            first = [*wanting, *(each for each in first if each not in wanting)]
        for mark in order:
            now, before = best.get(mark.id), held.get(mark.id)
            if now != before:
                table[mark.id].append([zoom, *(now if now.size != 1 else now[:5])] if now else [zoom])
        held = best
    return {key: entries for key, entries in table.items() if entries}


def _set(
    ready: Sequence[Mark], zoom: int, held: dict[str, Place], cost: Cost | None, due: set[str]
) -> dict[str, Place]:
    """Place the labels of one zoom in the given order, each where it costs least."""
    world = 256 * 2.0**zoom
    sheet = Sheet()
    sheet.symbols = [(m.id, _symbol(m, m.x * world, m.y * world)) for m in ready if m.id in held]
    cities = [_symbol(m, m.x * world, m.y * world) for m in ready if m.style.name in ("capital", "city")]
    islands = [(m.id, m.x * world, m.y * world) for m in ready if m.island]
    found: dict[str, Place] = {}
    for mark in ready:
        px, py = mark.x * world, mark.y * world
        symbol = _symbol(mark, px, py)
        if mark.id not in held and any(meet(symbol, box, 0) for box in sheet.boxes):
            continue
        best, least = None, math.inf
        for index, candidate in enumerate(mark.candidates(zoom, due=mark.id in due)):
            price = _price(mark, candidate, index)
            if mark.id in held and candidate[2:5] == held[mark.id][2:5]:
                price -= 8  # a label that stays where it was is easier to find again
            if price >= least:
                continue
            box = box_of(mark, px, py, candidate)
            if not sheet.free(mark, box, leader_of(px, py, candidate)):
                continue
            if mark.large and any(meet(box, city, 0) for city in cities):  # it has room beside them
                continue
            if candidate.leader:  # better not past the point of another place
                price += 12 * sum(
                    mark.id != owner
                    and crosses((px, py, px + candidate.dx, py + candidate.dy), _grown(spot, 4))
                    for owner, spot in sheet.symbols
                )
            near = _grown(box, 9)  # or it would seem to name a neighbour
            price += sum(
                _OVER if box[0] < ax < box[2] and box[1] < ay < box[3] else _BY
                for owner, ax, ay in islands
                if owner != mark.id and near[0] < ax < near[2] and near[1] < ay < near[3]
            )
            price += cost(mark, candidate, box, zoom) if cost else 0.0
            if price < least:
                best, least = candidate, price
        if best is None:
            sheet.symbols = [each for each in sheet.symbols if each[0] != mark.id]
            continue
        if mark.id not in held:
            sheet.symbols.append((mark.id, symbol))
        sheet.boxes.append(box_of(mark, px, py, best))
        if line := leader_of(px, py, best):
            sheet.leaders.append(line)
        found[mark.id] = best
    return found


def _price(mark: Mark, place: Place, index: int) -> float:
    """Give the price in px of a candidate by itself: shifts across an extent cost more than along it."""
    if place.leader:
        return 22 + math.hypot(place.dx, place.dy) * 0.6
    if not mark.areal:
        return index % len(_ROUND) * 1.5 + index // len(_ROUND) * 6
    cos, sin = math.cos(math.radians(mark.angle)), math.sin(math.radians(mark.angle))
    along, across = place.dx * cos + place.dy * sin, place.dy * cos - place.dx * sin
    return abs(along) * 0.2 + abs(across) * 0.4 + 80 * (1 - place.size)


def _before(mark: Mark, zoom: int, *, held: bool) -> float:
    """Give the ranks by which a label goes before its own.

    Islands go before what is of the next ranks, what stands for the whole map before the lesser ones, and what is
    shown already before what is not, but for the sea, which has room elsewhere.
    """
    return _ahead(mark, zoom) + (_HELD if held and mark.style.name not in ("ocean", "sea") else 0)


def _ahead(mark: Mark, zoom: int) -> float:
    small = zoom <= _SMALL
    if mark.rank == 1 and mark.style.name in ("ocean", "sea"):
        return 6.6 if small else 2  # before a country that is shown already: it has room elsewhere
    if mark.style.name == "country":
        return 4.5 if small else 2
    if mark.style.name == "capital" and small:
        return 5
    if mark.style.name == "trench" or (mark.style.name == "region" and len(mark.reach)):
        return 3.2  # a group goes before its islands
    if mark.island or mark.style.name == "capital":
        return 2.5
    return 1.5 if mark.rank <= 2 and mark.style.name in ("region", "remark") else 0


def _first(mark: Mark, lowest: int, latest: dict[str, int]) -> int:
    group = 1 if mark.style.name == "region" and len(mark.reach) else 0
    first = lowest + max(mark.style.later, mark.rank - 2, group)
    return min(first, latest.get(mark.id, first))


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _symbol(mark: Mark, px: float, py: float) -> Box:
    radius = mark.style.radius
    return px - radius, py - radius, px + radius, py + radius
