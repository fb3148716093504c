"""Sea zones on the page and the still picture: only when asked for, by perspective, with a What if for everyone."""

import re

import pytest

import kurilmap as km
from kurilmap import cli, describe, seas
from kurilmap.errors import InputError

NARROW = {"width": 1280, "height": 900}


def table(page):
    """The rows of the table of what changes: {party: (before, after, change)}."""
    rows = page.locator("#km-zones-table tbody tr").all_inner_texts()
    cells = [re.split(r"\t|\n", row.strip()) for row in rows]
    return {
        cell[0].strip(): [float(v.replace(",", "").replace("−", "-")) for v in cell[1:]] for cell in cells
    }


def drawn(page):
    return page.locator(".km-zone:not([style*='none'])").count()


@pytest.fixture(scope="module")
def kurils():
    return km.Map("kurils").zones(12, 200).get_root().render()


def test_a_page_without_zones_has_nothing_of_them(kurils):
    plain = km.Map("kurils").get_root().render()
    for word in ("zones-about", "km-zone", "What if"):
        assert word in kurils
        assert word not in plain
    assert len(kurils) - len(plain) < 60_000


def test_a_computed_line_is_no_boundary():
    for language in describe.LANGUAGES:
        assert "boundary" not in " ".join(seas.words(language).values()).lower()


def test_only_the_atlas_distances_and_regions_are_shown():
    assert km.Map("senkaku").zones(200).zones(12, 200).zoned == [12, 200]
    for wrong in ((3,), (), (True,), ("12",), (-1,), (5000,)):
        with pytest.raises(InputError, match="12, 24 and 200"):
            km.Map("kurils").zones(*wrong)
    with pytest.raises(
        InputError, match="Nagato has no computed sea zones; there are some of kurils, senkaku"
    ):
        km.Map("nagato").zones(12)


def test_a_view_draws_what_its_holders_part():
    data = km.Map("kurils").zones(12, 200).describe()["zones"]
    assert set(data["units"]) == {"iturup", "kunashir", "shikotan", "habomai"}
    whose = {view: [seas.holder(data, i, view) for i in range(len(data["cells"]))] for view in
             ("neutral", "russia", "japan", "de-facto")}  # fmt: skip
    for i, (unit, *_) in enumerate(data["cells"]):
        seen = [whose[view][i] for view in whose]
        assert seen == (["open", "russia", "japan", "russia"] if unit in data["units"] else [unit] * 4)
    edges = {view: seas.shown_edges(data, view) for view in whose}
    assert edges["russia"] == edges["de-facto"] != edges["japan"]
    assert {nm for kind, nm, _ in edges["neutral"] if kind == "limit"} == {12, 200}
    assert not [kind for kind, *_ in edges["neutral"] if kind == "edge"]


def test_a_still_picture_has_the_lines_and_says_what_they_are(tmp_path):
    km.Map("senkaku", language="ru").zones(12, 24).save(tmp_path / "zones.svg")
    text = (tmp_path / "zones.svg").read_text("utf-8")
    assert "12 морских миль (рассчитано от берега)" in text
    assert "24 морских миль (рассчитано от берега)" in text
    assert "200 морских" not in text
    km.Map("senkaku", language="ru").save(tmp_path / "plain.svg")
    assert "миль (рассчитано" not in (tmp_path / "plain.svg").read_text("utf-8")


def test_agreed_lines_can_be_added_and_are_not_there_unasked():
    page = km.Map("senkaku").add("history/agreed_lines").get_root().render()
    assert "Japan-Taiwan fisheries waters of 2013" in page
    assert "fisheries waters of 2013" not in km.Map("senkaku").get_root().render()


def test_the_command_line_exports_zones(tmp_path, capsys):
    assert cli.main(["export", "kurils", "--zones", "12", "200", "-o", str(tmp_path / "a.html")]) == 0
    assert '"zones":{"nm":[12,200]' in (tmp_path / "a.html").read_text("utf-8").replace(" ", "")
    assert cli.main(["export", "kurils", "--zones", "13", "-o", str(tmp_path / "b.html")]) == 1
    assert "12, 24 and 200" in capsys.readouterr().err
    assert not (tmp_path / "b.html").exists()


