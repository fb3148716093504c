"""What a catalog says, read with all its problems at once: regions, and a record per file."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from .errors import DataError

Bounds = tuple[float, float, float, float]

CATALOG = "catalog.toml"
# The columns that a table must have.
TABLE_COLUMNS = {
    "names": ("id", "language", "party", "name", "kind", "source"),
    "sources": ("key", "title", "publisher", "date", "url", "tier"),
    "events": ("id", "date", "title", "place_ids", "parties", "source"),
}
LARGEST = 200_000_000  # bytes of a file of an atlas
# What the geometry of a feature may be (RFC 7946), but for a collection of several.
SHAPE_TYPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
NAME_BYTES, PATH_BYTES = 255, 2000  # more than that, systems refuse
GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPolygon", "none")


@dataclass(frozen=True)
class Region:
    """A part of the world that the atlas has in detail. Bounds are (west, south, east, north) degrees.

    `bounds` is the frame that is covered in detail, `view` what a fresh map shows, `place` the gazetteer's
    id for the region's own name, `parties` the perspectives besides neutral and de-facto.

    >>> from kurilmap.atlas import bundled
    >>> bundled().region("senkaku").parties
    ('japan', 'china', 'taiwan')
    """

    id: str
    title: str
    place: str
    bounds: Bounds
    view: Bounds
    zoom: tuple[int, int]
    parties: tuple[str, ...]
    dispute: str


@dataclass(frozen=True)
class Record:
    """One file of the atlas: what is in it, whose it is, and its sha256. `geometry` is "none" for a table.

    >>> from kurilmap.atlas import bundled
    >>> bundled().record("kurils", "islands").geometry
    'Polygon'
    """

    region: str
    layer: str
    file: str
    title: str
    geometry: str
    features: int
    bounds: Bounds | None
    sha256: str
    license: str
    attribution: str
    sources: tuple[str, ...]
    years: str


@dataclass(frozen=True)
class LessonRecord:
    """One lesson of the atlas: its file, the region it begins in, its language and its sha256."""

    id: str
    file: str
    title: str
    region: str
    language: str
    sha256: str
    license: str


@dataclass
class Catalog:
    """The contents of a `catalog.toml`. With problems, the rest is what could be read."""

    version: str = ""
    date: dt.date | None = None
    regions: dict[str, Region] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    lessons: dict[str, LessonRecord] = field(default_factory=dict)
    stamp: str = ""  # of the layers that the pages were made from (see scaffold.bake_pages)
    problems: list[str] = field(default_factory=list)


def layers_stamp(records: Sequence[Record]) -> str:
    """Return a digest of all layers and tables: the pages of an atlas are made from those."""
    return hashlib.sha256("".join(record.sha256 for record in records).encode()).hexdigest()[:16]


def read_inside(folder: Path, file: str) -> bytes:
    """Return the bytes of a file of an atlas. Raises `DataError` for one that lies elsewhere or is too large, `OSError`."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise DataError(f"{folder.name}/{file}: leads out of the atlas, to {path}")
    if path.stat().st_size > LARGEST:
        raise DataError(
            f"{folder.name}/{file}: has more than the {LARGEST / 1e6:.0f} MB that a file of an atlas may have"
        )
    if not path.is_file():
        raise DataError(f"{folder.name}/{file}: is not a file")
    return path.read_bytes()


