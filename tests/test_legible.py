"""The page can be read: contrast of words and lines, large letters, small screens, fingers, what the system asks for."""

from __future__ import annotations

import re

import pytest

import kurilmap as km
from kurilmap.layers import COLOURS
from kurilmap.perspective import LANGUAGES
from kurilmap.still import ink

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")


@pytest.fixture(scope="module")
def pages():
    notes = (
        km.Map("kurils")
        .note("Iturup", "The largest of the chain", title="Iturup")
        .distance("Iturup", "Nemuro")
    )
    made = {region: km.Map(region).get_root().render() for region in REGIONS}
    return made | {"notes": notes.get_root().render()}


# Contrast, from the colours that the page has

COLOURING = """
const parse = (text) => {
  const parts = text.match(/[\\d.]+/g).map(Number);
  return [...parts.slice(0, 3), parts[3] ?? 1];
};
const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1);
const light = (colour) => {
  const [r, g, b] = colour.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const ground = (node) => {
  const layers = [];
  for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
};
const root = getComputedStyle(document.documentElement);
const probe = document.body.appendChild(document.createElement("i"));
const named = (name) => {
  probe.style.color = `var(${name})`;
  return parse(getComputedStyle(probe).color);
};
const GROUNDS = Object.fromEntries(["--land", ...[0, 1, 2, 3, 4, 5, 6].map((i) => `--sea-${i}`)].map((name) => [name, named(name)]));
"""

TEXT = (
    "() => {"
    + COLOURING
    + """
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest("svg, script, style, .km-label, .km-hidden, .leaflet-disabled, noscript, option")) continue;
    const style = getComputedStyle(node);
    const found = contrast(over(parse(style.color), ground(node)), ground(node));
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (found < (large ? 3 : 4.5)) poor.push([walk.currentNode.textContent.slice(0, 30), node.className, found]);
  }
  return poor;
}"""
)

LABELS = (
    "() => {"
    + COLOURING
    + """
  const found = {};
  for (const node of document.querySelectorAll(".km-label span, .km-label small, .km-distance-label, .km-note")) {
    const style = getComputedStyle(node), key = node.closest("[class*=km-]").className;
    const boxed = parse(style.backgroundColor)[3] > 0;
    const halo = boxed ? parse(style.backgroundColor) : parse(style.webkitTextStrokeColor);
    if (!boxed && parseFloat(style.webkitTextStrokeWidth) < 2) found[`${key} has no halo`] = 0;
    for (const below of Object.values(GROUNDS)) {
      found[key] = Math.min(found[key] ?? 99, contrast(parse(style.color), over(halo, below)));
    }
  }
  return found;
}"""
)

LINES = (
    "(colours) => {"
    + COLOURING
    + """
  const chart = document.querySelector(".km-chart .km-lines") ?? document.body;
  const paint = (names, property, closest = chart) => {
    const node = closest.appendChild(kurilmap.svg("path", { class: names }));
    const style = getComputedStyle(node);
    const colour = parse(style[property]);
    colour[3] *= style.opacity;
    node.remove();
    return colour;
  };
  const notes = document.querySelector(".km-note-lines");
  const lines = {
    coast: paint("km-coast", "stroke"), chosen: paint("km-coast km-selected", "stroke"), control: paint("km-line km-line-control", "stroke"),
    claim: paint("km-line km-line-claim", "stroke"), treaty: paint("km-line km-line-treaty", "stroke"),
    faint: paint("km-line km-line-control km-faint", "stroke"), area: paint("km-area-border", "stroke"), distance: paint("km-distance", "stroke"),
    measured: paint("km-measured", "stroke"), symbol: paint("km-symbol", "fill"), leader: paint("km-leader", "stroke"),
    ring: paint("km-ring", "stroke"), route: paint("km-route", "stroke"), note: paint("", "stroke", notes), focus: named("--mark"),
  };
  colours.forEach((colour, i) => { lines[`layer ${i + 1}`] = parse(colour.replace(/../g, (hex) => `${parseInt(hex, 16)},`)); });
  const found = {};
  for (const [name, colour] of Object.entries(lines)) {
    for (const [where, below] of Object.entries(GROUNDS)) found[`${name} on ${where}`] = contrast(over(colour, below), below);
  }
  const land = GROUNDS["--land"], white = [255, 255, 255, 1];
  found["stripe held on land"] = contrast(named("--held"), land);
  found["stripe claimed on land"] = contrast(named("--claimed"), land);
  found["border on land"] = contrast(paint("km-border", "stroke"), land);
  found["shore of a lake on land"] = contrast(paint("km-lake", "stroke"), land);
  found["edge of a control on white"] = contrast(named("--edge"), white);
  found["edge of a control on the panel"] = contrast(named("--edge"), named("--paper"));
  found["edge of the search"] = contrast(parse(getComputedStyle(document.getElementById("km-search")).borderTopColor), white);
  const spot = document.querySelector(".km-spot"), sea = ground(document.querySelector(".km-locator"));
  found["window on the locator"] = contrast(parse(getComputedStyle(spot).stroke), sea);
  return found;
}"""
)


