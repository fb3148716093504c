"""Sea within 12, 24 and 200 nautical miles of a region's islands, by nearest coast: cells, and the lines between them.

A cell is the sea nearest to one unit (a disputed island or group, or all other land of a party) in one band of distance
from any coast. The cells of a group that may count as a rock are divided further by which unit is nearest without it.
So every question of the kind "if this island counted for that party" is answered by adding up cells.
"""

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.spatial import cKDTree

import coast
import common
from common import NAUTICAL_MILE, Feature, area_km2, label_point, read_table
from frames import DISPUTES, party_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from kurilmap.zones import GRID, polygons
from kurilmap.zones.coasts import coasts
from kurilmap.zones.sphere import STEP_M, Cells, Sphere

NOBODY = "nobody"
BANDS = (12, 24, 200)  # nautical miles
TOLERANCE = 0.0025  # degrees of latitude, about 280 m: how far the layers' lines may leave the computed ones
NOTE = "Computed from the coast (normal baseline), by nearest coast. Land is left in the shape; sea_km2 is without it."
# The layer `neighbours` ends 400 miles from the disputed islands; the chain's other end needs Kamchatka farther north.
FARTHER = {"kurils": {"russia": (154.0, 51.55, 166.0, 58.0)}}
LINE_NOTE = "Computed from the coast; no agreed or treaty line."
EDGE_NOTE = "Here only what is looked at ends, 200 nautical miles from the region's islands: no limit, not to be drawn."


@dataclass(frozen=True)
class Stakes:
    """The units of a region: islands by unit, and the unit that may count as rocks."""

    units: dict[str, tuple[str, ...]]
    rock: str


def _group(name: str) -> tuple[str, ...]:
    return tuple(row["id"] for row in read_table("islands.csv") if row["group"] == name)


