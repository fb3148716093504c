"""The one table of names: checked, in a fixed order, and composed into the layers' name columns."""

import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

from common import Properties, Row, read_table, write_table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from kurilmap.gazetteer import Form
from kurilmap.perspective import LANGUAGES, compose

COLUMNS = ("id", "language", "party", "name", "kind", "reading", "source", "note")
KINDS = ("own", "form", "name", "alias", "ainu")


@cache
def forms() -> dict[str, list[Form]]:
    """Return the names by id, in the order of the table."""
    found: dict[str, list[Form]] = defaultdict(list)
    for row in read_table("names.csv"):
        if row["kind"] not in KINDS or row["language"] not in (*LANGUAGES, "ain"):
            raise ValueError(
                f"names.csv: {row['id']}: unknown kind {row['kind']} or language {row['language']}"
            )
        found[row["id"]].append(Form(row["language"], row["party"], row["name"], row["kind"]))
    return dict(found)


def name_columns(row: Row) -> Properties:
    """Return the five name columns of a feature by the neutral rule (POLICY.md, rule 1)."""
    if row["id"] not in forms():
        raise ValueError(f"names.csv: no name for {row['id']}")
    administered, claimed = (
        [party for party in row[column].split("|") if party] for column in ("administered_by", "claimed_by")
    )
    return {
        f"name_{language.replace('-', '_').lower()}": str(
            compose(forms()[row["id"]], administered, claimed, language)
        )
        for language in LANGUAGES
    }


def write_names(ids: list[str], named_after: dict[str, str]) -> None:
    """Write names.csv in the order of the gazetteer; every feature has names, every name a feature.

    `named_after` has the features that bear a place's names, such as the line through a strait.
    """
    rows = read_table("names.csv")
    missing, unknown = set(ids) - {row["id"] for row in rows}, {row["id"] for row in rows} - set(ids)
    if missing or unknown:
        raise ValueError(f"names.csv: no names for {sorted(missing)}; no features for {sorted(unknown)}")
    number = {id_: index for index, id_ in enumerate(ids)}
    rows.sort(key=lambda row: number[row["id"]])
    borrowed = [
        {**row, "id": id_, "note": ""}
        for id_, place in named_after.items()
        for row in rows
        if row["id"] == place and row["kind"] in {"own", "form", "name"}
    ]
    write_table("names.csv", COLUMNS, [*rows, *borrowed])
