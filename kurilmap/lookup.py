"""What a notebook asks: tables of places, of events by year, and of what is near a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .atlas import bundled
from .errors import InputError, UnknownPlace, did_you_mean
from .gazetteer import Place, fold, gazetteer, shape, split

if TYPE_CHECKING:
    import pandas as pd

    from .atlas import Atlas

COLUMNS = (
    "id", "name_en", "name_ja", "name_ru", "name_zh", "name_zh_hant", "kind", "region", "lat", "lon",
    "administered_by", "claimed_by", "area_km2", "population", "population_year", "source",
)  # fmt: skip
# Their points only say where the label goes, so they are no answer to "what is near".
WIDE_KINDS = frozenset({"country", "ocean", "region", "sea", "trench"})


def places(
    query: str | None = None, *, region: str | None = None, atlas: Atlas | None = None
) -> pd.DataFrame:
    """Look up places by a name in any language, the best fit first; without a query list them all.

    `region` keeps those of one region. Columns: id, names, kind, region, lat, lon, administered_by,
    claimed_by, area_km2, population with its year, source keys. Raises `UnknownPlace`, `UnknownRegion`.

    >>> places("Etorofu").id[0]
    'iturup'
    """
    import pandas as pd

    atlas = atlas or bundled()
    known = gazetteer(atlas)
    found = list(known.places.values()) if query is None else known.search(query)
    if not found and query is not None:
        raise UnknownPlace(f"unknown place {query!r}{known.hint(query)}")
    if region is not None:
        where = atlas.region(region).id
        found = [place for place in found if place.region == where]
    return pd.DataFrame([_row(place) for place in found], columns=list(COLUMNS))


def _row(place: Place) -> dict[str, Any]:
    own = {
        "id": place.id, "kind": place.kind, "region": place.region, "lat": place.lat, "lon": place.lon,
        "administered_by": "|".join(place.administered_by), "claimed_by": "|".join(place.claimed_by),
        "source": "|".join(place.source),
    }  # fmt: skip
    return {name: own[name] if name in own else place.properties.get(name) for name in COLUMNS}


def nearest(lat: float, lon: float, n: int = 5, *, atlas: Atlas | None = None) -> pd.DataFrame:
    """Say what is at or near a point: the n nearest places, with the distance in km.

    Islands are measured to their shore (0 on the island), other places to their point. Seas, regions and
    countries are left out: their points only say where the label goes. Raises `InputError`.

    >>> list(nearest(45.03, 147.62, 1).id)
    ['iturup']
    """
    import pandas as pd

    from .geodesy import check_point, geod, nearest_shores

    lat, lon = check_point(lat, lon)
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise InputError(f"n is how many places to list, at least 1, not {n!r}")
    atlas = atlas or bundled()
    known = [p for p in gazetteer(atlas).places.values() if p.kind not in WIDE_KINDS]
    if not known:
        return pd.DataFrame(columns=["km", *COLUMNS])
    many = len(known)
    metres = geod().inv([lon] * many, [lat] * many, [p.lon for p in known], [p.lat for p in known])[2]
    ranked = sorted(zip(metres, known, strict=True), key=lambda pair: pair[0])
    # A shore can be nearer than the label point by at most about the size of the largest island.
    limit = ranked[min(n, many) - 1][0] + 250_000
    rows = []
    for metre, place in ranked:
        km = metre / 1000
        if place.layer == "islands" and metre <= limit:
            km = nearest_shores((lat, lon), shape(place, atlas))[0]
        rows.append({"km": round(km, 3)} | _row(place))
    rows.sort(key=lambda row: row["km"])
    return pd.DataFrame(rows[:n], columns=["km", *COLUMNS])


def events(
    when: int | str | tuple[int, int] | None = None,
    *,
    region: str | None = None,
    party: str | None = None,
    atlas: Atlas | None = None,
) -> pd.DataFrame:
    """Look up the chronology: a year, a date ("1855-02-07"), years (from, to), or all of it, by date.

    `region` keeps events at the region's places, `party` those of one party. A year without an event gives
    no rows; one outside the chronology raises `InputError`.

    >>> len(events(1855)) >= 1
    True
    """
    import pandas as pd

    atlas = atlas or bundled()
    rows = sorted(atlas.table("events"), key=lambda row: row["date"])
    frame = pd.DataFrame(rows)
    if when is not None:
        years = [int(row["date"][:4]) for row in rows]
        first, last = _span(when)
        if not years or first > years[-1] or last < years[0]:
            told = f"{first}" if first == last else f"{first} to {last}"
            raise InputError(f"no events in {told}: the chronology runs from {years[0]} to {years[-1]}")
        keep = [first <= year <= last for year in years]
        if isinstance(when, str):
            keep = [row["date"].startswith(when) for row in rows]
        frame = frame[keep]
    if region is not None:
        where = atlas.region(region)
        here = {p.id for p in gazetteer(atlas).places.values() if p.region == where.id} | {where.place}
        frame = frame[[bool(here & {*split(ids)}) for ids in frame["place_ids"]]]
    if party is not None:
        known = {fold(p): p for parties in frame["parties"] for p in _parties(parties)}
        if fold(party) not in known:
            raise InputError(f"no events of party {party!r}{did_you_mean(party, known.values())}")
        frame = frame[[fold(party) in map(fold, _parties(parties)) for parties in frame["parties"]]]
    return frame.reset_index(drop=True)


def _parties(field_text: str) -> tuple[str, ...]:
    return split(field_text.replace(";", "|"))


def _span(when: Any) -> tuple[int, int]:
    """Turn `when` into (first year, last year)."""
    try:
        if isinstance(when, str):
            return int(when[:4]), int(when[:4])
        first, last = (when, when) if not isinstance(when, (tuple, list)) else when
        first, last = int(first), int(last)
    except (TypeError, ValueError):
        raise InputError(
            f"when is a year, a date like '1855-02-07' or years (from, to), not {when!r}"
        ) from None
    if first > last:
        raise InputError(f"the years run backwards: {first} to {last}; did you mean ({last}, {first})?")
    return first, last
