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
    words = {
        "en": ("boundary|border|frontier", "computed"),
        "ja": ("国境|境界", "計算"),
        "ru": ("границ|рубеж", "рассчита|расчёт"),
        "zh": ("边界|国界|疆界", "计算"),
        "zh-Hant": ("邊界|國界|疆界", "計算"),
    }
    assert set(words) == set(describe.LANGUAGES)
    for language, (boundary, computed) in words.items():
        told = seas.words(language)
        assert not re.search(boundary, " ".join(told.values()).lower()), language
        for key in ("zones-layer", "zones-limit", "zones-equidistance", "zones-about"):
            assert re.search(computed, told[key].lower()), (language, key)


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
    assert "До 200 морских миль (" not in text
    km.Map("senkaku", language="ru").save(tmp_path / "plain.svg")
    assert "миль (рассчитано" not in (tmp_path / "plain.svg").read_text("utf-8")


TINTS = re.compile(r'<path d="([^"]+)" fill-rule="evenodd" fill="([^"]+)"')


def tinted(text):
    """The tints of a still picture's sea, with the number of bytes of each."""
    return {fill: len(d) for d, fill in TINTS.findall(text)}


def test_a_still_picture_tints_the_sea_and_gives_its_areas(tmp_path):
    plain, drawn = tmp_path / "plain.svg", tmp_path / "zones.svg"
    km.Map("kurils").save(plain)
    russia, japan, left_open = "#7a8a2c", "#e07f4f", "url(#kms-open-half)"
    found = {}
    for view, fills in (
        ("neutral", {russia, japan, left_open}),
        ("japan", {russia, japan}),
        ("russia", {russia, japan}),
    ):
        km.Map("kurils", perspective=view).zones(12, 200).save(drawn)
        text = drawn.read_text("utf-8")
        found[view] = tinted(text)
        assert set(found[view]) == fills
        assert "218,200" in text
        assert "Nobody has agreed on the lines" in text
        assert len(text) - len(plain.read_text("utf-8")) < 20_000
    assert found["japan"] != found["russia"]
    # The sea of the islands goes with the view: from one tint to the other, and nothing is lost between them.
    for language, figure, open_ in (
        ("ru", "218\xa0200", "Вопрос открыт"),
        ("ja", "218,200", "未定のまま"),
        ("zh", "218,200", "未定"),
        ("zh-Hant", "218,200", "未定"),
    ):
        km.Map("kurils", language=language).zones(200).save(drawn)
        text = drawn.read_text("utf-8")
        assert figure in text
        assert open_ in text


def test_rings_of_all_parties_close_and_meet():
    data = km.Map("kurils").zones(12, 200).describe()["zones"]
    for view in ("neutral", "russia", "japan"):
        whose = seas.holders(data, view, "iturup.japan" if view == "russia" else None)
        used = [line for party in set(whose) for ring in seas.rings(data, whose, party) for line, _ in ring]
        sides = [(one, two) for _, _, one, two, _ in data["lines"]]
        parted = [i for i, (one, two) in enumerate(sides) if two < 0 or whose[one] != whose[two]]
        # An edge between two parties bounds both of them, an outer one its own alone; others bound nothing.
        assert sorted(used) == sorted(i for i in parted for _ in range(1 if sides[i][1] < 0 else 2))


def test_a_what_if_can_be_asked_in_python(tmp_path):
    asked = km.Map("kurils", perspective="de-facto").zones(
        12, 200, what_if={"habomai": "rock", "iturup": "japan"}
    )
    data = asked.describe()
    assert data["state"]["whatif"] == "iturup.japan/habomai.rock"
    found = seas.shares(data["zones"], "de-facto", data["state"]["whatif"])
    exact = km.zones.scenario("kurils", {"iturup": "japan"}, rocks=["habomai"]).set_index("party")
    for party in ("russia", "japan", "nobody"):
        now, then = found[party]
        assert then - now == pytest.approx(exact.change_km2[party], rel=0.01, abs=5)
    asked.save(tmp_path / "if.svg")
    text = (tmp_path / "if.svg").read_text("utf-8")
    assert "What if" in text
    assert "Nobody" in text
    both = km.Map("senkaku").zones(200, what_if={"senkaku": ["taiwan", "rock"]}).describe()["state"]
    assert both["whatif"] == "senkaku.taiwan.rock"
    assert "whatif" not in km.Map("kurils").zones(200).describe()["state"]
    for wrong, said in (
        ({"iturp": "japan"}, "did you mean 'iturup'"),
        ({"iturup": "rock"}, "iturup may count for russia, japan, open, not for 'rock'"),
        ({"habomai": "china"}, "not for 'china'"),
        ({"habomai": ["japan", "russia"]}, "not for"),
        ({"habomai": []}, "not for"),
    ):
        with pytest.raises(InputError, match=said):
            km.Map("kurils").zones(200, what_if=wrong)


