"""folium's plugins without a network: the files that are kept for them, and each plugin used in a real browser.

The files come from npm, which `make test` does not reach: the folder's own rules are tested with small files made here,
and what pip installs (MarkerCluster) with the real ones. With KURILMAP_TEST_ASSETS naming a folder of npm's archives
(`python -m kurilmap assets --from` takes the same), `make test-all` uses every plugin.
"""

import functools
import hashlib
import http.server
import io
import os
import re
import tarfile
import threading
import warnings
from pathlib import Path

import folium
import folium.plugins
import pytest
from folium.plugins import FastMarkerCluster, MarkerCluster

import kurilmap as km
from kurilmap import cli
from kurilmap.errors import InputError, KurilmapError, OfflineWarning
from kurilmap.offline import Page
from kurilmap.page import assets, plugins, store
from kurilmap.web import __path__ as web

POINTS = [[44.0 + i * 0.3, 146 + i * 0.4] for i in range(8)]
SCRIPT, PICTURE = b"window.demo = 1;\n//# sourceMappingURL=demo.js.map\n", b"\x89PNG demo"
SHEET = b".a { background: url('../i/a.png') } /* b */ .b { background: url(none.png) }"
FILES = {"dist/demo.js": SCRIPT, "dist/demo.css": SHEET, "i/a.png": PICTURE}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """An empty folder for the files of one made-up package."""
    records = [[path, len(data), hashlib.sha256(data).hexdigest()] for path, data in FILES.items()]
    table = {"demo@1.0.0": {"license": "MIT", "files": records}}
    monkeypatch.setattr(store, "_table", lambda: table)
    monkeypatch.setenv("KURILMAP_ASSETS", str(tmp_path / "kept"))
    store.files.cache_clear()
    yield tmp_path / "kept"
    store.files.cache_clear()


