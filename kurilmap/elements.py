# ruff: noqa: SLF001  what branca keeps private is what this room is about
"""How folium's and branca's elements are made to render for a page that needs no network.

While a page is being rendered, some elements lend our templates, and afterwards everything is as before: the
same elements in a plain folium.Map render as folium has it. Text goes to the scripts as JSON, never as code.
Written against folium 0.20 and branca 0.8 (`offline.TESTED`).
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import branca.colormap
import branca.element
import folium
import folium.features
from branca.element import Element, Figure
from folium.plugins.dual_map import DualMap
from folium.template import Template
from folium.utilities import deep_copy

from kurilmap import icons, markup
from kurilmap.errors import OfflineWarning

__all__ = ["MAP", "Scene", "is_rendering", "js", "rendering"]

PREFIX = '<a href="https://leafletjs.com" title="A JavaScript library for interactive maps">Leaflet</a>'
# An empty picture, for a place where one from the network would have been.
EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
ID = re.compile(r"_([0-9a-f]{32})(?![0-9A-Za-z])")

_lock = threading.RLock()
_scenes: list[Scene] = []


def js(value: Any) -> str:
    """Return a value as JSON that can stand in a script: `<` cannot close it.

    >>> js("</script>")
    '"\\\\u003c/script>"'
    """
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def is_rendering() -> bool:
    """Say whether a page is being rendered by this thread."""
    return bool(_scenes) and _scenes[-1].thread == threading.get_ident()


class Scene:
    """The elements of one page while it is rendered, their names in it, and what has to be said about it."""

    def __init__(self, page: Figure) -> None:
        self.thread = threading.get_ident()
        self.page = page
        self.elements = list(walk(page))
        self.maps = [each for each in self.elements if isinstance(each, folium.Map)]
        self.names: dict[str, str] = {}
        self.problems: dict[str, None] = {}
        self.glyphs: dict[str, dict[str, Any]] = {}  # drawings of folium.Icon, by "prefix name"

    def warn(self, message: str) -> None:
        """Note something to be said, once, when the page is done."""
        self.problems.setdefault(message)

    def short(self, text: str) -> str:
        """Return a text with folium's random names replaced by short ones, the same in every run."""
        known = {each._id for each in walk(self.page)}
        known.update(each.__dict__["km_first_id"] for each in self.maps if "km_first_id" in each.__dict__)

        def name(found: re.Match[str]) -> str:
            if found[1] not in known:
                return found[0]
            return f"_{self.names.setdefault(found[1], f'k{len(self.names) + 1}')}"

        return ID.sub(name, text)

    def hosts(self) -> list[str]:
        """Return the hosts of the tiles that the user named, as sources of a policy."""
        found: dict[str, None] = {}
        for each in self.elements:
            address = getattr(each, "tiles", None) if isinstance(each, folium.TileLayer) else None
            if isinstance(each, folium.WmsTileLayer):
                address = each.url
            scheme = re.match(r"(https?):(//[^/?#]+)|(//[^/?#]+)", address or "")
            if scheme:
                host = f"{scheme[1] or 'https'}:{scheme[2] or scheme[3]}"
                domains = each.options.get("subdomains", "abc") if "{s}" in host else [""]
                found.update(dict.fromkeys(host.replace("{s}", domain) for domain in domains))
        return [each for each in found if re.fullmatch(r"https?://[\w.:\[\]-]+", each)]


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
        held: list[Any] = list(element._children.values())
        for name, value in element.__dict__.items():
            if name in ("_parent", "_children"):
                continue
            if isinstance(value, Element):
                held.append(value)
            # Long lists are data; a list of elements has one at its head.
            elif isinstance(value, list | tuple) and value and isinstance(value[0], Element):
                held += [each for each in value if isinstance(each, Element)]
        todo += reversed(held)


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
        copied = [_copy_for_second_map(each) for each in walk(page) if isinstance(each, DualMap)]
        scene = Scene(page)
        before = [(each, each._children.copy()) for each in scene.elements]
        lent: list[tuple[Element, str, Any]] = []
        original = branca.element.Template

        def template(text: str) -> Any:
            return _Verbatim(text) if threading.get_ident() == scene.thread else original(text)

        _scenes.append(scene)
        try:
            _name(scene)
            for each in scene.elements:
                for name, value in _lend(each, scene):
                    lent.append((each, name, each.__dict__.get(name, _ABSENT)))
                    each.__dict__[name] = value
            branca.element.Template = template
            yield scene
        finally:
            branca.element.Template = original
            _scenes.pop()
            for each, name, value in reversed(lent):
                if value is _ABSENT:
                    del each.__dict__[name]
                else:
                    each.__dict__[name] = value
            for each, children in before:
                each._children = children
            for undo in copied:
                undo()
        _say(scene)


