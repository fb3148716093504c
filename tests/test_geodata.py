"""The data: counted, measured and compared with published figures, with itself and with a fresh build."""

import csv
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape

from conftest import ROOT

GEODATA = ROOT / "geodata"
GEOD = Geod(ellps="WGS84")
LANGUAGES = ("en", "ja", "ru", "zh", "zh_hant")

# What each layer must hold: features, geometry, bounds within a tenth of a degree, most vertices. A change of the
# data changes this table, and nothing else does.
LAYERS = {
    "northeast-asia/land": (570, "Polygon", (115, 17, 173, 63), 20_000),
    "northeast-asia/depth": (6, "MultiPolygon", (115, 17, 173, 60.9), 17_000),
    "northeast-asia/world": (65, "Polygon", (-180, -55.5, 180, 80), 1_600),
    "northeast-asia/borders": (6, "LineString", (115, 37.8, 134.8, 53.6), 1_000),
    "northeast-asia/lakes": (25, "Polygon", (115.9, 28.8, 160.4, 54.9), 1_500),
    "northeast-asia/places": (53, "Point", (-122.4, -12, 159.2, 59.9), 53),
    "kurils/islands": (51, "Polygon", (145.4, 43.4, 156.5, 50.9), 12_000),
    "kurils/land": (971, "Polygon", (145.4, 43.4, 156.5, 50.9), 5_000),
    "kurils/neighbours": (733, "Polygon", (136.2, 37.9, 157.5, 51.6), 45_000),
    "kurils/peaks": (32, "Point", (145.5, 43.8, 156, 50.9), 32),
    "kurils/places": (31, "Point", (145.1, 43.3, 156.7, 50.9), 31),
    "kurils/boundaries": (3, "LineString", (145.2, 43.2, 149.5, 46), 500),
    "kurils/zones": (24, "MultiPolygon", (140.8, 40, 161.8, 54.2), 11_000),
    "kurils/zone_lines": (101, "LineString", (140.8, 40, 161.8, 54.2), 6_000),
    "senkaku/zones": (16, "MultiPolygon", (119.8, 22.4, 128.3, 29.3), 7_000),
    "senkaku/zone_lines": (55, "LineString", (119.8, 22.4, 128.3, 29.3), 4_000),
    "history/agreed_lines": (5, "LineString", (122.5, 24.8, 131.3, 36.2), 75),
    "senkaku/islands": (8, "Polygon", (123.5, 25.7, 124.6, 25.9), 500),
    "senkaku/land": (210, "Polygon", (123.5, 25.7, 124.6, 25.9), 2_000),
    "senkaku/neighbours": (947, "Polygon", (116.1, 19.3, 131.3, 32.3), 30_000),
    "senkaku/peaks": (2, "Point", (123.5, 25.7, 123.5, 25.7), 2),
    "senkaku/places": (8, "Point", (121.5, 24.3, 124.2, 25.7), 8),
    "vladivostok/islands": (1, "Polygon", (131.7, 42.9, 131.9, 43.1), 1_000),
    "vladivostok/land": (145, "Polygon", (131.3, 42.64, 132.6, 43.7), 5_000),
    "vladivostok/municipality": (1, "MultiPolygon", (131.6, 42.8, 132.2, 43.3), 3_000),
    "vladivostok/peaks": (1, "Point", (131.8, 43, 131.8, 43), 1),
    "vladivostok/places": (5, "Point", (131.9, 43, 132.1, 43.4), 5),
    "nagato/islands": (1, "Polygon", (131.1, 34.4, 131.3, 34.5), 500),
    "nagato/land": (1152, "Polygon", (130.8, 33.9, 131.6, 34.65), 10_000),
    "nagato/municipality": (1, "MultiPolygon", (130.9, 34.3, 131.3, 34.5), 5_000),
    "nagato/peaks": (2, "Point", (131, 34.3, 131.2, 34.3), 2),
    "nagato/places": (8, "Point", (130.9, 33.9, 131.5, 34.4), 8),
    "history/areas": (8, "MultiPolygon", (122.9, 24, 156.5, 54.4), 4_000),
    "history/boundaries": (9, "LineString", (141.1, 43.2, 157, 51.1), 500),
}
TABLES = {
    "sources.csv": 400, "names.csv": 1400, "texts.csv": 400, "remarks.csv": 2,
    "history/events.csv": 74, "history/administration.csv": 40, "history/people.csv": 63,
    "history/positions.csv": 22, "history/senkaku_monthly.csv": 76, "history/eight_points.csv": 8,
    "checks/measures.csv": 22, "checks/agreed_1974.csv": 35, "checks/zone_checks.csv": 13,
}  # fmt: skip
NAMED = ("islands", "places", "peaks", "municipality", "boundaries", "areas")
# Parties without a place of their own: they are named by events only.
ONLY_IN_EVENTS = {"allies", "united-kingdom"}