def test_agreed_lines_can_be_added_and_are_not_there_unasked():
    page = km.Map("senkaku").add("history/agreed_lines").get_root().render()
    assert "Japan-Taiwan fisheries waters of 2013" in page
    assert "fisheries waters of 2013" not in km.Map("senkaku").get_root().render()


@pytest.mark.browser
def test_an_agreed_line_says_what_it_is_and_its_sources_are_one_click_away(open_page):
    page, log = open_page(km.Map("senkaku").add("history/agreed_lines").get_root().render())
    for feature in km.atlas.bundled().features("history", "agreed_lines"):
        told = feature["properties"]
        page.locator("#km-places button", has_text=told["title"]).first.click()
        card = page.locator("#km-card")
        assert card.locator("h2").inner_text() == told["title"]
        for key in ("note", "status", "valid_from"):
            assert told[key] in card.inner_text()
        card.locator("summary").click()
        keys = told["source"].split("|")
        assert card.locator(".km-sources li").count() == len(keys)
        for key in keys:
            assert km.atlas.bundled().sources[key]["title"] in card.inner_text()
    log.assert_clean()


@pytest.mark.browser
def test_the_what_if_has_its_names_by_perspective_and_its_sources(kurils, open_page):
    page, log = open_page(kurils, fragment="names=en")
    for view, name in (("neutral", "Iturup (Etorofu)"), ("japan", "Etorofu (Iturup)")):
        page.evaluate("(perspective) => kurilmap.set({ perspective })", view)
        assert page.locator(".km-zones legend").first.inner_text() == f"What if: {name} counts for"
        group = page.locator(".km-zones fieldset").first
        assert group.get_by_role("radio", name=f"{name}: Japan", exact=True).count() == 1
    page.locator(".km-zones summary").click()
    told = page.locator(".km-zones .km-sources").inner_text()
    for key in seas.SOURCES:
        assert km.atlas.bundled().sources[key]["title"] in told
    assert "Convention on the Law of the Sea" in told
    log.assert_clean()


def test_the_command_line_exports_zones(tmp_path, capsys):
    assert cli.main(["export", "kurils", "--zones", "12", "200", "-o", str(tmp_path / "a.html")]) == 0
    assert '"zones":{"nm":[12,200]' in (tmp_path / "a.html").read_text("utf-8").replace(" ", "")
    assert cli.main(["export", "kurils", "--zones", "13", "-o", str(tmp_path / "b.html")]) == 1
    assert "12, 24 and 200" in capsys.readouterr().err
    assert not (tmp_path / "b.html").exists()


def test_the_command_line_asks_a_what_if(tmp_path, capsys):
    out = tmp_path / "a.html"
    line = ["export", "kurils", "-o", str(out), "--zones", "12", "200", "--what-if"]
    assert cli.main([*line, "habomai=japan,rock", "iturup=open"]) == 0
    asked = km.Map("kurils").zones(12, 200, what_if={"iturup": "open", "habomai": ["japan", "rock"]})
    assert out.read_text("utf-8") == asked.get_root().render()
    assert '"whatif":"iturup.open/habomai.japan.rock"' in out.read_text("utf-8").replace(" ", "")
    out.unlink()
    for wrong, said in (
        (["iturup"], "iturup=japan or habomai=rock, not 'iturup'"),
        (["iturup="], "iturup may count for russia, japan, open, not for ''"),
        (["iturup=japan", "iturup=russia"], "each island once"),
        (["iturp=japan"], "did you mean 'iturup'"),
        (["iturup=rock"], "not for 'rock'"),
    ):
        assert cli.main([*line, *wrong]) == 1
        told = capsys.readouterr().err
        assert said in told
        assert told.count("\n") == 1
    assert cli.main(["export", "kurils", "-o", str(out), "--what-if", "iturup=japan"]) == 1
    assert "--zones 12 200" in capsys.readouterr().err
    assert not out.exists()


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


