"""Land from the OSM coastline: named islands, the other land of their chains, and the land around."""

from functools import cache
from typing import Any

import numpy as np
import shapely

from common import NAUTICAL_MILE, Feature, Properties, Row, project, read_table, snap, to_metres
from frames import (
    ADMINISTRATION,
    DISPUTES,
    FRAMES,
    OVERVIEW,
    OVERVIEW_ALWAYS,
    REACH_NM,
    party_of,
)
from simplify import generalise

DETAIL_NM = 24
NEIGHBOUR_TOLERANCE_M = 200.0
SPECK_KM2 = 0.05
OVERVIEW_TOLERANCE = 0.01  # degrees
OVERVIEW_SPECK_KM2 = 3.0
# A rock farther than this from every named island is not of the chain.
CHAIN_REACH_DEGREES = 0.35


@cache
def osm_land() -> tuple[Any, Any]:
    """Return all OSM land polygons between 108 and 180 E, 10 and 68 N, and their bounds.

    The source: roaring-landmask 0.11.0, about August 2024, generalised by its makers by about 55 m.
    """
    import roaring_landmask

    wkb = roaring_landmask.Shapes.wkb(roaring_landmask.LandmaskProvider.Osm)
    parts = shapely.get_parts(shapely.from_wkb(bytes(wkb)))
    bounds = shapely.bounds(parts)
    near = (bounds[:, 2] > 108) & (bounds[:, 1] < 68) & (bounds[:, 3] > 10)
    return parts[near], bounds[near]


def land_within(area: Any, *, cut: bool = True) -> list[Any]:
    """Return the OSM polygons that meet an area, cut to it unless `cut` is false."""
    parts, bounds = osm_land()
    west, south, east, north = area.bounds
    hit = (bounds[:, 2] >= west) & (bounds[:, 0] <= east) & (bounds[:, 3] >= south) & (bounds[:, 1] <= north)
    found = parts[hit]
    shapely.prepare(area)
    found = found[shapely.intersects(area, found)]
    if not cut:
        return list(found)
    pieces: list[Any] = []
    for polygon in found:
        whole = shapely.contains(area, polygon)
        cutting = [polygon] if whole else shapely.get_parts(shapely.intersection(polygon, area))
        pieces.extend(piece for piece in cutting if piece.geom_type == "Polygon")
    return pieces


@cache
def named_islands() -> dict[str, Any]:
    """Return the OSM polygon of each named island, by id; each island's point lies in its polygon."""
    rows = read_table("islands.csv")
    parts, _ = osm_land()
    points = shapely.points([float(row["lon"]) for row in rows], [float(row["lat"]) for row in rows])
    at, hit = shapely.STRtree(parts).query(points, predicate="within")
    found = {rows[i]["id"]: parts[j] for i, j in zip(at, hit, strict=True)}
    missing = [row["id"] for row in rows if row["id"] not in found]
    if missing or len({polygon.wkb for polygon in found.values()}) != len(rows):
        raise ValueError(f"islands.csv: no polygon of their own for {missing or 'some islands'}")
    return found


def disputed(island: Row) -> bool:
    """Tell whether an island of the table belongs to a treated dispute."""
    return any(island["id"] in ids for ids in DISPUTES.values())


@cache
def chain(region: str) -> list[tuple[Any, Row]]:
    """Return every other OSM polygon of a chain with the nearest named island's row.

    A polygon belongs to the chain if a named island is its nearest land among the named islands and the
    large land around (Hokkaido, Kamchatka, Sakhalin), and not farther than about 35 km.
    """
    rows = [row for row in read_table("islands.csv") if FRAMES[region].has_group(row["group"])]
    shapes = [named_islands()[row["id"]] for row in rows]
    own = {shape.wkb for shape in shapes}
    around = shapely.union_all(shapes).buffer(CHAIN_REACH_DEGREES)
    others = [polygon for polygon in land_within(around, cut=False) if polygon.wkb not in own]
    # Only the near shore of the large land counts here; whole continents would make the search slow.
    large = [shapely.intersection(polygon, around) for polygon in others if polygon.area > 0.05]
    small = [polygon for polygon in others if polygon.area <= 0.05]
    tree = shapely.STRtree([*shapes, *large])
    found = []
    for polygon in small:
        index = int(tree.nearest(polygon))
        if index < len(shapes) and polygon.distance(shapes[index]) <= CHAIN_REACH_DEGREES:
            found.append((polygon, rows[index]))
    return found


def chain_features(region: str) -> list[Feature]:
    """Return the layer `land` of a chain: every polygon without a name, largest first."""
    features: list[Feature] = []
    ordered = sorted(chain(region), key=lambda pair: (-pair[0].area, pair[0].wkb))
    for polygon, island in ordered:
        party, claimants = party_of(island)
        features.extend(
            (_land(region, "land", len(features) + 1, party, claimants, island["group"]), part)
            for part in snap(polygon)[:1]
        )
    return features