STAKES = {
    "kurils": Stakes(
        {"iturup": ("iturup", "kamen-lev"), "kunashir": ("kunashir",), "shikotan": _group("lesser-kuril"),
         "habomai": _group("habomai")}, "habomai",
    ),
    "senkaku": Stakes({"senkaku": _group("senkaku")}, "senkaku"),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What makes a cell: its unit, the band, and the unit that is nearest if the rocks do not count."""

    unit: str
    band: int
    without: str

    @property
    def id(self) -> str:
        """The cell's name within its region."""
        return "-".join(filter(None, [self.unit, str(self.band), self.without and f"or-{self.without}"]))


@cache
def unit_coasts(region: str) -> dict[str, list[Any]]:
    """Return the land of each unit, from the layers as they are written.

    Undisputed islands of the chain are apart from their party's land, with a star.
    """
    of = {island: unit for unit, ids in STAKES[region].units.items() for island in ids}
    named = {properties["id"]: (properties, polygon) for properties, polygon in _layer(region, "islands")}
    missing = {id_ for id_ in named if id_ in DISPUTES[region]} - set(of)
    if missing:
        raise ValueError(f"{region}: {sorted(missing)} in no unit")
    found: dict[str, list[Any]] = {unit: [] for unit in STAKES[region].units}
    for id_, (properties, polygon) in named.items():
        found.setdefault(of.get(id_) or f"{properties['administered_by']}*", []).append(polygon)
    # A rock goes with the nearest named island of its group.
    for properties, polygon in _layer(region, "land"):
        group = [(id_, shape) for id_, (own, shape) in named.items() if own["group"] == properties["group"]]
        id_ = min(group, key=lambda pair: pair[1].distance(polygon))[0]
        found.setdefault(of.get(id_) or f"{properties['administered_by']}*", []).append(polygon)
    for properties, polygon in _layer(region, "neighbours"):
        found.setdefault(properties["administered_by"], []).append(polygon)
    for party, box in FARTHER.get(region, {}).items():
        found[party] += [polygon.simplify(0.002) for polygon in coast.land_within(shapely.box(*box))]
    return found


def _layer(region: str, name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    path = common.GEODATA / region / f"{name}.geojson"
    text = (path if path.exists() else common.SHIPPED / region / path.name).read_text(encoding="utf-8")
    for feature in json.loads(text)["features"]:
        yield feature["properties"], shapely.geometry.shape(feature["geometry"])


@cache
def cells(region: str) -> tuple[dict[Cell, Any], dict[Cell, float]]:
    """Return the cells' shapes, simplified together and with the land left in, and their sea in square km."""
    units = {unit: shapely.GeometryCollection(each) for unit, each in unit_coasts(region).items()}
    base = coasts(units, BANDS[0] * NAUTICAL_MILE / 30, BANDS[-1] * NAUTICAL_MILE, facing=True)
    xyz, radii = base.xyz(), [nm * NAUTICAL_MILE / base.sphere.radius for nm in BANDS]
    is_rock = base.owner == base.parties.index(STAKES[region].rock)
    is_own = np.isin(base.owner, [i for i, unit in enumerate(base.parties) if _own(region, unit)])
    every, without, own = (
        Cells(xyz[which], base.owner[which]) for which in (is_rock | True, ~is_rock, is_own)
    )
    rings = [line for radius in radii for line in every.level(radius)]
    rings += own.level(radii[-1]) + without.level(radii[-1])
    middles = [
        line for each in (every, without) for *_, line in each.between(radii[-1], STEP_M / base.sphere.radius)
    ]
    lines = [shapely.LineString(base.sphere.lonlat(line)) for line in rings + middles]
    # Deep in the land its own shores are far as well: no limit there.
    shapely.prepare(base.land)
    noded = shapely.union_all([line for line in lines if not base.land.contains(line)], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    inside = shapely.point_on_surface(faces)
    on_land = shapely.contains(base.land, inside)
    at = base.sphere.xyz(shapely.get_coordinates(inside))
    (away, nearest), (away2, nearest2), (away_own, _) = (
        cKDTree(xyz[which]).query(at) for which in (is_rock | True, ~is_rock, is_own)
    )
    chords = 2 * np.sin(np.array(radii) / 2)
    grouped: dict[Cell, list[Any]] = defaultdict(list)
    for i, face in enumerate(faces):
        if away_own[i] > chords[-1]:
            continue
        unit = base.parties[base.owner[nearest[i]]].rstrip("*")
        other = (
            base.parties[base.owner[~is_rock][nearest2[i]]].rstrip("*") if away2[i] <= chords[-1] else NOBODY
        )
        band = BANDS[0] if on_land[i] else BANDS[int(np.searchsorted(chords, away[i]))]
        grouped[Cell(unit, band, other if unit == STAKES[region].rock else "")].append(face)
    order = [unit.rstrip("*") for unit in base.parties]
    keys = sorted(grouped, key=lambda cell: (order.index(cell.unit), cell.band, cell.without))
    shapes = {cell: polygons(shapely.union_all(grouped[cell])) for cell in keys}
    sea = {cell: area_km2(shapely.difference(shape, base.land)) for cell, shape in shapes.items()}
    return _simplified(shapes), sea


def _own(region: str, unit: str) -> bool:
    return unit in STAKES[region].units or unit.endswith("*")


def _simplified(shapes: dict[Cell, Any]) -> dict[Cell, Any]:
    """Thin the edges, those of two cells together, so that no gap opens; round to five decimals."""
    squeeze = np.array([np.cos(np.radians(np.mean([shape.centroid.y for shape in shapes.values()]))), 1.0])
    flat = shapely.transform(np.array(list(shapes.values())), lambda xy: xy * squeeze)
    thin = shapely.transform(shapely.coverage_simplify(flat, TOLERANCE), lambda xy: np.round(xy / squeeze, 5))
    if not shapely.is_valid(thin).all():
        raise ValueError("a zone is no longer valid when rounded")
    return dict(zip(shapes, thin, strict=True))


def zone_features(region: str) -> list[Feature]:
    """Return the layer `zones` of a region: its cells."""
    shapes, sea = cells(region)
    return [
        (
            {
                "id": f"{region}-zone-{cell.id}",
                "kind": "zone",
                **dict(zip(("administered_by", "claimed_by"), _parties(region, cell.unit), strict=True)),
                "source": "OSM_COAST",
                "sea_km2": round(sea[cell], 1),
                "unit": cell.unit,
                "nm": cell.band,
                "without": cell.without,
                **dict(zip(("lon", "lat"), label_point(shape), strict=True)),
                "note": NOTE,
            },
            shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape]),
        )
        for cell, shape in shapes.items()
    ]


def _parties(region: str, unit: str) -> tuple[str, str]:
    """Return who administers a unit and who claims it: those of its first island, or the party itself."""
    ids = STAKES[region].units.get(unit)
    return (
        party_of(next(row for row in read_table("islands.csv") if row["id"] == ids[0])) if ids else (unit, "")
    )


def line_features(region: str) -> list[Feature]:
    """Return the layer `zone_lines` of a region: the edges between two cells, and the outer limit."""
    shapes, _ = cells(region)
    sides: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    names = list(shapes)
    for number, cell in enumerate(names):
        for ring in (
            ring for part in shapely.get_parts(shapes[cell]) for ring in (part.exterior, *part.interiors)
        ):
            points = [tuple(point) for point in ring.coords]
            for a, b in itertools.pairwise(points):
                sides[min(a, b), max(a, b)].append(number)
    edges: dict[tuple[int, int, str], list[Any]] = defaultdict(list)
    outer = [segment for segment, numbers in sides.items() if len(numbers) == 1]
    beyond = dict(zip(outer, _land_beyond(region, np.mean(outer, axis=1)), strict=True))
    for segment, numbers in sides.items():
        one, two = (*numbers, -1)[:2]
        kind = "limit" if two < 0 or names[one].band != names[two].band else "equidistance"
        edges[one, two, "edge" if beyond.get(segment) else kind].append(shapely.LineString(segment))
    found: list[Feature] = []
    for (one, two, kind), segments in sorted(edges.items()):
        between = [names[i] for i in (one, two) if i >= 0]
        nm = min(cell.band for cell in between)
        merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(segments)))
        for line in sorted((shapely.normalize(part) for part in merged), key=lambda part: part.wkt):
            found.append((_line(region, len(found) + 1, kind, nm, between), line))
    return found


