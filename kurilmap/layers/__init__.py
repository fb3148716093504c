"""The author's own data, checked and turned into plain data for the page."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, KurilmapWarning, did_you_mean
from kurilmap.layers.readers import read_frame
from kurilmap.layers.tables import SMALLER, as_frame, check_columns, is_file_name
from kurilmap.layers.values import text, year
from kurilmap.page.pack import pack
from kurilmap.shapes import check_frame, row_name, turned

if TYPE_CHECKING:
    import geopandas as gpd

COLOURS = ("#8a2f5c", "#14584a", "#74420a", "#38488f", "#4f5210", "#7a3b2e")  # stand out on land and sea
BITS = 24  # about 1.7 m at 45 degrees
LARGE = 2000  # from so many points on they are packed, and drawn on a canvas (see points.py)
VERTICES = 1_000_000  # of lines and areas of one layer
# Columns that name a feature unless the author says otherwise.
TITLES = ("name", "title", "label", "name_en", "名前", "名称", "名稱", "название", "имя")
SIZES = (4.0, 22.0)  # px: the diameters of points whose size is a column

Data = dict[str, Any]


def user_frame(what: Any, name: str | None) -> tuple[Any, str | None]:
    """Return what a user adds as a frame with geometry, and the layer's name: a file's is its own without suffix.

    Raises `InputError` for what is neither a frame, a table with coordinates nor a file of one.
    """
    if is_file_name(what):
        from pathlib import Path

        return read_frame(what), name or Path(what).stem
    if not hasattr(what, "iloc") and hasattr(what, "to_pandas"):
        what = what.to_pandas()  # Arrow, Polars
    if hasattr(what, "crs") and hasattr(what, "to_crs") and getattr(what, "active_geometry_name", True):
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
    window: tuple[float, float, float, float],
    label: str | None = None,
    popup: Sequence[str] | None = None,
    color: str | None = None,
    size: str | float | None = None,
    classes: int | str | Sequence[float] | None = None,
    time: str | Sequence[str] | None = None,
) -> Data:
    """Describe a GeoDataFrame as a layer of the page; coordinates are packed from an origin (lon, lat).

    `label` names the column that names a feature (one called name or title, if not given), `popup` the columns of its
    card (all, if not given), `color` a colour or a column (see `colouring.colouring`, also for `classes`), `size` px or a
    column of numbers, `time` a column of years or dates, or two: from and, at the latest, until. `window` (west, south,
    east, north) is what the map shows: longitudes are counted from its side of the antimeridian.

    Raises `InputError` for a frame that cannot be drawn (see `shapes.check_frame`) or a column that is not there; warns
    where nothing of it can be seen.
    """
    where = f"layer {name!r}"
    if not hasattr(frame, "columns"):
        frame = frame.to_frame("geometry")
    check_columns(frame, where)
    checked: gpd.GeoDataFrame = turned(check_frame(frame, where), (window[0] + window[2]) / 2)
    _warn_unseen(checked, where, window)
    known = {str(column): column for column in checked.columns if column != checked.geometry.name}

    def column(asked: Any) -> Any:
        if str(asked) not in known:
            raise InputError(f"{where} has no column {asked!r}{did_you_mean(str(asked), known)}")
        return known[str(asked)]

    def columns(asked: Any, what: str) -> list[Any]:
        if isinstance(asked, str) or not isinstance(asked, Iterable):
            asked = [asked] if isinstance(asked, str | int) and not isinstance(asked, bool) else None
        if asked is None:
            raise InputError(f"{where}: {what} is a column or a list of columns")
        return [column(each) for each in asked]

    hidden = {str(each) for each in checked.attrs.get("coordinates", ())}
    wanted = (
        [known[each] for each in known if each not in hidden] if popup is None else columns(popup, "popup")
    )
    times = [] if time is None else columns(time, "time")
    if len(times) > 2:
        raise InputError(f"{where}: time is one column or two, not {len(times)}")
    label = (
        column(label)
        if label is not None
        else next((known[c] for c in known if c.casefold() in TITLES), None)
    )
    sized = column(size) if isinstance(size, str) else None
    layer: Data = {
        "id": f"user-{number}",
        "name": str(name),
        "color": COLOURS[(number - 1) % len(COLOURS)],
        "columns": [str(each) for each in wanted],
    }
    found = _colours(layer, checked, known, color, classes)
    sizes = _sizes(layer, checked, size, sized)
    spans = _spans(layer, checked, times)
    if len(checked) > LARGE and (checked.geometry.geom_type == "Point").all():
        from kurilmap.layers.points import large_layer

        if "sized" in layer:
            warnings.warn(
                f"{where}: sizes by a column are for {LARGE:,} points at most; these {len(checked):,} get one size",
                KurilmapWarning,
                stacklevel=3,
            )
            del layer["sized"]
        return large_layer(layer, checked, label=label, popup=wanted, index=found, spans=spans)
    _check_vertices(checked, name)
    rows = [[text(value) for value in checked[each]] for each in wanted]
    labels = [text(value) for value in checked[label]] if label is not None else []
    features = []
    for row, shape in enumerate(checked.geometry):
        feature: Data = {
            "label": (labels[row] if labels else "") or f"{name} {row + 1}",
            "values": [each[row] for each in rows],
            **_geometry(shape, origin),
        }
        if found is not None:
            feature["color"] = int(found[row])
        if sizes is not None:
            feature["size"] = sizes[row]
        if spans is not None:
            feature["years"] = [None if each is None else int(each) for each in spans[row]]
        features.append(feature)
    return layer | {"features": features}


def _warn_unseen(frame: Any, where: str, window: tuple[float, float, float, float]) -> None:
    """Warn where no feature lies in what the map shows: most often latitude and longitude have changed places."""
    west, south, east, north = (float(each) for each in frame.total_bounds)
    left, bottom, right, top = window
    if west <= right and east >= left and south <= top and north >= bottom:
        return
    swapped = left <= south <= north <= right and bottom <= west <= east <= top
    hint = "latitude and longitude look swapped" if swapped else "choose another region"
    warnings.warn(
        f"{where} cannot be seen: it lies at latitude {south:g} to {north:g}, longitude {west:g} to {east:g}, and the map "
        f"shows {bottom:.4g} to {top:.4g}, {left:.4g} to {right:.4g}; {hint}",
        KurilmapWarning,
        stacklevel=4,
    )


def _colours(layer: Data, frame: Any, known: dict[str, Any], color: Any, classes: Any) -> Any:
    """Colour the layer; return the index of each feature's colour where a column decides."""
    if color is None and classes is None:
        return None
    from kurilmap.layers.colouring import colouring, is_colour

    if isinstance(color, str | int) and str(color) in known:
        made = colouring(frame[known[str(color)]], str(color), classes)
        layer["colors"], layer["legend"] = made.colours, made.legend
        return made.index
    if classes is not None:
        raise InputError(
            f"layer {layer['name']!r}: classes= needs color= with the column that is to be classed"
        )
    if color is not None:
        if not is_colour(color):
            near = did_you_mean(str(color), known) if isinstance(color, str) else ""
            raise InputError(
                f"layer {layer['name']!r}: color should be #rgb, #rrggbb, a colour's name or a column, not {color!r}{near}"
            )
        layer["color"] = color
    return None


