"""The regions' frames, the disputed islands, and who administers the land around them.

The rule for `administered_by` of land without a name: the hand-drawn areas below, first hit wins. They follow
the mid-strait lines between the parties, far enough from every coast that no polygon is cut by one. They are
a sorting rule of this build, drawn for land only, and are not written to any layer.
"""

from dataclasses import dataclass
from typing import Any

import shapely

from common import Row

REACH_NM = 400
OVERVIEW = (115.0, 17.0, 173.0, 63.0)


@dataclass(frozen=True)
class Frame:
    """A region: its bounds (W, S, E, N), the point its distances are measured from, its island groups."""

    bounds: tuple[float, float, float, float]
    centre: tuple[float, float]
    groups: tuple[str, ...] = ()

    def has_group(self, group: str) -> bool:
        """Tell whether a group of islands.csv belongs to this region."""
        return group in self.groups


FRAMES = {
    "kurils": Frame(
        (143.8, 42.9, 157.5, 51.6),
        (146.5, 44.2),
        ("great-kuril-north", "great-kuril-middle", "great-kuril-south", "lesser-kuril", "habomai"),
    ),
    "senkaku": Frame((121.5, 24.0, 125.5, 26.6), (123.6, 25.8), ("senkaku",)),
    "vladivostok": Frame((131.3, 42.5, 132.6, 43.7), (131.9, 43.1)),
    "nagato": Frame((130.8, 33.9, 131.6, 34.65), (131.2, 34.35)),
}

# The islands of each treated dispute, by id of islands.csv; the rest of both chains is not disputed.
DISPUTES = {
    "kurils": (
        "iturup", "kamen-lev", "kunashir", "shikotan", "griga", "ayvazovskogo", "devyaty-val", "gnechko", "dalny",
        "sredny", "farkhutdinova", "kapitsy", "polonskogo", "oskolki-lisyi-e", "oskolki-lisyi-w",
        "oskolki-shishki", "zelyony", "demina-n", "demina-s", "yuri", "anuchina", "tanfilyeva", "storozhevoy",
        "rifovy", "signalny",
    ),
    "senkaku": (
        "uotsuri", "kuba", "taisho", "kita-kojima", "minami-kojima", "okino-kitaiwa", "okino-minamiiwa", "tobise",
    ),
}  # fmt: skip

# Too small for the overview's rule, but the subject of the maps.
OVERVIEW_ALWAYS = ("uotsuri", "kuba", "yuri", "anuchina", "tanfilyeva", "polonskogo")


def party_of(island: Row) -> tuple[str, str]:
    """Return who administers a named island and who claims it, as party ids."""
    if island["id"] in DISPUTES["senkaku"]:
        return "japan", "china|taiwan"
    if island["id"] in DISPUTES["kurils"]:
        return "russia", "japan"
    return ("japan", "") if island["group"] == "nagato" else ("russia", "")


def _area(*points: tuple[float, float]) -> Any:
    return shapely.Polygon(points)


_KINMEN = shapely.box(118.2, 24.36, 118.52, 24.535)
_WUQIU = shapely.box(119.42, 24.95, 119.5, 25.02)
_MATSU = shapely.box(119.9, 25.92, 120.6, 26.31)
_DONGYIN = shapely.box(120.45, 26.31, 120.6, 26.45)
_TAIWAN = _area(
    (119.25, 23.0), (119.25, 23.9), (120.6, 25.4), (121.8, 25.75), (122.4, 25.75), (122.5, 24.4), (122.3, 21.8),
    (120.6, 21.4),
)  # fmt: skip
_PHILIPPINES = shapely.box(117.0, 15.0, 125.0, 21.3)
_RYUKYU = _area(
    (122.7, 24.6), (122.5, 23.5), (124.0, 21.5), (135.0, 21.5), (135.0, 35.0), (127.0, 32.5), (126.0, 27.0),
    (124.9, 26.5), (122.7, 25.2),
)  # fmt: skip
_JAPAN_NORTH = _area(
    (138.0, 33.0), (155.0, 33.0), (148.0, 43.0), (145.84, 43.39), (145.55, 43.5), (145.38, 43.66), (145.37, 44.01),
    (145.6, 44.5), (144.0, 45.5), (142.01, 45.71), (140.0, 45.8), (137.0, 42.0),
)  # fmt: skip
_EVERYWHERE = shapely.box(100, 0, 180, 80)

ADMINISTRATION: dict[str, list[tuple[str, Any]]] = {
    "kurils": [("japan", _JAPAN_NORTH), ("russia", _EVERYWHERE)],
    "senkaku": [
        *(("taiwan", area) for area in (_KINMEN, _WUQIU, _MATSU, _DONGYIN, _TAIWAN)),
        ("philippines", _PHILIPPINES),
        ("japan", _RYUKYU),
        ("china", _EVERYWHERE),
    ],
    "vladivostok": [("russia", _EVERYWHERE)],
    "nagato": [("japan", _EVERYWHERE)],
}
