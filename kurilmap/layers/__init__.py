"""The author's own data, checked and turned into plain data for the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, did_you_mean
from kurilmap.layers.tables import SMALLER, as_frame, is_file_name, read_frame
from kurilmap.page.pack import pack
from kurilmap.shapes import check_frame

if TYPE_CHECKING:
    import geopandas as gpd

COLOURS = ("#8a2f5c", "#14584a", "#74420a", "#38488f", "#4f5210", "#7a3b2e")  # stand out on land and sea
BITS = 24  # about 1.7 m at 45 degrees
LARGE = 2000  # from so many points on they are packed, and drawn on a canvas (see points.py)
VERTICES = 1_000_000  # of lines and areas of one layer
SIZES = (4.0, 22.0)  # px: the diameters of points whose size is a column

Data = dict[str, Any]


def user_frame(what: Any, name: str | None) -> tuple[Any, str | None]:
    """Return what a user adds as a frame with geometry, and the layer's name: a file's is its own without suffix.

    Raises `InputError` for what is neither a frame, a table with coordinates nor a file of one.
    """
    if is_file_name(what):
        from pathlib import Path

        return read_frame(what), name or Path(what).stem
    if hasattr(what, "geometry") and hasattr(what, "crs"):
        return what, name
    if hasattr(what, "columns") and hasattr(what, "iloc"):
        return as_frame(what, f"layer {name!r}" if name else "the DataFrame"), name
    raise InputError(
        f"cannot add a {type(what).__name__}: give a GeoDataFrame, a DataFrame with lat and lon, a file, "
        "the name of a layer, or a folium element"
    )


def user_layer(
    frame: Any,
    *,
    name: str,
    number: int,
    origin: tuple[float, float],
    label: str | None = None,
    popup: Sequence[str] | None = None,
    color: str | None = None,
    size: str | float | None = None,
    classes: int | str | Sequence[float] | None = None,
    time: str | Sequence[str] | None = None,
) -> Data:
    """Describe a GeoDataFrame as a layer of the page; coordinates are packed from an origin (lon, lat).

    `label` names the column that names a feature, `popup` the columns of its card (all, if not given), `color` a
    colour or a column (see `colouring.colouring`, also for `classes`), `size` px or a column of numbers, `time` a
    column of years or dates, or two: from and, at the latest, until. Raises `InputError` for a frame that cannot be
    drawn (see `shapes.check_frame`) or a column that is not there.
    """
    if not hasattr(frame, "columns"):
        frame = frame.to_frame("geometry")
    checked: gpd.GeoDataFrame = check_frame(frame, f"layer {name!r}")
    columns = [column for column in checked.columns if column != checked.geometry.name]
    if isinstance(popup, str):
        popup = [popup]
    wanted = list(popup) if popup is not None else columns
    times = [] if time is None else [time] if isinstance(time, str) else list(time)
    if len(times) > 2:
        raise InputError(f"layer {name!r}: time is one column or two, not {len(times)}")
    by_size = size if isinstance(size, str) else None
    for column in [*wanted, *([label] if label is not None else []), *times, *([by_size] if by_size else [])]:
        if column not in columns:
            raise InputError(
                f"layer {name!r} has no column {column!r}{did_you_mean(str(column), map(str, columns))}"
            )
    layer: Data = {
        "id": f"user-{number}",
        "name": str(name),
        "color": COLOURS[(number - 1) % len(COLOURS)],
        "columns": [str(column) for column in wanted],
    }
    found = _colours(layer, checked, columns, color, classes)
    sizes = _sizes(layer, checked, size)
    spans = _spans(layer, checked, times)
    if len(checked) > LARGE and (checked.geometry.geom_type == "Point").all():
        from kurilmap.layers.points import large_layer

        return large_layer(layer, checked, label=label, popup=wanted, index=found, spans=spans)
    _check_vertices(checked, name)
    rows = [[_text(value) for value in checked[column]] for column in wanted]
    labels = [_text(value) for value in checked[label]] if label is not None else []
    features = []
    for row, shape in enumerate(checked.geometry):
        feature: Data = {
            "label": (labels[row] if labels else "") or f"{name} {row + 1}",
            "values": [column[row] for column in rows],
            **_geometry(shape, origin),
        }
        if found is not None:
            feature["color"] = int(found[row])
        if sizes is not None:
            feature["size"] = sizes[row]
        if spans is not None:
            feature["years"] = [None if year is None else int(year) for year in spans[row]]
        features.append(feature)
    return layer | {"features": features}


def _colours(layer: Data, frame: Any, columns: list[Any], color: Any, classes: Any) -> Any:
    """Colour the layer; return the index of each feature's colour where a column decides."""
    if color is None and classes is None:
        return None
    from kurilmap.layers.colouring import colouring, is_colour

    if color is not None and color in columns:
        made = colouring(frame[color], str(color), classes)
        layer["colors"], layer["legend"] = made.colours, made.legend
        return made.index
    if classes is not None:
        raise InputError(
            f"layer {layer['name']!r}: classes= needs color= with the column that is to be classed"
        )
    if color is not None:
        if not is_colour(color):
            near = did_you_mean(str(color), map(str, columns)) if isinstance(color, str) else ""
            raise InputError(
                f"layer {layer['name']!r}: color should be #rgb, #rrggbb, a colour's name or a column, not {color!r}{near}"
            )
        layer["color"] = color
    return None


