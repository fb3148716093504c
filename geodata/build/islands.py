"""The layer of named islands of a region: shape, name, area, who administers and who claims."""

from typing import Any

from coast import named_islands
from common import Feature, Properties, Row, area_km2, label_point, read_table, round_area, snap
from frames import FRAMES, party_of

# Published areas that the coast shows to be wrong, or that count other land than this polygon (README).
NO_PUBLISHED_AREA = {
    "simushir", "antsiferova", "brat-chirpoyev", "kharimkotan", "chirinkotan", "signalny", "gnechko",
}  # fmt: skip


def island_features(region: str, names: dict[str, Properties]) -> list[Feature]:
    """Return the named islands of a region, in the order of the tables."""
    rows = [*read_table("islands.csv"), *read_table("islands_other.csv")]
    groups = FRAMES[region].groups or (region,)
    return [_feature(row, names) for row in rows if row["group"] in groups]


def _feature(row: Row, names: dict[str, Properties]) -> Feature:
    polygon: Any = snap(named_islands()[row["id"]])[0]
    party, claimants = party_of(row)
    published = row.get("published_area_km2") if row["id"] not in NO_PUBLISHED_AREA else ""
    lon, lat = label_point(polygon)
    area = area_km2(polygon)
    facts = names.get(row["id"], {})
    properties: Properties = {
        "id": row["id"],
        **facts.get("names", {}),
        "kind": "island" if area >= 1 else "islet" if area >= 0.05 else "rock",
        "administered_by": party,
        "claimed_by": claimants,
        "source": row["source"],
        "area_km2": round_area(area),
        "published_area_km2": float(published) if published else None,
        "lon": lon,
        "lat": lat,
        "group": row["group"].replace("_", "-"),
    }
    return properties, polygon