@pytest.mark.parametrize("contrast_wish", ["no-preference", "more"])
def test_words_stand_out(contrast_wish, pages, open_page):
    page, _ = open_page(pages["notes"], contrast=contrast_wish, viewport={"width": 1280, "height": 900})
    page.locator("#km-places button").first.click()
    page.locator("#km-search").fill("i")
    for summary in page.locator("summary:visible").all():
        summary.click()
    page.locator("#km-measure").click()
    for view in ("neutral", "japan"):
        page.evaluate("(perspective) => kurilmap.set({ perspective })", view)
        assert page.evaluate(TEXT) == []
    page.locator("#km-projector").click()
    page.locator("#km-projector").hover()
    assert page.evaluate(TEXT) == []


def test_names_on_the_map_stand_out_on_land_and_at_any_depth(pages, open_page):
    for region in ("notes", "northeast-asia", "senkaku"):
        page, _ = open_page(pages[region])
        found = page.evaluate(LABELS)
        assert len(found) > 4
        assert {key: value for key, value in found.items() if value < 4.5} == {}, region


@pytest.mark.parametrize("contrast_wish", ["no-preference", "more"])
def test_lines_and_symbols_stand_out_on_land_and_at_any_depth(contrast_wish, pages, open_page):
    # Not the graticule: it is faint on purpose, and the degrees along the frame say the same.
    page, _ = open_page(pages["notes"], contrast=contrast_wish)
    found = page.evaluate(LINES, [colour[1:] for colour in COLOURS])
    assert len(found) > 150
    assert {key: round(value, 2) for key, value in found.items() if value < 3} == {}


def test_the_still_picture_has_the_colours_of_the_page(root):
    css = (root / "kurilmap/web/base.css").read_text("utf-8")
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", css))
    assert tuple(colours[f"sea-{i}"] for i in range(7)) == ink.SEA
    names = ("land", "coast", "ink", "sea-ink", "line")
    assert [colours[name] for name in names] == [ink.LAND, ink.COAST, ink.INK, ink.SEA_INK, ink.LINE]
    picture = (root / "kurilmap/still/__init__.py").read_text("utf-8")
    assert colours["held"] in picture
    assert colours["claimed"] in picture


def test_nothing_is_told_by_colour_alone(pages, open_page):
    page, _ = open_page(pages["kurils"], fragment="selected=iturup")
    dashes = page.evaluate(
        """() => ["control", "claim", "treaty"].map((kind) => {
          const node = kurilmap.chart.draw("lines", "", { class: `km-line km-line-${kind}` });
          return getComputedStyle(node).strokeDasharray;
        })"""
    )
    assert len(set(dashes)) == 3
    assert "none" not in dashes
    stripes = page.evaluate("kurilmap.stripes.map(([, width]) => width)")
    assert len(set(stripes)) == len(stripes) == 2
    kinds = page.locator("#km-legend li").all_inner_texts()
    assert len(kinds) >= 5
    assert len(set(kinds)) == len(kinds)
    chosen = page.locator("#km-places [aria-current=true]")
    assert chosen.get_attribute("data-id") == "iturup"
    assert int(chosen.evaluate("(node) => getComputedStyle(node).fontWeight")) >= 600
    assert "underline" in page.locator(".km-label.km-selected > span").first.evaluate(
        "(node) => getComputedStyle(node).textDecorationLine"
    )


