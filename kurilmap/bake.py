"""What a region's page needs of the layers, packed once: geometry as short text and the places of the labels.

`geodata/pages/` keeps the result for the bundled regions, so that a map needs no geometry library to be written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from . import history
from .describe import OVERVIEW, remarks, window
from .labels.marks import place_labels
from .page.pack import mercator, pack

if TYPE_CHECKING:
    from .atlas import Atlas
    from .records import Region

Feature = dict[str, Any]
COARSE_BITS = 16  # a unit is 400 to 600 m: land that is only context, depth, borders
AREA_BITS = 17  # a unit is 200 to 300 m: areas of the history, which are 500 m coarse
COARSE = 0.005  # degrees, about 500 m: how coarsely context land is drawn
LAP = 0.12  # degrees: how far land drawn coarser reaches under that in full detail, so that no seam shows
WORLD_BITS = 10  # a unit is a third of a degree
STILL = 960  # px: how large the still picture may be; it has the scale of a zoom of the page
DEPTH = 0.018  # degrees: the page draws depth contours as curves
SHORE = 0.0006  # degrees, about 60 m: a municipality's border is drawn on land only, its coast is the coast
SPECK = 0.12  # square degrees: smaller spots of another depth are left out where all of the ocean is shown
LOCATOR = 0.25  # degrees: land of the small locator map


def bake(atlas: Atlas, name: str) -> dict[str, Any]:
    """Pack the layers of a region for its page.

    Returns plain data: `bits` and `origin` (lon, lat) of the packed units, `depth`, `land`, `coast`, `islands`,
    `borders`, `lakes`, `areas`, `locator` as lists of [bits, text], and the labels (see `marks.place_labels`).
    """
    region = atlas.region(name)
    bits = min(24, region.zoom[1] + 8)  # one unit is a pixel at the largest scale
    origin = (round(region.bounds[0], 2), round(region.bounds[3], 2))

    def packed(
        geometries: Iterable[BaseGeometry], own: int = bits, *, closed: bool = True
    ) -> list[list[Any]]:
        text = pack(_lines(geometries, closed=closed), own, origin, closed=closed)
        return [[own, text]] if text else []

    own_layers = {record.layer for record in atlas.records if record.region == region.id}

    def layer(layer_name: str, of: str = region.id) -> list[Feature]:
        known = own_layers if of == region.id else {r.layer for r in atlas.records if r.region == of}
        return atlas.features(of, layer_name) if layer_name in known else []

    sheet = shapely.box(*window(region))
    corners = _cornered(sheet)
    overview = [_clip(feature, sheet) for feature in layer("land", OVERVIEW)]
    page: dict[str, Any] = {"bits": bits, "origin": list(origin)}
    speck = SPECK if region.zoom[0] < 6 else 0.0
    page["depth"] = [
        [
            feature["properties"]["depth_m"],
            packed([_plain(_clip(feature, sheet), speck).simplify(DEPTH).intersection(corners)], COARSE_BITS),
        ]
        for feature in layer("depth", OVERVIEW)
    ]
    near, far = _split_neighbours(layer("neighbours"), region)
    groups: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    if region.id == OVERVIEW:
        groups.update(_disputed(atlas))
        disputed = shapely.union_all([geometry for group in groups.values() for geometry in group])
        far = [geometry.simplify(0.012) for geometry in overview if not geometry.intersects(disputed)]
    else:
        for feature in layer("land"):
            parties = _parties(feature)
            # Land that nobody else claims is drawn in one piece with the mainland, so that no cut shows.
            (groups[parties] if parties[1] else near).append(shape(feature["geometry"]))
        known = [*near, *far, *(g for group in groups.values() for g in group)]
        known += [shape(feature["geometry"]) for feature in layer("islands")]
        far = [*far, *_beyond(overview, known)]
    page["land"] = packed(far, COARSE_BITS) + packed(near)
    page["lap"] = packed(_lap(region, near, far), COARSE_BITS)
    page["coast"] = [[*parties, packed(geometries)] for parties, geometries in sorted(groups.items())]
    page["islands"] = {
        feature["properties"]["id"]: [*_parties(feature), packed([shape(feature["geometry"])])]
        for feature in layer("islands")
    }
    page["borders"] = packed([_clip(f, sheet) for f in layer("borders", OVERVIEW)], COARSE_BITS, closed=False)
    page["lakes"] = packed([_clip(f, sheet) for f in layer("lakes", OVERVIEW)], COARSE_BITS)
    inland = shapely.union_all([*near, *map(_geometry, layer("islands"))]).buffer(-SHORE, quad_segs=1)
    edges = {f["properties"]["id"]: _geometry(f).boundary.intersection(inland) for f in layer("municipality")}
    page["areas"] = [
        [feature["properties"]["id"], packed([_geometry(feature)]),
         packed([edges[feature["properties"]["id"]]], closed=False)]
        for feature in layer("municipality")
    ]  # fmt: skip
    page["time"] = _areas(atlas, sheet, packed)
    page["locator"] = packed(
        [g.simplify(LOCATOR) for g in map(_geometry, layer("land", OVERVIEW)) if g.area > 0.15], 12
    )
    page["world"] = packed(map(_geometry, layer("world")), WORLD_BITS)
    page["remarked"], extra = {}, {}
    for view in dict.fromkeys(each["perspective"] for each in remarks(atlas, region)):
        ids, land = _remarked(atlas, region, view, [*near, *far], layer("islands"))
        page["remarked"][view] = [packed(land, COARSE_BITS + 2), ids]
        extra[view] = [*land, *(_geometry(f) for f in layer("islands") if f["properties"]["id"] in ids)]
    page["still"] = _still(region, near, far, groups, layer, extra, edges)
    page |= place_labels(atlas, region, [*near, *far, *(g for group in groups.values() for g in group)])
    return page


def _areas(
    atlas: Atlas, sheet: BaseGeometry, packed: Callable[..., list[list[Any]]]
) -> dict[str, list[list[Any]]]:
    """Pack the areas of the history that a page can show."""
    found = {
        feature["properties"]["area"]: packed([_clip(feature, sheet)], AREA_BITS)
        for feature in history.features(atlas, "areas")
    }
    return {key: shape for key, shape in found.items() if shape}


def _still(
    region: Region,
    near: Sequence[BaseGeometry],
    far: Sequence[BaseGeometry],
    groups: dict[tuple[str, str], list[BaseGeometry]],
    layer: Callable[..., list[Feature]],
    remarked: dict[str, list[BaseGeometry]],
    edges: dict[str, BaseGeometry],
) -> dict[str, Any]:
    """Pack the shapes of the still picture: the region's view at an integer zoom, to a quarter of a pixel."""
    west, south, east, north = region.view
    zoom = next(z for z in range(region.zoom[1], 0, -1) if _pixels(region, z) <= STILL)
    bits, origin = (
        zoom + (9 if region.id == OVERVIEW else 10),
        (west, north),
    )  # the largest picture: half a pixel
    # Depth contours are drawn as curves, which round the corners of a cut: it is made well outside the picture.
    frame, wide = (
        shapely.box(west - 0.01, south - 0.01, east + 0.01, north + 0.01),
        shapely.box(*window(region)),
    )
    fine = 360 / 2.0 ** (bits - 0.6)
    speck = (360 / 2.0 ** (zoom + 8) * 1.5) ** 2  # less than two pixels across

    def drawn(geometries: Iterable[BaseGeometry], *, closed: bool = True, cut: BaseGeometry = frame) -> str:
        kept = [
            part.simplify(fine)
            for geometry in geometries
            if geometry.intersects(cut)
            for part in shapely.get_parts(geometry.intersection(cut))
            if part.area > speck or part.area == 0 or region.dispute
        ]
        return pack(_lines(kept, closed=closed), bits, origin, closed=closed)

    islands: dict[str, list[BaseGeometry]] = defaultdict(list)
    for feature in layer("islands"):
        islands[_parties(feature)[1]].append(_geometry(feature))
    for (_, claimed), geometries in groups.items():
        islands[claimed] += geometries
    return {
        "view": list(region.view), "zoom": zoom, "bits": bits,
        "depth": [[f["properties"]["depth_m"], drawn([_plain(_geometry(f), SPECK if region.zoom[0] < 6 else 0)], cut=wide)] for f in layer("depth", OVERVIEW)],
        "land": drawn([*far, *near]),
        "lakes": drawn(map(_geometry, layer("lakes", OVERVIEW))),
        "borders": drawn(map(_geometry, layer("borders", OVERVIEW)), closed=False),
        "coast": [[claimed, drawn(geometries)] for claimed, geometries in sorted(islands.items())],
        "areas": [
            [drawn([_geometry(f)]), drawn([edges[f["properties"]["id"]]], closed=False)] for f in layer("municipality")
        ],
        "remarked": {view: drawn(geometries) for view, geometries in remarked.items()},
    }  # fmt: skip


