"""Map without a browser: its verbs, its errors, its sizes, and that the same call gives the same bytes."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

import kurilmap as km
from kurilmap import describe
from kurilmap.bake import bake
from kurilmap.describe import strings
from kurilmap.errors import (
    InputError,
    OutputError,
    UnknownLanguage,
    UnknownLayer,
    UnknownPerspective,
    UnknownPlace,
    UnknownRegion,
)
from kurilmap.page.pack import lonlat, mercator, pack, unpack

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("region", REGIONS)
def test_a_page_is_small_and_the_same_each_time(region, tmp_path):
    m = km.Map(region)
    m.save(tmp_path / "a.html")
    m.save(tmp_path / "b.html")
    km.Map(region).save(tmp_path / "c.html")
    a, b, c = ((tmp_path / f"{name}.html").read_bytes() for name in "abc")
    assert a == b == c
    assert len(a) <= 650_000


@pytest.mark.skipif(shapely.geos_version < (3, 13), reason="an older GEOS cuts the same land at other points")
@pytest.mark.parametrize("region", REGIONS)
def test_packed_pages_are_current(region):
    atlas = km.atlas.bundled()
    assert json.loads(json.dumps(bake(atlas, region))) == atlas.page(region)


@pytest.mark.parametrize("language", ["en", "ja", "ru", "zh", "zh-Hant"])
@pytest.mark.parametrize("region", REGIONS)
def test_a_still_picture_is_sound_xml_with_title_and_text(region, language, tmp_path):
    path = tmp_path / "map.svg"
    km.Map(region, language=language).save(path)
    assert path.stat().st_size <= 120_000
    root = ET.parse(path).getroot()
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    assert len(root.findall(f".//{SVG}text")) > 8
    assert "http" not in path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def test_text_in_a_picture_stays_text(tmp_path):
    hostile = "<script>&\"']]>`${x}"
    km.Map("kurils").note("Iturup", hostile).save(tmp_path / "map.svg")
    root = ET.parse(tmp_path / "map.svg").getroot()
    assert any(hostile in (each.text or "") for each in root.iter(f"{SVG}text"))
    assert root.find(f".//{SVG}script") is None


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: km.Map("kuriles"), UnknownRegion, "kurils"),
        (lambda: km.Map("kurils", language="jp"), UnknownLanguage, "ja"),
        (lambda: km.Map("kurils", perspective="china"), UnknownPerspective, "japan"),
        (lambda: km.Map("nagato", perspective="japan"), UnknownPerspective, "neutral"),
        (lambda: km.Map("kurils", year=1500), InputError, "1644"),
        (lambda: km.Map("kurils", year="1875"), InputError, "whole number"),
        (lambda: km.Map("kurils").add("island"), UnknownLayer, "islands"),
        (lambda: km.Map("kurils").add(3), InputError, "GeoDataFrame"),
        (lambda: km.Map("kurils").note("Iturupp", "x"), UnknownPlace, "Iturup"),
        (lambda: km.Map("kurils").note((146, 44), "x"), InputError, "did you mean (44, 146)"),
        (lambda: km.Map("kurils").note((10, 20), "x"), InputError, "nowhere near"),
        (lambda: km.Map("kurils").note("Iturup", " "), InputError, "text"),
        (lambda: km.Map("kurils").distance("Iturup", (44, 546)), InputError, "longitude"),
        (lambda: km.Map("kurils").save("map.docx"), InputError, ".html"),
    ],
)  # fmt: skip
def test_wrong_use_says_what_would_be_right(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert says in str(caught.value)


def frame(shape, crs="EPSG:4326"):
    return gpd.GeoDataFrame({"name": ["one"]}, geometry=[shape], crs=crs)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (frame(Point(146, 44), crs=None), "set_crs"),
        (frame(Point(146, 44)).iloc[:0], "no rows"),
        (frame(Point()), "empty"),
        (frame(None), "no geometry"),
        (frame(Polygon([(146, 44), (147, 45), (147, 44), (146, 45)])), "make_valid"),
        (frame(LineString([(179, 50), (-179, 50)])), "antimeridian"),
        (frame(Point(44, 146)), "swapped"),
    ],
)
def test_frames_that_cannot_be_drawn_are_refused_with_the_fix(data, says):
    with pytest.raises(InputError) as caught:
        km.Map("kurils").add(data)
    assert says in str(caught.value)


def test_columns_are_checked():
    with pytest.raises(InputError, match="name"):
        km.Map("kurils").add(frame(Point(146, 44)), label="nmae")
    with pytest.raises(InputError, match="color"):
        km.Map("kurils").add(frame(Point(146, 44)), color="red;x:url(y)")


def test_nothing_half_written_is_left(tmp_path):
    with pytest.raises(OutputError, match="missing"):
        km.Map("nagato").save(tmp_path / "missing" / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_lines_of_a_year_are_those_in_force():
    def ids(year):
        return {line["id"] for line in km.Map("kurils", year=year).describe()["lines"]}

    assert "b1855" in ids(1860)
    assert "b1855" not in ids(1880)
    assert ids(1880)
    assert ids(1700) == set()


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
def test_positions_are_of_equal_length_in_every_language(region):
    positions = km.Map(region).describe()["positions"]
    assert len(positions) == len(km.atlas.bundled().region(region).parties)
    for language in ("en", "ja", "ru", "zh", "zh-Hant"):
        lengths = [len(position["text"][language]) for position in positions]
        assert max(lengths) / min(lengths) <= 1.2, language


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
@pytest.mark.parametrize("language", ["en", "ja", "ru", "zh", "zh-Hant"])
def test_a_position_that_is_quoted_has_its_day_in_the_readers_language(region, language):
    from kurilmap.shown import date_of
    from kurilmap.still import svg

    for party in km.atlas.bundled().region(region).parties:
        m = km.Map(region, language=language, perspective=party, year=1990)
        (position,) = (each for each in m.describe()["positions"] if each["party"] == party)
        assert position["date"][:4] > "1990"  # later than the map's year: it has to say so
        said = strings(language)["position-of"].format(date=date_of(position["date"], language))
        assert said in m.page_parts()["banner"]
        quoted = re.sub(r"\s+", "", "".join(re.findall(r">([^<>]+)<", svg(m.describe()))))
        assert re.sub(r"\s+", "", said) in quoted


def test_a_page_is_described_once_and_the_next_one_anew(monkeypatch):
    asked = []
    own = describe.describe
    monkeypatch.setattr(describe, "describe", lambda *args: asked.append(args) or own(*args))
    m = km.Map("senkaku")
    first = m.get_root().render()
    assert len(asked) == 1
    m.note("Uotsuri", "Something new")
    assert "Something new" not in first
    assert "Something new" in m.get_root().render()
    assert len(asked) == 2
    assert m.page_data()["notes"]


def test_verbs_return_the_map_and_describe_what_was_added():
    m = km.Map("senkaku")
    assert m.add("islands").note("Uotsuri", "Largest").distance("Uotsuri", "Ishigaki") is m
    data = m.describe()
    assert data["notes"][0]["text"] == "Largest"
    assert data["distances"][0]["km"] == pytest.approx(170, rel=0.02)


@given(st.lists(st.tuples(st.floats(120, 170), st.floats(20, 60)), min_size=3, max_size=30, unique=True))
def test_packing_keeps_every_point_within_half_a_unit(points):
    bits, origin = 22, (118.0, 60.0)
    left, top = (round(v) for v in mercator(*origin, bits))
    for ring in unpack(pack([points], bits, origin, closed=False)) if len(points) > 1 else ():
        for x, y in ring:
            lon, lat = lonlat(x + left, y + top, bits)
            assert min(abs(lon - a) + abs(lat - b) for a, b in points) < 1e-4


def test_the_still_picture_measures_in_both_units():
    """A scale bar's length is its value's, in km and in nautical miles; a distance is told in both."""
    from kurilmap.describe import strings
    from kurilmap.still import Sheet, svg
    from kurilmap.still.foot import scale_bars

    for region in km.atlas.bundled().regions:
        sheet = Sheet(km.Map(region).describe())
        # Along the parallel in the middle, measured by the ellipsoid itself.
        west, south, _, north = km.atlas.bundled().region(region).view
        y = sheet.height / 2
        lat = min(
            (south + (north - south) * i / 2000 for i in range(2001)),
            key=lambda each: abs(sheet.xy(each, west)[1] - y),
        )
        per_px = km.distance((lat, west), (lat, west + 0.1)) / (
            sheet.xy(lat, west + 0.1)[0] - sheet.xy(lat, west)[0]
        )
        bars = re.findall(
            r'd="M([\d.]+) [^"]*H([\d.]+)[^"]*".*?>([\d.,]+) (km|nmi)<',
            "".join(scale_bars(sheet, strings("en"))),
        )
        assert [unit for *_, unit in bars] == ["km", "nmi"], bars
        for left, right, value, unit in bars:
            told = float(value.replace(",", "")) * {"km": 1, "nmi": 1.852}[unit]
            assert (float(right) - float(left)) * per_px == pytest.approx(told, rel=0.005), (region, unit)
    for language, said in {
        "en": "170 km (91.6 nmi)",
        "ja": "170 km（91.6 海里）",
        "ru": "170 км (91,6 мор. мили)",
        "zh": "170 公里（91.6 海里）",
        "zh-Hant": "170 公里（91.6 海里）",
    }.items():
        drawn = km.Map("senkaku", language=language).distance("Uotsuri", "Ishigaki")
        assert said in svg(drawn.describe()), language


@pytest.mark.parametrize("region", ["kurils", "senkaku", "vladivostok"])
def test_only_the_neutral_view_hatches_and_only_what_is_disputed(region):
    from kurilmap.perspective import perspectives
    from kurilmap.still import svg

    parties = km.atlas.bundled().region(region).parties
    for view in perspectives(parties)[: None if parties else 1]:
        hatched = 'fill="url(#kms-land)"' in svg(km.Map(region, perspective=view).describe())
        assert hatched == (view == "neutral" and bool(parties)), view


@pytest.mark.parametrize("language", ["ja", "ru"])
def test_a_remark_on_the_picture_is_in_the_readers_language(language):
    from kurilmap.describe import strings
    from kurilmap.still import svg

    picture = svg(km.Map("kurils", language=language, perspective="japan").describe())
    for word in ("renounced-1", "renounced-2"):
        assert f">{strings(language)[word]}<" in picture


def test_a_line_that_a_claimant_does_not_accept_is_drawn_thinner_in_its_view():
    from kurilmap.still import svg

    def widths(view):
        picture = svg(km.Map("kurils", perspective=view).describe())
        return set(
            re.findall(r'stroke="#7a1f4b" stroke-width="([\d.]+)"', picture.partition("</clipPath>")[2])
        )

    assert widths("japan") >= {"1"}
    assert "1" not in widths("neutral") | widths("russia")
