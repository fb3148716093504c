"""What there is to label in a region: each place's box in the widest language, its extent, and what it would cover."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from kurilmap import labels
from kurilmap.describe import OVERVIEW, remarks, shown_places, strings
from kurilmap.labels import placing
from kurilmap.page.pack import lonlat, mercator
from kurilmap.perspective import LANGUAGES, compose, perspectives

if TYPE_CHECKING:
    from kurilmap.atlas import Atlas
    from kurilmap.gazetteer import Place
    from kurilmap.records import Region

DUE = 10  # the zoom at which every island has its label
PART = 0.15  # of the view's width: an extent that reaches less into the view is not cut to it
WATERS = {"ocean", "sea", "trench", "strait", "remark"}


@dataclass
class Anchor:
    """Where a label belongs: its point (lat, lon), and the degrees clockwise along its extent, if it has one."""

    lat: float
    lon: float
    angle: float = 0.0


def anchor(lat: float, lon: float, axis: str | None, region: Region) -> Anchor:
    """Give the anchor of a label: its point, or the middle of that part of its axis which the region shows."""
    if not axis:
        return Anchor(lat, lon)
    west, south, east, north = (float(each) for each in axis.split())
    (x0, y0), (x1, y1) = mercator(west, south, 0), mercator(east, north, 0)
    line = shapely.LineString([(x0, y0), (x1, y1)])
    if region.id != OVERVIEW:
        left, bottom, right, top = region.view
        view = shapely.box(*mercator(left, top, 0), *mercator(right, bottom, 0))
        seen = line.intersection(view)
        if seen.length > PART * (view.bounds[2] - view.bounds[0]):
            line = seen
    middle = line.interpolate(0.5, normalized=True)
    at = lonlat(middle.x, middle.y, 0)
    return Anchor(round(at[1], 3), round(at[0], 3), round(math.degrees(math.atan2(y1 - y0, x1 - x0))))


def place_labels(atlas: Atlas, region: Region, land: Sequence[BaseGeometry]) -> dict[str, Any]:
    """Place the labels of a region for all its zooms; boxes fit every language and perspective of the region.

    Returns `labels` (see `placing.place`) and `boxes`: for each of them [width, height] in px, and for a label along
    an extent also [angle, lat, lon].
    """
    shapes = {}
    for record in atlas.records:
        if record.layer == "islands":
            for feature in atlas.features(record.region, "islands"):
                shapes[feature["properties"]["id"]] = shape(feature["geometry"])
    marks, anchors = [], {}
    for place in shown_places(atlas, region):
        anchors[place.id] = anchor(place.lat, place.lon, place.properties.get("label_axis"), region)
        marks.append(_mark(place, region, shapes.get(place.id), anchors[place.id]))
    for remark in remarks(atlas, region):
        at = anchors[remark["id"]] = Anchor(*remark["at"])
        marks.append(_remark(remark, at))
    due = {mark.id: DUE for mark in marks if mark.island} if region.zoom[1] >= DUE else {}
    ground = [*land, *(shapes[mark.id] for mark in marks if mark.id in shapes)]
    table = placing.place(marks, region.zoom, latest=due, cost=_Ground(atlas, region, ground).cost)
    boxes = {
        mark.id: [mark.width, mark.height, *((at.angle, at.lat, at.lon) if at.angle else ())]
        for mark in marks
        if mark.id in table
        for at in [anchors[mark.id]]
    }
    return {"labels": table, "boxes": boxes}


class _Ground:
    """What labels should not cover: coasts, and the lines of the region."""

    def __init__(self, atlas: Atlas, region: Region, land: Iterable[BaseGeometry]) -> None:
        parts = [shapely.transform(part, _project) for each in land for part in shapely.get_parts(each)]
        self.land = shapely.STRtree(parts)
        known = any((record.region, record.layer) == (region.id, "boundaries") for record in atlas.records)
        lines = atlas.features(region.id, "boundaries") if known else []
        self.lines = shapely.STRtree([shapely.transform(shape(each["geometry"]), _project) for each in lines])

    def cost(self, mark: placing.Mark, box: placing.Box, zoom: int) -> float:
        """Give the penalty in px for a box: most for the name of a water on land or beyond it."""
        world = 256 * 2.0**zoom
        x, y = (box[0] + box[2]) / 2 / world, (box[1] + box[3]) / 2 / world
        area = _turned(x, y, mark.width / world, mark.height / world, mark.angle)
        price = 14.0 if len(self.lines.query(area, predicate="intersects")) else 0.0
        water = mark.style.name in WATERS
        if water and (x, y) != (mark.x, mark.y):
            way = shapely.LineString([(mark.x, mark.y), (x, y)])
            if len(self.land.query(way, predicate="intersects")):
                return math.inf
        if not len(self.land.query(area, predicate="intersects")):
            return price
        if len(self.land.query(area, predicate="within")):
            return price + (60 if water else 30 if mark.style.name == "region" else 4 if mark.island else 0)
        return price + (30 if water else 20 if mark.style.name == "region" else 18 if mark.island else 6)


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
        _reach(geometry, x, y) if geometry is not None else (), at.angle,
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
    return [mercator(lon, lat, 0) for lon, lat in points]