def _copy_for_second_map(dual: DualMap) -> Callable[[], None]:
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


def _say(scene: Scene) -> None:
    frame, level = sys._getframe(), 1
    inside = ("kurilmap", "folium", "branca", "contextlib", "jinja2")
    while frame.f_back is not None and frame.f_globals.get("__name__", "").split(".")[0] in inside:
        frame, level = frame.f_back, level + 1
    for message in scene.problems:
        warnings.warn(message, OfflineWarning, stacklevel=level)


def _lend(element: Element, scene: Scene) -> Iterator[tuple[str, Any]]:
    """Yield the attributes that an element has while it is rendered."""
    ours = TEMPLATES.get(id(getattr(element, "_template", None)))
    if ours is not None:
        yield "_template", _compiled(ours)
    options = element.__dict__.get("options")
    if isinstance(element, folium.DivIcon) and isinstance(options.get("html"), str):
        yield "options", {**options, "html": folium.JsCode(f"kurilmap.folium.html({snippet(options['html'])})")}
    elif type(element) is folium.Icon:
        _pin(options, scene)
    elif isinstance(element, folium.CustomIcon):
        addresses = [options[key] for key in ("icon_url", "shadow_url") if not markup.is_inside(options.get(key, ""))]
        if addresses:
            scene.warn(f"{addresses[0]}: a CustomIcon from the network is left out; give the picture as a file or array")
            yield "options", {**options, "icon_url": EMPTY, "shadow_url": EMPTY}
    for kind, name in ((folium.raster_layers.ImageOverlay, "url"), (folium.raster_layers.VideoOverlay, "video_url")):
        if isinstance(element, kind) and not markup.is_inside(getattr(element, name)):
            scene.warn(
                f"{getattr(element, name)}: a {kind.__name__} from the network is left out; give the file itself"
            )
            yield name, EMPTY
    # Text that was put into the page as a template would be read as one: categories of a legend by geopandas.
    if getattr(element, "_template_name", None) == "legend" and element._template_str is not None:
        yield "_template", _Verbatim(element._template_str)


def _pin(options: dict[str, Any], scene: Scene) -> None:
    """Note the drawing of a folium.Icon for the page."""
    prefix, name = str(options.get("prefix", "")), str(options.get("icon", ""))
    try:
        found = icons.glyph(prefix, name)
    except ImportError as error:
        scene.warn(f"folium.Icon {name!r} is drawn as a pin with a dot: {error}")
        return
    if found is None:
        scene.warn(f"folium.Icon: there is no icon {name!r} with the prefix {prefix!r}; it is drawn as a pin with a dot")
    else:
        scene.glyphs[f"{prefix} {name}"] = dataclasses.asdict(found)


def snippet(text: str) -> str:
    """Return html that a user gave for a popup, tooltip or icon as a JSON string, without what would run or load."""
    found = markup.clean(text)
    refused = found.refused + [f"<{kind}>" for kind, part in (("script", found.scripts), ("style", found.styles)) if part]
    if refused:
        advice = "put the text itself there" if "<iframe>" in refused else "use text, <b>, <a href> and the like"
        _scenes[-1].warn(
            f"{', '.join(dict.fromkeys(refused))} in a popup, tooltip or icon is left out: it would run code or "
            f"load something, and the page's policy forbids that; {advice}"
        )
    return js(found.html)