def archive(path, files, top="package"):
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def loose(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def written(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# The folder


def test_files_are_taken_from_archives_and_from_loose_files(kept, tmp_path):
    for name, lay in (("a", lambda to: archive(to / "demo-1.0.0.tgz", FILES)),
                      ("b", lambda to: loose(to / "node_modules/demo", FILES))):  # fmt: skip
        source = tmp_path / name
        source.mkdir()
        lay(source)
        assert store.take(source, list(store.files())) == []
        assert written(kept) == [f"demo@1.0.0/{path}" for path in sorted(FILES)]
        for path in kept.rglob("*.*"):
            if path.is_file():
                path.unlink()


def test_a_file_of_another_version_is_refused_and_named(kept, tmp_path, capsys):
    source = tmp_path / "source"
    source.mkdir()
    archive(source / "demo-1.0.1.tgz", {**FILES, "dist/demo.js": b"window.demo = 2;"})
    assert cli.main(["assets", "--from", str(source)]) == 1
    assert "has no files, or others, of demo@1.0.0" in capsys.readouterr().err
    assert written(kept) == ["demo@1.0.0/dist/demo.css", "demo@1.0.0/i/a.png"]


def test_a_broken_archive_and_a_missing_folder_are_named(kept, tmp_path):
    (tmp_path / "x.tgz").write_bytes(b"no archive")
    with pytest.raises(InputError, match=r"x\.tgz: cannot be read"):
        store.take(tmp_path, list(store.files()))
    with pytest.raises(InputError, match="there is no such folder"):
        store.take(tmp_path / "nowhere", list(store.files()))


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A server on this machine in the place of the one that files are fetched from; returns the folder it serves."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None
    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(store, "SOURCE", f"http://127.0.0.1:{server.server_port}/")
        yield folder
        server.shutdown()


def test_files_are_fetched_once_and_told(kept, served, capsys):
    loose(served / "demo@1.0.0", FILES)
    assert cli.main(["assets"]) == 0
    told = capsys.readouterr()
    assert re.search(r"getting 3 files, 0 kB \(MIT\), from http://127", told.out)
    assert told.err == ""  # no progress where nobody looks on
    assert written(kept) == [f"demo@1.0.0/{path}" for path in sorted(FILES)]
    (served / "demo@1.0.0/dist/demo.js").unlink()
    assert cli.main(["assets"]) == 0
    assert "getting" not in capsys.readouterr().out


@pytest.mark.parametrize("other", [b"window.demo = 3;", SCRIPT + b" ", SCRIPT.replace(b"1", b"2")])
def test_a_fetched_file_that_is_not_the_pinned_one_is_refused_and_leaves_nothing(kept, served, other):
    loose(served / "demo@1.0.0", {**FILES, "dist/demo.js": other})
    with pytest.raises(KurilmapError, match=r"gave another file .* nothing is kept"):
        store.fetch(list(store.files()))
    assert written(kept) == []


def test_what_cannot_be_fetched_is_told_in_one_line(kept, served, capsys):
    assert cli.main(["assets"]) == 1
    error = capsys.readouterr().err
    assert "demo@1.0.0/dist/demo.js cannot be fetched (" in error
    assert "assets --from FOLDER" in error
    assert error.count("\n") == 1


def test_listing_fetches_nothing(kept, capsys, monkeypatch):
    monkeypatch.setattr(store, "fetch", None)
    assert cli.main(["assets", "--list"]) == 0
    told = capsys.readouterr().out
    assert "0 of 3 files" in told
    assert [line.split()[0] for line in told.splitlines()[:-1]] == list(plugins.WORK)


def test_a_kept_file_stands_in_a_page_with_its_pictures_and_a_changed_one_does_not(
    kept, tmp_path, monkeypatch
):
    script = assets.Asset("demo.js", r"/demo\.js$", "demo@1.0.0", "dist/demo.js", mends=(("= 1", "= 7"),))
    sheet = assets.Asset("demo.css", r"/demo\.css$", "demo@1.0.0", "dist/demo.css")
    monkeypatch.setattr(assets, "ASSETS", (script, sheet))
    assert assets.text_of("demo.js") is None
    loose(tmp_path / "source", FILES)
    store.take(tmp_path / "source", list(store.files()))
    assert assets.text_of("demo.js").strip() == "window.demo = 7;"
    assert assets.text_of("demo.css") == (
        ".a { background: url(data:image/png;base64,iVBORyBkZW1v) }  .b { background: none }"
    )
    (kept / "demo@1.0.0/dist/demo.js").write_bytes(b"window.demo = 'other';")
    assert assets.text_of("demo.js") is None


def test_the_folder_is_where_the_system_has_caches(monkeypatch):
    monkeypatch.delenv("KURILMAP_ASSETS")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/cache")
    assert store.folder() == Path("/x/cache/kurilmap")
    monkeypatch.setattr("sys.platform", "darwin")
    assert str(store.folder()).endswith("Library/Caches/kurilmap")


# The lists hold together


def test_every_file_of_the_list_is_known_and_every_asset_is_in_the_list():
    listed = {(each.package, each.path) for each in store.files()}
    wanted = {(each.package, each.path) for each in assets.ASSETS if "@" in each.package}
    assert wanted <= listed
    pictures = {path for _, path in listed - wanted}
    assert all(path.endswith((".png", ".svg", ".gif")) for path in pictures)
    assert all(re.fullmatch(r"[0-9a-f]{64}", each.sha256) and each.size > 0 for each in store.files())
    for each in assets.ASSETS:
        for name in filter(None, (each.helper, each.sheet)):
            assert (Path(next(iter(web))) / name).is_file()


def test_the_plugins_that_work_have_an_asset_for_all_that_they_ask_for():
    for name in plugins.WORK:
        plugin = getattr(folium.plugins, name)
        for _, address in [*getattr(plugin, "default_js", ()), *getattr(plugin, "default_css", ())]:
            assert assets.asset_for(address) is not None, (name, address)
    for name in set(folium.plugins.__all__) - set(plugins.WORK) - {"ScrollZoomToggler"}:
        addresses = [address for _, address in getattr(folium.plugins, name).default_js]
        assert not all(assets.is_here(each) or assets.how_to_get(each) for each in addresses), name


def test_the_readme_says_which_plugins_work_and_what_they_need(root):
    rows = re.findall(r"^\| (`[^|]+) \| (.+) \|$", (root / "README.md").read_text("utf-8"), re.MULTILINE)
    told = {name: needs for names, needs in rows for name in re.findall(r"\w+", names.replace("folium.", ""))}
    for each in plugins.states():
        expected = (
            "`python -m kurilmap assets`"
            if each.npm
            else "`kurilmap[plugins]`"
            if "MarkerCluster" in each.name
            else "nothing"
        )
        assert expected in told[each.name], each.name
    assert set(told) & set(folium.plugins.__all__) == set(plugins.WORK)
    assert "nothing" in told["Icon"]


# Without the files: named, never an exception

ELSEWHERE = {
    "AntPath": lambda: folium.plugins.AntPath(POINTS),
    "BeautifyIcon": lambda: folium.Marker(POINTS[0], icon=folium.plugins.BeautifyIcon()),
    "Draw": lambda: folium.plugins.Draw(export=True),
    "Fullscreen": folium.plugins.Fullscreen,
    "Geocoder": folium.plugins.Geocoder,
    "HeatMapWithTime": lambda: folium.plugins.HeatMapWithTime([[[44, 146, 1]]]),
    "LocateControl": folium.plugins.LocateControl,
    "MeasureControl": folium.plugins.MeasureControl,
    "MiniMap": folium.plugins.MiniMap,
    "MousePosition": folium.plugins.MousePosition,
    "SemiCircle": lambda: folium.plugins.SemiCircle(POINTS[0], 10, start_angle=0, stop_angle=9),
    "TagFilterButton": lambda: folium.plugins.TagFilterButton(["a"]),
    "Terminator": folium.plugins.Terminator,
    "TimestampedGeoJson": lambda: folium.plugins.TimestampedGeoJson(
        {"type": "FeatureCollection", "features": []}
    ),
    "VectorGridProtobuf": lambda: folium.plugins.VectorGridProtobuf("x", "y"),
}


def test_a_plugin_without_its_files_is_named_with_what_to_do_and_the_map_is_whole(open_page):
    m = km.OfflineMap([44, 146])
    for make in ELSEWHERE.values():
        make().add_to(m)
    folium.Marker(POINTS[0], tooltip="after all of them").add_to(m)
    with pytest.warns(OfflineWarning) as caught:
        html = m.get_root().render()
    said = {
        str(each.message).split()[1]: str(each.message) for each in caught if "folium's" in str(each.message)
    }
    for name in ELSEWHERE:
        assert ("python -m kurilmap assets" in said[name]) == (name in plugins.WORK), said[name]
    page, log = open_page(html)
    assert page.locator("img.leaflet-marker-icon").count() >= 2
    log.assert_clean()


# With what pip installs


@pytest.fixture
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("error", OfflineWarning)
        yield


@pytest.mark.parametrize("make", [lambda: km.OfflineMap([45, 147.5], zoom_start=6), lambda: km.Map("kurils")],
                         ids=["OfflineMap", "Map"])  # fmt: skip
def test_markers_in_clusters(open_page, quiet, make):
    m = make()
    cluster = MarkerCluster(name="Cluster").add_to(m)
    for point in POINTS:
        folium.Marker(point, popup="here").add_to(cluster)
    FastMarkerCluster([[44 + i / 1e7, 150] for i in range(30)]).add_to(m)
    page, log = open_page(m.get_root().render(), viewport={"width": 1200, "height": 800})
    counts = page.locator(".marker-cluster").all_inner_texts()
    assert "30" in counts
    assert counts != ["30"]
    assert (
        page.locator(".marker-cluster").first.evaluate("node => getComputedStyle(node).borderRadius")
        == "20px"
    )
    page.evaluate("kurilmap.map.setView([44, 150], kurilmap.map.getMaxZoom(), { animate: false })")
    page.locator(".marker-cluster").first.click()
    page.locator(
        ".km-pin svg g path"
    ).first.wait_for()  # spread out, at the greatest zoom, with folium's house
    log.assert_clean()


def test_underscore_templates_are_filled_in_without_code(open_page):
    script = (Path(next(iter(web))) / "template.js").read_text("utf-8")
    page, _ = open_page(f"<!doctype html><title>t</title><script>{script}</script>")
    text = "<p><%= i18n.say('x') %> <%= model.at.y %></p><% if (model.n > 1) { %>2<% if (model.n > 2) { %>3<% } %><% } %>.<%= f(model.n, 6) %>"
    given = "{ i18n: { word: '!', say(key) { return key + this.word; } }, f: (a, b) => a + b, model: { n: %d, at: { y: 5 } } }"
    filled = [page.evaluate(f"(text) => kurilmap.template(text)({given % n})", text) for n in (1, 2, 3)]
    assert filled == ["<p>x! 5</p>.7", "<p>x! 5</p>2.8", "<p>x! 5</p>23.9"]


# With the real files


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    source = os.environ.get("KURILMAP_TEST_ASSETS")
    if not source:
        pytest.skip("the files of the plugins: KURILMAP_TEST_ASSETS names no folder with npm's archives")
    before, os.environ["KURILMAP_ASSETS"] = (
        os.environ["KURILMAP_ASSETS"],
        str(tmp_path_factory.mktemp("real")),
    )
    assert store.take(Path(source), list(store.files())) == []
    yield
    os.environ["KURILMAP_ASSETS"] = before


AREAS = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": name},
         "geometry": {"type": "Polygon", "coordinates": [[[x, 44], [x + 1, 44], [x + 1, 45], [x, 45], [x, 44]]]}}
        for name, x in (("Alpha <img src=q onerror=window.owned=1>", 146), ("Beta", 148))
    ],
}  # fmt: skip