def _sizes(layer: Data, frame: Any, size: Any, column: Any) -> list[float] | None:
    """Set the layer's size in px; return that of each feature where a column decides: areas are to scale."""
    import numpy as np

    if size is None:
        return None
    if not isinstance(size, str):
        number = size if isinstance(size, int | float | np.number) and not isinstance(size, bool) else 0
        if not 1 <= float(number) <= 60:
            raise InputError(
                f"layer {layer['name']!r}: size should be 1 to 60 px or a column of numbers, not {size!r}"
            )
        layer["size"] = float(number)
        return None
    from kurilmap.layers.colouring import is_numeric

    if not is_numeric(frame[column]):
        raise InputError(f"layer {layer['name']!r}: size needs numbers, and the column {size!r} has none")
    values = np.nan_to_num(
        frame[column].to_numpy(dtype=float, na_value=np.nan), nan=0, posinf=0, neginf=0
    ).clip(min=0)
    greatest = values.max() or 1
    layer["sized"] = [str(size), float(greatest)]
    return [float(f"{each:.3g}") for each in np.maximum(SIZES[0], SIZES[1] * np.sqrt(values / greatest))]


def _spans(layer: Data, frame: Any, times: list[Any]) -> list[tuple[Any, Any]] | None:
    """Return each feature's first and last year, None where it is open; the layer gets `years` of all changes."""
    if not times:
        return None
    years_of = [
        [year(value, f"layer {layer['name']!r}, column {str(each)!r}") for value in frame[each]]
        for each in times
    ]
    first, last = years_of[0], years_of[-1]
    spans = list(zip(first, last, strict=True))
    for row, (a, b) in enumerate(spans):
        if a is not None and b is not None and a > b:
            raise InputError(
                f"layer {layer['name']!r}: {row_name(frame.index, row)} ends in {b}, before it begins in {a}"
            )
    years = {a for a in first if a is not None} | {
        min(9999, b + (len(times) > 1)) for b in last if b is not None
    }
    if not years:
        raise InputError(f"layer {layer['name']!r}: the column {times[0]!r} has no years")
    layer["years"] = sorted(years)
    return spans


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
