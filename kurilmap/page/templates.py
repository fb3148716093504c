# ruff: noqa: SLF001  what branca keeps private is what this room is about
"""Templates for folium's elements, in which text goes to the scripts as JSON and never as code."""

from __future__ import annotations

import functools
import itertools
import json
from typing import TYPE_CHECKING, Any

import branca.colormap
import folium
from folium.template import Template

from kurilmap.page import markup, scene

if TYPE_CHECKING:
    from branca.element import Element

__all__ = ["MAP", "js", "ours", "snippet", "stand_in"]

PREFIX = '<a href="https://leafletjs.com" title="A JavaScript library for interactive maps">Leaflet</a>'


def js(value: Any) -> str:
    r"""Return a value as JSON that can stand in a script: `<` cannot close it.

    >>> js("</script>")
    '"\\u003c/script>"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def snippet(text: str) -> str:
    """Return html that a user gave for a popup, tooltip or icon as a JSON string, without what would run or load."""
    found = markup.clean(text)
    refused = found.refused + [
        f"<{kind}>" for kind, part in (("script", found.scripts), ("style", found.styles)) if part
    ]
    if refused:
        advice = (
            "put the text itself there" if "<iframe>" in refused else "use text, <b>, <a href> and the like"
        )
        scene.current().warn(
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
      {%- if max_zoom(this) %}
      maxZoom: {{ max_zoom(this) }},
      {%- endif %}
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

# Plugins of folium's that put text into code, or that would ask for OpenStreetMap.
MINIMAP = """
    {% macro script(this, kwargs) %}
    {%- set tiles = tiles_of(this) %}
    var {{ this.get_name() }} = new L.Control.MiniMap(
      {%- if tiles %} L.tileLayer({{ js(tiles.tiles) }}, {{ tiles.options|tojavascript }})
      {%- else %} kurilmap.folium.overview() {%- endif %},
      {{ this.options|tojavascript }}
    );
    {{ this._parent.get_name() }}.addControl({{ this.get_name() }});
    {% endmacro %}
    """
SEARCH = """
    {% macro script(this, kwargs) %}
    kurilmap.folium.search({{ this._parent.get_name() }}, {{ this.layer.get_name() }}, {{ js({
      "label": this.search_label, "zoom": this.search_zoom, "point": this.geom_type == "Point",
      "position": this.position, "placeholder": this.placeholder, "collapsed": this.collapsed
    }) }}, {{ this.options|tojavascript }});
    {% endmacro %}
    """
GROUPED = """
    {% macro script(this, kwargs) %}
    kurilmap.folium.grouped({{ this._parent.get_name() }}, {
      {%- for group, overlays in this.grouped_overlays.items() %}
      {{ js(group) }}: { {%- for name, layer in overlays.items() %} {{ js(name) }}: {{ layer }}, {%- endfor %} },
      {%- endfor %}
    }, {{ this.options|tojavascript }});
    {%- for layer in this.layers_untoggle|sort %}
    {{ layer }}.remove();
    {%- endfor %}
    {% endmacro %}
    """
PLUGINS = {"MiniMap": MINIMAP, "Search": SEARCH, "GroupedLayerControl": GROUPED}

# For a plugin whose script is not there: what is put into it goes on the map all the same.
GROUP = """
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }} = L.featureGroup(){% if on_map(this._parent) %}.addTo({{ this._parent.get_name() }}){% endif %};
    {% endmacro %}
    """
ICON = """
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }} = new L.Icon.Default();
    {% endmacro %}
    """


def _on_map(parent: Element | None) -> bool:
    return isinstance(parent, folium.Map | folium.FeatureGroup)


def _max_zoom(drawn: folium.Map) -> int | None:
    """Return the greatest zoom of a map that neither tiles nor its maker limit: some plugins stop without one."""
    free = not any(isinstance(each, folium.TileLayer) and each._parent for each in scene.walk(drawn))
    return 18 if free and not {"maxZoom", "max_zoom"} & set(drawn.options) else None


@functools.cache
def _compiled(source: str) -> Template:
    # Compiling takes milliseconds: only what a page makes use of.
    template: Template = Template(source)
    template.globals.update(
        snippet=snippet,
        js=js,
        scale=_scale,
        prefix=PREFIX,
        on_map=_on_map,
        tiles_of=scene.tiles_of,
        max_zoom=_max_zoom,
    )
    return template


def _scale(element: Any) -> dict[str, Any]:
    """Return what the page needs to draw a colour map: colours in runs, for few numbers make many steps."""
    runs = [[colour, len(list(group))] for colour, group in itertools.groupby(element.color_range)]
    return {
        "from": element.color_domain[0],
        "to": element.color_domain[-1],
        "colours": [
            [colour.removesuffix("ff") if len(colour) == 9 else colour, count] for colour, count in runs
        ],
        "ticks": [float(each) for each in element.tick_labels or () if each != ""],
        "caption": element.caption,
        "ink": element.text_color,
        "width": element.width,
        "height": element.height,
    }


MAP = _compiled(MAP_SOURCE)

# By the identity of folium's template: a subclass with a template of its own keeps it.
TEMPLATES: dict[int, str] = {
    id(folium.Map._template): MAP_SOURCE,
    id(folium.Popup._template): POPUP,
    id(folium.Tooltip._template): TOOLTIP,
    id(folium.GeoJsonTooltip._template): DETAILS % ("bindTooltip", "tooltip_options"),
    id(folium.GeoJsonPopup._template): DETAILS % ("bindPopup", "popup_options"),
    id(folium.LayerControl._template): LAYERS,
    id(branca.colormap.ColorMap._template): SCALE,
}


def ours(element: Element) -> Template | None:
    """Return our template for an element that still has folium's own, else None."""
    template = getattr(element, "_template", None)
    source = TEMPLATES.get(id(template))
    if (
        source is None
        and type(element).__module__.startswith("folium.plugins.")
        and "_template" not in vars(element)
    ):
        source = PLUGINS.get(type(element).__name__)
    return None if source is None else _compiled(source)


def stand_in(element: Element) -> Template:
    """Return a template that takes the place of a plugin's whose script cannot be had."""
    return _compiled(ICON if isinstance(element._parent, folium.Marker) else GROUP)