def _line(region: str, number: int, kind: str, nm: int, between: list[Cell]) -> dict[str, Any]:
    return {
        "id": f"{region}-zone-line-{number:03d}",
        "kind": f"zone-{kind}",
        "administered_by": "",
        "claimed_by": "",
        "source": "OSM_COAST",
        "nm": nm,
        "between": "|".join(f"{region}-zone-{cell.id}" for cell in between),
        "note": EDGE_NOTE if kind == "edge" else LINE_NOTE,
    }


def _land_beyond(region: str, lonlat: Any) -> Any:
    """Tell which points of the outer edge are within 200 miles of land that is not the region's own."""
    own = {polygon.wkb for polygon, _ in coast.chain(region)}
    own |= {coast.named_islands()[properties["id"]].wkb for properties, _ in _layer(region, "islands")}
    (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
    window = shapely.box(west, south, east, north).buffer(6)
    others = [polygon for polygon in coast.land_within(window) if polygon.wkb not in own]
    sphere = Sphere((west + east) / 2, (south + north) / 2)
    points = shapely.get_coordinates(shapely.segmentize(np.array(others, dtype=object), 0.02))
    reach = BANDS[-1] * NAUTICAL_MILE / sphere.radius
    return cKDTree(sphere.xyz(points)).query(sphere.xyz(lonlat))[0] < 2 * np.sin(reach / 2) * 0.998
