"""Generalise polygons without breaking them: rings stay valid, polygons that were apart stay apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from common import snap

# A small island may not lose or gain more than this share of its area.
AREA_CHANGE = 0.10
HALVINGS = 6


def generalise(
    polygons: Sequence[Any], shapes: Sequence[Any], tolerance: float, fixed: Any = None
) -> list[Any]:
    """Generalise polygons in degrees by Douglas and Peucker, all at once, so that no two shores cross.

    `shapes` are the same polygons in the plane in which `tolerance` is measured. Vertices inside
    `fixed` (a polygon of that plane) stay. A polygon that would become invalid or change its area much is
    done again with half the tolerance, and stays as it is after six halvings. Where a shore would jump
    over an islet, both keep all their vertices around the islet.
    """
    level = np.zeros(len(polygons), dtype=int)
    result: list[Any] = list(_thin(polygons, shapes, tolerance, fixed))
    for i, thinned in enumerate(result):
        if thinned is None:
            result[i] = _again(polygons[i], shapes[i], tolerance, fixed, level, i)
    around: dict[int, list[Any]] = {}
    for attempt in range(1, HALVINGS + 1):
        left, right = shapely.STRtree(result).query(result, predicate="intersects")
        pairs = sorted({(int(i), int(j)) for i, j in zip(left, right, strict=True) if i < j})
        if not pairs:
            return result
        for i, j in pairs:
            smaller = min(shapes[i], shapes[j], key=lambda shape: shape.area)
            zone = smaller.buffer(2 * attempt * tolerance, quad_segs=4)
            for index in (i, j):
                around.setdefault(index, []).append(zone)
        for index in sorted({index for pair in pairs for index in pair}):
            zones = shapely.union_all([*around[index], *([fixed] if fixed is not None else [])])
            shapely.prepare(zones)
            level[index] = 0
            (thinned,) = _thin([polygons[index]], [shapes[index]], tolerance, zones)
            if thinned is None:
                thinned = _again(polygons[index], shapes[index], tolerance, zones, level, index)
            result[index] = thinned
    raise ValueError(f"generalising left polygons that touch: {pairs[:3]}")


def _again(polygon: Any, shape: Any, tolerance: float, fixed: Any, level: np.ndarray, index: int) -> Any:
    while level[index] < HALVINGS:
        level[index] += 1
        (thinned,) = _thin([polygon], [shape], tolerance / 2.0 ** level[index], fixed)
        if thinned is not None:
            return thinned
    level[index] = HALVINGS + 1
    return snap(polygon)[0]


def _thin(polygons: Sequence[Any], shapes: Sequence[Any], tolerance: float, fixed: Any) -> list[Any]:
    """Return each polygon with fewer vertices, or None where the result would not do."""
    rings = [(i, ring) for i, shape in enumerate(shapes) for ring in _rings(shape)]
    arcs: list[np.ndarray] = []  # indexes of vertices, per arc between two vertices that stay
    lines: list[Any] = []
    owner: list[int] = []
    for number, (_, ring) in enumerate(rings):
        points = shapely.get_coordinates(ring)
        for indexes in _arcs(points[:-1], fixed):
            arcs.append(indexes)
            lines.append(points[indexes])
            owner.append(number)
    simple = shapely.get_parts(
        shapely.MultiLineString([shapely.LineString(line) for line in lines]).simplify(tolerance)
    )
    kept: list[list[int]] = [[] for _ in rings]
    for number, indexes, before, after in zip(owner, arcs, lines, simple, strict=True):
        kept[number].extend(int(indexes[i]) for i in _positions(before, shapely.get_coordinates(after))[:-1])
    chosen: list[list[np.ndarray]] = [[] for _ in polygons]
    for (i, _), indexes_kept in zip(rings, kept, strict=True):
        chosen[i].append(np.array(indexes_kept))
    return [_build(polygon, indexes) for polygon, indexes in zip(polygons, chosen, strict=True)]


def _build(polygon: Any, chosen: list[np.ndarray]) -> Any:
    rings = [
        shapely.get_coordinates(ring)[indexes] for ring, indexes in zip(_rings(polygon), chosen, strict=True)
    ]
    if len(rings[0]) < 3:
        return None
    thinned = shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) >= 3])
    if not thinned.is_valid or abs(thinned.area / polygon.area - 1) > AREA_CHANGE:
        return None
    parts = snap(thinned)
    return parts[0] if parts and parts[0].area > 0.98 * thinned.area else None


def _rings(polygon: Any) -> list[Any]:
    return [polygon.exterior, *polygon.interiors]


def _arcs(points: np.ndarray, fixed: Any) -> list[np.ndarray]:
    """Cut a ring (without its last point) into arcs between the vertices that stay."""
    count = len(points)
    anchors = np.zeros(count, dtype=bool)
    if fixed is not None:
        anchors = shapely.contains_xy(fixed, points[:, 0], points[:, 1])
    if anchors.sum() < 2:
        start = int(np.lexsort((points[:, 1], points[:, 0]))[0])
        anchors[start] = True
        anchors[int(np.argmax(((points - points[start]) ** 2).sum(axis=1)))] = True
    at = np.flatnonzero(anchors)
    ends = [*at[1:], at[0] + count]
    return [np.arange(begin, end + 1) % count for begin, end in zip(at, ends, strict=True)]


def _positions(before: np.ndarray, after: np.ndarray) -> list[int]:
    """Return where the points that are left stood in the line before."""
    positions, at = [], 0
    for point in after:
        while before[at, 0] != point[0] or before[at, 1] != point[1]:
            at += 1
        positions.append(at)
        at += 1
    return positions
