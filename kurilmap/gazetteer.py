"""Places by name, in any language.

A place is a point with names: a feature of a layer of points, or an island with its label point. Its names
come from the atlas's one table of names. Nothing here needs pandas.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from .atlas import bundled
from .errors import AmbiguousPlace, DataError, InputError, UnknownPlace, did_you_mean

if TYPE_CHECKING:
    from .atlas import Atlas, Feature

# What Japanese and Chinese add to the name of an island; 北島 and 北 stay two names all the same.
ISLAND = ("島", "岛", "嶼", "屿", "とう", "しま", "じま")
# Romanised Japanese has two ways to write these; both ways are folded to one when nothing else fits.
_LOOSE = (
    ("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("sh", "sy"), ("ch", "ty"), ("fu", "hu"), ("ji", "zi"),
    ("j", "zy"), ("ou", "o"), ("oo", "o"), ("uu", "u"), ("y", "i"),
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One name of a place: a row of the table of names. `party` is empty where nobody disputes it."""

    language: str
    party: str
    name: str
    kind: str
    reading: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Place:
    """A named point, or an island by its label point. lat and lon in degrees; rank 1 (first) to 6."""

    id: str
    region: str
    layer: str
    kind: str
    lat: float
    lon: float
    rank: int
    administered_by: tuple[str, ...]
    claimed_by: tuple[str, ...]
    forms: list[Form] = field(default_factory=list, repr=False)
    properties: dict[str, Any] = field(default_factory=dict, repr=False)
    source: tuple[str, ...] = ()


def fold(name: str) -> str:
    """Fold what people write differently in a name: case, accents, width, kana, punctuation.

    >>> fold("Ōmi-jima"), fold("Зелёный"), fold("ｲﾄｩﾙｯﾌﾟ")
    ('omijima', 'зеленыи', 'いとぅるっぷ')
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    # Accents go, but the marks that make か into が stay: those are other letters.
    text = "".join(c for c in text if not unicodedata.combining(c) or c in "\u3099\u309a")
    text = unicodedata.normalize("NFC", text)
    return "".join(
        chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text if c.isalnum() or c in "\u3099\u309aー"
    )


def fold_loosely(name: str) -> str:
    """Fold the ways to romanise Japanese as well.

    >>> fold_loosely("Etorohu") == fold_loosely("Etorofu")
    True
    """
    text = fold(name)
    for one, other in _LOOSE:
        text = text.replace(one, other)
    return text


def split(value: Any) -> tuple[str, ...]:
    """Split a field of several ids: "japan|russia".

    >>> split("japan|russia"), split(None)
    (('japan', 'russia'), ())
    """
    return tuple(part.strip() for part in str(value or "").split("|") if part.strip())


class Gazetteer:
    """All places of an atlas, by id and by name. Raises `DataError` where two features share an id.

    >>> gazetteer().places["iturup"].kind
    'island'
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        forms: dict[str, list[Form]] = defaultdict(list)
        for row in atlas.table("names", must=False):
            forms[row["id"]].append(
                Form(row["language"], row["party"], row["name"], row["kind"],
                     row.get("reading") or "", row.get("source") or "", row.get("note") or "")
            )  # fmt: skip
        self.places: dict[str, Place] = {}
        for record in atlas.records:
            if record.geometry != "Point" and record.layer != "islands":
                continue
            for feature in atlas.features(record.region, record.layer):
                place = _place(feature, record.region, record.layer, forms)
                if place.id in self.places:
                    raise DataError(
                        f"{atlas.display(record.file)}: {place.id}: the id is taken by a feature of "
                        f"{self.places[place.id].region}/{self.places[place.id].layer}"
                    )
                self.places[place.id] = place

    @cached_property
    def _names(self) -> list[tuple[str, int, Place]]:
        """Every folded name with its level (0 a name, 1 an alias or reading) and its place."""
        found: dict[tuple[str, str], tuple[int, Place]] = {}
        for place in self.places.values():
            names = [(name, 0) for key, name in place.properties.items() if key.startswith("name_") and name]
            for form in place.forms:
                names.append((form.name, 1 if form.kind in ("alias", "ainu") else 0))
                names += [(reading, 1) for reading in form.reading.split(";")]
            for name, level in names:
                if key := fold(name):
                    known = found.get((key, place.id))
                    if known is None or level < known[0]:
                        found[key, place.id] = level, place
        return [(key, level, place) for (key, _), (level, place) in found.items()]

    def search(self, text: str) -> list[Place]:
        """Return the places that a text fits, the best first: exact names, then their beginnings, then parts.

        Knows every language, reading and alias, with or without accents. No fit gives an empty list.

        >>> [place.id for place in gazetteer().search("etorofu")][:1]
        ['iturup']
        """
        return [place for _, place in self._ranked(text)]

    def _ranked(self, text: str) -> list[tuple[int, Place]]:
        """Return (level, place), the best first: 0 exact name, 1 exact alias, 2 with 島, 3 loosely, 4 and 5 in part."""
        wanted, loose = fold(text), fold_loosely(text)
        best: dict[str, tuple[int, Place]] = {}
        if not wanted:
            return []
        for key, is_alias, place in self._names:
            if key == wanted:
                level = is_alias
            elif key.startswith(wanted) and key.removeprefix(wanted) in ISLAND:
                level = 2
            elif wanted[0] < "\u0500" and fold_loosely(key) == loose:
                level = 3
            elif key.startswith(wanted):
                level = 4
            elif wanted in key and (len(wanted) > 2 or wanted[0] > "\u2e80"):
                level = 5
            else:
                continue
            if place.id not in best or level < best[place.id][0]:
                best[place.id] = level, place
        return sorted(best.values(), key=lambda found: (found[0], found[1].rank))

    def find(self, name: str) -> Place:
        """Return the one place of that id or name, in any language.

        An exact name wins over an alias, and that over a part of a name. Raises `UnknownPlace` with the
        nearest names, or `AmbiguousPlace` with the ids of all that fit equally well.

        >>> gazetteer().find("Эторофу").id
        'iturup'
        """
        if not isinstance(name, str):
            raise InputError(f"a place's name is text, not {name!r:.60}")
        if name in self.places:
            return self.places[name]
        ranked = self._ranked(name)
        if not ranked:
            raise UnknownPlace(f"unknown place {name!r}{self.hint(name)}")
        top = ranked[0][0]
        equal = [place for level, place in ranked if level == top or (top >= 4 and level >= 4)]
        if len(equal) > 1:
            # An island and the town, district or peak on it may share a name: say which, by its id.
            options = [f"{place.id} ({label(place)}, {place.kind})" for place in equal]
            more = f" and {len(options) - 8} more" if len(options) > 8 else ""
            raise AmbiguousPlace(f"{name!r} fits several places: {', '.join(options[:8])}{more}; use the id")
        return equal[0]

    def hint(self, name: str) -> str:
        """Return the end of a message about a name that is not known: the nearest names."""
        import difflib

        near = difflib.get_close_matches(fold(name), [key for key, _, _ in self._names], n=5, cutoff=0.6)
        found = {place.id: label(place) for key in near for other, _, place in self._names if other == key}
        hint = " or ".join(repr(text) for text in list(found.values())[:3])
        return f"; did you mean {hint}?" if hint else did_you_mean(name, self.places)


