"""A tiny atlas for the tests: two islands, a few places that share names, a chronology. All of it made up."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "TEST"


def feature(key: str, geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    own = {"id": key, "name_en": key.title(), "kind": "town", "administered_by": "", "claimed_by": ""}
    for column in ("name_ja", "name_ru", "name_zh", "name_zh_hant"):
        own[column] = properties.get(column, properties.get("name_en", own["name_en"]))
    return {"type": "Feature", "properties": own | {"source": SOURCE} | properties, "geometry": geometry}


def point(key: str, lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    return feature(key, {"type": "Point", "coordinates": [lon, lat]}, **properties)


def square(key: str, lon: float, lat: float, size: float = 0.1, **properties: Any) -> dict[str, Any]:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    middle = {"lon": lon + size / 2, "lat": lat + size / 2, "kind": "island"}
    return feature(key, {"type": "Polygon", "coordinates": [ring]}, **middle | properties)


ISLANDS = [
    square("big", 10, 20, 0.2, rank=1, name_ja="大島", name_ru="Большой"),
    square(
        "small",
        11,
        20,
        claimed_by="left|right",
        name_en="Small (Shōfu)",
        name_ja="Small（小風島）",
        name_ru="Small (小風島)",
        name_zh="Small（小風島）",
        name_zh_hant="Small（小風島）",
    ),
]
PLACES = [
    point("harbour", 10.1, 20.1, name_en="Old Harbour"),
    point("new-harbour", 10.15, 20.1, name_en="New Harbour"),
    point("big-town", 10.05, 20.05, name_en="Big Town"),
    point("twin-a", 10.02, 20.02, name_en="Twin"),
    point("twin-b", 11.02, 20.02, name_en="Twin"),
    point("sea", 10.6, 20.1, name_en="Sea of Tests", kind="sea"),
]
NAMES = """id,language,party,name,kind,reading,source,note
big,en,,Big,name,,TEST,
big,ja,,大島,name,おおしま; おおじま,TEST,
big,ru,,Большой,name,,TEST,
small,en,left,Small,own,,TEST,
small,en,right,Shōfu,form,,TEST,
small,ja,right,小風島,own,しょうふうとう,TEST,
big,en,,Grand Isle,alias,,TEST,
harbour,en,,Old Harbour,name,,TEST,
new-harbour,en,,New Harbour,name,,TEST,
big-town,en,,Big Town,name,,TEST,
twin-a,en,,Twin,name,,TEST,
twin-b,en,,Twin,name,,TEST,
sea,en,,Sea of Tests,name,,TEST,
"""
EVENTS = """id,date,date_precision,title,place_id,place_ids,summary,parties,source,confidence,note
e2,1900-05-01,day,Second,small,small,Something,left|right,TEST,high,
e1,1850,year,First,big,big|small,Something,left,TEST,high,
e3,1950,year,Third,,,Something,right,TEST,high,
"""
SOURCES = "key,title,publisher,date,url,tier\nTEST,A test,The tests,2026,,1\n"


def write_atlas(folder: Path) -> Path:
    """Write the atlas to a folder and return it."""
    files = {
        "isles/islands.geojson": ("isles", "Polygon", collection(ISLANDS)),
        "isles/places.geojson": ("isles", "Point", collection(PLACES)),
        "names.csv": ("", "none", NAMES),
        "sources.csv": ("", "none", SOURCES),
        "history/events.csv": ("history", "none", EVENTS),
    }
    text = """version = "1"
date = 2026-01-02

[regions.isles]
title = "Test Isles"
place = "big"
bounds = [9.5, 19.5, 11.5, 20.5]
view = [9.5, 19.5, 11.5, 20.5]
zoom = [5, 12]
parties = ["left", "right"]
dispute = ""
"""
    for file, (region, geometry, content) in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        count = content.count('"Feature"') if geometry != "none" else content.count("\n") - 1
        text += f"""
[[layers]]
region = "{region}"
layer = "{path.stem}"
file = "{file}"
title = "{path.stem}"
geometry = "{geometry}"
features = {count}
{"bounds = [10.0, 20.0, 11.1, 20.2]" if geometry == "Polygon" else ""}
{"bounds = [10.02, 20.02, 11.02, 20.1]" if geometry == "Point" else ""}
sha256 = "{hashlib.sha256(content.encode()).hexdigest()}"
license = "CC0-1.0"
attribution = "The tests"
sources = ["TEST"]
years = "2026"
"""
    (folder / "catalog.toml").write_text(text, encoding="utf-8")
    return folder


def collection(features: list[dict[str, Any]]) -> str:
    """One feature per line, as the project's own files have it."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in features)
    head = '{"type": "FeatureCollection", "license": "CC0-1.0", "attribution": "The tests", "features": [\n'
    return f"{head}{lines}\n]}}\n"
