"""A folium map made with OfflineMap, opened in a real browser without a network, and used."""

from __future__ import annotations

import warnings

import folium
import geopandas as gpd
import pytest
from branca.colormap import LinearColormap, StepColormap
from branca.element import Element, Figure, IFrame
from folium.plugins import AntPath, BeautifyIcon, DualMap, FeatureGroupSubGroup, Fullscreen, HeatMap, MiniMap
from shapely.geometry import LineString, Point, box

from kurilmap.errors import OfflineWarning
from kurilmap.map import Map
from kurilmap.offline import OfflineMap, Page

# Text that would run, load or be computed if anything took it for more than text.
HOSTILE = (
    '<img src=x onerror="window.owned=1"><script>window.owned=2</script></script><svg onload=window.owned=3></svg>'
    "${window.owned=4} `${window.owned=5}` {{ 7 * 7 }} {% raw \"'& \\u0041"
)


@pytest.fixture
def areas():
    return gpd.GeoDataFrame(
        {
            "name": ["Iturup", "Kunashir", "Urup"],
            "kind": ["large", "large", "small"],
            "value": [3.5, 1.25, 2.0],
            "html": [HOSTILE, "<b>bold</b>", ""],
        },
        geometry=[box(147, 44.5, 148.5, 45.5), box(145.5, 43.7, 146.5, 44.4), box(149.5, 45.6, 150.5, 46.2)],
        crs="EPSG:4326",
    )


def everything(areas):
    """One of each of folium's own elements that this project promises."""
    m = OfflineMap(location=[44.8, 147.5], zoom_start=7, control_scale=True)
    near = folium.FeatureGroup(name="Near").add_to(m)
    folium.Marker([44, 146], popup="<b>Popup</b> text", tooltip="Marker tip", title="plain").add_to(near)
    folium.Marker([44.6, 149], popup=folium.Popup("shown", show=True), icon=folium.Icon("red")).add_to(m)
    folium.Marker([46, 147], icon=folium.DivIcon(html='<p style="color:red">Div</p>')).add_to(m)
    folium.CircleMarker(
        [45, 146], radius=8, popup="c", tooltip=folium.Tooltip("styled", style="color: blue")
    ).add_to(m)
    folium.PolyLine([[44, 146], [45, 148]], tooltip="line").add_to(m)
    folium.GeoJson(
        areas,
        name="Areas",
        tooltip=folium.GeoJsonTooltip(["name", "value", "html"], aliases=["N", "V", "H"]),
        popup=folium.GeoJsonPopup(["name", "value"]),
        highlight_function=lambda _: {"weight": 5},
    ).add_to(m)
    folium.Choropleth(
        areas.__geo_interface__, data=areas, columns=["name", "value"], key_on="feature.properties.name", legend_name="How much",
    ).add_to(m)  # fmt: skip
    LinearColormap(["white", "red"], vmin=0, vmax=10, caption="Linear").add_to(m)
    StepColormap(["#eeeeee", "#999999", "#333333"], vmin=0, vmax=3, caption="Steps").add_to(m)
    folium.LatLngPopup().add_to(m)
    folium.LayerControl(collapsed=False, draggable=True).add_to(m)
    m.keep_in_front(near)
    m.fit_bounds([[43.5, 145], [46.5, 151]])
    return m