# Large letters and small screens

FITS = """() => {
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  const nodes = [...document.querySelectorAll(
    "h1, h2, h3, p, button, label, legend, summary, li, dt, dd, input[type=search], output, .km-sheet, .leaflet-bar a")]
    .filter((node) => node.checkVisibility() && !node.closest(".km-hidden, .km-skip, .leaflet-pane, .km-notes-section") && node.getClientRects().length);
  const panel = document.getElementById("km-panel").getBoundingClientRect();
  const out = nodes.filter((node) => {
    const box = node.getBoundingClientRect();
    return box.left < -0.5 || box.right > innerWidth + 0.5 || node.scrollWidth > node.clientWidth + 2 && node.clientWidth > 0 && !node.matches(".km-sheet");
  }).map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 30)}`);
  const leaves = nodes.filter((node) => !nodes.some((other) => other !== node && node.contains(other)) && !node.matches(".km-sheet"));
  const boxes = leaves.map((node) => node.getBoundingClientRect());
  const inList = leaves.map((node) => Boolean(node.closest("#km-places")));
  const crossed = [];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
    if (inList[i] !== inList[i + 1 + j]) return; // the list scrolls by itself, under what follows it
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) {
      crossed.push(`${leaves[i].textContent.slice(0, 20)} × ${leaves[i + 1 + j].textContent.slice(0, 20)}`);
    }
  }));
  return { wide, out, crossed, panel: panel.width };
}"""


def large_letters(page, how):
    if how == "root":
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    elif how == "browser":
        session = page.context.new_cdp_session(page)
        session.send("Page.enable")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        page.wait_for_function("() => parseFloat(getComputedStyle(document.documentElement).fontSize) === 32")


