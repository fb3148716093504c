"""A layer of the atlas on the map of another region: what its cards say, and where that comes from."""

from __future__ import annotations

from typing import Any

PARTIES = ("between", "administered_by", "claimed_by")
COLUMNS = ("status", "between", "valid_from", "valid_to", "administered_by", "claimed_by", "note")


def card_of(frame: Any) -> tuple[Any, str | None, list[str]]:
    """Return a layer of the atlas with its parties to be read, the column that names a feature, and those of the card.

    What no feature has is left out of the card.
    """
    frame = frame.copy()
    for each in PARTIES:
        if each in frame:
            frame[each] = frame[each].str.replace(r"\s*\|\s*", ", ", regex=True)
    label = next((each for each in ("name_en", "title") if each in frame), None)
    told = [
        each for each in COLUMNS if each in frame and frame[each].fillna("").astype(str).str.strip().any()
    ]
    return frame, label, told


def cite(layer: dict[str, Any], frame: Any) -> None:
    """Give each feature of a layer the keys of its sources, and the card's columns plain words."""
    layer["columns"] = [each.replace("_", " ") for each in layer["columns"]]
    for feature, keys in zip(layer.get("features", ()), frame.get("source", ()), strict=False):
        feature["source"] = [key for key in str(keys).split("|") if key]
