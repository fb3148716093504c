"""The labels: none over another, no leader line through a name, and the same ones on the page and in the picture."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
import shapely
import shapely.affinity
from shapely.geometry import shape

import kurilmap as km
from kurilmap import labels
from kurilmap.describe import remarks
from kurilmap.labels import placing
from kurilmap.page.pack import mercator
from kurilmap.perspective import LANGUAGES
from kurilmap.shown import label_entry

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")
TEXT = "{http://www.w3.org/2000/svg}text"

# Leader lines and boxes of the labels that are shown, in px of the window.
LEADERS = """([names, zoom]) => {
  const km = window.kurilmap, { map } = km;
  km.set({ names });
  map.setView(map.getCenter(), zoom, { animate: false });
  const origin = map.getContainer().getBoundingClientRect(), corner = map.containerPointToLayerPoint([0, 0]);
  const shift = (x, y) => [x - corner.x + origin.left, y - corner.y + origin.top];
  const d = document.querySelector(".km-leader").getAttribute("d") ?? "";
  const lines = [...d.matchAll(/M(\\S+) (\\S+)L(\\S+) (\\S+?)(?=M|$)/g)]
    .map(([, a, b, c, e]) => [...shift(+a, +b), ...shift(+c, +e)]);
  const boxes = [...document.querySelectorAll(".km-label")].filter((node) => !node.hidden).map((node) => {
    const box = node.getBoundingClientRect();
    return [node.dataset.id, box.left, box.top, box.right, box.bottom];
  });
  return { lines, boxes };
}"""


def sheets(region):
    """Yield (zoom, boxes by id, leaders by id) as the table has them."""
    atlas = km.atlas.bundled()
    page, region = atlas.page(region), atlas.region(region)
    points = {key: (place.lat, place.lon) for key, place in km.gazetteer.gazetteer().places.items()}
    points |= {each["id"]: tuple(each["at"]) for each in remarks(atlas, region)}
    for zoom in range(region.zoom[0], region.zoom[1] + 1):
        boxes, leaders = {}, {}
        for key, table in page["labels"].items():
            entry = label_entry(table, zoom)
            if entry is None:
                continue
            width, height, angle, *at = [*page["boxes"][key], 0][:5]
            lat, lon = at if len(at) == 2 else points[key]
            x, y = mercator(lon, lat, zoom + 8)
            mark = placing.Mark(key, 0, 0, labels.STYLES["town"], 1, width, height, angle=angle)
            place = placing.Place(*entry[1:])
            boxes[key] = placing.box_of(mark, x, y, place)
            if line := placing.leader_of(x, y, place):
                leaders[key] = line
        yield zoom, boxes, leaders


@pytest.mark.parametrize("region", REGIONS)
def test_no_label_stands_on_another_and_no_leader_crosses_one(region):
    for zoom, boxes, leaders in sheets(region):
        over = [pair for pair in combinations(boxes, 2) if placing.meet(boxes[pair[0]], boxes[pair[1]], 0)]
        assert over == [], zoom
        through = [(a, b) for a, line in leaders.items() for b, box in boxes.items()
                   if a != b and placing.crosses(line, box)]  # fmt: skip
        assert through == [], zoom
        cut = [pair for pair in combinations(leaders, 2) if placing.cut(leaders[pair[0]], leaders[pair[1]])]
        assert cut == [], zoom


@pytest.mark.parametrize(
    ("region", "zoom", "least"), [("kurils", 8, 35), ("kurils", 10, 51), ("senkaku", 10, 8)]
)
def test_islands_have_their_labels_in_time(region, zoom, least):
    islands = {each["properties"]["id"] for each in km.atlas.bundled().features(region, "islands")}
    table = km.atlas.bundled().page(region)["labels"]
    for later in range(zoom, km.atlas.bundled().region(region).zoom[1] + 1):
        assert sum(label_entry(table[key], later) is not None for key in islands) >= least, later


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
def test_leaders_are_short_and_run_over_no_other_island(region):
    islands = {each["properties"]["id"]: shapely.transform(shape(each["geometry"]), lambda points: [mercator(*point, 8) for point in points])
               for each in km.atlas.bundled().features(region, "islands")}  # fmt: skip
    lines = 0
    for zoom, _, leaders in sheets(region):
        for key, (x0, y0, x1, y1) in leaders.items():
            line = shapely.LineString([(x0, y0), (x1, y1)])
            assert line.length < (61 if zoom < 10 else 96), (key, zoom)
            line, point = (
                shapely.affinity.scale(each, 0.5**zoom, 0.5**zoom, origin=(0, 0))
                for each in (line, shapely.Point(x0, y0))
            )
            over = [
                other
                for other, island in islands.items()
                if island.intersects(line) and island.distance(point) > 2 / 2.0**zoom
            ]
            assert over == [], (key, zoom)  # its own island and one at its foot may lie under it
            lines += 1
    assert lines > 3


def test_what_the_map_is_about_has_its_name_in_the_first_view():
    labels_of = km.atlas.bundled().page("kurils")["labels"]
    for zoom in range(6, 9):
        for key in (
            "kuril-islands",
            "south-kurils",
            "habomai",
            "iturup",
            "kunashir",
            "shikotan",
            "kuril-trench",
            "okhotsk",
            "pacific",
        ):
            assert label_entry(labels_of[key], zoom), (key, zoom)


@pytest.mark.parametrize("region", ["northeast-asia", "kurils"])
def test_a_phone_shows_the_name_of_a_sea(region, open_page):
    page, _ = open_page(km.Map(region).get_root().render(), viewport={"width": 390, "height": 844})
    seas = """(names) => { kurilmap.set({ names });
      return [...document.querySelectorAll(".km-s-ocean, .km-s-sea")].filter((node) => {
        const box = node.getBoundingClientRect(), frame = document.querySelector(".leaflet-container").getBoundingClientRect();
        return !node.hidden && !node.classList.contains("km-cut") && box.left > frame.left && box.right < frame.right && box.top > frame.top && box.bottom < frame.bottom;
      }).map((node) => node.dataset.id); }"""
    for language in LANGUAGES:
        assert page.evaluate(seas, language), language


@pytest.mark.parametrize("region", ["kurils", "senkaku"])
def test_no_leader_crosses_a_label_in_the_browser(region, open_page):
    page, _ = open_page(km.Map(region).get_root().render(), viewport={"width": 1440, "height": 900})
    first, last = km.atlas.bundled().region(region).zoom
    lines = 0
    for language in LANGUAGES:
        for zoom in range(first, last + 1):
            found = page.evaluate(LEADERS, [language, zoom])
            lines += len(found["lines"])
            for line in found["lines"]:
                # Its own text begins where a leader ends.
                crossed = [key for key, *box in found["boxes"] if placing.crosses(line, tuple(box))
                           and not placing.crosses((*line[2:], *line[2:]), (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2))]  # fmt: skip
                assert crossed == [], (language, zoom)
            assert not [pair for pair in combinations(found["lines"], 2) if placing.cut(*pair)], (
                language,
                zoom,
            )
    assert lines > 10


@pytest.mark.parametrize("region", REGIONS)
def test_page_and_picture_show_the_same_labels(region, open_page, tmp_path):
    views = km.Map(region).describe()["perspectives"]
    page = None
    for index, language in enumerate(LANGUAGES):
        view = views[-1 - index % len(views)]
        m = km.Map(region, language=language, perspective=view)
        m.save(tmp_path / "map.svg")
        picture = {each.get("data-id") for each in ET.parse(tmp_path / "map.svg").iter(TEXT)} - {None}
        still = m.describe()["base"]["still"]
        if page is None:
            page, _ = open_page(m.get_root().render(), viewport={"width": 1700, "height": 1500})
        page.evaluate("([names, perspective]) => kurilmap.set({ names, perspective })", [language, view])
        shown = page.evaluate(
            """([[west, south, east, north], zoom]) => {
              const { map } = kurilmap;
              const [a, b] = [[north, west], [south, east]].map((each) => map.project(each, zoom));
              map.setView(map.unproject(a.add(b).divideBy(2), zoom), zoom, { animate: false });
              const origin = map.getContainer().getBoundingClientRect();
              const [nw, se] = [[north, west], [south, east]].map((each) => map.latLngToContainerPoint(each).add([origin.left, origin.top]));
              return [...document.querySelectorAll(".km-label")].filter((node) => {
                const box = node.getBoundingClientRect();
                return !node.hidden && box.left > nw.x && box.top > nw.y && box.right < se.x && box.bottom < se.y;
              }).map((node) => node.dataset.id);
            }""",
            [still["view"], still["zoom"]],
        )
        different = picture ^ set(shown)
        assert len(picture) > 3
        assert len(different) <= math.ceil(0.05 * len(picture | set(shown))), (language, view, different)


def test_readers_with_wider_fonts_get_smaller_labels(open_page):
    page, _ = open_page(km.Map("kurils").get_root().render())
    over = """() => {
      document.querySelector(".leaflet-km-labels-pane").style.fontFamily = "'DejaVu Sans', Verdana, sans-serif";
      for (const node of document.querySelectorAll(".km-label")) node.style.fontFamily = "inherit";
      kurilmap.set({ names: "ru" });
      const boxes = kurilmap.data.base.boxes;
      return [...document.querySelectorAll(".km-label")].filter((node) => !node.hidden)
        .filter((node) => node.offsetWidth > boxes[node.dataset.id][0] + 1).map((node) => node.dataset.id);
    }"""
    assert page.evaluate(over) == []
    small = page.evaluate(
        """() => kurilmap.data.places.filter(({ id, style }) => parseFloat(document.querySelector(
          `.km-label[data-id="${id}"]`)?.style.fontSize) < kurilmap.data.styles[style][0]).length"""
    )
    assert small > 0


def test_names_that_the_frame_would_cut_wait_until_they_fit(open_page):
    page, _ = open_page(km.Map("kurils").get_root().render(), viewport={"width": 900, "height": 700})
    cut = """() => { const box = document.querySelector(".leaflet-container").getBoundingClientRect();
      return [...document.querySelectorAll(".km-label")].filter((node) => !node.hidden && getComputedStyle(node).visibility === "visible")
        .map((node) => node.getBoundingClientRect()).filter((each) => each.right > box.left && each.left < box.right && each.bottom > box.top && each.top < box.bottom)
        .filter((each) => each.left < box.left - 1 || each.right > box.right + 1 || each.top < box.top - 1 || each.bottom > box.bottom + 1).length; }"""
    for view in ("6/45/146", "7/44.5/147.1", "8/43.6/146.2"):
        page.evaluate("(view) => kurilmap.set({ view })", view)
        assert page.evaluate(cut) == 0


def test_no_name_is_wider_in_the_browser_than_it_was_reckoned(open_page):
    """Labels are placed by reckoned widths, which have room for other fonts than the machine's that places them."""
    names = sorted(
        {
            text
            for place in km.gazetteer.gazetteer().places.values()
            for key, text in place.properties.items()
            if key.startswith("name_") and text
        }
    )
    page, _ = open_page(km.Map("nagato").get_root().render())
    measured = page.evaluate(
        """(names) => { const canvas = document.createElement("canvas").getContext("2d");
        canvas.font = `100px ${getComputedStyle(document.body).fontFamily}`;
        return names.map((name) => canvas.measureText(name).width); }""",
        names,
    )
    wide = [name for name, width in zip(names, measured, strict=True) if width > labels.text_width(name, 100)]
    assert wide == []
