"""Time: periods without gap or overlap, dates as exact as their sources, what a year shows, and every year drawn."""

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, shape

import kurilmap as km
from atlases import EVENTS, write_atlas
from conftest import ROOT
from kurilmap import history, still
from kurilmap.atlas import Atlas, bundled
from kurilmap.errors import InputError
from kurilmap.perspective import LANGUAGES, perspectives
from kurilmap.still.years import LOOKS
from kurilmap.timeline import sources, time
from kurilmap.when import When, in_force
from test_geodata import km_to_land, layer

ATLAS = bundled()
PERIODS = history.periods(ATLAS)
EVENT = {row["id"]: row for row in ATLAS.table("events")}
FIRST = {area: "1895-01-01" if area in ("senkaku", "okinawa") else "1855-01-01" for area in PERIODS}
REGIONS = tuple(ATLAS.regions)
FIRST_YEAR, LAST_YEAR = history.years(ATLAS)
NOTHING_SHOWN = {"names": {}, "base": {"islands": {}}}
EVERYWHERE = (-180, -90, 180, 90)
CHAIN = ("kurils-north", "kurils-south-main", "shikotan", "habomai")


def row_of(area, day):
    found = [row for row in PERIODS[area] if in_force(row["valid_from"], row["valid_to"], day)]
    assert len(found) == 1, (area, day, found)
    return found[0]


def day_before(text):
    return (dt.date.fromisoformat(When(text).first) - dt.timedelta(1)).isoformat()


# Periods


def test_every_area_has_one_status_on_every_day():
    assert set(PERIODS) == {
        "sakhalin-north", "sakhalin-south", "kurils-north", "kurils-south-main", "shikotan", "habomai", "senkaku",
        "okinawa",
    }  # fmt: skip
    for area, rows in PERIODS.items():
        assert rows[0]["valid_from"] == FIRST[area]
        assert rows[-1]["valid_to"] == ""
        for before, after in pairwise(rows):
            assert before["valid_from"] < before["valid_to"] == after["valid_from"], area
            # Half-open: the day of the change belongs to what follows, the day before to what was.
            assert row_of(area, When(after["valid_from"]).first) is after
            assert row_of(area, day_before(after["valid_from"])) is before
        day = dt.date.fromisoformat(FIRST[area])
        while day.year <= LAST_YEAR:
            row_of(area, day.isoformat())
            day += dt.timedelta(11)


def test_an_area_says_who_administers_it_or_why_not():
    for rows in PERIODS.values():
        for row in rows:
            assert row["status"] in history.STATUSES
            assert bool(row["administered_by"]) == (row["status"] == "administered"), row
            assert row["source"], row
            assert row["administered_by"] not in row["claimed_by"].split("|") or not row["administered_by"], (
                row
            )
            if row["status"] in ("changing hands", "not stated"):
                assert row["note"], row


@pytest.mark.parametrize("area", ["sakhalin-south", *CHAIN])
def test_hands_change_between_the_two_events(area):
    (row,) = [row for row in PERIODS[area] if row["status"] == "changing hands"]
    assert (row["valid_from"], row["valid_to"]) == (EVENT["ev13"]["date"], EVENT["ev19"]["date"])


@pytest.mark.parametrize(
    ("event", "area", "before", "after"),
    [
        ("ev03", "kurils-south-main", "", "japan"),
        ("ev03", "kurils-north", "", "russia"),
        ("ev04", "kurils-north", "russia", "japan"),
        ("ev04", "sakhalin-south", "", "russia"),
        ("ev04", "sakhalin-north", "", "russia"),
        ("ev05", "senkaku", "", "japan"),
        ("ev07", "sakhalin-south", "russia", "japan"),
        ("ev19", "habomai", "", "russia"),
        ("ev25", "senkaku", "", "united-states"),
        ("ev36", "senkaku", "united-states", "japan"),
        ("ev36", "okinawa", "united-states", "japan"),
    ],
)
def test_periods_follow_the_events(event, area, before, after):
    day = EVENT[event]["date"]
    assert row_of(area, day_before(day))["administered_by"] == before
    assert row_of(area, day)["administered_by"] == after


@pytest.mark.parametrize(
    ("area", "party", "since"),
    [
        ("kurils-south-main", "japan", "1955-08-30"),
        ("shikotan", "japan", "1951-09-07"),
        ("habomai", "japan", "1951-09-07"),
        ("senkaku", "taiwan", EVENT["ev33"]["date"]),
        ("senkaku", "china", EVENT["ev35"]["date"]),
    ],
)
def test_a_claim_shows_from_its_first_dated_statement(area, party, since):
    for row in PERIODS[area]:
        assert (party in row["claimed_by"].split("|")) == (row["valid_from"] >= since), row


