"""The page for everyone: axe, the accessibility tree, the keyboard alone, large letters, small screens, system wishes."""

from __future__ import annotations

import io
import itertools
import re
from importlib.resources import files

import geopandas as gpd
import pytest
from PIL import Image
from shapely.geometry import LineString, Point, box

import kurilmap as km
from kurilmap.perspective import LANGUAGES, perspectives

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")
WIDTHS = (1280, 768, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""


def plain(region):
    return km.Map(region)


def with_notes(region):
    west, south, east, north = km.atlas.bundled().region(region).view
    a, b = (south + (north - south) / 3, west + (east - west) / 3), ((south + north) / 2, (west + east) / 2)
    m = (
        km.Map(region)
        .note(a, "A note of some length, to be read", title="First")
        .note(b, "Another")
        .distance(a, b)
    )
    return m.route(
        [a, {"place": b, "title": "Second stop", "text": "What was there."}, "Tokyo"], title="A journey"
    )


def with_layer(region):
    west, south, east, north = km.atlas.bundled().region(region).view
    x, y, d = (west + east) / 2, (south + north) / 2, (north - south) / 10
    shapes = [box(x, y, x + d, y + d), LineString([(x - d, y), (x, y - d)]), Point(x - d, y - d)]
    frame = gpd.GeoDataFrame({"name": ["Area", "Line", "Point"]}, geometry=shapes, crs="EPSG:4326")
    return km.Map(region).add(frame, name="Survey", label="name", popup=["name"])


def with_zones(region):
    return with_notes(region).zones(12, 200)


def with_story(region):
    return km.Map(region).story("talks-2016")


@pytest.fixture(scope="session")
def pages():
    made = {}

    def page(region, kind=plain):
        if (region, kind) not in made:
            made[region, kind] = kind(region).get_root().render()
        return made[region, kind]

    return page


# What a reader does with the page. Each leaves it as it has become, so that the next comes on top.


def nothing(page):
    pass


def choose_a_place_and_open_sources(page):
    page.locator("#km-places button").first.click()
    for summary in page.locator("summary:visible").all():
        summary.click()


def measure(page):
    page.locator("#km-measure").click()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def take_layers_off_and_search(page):
    for each in page.locator("#km-layers input").all():
        each.uncheck()
    page.locator("#km-search").fill("a")


def project_and_search_in_vain(page):
    page.locator("#km-projector").click()
    page.locator("#km-search").fill("qqq")


def open_a_feature(page):
    page.locator("#km-places section").last.locator("button").first.click()


def move_through_time_and_compare(page):
    page.locator("#km-year").fill("2016")
    page.locator("#km-compare").click()
    for summary in page.locator("#km-history summary:visible, .km-ships summary:visible").all():
        summary.click()


ACTIONS = (
    move_through_time_and_compare,
    choose_a_place_and_open_sources,
    take_layers_off_and_search,
    measure,
    project_and_search_in_vain,
)


def pairs(*factors):
    """Rows that have every pair of values of any two factors, few of them; the same each time."""
    wanted = {
        ((i, a), (j, b))
        for i, j in itertools.combinations(range(len(factors)), 2)
        for a in range(len(factors[i]))
        for b in range(len(factors[j]))
    }
    rows = []
    while wanted:
        row = dict(min(wanted))
        for i in sorted(range(len(factors)), key=lambda i: -len(factors[i])):
            if i not in row:
                gains = [
                    sum(tuple(sorted([(i, a), each])) in wanted for each in row.items())
                    for a in range(len(factors[i]))
                ]
                row[i] = gains.index(max(gains))
        wanted -= set(itertools.combinations(sorted(row.items()), 2))
        rows.append([factors[i][row[i]] for i in range(len(factors))])
    return rows


def axe(page):
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    return page.evaluate(RUN_AXE, TAGS)


def views(region):
    return perspectives(km.atlas.bundled().region(region).parties)


ROWS = pairs(REGIONS, LANGUAGES, WIDTHS, range(5), (*ACTIONS, with_notes, open_a_feature))


@pytest.mark.parametrize("region", REGIONS)
def test_axe_finds_nothing_in_any_pair(region, pages, open_page):
    for _, language, width, view, action in (row for row in ROWS if row[0] == region):
        kind = {with_notes: with_notes, open_a_feature: with_layer}.get(action, plain)
        options = views(region)
        page, _ = open_page(
            pages(region, kind),
            fragment=f"names={language}&perspective={options[view % len(options)]}",
            viewport={"width": width, "height": 800},
            bypass_csp=True,
        )
        if action is not with_notes:
            action(page)
        assert axe(page) == [], (language, width, options[view % len(options)], action.__name__)
        page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("region", REGIONS)
def test_axe_finds_nothing_after_any_control(region, language, pages, open_page):
    for width in WIDTHS:
        size = {"width": width, "height": 800}
        for kind in (plain, with_notes, with_layer):
            page, _ = open_page(
                pages(region, kind), fragment=f"names={language}", viewport=size, bypass_csp=True
            )
            actions = {
                plain: (nothing, *ACTIONS),
                with_notes: (nothing, ACTIONS[-1]),
                with_layer: (open_a_feature,),
            }[kind]
            for action in actions:
                action(page)
                assert axe(page) == [], (width, kind.__name__, action.__name__)
            for view in views(region) if kind is plain else ():
                page.evaluate("(perspective) => kurilmap.set({ perspective })", view)
                assert axe(page) == [], (width, view)
            page.context.close()


# The accessibility tree


def focusable(page):
    """Role and name of everything that can have the focus, as assistive software is told."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip())
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] != "RootWebArea"
        and any(p["name"] == "focusable" and p["value"]["value"] for p in node.get("properties", []))
    ]


@pytest.mark.parametrize(
    ("region", "kind"),
    [*((region, plain) for region in REGIONS), ("senkaku", with_notes), ("nagato", with_layer)],
)
def test_everything_that_takes_the_focus_has_a_name_of_its_own(region, kind, pages, open_page):
    page, _ = open_page(pages(region, kind), viewport={"width": 1280, "height": 900})
    for language, view in zip(LANGUAGES, itertools.cycle(views(region)), strict=False):
        page.evaluate("([names, perspective]) => kurilmap.set({ names, perspective })", [language, view])
        found = focusable(page)
        assert len(found) > 20
        assert [role for role, name in found if not name] == [], (language, view)
        twice = {each for each in found if found.count(each) > 1}
        assert twice == set(), (language, view)
        assert "km-" not in " ".join(name for _, name in found)


@pytest.mark.parametrize("width", WIDTHS)
def test_names_within_the_map_are_unique(width, pages, open_page):
    page, _ = open_page(
        pages("senkaku", with_notes), fragment="selected=uotsuri", viewport={"width": width, "height": 800}
    )
    names = page.evaluate(
        """() => [...document.querySelectorAll("#km-map-region, #km-map-region [aria-label], #km-map-region a,"
        + "#km-map-region button, #km-map-region summary")].filter((node) => node.checkVisibility())
        .map((node) => node.getAttribute("aria-label") || node.textContent)"""
    )
    assert len(names) >= 5
    assert len(set(names)) == len(names), names


def test_radio_groups_and_landmarks_say_what_they_are(pages, open_page):
    page, _ = open_page(pages("senkaku"))
    assert page.get_by_role("radiogroup", name="Names").count() == 1
    assert page.get_by_role("radiogroup", name="Perspective").count() == 1
    assert page.get_by_role("group", name="Layers").count() == 1
    assert page.get_by_role("region", name="Map", exact=True).count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("application").get_attribute("aria-description")
    assert page.get_by_role("heading", level=1).count() == 1


# The keyboard alone

WHERE = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const seen = node.matches(".km-choice-names input, .km-choice-perspective input") ? node.nextElementSibling : node;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(seen);
  let ground = seen.parentElement;
  while (ground && /, 0\\)$|^transparent$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const box = seen.getBoundingClientRect();
  return { id: node.id || node.dataset.id || (node.type === "radio" && node.value) || node.getAttribute("aria-label") || node.parentElement.textContent.slice(0, 40),
    outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth), colour: outlineColor,
    ground: ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)",
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
}"""


def luminance(colour):
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("width", [1280, 320])
def test_tab_goes_through_everything_seen_and_out_again(width, pages, open_page):
    page, log = open_page(pages("senkaku"), viewport={"width": width, "height": 700})
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop is None:
            break
        stops.append(stop)
        assert stop["seen"], stop
        assert stop["outline"] >= 2, stop
        assert contrast(stop["colour"], stop["ground"]) >= 3, stop
    else:
        pytest.fail("Tab never leaves the page")
    ids = [stop["id"] for stop in stops]
    assert [each for each in ids if ids.count(each) > 1] == []
    places = page.evaluate("kurilmap.data.places.map(({ id }) => id)")
    tools = ("measure", "reset", "projector", "link", "copy", "geojson", "csv", "search", "skip")
    assert set(places) | {f"km-{tool}" for tool in tools} <= set(ids)
    assert {"en", "neutral"} <= set(ids)  # one stop a group of radios
    boxes = page.locator("#km-layers input").count()
    assert len(ids) >= len(places) + len(tools) + boxes + 5
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(WHERE)["id"] == ids[-1]
    log.assert_clean()


@pytest.mark.parametrize(("width", "letters"), [(1280, None), (320, None), (320, "200%")])
@pytest.mark.parametrize(
    ("region", "kind", "fragment"),
    [
        ("kurils", with_zones, "names=ru&year=1956&compare=1875&selected=iturup&whatif=iturup.japan"),
        ("northeast-asia", with_story, "names=en&year=2016&selected=tokyo"),
    ],
)
def test_with_all_of_it_open_tab_still_goes_through_and_nothing_scrolls_sideways(
    region, kind, fragment, width, letters, pages, open_page
):
    page, log = open_page(pages(region, kind), fragment=fragment, viewport={"width": width, "height": 720})
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", letters or "")
    for summary in page.locator("summary:visible").all():
        if summary.get_attribute("id") != "km-used-summary":  # hundreds of links, alike and known
            summary.click()
    measure(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll("#km-measured, .km-zones *, #km-time *, #km-history *, #km-routes *")]
        .filter((node) => node.checkVisibility() && !node.closest("svg, thead") && node.getBoundingClientRect().right > innerWidth + 0.5)
        .map((node) => node.outerHTML.slice(0, 60))"""
    )
    assert cut == []
    found = [each for each in focusable(page) if each[0] != "link"]  # one source may be cited twice
    assert [role for role, name in found if not name] == []
    assert sorted({each for each in found if found.count(each) > 1}) == []
    page.evaluate(
        "() => { document.activeElement.blur(); document.getElementById('km-title').scrollIntoView(); }"
    )
    page.mouse.click(1, 1)
    stops = 0
    for _ in range(600):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop is None:
            break
        stops += 1
        assert stop["seen"], stop
        assert stop["outline"] >= 2, stop
        assert contrast(stop["colour"], stop["ground"]) >= 3, stop
    else:
        pytest.fail("Tab never leaves the page")
    assert stops > 100
    log.assert_clean()


def test_a_button_with_nowhere_to_go_keeps_the_focus(pages, open_page):
    page, log = open_page(pages("kurils"), fragment="year=1875")
    for name, year in (("Earlier", 1855), ("Today", None), ("Later", None)):
        button = page.get_by_role("button", name=name, exact=True)
        button.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("kurilmap.state().year") == year
        page.keyboard.press("Enter")  # nothing more happens
        assert page.evaluate("kurilmap.state().year") == year
        assert button.get_attribute("aria-disabled") == "true"
        assert page.evaluate("document.activeElement.textContent") == name
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
    log.assert_clean()


def test_the_focus_is_seen_around_the_map_itself(pages, open_page):
    page, _ = open_page(pages("kurils"), viewport={"width": 1280, "height": 800})
    tab_to(page, ".leaflet-container")
    edge = page.evaluate("kurilmap.map.getContainer().getBoundingClientRect().toJSON()")
    top = {"x": edge["x"], "y": edge["y"], "width": edge["width"], "height": 3}
    left = {"x": edge["x"], "y": edge["y"], "width": 3, "height": edge["height"]}
    for clip in (top, left):
        picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        counts = picture.getcolors(maxcolors=1 << 20)
        same = sum(count for count, colour in counts if colour == (0x8C, 0x35, 0x00))
        assert same > 0.95 * picture.width * picture.height


def tab_to(page, selector):
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab never comes to {selector}")


def test_every_control_works_by_keyboard(pages, open_page):
    page, log = open_page(pages("senkaku"), viewport={"width": 1280, "height": 800})
    state = "kurilmap.state()"
    tab_to(page, ".leaflet-container")
    before = page.evaluate("kurilmap.map.getCenter()")
    zoom = page.evaluate("kurilmap.map.getZoom()")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(lng) => kurilmap.map.getCenter().lng > lng", arg=before["lng"])
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowUp")
    page.wait_for_function("(lat) => kurilmap.map.getCenter().lat > lat", arg=before["lat"])
    page.wait_for_timeout(300)
    page.keyboard.press("+")
    page.wait_for_function("(zoom) => kurilmap.map.getZoom() === zoom", arg=zoom + 1)
    page.wait_for_timeout(400)
    tab_to(page, ".leaflet-control-zoom-out")
    page.keyboard.press("Enter")
    page.wait_for_function("(zoom) => kurilmap.map.getZoom() === zoom", arg=zoom)
    tab_to(page, "[name=km-names]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(state)["names"] == "ja"
    page.keyboard.press("ArrowLeft")
    tab_to(page, "[name=km-perspective]")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(state)["perspective"] == "de-facto"
    tab_to(page, "#km-layers input")
    page.keyboard.press("Space")
    assert not page.locator("#km-layers input").first.is_checked()
    tab_to(page, "#km-projector")
    page.keyboard.press("Enter")
    assert page.locator("#km-projector").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Space")
    assert page.locator("#km-projector").get_attribute("aria-pressed") == "false"
    log.assert_clean()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("way", ["Escape", "Close"])
def test_a_card_takes_the_focus_and_gives_it_back(way, width, pages, open_page):
    page, _ = open_page(pages("senkaku"), viewport={"width": width, "height": 800})
    tab_to(page, '[data-id="kuba"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "km-card"
    assert page.locator("#km-card h2").inner_text().startswith("Kuba")
    assert page.evaluate("document.getElementById('km-card').getBoundingClientRect().top < innerHeight - 60")
    if way == "Close":
        tab_to(page, ".km-close")
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("Escape")
    assert page.locator("#km-card").is_hidden()
    assert page.evaluate("document.activeElement.dataset.id") == "kuba"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.id") not in (None, "kuba")


def test_a_card_of_the_search_and_of_a_layer_give_the_focus_back(pages, open_page):
    page, _ = open_page(pages("senkaku", with_layer))
    page.locator("#km-search").fill("uotsuri")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "km-card"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "km-search"
    page.locator("#km-search").fill("")
    button = page.locator("#km-places section").last.locator("button").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#km-card h2").inner_text() == "Area"
    page.keyboard.press("Escape")
    assert page.locator("#km-card").is_hidden()
    assert button.evaluate("(node) => node === document.activeElement")


def test_what_happens_on_the_map_is_read_out(pages, open_page):
    page, _ = open_page(pages("senkaku"), fragment="view=11/25.76/123.5")
    page.locator('.km-label[data-id="uotsuri"]').click()
    page.wait_for_function("() => document.getElementById('km-live').textContent.startsWith('Uotsuri')")
    page.keyboard.press("Escape")
    assert page.locator("#km-card").is_hidden()
    page.locator("#km-measure").click()
    page.wait_for_function("() => document.getElementById('km-live').textContent.startsWith('Pick')")
    assert page.locator("#km-sheet #km-measured").is_visible()


def test_the_long_list_can_be_skipped(pages, open_page):
    page, _ = open_page(pages("kurils"))
    page.locator("#km-search").focus()
    page.keyboard.press("Tab")
    assert page.locator("#km-skip").evaluate("(node) => node.getBoundingClientRect().width > 24")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('#km-layers'))")


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_scripts_are_off(language, pages, open_page):
    # axe is a script itself: the page without its scripts, and with what stands in <noscript>.
    text = km.Map("senkaku", language=language, perspective="taiwan").get_root().render()
    text = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    text = re.sub(r"</?noscript>", "", text).replace("(scripting:none)", "all")
    for width in (1280, 320):
        page, _ = open_page(text, viewport={"width": width, "height": 800}, bypass_csp=True)
        assert page.locator(".km-plain svg[role=img]").is_visible()
        assert page.locator("#km-panel > header h1").is_visible()
        assert not page.locator("#km-search").is_visible()
        assert axe(page) == []


def test_notes_beside_a_wide_map_are_read_and_reached_too(pages, open_page):
    page, _ = open_page(pages("senkaku", with_notes), viewport={"width": 1280, "height": 800})
    assert page.get_by_role("button", name="First: A note of some length, to be read").count() == 1
    tab_to(page, ".km-notes-section button")
    box = page.locator(".km-notes-section button").first.bounding_box()
    assert box["height"] >= 24
    assert box["y"] + box["height"] <= 800
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.km-notes-section') === null")
