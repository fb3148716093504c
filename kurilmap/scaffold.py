"""Start an atlas of one's own: a folder with a coast, empty tables, a catalog, a lesson stub and a README."""

from __future__ import annotations

import hashlib
import json
import math
import re
import shlex
import unicodedata
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .describe import OVERVIEW, window
from .errors import InputError, OutputError
from .files import whole_folder, write_atomic
from .records import Region, layers_stamp, parse_catalog, read_inside

if TYPE_CHECKING:
    from .atlas import Atlas

__all__ = ["bake_pages", "new"]

Data = dict[str, Any]
NAMES = ("name_en", "name_ja", "name_ru", "name_zh", "name_zh_hant")
TABLES = {
    "names.csv": "id,language,party,name,kind,reading,source,note\n",
    "sources.csv": "key,title,publisher,date,url,tier\n",
    "history/events.csv": "id,date,date_precision,title,place_id,place_ids,summary,parties,source,confidence,note\n",
}
GROUND = ("land", "depth", "lakes", "borders")  # of the overview
TAKEN = (OVERVIEW, "history", "lessons", "pages", "build")  # folders of every atlas
UNSTATED = "not stated"  # the licence of a coast whose maker was not asked
WIDEST = 40.0  # degrees
README = """# {title}

An atlas for kurilmap. `{region}/` has the layers, `names.csv`, `sources.csv` and `history/events.csv` the tables,
`lessons/` the lessons; `catalog.toml` says what each file is and whose.

    python -m kurilmap check {folder}                  what is wrong, each with file and line
    python -m kurilmap check {folder} --fix            after an edit: bring counts, hashes, names and pages up to date
    python -m kurilmap export {region} -o map.html --atlas {folder}
    python -m kurilmap lesson first -o lesson.html --atlas {folder}

Data of your own of any kind (CSV with lat and lon, GeoJSON, GeoPackage, GeoParquet, Shapefile, KML), with columns `id`,
`kind`, `source` and `name_en` at least, goes into `{region}/` with a record in `catalog.toml`; `check --fix` fills in
the rest of it:

    [[layers]]
    region = "{region}"
    layer = "huts"
    file = "{region}/huts.csv"
    title = "Huts"
    geometry = "Point"
    license = "CC0-1.0"
    attribution = "The makers of this atlas"
    sources = []

A place is a feature of `{region}/places.geojson`, with an `id` of small letters, digits and hyphens, a `kind`
(town, bay, summit ...), `administered_by`, `claimed_by` (empty where nobody disputes it) and a `source`, which is a
key of `sources.csv`. Its names stand in `names.csv`, a row for each language; `check --fix` copies them to the layer
(and a `name_en`, `name_ja` ... of a new place to the table).
"""
LESSON = """---
kurilmap: 1
id: first
title: {title}
region: {region}
language: en
license: CC0-1.0
---

## Where it is {{#where}}

What is here, and how far is it from where the class lives?
"""