def test_undisputed_areas_have_no_claim():
    for area in ("sakhalin-north", "sakhalin-south", "kurils-north", "okinawa"):
        assert {row["claimed_by"] for row in PERIODS[area]} == {""}


# Lines and areas


def test_lines_stand_where_administration_changes():
    lines = {
        feature["properties"]["id"]: feature["properties"]
        for feature in history.features(ATLAS, "boundaries")
    }
    # b1855 parts the chain while it is shared, b1905s Sakhalin; both sides of the Vries Strait are one party's after.
    for day in ("1855-02-07", "1860-01-01", "1875-05-06"):
        assert (
            row_of("kurils-north", day)["administered_by"]
            != row_of("kurils-south-main", day)["administered_by"]
        )
        assert in_force(lines["b1855"]["valid_from"], lines["b1855"]["valid_to"], day)
    assert not in_force(lines["b1855"]["valid_from"], lines["b1855"]["valid_to"], "1875-05-07")
    for day in ("1875-05-07", "1900-01-01", "1945-08-08", "1945-09-05"):
        assert (
            row_of("kurils-north", day)["administered_by"]
            == row_of("kurils-south-main", day)["administered_by"]
        )
    for day in ("1905-09-05", "1945-08-08"):
        assert row_of("sakhalin-north", day) is not row_of("sakhalin-south", day)
        assert in_force(lines["b1905s"]["valid_from"], lines["b1905s"]["valid_to"], day)
    claim = next(row for row in PERIODS["kurils-south-main"] if row["claimed_by"])
    assert lines["b1945c"]["valid_from"] == claim["valid_from"]
    # Undivided means that no line is drawn.
    undivided = [
        line for line in lines.values() if line["place"] == "sakhalin" and line["valid_from"] < "1905"
    ]
    assert not undivided


def test_lines_say_whether_they_are_schematic():
    for feature in history.features(ATLAS, "boundaries"):
        line = feature["properties"]
        assert line["status"] in ("treaty", "de facto", "claimed")
        assert line["valid_from"] < (line.get("valid_to") or "9")
        assert line["schematic"] is (line["place"] != "sakhalin"), line["id"]
        assert ("schematic" in line["note"]) is line["schematic"], line["id"]


@pytest.mark.parametrize("id_", ["b1855", "b1875k"])
def test_lines_run_mid_strait(id_):
    feature = next(each for each in history.features(ATLAS, "boundaries") if each["properties"]["id"] == id_)
    chain, around = (
        [(p, g) for name in names for p, g in layer(name)]
        for names in (("kurils/islands", "kurils/land"), ("kurils/neighbours",))
    )
    if feature["properties"]["place"] == "vries":
        sides = [
            [g for p, g in chain if (p["claimed_by"] == "japan") is claimed] for claimed in (True, False)
        ]
    else:
        sides = [[g for _, g in chain], [g for _, g in around]]
    # Away from the disputed coasts the neighbours are generalised to 200 m, and their smallest rocks left out: the line
    # through La Perouse Strait, where one such rock counts, cannot be measured on them.
    slack = 0.25 if feature["properties"]["place"] == "first-kuril" else 0.1
    for x, y in list(shape(feature["geometry"]).coords)[1:-1:2]:
        near = [[g for g in side if g.distance(Point(x, y)) < 1.2] for side in sides]
        one, other = (km_to_land(Point(x, y), side) for side in near)
        assert one == pytest.approx(other, rel=0.02, abs=slack), (x, y)


def test_lines_of_one_strait_are_one_course():
    courses = {}
    for name in ("history/boundaries", "kurils/boundaries"):
        for properties, line in layer(name):
            courses.setdefault(properties.get("place"), set()).add(line.wkt)
    assert {place: len(found) for place, found in courses.items()} == dict.fromkeys(courses, 1)


