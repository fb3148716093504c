"""Sea within 12, 24 and 200 nautical miles of a region's islands, by nearest coast: cells, and the lines between them.

A cell is the sea nearest to one unit (a disputed island or group, or all other land of a party) in one band of distance
from any coast. The cells of a group that may count as a rock are divided further by which unit is nearest without it.
So every question of the kind "if this island counted for that party" is answered by adding up cells.
"""

import itertools
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.spatial import cKDTree

import coast
from common import NAUTICAL_MILE, Feature, area_km2, label_point, read_table
from frames import DISPUTES, FRAMES, party_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from kurilmap.coasts import coasts
from kurilmap.sphere import STEP_M, Cells, Sphere
from kurilmap.zones import GRID, polygons

NOBODY = "nobody"
BANDS = (12, 24, 200)  # nautical miles
TOLERANCE = 0.0025  # degrees of latitude, about 280 m: how far the layers' lines may leave the computed ones
NOTE = "Computed from the coast (normal baseline), by nearest coast. Land is left in the shape; area_km2 is of the sea."
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
    """Return the land of each unit; undisputed islands of the chain are apart from their party's land, with a star."""
    of = {island: unit for unit, ids in STAKES[region].units.items() for island in ids}
    rows = [row for row in read_table("islands.csv") if FRAMES[region].has_group(row["group"])]
    found: dict[str, list[Any]] = {unit: [] for unit in STAKES[region].units}
    for polygon, row in [(coast.named_islands()[row["id"]], row) for row in rows] + coast.chain(region):
        if row["id"] in DISPUTES[region] and row["id"] not in of:
            raise ValueError(f"{row['id']} is in no unit")
        found.setdefault(of.get(row["id"]) or f"{party_of(row)[0]}*", []).append(polygon)
    for properties, polygon in coast.neighbour_features(region):
        found.setdefault(properties["administered_by"], []).append(polygon)
    return found


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
    lines = [line for radius in radii for line in every.level(radius)]
    lines += own.level(radii[-1]) + without.level(radii[-1])
    lines += [
        line for each in (every, without) for *_, line in each.between(radii[-1], STEP_M / base.sphere.radius)
    ]
    noded = shapely.union_all(
        [shapely.LineString(base.sphere.lonlat(line)) for line in lines], grid_size=GRID
    )
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    at = base.sphere.xyz(shapely.get_coordinates(shapely.point_on_surface(faces)))
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
        band = BANDS[int(np.searchsorted(chords, away[i]))]
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
                "area_km2": round(sea[cell], 1),
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
    edges: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for segment, numbers in sides.items():
        pair = (numbers[0], numbers[1]) if len(numbers) == 2 else (numbers[0], -1)
        edges[min(pair), max(pair)].append(shapely.LineString(segment))
    found: list[Feature] = []
    beyond = _land_beyond(region)
    for (one, two), segments in sorted(edges.items()):
        inner, outer = (two, one) if one < 0 else (one, two)
        merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(segments)))
        for line in sorted((shapely.normalize(part) for part in merged), key=lambda part: part.wkt):
            kind = "limit" if outer < 0 or names[inner].band != names[outer].band else "equidistance"
            if outer < 0 and beyond(line):
                kind = "edge"
            nearer = names[inner].band if outer < 0 else min(names[inner].band, names[outer].band)
            between = [names[i] for i in (inner, outer) if i >= 0]
            found.append((_line(region, len(found) + 1, kind, nearer, between), line))
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


def _land_beyond(region: str) -> Any:
    """Return a test of an outer edge: whether land that is not the region's own is within 200 miles."""
    own = {
        polygon.wkb for unit, each in unit_coasts(region).items() if _own(region, unit) for polygon in each
    }
    shapes, _ = cells(region)
    window = shapely.box(*shapely.total_bounds(np.array(list(shapes.values())))).buffer(6)
    others = [polygon for polygon in coast.land_within(window) if polygon.wkb not in own]
    points = shapely.get_coordinates(shapely.segmentize(np.array(others, dtype=object), 0.02))
    west, south, east, north = window.bounds
    sphere = Sphere((west + east) / 2, (south + north) / 2)
    tree = cKDTree(sphere.xyz(points))
    reach = 2 * np.sin(BANDS[-1] * NAUTICAL_MILE / sphere.radius / 2) * 0.998

    def within(line: Any) -> bool:
        middle = shapely.get_coordinates(shapely.line_interpolate_point(line, 0.5, normalized=True))
        return bool(tree.query(sphere.xyz(middle))[0][0] < reach)

    return within
