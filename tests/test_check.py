"""What a careful map editor is told of an atlas, and what `check --fix` mends without guessing."""

import json
import shutil

import geopandas as gpd
import pytest
from shapely.geometry import box

import kurilmap as km
from kurilmap.check import check_folder, run_checks
from kurilmap.check.mend import fix_atlas
from kurilmap.cli import main
from kurilmap.errors import DataError, InputError
from kurilmap.scaffold import collection, new

BOX = (164.5, 54.0, 169.5, 56.0)
HUTS = """
[[layers]]
region = "own"
layer = "huts"
file = "own/huts.csv"
title = "Huts"
geometry = "Point"
license = "CC0-1.0"
attribution = "Us"
sources = ["OWN"]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return new(tmp_path_factory.mktemp("check") / "own", BOX).folder


@pytest.fixture
def atlas(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "own")
    append(folder / "sources.csv", "OWN,Our notes,Us,2026,,4\n")
    return folder


def append(path, text):
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def place(key="hut", lon=166.0, lat=55.0, **changes):
    properties = {
        "id": key,
        "kind": "hut",
        "name_en": key.title(),
        "administered_by": "",
        "claimed_by": "",
        "source": "OWN",
    }
    return {"type": "Feature", "properties": properties | changes, "geometry": {"type": "Point", "coordinates": [lon, lat]}}  # fmt: skip


def add(folder, *features):
    text = collection(features, "CC0-1.0", "The makers of this atlas")
    (folder / "own/places.geojson").write_text(text, encoding="utf-8")
    return fix_atlas(folder)


def test_names_that_only_a_layer_has_go_to_the_table(atlas):
    done = add(atlas, place(name_ru="Хижина"))
    assert "own/names.csv: hut: ru 'Хижина', as own/places.geojson has it" in done
    assert check_folder(atlas) == []
    assert km.Atlas(atlas).places("Хижина")["id"].tolist() == ["hut"]
    assert fix_atlas(atlas) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"lon": 12, "lat": 50},
            "own/own/places.geojson:2: hut: lies at latitude 50, longitude 12, off the map",
        ),
        ({"claimed_by": "narnia"}, "places.geojson:2: hut: 'narnia' is not among the parties of own"),
        ({"valid_from": "1900", "valid_to": "1800"}, "places.geojson:2: hut: valid_from 1900 is after"),
        ({"source": ""}, "places.geojson:2: hut: has no source"),
        ({"source": "NOBODY"}, "places.geojson:2: hut: source 'NOBODY' is not in the table"),
        ({"lon": 55.0, "lat": 166.0}, "look swapped"),
        ({"lat": "north"}, "places.geojson:2: hut: the geometry cannot be read"),
    ],
)
def test_a_feature_that_is_not_right_is_told_with_its_line(atlas, changes, says):
    add(atlas, place(**changes))
    assert any(says in each for each in check_folder(atlas)), check_folder(atlas)


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("own/places.geojson", lambda text: text.replace('"geometry":{', '"geometry":null,"was":{'), "places.geojson:2: hut: has no geometry"),
        ("own/places.geojson", lambda text: text.replace('"properties":{', '"properties":null,"was":{'), "places.geojson: feature 1: has no properties"),
        ("history/events.csv", lambda text: text + "e1,1741-13,day,Landing,hut,,x,,OWN,high,\n", "events.csv:2: e1: date '1741-13' is not a date"),
        ("history/events.csv", lambda text: text + "e1,1900-02-29,day,Landing,hut,,x,,OWN,high,\n", "events.csv:2: e1: date '1900-02-29' is not"),
        ("history/events.csv", lambda text: text + "e1,1741,year,Landing,atlantis,,x,,OWN,high,\n", "events.csv:2: e1: there is no place 'atlantis'"),
        ("history/events.csv", lambda text: text + "e1,1741,year,A,hut,,x,,OWN,high,\n" * 2, "events.csv:3: e1: the id is taken in line 2"),
        ("catalog.toml", lambda text: text.replace('dispute = ""', 'disptue = ""'), "catalog.toml:12: region own: nothing reads the key 'disptue'; did you mean 'dispute'?"),
        ("catalog.toml", lambda text: text.replace('language = "en"', 'language = "en"\nlangauge = "ja"'), "lessons 1: nothing reads the key 'langauge'; did you mean 'language'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_where_it_stands(atlas, file, change, says):
    add(atlas, place())
    assert check_folder(atlas) == []
    path = atlas / file
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    assert any(says in each for each in check_folder(atlas)), check_folder(atlas)


def test_latitude_for_longitude_is_seen_where_both_could_be(tmp_path):
    path = tmp_path / "coast.gpkg"
    gpd.GeoDataFrame(geometry=[box(20, 40, 21, 41)], crs=4326).to_file(path)
    folder = new(tmp_path / "own", (19, 39, 22, 42), coast=path).folder
    append(folder / "sources.csv", "OWN,Our notes,Us,2026,,4\n")
    add(folder, place(lon=40.5, lat=20.5))
    assert any(
        "lies at latitude 20.5, longitude 40.5" in each and "swapped" in each for each in check_folder(folder)
    )


def test_two_features_of_one_id_and_a_crossing_ring_each_have_their_line(atlas):
    add(atlas, place(), place("other"), place())
    assert any("places.geojson:4: hut: the id is taken" in each for each in check_folder(atlas))
    path = atlas / "own/land.geojson"
    ring = [[166, 55], [167, 56], [167, 55], [166, 56], [166, 55]]
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][1]["geometry"]["coordinates"] = [ring]
    path.write_text(
        collection(content["features"], content["license"], content["attribution"]), encoding="utf-8"
    )
    assert any(
        "land.geojson:3: land-2 is not valid (Self-intersection" in each for each in check_folder(atlas)
    )


def test_sources_and_names_are_looked_at(atlas):
    append(atlas / "sources.csv", "BAD,,Us,2026,javascript:alert(1),4\n")
    add(atlas, place())
    append(atlas / "names.csv", "hut,jp,,小屋,name,,OWN,\n")
    catalog = atlas / "catalog.toml"
    text = catalog.read_text(encoding="utf-8").replace("sources = []", 'sources = ["NONE"]', 1)
    catalog.write_text(text, encoding="utf-8")
    told = "\n".join(check_folder(atlas))
    for says in ("BAD: has no title", "url 'javascript:alert(1)' is not an address", "no map speaks 'jp'; did you mean 'ja'?",
                 "source 'NONE' is not in the table of sources"):  # fmt: skip
        assert says in told


def test_advice_is_no_problem(atlas, capsys):
    add(atlas, place(name_ja="小屋"), place("cape"))
    append(atlas / "sources.csv", "SPARE,Never used,Us,2026,,4\n")
    fix_atlas(atlas)
    problems, advice = run_checks(atlas)
    assert problems == []
    assert any("cape without a name in ja" in each for each in advice)
    assert any("SPARE" in each for each in advice)
    assert main(["check", str(atlas)]) == 0
    shown = capsys.readouterr()
    assert shown.out == "own: no problems\n"
    assert "note: own: cape without a name in ja" in shown.err


def test_a_table_of_ones_own_is_a_layer_with_a_short_record(atlas):
    (atlas / "own/huts.csv").write_text(
        "id,kind,lat,lon,name_en,source\n1,hut,55,166,Hut one,OWN\n", encoding="utf-8"
    )
    assert any(
        "huts.csv: is not in the catalog; add a [[layers]] record" in each for each in check_folder(atlas)
    )
    append(atlas / "catalog.toml", HUTS)
    assert "own/catalog.toml: own/huts.csv: features = 1" in fix_atlas(atlas)
    assert check_folder(atlas) == []
    assert "huts.csv" in (atlas / "catalog.toml").read_text(encoding="utf-8")
    labelled = km.Atlas(atlas).map("own").describe()["names"]
    assert labelled["1"]["en"] == "Hut one"
    append(atlas / "own/huts.csv", "2,hut,55,266,,OWN\n")
    assert any("huts.csv:3: 2: has no name" in each for each in check_folder(atlas))


def test_a_lesson_is_added_and_a_wrong_box_is_not_written_to_the_catalog(atlas):
    first = (atlas / "lessons/first.md").read_text(encoding="utf-8")
    (atlas / "lessons/second.md").write_text(first.replace("id: first", "id: second"), encoding="utf-8")
    add(atlas, place(lon=55.0, lat=166.0))
    assert list(km.Atlas(atlas).lessons) == ["first", "second"]
    assert not any("catalog.toml" in each and "bounds should be" in each for each in check_folder(atlas))


def test_a_dispute_needs_the_position_of_each_party(tiny):
    catalog = tiny / "catalog.toml"
    text = catalog.read_text(encoding="utf-8").replace('dispute = ""', 'dispute = "isles"')
    rows = "id,dispute,party,kind,position,as_of,source\np1,isles,left,position_summary,Ours,2026,TEST\n"
    (tiny / "positions.csv").write_text(rows, encoding="utf-8")
    text += (
        '\n[[layers]]\nregion = ""\nlayer = "positions"\nfile = "positions.csv"\ntitle = "Positions"\ngeometry = "none"\n'
        'license = "CC0-1.0"\nattribution = "The tests"\nsources = ["TEST"]\n'
    )
    catalog.write_text(text, encoding="utf-8")
    told = check_folder(tiny)
    assert any("there is no position_summary of 'right'" in each for each in told)
    assert not any("position_summary of 'left'" in each for each in told)


@pytest.mark.parametrize(
    ("bbox", "says"),
    [
        ((54, 164.5, 56, 169.5), "look swapped: 164.5 54 169.5 56"),
        ((178, 50, -178, 54), "longitudes go on: 178 50 182 54"),
        ((169, 54, 164, 56), "west and east look swapped: 164 54 169 56"),
        ((150, 40, 150.2, 40.2), "make the box wider"),
    ],
)
def test_a_box_that_cannot_be_says_which_could(tmp_path, bbox, says):
    with pytest.raises(InputError) as caught:
        new(tmp_path / "x", bbox)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "key"), [("Îles", "iles"), ("Курилы", "region"), ("a\u202eb\n", "ab"), ("x y", "x-y")]
)
def test_a_folder_may_have_any_name(tmp_path, name, key):
    atlas = new(tmp_path / name, BOX)
    assert list(atlas.regions) == [key]
    assert check_folder(atlas.folder) == []
    with pytest.raises(InputError, match="part of every atlas"):
        new(tmp_path / "history", BOX)


def test_the_licence_of_a_coast_is_said_or_said_to_be_unknown(tmp_path):
    path = tmp_path / "coast.gpkg"
    gpd.GeoDataFrame(geometry=[box(20, 40, 21, 41)], crs=4326).to_file(path)
    bounds = ["--bbox", "19", "39", "22", "42", "--coast", str(path)]
    assert main(["new", str(tmp_path / "one"), *bounds]) == 0
    assert km.Atlas(tmp_path / "one").record("one", "land").license == "not stated"
    assert any("the licence is not stated" in each for each in run_checks(tmp_path / "one")[1])
    assert (
        main(["new", str(tmp_path / "two"), *bounds, "--license", "CC-BY-4.0", "--attribution", "A. Survey"])
        == 0
    )
    record = km.Atlas(tmp_path / "two").record("two", "land")
    assert (record.license, record.attribution) == ("CC-BY-4.0", "A. Survey")


def test_zooms_are_whole_numbers_of_a_map(tiny):
    catalog = tiny / "catalog.toml"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("zoom = [5, 12]", "zoom = [5, 1e308]"), encoding="utf-8")
    with pytest.raises(DataError, match="zoom should be two whole numbers from 0 to 22"):
        km.Atlas(tiny)


def test_a_map_needs_no_tables(atlas):
    path = atlas / "catalog.toml"
    parts = path.read_text(encoding="utf-8").split("\n[[")
    path.write_text("\n[[".join(p for p in parts if 'geometry = "none"' not in p), encoding="utf-8")
    for file in ("names.csv", "sources.csv", "history/events.csv"):
        (atlas / file).unlink()
    fix_atlas(atlas)
    bare = km.Atlas(atlas)
    assert not any(record.geometry == "none" for record in bare.records)
    assert km.history.years(bare) == (bare.date.year,) * 2
    assert bare.map("own").get_root().render()


def test_a_lesson_whose_id_was_edited_is_not_recorded_twice(atlas):
    path = atlas / "lessons/first.md"
    path.write_text(path.read_text(encoding="utf-8").replace("id: first", "id: second"), encoding="utf-8")
    fix_atlas(atlas)
    assert (atlas / "catalog.toml").read_text(encoding="utf-8").count("[[lessons]]") == 1
    assert any("id is 'first', in the lesson 'second'" in each for each in check_folder(atlas))
