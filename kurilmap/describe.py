"""One description of a map, as plain data: what the page, the still picture and the tests all read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from . import __version__, history, timeline
from .files import web_table
from .gazetteer import Place, gazetteer, split
from .labels import STYLES, style_of
from .perspective import LANGUAGES, compose, party_forms, party_order, perspectives

if TYPE_CHECKING:
    from .atlas import Atlas, Feature
    from .records import Region

Data = dict[str, Any]
OVERVIEW = "northeast-asia"
TALL = 3.6  # degrees of room above and below a small region: an upright screen shows more of them
# How a line of the history is drawn, by the first word of its status.
LINE_KINDS = {"treaty": "treaty", "de": "control", "claimed": "claim"}


class _Words(dict[str, str]):
    """The words of the interface; parties and kinds of somebody's own atlas are called by their ids."""

    def __missing__(self, key: str) -> str:
        head, _, rest = key.partition("-")
        if head not in ("party", "kind") or not rest:
            raise KeyError(key)
        said = rest.replace("-", " ").replace("_", " ")
        return said.title() if head == "party" else said.capitalize()


@cache
def strings(language: str) -> dict[str, str]:
    """Read the words of the interface in one language."""
    return _Words(web_table(f"strings.{language}.toml"))


def own_words(atlas_parties: Iterable[str], places: Iterable[Data]) -> list[str]:
    """List the keys of parties and kinds that the words of the interface do not have."""
    known = strings(LANGUAGES[0])
    keys = [f"party-{party}" for party in atlas_parties]
    for place in places:
        keys += [f"kind-{place.get('kind')}"] if place.get("kind") else []
        keys += [
            f"party-{party}"
            for who in ("held", "claimed")
            for party in place.get(who, "").split("|")
            if party
        ]
    return [key for key in dict.fromkeys(keys) if key not in known]


def window(region: Region) -> tuple[float, float, float, float]:
    """Give what a page can show (west, south, east, north): its view and frame with room around them."""
    west, south, east, north = (
        pick(pair)
        for pick, pair in zip((min, min, max, max), zip(region.bounds, region.view, strict=True), strict=True)
    )
    if region.id == OVERVIEW:
        return west - 4, south - 4, east + 4, north + 4
    room = max(east - west, (north - south) * 1.4)
    tall = max(room * 0.5, min(room, TALL))
    return west - room, south - tall, east + room, north + tall


def sheet(region: Region) -> list[float]:
    """Give the edge of the sheet (west, south, east, north): beyond it the page shows paper."""
    return [round(each, 2) for each in (region.bounds if region.id == OVERVIEW else window(region))]


def shown_places(atlas: Atlas, region: Region) -> list[Place]:
    """List the places of a region's page: its own, and the more important ones of others inside its window.

    A place of another region stands back by two ranks.
    """
    west, south, east, north = region.bounds if region.id == OVERVIEW else window(region)
    found = []
    for place in gazetteer(atlas).places.values():
        inside = west <= place.lon <= east and south <= place.lat <= north
        if place.region in (region.id, OVERVIEW):
            if inside or place.region == region.id != OVERVIEW:
                found.append(place)
        elif inside and place.rank <= 2 and place.layer != "peaks":
            found.append(replace(place, rank=place.rank + 2))
    return found


def describe(atlas: Atlas, region: Region, year: int | None = None) -> Data:
    """Describe the map of a region, without what its author adds and without its first state."""
    places = shown_places(atlas, region)
    orders: dict[str, int] = {}
    order_table: list[Data] = []
    views = perspectives(region.parties)
    described, names = [], {}
    people = _People(atlas, {place.id for place in places})
    for place in places:
        forms = {language: party_forms(place.forms, language) for language in LANGUAGES}
        parties = tuple(dict.fromkeys(party for each in forms.values() for party in each if party))
        order = {view: party_order(place.administered_by, place.claimed_by, view, parties) for view in views}
        key = repr(order)
        if key not in orders:
            orders[key] = len(order_table)
            order_table.append(order)
        names[place.id] = {language: _plain(found, language) for language, found in forms.items() if found}
        described.append(_place(place, orders[key], people))
    data: Data = {
        "kit": __version__,
        "version": atlas.version,
        "date": str(atlas.date),
        "region": region.id,
        "place": region.place if region.place in names else None,
        "frame": {
            "bounds": region.bounds,
            "view": region.view,
            "zoom": region.zoom,
            "edge": region.id == OVERVIEW,
            "sheet": sheet(region),
        },
        "languages": LANGUAGES,
        "perspectives": views if region.parties else views[:1],
        "words": [*strings(LANGUAGES[0]), *(own := own_words(region.parties, described))],
        "strings": {
            language: [*strings(language).values(), *(strings(language)[key] for key in own)]
            for language in LANGUAGES
        },
        "coastYear": 2024,
        "base": atlas.page(region.id),
        "styles": {s.name: [s.size, s.spacing, s.symbol, s.radius] for s in STYLES.values()},
        "places": described,
        "names": names,
        "orders": order_table,
        "lines": lines(atlas, region, year),
        "positions": positions(atlas, region.dispute),
        "remarks": remarks(atlas, region),
        **describe_texts(atlas, region),
    }
    data["disputed"] = disputed(data["base"])
    data["people"] = [
        {"title": row["title"], "text": row["text"], "source": row["source"].split("|")}
        for row in people.rows
    ]
    data["credits"] = credits(atlas, region)
    data["attributions"] = list(
        dict.fromkeys(name for credit in data["credits"] for name in credit.rpartition(" (")[0].split("; "))
    )
    told = timeline.time(atlas, region.id if region.id != OVERVIEW else "", data, window(region), line_of)
    if told is not None:
        data["years"], data["time"] = list(history.years(atlas)), told
    data["sources"] = cited(atlas, data)
    return data


