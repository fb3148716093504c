"""Routes and stories: legs that are geodesics, stops far off the map, and what the page and the picture make of them."""

import itertools
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

import kurilmap as km
from kurilmap.atlas import bundled
from kurilmap.describe import strings
from kurilmap.errors import AmbiguousPlace, InputError, UnknownPlace
from kurilmap.geodesy import distance, geod
from kurilmap.page.pack import lonlat, mercator
from kurilmap.route import route, stories, story
from kurilmap.shown import date_of, kilometres

STORY = "talks-2016"


def test_the_story_of_2016_goes_by_date_and_through_its_places():
    talks, senkaku = story(bundled(), STORY)
    dates = [stop["date"] for stop in talks["stops"]]
    assert dates == sorted(dates)
    assert [stop["id"] for stop in talks["stops"]] == [f"ev{n}" for n in (59, 61, 63, 64, 65, 66, 67, 68)]
    assert next(leg["km"] for leg in talks["legs"]) == pytest.approx(distance("Sochi", "Tokyo"), abs=0.01)
    assert (4, 5) in [(leg["from"], leg["to"]) for leg in talks["legs"]]
    assert [leg["from"] for leg in talks["legs"]] == [0, 1, 2, 4, 5, 6]  # ev64 and ev65: one place, no leg
    assert senkaku["legs"] == []
    assert [stop["id"] for stop in senkaku["stops"]] == ["ev60", "ev62"]
    for stop in talks["stops"] + senkaku["stops"]:
        assert stop["source"]
        assert stop["title"]["en"]
        assert all(key in bundled().sources for key in stop["source"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-180, 180)), min_size=2, max_size=4, unique=True))
def test_a_leg_is_the_geodesic_and_never_jumps(stops):
    drawn = route(bundled(), stops)
    for leg in drawn["legs"]:
        points = leg["points"]
        assert all(abs(b[1] - a[1]) <= 180 for a, b in itertools.pairwise(points))
        along = sum(geod().inv(a[1], a[0], b[1], b[0])[2] for a, b in itertools.pairwise(points)) / 1000
        assert along == pytest.approx(leg["km"], rel=1e-3, abs=0.1)
        for end, point in ((drawn["stops"][leg["from"]], points[0]), (drawn["stops"][leg["to"]], points[-1])):
            assert end["at"][0] == pytest.approx(point[0], abs=1e-4)
            assert (end["at"][1] - point[1] + 180) % 360 - 180 == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(("stops", "error", "says"), [
    ("Tokyo", InputError, "a route is a list of places"),
    ([], InputError, "at least 2 stops, not 0"),
    (["Tokyo"], InputError, "at least 2 stops, not 1"),
    (["Tokyo", "Atlantis"], UnknownPlace, "Atlantis"),
    (["Tokyo", (95, 0)], InputError, "95"),
    (["Tokyo", {"plaec": "Sochi"}], InputError, "did you mean 'place'"),
    (["Tokyo", {"title": "x"}], InputError, "stop 2: says no place"),
    (["Tokyo", None], InputError, "a point is"),
    (["Tokyo", {"place": "Sochi", "date": "spring 2016"}], InputError, "not 'spring 2016'"),
    (["Tokyo", {"place": "Sochi", "date": "2016-02-30"}], InputError, "no 2016-02-30 in the calendar"),
    (7, InputError, "a route is a list"),
])  # fmt: skip
def test_a_route_that_cannot_be_says_why(stops, error, says):
    with pytest.raises((error, AmbiguousPlace), match=re.escape(says)):
        km.Map("northeast-asia").route(stops)


def test_an_unknown_story_names_the_near_one():
    with pytest.raises(InputError, match="did you mean 'talks-2016'"):
        km.Map("northeast-asia").story("talks2016")
    assert stories(bundled()) == [STORY]


