"""The page before and without scripts: its first words; and for its <noscript> the still picture, the places as a table, positions and sources."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from kurilmap import still
from kurilmap.describe import strings
from kurilmap.shown import (
    banner,
    citation,
    date_of,
    figure,
    kilometres,
    name_of,
    party_names,
    said,
    stop_name,
)

Data = dict[str, Any]
COLUMNS = (
    "kind",
    "administered-by",
    "claimed-by",
    "area-km2",
    "population",
    "latitude-longitude",
    "sources",
)


def first_words(data: Data) -> dict[str, str]:
    """Give the words that stand in the page before any script has run, as html, so that nothing moves when one does."""
    words = strings(data["state"]["names"])
    return {
        "banner": escape(banner(data, words)),
        "undated": "" if "time" in data else "hidden",
        "cite": escape(" · ".join([citation(data, words), *data["attributions"]])),
        "sources_title": escape(words["sources-of-page"]),
        "sources_show": escape(words["sources-show"]),
    }


def plain(data: Data) -> str:
    """Write what a reader sees where scripts are off, in the state's language and perspective, as html.

    Nothing in it moves or loads; all of it is text, and the picture is an SVG in the page.
    """
    words = strings(data["state"]["names"])
    numbers = {key: number for number, key in enumerate(data["sources"], 1)}
    places = sorted(data["places"], key=lambda place: -place["at"][0])
    language = data["state"]["names"]
    table = {
        column: [_value(place, words, numbers, column, language) for place in places] for column in COLUMNS
    }
    table = {column: values for column, values in table.items() if any(values)}
    head = "".join(f'<th scope="col">{escape(words[each])}' for each in ("places", *table))
    rows = "".join(
        f'<tr><th scope="row">{escape(name_of(data, place["id"]))}'
        + "".join(f"<td>{each}" for each in values)
        for place, *values in zip(places, *table.values(), strict=True)
    )
    return (
        f'<section class="km-plain"><p>{escape(words["still-note"])}</p>{still.svg(data)}{_routes(data, words, numbers)}{_positions(data["positions"], data["state"]["names"], words, numbers)}'
        f'<div class="km-plain-table" tabindex="0" role="group" aria-label="{escape(words["place-table"])}"><table><caption>{escape(words["place-table"])}</caption>'
        f"<thead><tr>{head}</thead><tbody>{rows}</tbody></table></div></section>"
    )


def _value(place: Data, words: dict[str, str], numbers: dict[str, int], column: str, language: str) -> str:
    if column == "kind":
        kind = place.get("kind", "")
        return escape(str(words.get(f"kind-{kind}", kind)))
    if column in ("administered-by", "claimed-by"):
        parties = place.get("held" if column == "administered-by" else "claimed") or ""
        return escape(party_names(words, parties, language))
    if column == "area-km2":
        area = place.get("area") or place.get("published")
        return figure(area, language, 3 if area < 1 else 1 if area < 100 else 0) if area else ""
    if column == "population":
        if "population" not in place:
            return ""
        year, count = place.get("populationYear"), figure(place["population"], language)
        return f"{count} ({year})" if year else count
    if column == "latitude-longitude":
        return f"{place['at'][0]:.3f}, {place['at'][1]:.3f}"
    # Numbers of the list below, not links: there are hundreds, and a link each would double the table.
    return ", ".join(str(numbers[key]) for key in place.get("source", []) if key in numbers)


def _cited(keys: Sequence[str], numbers: dict[str, int]) -> str:
    return " ".join(f'<a href="#km-s-{escape(key)}">{numbers[key]}</a>' for key in keys if key in numbers)


def _routes(data: Data, words: dict[str, str], numbers: dict[str, int]) -> str:
    out, count = [], 1
    language = data["state"]["names"]
    for route in data.get("routes", []):
        legs = {leg["from"]: leg["km"] for leg in route["legs"]}
        out.append(f'<h2>{escape(said(route["title"], language)[0])}</h2><ol start="{count}">')
        for i, stop in enumerate(route["stops"]):
            (title, _), (text, spoken) = (
                said(stop.get("title", ""), language),
                said(stop.get("text", ""), language),
            )
            when = date_of(stop["date"], language) if stop.get("date") else ""
            head = " · ".join(filter(None, (when, stop_name(data, stop))))
            further = f" ↓ {kilometres(legs[i], words, language)}" if i in legs else ""
            out.append(
                f'<li>{escape(head)}<br><span lang="{spoken}"><strong>{escape(title)}</strong> {escape(text)}</span> '
                f"{_cited(stop.get('source', []), numbers)}{further}"
            )
        out.append("</ol>")
        if route.get("plan"):
            points = "".join(f"<li>{escape(said(each['text'], language)[0])}" for each in route["plan"])
            out.append(
                f"<h3>{escape(words['plan'])}</h3><ol>{points}</ol>{_cited(route['plan'][0]['source'], numbers)}"
            )
        out.append(_positions(route.get("positions", []), language, words, numbers))
        count += len(route["stops"])
    return "".join(out)


def _positions(found: list[Data], language: str, words: dict[str, str], numbers: dict[str, int]) -> str:
    out = []
    for each in found:
        text, spoken = said(each["text"], language)
        out.append(
            f"<li><strong>{escape(words['party-' + each['party']])}</strong> "
            f'<q lang="{spoken}">{escape(text)}</q> '
            f"{escape(words['position-of'].format(date=date_of(each['date'], language)))} {_cited(each['source'], numbers)}"
        )
    return f"<h2>{escape(words['positions'])}</h2><ul>{''.join(out)}</ul>" if out else ""


def source_list(data: Data) -> str:
    """Write the sources of a description as a list in html, once: the page's scripts read them from it too."""
    out = []
    for key, source in data["sources"].items():
        title, publisher, date = (escape(source.get(name, "")) for name in ("title", "publisher", "date"))
        address = source.get("url", "")
        link = (
            f'<a href="{escape(address)}">{title}</a>'
            if address.startswith(("https://", "http://"))
            else f"<cite>{title}</cite>"
        )
        about = ", ".join(filter(None, (publisher and f"<i>{publisher}</i>", date)))
        out.append(f'<li id="km-s-{escape(key)}">{link}{f" ({about})" if about else ""}')
    return f'<ol class="km-sources" lang="en">{"".join(out)}</ol>'
