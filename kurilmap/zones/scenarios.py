"""What an island is worth: the sea of a region divided as its islands are administered, and as they might be counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from kurilmap.errors import InputError, UnknownPlace, did_you_mean

if TYPE_CHECKING:
    import geopandas as gpd

    from kurilmap.atlas import Atlas
    from kurilmap.records import Region

ROCK_NM = 12.0  # UNCLOS, article 121(3): a rock keeps its territorial sea, and has no more
NOBODY = "nobody"


def compare(
    region: Region,
    atlas: Atlas,
    holders: Mapping[str, str | None],
    nm: float,
    rocks: Collection[str],
) -> gpd.GeoDataFrame:
    """Do the work of `zones.scenario`."""
    import geopandas as gpd
    import shapely

    from kurilmap import geodesy, zones

    land = region_coast(region, atlas)
    parties = list(dict.fromkeys([*region.parties, *sorted(set(land.holder))]))
    after = land.copy()
    for name, party in holders.items():
        if party is not None and party not in parties:
            raise InputError(
                f"{name}: unknown party {party!r}{did_you_mean(str(party), parties)}; None stands for nobody"
            )
        after.loc[_rows(land, name, region), "holder"] = party or NOBODY
    for name in rocks:
        after.loc[_rows(land, name, region), "rock"] = True
    domain = zones.limit(land[land.claimed_by != ""], nm).geometry[0]
    shared, changed = (_divide(each, nm, domain) for each in (land, after))
    sea = shapely.difference(domain, shapely.union_all(land.geometry.to_numpy()))
    rows = []
    for party in [*parties, NOBODY]:
        if party == NOBODY:
            old, new = (
                shapely.difference(sea, shapely.union_all(list(z.values()))) for z in (shared, changed)
            )
        else:
            old, new = (each.get(party, shapely.MultiPolygon()) for each in (shared, changed))
        km2 = [0.0 if shape.is_empty else geodesy.area_km2(zones.polygons(shape)) for shape in (old, new)]
        rows.append(
            {
                "party": party,
                "before_km2": km2[0],
                "after_km2": km2[1],
                "change_km2": km2[1] - km2[0],
                "geometry": zones.polygons(new),
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def region_coast(region: Region, atlas: Atlas) -> gpd.GeoDataFrame:
    """Return all land that a region's zones are measured from, with the columns holder, island, group, rock.

    Land without a name counts with the named island that is nearest in its group. Land around has no island.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    layers = {record.layer for record in atlas.records if record.region == region.id}
    if not {"islands", "neighbours"} <= layers:
        have = [each for each, known in atlas.regions.items() if known.dispute]
        raise InputError(
            f"{region.title} has no islands with land around to measure from; {' and '.join(have)} have"
        )
    named = atlas.load(region.id, "islands")
    frames = [named.assign(island=named.id)]
    if "land" in layers:
        rest = atlas.load(region.id, "land")
        nearest: dict[Any, str] = {}
        for group, rows in rest.groupby("group"):
            own = named[named["group"] == group]
            found = shapely.STRtree(own.geometry.to_numpy()).nearest(rows.geometry.to_numpy())
            nearest.update(zip(rows.index, own.id.to_numpy()[found], strict=True))
        frames.append(rest.assign(island=rest.index.map(nearest)))
    frames.append(atlas.load(region.id, "neighbours").assign(island="", group=""))
    columns = ["administered_by", "claimed_by", "island", "group", "geometry"]
    land = pd.concat([frame[columns] for frame in frames], ignore_index=True)
    return gpd.GeoDataFrame(
        land.assign(holder=land.administered_by, rock=False), geometry="geometry", crs="EPSG:4326"
    )


def _rows(land: gpd.GeoDataFrame, name: str, region: Region) -> Any:
    """Return which rows a group or an island (its id or a name in any language) stands for."""
    from kurilmap.gazetteer import gazetteer

    groups, islands = set(land["group"]) - {""}, set(land.island) - {""}
    if name in groups:
        return land["group"] == name
    if name not in islands:
        ranked = [place.id for place in gazetteer().search(str(name)) if place.id in islands]
        if not ranked:
            known = sorted(groups | islands)
            raise UnknownPlace(f"unknown island of {region.title}: {name!r}{did_you_mean(str(name), known)}")
        name = ranked[0]
    return land.island == name


def _divide(land: gpd.GeoDataFrame, nm: float, domain: Any) -> dict[str, Any]:
    """Divide the sea of a domain by holder; rocks have their 12 miles of it, and the rest is other coasts'."""
    import shapely

    from kurilmap import zones

    whole = land[(land.holder != NOBODY) & ~land.rock]
    found = _zones(dict(list(whole.groupby("holder"))), nm)
    rocks = land[(land.holder != NOBODY) & land.rock]
    if len(rocks):
        near = _zones(
            {("rock", party): rows for party, rows in rocks.groupby("holder")}
            | {("", party): rows for party, rows in whole.groupby("holder")},
            min(nm, ROCK_NM),
        )
        own: dict[str, list[Any]] = defaultdict(list)
        for (kind, party), shape in near.items():
            if kind:
                own[party].append(shape)
        taken = shapely.union_all([shape for shapes in own.values() for shape in shapes])
        found = {
            party: shapely.union_all(
                [shapely.difference(found.get(party, shapely.Polygon()), taken), *own[party]]
            )
            for party in {*found, *own}
        }
    # Land that counts for nobody or as a rock is no sea either.
    ground = shapely.union_all(land.geometry.to_numpy())
    return {
        party: zones.polygons(shapely.difference(shapely.intersection(shape, domain), ground))
        for party, shape in found.items()
    }


def _zones(coasts: Mapping[Any, Any], nm: float) -> dict[Any, Any]:
    from kurilmap import zones

    names = {str(number): key for number, key in enumerate(coasts)}
    frame = zones.allocate({number: coasts[key] for number, key in names.items()}, nm)
    return {names[number]: shape for number, shape in zip(frame.party, frame.geometry, strict=True)}
