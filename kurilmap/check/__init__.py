"""Check an atlas: everything that is wrong with it, each with file and line. `mend.py` mends what is safe."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kurilmap.check.careful import advice, check_carefully, check_keys
from kurilmap.check.features import check_features, check_row
from kurilmap.errors import DataError, InputError
from kurilmap.layers.readers import layer_content
from kurilmap.records import (
    CATALOG,
    TABLE_COLUMNS,
    Bounds,
    Catalog,
    LessonRecord,
    Record,
    bounds_of,
    layers_stamp,
    parse_catalog,
    read_inside,
)

__all__ = ["Check", "check_folder", "read_files", "run_checks"]

NAME_KINDS = ("own", "form", "name", "alias", "ainu")


@dataclass
class Check:
    """One run over a folder: what was read, and the problems so far."""

    folder: Path
    catalog: Catalog = field(default_factory=Catalog)
    problems: list[str] = field(default_factory=list)
    tables: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    layers: list[tuple[Record, list[tuple[int, dict[str, Any]]]]] = field(default_factory=list)

    def add(self, file: str, what: str, line: int = 0) -> None:
        """Tell a problem of a file, at a line where it has one."""
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
    return run_checks(folder)[0]


def run_checks(folder: str | Path) -> tuple[list[str], list[str]]:
    """Return the problems of an atlas as `check_folder` does, and what else is worth a thought (see `careful.advice`)."""
    run = Check(Path(folder).resolve())
    try:
        text = (run.folder / CATALOG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        run.add(CATALOG, f"cannot be read: {getattr(error, 'strerror', None) or error}")
        return run.problems, []
    run.catalog = parse_catalog(text, f"{run.folder.name}/{CATALOG}")
    run.problems += run.catalog.problems
    read_files(run)
    _check_tables(run)
    check_features(run)
    check_carefully(run)
    check_keys(run, text)
    return run.problems, advice(run)


def read_files(run: Check) -> None:
    """Every file is recorded and as recorded; what can be read is kept for the other checks."""
    listed = {CATALOG, *(record.file for record in run.catalog.records)}
    own = run.catalog.stamp
    if own and own != layers_stamp(run.catalog.records):
        run.add(CATALOG, "the pages are older than the layers (--fix makes them again)")
    for region, (file, sha256) in run.catalog.pages.items():
        listed.add(file)
        if region not in run.catalog.regions:
            run.add(CATALOG, f"pages: there is no region {region!r}")
        if (data := _bytes(run, file, sha256)) is not None:
            _check_page(run, file, data)
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
            what = (
                "--fix adds it"
                if is_lesson
                else "add a [[layers]] record with its region, layer, file, title, geometry (none of a table), license, "
                "attribution and sources, and --fix fills in the rest; or take it out of the folder"
            )
            run.add(file, f"is not in the catalog; {what}")
    for record in run.catalog.records:
        data = _bytes(run, record.file, record.sha256)
        if data is None:
            continue
        if record.geometry != "none" and not record.file.endswith((".geojson", ".json")):
            _read_layer(run, record, "")
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


def _check_page(run: Check, file: str, data: bytes) -> None:
    from kurilmap.page.baked import check_baked

    name = f"{run.folder.name}/{file}"
    try:
        check_baked(json.loads(data), name)
    except DataError as error:
        run.problems.append(str(error))
    except (ValueError, RecursionError) as error:
        run.add(file, f"is not JSON: {str(error)[:100]}")


def _check_lesson(run: Check, record: LessonRecord) -> None:
    """A lesson is as recorded, and has none of the problems that `check_lesson` tells."""
    from kurilmap.atlas import Atlas
    from kurilmap.lesson import Lesson, check_lesson

    if _bytes(run, record.file, record.sha256) is None:
        return
    try:
        atlas = Atlas(run.folder)
    except DataError:
        return  # the catalog's own problems are told already
    path = run.folder / record.file
    try:
        problems = check_lesson(path, atlas)
    except DataError:
        return  # another file that it needs is told of already
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


def _bytes(run: Check, file: str, sha256: str) -> bytes | None:
    try:
        data = read_inside(run.folder, file) if file else None
    except DataError as error:
        run.add(file, str(error))
        return None
    except OSError as error:
        run.add(file, f"the catalog lists it, but: {error.strerror}")
        return None
    if data is not None and hashlib.sha256(data).hexdigest() != sha256:
        run.add(file, "its sha256 is not the catalog's (--fix updates the catalog, if the change is meant)")
    return data


def _read_table(run: Check, record: Record, text: str) -> None:
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


def _read_layer(run: Check, record: Record, text: str) -> None:
    try:
        content = layer_content(run.folder / record.file, text or None)
        features = content["features"]
        if unsound := _unsound(features):
            number, key, what = unsound
            at = (_lines_of([key], text) if text and key else [0])[0]
            run.add(record.file, f"{key or f'feature {number}'}: {what}", at)
            return
        keys = [feature["properties"].get("id") for feature in features]
        geometries = [feature["geometry"]["type"] for feature in features]
        found = bounds_of(features)
    except json.JSONDecodeError as error:
        run.add(record.file, f"is not JSON: {error.msg}", error.lineno)
        return
    except InputError as error:
        run.add(record.file, str(error))
        return
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        run.add(
            record.file, f"is not a GeoJSON FeatureCollection with properties and geometries: {error!r:.200}"
        )
        return
    for member in ("license", "attribution") if text else ():
        if content.get(member) != getattr(record, member):
            run.add(
                record.file,
                f"its {member} is {content.get(member)!r}, the catalog's {getattr(record, member)!r} (--fix updates it)",
            )
    lines = (
        _lines_of(keys, text)
        if text
        else [content.get("line", -number) + number for number in range(len(keys))]
    )
    _check_count(run, record, len(features))
    for key, geometry, line in zip(keys, geometries, lines, strict=True):
        if geometry != record.geometry:
            run.add(record.file, f"{key}: is a {geometry} in a layer of {record.geometry}", line)
    run.layers.append((record, list(zip(lines, features, strict=True))))
    _check_within(run, record, found)
    if record.bounds and found and max(abs(a - b) for a, b in zip(found, record.bounds, strict=True)) > 1e-5:
        run.add(
            record.file,
            f"its bounds are {list(found)}, the catalog's {list(record.bounds)} (--fix updates it)",
        )


def _unsound(features: Any) -> tuple[int, str, str] | None:
    """Return the first feature that cannot be looked at: its number from 1, its id, what it lacks."""
    for number, feature in enumerate(features, 1):
        each = feature if isinstance(feature, dict) else {}
        properties = each.get("properties")
        key = str(properties.get("id") or "") if isinstance(properties, dict) else ""
        if not isinstance(properties, dict):
            return number, key, "has no properties"
        if not isinstance(each.get("geometry"), dict):
            return number, key, "has no geometry; take it out of the layer, or give it one"
    return None


def _lines_of(keys: list[Any], text: str) -> list[int]:
    """Give each feature's line, 0 where it is not known: the lines that have its id, in order."""
    at: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for key in re.findall(r'"id":\s*"([^"]*)"', line):
            at.setdefault(key, []).append(number)
    return [places.pop(0) if (places := at.get(str(key))) else 0 for key in keys]


