"""Tables and files that users hand in, read into one GeoDataFrame: CSV, GeoJSON, GeoPackage, GeoParquet, Shapefile, KML.

What a file is, its first bytes decide together with its name: GDAL would also follow a file that only points to others.
Nothing is fetched, no archive is opened, and the size is limited.
"""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, MissingExtra, did_you_mean

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["LIMIT", "as_frame", "coordinate_columns", "is_file_name", "layer_content", "read_frame"]

LIMIT = 500_000_000  # bytes of one file
ROWS = 5_000_000  # of one table
COLUMNS = 2000
LATITUDE = ("latitude", "lat", "lat_dd", "decimallatitude", "lat_deg", "緯度", "纬度", "широта")
LONGITUDE = (
    "longitude", "lon", "lng", "long", "lon_dd", "decimallongitude", "lon_deg", "経度", "经度", "經度", "долгота",
)  # fmt: skip
SHAPES = ("geometry", "wkt", "geom", "the_geom")
SUFFIXES = {
    ".csv": "CSV", ".tsv": "CSV", ".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG", ".parquet": "Parquet",
    ".geoparquet": "Parquet", ".shp": "ESRI Shapefile", ".kml": "KML",
}  # fmt: skip
MAGIC = {"GPKG": b"SQLite format 3\x00", "Parquet": b"PAR1", "ESRI Shapefile": b"\x00\x00\x27\x0a"}
SMALLER = (
    "filter or thin it first, for example with DuckDB, which reads files larger than memory "
    "(the end of notebooks/07-your-own-region.ipynb shows it)"
)


def is_file_name(value: Any) -> bool:
    """Say whether a value is meant as a file: a Path, or a text that ends like one.

    >>> is_file_name("ships.csv"), is_file_name("islands")
    (True, False)
    """
    if isinstance(value, PathLike):
        return True
    return isinstance(value, str) and Path(value).suffix.lower() in (*SUFFIXES, ".zip", ".kmz", ".xlsx")


def read_frame(path: str | PathLike[str]) -> gpd.GeoDataFrame:
    """Read a file of points, lines or areas in any CRS into a GeoDataFrame (a CSV: EPSG:4326).

    A CSV has columns of latitude and longitude in degrees, or one of WKT. Raises `InputError` for what is not such a
    file, is damaged, or has more than 500 MB; `MissingExtra` for GeoParquet without pyarrow.
    """
    file = Path(path)
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
    content: dict[str, Any] = json.loads(frame.to_crs("EPSG:4326").to_json())
    for feature in content["features"]:
        feature["properties"] = {
            key: value for key, value in feature["properties"].items() if value is not None
        }
        feature.pop("id", None)
        feature.pop("bbox", None)
    return content


def _csv(file: Path) -> Any:
    import pandas as pd

    with file.open("rb") as opened:
        head = opened.readline(1_000_000)
    if len(head) == 1_000_000 or head.count(b",") + head.count(b"\t") > COLUMNS:
        raise InputError(f"{file}: its first line should name the columns, at most {COLUMNS}")
    try:
        table = pd.read_csv(
            file,
            sep="\t" if file.suffix.lower() == ".tsv" else ",",
            encoding="utf-8-sig",
            nrows=ROWS + 1,
            low_memory=False,
        )
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}: is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error
    if len(table) > ROWS:
        raise InputError(f"{file}: has more than {ROWS:,} rows; {SMALLER}")
    return table


def _geojson(file: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    content = json.loads(file.read_text(encoding="utf-8-sig"))
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Feature":
        content = {"type": "FeatureCollection", "features": [content]}
    elif kind != "FeatureCollection":
        raise InputError(f"{file}: is not a GeoJSON FeatureCollection but {kind or type(content).__name__!r}")
    features = content["features"]
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
        return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    if (count := pyogrio.read_info(file)["features"]) > ROWS:
        raise InputError(f"{file}: has {count:,} features; {SMALLER}")
    return gpd.read_file(file, engine="pyogrio")


def as_frame(table: Any, name: str) -> gpd.GeoDataFrame:
    """Make a GeoDataFrame (EPSG:4326) of a DataFrame with columns of latitude and longitude in degrees, or of WKT.

    Raises `InputError` where there are none, or values that are no numbers (the message names the rows).
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    found = coordinate_columns(table.columns)
    if found is None:
        column = next((c for c in table.columns if str(c).strip().casefold() in SHAPES), None)
        if column is None:
            known = [str(column) for column in table.columns]
            raise InputError(
                f"{name} has no columns of latitude and longitude{did_you_mean('latitude', known)}; "
                "rename them to lat and lon, or give a GeoDataFrame"
            )
        shapes = shapely.from_wkt(table[column].astype(object).to_numpy(), on_invalid="ignore")
        return gpd.GeoDataFrame(table.drop(columns=column), geometry=shapes, crs="EPSG:4326")
    numbers = [pd.to_numeric(table[column], errors="coerce").astype(float) for column in found]
    missing = numbers[0].isna() | numbers[1].isna()
    if missing.any():
        rows = [str(row) for row in table.index[missing][:5]]
        more = f" and {missing.sum() - 5} more" if missing.sum() > 5 else ""
        raise InputError(
            f"{name}: {found[0]} or {found[1]} is not a number in row {', '.join(rows)}{more}; "
            f"leave such rows out with .dropna(subset=[{found[0]!r}, {found[1]!r}])"
        )
    points = gpd.points_from_xy(numbers[1], numbers[0])
    return gpd.GeoDataFrame(table.drop(columns=list(found)), geometry=points, crs="EPSG:4326")


def coordinate_columns(columns: Any) -> tuple[Any, Any] | None:
    """Find the columns of latitude and longitude by their names, in five languages.

    >>> coordinate_columns(["name", "Lat", "LNG"])
    ('Lat', 'LNG')
    """
    folded = {str(column).strip().casefold(): column for column in reversed(list(columns))}
    found = [
        next((folded[name] for name in names if name in folded), None) for names in (LATITUDE, LONGITUDE)
    ]
    return None if None in found else (found[0], found[1])
