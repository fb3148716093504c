"""Files that users hand in, read into one GeoDataFrame: CSV, GeoJSON, GeoPackage, GeoParquet, Shapefile, KML.

What a file is, its first bytes decide together with its name: GDAL would also follow a file that only points to others.
Nothing is fetched, no archive is opened, and the size is limited.
"""

from __future__ import annotations

import json
import os
import re
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, MissingExtra
from kurilmap.layers.tables import SMALLER, as_frame
from kurilmap.records import SHAPE_TYPES
from kurilmap.shapes import LINE

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["LIMIT", "layer_content", "read_frame"]

LIMIT = 500_000_000  # bytes of one file
EMPTY = ("kind", "administered_by", "claimed_by", "source")  # what a layer of an atlas may leave empty
ROWS = 5_000_000  # of one table
COLUMNS = 2000
NOTHING = ("", "NaN", "nan", "-nan", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "None")
# What GDAL adds to every feature of a KML file.
KML_STYLE = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet")
SUFFIXES = {
    ".csv": "CSV", ".tsv": "CSV", ".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG", ".parquet": "Parquet",
    ".geoparquet": "Parquet", ".shp": "ESRI Shapefile", ".kml": "KML",
}  # fmt: skip
MAGIC = {"GPKG": b"SQLite format 3\x00", "Parquet": b"PAR1", "ESRI Shapefile": b"\x00\x00\x27\x0a"}


def read_frame(path: str | PathLike[str]) -> gpd.GeoDataFrame:
    """Read a file of points, lines or areas in any CRS into a GeoDataFrame (a CSV: EPSG:4326).

    A CSV has columns of latitude and longitude in degrees, or one of WKT. Raises `InputError` for what is not such a
    file, is damaged, or has more than 500 MB; `MissingExtra` for GeoParquet without pyarrow.
    """
    file = Path(path)
    if str(file).startswith("~"):
        file = Path(os.path.expanduser(file))  # noqa: PTH111  of a user without a home it makes nothing, and no error
    kind = SUFFIXES.get(file.suffix.lower())
    if kind is None:
        raise InputError(
            f"{file}: cannot read {file.suffix or 'a file without suffix'}; give one of {', '.join(SUFFIXES)}"
        )
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            head = opened.read(4096)
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if size > LIMIT:
        raise InputError(
            f"{file}: {size / 1e6:.0f} MB are more than the {LIMIT / 1e6:.0f} MB that are read; {SMALLER}"
        )
    if size == 0:
        raise InputError(f"{file}: is empty")
    if kind in MAGIC and not head.startswith(MAGIC[kind]):
        raise InputError(f"{file}: is not a {kind} file: its first bytes are {head[:8]!r}")
    try:
        if kind == "CSV":
            return as_frame(_csv(file), str(file))
        if kind == "GeoJSON":
            return _geojson(file)
        if kind == "Parquet":
            return _parquet(file)
        return _ogr(file, kind)
    except (InputError, MissingExtra):
        raise
    except RecursionError:
        raise InputError(f"{file}: is nested too deeply") from None
    except Exception as error:  # whatever the readers of pandas, GDAL and Arrow make of a damaged file
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"{file}: cannot be read as {kind}: {first[:300]}") from error


def layer_content(file: Path, text: str | None = None) -> dict[str, Any]:
    """Read a layer of an atlas as a GeoJSON FeatureCollection in EPSG:4326; `text` is that of a GeoJSON file.

    Raises `InputError`, or `ValueError` for what is no JSON.
    """
    if text is not None:
        found = json.loads(text)
        if not isinstance(found, dict) or not isinstance(found.get("features"), list):
            raise InputError("is not a GeoJSON FeatureCollection")
        return found
    frame = read_frame(file)
    if frame.crs is None:
        raise InputError(f"{file}: has no CRS")
    frame = frame.drop(columns=[c for c in frame.columns if str(c) in frame.attrs.get("coordinates", ())])
    first = int(frame.index[0]) if frame.index.name == LINE else None
    content: dict[str, Any] = json.loads(frame.to_crs("EPSG:4326").to_json())
    for feature in content["features"]:
        # An empty cell and a column that is not there are the same: nobody claims it, nothing is noted.
        feature["properties"] = dict.fromkeys(EMPTY, "") | {
            key: value for key, value in feature["properties"].items() if value is not None
        }
        if isinstance(number := feature["properties"].get("id"), int):
            feature["properties"]["id"] = str(number)
        feature.pop("id", None)
        feature.pop("bbox", None)
    return content if first is None else content | {"line": first}


