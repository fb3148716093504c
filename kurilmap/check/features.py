"""Check the features of an atlas: ids, columns, names by the table of names, sources, dates, geometry."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kurilmap.check.careful import is_named
from kurilmap.errors import InputError
from kurilmap.gazetteer import Form, split
from kurilmap.perspective import LANGUAGES, compose
from kurilmap.records import CATALOG

if TYPE_CHECKING:
    from kurilmap.check import Check

COLUMNS = ("id", "kind", "administered_by", "claimed_by", "source")
NAME_COLUMNS = {"en": "name_en", "ja": "name_ja", "ru": "name_ru", "zh": "name_zh", "zh-Hant": "name_zh_hant"}
DATE = re.compile(r"-?\d{1,4}(-\d\d(-\d\d)?)?$")
PERIODS = (("valid_from", "valid_to"), ("year_from", "year_to"))
OUTSIDE = 0.001  # degrees: so far may a feature reach beyond its layer's bounds by rounding


def check_row(run: Check, file: str, line: int, row: dict[str, Any], key: str, sources: set[str]) -> None:
    """What features and rows have in common: sources that are known, dates that are dates, in order."""
    for source in split(row.get("source")):
        if source not in sources:
            run.add(file, f"{key}: source {source!r} is not in the table of sources", line)
    if "source" in row and not split(row["source"]):
        run.add(file, f"{key}: has no source", line)
    for first, last in PERIODS:
        dates = [str(row.get(name) or "") for name in (first, last)]
        for name, date in zip((first, last), dates, strict=True):
            if date and not is_date(date):
                run.add(file, f"{key}: {name} {date!r} is not a date like 1875, 1875-05 or 1875-05-07", line)
        if all(date and is_date(date) for date in dates) and _order(dates[0]) > _order(dates[1], "-99"):
            run.add(file, f"{key}: {first} {dates[0]} is after {last} {dates[1]}", line)
    if "date_precision" in row and not is_date(str(row.get("date") or "")):
        run.add(file, f"{key}: date {row.get('date')!r} is not a date like 1875, 1875-05 or 1875-05-07", line)


def is_date(text: str) -> bool:
    """Say whether a text is a year, a month of a year or a day of the calendar.

    >>> is_date("1875"), is_date("1900-02"), is_date("1904-02-29"), is_date("1900-02-29"), is_date("1741-13")
    (True, True, True, False, False)
    """
    if not DATE.match(text):
        return False
    year, month, day = ([int(each) for each in text.lstrip("-").split("-")] + [1, 1])[:3]
    return 1 <= month <= 12 and 1 <= day <= monthrange(max(year, 1), month)[1]


def _order(date: str, rest: str = "") -> tuple[int, str]:
    """Return what dates are compared by; a year alone lasts until its end, for which `rest` stands."""
    sign, digits = (-1, date[1:]) if date.startswith("-") else (1, date)
    year, _, tail = digits.partition("-")
    return sign * int(year), (tail or rest.lstrip("-"))


def check_features(run: Check) -> None:
    """What needs all files at once: ids, names, and each feature's geometry."""
    forms: dict[str, list[Form]] = defaultdict(list)
    for _, row in run.tables.get("names", []):
        forms[row["id"]].append(Form(row["language"], row["party"], row["name"], row["kind"]))
    sources = {row["key"] for _, row in run.tables.get("sources", [])}
    owner: dict[str, str] = {}
    for record, features in run.layers:
        named = is_named(record)
        for line, feature in features:
            properties = feature["properties"]
            key = str(properties.get("id") or "")
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", key):
                run.add(
                    record.file, f"{key or 'a feature'}: an id is small letters, digits and hyphens", line
                )
            elif key in owner:
                run.add(record.file, f"{key}: the id is taken in {owner[key]}", line)
            owner.setdefault(key, record.file)
            missing = [name for name in COLUMNS if name not in properties]
            if missing:
                run.add(record.file, f"{key}: has no {', '.join(missing)}", line)
            check_row(run, record.file, line, properties, key, sources)
            _check_names(run, record.file, line, properties, forms.get(key, []), named=named)
            _check_shape(run, record.file, line, feature, key)
    files = {record.layer: record.file for record in run.catalog.records}
    for key in sorted(forms.keys() - owner.keys()):
        run.add(files["names"], f"{key}: has names, but there is no feature of that id")
    for line, row in run.tables.get("events", []):
        for place in dict.fromkeys([*split(row.get("place_id")), *split(row["place_ids"])]):
            if place not in owner:
                run.add(files["events"], f"{row['id']}: there is no place {place!r}", line)
    for region in run.catalog.regions.values():
        if region.place and region.place not in owner:
            run.add(CATALOG, f"region {region.id}: there is no place {region.place!r}")


def _check_names(
    run: Check, file: str, line: int, properties: dict[str, Any], forms: list[Form], *, named: bool
) -> None:
    key = str(properties.get("id"))
    if not forms:
        if named or properties.get("name_en"):
            said = properties.get("name_en") or properties.get("name") or "Name"
            row = f"{key},en,,{said},name,,{properties.get('source') or 'SOURCE'},"
            run.add(file, f"{key}: has no name in the table of names; a row would be: {row}", line)
        return
    parties = split(properties.get("administered_by")), split(properties.get("claimed_by"))
    for language in LANGUAGES:
        column = NAME_COLUMNS[language]
        composed = str(compose(forms, *parties, language))
        if column not in properties and not file.endswith((".geojson", ".json")):
            continue  # the map takes its names from the table; other files need no copy of them
        if (properties.get(column) or "") != composed:
            run.add(
                file,
                f"{key}: {column} is {properties.get(column)!r}, by the table of names {composed!r}",
                line,
            )


def _check_shape(run: Check, file: str, line: int, feature: dict[str, Any], key: str) -> None:
    import shapely
    import shapely.geometry

    from kurilmap.shapes import check_geometry

    try:
        shape = check_geometry(shapely.geometry.shape(feature["geometry"]), key)
    except (
        InputError,
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        told = str(error) if isinstance(error, InputError) else f"{key}: the geometry cannot be read: {error}"
        run.add(file, told, line)
        return
    lon, lat = feature["properties"].get("lon"), feature["properties"].get("lat")
    labelled = shape.geom_type in ("Polygon", "MultiPolygon") and lon is not None and lat is not None
    if labelled and not shape.covers(shapely.Point(lon, lat)):
        run.add(file, f"{key}: its label point ({lat}, {lon}) is not inside it", line)
