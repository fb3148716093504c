"""What the blocks of a lesson may name: regions, layers, places, lines and sources of the atlas, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kurilmap import describe
from kurilmap.errors import InputError, KurilmapError, did_you_mean
from kurilmap.geodesy import check_point
from kurilmap.lesson.fields import Fields, Node, one_number, one_text
from kurilmap.lesson.parts import Front, Texts
from kurilmap.perspective import LANGUAGES, check_perspective
from kurilmap.records import bounds_of

if TYPE_CHECKING:
    from kurilmap.atlas import Atlas
    from kurilmap.lesson.fields import Tell
    from kurilmap.records import Bounds, Region

# The page's name of each layer; "" is the ground, which is always there.
LAYERS = {
    "islands": "labels-islands", "places": "labels-places", "waters": "labels-waters", "peaks": "labels-summits",
    "summits": "labels-summits", "boundaries": "boundaries", "lines": "boundaries", "claims": "claims",
    "municipality": "municipality", "depth": "depth", "graticule": "graticule",
    "land": "", "neighbours": "", "borders": "", "lakes": "",
}  # fmt: skip

FITTED = {"summits": "peaks", "lines": "boundaries"}  # the atlas's word where a lesson has another


class Scope:
    """What one lesson may name; what is wrong goes to `tell(line, what)`."""

    def __init__(self, atlas: Atlas, tell: Tell) -> None:
        self.atlas, self.tell = atlas, tell
        self.front = Front()
        self.without_front = False  # it could not be read: what it may have said is not missed
        self._shown: dict[str, dict[str, Any]] = {}
        self._lines: dict[str, list[dict[str, Any]]] = {}

    # What several blocks have

    def texts(self, fields: Fields, key: str, *, must: bool = False) -> Texts:
        """Take a text, or one per language."""
        node = fields.get(key, must=must)
        return {} if node is None else self.texts_of(node, key)

    def texts_of(self, node: Node, key: str, leave: tuple[str, ...] = ()) -> Texts:
        """Read a text or a mapping of languages to texts, without the keys in `leave`."""
        if not isinstance(node.value, dict):
            text = one_text(node, key, self.tell)
            return {self.front.language: text} if text else {}
        found = {}
        known = dict.fromkeys((*LANGUAGES, self.front.language))
        for name, value in node.value.items():
            line = node.key_lines.get(name, node.line)
            if name in leave:
                continue
            if name not in known:
                self.tell(line, f"{key}: unknown language {name[:40]!r}{did_you_mean(name, known)}")
            elif text := one_text(value, f"{key} ({name})", self.tell):
                found[name] = text
        if not found and not any(name not in leave for name in node.value):
            self.tell(node.line, f"{key} has no text")
        return found

    def region(self, fields: Fields, *, must: bool = False) -> Region | None:
        """Take a region of the atlas."""
        name = fields.text("region", must=must)
        if not name:
            return None
        try:
            return self.atlas.region(name)
        except KurilmapError as error:
            fields.wrong("region", f": {error}")
            return None

    def perspective(self, fields: Fields, region: Region | None) -> str | None:
        """Take a perspective that the region has data for."""
        name = fields.text("perspective")
        if not name or region is None:
            return None
        try:
            return check_perspective(name, region.parties, region.title)
        except KurilmapError as error:
            fields.wrong("perspective", f": {error}")
            return None

    def known_sources(self, line: int, keys: list[str]) -> list[str]:
        """Tell of keys that neither the lesson nor the atlas has a source for; return the others."""
        known = [key for key in keys if key in self.front.sources or key in self.atlas.sources]
        for key in keys:
            if key not in known and not self.without_front:
                hint = did_you_mean(key, [*self.front.sources, *self.atlas.sources])
                self.tell(
                    line,
                    f"no source {key[:60]!r}{hint or '; add it to `sources:` in the front matter'}",
                )
        return known

    # What a region's map has

    def shown(self, region: Region) -> dict[str, Any]:
        """Return the places on the map of a region, by id."""
        if region.id not in self._shown:
            self._shown[region.id] = {place.id: place for place in describe.shown_places(self.atlas, region)}
        return self._shown[region.id]

    def line_features(self, region: Region) -> list[dict[str, Any]]:
        """Return the lines of a region's map, today's and the history's."""
        if region.id not in self._lines:
            layers = {(record.region, record.layer) for record in self.atlas.records}
            own = (region.id, "boundaries") in layers
            self._lines[region.id] = [
                feature
                for where in (region.id, "history")
                if own and (where, "boundaries") in layers
                for feature in self.atlas.features(where, "boundaries")
                if feature.get("geometry")
            ]
        return self._lines[region.id]

    def lines_named(self, region: Region, name: str) -> list[str]:
        """Return the ids of the lines of that id, or of all that a year brought ("line-1855")."""
        year = name.removeprefix("line-")
        return [
            feature["properties"]["id"]
            for feature in self.line_features(region)
            if feature["properties"]["id"] == name
            or (name.startswith("line-") and str(feature["properties"].get("valid_from") or "")[:4] == year)
        ]

    def feature(self, line: int, key: str, name: str, region: Region) -> list[str]:
        """Return the ids of a place (by its id or any name) or lines; tell if there is none on the map."""
        if found := self.lines_named(region, name):
            return found
        shown = self.shown(region)
        if name in shown:
            return [name]
        from kurilmap.gazetteer import gazetteer

        try:
            place = gazetteer(self.atlas).find(name)
        except KurilmapError as error:
            lines = [feature["properties"]["id"] for feature in self.line_features(region)]
            ids = [*shown, *lines, *(f"line-{year}" for year in (1855, 1875, 1905, 1945))]
            near = did_you_mean(name, ids) if len(name) > 2 else ""
            self.tell(line, f"{key}: {str(error).partition(';')[0]}{near}" if near else f"{key}: {error}")
            return []
        if place.id not in shown:
            self.tell(line, f"{key}: {place.id} is not on the map of {region.title} (region: {region.id})")
            return []
        return [place.id]

    def point(self, node: Node, key: str, region: Region) -> tuple[float, float] | None:
        """Read [lat, lon] in degrees, near the region."""
        if not isinstance(node.value, list) or len(node.value) != 2:
            self.tell(node.line, f"{key} should be [lat, lon] in degrees, not {node.kind}")
            return None
        lat, lon = (one_number(part, key, -360, 360, self.tell) for part in node.value)
        if lat is None or lon is None:
            return None
        try:
            return check_point(lat, lon, region)
        except InputError as error:
            self.tell(node.line, f"{key}: {error}")
            return None

    def extent(self, line: int, name: str, region: Region) -> Bounds | None:
        """Return the bounds of a layer, a feature or the region, as (west, south, east, north) degrees."""
        if name in (region.id, "region"):
            return region.view
        for record in self.atlas.records:
            if (record.region, record.layer) == (region.id, FITTED.get(name, name)) and record.bounds:
                return _within(record.bounds, region.bounds)
        if name == "claims":
            claims = map(describe.line_of, self.line_features(region))
            ids = [each["id"] for each in claims if each["kind"] == "claim"]
        else:
            ids = [] if name in LAYERS else self.feature(line, "fit", name, region)
        found = [box for each in ids if (box := self.box(each, region))]
        if not found:  # depths, waters and the like lie all over the region
            return region.view if name in LAYERS else None
        west, south, east, north = (
            min(b[0] for b in found),
            min(b[1] for b in found),
            max(b[2] for b in found),
            max(b[3] for b in found),
        )
        # A point or a rock is shown with something around it.
        wide, high = (region.view[2] - region.view[0]) * 0.05, (region.view[3] - region.view[1]) * 0.05
        x, y = max(0, wide - (east - west)) / 2, max(0, high - (north - south)) / 2
        return west - x, south - y, east + x, north + y

    def box(self, key: str, region: Region) -> Bounds | None:
        """Return the bounds of one feature."""
        place = self.shown(region).get(key)
        features = self.atlas.features(place.region, place.layer) if place else self.line_features(region)
        feature = next((each for each in features if each["properties"]["id"] == key), None)
        return bounds_of([feature] if feature else [])

    def layer(self, line: int, key: str, name: str, region: Region) -> list[str]:
        """Return the page's names for a layer, or the ids of features, that a step shows or hides."""
        if name in LAYERS:
            if key == "hide" and not LAYERS[name]:
                self.tell(line, f"hide: {name} is the ground of the map and stays")
            return [LAYERS[name]] if LAYERS[name] else []
        near = did_you_mean(name, LAYERS)
        if near.startswith("; did") and name not in self.shown(region):
            self.tell(line, f"{key}: there is no layer {name[:40]!r}{near}")
            return []
        return self.feature(line, key, name, region)


def _within(one: Bounds, other: Bounds) -> Bounds:
    """Return what two bounds share, or the other where they share nothing."""
    west, south, east, north = (*map(max, one[:2], other[:2]), *map(min, one[2:], other[2:]))
    return (west, south, east, north) if west < east and south < north else other