MAP_SOURCE = """
    {% macro header(this, kwargs) %}
    <style>
    #{{ this.get_name() }} {
      position: {{ this.position }}; left: {{ this.left|join }}; top: {{ this.top|join }};
      width: {{ this.width|join }}; height: {{ this.height|join }};
    }
    .leaflet-container { font-size: {{ this.font_size }}; }
    </style>
    {% endmacro %}
    {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }} = L.map({{ js(this.get_name()) }}, {
      center: {{ this.location|tojson }},
      crs: L.CRS.{{ this.crs }},
      ...{{ this.options|tojavascript }}
    });
    (window.kurilmap ??= {}).map ??= {{ this.get_name() }};
    {{ this.get_name() }}.attributionControl?.setPrefix({{ js(prefix) }});
    {%- if this.control_scale %}
    L.control.scale().addTo({{ this.get_name() }});
    {%- endif %}
    {%- if this.zoom_control_position %}
    L.control.zoom({ position: {{ this.zoom_control|tojson }} }).addTo({{ this.get_name() }});
    {%- endif %}
    {%- if this.objects_to_stay_in_front %}
    {{ this.get_name() }}.on("overlayadd", () => {
      {%- for each in this.objects_to_stay_in_front %} {{ each.get_name() }}.bringToFront(); {%- endfor %}
    });
    document.addEventListener("DOMContentLoaded", () => {{ this.get_name() }}.fire("overlayadd"));
    {%- endif %}
    {% endmacro %}
    """

POPUP = """
    var {{ this.get_name() }} = L.popup({{ this.options|tojavascript }});
    {%- for element in this.html._children.values() %}
    {{ this.get_name() }}.setContent(kurilmap.folium.html({{ snippet(element.render(**kwargs).replace("\\\\`", "`")) }}));
    {%- endfor %}
    {{ this._parent.get_name() }}.bindPopup({{ this.get_name() }}){% if this.show %}.openPopup(){% endif %};
    {%- for element in this.script._children.values() %}
    {{ element.render() }}
    {%- endfor %}
    """

TOOLTIP = """
    {% macro script(this, kwargs) %}
    {{ this._parent.get_name() }}.bindTooltip(
      kurilmap.folium.html({{ snippet(this.text|string) }}, {{ js(this.style|default("", true)) }}),
      {{ this.options|tojavascript }}
    );
    {% endmacro %}
    """

DETAILS = """
    {%% macro script(this, kwargs) %%}
    {{ this._parent.get_name() }}.%s(
      kurilmap.folium.details({{ js({
        "fields": this.fields, "aliases": this.aliases, "labels": this.labels, "localize": this.localize
      }) }}),
      {{ this.%s|tojavascript }}
    );
    {%% endmacro %%}
    """

LAYERS = """
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }}_layers = {
      base_layers: { {%- for name, layer in this.base_layers.items() %} {{ js(name|e) }}: {{ layer }}, {%- endfor %} },
      overlays: { {%- for name, layer in this.overlays.items() %} {{ js(name|e) }}: {{ layer }}, {%- endfor %} }
    };
    let {{ this.get_name() }} = L.control.layers(
      {{ this.get_name() }}_layers.base_layers, {{ this.get_name() }}_layers.overlays, {{ this.options|tojavascript }}
    ).addTo({{ this._parent.get_name() }});
    {%- if this.draggable %}
    new L.Draggable({{ this.get_name() }}.getContainer()).enable();
    {%- endif %}
    {% endmacro %}
    """

SCALE = """
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }} = kurilmap.folium.scale({{ this._parent.get_name() }}, {{ js(scale(this)) }});
    {% endmacro %}
    """


@functools.cache
def _compiled(source: str) -> Template:
    # Compiling takes milliseconds: only what a page makes use of.
    template = Template(source)
    template.globals.update(snippet=snippet, js=js, scale=_scale, prefix=PREFIX)
    return template


def _scale(element: branca.colormap.ColorMap) -> dict[str, Any]:
    """Return what the page needs to draw a colour map: colours in runs, for few numbers make many steps."""
    runs = [[colour, len(list(group))] for colour, group in itertools.groupby(element.color_range)]
    return {
        "from": element.color_domain[0],
        "to": element.color_domain[-1],
        "colours": [[colour.removesuffix("ff") if len(colour) == 9 else colour, count] for colour, count in runs],
        "ticks": [float(each) for each in element.tick_labels or () if each != ""],
        "caption": element.caption,
        "ink": element.text_color,
        "width": element.width,
        "height": element.height,
    }


MAP = _compiled(MAP_SOURCE)

# By the identity of folium's template: a subclass with a template of its own keeps it.
TEMPLATES = {
    id(folium.Map._template): MAP_SOURCE,
    id(folium.Popup._template): POPUP,
    id(folium.Tooltip._template): TOOLTIP,
    id(folium.GeoJsonTooltip._template): DETAILS % ("bindTooltip", "tooltip_options"),
    id(folium.GeoJsonPopup._template): DETAILS % ("bindPopup", "popup_options"),
    id(folium.LayerControl._template): LAYERS,
    id(branca.colormap.ColorMap._template): SCALE,
}