@cache
def catalog():
    return tomllib.loads((GEODATA / "catalog.toml").read_text("utf-8"))


@cache
def layer(name):
    content = json.loads((GEODATA / f"{name}.geojson").read_text("utf-8"))
    return [(feature["properties"], shape(feature["geometry"])) for feature in content["features"]]


@cache
def rows(name):
    with (GEODATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def every_feature():
    return [(name, *feature) for name in LAYERS for feature in layer(name)]


def split(text):
    return [part for part in text.split("|") if part]


def area_km2(geometry):
    parts = [shapely.geometry.polygon.orient(part) for part in shapely.get_parts(geometry)]
    return sum(GEOD.geometry_area_perimeter(part)[0] for part in parts) / 1e6


def metres(lon, lat):
    local = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)


def km_to_land(point, land):
    """Distance of a point to the nearest of the polygons within about a degree, in km; 0 on land."""
    near = [polygon for polygon in land if polygon.distance(point) < 1]
    if not near:
        return float("inf")
    to_metres = metres(point.x, point.y)
    around = point.buffer(1)
    flat = [
        shapely.transform(piece, lambda xy: np.column_stack(to_metres.transform(xy[:, 0], xy[:, 1])))
        for polygon in near
        if not (piece := polygon.intersection(around)).is_empty
    ]
    return min((piece.distance(shapely.Point(0, 0)) for piece in flat), default=float("inf")) / 1000


# What is there


@pytest.mark.parametrize("name", LAYERS)
def test_layer_holds_what_is_expected(name):
    count, geometry, bounds, vertices = LAYERS[name]
    shapes = [shape_ for _, shape_ in layer(name)]
    assert len(shapes) == count
    assert {shape_.geom_type for shape_ in shapes} == {geometry}
    assert all(shape_.is_valid and not shape_.is_empty for shape_ in shapes)
    assert np.abs(np.array(shapely.total_bounds(shapes)) - bounds).max() < 0.1
    assert 0 < shapely.get_num_coordinates(shapes).sum() <= vertices


def test_catalog_lists_every_file_with_its_hash():
    files = {
        record["file"]: record["sha256"] for record in [*catalog()["layers"], *catalog().get("pages", [])]
    }
    for file, sha256 in files.items():
        assert hashlib.sha256((GEODATA / file).read_bytes()).hexdigest() == sha256, file
    assert set(files) >= {f"{name}.geojson" for name in LAYERS} | set(TABLES)
    on_disk = {path.relative_to(GEODATA).as_posix() for path in GEODATA.rglob("*.geojson")}
    assert on_disk == {f"{name}.geojson" for name in LAYERS}


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_their_rows(name):
    assert len(rows(name)) >= TABLES[name]
    assert not {"from_article", "in_article", "read_via"} & rows(name)[0].keys()
    assert all(any(row[column] for row in rows(name)) for column in rows(name)[0]), "a column without a value"


def test_licences_and_credits():
    for record in catalog()["layers"]:
        assert record["license"] in {"ODbL-1.0", "CC-BY-4.0", "Public domain"}
        # What is cut from the OSM coast says so, and nothing else may be without that licence.
        if record["layer"] in {
            "land",
            "islands",
            "neighbours",
            "municipality",
            "boundaries",
            "areas",
            "zones",
            "zone_lines",
        }:
            assert record["license"] == "ODbL-1.0", record["file"]
            assert "© OpenStreetMap contributors" in record["attribution"]
    nagato = next(r for r in catalog()["layers"] if r["file"] == "nagato/municipality.geojson")
    assert "国土数値情報" in nagato["attribution"]