def new(
    folder: str | PathLike[str],
    bbox: Sequence[float],
    *,
    coast: str | PathLike[str] | None = None,
    title: str | None = None,
    attribution: str = "",
    license: str = "",  # noqa: A002  the word of the catalog
) -> Atlas:
    """Start an atlas in a new folder for a box (west, south, east, north) in degrees, and return it.

    The coast is cut from the bundled overview (about 1 km), or from a file of areas with its `attribution` and
    `license`. Raises `InputError` for a box that cannot be, and `OutputError` where the folder has files already.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as here:
    ...     new(Path(here) / "commander", (164.5, 54.0, 169.5, 56.0)).region("commander").bounds
    (164.5, 54.0, 169.5, 56.0)
    """
    from .atlas import Atlas, bundled

    path = Path(folder)
    west, south, east, north = box = _box(bbox)
    # Names of files may have anything in them but a slash.
    name = "".join(each for each in path.resolve().name if each.isprintable())
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "region"
    if key in TAKEN:
        raise InputError(f"{path}: {key} is the name of a part of every atlas; name the folder otherwise")
    if title is not None and (not title.strip() or not title.isprintable() or len(title) > 200):
        raise InputError(f"title should be a line of at most 200 characters, not {title[:60]!r}")
    title = title or name.replace("-", " ").replace("_", " ").strip().title() or key
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(f"{path}: is there already and is not empty; name a new folder")
    region = Region(key, title, "", box, box, _zooms(box), (), "")
    ground = _ground(bundled(), window(region))
    land, rights = ground.get("land", []), bundled().record(OVERVIEW, "land")
    keys = [key for key in rights.sources if key in bundled().sources]
    sources = [{"key": key, **bundled().sources[key]} for key in keys]
    if coast is not None:
        land = _own_coast(coast, window(region))
        keys, sources = ["COAST"], [{"key": "COAST", "title": Path(coast).name, "tier": "4"}]
    if not land:
        reach = rights.bounds or (-180, -90, 180, 90)
        inside = reach[0] <= west < east <= reach[2] and reach[1] <= south < north <= reach[3]
        raise InputError(
            f"there is no land of the bundled overview within {west:g}, {south:g}, {east:g}, {north:g}: "
            + (
                "make the box wider, so that it takes in a coast, "
                if inside
                else f"it reaches from {reach[0]:g} to {reach[2]:g} degrees east and {reach[1]:g} to {reach[3]:g} degrees north; "
            )
            + f"{'or ' if inside else ''}give a coast of your own with --coast FILE"
        )
    said = {
        "license": license or (UNSTATED if coast is not None else rights.license),
        "attribution": attribution
        or (f"Coast: {Path(coast).name}" if coast is not None else rights.attribution),
    }
    files: list[tuple[str, Data, str]] = []

    def layer(
        where: str, name: str, geometry: str, features: list[Data], about: Data, words: str, bounds: Any
    ) -> None:
        record = {
            "region": where, "layer": name, "file": f"{where}/{name}.geojson", "title": words, "geometry": geometry,
            "features": len(features), "bounds": bounds, **about,
        }  # fmt: skip
        files.append((record["file"], record, collection(features, about["license"], about["attribution"])))

    features = [
        {
            "type": "Feature",
            "properties": _properties(f"land-{i}", "land", "|".join(keys)),
            "geometry": geometry,
        }
        for i, geometry in enumerate(land, 1)
    ]
    own = {"license": "CC0-1.0", "attribution": "The makers of this atlas", "sources": []}
    layer(key, "land", "Polygon", features, {**said, "sources": keys}, "Land", _bounds(land))
    layer(key, "places", "Point", [], own, "Places", list(box))
    for below in GROUND[1:]:
        if found := ground.get(below):
            of = bundled().record(OVERVIEW, below)
            keys = [each for each in of.sources if each in bundled().sources]
            sources += [{"key": each, **bundled().sources[each]} for each in keys]
            about = {"license": of.license, "attribution": of.attribution, "sources": keys}
            shapes = [feature["geometry"] for feature in found]
            layer(OVERVIEW, below, of.geometry, found, about, of.title, _bounds(shapes))
    tables = dict(TABLES)
    rows = {each["key"]: each for each in sources}
    tables["sources.csv"] += "".join(
        ",".join(
            _field(str(row.get(column, "") or ""))
            for column in ("key", "title", "publisher", "date", "url", "tier")
        )
        + "\n"
        for row in rows.values()
    )
    for file, text in tables.items():
        record: Data = {
            "region": "history" if "/" in file else "", "layer": Path(file).stem, "file": file,
            "title": Path(file).stem.title(), "geometry": "none", "features": text.count("\n") - 1, **own,
        }  # fmt: skip
        files.append((file, record, text))
    lesson = LESSON.format(title=json.dumps(f"{title}: a first lesson", ensure_ascii=False), region=key)
    catalog = _catalog(region, [(record, text) for _, record, text in files], lesson, bundled().date)
    texts = {file: text for file, _, text in files} | {
        "lessons/first.md": lesson,
        "README.md": README.format(title=title, region=key, folder=shlex.quote(name)),
        "catalog.toml": catalog,
    }
    with whole_folder(path) as making:
        for file, text in texts.items():
            (making / file).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(making / file, text.encode("utf-8"))
        bake_pages(making)
    return Atlas(path)


