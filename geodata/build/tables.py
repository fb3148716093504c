"""The tables beside the layers: history, figures to check against, and the sources that they all name."""

import csv
import json
from pathlib import Path

from common import SHIPPED, read_table, write_table

# Target below geodata/, table of build/tables/; the columns are those of the table.
TABLES = {
    "texts.csv": "texts.csv",
    "remarks.csv": "remarks.csv",
    "history/events.csv": "events.csv",
    "history/administration.csv": "administration.csv",
    "history/people.csv": "people.csv",
    "history/positions.csv": "positions.csv",
    "history/senkaku_monthly.csv": "senkaku_monthly.csv",
    "history/eight_points.csv": "eight_points.csv",
    "history/stories.csv": "stories.csv",
    "checks/measures.csv": "measures.csv",
    "checks/zone_checks.csv": "zone_checks.csv",
}
# Named outside the layers' source columns: in README.md, or by a later layer of the same land borders.
ALWAYS = {"MLIT_N03", "OSM_COAST", "NATURAL_EARTH", "ETOPO1", "OWN_TR", "OWN_PT", "UNCLOS", "JP_LAW77"}


def write_tables() -> None:
    """Write the tables of history/ and checks/, and copy no column that is empty throughout."""
    for path, name in TABLES.items():
        rows = read_table(name)
        write_table(path, list(rows[0]), rows)


def write_sources() -> None:
    """Write sources.csv: the sources that some shipped row names. An unknown key is an error."""
    used = set(ALWAYS)
    for path in sorted(SHIPPED.rglob("*")):
        if path.parts[len(SHIPPED.parts)] not in {"build", "pages", "lessons"} and path.name != "sources.csv":
            used |= _keys(path)
    rows = read_table("sources.csv")
    unknown = used - {row["key"] for row in rows}
    if unknown:
        raise ValueError(f"sources.csv: no source for {sorted(unknown)}")
    write_table("sources.csv", list(rows[0]), [row for row in rows if row["key"] in used])


def _keys(path: Path) -> set[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return {key for row in csv.DictReader(file) for key in row["source"].split("|")}
    if path.suffix == ".geojson":
        layer = json.loads(path.read_text(encoding="utf-8"))
        found = {key for feature in layer["features"] for key in feature["properties"]["source"].split("|")}
        if "" in found:
            raise ValueError(f"{path}: a feature without a source")
        return found
    return set()
