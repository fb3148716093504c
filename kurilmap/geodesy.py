"""Distances, areas and lines on the WGS 84 ellipsoid, and the checks of what is to be measured.

Points are (lat, lon) in degrees; geometries have (x, y) = (lon, lat), as shapely and GeoJSON have them.
Distances are geodesics of PROJ, in km. Nearest shores are found on straight chords through the earth
between pieces of coast of at most 2 km, which order as the geodesics do to about a metre over 400 km, and
the candidates that are left are measured as geodesics.
"""

from __future__ import annotations

import math
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from . import shapes
from .errors import InputError
from .gazetteer import Place, gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt
    from pyproj import Geod

    from .atlas import Atlas
    from .records import Region

    Array = npt.NDArray[np.float64]

Point = tuple[float, float]

BLOCK = 64  # segments that are looked at together
_A, _F = 6378.137, 1 / 298.257223563  # WGS 84, km
_E2 = _F * (2 - _F)


@cache
def geod() -> Geod:
    """Return the WGS 84 ellipsoid of PROJ.

    >>> geod().a
    6378137.0
    """
    from pyproj import Geod

    return Geod(ellps="WGS84")


# Checks


def check_point(lat: Any, lon: Any, region: Region | None = None) -> Point:
    """Return (lat, lon) as floats if they are a point on earth, and one near the region if that is given.

    Near is within the region's own frame, widened on each side by twice its size or 10 degrees.
    Raises `InputError` that says what is out of range and whether the two look swapped.

    >>> check_point(44, 146)
    (44.0, 146.0)
    >>> check_point(146, 44)
    Traceback (most recent call last):
    kurilmap.errors.InputError: latitude 146 is not between -90 and 90; points are (lat, lon): did you mean (44, 146)?
    """
    for name, value in (("latitude", lat), ("longitude", lon)):
        if not isinstance(value, Real):
            raise InputError(f"{name} should be a number of degrees, not {value!r}")
        if not math.isfinite(value):
            raise InputError(f"{name} is {value}, which is no place on earth")
    swapped = f"; points are (lat, lon): did you mean ({lon:g}, {lat:g})?"
    if abs(lat) > 90:
        fits = abs(lon) <= 90 and abs(lat) <= 180
        raise InputError(f"latitude {lat:g} is not between -90 and 90{swapped if fits else ''}")
    if abs(lon) > 180:
        hint = f"; write {(lon + 180) % 360 - 180:g}" if abs(lon) <= 360 else ""
        raise InputError(f"longitude {lon:g} is not between -180 and 180{hint}")
    if region is not None and not _near(lat, lon, region):
        hint = swapped if abs(lon) <= 90 and _near(lon, lat, region) else ""
        west, south, east, north = region.bounds
        raise InputError(
            f"({lat:g}, {lon:g}) is nowhere near {region.title} "
            f"(latitude {south:g} to {north:g}, longitude {west:g} to {east:g}){hint}"
        )
    return float(lat), float(lon)


def _near(lat: float, lon: float, region: Region) -> bool:
    west, south, east, north = region.bounds
    dx, dy = max(10.0, 2 * (east - west)), max(10.0, 2 * (north - south))
    return south - dy <= lat <= north + dy and (lon - west + dx) % 360 <= east - west + 2 * dx


def is_point(value: Any) -> bool:
    """Say whether a value is a pair of numbers, so (lat, lon).

    >>> is_point((44, 146)), is_point("44"), is_point((1, 2, 3))
    (True, False, False)
    """
    plain = isinstance(value, (tuple, list)) or type(value).__module__ == "numpy"
    return plain and len(value) == 2 and all(isinstance(number, Real) for number in value)


def as_point(value: Any, atlas: Atlas | None = None) -> Point:
    """Return the point (lat, lon) of a place's name, a `Place` or a pair of numbers.

    Raises `UnknownPlace`, `AmbiguousPlace`, `InputError`.

    >>> as_point("Iturup") == as_point("択捉島"), as_point((44, 146))
    (True, (44.0, 146.0))
    """
    if isinstance(value, str):
        place = gazetteer(atlas).find(value)
        return place.lat, place.lon
    if is_point(value):
        return check_point(float(value[0]), float(value[1]))
    if isinstance(value, Place):
        return check_point(value.lat, value.lon)
    raise InputError(f"a point is a place's name or (lat, lon), not {value!r:.60}")


