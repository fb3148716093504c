# ruff: noqa: SLF001  branca keeps private what a page is made of
"""OfflineMap: a folium.Map whose page needs no network; and Page, the html document around it.

How folium and branca render is known here and in the rooms that this one stands on (`page/document.py`, `elements.py`,
`templates.py`, `scene.py`, `assets.py`), and nowhere else.
"""

from __future__ import annotations

import functools
import html
import io
import os
from typing import Any

import folium
from branca.element import Div, Element, Figure

from kurilmap.files import write_atomic
from kurilmap.page.document import Document, web_file
from kurilmap.page.elements import rendering
from kurilmap.page.scene import is_rendering
from kurilmap.page.templates import MAP

__all__ = ["TESTED", "OfflineMap", "Page", "web_file"]

# The versions that the tests run with: from the first, up to but not including the second.
TESTED = {"folium": ("0.20", "0.21"), "branca": ("0.8.1", "0.9")}

TILES = 6  # the place of `tiles` among the arguments of folium.Map, counted from 1
VIEW = ((42.0, 145.0), 4)  # what a map without a location shows: the bundled base map
FRAME = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


class Page(Figure):
    """The html document around one or more maps: everything inside it, under a strict policy.

    A branca Figure in every other way. A plain Figure that an OfflineMap is put into becomes one.
    """

    def render(self, **kwargs: Any) -> str:
        """Return the whole page; the same page each time."""
        with rendering(self) as scene:
            owner = next((each for each in scene.elements if isinstance(each, OfflineMap)), None)
            for child in list(self._children.values()):
                child.render(**kwargs)
            return Document(self, owner, scene).text()

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a path, in one step, or to an open file."""
        _save(self.render(**kwargs), outfile, close_file=close_file)

    def _repr_html_(self, **kwargs: Any) -> str:
        """Return the page in a frame of its own, which cannot reach the notebook around it."""
        page = self.render(**kwargs)
        title = html.escape(self.title or _title(page))
        # Single quotes: the page has few of them and many double ones.
        source = page.replace("&", "&amp;").replace("'", "&#39;")
        frame = f'<iframe title="{title}" sandbox="{FRAME}" srcdoc=\'{source}\' allowfullscreen '
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
    _template = MAP
    compressed = False  # whether every page of the map has its data and scripts compressed
    packed = False  # whether the page is rendered as a notebook keeps it: its data and scripts compressed

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

        base = bundled().page("northeast-asia")
        return {
            "base": {key: value for key, value in base.items() if key not in ("still", "labels", "locator")}
        }

    def page_overview(self) -> dict[str, Any]:
        """Return the chart of a small map beside this one (folium.plugins.MiniMap): the land of the world, coarse."""
        from kurilmap.atlas import bundled

        base = bundled().page("northeast-asia")
        return {"bits": base["bits"], "origin": base["origin"], "land": base["world"]}

    def page_payloads(self) -> dict[str, str]:
        """Return large parts of the data by name: base 85, compressed already, no html in it."""
        return {}

    def page_styles(self) -> list[str]:
        """Return the style sheets of the page, as text."""
        return [web_file("base.css")] if self.km_base else []

    def page_first(self) -> list[str]:
        """Return the scripts of the first drawing, which run once the Leaflet map is there, as text."""
        return [web_file(name) for name in ("core.js", "geometry.js", "base.js")] if self.km_base else []

    def page_scripts(self) -> list[str]:
        """Return the scripts of the page's other rooms, as text."""
        return []

    # Rendering and writing.

    def render(self, **kwargs: Any) -> Any:
        """Put the map's parts into the page."""
        if is_rendering():
            return super().render(**kwargs)  # type: ignore[no-untyped-call]
        # A plain figure has begun to render itself. It ends with its template: that is to be the page.
        page = _adopt(self)
        page._template = _Once(page)
        return None

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a path, in one step, or to an open file. Raises `OutputError` where it cannot be written.

        >>> import io
        >>> file = io.StringIO()
        >>> OfflineMap(location=[44, 146]).save(file, close_file=False)
        >>> "default-src 'none'" in file.getvalue()
        True
        """
        _save(_adopt(self).render(**kwargs), outfile, close_file=close_file)

    def _repr_html_(self, **kwargs: Any) -> str:
        return _adopt(self)._repr_html_(**kwargs)


# The signature that editors show is folium's.
functools.update_wrapper(OfflineMap.__init__, folium.Map.__init__, assigned=("__doc__",), updated=())


def _adopt(element: Element) -> Page:
    """Return the page that an element stands in; a plain figure at the top becomes one."""
    top: Any = element
    while top._parent is not None:
        top = top._parent
    if not isinstance(top, Figure) or isinstance(top, Div):
        top = Page().add_child(top)
    page: Page = top
    page.__class__ = Page
    return page


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
