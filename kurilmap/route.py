"""Routes: stops in order and the great-circle legs between them; and the stories of the atlas, told as routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .describe import positions
from .errors import InputError, did_you_mean
from .gazetteer import gazetteer
from .geodesy import as_point, distance, great_circle
from .perspective import LANGUAGES
from .timeline import event_words, in_languages, texts_of
from .when import When

if TYPE_CHECKING:
    from .atlas import Atlas

Data = dict[str, Any]
STOP = ("place", "date", "title", "text", "source", "id")
SPACING = 150  # km between the points of a leg: its chords stay within 500 m of the geodesic


def route(atlas: Atlas, stops: Iterable[Any], *, title: Any = "", middle: float = 145.0) -> Data:
    """Describe a route: `title`, `stops` (`at` as [lat, lon], name, date, text) and `legs` (`km`, `points`).

    A stop is a place's name, (lat, lon) in degrees, or a mapping with `place` and any of `date`, `title`, `text`,
    `source`. Two stops in a row at one place have no leg between them. Longitudes of a leg run on
    past 180, counted from its end that is nearer to the meridian `middle` of the map.
    Raises `UnknownPlace`, `AmbiguousPlace`, `InputError`.

    >>> from kurilmap.atlas import bundled
    >>> drawn = route(bundled(), ["Vladivostok", "Nagato", "Tokyo"])
    >>> [round(leg["km"]) for leg in drawn["legs"]]
    [971, 790]
    """
    if isinstance(stops, str | Mapping) or not isinstance(stops, Iterable):
        raise InputError(f"a route is a list of places, not {stops!r:.60}")
    described = [_stop(atlas, stop, number) for number, stop in enumerate(stops, 1)]
    if len(described) < 2:
        raise InputError(f"a route has at least 2 stops, not {len(described)}")
    legs = [
        _leg(described, i, middle)
        for i in range(len(described) - 1)
        if described[i]["at"] != described[i + 1]["at"]
    ]
    return {"title": title, "stops": described, "legs": legs}


def story(atlas: Atlas, name: str, *, middle: float = 145.0) -> list[Data]:
    """Describe a story of the atlas (`stories` of `history`): its main strand as a route, the others as stops only.

    Events go by date; those of one day keep the order of the table. Raises `InputError` for an unknown story.
    """
    known = stories(atlas)
    if name not in known:
        raise InputError(f"there is no story {name!r}{did_you_mean(name, known)}")
    events = {row["id"]: row for row in atlas.table("events")}
    texts = texts_of(atlas)
    strands: dict[tuple[str, str], list[Data]] = {}
    for row in atlas.table("stories"):
        if row["story"] == name:
            strands.setdefault((row["strand"], row["dispute"]), []).append(events[row["event"]])
    found: list[Data] = []
    for (strand, dispute), chosen in strands.items():
        stops = [
            {"id": row["id"], "place": gazetteer(atlas).places[row["place_id"]], "date": row["date"]}
            | event_words(row, texts)
            for row in sorted(chosen, key=lambda row: str(row["date"]))
        ]
        title = in_languages(texts, f"{name}-{strand}", "title")
        drawn = route(atlas, stops, title=title, middle=middle)
        told = {"legs": [] if found else drawn["legs"], "positions": positions(atlas, dispute)}
        found.append({**drawn, **told} | ({} if found else {"plan": _plan(atlas)}))
    return found


def _plan(atlas: Atlas) -> list[Data]:
    """List the points of the economic plan that stood beside the talks, each as a text by language."""
    return [
        {"text": {language: row[language] for language in LANGUAGES}, "source": row["source"].split("|")}
        for row in atlas.table("eight_points", must=False)
    ]


def stories(atlas: Atlas) -> list[str]:
    """List the stories of an atlas."""
    return list(dict.fromkeys(row["story"] for row in atlas.table("stories", must=False)))


def _stop(atlas: Atlas, stop: Any, number: int) -> Data:
    given = dict(stop) if isinstance(stop, Mapping) else {"place": stop}
    for key in given:
        if key not in STOP:
            raise InputError(f"stop {number}: there is no {key!r}{did_you_mean(str(key), STOP)}")
    if "place" not in given:
        raise InputError(f"stop {number}: says no place")
    if given.get("date"):
        given["date"] = str(When.of(given["date"]))
    place = given.pop("place")
    found = gazetteer(atlas).find(place) if isinstance(place, str) else place
    lat, lon = as_point(found, atlas)
    name = getattr(found, "id", None)
    return {"place": name, "at": [round(lat, 5), round(lon, 5)]} | given


def _leg(stops: Sequence[Data], i: int, middle: float) -> Data:
    start, end = (tuple(stops[n]["at"]) for n in (i, i + 1))
    km = distance(start, end)
    points, last = [], start[1]
    for lat, lon in great_circle(start, end, max(9, round(km / SPACING))):
        last = lon + 360 * round((last - lon) / 360)
        points.append([lat, last])
    shift = min((360 * round((middle - lon) / 360) for _, lon in (points[0], points[-1])), key=abs)
    return {
        "from": i, "to": i + 1, "km": round(km, 3),
        "points": [[round(lat, 4), round(lon + shift, 4)] for lat, lon in points],
    }  # fmt: skip