def test_columns_come_in_one_order():
    first = [
        "id",
        *(f"name_{language}" for language in LANGUAGES),
        "kind",
        "administered_by",
        "claimed_by",
        "source",
    ]
    for name, properties, _ in every_feature():
        wanted = first if "name_en" in properties else ["id", *first[6:]]
        assert list(properties)[: len(wanted)] == wanted, (name, properties["id"])
        if name.split("/")[1] in NAMED:
            assert all(properties[f"name_{language}"] for language in LANGUAGES), properties["id"]


def test_ids_are_unique():
    ids = [properties["id"] for _, properties, _ in every_feature()]
    assert len(ids) == len(set(ids))


def test_every_row_has_a_source_that_is_known():
    known = {row["key"] for row in rows("sources.csv")}
    assert len(known) == len(rows("sources.csv"))
    used = set()
    for name, properties, _ in every_feature():
        assert split(properties["source"]), (name, properties["id"])
        used |= set(split(properties["source"]))
    for name in TABLES:
        for row in rows(name) if name != "sources.csv" else []:
            assert split(row["source"]), (name, row)
            used |= set(split(row["source"]))
    assert used <= known
    assert len(known - used) <= 3, "sources that nothing names"
    assert all(row["title"] and row["publisher"] and row["tier"] in "1234" for row in rows("sources.csv"))


def test_references_between_tables():
    places = {properties["id"] for _, properties, _ in every_feature()}
    for row in rows("history/events.csv"):
        assert set(split(row["place_ids"])) <= places, row["id"]
        assert row["place_id"] in split(row["place_ids"]), row["id"]
    for row in rows("history/people.csv"):
        assert set(split(row["place_ids"])) <= places, row["id"]
    parties = {party for row in rows("history/events.csv") for party in split(row["parties"])}
    parties |= {party for row in rows("history/positions.csv") for party in split(row["party"])}
    parties |= {row["party"] for row in rows("names.csv") if row["party"]}
    for _, properties, _ in every_feature():
        parties |= {*split(properties["administered_by"]), *split(properties["claimed_by"])}
    assert parties - places == ONLY_IN_EVENTS
    for region in catalog()["regions"].values():
        assert not region["place"] or region["place"] in places


# What is true


def test_recorded_areas_are_those_of_the_shapes():
    measured = 0
    for _, properties, polygon in every_feature():
        if "area_km2" in properties:
            assert properties["area_km2"] == pytest.approx(area_km2(polygon), rel=1e-4), properties["id"]
            measured += 1
    assert measured == 63  # 61 islands, two municipalities


def test_published_areas_agree_above_one_square_kilometre():
    # These four figures are of encyclopedias; the coast and other surveys agree with each other (README).
    apart = {"ekarma", "shiashkotan", "chirpoy", "chirinkotan"}
    compared = 0
    for _, properties, _ in every_feature():
        published = properties.get("published_area_km2")
        if published and "area_km2" in properties and published > 1 and properties["id"] not in apart:
            assert properties["area_km2"] == pytest.approx(published, rel=0.03), properties["id"]
            compared += 1
    assert compared >= 23
    wrong = {"simushir", "antsiferova", "brat-chirpoyev", "kharimkotan"}
    assert not [p["id"] for _, p, _ in every_feature() if p["id"] in wrong and "published_area_km2" in p]


def test_each_island_has_its_own_polygon():
    with (GEODATA / "build/tables/islands.csv").open(encoding="utf-8", newline="") as file:
        table = {
            row["id"]: shapely.Point(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)
        }
    islands = {p["id"]: (p, g) for name, p, g in every_feature() if name.endswith("/islands")}
    assert islands.keys() == table.keys()
    for id_, point in table.items():
        assert [other for other, (_, polygon) in islands.items() if polygon.contains(point)] == [id_]
        properties, polygon = islands[id_]
        assert polygon.contains(shapely.Point(properties["lon"], properties["lat"])), id_


def test_no_land_is_there_twice():
    for region in ("kurils", "senkaku"):
        shapes = [g for part in ("islands", "land", "neighbours") for _, g in layer(f"{region}/{part}")]
        left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        assert (left == right).all(), region
    for region in ("vladivostok", "nagato"):
        shapes = [g for part in ("islands", "land") for _, g in layer(f"{region}/{part}")]
        left, right = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
        assert not left.size, region