def _csv(file: Path) -> Any:
    import pandas as pd

    with file.open("rb") as opened:
        head = opened.readline(1_000_000)
    if len(head) == 1_000_000 or head.count(b",") + head.count(b"\t") > COLUMNS:
        raise InputError(f"{file}: its first line should name the columns, at most {COLUMNS}")
    try:
        options: dict[str, Any] = _dialect(file, head) | {
            "encoding": "utf-8-sig", "keep_default_na": False, "na_values": NOTHING,
        }  # fmt: skip
        sample = pd.read_csv(file, dtype=str, nrows=500, **options)
        # 007 is a code, not seven.
        codes = [
            name
            for name in sample.columns
            if sample[name].str.fullmatch(r"\s*0\d+\s*").fillna(value=False).any()
        ]
        table = pd.read_csv(
            file, dtype=dict.fromkeys(codes, str), nrows=ROWS + 1, low_memory=False, **options
        )
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}: is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error
    if len(table) > ROWS:
        raise InputError(f"{file}: has more than {ROWS:,} rows; {SMALLER}")
    if not isinstance(table.index, pd.RangeIndex):
        raise InputError(f"{file}: its rows have more fields than the {len(table.columns)} of the first line")
    for name in table.columns:
        if (absent := table[name] == "NA").any():
            # Of numbers NA is none; of texts it may be a name.
            numbers = pd.to_numeric(table[name].mask(absent), errors="coerce")
            if numbers.notna().any() and (numbers.notna() == (table[name].notna() & ~absent)).all():
                table[name] = numbers
    table = table.drop(columns=[c for c in table if c.startswith("Unnamed: ") and table[c].isna().all()])
    if file.stat().st_size < 50_000_000 and _line_count(file) == len(table) + 1:
        table.index = pd.RangeIndex(2, len(table) + 2, name=LINE)
    return table


def _dialect(file: Path, head: bytes) -> dict[str, str]:
    """Find what stands between the fields: spreadsheets write semicolons where the comma is for decimals."""
    if file.suffix.lower() == ".tsv":
        return {"sep": "\t"}
    sep = max(",;\t", key=lambda each: head.count(each.encode()))
    if sep != ";":
        return {"sep": sep}
    with file.open("rb") as opened:
        sample = opened.read(100_000)
    comma, point = (
        len(re.findall(rb"[;\n]-?\d+" + each + rb"\d+(?=[;\r\n])", sample)) for each in (b",", rb"\.")
    )
    return {"sep": sep, "decimal": "," if comma > point else "."}


def _line_count(file: Path) -> int:
    data = file.read_bytes()
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _geojson(file: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    content = json.loads(file.read_text(encoding="utf-8-sig"))
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Feature":
        content = {"type": "FeatureCollection", "features": [content]}
    elif kind in (*SHAPE_TYPES, "GeometryCollection"):
        content = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": content}]}
    elif kind != "FeatureCollection":
        raise InputError(f"{file}: is not a GeoJSON FeatureCollection but {kind or type(content).__name__!r}")
    features = content.get("features")
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise InputError(f"{file}: features should be a list of features")
    rows = [{**each, "properties": each.get("properties") or {}} for each in features]
    crs = "EPSG:4326"
    old = content.get("crs")  # GeoJSON of before 2016 could name another CRS
    if isinstance(old, dict) and isinstance(old.get("properties"), dict):
        crs = str(old["properties"].get("name") or crs)
        crs = "EPSG:4326" if crs.upper().endswith("CRS84") else crs
    columns = dict.fromkeys(str(key) for row in rows for key in row["properties"])
    return gpd.GeoDataFrame.from_features(rows, crs=crs, columns=[*columns, "geometry"])


def _parquet(file: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra(f"{file.name} (GeoParquet)", "parquet") from None
    about = pq.read_metadata(file)
    size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    if about.num_rows > ROWS or size > 4 * LIMIT:
        raise InputError(f"{file}: has {about.num_rows:,} rows and {size / 1e6:.0f} MB unpacked; {SMALLER}")
    if b"geo" in (about.metadata or {}):
        return gpd.read_parquet(file)
    return as_frame(pq.read_table(file).to_pandas(), str(file))


def _ogr(file: Path, kind: str) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    if kind == "KML":
        text = file.read_bytes()
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"<kml" not in text[:4096]:
            raise InputError(f"{file}: is not a KML file without a DOCTYPE")
    layers = pyogrio.list_layers(file)
    if len(layers) > 1 and kind == "GPKG":
        names = ", ".join(str(name) for name in layers[:12, 0])
        raise InputError(
            f"{file}: has {len(layers)} layers ({names}); read one with geopandas.read_file(..., layer=)"
        )
    if kind == "KML" and len(layers) > 1:
        import pandas as pd

        parts = [gpd.read_file(file, layer=name, engine="pyogrio") for name in layers[:, 0]]
        return _plain_kml(gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs))
    if (count := pyogrio.read_info(file)["features"]) > ROWS:
        raise InputError(f"{file}: has {count:,} features; {SMALLER}")
    frame = gpd.read_file(file, engine="pyogrio")
    if frame.crs is None and kind == "ESRI Shapefile":
        raise InputError(
            f"{file}: has no CRS, since {file.stem}.prj is not beside it; put it there, or add "
            "geopandas.read_file(...).set_crs('EPSG:4326'), if it has longitudes and latitudes"
        )
    return _plain_kml(frame) if kind == "KML" else frame


def _plain_kml(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out the columns that no author of a KML file has filled."""
    own = frame.geometry.name
    empty = [c for c in frame if c != own and (frame[c].isna() | (frame[c].astype(str) == "")).all()]
    return frame.drop(columns=[c for c in frame if c in KML_STYLE or c in empty])