def _land(region: str, layer: str, number: int, party: str, claimants: str, group: str = "") -> Properties:
    return {
        "id": f"{region}-{layer}-{number:04d}",
        "kind": "land",
        "administered_by": party,
        "claimed_by": claimants,
        "source": "OSM_COAST",
        **({"group": group} if group else {}),
    }


def neighbour_features(region: str) -> list[Feature]:
    """Return the land around: within 400 nautical miles of the disputed islands, and in the frame."""
    frame = FRAMES[region]
    metres = to_metres(*frame.centre)
    rows = [row for row in read_table("islands.csv") if frame.has_group(row["group"])]
    taken = [(named_islands()[row["id"]], row) for row in rows] + chain(region)
    gone = {polygon.wkb for polygon, _ in taken}
    coasts = [polygon for polygon, island in taken if disputed(island)]
    hull = shapely.union_all(project(np.array(coasts), metres))
    near = hull.buffer(DETAIL_NM * NAUTICAL_MILE + 500, quad_segs=16)
    reach = hull.buffer(REACH_NM * NAUTICAL_MILE, quad_segs=32)
    area = shapely.union(project(reach, metres, back=True), shapely.box(*frame.bounds))
    pieces = _without(land_within(area, cut=False), gone)
    polygons = [part for piece in pieces for part in _cut(piece, area)]
    shapes = [project(polygon, metres) for polygon in polygons]
    shapely.prepare(near)
    kept = [
        (polygon, shape)
        for polygon, shape in zip(polygons, shapes, strict=True)
        if shape.area >= SPECK_KM2 * 1e6 or near.intersects(shape)
    ]
    kept.sort(key=lambda pair: (-pair[1].area, pair[0].wkb))
    thinned = generalise([p for p, _ in kept], [s for _, s in kept], NEIGHBOUR_TOLERANCE_M, near)
    return [
        (_land(region, "neighbours", number, _administration(region, polygon), ""), polygon)
        for number, polygon in enumerate(thinned, 1)
    ]


def _without(polygons: list[Any], gone: set[bytes]) -> list[Any]:
    return [polygon for polygon in polygons if polygon.wkb not in gone]


def _cut(polygon: Any, area: Any) -> list[Any]:
    pieces = shapely.get_parts(shapely.intersection(polygon, area))
    return [piece for piece in pieces if piece.geom_type == "Polygon" and piece.area > 1e-9]


def _administration(region: str, polygon: Any) -> str:
    point = polygon.representative_point()
    for party, area in ADMINISTRATION[region]:
        if area.contains(point):
            return party
    raise ValueError(f"{region}: no party for land at {point.wkt}")


def frame_features(region: str, taken: list[Any]) -> list[Feature]:
    """Return all land in a frame without a dispute, in full detail, cut at the frame's edge."""
    frame = FRAMES[region]
    gone = {polygon.wkb for polygon in taken}
    pieces = [polygon for polygon in land_within(shapely.box(*frame.bounds)) if polygon.wkb not in gone]
    pieces = [part for piece in pieces for part in snap(piece)]
    pieces.sort(key=lambda piece: (-piece.area, piece.wkb))
    return [
        (_land(region, "land", number, _administration(region, piece), ""), piece)
        for number, piece in enumerate(pieces, 1)
    ]


def overview_features() -> list[Feature]:
    """Return the coarse land of the overview, about one kilometre, small specks left out.

    It is drawn only and decides nothing, so no polygon says who administers it.
    """
    always = {named_islands()[id_].wkb for id_ in OVERVIEW_ALWAYS}
    pieces = land_within(shapely.box(*OVERVIEW))
    degree = 111.2
    sizes = [piece.area * degree**2 * np.cos(np.radians(piece.centroid.y)) for piece in pieces]
    kept = [
        piece
        for piece, size in zip(pieces, sizes, strict=True)
        if size >= OVERVIEW_SPECK_KM2 or piece.wkb in always
    ]
    kept.sort(key=lambda piece: (-piece.area, piece.wkb))
    kept = [shapely.Polygon(piece.exterior) for piece in kept]
    # 0.75 is about the cosine of 41 N: tolerance counts the same to the east as to the north.
    shapes = [shapely.transform(piece, lambda xy: xy * [0.75, 1.0]) for piece in kept]
    thinned = generalise(kept, shapes, OVERVIEW_TOLERANCE)
    return [
        (_land("northeast-asia", "land", number, "", ""), polygon)
        for number, polygon in enumerate(thinned, 1)
    ]
