"""Lines that parties agreed on or announced, as printed; and how near the line of 1974 runs to the computed middle."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree

import coast
from common import GEOD, Feature, Properties, read_table, write_table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from kurilmap.zones import equidistance

# From the Tokyo datum to WGS 84: the three shifts (metres) that Japan used when it changed its datum in 2002.
TOKYO = Transformer.from_pipeline(
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=bessel "
    "+step +proj=helmert +x=-146.414 +y=507.337 +z=680.507 "
    "+step +proj=cart +inv +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
# id, first and last point of the table, title, status, parties, closed, shift, source, date, note
LINES: tuple[tuple[str, str, str, str, str, str, bool, bool, str, str, str], ...] = (
    ("agreed-japan-korea-1974", "jk_001", "jk_035", "Japan-Korea continental shelf boundary, northern part", "treaty",
     "japan|south-korea", False, True, "JK74|FRW_JK", "1978-06-22",
     "Signed 30 January 1974. Printed on the Tokyo datum, shifted to WGS 84 here (about 0.4 km)."),
    ("agreed-japan-taiwan-2013", "jt_001", "jt_012", "Japan-Taiwan fisheries waters of 2013", "arrangement",
     "japan|taiwan", False, False, "JT13", "2013-04-10", "Article 2(1): waters of the arrangement, straight lines."),
    ("agreed-japan-taiwan-2013-special", "jt_013", "jt_016", "Japan-Taiwan special cooperation zone of 2013",
     "arrangement", "japan|taiwan", True, False, "JT13B", "2013-04-10", "Article 2(2), straight lines."),
    ("announced-china-2012-main", "cn_001", "cn_012", "Straight baselines announced by China in 2012, main group",
     "announced", "china", True, False, "CN_BASE", "2012-09-10", "Printed to a tenth of a minute. Japan protested."),
    ("announced-china-2012-taisho", "cn_013", "cn_017", "Straight baselines announced by China in 2012, Taisho (Chiwei)",
     "announced", "china", True, False, "CN_BASE", "2012-09-10", "Printed to a tenth of a minute. Japan protested."),
)  # fmt: skip
WINDOW = (124.5, 30.5, 135.5, 39.0)
# Roughly along the strait: land south-east of it is Japan's. No land lies near it.
DIVIDE = (
    (126.0, 30.0),
    (127.4, 32.6),
    (128.35, 33.75),
    (129.0, 34.5),
    (129.4, 35.0),
    (131.26, 36.17),
    (136.0, 40.0),
)
LIANCOURT = (131.87, 37.24)  # claimed by both, and not used by the agreement
# A rock of 1,905 m2, 20 m high, a base point of South Korea's territorial sea: the coast does not have it. Known to a km.
GANYEO = (127.86, 34.29)


def _points(first: str, last: str) -> Any:
    rows = read_table("agreed_lines.csv")
    ids = [row["id"] for row in rows]
    chosen = rows[ids.index(first) : ids.index(last) + 1]
    return np.array([(float(row["lon"]), float(row["lat"])) for row in chosen])


def _shifted(points: Any) -> Any:
    lon, lat, _ = TOKYO.transform(points[:, 0], points[:, 1], np.zeros(len(points)))
    return np.column_stack([lon, lat])


def line_features() -> list[Feature]:
    """Return the layer of agreed and announced lines."""
    found: list[Feature] = []
    for id_, first, last, title, status, parties, closed, shift, source, since, note in LINES:
        points = _shifted(_points(first, last)) if shift else _points(first, last)
        if closed:
            points = np.vstack([points, points[:1]])
        properties: Properties = {
            "id": id_,
            "kind": "agreed-line" if "|" in parties else "announced-line",
            "administered_by": "",
            "claimed_by": "",
            "source": source,
            "valid_from": since,
            "status": status,
            "title": title,
            "between": parties,
            "note": note,
        }
        found.append((properties, shapely.LineString(np.round(points, 5))))
    return found


def write_check() -> None:
    """Write checks/agreed_1974.csv: how far each of the 35 points is from the computed middle of the two coasts.

    `off_median_km` is half the difference of its distances from the two coasts, `off_line_km` the way to the line, which
    is the longer of the two, most of all at a corner. The columns `..._rock_km` have the same with the rock Ganyeo-am,
    which the coast lacks: it decides at points 7 to 9.
    """
    window = shapely.box(*WINDOW)
    south_east = shapely.Polygon([*DIVIDE, (136.0, 30.0)])
    sides: dict[bool, list[Any]] = {True: [], False: []}
    for polygon in coast.land_within(window):
        point = polygon.representative_point()
        if point.distance(shapely.Point(LIANCOURT)) > 0.1:
            sides[south_east.contains(point)].append(polygon)
    japan, korea = (shapely.MultiPolygon(sides[each]) for each in (True, False))
    rock = shapely.Point(GANYEO)
    line = equidistance(japan, korea, 200).union_all()
    with_rock = equidistance(japan, shapely.GeometryCollection([korea, rock]), 200).union_all()
    far = _nearest_km(japan), _nearest_km(korea)
    printed = _points("jk_001", "jk_035")
    rows = []
    for number, (old, new) in enumerate(zip(printed, _shifted(printed), strict=True), 1):
        one, two = (nearest(new) for nearest in far)
        three = min(two, float(GEOD.inv(*new, *GANYEO)[2]) / 1000)
        rows.append({
            "id": f"jk_{number:03d}", "lon_tokyo": f"{old[0]:.5f}", "lat_tokyo": f"{old[1]:.5f}",
            "lon": f"{new[0]:.5f}", "lat": f"{new[1]:.5f}", "to_japan_km": f"{one:.3f}", "to_korea_km": f"{two:.3f}",
            "off_median_km": f"{abs(one - two) / 2:.3f}", "off_line_km": f"{_km(new, line):.3f}",
            "off_median_rock_km": f"{abs(one - three) / 2:.3f}", "off_line_rock_km": f"{_km(new, with_rock):.3f}",
            "source": "JK74|FRW_JK|OSM_COAST|GANYEO|KMA961",
        })  # fmt: skip
    write_table("checks/agreed_1974.csv", list(rows[0]), rows)


def _nearest_km(land: Any) -> Callable[[Any], float]:
    """Return a function that measures the geodesic from a point to the nearest shore, by points 50 m apart."""
    shore = shapely.get_coordinates(shapely.segmentize(land, 0.0005))
    squeeze = np.array([np.cos(np.radians(34.5)), 1.0])
    tree = cKDTree(shore * squeeze)

    def nearest(point: Any) -> float:
        # Degrees order only roughly: all shores about as far are measured.
        about = shore[tree.query_ball_point(point * squeeze, tree.query(point * squeeze)[0] * 1.03)]
        here = np.broadcast_to(point, about.shape)
        return float(np.min(GEOD.inv(*here.T, *about.T)[2])) / 1000

    return nearest


def _km(point: Any, line: Any) -> float:
    squeeze = np.array([np.cos(np.radians(point[1])), 1.0])
    flat = shapely.transform(line, lambda xy: xy * squeeze)
    near = shapely.get_coordinates(shapely.shortest_line(shapely.Point(point * squeeze), flat))[1] / squeeze
    return float(GEOD.inv(*point, *near)[2]) / 1000
