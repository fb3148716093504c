"""Large layers of points: packed without loss that matters, drawn and found in a browser, linear in cost."""

import base64
import zlib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kurilmap as km
from kurilmap.errors import InputError
from kurilmap.layers import points
from kurilmap.page.pack import PLAIN

BACK = {value: chr(key) for key, value in PLAIN.items()}


def table(count, **columns):
    rng = np.random.default_rng(1)
    return pd.DataFrame({"lat": rng.normal(46, 1.5, count), "lon": rng.normal(149, 2.5, count), **columns})


def unpacked(layer):
    """Read a layer as web/points.js does: degrees, and the planes of each column."""
    large = layer["large"]
    data = zlib.decompress(base64.b85decode(layer["payload"].translate(BACK))[: large["bytes"]])
    n, at, columns = large["count"], 0, []
    for column in large["columns"]:
        value = np.zeros(n, np.uint64)
        for place in range(column["bytes"]):
            value |= np.frombuffer(data, np.uint8, n, at).astype(np.uint64) << np.uint64(8 * place)
            at += n
        columns.append(value)
    code = np.cumsum(columns[0])
    xy = [
        sum(((code >> np.uint64(2 * bit + odd)) & np.uint64(1)) << np.uint64(bit) for bit in range(20))
        for odd in (0, 1)
    ]
    left, top, unit = large["grid"]
    lon = (left + xy[0] * unit) * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (top + xy[1] * unit)))))
    return lat, lon, columns[1:]


def test_coordinates_and_numbers_come_back():
    n = 5000
    frame = table(n, exact=np.arange(n) / 4, real=np.random.default_rng(2).normal(100, 5, n))
    frame.loc[7, "exact"] = np.nan
    layer = km.Map("kurils").add(frame).describe()["layers"][0]
    lat, lon, (exact, real) = unpacked(layer)
    about = layer["large"]["columns"]
    assert about[1]["digits"] == 2
    number = np.where(exact == 0, np.nan, (exact.astype(float) - 1) / 100 + about[1]["least"])
    order = np.argsort(number)
    assert np.isnan(number[order][-1])
    wanted = frame.iloc[[*range(7), *range(8, n), 7]]
    np.testing.assert_allclose(number[order][:-1], wanted.exact[:-1])
    np.testing.assert_allclose(lat[order], wanted.lat, atol=2e-5)
    np.testing.assert_allclose(lon[order], wanted.lon, atol=2e-5)
    np.testing.assert_allclose(
        (real[order].astype(float) - 1) * about[2]["step"] + about[2]["least"], wanted.real, atol=1e-4
    )


def test_points_all_in_one_place_at_the_poles_and_round_the_world():
    for lat, lon in (
        ([44.0] * 3000, [146.0] * 3000),
        (np.linspace(-90, 90, 3000), np.linspace(-29, 330, 3000)),
    ):
        layer = km.Map("kurils").add(pd.DataFrame({"lat": lat, "lon": lon})).describe()["layers"][0]
        back_lat, back_lon, _ = unpacked(layer)
        np.testing.assert_allclose(np.sort(back_lon), np.sort(lon), atol=1e-3)
        np.testing.assert_allclose(np.sort(back_lat), np.sort(np.clip(lat, -85.05, 85.05)), atol=1e-3)


def test_large_whole_numbers_keep_every_digit():
    ids = np.arange(2500, dtype=np.int64) * 10**12 + 123456789012345
    layer = km.Map("kurils").add(table(2500, id=ids)).describe()["layers"][0]
    assert layer["large"]["columns"][1]["text"] == 0


def test_the_same_page_whatever_the_order_of_equal_rows():
    frame = table(3000, kind=[f"k{i % 3}" for i in range(3000)])
    one, two = (
        km.Map("kurils").add(each).describe()["layers"][0]["payload"] for each in (frame, frame.iloc[::-1])
    )
    assert one == two


