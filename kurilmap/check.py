"""Check an atlas: everything that is wrong with it, each with file and line; and mend its catalog after an edit."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .files import write_atomic
from .gazetteer import Form, split
from .perspective import LANGUAGES, compose
from .records import CATALOG, Catalog, LessonRecord, Record, parse_catalog

__all__ = ["check_folder", "fix_catalog"]

COLUMNS = ("id", "kind", "administered_by", "claimed_by", "source")
TABLE_COLUMNS = {
    "names": ("id", "language", "party", "name", "kind", "source"),
    "sources": ("key", "title", "publisher", "date", "url", "tier"),
    "events": ("id", "date", "title", "place_ids", "parties", "source"),
}
NAME_COLUMNS = {"en": "name_en", "ja": "name_ja", "ru": "name_ru", "zh": "name_zh", "zh-Hant": "name_zh_hant"}
NAME_KINDS = ("own", "form", "name", "alias", "ainu")
DATE = re.compile(r"-?\d{1,4}(-\d\d(-\d\d)?)?$")
PERIODS = (("valid_from", "valid_to"), ("year_from", "year_to"))


@dataclass
class _Check:
    """One run over a folder: what was read, and the problems so far."""

    folder: Path
    catalog: Catalog = field(default_factory=Catalog)
    problems: list[str] = field(default_factory=list)
    tables: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    layers: list[tuple[Record, list[tuple[int, dict[str, Any]]]]] = field(default_factory=list)

    def add(self, file: str, what: str, line: int = 0) -> None:
        self.problems.append(f"{self.folder.name}/{file}{f':{line}' if line else ''}: {what}")


def check_folder(folder: str | Path) -> list[str]:
    """Return what is wrong with an atlas, "folder/file:line: id: what" each; an empty list if nothing is.

    Looks at the catalog (every file recorded, hash, number, geometry and bounds as recorded), at every
    feature (id unique, columns, names as the table of names has them, valid geometry, sources known, dates
    in order) and at the tables.

    >>> from kurilmap.atlas import bundled_folder
    >>> check_folder(bundled_folder())
    []
    """
    run = _Check(Path(folder).resolve())
    try:
        text = (run.folder / CATALOG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        run.add(CATALOG, f"cannot be read: {getattr(error, 'strerror', None) or error}")
        return run.problems
    run.catalog = parse_catalog(text, f"{run.folder.name}/{CATALOG}")
    run.problems += run.catalog.problems
    _check_files(run)
    _check_tables(run)
    _check_features(run)
    return run.problems


def _check_files(run: _Check) -> None:
    """Every file is recorded and as recorded; what can be read is kept for the other checks."""
    listed = {CATALOG, *(record.file for record in run.catalog.records)}
    for region, (file, sha256) in run.catalog.pages.items():
        listed.add(file)
        if region not in run.catalog.regions:
            run.add(CATALOG, f"pages: there is no region {region!r}")
        _bytes(run, file, sha256)
    for lesson in run.catalog.lessons.values():
        listed.add(lesson.file)
        _check_lesson(run, lesson)
    for path in sorted(run.folder.rglob("*")):
        file = path.relative_to(run.folder).as_posix()
        is_lesson = path.suffix == ".md" and file.startswith("lessons/") and path.name != "README.md"
        if (
            (is_lesson or path.suffix in (".geojson", ".csv"))
            and not file.startswith("build/")
            and file not in listed
        ):
            run.add(file, "is not in the catalog")
    for record in run.catalog.records:
        data = _bytes(run, record.file, record.sha256)
        if data is None:
            continue
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            run.add(record.file, f"is not UTF-8: {error}")
            continue
        if record.geometry == "none":
            _read_table(run, record, text)
        else:
            _read_layer(run, record, text)


def _check_lesson(run: _Check, record: LessonRecord) -> None:
    """A lesson is as recorded, and has none of the problems that `check_lesson` tells."""
    from .atlas import Atlas
    from .errors import DataError
    from .lesson import Lesson, check_lesson

    if _bytes(run, record.file, record.sha256) is None:
        return
    try:
        atlas = Atlas(run.folder)
    except DataError:
        return  # the catalog's own problems are told already
    path = run.folder / record.file
    problems = check_lesson(path, atlas)
    run.problems += [
        problem.replace(str(path), f"{run.folder.name}/{record.file}", 1) for problem in problems
    ]
    if problems:
        return
    found = Lesson(path, atlas=atlas)
    for key, told in (
        ("id", found.front.id),
        ("region", found.front.region),
        ("language", found.front.language),
    ):
        if getattr(record, key) != told:
            run.add(CATALOG, f"{record.file}: {key} is {getattr(record, key)!r}, in the lesson {told!r}")


def _bytes(run: _Check, file: str, sha256: str) -> bytes | None:
    try:
        data = (run.folder / file).read_bytes() if file else None
    except OSError as error:
        run.add(file, f"the catalog lists it, but: {error.strerror}")
        return None
    if data is not None and hashlib.sha256(data).hexdigest() != sha256:
        run.add(file, "its sha256 is not the catalog's (--fix updates the catalog, if the change is meant)")
    return data


def _read_table(run: _Check, record: Record, text: str) -> None:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = reader.fieldnames or []
    for column in TABLE_COLUMNS.get(record.layer, ()):
        if column not in header:
            run.add(record.file, f"the column {column} is missing", 1)
            return
    rows = []
    for row in reader:
        if None in row or None in row.values():
            run.add(record.file, f"the row has not {len(header)} fields", reader.line_num)
        else:
            rows.append((reader.line_num, row))
    _check_count(run, record, len(rows))
    run.tables[record.layer] = rows


def _read_layer(run: _Check, record: Record, text: str) -> None:
    try:
        content = json.loads(text)
        features = content["features"]
        keys = [feature["properties"].get("id") for feature in features]
        geometries = [feature["geometry"]["type"] for feature in features]
    except json.JSONDecodeError as error:
        run.add(record.file, f"is not JSON: {error.msg}", error.lineno)
        return
    except (KeyError, TypeError, AttributeError) as error:
        run.add(record.file, f"is not a GeoJSON FeatureCollection with properties and geometries: {error!r}")
        return
    for member in ("license", "attribution"):
        if content.get(member) != getattr(record, member):
            run.add(
                record.file,
                f"its {member} is {content.get(member)!r}, the catalog's {getattr(record, member)!r}",
            )
    # One feature a line: the line of an id is the line that has it.
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.findall(r'"id":\s*"([^"]*)"', line):
            lines.setdefault(found, number)
    _check_count(run, record, len(features))
    for key, geometry in zip(keys, geometries, strict=True):
        if geometry != record.geometry:
            run.add(
                record.file, f"{key}: is a {geometry} in a layer of {record.geometry}", lines.get(str(key), 0)
            )
    run.layers.append(
        (record, [(lines.get(str(key), 0), one) for key, one in zip(keys, features, strict=True)])
    )
    found = _bounds(features)
    if record.bounds and found and max(abs(a - b) for a, b in zip(found, record.bounds, strict=True)) > 1e-5:
        run.add(
            record.file,
            f"its bounds are {list(found)}, the catalog's {list(record.bounds)} (--fix updates it)",
        )


def _check_count(run: _Check, record: Record, count: int) -> None:
    if count != record.features:
        run.add(
            record.file, f"it has {count} features, the catalog says {record.features} (--fix updates it)"
        )


def _bounds(features: list[dict[str, Any]]) -> tuple[float, float, float, float] | None:
    flat = [point for feature in features for point in _points(feature["geometry"].get("coordinates", []))]
    if not flat:
        return None
    x, y = [point[0] for point in flat], [point[1] for point in flat]
    return min(x), min(y), max(x), max(y)


def _points(coordinates: Any) -> list[Any]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [coordinates]
    return [point for part in coordinates for point in _points(part)]


def _check_tables(run: _Check) -> None:
    files = {record.layer: record.file for record in run.catalog.records}
    sources = [row["key"] for _, row in run.tables.get("sources", [])]
    for key, count in Counter(sources).items():
        if count > 1:
            run.add(files["sources"], f"{key}: the key is there {count} times")
    for layer, rows in run.tables.items():
        for line, row in rows:
            _check_row(run, files[layer], line, row, row.get("id") or row.get("key") or "", set(sources))
    seen: Counter[tuple[str, ...]] = Counter()
    for line, row in run.tables.get("names", []):
        if row["kind"] not in NAME_KINDS:
            run.add(
                files["names"], f"{row['id']}: kind {row['kind']!r} is none of {', '.join(NAME_KINDS)}", line
            )
        if not row["name"].strip():
            run.add(files["names"], f"{row['id']}: the name is empty", line)
        if row["kind"] not in ("own", "form", "name"):
            continue
        whose = (row["id"], row["language"], row["party"])
        seen[whose] += 1
        if seen[whose] == 2:
            run.add(
                files["names"],
                f"{row['id']}: a second name in {row['language']} for {row['party'] or 'all'}",
                line,
            )


def _check_row(run: _Check, file: str, line: int, row: dict[str, Any], key: str, sources: set[str]) -> None:
    """What features and rows have in common: sources that are known, dates that are dates, in order."""
    for source in split(row.get("source")):
        if source not in sources:
            run.add(file, f"{key}: source {source!r} is not in the table of sources", line)
    if "source" in row and not split(row["source"]):
        run.add(file, f"{key}: has no source", line)
    for first, last in PERIODS:
        dates = [str(row.get(name) or "") for name in (first, last)]
        for name, date in zip((first, last), dates, strict=True):
            if date and not DATE.match(date):
                run.add(file, f"{key}: {name} {date!r} is not a date like 1875, 1875-05 or 1875-05-07", line)
        if all(date and DATE.match(date) for date in dates) and _order(dates[0]) > _order(dates[1], "-99"):
            run.add(file, f"{key}: {first} {dates[0]} is after {last} {dates[1]}", line)
    if "date_precision" in row and not DATE.match(str(row.get("date") or "")):
        run.add(file, f"{key}: date {row.get('date')!r} is not a date like 1875, 1875-05 or 1875-05-07", line)


def _order(date: str, rest: str = "") -> tuple[int, str]:
    """Return what dates are compared by; a year alone lasts until its end, for which `rest` stands."""
    sign, digits = (-1, date[1:]) if date.startswith("-") else (1, date)
    year, _, tail = digits.partition("-")
    return sign * int(year), (tail or rest.lstrip("-"))


def _check_features(run: _Check) -> None:
    """What needs all files at once: ids, names, and each feature's geometry."""
    forms: dict[str, list[Form]] = defaultdict(list)
    for _, row in run.tables.get("names", []):
        forms[row["id"]].append(Form(row["language"], row["party"], row["name"], row["kind"]))
    sources = {row["key"] for _, row in run.tables.get("sources", [])}
    owner: dict[str, str] = {}
    for record, features in run.layers:
        named = record.geometry == "Point" or record.layer == "islands"
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
            _check_row(run, record.file, line, properties, key, sources)
            _check_names(run, record.file, line, properties, forms.get(key, []), named=named)
            _check_shape(run, record.file, line, feature, key)
    files = {record.layer: record.file for record in run.catalog.records}
    for key in sorted(forms.keys() - owner.keys()):
        run.add(files["names"], f"{key}: has names, but there is no feature of that id")
    for line, row in run.tables.get("events", []):
        for place in split(row["place_ids"]):
            if place not in owner:
                run.add(files["events"], f"{row['id']}: there is no place {place!r}", line)
    for region in run.catalog.regions.values():
        if region.place and region.place not in owner:
            run.add(CATALOG, f"region {region.id}: there is no place {region.place!r}")