def _pixels(region: Region, zoom: int) -> float:
    """Give the longer side of a region's view in px at a zoom."""
    west, south, east, north = region.view
    (left, top), (right, bottom) = mercator(west, north, zoom + 8), mercator(east, south, zoom + 8)
    return max(right - left, bottom - top)


def _plain(geometry: BaseGeometry, speck: float) -> BaseGeometry:
    """Leave out parts and holes smaller than so many square degrees."""
    kept = []
    for part in shapely.get_parts(geometry):
        if part.area > speck and part.geom_type == "Polygon":
            holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > speck]
            kept.append(shapely.Polygon(part.exterior, holes))
    return shapely.MultiPolygon(kept)


def _remarked(
    atlas: Atlas, region: Region, view: str, land: Sequence[BaseGeometry], islands: Sequence[Feature]
) -> tuple[list[str], list[BaseGeometry]]:
    """Find what a perspective has a remark on: ids of islands that nobody else claims, and other land."""
    areas = [shapely.box(*each["area"]) for each in remarks(atlas, region) if each["perspective"] == view]
    ids = [
        each["properties"]["id"]
        for each in islands
        if not _parties(each)[1] and any(area.contains(_geometry(each)) for area in areas)
    ]
    cut = [each.intersection(area) for area in areas for each in land if each.intersects(area)]
    return ids, [part for each in cut for part in shapely.get_parts(each) if part.geom_type == "Polygon"]


