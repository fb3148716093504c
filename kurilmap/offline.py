# ruff: noqa: SLF001  branca keeps private what a page is made of
"""OfflineMap: a folium.Map whose page needs no network; and Page, the html document around it.

How folium and branca render is known here, in `elements.py` and in `layers.py`, and nowhere else.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import io
import os
import re
from pathlib import Path
from typing import Any

import folium
from branca.element import CssLink, Div, Element, Figure, JavascriptLink

from kurilmap import assets, elements, markup
from kurilmap.files import write_atomic

__all__ = ["TESTED", "OfflineMap", "Page", "web_file"]

# The versions that the tests run with: from the first, up to but not including the second.
TESTED = {"folium": ("0.20", "0.21"), "branca": ("0.8.1", "0.9")}

WEB = Path(__file__).parent / "web"
TILES = 6  # the place of `tiles` among the arguments of folium.Map, counted from 1
VIEW = ((42.0, 145.0), 4)  # what a map without a location shows: the bundled base map
FRAME = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


@functools.cache
def web_file(name: str) -> str:
    """Return the text of one of the page's own files in `kurilmap/web/`."""
    return (WEB / name).read_text(encoding="utf-8")


class Page(Figure):
    """The html document around one or more maps: everything inside it, under a strict policy.

    A branca Figure in every other way. A plain Figure that an OfflineMap is put into becomes one.
    """

    def render(self, **kwargs: Any) -> str:
        """Return the whole page; the same page each time."""
        with elements.rendering(self) as scene:
            owner = next((each for each in scene.elements if isinstance(each, OfflineMap)), None)
            for child in list(self._children.values()):
                child.render(**kwargs)
            return _Document(self, owner, scene).text()

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a path, in one step, or to an open file."""
        _save(self.render(**kwargs), outfile, close_file=close_file)

    def _repr_html_(self, **kwargs: Any) -> str:
        """Return the page in a frame of its own, which cannot reach the notebook around it."""
        page = self.render(**kwargs)
        title = html.escape(self.title or _title(page))
        # Single quotes: the page has few of them and many double ones.
        source = page.replace("&", "&amp;").replace("'", "&#39;")
        frame = f"<iframe title=\"{title}\" sandbox=\"{FRAME}\" srcdoc='{source}' allowfullscreen "
        if self.height is not None:
            return (
                f'{frame}width="{html.escape(str(self.width))}" height="{html.escape(str(self.height))}" '
                'style="border:0"></iframe>'
            )
        return (
            f'<div style="width:{html.escape(str(self.width))}"><div style="position:relative;width:100%;height:0;'
            f'padding-bottom:{html.escape(str(self.ratio))}">{frame}'
            'style="position:absolute;left:0;top:0;width:100%;height:100%;border:0"></iframe></div></div>'
        )


class OfflineMap(folium.Map):
    """A folium.Map that needs no network: same arguments, same use.

    Without `tiles=` it draws the bundled base map of North-East Asia. With `tiles=` (or a TileLayer added
    later) the reader's browser fetches those tiles, and from nowhere else. What folium would fetch besides
    comes from installed packages; what cannot be had is named in an OfflineWarning.

    >>> m = OfflineMap(location=[44, 146], zoom_start=6)
    >>> "Content-Security-Policy" in m.get_root().render()
    True
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium's own name and kind; never added to
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = elements.MAP

    @functools.wraps(folium.Map.__init__)
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.km_base = len(args) < TILES and "tiles" not in kwargs
        if self.km_base:
            kwargs["tiles"] = None
            if (args[0] if args else kwargs.get("location")) is None:
                args = (VIEW[0], *args[1:])
                kwargs.pop("location", None)
                kwargs.setdefault("zoom_start", VIEW[1])
        super().__init__(*args, **kwargs)
        figure = self._parent
        Page().add_child(self, name=next(iter(figure._children), None))

    # What a subclass changes of the page.

    def page_title(self) -> str:
        """Return the page's title, as plain text."""
        return "Map"

    def page_language(self) -> str:
        """Return the language of the page's own words (BCP 47)."""
        return "en"

    def page_head(self) -> str:
        """Return further markup for the head."""
        return ""

    def page_body(self, map_html: str) -> str:
        """Return the body around the map's own element."""
        return f"<main>{map_html}</main>"

    def page_data(self) -> dict[str, Any]:
        """Return what the page's scripts read from the element km-data, as JSON."""
        if not self.km_base:
            return {}
        from kurilmap.atlas import bundled

        return {"base": bundled().page("northeast-asia")}

    def page_styles(self) -> list[str]:
        """Return the style sheets of the page, as text."""
        return [web_file("base.css")] if self.km_base else []

    def page_scripts(self) -> list[str]:
        """Return the scripts that run once the Leaflet map is there, as text."""
        return [web_file(name) for name in ("core.js", "geometry.js", "base.js")] if self.km_base else []

    # Rendering and writing.

    def render(self, **kwargs: Any) -> None:
        """Put the map's parts into the figure, which becomes a page if it is not one."""
        if not elements.is_rendering():
            # Some other figure is being rendered, and has begun without us.
            _adopt(self)
            return
        super().render(**kwargs)

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a path, in one step, or to an open file."""
        _save(_adopt(self).render(**kwargs), outfile, close_file=close_file)

    def _repr_html_(self, **kwargs: Any) -> str:
        return _adopt(self)._repr_html_(**kwargs)


def _adopt(element: Element) -> Page:
    """Return the page that an element stands in; a plain figure at the top becomes one."""
    top = element
    while top._parent is not None:
        top = top._parent
    if not isinstance(top, Figure) or isinstance(top, Div):
        top = Page().add_child(top)
    if not isinstance(top, Page):
        top.__class__ = Page
        # The figure that is being rendered now ends by rendering its template: that is the page.
        top._template = _Once(top)
    return top


class _Once:
    """Stands for a figure's template while that figure, not yet a page, is being rendered."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def render(self, **_: Any) -> str:
        self.page.__dict__.pop("_template", None)
        return self.page.render()