def _check_names(
    run: _Check, file: str, line: int, properties: dict[str, Any], forms: list[Form], *, named: bool
) -> None:
    key = str(properties.get("id"))
    if not forms:
        if named or properties.get("name_en"):
            run.add(file, f"{key}: has no name in the table of names", line)
        return
    parties = split(properties.get("administered_by")), split(properties.get("claimed_by"))
    for language in LANGUAGES:
        column = NAME_COLUMNS[language]
        composed = str(compose(forms, *parties, language))
        if (properties.get(column) or "") != composed:
            run.add(
                file,
                f"{key}: {column} is {properties.get(column)!r}, by the table of names {composed!r}",
                line,
            )


def _check_shape(run: _Check, file: str, line: int, feature: dict[str, Any], key: str) -> None:
    import shapely
    import shapely.geometry

    from .errors import InputError
    from .shapes import check_geometry

    try:
        shape = check_geometry(shapely.geometry.shape(feature["geometry"]), key)
    except (InputError, ValueError, TypeError, IndexError, shapely.errors.GEOSException) as error:
        told = str(error) if isinstance(error, InputError) else f"{key}: the geometry cannot be read: {error}"
        run.add(file, told, line)
        return
    lon, lat = feature["properties"].get("lon"), feature["properties"].get("lat")
    labelled = shape.geom_type in ("Polygon", "MultiPolygon") and lon is not None and lat is not None
    if labelled and not shape.covers(shapely.Point(lon, lat)):
        run.add(file, f"{key}: its label point ({lat}, {lon}) is not inside it", line)