ON_LAND = {
    "city", "town", "capital", "venue", "airport", "lighthouse", "cape", "volcano", "summit", "island", "islet",
    "peninsula", "country",
}  # fmt: skip
AT_SEA = {"sea", "ocean", "strait", "bay", "trench"}


@pytest.mark.parametrize("region", ["northeast-asia", "kurils", "senkaku", "vladivostok", "nagato"])
def test_places_are_on_land_or_at_sea_as_their_kind_says(region):
    names = [f"{region}/{part}" for part in ("islands", "land", "neighbours")]
    land = [polygon for name in names if name in LAYERS for _, polygon in layer(name)]
    # The coast of the overview is about 1 km coarse, that of the neighbours 200 m away from disputed land.
    slack = {"northeast-asia": 2.0, "senkaku": 0.3, "kurils": 0.3}.get(region, 0.02)
    box = shapely.box(118, 20, 170, 60)
    for name in (f"{region}/places", f"{region}/peaks"):
        for properties, point in layer(name) if name in LAYERS else []:
            if not box.contains(point):
                continue
            if properties["kind"] in AT_SEA:
                assert km_to_land(point, land) > 0, properties["id"]
            elif properties["kind"] in ON_LAND:
                assert km_to_land(point, land) <= slack, properties["id"]
            else:
                assert properties["kind"] == "region", properties["id"]


def test_peaks_stand_on_their_islands():
    islands = {p["id"]: g for name, p, g in every_feature() if name.endswith("/islands")}
    towns = {"nagato": layer("nagato/municipality")[0][1]}
    for name, properties, point in every_feature():
        if name.endswith("/peaks"):
            # Two summits of Nagato stand on the city's border, which is generalised to 200 m.
            assert km_to_land(point, [{**islands, **towns}[properties["island"]]]) < 0.6, properties["id"]


def test_sea_floor_is_nested_and_shows_the_trench():
    bands = {properties["depth_m"]: area for properties, area in layer("northeast-asia/depth")}
    assert list(bands) == [200, 1000, 2000, 4000, 6000, 8000]
    for shallower, deeper in itertools.pairwise(bands.values()):
        assert deeper.difference(shallower).area < 1e-6
    for lon, lat in ((150.5, 44.1), (153.2, 45.9)):  # the axis of the Kuril-Kamchatka trench
        assert bands[8000].contains(shapely.Point(lon, lat)) or bands[6000].contains(shapely.Point(lon, lat))
    assert bands[8000].intersects(shapely.box(148, 43, 155, 47))
    assert not bands[200].intersects(shapely.box(120, 32, 122, 35)), "the Yellow Sea is shallow"
    assert not bands[1000].contains(shapely.Point(142.8, 43.4)), "Hokkaido is land"


def test_borders_are_on_land_and_decide_no_dispute():
    land = shapely.union_all([polygon.buffer(0.1) for _, polygon in layer("northeast-asia/land")])
    for properties, line in layer("northeast-asia/borders"):
        assert line.difference(land).length < 0.35, properties["id"]  # Lake Khanka and river mouths
        assert not line.intersects(shapely.box(136, 20, 170, 60))  # the Kurils, Sakhalin
        assert not line.intersects(shapely.box(116, 20, 128, 37))  # the Senkaku, Taiwan


@pytest.mark.parametrize(
    ("line", "here", "there"),
    [
        ("line-nemuro-strait", {"japan/"}, {"russia/japan"}),
        ("line-goyomai", {"japan/"}, {"russia/japan"}),
        ("line-claim-japan", {"russia/japan"}, {"russia/"}),
    ],
)
def test_lines_at_sea_run_halfway(line, here, there):
    course = next(shape_ for properties, shape_ in layer("kurils/boundaries") if properties["id"] == line)
    sides = {True: [], False: []}
    for name in ("kurils/islands", "kurils/land", "kurils/neighbours"):
        for properties, polygon in layer(name):
            whose = f"{properties['administered_by']}/{properties['claimed_by']}"
            if whose in here | there and polygon.distance(course) < 1:
                sides[whose in here].append(polygon)
    for x, y in course.coords[1:-1:3]:
        one, other = (km_to_land(shapely.Point(x, y), sides[side]) for side in (True, False))
        assert one == pytest.approx(other, rel=0.01, abs=0.1), (x, y)


