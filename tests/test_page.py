"""The page of a map in a real browser: as a reader uses it, and as a script reads it."""

from __future__ import annotations

import geopandas as gpd
import pytest
from pyproj import Geod
from shapely.geometry import LineString, Point, box

import kurilmap as km
from kurilmap.perspective import LANGUAGES, compose, perspectives
from kurilmap.shown import date_of, label_entry

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")
HOSTILE = (
    '<img src=x onerror="window.owned=1"></script><script>window.owned=2</script>${window.owned=3}`&"\'\\'
)

OVERLAPS = """([names, zoom]) => {
  const km = window.kurilmap;
  km.set({ names });
  km.map.setView(km.map.getCenter(), zoom, { animate: false });
  const shown = [...document.querySelectorAll(".km-label")].filter((node) => !node.hidden)
    .map((node) => [node.dataset.id, node.getBoundingClientRect()]);
  const bad = [];
  shown.forEach(([one, a], i) => shown.slice(i + 1).forEach(([other, b]) => {
    if (a.left < b.right - .5 && b.left < a.right - .5 && a.top < b.bottom - .5 && b.top < a.bottom - .5) bad.push([one, other]);
  }));
  return { shown: shown.map(([id]) => id), bad };
}"""


@pytest.fixture(scope="module")
def pages():
    return {region: km.Map(region).get_root().render() for region in REGIONS}


@pytest.mark.parametrize("region", REGIONS)
def test_every_control_works_without_network_or_violation(region, pages, open_page):
    page, log = open_page(pages[region], viewport={"width": 1280, "height": 900})
    page.wait_for_function("() => document.documentElement.classList.contains('km-ready')")
    for radio in page.locator("#km-controls input[type=radio]").all():
        radio.check(force=True)
    page.get_by_label("English", exact=True).check(force=True)
    for box_ in page.locator("#km-layers input").all():
        box_.uncheck()
        box_.check()
    page.locator("#km-places button").first.click()
    assert page.locator("#km-card").is_visible()
    page.locator("#km-card summary").last.click()
    page.locator(".km-close").click()
    assert page.locator("#km-card").is_hidden()
    page.locator("#km-search").fill("a")
    page.keyboard.press("Enter")
    for name in ("projector", "projector", "link", "copy", "reset"):
        page.locator(f"#km-{name}").click()
    for name in ("geojson", "csv"):
        with page.expect_download():
            page.locator(f"#km-{name}").click()
    page.locator(".leaflet-control-zoom-in").click()
    page.locator("#km-used-box summary").click()
    log.assert_clean()


def test_measure_by_keyboard(pages, open_page):
    page, log = open_page(pages["senkaku"])
    page.evaluate("kurilmap.set({view: '9/25.742/123.467'})")
    page.locator("#km-measure").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.evaluate("kurilmap.map.setView([24.345, 124.157], 9, {animate: false})")
    page.locator(".leaflet-container").focus()
    page.keyboard.press("Enter")
    km_, nmi = page.evaluate(
        "document.getElementById('km-measured').textContent.match(/[\\d.]+/g).map(Number)"
    )
    assert km_ == pytest.approx(km.distance((25.742, 123.467), (24.345, 124.157)), rel=0.005)
    assert nmi == pytest.approx(km_ / 1.852, rel=0.001)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "km-measure"
    log.assert_clean()


@pytest.mark.parametrize("region", REGIONS)
def test_labels_never_overlap(region, pages, open_page):
    page, _ = open_page(pages[region], viewport={"width": 1440, "height": 900})
    first, last = km.atlas.bundled().region(region).zoom
    for language in LANGUAGES:
        for zoom in range(first, last + 1):
            found = page.evaluate(OVERLAPS, [language, zoom])
            assert found["shown"], (language, zoom)
            assert found["bad"] == [], (language, zoom)


