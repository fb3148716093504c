"""What a notebook asks: tables of places, of events by year, and of what is near a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .atlas import bundled
from .errors import InputError, UnknownPlace, did_you_mean
from .gazetteer import Place, fold, gazetteer, shape, split
from .history import years
from .when import When

if TYPE_CHECKING:
    import datetime as dt

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
    when: int | str | dt.date | When | tuple[Any, Any] | None = None,
    *,
    region: str | None = None,
    party: str | None = None,
    atlas: Atlas | None = None,
) -> pd.DataFrame:
    """Look up the chronology: a year, a month ("1945-08"), a day, a range (from, to) with both ends, or all of it.

    `region` keeps the events of a region and those at its places, `party` those of one party. Rows come by date;
    events of one day stay in the order of the table. An event of which only the year is known is found by that year
    and by each date in it: `date` never says more than the source. A time within the data without an event gives no
    rows; one outside the data, or a range that runs backwards, raises `InputError`.

    >>> len(events(1855)) >= 1
    True
    >>> list(events(("1945-08-09", "1945-08-31"), region="kurils").id)
    ['ev13', 'ev14', 'ev15']
    """
    import pandas as pd

    atlas = atlas or bundled()
    rows = sorted(atlas.table("events"), key=lambda row: row["date"])
    frame = pd.DataFrame(rows)
    if when is not None:
        start, end = _span(when)
        first, last = years(atlas)
        if start.year > last or end.year < first:
            told = f"{start}" if start == end else f"{start} to {end}"
            raise InputError(f"no events in {told}: the data go from {first} to {last}")
        span = [(When(row["date"]).first, When(row["date"]).last) for row in rows]
        frame = frame[[start.first <= until and since <= end.last for since, until in span]]
    if region is not None:
        where = atlas.region(region)
        here = {p.id for p in gazetteer(atlas).places.values() if p.region == where.id} | {where.place}
        named = frame["regions"] if "regions" in frame else [""] * len(frame)
        frame = frame[
            [
                where.id in split(regions) or bool(here & {*split(ids)})
                for ids, regions in zip(frame["place_ids"], named, strict=True)
            ]
        ]
    if party is not None:
        known = {fold(p): p for parties in (row["parties"] for row in rows) for p in _parties(parties)}
        if fold(party) not in known:
            raise InputError(f"no events of party {party!r}{did_you_mean(party, known.values())}")
        frame = frame[[fold(party) in map(fold, _parties(parties)) for parties in frame["parties"]]]
    return frame.reset_index(drop=True)


def _parties(field_text: str) -> tuple[str, ...]:
    return split(field_text.replace(";", "|"))


def _span(when: Any) -> tuple[When, When]:
    """Turn `when` into its two ends."""
    try:
        first, last = (when, when) if not isinstance(when, (tuple, list)) else when
        start, end = When.of(first), When.of(last)
    except (TypeError, ValueError) as error:
        why = f" ({error})" if isinstance(error, InputError) and "calendar" in str(error) else ""
        raise InputError(
            f"when is a year, a date like '1855-02-07' or a range (from, to), not {when!r}{why}"
        ) from None
    if start.first > end.last:
        raise InputError(f"the years run backwards: {start} to {end}; did you mean ({end}, {start})?")
    return start, end
