"""Lines at sea halfway between two coasts, for borders whose texts name a strait and no points."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from coast import chain, disputed, land_within, named_islands
from common import project, read_table, to_metres
from frames import ADMINISTRATION

SPACING_M = 200.0
TOLERANCE_M = 30.0


@dataclass(frozen=True)
class Strait:
    """Where a line runs: its centre (lon, lat), how far from there it is drawn, and which coasts it divides."""

    lon: float
    lat: float
    reach_km: float
    sides: str  # chain: within the Kurils; mainland: Kurils and other land; parties: by who administers


STRAITS = {
    "vries": Strait(149.1446, 45.5455, 60, "chain"),
    "first-kuril": Strait(156.5847, 50.8356, 45, "mainland"),
    "la-perouse": Strait(142.0135, 45.7074, 75, "parties"),
    "nemuro-strait": Strait(145.55, 43.95, 75, "mainland"),
    "goyomai": Strait(145.83768, 43.39076, 20, "mainland"),
}


@cache
def strait_line(place: str) -> Any:
    """Return the line in degrees; the one through Nemuro Strait ends where the one through Goyomai begins."""
    strait = STRAITS[place]
    metres = to_metres(strait.lon, strait.lat)
    circle = shapely.Point(0, 0).buffer(strait.reach_km * 1000, quad_segs=64)
    # Coasts well beyond the circle still decide where the line runs near its rim.
    wide = project(circle.buffer(strait.reach_km * 1000), metres, back=True)
    first, second = (
        [project(part, metres) for polygon in side for part in _cut(polygon, wide)]
        for side in _sides(strait, wide)
    )
    line = shapely.intersection(equidistance(first, second), circle)
    if place == "nemuro-strait":
        other = STRAITS["goyomai"]
        start = shapely.Point(*metres.transform(other.lon, other.lat))
        line = shapely.difference(line, start.buffer(other.reach_km * 1000, quad_segs=64))
    pieces = [part for part in shapely.get_parts(shapely.line_merge(line)) if part.geom_type == "LineString"]
    longest = max(pieces, key=lambda part: part.length)
    degrees = project(longest.simplify(TOLERANCE_M), metres, back=True)
    return shapely.LineString(np.round(shapely.get_coordinates(degrees), 5))


def equidistance(first: list[Any], second: list[Any]) -> Any:
    """Return the line equally far from two coasts in metres, by the Voronoi cells of points 200 m apart."""
    from scipy.spatial import Voronoi

    points = [
        shapely.get_coordinates(shapely.segmentize(np.array(side), SPACING_M)) for side in (first, second)
    ]
    both = np.vstack([np.unique(side, axis=0) for side in points])
    of_first = len(np.unique(points[0], axis=0))
    cells = Voronoi(both)
    between = (cells.ridge_points[:, 0] < of_first) != (cells.ridge_points[:, 1] < of_first)
    ridges = [
        shapely.LineString(cells.vertices[ends])
        for ends, divides in zip(cells.ridge_vertices, between, strict=True)
        if divides and -1 not in ends
    ]
    return shapely.line_merge(shapely.union_all(ridges))


def parallel_50() -> Any:
    """Return the parallel of 50 N across Sakhalin, from coast to coast."""
    land = shapely.union_all(land_within(shapely.box(141.5, 49.5, 144.5, 50.5)))
    cut = shapely.intersection(shapely.LineString([(141.5, 50.0), (144.5, 50.0)]), land)
    xy = shapely.get_coordinates(cut)
    return shapely.LineString([(round(xy[:, 0].min(), 5), 50.0), (round(xy[:, 0].max(), 5), 50.0)])


def _cut(polygon: Any, area: Any) -> list[Any]:
    pieces = shapely.get_parts(shapely.intersection(polygon, area))
    return [piece for piece in pieces if piece.geom_type == "Polygon"]


def _sides(strait: Strait, area: Any) -> tuple[list[Any], list[Any]]:
    rows = [row for row in read_table("islands.csv") if row["group"] != "senkaku"]
    kurils = [(named_islands()[row["id"]], row) for row in rows] + chain("kurils")
    if strait.sides == "chain":
        claimed = [polygon for polygon, island in kurils if disputed(island)]
        return claimed, [polygon for polygon, island in kurils if not disputed(island)]
    gone = {polygon.wkb for polygon, _ in kurils}
    other = [polygon for polygon in land_within(area, cut=False) if polygon.wkb not in gone]
    if strait.sides == "mainland":
        return other, [polygon for polygon, _ in kurils]
    japan = dict(ADMINISTRATION["kurils"])["japan"]
    south = [piece for polygon in other for piece in _cut(polygon, area)]
    inside = [japan.contains(piece.representative_point()) for piece in south]
    return (
        [piece for piece, yes in zip(south, inside, strict=True) if yes],
        [piece for piece, yes in zip(south, inside, strict=True) if not yes],
    )