def _box(bbox: Sequence[float]) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(each) for each in bbox)
    except (TypeError, ValueError):
        raise InputError(f"bbox should be west, south, east, north in degrees, not {bbox!r}") from None
    if not all(map(math.isfinite, (west, south, east, north))) or not (
        -180 <= west < east <= 360 and -85 <= south < north <= 85
    ):
        raise InputError(
            f"bbox should be west, south, east, north in degrees with west < east and south < north, "
            f"not {west:g} {south:g} {east:g} {north:g}{_box_hint(west, south, east, north)}"
        )
    if max(east - west, north - south) > WIDEST or min(east - west, north - south) < 0.01:
        raise InputError(
            f"bbox should be between 0.01 and {WIDEST:g} degrees wide and high, not {east - west:g} by {north - south:g}"
        )
    return west, south, east, north


def _box_hint(west: float, south: float, east: float, north: float) -> str:
    if -180 <= east < west <= 180 and south < north and east + 360 - west > WIDEST:
        return f"; west and east look swapped: {east:g} {south:g} {west:g} {north:g}"
    if -180 <= east < west <= 180 and south < north:
        return f"; across the antimeridian longitudes go on: {west:g} {south:g} {east + 360:g} {north:g}"
    if -85 <= west < east <= 85 and -180 <= south < north <= 360:
        return f"; latitude and longitude look swapped: {south:g} {west:g} {north:g} {east:g}"
    return ""


def _zooms(box: tuple[float, float, float, float]) -> tuple[int, int]:
    """Give the zooms of a region: the first shows all of the box in about 600 px."""
    across = max(box[2] - box[0], (box[3] - box[1]) * 1.4)
    least = max(2, min(14, int(math.log2(600 / 256 * 360 / across)) - 1))
    return least, min(18, least + 8)


def _ground(atlas: Atlas, box: tuple[float, float, float, float]) -> dict[str, list[Any]]:
    """Cut the overview's layers to a box: land as geometries, the others as features."""
    import shapely
    from shapely.geometry import mapping, shape

    sheet, found = shapely.box(*box), dict[str, list[Any]]()
    for name in GROUND:
        for feature in atlas.features(OVERVIEW, name):
            cut = shape(feature["geometry"]).intersection(sheet)
            parts = [
                p
                for p in shapely.get_parts(cut)
                if p.geom_type in ("Polygon", "LineString") and not p.is_empty
            ]
            if name == "land":
                found.setdefault(name, []).extend(json.loads(json.dumps(mapping(part))) for part in parts)
            elif parts:
                whole = shapely.union_all(parts) if len(parts) > 1 else parts[0]
                kind = atlas.record(OVERVIEW, name).geometry
                if kind == "MultiPolygon":
                    whole = shapely.MultiPolygon(
                        [p for p in shapely.get_parts(whole) if p.geom_type == "Polygon"]
                    )
                pieces = [whole] if whole.geom_type == kind else list(shapely.get_parts(whole))
                for number, piece in enumerate(pieces):
                    own = dict(feature["properties"])
                    own["id"] = f"{own['id']}-{number}" if number else own["id"]
                    own |= dict.fromkeys(
                        NAMES, ""
                    )  # what names it has stand in the table of names of the bundled atlas
                    found.setdefault(name, []).append(
                        {
                            "type": "Feature",
                            "properties": own,
                            "geometry": json.loads(json.dumps(mapping(piece))),
                        }
                    )
    return found


def _own_coast(file: str | PathLike[str], box: tuple[float, float, float, float]) -> list[Data]:
    import shapely
    from shapely.geometry import mapping

    from .layers.readers import read_frame
    from .shapes import check_frame

    frame = check_frame(read_frame(file), str(file))
    cut = shapely.union_all(frame.geometry.to_numpy()).intersection(shapely.box(*box))
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon" and not part.is_empty]
    if not parts:
        raise InputError(f"{file}: has no area within the box; a coast is the land's areas")
    return [json.loads(json.dumps(mapping(part))) for part in parts]


