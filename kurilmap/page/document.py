# ruff: noqa: SLF001  branca keeps private what a page is made of
"""One html document put together: its parts, the scripts and styles that it carries, and the policy over them."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from branca.element import CssLink, Element, Figure, JavascriptLink

from kurilmap.files import WEB
from kurilmap.page import assets, markup, send
from kurilmap.page.pack import squeeze
from kurilmap.page.templates import js

if TYPE_CHECKING:
    from kurilmap.offline import OfflineMap
    from kurilmap.page.scene import Scene

__all__ = ["Document", "policy", "rooms", "web_file"]

SLOT = "<!-- first -->\n"  # where in the body the first drawing comes, before the rest of the page is read
SHELL = "html, body, main { width: 100%; height: 100%; margin: 0; padding: 0; }"
# Our own scripts for folium's elements, and what stands in code that needs them.
OWN = {
    "folium.js": ("kurilmap.folium.html", "kurilmap.folium.details", markup.STYLE, ".draggable("),
    "scale.js": ("kurilmap.folium.scale",),
    "pins.js": ("AwesomeMarkers",),
    "plugins.js": ("kurilmap.folium.overview", "kurilmap.folium.search", "kurilmap.folium.grouped"),
}


@functools.cache
def web_file(name: str) -> str:
    """Return the text of one of the page's own files in `kurilmap/web/`, without indentation and comment lines.

    No text in these files runs over several lines, and no line of code begins with `//`.
    """
    text = (WEB / name).read_text(encoding="utf-8")
    if not name.endswith((".js", ".css")):
        return text
    lines = (line.strip() for line in text.splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith("//"))
    if name.endswith(".css"):
        text = re.sub(
            r" ?([{};]|(?<=[a-z]):(?= )) ?", r"\1", re.sub(r"/\*.*?\*/\s*", "", text, flags=re.DOTALL)
        )
    return text


def rooms(names: Iterable[str]) -> list[str]:
    """Return scripts of the page's own that wait for its first drawing; the last one lets them begin."""
    *waiting, last = (web_file(name) for name in names)
    return [*(f"kurilmap.later(() => {{\n{each}\n}});" for each in waiting), last]


def policy(styles: list[str], scripts: list[str] | None = None, hosts: Iterable[str] = ()) -> str:
    """Return a Content-Security-Policy: nothing but the styles, scripts and pictures that stand in the page, and `hosts`.

    Without `scripts` it is a page to read and print: no script and no picture from outside its markup.
    """
    more = "" if scripts is None else f"img-src {' '.join(['data:', *hosts])}; "
    run = "" if scripts is None else f"script-src {_hashes(scripts)}; "
    return f"default-src 'none'; {run}style-src {_hashes(styles)}; {more}base-uri 'none'; form-action 'none'"