def _check_within(run: Check, record: Record, found: Bounds | None) -> None:
    """The layers of a region lie where its page can show them."""
    from kurilmap.describe import window

    region = run.catalog.regions.get(record.region)
    if region is None or found is None:
        return
    west, south, east, north = window(region)
    if found[0] > east or found[2] < west or found[1] > north or found[3] < south:
        run.add(record.file, f"lies within {list(found)}, outside its region's frame {list(region.bounds)}")


def _check_count(run: Check, record: Record, count: int) -> None:
    if count != record.features:
        run.add(
            record.file, f"it has {count} features, the catalog says {record.features} (--fix updates it)"
        )


def _check_tables(run: Check) -> None:
    files = {record.layer: record.file for record in run.catalog.records}
    sources = [row["key"] for _, row in run.tables.get("sources", [])]
    for key, count in Counter(sources).items():
        if count > 1:
            run.add(files["sources"], f"{key}: the key is there {count} times")
    for layer, rows in run.tables.items():
        first: dict[str, int] = {}
        for line, row in rows:
            key = "" if "language" in row else row.get("id") or ""  # a text has a row for each language
            if key and first.setdefault(key, line) != line:
                run.add(files[layer], f"{key}: the id is taken in line {first[key]}", line)
            check_row(run, files[layer], line, row, row.get("id") or row.get("key") or "", set(sources))
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
