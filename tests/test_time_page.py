"""The page through time: every year draws, the slider and its buttons, the words, the cards, comparing, the address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import kurilmap as km
from kurilmap import history
from kurilmap.describe import strings
from kurilmap.perspective import LANGUAGES
from kurilmap.shown import shown_lines
from kurilmap.still.years import LOOKS, states

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")
FIRST, LAST = history.years(km.atlas.bundled())
PHONE = {"viewport": {"width": 390, "height": 844}}

# What the page shows of a year: each area with its look, each line that is drawn.
SHOWN = """() => ({
  areas: Object.fromEntries([...document.querySelectorAll(".km-time-one path")].filter((node) => node.style.display !== "none"
    && node.parentNode.style.display !== "none").map((node) => [node.dataset.area, node.style.fill.slice(11, -2)])),
  lines: [...document.querySelectorAll(".km-lines .km-line[data-id]")].filter((node) => node.style.display !== "none").map((node) => node.dataset.id).sort(),
})"""
WALK = f"""([years, views]) => {{
  const shown = {SHOWN}, out = [];
  for (const perspective of views) {{
    for (const year of years) {{
      const state = kurilmap.set({{ year, perspective }}, {{ push: false }});
      if (state.year !== year || state.perspective !== perspective) throw new Error(`${{year}} is not taken`);
      out.push([perspective, year, shown()]);
    }}
  }}
  return out;
}}"""


@pytest.fixture(scope="session")
def pages():
    made = {}

    def page(region="kurils", **options):
        key = (region, *options.items())
        if key not in made:
            made[key] = km.Map(region, **options).get_root().render()
        return made[key]

    return page


def expected(region, perspective, year):
    """What the still picture draws, as the page is to draw it."""
    data = DESCRIBED.setdefault(region, km.Map(region).describe())
    state = {"names": "en", "perspective": perspective, "year": year}
    data = data | {"state": state}
    areas = {
        area["id"]: f"{look.replace(' ', '-')}{'-claimed' if claimed else ''}"
        for area, look, _, claimed in states(data)
    }
    lines = sorted(line["id"] for line, _ in shown_lines(data))
    return {"areas": areas, "lines": lines}


DESCRIBED = {}


def walk(open_page, pages, region, years):
    page, log = open_page(pages(region))
    views = page.evaluate("kurilmap.data.perspectives")
    for view, year, shown in page.evaluate(WALK, [list(years), views]):
        assert shown == expected(region, view, year), (view, year)
    log.assert_clean()


@pytest.mark.parametrize("region", REGIONS)
def test_years_draw_as_the_still_picture_does(open_page, pages, region):
    change = [1854, 1855, 1874, 1875, 1895, 1905, 1920, 1925, 1944, 1945, 1951, 1952, 1955, 1971, 1972]
    walk(open_page, pages, region, [FIRST, *change, LAST])


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_year_draws_as_the_still_picture_does(open_page, pages, region):
    walk(open_page, pages, region, range(FIRST, LAST + 1))


def test_slider_buttons_and_the_way_back(open_page, pages):
    page, log = open_page(pages())
    slider = page.get_by_role("slider", name="Year")
    assert page.locator("#km-time").bounding_box()["y"] > page.locator("#km-sheet").bounding_box()["y"]
    slider.fill("1880")
    assert page.evaluate("kurilmap.state().year") == 1880
    assert "1880" in slider.get_attribute("aria-valuetext")
    assert "treaty" in slider.get_attribute("aria-valuetext")
    stops = []
    for name in ("Earlier", "Earlier", "Later", "Later"):
        page.get_by_role("button", name=name).click()
        stops.append(page.evaluate("kurilmap.state().year"))
    assert stops == [1875, 1855, 1875, 1905]
    page.get_by_role("button", name="Today").click()
    assert page.evaluate("kurilmap.state().year") is None
    assert page.locator(".km-island.km-disputed").count() > 3
    assert page.locator(".km-time-one").evaluate("(node) => getComputedStyle(node).display") == "none"
    log.assert_clean()


def test_the_keyboard_alone_moves_through_time_and_is_told(open_page, pages):
    page, _ = open_page(pages(), fragment="year=1874")
    page.locator("#km-year").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("kurilmap.state().year") == 1875
    live = page.locator("#km-live")
    expect(live).to_contain_text("1875")
    told = live.inner_text()
    assert "Administered by Russia: Northern Sakhalin, Southern Sakhalin" in told
    assert "Administered by Japan: Urup to Shumshu" in told
    assert "First Kuril Strait" in told
    page.keyboard.press("Home")
    expect(live).to_contain_text("No line")


@pytest.mark.parametrize("language", LANGUAGES)
def test_time_speaks_five_languages(open_page, pages, language):
    page, log = open_page(pages(), fragment=f"names={language}&year=1875")
    words = strings(language)
    assert page.get_by_role("slider", name=words["year"], exact=True).count() == 1
    date = {
        "en": "7 May 1875",
        "ja": "1875年5月7日",
        "ru": "7 мая 1875 г.",
        "zh": "1875年5月7日",
        "zh-Hant": "1875年5月7日",
    }
    assert page.locator(".km-event-date").first.inner_text() == date[language]
    assert words["legend-treaty"] in page.locator("#km-legend").inner_text()
    assert (
        words["administered-by-party"].format(party=words["party-russia"])
        in page.locator("#km-legend").inner_text()
    )
    log.assert_clean()


def test_an_open_period_of_which_only_the_month_is_known_reads_well(open_page, pages):
    page, _ = open_page(pages(), fragment="year=1930")
    said = {
        "en": "since May 1925",
        "ja": "1925年5月以降",
        "ru": "начало: май 1925 г.",
        "zh": "自1925年5月起",
        "zh-Hant": "自1925年5月起",
    }
    for language in LANGUAGES:
        page.evaluate("(names) => kurilmap.set({ names })", language)
        page.evaluate("() => { document.querySelector('#km-history > details').open = true; }")
        page.locator(".km-grounds > li").first.wait_for()
        assert said[language] in page.locator(".km-grounds").inner_text(), language


def test_months_stay_months_and_no_day_is_invented(open_page, pages):
    page, _ = open_page(pages())
    dates = page.evaluate("kurilmap.data.time.events.map((event) => [event.date, kurilmap.date(event.date)])")
    dates += page.evaluate("['1920-04', '1968'].map((date) => [date, kurilmap.date(date)])")
    for date, said in dates:
        assert len(re.findall(r"[0-9]+", said)) == {4: 1, 7: 1, 10: 2}[len(date)], date


def test_cards_have_their_sources_and_point_at_their_places(open_page, pages):
    page, log = open_page(pages("senkaku"), fragment="year=2016")
    cards = page.locator("#km-history [data-event]")
    assert cards.count() == len(
        [
            e
            for e in km.Map("senkaku").describe()["time"]["events"]
            if e["date"] < "2017" and e["date"] > "2016"
        ]
    )
    for card in cards.all():
        assert card.locator("details a, details cite").count()
    button = page.locator(".km-event-place").first
    button.click()
    assert page.evaluate("kurilmap.state().selected") == button.get_attribute("data-place")
    assert page.locator(".km-ring").get_attribute("visibility") == "visible"
    near = page.locator(".km-event-link").first
    year = re.search(r"\d{4}", near.inner_text())[0]
    near.click()
    assert page.evaluate("kurilmap.state().year") == int(year)
    log.assert_clean()


def test_every_event_is_on_its_card_with_or_without_a_place(open_page, pages):
    page, log = open_page(pages("northeast-asia"))
    found = page.evaluate("""() => {
      const out = [];
      for (const year of new Set(kurilmap.data.time.events.map((event) => Number(event.date.slice(0, 4))))) {
        kurilmap.set({ year }, { push: false });
        for (const card of document.querySelectorAll("#km-history [data-event]")) {
          out.push([card.dataset.event, Boolean(card.querySelector(".km-event-place")), card.querySelectorAll("details li").length]);
        }
      }
      return out;
    }""")
    events = {each["id"]: each for each in km.Map("northeast-asia").describe()["time"]["events"]}
    assert {id_ for id_, *_ in found} == set(events)
    assert len(found) == len(events)
    for id_, button, sources in found:
        assert sources == len(events[id_]["source"]), id_
        assert events[id_]["at"] or not button
    log.assert_clean()


def test_two_events_of_one_day_in_one_place_share_a_mark_and_have_two_cards(open_page):
    html = km.Map("kurils").get_root().render()
    page, log = open_page(html)
    marks = page.evaluate("""() => {
      const { events } = kurilmap.data.time;
      const own = events.find((event) => event.place && kurilmap.place(event.place));
      const at = kurilmap.map.getCenter();
      own.at = [at.lat, at.lng];
      events.splice(events.indexOf(own), 0, { ...own, id: "twin" });
      kurilmap.set({ year: Number(own.date.slice(0, 4)) });
      return [[...document.querySelectorAll(".km-event-mark")].map((node) => node.textContent),
        document.querySelectorAll("#km-history [data-event]").length];
    }""")
    assert "1, 2" in marks[0]
    assert marks[1] >= 2
    log.assert_clean()


def test_lines_and_areas_give_their_sources(open_page, pages):
    page, _ = open_page(pages(), fragment="year=1905")
    page.locator("#km-history > details summary").click()
    items = page.locator(".km-grounds > li")
    items.first.wait_for()  # the box is filled a moment after it opens
    assert items.count() == 2 + 6
    for item in items.all():
        assert item.locator(".km-sources li").count()
    page, _ = open_page(pages())
    page.locator("#km-history > details summary").click()
    page.locator(".km-grounds > li").first.wait_for()
    assert page.locator(".km-grounds > li").count() == 3
    assert all(item.locator(".km-sources li").count() for item in page.locator(".km-grounds > li").all())


def test_years_out_of_range_are_left_out(open_page, pages):
    page, log = open_page(pages(), fragment="year=1066&compare=9999")
    assert page.evaluate("[kurilmap.state().year, kurilmap.state().compare]") == [None, None]
    for year in (FIRST - 1, LAST + 1, 1875.5, "1875", None):
        state = page.evaluate("(year) => kurilmap.set({ year: 1900 }) && kurilmap.set({ year }).year", year)
        assert state == (None if year is None else 1900)
    log.assert_clean()


def test_a_map_opens_at_its_year_and_the_picture_without_scripts_has_it(open_page, pages):
    html = pages("kurils", year=1875)
    page, log = open_page(html)
    assert page.evaluate("kurilmap.state().year") == 1875
    assert page.locator(".km-year").inner_text() == "1875"
    page.evaluate("kurilmap.set({ year: null })")
    assert page.evaluate(SHOWN)["lines"] == ["line-claim-japan", "line-goyomai", "line-nemuro-strait"]
    log.assert_clean()
    page, _ = open_page(html, java_script_enabled=False)
    assert "1875, at the end of the year" in page.locator(".km-plain svg").first.inner_html()


def test_renounced_land_only_from_the_treaty_on(open_page, pages):
    page, _ = open_page(pages(), fragment="perspective=japan&year=1946")
    assert page.evaluate(SHOWN)["areas"]["kurils-north"] == "russia"
    words = strings("en")["legend-renounced"]
    assert words not in page.locator("#km-legend").inner_text()
    assert page.locator(".km-s-remark:visible").count() == 0
    page.evaluate("kurilmap.set({ year: 1952 })")
    shown = page.evaluate(SHOWN)["areas"]
    assert (shown["kurils-north"], shown["sakhalin-south"], shown["sakhalin-north"]) == (
        "renounced",
        "renounced",
        "russia",
    )
    assert words in page.locator("#km-legend").inner_text()
    assert page.locator(".km-s-remark:visible").count() > 0
    assert re.search(r"position of .*\d{4}", page.locator("#km-banner").inner_text())


def test_statuses_have_words_and_patterns_not_only_colours(open_page, pages):
    page, _ = open_page(pages(), fragment="year=1855")
    assert "Undivided" in page.locator("#km-legend").inner_text()
    assert {tag.inner_text() for tag in page.locator(".km-tag-time").all()} >= {"Russia", "Japan"}
    table = page.evaluate(
        "[...document.querySelectorAll('pattern[id^=km-p-]')].map((node) => [node.id.slice(5), node.firstChild.getAttribute('fill'), node.childElementCount])"
    )
    for look, ground, parts in table:
        assert (
            ground
            == LOOKS[look.removesuffix("-claimed").replace("-", " " if look != "united-states" else "-")][0]
        )
        assert parts > 1
    turns = [turn for look, (_, turn, width, _) in LOOKS.items() if width == 0.6]
    assert len(set(turns)) == len(turns)


def test_two_years_side_by_side(open_page, pages):
    page, log = open_page(pages(), fragment="year=1905")
    page.get_by_role("button", name="Compare").click()
    assert "compare=1875" in page.evaluate("location.hash")
    second = page.get_by_label("Second year")
    second.fill("1855")
    second.press("Enter")
    assert "year=1905&compare=1855" in page.evaluate("location.hash")
    swipe = page.get_by_role("slider", name="Divider between 1855 and 1905")
    before = page.locator("#km-left rect").evaluate("(node) => Number(node.getAttribute('width'))")
    swipe.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    after = page.locator("#km-left rect").evaluate("(node) => Number(node.getAttribute('width'))")
    assert after < before
    assert page.locator(".km-divider").inner_text().split() == ["1855", "1905"]
    for _ in range(2):
        page.go_back()
    assert page.evaluate("kurilmap.state().compare") is None
    assert page.locator(".km-compare-map").is_hidden()
    page.go_forward()
    assert page.evaluate("kurilmap.state().compare") == 1875
    page.get_by_role("button", name="Today").click()
    assert page.evaluate("[kurilmap.state().year, kurilmap.state().compare]") == [None, None]
    log.assert_clean()


def test_a_link_to_a_comparison_opens_it(open_page, pages):
    page, log = open_page(pages(), fragment="compare=1855")
    assert page.evaluate("[kurilmap.state().year, kurilmap.state().compare]") == [LAST, 1855]
    assert page.locator(".km-compare-map").is_visible()
    log.assert_clean()


def test_ship_counts_follow_the_year(open_page, pages):
    page, log = open_page(pages("senkaku"))
    chart = page.locator(".km-ships")
    chart.get_by_role("button", name="2016").press("Enter")
    assert page.evaluate("kurilmap.state().year") == 2016
    assert chart.get_by_role("button", name="2016").get_attribute("aria-pressed") == "true"
    chart.locator("summary").first.click()
    row = chart.get_by_role("row", name="2016")
    assert row.get_by_role("cell").all_inner_texts()[7] == "23"
    assert chart.get_by_role("row", name="2012").get_by_role("cell").all_inner_texts()[:9] == ["–"] * 8 + [
        "13"
    ]
    assert "36" in chart.inner_text()
    page, _ = open_page(pages())
    assert page.locator(".km-ships").count() == 0
    log.assert_clean()


def test_playing_goes_by_what_the_tables_date_and_not_with_less_motion(open_page, pages):
    page, log = open_page(pages(), fragment="year=1855")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".km-year")).to_have_text("1875", timeout=15_000)
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Play").is_visible()
    log.assert_clean()
    page, _ = open_page(pages(), reduced_motion="reduce")
    assert page.get_by_role("button", name="Play").count() == 0


@pytest.mark.parametrize("size", [(390, 844), (320, 640)])
@pytest.mark.parametrize("fragment", ["year=1875", "names=ru&year=1956", "year=1905&compare=1855"])
def test_a_phone_has_the_timeline_under_the_map_and_no_sideways_scroll(open_page, pages, size, fragment):
    page, _ = open_page(pages(), fragment=fragment, viewport={"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sheet, time = page.locator("#km-sheet").bounding_box(), page.locator("#km-time").bounding_box()
    assert time["y"] >= sheet["y"] + sheet["height"] - 1
    for control in page.locator("#km-time button:visible, #km-time input:visible").all():
        box = control.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]


def test_tags_keep_off_labels_and_each_other(open_page, pages):
    page, _ = open_page(pages(), fragment="year=1956", viewport={"width": 1400, "height": 900})
    hits = page.evaluate("""() => {
      const boxes = (selector) => kurilmap.taken(selector);
      const tags = boxes(".km-tag-time"), labels = boxes(".km-label");
      return [tags.length, tags.flatMap((tag, i) => [...labels, ...tags.slice(i + 1)].filter((other) => kurilmap.overlap(tag, other) > 30)).length];
    }""")
    assert hits[0] >= 3
    assert hits[1] == 0


def test_paper_names_the_year_and_nothing_to_press(open_page, pages):
    page, _ = open_page(pages(), fragment="year=1875")
    page.emulate_media(media="print")
    assert page.locator(".km-year").inner_text() == "1875"
    assert page.locator("#km-time button:visible, #km-time input:visible").count() == 0
    page.evaluate("kurilmap.set({ year: null })")
    assert page.locator("#km-time").is_hidden()


def test_the_locator_is_among_what_tags_keep_clear_of(open_page, pages):
    page, _ = open_page(pages("kurils"))
    (box,) = page.evaluate("() => (kurilmap.state(), kurilmap.taken('.km-locator'))")
    assert box["right"] - box["left"] > 50