class Document:
    """One page being put together: what it shows, the scripts and styles it carries, and their hashes."""

    def __init__(self, page: Figure, owner: OfflineMap | None, scene: Scene) -> None:
        self.page, self.owner, self.scene = page, owner, scene
        self.styles: list[str] = []
        self.asked: dict[str, None] = {}  # the assets that folium asks for
        self.early: list[str] = []  # scripts of the head, other than assets
        self.late: list[str] = []  # scripts after the body

    def text(self) -> str:
        """Return the document."""
        owner, scene = self.owner, self.scene
        self.style(SHELL)
        head = self.part(self.page.header, self.early)
        body = self.part(self.page.html, self.late)
        code = scene.short("".join(f"{each.render()}\n" for each in self.page.script._children.values()))
        self.late.append(code)
        if owner:
            body = owner.page_body(body)
            head += owner.page_head()
            self.late += owner.page_first()
        data = owner.page_data() if owner else {}
        if owner and data and "kurilmap.folium.overview(" in code:
            data = {**data, "overview": owner.page_overview()}
        shell, *given = self.styles
        pages = owner.page_styles() if owner else []
        styles = [_known("leaflet.css"), *self.sheets(), shell, *pages, *given]
        scripts = self.libraries("\n".join([*self.early, *self.late, body])) + self.early
        rooms = owner.page_scripts() if owner else []
        scripts, first, rooms, styles = (
            [_inline(each) for each in part] for part in (scripts, self.late, rooms, styles)
        )
        title = self.page.title or (owner.page_title() if owner else "Map")
        language = owner.page_language() if owner else "en"
        held = {"km-data": data} if data else {}
        before, slot, after = body.partition(SLOT)
        if slot and "base" in data:
            held = dict(zip(("km-first", "km-data"), send.in_two(data), strict=True))
        else:
            before, after = before + after, ""
        texts = {name: js(each) for name, each in held.items()}
        known = scripts + first + rooms
        if owner and (owner.packed or owner.compressed):
            packed = squeeze({"scripts": known, "texts": texts})
            scripts, first, texts = [], [], dict.fromkeys(texts, "")
            rooms = [_inline(web_file(name)) for name in ("inflate.js", "unpack.js")]
            known += rooms
            after += f'\n<script type="application/json" id="km-packed">{packed}</script>\n'
        for name, payload in owner.page_payloads().items() if owner else ():
            after += f'<script type="text/plain" id="km-{name}">{payload}</script>\n'
        ahead, behind = (
            "".join(f'<script type="application/json" id="{name}">{texts[name]}</script>\n' for name in names)
            for names in ([*texts][:1], [*texts][1:])
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy(styles, known, self.scene.hosts())}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{html.escape(title, quote=False)}</title>\n"
            + "".join(f"<style>{each}</style>\n" for each in styles)
            + head
            + _tags(scripts)
            + f"</head>\n<body>\n{before}\n{ahead}{_tags(first)}{after}{behind}{_tags(rooms)}</body>\n</html>\n"
        )

    def style(self, css: str) -> None:
        """Add a style sheet, without addresses that would load."""
        css, refused = markup.clean_css(self.scene.short(css))
        for each in refused:
            self.scene.warn(f"{each} in a style sheet is left out: it would load something from the network")
        self.styles.append(css)

    def part(self, container: Element, scripts: list[str]) -> str:
        """Return the markup of the head or the body, its scripts and styles taken out to be hashed."""
        out = []
        for name, child in container._children.items():
            if name == "meta_http":
                continue
            if isinstance(child, JavascriptLink | CssLink):
                self.ask(child.url)
                continue
            found = markup.clean(self.scene.short(child.render()))
            for kind, text in found.scripts:
                if kind == "src":
                    self.ask(text)
                else:
                    scripts.append(text)
            for kind, text in found.styles:
                if kind == "href":
                    self.ask(text)
                else:
                    self.style(text)
            for each in dict.fromkeys(found.refused):
                self.scene.warn(f"{each} is left out of the page: it would run code or load something")
            if found.html.strip():
                out.append(found.html.strip() + "\n")
        return "".join(out)

    def ask(self, address: str) -> None:
        """Note that something wants a script or a style sheet from an address."""
        asset = assets.asset_for(address)
        if asset is None:
            self.scene.warn(f"{address} cannot be had offline and is left out; what needs it will not work")
        else:
            self.asked[asset.name] = None

    def sheets(self) -> list[str]:
        """Return the style sheets of plugins."""
        asked = [each for each in assets.ASSETS if each.name in self.asked and each.name != "leaflet.css"]
        texts = [assets.text_of(each.name) for each in asked if each.path.endswith(".css")]
        return [text for text in texts if text] + [web_file(each.sheet) for each in asked if each.sheet]

    def libraries(self, code: str) -> list[str]:
        """Return the scripts to go first: Leaflet, and what else the page's code makes use of."""
        switches = [each.global_switches for each in self.scene.maps]
        touch, flat = (
            js(any(getattr(each, name) for each in switches)) for name in ("no_touch", "disable_3d")
        )
        found = [f"L_NO_TOUCH = {touch}; L_DISABLE_3D = {flat};", _known("leaflet.js")]
        plugins: list[str] = []
        for asset in assets.ASSETS:
            if not asset.path.endswith(".js") or asset.name == "leaflet.js":
                continue
            idle = asset.used and not any(each in code for each in asset.used)
            if idle or not (asset.name in self.asked or asset.always):
                continue
            text = assets.text_of(asset.name)
            if text is None:
                self.scene.warn(
                    f"{asset.name} is needed and not installed; what needs it will not work: "
                    f"python -m pip install {asset.install}"
                )
            else:
                plugins += [web_file(asset.helper), text] if asset.helper else [text]
        if any(
            each in text
            for text in (code, *plugins)
            for each in ("arker(", "eoJson(", "eoJSON(", "Icon.Default")
        ):
            found.append(_marker_icons())
        found += plugins
        for name, used in OWN.items():
            if any(each in code for each in used):
                found.append(web_file(name))
        if self.scene.glyphs:
            found.append(f"kurilmap.glyphs = {js(self.scene.glyphs)};")
        return found


@functools.cache
def _known(name: str) -> str:
    text = assets.text_of(name)
    if text is None:
        raise ImportError("Leaflet is not installed: python -m pip install XStatic-Leaflet")
    return text


@functools.cache
def _marker_icons() -> str:
    """Return the script that gives Leaflet's default marker its pictures."""
    names = {
        "iconUrl": "marker-icon.png",
        "iconRetinaUrl": "marker-icon-2x.png",
        "shadowUrl": "marker-shadow.png",
    }
    urls = {key: assets.data_url("xstatic.pkg.leaflet", f"images/{name}") for key, name in names.items()}
    return f'L.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({js(urls)});'


def _inline(text: str) -> str:
    """Return a script or style as it can stand in html: its hash is that of what the browser reads."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for end in ("script", "style"):
        if f"</{end}" in text.lower():
            text = re.sub(f"</({end})", r"<\\/\1", text, flags=re.IGNORECASE)
    return text.replace("<!--", "<\\!--")


def _tags(scripts: list[str]) -> str:
    return "".join(f"<script>{each}</script>\n" for each in scripts)


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(each.encode("utf-8", "replace")).digest() for each in texts)
    return (
        " ".join(dict.fromkeys(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)) or "'none'"
    )