def test_lines_say_what_they_are():
    for name in ("kurils/boundaries", "history/boundaries"):
        for properties, line in layer(name):
            assert properties["status"] in {"treaty", "de facto", "claimed"}
            assert "not a treaty line" in properties["note"] or "parallel of the treaty" in properties["note"]
            assert not properties.get("valid_to") or properties["valid_from"] < properties["valid_to"]
            assert len(line.coords) >= 2
    claim = next(p for p, _ in layer("kurils/boundaries") if p["status"] == "claimed")
    assert (claim["claimed_by"], claim["administered_by"]) == ("japan", "")


def test_disputed_features():
    disputed = {}
    for name, properties, _ in every_feature():
        if name.endswith("/islands"):
            disputed.setdefault((properties["administered_by"], properties["claimed_by"]), []).append(
                properties["id"]
            )
    assert len(disputed["russia", "japan"]) == 25
    assert len(disputed["japan", "china|taiwan"]) == 8
    assert "urup" in disputed["russia", ""]
    for properties, _ in layer("senkaku/land"):
        assert (properties["administered_by"], properties["claimed_by"]) == ("japan", "china|taiwan")
    for properties, _ in layer("kurils/land"):
        assert properties["administered_by"] == "russia"
        if properties["group"] in {"lesser-kuril", "habomai"}:
            assert properties["claimed_by"] == "japan", properties["id"]
        elif properties["group"] != "great-kuril-south":
            assert properties["claimed_by"] == "", properties["id"]
    for properties, polygon in layer("senkaku/neighbours"):
        expected = {"japan": (122.5, 22, 135, 33), "taiwan": (118, 21, 123, 27)}.get(
            properties["administered_by"]
        )
        assert expected is None or shapely.box(*expected).contains(polygon), properties["id"]


def test_populations_have_a_year():
    counted = [p for _, p, _ in every_feature() if "population" in p]
    assert len(counted) >= 10
    assert all(1900 < p["population_year"] <= 2026 for p in counted)


# Names and words


def test_names():
    kinds = {"own", "form", "name", "alias", "ainu"}
    assert {row["kind"] for row in rows("names.csv")} <= kinds
    assert {row["language"] for row in rows("names.csv")} == {"en", "ja", "ru", "zh", "zh-Hant", "ain"}
    by_id = {}
    for row in rows("names.csv"):
        assert row["name"] == row["name"].strip() != "", row
        if row["kind"] in {"own", "form", "name"}:
            by_id.setdefault(row["id"], []).append(row)
    for name, properties, _ in every_feature():
        if name.split("/")[1] in NAMED:
            forms = by_id[properties["id"]]
            parties = {row["party"] for row in forms}
            # Undisputed: one name a language. In dispute: a name of its own for each party.
            assert parties == {""} or "" not in parties, properties["id"]
            for party in parties - {""}:
                assert any(row["kind"] == "own" for row in forms if row["party"] == party) or any(
                    row["language"] == "en" for row in forms if row["party"] == party
                ), (properties["id"], party)


def test_names_by_the_neutral_rule():
    named = {properties["id"]: properties for _, properties, _ in every_feature()}
    expected = {
        "iturup": ("Iturup (Etorofu)", "イトゥルップ島（択捉島）", "Итуруп (Эторофу)", "伊图鲁普岛（择捉岛）"),
        "uotsuri": ("Uotsuri (Diaoyu Dao / Diaoyutai)", "魚釣島（釣魚島／釣魚台）", "Уоцури (Дяоюйдао / Дяоюйтай)",
                    "鱼钓岛（钓鱼岛／钓鱼台）"),
        "sea-of-japan": ("Sea of Japan (East Sea)", "日本海（韓国名 東海）", "Японское море (Восточное море)",
                         "日本海（韩国称东海）"),
        "urup": ("Urup", "得撫島", "Уруп", "得抚岛"),
        # No Chinese name is known: the English one stands in.
        "ebeko": ("Ebeko", "千島硫黄山", "Эбеко", "Ebeko"),
    }  # fmt: skip
    for id_, names in expected.items():
        assert tuple(named[id_][f"name_{language}"] for language in LANGUAGES[:4]) == names
    assert named["south-kurils"]["name_ja"] == "南クリル諸島（北方領土）"
    for properties in named.values():
        assert properties.get("name_ja") not in {"北方領土", "千島列島"}
        assert properties.get("name_zh") not in {"北方领土", "北方四岛"}


