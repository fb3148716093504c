"""The author's own data on a map: what is understood, how it is coloured, and what its text can do (nothing)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

import kurilmap as km
from kurilmap.errors import InputError

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
    table = survey(year=[1700, 1750, 1800])
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