def test_areas_are_those_of_their_islands():
    geod = Geod(ellps="WGS84")
    areas = {
        f["properties"]["area"]: (f["properties"], shape(f["geometry"]))
        for f in history.features(ATLAS, "areas")
    }
    assert areas.keys() == PERIODS.keys()
    islands = {p["id"]: (p, g) for name in ("kurils/islands", "senkaku/islands") for p, g in layer(name)}
    members = [
        id_ for properties, _ in areas.values() for id_ in properties.get("members", "").split("|") if id_
    ]
    assert sorted(members) == sorted(islands), "each named island is in one area"
    for properties, polygon in areas.values():
        assert polygon.is_valid
        assert polygon.contains(Point(properties["lon"], properties["lat"]))
        now = PERIODS[properties["area"]][-1]
        assert [properties[key] for key in ("administered_by", "claimed_by")] == [
            now["administered_by"], now["claimed_by"],
        ]  # fmt: skip
        for id_ in filter(None, properties.get("members", "").split("|")):
            assert polygon.intersects(islands[id_][1]), id_
            assert (islands[id_][0]["administered_by"], islands[id_][0]["claimed_by"]) == (
                now["administered_by"], now["claimed_by"],
            )  # fmt: skip
    shapes = [polygon for _, polygon in areas.values()]
    left, right = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    assert not left.size, (left, right)
    north, south = areas["sakhalin-north"][1], areas["sakhalin-south"][1]
    assert north.bounds[1] == south.bounds[3] == 50
    measured = sum(
        abs(geod.geometry_area_perimeter(part)[0]) for each in (north, south) for part in each.geoms
    )
    (coast,) = [
        polygon for _, polygon in layer("northeast-asia/land") if polygon.contains(Point(142.5, 47.5))
    ]
    assert measured == pytest.approx(abs(geod.geometry_area_perimeter(coast)[0]), rel=0.01)


# Python


def test_a_year_shows_its_last_day_and_lists_its_changes():
    state = km.history.at(1875)
    assert (state.day, state.when.precision) == ("1875-12-31", "year")
    assert state.areas.crs.to_epsg() == state.lines.crs.to_epsg() == 4326
    held = dict(zip(state.areas.id, state.areas.administered_by, strict=True))
    assert held["kurils-north"] == held["kurils-south-main"] == "japan"
    assert held["sakhalin-south"] == "russia"
    assert "senkaku" not in held, "the tables begin there in 1895"
    assert set(state.lines.id) == {"b1875k", "b1875l"}
    assert set(state.changes.date) == {"1875-05-07"}
    assert set(state.changes[state.changes.kind == "area"].id) == {
        "sakhalin-north",
        "sakhalin-south",
        "kurils-north",
    }
    assert list(state.events.id) == ["ev04"]
    assert "kurils-north: administered by japan" in str(state)


@pytest.mark.parametrize("when", ["1945-08-20", dt.date(1945, 8, 20), When("1945-08-20")])
def test_a_day_in_any_form(when):
    state = history.at(when)
    assert set(state.areas.status) == {"administered", "changing hands"}
    assert len(state.areas) == 8
    assert state.areas.attrs["license"] == "ODbL-1.0"


def test_a_month_only_date_stays_one():
    def north(when):
        areas = history.at(when).areas
        return areas[areas.id == "sakhalin-north"].iloc[0]

    assert north("1920-03-31").status == "administered"
    assert north("1920-03").status == "administered"
    # The boundary is known to the month: it counts from the month's first day, and its text stays as it is.
    assert north("1920-04-01").status == north("1920-04").status == north(1920).status == "not stated"
    assert north(1920).valid_from == "1920-04"
    assert list(history.at(1920).changes.date) == ["1920-04"]
    assert list(history.at("1920-04-10").changes.date) == ["1920-04"]
    assert history.at("1920-05").changes.empty


def test_before_the_tables_there_are_events_only():
    state = history.at(1713)
    assert state.areas.empty
    assert state.lines.empty
    assert {"id", "status", "administered_by"} <= set(state.areas.columns)
    assert list(state.events.id) == ["ev02"]


def test_an_area_of_the_table_without_a_shape_is_left_out(monkeypatch):
    every = history.features
    monkeypatch.setattr(
        history,
        "features",
        lambda atlas, layer: every(atlas, layer)[1:] if layer == "areas" else every(atlas, layer),
    )
    without = every(ATLAS, "areas")[0]["properties"]["area"]
    assert without not in set(km.history.at(1900).areas.id)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        (1500, "1500 is outside the data, which goes from 1644 to 2026"),
        (3000, "outside the data"),
        ("1875-02-30", "there is no 1875-02-30"),
        ("yesterday", "not 'yesterday'"),
        (True, "not True"),
        (None, "not None"),
        (1875.0, r"not 1875\.0"),
        ("1875-5", "not '1875-5'"),
    ],
)
def test_what_is_no_date_of_the_data(when, message):
    with pytest.raises(InputError, match=message):
        history.at(when)


def test_the_last_year_is_the_datas_not_the_clocks():
    assert history.years(ATLAS) == (1644, ATLAS.date.year)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("1945", "1945-01-01", "1945-12-31", "year"),
        ("1944-02", "1944-02-01", "1944-02-29", "month"),
        ("1945-08-20", "1945-08-20", "1945-08-20", "day"),
    ],
)
def test_when(text, first, last, precision):
    when = When.of(text)
    assert (when.first, when.last, when.precision, str(when)) == (first, last, precision, text)