DECIDING = re.compile(
    r"illegal|unlawful|\boccup|inherent|\breturn(?:ed|s)? (?:to|of)|liberat|reunit|annex"
    r"|оккуп|незаконн|исконн|возвращ|освобожд|аннекс"
    r"|不法占拠|不法占據|返還|返还|固有|非法|侵占|占領|占领|窃取|竊取|収復|收复|收復",
    re.IGNORECASE,
)
# Sentences that say whose words they are.
ATTRIBUTED = {(file, id_) for file in ("history/events.csv", "texts.csv") for id_ in ("ev19", "ev35")}
# Columns that are a party's words by their nature: a test of events and texts would be blind there.
QUOTED = {"position", "japan_position", "russia_position"}


def own_texts():
    for name, properties, _ in every_feature():
        for column, value in properties.items():
            if isinstance(value, str) and column not in QUOTED | {"source"}:
                yield name, properties["id"], value
    for name in set(TABLES) - {"sources.csv"}:
        for row in rows(name):
            # Translations of positions are quotes as the positions are.
            if name == "texts.csv" and re.fullmatch(r"[ps]\d+", row["id"]):
                continue
            for column, value in row.items():
                if column not in QUOTED | {"source"}:
                    yield name, row.get("id", ""), value
    for name in ("README.md", "POLICY.md"):
        yield name, "", (GEODATA / name).read_text("utf-8")


def test_own_words_decide_no_dispute():
    found = [(name, id_, hit.group()) for name, id_, text in own_texts() if (hit := DECIDING.search(text))]
    assert {(name, id_) for name, id_, _ in found} == ATTRIBUTED, found
    # The same words are there to be found where a party speaks.
    assert any(DECIDING.search(row["position"]) for row in rows("history/positions.csv"))


def test_claimants_have_the_same_room():
    summaries = [row for row in rows("history/positions.csv") if row["kind"] == "position_summary"]
    texts = {(row["id"], row["language"]): row["text"] for row in rows("texts.csv")}
    for dispute, parties in (("kuril", {"russia", "japan"}), ("senkaku", {"japan", "china", "taiwan"})):
        mine = [row for row in summaries if row["dispute"] == dispute]
        assert {row["party"] for row in mine} == parties
        assert all(row["as_of"] and row["source"] for row in mine)
        for language in ("en", "ja", "ru", "zh", "zh-Hant"):
            lengths = [len(texts.get((row["id"], language), row["position"])) for row in mine]
            assert max(lengths) <= 1.2 * min(lengths), (dispute, language, lengths)


# A fresh build


def build(folder, *wanted):
    subprocess.run(
        [sys.executable, GEODATA / "build" / "make.py", "--to", folder, *wanted],
        check=True, capture_output=True, text=True,
    )  # fmt: skip


def test_tables_are_those_of_the_build(tmp_path):
    build(tmp_path, "tables", "kurils/places", "northeast-asia/places", "kurils/peaks", "senkaku/peaks")
    for path in tmp_path.rglob("*.*"):
        file = path.relative_to(tmp_path)
        assert path.read_bytes() == (GEODATA / file).read_bytes(), file
    computed = {"checks/agreed_1974.csv"}  # made with the layers, from the full coast
    assert {*TABLES} - computed <= {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")}


def test_layers_are_those_of_the_build(tmp_path):
    if os.environ.get("CI") != "true":
        pytest.importorskip("roaring_landmask", reason="the coast is not installed: pip install '.[data]'")
    names = ("kurils/islands", "senkaku/land", "senkaku/zones", "nagato/municipality", "history/boundaries")
    build(tmp_path, *names)
    for name in names:
        assert (tmp_path / f"{name}.geojson").read_bytes() == (GEODATA / f"{name}.geojson").read_bytes(), name
