"""Where the scripts and style sheets come from that folium would have a browser fetch.

Each is a file of an installed package; nothing is ever fetched while a map is made or shown.
"""

from __future__ import annotations

import base64
import functools
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Asset", "asset_for", "data_url", "is_here", "text_of"]


@dataclass(frozen=True)
class Asset:
    """A file that a page can carry: where folium asks for it, and the package that has it.

    `address` is a pattern of the addresses, `package` the module whose folder has the file, `install` what
    to give to pip. An empty `path` means that a page of ours does without (what it is for, we draw ourselves).
    """

    name: str
    address: str
    package: str = ""
    path: str = ""
    install: str = ""
    used: tuple[str, ...] = ()  # what stands in code that needs it
    always: bool = False  # also where folium did not ask for it, having asked for it in every page


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


@functools.cache
def folder_of(package: str) -> Path | None:
    """Return the folder of an installed package without running it, or None."""
    try:
        spec = importlib.util.find_spec(package)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin).parent if spec and spec.origin else None


@functools.cache
def text_of(name: str) -> str | None:
    """Return an asset's text, ready to stand in a page, or None where its package is not installed."""
    asset = next(asset for asset in ASSETS if asset.name == name)
    folder = folder_of(asset.package) if asset.path else None
    if folder is None or not (folder / asset.path).is_file():
        return None
    text = (folder / asset.path).read_text(encoding="utf-8").replace("\r\n", "\n")
    # A source map would be asked for by the browser's tools, and is not there.
    text = re.sub(r"\n?(//|/\*)# sourceMappingURL=[^\n]*\s*$", "", text)
    return _leaflet_css(text) if name == "leaflet.css" else text


def _leaflet_css(css: str) -> str:
    """Put Leaflet's few pictures into its style sheet, and leave out what old browsers needed."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"behavior:\s*url\([^)]*\);?", "", css)
    css = re.sub(r"url\(images/marker-icon\.png\)", "none", css)  # markers get theirs from web/folium.js
    css = re.sub(
        r"url\((images/[\w.-]+)\)", lambda found: f"url({data_url('xstatic.pkg.leaflet', found[1])})", css
    )
    return re.sub(r"\n\s*\n+", "\n", css).strip()


@functools.cache
def data_url(package: str, path: str) -> str:
    """Return a picture of a package as a data: address."""
    folder = folder_of(package)
    assert folder is not None
    data = (folder / "data" / path).read_bytes()
    kind = {"svg": "svg+xml"}.get(path.rsplit(".", 1)[-1], path.rsplit(".", 1)[-1])
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