@pytest.fixture
def quiet():
    """Turn every warning of ours into a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", OfflineWarning)
        yield


def test_every_element_works_without_a_network(open_page, areas, quiet):
    page, log = open_page(everything(areas).get_root().render(), viewport={"width": 1100, "height": 800})
    page.wait_for_function(
        "window.kurilmap.map && document.querySelectorAll('.leaflet-marker-icon').length === 3"
    )
    assert page.locator(".leaflet-popup-content").inner_text() == "shown"
    # The default marker has its picture, the others are drawn.
    marker = page.locator("img.leaflet-marker-icon")
    assert marker.evaluate("node => node.complete && node.naturalWidth") == 25
    assert page.locator(".km-pin svg path").count() == 2
    assert page.locator(".empty p").evaluate("node => getComputedStyle(node).color") == "rgb(255, 0, 0)"
    # Popups and tooltips, by mouse.
    marker.hover()
    assert page.locator(".leaflet-tooltip").inner_text().strip() == "Marker tip"
    marker.click()
    page.locator(".leaflet-popup-content b").wait_for()
    assert page.locator(".leaflet-popup-content").last.inner_text() == "Popup text"
    page.keyboard.press("Escape")
    # Scales: as many as colour maps, each in its own box, with its own caption.
    assert page.locator(".legend.leaflet-control svg").count() == 3
    assert page.locator(".legend .caption").all_text_contents() == ["How much", "Linear", "Steps"]
    assert page.locator(".legend").nth(2).locator("rect").count() == 3
    # Every control.
    for box_ in page.locator(".leaflet-control-layers input[type=checkbox]").all():
        box_.click()
        box_.click()
    for control in (".leaflet-control-zoom-in", ".leaflet-control-zoom-out"):
        page.locator(control).click()
        page.wait_for_timeout(350)
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(400)
    page.mouse.click(30, 700)
    assert "Latitude" in page.locator(".leaflet-popup-content").last.inner_text()
    log.assert_clean()


def test_geojson_tooltip_shows_properties_as_text(open_page, areas, quiet):
    m = OfflineMap(location=[45, 147.75], zoom_start=8)
    folium.GeoJson(
        areas,
        tooltip=folium.GeoJsonTooltip(["name", "value", "html"]),
        popup=folium.GeoJsonPopup(["html", "value"]),
    ).add_to(m)
    page, log = open_page(m.get_root().render())
    page.locator("path.leaflet-interactive").first.hover()
    cells = page.locator(".leaflet-tooltip td")
    assert cells.all_inner_texts() == ["Iturup", "3.5", HOSTILE]
    page.locator("path.leaflet-interactive").first.click()
    assert page.locator(".leaflet-popup td").first.inner_text() == HOSTILE
    assert page.evaluate("window.owned") is None
    log.assert_clean()


def test_layer_names_and_titles_show_literally(open_page, quiet):
    m = OfflineMap()
    m.get_root().title = HOSTILE
    folium.FeatureGroup(name=HOSTILE).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    LinearColormap(["white", "red"], caption=HOSTILE).add_to(m)
    page, log = open_page(m.get_root().render())
    assert page.locator(".leaflet-control-layers-overlays label").inner_text().strip() == HOSTILE
    assert page.title() == HOSTILE
    assert page.locator(".legend .caption").text_content() == HOSTILE
    assert page.evaluate("window.owned") is None
    log.assert_clean()


@pytest.mark.parametrize("where", ["popup", "parsed", "tooltip", "icon", "shown", "lazy"])
def test_hostile_html_of_popups_never_runs(open_page, where):
    m = OfflineMap([44, 146])
    give = {
        "popup": lambda: folium.Marker([44, 146], popup=HOSTILE),
        "parsed": lambda: folium.Marker([44, 146], popup=folium.Popup(HOSTILE, parse_html=True)),
        "shown": lambda: folium.Marker([44, 146], popup=folium.Popup(HOSTILE, show=True)),
        "lazy": lambda: folium.Marker([44, 146], popup=folium.Popup(HOSTILE, lazy=True)),
        "tooltip": lambda: folium.Marker([44, 146], tooltip=HOSTILE),
        "icon": lambda: folium.Marker([44, 146], icon=folium.DivIcon(html=HOSTILE)),
    }
    give[where]().add_to(m)
    if where == "parsed":
        html = m.get_root().render()
    else:
        with pytest.warns(OfflineWarning, match="onerror="):
            html = m.get_root().render()
    page, log = open_page(html)
    marker = page.locator(".leaflet-marker-icon")
    marker.hover()
    if where in ("popup", "parsed", "lazy"):
        marker.click()
        page.locator(".leaflet-popup-content").wait_for()
    shown = page.locator("body").inner_text()
    assert "${window.owned=4} `${window.owned=5}` {{ 7 * 7 }} {% raw" in shown
    if where == "parsed":
        assert HOSTILE in shown
    assert page.evaluate("window.owned") is None
    log.assert_clean()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"column": "value"},
        {
            "column": "value",
            "cmap": "viridis",
            "legend_kwds": {"colorbar": False},
            "scheme": "equalinterval",
            "k": 3,
        },
        {"column": "kind"},
        {"column": "kind", "categorical": True, "popup": True},
        {"column": "value", "tooltip": ["name", "html"], "popup": ["html"], "name": "layer"},
    ],
    ids=lambda options: "-".join(options) or "plain",
)
def test_explore_draws_on_an_offline_map(open_page, areas, quiet, options):
    m = OfflineMap([45, 148], zoom_start=6)
    assert areas.explore(m=m, **options) is m
    page, log = open_page(m.get_root().render())
    shapes = page.locator("path.leaflet-interactive")
    assert shapes.count() == 3
    shapes.first.hover()
    assert "Iturup" in page.locator(".leaflet-tooltip").inner_text()
    if options.get("column") == "kind" or "scheme" in options:
        legend = page.locator(".maplegend")
        assert legend.locator("li").count() == (3 if "scheme" in options else 2)
        colour = legend.locator("li span").first.evaluate("node => getComputedStyle(node).backgroundColor")
        assert colour not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
        before = legend.bounding_box()
        page.mouse.move(before["x"] + 15, before["y"] + 12)
        page.mouse.down()
        page.mouse.move(before["x"] - 85, before["y"] - 48, steps=4)
        page.mouse.up()
        after = legend.bounding_box()
        assert (after["x"] - before["x"], after["y"] - before["y"]) == (-100, -60)
    elif "column" in options:
        assert page.locator(".legend svg").count() == 1
    if "popup" in options:
        shapes.first.click()
        page.locator(".leaflet-popup-content").wait_for()
    log.assert_clean()


@pytest.mark.parametrize("options", [{}, {"column": "value"}, {"column": "kind"}],
                         ids=["plain", "numeric", "categorical"])  # fmt: skip
@pytest.mark.parametrize("width", [1200, 420])
def test_explore_draws_on_a_map_of_a_region(open_page, areas, quiet, options, width):
    m = Map("kurils")
    assert areas.explore(m=m, **options) is m
    page, log = open_page(m.get_root().render(), viewport={"width": width, "height": 800})
    page.locator("path.leaflet-interactive").first.hover(
        position={"x": 8, "y": 8}
    )  # a name may stand in its middle
    assert "Iturup" in page.locator(".leaflet-tooltip").inner_text()
    # The legend is whole, inside the map, and covers neither the buttons nor the credits nor the locator.
    legend = page.locator(".legend.leaflet-control, .maplegend")
    assert legend.count() == (1 if options else 0)
    covered = """(legend) => {
      const box = legend.getBoundingClientRect(), sheet = document.querySelector(".km-sheet").getBoundingClientRect();
      const apart = (other) => other.right <= box.left || other.left >= box.right || other.bottom <= box.top || other.top >= box.bottom;
      return [box.left >= sheet.left && box.right <= sheet.right && box.top >= sheet.top,
        legend.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)),
        ...[".leaflet-control-zoom", ".leaflet-control-attribution", ".km-locator"].map((name) =>
          apart(document.querySelector(name).getBoundingClientRect()))];
    }"""
    if options:
        assert legend.evaluate(covered) == [True] * 5
    log.assert_clean()


def test_explore_points_and_lines_with_every_kind_of_marker(open_page, quiet):
    for kind, number in (("marker", 2), ("circle", 0), ("circle_marker", 0)):
        points = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[Point(146, 44), Point(147, 45)], crs=4326)
        m = points.explore(m=OfflineMap([44.5, 146.5], zoom_start=7), marker_type=kind, column="a")
        lines = gpd.GeoSeries([LineString([(146, 44), (147, 45)])], crs=4326)
        lines.explore(m=m, color="red")
        page, log = open_page(m.get_root().render())
        assert page.locator("img.leaflet-marker-icon").count() == number
        assert page.locator("path.leaflet-interactive").count() == (3 if number == 0 else 1)
        log.assert_clean()


def test_explore_with_an_icon(open_page, quiet):
    points = gpd.GeoSeries([Point(146, 44)], crs=4326)
    m = OfflineMap([44, 146])
    points.explore(m=m, marker_type="marker", marker_kwds={"icon": folium.Icon(color="green", icon="flag")})
    page, log = open_page(m.get_root().render())
    assert page.locator(".km-pin svg path").count() == 2
    log.assert_clean()


def test_frames_and_handlers_are_refused_in_words(open_page):
    m = OfflineMap([44, 146])
    folium.Marker([44, 146], popup=folium.Popup(IFrame("<p>in a frame</p>"))).add_to(m)
    folium.Marker([44, 147], popup='<button onclick="window.owned=1">Press</button>').add_to(m)
    with pytest.warns(OfflineWarning) as caught:
        html = m.get_root().render()
    said = [str(each.message) for each in caught]
    assert len(said) == 2
    assert "<iframe>" in said[0]
    assert "onclick=" in said[1]
    assert caught[0].filename == __file__
    page, log = open_page(html)
    for marker in page.locator(".leaflet-marker-icon").all():
        marker.click()
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Press").click()
    assert page.evaluate("window.owned") is None
    log.assert_clean()


def test_figures_and_dual_maps_of_the_user(open_page, quiet):
    figure = Figure(title="Two & more")
    left = figure.add_subplot(1, 2, 1)
    right = figure.add_subplot(1, 2, 2)
    a, b = OfflineMap([44, 146]), OfflineMap([45, 147])
    left.add_child(a)
    right.add_child(b)
    folium.Marker([45, 147], popup="b").add_to(b)
    page, log = open_page(figure.render())
    assert page.title() == "Two & more"
    assert page.locator(".leaflet-container").count() == 2
    assert page.evaluate(f"[{a.get_name()}.getCenter().lat, {b.get_name()}.getCenter().lat]") == [44, 45]
    log.assert_clean()


def test_a_tile_provider_is_drawn_and_nothing_else_is_asked(open_page, quiet):
    m = OfflineMap([44, 146], zoom_start=5, tiles="OpenStreetMap")
    html = m.get_root().render()
    assert "img-src data: https://tile.openstreetmap.org;" in html
    page, log = open_page(html)
    page.wait_for_timeout(200)
    assert log.requests
    assert all(each.startswith("https://tile.openstreetmap.org/") for each in log.requests)
    assert log.violations == []


def test_the_bundled_base_map_is_drawn_under_everything(open_page, quiet):
    m = OfflineMap()
    page, log = open_page(m.get_root().render(), viewport={"width": 900, "height": 700})
    assert page.locator(".leaflet-tile-pane path").count() > 5
    assert page.locator(".leaflet-control-attribution svg").count() == 0
    log.assert_clean()


def test_the_page_is_a_well_formed_document(open_page, areas, quiet):
    page, _ = open_page(everything(areas).get_root().render())
    assert page.evaluate("document.compatMode") == "CSS1Compat"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.querySelectorAll('meta[charset], title, main').length") == 3
    viewport = page.locator("meta[name=viewport]")
    assert viewport.count() == 1
    assert "scal" not in viewport.get_attribute("content").replace("initial-scale=1", "")
    assert page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(node => node.id)).size === document.querySelectorAll('[id]').length"
    )


def test_dual_map_in_a_page(open_page):
    dual = DualMap([44, 146], tiles=None)
    folium.Marker([44, 146], popup="both `${1}`", tooltip="tip").add_to(dual)
    folium.LayerControl().add_to(dual)
    page_element = Page()
    for each in (dual.m1, dual.m2, dual):
        page_element.add_child(each)
    with pytest.warns(OfflineWarning, match=r"DualMap needs L\.Map\.Sync"):
        first = page_element.render()
    with pytest.warns(OfflineWarning):
        assert page_element.render() == first
    page, log = open_page(first)
    assert page.locator(".leaflet-container").count() == 2
    assert page.locator(".leaflet-marker-icon").count() == 2
    log.assert_clean()


def test_raw_elements_of_the_user_keep_working(open_page):
    m = OfflineMap([44, 146])
    m.get_root().html.add_child(
        Element('<h1 style="color: rgb(1, 2, 3)">Title</h1><script>window.ran = 1</script>')
    )
    m.get_root().header.add_child(Element("<style>h1 { margin: 7px }</style>"))
    late = f"addEventListener('load', () => {{ window.zoom = {m.get_name()}.getZoom(); }});"
    m.get_root().script.add_child(Element(late))
    html = m.get_root().render()
    page, log = open_page(html)
    assert page.locator("h1").evaluate("node => getComputedStyle(node).color") == "rgb(1, 2, 3)"
    assert page.locator("h1").evaluate("node => getComputedStyle(node).margin") == "7px"
    assert page.evaluate("[window.ran, window.zoom]") == [1, 10]
    log.assert_clean()


def test_a_heat_map_is_drawn_with_the_script_of_foliums_own_wheel(open_page, quiet):
    m = OfflineMap([44, 146])
    HeatMap([[44, 146], [44.01, 146.02]]).add_to(m)
    page, log = open_page(m.get_root().render())
    alpha = """() => {
        const canvas = document.querySelector("canvas.leaflet-heatmap-layer");
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v > 0);
    }"""
    page.wait_for_function(alpha)
    log.assert_clean()


def test_a_missing_plugin_leaves_the_rest_of_the_map_whole(open_page):
    m = OfflineMap([44, 146])
    Fullscreen().add_to(m)
    cluster = FeatureGroupSubGroup(folium.FeatureGroup().add_to(m), name="Cluster").add_to(m)
    folium.Marker([44, 146], popup="in the cluster").add_to(cluster)
    folium.Marker([44.1, 146.1], icon=BeautifyIcon()).add_to(m)
    AntPath([[44, 146], [45, 147]], popup="path").add_to(m)
    MiniMap(toggle_display=True).add_to(m)
    folium.Marker([44.2, 146.2], tooltip="after all of them").add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    with pytest.warns(OfflineWarning) as caught:
        html = m.get_root().render()
    assert sorted(str(each.message).split()[1] for each in caught) == [
        "AntPath",
        "BeautifyIcon",
        "FeatureGroupSubGroup",
        "Fullscreen",
        "MiniMap",
    ]
    page, log = open_page(html)
    assert page.locator(".leaflet-marker-icon").count() == 3
    page.get_by_label("Cluster").click()
    assert page.locator(".leaflet-marker-icon").count() == 2
    log.assert_clean()
