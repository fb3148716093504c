"""The city of Nagato and the Vladivostok urban okrug: OSM land, cut by their land borders."""

import math
from typing import Any

import shapely
from shapely.ops import polygonize

from coast import land_within
from common import GEOD, Feature, Properties, area_km2, label_point, read_table, round_area, snap
from frames import FRAMES
from names import name_columns

SEAWARD_M = 150.0
# Points of the pieces of the large land that belong to the municipality: the town, and for the okrug
# also the Peschany peninsula across Amur Bay.
SEEDS = {
    "nagato": [(131.1833, 34.3722)],
    "vladivostok": [(131.87353, 43.10562), (131.74, 43.17)],
}
BORDERS = {"nagato": ["nagato"], "vladivostok": ["vladivostok-artyom", "vladivostok-khasansky"]}
# Islands go with the municipality whose land is nearest; these boxes end the search (W, S, E, N): beyond
# them the islands are of Hagi and Shimonoseki, of the Khasansky district and of Fokino.
ISLANDS = {"nagato": (130.90, 34.30, 131.32, 34.50), "vladivostok": (131.55, 42.55, 132.06, 43.30)}


# The rest of what the layer says: who administers, the sources, and the published area with its year.
FACTS: dict[str, Properties] = {
    "nagato": {
        "id": "nagato-city",
        "administered_by": "japan",
        "source": "MLIT_N03|OSM_COAST|GSI_A",
        "published_area_km2": 357.31,
        "published_area_year": 2024,
        "note": "The land border is generalised to 200 m; the rest of the edge is the OSM coast.",
    },
    "vladivostok": {
        "id": "vladivostok-okrug",
        "administered_by": "russia",
        "source": "OSM_COAST|VLAD",
        "published_area_km2": 561.5,
        "note": "The urban okrug, which is larger than the city of 331 km2 and owns the Peschany peninsula across "
        "Amur Bay. The two land borders, with Artyom and the Khasansky district, are of OSM, generalised to 200 m; "
        "the rest of the edge is the OSM coast.",
    },
}


def municipality_features(region: str) -> list[Feature]:
    """Return the one feature of the layer, named after the town."""
    facts = FACTS[region]
    shape = municipality(region)
    lon, lat = label_point(shape)
    parties = {"administered_by": facts["administered_by"], "claimed_by": ""}
    properties: Properties = {
        "id": facts["id"],
        **name_columns({"id": region, **parties}),
        "kind": "municipality",
        **parties,
        "source": facts["source"],
        "area_km2": round_area(area_km2(shape)),
        "published_area_km2": facts["published_area_km2"],
        "published_area_year": facts.get("published_area_year"),
        "precision_m": 200,
        "lon": lon,
        "lat": lat,
        "place": region,
        "note": facts["note"],
    }
    return [(properties, shape)]


def named_after() -> dict[str, str]:
    """Return the place whose names each municipality bears, by its id."""
    return {facts["id"]: region for region, facts in FACTS.items()}


def municipality(region: str) -> Any:
    """Return the municipality as a multipolygon in degrees, full detail of the OSM coast."""
    frame = shapely.box(*FRAMES[region].bounds)
    land = sorted(land_within(frame), key=lambda polygon: -polygon.area)
    borders = [_border(name) for name in BORDERS[region]]
    mainland = [polygon for polygon in land if any(line.intersects(polygon) for line in borders)]
    pieces = [face for polygon in mainland for face in _faces(polygon, borders)]
    seeds = [shapely.Point(point) for point in SEEDS[region]]
    own = [face for face in pieces if any(face.contains(seed) for seed in seeds)]
    other = [face for face in pieces if face not in own]
    box = shapely.box(*ISLANDS[region])
    islands = [polygon for polygon in land if polygon not in mainland and box.contains(polygon)]
    parts = [part for piece in [*own, *_grow(own, other, islands)] for part in snap(piece)]
    parts.sort(key=lambda part: (-part.area, part.wkb))
    return shapely.MultiPolygon(parts)


def _grow(own: list[Any], other: list[Any], islands: list[Any]) -> list[Any]:
    """Return the islands nearer to our land, or to an island that is ours, than to the other land."""
    theirs: Any = shapely.union_all(other)
    found: list[Any] = []
    ours: Any = shapely.union_all(own)
    left = [(island, float(island.distance(theirs))) for island in islands]
    while near := [(island, far) for island, far in left if island.distance(ours) <= far]:
        found.extend(island for island, _ in near)
        left = [pair for pair in left if pair not in near]
        ours = shapely.union_all([ours, *(island for island, _ in near)])
    return found


def _faces(polygon: Any, borders: list[Any]) -> list[Any]:
    edges = shapely.union_all([polygon.boundary, *borders])
    return [
        face for face in polygonize(shapely.get_parts(edges)) if polygon.contains(face.representative_point())
    ]


def _border(name: str) -> Any:
    points = [
        (float(row["lon"]), float(row["lat"]))
        for row in read_table("land_borders.csv")
        if row["place"] == name
    ]
    return shapely.LineString([_beyond(points[1], points[0]), *points, _beyond(points[-2], points[-1])])


def _beyond(before: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    azimuth, _, _ = GEOD.inv(*before, *end)
    lon, lat, _ = GEOD.fwd(*end, azimuth, SEAWARD_M)
    if not math.isfinite(lon + lat):
        raise ValueError(f"no point beyond {end}")
    return lon, lat