def label(place: Place) -> str:
    """Return a place's English name as the layers have it, or another one, or its id.

    >>> label(gazetteer().find("nagato"))
    'Nagato'
    """
    names = [place.properties.get("name_en"), *(form.name for form in place.forms), place.id]
    return next(name for name in names if name)


def _place(feature: Feature, region: str, layer: str, forms: dict[str, list[Form]]) -> Place:
    rest = dict(feature["properties"])
    key = rest.pop("id")
    if feature["geometry"]["type"] == "Point":
        lon, lat = feature["geometry"]["coordinates"][:2]
        rest.pop("lon", None), rest.pop("lat", None)
    elif "lon" in rest and "lat" in rest:
        lon, lat = rest.pop("lon"), rest.pop("lat")
    else:
        import shapely.geometry

        lon, lat = shapely.geometry.shape(feature["geometry"]).representative_point().coords[0]
    return Place(
        id=key,
        region=region,
        layer=layer,
        kind=rest.pop("kind", None) or "",
        lat=lat,
        lon=lon,
        rank=rest.pop("rank", None) or 6,
        administered_by=split(rest.pop("administered_by", "")),
        claimed_by=split(rest.pop("claimed_by", "")),
        forms=forms.get(key, []),
        properties=rest,
        source=split(rest.pop("source", "")),
    )


@lru_cache(maxsize=4)
def _built(atlas: Atlas) -> Gazetteer:
    return Gazetteer(atlas)


def gazetteer(atlas: Atlas | None = None) -> Gazetteer:
    """Return an atlas's gazetteer, built once.

    >>> gazetteer().find("択捉島").id
    'iturup'
    """
    return _built(atlas or bundled())


def shape(place: Place, atlas: Atlas | None = None) -> Any:
    """Return the shapely geometry of a place's feature: an island's polygon, a place's point.

    >>> shape(gazetteer().find("Iturup")).geom_type
    'Polygon'
    """
    import shapely.geometry

    features = (atlas or bundled()).features(place.region, place.layer)
    found = next(feature for feature in features if feature["properties"]["id"] == place.id)
    return shapely.geometry.shape(found["geometry"])
