"""Mend what is safe in an atlas after an edit: names by the table of names, columns, the catalog's numbers, the pages."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from kurilmap.check import Check, read_files
from kurilmap.check.careful import is_named
from kurilmap.check.features import COLUMNS, NAME_COLUMNS
from kurilmap.errors import KurilmapError
from kurilmap.files import write_atomic
from kurilmap.gazetteer import Form, split
from kurilmap.perspective import LANGUAGES, compose
from kurilmap.records import CATALOG, bounds_of, parse_catalog, read_inside

__all__ = ["fix_atlas", "fix_catalog"]


def fix_atlas(folder: str | Path) -> list[str]:
    """Mend an atlas of one's own, and say what was done: names, columns, rights, then the catalog, then the pages.

    Nothing is guessed: the names are those of the table of names, a name that only a layer has goes there, an absent
    column becomes an empty one, a new lesson is recorded as its own front matter has it. A folder
    whose pages are made elsewhere (the package's own data) has only its catalog mended. Raises `OutputError`.
    """
    path = Path(folder).resolve()
    try:
        text = (path / CATALOG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []  # the check tells why
    own = re.search(r'(?m)^layers = "', text) is not None
    done = [*_fix_names(path), *_fix_layers(path)] if own else []
    done += fix_catalog(path)
    if own and (added := _add_lessons(path)):
        done += [*added, *fix_catalog(path)]
    if own:
        from kurilmap.scaffold import bake_pages

        with contextlib.suppress(
            KurilmapError
        ):  # what is in the way is among the problems that the check tells
            done += bake_pages(path)
    return done


def _fix_names(folder: Path) -> list[str]:
    """Add to the table of names the ones that only a layer has: name_en and its like of features without a row there."""
    run = _read(folder)
    record = next((each for each in run.catalog.records if each.layer == "names"), None)
    if record is None or "names" not in run.tables:
        return []
    known = {row["id"] for _, row in run.tables["names"]}
    path = folder / record.file
    text = path.read_text(encoding="utf-8-sig")
    header = next(csv.reader(text.split("\n")), [])
    rows = io.StringIO()
    writer = csv.DictWriter(rows, header, restval="", extrasaction="ignore", lineterminator="\n")
    done = []
    for layer, features in run.layers:
        for _, feature in features:
            properties = feature["properties"]
            key = properties.get("id")
            if not isinstance(key, str) or key in known or not is_named(layer):
                continue
            for language, column in NAME_COLUMNS.items():
                name = properties.get(column)
                if isinstance(name, str) and name.strip():
                    source = str(properties.get("source") or "")
                    writer.writerow(
                        {"id": key, "language": language, "name": name, "kind": "name", "source": source}
                    )
                    done.append(
                        f"{folder.name}/{record.file}: {key}: {language} {name!r}, as {layer.file} has it"
                    )
                    known.add(key)
    if done:
        write_atomic(
            path,
            (text + ("\n" if text and not text.endswith("\n") else "") + rows.getvalue()).encode("utf-8"),
        )
    return done


def _add_lessons(folder: Path) -> list[str]:
    """Add the lessons of the folder lessons/ that the catalog does not have, if nothing is wrong with them."""
    from kurilmap.atlas import Atlas
    from kurilmap.lesson import Lesson

    path = folder / CATALOG
    text = path.read_text(encoding="utf-8")
    catalog = parse_catalog(text, CATALOG)
    if catalog.problems:
        return []
    listed = {lesson.file for lesson in catalog.lessons.values()}
    done, blocks = [], []
    for lesson in sorted((folder / "lessons").glob("*.md")):
        file = f"lessons/{lesson.name}"
        if file in listed or lesson.name == "README.md":
            continue
        with contextlib.suppress(KurilmapError):  # what is wrong with it the check tells when it is listed
            found = Lesson(lesson, atlas=Atlas(folder))
            front = found.front
            if front.id in catalog.lessons:
                continue
            values = {"id": front.id, "file": file, "title": found.title, "region": front.region, "language": front.language,
                      "sha256": "", "license": front.license}  # fmt: skip
            lines = "".join(
                f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()
            )
            blocks.append(f"\n[[lessons]]\n{lines}")
            done.append(f"{folder.name}/{CATALOG}: {file} is recorded")
    if done:
        write_atomic(path, (text.rstrip() + "\n" + "".join(blocks)).encode("utf-8"))
    return done


def _read(folder: Path) -> Check:
    run = Check(folder)
    run.catalog = parse_catalog((folder / CATALOG).read_text(encoding="utf-8"), CATALOG)
    read_files(run)
    return run


def _fix_layers(folder: Path) -> list[str]:
    """Rewrite the GeoJSON layers of which a name, a column, the licence or the attribution is not as it should be."""
    run = _read(folder)
    forms: dict[str, list[Form]] = defaultdict(list)
    for _, row in run.tables.get("names", []):
        forms[row["id"]].append(Form(row["language"], row["party"], row["name"], row["kind"]))
    done: list[str] = []
    for record, features in run.layers:
        path = folder / record.file
        if path.suffix != ".geojson":
            continue
        before = len(done)
        for _, feature in features:
            done += [
                f"{folder.name}/{record.file}: {each}" for each in _fix_feature(feature["properties"], forms)
            ]
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        for member in ("license", "attribution"):
            if content.get(member) != getattr(record, member) and getattr(record, member):
                done.append(f"{folder.name}/{record.file}: {member} = {getattr(record, member)!r}")
        if len(done) > before:
            from kurilmap.scaffold import collection

            mended = collection([each for _, each in features], record.license, record.attribution)
            write_atomic(path, mended.encode("utf-8"))
    return done


def _fix_feature(properties: dict[str, Any], forms: dict[str, list[Form]]) -> list[str]:
    key = str(properties.get("id"))
    done: list[str] = []
    for column in COLUMNS[1:]:
        if column not in properties:
            properties[column] = ""
            done.append(f"{key}: {column} = ''")
    parties = split(properties.get("administered_by")), split(properties.get("claimed_by"))
    for language in LANGUAGES:
        column = NAME_COLUMNS[language]
        composed = str(compose(forms[key], *parties, language)) if forms.get(key) else None
        if composed is not None and (properties.get(column) or "") != composed:
            properties[column] = composed
            done.append(f"{key}: {column} = {composed!r}")
    return done


def fix_catalog(folder: str | Path) -> list[str]:
    """Bring the catalog's sha256, features and bounds up to date after an edit of the files; say what changed.

    Only the catalog is written, and only what can be read off the files. Raises `OutputError`.
    """
    run = Check(Path(folder).resolve())
    path = run.folder / CATALOG
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []  # the check tells why
    run.catalog = parse_catalog(text, CATALOG)
    read_files(run)
    counts = {record.file: len(features) for record, features in run.layers}
    bounds = {record.file: bounds_of([one for _, one in features]) for record, features in run.layers}
    for record in run.catalog.records:
        if record.geometry == "none" and record.layer in run.tables:
            counts[record.file] = len(run.tables[record.layer])
    done = []

    def mend(block: str) -> str:
        match = re.search(r'^file\s*=\s*"([^"]*)"', block, re.MULTILINE)
        file = match.group(1) if match else ""
        made = block.startswith("[[pages]]") and re.search(r'(?m)^layers = "', block)
        if not file or made or not _readable(run.folder, file):
            return block  # pages of an atlas of one's own are made again instead (see fix_atlas)
        new = {"sha256": f'"{hashlib.sha256(read_inside(run.folder, file)).hexdigest()}"'}
        if file in counts:
            new["features"] = str(counts[file])
        if (box := bounds.get(file)) and -180 <= box[0] <= box[2] <= 360 and -90 <= box[1] <= box[3] <= 90:
            new["bounds"] = str(list(box))
        for name, value in new.items():
            found = re.search(rf"^{name}\s*=\s*(\[[^\]]*\]|[^\n]*?)[ \t]*$", block, re.MULTILINE)
            if found and _json(found.group(1)) != json.loads(value):
                block = block[: found.start(1)] + value + block[found.end(1) :]
                done.append(f"{run.folder.name}/{CATALOG}: {file}: {name} = {value}")
            elif not found and not re.search(rf"^{name}\s*=", block, re.MULTILINE):
                block = f"{block.rstrip()}\n{name} = {value}\n\n"
                done.append(f"{run.folder.name}/{CATALOG}: {file}: {name} = {value}")
        return block

    parts = re.split(r"(?m)^(?=\[)", text)
    text = "".join(mend(part) for part in parts)
    if done:
        write_atomic(path, text.encode("utf-8"))
    return done


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _readable(folder: Path, file: str) -> bool:
    try:
        read_inside(folder, file)
    except (KurilmapError, OSError, ValueError):
        return False
    return True
