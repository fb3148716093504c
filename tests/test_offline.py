"""OfflineMap without a browser: what stands in the page, what is said, and that the same call gives the same bytes."""

from __future__ import annotations

import base64
import copy
import hashlib
import inspect
import io
import json
import os
import pickle
import re
import subprocess
import sys
import threading
import warnings
from html.parser import HTMLParser
from pathlib import Path

import branca.element
import folium
import geopandas as gpd
import pytest
from branca.colormap import LinearColormap
from branca.element import Element, Figure
from folium.plugins import LocateControl, MiniMap
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from kurilmap.errors import OfflineWarning, OutputError
from kurilmap.files import write_atomic
from kurilmap.map import Map
from kurilmap.offline import TESTED, OfflineMap, Page, web_file
from kurilmap.page import assets, document, icons, markup

CDN = re.compile(r"cdn\.|code\.jquery|cloudflare|netdna|unpkg|d3js")


class Outline(HTMLParser):
    """What a browser would see of a page: its tags, and the texts of its scripts and styles."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.title = [], {"script": [], "style": []}, ""
        self.open = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style", "title"):
            self.open = tag
            if tag != "title":
                self.texts[tag].append("")

    def handle_endtag(self, tag):
        self.open = None if tag == self.open else self.open

    def handle_data(self, data):
        if self.open == "title":
            self.title += data
        elif self.open:
            self.texts[self.open][-1] += data

    def meta(self, name):
        key = "http-equiv" if name == "Content-Security-Policy" else "name"
        return next(attrs["content"] for tag, attrs in self.tags if tag == "meta" and attrs.get(key) == name)


def sha(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def render(m):
    return m.get_root().render()


def full():
    m = OfflineMap([44, 146], zoom_start=6)
    group = folium.FeatureGroup().add_to(m)
    folium.Marker([44, 146], popup="A", tooltip="B", icon=folium.Icon()).add_to(group)
    points = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(146, 44)], crs=4326)
    folium.GeoJson(points, tooltip=folium.GeoJsonTooltip(["a"])).add_to(m)
    LinearColormap(["white", "red"]).add_to(m)
    folium.LayerControl().add_to(m)
    m.fit_bounds([[43, 145], [45, 147]])
    return m


# The document.


@pytest.mark.parametrize(
    "make",
    [OfflineMap, full, lambda: OfflineMap(tiles="https://{s}.a.example/{z}", attr="A")],
    ids=["plain", "full", "tiles"],
)
def test_nothing_in_the_page_would_load_but_named_tiles(make):
    page = render(make())
    outline = Outline(page)
    for tag, attrs in outline.tags:
        assert not {"src", "srcset", "action", "poster", "data"} & set(attrs), (tag, attrs)
        assert tag not in ("link", "iframe", "object", "embed", "base")
        assert not any(name.startswith("on") or name == "style" for name in attrs), (tag, attrs)
    assert not re.search(r"url\((?!data:|#)|@import", "".join(outline.texts["style"]))
    assert not CDN.search(page.split("<body>")[1])
    assert "sourceMappingURL" not in page


def test_the_policy_names_exactly_the_scripts_and_styles_of_the_page():
    page = render(full())
    outline = Outline(page)
    policy = dict(part.strip().split(" ", 1) for part in outline.meta("Content-Security-Policy").split(";"))
    code = [text for text in outline.texts["script"] if not text.lstrip().startswith("{")]
    assert set(policy["script-src"].split()) == {sha(text) for text in code}
    assert set(policy["style-src"].split()) == {sha(text) for text in outline.texts["style"]}
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "unsafe" not in outline.meta("Content-Security-Policy")
    assert outline.tags[3][0] == "meta"
    assert "http-equiv" in outline.tags[3][1], "the policy comes before anything that it governs"


def test_the_document_has_language_title_and_a_viewport_that_zooms():
    outline = Outline(render(OfflineMap()))
    assert outline.tags[0] == ("html", {"lang": "en"})
    assert outline.title == "Map"
    assert outline.meta("viewport") == "width=device-width, initial-scale=1"
    assert [tag for tag, _ in outline.tags].count("main") == 1


def test_what_a_subclass_gives_stands_in_the_page():
    class Own(OfflineMap):
        def page_title(self):
            return "Курилы <&>"

        def page_language(self):
            return "zh-Hant"

        def page_head(self):
            return '<meta name="author" content="A">'

        def page_body(self, map_html):
            return f"<main><h1>H</h1>{map_html}</main><noscript>N</noscript>"

        def page_data(self):
            return {"text": "</script><!-- ${x}", "list": [1, None]}

        def page_styles(self):
            return [".a { color: red }"]

        def page_scripts(self):
            return ["window.one = '</script>';", "window.two = 2;"]

    page = render(Own())
    outline = Outline(page)
    assert outline.tags[0] == ("html", {"lang": "zh-Hant"})
    assert outline.title == "Курилы <&>"
    assert page.index("<h1>H</h1>") < page.index("folium-map")
    assert '<meta name="author" content="A">' in page.split("</head>")[0]
    block = next(text for text in outline.texts["script"] if text.startswith('{"text"'))
    assert json.loads(block) == {"text": "</script><!-- ${x}", "list": [1, None]}
    assert ".a { color: red }" in outline.texts["style"]
    assert outline.texts["script"][-2:] == ["window.one = '<\\/script>';", "window.two = 2;"]


def test_a_plain_page_is_small():
    sizes = {name: len(render(make())) for name, make in {"plain": OfflineMap, "full": full}.items()}
    assert sizes["plain"] <= 300_000, sizes
    assert sizes["full"] <= 360_000, sizes


def test_assets_stand_in_the_page_only_when_they_are_used():
    needs = {
        "jQuery": "jQuery v3",
        "pins": "cadetblue",
        "scale": "maximumSignificantDigits",
        "icons": "L.Icon.Default.merge",
    }
    plain, everything = render(OfflineMap()), render(full())
    for name, sign in needs.items():
        assert sign not in plain, name
        assert (sign in everything) == (name != "jQuery"), name
    assert plain.count("Leaflet 1.9.3") == 1
    uses = OfflineMap()
    uses.get_root().html.add_child(Element("<script>$(function () {});</script>"))
    assert needs["jQuery"] in render(uses)


# A folium.Map in every way.


def test_signature_is_foliums():
    ours, theirs = inspect.signature(OfflineMap), inspect.signature(folium.Map)
    assert list(ours.parameters) == list(theirs.parameters)
    assert OfflineMap()._name == "Map"
    assert isinstance(OfflineMap(), folium.Map)


def test_every_argument_of_folium_reaches_the_page():
    m = OfflineMap(
        [1, 2], 300, "50%", "1%", "2%", "absolute", None, None, zoom_start=3, min_lat=-1, max_lat=5, min_lon=-2, max_lon=6,
        max_bounds=True, crs="EPSG4326", control_scale=True, prefer_canvas=True, no_touch=True, disable_3d=True,
        zoom_control="bottomleft", font_size="2em", dragging=False,
    )  # fmt: skip
    page = render(m)
    for sign in (
        "center: [1.0, 2.0]", "width: 300.0px", "height: 50.0%", "left: 1.0%", "top: 2.0%", "position: absolute", '"zoom": 3',
        "L.CRS.EPSG4326", "L.control.scale", '"preferCanvas": true', "L_NO_TOUCH = true; L_DISABLE_3D = true",
        'position: "bottomleft"', "font-size: 2em", '"dragging": false', '"maxBounds"',
    ):  # fmt: skip
        assert sign in page, sign


def test_only_named_tiles_are_drawn_and_the_base_is_not_a_child():
    assert len(OfflineMap()._children) == 0
    assert len(OfflineMap(tiles=None)._children) == 0
    assert [type(each) for each in OfflineMap(tiles="OpenStreetMap")._children.values()] == [folium.TileLayer]
    assert OfflineMap().page_first()
    assert not OfflineMap(tiles=None).page_first()
    assert not OfflineMap([1, 2], "100%", "100%", "0%", "0%", "relative", None).page_data()
    later = OfflineMap()
    folium.TileLayer("https://{s}.example.org/{z}/{x}/{y}.png", attr="A", subdomains="xy").add_to(later)
    assert later.page_first()
    policy = Outline(render(later)).meta("Content-Security-Policy")
    assert "img-src data: https://x.example.org https://y.example.org;" in policy


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://tiles.example.org:8080/a/{z}/{x}/{y}.png?key=a;b", "https://tiles.example.org:8080"),
        ("//tiles.example.org/{z}.png", "https://tiles.example.org"),
        ("https://a.org; script-src *//{z}.png", ""),
        ("tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_a_tile_address_adds_its_host_and_nothing_else(address, source):
    page = render(OfflineMap(tiles=address, attr="A"))
    policy = Outline(page).meta("Content-Security-Policy")
    assert re.search(r"img-src ([^;]*);", policy)[1] == f"data: {source}".strip()
    assert policy.count(";") == 5


def test_folium_itself_is_left_as_it_was():
    before = (
        list(folium.Map.default_js),
        list(folium.Map.default_css),
        folium.Map._template,
        folium.Popup._template,
    )
    m = folium.Map([1, 2])
    popup = folium.Popup("x")
    folium.Marker([1, 2], popup=popup).add_to(m)
    figure = Page()
    figure.add_child(m)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure.render()
    assert (
        folium.Map.default_js,
        folium.Map.default_css,
        folium.Map._template,
        folium.Popup._template,
    ) == before
    assert "_template" not in popup.__dict__
    assert vars(branca.element)["Template"].__module__.startswith("jinja2")
    plain = folium.Map([1, 2])
    folium.Marker([1, 2], popup="x").add_to(plain)
    assert "$(`<div" in plain.get_root().render()


def test_the_tested_versions_are_those_that_are_asked_for():
    for module in (folium, branca):
        low, high = (tuple(map(int, each.split("."))) for each in TESTED[module.__name__])
        assert low <= tuple(map(int, module.__version__.split(".")[:3])) < high


# The same bytes.


def test_rendering_saving_and_showing_again_give_the_same_bytes(tmp_path):
    m = full()
    first = render(m)
    shown = m._repr_html_()
    m.save(tmp_path / "a.html")
    m.save(str(tmp_path / "b.html"))
    file = io.BytesIO()
    m.save(file, close_file=False)
    text = io.StringIO()
    m.save(text, close_file=False)
    assert render(m) == first == file.getvalue().decode() == text.getvalue()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes() == first.encode()
    assert m._repr_html_() == shown


def test_the_same_call_gives_the_same_bytes_whatever_was_made_before():
    first = render(full())
    render(OfflineMap(tiles=None))
    folium.Map()
    assert render(full()) == first
    code = "import sys; sys.path.insert(0, sys.argv[1]); import test_offline as t; sys.stdout.write(t.render(t.full()))"
    done = subprocess.run(
        [sys.executable, "-c", code, Path(__file__).parent],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert done.stdout.decode() == first


def test_no_random_name_is_left_and_hexadecimal_data_is_not_touched():
    digest = "_" + "0123456789abcdef" * 2
    m = full()
    folium.Marker([1, 2], popup=f"file{digest}").add_to(m)
    page = render(m)
    assert set(re.findall(r"_[0-9a-f]{32}", page)) == {digest}


def test_the_name_of_the_map_is_its_name_in_the_page():
    m = OfflineMap()
    before = m.get_name()
    m.get_root().html.add_child(
        Element(f"<script>addEventListener('load', () => {before}.getZoom())</script>")
    )
    page = render(m)
    assert f"var {m.get_name()} = L.map(" in page
    assert f"{m.get_name()}.getZoom()" in page
    assert before not in page


def test_adding_between_two_renderings_gives_what_adding_before_gives():
    early, late = OfflineMap(), OfflineMap()
    folium.FeatureGroup(name="a").add_to(early)
    folium.Marker([1, 2], icon=folium.Icon()).add_to(early)
    render(late)
    folium.FeatureGroup(name="a").add_to(late)
    render(late)
    folium.Marker([1, 2], icon=folium.Icon()).add_to(late)
    assert render(late) == render(early)


def test_maps_render_in_several_threads_at_once():
    expected, results = render(full()), []
    threads = [threading.Thread(target=lambda: results.append(render(full()))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [expected] * 4


def test_a_copied_map_gives_the_same_page():
    m = OfflineMap([44, 146])
    folium.Marker([44, 146]).add_to(m)
    assert render(copy.deepcopy(m)) == render(m)
    assert render(pickle.loads(pickle.dumps(m))) == render(m)


# Figures of the user, notebooks.


def test_a_plain_figure_becomes_a_page_the_first_time_and_stays_the_same():
    figure = Figure(title="T")
    m = OfflineMap([44, 146])
    figure.add_child(m)
    first = figure.render()
    assert Outline(first).title == "T"
    assert "Content-Security-Policy" in first
    assert first.count("<!DOCTYPE html>") == 1
    assert figure.render() == first
    assert m.get_root() is figure


def test_display_is_a_titled_frame_that_cannot_reach_the_notebook():
    m = full()
    shown = m._repr_html_()
    frames = [attrs for tag, attrs in Outline(shown).tags if tag == "iframe"]
    assert len(frames) == 1
    assert frames[0]["title"] == "Map"
    assert "allow-scripts" in frames[0]["sandbox"].split()
    assert "allow-same-origin" not in frames[0]["sandbox"]
    assert frames[0]["srcdoc"] == render(m)
    m.get_root().height = "400px"
    assert 'height="400px"' in m._repr_html_()


def test_a_map_without_a_figure_still_saves(tmp_path):
    m = OfflineMap()
    m._parent = None
    m.save(tmp_path / "x.html")
    assert "Content-Security-Policy" in (tmp_path / "x.html").read_text(encoding="utf-8")


# What cannot be had is said, once.


def test_a_library_that_cannot_be_had_gives_one_warning_that_names_it():
    m = OfflineMap()
    LocateControl().add_to(m)
    LocateControl().add_to(m)
    with pytest.warns(OfflineWarning, match=r"LocateControl needs L\.Control\.Locate\.min\.js") as caught:
        page = render(m)
    assert len(caught) == 1
    assert "L.control.locate(" not in page


def test_the_address_of_an_unknown_script_or_style_is_named():
    m = OfflineMap()
    m.get_root().header.add_child(Element('<link rel="stylesheet" href="https://cdn.example/x.css">'))
    m.get_root().header.add_child(Element('<script src="https://cdn.example/x.js"></script>'))
    with pytest.warns(OfflineWarning) as caught:
        page = render(m)
    assert [str(each.message).split()[0] for each in caught] == [
        "https://cdn.example/x.css",
        "https://cdn.example/x.js",
    ]
    assert "cdn.example" not in page


def test_a_vega_chart_is_named_and_the_map_is_made():
    m = OfflineMap()
    folium.Marker([1, 2], popup=folium.Popup().add_child(folium.Vega({}))).add_to(m)
    with pytest.warns(OfflineWarning, match="vega"):
        assert "L.marker(" in render(m)


def test_a_layer_that_a_plugin_makes_for_itself_names_no_host():
    m = OfflineMap()
    MiniMap().add_to(m)
    with pytest.warns(OfflineWarning, match="MiniMap"):
        assert "img-src data:;" in Outline(render(m)).meta("Content-Security-Policy")


def test_a_small_map_finds_its_land_with_the_first_drawing():
    # The call that a MiniMap leaves in the page; its own files may not be on this machine.
    m = Map("nagato")
    m.get_root().script.add_child(Element("() => kurilmap.folium.overview()"))
    first = json.loads(re.search(r'id="km-first">(.*?)</script>', render(m), re.DOTALL).group(1))
    assert first["overview"]["land"]


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(icons, "folder_of", lambda package: None)
    icons.glyph.cache_clear()
    m = OfflineMap()
    folium.Marker([1, 2], icon=folium.Icon(icon="flag")).add_to(m)
    with pytest.warns(OfflineWarning, match="pip install XStatic-Bootstrap-SCSS"):
        assert "L.AwesomeMarkers.icon(" in render(m)
    icons.glyph.cache_clear()


def test_an_unknown_icon_is_named():
    m = OfflineMap()
    folium.Marker([1, 2], icon=folium.Icon(icon="no-such-icon")).add_to(m)
    with pytest.warns(OfflineWarning, match="no-such-icon"):
        render(m)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: folium.Marker([1, 2], icon=folium.CustomIcon("https://a.example/i.png")), "a.example/i.png"),
        (lambda: folium.raster_layers.ImageOverlay("https://a.example/i.png", [[0, 0], [1, 1]]), "a.example/i.png"),
        (lambda: folium.raster_layers.VideoOverlay("https://a.example/i.webm", [[0, 0], [1, 1]]), "a.example/i.webm"),
        (lambda: folium.Marker([1, 2], popup='<img src="https://a.example/i.png">'), "a.example/i.png"),
        (lambda: folium.Marker([1, 2], popup='<a href="java\tscript:f()">x</a>'), "javascript:"),
        (lambda: folium.Marker([1, 2], tooltip="<p style='background: url(https://a.example/i.png)'>x</p>"), "a.example/i.png"),
    ],
    ids=["icon", "image", "video", "popup", "link", "style"],
)  # fmt: skip
def test_what_the_network_would_be_needed_for_is_left_out_and_named(make, says):
    m = OfflineMap()
    make().add_to(m)
    with pytest.warns(OfflineWarning, match=re.escape(says)) as caught:
        page = render(m)
    assert len(caught) == 1
    assert "a.example" not in page


def test_links_and_plain_markup_in_popups_are_kept_without_a_word():
    m = OfflineMap()
    text = '<a href="https://a.example/" target="_blank">A &amp; B</a><br/><b>b</b><img src="data:image/gif;base64,AAAA" alt="">'
    folium.Marker([1, 2], popup=text).add_to(m)
    page = render(m)
    assert "A &amp; B\\u003c/a>\\u003cbr>\\u003cb>b" in page
    assert 'href=\\"https://a.example/\\"' in page


@pytest.mark.parametrize("name", ["leaflet.css", "leaflet.js", "jquery"])
def test_assets_are_ready_to_stand_in_a_page(name):
    text = assets.text_of(name)
    assert "sourceMappingURL" not in text
    assert not re.search(r"url\((?!data:|#)", text)
    assert "</script" not in text.lower()


def test_addresses_of_folium_are_known():
    for _, address in [*folium.folium._default_js, *folium.folium._default_css]:
        assert assets.asset_for(address) is not None, address


def test_web_files_are_read_once():
    assert web_file("folium.js") is web_file("folium.js")
    with pytest.raises(FileNotFoundError):
        web_file("no-such.js")


# Text of any kind.

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    [
        "</title><script>",
        "<!--",
        "{{ 1 }}",
        "{% raw %}",
        "{# #}",
        "${x}",
        "`",
        "\\",
        "\r\n",
        "&lt;",
        "\u2028",
        "\0",
        "</style>",
        "]]>",
    ]
)


@given(TEXT)
def test_any_title_is_shown_as_it_is(text):
    m = OfflineMap(tiles=None)
    m.get_root().title = text or None
    outline = Outline(render(m))
    # A title's white space and NUL are the parser's: they are not markup.
    assert outline.title.replace("\r\n", "\n") == (text or "Map").replace("\r\n", "\n")
    assert outline.tags[0] == ("html", {"lang": "en"})
    assert len([tag for tag, _ in outline.tags if tag == "script"]) == 3


@given(TEXT)
def test_any_text_in_a_popup_tooltip_layer_or_property_stays_data(text):
    m = OfflineMap(tiles=None)
    folium.Marker([1, 2], popup=folium.Popup(text, parse_html=True)).add_to(m)
    folium.FeatureGroup(name=text).add_to(m)
    feature = {
        "type": "Feature",
        "properties": {"a": text},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    data = {"type": "FeatureCollection", "features": [feature]}
    folium.GeoJson(data, tooltip=folium.GeoJsonTooltip(["a"])).add_to(m)
    folium.LayerControl().add_to(m)
    page = render(m)
    outline = Outline(page)
    scripts = outline.texts["script"]
    assert len(scripts) in (5, 6)  # a text such as "$." looks like a use of jQuery, and brings it along
    assert (
        json.dumps(feature["properties"])[6:-2].split("<")[0].split("&")[0].split(">")[0].split("'")[0]
        in scripts[-1]
    )
    policy = outline.meta("Content-Security-Policy")
    normal = [each.replace("\r\n", "\n").replace("\r", "\n") for each in scripts]
    assert all(sha(each) in policy for each in normal)


@given(st.text("<>/\"'= abconclickstylesrcifamep:;&#-!", max_size=80))
def test_cleaned_html_has_no_handler_frame_style_or_outside_address(text):
    cleaned = markup.clean(text).html
    outline = Outline(cleaned)
    for tag, attrs in outline.tags:
        assert tag not in markup.FRAMES | {"script", "style", "link", "base"}
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        assert markup.is_inside(attrs.get("src") or "")
    assert markup.clean(cleaned).html == cleaned or "<" in cleaned


# Files.


def test_a_folder_that_is_not_there_is_named_and_nothing_is_written(tmp_path):
    with pytest.raises(OutputError, match="no-such-folder") as caught:
        OfflineMap().save(tmp_path / "no-such-folder" / "x.html")
    assert isinstance(caught.value, OSError)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_given_as_the_file_is_named(tmp_path):
    with pytest.raises(OutputError, match="this is a folder"):
        OfflineMap().save(str(tmp_path))


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path, monkeypatch):
    path = tmp_path / "x.html"
    path.write_text("old", encoding="utf-8")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        OfflineMap().save(path)
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x.html"]


def test_a_failing_rendering_leaves_the_old_file_and_the_map_usable(tmp_path):
    path = tmp_path / "x.html"
    path.write_text("old", encoding="utf-8")
    m = OfflineMap()
    broken = folium.Marker().add_to(m)
    with pytest.raises(ValueError, match="location"):
        m.save(path)
    assert path.read_text(encoding="utf-8") == "old"
    broken.location = [1, 2]
    m.save(path)
    assert "L.marker(" in path.read_text(encoding="utf-8")


def test_files_have_ordinary_rights_keep_them_and_links_stay_links(tmp_path):
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.write_bytes(b"")
    write_atomic(ours, b"1")
    assert ours.stat().st_mode == plain.stat().st_mode
    ours.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(ours)
    write_atomic(link, b"2")
    assert link.is_symlink()
    assert ours.read_bytes() == b"2"
    assert ours.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such device here")
def test_a_device_is_written_to():
    code = "from kurilmap.files import write_atomic; write_atomic('/dev/stdout', b'x')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"x"


def test_document_needs_leaflet_and_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(assets, "text_of", lambda name: None)
    document._known.cache_clear()
    with pytest.raises(ImportError, match="pip install XStatic-Leaflet"):
        render(OfflineMap(tiles=None))
    monkeypatch.undo()
    assert "Leaflet 1.9.3" in render(OfflineMap(tiles=None))
