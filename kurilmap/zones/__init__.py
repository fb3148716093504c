"""Sea zones computed from coasts: limits, equidistance lines, and the sea divided by nearest coast.

What is computed here is geometry, not law: distances from the coast as it is drawn (the normal baseline), on the WGS 84
ellipsoid. States measure from their own baselines, straight ones among them, and agree or dispute where their
zones meet; no line from here is a boundary.

Coasts are a GeoDataFrame, GeoSeries or shapely geometry in EPSG:4326, (x, y) = (lon, lat) in degrees, or a frame in
another CRS, which is converted. What counts as coast is said in `kurilmap.zones.coasts`: holes are lakes, points are rocks.
Distances asked for are nautical miles of 1,852 m. Results are frames in EPSG:4326; longitudes go on beyond 180 where
an area crosses the antimeridian. A zone around a pole or around the earth is cut at the antimeridian and goes to latitude 90.

Method: the cells of nearest points (Voronoi's) on Gauss's sphere, see `kurilmap.zones.sphere`; cost n log n.
Accuracy, tested against PROJ's geodesics: a limit is right to 0.1 % of its distance (typically 0.03 %), an equidistance
line to 25 m or 0.1 % of the distance, for coasts within 60 degrees of latitude.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd

    from kurilmap.atlas import Atlas
    from kurilmap.zones.coasts import Coasts
    from kurilmap.zones.sphere import Cells

__all__ = ["MAX_NM", "NAUTICAL_MILE", "allocate", "equidistance", "limit", "limits", "scenario"]

NAUTICAL_MILE = 1852.0  # metres
MAX_NM = 1000.0
GRID = 1e-9  # degrees: lines that meet are brought to the same point of this grid


def limit(coast: Any, nm: float) -> gpd.GeoDataFrame:
    """Return the area within `nm` nautical miles of a coast, the land itself included, as a frame of one row.

    Columns: `nm`, `area_km2` (of the whole), `sea_km2` (without the land), `geometry`. The outline is all points `nm`
    miles from the nearest coast. Raises `InputError` for a distance that is not above 0 and at most 1,000, and for
    what is no coast.

    >>> from shapely.geometry import Point
    >>> zone = limit(Point(123.5, 25.7), nm=12)  # a rock: a circle of 12 miles, pi * 22.224**2 = 1551.7
    >>> round(zone.area_km2[0]), [round(degrees, 2) for degrees in zone.total_bounds.tolist()]
    (1551, [123.28, 25.5, 123.72, 25.9])
    """
    return limits(coast, [nm])


def limits(coast: Any, nm: Iterable[float]) -> gpd.GeoDataFrame:
    """Return the areas within several distances of a coast, one row each in the order asked for; see `limit`.

    >>> from shapely.geometry import box
    >>> limits(box(147, 44, 148, 45), [12, 24]).sea_km2.round(-1).tolist()
    [10020.0, 23150.0]
    """
    import geopandas as gpd
    import shapely

    distances = [_check_nm(each) for each in ([nm] if isinstance(nm, Real) else nm)]
    if not distances:
        raise InputError("no distance is given: a limit needs one, such as [12, 24, 200]")
    base = _coasts({"the coast": coast}, distances)
    cells = _cells(base)
    rows = []
    for miles in distances:
        radius = miles * NAUTICAL_MILE / base.sphere.radius
        near = [face for face, (_, away) in _faces(base, _level(base, cells, radius)) if away <= radius]
        area = shapely.union_all([*near, base.land])
        whole, land = _area(area), _area(base.land)
        rows.append({"nm": miles, "area_km2": whole, "sea_km2": whole - land, "geometry": _turned(area)})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def equidistance(a: Any, b: Any, nm: float = 200) -> gpd.GeoSeries:
    """Return the line equally far from two coasts where both are within `nm` nautical miles, longest piece first.

    The line ends at land and at the reach; an empty series means that the coasts are farther apart than twice the reach.
    Raises `InputError` as `limit` does, and for coasts that overlap.

    >>> from shapely.geometry import Point
    >>> line = equidistance(Point(0, -1), Point(0, 1), nm=100)
    >>> [round(degrees, 3) for degrees in line[0].bounds]
    [-1.335, 0.0, 1.335, 0.0]
    """
    import geopandas as gpd
    import shapely

    reach = _check_nm(nm)
    base = _coasts({"the first coast": a, "the second coast": b}, [reach], facing=True)
    lines = _middle_lines(base, _cells(base), reach * NAUTICAL_MILE / base.sphere.radius)
    sea = shapely.difference(shapely.line_merge(shapely.MultiLineString(lines)), base.land)
    pieces = [piece for piece in shapely.get_parts(shapely.line_merge(_lines_of(sea))) if piece.length > 0]
    pieces.sort(key=lambda piece: (-piece.length, piece.wkt))
    return gpd.GeoSeries([_turned(piece) for piece in pieces], crs="EPSG:4326")


def allocate(parties: Mapping[str, Any], nm: float = 200, *, land: bool = False) -> gpd.GeoDataFrame:
    """Divide the sea within `nm` nautical miles of coasts among parties: each point goes to its nearest coast.

    `parties` maps names to coasts. Returns a frame with a row per party in that order: `party`, `nm`, `area_km2` (of the
    sea), `geometry`. Neighbours share their edges point by point: no gap, no overlap. With `land` the geometry has the
    party's land too; `area_km2` is of the sea either way. Raises `InputError` as `equidistance` does.

    >>> from shapely.geometry import Point
    >>> allocate({"west": Point(0, 0), "east": Point(0.1, 0)}, nm=12).area_km2.round().tolist()
    [1020.0, 1020.0]
    """
    import geopandas as gpd
    import shapely

    reach = _check_nm(nm)
    if not isinstance(parties, Mapping) or not parties:
        raise InputError("parties should be a mapping from names to coasts, such as {'japan': coast}")
    base = _coasts({str(name): coast for name, coast in parties.items()}, [reach], facing=len(parties) > 1)
    cells, radius = _cells(base), reach * NAUTICAL_MILE / base.sphere.radius
    lines = _level(base, cells, radius) + _middle_lines(base, cells, radius)
    zones: list[list[Any]] = [[] for _ in base.parties]
    for face, (owner, away) in _faces(base, lines):
        if away <= radius:
            zones[owner].append(face)
    rows = []
    for name, own, faces in zip(base.parties, base.lands, zones, strict=True):
        sea = polygons(shapely.difference(shapely.union_all(faces), base.land))
        kept = sea
        if land:
            # Where land borders on land the nearest shore does not tell whose it is: the party's own land does.
            kept = polygons(shapely.union(sea, own))
        rows.append(
            {
                "party": name,
                "nm": reach,
                "area_km2": _area(sea),
                "geometry": _turned(kept),
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def scenario(
    region: str,
    holders: Mapping[str, str | None],
    nm: float = 200,
    *,
    rocks: Collection[str] = (),
    atlas: Atlas | None = None,
) -> gpd.GeoDataFrame:
    """Say how much sea changes hands if islands of a region counted for other parties than those that administer them.

    `holders` maps islands (ids or names in any language) or groups ("habomai") to a party, or to None for nobody. Islands
    or groups in `rocks` keep 12 nautical miles and have no more, as UNCLOS article 121(3) has it for rocks. The sea
    looked at is what lies within `nm` nautical miles of the region's disputed islands, divided by nearest coast.

    Returns a frame with a row per party and one for "nobody": `party`, `before_km2` (as administered), `after_km2`,
    `change_km2` (they sum to 0), and the zone afterwards as `geometry`. Raises `UnknownRegion`, `UnknownPlace` for an
    island that is not there, and `InputError` for a region without such islands and for an unknown party.

    >>> table = scenario("senkaku", {"senkaku": "taiwan"}, nm=12).set_index("party")
    >>> table.change_km2.round(-2).astype(int).to_dict()
    {'japan': -4700, 'china': 0, 'taiwan': 4700, 'philippines': 0, 'nobody': 0}
    """
    from kurilmap.atlas import bundled
    from kurilmap.zones.scenarios import compare

    atlas = atlas or bundled()
    return compare(atlas.region(region), atlas, holders, _check_nm(nm), rocks)


def _check_nm(nm: Any) -> float:
    if isinstance(nm, bool) or not isinstance(nm, Real):
        raise InputError(
            f"a distance should be a number of nautical miles, such as 12 or 200, not {nm!r:.60}"
        )
    miles = float(nm)
    if not math.isfinite(miles) or miles <= 0:
        raise InputError(f"a distance of {miles:g} nautical miles is not above 0")
    if miles > MAX_NM:
        raise InputError(
            f"a distance of {miles:g} nautical miles is more than {MAX_NM:g}: zones reach 12, 24 or 200 nautical miles"
        )
    return miles


def _coasts(parties: Mapping[str, Any], distances: list[float], *, facing: bool = False) -> Coasts:
    from kurilmap.zones import coasts

    # Points a thirtieth of the distance apart leave a straight shore's limit 0.014 % short.
    spacing = max(min(distances) * NAUTICAL_MILE / 30, 10.0)
    return coasts.coasts(parties, spacing, max(distances) * NAUTICAL_MILE, facing=facing)


def _cells(base: Coasts) -> Cells:
    from kurilmap.zones.sphere import Cells

    return Cells(base.xyz(), base.owner)


def _level(base: Coasts, cells: Cells, radius: float) -> list[Any]:
    import shapely

    return [shapely.LineString(base.sphere.lonlat(line)) for line in cells.level(radius)]


def _middle_lines(base: Coasts, cells: Cells, radius: float) -> list[Any]:
    """Return the cell edges between parties within the radius, as lines in degrees."""
    import shapely

    from kurilmap.zones.sphere import STEP_M

    found = [points for _, _, points in cells.between(radius, STEP_M / base.sphere.radius)]
    if not found:
        return []
    import numpy as np

    degrees = base.sphere.lonlat(np.concatenate(found))
    pieces = np.split(degrees, np.cumsum([len(points) for points in found])[:-1])
    lines = [piece for piece in pieces if (piece[0] != piece[-1]).any()]
    return [shapely.LineString(piece) for piece in lines]


def _faces(base: Coasts, lines: list[Any]) -> Iterable[tuple[Any, tuple[int, float]]]:
    """Yield the faces that lines make, each with the party of the nearest coast and its distance (radians)."""
    import numpy as np
    import shapely
    from scipy.spatial import cKDTree

    west, east = base.sphere.lon - 180, base.sphere.lon + 180
    jumps = [line for line in lines if np.abs(np.diff(shapely.get_coordinates(line)[:, 0])).max() > 180]
    if jumps or not lines:
        # Around a pole or the whole earth: the map's frame closes what goes over its edge.
        lines = [piece for line in lines for piece in _split(line, west, east)]
        lines.append(shapely.segmentize(shapely.box(west, -90, east, 90).exterior, 90))
    noded = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    if not len(faces):
        return
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    chord, nearest = cKDTree(base.xyz()).query(base.sphere.xyz(inside))
    away = 2 * np.arcsin(np.minimum(chord / 2, 1))
    for face, site, distance in zip(faces, nearest, away, strict=True):
        yield face, (int(base.owner[site]), float(distance))


def _split(line: Any, west: float, east: float) -> Iterable[Any]:
    """Cut a line where it goes over the edge of the map, and bring the pieces to both edges."""
    import numpy as np
    import shapely

    points = shapely.get_coordinates(line)
    jump = np.flatnonzero(np.abs(np.diff(points[:, 0])) > 180)
    pieces = np.split(points, jump + 1)
    for i, j in enumerate(jump):
        (x, y), (x2, y2) = points[j], points[j + 1]
        edge, other = (east, west) if x > x2 else (west, east)
        ahead = (edge - x) / (x2 + (edge - other) - x) if x2 + (edge - other) != x else 0.5
        lat = y + (y2 - y) * ahead
        pieces[i] = np.vstack([pieces[i], (edge, lat)])
        pieces[i + 1] = np.vstack([(other, lat), pieces[i + 1]])
    return [shapely.LineString(piece) for piece in pieces if len(piece) > 1]


def _area(shape: Any) -> float:
    from kurilmap import geodesy

    return 0.0 if shape.is_empty else geodesy.area_km2(_turned(shape))


def _lines_of(shape: Any) -> Any:
    import shapely

    return shapely.MultiLineString(
        [part for part in shapely.get_parts(shapely.get_parts([shape])) if part.geom_type == "LineString"]
    )


def polygons(shape: Any) -> Any:
    """Return the polygons of a geometry as a polygon or multipolygon: overlays may leave lines and points."""
    import shapely

    parts = shapely.get_parts([shape])
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kept = [part for part in parts if part.geom_type == "Polygon"]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _turned(shape: Any) -> Any:
    """Bring longitudes below -180 to what a map takes: the whole by a full turn, if it fits, else piece by piece."""
    import numpy as np
    import shapely

    if shape.is_empty or shape.bounds[0] >= -180:
        return shape

    def turn(part: Any) -> Any:
        return shapely.transform(part, lambda xy: np.add(xy, (360.0, 0.0))) if part.bounds[0] < -180 else part

    if shape.bounds[2] <= 0 or shape.geom_type in ("Polygon", "LineString", "Point"):
        return turn(shape)
    return type(shape)([turn(part) for part in shape.geoms])
