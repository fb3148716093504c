"""The catalog: a record per file with its counts, bounds and hash, and the regions of the atlas."""

import csv
import hashlib
import json
from collections.abc import Iterable
from typing import Any

import yaml

from common import GEODATA
from frames import FRAMES
from layers import OWN_ATTRIBUTION, OWN_LICENSE, Layer

VERSION, DATE = "2026.11", "2026-11-24"
# region, layer, file, title, years
TABLES = (
    ("", "names", "names.csv", "Names of every feature by language and party", ""),
    ("", "sources", "sources.csv", "Sources", ""),
    ("", "texts", "texts.csv", "Titles, summaries and translated positions", "2026"),
    ("", "remarks", "remarks.csv", "Remarks that one party's view makes on the map", "1951"),
    ("history", "events", "history/events.csv", "Chronology", "1644-2024"),
    ("history", "administration", "history/administration.csv",
     "Who administered and claimed each area, by period", "1855-"),
    ("history", "people", "history/people.csv", "People: Ainu, residents, settlers, fishers, polls", "-6000-2024"),
    ("history", "positions", "history/positions.csv", "What each party says, with its date", "1955-2022"),
    ("history", "senkaku_monthly", "history/senkaku_monthly.csv",
     "Chinese state ships in the territorial sea of the Senkaku Islands, by month", "2012-2018"),
    ("history", "eight_points", "history/eight_points.csv", "The eight-point economic plan of May 2016", "2016"),
    ("history", "stories", "history/stories.csv", "Events that make a story, by strand", "2016"),
    ("checks", "measures", "checks/measures.csv", "Published areas and distances to test against", "2012-2024"),
    ("checks", "agreed_1974", "checks/agreed_1974.csv",
     "The points of 1974 between Japan and Korea, and how far they are from the computed middle", "1974"),
    ("checks", "zone_checks", "checks/zone_checks.csv", "Published widths and distances to test against", ""),
)  # fmt: skip
# region: title, gazetteer id, bounds or None (the frame), view, zoom, parties, dispute
REGIONS: dict[str, tuple[str, str, Any, list[float], list[int], list[str], str]] = {
    "northeast-asia": ("Northeast Asia", "", [118.0, 20.0, 170.0, 60.0], [122.0, 22.6, 152.0, 47.0], [3, 8], [], ""),
    "kurils": ("Kuril Islands", "kuril-islands", None, [144.5, 43.0, 157.0, 51.2], [5, 13], ["russia", "japan"],
               "kuril"),
    "senkaku": ("Senkaku Islands", "senkaku", None, [121.5, 24.0, 125.5, 26.6], [6, 15],
                ["japan", "china", "taiwan"], "senkaku"),
    "vladivostok": ("Vladivostok", "vladivostok", None, [131.6, 42.8, 132.3, 43.45], [8, 14], [], ""),
    "nagato": ("Nagato", "nagato", None, [130.9, 34.22, 131.38, 34.47], [9, 14], [], ""),
}  # fmt: skip


def write_catalog(layers: Iterable[Layer]) -> None:
    """Write geodata/catalog.toml from the files that are there."""
    lines = [
        "# Written by geodata/build/make.py; `python -m kurilmap check --fix` brings counts and hashes up to date.",
        f'version = "{VERSION}"',
        f"date = {DATE}",
    ]
    for region, (title, place, bounds, view, zoom, parties, dispute) in REGIONS.items():
        frame = bounds or list(FRAMES[region].bounds)
        lines += _table(f"[regions.{region}]", title=title, place=place, bounds=frame, view=view, zoom=zoom,
                        parties=parties, dispute=dispute)  # fmt: skip
    for layer in layers:
        lines += _layer(layer)
    for region, layer_name, file, title, years in TABLES:
        with (GEODATA / file).open(encoding="utf-8", newline="") as table:
            rows = list(csv.DictReader(table))
        lines += _table("[[layers]]", region=region, layer=layer_name, file=file, title=title, geometry="none",
                        features=len(rows), sha256=_sha256(file), license=OWN_LICENSE, attribution=OWN_ATTRIBUTION,
                        sources=_keys(rows), years=years)  # fmt: skip
    for lesson in sorted((GEODATA / "lessons").glob("*.md")):
        if lesson.name != "README.md":
            lines += _lesson(f"lessons/{lesson.name}", lesson.read_text(encoding="utf-8"))
    for page in sorted((GEODATA / "pages").glob("*.json")):
        file = f"pages/{page.name}"
        lines += _table("[[pages]]", region=page.stem, file=file, sha256=_sha256(file))
    (GEODATA / "catalog.toml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _layer(layer: Layer) -> list[str]:
    features = json.loads((GEODATA / layer.file).read_text(encoding="utf-8"))["features"]
    return _table(
        "[[layers]]", region=layer.region, layer=layer.layer, file=layer.file, title=layer.title,
        geometry=layer.geometry, features=len(features), bounds=_bounds(features), sha256=_sha256(layer.file),
        license=layer.license, attribution=layer.attribution,
        sources=_keys(feature["properties"] for feature in features), years=layer.years,
    )  # fmt: skip


def _lesson(file: str, text: str) -> list[str]:
    """Describe a lesson by its front matter; `kurilmap check` tells what is wrong with it."""
    front: dict[str, Any] = yaml.safe_load(text.split("\n---", 1)[0].removeprefix("---"))
    title, language = front["title"], front.get("language", "en")
    return _table(
        "[[lessons]]", id=front["id"], file=file, title=title if isinstance(title, str) else title.get(language, next(iter(title.values()))),
        region=front["region"], language=language, sha256=_sha256(file), license=front.get("license", OWN_LICENSE),
    )  # fmt: skip


def _table(head: str, **values: Any) -> list[str]:
    # A TOML basic string and list are written as JSON writes them.
    return ["", head, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())]


def _sha256(file: str) -> str:
    return hashlib.sha256((GEODATA / file).read_bytes()).hexdigest()


def _keys(rows: Iterable[dict[str, Any]]) -> list[str]:
    return sorted({key for row in rows for key in row.get("source", "").split("|") if key})


def _bounds(features: list[dict[str, Any]]) -> list[float]:
    points = [point for feature in features for point in _points(feature["geometry"]["coordinates"])]
    x, y = [point[0] for point in points], [point[1] for point in points]
    return [min(x), min(y), max(x), max(y)]


def _points(coordinates: list[Any]) -> list[list[float]]:
    if isinstance(coordinates[0], list):
        return [point for part in coordinates for point in _points(part)]
    return [coordinates]
