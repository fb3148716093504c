"""Boundary lines at sea by period, computed mid-strait; and the current ones of the Kurils."""

from typing import Any

from common import Feature, Properties, Row, read_table
from lines import parallel_50, strait_line
from names import name_columns

# The strait or island of each row of borders.csv, and its status in a word or two.
COURSES = {
    "b1855": ("vries", "treaty"),
    "b1875k": ("first-kuril", "treaty"),
    "b1875l": ("la-perouse", "treaty"),
    "b1905s": ("sakhalin", "treaty"),
    "b1905k": ("first-kuril", "treaty"),
    "b1945n": ("nemuro-strait", "de facto"),
    "b1945g": ("goyomai", "de facto"),
    "b1945l": ("la-perouse", "de facto"),
    "b1945c": ("vries", "claimed"),
}
# Whose border a line of today is in that party's own words; treaty lines were borders for both.
PERSPECTIVE = {"b1945n": "russia", "b1945g": "russia", "b1945l": "russia", "b1945c": "japan"}
CURRENT = {"b1945n": "line-nemuro-strait", "b1945g": "line-goyomai", "b1945c": "line-claim-japan"}
# The first dated claim of Japan to Iturup and Kunashir, the islands south of the line (administration.csv).
CLAIM_FROM, CLAIM_SOURCE = "1955-08-30", "FRUS52|YOMI_SHOWA"
COMPUTED = "Computed mid-strait from the coast, schematic, not a treaty line."
PARALLEL = "The parallel of the treaty, cut at the coast; a joint commission could bend the line locally."
NOTES = {
    "b1855": "Sakhalin was left without a border until 1875: no line is drawn there.",
    "b1945c": "The line between Iturup and Urup that Japan claims; the same course as in 1855. "
    "Drawn from the first dated claim to Iturup and Kunashir, in the talks of 1955 in London.",
    "b1945l": "The start day is approximate. Japan renounced South Sakhalin in 1951; the treaty names no recipient.",
}


def named_after() -> dict[str, str]:
    """Return the place whose names each line bears, by the line's id."""
    courses = {key: place for key, (place, _) in COURSES.items()}
    return {**courses, **{id_: courses[key] for key, id_ in CURRENT.items()}}


def history_features() -> list[Feature]:
    """Return every line of the table; a row without a line (Sakhalin 1855 to 1875) is told in a note."""
    return [_feature(row, row["id"]) for row in read_table("borders.csv") if row["id"] in COURSES]


def current_features() -> list[Feature]:
    """Return the line of control and the claim line of the Kurils today."""
    rows = {row["id"]: row for row in read_table("borders.csv")}
    return [_feature(rows[key], id_) for key, id_ in CURRENT.items()]


def _feature(row: Row, id_: str) -> Feature:
    place, status = COURSES[row["id"]]
    party = PERSPECTIVE.get(row["id"], "")
    parties = {
        "administered_by": "" if status == "claimed" else party,
        "claimed_by": party if status == "claimed" else "",
    }
    line: Any = parallel_50() if place == "sakhalin" else strait_line(place)
    note = " ".join(filter(None, [PARALLEL if place == "sakhalin" else COMPUTED, NOTES.get(row["id"], "")]))
    properties: Properties = {
        "id": id_,
        **name_columns({"id": place, **parties}),
        "kind": "boundary",
        **parties,
        "source": "|".join([row["source"], *([CLAIM_SOURCE] if status == "claimed" else []), "OSM_COAST"]),
        "confidence": row["confidence"],
        "valid_from": row["valid_from"] or CLAIM_FROM,
        "valid_to": row["valid_to"] or None,
        "status": status,
        "schematic": place != "sakhalin",
        "perspective": party,
        "place": place,
        "period": row["period"],
        "between": row["between"],
        "legal_basis": row["legal_basis"],
        "japan_position": row["japan_position"],
        "russia_position": row["russia_position"],
        "note": note,
    }
    return properties, line
