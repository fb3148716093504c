"""The atlas: what it finds, how forgiving it is, and what it says about files that are not as they should be."""

import subprocess
import sys

import pytest

from kurilmap.atlas import Atlas, bundled, catalog, load
from kurilmap.errors import DataError, InputError, UnknownLayer, UnknownName, UnknownRegion

REGIONS = ["northeast-asia", "kurils", "senkaku", "vladivostok", "nagato"]


@pytest.mark.parametrize("name", ["isles", "ISLES", "Isles", "Test Isles", "test_isles", "test-isles"])
def test_region_is_found_however_it_is_written(tiny, name):
    assert Atlas(tiny).region(name).id == "isles"


def test_unknown_region_names_the_nearest(tiny):
    with pytest.raises(UnknownRegion, match=r"unknown region 'isle'; did you mean 'isles'\?"):
        Atlas(tiny).region("isle")
    with pytest.raises(KeyError, match="there are isles"):
        Atlas(tiny).region("zzz")


def test_unknown_layer_names_the_nearest(tiny):
    atlas = Atlas(tiny)
    assert atlas.record("Isles", "Islands").file == "isles/islands.geojson"
    with pytest.raises(UnknownLayer, match=r"no layer 'island' in isles; did you mean 'islands'\?"):
        atlas.record("isles", "island")
    with pytest.raises(UnknownName, match="no table 'event'; did you mean 'events'"):
        atlas.table("event")
    with pytest.raises(
        InputError, match=r"events is a table without geometry: read it with table\('events'\)"
    ):
        atlas.features("history", "events")


def test_features_and_tables_are_plain_data(tiny):
    atlas = Atlas(tiny)
    assert [f["properties"]["id"] for f in atlas.features("isles", "islands")] == ["big", "small"]
    assert atlas.table("names")[1]["name"] == "大島"
    assert atlas.sources["TEST"]["publisher"] == "The tests"
    assert (atlas.version, str(atlas.date)) == ("1", "2026-01-02")


def test_load_carries_its_licence_and_sources(tiny):
    frame = Atlas(tiny).load("isles", "islands")
    assert frame.crs.to_epsg() == 4326
    assert (frame.attrs["license"], frame.attrs["attribution"]) == ("CC0-1.0", "The tests")
    assert frame.attrs["sources"][0]["title"] == "A test"
    assert next(iter(frame.columns)) == "id"
    assert list(frame.columns)[-1] == "geometry"
    table = Atlas(tiny).load("history", "events")
    assert len(table) == 3
    assert table.attrs["license"] == "CC0-1.0"


@pytest.mark.parametrize("file", ["isles/islands.geojson", "names.csv"])
def test_edited_file_is_refused_by_name(tiny, file):
    path = tiny / file
    path.write_text(path.read_text("utf-8").replace("Big", "Bog"), "utf-8")
    with pytest.raises(DataError, match=rf"^tiny/{file}: its sha256 is not the catalog's.*check tiny --fix"):
        Atlas(tiny).features("isles", "islands") if "isles" in file else Atlas(tiny).table("names")


def test_missing_file_and_missing_catalog(tiny, tmp_path):
    (tiny / "names.csv").unlink()
    with pytest.raises(DataError, match=r"^tiny/names.csv: the catalog lists it, but: No such file"):
        Atlas(tiny).table("names")
    with pytest.raises(
        DataError, match=r"nothing/catalog.toml: there is no catalog, so nothing is not an atlas"
    ):
        Atlas(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "zoom = [5, 12]",
            "zoom = 5",
            r"tiny/catalog.toml:4: region isles: zoom should be of type list, not 5",
        ),
        ("features = 2", "", r"tiny/catalog.toml:13: features is missing"),
        ('geometry = "Polygon"', 'geometry = "Blob"', r"catalog.toml:13: geometry should be one of Point"),
        ('"names.csv"', '"../names.csv"', r"catalog.toml:\d+: file should be a path inside the atlas"),
        ("bounds = [10.0, 20.0, 11.1, 20.2]", "bounds = [20.0, 100.0, 20.2, 11]", r"should be \[west, south"),
        ('version = "1"', 'version = "1', r"tiny/catalog.toml:1: "),
    ],
)
def test_broken_catalog_says_where(tiny, old, new, message):
    path = tiny / "catalog.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=message):
        Atlas(tiny)


def test_broken_catalog_tells_all_problems_at_once(tiny):
    path = tiny / "catalog.toml"
    path.write_text(
        path.read_text("utf-8").replace("zoom =", "zoo =").replace('layer = "names"', ""), "utf-8"
    )
    with pytest.raises(DataError) as caught:
        Atlas(tiny)
    assert len(str(caught.value).splitlines()) == 2


# The bundled atlas


def test_bundled_regions_and_catalog():
    assert list(bundled().regions) == REGIONS
    frame = catalog()
    assert {"region", "layer", "geometry", "features", "license", "attribution", "source"} <= set(
        frame.columns
    )
    assert (frame.license != "").all()
    assert (frame.attribution != "").all()


def test_every_bundled_file_reads():
    atlas = bundled()
    for record in atlas.records:
        rows = (
            atlas.table(record.layer)
            if record.geometry == "none"
            else atlas.features(record.region, record.layer)
        )
        assert len(rows) == record.features, record.file


def test_bundled_islands():
    islands = load("Kurils", "Islands")
    assert len(islands) == 51
    assert islands.crs.to_epsg() == 4326
    assert islands.attrs["attribution"] == "© OpenStreetMap contributors"
    assert islands.attrs["sources"]


def test_plain_data_needs_no_pandas(root):
    code = """
import sys
from kurilmap.atlas import bundled
from kurilmap.gazetteer import gazetteer
bundled().features("kurils", "islands")
gazetteer().find("Iturup")
heavy = {"pandas", "geopandas", "shapely", "numpy", "pyproj", "folium"} & sys.modules.keys()
sys.exit(f"imported {heavy}" if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
