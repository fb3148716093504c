"""Sea zones for a page and a still picture: the atlas's computed cells and edges, packed, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from .describe import sources
from .errors import InputError, did_you_mean
from .files import web_table
from .page.pack import pack, unpack
from .perspective import LANGUAGES
from .zones.scenarios import NOBODY, ROCK_NM

if TYPE_CHECKING:
    from .atlas import Atlas, Feature
    from .records import Region

Data = dict[str, Any]
Point = tuple[int, int]
MILES = (12, 24, 200)
BITS = 18  # a unit is about 110 m at 45 N; the edges are generalised by 280 m
ROCKS = {
    "kurils": "habomai",
    "senkaku": "senkaku",
}  # what may count as rocks: other islands have no such choice
STRAITS = ("kurils",)  # regions that show a strait where Japan limits its own territorial sea to 3 miles
SOURCES = ("UNCLOS", "JP_LAW77")
OPEN, ROCK = "open", "rock"


@cache
def words(language: str) -> dict[str, str]:
    """Read the words that only sea zones need, in one language."""
    return web_table(f"zones.{language}.toml")


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


@lru_cache(maxsize=8)
def zones(atlas: Atlas, region: Region, nm: tuple[int, ...]) -> Data:
    """Describe the zones of a region within the distances asked for: cells, edges between them, and who holds them.

    A page asks more than once; nobody changes what is given.
    """
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
    return {
        "nm": list(nm),
        "bits": BITS,
        "units": _units(cells),
        "rock": ROCKS.get(region.id),
        "straits": region.id in STRAITS,
        "cells": [
            [cell["properties"][key] for key in ("unit", "nm", "without", "sea_km2")] for cell in cells
        ],
        "lines": lines,
        "sources": list(SOURCES),
    }


def _units(cells: Iterable[Feature]) -> dict[str, list[str]]:
    """Give who administers and who claims each disputed unit."""
    told = [cell["properties"] for cell in cells]
    return {
        each["unit"]: [each["administered_by"], each["claimed_by"]] for each in told if each["claimed_by"]
    }


def add_zones(data: Data, atlas: Atlas, region: Region, nm: list[int]) -> None:
    """Add zones to a description of a map, with the words and sources that they need."""
    data["zones"] = zones(atlas, region, tuple(nm))
    data["words"] = [*data["words"], *words(LANGUAGES[0])]
    data["strings"] = {each: [*texts, *words(each).values()] for each, texts in data["strings"].items()}
    data["sources"] |= sources(atlas, SOURCES)


def check_what_if(atlas: Atlas, region: Region, what_if: Mapping[str, Any]) -> str:
    """Write a What if as the page's address does ("iturup.japan/habomai.rock"), in the order of the units.

    `what_if` maps a disputed island or group to a party that holds or claims it, to "open", to "rock" (12 and 24 miles
    only, where the page has that choice), or to a list of a party and "rock". Raises `InputError` for anything else.
    """
    units = _units(atlas.features(region.id, "zones"))
    for unit in what_if:
        if unit not in units:
            raise InputError(
                f"{unit!r} has no What if in {region.title}{did_you_mean(str(unit), list(units))}"
            )
    found = []
    for unit, held in units.items():
        asked = what_if.get(unit, ())
        parts = [asked] if isinstance(asked, str) else list(asked)
        may = [party for each in held for party in each.split("|")] + [OPEN]
        rock = [ROCK] if ROCKS.get(region.id) == unit else []
        wrong = [part for part in parts if part not in [*may, *rock]]
        parties = [part for part in parts if part != ROCK]
        if wrong or len(parties) > 1 or (unit in what_if and not parts):
            said = wrong[0] if wrong else parts
            raise InputError(f"{unit} may count for {', '.join([*may, *rock])}, not for {said!r}")
        if parts:
            found.append(".".join([unit, *parties, *([ROCK] if ROCK in parts else [])]))
    return "/".join(found)


def holder(data: Data, cell: int, perspective: str, what_if: str | None = None) -> str:
    """Say whose a cell is in a perspective: a party, "nobody", or "open" where the neutral view leaves two claims open.

    A rock's sea beyond 12 miles is that of the coast which is nearest without it.
    """
    unit, nm, without, _ = data["cells"][cell]
    chosen = {name: parts for name, *parts in (each.split(".") for each in (what_if or "").split("/"))}
    if ROCK in chosen.get(unit, ()) and nm > ROCK_NM:
        unit = without
    if unit not in data["units"]:
        return str(unit)
    for party in chosen.get(unit, ()):
        if party != ROCK:
            return party
    held, claimed = data["units"][unit]
    if perspective == "neutral":
        return OPEN
    return perspective if perspective in claimed.split("|") else str(held)


def holders(data: Data, perspective: str, what_if: str | None = None) -> list[str]:
    """Say whose each cell is; see `holder`."""
    return [holder(data, cell, perspective, what_if) for cell in range(len(data["cells"]))]


def shares(data: Data, perspective: str, what_if: str | None = None) -> dict[str, tuple[float, float]]:
    """Add up the sea nearest to the disputed islands, km², by party: as administered, and in the state given."""
    found: dict[str, tuple[float, float]] = {}
    now, then = holders(data, "de-facto"), holders(data, perspective, what_if)
    for (unit, _, _, area), before, after in zip(data["cells"], now, then, strict=True):
        if unit in data["units"]:
            found[before] = (found.get(before, (0, 0))[0] + area, found.get(before, (0, 0))[1])
            found[after] = (found.get(after, (0, 0))[0], found.get(after, (0, 0))[1] + area)
    return {party: found[party] for party in [*parties(data), OPEN, NOBODY] if party in found}


def parties(data: Data) -> list[str]:
    """List the parties of the zones: those who hold or claim the islands, then those whose land is around."""
    stakes = [party for held in data["units"].values() for each in held for party in each.split("|")]
    around = [cell[0] for cell in data["cells"] if cell[0] not in data["units"]]
    return [each for each in dict.fromkeys([*stakes, *around]) if each != NOBODY]


def shown_edges(data: Data, perspective: str, what_if: str | None = None) -> list[tuple[str, int, str]]:
    """List what is drawn in a perspective, as (kind, nm, packed line): limits asked for, and middles between holders."""
    whose, found = holders(data, perspective, what_if), []
    for kind, nm, one, two, text in data["lines"]:
        parted = whose[one] != NOBODY if two < 0 else whose[one] != whose[two]
        drawn = nm in data["nm"] and (parted or two >= 0) if kind == "limit" else parted
        if drawn and kind != "edge":
            found.append((kind, nm, text))
    return found


def rings(data: Data, whose: Sequence[str], party: str) -> list[list[tuple[int, str]]]:
    """Chain the edges with a party's sea at one side alone into rings: (number of a line, "" or "back") in order.

    A chain that does not close ends where nothing is known; web/zones.js does the same.
    """
    mine = [owner == party for owner in whose]
    lines = {
        i: (points[0], points[-1])
        for i, (_, _, one, two, text) in enumerate(data["lines"])
        if mine[one] != (two >= 0 and mine[two])
        for points in unpack(text)
    }
    ends: dict[Point, list[int]] = {}
    for i, pair in lines.items():
        for end in pair:
            ends.setdefault(end, []).append(i)
    found, left = [], dict.fromkeys(lines)
    while left:
        number = next(iter(left))
        del left[number]
        ring, at = [(number, "")], lines[number][1]
        while (number := next((i for i in ends[at] if i in left), -1)) >= 0:
            del left[number]
            back = lines[number][0] != at
            ring.append((number, "back" if back else ""))
            at = lines[number][0 if back else 1]
        found.append(ring)
    return found