def measured(page):
    page.locator(".leaflet-control-measure").hover()
    page.locator(".js-start").click()
    for x, y in ((300, 300), (400, 350), (350, 450)):
        page.mouse.click(x, y)
        page.wait_for_timeout(400)
    assert "Sq Meters" in page.locator(".js-results").inner_text()
    page.locator(".js-finish").click()
    assert "Perimeter" in page.locator(".leaflet-popup-content").inner_text()


def drawn(page):
    page.locator(".leaflet-draw-draw-rectangle").click()
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(420, 420, steps=4)
    page.mouse.up()
    page.locator(".leaflet-draw-draw-marker").click()
    page.mouse.click(500, 300)
    assert (
        page.locator("img.leaflet-marker-icon").first.evaluate("node => node.complete && node.naturalWidth")
        == 25
    )
    picture = page.locator(".leaflet-draw-draw-marker").evaluate(
        "node => getComputedStyle(node).backgroundImage"
    )
    assert "data:image/svg+xml" in picture


def found(page):
    box = page.locator(".leaflet-control-search input.search-input")
    box.fill("a")
    box.press("l")
    tip = page.locator(".search-tooltip li")
    tip.first.wait_for()
    assert tip.all_inner_texts() == [AREAS["features"][0]["properties"]["name"]]
    tip.first.click()
    page.wait_for_function("() => kurilmap.map.getCenter().distanceTo([44.5, 146.5]) < 2000")
    assert page.evaluate("window.owned") is None


