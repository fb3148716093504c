"""What there is to label in a region: each place's box in the widest language, its extent, and what it would cover."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from kurilmap import labels
from kurilmap.describe import OVERVIEW, lines, remarks, sheet, shown_places, strings
from kurilmap.labels import placing
from kurilmap.page.pack import lonlat, mercator
from kurilmap.perspective import LANGUAGES, compose, perspectives

if TYPE_CHECKING:
    from kurilmap.atlas import Atlas
    from kurilmap.gazetteer import Place
    from kurilmap.records import Region

DUE = 10  # the zoom at which every island has its label
PART = 0.15  # of the view's width: an extent that reaches less into the view is not cut to it
PHONE = (340, 460)  # px: the map on a phone, and what stands in its corners (right, lower, width, height):
CORNERS = (
    (0, 0, 50, 76),
    (1, 0, 76, 76),
    (0, 1, 104, 56),
    (1, 1, 210, 18),
)  # buttons, locator, scale, credit
EDGE = 0.06  # of the screen on each side: how much of a region's view may be cut (see web/view.js)
OUTSIDE = 60.0  # px: what it costs a name to reach out of the first view on it
ASHORE = 0.25  # of the name of a water or of a group of islands: more may not lie on land
STRAIT = 60.0  # px: what it costs the name of a strait or a bay to stand on land altogether
CLEAR = 4.0  # px between a leader and land that it does not lead to,
BESIDE = 20.0  # px: what it costs to come nearer
WATERS = {"ocean", "sea", "trench", "strait", "remark"}


@dataclass
class Anchor:
    """Where a label belongs: its point (lat, lon); of an extent its angle and how far it reaches to either side.

    The angle is in degrees clockwise, the reach in world units against and along the direction of the extent.
    """

    lat: float
    lon: float
    angle: float = 0.0
    extent: tuple[float, float] = (0.0, 0.0)


def anchor(lat: float, lon: float, axis: str | None, region: Region) -> Anchor:
    """Give the anchor of a label: its point, or the middle of that part of its axis which the region shows."""
    if not axis:
        return Anchor(lat, lon)
    west, south, east, north = (float(each) for each in axis.split())
    (x0, y0), (x1, y1) = mercator(west, south, 0), mercator(east, north, 0)
    line = shapely.LineString([(x0, y0), (x1, y1)])
    middle = line.interpolate(0.5, normalized=True)
    if region.id != OVERVIEW:
        left, bottom, right, top = region.view
        view = shapely.box(*mercator(left, top, 0), *mercator(right, bottom, 0))
        seen = line.intersection(view)
        if seen.length > PART * (view.bounds[2] - view.bounds[0]):
            middle = seen.interpolate(0.5, normalized=True)
    at = lonlat(middle.x, middle.y, 0)
    angle = round(math.degrees(math.atan2(y1 - y0, x1 - x0)))
    before = line.project(middle)
    return Anchor(round(at[1], 3), round(at[0], 3), angle, (before, line.length - before))


def place_labels(atlas: Atlas, region: Region, land: Sequence[BaseGeometry]) -> dict[str, Any]:
    """Place the labels of a region for all its zooms; boxes fit every language and perspective of the region.

    Returns `labels` (see `placing.place`) and `boxes`: for each of them [width, height] in px, and for a label along
    an extent also [angle, lat, lon].
    """
    shapes, groups = {}, defaultdict(list)
    for record in atlas.records:
        if record.layer == "islands":
            for feature in atlas.features(record.region, "islands"):
                properties, geometry = feature["properties"], shape(feature["geometry"])
                shapes[properties["id"]] = geometry
                groups[properties.get("group")].append(geometry)
    shapes_of, wholes = dict(shapes), {}
    marks, anchors = [], {}
    for place in shown_places(atlas, region):
        anchors[place.id] = anchor(place.lat, place.lon, place.properties.get("label_axis"), region)
        at = anchors[place.id]
        # The name of a group that is not written along it stands beside its islands, like the name of one.
        if place.id in groups and place.rank > 1:
            shapes_of[place.id] = shapely.union_all(groups[place.id]).convex_hull
            wholes[place.id] = shapely.transform(shapes_of[place.id], _project)
        marks.append(_mark(place, region, shapes_of.get(place.id), at))
    for remark in remarks(atlas, region):
        at = anchors[remark["id"]] = Anchor(*remark["at"])
        marks.append(_remark(remark, at))
    due = {mark.id: DUE for mark in marks if mark.island} if region.zoom[1] >= DUE else {}
    ground = [*land, *(shapes[mark.id] for mark in marks if mark.id in shapes)]
    table = placing.place(marks, region.zoom, latest=due, cost=_Ground(atlas, region, ground, wholes).cost)
    boxes = {
        mark.id: [mark.width, mark.height, *((at.angle, at.lat, at.lon) if any(at.extent) else ())]
        for mark in marks
        if mark.id in table
        for at in [anchors[mark.id]]
    }
    return {"labels": table, "boxes": boxes}


class _Ground:
    """What labels should not cover: coasts, and the lines of the region."""

    def __init__(
        self, atlas: Atlas, region: Region, land: Iterable[BaseGeometry], groups: dict[str, BaseGeometry]
    ) -> None:
        self.groups = groups
        parts = [shapely.transform(part, _project) for each in land for part in shapely.get_parts(each)]
        self.land = shapely.STRtree(parts)
        left, bottom, right, top = sheet(region)
        self.sheet = (*mercator(left, top, 0), *mercator(right, bottom, 0))
        west, south, east, north = region.view
        (x0, y0), (x1, y1) = mercator(west, north, 0), mercator(east, south, 0)
        room = 1 + 2 * EDGE
        self.first = math.floor(math.log2(min(PHONE[0] / (x1 - x0), PHONE[1] / (y1 - y0)) * room / 256))
        x, y, world = (x0 + x1) / 2, (y0 + y1) / 2, 256 * 2.0**self.first
        half = (PHONE[0] / 2 / world, PHONE[1] / 2 / world)
        x = min(max(x, self.sheet[0] + half[0]), self.sheet[2] - half[0])
        y = min(
            max(y, self.sheet[1] + half[1]), self.sheet[3] - half[1]
        )  # as the page has it: within the sheet
        left, top, right, bottom = self.phone = (x - half[0], y - half[1], x + half[0], y + half[1])
        self.corners = []
        for on_right, below, *size in CORNERS:
            wide, tall = (each / world for each in size)
            x0, y0 = right - wide if on_right else left, bottom - tall if below else top
            self.corners.append((x0, y0, x0 + wide, y0 + tall))
        self.lines = shapely.STRtree(
            [
                shapely.LineString([mercator(lon, lat, 0) for lat, lon in line["points"]])
                for line in lines(atlas, region)
            ]
        )

    def cost(self, mark: placing.Mark, place: placing.Place, box: placing.Box, zoom: int) -> float:
        """Give the penalty in px for a box: most for the name of a water on land or beyond it."""
        world = 256 * 2.0**zoom
        x, y = (box[0] + box[2]) / 2 / world, (box[1] + box[3]) / 2 / world
        area = _turned(x, y, mark.width * place.size / world, mark.height * place.size / world, mark.angle)
        upright = (box[0] / world, box[1] / world, box[2] / world, box[3] / world)
        if not _within(upright, self.sheet):
            return math.inf
        water = mark.style.name in WATERS
        lined = len(self.lines.query(area, predicate="intersects")) > 0
        price = (28.0 if mark.style.name == "strait" else 14.0) if lined else 0.0
        if (
            zoom == self.first
            and (water or _within((mark.x, mark.y, mark.x, mark.y), self.phone))
            and not (
                _within(upright, self.phone)
                and not any(placing.meet(upright, corner, 0) for corner in self.corners)
            )
        ):
            price += OUTSIDE
        ashore = not water and mark.style.name not in ("region", "country")
        if lined and ashore and zoom < DUE and self._abroad(mark, area, 2 / world):
            return math.inf
        if place.leader:
            price += self._way(mark, place, world)
        if water and (x, y) != (mark.x, mark.y):
            way = shapely.LineString([(mark.x, mark.y), (x, y)])
            if len(self.land.query(way, predicate="intersects")):
                return math.inf
        if mark.id in self.groups:
            away = self.groups[mark.id].distance(area)
            near = self.land.query(area.buffer(away), predicate="intersects")
            price += BESIDE * any(not self.groups[mark.id].intersects(self.land.geometries[i]) for i in near)
        if not len(self.land.query(area, predicate="intersects")):
            return price
        afloat = water or (mark.style.name == "region" and len(mark.reach) > 0)
        if afloat and mark.style.name != "strait" and self._share(area) > ASHORE:
            return math.inf
        if len(self.land.query(area, predicate="within")):
            return price + (60 if water else 30 if mark.style.name == "region" else 4 if mark.island else 0)
        if mark.style.name == "strait":
            price += STRAIT * self._share(area)  # of a bay, say, that is smaller than its name
        return price + (
            30
            if water
            else 20
            if mark.style.name == "region"
            else 18
            if mark.island and not mark.large
            else 6 + (18 if ashore and not mark.large and self._abroad(mark, area, 2 / world) else 0)
        )

    def _abroad(self, mark: placing.Mark, area: BaseGeometry, near: float) -> bool:
        """Tell whether the name of a place on land stands on other land."""
        own = self.land.query(shapely.Point(mark.x, mark.y).buffer(near), predicate="intersects")
        return bool(set(self.land.query(area, predicate="intersects")) - set(own))

    def _share(self, area: BaseGeometry) -> float:
        """Estimate which part of a label's box lies on land, from points in it."""
        a, b, _, d = shapely.get_coordinates(area)[:4]
        points = [
            shapely.Point(*(a + (b - a) * i / 10 + (d - a) * j / 4)) for i in (1, 3, 5, 7, 9) for j in (1, 3)
        ]
        return len(set(self.land.query(points, predicate="within")[0])) / len(points)

    def _way(self, mark: placing.Mark, place: placing.Place, world: float) -> float:
        """Give the penalty for a leader: none may run over land on which its point does not stand, or well along it."""
        point = shapely.Point(mark.x, mark.y)
        end = shapely.Point(mark.x + place.dx / world, mark.y + place.dy / world)
        way = shapely.LineString([point, end])
        own = self.land.query(point if mark.island else point.buffer(2 / world), predicate="intersects")
        if set(self.land.query(way, predicate="intersects")) - set(own):
            return math.inf
        near = set(self.land.query(way.buffer(CLEAR / world), predicate="intersects")) - set(own)
        return BESIDE if near else 0.0