@pytest.mark.browser
def test_the_zones_follow_the_perspective_and_the_what_if(kurils, open_page):
    page, log = open_page(kurils, fragment="names=en", viewport=NARROW)
    page.wait_for_selector("#km-zones-table tbody tr")
    shares = table(page)
    assert shares["Russia"][0] == -shares["Russia"][2] > 200_000
    assert shares["Left open"][1] == shares["Russia"][0]
    page.evaluate("kurilmap.set({ perspective: 'russia' })")
    assert set(table(page)) == {"Russia"}
    assert table(page)["Russia"][2] == 0
    page.evaluate("kurilmap.set({ perspective: 'japan' })")
    assert table(page)["Japan"][2] == -table(page)["Russia"][2] > 200_000
    # A single island, by keyboard; its worth is that of the table of islands and of the data.
    page.evaluate("kurilmap.set({ perspective: 'de-facto' })")
    before = drawn(page)
    radio = page.get_by_role("group", name=re.compile("Iturup")).get_by_role("radio", name="Russia")
    assert radio.is_checked()
    radio.focus()
    page.keyboard.press("ArrowRight")
    cells = km.load("kurils", "zones")
    exact = cells[cells.unit == "iturup"].sea_km2.sum()
    assert table(page)["Japan"][1] == pytest.approx(exact, rel=0.01)
    assert drawn(page) != before
    page.wait_for_timeout(100)
    assert "Japan" in page.locator("#km-live").text_content()
    # Rocks: the Habomai keep 12 miles, the rest goes to other coasts, a little of it to nobody.
    assert page.get_by_role("checkbox", name="12 and 24 miles only").count() == 1
    radio.check()
    page.get_by_role("checkbox", name="12 and 24 miles only").check()
    own = cells[(cells.unit == "habomai") & (cells.nm > 12)].set_index("without").sea_km2
    assert table(page)["Japan"][1] == pytest.approx(own["japan"].sum(), rel=0.01)
    assert table(page)["Nobody"][1] == pytest.approx(own["nobody"], rel=0.01)
    assert log.errors == log.requests == log.violations == []


@pytest.mark.browser
def test_the_what_if_at_the_senkaku_has_three_parties(open_page):
    page, log = open_page(km.Map("senkaku", perspective="de-facto").zones(12, 24, 200).get_root().render(), fragment="names=en",
                          viewport=NARROW)  # fmt: skip
    page.wait_for_selector("#km-zones-table tbody tr")
    group = page.locator(".km-zones fieldset")
    assert group.get_by_role("radio").count() == 4
    group.get_by_role("radio", name="Taiwan").check()
    exact = km.load("senkaku", "zones").query("unit == 'senkaku'").sea_km2.sum()
    assert table(page)["Taiwan"][1] == pytest.approx(exact, rel=0.01)
    assert table(page)["Taiwan"][2] == -table(page)["Japan"][2]
    # The tint of a party covers its islands' sea: inside of it, and not in its neighbour's.
    inside = """(party) => [[26, 123.6], [24.4, 123.7]].map(([lat, lon]) => {
        const [x, y] = kurilmap.chart.units(lat, lon);
        return document.querySelector(`.km-zone-fill[data-party=${party}]`).isPointInFill(new DOMPoint(x, y));
    })"""
    assert page.evaluate(inside, "taiwan") == [True, False]
    assert page.evaluate(inside, "japan") == [False, True]
    # Off the sheet and out of the legend with the layer.
    assert page.locator("#km-legend li", has_text="nautical miles").count() == 3
    page.get_by_role("checkbox", name="Sea zones (computed)").uncheck()
    assert drawn(page) == 0
    assert page.locator("#km-legend li", has_text="nautical miles").count() == 0
    for language, caption in (
        ("ja", "200海里以内"),
        ("ru", "в пределах 200"),
        ("zh", "200海里内"),
        ("zh-Hant", "200海里內"),
    ):
        page.evaluate("language => kurilmap.set({ names: language })", language)
        assert caption in page.locator("#km-zones-table caption").text_content()
    assert log.errors == log.requests == log.violations == []
