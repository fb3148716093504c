"""Who administered and claimed what, on a day or in a year: areas, lines, and what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .atlas import bundled
from .errors import InputError
from .when import When, in_force

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    import pandas as pd

    from .atlas import Atlas, Feature

__all__ = ["STATUSES", "State", "at", "changes", "features", "lines_on", "periods", "years"]

# What an area can be: in one party's hands, without a border by treaty, between two hands, or not told by a source.
STATUSES = ("administered", "undivided", "changing hands", "not stated")
AREA_COLUMNS = (
    "id", "name_en", "name_ja", "name_ru", "name_zh", "name_zh_hant", "status", "administered_by", "claimed_by",
    "valid_from", "valid_to", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """What was in force at a moment: `when`, the `day` that it shows, `areas`, `lines`, `changes`, `events`.

    `areas` and `lines` are GeoDataFrames (EPSG:4326), `changes` and `events` are DataFrames.

    >>> state = at("1875-05-07")
    >>> state.day, len(state.areas), state.areas.crs.to_epsg()
    ('1875-05-07', 6, 4326)
    """

    when: When
    day: str
    areas: gpd.GeoDataFrame = field(repr=False)
    lines: gpd.GeoDataFrame = field(repr=False)
    changes: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)

    def __str__(self) -> str:
        held = [f"{row['id']}: {_told(row)}" for row in self.areas.to_dict("records")]
        return "\n".join([f"As of {self.day}", *held, f"{len(self.changes)} changes in {self.when}"])


def at(when: int | str | dt.date | When, *, atlas: Atlas | None = None) -> State:
    """Say who administered and claimed what on a day, or at the end of a month or a year.

    `when` is a year (1875), a month ("1945-08") or a day ("1945-08-20" or a date). A year or month shows what was in
    force on its last day, and `changes` lists all that changed within it. Periods are half-open: on the day of a
    treaty its line is in force and the one before is not. An area is listed from the first day that the tables cover:
    1855 for the Kurils and Sakhalin, 1895 for the Senkaku and Okinawa; before that there are events only.

    Raises `InputError` for what is no date, or lies outside the data.

    >>> state = at(1875)
    >>> dict(zip(state.areas.id, state.areas.administered_by))["sakhalin-south"]
    'russia'
    >>> list(at("1945-08-20").areas.status.unique())
    ['administered', 'changing hands']
    """
    import geopandas as gpd
    import pandas as pd

    from .lookup import events

    atlas = atlas or bundled()
    moment = check_when(atlas, when)
    day = moment.last
    areas = features(atlas, "areas")
    rows = [
        row | {"id": area}
        for area, each in periods(atlas).items()
        for row in each
        if in_force(row["valid_from"], row["valid_to"], day)
    ]
    shapes = {feature["properties"]["area"]: feature for feature in areas}
    held = [
        {**shapes[row["id"]], "properties": {**_names(shapes[row["id"]]), **row}}
        for row in rows
        if row["id"] in shapes
    ]
    frames = []
    for found, layer, columns in (
        (held, "areas", AREA_COLUMNS),
        (lines_on(atlas, day), "boundaries", _columns(features(atlas, "boundaries"))),
    ):
        frame = gpd.GeoDataFrame.from_features(found, crs="EPSG:4326", columns=[*columns, "geometry"])
        frame.attrs = {
            key: getattr(record, key)
            for record in atlas.records
            if (record.region, record.layer) == ("history", layer)
            for key in ("license", "attribution")
        }
        frames.append(frame)
    changed = pd.DataFrame(
        [each for each in changes(atlas) if moment.touches(each["date"])],
        columns=["date", "kind", "id", "before", "after", "source"],
    )
    return State(moment, day, frames[0], frames[1], changed, events(moment.text, atlas=atlas))


def periods(atlas: Atlas) -> dict[str, list[dict[str, str]]]:
    """Give the rows of the table of administration by area, in order of time; half-open [valid_from, valid_to).

    >>> list(periods(bundled()))[:2]
    ['sakhalin-north', 'sakhalin-south']
    """
    found: dict[str, list[dict[str, str]]] = {}
    for row in atlas.table("administration", must=False):
        found.setdefault(row["area"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row["valid_from"])
    return found


def changes(atlas: Atlas) -> list[dict[str, str]]:
    """List every change of an area (status, who administers, who claims) and every start and end of a line, by date.

    Each is a dict of date (as exact as the source), kind ("area" or "line"), id, before, after, source.

    >>> changes(bundled())[0]["date"]
    '1855-02-07'
    """
    found = []
    for area, rows in periods(atlas).items():
        for before, after in pairwise(rows):
            was, is_now = _told(before), _told(after)
            if was != is_now:
                found.append(_change(after["valid_from"], "area", area, was, is_now, after["source"]))
    for feature in features(atlas, "boundaries"):
        line = feature["properties"]
        if line.get("valid_from"):
            found.append(_change(line["valid_from"], "line", line["id"], "", line["status"], line["source"]))
        if line.get("valid_to"):
            found.append(_change(line["valid_to"], "line", line["id"], line["status"], "", line["source"]))
    return sorted(found, key=lambda each: (each["date"], each["kind"], each["id"]))


def lines_on(atlas: Atlas, day: str) -> list[Feature]:
    """Give the lines in force on a day (ISO text).

    >>> [line["properties"]["id"] for line in lines_on(bundled(), "1860-01-01")]
    ['b1855']
    """
    return [
        feature
        for feature in features(atlas, "boundaries")
        if in_force(feature["properties"].get("valid_from"), feature["properties"].get("valid_to"), day)
    ]


def _names(area: Feature) -> dict[str, str]:
    return {key: value for key, value in area["properties"].items() if key.startswith("name_")}


def _columns(found: list[Feature]) -> list[str]:
    return list(dict.fromkeys(["id", *(key for each in found for key in each["properties"])]))


def _change(date: str, kind: str, id_: str, before: str, after: str, source: str) -> dict[str, str]:
    return {"date": date, "kind": kind, "id": id_, "before": before, "after": after, "source": source}


def _told(row: dict[str, str]) -> str:
    by = f" by {row['administered_by']}" if row["administered_by"] else ""
    claimed = f", claimed by {row['claimed_by']}" if row["claimed_by"] else ""
    return f"{row['status']}{by}{claimed}"


def features(atlas: Atlas, layer: str) -> list[Feature]:
    """Give the features of a layer of the history that have a shape; none where the atlas has no such layer.

    >>> len(features(bundled(), "areas")) > 5
    True
    """
    if not any((record.region, record.layer) == ("history", layer) for record in atlas.records):
        return []
    return [feature for feature in atlas.features("history", layer) if feature["geometry"]]


def years(atlas: Atlas) -> tuple[int, int]:
    """Give the first year of the chronology and the year of the data's date.

    >>> years(bundled())
    (1644, 2026)
    """
    rows = atlas.table("events", must=False)
    found = [int(row["date"][:4]) for row in rows if re.match(r"\d{4}(?!\d)", row.get("date") or "")]
    if not found:
        return (atlas.date.year,) * 2 if atlas.date else (1, 9999)
    return min(found), max(*found, atlas.date.year if atlas.date else 0)


def check_when(atlas: Atlas, when: Any) -> When:
    """Return a moment that the atlas's chronology reaches, else raise `InputError`."""
    moment = When.of(when)
    first, last = years(atlas)
    if not first <= moment.year <= last:
        raise InputError(f"{moment} is outside the data, which goes from {first} to {last}")
    return moment


def check_year(atlas: Atlas, year: Any) -> int | None:
    """Return the year if the atlas's chronology reaches it, else raise `InputError`."""
    if year is None:
        return None
    first, last = years(atlas)
    if isinstance(year, bool) or not isinstance(year, int):
        raise InputError(f"year should be a whole number from {first} to {last}, not {year!r}")
    if not first <= year <= last:
        raise InputError(f"year {year} is outside the data, which goes from {first} to {last}")
    return year