def disputed(base: Data) -> list[list[str]]:
    """List who administers and who claims, as [held, claimed], for all disputed land that a page draws."""
    pairs = [each[:2] for each in [*base["coast"], *base["islands"].values()] if each[1]]
    return [list(pair) for pair in dict.fromkeys(map(tuple, pairs))]


def _plain(found: Data, language: str) -> Any:
    """Shorten the forms of a name for the page: text alone where it is in the reader's language."""
    short = {
        party: part.text if part.language == language else [part.text, part.language]
        for party, part in found.items()
    }
    return short[""] if list(short) == [""] else short


class _People:
    """The rows about people that belong to single places, and the Ainu names among them."""

    def __init__(self, atlas: Atlas, shown: set[str]) -> None:
        self.rows: list[dict[str, str]] = []
        self.by_place: dict[str, list[int]] = {}
        self.ainu: dict[str, str] = {}
        for row in atlas.table("people", must=False):
            if row["topic"] in ("poll", "ainu_name") or shown.isdisjoint(row["place_ids"].split("|")):
                continue
            self.rows.append(row)
            for place in filter(None, row["place_ids"].split("|")):
                self.by_place.setdefault(place, []).append(len(self.rows) - 1)
        for row in atlas.table("names", must=False):
            if row["language"] == "ain":
                self.ainu.setdefault(row["id"], row["name"])