def _within(box: Sequence[float], frame: Sequence[float]) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _turned(x: float, y: float, width: float, height: float, angle: float) -> BaseGeometry:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [(i * width / 2, j * height / 2) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return shapely.Polygon([(x + i * cos - j * sin, y + i * sin + j * cos) for i, j in corners])


def _mark(place: Place, region: Region, geometry: BaseGeometry | None, at: Anchor) -> placing.Mark:
    style = labels.style_of(place.kind, place.rank)
    first = second = 0.0
    lines = 1
    height = place.properties.get("height_m") if style.name == "summit" else None
    for language in LANGUAGES:
        for perspective in perspectives(region.parties):
            parts = compose(place.forms, place.administered_by, place.claimed_by, language, perspective).parts
            if not parts:
                continue
            first = max(first, labels.text_width(parts[0].text, style.size, style.spacing))
            rest = labels.second_line([part.text for part in parts[1:]], height, "0000 m")
            if rest:
                lines = 2
                second = max(second, labels.text_width(rest, style.size * labels.SECOND, style.spacing))
    tall = style.size * labels.LEADING * (1 + (lines - 1) * labels.SECOND)
    x, y = mercator(at.lon, at.lat, 0)
    return placing.Mark(
        place.id, x, y, style, place.rank, math.ceil(max(first, second)), math.ceil(tall),
        _reach(geometry, x, y) if geometry is not None else (), at.angle, at.extent,
    )  # fmt: skip


def _remark(remark: dict[str, Any], at: Anchor) -> placing.Mark:
    style = labels.STYLES["remark"]
    wide = 0.0
    for words in map(strings, LANGUAGES):
        wide = max(
            wide,
            labels.text_width(words[f"{remark['word']}-1"], style.size, style.spacing),
            labels.text_width(words[f"{remark['word']}-2"], style.size * labels.SECOND, style.spacing),
        )
    tall = style.size * labels.LEADING * (1 + labels.SECOND)
    return placing.Mark(
        remark["id"], *mercator(at.lon, at.lat, 0), style, 1, math.ceil(wide), math.ceil(tall), (), at.angle
    )


def _reach(geometry: BaseGeometry, x: float, y: float) -> list[float]:
    """Measure how far a shape reaches from a point in the eight directions of a label (world units)."""
    projected = shapely.transform(geometry, _project)
    left, top, right, bottom = projected.bounds
    far = (right - left) + (bottom - top)
    out = []
    for dx, dy in placing.DIRECTIONS:
        ray = shapely.LineString([(x, y), (x + dx * far, y + dy * far)])
        crossing = ray.intersection(projected)
        ends = shapely.get_coordinates(crossing)
        out.append(max((((ex - x) ** 2 + (ey - y) ** 2) ** 0.5 for ex, ey in ends), default=0.0))
    return out


def _project(points: Any) -> Any:
    return np.array([mercator(lon, lat, 0) for lon, lat in points]).reshape(-1, 2)
