"""Which of folium's plugins work in a page without a network, and what each needs for it on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from kurilmap.page import assets, store

__all__ = ["WORK", "State", "missing_files", "states"]

# Each was tried in a browser; tests do it again (README's table has the same names). The others are named in a warning
# and left out.
WORK = (
    "AntPath", "Draw", "DualMap", "FastMarkerCluster", "FeatureGroupSubGroup", "FloatImage", "Fullscreen",
    "GroupedLayerControl", "HeatMap", "MarkerCluster", "MeasureControl", "MiniMap", "MousePosition",
    "PolyLineFromEncoded", "PolyLineOffset", "PolyLineTextPath", "PolygonFromEncoded", "Search", "SemiCircle",
    "TreeLayerControl",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """What a plugin needs: the packages of npm (each "name@version"), and what is not here yet: files, packages for pip."""

    name: str
    npm: tuple[str, ...]
    missing: tuple[store.File, ...]
    uninstalled: tuple[str, ...]


def states() -> list[State]:
    """Return the state of every plugin that works, by name.

    >>> {each.name: each.npm for each in states()}["Draw"]
    ('leaflet-draw@1.0.2',)
    """
    import folium.plugins

    found = []
    for name in WORK:
        plugin = getattr(folium.plugins, name)
        addresses = [
            address for kind in ("default_js", "default_css") for _, address in getattr(plugin, kind, ())
        ]
        needed = [asset for each in addresses if (asset := assets.asset_for(each)) is not None and asset.path]
        npm = tuple(dict.fromkeys(each.package for each in needed if "@" in each.package))
        others = [each for each in needed if "@" not in each.package]
        found.append(
            State(
                name,
                npm,
                tuple(file for file in store.files() if file.package in npm and not store.is_here(file)),
                tuple(dict.fromkeys(each.install for each in others if assets.text_of(each.name) is None)),
            )
        )
    return found


def missing_files() -> list[store.File]:
    """Return every file that `python -m kurilmap assets` would fetch."""
    return [file for file in store.files() if not store.is_here(file)]