def test_what_is_too_much_says_how_to_reduce_it(monkeypatch):
    monkeypatch.setattr(points, "MOST", 2500)
    with pytest.raises(InputError, match=r"3,000 points.*DuckDB"):
        km.Map("kurils").add(table(3000))
    monkeypatch.setattr(points, "MOST", 10**6)
    monkeypatch.setattr(points, "TEXTS", 1000)
    with pytest.raises(InputError, match="fewer columns"):
        km.Map("kurils").add(table(3000, name=[str(i) for i in range(3000)]))


@pytest.fixture(scope="module")
def page_of_30000(tmp_path_factory):
    frame = table(30_000, n=np.arange(30_000) / 10, when=np.where(np.arange(30_000) % 2, 1900, 1950))
    gdf = gpd.GeoDataFrame(frame[["n", "when"]], geometry=gpd.points_from_xy(frame.lon, frame.lat), crs=4326)
    path = tmp_path_factory.mktemp("points") / "many.html"
    km.Map("kurils").add(gdf, name="Many", color="n", time="when").save(path)
    return path


def test_density_from_afar_single_points_near_by(page_of_30000, open_page):
    page, log = open_page(page_of_30000)
    page.locator("canvas.km-points[data-mode]").wait_for(state="attached")
    canvas = page.locator("canvas.km-points")
    assert canvas.get_attribute("data-mode") == "density"
    inked = """() => { const c = document.querySelector("canvas.km-points"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
      let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }"""
    everything = page.evaluate(inked)
    assert everything > 1000
    page.evaluate("kurilmap.set({year: 1900})")
    assert 0 < page.evaluate(inked) < everything
    page.evaluate("kurilmap.set({year: 1920})")
    assert page.evaluate(inked) == 0
    page.evaluate("kurilmap.set({year: null, view: '10/46/149'})")
    assert canvas.get_attribute("data-mode") == "single"
    assert page.evaluate(inked) > 100
    # Each dot has a light rim, so that it stands out on land, sea and other dots.
    assert (
        page.evaluate(inked.replace("d[i] > 0", "d[i] > 0 && Math.min(d[i - 3], d[i - 2], d[i - 1]) > 240"))
        > 100
    )
    log.assert_clean()


def test_a_click_finds_the_point(page_of_30000, open_page):
    page, log = open_page(page_of_30000, fragment="view=11/46/149")
    page.locator("canvas.km-points[data-mode]").wait_for(state="attached")
    page.get_by_role("button", name="List the points near the middle").click()
    near = page.locator("#km-places section").last.locator("li button")
    assert near.count() == 30
    near.first.click()
    told = page.locator("#km-card").inner_text()
    assert "Many" in told
    page.evaluate("kurilmap.closeCard()")
    box = page.locator("#km-sheet .leaflet-container").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.locator("#km-card").inner_text() == told
    page.evaluate("kurilmap.set({view: '6/46/149'})")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "points here; zoom in" in page.locator("#km-card").inner_text()
    log.assert_clean()


def test_without_decompression_of_the_browser_our_own_will_do(page_of_30000, open_page, tmp_path):
    page, _ = open_page("<p>")
    page.add_init_script("delete window.DecompressionStream")
    page.goto(page_of_30000.as_uri())
    page.locator("canvas.km-points[data-mode]").wait_for(state="attached")
    assert page.evaluate("typeof DecompressionStream") == "undefined"
    assert page.locator("canvas.km-points").get_attribute("data-mode") == "density"


def test_cost_grows_no_faster_than_the_points():
    # A wide margin: this is about an accident that makes it quadratic.
    import time

    took = []
    for n in (20_000, 200_000):
        frame = table(n, depth=np.random.default_rng(3).normal(size=n))
        start = time.process_time()
        km.Map("kurils").add(frame)
        took.append(time.process_time() - start)
    assert took[1] < 40 * max(took[0], 0.02)
