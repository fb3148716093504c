# ruff: noqa: SLF001  what branca keeps private is what this room is about
"""How folium's and branca's elements are made to render for a page that needs no network.

While a page is being rendered, some elements borrow our templates, and afterwards everything is as before: the
same elements in a plain folium.Map render as folium has it. Text goes to the scripts as JSON, never as code.
Written against folium 0.20 and branca 0.8 (`offline.TESTED`).
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import branca.element
import folium
from folium.map import Layer
from folium.utilities import deep_copy

from kurilmap.page import assets, icons, markup
from kurilmap.page.scene import Scene, scenes, walk
from kurilmap.page.templates import MAP, ours, snippet, stand_in

if TYPE_CHECKING:
    from branca.element import Element, Figure

__all__ = ["rendering"]

# An empty picture, for a place where one from the network would have been.
EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

_lock = threading.RLock()


class _Verbatim:
    """A finished text in the place of a template: folium would put it through Jinja once more."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, **_: Any) -> str:
        return self.text


@contextmanager
def rendering(page: Figure) -> Iterator[Scene]:
    """Prepare a page's elements for rendering, and put everything back afterwards.

    folium adds to its elements while it renders. Put back, they render to the same page the next time.
    """
    with _lock:
        # Copies first: they are elements of the page like the others.
        copied = [_copy_for_second_map(each) for each in walk(page) if hasattr(each, "children_for_m2")]
        scene = Scene(page)
        before = [(each, each._children.copy()) for each in scene.elements]
        lent: list[tuple[Element, str, Any]] = []
        original = vars(branca.element)["Template"]

        def template(text: str) -> Any:
            return _Verbatim(text) if threading.get_ident() == scene.thread else original(text)

        scenes.append(scene)
        try:
            _name(scene)
            for each in scene.elements:
                for name, value in _lend(each, scene):
                    lent.append((each, name, each.__dict__.get(name, _ABSENT)))
                    each.__dict__[name] = value
            setattr(branca.element, "Template", template)  # noqa: B010  no name that branca gives out
            yield scene
            scene.say()
        finally:
            setattr(branca.element, "Template", original)  # noqa: B010
            scenes.pop()
            for each, name, value in reversed(lent):
                if value is _ABSENT:
                    del each.__dict__[name]
                else:
                    each.__dict__[name] = value
            for each, children in before:
                each._children = children
            for undo in copied:
                undo()


def _copy_for_second_map(dual: Any) -> Callable[[], None]:
    """Do what folium.plugins.DualMap does while it renders, but before, so that our templates reach the copies."""
    second, done = dual.m2, list(dual.children_for_m2_copied)
    children = second._children.copy()
    for child, name, index in dual.children_for_m2:
        if child._id not in done:
            copy = deep_copy(child)
            if isinstance(copy, folium.LayerControl):
                copy.reset()
            second.add_child(copy, name, index)
            dual.children_for_m2_copied.append(child._id)

    def undo() -> None:
        second._children = children
        dual.children_for_m2_copied[:] = done

    return undo


_ABSENT = object()


def _name(scene: Scene) -> None:
    """Give the maps names that do not change: m.get_name() is then the name in the page as well."""
    for number, each in enumerate((m for m in scene.maps if m._template is MAP), 1):
        first = each.__dict__.setdefault("km_first_id", each._id)
        each._id = scene.names[first] = "km" if number == 1 else f"km{number}"


def _lend(element: Element, scene: Scene) -> Iterator[tuple[str, Any]]:
    """Yield the attributes that an element has while it is rendered."""
    template = ours(element)
    if template is not None:
        yield "_template", template
    missing = [] if isinstance(element, folium.Map) else _missing(element)
    if missing:
        # Its script would stop at the first name that is not there, and everything after it in the page as well.
        names = ", ".join(address.rsplit("/", 1)[-1] for address in missing)
        how = dict.fromkeys(assets.how_to_get(address) for address in missing)
        get = "cannot be had offline" if "" in how else f"not here (to get them once: {'; '.join(how)})"
        what = "its parts are drawn without it" if isinstance(element, Layer) else "it is left out"
        scene.warn(f"folium's {type(element).__name__} needs {names}, {get}: {what}")
        yield "default_js", []
        yield "default_css", []
        yield "_template", stand_in(element)
        return
    options: dict[str, Any] = element.__dict__.get("options") or {}
    if isinstance(element, folium.GeoJson) and not element.embed:
        # It was read when it was made; the page cannot fetch it again.
        yield "embed", True
    if isinstance(element, folium.DivIcon) and isinstance(options.get("html"), str):
        yield (
            "options",
            {**options, "html": folium.JsCode(f"kurilmap.folium.html({snippet(options['html'])})")},
        )
    elif type(element) is folium.Icon:
        _pin(options, scene)
    elif "AwesomeMarkers.icon()" in str(getattr(element, "callback", "")):
        _pin({"prefix": "glyphicon", "icon": "home"}, scene)  # what folium.plugins.FastMarkerCluster makes
    elif isinstance(element, folium.CustomIcon):
        keys = [key for key in ("icon_url", "shadow_url") if not markup.is_inside(options.get(key, ""))]
        if keys:
            scene.warn(
                f"{options[keys[0]]}: a CustomIcon from the network is left out; give the picture as a file or array"
            )
            yield "options", {**options, **dict.fromkeys(keys, EMPTY)}
    for kind, name in (
        (folium.raster_layers.ImageOverlay, "url"),
        (folium.raster_layers.VideoOverlay, "video_url"),
    ):
        if isinstance(element, kind) and not markup.is_inside(getattr(element, name)):
            scene.warn(
                f"{getattr(element, name)}: a {kind.__name__} from the network is left out; give the file itself"
            )
            yield name, EMPTY
    # Text that was put into the page as a template would be read as one: categories of a legend by geopandas.
    if getattr(element, "_template_name", None) == "legend" and element._template_str is not None:
        yield "_template", _Verbatim(element._template_str)


def _missing(element: Element) -> list[str]:
    """Return the addresses of what an element needs and this machine has not: scripts, and style sheets known to us."""
    scripts = [address for _, address in getattr(element, "default_js", ())]
    sheets = [address for _, address in getattr(element, "default_css", ()) if assets.asset_for(address)]
    return [address for address in scripts + sheets if not assets.is_here(address)]


def _pin(options: dict[str, Any], scene: Scene) -> None:
    """Note the drawing of a folium.Icon for the page."""
    prefix, name = str(options.get("prefix", "")), str(options.get("icon", ""))
    try:
        found = icons.glyph(prefix, name)
    except ImportError as error:
        scene.warn(f"folium.Icon {name!r} is drawn as a pin with a dot: {error}")
        return
    if found is None:
        scene.warn(
            f"folium.Icon: there is no icon {name!r} with the prefix {prefix!r}; it is drawn as a pin with a dot"
        )
    else:
        scene.glyphs[f"{prefix} {name}"] = dataclasses.asdict(found)
