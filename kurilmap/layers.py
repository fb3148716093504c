"""The author's own data, checked and turned into plain data for the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .errors import InputError, did_you_mean
from .pack import pack
from .shapes import check_frame

if TYPE_CHECKING:
    import geopandas as gpd

COLOURS = ("#8a2f5c", "#14584a", "#74420a", "#38488f", "#4f5210", "#7a3b2e")  # stand out on land and sea
BITS = 24  # about 1.7 m at 45 degrees


def user_layer(
    frame: Any,
    *,
    name: str,
    label: str | None,
    popup: Sequence[str] | None,
    color: str | None,
    number: int,
    origin: tuple[float, float],
) -> dict[str, Any]:
    """Describe a GeoDataFrame as a layer of the page; coordinates are packed from an origin (lon, lat).

    `label` names the column that names a feature, `popup` the columns of its card (all, if not given).
    Raises `InputError` for a frame that cannot be drawn (see `shapes.check_frame`) or a column that is not there.
    """
    checked: gpd.GeoDataFrame = check_frame(frame, f"layer {name!r}")
    columns = [column for column in getattr(checked, "columns", []) if column != checked.geometry.name]
    wanted = list(popup) if popup is not None else columns
    for column in [*wanted, *([label] if label else [])]:
        if column not in columns:
            raise InputError(
                f"layer {name!r} has no column {column!r}{did_you_mean(str(column), map(str, columns))}"
            )
    if color is not None and not _is_colour(color):
        raise InputError(f"layer {name!r}: color should be #rgb, #rrggbb or a colour's name, not {color!r}")
    features = []
    for index, (_, row) in enumerate(checked.iterrows()):
        shape = row[checked.geometry.name]
        features.append(
            {
                "label": _text(row[label]) if label else f"{name} {index + 1}",
                "rows": [[str(column), _text(row[column])] for column in wanted],
                **_geometry(shape, origin),
            }
        )
    return {
        "id": f"user-{number}",
        "name": name,
        "color": color or COLOURS[(number - 1) % len(COLOURS)],
        "features": features,
    }


def _geometry(shape: Any, origin: tuple[float, float]) -> dict[str, Any]:
    import shapely

    points, lines, areas = [], [], []
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if part.geom_type == "Point":
            points.append([round(part.y, 6), round(part.x, 6)])
        elif part.geom_type == "Polygon":
            areas += [list(ring.coords) for ring in (part.exterior, *part.interiors)]
        else:
            lines.append(list(part.coords))
    found: dict[str, Any] = {}
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


def _is_colour(color: object) -> bool:
    if not isinstance(color, str):
        return False
    digits = color.removeprefix("#")
    if color.startswith("#"):
        return len(digits) in (3, 6) and all(digit in "0123456789abcdefABCDEF" for digit in digits)
    return color.isalpha() and len(color) <= 24
