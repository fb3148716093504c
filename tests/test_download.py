"""What the page gives away as GeoJSON and CSV: the places and lines that are shown, right in every program that opens them."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import pytest

import kurilmap as km


@pytest.fixture(scope="module")
def html():
    return km.Map("kurils").get_root().render()


@pytest.fixture
def saved(html, open_page):
    """Return a function that presses a button of a page in a state and gives the saved file's name and text."""

    def saved(button, fragment=""):
        page, log = open_page(html, fragment=fragment, accept_downloads=True)
        page.wait_for_selector("html.km-ready", state="attached")
        with page.expect_download() as download:
            page.locator(f"#km-{button}").click()
        log.assert_clean()
        return download.value.suggested_filename, download.value.path().read_bytes()

    return saved


def test_csv_opens_in_a_spreadsheet_and_has_every_place_with_its_names_and_sources(saved):
    name, content = saved("csv", "names=ru&perspective=japan")
    assert name == "kurils.csv"
    assert content.startswith(b"\xef\xbb\xbf")  # spreadsheets take it for another encoding without
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))}
    islands = km.load("kurils", "islands").set_index("id")
    assert set(islands.index) <= set(rows)
    iturup = rows["iturup"]
    assert iturup["name_ru"] == "Эторофу (Итуруп)"
    assert iturup["name_ja"] == "択捉島（イトゥルップ島）"
    assert (iturup["administered_by"], iturup["claimed_by"]) == ("russia", "japan")
    assert iturup["perspective"] == "japan"
    for key in islands.index:
        assert float(rows[key]["lat"]) == pytest.approx(islands.loc[key, "lat"], abs=1e-4)
        assert float(rows[key]["lon"]) == pytest.approx(islands.loc[key, "lon"], abs=1e-4)
        assert set(rows[key]["source"].split("|")) <= set(km.atlas.bundled().sources)


def test_geojson_has_the_places_and_the_lines_of_the_perspective_where_they_are(saved, tmp_path):
    name, content = saved("geojson")
    assert name == "kurils.geojson"
    whole = json.loads(content)
    assert any("OpenStreetMap" in each for each in whole["attribution"])
    assert "kurilmap" in whole["citation"]
    (tmp_path / name).write_bytes(content)
    frame = gpd.read_file(tmp_path / name).set_index("id")
    west, south, east, north = km.atlas.bundled().region("kurils").bounds
    iturup = frame.loc["iturup", "geometry"]
    assert west < iturup.x < east
    assert south < iturup.y < north
    lines = frame[frame.geom_type == "LineString"]
    assert set(lines["kind"]) == {"control", "claim"}
    assert lines.total_bounds[1] > 40  # latitude second
    own = json.loads(saved("geojson", "perspective=russia")[1])["features"]
    assert {each["properties"]["kind"] for each in own if each["geometry"]["type"] == "LineString"} == {
        "control"
    }


def test_what_is_hidden_is_not_saved(html, open_page):
    page, _ = open_page(html)
    page.wait_for_selector("html.km-ready", state="attached")
    whole = len(json.loads(page.evaluate("() => kurilmap.export.geojson()"))["features"])
    page.get_by_role("checkbox", name="Volcanoes and summits").uncheck()
    page.get_by_role("checkbox", name="Lines", exact=True).uncheck()
    rest = json.loads(page.evaluate("() => kurilmap.export.geojson()"))["features"]
    assert len(rest) < whole
    assert {each["geometry"]["type"] for each in rest} == {"Point"}
    assert not [each for each in rest if each["properties"]["kind"] in {"volcano", "summit"}]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@sum", "-cmd", "\tx", 'a "b", c', "a\nb", "-1.5", "plain"])
def test_a_field_stays_a_text_and_one_field(text, html, open_page):
    page, _ = open_page(html)
    page.wait_for_selector("html.km-ready", state="attached")
    page.evaluate("(text) => { kurilmap.data.places[0].kind = text; }", text)
    told = page.evaluate("() => kurilmap.export.csv()")
    (row, *_) = csv.DictReader(io.StringIO(told, newline=""))
    assert row["kind"] == (text if text[0] not in "=+@\t-" or text == "-1.5" else f"'{text}")