# Measures


def distance(a: Any, b: Any, *, atlas: Atlas | None = None) -> float:
    """Return the geodesic distance in km on WGS 84.

    Names of places (in any language) and (lat, lon) stand for points. Geometries (shapely, GeoSeries,
    GeoDataFrame) are measured between their nearest shores: 0 where they touch or overlap.
    Raises `UnknownPlace`, `AmbiguousPlace`, `InputError`.

    >>> round(distance((0, 0), (0, 1)), 3)
    111.319
    """
    return nearest_shores(a, b, atlas=atlas)[0]


def nearest_shores(a: Any, b: Any, *, atlas: Atlas | None = None) -> tuple[float, Point, Point]:
    """Return the distance in km, and the two nearest points (lat, lon): one of a, one of b.

    Takes what `distance` takes, and raises what it raises.

    >>> from shapely.geometry import box
    >>> km, here, there = nearest_shores(box(0, 0, 1, 1), (0.5, 2))
    >>> round(km, 2), there
    (111.32, (0.5, 2.0))
    """
    sides = [_side(value, atlas) for value in (a, b)]
    if all(isinstance(side, tuple) for side in sides):
        (lat1, lon1), (lat2, lon2) = sides
        return geod().inv(lon1, lat1, lon2, lat2)[2] / 1000, sides[0], sides[1]
    import shapely

    one, two = (shapely.Point(side[::-1]) if isinstance(side, tuple) else side for side in sides)
    common = shapes.meeting_point(one, two)
    if common is not None:
        return 0.0, common, common
    best = min(_candidates(one, two), key=lambda found: found[0])
    return best[0] / 1000, best[1], best[2]


def _side(value: Any, atlas: Atlas | None) -> Any:
    """Turn one argument of `distance` into a point or one checked geometry."""
    if isinstance(value, (str, Place)) or is_point(value):
        return as_point(value, atlas)
    return shapes.one_geometry(value)


def area_km2(geometry: Any) -> float:
    """Return the geodesic area of polygons (shapely, GeoSeries, GeoDataFrame) in square km.

    Overlaps count twice. Lines and points have no area. Raises `InputError`.

    >>> from shapely.geometry import box
    >>> round(area_km2(box(0, 0, 1, 1)), 1)
    12308.8
    """
    import shapely
    from shapely.geometry.polygon import orient

    parts = shapely.get_parts(shapes.geometries(geometry))
    polygons = [orient(part) for part in parts if part.geom_type == "Polygon"]
    return float(sum(abs(geod().geometry_area_perimeter(polygon)[0]) for polygon in polygons)) / 1e6


def great_circle(a: Any, b: Any, n: int = 50, *, atlas: Atlas | None = None) -> list[Point]:
    """Return n points (lat, lon) along the geodesic from a to b, ends included.

    >>> [(round(lat, 3), lon) for lat, lon in great_circle((0, 10), (0, 20), 3)]
    [(0.0, 10.0), (0.0, 15.0), (0.0, 20.0)]
    """
    if n < 2:
        raise InputError(f"a line has at least 2 points, not {n}")
    (lat1, lon1), (lat2, lon2) = as_point(a, atlas), as_point(b, atlas)
    inner = geod().npts(lon1, lat1, lon2, lat2, n - 2) if n > 2 else []
    return [(lat1, lon1), *((round(lat, 9), round(lon, 9)) for lon, lat in inner), (lat2, lon2)]


# Nearest pieces of coast