def _split_neighbours(
    features: Sequence[Feature], region: Region
) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Part the neighbours into what is drawn in full detail (near the frame's coasts) and what is drawn coarser."""
    shapes = [shape(feature["geometry"]) for feature in features]
    frame = shapely.box(*region.bounds)
    near = [geometry.intersection(frame) for geometry in shapes if geometry.intersects(frame)]
    outside = shapely.difference(shapely.box(-180, -89, 180, 89), frame.buffer(-LAP))
    far = [
        geometry.intersection(outside).simplify(COARSE) for geometry in shapes if not frame.contains(geometry)
    ]
    return near, far


def _lap(region: Region, near: Sequence[BaseGeometry], far: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Give the land along the edge where coarse and detailed land overlap, to be filled once more.

    Where two shapes of one path overlap, browsers leave a trace of the edge between them.
    """
    frame = shapely.box(*region.bounds)
    band = frame.buffer(0.05, join_style="mitre").difference(frame.buffer(-LAP - 0.05))
    inside = shapely.union_all([g.intersection(band) for g in (*near, *far) if g.intersects(frame.boundary)])
    return [inside.buffer(-0.01).simplify(COARSE)]


def _beyond(overview: Sequence[BaseGeometry], known: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Cut the overview's land out where finer land is drawn, with a little overlap so that no gap shows."""
    if not known:
        return list(overview)
    covered = shapely.union_all([geometry.buffer(0.06, quad_segs=2) for geometry in known])
    kept = []
    for geometry in overview:
        rest = geometry.difference(covered)
        if not rest.is_empty:
            kept.append(geometry.intersection(rest.buffer(0.08, quad_segs=2)))
    return kept


def _disputed(atlas: Atlas) -> dict[tuple[str, str], list[BaseGeometry]]:
    """Collect the disputed land of all regions, coarser, by who administers and who claims it: for the overview."""
    found: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    for record in atlas.records:
        if record.layer in ("islands", "land") and record.region != OVERVIEW:
            for feature in atlas.features(record.region, record.layer):
                if _parties(feature)[1]:
                    found[_parties(feature)].append(_geometry(feature).simplify(COARSE / 2))
    return found


def _cornered(box: BaseGeometry) -> BaseGeometry:
    """Give a box points near its corners, so that a curve through what is cut by it fills them."""
    ring = shapely.get_coordinates(box).tolist()
    near = 0.1  # degrees
    points = []
    for (x0, y0), (x1, y1) in pairwise(ring):
        dx, dy = (near * ((b > a) - (b < a)) for a, b in ((x0, x1), (y0, y1)))
        points += [(x0, y0), (x0 + dx, y0 + dy), (x1 - dx, y1 - dy)]
    return shapely.Polygon(points)


def _parties(feature: Feature) -> tuple[str, str]:
    properties = feature["properties"]
    return properties.get("administered_by") or "", properties.get("claimed_by") or ""


def _geometry(feature: Feature) -> BaseGeometry:
    return shape(feature["geometry"])


def _clip(feature: Feature, sheet: BaseGeometry) -> BaseGeometry:
    return _geometry(feature).intersection(sheet)


def _lines(geometries: Iterable[BaseGeometry], *, closed: bool) -> Iterable[Sequence[Sequence[float]]]:
    """Yield rings (outer ones anticlockwise, holes clockwise) or lines as coordinates."""
    for geometry in geometries:
        for part in shapely.get_parts(shapely.get_parts(geometry)):
            if closed and part.geom_type == "Polygon" and not part.is_empty:
                oriented = orient(part)
                yield list(oriented.exterior.coords)
                yield from (list(ring.coords) for ring in oriented.interiors)
            elif not closed and part.geom_type == "LineString":
                yield list(part.coords)
