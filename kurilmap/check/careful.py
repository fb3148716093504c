"""What a careful editor looks for beyond the form: places off the map, parties that are not told of, sources nobody uses.

Problems go to the run; what is only worth a thought is `advice`, which no exit status depends on.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kurilmap.describe import OVERVIEW, window
from kurilmap.errors import did_you_mean
from kurilmap.gazetteer import split
from kurilmap.perspective import LANGUAGES
from kurilmap.records import CATALOG, LessonRecord, Record, Region, points_of

if TYPE_CHECKING:
    from kurilmap.check import Check

__all__ = ["advice", "check_carefully", "check_keys", "is_named"]

TOP = ("version", "date", "regions", "layers", "lessons", "pages")  # of a catalog
PAGE = ("region", "file", "sha256", "layers")

OTHER_LANGUAGES = ("ain",)  # of names that are told in cards only
# What people write instead of a language of the atlas.
MEANT = {"jp": "ja", "jpn": "ja", "eng": "en", "rus": "ru", "cn": "zh", "chi": "zh", "zho": "zh", "zh-cn": "zh",
         "zh-hans": "zh", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "tw": "zh-Hant"}  # fmt: skip


def is_named(record: Record) -> bool:
    """Say whether the features of a layer have names: points and islands do, other areas and lines need not."""
    return record.geometry == "Point" or record.layer == "islands"


def check_carefully(run: Check) -> None:
    """Tell what the form allows and a reader of the map would stumble over."""
    _check_sources(run)
    _check_languages(run)
    for record, features in run.layers:
        region = run.catalog.regions.get(record.region)
        if region is None:
            continue
        for line, feature in features:
            if is_named(record) and region.id != OVERVIEW:
                _check_place(run, record, line, feature, region)
            _check_parties(run, record, line, feature["properties"], region)
    for region in run.catalog.regions.values():
        if run.catalog.pages and region.id not in run.catalog.pages:
            run.add(CATALOG, f"region {region.id} has no page (--fix makes it)")
        _check_positions(run, region)


def check_keys(run: Check, text: str) -> None:
    """Tell of keys of the catalog that nothing reads: a misspelt one would go unheard."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError):
        return  # told already
    tables: list[tuple[str, Any, tuple[str, ...]]] = [("the catalog", content, TOP)]
    regions = content.get("regions")
    if isinstance(regions, dict):
        tables += [(f"region {key}", each, names(Region)) for key, each in regions.items()]
    for header, known in (("layers", names(Record)), ("lessons", names(LessonRecord)), ("pages", PAGE)):
        each = content.get(header)
        tables += [
            (f"{header} {number}", table, known)
            for number, table in enumerate(each if isinstance(each, list) else [], 1)
        ]
    for where, table, known in tables:
        for key in table if isinstance(table, dict) else ():
            if key not in known:
                hint = did_you_mean(key, known) or f"; there are {', '.join(known)}"
                run.add(CATALOG, f"{where}: nothing reads the key {key[:60]!r}{hint}", _line_of(text, key))


def names(kind: type) -> tuple[str, ...]:
    """Return the names of a record's fields."""
    return tuple(each.name for each in fields(kind))


def _line_of(text: str, key: str) -> int:
    """Return the first line that begins with a key; 0 without one."""
    wanted = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
    return next((number for number, line in enumerate(text.split("\n"), 1) if wanted.match(line)), 0)


def _check_sources(run: Check) -> None:
    """The keys of the catalog are known, and an address is one that a reader can follow."""
    rows = run.tables.get("sources", [])
    known = {row["key"] for _, row in rows}
    for record in run.catalog.records:
        for key in record.sources:
            if key not in known:
                run.add(CATALOG, f"{record.file}: source {key!r} is not in the table of sources")
    file = next((record.file for record in run.catalog.records if record.layer == "sources"), "sources.csv")
    for line, row in rows:
        if not row["title"].strip():
            run.add(file, f"{row['key']}: has no title", line)
        if row["url"] and not is_address(row["url"]):
            run.add(file, f"{row['key']}: url {row['url'][:60]!r} is not an address like https://...", line)