@pytest.mark.parametrize(
    ("width", "letters"),
    [
        (320, None),
        (320, "root"),
        (320, "browser"),
        (768, "root"),
        (1280, "root"),
        (1280, "browser"),
        (1280, None),
    ],
)
def test_nothing_is_cut_off_or_on_top_of_something_else(width, letters, pages, open_page):
    page, _ = open_page(pages["kurils"], fragment="selected=iturup", viewport={"width": width, "height": 720})
    large_letters(page, letters)
    for language, view in zip(LANGUAGES, ("neutral", "japan", "russia", "de-facto", "japan"), strict=True):
        page.evaluate("([names, perspective]) => kurilmap.set({ names, perspective })", [language, view])
        found = page.evaluate(FITS)
        assert found["wide"] <= 0, (language, found)
        assert found["out"] == [], language
        assert found["crossed"] == [], language
    sheet = page.locator("#km-sheet").bounding_box()
    assert sheet["height"] >= 250
    assert sheet["width"] >= min(width, 600) * 0.85


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("width", [320, 1920])
def test_projector_fits_and_keeps_labels_apart(region, width, pages, open_page):
    page, _ = open_page(pages[region], viewport={"width": width, "height": 900})
    size = page.locator("#km-title").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
    label = page.locator(".km-label:visible").first
    name, before = label.get_attribute("data-id"), label.bounding_box()["height"]
    page.locator("#km-projector").click()
    assert page.locator("#km-projector").get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert (
        page.locator("#km-title").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
        > size * 1.3
    )
    found = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".km-label")].filter((node) => !node.hidden).map((node) => node.getBoundingClientRect());
          return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)).length;
        }"""
    )
    assert found == 0
    if page.locator(f'.km-label[data-id="{name}"]').is_visible():
        assert page.locator(f'.km-label[data-id="{name}"]').bounding_box()["height"] > before * 1.15
    # What is pointed at is what is meant, also on an enlarged sheet.
    aim = page.evaluate(
        """() => {
          const box = kurilmap.map.getContainer().getBoundingClientRect();
          const at = kurilmap.map.mouseEventToLatLng({ clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 });
          return kurilmap.map.getCenter().distanceTo(at) / 1000 / kurilmap.map.getZoomScale(0, kurilmap.map.getZoom());
        }"""
    )
    assert aim < 200  # km at zoom 0, about one pixel
    page.locator("#km-projector").click()
    assert page.locator("#km-projector").get_attribute("aria-pressed") == "false"


# Fingers

TARGETS = """(least) => [...document.querySelectorAll("a[href], button, input, summary")]
  .filter((node) => node.checkVisibility() && !node.closest(".km-hidden, .km-skip, .km-sources, .leaflet-control-attribution, .km-notes-section"))
  .map((node) => (node.closest("label") ?? node)).map((node) => [node.textContent || node.id, node.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.width < least || box.height < least)).map(([name, box]) => [name, box.width, box.height])"""


@pytest.mark.parametrize("width", [1280, 320])
def test_everything_can_be_hit(width, pages, open_page):
    for options, least in (({}, 24), ({"has_touch": True, "is_mobile": True}, 44)):
        page, _ = open_page(
            pages["notes"], fragment="selected=iturup", viewport={"width": width, "height": 800}, **options
        )
        for language in ("en", "ja"):
            page.evaluate("(names) => kurilmap.set({ names })", language)
            assert page.evaluate(TARGETS, least) == [], (language, least)


def test_on_a_phone_the_map_comes_first_and_the_card_right_under_it(pages, open_page):
    page, _ = open_page(
        pages["kurils"], viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    sheet = page.locator("#km-sheet").bounding_box()
    assert sheet["y"] < 120
    assert 844 * 0.5 < sheet["height"] < 844 * 0.75
    page.locator('.km-label[data-id="iturup"]').tap()
    card = page.locator("#km-card").bounding_box()
    assert sheet["y"] + sheet["height"] <= card["y"] < 844 - 60
    page.locator("#km-places button").nth(20).tap()
    card = page.locator("#km-card").bounding_box()
    assert 0 <= card["y"] < 844 - 60


# What the system asks for


def test_without_motion_nothing_moves_by_itself(pages, open_page):
    page, _ = open_page(pages["senkaku"], reduced_motion="reduce")
    page.locator(".leaflet-container").focus()
    moved = page.evaluate(
        """() => {
          const map = kurilmap.map, before = map.getCenter().lng, zoom = map.getZoom();
          map.panBy([80, 0]);
          const panned = map.getCenter().lng > before && !map._panAnim?._inProgress;
          map.zoomIn();
          return [panned, map.getZoom() === zoom + 1, Boolean(map._animatingZoom)];
        }"""
    )
    assert moved == [True, True, False]
    assert not page.evaluate("document.getAnimations().length")


def test_the_chart_keeps_its_colours_where_the_system_forces_its_own(pages, open_page):
    page, _ = open_page(
        pages["kurils"], forced_colors="active", color_scheme="dark", fragment="selected=iturup"
    )
    style = "(node, name) => getComputedStyle(node)[name]"
    assert page.locator(".km-label[data-id=iturup] > span").evaluate(style, "color") == "rgb(29, 43, 51)"
    assert page.locator(".km-land .km-coast").first.evaluate(style, "fill") == "rgb(242, 237, 227)"
    assert page.locator(".km-swatch-6").evaluate(style, "backgroundColor") == "rgb(134, 164, 185)"
    checked = page.locator("[name=km-names]:checked + span").evaluate(style, "backgroundColor")
    assert checked != page.locator("[name=km-names]:not(:checked) + span").first.evaluate(
        style, "backgroundColor"
    )
    page.locator("#km-measure").focus()
    assert page.locator("#km-measure").evaluate(style, "outlineStyle") == "solid"


def test_the_page_stays_light_where_the_system_is_dark(pages, open_page):
    page, _ = open_page(pages["nagato"], color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") in (
        "light only",
        "only light",
    )


# The logic under it


ALIKE = (
    ("Etorofu", "ＥＴＯＲＯＦＵ"), ("Etorofu", "Etorohu"), ("Étorofu", "etorofu"), ("Shikotan", "sikotan"),
    ("Kunashir", "KUNASHIR’"), ("Chishima", "Tisima"), ("Habomai Islands", "habomai-islands"), ("Tsushima", "Tusima"),
    ("Diaoyu Dao", "diaoyudao"), ("Diàoyú", "diaoyu"), ("Итуруп", "ИТУРУП"), ("Дёмина", "демина"), ("択捉島", "択捉 島"),
    ("Ōsaka", "Osaka"), ("Kyūshū", "kyuushuu"), ("ｴﾄﾛﾌ", "エトロフ"),
)  # fmt: skip


def test_search_folds_scripts_widths_and_spellings(pages, open_page):
    page, _ = open_page(pages["nagato"])
    folded = page.evaluate("(pairs) => pairs.map((pair) => pair.map(kurilmap.fold))", ALIKE)
    assert [pair for pair in folded if pair[0] != pair[1]] == []
    assert len({pair[0] for pair in folded}) == len(ALIKE) - 2  # three spell Etorofu


@pytest.mark.parametrize("text", ["択捉島", "择捉岛", "Ėtorofu", "ITURUP", "итуруп", "イトゥルップ"])
def test_search_counts_and_shows_what_it_finds(text, pages, open_page):
    page, _ = open_page(pages["kurils"])
    page.locator("#km-search").fill(text)
    shown = page.locator("#km-places button:visible")
    assert "iturup" in shown.evaluate_all("(nodes) => nodes.map((node) => node.dataset.id)")
    assert page.locator("#km-found").inner_text().startswith(str(shown.count()))


def test_back_and_forward_walk_through_names_perspective_and_place(pages, open_page):
    page, log = open_page(pages["kurils"])
    page.evaluate("kurilmap.set({ names: 'ru' })")
    page.evaluate("kurilmap.set({ perspective: 'japan' })")
    page.evaluate("kurilmap.set({ selected: 'urup' })")
    seen = []
    for move in ("back", "back", "back", "forward", "forward", "forward"):
        page.evaluate(f"history.{move}()")
        page.wait_for_timeout(80)
        state = page.evaluate("kurilmap.state()")
        seen.append((state["names"], state["perspective"], state["selected"]))
        assert page.locator("#km-card").is_visible() == bool(state["selected"])
        assert page.locator("[name=km-names]:checked").get_attribute("value") == state["names"]
    assert seen == [
        ("ru", "japan", None), ("ru", "neutral", None), ("en", "neutral", None),
        ("ru", "neutral", None), ("ru", "japan", None), ("ru", "japan", "urup"),
    ]  # fmt: skip
    log.assert_clean()


@pytest.mark.parametrize(
    "fragment",
    ["names=constructor&selected=toString", "view=6/91/148", "view=6/45", "view=1e9/45/148", "year=abc&step=x", "names",
     "=&=&&names=ja%00", "perspective=china", "selected=%3Cscript%3E", "names=en&names=xx", "view=6//148", "view=6/-80/0",
     "view=13/45/-150", "view=8/44/508", "year=1e3&compare=NaN", "year=-1875&compare=Infinity", "year=1875.5", "whatif=iturup.japan",
     "compare=1854.9&whatif=__proto__.constructor", "names=ja;perspective=japan"],
)  # fmt: skip
def test_what_is_not_a_state_is_ignored(fragment, pages, open_page):
    page, log = open_page(pages["kurils"], fragment=fragment)
    state = page.evaluate("kurilmap.state()")
    assert page.evaluate("kurilmap.homeView") == state.pop("view")
    assert (state.pop("names"), state.pop("perspective")) == ("en", "neutral")
    assert set(state.values()) == {None}, state
    assert page.locator(".km-label:visible").count() > 5
    log.assert_clean()
