"""Sea zones for a page and a still picture: the atlas's computed cells and edges, packed, as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from .describe import WEB, sources
from .errors import InputError
from .page.pack import pack
from .perspective import LANGUAGES

if TYPE_CHECKING:
    from .atlas import Atlas, Feature
    from .records import Region

Data = dict[str, Any]
MILES = (12, 24, 200)
BITS = 18  # a unit is about 110 m at 45 N; the edges are generalised by 280 m
ROCKS = {
    "kurils": "habomai",
    "senkaku": "senkaku",
}  # what may count as rocks: other islands have no such choice
STRAITS = ("kurils",)  # regions that show a strait where Japan limits its own territorial sea to 3 miles
SOURCES = ("UNCLOS", "JP_LAW77")


@cache
def words(language: str) -> dict[str, str]:
    """Read the words that only sea zones need, in one language."""
    return tomllib.loads((WEB / f"zones.{language}.toml").read_text(encoding="utf-8"))


def check_zones(atlas: Atlas, region: Region, nm: Iterable[Any]) -> list[int]:
    """Return distances as the atlas has zones for, in order. Raises `InputError` for others, and where it has none."""
    asked = list(nm)
    have = [record.region for record in atlas.records if record.layer == "zones"]
    if region.id not in have:
        raise InputError(
            f"{region.title} has no computed sea zones; there are some of {', '.join(have) or 'none'}"
        )
    wrong = [each for each in asked if isinstance(each, bool) or each not in MILES]
    if wrong or not asked:
        raise InputError(
            f"zones are of 12, 24 and 200 nautical miles, not {wrong[0] if wrong else 'none'}; other distances: "
            "m.add(kurilmap.zones.limit(coast, nm))"
        )
    return sorted({int(each) for each in asked})


def zones(atlas: Atlas, region: Region, nm: list[int]) -> Data:
    """Describe the zones of a region within the distances asked for: cells, edges between them, and who holds them."""
    cells = [cell for cell in atlas.features(region.id, "zones") if cell["properties"]["nm"] <= nm[-1]]
    number = {cell["properties"]["id"]: i for i, cell in enumerate(cells)}
    origin = tuple(atlas.page(region.id)["origin"])
    lines = []
    for feature in atlas.features(region.id, "zone_lines"):
        properties = feature["properties"]
        sides = [number[each] for each in properties["between"].split("|") if each in number]
        text = pack([feature["geometry"]["coordinates"]], BITS, origin, closed=False)
        if sides and text:  # a line shorter than a unit has no text: its ends fall together
            lines.append(
                [properties["kind"].removeprefix("zone-"), properties["nm"], *(*sides, -1)[:2], text]
            )
    units = {cell["properties"]["unit"]: _held(cell) for cell in cells}
    return {
        "nm": nm,
        "bits": BITS,
        "units": {unit: held for unit, held in units.items() if held[1]},
        "rock": ROCKS.get(region.id),
        "straits": region.id in STRAITS,
        "cells": [
            [cell["properties"][key] for key in ("unit", "nm", "without", "sea_km2")] for cell in cells
        ],
        "lines": lines,
    }


def _held(cell: Feature) -> list[str]:
    return [cell["properties"]["administered_by"], cell["properties"]["claimed_by"]]


def add_zones(data: Data, atlas: Atlas, region: Region, nm: list[int]) -> None:
    """Add zones to a description of a map, with the words and sources that they need."""
    data["zones"] = zones(atlas, region, nm)
    data["words"] = [*data["words"], *words(LANGUAGES[0])]
    data["strings"] = {each: [*texts, *words(each).values()] for each, texts in data["strings"].items()}
    data["sources"] |= sources(atlas, SOURCES)


def holder(data: Data, cell: int, perspective: str) -> str:
    """Say whose a cell is in a perspective: a party, or "open" where the neutral view leaves two claims open."""
    unit = data["cells"][cell][0]
    if unit not in data["units"]:
        return str(unit)
    held, claimed = data["units"][unit]
    if perspective == "neutral":
        return "open"
    return perspective if perspective in claimed.split("|") else str(held)


def shown_edges(data: Data, perspective: str) -> list[tuple[str, int, str]]:
    """List what is drawn in a perspective, as (kind, nm, packed line): limits asked for, and middles between holders."""
    found = []
    for kind, nm, one, two, text in data["lines"]:
        differ = two < 0 or holder(data, one, perspective) != holder(data, two, perspective)
        if (kind == "limit" and nm in data["nm"]) or (kind == "equidistance" and differ):
            found.append((kind, nm, text))
    return found
