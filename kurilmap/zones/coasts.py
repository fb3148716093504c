"""Coasts to measure sea zones from: land of the parties put together, and the points that stand for its shores.

Geometries are in EPSG:4326, (x, y) = (lon, lat) in degrees; edges are straight in these coordinates, as the
map draws them. What counts as coast: the outer shores of land. Holes in a polygon are lakes: they, and islands in
them, have no coast. A border between two polygons has none, nor has a cut along the antimeridian or at a pole.
Points are rocks, lines are pieces of shore without land behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from kurilmap import shapes
from kurilmap.errors import InputError
from kurilmap.zones.sphere import Array, Numbers, Sphere

SPAN = 60.0  # degrees of latitude: farther apart, distances on the sphere may be 0.05 % wrong
COARSEST_M = 5000.0  # of a shore, from one point to the next
FINEST_M = 10.0
OVERLAP = 1e-6  # square degrees, about a hectare: so much may two parties' lands overlap by rounding
SEAM = 1e-9  # degrees
GAP = 45.0  # degrees of longitude without coast: with less, the coasts go around the earth


@dataclass(frozen=True)
class Coasts:
    """Land and shores of parties: `land` of all, filled; `lands` by party; points (lon, lat) and the party of each."""

    parties: list[str]
    sphere: Sphere
    land: Any
    lands: list[Any]
    points: Array
    owner: Numbers

    def xyz(self) -> Array:
        """Return the points as unit vectors on Gauss's sphere."""
        return self.sphere.xyz(self.points)


def coasts(parties: Mapping[str, Any], spacing_m: float, reach_m: float, *, facing: bool = False) -> Coasts:
    """Put the land of parties together and set points along its shores at most `spacing_m` metres apart.

    Longitudes are brought to within 180 degrees of the middle of the coasts, or of 0 where a pole lies within the reach
    (metres) or the coasts go around the earth. With `facing` they are closer where another party's coast is near, so that the line between the two is right to
    about 5 m. Raises `InputError` for a party without coast, for lands that overlap, and for coasts that lie
    more than 60 degrees of latitude apart.
    """
    parts = {name: _parts(value, name) for name, value in parties.items()}
    everything = np.concatenate([shapely.get_coordinates(each) for each in parts.values()])
    south, north = everything[:, 1].min(), everything[:, 1].max()
    if north - south > SPAN:
        raise InputError(
            f"the coasts reach from latitude {south:g} to {north:g}: more than {SPAN:g} degrees cannot be "
            "measured at once; work on parts of them"
        )
    polar = max(-south, north) + np.degrees(reach_m / 6.3e6) > 89
    sphere = Sphere(0.0 if polar else _middle(everything[:, 0]), (south + north) / 2)
    parts = {name: _around(each, sphere.lon) for name, each in parts.items()}
    lands = [shapely.union_all([p for p in each if p.geom_type == "Polygon"]) for each in parts.values()]
    names = list(parts)
    for i, one in enumerate(lands):
        for j in range(i):
            shared = shapely.intersection(one, lands[j]).area if one.intersects(lands[j]) else 0.0
            if shared > OVERLAP:
                raise InputError(
                    f"the coasts of {names[j]} and {names[i]} overlap: each piece of land counts for one party"
                )
    land = shapely.union_all(lands)
    edges, owner = [], []
    for number, (name, each) in enumerate(parts.items()):
        found = _edges([lands[number], *(p for p in each if p.geom_type != "Polygon")], sphere.lon)
        if len(names) > 1:
            found = found[~_inland(found, land)]
        if not len(found):
            raise InputError(f"{name} has no coast: its land lies in that of others, or is cut on all sides")
        edges.append(found)
        owner.append(np.full(len(found), number, dtype=np.int64))
    cut, whose = _divide(
        np.concatenate(edges), np.concatenate(owner), sphere, min(spacing_m, COARSEST_M), facing=facing
    )
    points, first = np.unique(cut.reshape(-1, 2), axis=0, return_index=True)
    owners = np.repeat(whose, 2)[first]
    for number, name in enumerate(names):
        if not (owners == number).any():
            raise InputError(f"{name} has no coast of its own: each of its points is another's")
    return Coasts(names, sphere, land, lands, points, owners)


def _parts(value: Any, name: str) -> list[Any]:
    """Return the polygons (without holes), lines and points of a coast; self-touching rings are mended."""
    if hasattr(value, "geometry") and hasattr(value, "crs") and len(value) == 0:
        raise InputError(f"{name} has no coast: it has no rows")
    if isinstance(value, shapely.Geometry) and value.is_empty:
        raise InputError(f"{name} has no coast: it is empty ({value.geom_type})")
    try:
        found = shapes.geometries(value)
    except InputError:
        mended = _mended(value)
        if mended is None:
            raise
        found = shapes.geometries(mended)
    parts = shapely.get_parts([shapely.force_2d(shape) for shape in found])
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return [shapely.Polygon(part.exterior) if part.geom_type == "Polygon" else part for part in parts]