def small(page):
    shapes = page.locator(".leaflet-control-minimap .km-land-fill")
    assert shapes.count() > 2
    page.wait_for_function(
        "() => [...document.querySelectorAll('.leaflet-control-minimap path')].some(node => node.getAttribute('d').length > 5000)"
    )
    page.locator(".leaflet-control-minimap-toggle-display").click()
    assert page.locator(".leaflet-control-minimap").evaluate("node => node.style.width") == "25px"


def switched(page):
    control = page.locator(".leaflet-control-layers")
    assert "G <i>" in control.inner_text()
    assert "A <b>x</b>" in control.inner_text()
    assert page.locator("img.leaflet-marker-icon").count() == 1
    before = page.locator("img.leaflet-marker-icon").bounding_box()
    control.locator("input").nth(1).click()
    assert page.locator("img.leaflet-marker-icon").bounding_box() != before


def pointed(page):
    page.mouse.move(400, 300)
    assert re.match(r"[\d.]+ : [\d.]+", page.locator(".leaflet-control-mouseposition").inner_text())


def full(page):
    page.locator(".leaflet-control-zoom-fullscreen").click()
    page.wait_for_function("() => document.fullscreenElement")


def shows(selector, least=1):
    return lambda page: page.wait_for_function(
        f"() => document.querySelectorAll('{selector}').length >= {least}"
    )


def search(m):
    layer = folium.GeoJson(AREAS, name="areas").add_to(m)
    folium.plugins.Search(
        layer, search_label="name", geom_type="Polygon", placeholder="a 'word'", weight=6
    ).add_to(m)