def _sizes(layer: Data, frame: Any, size: Any) -> list[float] | None:
    """Set the layer's size in px; return that of each feature where a column decides: areas are to scale."""
    import numpy as np

    if size is None:
        return None
    if not isinstance(size, str):
        if isinstance(size, bool) or not isinstance(size, int | float) or not 1 <= size <= 60:
            raise InputError(
                f"layer {layer['name']!r}: size should be 1 to 60 px or a column of numbers, not {size!r}"
            )
        layer["size"] = float(size)
        return None
    from kurilmap.layers.colouring import is_numeric

    if not is_numeric(frame[size]):
        raise InputError(f"layer {layer['name']!r}: size needs numbers, and the column {size!r} has none")
    values = np.nan_to_num(
        frame[size].to_numpy(dtype=float, na_value=np.nan), nan=0, posinf=0, neginf=0
    ).clip(min=0)
    greatest = values.max() or 1
    layer["sized"] = [str(size), float(greatest)]
    return [float(f"{each:.3g}") for each in np.maximum(SIZES[0], SIZES[1] * np.sqrt(values / greatest))]


def _spans(layer: Data, frame: Any, times: list[Any]) -> list[tuple[Any, Any]] | None:
    """Return each feature's first and last year, None where it is open; the layer gets `years` of all changes."""
    if not times:
        return None
    first = [_year(value, layer["name"], times[0]) for value in frame[times[0]]]
    last = [_year(value, layer["name"], times[1]) for value in frame[times[1]]] if len(times) > 1 else first
    spans = list(zip(first, last, strict=True))
    for row, (a, b) in enumerate(spans):
        if a is not None and b is not None and a > b:
            raise InputError(
                f"layer {layer['name']!r}: row {frame.index[row]!r} ends in {b}, before it begins in {a}"
            )
    years = {a for a in first if a is not None} | {b + (len(times) > 1) for b in last if b is not None}
    if not years:
        raise InputError(f"layer {layer['name']!r}: the column {times[0]!r} has no years")
    layer["years"] = sorted(years)
    return spans


def _year(value: Any, name: str, column: Any) -> int | None:
    if value is None or value != value:  # NaN is not itself  # noqa: PLR0124
        return None
    if hasattr(value, "year"):
        return int(value.year)
    found = re.match(r"\s*(\d{1,4})(?:\.0+)?(?![\d.])", str(value)[:40])
    if found is None:
        if isinstance(value, str) and not value.strip():
            return None
        raise InputError(
            f"layer {name!r}: {str(value)[:40]!r} in the column {column!r} is not a year or a date like 1875-05-07"
        )
    return int(found[1])


def _check_vertices(frame: Any, name: str) -> None:
    import shapely

    count = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if count > VERTICES:
        raise InputError(
            f"layer {name!r} has {count:,} vertices, more than the {VERTICES:,} that one page draws well; "
            f"simplify it with frame.simplify(0.001), or {SMALLER}"
        )


def _geometry(shape: Any, origin: tuple[float, float]) -> Data:
    import shapely

    points, lines, areas = [], [], []
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if part.geom_type == "Point":
            points.append([round(part.y, 6), round(part.x, 6)])
        elif part.geom_type == "Polygon":
            areas += [list(ring.coords) for ring in (part.exterior, *part.interiors)]
        else:
            lines.append(list(part.coords))
    found: Data = {}
    if points:
        found["points"] = points
    if lines:
        found["lines"] = [[BITS, pack(lines, BITS, origin, closed=False)]]
    if areas:
        found["areas"] = [[BITS, pack(areas, BITS, origin)]]
    return found


def _text(value: Any) -> str:
    if value is None or value != value:  # NaN is not itself  # noqa: PLR0124
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