def _mended(value: Any) -> Any:
    """Return the value with its geometries made valid, or None where that is not what is wrong with it."""
    series = value.geometry if hasattr(value, "geometry") and hasattr(value, "crs") else None
    found = series.to_numpy() if series is not None else np.array([value], dtype=object)
    if not all(isinstance(shape, shapely.Geometry) for shape in found):
        return None
    if not np.isfinite(shapely.get_coordinates(found)).all():
        return None
    # An edge along a pole may go around it in one step.
    ends = [
        np.abs(path[:-1][np.abs(np.diff(path[:, 0])) > 180, 1])
        for each in found
        for path in shapes.paths(each)
    ]
    around = bool(ends) and len(np.concatenate(ends)) > 0 and bool((np.concatenate(ends) == 90).all())
    if shapely.is_valid(found).all() and not around:
        return None
    mended = shapely.make_valid(shapely.segmentize(found, 90) if around else found)
    return mended[0] if series is None else type(series)(mended, index=series.index, crs=series.crs)


def _middle(lon: Array) -> float:
    """Return the middle of the longitudes: of the shortest stretch of the circle that has them all."""
    turned = np.unique(np.round(lon % 360, 9))
    gaps = np.diff(np.append(turned, turned[0] + 360))
    widest = int(gaps.argmax())
    if gaps[widest] < GAP:
        return 0.0
    middle = (turned[widest] + gaps[widest] + (360 - gaps[widest]) / 2) % 360
    return float((middle + 180) % 360 - 180)


def _around(parts: list[Any], lon: float) -> list[Any]:
    """Move parts by full turns to within 180 degrees of a longitude; cut what reaches farther."""
    window = shapely.box(lon - 180, -90, lon + 180, 90)
    found = []
    for part in parts:
        west, _, east, _ = part.bounds
        turn = -360.0 * np.round(((west + east) / 2 - lon) / 360)
        for by in (turn, turn - 360, turn + 360):
            if west + by > lon + 180 or east + by < lon - 180:
                continue
            moved = shapely.transform(part, lambda xy, by=by: np.add(xy, (by, 0.0))) if by else part
            if west + by >= lon - 180 - SEAM and east + by <= lon + 180 + SEAM:
                found.append(moved)
                break
            cut = shapely.get_parts(shapely.intersection(moved, window))
            found += [piece for piece in cut if piece.geom_type == part.geom_type]
    return found


def _edges(geometries: list[Any], lon: float) -> Array:
    """Return the edges (n, 2, 2) of rings, lines and points, a point as an edge without length; no cuts."""
    paths = [
        path if len(path) > 1 else path.repeat(2, 0) for each in geometries for path in shapes.paths(each)
    ]
    edges = np.concatenate(
        [np.stack([path[:-1], path[1:]], axis=1) for path in paths] or [np.empty((0, 2, 2))]
    )
    at_seam = (np.abs(np.abs(edges[:, :, 0] - lon) - 180) < SEAM).all(axis=1)
    at_pole = (np.abs(edges[:, :, 1]) == 90).all(axis=1)
    kept: Array = edges[~(at_seam | at_pole) | (edges[:, 0] == edges[:, 1]).all(axis=1)]
    return kept


def _inland(edges: Array, land: Any) -> npt.NDArray[np.bool_]:
    """Tell which edges lie in the land of all: borders between parties."""
    middle = shapely.points(edges.mean(axis=1))
    shores = shapely.boundary(land)
    shapely.prepare([land, shores])
    # A middle lies on its edge but for rounding, which may put it just inside.
    inside: npt.NDArray[np.bool_] = shapely.contains_properly(land, middle)
    inside[inside] = ~shapely.dwithin(shores, middle[inside], SEAM)
    return inside


def _divide(
    edges: Array, owner: Numbers, sphere: Sphere, spacing: float, *, facing: bool
) -> tuple[Array, Numbers]:
    """Cut edges to the spacing, and finer where they face another owner's coast."""
    from scipy.spatial import cKDTree

    edges, owner = _halve(edges, owner, sphere, np.full(len(edges), spacing))
    if not facing:
        return edges, owner
    for _ in range(12):
        middle = sphere.xyz(edges.mean(axis=1))
        starts = sphere.xyz(edges[:, 0])
        apart = np.empty(len(edges))
        for number in np.unique(owner):
            mine = owner == number
            apart[mine] = cKDTree(starts[~mine]).query(middle[mine], eps=0.2)[0] * sphere.radius / 1.2
        # (A distance right to a fifth is enough, and quick where all of the other coast is about as far.)
        # Half way between, points h apart bend the line by up to h^2 / 8d on each side.
        way = np.maximum(apart / 2 - _metres(edges, sphere) / 4, 1.0)
        allowed = np.clip(np.maximum(np.sqrt(40 * way), 0.03 * way), FINEST_M, spacing)
        count = len(edges)
        edges, owner = _halve(edges, owner, sphere, allowed, most=2)
        if len(edges) == count:
            break
    return edges, owner


def _metres(edges: Array, sphere: Sphere) -> Array:
    xyz = sphere.xyz(edges.reshape(-1, 2)).reshape(-1, 2, 3)
    length: Array = np.linalg.norm(xyz[:, 1] - xyz[:, 0], axis=1) * sphere.radius
    return length


def _halve(
    edges: Array, owner: Numbers, sphere: Sphere, allowed: Array, most: int = 10**6
) -> tuple[Array, Numbers]:
    """Cut each edge into equal pieces (at most `most`) that are no longer than allowed, in metres."""
    pieces = np.clip(np.ceil(_metres(edges, sphere) / allowed), 1, most).astype(np.int64)
    which = np.repeat(np.arange(len(edges)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (np.stack([step, step + 1], axis=1) / pieces[which][:, None])[:, :, None]
    start, along = edges[which, :1], (edges[:, 1:] - edges[:, :1])[which]
    return start + along * share, owner[which]