def is_address(url: str) -> bool:
    """Say whether a text is an address of the web.

    >>> is_address("https://example.org/a"), is_address("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable() and " " not in url


def _check_languages(run: Check) -> None:
    file = next((record.file for record in run.catalog.records if record.layer == "names"), "names.csv")
    for line, row in run.tables.get("names", []):
        language = row["language"]
        if language not in LANGUAGES and language not in OTHER_LANGUAGES:
            meant = MEANT.get(language.casefold())
            hint = f"; did you mean {meant!r}?" if meant else f"; there are {', '.join(LANGUAGES)}"
            run.add(file, f"{row['id']}: no map speaks {language!r}{hint}", line)


def _check_place(run: Check, record: Record, line: int, feature: dict[str, Any], region: Region) -> None:
    """A place lies where the page of its region can show it."""
    found = list(points_of(feature["geometry"].get("coordinates")))
    if not found:
        return
    west, south, east, north = window(region)

    def inside(x: float, y: float) -> bool:
        return any(west <= x + turn <= east for turn in (0, 360, -360)) and south <= y <= north

    if any(inside(x, y) for x, y in found):
        return
    x, y = found[0]
    hint = "; latitude and longitude look swapped" if inside(y, x) else ""
    run.add(
        record.file,
        f"{feature['properties'].get('id')}: lies at latitude {y:g}, longitude {x:g}, off the map of {region.id}, "
        f"whose bounds are {list(region.bounds)}{hint}",
        line,
    )


def _check_parties(run: Check, record: Record, line: int, properties: dict[str, Any], region: Region) -> None:
    """Whoever is said to claim something in a region has a perspective there."""
    claimed = split(properties.get("claimed_by"))
    if not claimed or region.id == OVERVIEW:
        return
    for party in dict.fromkeys([*split(properties.get("administered_by")), *claimed]):
        if party not in region.parties:
            run.add(
                record.file,
                f"{properties.get('id')}: {party!r} is not among the parties of {region.id} in the catalog, so nobody "
                f"could see its view; parties = {[*region.parties, party]} would have it",
                line,
            )


def _check_positions(run: Check, region: Region) -> None:
    """Of a dispute, the position of each party is told."""
    rows = [row for _, row in run.tables.get("positions", [])]
    if not region.dispute or not rows:
        return
    told = {
        row.get("party")
        for row in rows
        if row.get("dispute") == region.dispute and row.get("kind") == "position_summary"
    }
    file = next(record.file for record in run.catalog.records if record.layer == "positions")
    for party in region.parties:
        if party not in told:
            run.add(file, f"dispute {region.dispute!r}: there is no position_summary of {party!r}")


def advice(run: Check) -> list[str]:
    """Return what is worth a thought: languages without some of the names, unused sources, parties without a claim."""
    found = []
    by_language: dict[str, set[str]] = defaultdict(set)
    for _, row in run.tables.get("names", []):
        by_language[row["language"]].add(row["id"])
    named = [
        feature["properties"].get("id")
        for record, each in run.layers
        if is_named(record)
        for _, feature in each
    ]
    anyhow = set().union(*by_language.values())
    for language in LANGUAGES:
        lacking = [str(key) for key in named if key in anyhow and key not in by_language[language]]
        if lacking and by_language[language]:
            found.append(
                f"{_some(lacking)} without a name in {language}: the map shows the one in another language"
            )
    if bare := [record.file for record in run.catalog.records if record.license == "not stated"]:
        found.append(
            f"{_some(bare)}: the licence is not stated; ask whoever made it, before you pass the map on"
        )
    used = {key for record in run.catalog.records for key in record.sources}
    rows = [row for rows in run.tables.values() for _, row in rows]
    rows += [feature["properties"] for _, features in run.layers for _, feature in features]
    for row in rows:
        for column, value in row.items():
            if re.fullmatch(r"(\w+_)?sources?", column) and isinstance(value, str):
                used.update(split(value))
    unused = [row["key"] for _, row in run.tables.get("sources", []) if row["key"] not in used]
    if unused:
        found.append(f"{_some(unused)} of the table of sources: nothing refers to it")
    for region in run.catalog.regions.values():
        parties = {
            party
            for record, features in run.layers
            if record.region == region.id
            for _, feature in features
            for column in ("administered_by", "claimed_by", "perspective")
            for party in split(feature["properties"].get(column))
        }
        if idle := [party for party in region.parties if party not in parties]:
            found.append(
                f"{_some(idle)}: a party of {region.id} that neither administers nor claims anything there"
            )
    return [f"{run.folder.name}: {each}" for each in found]


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
