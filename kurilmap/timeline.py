"""The history of a region as its page needs it: areas by period, lines, events, and the years of change.

`time` gives plain data. Dates are ISO text of a day, a month or a year; periods are half-open [from, to), an empty
`to` is open. A year shows what is in force on its last day (see `history.at`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from . import history
from .gazetteer import gazetteer, split
from .perspective import LANGUAGES, compose

if TYPE_CHECKING:
    from .atlas import Atlas, Feature

Data = dict[str, Any]
Window = tuple[float, float, float, float]


def time(
    atlas: Atlas, region: str, shown: Data, window: Window, describe_line: Callable[[Feature], Data]
) -> Data | None:
    """Describe the history of a region, or of all (""): None where nothing of it touches the region's window.

    `shown` is the description of the map so far: `names` and `base` are read. Gives

    - `changes`: the years in which something changes
    - `areas`: id, `at` (lat, lon), `members` (islands of the base) or `shape` ([[bits, text], ...]), and `periods`,
      each [from, to, status, administered by, claimed by, [source keys], index of its note where it has one]
    - `lines`: as the lines of the description, with `from`, `to`, `status`, `place`, and `schematic` where they are
    - `events`: id, date, `at` and `place` (None without one), parties, title and text by language, source
    - `months`: where a table counts something by month: `from` (a month), `counts`, title and text by language, source
    - `notes`: the notes of periods, by language
    - `names`: by language, of the areas, places and parties above that the description itself does not name
    """
    data: Data = {"changes": [], "areas": [], "lines": [], "events": [], "notes": [], "names": {}}
    texts = texts_of(atlas)
    _add_areas(atlas, data, shown, texts)
    data["lines"] = [
        _line(each, describe_line) for each in history.features(atlas, "boundaries") if _touches(each, window)
    ]
    data["events"] = _events(atlas, region, texts)
    if months := _months(atlas, region, texts):
        data["months"] = months
    if not (data["areas"] or data["lines"] or data["events"]):
        return None
    kept = {each["id"] for each in (*data["areas"], *data["lines"])}
    data["changes"] = sorted({int(each["date"][:4]) for each in history.changes(atlas) if each["id"] in kept})
    wanted = [each["place"] for each in (*data["events"], *data["lines"]) if each["place"]]
    wanted += [party for each in data["events"] for party in each["parties"]]
    wanted += [
        p for area in data["areas"] for period in area["periods"] for p in split(f"{period[3]}|{period[4]}")
    ]
    for id_ in dict.fromkeys(wanted):
        if id_ not in shown["names"] and (found := _names(atlas, id_, texts)):
            data["names"][id_] = found
    return data


def sources(data: Data) -> list[str]:
    """List the keys of the sources that a history cites."""
    found = [key for each in (*data["lines"], *data["events"]) for key in each["source"]]
    found += data.get("months", {}).get("source", [])
    return found + [key for area in data["areas"] for period in area["periods"] for key in period[5]]


def _add_areas(atlas: Atlas, data: Data, shown: Data, texts: Data) -> None:
    """Add the areas that the page can draw: by the islands that it has, or by a shape that was packed for it."""
    drawn = shown["base"].get("time", {})
    features = {each["properties"]["area"]: each["properties"] for each in history.features(atlas, "areas")}
    # A note that several rows share is translated once, and kept once.
    translated = {
        row["note"]: in_languages(texts, row["id"], "text")
        for rows in history.periods(atlas).values()
        for row in rows
        if row["note"] and row["id"] in texts
    }
    notes: dict[str, int] = {}
    for id_, rows in history.periods(atlas).items():
        area = features.get(id_)
        members = split(area.get("members")) if area else ()
        has_islands = bool(members) and set(members) <= set(shown["base"]["islands"])
        if area is None or not (has_islands or id_ in drawn):
            continue
        entry: Data = {"id": id_, "at": [area["lat"], area["lon"]], "periods": []}
        if has_islands:
            entry["members"] = list(members)
        else:
            entry["shape"] = drawn[id_]
        for row in rows:
            period: list[Any] = [
                row["valid_from"], row["valid_to"], row["status"], row["administered_by"], row["claimed_by"],
                list(split(row["source"])),
            ]  # fmt: skip
            if row["note"]:
                if row["note"] not in notes:
                    notes[row["note"]] = len(data["notes"])
                    data["notes"].append({"en": row["note"]} | translated.get(row["note"], {}))
                period.append(notes[row["note"]])
            entry["periods"].append(period)
        data["areas"].append(entry)
        if id_ not in shown["names"]:
            data["names"][id_] = _names(atlas, area["id"], texts, area)


def _names(atlas: Atlas, id_: str, texts: Data, area: Data | None = None) -> dict[str, str]:
    """Give a name in every language by the neutral rule; a party that is no place has it in the table of texts."""
    if area is not None:
        return {each: area[f"name_{each.replace('-', '_').lower()}"] for each in LANGUAGES}
    place = gazetteer(atlas).places.get(id_)
    if place is None:
        return in_languages(texts, id_, "title")
    return {
        each: str(compose(place.forms, place.administered_by, place.claimed_by, each)) for each in LANGUAGES
    }


def _line(feature: Feature, describe_line: Callable[[Feature], Data]) -> Data:
    properties = feature["properties"]
    entry = describe_line(feature) | {
        "place": properties.get("place"),
        "from": properties.get("valid_from") or "",
        "to": properties.get("valid_to") or "",
        "status": properties["status"],
    }
    return entry | ({"schematic": True} if properties.get("schematic") else {})


def _events(atlas: Atlas, region: str, texts: Data) -> list[Data]:
    """List a region's events by date, those of one day in the order of the table; all of them without a region."""
    places = gazetteer(atlas).places
    own = {place.id for place in places.values() if place.region == region}
    found = []
    for row in sorted(atlas.table("events", must=False), key=lambda row: row["date"]):
        if region and not _concerns(row, region, own):
            continue
        place = places.get(row.get("place_id") or "")
        found.append({
            "id": row["id"],
            "date": row["date"],
            "at": [round(place.lat, 4), round(place.lon, 4)] if place else None,
            "place": place.id if place else None,
            "parties": list(split(row["parties"])),
            **event_words(row, texts),
        })  # fmt: skip
    return found