def test_islands_are_labelled_in_time(pages, open_page):
    for region, least in (("kurils", {8: 35, 10: 51}), ("senkaku", {10: 8})):
        page, _ = open_page(pages[region])
        islands = set(km.load(region, "islands").id)
        for language in LANGUAGES:
            for zoom, count in least.items():
                shown = set(page.evaluate(OVERLAPS, [language, zoom])["shown"])
                assert len(shown & islands) >= count, (language, zoom)


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
def test_page_and_python_compose_the_same_names(region, pages, open_page):
    page, _ = open_page(pages[region])
    places = km.gazetteer.gazetteer().places
    views = perspectives(km.atlas.bundled().region(region).parties)
    found = page.evaluate(
        "([languages, views]) => kurilmap.data.places.map(({id}) => [id, languages.flatMap((language) =>"
        " views.map((view) => kurilmap.name(id, language, view)))])",
        [LANGUAGES, views],
    )
    assert len(found) > 20
    for id_, names in found:
        place = places[id_]
        expected = [
            str(compose(place.forms, place.administered_by, place.claimed_by, language, view))
            for language in LANGUAGES
            for view in views
        ]
        assert names == expected


def test_page_measures_and_unpacks_as_python_does(pages, open_page):
    page, _ = open_page(pages["nagato"])
    geod = Geod(ellps="WGS84")
    for a, b in [
        ((44, 146), (44, 146)),
        ((25.7, 123.5), (24.3, 124.2)),
        ((55.75, 37.6), (35.7, 139.7)),
        ((50, 179), (52, -179)),
    ]:
        expected = geod.inv(a[1], a[0], b[1], b[0])[2] / 1000
        assert page.evaluate("([a, b]) => kurilmap.geometry.distance(a, b)", [a, b]) == pytest.approx(
            expected, abs=1e-6
        )
    text = km.atlas.bundled().page("kurils")["islands"]["iturup"][2][0][1]
    rings = page.evaluate("(text) => kurilmap.geometry.unpack(text)", text)
    from kurilmap.page.pack import unpack

    assert [[c for point in ring for c in point] for ring in unpack(text)] == rings


def test_address_gives_back_what_is_seen(pages, open_page):
    page, log = open_page(
        pages["kurils"], fragment="names=ja&perspective=japan&selected=iturup&view=8/45.05/147.8"
    )
    state = page.evaluate("kurilmap.state()")
    assert (state["names"], state["perspective"], state["selected"]) == ("ja", "japan", "iturup")
    assert state["view"].startswith("8/45.0")
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert "日本" in page.locator("#km-banner").inner_text()
    page.evaluate("kurilmap.set({names: 'ru'})")
    assert "names=ru" in page.evaluate("location.hash")
    page.go_back()
    page.wait_for_function("() => kurilmap.state().names === 'ja'")
    log.assert_clean()


@pytest.mark.parametrize(
    "fragment",
    [
        "names=xx&perspective=__proto__&view=99/1/2",
        "view=NaN/1/1&selected=%3Cimg%3E",
        "%E0%A4%A=1&names=%E0%A4%A",
        f"{'a' * 5000}=1",
    ],
)
def test_broken_addresses_change_nothing(fragment, pages, open_page):
    page, log = open_page(pages["kurils"], fragment=fragment)
    state = page.evaluate("kurilmap.state()")
    assert (state["names"], state["perspective"], state["selected"]) == ("en", "neutral", None)
    log.assert_clean()


@pytest.mark.parametrize("text", ["Etorofu", "Etorohu", "etorofu", "択捉", "Итуруп", "擇捉", "伊图鲁普"])
def test_search_finds_the_island_in_any_script(text, pages, open_page):
    page, _ = open_page(pages["kurils"])
    page.locator("#km-search").fill(text)
    page.keyboard.press("Enter")
    assert page.evaluate("kurilmap.state().selected") == "iturup"


