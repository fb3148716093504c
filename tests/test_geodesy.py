"""Distances, areas and lines against published figures, closed forms and an independent way to compute them."""

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from kurilmap import geodesy
from kurilmap.atlas import Atlas, bundled
from kurilmap.errors import AmbiguousPlace, InputError, UnknownPlace
from kurilmap.gazetteer import gazetteer, shape
from kurilmap.shapes import check_frame

NMI = 1.852


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ("Uotsuri", "Ishigaki", 170),
        ("cape-nosappu", "signalny", 3.5),
        ("Cape Soya", "Cape Crillon", 42.5),
        ("uotsuri", "sandiao", 170),
    ],
)
def test_published_distances_between_points(a, b, km):
    assert geodesy.distance(a, b) == pytest.approx(km, rel=0.02)
    assert geodesy.distance(b, a) == pytest.approx(geodesy.distance(a, b), rel=1e-12)
    known = gazetteer()
    assert geodesy.distance(
        known.find(a), np.array([known.find(b).lat, known.find(b).lon])
    ) == geodesy.distance(a, b)


# No layer of the atlas has Korea in detail, so this row is measured on the coast that the layers are made from.
OUTSIDE = {"z029"}


def _shore(name):
    """The island of that id, or a cape by its point."""
    return shape(gazetteer().places[name])


def _off(check, value, unit=1.0):
    """Say how far a computed value is outside the tolerance of a published one, or nothing."""
    published = float(check["value"]) * unit
    if abs(value - published) > published * float(check["tolerance_pct"]) / 100:
        return f"{check['id']} {check['what']}: published {published:.4g}, computed {value:.4g}"
    return None


def test_published_widths_between_shores():
    wrong = []
    checks = bundled().table("zone_checks")
    assert len(checks) >= 13
    for check in checks:
        if check["id"] in OUTSIDE:
            continue
        km, here, there = geodesy.nearest_shores(_shore(check["from"]), _shore(check["to"]))
        if check["kind"] == "point":
            middle = geodesy.great_circle(here, there, 3)[1]
            # Printed on the Tokyo datum; its method note has the point on WGS 84 as well.
            off = geodesy.distance(middle, (43.38973, 145.83760))
            wrong.append(f"{check['id']}: {off:.3f} km off" if off > 0.3 else None)
        else:
            wrong.append(_off(check, km, {"km": 1, "nmi": NMI}[check["unit"]]))
    assert [line for line in wrong if line] == []


def test_width_between_korea_and_tsushima():
    landmask = pytest.importorskip("roaring_landmask")
    check = next(c for c in bundled().table("zone_checks") if c["id"] == "z029")
    land = shapely.from_wkb(landmask.Shapes.wkb(landmask.LandmaskProvider.Osm))
    polygons = np.array(shapely.get_parts(land))
    korea, tsushima = (
        shapely.GeometryCollection(list(polygons[shapely.intersects(polygons, where)]))
        for where in (box(127.5, 34.85, 129.6, 36.0), box(129.1, 34.05, 129.55, 34.75))
    )
    # Korea is one polygon with all of Eurasia.
    korea = shapely.clip_by_rect(korea, 127, 34, 130, 36)
    assert _off(check, geodesy.distance(korea, tsushima), NMI) is None


def _land_of(where):
    """The features whose area a published figure is about."""
    if where == "nagato":
        return bundled().features("nagato", "municipality")
    if where == "senkaku":
        return bundled().features("senkaku", "islands") + bundled().features("senkaku", "land")
    islands = [f for region in ("kurils", "senkaku", "nagato") for f in bundled().features(region, "islands")]
    if where == "habomai":
        islands += bundled().features("kurils", "land")
        return [f for f in islands if f["properties"].get("group") == where]
    return [f for f in islands if f["properties"]["id"] == where]


def test_published_areas():
    # m012 is the old figure for the Habomai group; m011 is the one that holds.
    checks = [c for c in bundled().table("measures") if c["kind"] == "area" and c["id"] != "m012"]
    assert len(checks) >= 10
    wrong = []
    for check in checks:
        land = _land_of(check["from_place"])
        assert land, check["from_place"]
        area = sum(geodesy.area_km2(shapely.geometry.shape(f["geometry"])) for f in land)
        wrong.append(_off(check, area))
    assert [line for line in wrong if line] == []


@pytest.mark.parametrize(("region", "km2"), [("nagato", 357.3), ("vladivostok", 561.5)])
def test_municipal_areas(region, km2):
    land = bundled().features(region, "municipality")
    area = sum(geodesy.area_km2(shapely.geometry.shape(f["geometry"])) for f in land)
    assert area == pytest.approx(km2, rel=0.01)


def test_area_of_the_whole_earth_and_of_holes():
    halves = gpd.GeoSeries([box(-180, -90, 0, 90), box(0, -90, 180, 90)], crs="EPSG:4326")
    assert geodesy.area_km2(halves) == pytest.approx(510_065_622, rel=1e-6)
    ring = box(0, 0, 2, 2).difference(box(0.5, 0.5, 1, 1))
    whole = geodesy.area_km2(box(0, 0, 2, 2)) - geodesy.area_km2(box(0.5, 0.5, 1, 1))
    assert geodesy.area_km2(ring) == pytest.approx(whole, rel=1e-9)
    assert geodesy.area_km2(ring.reverse()) == pytest.approx(whole, rel=1e-9)
    assert geodesy.area_km2(LineString([(0, 0), (1, 1)])) == 0