def test_events_by_range_region_and_party():
    assert set(km.events((1855, 1875)).id) == {"ev03", "ev04"}
    assert list(km.events(("1945-08", "1945-08"), region="kurils").id) == ["ev13", "ev14", "ev15"]
    assert "ev08" in set(km.events(1941, region="kurils").id), "told in Moscow, about the Kurils' two states"
    assert set(km.events(1971, region="senkaku", party="taiwan").id) == {"ev32", "ev33"}
    assert km.events(2026).empty
    with pytest.raises(InputError, match=r"run backwards: 1875 to 1855; did you mean \(1855, 1875\)"):
        km.events((1875, 1855))
    with pytest.raises(InputError, match="the data go from 1644 to 2026"):
        km.events((2030, 2040))
    dates = list(km.events().date)
    assert dates == sorted(dates)


@pytest.fixture
def crowded(tmp_path):
    """Give an atlas with two events on one day in one place, and one event without a place."""
    import atlases

    more = "e5,1900-05-01,day,Fifth,small,small,Something,left,TEST,high,\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlases, "EVENTS", EVENTS + more)
        return Atlas(write_atlas(tmp_path))


def test_two_events_on_one_day_in_one_place_keep_the_order_of_the_table(crowded):
    assert list(crowded.events(1900).id) == ["e2", "e5"]
    told = time(crowded, "isles", NOTHING_SHOWN, EVERYWHERE, dict)["events"]
    assert [event["id"] for event in told] == ["e1", "e2", "e5"]
    assert told[1]["at"] == told[2]["at"]


def test_an_event_without_a_place_is_no_regions_and_has_no_point(crowded):
    assert "e3" not in set(crowded.events(region="isles").id)
    assert "e3" in set(crowded.events(1950).id)
    told = time(crowded, "", NOTHING_SHOWN, EVERYWHERE, dict)
    (event,) = [event for event in told["events"] if event["id"] == "e3"]
    assert (event["at"], event["place"]) == (None, None)


# What the page gets


@pytest.fixture(scope="module")
def described():
    return {region: km.Map(region).describe() for region in REGIONS}


def test_each_region_has_its_own_history(described):
    assert all(data["years"] == [1644, 2026] for data in described.values())
    areas = {region: [area["id"] for area in data["time"]["areas"]] for region, data in described.items()}
    assert areas["kurils"] == ["sakhalin-north", "sakhalin-south", *CHAIN]
    assert areas["senkaku"] == ["senkaku", "okinawa"]
    assert areas["northeast-asia"] == list(PERIODS)
    assert areas["vladivostok"] == areas["nagato"] == []
    assert described["kurils"]["time"]["changes"] == [1855, 1875, 1905, 1920, 1925, 1945, 1951, 1955]
    assert described["senkaku"]["time"]["changes"] == [1895, 1945, 1952, 1971, 1972]
    assert len(described["northeast-asia"]["time"]["events"]) == 74
    assert {e["id"] for e in described["nagato"]["time"]["events"]} == {"ev64", "ev67"}
    assert {e["id"] for e in described["vladivostok"]["time"]["events"]} == {"ev63", "ev64", "ev65"}


@pytest.mark.parametrize("region", REGIONS)
def test_the_page_can_name_cite_and_draw_all_of_it(described, region):
    data, told = described[region], described[region]["time"]
    assert set(sources(told)) <= data["sources"].keys()
    named = data["names"].keys() | told["names"].keys()
    for names in told["names"].values():
        assert names.keys() == set(LANGUAGES)
    for note in told["notes"]:
        assert note.keys() == set(LANGUAGES)
    for area in told["areas"]:
        assert area["id"] in named
        assert ("members" in area) != ("shape" in area)
        assert set(area.get("members", [])) <= data["base"]["islands"].keys()
        assert [period[:2] for period in area["periods"]] == [
            [row["valid_from"], row["valid_to"]] for row in PERIODS[area["id"]]
        ]
        assert all(period[6] < len(told["notes"]) for period in area["periods"] if len(period) > 6)
    for line in told["lines"]:
        assert {"id", "points", "from", "to", "status", "source", "place"} <= line.keys()
        assert line["place"] in named
    for event in told["events"]:
        assert event["title"].keys() == event["text"].keys() == set(LANGUAGES)
        assert event["place"] in named
        assert set(event["parties"]) <= named
        assert event["source"]
    assert [event["date"] for event in told["events"]] == sorted(event["date"] for event in told["events"])