def _candidates(one: Any, two: Any) -> Iterable[tuple[float, Point, Point]]:
    """Yield (metres, point of one, point of two) for every pair that may be the nearest, the nearest among them."""
    import numpy as np

    first, second = _Blocks(one), _Blocks(two)
    pairs, bounds = first.pairs(second)
    best, found = math.inf, []
    for index in np.argsort(bounds, kind="stable"):
        if bounds[index] > best + _slack(best):
            break
        i, j = pairs[index]
        chord, here, there = _nearest(first.segments[i], second.segments[j])
        best = min(best, chord)
        found.append((chord, here, there))
    for chord, here, there in found:
        if chord <= best + _slack(best):
            (lat1, lon1), (lat2, lon2) = _geographic(here), _geographic(there)
            yield geod().inv(lon1, lat1, lon2, lat2)[2], (lat1, lon1), (lat2, lon2)


def _slack(chord: float) -> float:
    """How much (km) chords of about this length may order otherwise than the geodesics do.

    A geodesic is longer than its chord by about d^3 / 24 R^2, and R differs by 1 % with place and azimuth.
    """
    return 0.001 + 0.02 * chord**3 / (24 * 6371.0**2) if math.isfinite(chord) else 0.0


class _Blocks:
    """A geometry's pieces of line in km from the centre of the earth, in blocks of neighbours with a sphere around each."""

    def __init__(self, geometry: Any) -> None:
        import numpy as np

        xyz = [_cartesian(line) for line in shapes.lines(geometry)]
        pieces = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in xyz])
        self.segments = np.array_split(pieces, range(BLOCK, len(pieces), BLOCK))
        self.centres = np.array([block.mean(axis=(0, 1)) for block in self.segments])
        self.radii = np.array(
            [np.linalg.norm(b - c, axis=2).max() for b, c in zip(self.segments, self.centres, strict=True)]
        )

    def pairs(self, other: _Blocks) -> tuple[Array, Array]:
        """Return pairs of block numbers and the least distance (km) that each can have, without the hopeless ones."""
        import numpy as np

        pairs, bounds, reach = [], [], math.inf
        for i, (centre, radius) in enumerate(zip(self.centres, self.radii, strict=True)):
            apart = np.linalg.norm(other.centres - centre, axis=1)
            reach = min(reach, float((apart + radius + other.radii).min()))
            low = np.maximum(apart - radius - other.radii, 0)
            near = np.flatnonzero(low <= reach + _slack(reach))
            pairs.append(np.stack([np.full(len(near), i), near], axis=1))
            bounds.append(low[near])
        return np.concatenate(pairs), np.concatenate(bounds)


def _nearest(first: Array, second: Array) -> tuple[float, Array, Array]:
    """Return the least chord (km) between two blocks of pieces, and its ends.

    Pieces that do not cross are nearest at an end of one of them.
    """
    here = _from_points(first.reshape(-1, 3), second)
    there = _from_points(second.reshape(-1, 3), first)
    return here if here[0] <= there[0] else (there[0], there[2], there[1])


def _from_points(points: Array, segments: Array) -> tuple[float, Array, Array]:
    import numpy as np

    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    length2 = np.maximum((along**2).sum(axis=1), 1e-18)  # a piece may be a single point
    share = ((points[:, None] - start) * along).sum(axis=2) / length2
    foot = start + np.clip(share, 0, 1)[..., None] * along
    chords = np.linalg.norm(points[:, None] - foot, axis=2)
    i, j = np.unravel_index(chords.argmin(), chords.shape)
    return float(chords[i, j]), points[i], foot[i, j]


def _cartesian(lonlat: Array) -> Array:
    """Turn (lon, lat) degrees on the ellipsoid into km from the centre of the earth."""
    import numpy as np

    lon, lat = np.radians(lonlat).T
    n = _A / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    return np.stack(
        [n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - _E2) * np.sin(lat)], 1
    )


def _geographic(xyz: Array) -> Point:
    """Turn a point at or a little below the surface into (lat, lon) degrees straight above it."""
    x, y, z = (float(value) for value in xyz)
    across = math.hypot(x, y)
    lat = math.atan2(z, across * (1 - _E2))
    for _ in range(5):  # Bowring's way with latitudes; near the surface it is exact after two rounds
        n = _A / math.sqrt(1 - _E2 * math.sin(lat) ** 2)
        lat = math.atan2(z + _E2 * n * math.sin(lat), across)
    return round(math.degrees(lat), 9), round(math.degrees(math.atan2(y, x)), 9)
