"""The areas of the history: who administered and claimed what, drawn from the coast about 500 m coarse."""

from functools import cache
from typing import Any

import numpy as np
import shapely

from coast import land_within, named_islands
from common import Feature, Properties, Row, label_point, project, read_table, to_metres
from frames import DISPUTES
from names import name_columns
from simplify import generalise

TOLERANCE_M = 500.0
PARALLEL = 50.0
# Smaller land does not show at the scales at which these areas are drawn; the named islands are kept all the same.
SPECK_KM2 = 2.0
SAKHALIN = shapely.Polygon(
    [(140.9, 45.85), (142.6, 45.7), (144.0, 46.0), (145.2, 48.5), (144.9, 52.0), (143.6, 54.8), (142.0, 54.6),
     (141.55, 53.2), (141.5, 52.2), (141.6, 51.3), (141.75, 50.0), (141.7, 47.5), (140.9, 46.8)]
)  # fmt: skip
# Okinawa Prefecture: from Yonaguni to Izena and Iheya, with the Daito Islands, without Yoron, which is Kagoshima's.
OKINAWA = shapely.Polygon(
    [(122.8, 24.6), (122.8, 23.6), (132.0, 23.6), (132.0, 26.5), (128.35, 26.5), (128.35, 27.12), (126.4, 27.12),
     (124.7, 25.3)]
)  # fmt: skip
PREFIX = "area-"  # the ids of features; without it an area of a place has the place's id


def named_after() -> dict[str, str]:
    """Return the place whose names each area bears, by the area's id."""
    return {PREFIX + row["area"]: row["place"] for row in read_table("areas.csv") if row["place"]}


def own_names() -> list[str]:
    """Return the ids of the areas that have names of their own in the table of names."""
    return [PREFIX + row["area"] for row in read_table("areas.csv") if not row["place"]]


def area_features() -> list[Feature]:
    """Return every area of the table with its state of today, cut from the coast."""
    return [_feature(row) for row in read_table("areas.csv")]


def _feature(row: Row) -> Feature:
    now = next(
        each
        for each in read_table("administration.csv")
        if each["area"] == row["area"] and not each["valid_to"]
    )
    parties = {column: now[column] for column in ("administered_by", "claimed_by")}
    shape = shapely.MultiPolygon(_thinned(_polygons(row["area"])))
    lon, lat = label_point(shape)
    properties: Properties = {
        "id": PREFIX + row["area"],
        **name_columns({"id": row["place"] or PREFIX + row["area"], **parties}),
        "kind": "area",
        **parties,
        "source": row["source"],
        "lon": lon,
        "lat": lat,
        "area": row["area"],
        "place": row["place"] or None,
        "members": "|".join(_members()[row["area"]]) or None,
        "note": row["note"] or None,
    }
    return properties, shape


@cache
def _members() -> dict[str, list[str]]:
    """List the named islands of each area."""
    found: dict[str, list[str]] = {row["area"]: [] for row in read_table("areas.csv")}
    for row in read_table("islands.csv"):
        if row["id"] in DISPUTES["senkaku"]:
            found["senkaku"].append(row["id"])
        elif row["group"] == "habomai":
            found["habomai"].append(row["id"])
        elif row["group"] == "lesser-kuril":
            found["shikotan"].append(row["id"])
        elif row["id"] in DISPUTES["kurils"]:
            found["kurils-south-main"].append(row["id"])
        elif row["group"].startswith("great-kuril"):
            found["kurils-north"].append(row["id"])
    return found


def _polygons(area: str) -> list[Any]:
    if members := _members()[area]:
        return [named_islands()[id_] for id_ in members]
    if area == "okinawa":
        return _inside(OKINAWA)
    north = shapely.box(130, PARALLEL, 160, 60)
    half = north if area == "sakhalin-north" else shapely.box(130, 40, 160, PARALLEL)
    pieces = shapely.get_parts(shapely.intersection(np.array(_inside(SAKHALIN)), half))
    return [piece for piece in pieces if piece.geom_type == "Polygon" and not piece.is_empty]


def _inside(area: Any) -> list[Any]:
    speck = SPECK_KM2 / 111.2**2
    return [
        polygon
        for polygon in land_within(area, cut=False)
        if area.contains(polygon) and polygon.area * np.cos(np.radians(polygon.centroid.y)) > speck
    ]


def _thinned(polygons: list[Any]) -> list[Any]:
    polygons = sorted(polygons, key=lambda polygon: (-polygon.area, polygon.wkb))
    centre = shapely.union_all(polygons).centroid
    metres = to_metres(round(centre.x, 2), round(centre.y, 2))
    shapes = [project(polygon, metres) for polygon in polygons]
    return generalise(polygons, shapes, TOLERANCE_M)