def test_length_of_a_meridian():
    assert geodesy.distance((0, 0), (90, 0)) == pytest.approx(10001.965729, abs=1e-6)


def _shores_by_projection(a, b):
    """The same by another way: planar distance in an azimuthal equidistant projection centred between the two."""
    from pyproj import Transformer

    lat, lon = geodesy.great_circle(*geodesy.nearest_shores(a, b)[1:], 3)[1]
    crs = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84"
    turn = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    flat = [
        shapely.transform(shapely.segmentize(g, 0.01), lambda xy: np.c_[turn.transform(*xy.T)])
        for g in (a, b)
    ]
    return shapely.distance(*flat) / 1000


coordinate = st.tuples(st.floats(-30, 30), st.floats(-60, 60))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(coordinate, min_size=3, max_size=8),
    st.lists(coordinate, min_size=3, max_size=8),
    st.floats(0.01, 0.06),
)
def test_nearest_shores_agree_with_a_projection(first, second, scale):
    one = MultiPolygon(
        [box(x * scale, 45 + y * scale, x * scale + 0.05, 45 + y * scale + 0.03) for x, y in first[:1]]
    )
    two = LineString([(4 + x * scale, 45 + y * scale) for x, y in second])
    if two.length == 0 or not two.is_valid:
        return
    km = geodesy.distance(one, two)
    # Up to 400 km the projection itself is within a few metres.
    assert km == pytest.approx(_shores_by_projection(one, two), abs=0.005)
    assert geodesy.distance(two, one) == pytest.approx(km, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(coordinate, min_size=1, max_size=20), st.lists(coordinate, min_size=1, max_size=20))
def test_nearest_points_of_two_clouds(first, second):
    one, two = shapely.MultiPoint(first), shapely.MultiPoint(second)
    exact = min(geodesy.distance((y, x), (v, u)) for x, y in first for u, v in second)
    # Over thousands of km the order of chords may differ from that of geodesics, but by very little.
    assert geodesy.distance(one, two) == pytest.approx(exact, rel=1e-7, abs=1e-6)


def test_long_edges_are_measured_as_drawn():
    # The nearest point of the southern edge is in its middle, a parallel on the map, not a great circle.
    km, here, _ = geodesy.nearest_shores(box(0, 50, 40, 60), Point(20, 40))
    assert here == (pytest.approx(50, abs=1e-4), pytest.approx(20, abs=0.02))
    assert km == pytest.approx(geodesy.distance((40, 20), (50, 20)), abs=0.001)


def test_touching_overlapping_and_inside_are_zero():
    square = box(0, 0, 1, 1)
    for other in (box(1, 1, 2, 2), box(0.5, 0.5, 3, 3), Point(0.5, 0.5), LineString([(-1, 0.5), (2, 0.5)])):
        assert geodesy.distance(square, other) == 0
    assert geodesy.distance(square, (0.5, 0.5)) == 0


def test_antimeridian_makes_no_difference():
    west = box(179, 0, 179.5, 1)
    across = Polygon([(179.8, 0), (180.5, 0), (180.5, 1), (179.8, 1)])
    split = MultiPolygon([box(179.8, 0, 180, 1), box(-180, 0, -179.5, 1)])
    assert geodesy.distance(west, across) == pytest.approx(geodesy.distance(west, split), abs=1e-6)
    assert geodesy.distance(west, Point(-179.9, 0)) == pytest.approx(
        geodesy.distance((0, 179.5), (0, -179.9)), abs=1e-6
    )
    assert geodesy.distance(across, Point(-179.6, 0.5)) == 0
    assert geodesy.distance(box(-180, 0, -179, 1), Point(180, 0.5)) == 0


def test_frames_and_series():
    frame = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(5, 0, 6, 1)], crs="EPSG:4326")
    km = geodesy.distance((0, 2), (0, 1))
    assert geodesy.distance(frame, (0, 2)) == pytest.approx(km)
    assert geodesy.distance(frame.geometry, (0, 2)) == pytest.approx(km)
    assert geodesy.distance(frame.to_crs("EPSG:3857"), (0, 2)) == pytest.approx(km, abs=0.001)
    # Columns lat and lon do not make it a point.
    assert geodesy.distance(frame.assign(lat=50.0, lon=50.0), (0, 2)) == pytest.approx(km)
    assert geodesy.area_km2(frame) == pytest.approx(2 * geodesy.area_km2(box(0, 0, 1, 1)))


def test_great_circle_is_on_the_way():
    line = geodesy.great_circle((35.7, 139.7), (55.8, 37.6), 9)
    assert len(line) == 9
    steps = [geodesy.distance(a, b) for a, b in pairwise(line)]
    assert steps == pytest.approx([geodesy.distance(line[0], line[-1]) / 8] * 8, rel=1e-6)
    with pytest.raises(InputError, match="at least 2"):
        geodesy.great_circle((0, 0), (1, 1), 1)


