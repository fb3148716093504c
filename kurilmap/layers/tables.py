"""Tables that users hand in: which columns have the coordinates, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, did_you_mean
from kurilmap.shapes import LINE

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["as_frame", "check_columns", "coordinate_columns", "is_file_name"]

LATITUDE = ("latitude", "lat", "lat_dd", "decimallatitude", "lat_deg", "緯度", "纬度", "широта")
LONGITUDE = (
    "longitude", "lon", "lng", "long", "lon_dd", "decimallongitude", "lon_deg", "経度", "经度", "經度", "долгота",
)  # fmt: skip
SHAPES = ("geometry", "wkt", "geom", "the_geom")
SMALLER = (
    "filter or thin it first, for example with DuckDB, which reads files larger than memory "
    "(the end of notebooks/07-your-own-region.ipynb shows it)"
)


def is_file_name(value: Any) -> bool:
    """Say whether a value is meant as a file: a Path, or a text that ends or begins like one; no layer's name does.

    >>> is_file_name("ships.csv"), is_file_name("ships.xls"), is_file_name("senkaku/islands")
    (True, True, False)
    """
    if isinstance(value, PathLike):
        return True
    return isinstance(value, str) and (value.startswith(("/", ".", "~")) or "." in value.rpartition("/")[2])


def as_frame(table: Any, name: str) -> gpd.GeoDataFrame:
    """Make a GeoDataFrame (EPSG:4326) of a DataFrame with columns of latitude and longitude in degrees, or of WKT.

    The columns of coordinates stay, named in `.attrs["coordinates"]`. Raises `InputError` where there are none, or values
    that are no numbers (the message names the rows), or two columns of one name.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    check_columns(table, name)
    found = coordinate_columns(table.columns)
    if found is None:
        column = next((c for c in table.columns if str(c).strip().casefold() in SHAPES), None)
        if column is None:
            known = [str(column) for column in table.columns]
            raise InputError(
                f"{name} has no columns of latitude and longitude{did_you_mean('latitude', known)}; "
                "rename them to lat and lon, or give a GeoDataFrame"
            )
        texts = table[column].astype(object).to_numpy()
        shapes = shapely.from_wkt(
            [each if isinstance(each, str) else None for each in texts], on_invalid="ignore"
        )
        _refuse(name, table, [column], shapely.is_missing(shapes), "is not WKT like POINT (146 44)")
        return gpd.GeoDataFrame(table.drop(columns=column), geometry=shapes, crs="EPSG:4326")
    numbers = [pd.to_numeric(table[column], errors="coerce").astype(float) for column in found]
    _refuse(name, table, found, (numbers[0].isna() | numbers[1].isna()).to_numpy(), "is not a number")
    points = gpd.points_from_xy(numbers[1], numbers[0])
    frame = gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    frame.attrs = {"coordinates": [str(each) for each in found]}
    return frame


def _refuse(name: str, table: Any, columns: Sequence[Any], wrong: Any, what: str) -> None:
    """Raise an error that names the rows without a position, shows the first such value and says what would be right."""
    if not wrong.any():
        return
    rows = table[wrong]
    shown = ", ".join(str(row) for row in rows.index[:5]) + (
        f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    )
    values = [str(rows.iloc[0][column]).strip() for column in columns]
    text = next(
        (each for each in values if re.search(r"\d", each) and not re.fullmatch(r"[-+.\d]+", each)), ""
    )
    hint = f"leave such rows out with .dropna(subset={list(columns)!r})"
    if len(columns) == 1:
        hint = f"write it so, longitude first and without SRID, or {hint}"
    elif re.fullmatch(r"[-+]?\d+,\d+", text):
        hint = "decimals are written with a point: pandas.read_csv(..., decimal=',') reads commas"
    elif re.search(r"[°'′NSEWnsew]", text):
        hint = "degrees are decimal and signed: 44.5, not 44°30'N"
    of = f" ({text[:40]!r})" if text else ""
    raise InputError(
        f"{name}: {' or '.join(map(str, columns))} {what}{of} in {LINE if table.index.name == LINE else 'row'} {shown}; {hint}"
    )


def check_columns(table: Any, name: str) -> None:
    """Raise `InputError` for two columns of one name: which of them is meant nobody can say."""
    seen = [str(column) for column in table.columns]
    if len(set(seen)) < len(seen):
        twice = ", ".join(repr(each) for each in dict.fromkeys(each for each in seen if seen.count(each) > 1))
        raise InputError(f"{name} has several columns called {twice}; rename all but one")


def coordinate_columns(columns: Any) -> tuple[Any, Any] | None:
    """Find the columns of latitude and longitude by their names, in five languages.

    >>> coordinate_columns(["name", "Lat", "LNG"])
    ('Lat', 'LNG')
    >>> coordinate_columns(["Latitude (°N)", "Longitude (°E)"])
    ('Latitude (°N)', 'Longitude (°E)')
    """
    folded = {
        re.sub(r"[\s_]*[(\[].*", "", str(column)).strip().casefold(): column
        for column in reversed(list(columns))
    }
    found = [
        next((folded[name] for name in names if name in folded), None) for names in (LATITUDE, LONGITUDE)
    ]
    return None if None in found else (found[0], found[1])
