"""What every step of the build shares: paths, projections, areas, and GeoJSON with the same bytes each time."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

SHIPPED = Path(__file__).resolve().parent.parent
TABLES = SHIPPED / "build" / "tables"
GEODATA = SHIPPED  # where the build writes; make.py --to sets another folder
GEOD = Geod(ellps="WGS84")
NAUTICAL_MILE = 1852.0
GRID = 1e-5

OSM_ATTRIBUTION = "© OpenStreetMap contributors"
OSM_LICENSE = "ODbL-1.0"

Row = dict[str, str]
Properties = dict[str, Any]
Feature = tuple[Properties, BaseGeometry]


def read_table(name: str) -> list[Row]:
    """Read one of the project's own raw tables as a list of rows."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a CSV table below geodata/, with the given columns in the given order."""
    target = GEODATA / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="raise", restval="")
        writer.writeheader()
        writer.writerows(rows)


def to_metres(lon: float, lat: float) -> Transformer:
    """Return the projection from degrees to metres that keeps distances from one point."""
    local = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)


def project(geometry: Any, transformer: Transformer, *, back: bool = False) -> Any:
    """Project a geometry or an array of them; `back` goes from metres to degrees."""
    direction = "INVERSE" if back else "FORWARD"

    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1], direction=direction))

    return shapely.transform(geometry, move)


def area_km2(geometry: BaseGeometry) -> float:
    """Return the geodesic area of a polygon or multipolygon in degrees."""
    return sum(_polygon_area(part) for part in shapely.get_parts(geometry)) / 1e6


def _polygon_area(polygon: Any) -> float:
    oriented = shapely.geometry.polygon.orient(polygon)
    return float(GEOD.geometry_area_perimeter(oriented)[0])


def round_area(value: float) -> float:
    """Round to five significant digits, so that the smallest rocks keep theirs."""
    return float(f"{value:.5g}")


def snap(polygon: BaseGeometry) -> list[Any]:
    """Round a polygon to five decimals; the valid polygons that are left, largest first."""
    parts = [
        part
        for part in shapely.get_parts(shapely.set_precision(polygon, GRID))
        if part.geom_type == "Polygon"
    ]
    return sorted((shapely.normalize(part) for part in parts), key=lambda part: (-part.area, part.wkt))


def label_point(polygon: BaseGeometry) -> tuple[float, float]:
    """Return a point well inside a polygon: the centre of about the largest circle in it."""
    largest = max(shapely.get_parts(polygon), key=lambda part: part.area)
    tolerance = max(largest.length / 2000, 1e-6)
    point = shapely.maximum_inscribed_circle(largest, tolerance=tolerance).coords[0]
    rounded = (round(point[0], 5), round(point[1], 5))
    if not largest.contains(shapely.Point(rounded)):
        inside = largest.representative_point()
        rounded = (round(inside.x, 5), round(inside.y, 5))
    return rounded


def write_layer(path: str, features: Iterable[Feature], *, license_: str, attribution: str) -> None:
    """Write a layer below geodata/ as GeoJSON, a feature on a line, five decimals, rings anticlockwise."""
    target = GEODATA / path
    target.parent.mkdir(parents=True, exist_ok=True)
    head = {"type": "FeatureCollection", "license": license_, "attribution": attribution}
    lines = [_feature_line(properties, geometry) for properties, geometry in features]
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    text = f'{opening}, "features": [\n' + ",\n".join(lines) + "\n]}\n"
    target.write_text(text, encoding="utf-8", newline="\n")


def _feature_line(properties: Properties, geometry: BaseGeometry) -> str:
    kept = {key: value for key, value in properties.items() if value is not None}
    feature = {"type": "Feature", "properties": kept, "geometry": _geometry(geometry)}
    return json.dumps(feature, ensure_ascii=False, separators=(", ", ": "))


def _geometry(geometry: BaseGeometry) -> dict[str, Any]:
    if geometry.geom_type == "Polygon":
        geometry = shapely.geometry.polygon.orient(geometry)
    if geometry.geom_type == "MultiPolygon":
        parts = [shapely.geometry.polygon.orient(part) for part in geometry.geoms]
        return {"type": "MultiPolygon", "coordinates": [_rings(part) for part in parts]}
    if geometry.geom_type == "Polygon":
        return {"type": "Polygon", "coordinates": _rings(geometry)}
    if geometry.geom_type == "LineString":
        return {"type": "LineString", "coordinates": _points(geometry.coords)}
    return {"type": "Point", "coordinates": _points(geometry.coords)[0]}


def _rings(polygon: Any) -> list[list[list[float]]]:
    return [_points(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]


def _points(coords: Any) -> list[list[float]]:
    return [[round(float(x), 5), round(float(y), 5)] for x, y, *_ in coords]