def test_text_of_data_is_shown_and_never_run(open_page):
    frame = gpd.GeoDataFrame(
        {HOSTILE: [HOSTILE, "x"], "name": [HOSTILE, HOSTILE]},
        geometry=[Point(146.5, 44.0), LineString([(146, 44), (147, 44)])],
        crs="EPSG:4326",
    )
    m = km.Map("kurils").add(frame, name=HOSTILE, label="name").note((44.5, 147), HOSTILE, title=HOSTILE)
    page, log = open_page(m.get_root().render())
    page.locator("#km-places section").last.locator("button").first.click()
    assert HOSTILE in page.locator("#km-card").inner_text()
    assert page.locator("#km-layers").inner_text().count(HOSTILE) == 1
    assert page.locator(".km-note").first.text_content().endswith(HOSTILE)
    assert page.evaluate("window.owned") is None
    log.assert_clean()


def test_names_switch_everything_and_mark_its_language(pages, open_page):
    page, _ = open_page(pages["senkaku"])
    page.get_by_label("日本語").check(force=True)
    assert page.title().startswith("尖閣諸島")
    label = page.locator('.km-label[data-id="uotsuri"]')
    assert label.locator("[lang=ja]").first.text_content() == "魚釣島"
    assert page.locator("#km-places-title").inner_text() == "地名一覧"


def test_perspective_draws_its_lines_and_says_whose_view_it_is(pages, open_page):
    page, _ = open_page(pages["kurils"])
    hatched = "document.querySelectorAll('.km-disputed').length"
    claim = "getComputedStyle(document.querySelector('.km-line-claim')).display"
    assert page.evaluate(hatched) > 0
    assert page.evaluate(claim) != "none"
    page.evaluate("kurilmap.set({perspective: 'russia'})")
    assert page.evaluate(hatched) == 0
    assert page.evaluate(claim) == "none"
    assert "Russia says" in page.locator("#km-banner").inner_text()
    assert page.locator(".km-label[data-id=iturup] span").first.inner_text() == "Iturup"
    page.evaluate("kurilmap.set({perspective: 'japan'})")
    assert page.locator(".km-label[data-id=iturup] span").first.inner_text() == "Etorofu"


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
def test_what_each_party_says_is_there_in_any_view_dated_and_linked_to_its_own_text(region, pages, open_page):
    page, log = open_page(pages[region])
    data = km.Map(region).describe()
    box = page.locator("#km-positions")
    box.locator("summary").click()
    for language in LANGUAGES:
        for view in perspectives(km.atlas.bundled().region(region).parties):
            page.evaluate("([names, perspective]) => kurilmap.set({ names, perspective })", [language, view])
            told = box.locator("ul > li:has(q)")
            assert told.count() == len(data["positions"])
            for item, each in zip(told.all(), data["positions"], strict=True):
                assert item.locator("q").inner_text() == each["text"][language]
                assert item.locator("q").get_attribute("lang") == language
                assert date_of(each["date"], language) in item.inner_text()
                links = item.locator("a").evaluate_all(
                    "(all) => all.map((link) => link.getAttribute('href'))"
                )
                assert links == [url for key in each["source"] if (url := data["sources"][key].get("url"))]
                assert len(links) >= 1
            own = [each for each in data["positions"] if each["party"] == view]
            hrefs = page.locator("#km-banner a").evaluate_all(
                "(all) => all.map((link) => link.getAttribute('href'))"
            )
            assert len(hrefs) == len(own) == (view not in ("neutral", "de-facto"))
            assert set(hrefs) <= {data["sources"][key].get("url") for each in own for key in each["source"]}
    log.assert_clean()


def test_a_folium_layer_is_drawn_on_the_map(open_page):
    import folium

    m = km.Map("kurils").add(folium.CircleMarker((44, 146), radius=5, tooltip="here"))
    box_frame = gpd.GeoDataFrame({"n": [1]}, geometry=[box(146, 44, 147, 45)], crs="EPSG:4326")
    m.add(box_frame.to_crs("EPSG:32654"), name="Zone 54")
    page, log = open_page(m.get_root().render())
    assert page.locator(".km-user-area").count() == 1
    assert page.locator("path.leaflet-interactive").count() == 1
    log.assert_clean()


