"""What a description leaves out on its way to the page, because web/data.js can put it back."""

from __future__ import annotations

from typing import Any

from kurilmap.page.pack import table

Data = dict[str, Any]
DECIMALS = 5  # of a degree, about a metre
# What the first drawing needs of the whole and of its base (see web/view.js): the rest comes after it.
FIRST = ("frame", "state", "tiled", "overview")
SHAPES = ("bits", "origin", "depth", "land", "lap", "coast", "islands", "borders", "lakes")


def send(data: Data, left_out: set[str]) -> Data:
    """Shorten a description: records as tables, points as steps, nothing twice. `left_out` are parts of its base.

    The description itself stays as it is.
    """
    found = dict(data)
    found["base"] = {key: value for key, value in data["base"].items() if key not in left_out}
    if "time" in data:
        time = found["time"] = dict(data["time"])
        found["lines"] = [_same(line, time["lines"]) for line in data["lines"]]
        known = {place["id"]: place["at"] for place in data["places"]}
        time["events"] = table([_event(event, data["languages"], known) for event in time["events"]])
        time["lines"] = table([line | {"points": steps(line["points"])} for line in time["lines"]])
    numbers: dict[str, int] = {}
    places = []
    for place in data["places"]:
        cited = [numbers.setdefault(key, len(numbers)) for key in place.get("source", [])]
        places.append(place | ({"source": cited} if cited else {}))
    found["places"], found["keys"] = table(places), list(numbers)
    del found["sources"]  # they stand in the page as a list (see plain.source_list)
    return found


def in_two(data: Data) -> tuple[Data, Data]:
    """Part what is sent into what the first drawing needs and the rest, which web/data.js puts together again.

    >>> in_two({"frame": 1, "base": {"bits": 24, "labels": 2}, "places": 3})
    ({'frame': 1, 'base': {'bits': 24}}, {'base': {'labels': 2}, 'places': 3})
    """
    first, rest = ({key: data[key] for key in data if (key in FIRST) is now} for now in (True, False))
    base = rest["base"]
    first["base"], rest["base"] = (
        {key: base[key] for key in base if (key in SHAPES) is now} for now in (True, False)
    )
    return first, rest


def steps(points: list[list[float]]) -> list[int]:
    """Write points as whole steps of 0.00001 degrees, each from the one before.

    >>> steps([[45.1, 148.2], [45.10001, 148.1]])
    [4510000, 14820000, 1, -10000]
    """
    out, last = [], (0, 0)
    for lat, lon in points:
        point = (round(lat * 10**DECIMALS), round(lon * 10**DECIMALS))
        out += [point[0] - last[0], point[1] - last[1]]
        last = point
    return out


def _same(line: Data, told: list[Data]) -> Data:
    """Name the line of the history that a line of today is, if there is one."""
    for each in told:
        if all(each[key] == value for key, value in line.items() if key != "id"):
            return {"id": line["id"], "as": each["id"]}
    return line


def _event(event: Data, languages: tuple[str, ...], known: dict[str, Any]) -> Data:
    """Write texts in the order of the languages; a place of the page has its point already."""
    found = event | {
        key: [event[key].get(language, 0) for language in languages] for key in ("title", "text")
    }
    return found | ({"at": None} if event["place"] in known else {})