@pytest.mark.browser
def test_a_link_and_back_give_the_what_if_again(kurils, open_page):
    """The choices stand in the address; what anybody writes there is tested before it is taken."""
    page, log = open_page(
        kurils, fragment="names=en&perspective=de-facto&whatif=iturup.japan/habomai.rock", viewport=NARROW
    )
    page.wait_for_selector("#km-zones-table tbody tr")
    data = km.Map("kurils").zones(12, 200).describe()["zones"]

    def holds(view, asked):
        told = {{"open": "Left open", "nobody": "Nobody"}.get(party, party.title()): pair
                for party, pair in seas.shares(data, view, asked).items()}  # fmt: skip
        shown = table(page)
        assert {party: values[:2] for party, values in shown.items()} == {
            party: pytest.approx([float(f"{value:.4g}") for value in pair], abs=0.5)
            for party, pair in told.items()
        }

    state = "() => kurilmap.state().whatif"
    rock = page.get_by_role("checkbox", name="12 and 24 miles only")
    iturup = page.get_by_role("group", name=re.compile("Iturup"))
    assert page.evaluate(state) == "iturup.japan/habomai.rock"
    assert rock.is_checked()
    assert iturup.get_by_role("radio", name="Japan").is_checked()
    holds("de-facto", "iturup.japan/habomai.rock")
    # The reader's own choices go into the address, those that the perspective makes anyway do not; Back undoes them.
    page.get_by_role("group", name=re.compile("Shikotan")).get_by_role("radio", name="Left open").check()
    assert "whatif=iturup.japan/shikotan.open/habomai.rock" in page.evaluate("() => location.hash")
    holds("de-facto", "iturup.japan/shikotan.open/habomai.rock")
    iturup.get_by_role("radio", name="Russia").check()
    rock.uncheck()
    assert page.evaluate(state) == "shikotan.open"
    for asked in (
        "shikotan.open/habomai.rock",
        "iturup.japan/shikotan.open/habomai.rock",
        "iturup.japan/habomai.rock",
    ):
        page.go_back()
        page.wait_for_function("asked => kurilmap.state().whatif === asked", arg=asked)
        holds("de-facto", asked)
    page.go_forward()
    page.wait_for_function("() => kurilmap.state().whatif === 'iturup.japan/shikotan.open/habomai.rock'")
    # Another perspective begins anew, unless both are asked for at once.
    page.evaluate("() => kurilmap.set({ perspective: 'japan' })")
    assert page.evaluate(state) is None
    holds("japan", None)
    page.evaluate("() => kurilmap.set({ perspective: 'russia', whatif: 'habomai.japan.rock' })")
    holds("russia", "habomai.japan.rock")
    for hostile in ("", "iturup", "iturup.china", "iturup.rock", "habomai.rock.rock", "habomai.japan.russia", "__proto__.japan",
                    "constructor.open", "iturup.japan/iturup.russia", "iturup.japan/", "kurils.japan", "a/b/c", 7, True, ["iturup.japan"],
                    {"iturup": "japan"}, "<img src=x onerror=alert(1)>.japan", "iturup.japan" * 500):  # fmt: skip
        page.evaluate("whatif => kurilmap.set({ whatif })", hostile)
        assert page.evaluate(state) == "habomai.japan.rock", hostile
    page.evaluate("() => kurilmap.set({ whatif: null })")
    assert not rock.is_checked()
    holds("russia", None)
    assert log.errors == log.requests == log.violations == []


@pytest.mark.browser
def test_a_what_if_of_the_author_can_be_taken_back_in_the_address(open_page):
    page, log = open_page(km.Map("senkaku").zones(200, what_if={"senkaku": "rock"}).get_root().render(), fragment="names=en",
                          viewport=NARROW)  # fmt: skip
    rock = page.get_by_role("checkbox", name="12 and 24 miles only")
    assert rock.is_checked()
    rock.uncheck()
    assert "whatif=&" in page.evaluate("() => location.hash + '&'")
    page.reload()
    page.wait_for_selector("#km-zones-table tbody tr")
    assert not rock.is_checked()
    # The legend names the tints, also of a year.
    tints = page.locator("#km-legend li", has_text="Sea counted for")
    assert tints.count() == 3
    page.evaluate("() => kurilmap.set({ year: 1972 })")
    assert tints.count() == 3
    assert log.errors == log.requests == log.violations == []