def test_tiles_are_asked_for_only_when_named_and_stay_visible(open_page):
    m = km.Map("kurils", tiles="https://tiles.example/{z}/{x}/{y}.png", attr="Example")
    page, log = open_page(m.get_root().render())
    page.wait_for_timeout(200)
    assert log.requests
    assert all(address.startswith("https://tiles.example/") for address in log.requests)
    assert log.violations == []
    assert page.locator(".km-depth path").count() == 0
    assert (
        page.locator(".km-island[data-id=iturup]").evaluate("(node) => getComputedStyle(node).fill") != "none"
    )
    assert (
        page.locator(".km-island[data-id=urup]").evaluate("(node) => getComputedStyle(node).fill") == "none"
    )


def test_a_past_year_has_its_treaty_line_and_says_so(open_page):
    page, log = open_page(km.Map("kurils", year=1860, perspective="russia").get_root().render())
    line = page.locator(".km-line-treaty").first
    assert line.evaluate("(node) => getComputedStyle(node).display") != "none"
    assert "treaty" in page.locator("#km-legend").inner_text()
    log.assert_clean()


DRAWN = """new MutationObserver((_, observer) => {
  const coast = document.querySelector(".km-chart .km-coast");
  if ((coast?.getAttribute("d") ?? "").length < 1000) return;
  observer.disconnect();
  window.drawn = FOUND;
}).observe(document, { childList: true, subtree: true, attributes: true });
addEventListener("DOMContentLoaded", () => (window.asked = kurilmap.state()?.names));
"""
FOUND = """({ labels: document.querySelectorAll(".km-label").length, zoom: kurilmap.map.getZoom(),
  hatched: document.querySelectorAll(".km-disputed").length, sheet: document.getElementById("km-sheet").offsetHeight })"""


def test_the_chart_is_drawn_before_the_rooms_begin_and_stays_where_it_is(pages, open_page):
    page, log = open_page(pages["kurils"], viewport={"width": 1280, "height": 800})
    page.add_init_script(DRAWN.replace("FOUND", FOUND))
    for fragment, hatched in (("", 26), ("#perspective=russia&view=7/45/148", 0)):
        page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
        page.reload()
        first = page.evaluate("() => window.drawn")
        assert page.evaluate("() => window.asked") == "en"  # whoever asks sooner has the rooms begin sooner
        page.locator("html.km-ready").wait_for(state="attached")
        then = page.evaluate(f"() => {FOUND}")
        assert first.pop("labels") == 0 < then.pop("labels")
        assert first["hatched"] == hatched
        if fragment:  # the words above the map, and how high they are, are another party's
            del first["sheet"], then["sheet"]
        assert first == then
    log.assert_clean()


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
def test_each_zoom_shows_the_labels_that_the_table_has_for_it(region, pages, open_page):
    page, log = open_page(pages[region])
    atlas = km.atlas.bundled()
    table, remarks = atlas.page(region)["labels"], {row["id"] for row in atlas.table("remarks")}
    first, last = atlas.region(region).zoom
    page.evaluate("() => kurilmap.state()")
    for zoom in range(first, last + 1):
        shown = page.evaluate(
            """(zoom) => {
              kurilmap.map.setZoom(zoom, { animate: false });
              return [...document.querySelectorAll(".km-label")].filter((node) => !node.hidden).map((node) => node.dataset.id);
            }""",
            zoom,
        )
        assert set(shown) == {key for key in table if label_entry(table[key], zoom)} - remarks, zoom
    log.assert_clean()


def test_a_view_that_is_asked_for_during_a_zoom_is_the_one_that_stays(pages, open_page):
    page, log = open_page(pages["kurils"])
    page.evaluate("""() => {
        kurilmap.map.once("zoomanim", () => setTimeout(() => { kurilmap.set({ view: "9/46/150" }); window.asked = true; }));
        kurilmap.map.zoomIn();
    }""")
    page.wait_for_function("() => window.asked")
    page.wait_for_timeout(600)  # the zoom would be over by now
    assert page.evaluate("() => kurilmap.state().view").split("/")[0] == "9"
    assert page.evaluate("() => kurilmap.map.getCenter().lat") == pytest.approx(46, abs=0.01)
    log.assert_clean()