def _months(atlas: Atlas, region: str, texts: Data) -> Data | None:
    """Give the counts of a region's monthly table, from its first month on without a gap."""
    name = f"{region}_monthly"
    rows = sorted(atlas.table(name, must=False), key=lambda row: (int(row["year"]), int(row["month"])))
    if not rows:
        return None
    numbers = [int(row["year"]) * 12 + int(row["month"]) for row in rows]
    count = next(key for key in rows[0] if key not in ("year", "month", "source", "confidence", "note"))
    counted = {number: int(row[count]) for number, row in zip(numbers, rows, strict=True)}
    cited = dict.fromkeys(key for row in rows for key in split(row["source"]))
    told = [row for row in texts.get(name, {}).values() if row["language"] == "en"]
    return {
        "from": f"{rows[0]['year']}-{int(rows[0]['month']):02}",
        "counts": [counted.get(number) for number in range(numbers[0], numbers[-1] + 1)],
        "title": in_languages(texts, name, "title"),
        "text": in_languages(texts, name, "text"),
        "source": list(dict.fromkeys([*cited, *(key for row in told for key in split(row["source"]))])),
    }


def _concerns(row: dict[str, str], region: str, own: set[str]) -> bool:
    """Tell whether an event is a region's: by the table's column, or where it has none by the event's places."""
    return region in split(row["regions"]) if "regions" in row else bool(own & {*split(row.get("place_ids"))})


def texts_of(atlas: Atlas) -> Data:
    """Read the table of texts: by id, then by language, the row with its title and text; empty without a table."""
    found: Data = {}
    for row in atlas.table("texts", must=False):
        found.setdefault(row["id"], {})[row["language"]] = row
    return found


def in_languages(texts: Data, id_: str, column: str) -> dict[str, str]:
    """Give one column ("title" or "text") of an id by language; languages without it are left out."""
    return {language: row[column] for language, row in texts.get(id_, {}).items() if row[column]}


def event_words(row: Mapping[str, str], texts: Data) -> Data:
    """Give what is said of an event: title and text by language, and its sources."""
    return {
        "title": {"en": row["title"]} | in_languages(texts, row["id"], "title"),
        "text": {"en": row["summary"]} | in_languages(texts, row["id"], "text"),
        "source": list(split(row["source"])),
    }


def _touches(feature: Feature, window: Window) -> bool:
    west, south, east, north = window
    return any(
        west <= lon <= east and south <= lat <= north for lon, lat, *_ in feature["geometry"]["coordinates"]
    )