# Bad input


@pytest.mark.parametrize(
    ("point", "message"),
    [
        (
            (146, 44),
            r"latitude 146 is not between -90 and 90; points are \(lat, lon\): did you mean \(44, 146\)\?",
        ),
        ((146, 144), "latitude 146 is not between -90 and 90$"),
        ((44, 190), "longitude 190 is not between -180 and 180; write -170"),
        ((44, 1e9), "longitude 1e.09 is not between"),
        ((math.nan, 146), "latitude is nan"),
        ((44, math.inf), "longitude is inf"),
        (("44", "146"), "no geometry"),
        ((44,), "."),
        (None, "the geometry has no geometry|no geometry"),
        (5, "is no geometry"),
    ],
)
def test_impossible_points(point, message):
    with pytest.raises((InputError, UnknownPlace), match=message):
        geodesy.distance(point, (0, 0))


def test_points_far_from_the_region(tiny):
    isles = Atlas(tiny).region("isles")
    assert geodesy.check_point(20, 10, isles) == (20, 10)
    assert geodesy.check_point(29, 15, isles) == (29, 15)
    with pytest.raises(InputError, match=r"\(10, 60\) is nowhere near Test Isles \(latitude 19.5 to 20.5"):
        geodesy.check_point(10, 60, isles)
    with pytest.raises(InputError, match=r"nowhere near Test Isles .* did you mean \(20, -10\)|nowhere near"):
        geodesy.check_point(10, 40, isles)
    kurils = bundled().region("kurils")
    with pytest.raises(InputError, match="nowhere near Kuril Islands"):
        geodesy.check_point(46, -152, kurils)


def test_swapped_near_a_region_is_told(tiny):
    isles = Atlas(tiny).region("isles")  # around 20 N 10 E, so that both orders are possible numbers
    with pytest.raises(InputError, match=r"\(2, 31\) is nowhere near"):
        geodesy.check_point(2, 31, isles)
    with pytest.raises(InputError, match=r"points are \(lat, lon\): did you mean \(25, 3\)\?"):
        geodesy.check_point(3, 25, isles)


def test_unknown_and_ambiguous_names(tiny):
    atlas = Atlas(tiny)
    with pytest.raises(UnknownPlace, match="unknown place 'Bgi'; did you mean 'Big'"):
        atlas.distance("Bgi", "Small")
    with pytest.raises(AmbiguousPlace):
        atlas.distance("Twin", "Small")
    assert atlas.distance("Big", "小風島") == pytest.approx(geodesy.distance((20.1, 10.1), (20.05, 11.05)))


with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = LineString([(0, 0), (math.nan, 1)])
BOWTIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (Polygon(), r"is empty \(Polygon\); leave such rows out"),
        (BOWTIE, r"is not valid \(Self-intersection.*make_valid"),
        (Point(44, 146), r"latitude 146, not between -90 and 90"),
        (box(43, 145, 44, 146), r"\(x, y\) = \(lon, lat\): the two look swapped"),
        (box(5e5, 4e6, 6e5, 5e6), "look like metres: tell the CRS"),
        (
            Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)]),
            "crosses the antimeridian in one step.*181, not -179",
        ),
        (NOT_A_NUMBER, "NaN"),
        (Point(400, 0), "longitude 400"),
    ],
)
def test_impossible_geometries(geometry, message):
    for measure in (geodesy.area_km2, lambda g: geodesy.distance(g, (0, 0))):
        with pytest.raises(InputError, match=message):
            measure(geometry)


def test_frames_that_are_refused():
    good = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)] * 3, crs="EPSG:4326", index=["a", "b", "c"])
    with pytest.raises(InputError, match=r"GeoDataFrame has no CRS.*set_crs\('EPSG:4326'\)"):
        geodesy.distance(good.set_crs(None, allow_override=True), (0, 0))
    with pytest.raises(InputError, match="it has no rows"):
        geodesy.distance(good[:0], (0, 0))
    bad = good.set_geometry([box(0, 0, 1, 1), BOWTIE, None])
    with pytest.raises(InputError, match=r"row 'b' is not valid.*; row 'c' has no geometry"):
        check_frame(bad, "Survey")
    with pytest.raises(InputError, match="no geometry column"):
        check_frame(gpd.GeoDataFrame({"a": [1]}), "Survey")
    assert check_frame(good.to_crs("EPSG:3857")).crs.to_epsg() == 4326


def test_the_nearest_is_that_of_the_geodesics_where_straight_chords_order_otherwise():
    east, north = (
        geodesy.geod().fwd(0, 0, azimuth, metres)[:2] for azimuth, metres in ((90, 3_000_000), (0, 3_000_200))
    )
    many = shapely.MultiPoint([*[north] * 64, *[east] * 64])  # more than are looked at together
    assert geodesy.distance(many, (0, 0)) == pytest.approx(3000, abs=0.001)