def points_of(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Yield every (x, y) of GeoJSON coordinates, however deep; what is no pair of numbers is passed over.

    >>> list(points_of([[146, 44, 12.5], ["x", 0], [[147, 45]]]))
    [(146, 44), (147, 45)]
    """
    if not isinstance(coordinates, list):
        return
    if len(coordinates) > 1 and all(isinstance(each, int | float) for each in coordinates[:2]):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from points_of(part)


def bounds_of(features: Iterable[dict[str, Any]]) -> Bounds | None:
    """Give the bounds (west, south, east, north) of GeoJSON features, None where none of them has a point."""
    points = [each for feature in features for each in points_of(feature["geometry"].get("coordinates"))]
    if not points:
        return None
    x, y = zip(*points, strict=True)
    return min(x), min(y), max(x), max(y)


def is_sound(feature: Any, *, must: bool) -> bool:
    """Say whether a feature has what everything else counts on: an id and a geometry (None where it need not)."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return False
    shape = feature.get("geometry")
    if not isinstance(feature["properties"].get("id"), str) or (
        shape is None and (must or "geometry" not in feature)
    ):
        return False
    if shape is None:
        return True
    if not isinstance(shape, dict) or shape.get("type") not in SHAPE_TYPES:
        return False
    at = shape.get("coordinates")
    if not must:
        return isinstance(at, list)
    return isinstance(at, list) and len(at) > 1 and all(isinstance(each, int | float) for each in at)


def fold_name(name: str) -> str:
    """Fold what people write differently in a region's or layer's name: case, spaces, hyphens, underscores.

    >>> fold_name("Northeast Asia") == fold_name("northeast_asia")
    True
    """
    return re.sub(r"[\s_-]+", "", name).casefold()


class _Table:
    """A table of the catalog whose values are taken out one by one, each checked; problems are collected."""

    def __init__(self, where: str, values: Any, problems: list[str]) -> None:
        self.where = where
        self.values = values if isinstance(values, dict) else {}
        self.problems = problems

    def wrong(self, key: str, what: str) -> None:
        self.problems.append(f"{self.where}: {key} {what}")

    def take(self, key: str, kind: type, default: Any, *, must: bool = True) -> Any:
        if key not in self.values:
            if must:
                self.wrong(key, "is missing")
            return default
        value = self.values[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            self.wrong(key, f"should be of type {kind.__name__}, not {value!r}")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list, [])
        if all(isinstance(value, str) for value in values):
            return tuple(values)
        self.wrong(key, f"should be a list of texts, not {values!r}")
        return ()

    def numbers(self, key: str, count: int, *, must: bool = True) -> tuple[Any, ...] | None:
        values = self.take(key, list, None, must=must)
        if values is None:
            return None
        if len(values) != count or not all(type(value) in (int, float) for value in values):
            self.wrong(key, f"should be {count} numbers, not {values!r}")
            return None
        return tuple(values)

    def bounds(self, key: str, *, must: bool = True) -> Bounds | None:
        found = self.numbers(key, 4, must=must)
        if found is None:
            return None
        west, south, east, north = found
        if not (-180 <= west <= east <= 360 and -90 <= south <= north <= 90):
            self.wrong(key, f"should be [west, south, east, north] in degrees, not {list(found)}")
        return west, south, east, north

    def zooms(self) -> tuple[int, int]:
        first, last = self.numbers("zoom", 2) or (0, 18)
        if not (type(first) is type(last) is int and 0 <= first <= last <= 22):
            self.wrong("zoom", f"should be two whole numbers from 0 to 22, not {[first, last]}")
            return 0, 18
        return first, last

    def file(self) -> str:
        name: str = self.take("file", str, "")
        path = PurePosixPath(name)
        if name and (path.is_absolute() or ".." in path.parts or "\\" in name):
            self.wrong("file", f"should be a path inside the atlas, not {name!r}")
            return ""
        if any(len(each.encode()) > NAME_BYTES for each in path.parts) or len(name.encode()) > PATH_BYTES:
            self.wrong("file", f"has a name too long for a file: {name[:40]!r}...")
            return ""
        return name


def _lines(text: str, header: str) -> list[int]:
    """Return the numbers of the lines that open a table of the given header."""
    wanted = re.compile(rf"\s*\[+{header}[\].]")
    return [number for number, line in enumerate(text.split("\n"), 1) if wanted.match(line)]


def parse_catalog(text: str, name: str) -> Catalog:
    """Read a catalog's text; `name` begins every message. Problems are in the result, nothing is raised.

    >>> parse_catalog("version = 1", "my/catalog.toml").problems[0]
    'my/catalog.toml: version should be of type str, not 1'
    """
    found = Catalog()
    try:
        content = tomllib.loads(text)
    except RecursionError:
        found.problems.append(f"{name}: is nested too deeply")
        return found
    except ValueError as error:
        found_at = re.search(r"line (\d+)", str(error))
        last = text.count("\n") + 1
        found.problems.append(f"{name}:{found_at.group(1) if found_at else last}: {error}")
        return found
    top = _Table(name, content, found.problems)
    found.version = top.take("version", str, "")
    found.date = top.take("date", dt.date, None)
    # A region's table may be opened in several places of the file; its first line will do.
    first = {
        match.group(1): number
        for number, line in reversed(list(enumerate(text.split("\n"), 1)))
        if (match := re.match(r"\s*\[regions\.\"?([^\].\"]+)", line))
    }
    for key, values in top.take("regions", dict, {}).items():
        table = _Table(f"{name}:{first.get(key, 1)}: region {key}", values, found.problems)
        whole = (-180.0, -90.0, 180.0, 90.0)
        found.regions[key] = Region(
            id=key,
            title=table.take("title", str, key),
            place=table.take("place", str, "", must=False),
            bounds=table.bounds("bounds") or whole,
            view=table.bounds("view") or whole,
            zoom=table.zooms(),
            parties=table.texts("parties"),
            dispute=table.take("dispute", str, "", must=False),
        )
    seen: dict[str, str] = {}
    for line, values in zip(_lines(text, "layers"), top.take("layers", list, []), strict=False):
        table = _Table(f"{name}:{line}", values, found.problems)
        record = _record(table)
        if record.file in seen:
            table.wrong("file", f"{record.file} has a record already, at {seen[record.file]}")
        seen[record.file] = table.where
        found.records.append(record)
    for line, values in zip(_lines(text, "pages"), top.take("pages", list, [], must=False), strict=False):
        table = _Table(f"{name}:{line}", values, found.problems)
        region = table.take("region", str, "")
        found.pages[region] = (table.file(), table.take("sha256", str, ""))
        found.stamp = table.take("layers", str, "", must=False)
    for line, values in zip(_lines(text, "lessons"), top.take("lessons", list, [], must=False), strict=False):
        table = _Table(f"{name}:{line}", values, found.problems)
        key = table.take("id", str, "")
        words = {
            each: table.take(each, str, "") for each in ("title", "region", "language", "sha256", "license")
        }
        if key in found.lessons:
            table.wrong("id", f"{key} is taken by another lesson")
        found.lessons[key] = LessonRecord(key, table.file(), **words)
    return found


def _record(table: _Table) -> Record:
    geometry = table.take("geometry", str, "none")
    if geometry not in GEOMETRIES:
        table.wrong("geometry", f"should be one of {', '.join(GEOMETRIES)}, not {geometry!r}")
    for key in ("license", "attribution"):
        if not table.values.get(key):
            table.wrong(key, f"is empty: there is no {key} given")
    return Record(
        region=table.take("region", str, ""),
        layer=table.take("layer", str, ""),
        file=table.file(),
        title=table.take("title", str, ""),
        geometry=geometry,
        features=table.take("features", int, 0),
        bounds=table.bounds("bounds", must=geometry != "none"),
        sha256=table.take("sha256", str, ""),
        license=table.take("license", str, ""),
        attribution=table.take("attribution", str, ""),
        sources=table.texts("sources"),
        years=table.take("years", str, "", must=False),
    )
