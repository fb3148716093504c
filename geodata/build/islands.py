"""The layers of named islands, of peaks and of places, from the project's tables."""

from functools import cache
from typing import Any

import shapely

from coast import named_islands
from common import Feature, Properties, Row, area_km2, label_point, read_table, round_area, snap
from frames import FRAMES, party_of
from names import name_columns

NUMBERS = (
    "published_area_km2", "published_area_year", "population", "population_year", "precision_m", "rank", "height_m",
)  # fmt: skip


@cache
def table(name: str) -> list[Row]:
    """Return a table of features, each with who administers and who claims it."""
    rows = read_table(name)
    if name == "islands.csv":
        for row in rows:
            row["administered_by"], row["claimed_by"] = party_of(row)
    return rows


def island_features(region: str) -> list[Feature]:
    """Return the named islands of a region, in the order of the table."""
    groups = FRAMES[region].groups or (region,)
    return [_island(row) for row in table("islands.csv") if row["group"] in groups]


def point_features(region: str, name: str) -> list[Feature]:
    """Return the points of a region from places.csv or peaks.csv, in the order of the table."""
    return [
        (_properties(row), shapely.Point(round(float(row["lon"]), 5), round(float(row["lat"]), 5)))
        for row in table(f"{name}.csv")
        if row["region"] == region
    ]


def all_ids() -> list[str]:
    """Return the ids of the gazetteer: islands, places, peaks."""
    return [row["id"] for name in ("islands.csv", "places.csv", "peaks.csv") for row in table(name)]


def _island(row: Row) -> Feature:
    polygon: Any = snap(named_islands()[row["id"]])[0]
    area = area_km2(polygon)
    lon, lat = label_point(polygon)
    kind = "island" if area >= 1 else "islet" if area >= 0.05 else "rock"
    measured = {"area_km2": round_area(area), "lon": lon, "lat": lat}
    return _properties({**row, "kind": kind}, measured), polygon


def _properties(row: Row, measured: Properties | None = None) -> Properties:
    measured = measured or {}
    return {
        "id": row["id"],
        **name_columns(row),
        "kind": row["kind"],
        "administered_by": row["administered_by"],
        "claimed_by": row["claimed_by"],
        "source": row["source"],
        "area_km2": measured.get("area_km2"),
        **{name: _number(row.get(name)) for name in NUMBERS[:5]},
        "confidence": row["confidence"],
        "lon": measured.get("lon"),
        "lat": measured.get("lat"),
        "rank": int(row["rank"]),
        "label_axis": row.get("label_axis") or None,
        "group": row.get("group") or None,
        "island": row.get("island") or None,
        "height_m": _number(row.get("height_m")),
        "last_eruption": row.get("last_eruption") or None,
        "note": row["note"] or None,
    }


def _number(text: str | None) -> float | int | None:
    if not text:
        return None
    return float(text) if "." in text else int(text)
