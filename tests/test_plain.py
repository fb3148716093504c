"""What a reader sees where scripts are off: the still picture, the table of places, positions and sources."""

import re

import pytest

import kurilmap as km
from kurilmap.describe import strings
from kurilmap.page import plain
from kurilmap.shown import date_of, kilometres, name_of


def page_of(m):
    return m.get_root().render()


@pytest.mark.parametrize(("region", "language", "perspective"), [
    ("kurils", "en", "neutral"), ("kurils", "ru", "russia"), ("senkaku", "zh-Hant", "taiwan"), ("nagato", "ja", "neutral"),
])  # fmt: skip
@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_the_map_is_a_picture_and_a_table(open_page, region, language, perspective, width):
    m = km.Map(region, language=language, perspective=perspective)
    options = {"viewport": {"width": width, "height": 900}, "java_script_enabled": False}
    page, log = open_page(page_of(m), **options)
    data = m.describe()
    assert page.locator(".km-plain svg[role=img]").is_visible()
    assert page.locator("h1").inner_text() == data["title"][language] or page.locator("h1").is_visible()
    rows = page.locator(".km-plain tbody tr")
    assert rows.count() == len(data["places"])
    assert page.locator("#km-used li").count() == len(data["sources"])
    assert page.locator(".km-plain q").count() == len(data["positions"])
    # Every number in the table is one of the list's, every link of the positions leads to a source.
    numbers = {int(n) for n in re.findall(r"\d+", " ".join(rows.locator("td:last-child").all_inner_texts()))}
    assert numbers
    assert max(numbers) <= len(data["sources"])
    targets = page.eval_on_selector_all(".km-plain a", "all => all.map(a => a.getAttribute('href'))")
    assert len(targets) >= len(data["positions"])
    for target in set(targets):
        assert page.locator(target).count() == 1, target
    # Nothing of the interactive page stands about, empty; nothing scrolls sideways.
    assert not page.locator("#km-sheet, #km-search").filter(visible=True).count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log.assert_clean()


def test_with_scripts_the_plain_page_is_not_there(open_page):
    page, log = open_page(page_of(km.Map("senkaku")))
    assert page.locator(".km-plain").count() == 0
    assert page.evaluate("Object.keys(kurilmap.data.sources).length") > 20
    log.assert_clean()


def test_hostile_text_stays_text(open_page):
    data = km.Map("senkaku").describe()
    payload = '</noscript><img src=x onerror="alert(1)"><script>alert(2)</script>&amp;"\''
    data["names"]["uotsuri"]["en"] = payload
    key, source = next(iter(data["sources"].items()))
    data["sources"][key] = {**source, "title": payload, "url": "javascript:alert(1)"}
    data["positions"][0]["text"]["en"] = payload
    text = plain.plain(data) + plain.source_list(data)
    assert "<img" not in text
    assert "<script" not in text
    assert "javascript:" not in text
    page, log = open_page(f"<main>{text}</main>", java_script_enabled=False)
    assert payload in page.locator("main").inner_text()
    log.assert_clean()


@pytest.mark.parametrize("language", ["en", "ja", "ru", "zh", "zh-Hant"])
def test_the_table_says_who_administers_and_who_claims_in_the_readers_language(language):
    words = strings(language)
    data = km.Map("kurils", language=language).describe()
    rows = plain.plain(data).split("<tr>")
    iturup = next(row for row in rows if f">{name_of(data, 'iturup')}<" in row)
    assert [words["party-russia"], words["party-japan"]] == re.findall(r"<td>([^<]*)", iturup)[1:3]
    undisputed = plain.plain(km.Map("nagato", language=language).describe())
    assert words["claimed-by"] not in undisputed[undisputed.index("<table>") :]


@pytest.mark.parametrize("language", ["en", "ja", "ru", "zh", "zh-Hant"])
def test_days_lengths_and_figures_are_written_as_the_language_has_them(language):
    m = km.Map("northeast-asia", language=language).story("talks-2016")
    data, words = m.describe(), strings(language)
    text = plain.plain(data)
    stops = [stop for route in data["routes"] for stop in route["stops"]]
    for told in [
        *(stop["date"] for stop in stops),
        *(each["date"] for each in data["routes"][0]["positions"]),
    ]:
        assert date_of(told, language) in text
        assert told not in text
    assert f"<h2>{words['positions']}</h2>" in text
    assert f"<h2>{words['position']}</h2>" not in text  # where a place lies is another word
    for leg in data["routes"][0]["legs"]:
        assert kilometres(leg["km"], words, language) in text
    kurils = plain.plain(km.Map("kurils", language=language).describe())
    iturup = next(
        row for row in kurils.split("<tr>") if "45.0" in row and "3\xa0165" in row.replace(",", "\xa0")
    )
    assert ("3\xa0165" in iturup) == (language == "ru")
    senkaku = plain.plain(km.Map("senkaku", language=language).describe())
    comma = ", " if language in ("en", "ru") else "、"
    assert f"{words['party-china']}{comma}{words['party-taiwan']}" in senkaku
    title = name_of(km.Map("kurils", language=language).describe(), "iturup")
    assert ("（" in title) == (language not in ("en", "ru"))