def _properties(key: str, kind: str, source: str) -> Data:
    return {
        "id": key,
        **dict.fromkeys(NAMES, ""),
        "kind": kind,
        "administered_by": "",
        "claimed_by": "",
        "source": source,
    }


def collection(features: Sequence[Data], license: str, attribution: str) -> str:  # noqa: A002
    """Write features as GeoJSON, one a line, so that a problem has a line and a change a short diff."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    head = json.dumps(
        {"type": "FeatureCollection", "license": license, "attribution": attribution}, ensure_ascii=False
    )
    return f'{head[:-1]}, "features": [\n{lines}\n]}}\n'


def _bounds(geometries: Sequence[Data]) -> list[float]:
    from shapely.geometry import shape

    boxes = [shape(each).bounds for each in geometries]
    return [
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    ]


def _field(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",\r\n]', text) else text


def _toml(values: Data) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def _catalog(region: Region, records: Sequence[tuple[Data, str]], lesson: str, date: Any) -> str:
    about = {
        "title": region.title, "place": "", "bounds": list(region.bounds), "view": list(region.view),
        "zoom": list(region.zoom), "parties": [], "dispute": "",
    }  # fmt: skip
    head = (
        "# What is in this atlas; `python -m kurilmap check --fix` brings counts and hashes up to date.\n"
        f'version = "1"\ndate = {date}\n\n[regions.{region.id}]\n{_toml(about)}'
    )
    blocks = [
        f"[[layers]]\n{_toml(record | {'sha256': hashlib.sha256(text.encode()).hexdigest(), 'years': ''})}"
        for record, text in records
    ]
    lessons = {
        "id": "first", "file": "lessons/first.md", "title": f"{region.title}: a first lesson", "region": region.id,
        "language": "en", "sha256": hashlib.sha256(lesson.encode()).hexdigest(), "license": "CC0-1.0",
    }  # fmt: skip
    return "\n".join([head, *blocks, f"[[lessons]]\n{_toml(lessons)}"])


def bake_pages(folder: Path) -> list[str]:
    """Pack every region of an atlas for its page where its layers have changed; say which. Raises `DataError`."""
    from .atlas import Atlas
    from .bake import bake

    atlas = Atlas(folder)
    path = folder / "catalog.toml"
    stamp = layers_stamp(atlas.records)
    text = path.read_text(encoding="utf-8")
    # Whatever stands after the pages is somebody's, and stays.
    kept = "".join(part for part in re.split(r"(?m)^(?=\[)", text) if not part.startswith("[[pages]]"))
    if _pages_are_good(folder, text, stamp, atlas):
        return []
    records, done = [], []
    (folder / "pages").mkdir(exist_ok=True)
    for region in sorted(atlas.regions):
        page = json.dumps(bake(atlas, region), ensure_ascii=False, separators=(",", ":")) + "\n"
        file = f"pages/{region}.json"
        write_atomic(folder / file, page.encode("utf-8"))
        record = {
            "region": region,
            "file": file,
            "sha256": hashlib.sha256(page.encode()).hexdigest(),
            "layers": stamp,
        }
        records.append(f"[[pages]]\n{_toml(record)}")
        done.append(f"{folder.name}/{file}: made again from the layers")
    write_atomic(path, (f"{kept.rstrip()}\n\n" + "\n".join(records)).encode("utf-8"))
    return done


def _pages_are_good(folder: Path, text: str, stamp: str, atlas: Atlas) -> bool:
    """Say whether every region has its page, as the catalog has it, made from these layers."""
    pages = parse_catalog(text, "").pages
    return f'layers = "{stamp}"' in text and all(
        region in pages
        and (folder / pages[region][0]).is_file()
        and hashlib.sha256(read_inside(folder, pages[region][0])).hexdigest() == pages[region][1]
        for region in atlas.regions
    )