@pytest.mark.parametrize("language", ["en", "ja", "ru", "zh", "zh-Hant"])
def test_the_page_of_a_story_numbers_lists_and_points_off_the_map(open_page, language):
    m = km.Map("northeast-asia", language=language).story(STORY)
    page, log = open_page(m.get_root().render(), viewport={"width": 1280, "height": 900})
    assert page.locator(".km-chart path.km-route").count() == 6
    assert page.locator(".km-route-list > li").count() == 10
    away = page.locator(".km-away").all_inner_texts()
    names = [m.describe()["names"][place][language] for place in ("sochi", "lima")]
    assert any(names[0] in text for text in away)
    assert any(names[1] in text for text in away)
    assert page.locator("svg.km-world").is_visible()
    plates = page.eval_on_selector_all(".km-stop", "all => all.map(e => e.textContent).join(' ')")
    shown = {n for a, b in re.findall(r"(\d+)(?:–(\d+))?", plates) for n in range(int(a), int(b or a) + 1)}
    assert shown == set(range(1, 11))
    # Number plates and edge arrows lie on no label and not on each other.
    overlaps = page.evaluate("""() => {
      const all = kurilmap.taken(".km-stop, .km-away"), labels = kurilmap.taken(".km-label");
      let n = 0;
      all.forEach((a, i) => { for (const b of [...labels, ...all.slice(i + 1)]) if (kurilmap.overlap(a, b) > 8) n++; });
      return n;
    }""")
    # The first stop's day and the length of its leg, as the language writes them.
    first = page.locator(".km-route-list > li").first.inner_text()
    assert date_of("2016-05-06", language) in first
    assert kilometres(m.routes[0]["legs"][0]["km"], strings(language), language) in re.sub(
        "\u202f", "\xa0", first
    )
    assert overlaps <= 1  # the box around a label that is set aslant is larger than the label
    log.assert_clean()


def test_a_stop_of_the_list_is_shown_or_said_to_lie_off_the_map(open_page):
    page, log = open_page(km.Map("northeast-asia").story(STORY).get_root().render())
    buttons = page.locator(".km-route-list button")
    buttons.nth(6).click()
    assert page.evaluate("kurilmap.state().selected") == "otani-sanso"
    assert page.evaluate("kurilmap.map.getCenter().distanceTo([34.32, 131.17]) < 6000")
    buttons.nth(0).click()
    page.wait_for_function("() => document.getElementById('km-live').textContent.includes('Sochi')")
    log.assert_clean()


def test_the_still_picture_and_the_page_without_scripts_tell_the_route_too(tmp_path, open_page):
    m = km.Map("northeast-asia", language="ru").story(STORY)
    m.save(tmp_path / "story.svg")
    text = (tmp_path / "story.svg").read_text(encoding="utf-8")
    assert "Сочи" in text
    assert "Лима" in text
    page, log = open_page(m.get_root().render(), java_script_enabled=False)
    assert page.locator(".km-plain ol[start] li").count() == 10
    log.assert_clean()


def test_text_of_a_stop_stays_text(open_page):
    payload = '<img src=x onerror="alert(1)">${1}</script>`'
    m = km.Map("kurils").route([{"place": "Iturup", "title": payload, "text": payload}, {"place": (44, 146), "source": [payload]}],
                               title=payload)  # fmt: skip
    page, log = open_page(m.get_root().render())
    assert payload in page.locator("#km-routes").inner_text()
    log.assert_clean()


def test_a_legs_chords_stay_on_the_geodesic():
    """As drawn, straight on Mercator's map, no piece strays from its geodesic by more than is seen."""
    drawn, _ = story(bundled(), STORY)
    ellipsoid = Geod(ellps="WGS84")
    for leg in drawn["legs"]:
        for (lat, lon), (lat2, lon2) in pairwise(leg["points"]):
            azimuth, _, metres = ellipsoid.inv(lon, lat, lon2, lat2)
            at_lon, at_lat, _ = ellipsoid.fwd(lon, lat, azimuth, metres / 2)
            (x, y), (x2, y2) = mercator(lon, lat, 30), mercator(lon2, lat2, 30)
            middle_lon, middle_lat = lonlat((x + x2) / 2, (y + y2) / 2, 30)
            assert ellipsoid.inv(at_lon, at_lat, middle_lon, middle_lat)[2] < 1500
