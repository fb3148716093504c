from . import (
    atlas,
    check,
    cli,
    errors,
    gazetteer,
    geodesy,
    history,
    lesson,
    lookup,
    map,
    offline,
    perspective,
    zones,
)
from .atlas import Atlas, Record, Region, catalog, load
from .geodesy import area_km2, distance
from .lesson import Lesson
from .lesson.quiz import quiz
from .lookup import events, nearest, places
from .map import Map
from .offline import OfflineMap

__version__: str

__all__ = [
    "Atlas",
    "Lesson",
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
    "history",
    "lesson",
    "load",
    "lookup",
    "map",
    "nearest",
    "offline",
    "perspective",
    "places",
    "quiz",
    "zones",
]
