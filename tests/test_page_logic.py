"""What the page's scripts work out: geometry, graticule, labels by zoom, scale bars, numbers and dates."""

from __future__ import annotations

import random
import re

import pytest
import shapely
from pyproj import Geod

import kurilmap as km
from kurilmap.page.pack import mercator, pack, unpack

BITS = 21
ORIGIN = (143.8, 51.6)
SIZE = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def kurils():
    return km.Map("kurils")


@pytest.fixture(scope="module")
def html(kurils):
    return kurils.get_root().render()


def random_rings(count: int) -> list[list[tuple[float, float]]]:
    """Make rings of (lon, lat), some small, some as wide as the window, to every side of the origin."""
    chance = random.Random(4)
    rings = []
    for _ in range(count):
        lon, lat, reach = chance.uniform(120, 179), chance.uniform(-60, 70), 10 ** chance.uniform(-4, 1)
        rings.append(
            [
                (lon + chance.uniform(-reach, reach), lat + chance.uniform(-reach, reach))
                for _ in range(chance.randint(4, 30))
            ]
        )
    return rings


def test_packed_rings_reach_the_page_to_the_unit(html, open_page):
    page, _ = open_page(html)
    rings = random_rings(300)
    left, top = (round(value) for value in mercator(*ORIGIN, BITS))
    expected = []
    for ring in rings:
        units = [mercator(lon, lat, BITS) for lon, lat in ring]
        points = [(round(x) - left, round(y) - top) for x, y in units]
        points = [point for i, point in enumerate(points) if not i or point != points[i - 1]]
        expected.append(points[:-1] if points[0] == points[-1] else points)
    expected = [ring for ring in expected if len(ring) > 2]
    text = pack(rings, BITS, ORIGIN)
    assert list(unpack(text)) == expected
    found = page.evaluate("(text) => kurilmap.geometry.unpack(text)", text)
    assert found == [[value for point in ring for value in point] for ring in expected]


def test_thinned_coast_stays_within_a_step_of_the_whole_and_drops_what_is_not_seen(html, open_page):
    page, _ = open_page(html)
    pieces = km.atlas.bundled().page("kurils")["islands"]["iturup"][2]
    everywhere, step = [-1e9, -1e9, 1e9, 1e9], 400
    d, whole, away = page.evaluate(
        "([pieces, bits, box, step]) => { const { rings, trace, path } = kurilmap.geometry;"
        " const all = rings(pieces, bits);"
        " return [trace(all, box, step), path(pieces, bits), trace(all, [-9, -9, -8, -8], step)]; }",
        [pieces, BITS, everywhere, step],
    )
    assert away == ""
    thinned, full = (
        shapely.linearrings([*points, points[0]]) for points in (numbers(text) for text in (d, whole))
    )
    assert len(thinned.coords) < len(full.coords) / 2
    # A point that is left out lies within a step (in x and in y) of one that is kept.
    assert shapely.hausdorff_distance(thinned, full) <= step * 2**0.5
    assert shapely.Polygon(thinned).area == pytest.approx(shapely.Polygon(full).area, rel=0.02)


def numbers(d: str) -> list[tuple[float, float]]:
    """Read the points of a path of straight lines."""
    assert d.count("M") == 1
    values = [float(value) for value in re.findall(r"-?[\d.]+", d)]
    return list(zip(values[::2], values[1::2], strict=True))


def test_graticule_is_neither_crowded_nor_empty(html, open_page):
    page, _ = open_page(html)
    before = 0.0
    for zoom in range(3, 15):
        per_pixel = 360 / 2 ** (zoom + 8)
        gap = page.evaluate("(each) => kurilmap.graticuleStep(each)", per_pixel)
        assert 90 <= gap / per_pixel < 300 or zoom == 14, zoom
        assert (gap * 120) % 1 == pytest.approx(0, abs=1e-9) or gap * 120 == pytest.approx(round(gap * 120))
        assert not before or gap < before
        before = gap


@pytest.mark.parametrize("view", ["5/47.1/150.7", "8/44.1/146.2", "11/50.7/156.1"])
def test_scale_bars_are_true_in_the_middle_of_the_map(view, html, open_page):
    page, _ = open_page(html, viewport=SIZE)
    page.evaluate("(view) => kurilmap.set({ view })", view)
    bars = page.evaluate("""() => [...document.querySelectorAll(".km-scale span")].map((node) => {
      const { map } = kurilmap, { x, y } = map.getSize().divideBy(2), half = parseFloat(node.style.width) / 2;
      const [a, b] = [x - half, x + half].map((each) => map.containerPointToLatLng([each, y]));
      return [node.textContent, parseFloat(node.style.width), a.lng, a.lat, b.lng, b.lat];
    })""")
    assert len(bars) == 2
    for (text, width, *ends), unit, metres in zip(bars, ("km", "nmi"), (1000, 1852), strict=True):
        value, written = text.split()
        assert written == unit
        assert 30 <= width <= 110
        length = Geod(ellps="WGS84").inv(*ends)[2]
        assert float(value.replace(",", "")) * metres == pytest.approx(length, rel=0.01)


def test_labels_shown_are_those_whose_table_has_an_entry_for_the_zoom(kurils, html, open_page):
    page, _ = open_page(html, viewport=SIZE)
    data = kurils.describe()
    others = {each["id"] for each in data["remarks"]}  # a party's own, which the neutral map does not make
    tables = {place: table for place, table in data["base"]["labels"].items() if place not in others}
    for zoom in (5, 7, 9, 11):
        page.evaluate("(zoom) => kurilmap.map.setZoom(zoom, { animate: false })", zoom)
        shown = page.evaluate(
            "() => [...document.querySelectorAll('.km-label')].filter((node) => !node.hidden)"
            ".map((node) => node.dataset.id)"
        )
        expected = set()
        for place, table in tables.items():
            entries = [entry for entry in table if entry[0] <= zoom]
            if entries and len(entries[-1]) > 1:
                expected.add(place)
        assert len(expected) > 5
        assert set(shown) == expected, zoom


@pytest.mark.parametrize(
    ("language", "number", "day", "month"),
    [
        ("en", "1,234.5", "7 May 1875", "May 1875"),
        ("ja", "1,234.5", "1875年5月7日", "1875年5月"),
        ("ru", "1 234,5", "7 мая 1875 г.", "май 1875 г."),
        ("zh", "1,234.5", "1875年5月7日", "1875年5月"),
        ("zh-Hant", "1,234.5", "1875年5月7日", "1875年5月"),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_has_them(
    language, number, day, month, html, open_page
):
    page, _ = open_page(html, fragment=f"names={language}")
    written = page.evaluate(
        "() => [kurilmap.number(1234.54, 1), kurilmap.number(1234.54, 0), kurilmap.date('1875-05-07'),"
        " kurilmap.date('1875-05'), kurilmap.date('1875')]"
    )
    written = [re.sub(r"\s", " ", text) for text in written]
    assert written == [number, re.sub(r"[.,]5$", "", number).replace("234", "235"), day, month, "1875"]
