"""Geometries that users hand in: checked, brought to EPSG:4326, and taken apart into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

Point = tuple[float, float]

LINE = "line"  # the name of an index whose values are lines of a file
STEP = 0.02  # degrees: longer edges are cut, so that a straight edge on the map is measured as one


def check_frame(frame: Any, name: str = "the GeoDataFrame") -> gpd.GeoDataFrame:
    """Return a GeoDataFrame or GeoSeries in EPSG:4326, every geometry checked.

    Another CRS is converted. Raises `InputError` for a frame without rows, without CRS (the message has
    the fix) or with geometries that `check_geometry` refuses (the message names the rows).
    """
    if len(frame) == 0:
        raise InputError(f"{name} is empty: it has no rows")
    try:
        crs, geometry = frame.crs, frame.geometry
    except AttributeError as error:
        raise InputError(f"{name} has no geometry column: {error}") from error
    if crs is None:
        raise InputError(
            f"{name} has no CRS, so its numbers could be degrees or metres; if they are longitude and latitude, "
            "use .set_crs('EPSG:4326'), else .set_crs() with the CRS that they are in"
        )
    if crs.to_epsg() != 4326:
        try:
            frame = frame.to_crs("EPSG:4326")
        except Exception as error:  # pyproj has several, none of them the base of all
            raise InputError(
                f"{name} has a CRS that cannot be converted to longitude and latitude ({str(error)[:200]}); "
                "replace it by the right one with .set_crs(..., allow_override=True)"
            ) from error
        geometry = frame.geometry
    problems = []
    for row in _doubtful(geometry):
        try:
            check_geometry(geometry.iloc[row], row_name(geometry.index, row))
        except InputError as error:
            problems.append(str(error))
    if problems:
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise InputError(f"{name}: {'; '.join(problems[:5])}{more}")
    return frame


def turned(frame: Any, middle: float) -> Any:
    """Return a GeoDataFrame with the longitudes of each feature within half a turn of `middle`: 181, not -179."""
    import numpy as np
    import shapely

    west, _, east, _ = frame.total_bounds
    if middle - 180 <= west and east <= middle + 180:
        return frame
    shapes = frame.geometry.to_numpy()
    bounds = shapely.bounds(shapes)
    turns = 360 * np.rint((middle - (bounds[:, 0] + bounds[:, 2]) / 2) / 360)
    moved = [
        shapely.transform(shape, lambda xy, by=turn: np.add(xy, (by, 0))) if turn else shape
        for shape, turn in zip(shapes, turns, strict=True)
    ]
    return frame.set_geometry(np.array(moved, dtype=object), crs=frame.crs)


def row_name(index: Any, row: int) -> str:
    """Name a row of a table for a message, by its line in the file where that is known ("row 'a'", "line 7")."""
    return f"line {index[row]}" if index.name == LINE else f"row {index[row]!r}"


def _doubtful(geometry: Any) -> list[int]:
    """Return the rows that `check_geometry` might refuse, found for all rows at once: a million take a second."""
    import numpy as np
    import shapely

    shapes = geometry.to_numpy()
    if not isinstance(shapes, np.ndarray) or shapes.dtype != object:
        shapes = np.asarray(shapes, dtype=object)
    bad = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if (shapely.get_type_id(shapes) > 0).any():
        bad |= ~shapely.is_valid(shapes)
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    x, y = xy.T
    with np.errstate(invalid="ignore"):
        wrong = ~(np.isfinite(x) & (np.abs(y) <= 90) & (x >= -180) & (x <= 360))
        wrong[1:] |= (np.abs(np.diff(x)) > 180) & (owner[1:] == owner[:-1])
    bad[owner[wrong]] = True
    return [int(row) for row in np.flatnonzero(bad)]


def check_geometry(shape: Any, name: str = "the geometry") -> Any:
    """Return a shapely geometry if it can be drawn and measured in EPSG:4326, else raise `InputError`.

    Refused: none, empty, not valid, NaN, out of range, an edge that jumps across the antimeridian.
    """
    import numpy as np
    import shapely

    if shape is None or not isinstance(shape, shapely.Geometry):
        raise InputError(
            f"{name} has no geometry" if shape is None else f"{name} is no geometry: {shape!r:.60}"
        )
    if shape.is_empty:
        raise InputError(
            f"{name} is empty ({shape.geom_type}); leave such rows out with frame[~frame.is_empty]"
        )
    x, y = shapely.get_coordinates(shape).T
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise InputError(f"{name} has coordinates that are not numbers (NaN or infinite)")
    if np.abs(y).max() > 90:
        hint = ""
        if np.abs(x).max() <= 90 and np.abs(y).max() <= 180:
            hint = "; geometries have (x, y) = (lon, lat): the two look swapped"
        elif np.abs(y).max() > 360:
            hint = "; these look like metres: tell the CRS, and it is converted"
        raise InputError(f"{name} has latitude {y[np.abs(y).argmax()]:g}, not between -90 and 90{hint}")
    if x.min() < -180 or x.max() > 360:
        far = x.min() if x.min() < -180 else x.max()
        raise InputError(f"{name} has longitude {far:g}, not between -180 and 180")
    if any(np.abs(np.diff(line[:, 0])).max(initial=0) > 180 for line in paths(shape)):
        raise InputError(
            f"{name} crosses the antimeridian in one step (from {x.max():g} to {x.min():g} degrees): write "
            "longitudes beyond 180 as they go on (181, not -179), or split it at the meridian"
        )
    if not shape.is_valid:
        why = shapely.is_valid_reason(shape)
        raise InputError(f"{name} is not valid ({why}); shapely.make_valid() can mend it")
    return shape


def geometries(value: Any) -> list[Any]:
    """Return the checked geometries of a shapely geometry, GeoSeries or GeoDataFrame. Raises `InputError`."""
    if hasattr(value, "crs") and hasattr(value, "geometry"):
        return list(check_frame(value, f"the {type(value).__name__}").geometry)
    if hasattr(value, "__geo_interface__") and not hasattr(value, "geom_type"):
        import shapely.geometry

        value = shapely.geometry.shape(value.__geo_interface__)
    return [check_geometry(value)]


def one_geometry(value: Any) -> Any:
    """Return one checked geometry, two-dimensional, of all that a value holds. Raises `InputError`."""
    import shapely

    found = [shapely.force_2d(shape) for shape in geometries(value)]
    return found[0] if len(found) == 1 else shapely.GeometryCollection(found)


def meeting_point(one: Any, two: Any) -> Point | None:
    """Return a point (lat, lon) that two geometries share, or None. Longitudes 181 and -179 are the same."""
    import numpy as np
    import shapely

    parts = shapely.get_parts([one]), shapely.get_parts([two])
    while any(shapely.get_type_id(p).max() > 3 for p in parts):
        parts = shapely.get_parts(parts[0]), shapely.get_parts(parts[1])
    tree = shapely.STRtree(parts[1])
    for shift in (0, 360, -360):
        moved = shapely.transform(parts[0], lambda xy, by=shift: np.add(xy, (by, 0))) if shift else parts[0]
        hits = tree.query(moved, predicate="intersects")
        if hits.size:
            x, y = moved[hits[0, 0]].intersection(parts[1][hits[1, 0]]).representative_point().coords[0]
            return y, (x + 180) % 360 - 180
    return None


def paths(shape: Any) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the (n, 2) coordinates of every ring, line and point of a geometry."""
    import shapely

    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring)
        elif part.geom_type in ("Point", "LineString", "LinearRing"):
            yield shapely.get_coordinates(part)
        else:
            yield from paths(part)


def lines(shape: Any) -> Iterator[npt.NDArray[np.float64]]:
    """Yield the same paths with edges of at most `STEP` degrees; a point is a path that stays where it is."""
    import numpy as np
    import shapely

    for path in paths(shapely.segmentize(shape, STEP)):
        yield path if len(path) > 1 else np.repeat(path, 2, axis=0)
