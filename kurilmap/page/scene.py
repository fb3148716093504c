# ruff: noqa: SLF001  what branca keeps private is what this room is about
"""What one page holds while it is being rendered: its elements, their names in it, and what has to be said."""

from __future__ import annotations

import re
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import folium
from branca.element import Element, Figure

from kurilmap.errors import OfflineWarning

__all__ = ["Scene", "current", "is_rendering", "tiles_of", "walk"]

# folium's random names end in 32 hexadecimal digits.
ID = re.compile(r"_([0-9a-f]{32})(?![0-9A-Za-z])")

scenes: list[Scene] = []


def current() -> Scene:
    """Return the scene of the page that is being rendered."""
    return scenes[-1]


def is_rendering() -> bool:
    """Say whether a page is being rendered by this thread."""
    return bool(scenes) and scenes[-1].thread == threading.get_ident()


class Scene:
    """The elements of one page while it is rendered, their names in it, and what has to be said about it."""

    def __init__(self, page: Figure) -> None:
        self.thread = threading.get_ident()
        self.page = page
        self.elements = list(walk(page))
        self.maps = [each for each in self.elements if isinstance(each, folium.Map)]
        self.names: dict[str, str] = {}  # from folium's random ones
        self.known: set[str] = set()
        self.problems: dict[str, None] = {}
        self.glyphs: dict[str, dict[str, Any]] = {}  # drawings of folium.Icon, by "prefix name"

    def warn(self, message: str) -> None:
        """Note something to be said, once, when the page is done."""
        self.problems.setdefault(message)

    def say(self) -> None:
        """Give the warnings, as coming from the line outside this package that asked for the page."""
        frame, level = sys._getframe(), 1
        inside = ("kurilmap", "folium", "branca", "contextlib", "jinja2")
        while frame.f_back is not None and frame.f_globals.get("__name__", "").split(".")[0] in inside:
            frame, level = frame.f_back, level + 1
        for message in self.problems:
            warnings.warn(message, OfflineWarning, stacklevel=level)

    def short(self, text: str) -> str:
        """Return a text with folium's random names replaced by short ones, the same in every run."""
        if not self.known:
            # Only now: folium makes further elements while it renders.
            self.known = {each._id for each in walk(self.page)} | set(self.names)

        def name(found: re.Match[str]) -> str:
            if found[1] not in self.known:
                return found[0]
            return f"_{self.names.setdefault(found[1], f'k{len(self.names) + 1}')}"

        return ID.sub(name, text)

    def hosts(self) -> list[str]:
        """Return the hosts of the tiles that the user named, as sources of a policy."""
        found: dict[str, None] = {}
        # A layer that nobody put on a map (a plugin's own default) is not one that the user named.
        named = [tiles_of(each) for each in self.elements if hasattr(each, "tile_layer")]
        for each in (each for each in self.elements if each._parent is not None or each in named):
            if isinstance(each, folium.WmsTileLayer):
                address = each.url
            elif isinstance(each, folium.TileLayer):
                address = each.tiles
            else:
                continue
            place = re.match(r"(https?:)?//[^/?#]+", address)
            if place:
                host = place[0] if place[1] else f"https:{place[0]}"
                options: dict[str, Any] = each.options
                domains = options.get("subdomains", "abc") if "{s}" in host else [""]
                found.update(dict.fromkeys(host.replace("{s}", domain) for domain in domains))
        return [each for each in found if re.fullmatch(r"https?://[\w.:\[\]-]+", each)]


def tiles_of(minimap: Any) -> folium.TileLayer | None:
    """Return the tiles of a folium.plugins.MiniMap: those that its maker named, else the big map's; None for our chart."""
    named: folium.TileLayer = minimap.tile_layer
    if named.tiles != folium.TileLayer().tiles or named._parent is not None:
        return named
    layers = minimap._parent._children.values() if minimap._parent is not None else ()
    return next((each for each in layers if isinstance(each, folium.TileLayer)), None)


def walk(root: Element) -> Iterator[Element]:
    """Yield an element and all that it holds, as children or otherwise, in a fixed order."""
    seen: set[int] = set()
    todo: list[Any] = [root]
    while todo:
        element = todo.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        yield element
        # folium.Vega hangs a bare template among the children.
        held: list[Any] = [each for each in element._children.values() if isinstance(each, Element)]
        for name, value in element.__dict__.items():
            if name in ("_parent", "_children"):
                continue
            if isinstance(value, Element):
                held.append(value)
            # Long lists are data; a list of elements has one at its head.
            elif isinstance(value, list | tuple) and value and isinstance(value[0], Element):
                held += [each for each in value if isinstance(each, Element)]
        todo += reversed(held)
