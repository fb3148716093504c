"""The map on paper: one page with title, whose view, map, legend, scale and credits."""

from __future__ import annotations

import pytest

import kurilmap as km
from kurilmap.describe import strings


@pytest.mark.parametrize(
    ("region", "language", "view"),
    [
        ("northeast-asia", "ru", "neutral"),
        ("kurils", "ru", "japan"),
        ("kurils", "en", "neutral"),
        ("senkaku", "ja", "china"),
        ("vladivostok", "zh", "neutral"),
        ("nagato", "zh-Hant", "neutral"),
    ],
)
def test_a_printed_map_is_one_page_with_all_that_a_map_needs(region, language, view, open_page):
    import pypdfium2

    m = km.Map(region, language=language, perspective=view)
    page, log = open_page(m.get_root().render(), viewport={"width": 1280, "height": 800})
    page.wait_for_selector("html.km-ready", state="attached")
    state = page.evaluate("kurilmap.state()")
    banner, title = page.locator("#km-banner").inner_text(), page.locator("#km-title").inner_text()
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(document) == 1
    assert tuple(round(each) for each in document[0].get_size()) == (842, 595)
    words = strings(language)
    text = "".join(document[0].get_textpage().get_text_range().split())
    for wanted in (
        title,
        banner,
        page.locator("#km-legend-title").inner_text(),
        words["unit-km"],
        words["unit-nmi"],
        "©OpenStreetMap",
    ):
        assert "".join(wanted.split()) in text
    # As before, once it is printed.
    after = page.evaluate("kurilmap.state()")
    (zoom, *centre), (zoom_after, *centre_after) = (
        map(float, each.pop("view").split("/")) for each in (state, after)
    )
    assert (after, zoom_after) == (state, zoom)
    assert centre_after == pytest.approx(centre, abs=3 * 360 / 256 / 2**zoom)  # three pixels
    assert page.evaluate("document.documentElement.className.includes('km-print')") is False
    log.assert_clean()


def test_the_map_is_measured_for_paper_as_paper_shows_it(open_page):
    page, log = open_page(km.Map("kurils").get_root().render(), viewport={"width": 700, "height": 900})
    size = """() => [...document.querySelectorAll("#km-sheet, .km-locator")]
      .map((node) => [node.getBoundingClientRect().width, node.getBoundingClientRect().height])"""
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    measured = page.evaluate(size)
    page.emulate_media(media="print")
    assert page.evaluate(size) == measured
    assert [round(each) for each in measured[1]] == [128, 132]  # not a phone's
    log.assert_clean()