def test_ships_by_month_come_with_their_caveat(described):
    months = described["senkaku"]["time"]["months"]
    assert (months["from"], len(months["counts"]), sum(months["counts"][:4])) == ("2012-09", 76, 68)
    assert months["counts"][47] == 23, "August 2016"
    assert months["text"].keys() == set(LANGUAGES)
    assert all("36" in text and "23" in text for text in months["text"].values())
    assert "months" not in described["kurils"]["time"]


def test_the_history_of_a_page_is_small(described):
    size = len(json.dumps(described["kurils"]["time"], ensure_ascii=False, separators=(",", ":")).encode())
    assert size <= 75_000


def test_figures_and_dates_are_the_same_in_every_language():
    def numbers(text):
        # Months are words in English and Russian, numbers in Japanese and Chinese.
        plain = re.sub(r"\d+月|[,，]", "", text)
        return {int(number) for number in re.findall(r"\d+", plain) if len(number) > 1}

    rows = {(row["id"], row["language"]): row for row in ATLAS.table("texts")}
    spelled = {"ev52": "2.05 billion is 20億5000万 in Japanese", "ev58": "5036,14 has a comma in Russian"}
    for id_, event in EVENT.items():
        for language in LANGUAGES[1:]:
            row = rows[id_, language]
            assert (row["translated_by"], row["source"]) == ("project", event["source"])
            assert row["back_translated"]
            if id_ not in spelled:
                assert numbers(row["text"]) == numbers(event["summary"]), (id_, language)


# Every year


def years_to_draw():
    changing = {int(each["date"][:4]) for each in history.changes(ATLAS)}
    return sorted({FIRST_YEAR, 1854, LAST_YEAR} | changing)


def draw(region, view, year):
    m = km.Map(region, perspective=view, year=year)
    data = m.describe()
    assert data["state"]["year"] == year
    assert still.svg(data).startswith("<svg")


def test_page_and_picture_have_one_table_of_looks():
    script = (ROOT / "kurilmap/web/time.js").read_text("utf-8")
    named = dict(re.findall(r'(RUSSIA|JAPAN) = ("#\w+")', script))
    table = re.search(r"const LOOKS = \{(.*?)\n  \};", script, re.DOTALL)[1]
    looks = {}
    for key, values in re.findall(r'"?([\w -]+?)"?: \[(.*?)\]', table):
        found = re.sub("RUSSIA|JAPAN", lambda name: named[name[0]], values)
        looks[key.strip()] = tuple(json.loads(f"[{found}]"))
    assert looks == LOOKS


def test_a_picture_of_a_year_shows_that_year():
    def texts(year, region="kurils", perspective="neutral"):
        svg = still.svg(km.Map(region, year=year, perspective=perspective).describe())
        found = ET.fromstring(svg)
        return svg, [each.text for each in found.iter("{http://www.w3.org/2000/svg}text") if each.text]

    svg, words = texts(1880)
    assert any("1880" in each for each in words)
    assert "Administered by Japan" in words
    assert not any("claimed by" in each for each in words), "nobody claimed the islands in 1880"
    assert 'fill="url(#kms-land)"' not in svg
    assert "Undivided, no border set" in texts(1860)[1]
    assert "Administered by Russia; claimed by Japan" in texts(1960)[1]
    assert "kms-t-" not in texts(1700)[0], "before the tables there are no areas"
    assert "kms-t-renounced" in texts(1960, perspective="japan")[0]
    assert "kms-t-renounced" not in texts(1950, perspective="japan")[0]
    assert "Administered by United States; claimed by China, Japan, Taiwan" in texts(1971, "senkaku")[1]
    today, _ = texts(None)
    assert 'fill="url(#kms-land)"' in today
    assert "kms-t-" not in today


@pytest.mark.parametrize("region", REGIONS)
def test_years_of_change_draw_in_every_perspective(region):
    views = perspectives(ATLAS.region(region).parties)
    for number, year in enumerate(years_to_draw()):
        draw(region, views[number % len(views)], year)


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_year_draws_in_every_region_and_perspective(region):
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for view in perspectives(ATLAS.region(region).parties):
            draw(region, view, year)


def test_a_map_of_a_year_dates_the_positions_it_quotes():
    from kurilmap.describe import strings
    from kurilmap.shown import banner

    data = km.Map("kurils", perspective="japan", year=1990).describe()
    assert data["positions"][0]["date"][:4] > "1990"
    assert "(position of 22 April 2022)" in banner(data, strings("en"))
