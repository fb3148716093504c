from . import atlas, check, cli, errors, gazetteer, geodesy, map, offline, perspective
from .atlas import Atlas, Record, Region, catalog, load
from .gazetteer import events, nearest, places
from .geodesy import area_km2, distance
from .map import Map
from .offline import OfflineMap

__version__: str

__all__ = [
    "Atlas",
    "Map",
    "OfflineMap",
    "Record",
    "Region",
    "area_km2",
    "atlas",
    "catalog",
    "check",
    "cli",
    "distance",
    "errors",
    "events",
    "gazetteer",
    "geodesy",
    "load",
    "map",
    "nearest",
    "offline",
    "perspective",
    "places",
]