def _save(page: str, outfile: Any, *, close_file: bool) -> None:
    if isinstance(outfile, str | bytes | os.PathLike):
        write_atomic(outfile, page.encode("utf-8", "replace"))
        return
    outfile.write(page if isinstance(outfile, io.TextIOBase) else page.encode("utf-8", "replace"))
    if close_file:
        outfile.close()


def _title(page: str) -> str:
    start = page.index("<title>") + 7
    return html.unescape(page[start : page.index("</title>", start)])


class _Document:
    """One page being put together: what it shows, the scripts and styles it carries, and their hashes."""

    def __init__(self, page: Page, owner: OfflineMap | None, scene: elements.Scene) -> None:
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
            self.late += owner.page_scripts()
        data = owner.page_data() if owner else {}
        styles = [_known("leaflet.css"), *self.styles]
        styles[2:2] = owner.page_styles() if owner else []
        scripts = self.libraries("\n".join([*self.early, code, body])) + self.early
        scripts, late, styles = ([_inline(each) for each in part] for part in (scripts, self.late, styles))
        title = self.page.title or (owner.page_title() if owner else "Map")
        language = owner.page_language() if owner else "en"
        block = f'<script type="application/json" id="km-data">{elements.js(data)}</script>\n' if data else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{self.policy(scripts + late, styles)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{html.escape(title, quote=False)}</title>\n"
            + "".join(f"<style>{each}</style>\n" for each in styles)
            + head
            + "".join(f"<script>{each}</script>\n" for each in scripts)
            + f"</head>\n<body>\n{body}\n{block}"
            + "".join(f"<script>{each}</script>\n" for each in late)
            + "</body>\n</html>\n"
        )

    def policy(self, scripts: list[str], styles: list[str]) -> str:
        """Return the Content-Security-Policy: nothing but what stands in the page."""
        images = " ".join(["data:", *self.scene.hosts()])
        return (
            f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
            f"img-src {images}; base-uri 'none'; form-action 'none'"
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

    def libraries(self, code: str) -> list[str]:
        """Return the scripts to go first: Leaflet, and what else the page's code makes use of."""
        maps = self.scene.maps
        switches = [each.global_switches for each in maps]
        found = [
            f"L_NO_TOUCH = {elements.js(any(each.no_touch for each in switches))};\n"
            f"L_DISABLE_3D = {elements.js(any(each.disable_3d for each in switches))};",
            _known("leaflet.js"),
        ]
        if "arker(" in code or "eoJson(" in code or "eoJSON(" in code:
            found.append(_marker_icons())
        for asset in assets.ASSETS:
            if any(each in code for each in asset.used) and (asset.name in self.asked or asset.always):
                text = assets.text_of(asset.name)
                if text is None:
                    self.scene.warn(
                        f"{asset.name} is needed and not installed; what needs it will not work: "
                        f"python -m pip install {asset.install}"
                    )
                else:
                    found.append(text)
        for name, used in OWN.items():
            if any(each in code for each in used):
                found.append(web_file(name))
        if self.scene.glyphs:
            found.append(f"kurilmap.glyphs = {elements.js(self.scene.glyphs)};")
        return found


# Our own scripts for folium's elements, and what stands in code that needs them.
OWN = {
    "folium.js": ("kurilmap.folium.html", "kurilmap.folium.details", markup.STYLE, ".draggable("),
    "scale.js": ("kurilmap.folium.scale",),
    "pins.js": ("AwesomeMarkers",),
}
SHELL = "html, body, main { width: 100%; height: 100%; margin: 0; padding: 0; }"


@functools.cache
def _known(name: str) -> str:
    text = assets.text_of(name)
    if text is None:
        raise ImportError("Leaflet is not installed: python -m pip install XStatic-Leaflet")
    return text


@functools.cache
def _marker_icons() -> str:
    """Return the script that gives Leaflet's default marker its pictures."""
    names = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    urls = {key: assets.data_url("xstatic.pkg.leaflet", f"images/{name}") for key, name in names.items()}
    return f'L.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({elements.js(urls)});'


def _inline(text: str) -> str:
    """Return a script or style as it can stand in html: its hash is that of what the browser reads."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for end in ("script", "style"):
        if f"</{end}" in text.lower():
            text = re.sub(f"</({end})", r"<\\/\1", text, flags=re.IGNORECASE)
    return text.replace("<!--", "<\\!--")


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(each.encode("utf-8", "replace")).digest() for each in texts)
    return " ".join(dict.fromkeys(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)) or "'none'"