def grouped(m):
    a, b = folium.FeatureGroup("A <b>x</b>").add_to(m), folium.FeatureGroup("B").add_to(m)
    folium.Marker(POINTS[0]).add_to(a)
    folium.Marker(POINTS[3]).add_to(b)
    folium.plugins.GroupedLayerControl({"G <i>": [a, b]}, collapsed=False).add_to(m)


def along(m):
    folium.plugins.PolyLineTextPath(folium.PolyLine(POINTS).add_to(m), " Kuril chain ", repeat=True).add_to(m)


def subgroup(m):
    cluster = MarkerCluster().add_to(m)
    group = folium.plugins.FeatureGroupSubGroup(cluster, "G").add_to(m)
    for point in POINTS:
        folium.Marker(point).add_to(group)


def tree(m):
    group = folium.FeatureGroup("A").add_to(m)
    folium.Marker(POINTS[0]).add_to(group)
    folium.plugins.TreeLayerControl(
        overlay_tree={"label": "all", "children": [{"label": "A", "layer": group}]}
    ).add_to(m)


def adds(name, *arguments, **options):
    return lambda m: getattr(folium.plugins, name)(*arguments, **options).add_to(m)


USED = {
    "AntPath": (adds("AntPath", POINTS), lambda page: page.wait_for_function(
        "() => getComputedStyle(document.querySelector('path.leaflet-ant-path')).animationName === 'km-ants'")),
    "Draw": (adds("Draw", export=True, show_geometry_on_click=False), drawn),
    "FeatureGroupSubGroup": (subgroup, shows(".marker-cluster")),
    "FloatImage": (adds("FloatImage", "data:image/gif;base64,R0lGODlhAQABAAAAACw=", bottom=5, left=5), shows("main img, body img")),
    "Fullscreen": (adds("Fullscreen"), full),
    "GroupedLayerControl": (grouped, switched),
    "HeatMap": (adds("HeatMap", POINTS), shows("canvas.leaflet-heatmap-layer")),
    "MeasureControl": (adds("MeasureControl"), measured),
    "MiniMap": (adds("MiniMap", toggle_display=True), small),
    "MousePosition": (adds("MousePosition"), pointed),
    "PolyLineFromEncoded": (adds("PolyLineFromEncoded", "_p~iF~cn~U_ulLn{vA_mqNvxq`@"), shows("path.leaflet-interactive")),
    "PolyLineOffset": (adds("PolyLineOffset", POINTS, offset=10), shows("path.leaflet-interactive")),
    "PolyLineTextPath": (along, shows("svg textPath")),
    "PolygonFromEncoded": (adds("PolygonFromEncoded", "_p~iF~cn~U_ulLn{vA_mqNvxq`@"), shows("path.leaflet-interactive")),
    "Search": (search, found),
    "SemiCircle": (adds("SemiCircle", POINTS[2], 80_000, start_angle=20, stop_angle=120), shows("path.leaflet-interactive")),
    "TreeLayerControl": (tree, shows(".leaflet-layerstree-header")),
}  # fmt: skip


def test_every_plugin_that_works_is_used_in_a_test():
    here = {"MarkerCluster", "FastMarkerCluster", "DualMap"}
    assert set(USED) | here == set(plugins.WORK)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["OfflineMap", "Map"])
@pytest.mark.parametrize("name", USED)
def test_a_plugin_does_what_it_should_without_a_network(open_page, real, quiet, name, kind):
    m = km.OfflineMap([45, 147.5], zoom_start=6) if kind == "OfflineMap" else km.Map("kurils")
    add, use = USED[name]
    add(m)
    html = m.get_root().render()
    assert m.get_root().render() == html
    page, log = open_page(html, viewport={"width": 1200, "height": 800})
    page.set_default_timeout(20_000)
    use(page)
    log.assert_clean()


@pytest.mark.slow
def test_two_maps_move_together(open_page, real, quiet):
    dual = folium.plugins.DualMap([44, 146], tiles=None)
    both = Page()
    for each in (dual.m1, dual.m2, dual):
        both.add_child(each)
    html = both.render()
    page, log = open_page(html)
    first, second = re.findall(r"var (\w+) = L\.map\(", html)
    page.evaluate(f"{first}.setView([40, 140], 6, {{ animate: false }})")
    assert page.evaluate(f"[{second}.getZoom(), {second}.getCenter().lat]") == [6, 40]
    log.assert_clean()
