"""The author's own data on a map: what is understood, how it is coloured, and what its text can do (nothing)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

import kurilmap as km
from kurilmap.errors import InputError, KurilmapWarning
from kurilmap.scaffold import new

NASTY = [
    "<img src=x onerror=\"window.owned='img'\">",
    "${window.owned='dollar'}",
    "</script><script>window.owned='script'</script>",
    "`back`tick\\slash\\u003c{{ 7*7 }}",
    "\u202eright-to-left\u202c\u200bzero\u200dwidth\ufeff",
    "'\"&amp;--><!--]]>",
]


def survey(**columns):
    return pd.DataFrame({"lat": [44.0, 45.0, 46.0], "lon": [146.0, 148.0, 150.0], **columns})


def layer(*args, **kwargs):
    return km.Map("kurils").add(*args, **kwargs).describe()["layers"][0]


def test_a_table_with_latitude_and_longitude_is_understood():
    found = layer(survey(depth=[10, 20.5, None]), name="Survey", popup=["depth"])
    assert [each["points"] for each in found["features"]] == [[[44, 146]], [[45, 148]], [[46, 150]]]
    assert [each["values"] for each in found["features"]] == [["10"], ["20.5"], [""]]
    assert [each["label"] for each in found["features"]] == ["Survey 1", "Survey 2", "Survey 3"]


@pytest.mark.parametrize(
    "names", [("Latitude", "Longitude"), ("LAT", "LNG"), ("緯度", "経度"), ("широта", "долгота")]
)
def test_columns_of_coordinates_go_by_many_names(names):
    table = survey().rename(columns=dict(zip(("lat", "lon"), names, strict=True)))
    assert len(layer(table)["features"]) == 3


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pd.DataFrame({"latt": [1.0], "lon": [2.0]}), "latitude and longitude"),
        (survey().assign(lat=[44, "x", None]), "row 1, 2"),
        (survey().assign(lat=[44, 95, 44]), "row 1 has latitude 95"),
        (survey().iloc[:0], "no rows"),
        (pd.DataFrame({"x": [1]}), "latitude and longitude"),
    ],
)
def test_a_table_without_usable_coordinates_says_which_rows(table, says):
    with pytest.raises(InputError) as caught:
        km.Map("kurils").add(table, name="T")
    assert says in str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "geojson", "gpkg", "shp", "kml", "parquet"])
def test_files_of_all_kinds_in_any_crs(suffix, tmp_path):
    frame = gpd.GeoDataFrame(
        {"Name": ["a", "ю"]}, geometry=[Point(146, 44), Point(148.25, 45.5)], crs="EPSG:4326"
    )
    path = tmp_path / f"own data.{suffix}"
    if suffix in ("csv", "tsv"):
        table = pd.DataFrame({"Name": frame.Name, "lat": frame.geometry.y, "lon": frame.geometry.x})
        table.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    elif suffix == "parquet":
        frame.to_crs("EPSG:32655").to_parquet(path)
    elif suffix in ("gpkg", "shp"):
        frame.to_crs("EPSG:32655").to_file(path, encoding="utf-8" if suffix == "shp" else None)
    else:
        frame.to_file(path, layer="own", driver="GeoJSON" if suffix == "geojson" else "KML")
    found = layer(str(path), label="Name")
    assert found["name"] == "own data"
    assert [each["label"] for each in found["features"]] == ["a", "ю"]
    np.testing.assert_allclose(
        [each["points"][0] for each in found["features"]], [[44, 146], [45.5, 148.25]], atol=1e-5
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("name;lat;lon\nx;44,5;146,25\n", "x"),
        ("name\tlat\tlon\nx\t44.5\t146.25\n", "x"),
        ("\ufeffname, Latitude (°N), Longitude (°E),\nx, 44.5, 146.25,\n", "x"),
        ("name,lat,lon\nNA,44.5,146.25\n", "NA"),
        ("title,lat,lon\n007,44.5,146.25\n", "007"),
    ],
)
def test_tables_as_spreadsheets_write_them(tmp_path, text, label):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    found = layer(path)
    assert found["features"][0]["points"] == [[44.5, 146.25]]
    assert found["features"][0]["label"] == label


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,lat,lon\nx,44,146\ny,,\n", "in line 3"),
        ("name,lat,lon\nx,44,146\ny,95,146\n", "line 3 has latitude 95"),
        ('lat,lon\n"44,5","146,5"\n', "decimals are written with a point"),
        ("lat,lon\n44°30'N,146°E\n", "degrees are decimal"),
        ("lat,lon\n44,146,extra\n", "more fields than the 2"),
        ("n,wkt\n1,POINT (146 44)\n2,PUNKT (1 2)\n", "in line 3"),
        ("имя,lat,lon\n1,2,3\n".encode("cp1251"), "is not UTF-8"),
    ],
)
def test_a_file_says_which_line_is_wrong(tmp_path, text, says):
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        layer(path)
    assert says in str(caught.value)
    assert "t.csv" in str(caught.value) or "layer 't'" in str(caught.value)


def test_values_of_any_type_are_shown_and_none_is_nothing():
    values = [
        pd.array([1, None, 3], dtype="Int64"),
        pd.to_datetime(["2001-02-03", None, "2001-02-03 10:00"], format="mixed"),
        [[1, 2], None, np.array([1, 2])],
        [np.float32(2), float("nan"), 1e300],
        pd.Categorical(["a", None, "b"]),
    ]
    shown = [["1", "", "3"], ["2001-02-03", "", "2001-02-03 10:00:00"], ["[1, 2]", "", "[1 2]"],
             ["2", "", "1e+300"], ["a", "", "b"]]  # fmt: skip
    for column, wanted in zip(values, shown, strict=True):
        table = survey()
        table["v"] = column
        for color in (None, "v"):
            assert [each["values"][0] for each in layer(table, color=color)["features"]] == wanted
    found = layer(survey(v=pd.to_timedelta([1, 2, 3], "D")), color="v")
    assert [each["color"] for each in found["features"]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "year"),
    [("7 May 1875", 1875), ("07/05/1875", 1875), ("1875年5月", 1875), (1875.0, 1875), ("986-05-07", 986)],
)
def test_years_are_found_in_dates(text, year):
    assert layer(survey(t=[text] * 3), time="t")["years"] == [year]


@pytest.mark.parametrize("text", ["07/05/75", "18750507", "1875-1880", "0", "-5", 1875.5, 12345, True])
def test_what_has_no_clear_year_is_refused(text):
    with pytest.raises(InputError, match=r"column 't': .* is not a year"):
        layer(survey(t=[text] * 3), time="t")


def test_columns_go_by_their_text_and_none_is_there_twice():
    table = survey(a=[1, 2, 3]).rename(columns={"a": 7})
    assert layer(table, popup="7", label=7, color="7")["columns"] == ["7"]
    assert layer(table, popup=["lat", 7])["features"][0]["values"] == ["44", "1"]
    table["b"] = 1
    with pytest.raises(InputError, match="several columns called '7'; rename"):
        layer(table.rename(columns={"b": "7"}))
    with pytest.raises(InputError, match="popup is a column or a list of columns"):
        layer(table, popup=True)


def test_a_layer_that_nobody_can_see_is_told():
    far = pd.DataFrame({"lat": [10.0, 12.0], "lon": [40.0, 43.0]})
    with pytest.warns(KurilmapWarning, match="cannot be seen: it lies at latitude 10 to 12.*another region"):
        layer(far)
    with pytest.warns(KurilmapWarning, match="one size"):
        layer(pd.DataFrame({"lat": 44.0, "lon": 146.0, "n": range(2001)}), size="n")


def test_longitudes_go_on_beyond_the_antimeridian(tmp_path):
    atlas = new(tmp_path / "dateline", (176, 50, 184, 56), coast=coast(tmp_path))
    table = pd.DataFrame({"lat": [53.0, 54.0], "lon": [179.5, -179.5]})
    found = atlas.map("dateline").add(table).describe()["layers"][0]
    assert [each["points"][0][1] for each in found["features"]] == [179.5, 180.5]


def coast(folder):
    path = folder / "coast.geojson"
    gpd.GeoDataFrame(geometry=[box(178, 52, 179, 53)], crs=4326).to_file(path)
    return path


def test_tables_of_arrow_and_broken_crs():
    import pyarrow as pa

    assert len(layer(pa.table({"lat": [44.0], "lon": [146.0]}))["features"]) == 1
    local = gpd.GeoDataFrame(geometry=[Point(1, 2)], crs='LOCAL_CS["x",UNIT["metre",1]]')
    with pytest.raises(InputError, match="cannot be converted"):
        layer(local)


def test_categories_have_colours_of_their_own_and_the_rare_ones_share_one():
    found = layer(survey(kind=["b", "a", None]), color="kind")
    assert found["legend"] == {"title": "kind", "values": ["a", "b"], "other": False, "missing": True}
    assert [each["color"] for each in found["features"]] == [1, 0, 2]
    assert len(set(found["colors"])) == 3
    many = pd.DataFrame(
        {"lat": 44 + np.arange(30) / 100, "lon": 146.0, "k": [f"k{i % 12}" for i in range(30)]}
    )
    found = layer(many, color="k")
    assert len(found["colors"]) == 8
    assert found["legend"]["other"] is True


@pytest.mark.parametrize(
    ("classes", "breaks"),
    [
        (2, [1, 3, 5]),
        ([2, 4], [1, 2, 4, 5]),
        ("equal", [1, 1.8, 2.6, 3.4, 4.2, 5]),
        ("FisherJenks", [1, 1, 2, 3, 4, 5]),
    ],
)
def test_numbers_are_classed(classes, breaks):
    table = pd.DataFrame({"lat": [44.0] * 5, "lon": [146.0] * 5, "n": [1, 2, 3, 4, 5]})
    found = layer(table, color="n", classes=classes)
    assert found["legend"]["breaks"] == breaks
    indices = [each["color"] for each in found["features"]]
    assert indices == sorted(indices)
    for value, index in zip(table.n, indices, strict=True):
        assert value <= breaks[index + 1]
        assert index == 0 or value > breaks[index]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"color": "kindd"}, "color should be"),
        ({"color": "#12"}, "color should be"),
        ({"classes": 3}, "needs color="),
        ({"color": "kind", "classes": 3}, "is for numbers"),
        ({"color": "n", "classes": 30}, "1 to 9"),
        ({"color": "n", "classes": [3, 1]}, "rising"),
        ({"color": "n", "classes": "fisherjenk"}, "did you mean 'FisherJenks'"),
        ({"size": "kind"}, "size needs numbers"),
        ({"size": 500}, "1 to 60"),
        ({"time": "kind"}, "is not a year"),
        ({"time": ["n", "n", "n"]}, "one column or two"),
        ({"time": ["late", "n"]}, "before it begins"),
        ({"popup": ["m"]}, "no column 'm'"),
    ],
)
def test_wrong_options_say_what_would_be_right(options, says):
    with pytest.raises(InputError) as caught:
        km.Map("kurils").add(survey(kind=list("abc"), n=[1, 2, 3], late=[9, 9, 9]), **options)
    assert says in str(caught.value)


def test_legend_tooltip_card_and_sizes_on_the_page(open_page):
    table = survey(kind=["whale", "seal", "whale"], n=[1.5, 20, 300], who=["A", "B", "C"])
    m = km.Map("kurils").add(table, name="Sightings", label="who", color="kind", size="n")
    m.add(gpd.GeoDataFrame({"v": [1]}, geometry=[LineString([(150, 44), (152, 45)])], crs=4326), name="Track")
    page, log = open_page(m.get_root().render())
    legend = page.locator("#km-legend").inner_text()
    assert "Sightings: kind" in legend
    assert "whale" in legend
    assert "Track" in legend
    widths = page.eval_on_selector_all(
        "#km-sheet .km-user-point", "all => all.map((each) => parseFloat(getComputedStyle(each).strokeWidth))"
    )
    assert widths[0] < widths[1] < widths[2] == 22
    spot = page.evaluate(
        "(() => { const b = document.querySelectorAll('#km-sheet .km-user-point')[2].getBoundingClientRect(); return [b.x, b.y]; })()"
    )
    page.mouse.move(*spot)
    page.locator(".km-tip").wait_for(state="visible")
    assert page.locator(".km-tip").inner_text() == "C"
    page.mouse.click(*spot)
    assert "300" in page.locator("#km-card").inner_text()
    log.assert_clean()


def test_time_follows_the_slider(open_page):
    table = survey(**{"from": ["1900-05-01", 1950, None], "to": [1910, None, 1901]})
    m = km.Map("kurils").add(table, time=["from", "to"])
    page, log = open_page(m.get_root().render())
    shown = "[...document.querySelectorAll('#km-sheet .km-user-point')].map((each) => each.style.display !== 'none')"
    for year, wanted in (
        (1899, [False, False, True]),
        (1901, [True, False, True]),
        (1911, [False] * 3),
        (1960, [False, True, False]),
    ):
        page.evaluate(f"kurilmap.set({{year: {year}}})")
        assert page.evaluate(shown) == wanted, year
    log.assert_clean()


def test_a_region_without_history_gets_a_slider_for_the_layer(open_page, tiny):
    table = pd.DataFrame({"lat": [34.3, 34.4, 34.5], "lon": 131.2, "year": [1700, 1750, 1800]})
    page, log = open_page(km.Map("nagato").add(table, time="year").get_root().render())
    page.get_by_role("slider", name="Year").focus()
    page.keyboard.press("Home")
    assert page.evaluate("kurilmap.state().year") <= 1700
    page.evaluate("kurilmap.set({year: 1750})")
    shown = "[...document.querySelectorAll('#km-sheet .km-user-point')].map((each) => each.style.display !== 'none')"
    assert page.evaluate(shown) == [False, True, False]
    log.assert_clean()


def hostile_map(count=None):
    text = [*NASTY, "x" * 10_000]
    rows = pd.DataFrame({"name": text, NASTY[0]: text, "lat": np.linspace(44, 47, len(text)), "lon": 147.5})
    if count:
        rows = pd.concat([rows] * (count // len(rows) + 1), ignore_index=True)
    return km.Map("kurils").add(rows, name=NASTY[2], label="name", popup=["name", NASTY[0]], color="name")


@pytest.mark.parametrize("count", [None, 2500])
def test_text_is_never_run_and_shown_as_it_is(open_page, count):
    page, log = open_page(hostile_map(count).get_root().render())
    if count:
        page.locator("canvas.km-points[data-mode]").wait_for(state="attached")
        page.evaluate("kurilmap.set({view: '9/44/147.5'})")
        page.locator("#km-places section").last.locator("button").first.click()
    buttons = page.locator("#km-places section").last.locator("li button")
    seen = {buttons.nth(i).text_content() for i in range(buttons.count())}
    assert NASTY[0] in seen if count else seen >= set(NASTY)
    buttons.first.click()
    assert page.locator("#km-card dt").last.text_content() == NASTY[0]
    assert NASTY[0] in page.locator("#km-legend").text_content()
    assert page.evaluate("window.owned") is None
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    log.assert_clean()


def test_areas_and_holes_are_hit_where_they_are(open_page):
    area = box(146, 44, 152, 49).difference(box(148, 45.5, 150, 47.5))
    m = km.Map("kurils").add(gpd.GeoDataFrame({"n": ["ring"]}, geometry=[area], crs=4326), label="n")
    page, _ = open_page(m.get_root().render())

    def text_at(lat, lon):
        x, y = page.evaluate(
            f"(() => {{ const p = kurilmap.map.latLngToContainerPoint([{lat}, {lon}]), b = kurilmap.map.getContainer().getBoundingClientRect(); return [p.x + b.x, p.y + b.y]; }})()"
        )
        page.evaluate("kurilmap.closeCard()")
        page.mouse.click(x, y)
        return page.locator("#km-card").inner_text() if page.locator("#km-card").is_visible() else ""

    assert "ring" in text_at(44.6, 151.3)
    assert "ring" not in text_at(46.7, 149.6)