def fix_catalog(folder: str | Path) -> list[str]:
    """Bring the catalog's sha256, features and bounds up to date after an edit of the files; say what changed.

    Only the catalog is written, and only what can be read off the files. Raises `OutputError`.
    """
    run = _Check(Path(folder).resolve())
    path = run.folder / CATALOG
    text = path.read_text(encoding="utf-8")
    run.catalog = parse_catalog(text, CATALOG)
    _check_files(run)
    counts = {record.file: len(features) for record, features in run.layers}
    bounds = {record.file: _bounds([one for _, one in features]) for record, features in run.layers}
    for record in run.catalog.records:
        if record.geometry == "none" and record.layer in run.tables:
            counts[record.file] = len(run.tables[record.layer])
    done = []

    def mend(block: str) -> str:
        match = re.search(r'^file\s*=\s*"([^"]*)"', block, re.MULTILINE)
        file = match.group(1) if match else ""
        if not file or not (run.folder / file).is_file():
            return block
        new = {"sha256": f'"{hashlib.sha256((run.folder / file).read_bytes()).hexdigest()}"'}
        if file in counts:
            new["features"] = str(counts[file])
        if bounds.get(file):
            new["bounds"] = str(list(bounds[file] or ()))
        for name, value in new.items():
            found = re.search(rf"^{name}\s*=\s*(\[[^\]]*\]|[^\n]*?)[ \t]*$", block, re.MULTILINE)
            if found and json.loads(found.group(1)) != json.loads(value):
                block = block[: found.start(1)] + value + block[found.end(1) :]
                done.append(f"{run.folder.name}/{CATALOG}: {file}: {name} = {value}")
        return block

    parts = re.split(r"(?m)^(?=\[)", text)
    text = "".join(mend(part) for part in parts)
    if done:
        write_atomic(path, text.encode("utf-8"))
    return done
