"""What a description shows in its state: names in order, lines of the perspective, labels of a zoom, the banner.

The page's scripts do the same (web/names.js, web/lines.js, web/labels.js); the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .perspective import bracketed
from .when import in_force

Data = dict[str, Any]
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
OF = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"  # without a day


def names_of(data: Data, key: str) -> list[tuple[str, str]]:
    """Give the forms of a place's name in order, as (text, language), by the state's language and perspective."""
    state = data["state"]
    forms = data["names"].get(key, {}).get(state["names"], key)
    if isinstance(forms, str):
        return [(forms, state["names"])]
    if isinstance(forms, list):
        return [(forms[0], forms[1])]
    # A stop of a route may lie in no region of this page: its forms keep the order they have.
    place = next((each for each in data["places"] if each["id"] == key), None)
    parties = data["orders"][place["order"]].get(state["perspective"], []) if place else list(forms)
    order = [party for party in parties if party in forms]
    found = [forms[party] for party in (order or list(forms)[:1])]
    return list(dict.fromkeys((f, state["names"]) if isinstance(f, str) else (f[0], f[1]) for f in found))


def name_of(data: Data, key: str) -> str:
    """Write a place's name with its other forms in brackets, by the state's language and perspective."""
    first, *rest = (text for text, _ in names_of(data, key))
    return first + bracketed(rest, data["state"]["names"]) if rest else first


def stop_name(data: Data, stop: Data) -> str:
    """Write the place of a route's stop: its name, or its point in degrees."""
    return name_of(data, stop["place"]) if stop["place"] else "{:.2f}, {:.2f}".format(*stop["at"])


def said(text: Any, language: str) -> tuple[str, str]:
    """Give a text and the language it is in: text alone, or by language with English standing in."""
    if isinstance(text, str):
        return text, language
    return (text[language], language) if text.get(language) else (text.get("en", ""), "en")


def title_of(data: Data) -> str:
    """Compose the title of the map by its language and perspective."""
    if data.get("place"):
        return name_of(data, data["place"])
    return str(data["title"].get(data["state"]["names"]) or data["title"]["en"])


def party_names(words: dict[str, str], ids: str, language: str) -> str:
    """Name the parties of a list of ids with bars between them.

    >>> party_names({"party-japan": "Japan", "party-russia": "Russia"}, "russia|japan", "en")
    'Russia, Japan'
    """
    comma = ", " if language in MONTHS else "、"
    return comma.join(words[f"party-{party}"] for party in ids.split("|") if party)


def shown_lines(data: Data) -> list[tuple[Data, bool]]:
    """List the lines that the perspective draws, and whether each is drawn faintly (see web/lines.js)."""
    view, year = data["state"]["perspective"], data["state"]["year"]
    found = []
    lines = data["lines"]
    if year is not None and "time" in data:
        lines = [
            each for each in data["time"]["lines"] if in_force(each["from"], each["to"], f"{year:04}-12-31")
        ]
    for line in lines:
        own = view in line["parties"]
        if line["kind"] == "claim" and view != "neutral" and not own:
            continue
        found.append((line, line["kind"] == "control" and not own and view not in ("neutral", "de-facto")))
    return found


def shown_remarks(data: Data) -> list[Data]:
    """List what the perspective remarks on the map, by the end of the state's year where there is one."""
    year, view = data["state"]["year"], data["state"]["perspective"]
    return [
        each
        for each in data["remarks"]
        if each["perspective"] == view and (year is None or each.get("from", "") <= f"{year:04}-12-31")
    ]


def label_entry(table: Sequence[Sequence[float]], zoom: int) -> Sequence[float] | None:
    """Give the entry of a label's table that holds at a zoom, or None where it is hidden.

    >>> label_entry([[6, 0, 0, 1, 0, 0], [8]], 7)
    [6, 0, 0, 1, 0, 0]
    """
    found = None
    for entry in table:
        if entry[0] <= zoom:
            found = entry
    return found if found is not None and len(found) > 1 else None


def banner(data: Data, words: dict[str, str]) -> str:
    """Say in one sentence whose view the map shows, with the party's own words and their date."""
    view = data["state"]["perspective"]
    position = next((each for each in data["positions"] if each["party"] == view), None)
    if position is None and view not in ("neutral", "de-facto"):
        return f"{words['perspective']}: {words[f'party-{view}']}"
    if position is None:
        return words[
            "banner-de-facto"
            if view == "de-facto"
            else "banner-neutral"
            if data["disputed"]
            else "banner-plain"
        ]
    text, _ = said(position["text"], data["state"]["names"])
    whose = words["banner-party"].format(party=words[f"party-{view}"])
    return f"{whose} {text} ({words['position-of'].format(date=date_of(position['date'], data['state']['names']))})"


def citation(data: Data, words: dict[str, str]) -> str:
    """Say how to cite the map: its title, the atlas's version and date, and whose view it shows."""
    view, names = data["state"]["perspective"], data["state"]["names"]
    return words["cite"].format(
        title=title_of(data),
        version=data["version"],
        date=date_of(data["date"], names),
        view=words.get(f"view-{view}") or words[f"party-{view}"],
    )


def figure(value: float, language: str, digits: int = 0) -> str:
    r"""Write a number as a reader of the language does, as the page does.

    >>> figure(8082.4, "en"), figure(8082.4, "ru", 1), figure(264.64, "ja", 1)
    ('8,082', '8\xa0082,4', '264.6')
    """
    told = f"{value:,.{digits}f}"
    return told.replace(",", "\xa0").replace(".", ",") if language == "ru" else told


def kilometres(km: float, words: dict[str, str], language: str) -> str:
    """Write a length in km and nautical miles, in three figures or more, as the page does."""
    digits = 2 if km < 10 else 1 if km < 100 else 0
    nmi = figure(km / 1.852, language, 1 if km < 185 else 0)
    return words["measure-result"].format(km=figure(km, language, digits), nmi=nmi)


def date_of(text: str, language: str) -> str:
    """Write a date ("1875", "1875-05" or "1875-05-07") as a reader of the language does, never more exact than it is.

    >>> date_of("2012-08-05", "en"), date_of("2012-08-05", "ja"), date_of("1875", "ru")
    ('5 August 2012', '2012年8月5日', '1875')
    """
    year, *rest = (int(part) for part in str(text).split("-"))
    if not rest:
        return str(text)
    if language not in MONTHS:
        return f"{year}年{rest[0]}月" + (f"{rest[1]}日" if len(rest) > 1 else "")
    names = OF if language == "ru" and len(rest) == 1 else MONTHS[language]
    month = names.split()[rest[0] - 1]
    return f"{f'{rest[1]} ' if len(rest) > 1 else ''}{month} {year}{' г.' if language == 'ru' else ''}"