def _place(place: Place, order: int, people: _People) -> Data:
    style = style_of(place.kind, place.rank).name
    properties = place.properties
    found: Data = {
        "id": place.id,
        "kind": place.kind,
        "style": style,
        "at": [round(place.lat, 5), round(place.lon, 5)],
        "held": "|".join(place.administered_by),
        "claimed": "|".join(place.claimed_by),
        "order": order,
        "source": list(place.source),
        "aliases": sorted({form.name for form in place.forms if form.kind == "alias"}
                          | {each.strip() for form in place.forms for each in form.reading.split(";") if each.strip()}),
        "area": properties.get("area_km2"),
        "published": properties.get("published_area_km2"),
        "publishedYear": properties.get("published_area_year"),
        "population": properties.get("population"),
        "populationYear": properties.get("population_year"),
        "height": properties.get("height_m"),
        "eruption": properties.get("last_eruption"),
        "note": properties.get("note"),
        "ainu": people.ainu.get(place.id),
        "people": people.by_place.get(place.id),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def remarks(atlas: Atlas, region: Region) -> list[Data]:
    """List what a perspective remarks on the map: its word, point (lat, lon) and area of land (degrees)."""
    return [
        {
            "id": row["id"],
            "perspective": row["perspective"],
            "word": row["word"],
            "at": [float(row["lat"]), float(row["lon"])],
            "area": [float(each) for each in row["area"].split()],
            "from": row.get("valid_from") or "",
            "source": row["source"].split("|"),
        }
        for row in atlas.table("remarks", must=False)
        if row["region"] == region.id
    ]


def lines(atlas: Atlas, region: Region, year: int | None = None) -> list[Data]:
    """Describe the lines of a region, of all regions for the overview: of today, or those in force as a year ends."""
    having = [record.region for record in atlas.records if record.layer == "boundaries"]
    own = [each for each in having if each != "history" and region.id in (each, OVERVIEW)]
    if year is None:
        return [line_of(feature) for each in own for feature in atlas.features(each, "boundaries")]
    if own and "history" in having:
        return [line_of(feature) for feature in history.lines_on(atlas, f"{year:04}-12-31")]
    return []


def line_of(feature: Feature) -> Data:
    """Describe a line of the layers of boundaries."""
    properties = feature["properties"]
    kind = LINE_KINDS.get(str(properties.get("status") or "").split(" ")[0], "control")
    parties = properties.get("claimed_by") if kind == "claim" else properties.get("administered_by")
    return {
        "id": properties["id"],
        "kind": kind,
        "parties": list(split(parties)),
        "name": properties.get("name_en") or "",
        "note": properties.get("note") or "",
        "source": list(split(properties.get("source"))),
        "points": [[round(lat, 5), round(lon, 5)] for lon, lat, *_ in feature["geometry"]["coordinates"]],
    }


def positions(atlas: Atlas, dispute: str) -> list[Data]:
    """List what each party of a dispute says, in short, with its date and sources."""
    texts = timeline.texts_of(atlas)
    return [
        {
            "party": row["party"],
            "text": {"en": row["position"]} | timeline.in_languages(texts, row["id"], "text"),
            "date": row["as_of"],
            "source": row["source"].split("|"),
        }
        for row in atlas.table("positions", must=False)
        if dispute and row["dispute"] == dispute and row["kind"] == "position_summary"
    ]


def title(atlas: Atlas, region: Region, language: str, perspective: str) -> str:
    """Compose the title of a region's map: its place's name by the perspective, or the region's own title."""
    place = gazetteer(atlas).places.get(region.place)
    if place is None:
        return str(describe_texts(atlas, region)["title"].get(language) or region.title)
    return str(compose(place.forms, place.administered_by, place.claimed_by, language, perspective))


def called(atlas: Atlas, place: str | tuple[float, float], language: str, perspective: str) -> str:
    """Return what a map calls a place of the gazetteer, or a point (lat, lon) in degrees.

    >>> from kurilmap.atlas import bundled
    >>> called(bundled(), "iturup", "en", "japan"), called(bundled(), (44, 146.5), "en", "neutral")
    ('Etorofu (Iturup)', '44.0000, 146.5000')
    """
    if not isinstance(place, str):
        return f"{place[0]:.4f}, {place[1]:.4f}"
    found = gazetteer(atlas).find(place)
    return str(compose(found.forms, found.administered_by, found.claimed_by, language, perspective))


def describe_texts(atlas: Atlas, region: Region) -> Data:
    """Give the title and summary of a region by language, and the summary's sources."""
    texts = timeline.texts_of(atlas)
    rows = texts.get(region.id, {})
    return {
        "title": {"en": region.title} | timeline.in_languages(texts, region.id, "title"),
        "summary": {"en": ""} | timeline.in_languages(texts, region.id, "text"),
        "summarySource": rows["en"]["source"].split("|") if "en" in rows else [],
    }


def add_routes(data: Data, atlas: Atlas, routes: list[Data]) -> None:
    """Add routes to a description, with the names of their places, their sources, and the world if they leave the map."""
    data["routes"] = routes
    west, south, east, north = window(atlas.region(data["region"]))
    stops = [stop for each in routes for stop in each["stops"]]
    for stop in stops:
        place = gazetteer(atlas).places.get(stop["place"] or "")
        if place is not None and place.id not in data["names"]:
            forms = {language: party_forms(place.forms, language) for language in LANGUAGES}
            data["names"][place.id] = {
                language: _plain(found, language) for language, found in forms.items() if found
            }
    if any(
        not (south <= lat <= north and west <= lon <= east) for lat, lon in (stop["at"] for stop in stops)
    ):
        data["world"] = atlas.page(OVERVIEW).get("world")
    cited = [
        *stops,
        *(each for route in routes for each in (*route.get("positions", []), *route.get("plan", []))),
    ]
    data["sources"] |= sources(atlas, (key for each in cited for key in each.get("source", [])))


def add_years(data: Data, years: list[int]) -> None:
    """Let the slider Year reach the years of the author's own layers, also where the atlas has no history."""
    if years:
        known = data.get("years") or [min(years), max(years)]
        data["years"] = [min(known[0], *years), max(known[1], *years)]
        data.setdefault(
            "time", {"changes": [], "areas": [], "lines": [], "events": [], "notes": [], "names": {}}
        )


def credits(atlas: Atlas, region: Region) -> list[str]:  # noqa: A001  the word of atlases
    """List the attributions of what a region's map shows, each once."""
    shown = [r for r in atlas.records if r.attribution and (r.region == region.id or (
        r.region == OVERVIEW and r.layer in ("land", "depth", "borders", "lakes", "places")))]  # fmt: skip
    return list(dict.fromkeys(f"{record.attribution} ({record.license})" for record in shown))


def cited(atlas: Atlas, data: Data) -> Data:
    """Collect the sources that a description cites, by key."""
    keys = dict.fromkeys(
        key
        for group in ("places", "lines", "positions", "people", "remarks")
        for each in data[group]
        for key in each.get("source", [])
    )
    further = timeline.sources(data["time"]) if "time" in data else []
    return sources(atlas, [*keys, *data.get("summarySource", []), *further])


def sources(atlas: Atlas, keys: Iterable[str]) -> Data:
    """Give what a reader needs of sources, by key; a key that the atlas does not know is left out."""
    return {
        key: {
            name: atlas.sources[key][name]
            for name in ("title", "publisher", "date", "url")
            if atlas.sources[key].get(name)
        }
        for key in dict.fromkeys(keys)
        if key in atlas.sources
    }
