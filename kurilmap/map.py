"""Map: an OfflineMap of a region of the atlas, and its verbs. Every verb returns the map."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Self

import folium

from . import describe, display, geodesy, history, picture, route, seas, still
from .atlas import Atlas, bundled
from .errors import InputError, MissingExtra
from .files import write_atomic
from .offline import OfflineMap
from .page import plain, send
from .page.document import rooms, web_file
from .page.pack import squeeze
from .perspective import check_language, check_perspective

if TYPE_CHECKING:
    from .widget import MapWidget

FIRST = ("core.js", "geometry.js", "base.js", "view.js")
SCRIPTS = (
    "data.js", "state.js", "names.js", "frame.js", "lines.js", "labels.js", "time.js", "places.js",
    "panel.js", "timeline.js", "compare.js", "chronicle.js", "ships.js", "user.js", "routes.js", "notes.js", "measure.js", "download.js", "main.js",
)  # fmt: skip
STYLES = ("base.css", "page.css")


class Map(OfflineMap):
    """A map of a region: its coast, places, names in five languages, perspectives, all in one page.

    `region` is a region of the atlas ("kurils", "senkaku", ...), `language` one of `perspective.LANGUAGES`,
    `perspective` "neutral", "de-facto" or a party of the region, `year` a year of the atlas's chronology. Further
    keywords go to `folium.Map`.

    Raises `UnknownRegion`, `UnknownLanguage`, `UnknownPerspective`, or `InputError` for a year outside the data.

    >>> m = Map("kurils", language="ja").note("Iturup", "Largest of the chain")
    >>> m.region.id, m.language
    ('kurils', 'ja')
    """

    squeezes = True  # whether the history goes into the page compressed: long, and alike in five languages

    def __init__(
        self,
        region: str = describe.OVERVIEW,
        *,
        language: str = "en",
        perspective: str = "neutral",
        year: int | None = None,
        atlas: Atlas | None = None,
        **options: Any,
    ) -> None:
        self.atlas = atlas or bundled()
        self.region = self.atlas.region(region)
        self.language = check_language(language)
        self.perspective = check_perspective(perspective, self.region.parties, self.region.title)
        self.year = history.check_year(self.atlas, year)
        self.added: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.distances: list[dict[str, Any]] = []
        self.routes: list[dict[str, Any]] = []
        self.zoned: list[int] = []
        self.what_if = ""
        self._bridged = False  # while a page for a widget is rendered
        self._described: dict[str, Any] | None = (
            None  # between a page's body and its data, which are of one state
        )
        west, south, east, north = self.region.view
        options.setdefault("location", [(south + north) / 2, (west + east) / 2])
        options.setdefault("zoom_start", self.region.zoom[0] + 1)
        options.setdefault(
            "maxZoom", self.region.zoom[1]
        )  # the page's own; clusters of markers ask for it at once
        super().__init__(**options)
        # With tiles= of the author's own the page is still ours; its chart keeps to lines and disputed land.
        self.tiled = not self.km_base
        self.km_base = True

    def __repr__(self) -> str:
        year = f", {self.year}" if self.year is not None else ""
        return f"<kurilmap.Map of {self.region.title}: {self.language}, {self.perspective}{year}>"

    # Verbs

    def add(
        self,
        what: Any,
        *,
        name: str | None = None,
        label: str | None = None,
        popup: Sequence[str] | None = None,
        color: str | None = None,
        size: str | float | None = None,
        classes: int | str | Sequence[float] | None = None,
        time: str | Sequence[str] | None = None,
    ) -> Self:
        """Add a layer: a frame, a file, a layer of the atlas by name, or any element of folium.

        A frame is a GeoDataFrame or GeoSeries in any CRS, or a DataFrame with latitude and longitude; a file is CSV,
        GeoJSON, GeoPackage, GeoParquet, Shapefile or KML (see `layers.readers`). A layer of the region itself is on
        the map already; "senkaku/islands" names one of another region.

        `label` is the column with the features' names and `popup` the columns of their cards. `color` is a colour or
        a column: a colour for each category, or for each of the `classes` of a number (how many, their upper bounds,
        or a method: see `colouring.colouring`). `size` is px or a column that the points' areas follow. `time` is a
        column of years or dates, or two (from, until), for the slider Year. More than 2,000 points are drawn as
        density where they are many and one by one where they are few.

        Raises `UnknownLayer`, or `InputError` for a frame without rows, without CRS, or with geometries that are
        empty, not valid or cross the antimeridian; another CRS is converted.

        >>> Map("northeast-asia").add("senkaku/islands", name="Far off", color="area_km2").added[0]["name"]
        'Far off'
        """
        if isinstance(what, folium.Element):
            what.add_to(self)
            return self
        from .layers import own, user_frame, user_layer
        from .layers.tables import is_file_name

        ours = isinstance(what, str) and not is_file_name(what)
        if ours:
            region, _, layer = what.rpartition("/")
            record = self.atlas.record(region or self.region.id, layer)
            if record.region in (self.region.id, "", describe.OVERVIEW) and not region:
                return self
            what, named, told = own.card_of(self.atlas.load(record.region, record.layer))
            name, label, popup = name or record.title, label or named, popup or told
        frame, name = user_frame(what, name)
        number = len(self.added) + 1
        self.added.append(
            user_layer(
                frame,
                name=name or f"Layer {number}",
                number=number,
                origin=tuple(self.atlas.page(self.region.id)["origin"]),
                window=describe.window(self.region),
                label=label,
                popup=popup,
                color=color,
                size=size,
                classes=classes,
                time=time,
            )
        )
        if ours:
            own.cite(self.added[-1], frame)
        self.compressed = any("large" in layer for layer in self.added)
        return self

    def note(self, place: str | tuple[float, float], text: str, *, title: str | None = None) -> Self:
        """Add a callout at a place of the gazetteer or a point (lat, lon) in degrees; the text is plain text.

        Raises `UnknownPlace`, `AmbiguousPlace`, or `InputError` for a point nowhere near the region.
        """
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"a note needs a text, not {text!r}")
        lat, lon = self._point(place)
        self.notes.append(
            {"at": [lat, lon], "text": text, "title": title or (place if isinstance(place, str) else "")}
        )
        return self

    def distance(self, a: str | tuple[float, float], b: str | tuple[float, float]) -> Self:
        """Draw the geodesic between two places or points (lat, lon) in degrees, with its length in km and nmi.

        Raises `UnknownPlace`, `AmbiguousPlace`, `InputError`.

        >>> Map("senkaku").distance("Uotsuri", "Ishigaki").distances[0]["km"]
        169.731
        """
        start, end = self._point(a), self._point(b)
        self.distances.append(
            {
                "from": describe.called(self.atlas, a, self.language, self.perspective),
                "to": describe.called(self.atlas, b, self.language, self.perspective),
                "km": round(geodesy.distance(start, end), 3),
                "points": [
                    [round(lat, 5), round(lon, 5)] for lat, lon in geodesy.great_circle(start, end, 24)
                ],
            }
        )
        return self

    def route(self, stops: Iterable[Any], *, title: str = "") -> Self:
        """Draw a route: numbered stops in order and the great-circle legs between them, with arrows and lengths.

        A stop is a place's name, (lat, lon) in degrees, or a mapping of `place`, `date` ("2016-09-02"), `title`,
        `text`. Stops may lie far off the map: their legs end in an arrow at its edge.

        Raises `UnknownPlace`, `AmbiguousPlace`, or `InputError` for fewer than 2 stops.

        >>> [round(leg["km"]) for leg in Map("kurils").route(["Nemuro", "Iturup"]).routes[0]["legs"]]
        [265]
        """
        west, _, east, _ = self.region.view
        self.routes.append(route.route(self.atlas, stops, title=title, middle=(west + east) / 2))
        return self

    def story(self, name: str) -> Self:
        """Draw a story of the atlas: its events as numbered stops by date, with what happened and the sources.

        Raises `InputError` for a story that the atlas does not have.

        >>> Map("northeast-asia").story("talks-2016").routes[0]["stops"][0]["date"]
        '2016-05-06'
        """
        west, _, east, _ = self.region.view
        self.routes += route.story(self.atlas, name, middle=(west + east) / 2)
        return self

    def zones(self, *nm: int, what_if: Mapping[str, Any] | None = None) -> Self:
        """Show the sea within 12, 24 or 200 nautical miles of the islands, by nearest coast, with its areas.

        The page has a What if: whose sea it would be if an island counted for another party; `what_if` answers it first,
        by island or group: a party, "open", or "rock" for 12 and 24 miles only, or a list of both. The zones are those
        of the atlas, computed from the coast; `kurilmap.zones` computes others.

        Raises `InputError` for other distances, for a region without zones, and for what the page could not answer.

        >>> Map("kurils").zones(12, 200, what_if={"habomai": "rock"}).zoned
        [12, 200]
        """
        self.zoned = seas.check_zones(self.atlas, self.region, [*self.zoned, *nm])
        if what_if is not None:
            self.what_if = seas.check_what_if(self.atlas, self.region, what_if)
        return self

    def _point(self, place: Any) -> tuple[float, float]:
        point = geodesy.as_point(place, self.atlas)
        return point if isinstance(place, str) else geodesy.check_point(*point, self.region)

    # What the map is

    def describe(self) -> dict[str, Any]:
        """Describe the map as plain data: everything that its page and its still picture show."""
        data = describe.describe(self.atlas, self.region, self.year)
        data["state"] = {"names": self.language, "perspective": self.perspective, "year": self.year}
        data["layers"], data["notes"], data["distances"] = self.added, self.notes, self.distances
        if self.routes:
            describe.add_routes(data, self.atlas, self.routes)
        if self.zoned:
            seas.add_zones(data, self.atlas, self.region, self.zoned)
            data["state"] |= {"whatif": self.what_if} if self.what_if else {}
        cited = (each.get("source", ()) for layer in self.added for each in layer.get("features", ()))
        data["sources"] |= describe.sources(self.atlas, (key for keys in cited for key in keys))
        describe.add_years(data, [year for layer in self.added for year in layer.get("years", ())])
        return data

    def save(
        self,
        outfile: str | PathLike[str] | Any,
        close_file: bool = True,
        *,
        width: int | None = None,
        scale: float = 1,
        **kwargs: Any,
    ) -> None:
        """Write the map to a file; the suffix says what.

        .html is the page, .svg a still picture of the region's view; .png and .pdf are that picture drawn by a Chrome
        or Chromium (extra `image`), `width` px wide, with `scale` pixels a px.

        Raises `InputError` for another suffix or an odd size, `MissingExtra` without a browser, and `OutputError` where
        the file cannot be written; an old file is then left as it was.

        >>> Map("nagato").save("nagato.gif")
        Traceback (most recent call last):
        kurilmap.errors.InputError: cannot write nagato.gif: a map is saved as .html, .svg, .png or .pdf
        """
        if isinstance(outfile, str | PathLike):
            path = Path(outfile)
            suffix = path.suffix.lower()
            if suffix in (".svg", ".png", ".pdf"):
                drawn = still.svg(self.describe())
                content = (
                    drawn.encode()
                    if suffix == ".svg"
                    else picture.picture(drawn, suffix, width=width, scale=scale)
                )
                write_atomic(path, content)
                return
            if suffix not in (".html", ".htm"):
                raise InputError(f"cannot write {path.name}: a map is saved as .html, .svg, .png or .pdf")
        super().save(outfile, close_file, **kwargs)

    # In a notebook

    def _repr_html_(self, **_: Any) -> str | None:  # type: ignore[override]
        return display.frame(self) if display.kind() == "live" else None

    def _repr_svg_(self) -> str | None:
        return still.svg(self.describe()) if display.kind() == "still" else None

    def _repr_png_(self) -> bytes | None:
        return (
            picture.picture(still.svg(self.describe()), ".png", scale=2) if display.kind() == "png" else None
        )

    def widget(self, **options: Any) -> MapWidget:
        """Return the map as a widget whose `selected`, `view`, `year`, `language`, `perspective` go both ways.

        `height` in px. Raises `MissingExtra` without anywidget (extra `widget`).
        """
        try:
            from .widget import MapWidget
        except ImportError:
            raise MissingExtra("a widget", "widget") from None
        return MapWidget(self, **options)

    def compact_page(self, *, bridge: bool = False) -> str:
        """Return the page as a notebook keeps it: its data compressed, without the part for readers without scripts.

        `bridge` lets the page share its state with the frame around it.
        """
        self.packed, self._bridged = True, bridge
        try:
            return str(self.get_root().render())
        finally:
            self.packed = self._bridged = False

    # The page

    def page_title(self) -> str:
        """Return the title in the map's language."""
        return self._title()

    def page_language(self) -> str:
        """Return the map's language."""
        return self.language

    def page_data(self) -> dict[str, Any]:
        """Return the description for the page's scripts, without what they can work out (see web/core.js)."""
        left_out = {"still", "world", "time"} | (
            {"depth", "land", "lakes", "borders"} if self.tiled else set()
        )
        # The page has the lines of all years: those of a year it picks itself.
        today = describe.lines(self.atlas, self.region)
        layers = [
            {key: value for key, value in layer.items() if key not in ("payload", "cells")}
            for layer in self.added
        ]
        whole, self._described = self._described or self.describe(), None
        told = whole | {"lines": today, "layers": layers}
        data = send.send(told, left_out) | {"tiled": self.tiled}
        if "time" in data and self.squeezes and not (self.packed or self.compressed):
            data["time"] = squeeze(data["time"])
        return data

    def page_payloads(self) -> dict[str, str]:
        """Return the packed points of large layers by id."""
        return {layer["id"]: layer["payload"] for layer in self.added if "payload" in layer}

    def page_styles(self) -> list[str]:
        """Return the page's style sheets."""
        return [web_file(name) for name in (*STYLES, *(["zones.css"] if self.zoned else []))]

    def page_first(self) -> list[str]:
        """Return the scripts of the first drawing."""
        return [web_file(name) for name in FIRST]

    def page_scripts(self) -> list[str]:
        """Return the scripts of the page's rooms, which begin when the first drawing is on the screen."""
        names = [name for name in SCRIPTS if self.added or name != "user.js"]
        if not any(record.layer == f"{self.region.id}_monthly" for record in self.atlas.records):
            names.remove("ships.js")
        if self.compressed:
            names.insert(names.index("user.js"), "points.js")
        if self.compressed or (self.squeezes and not self.packed):
            names.insert(0, "inflate.js")
        names[-1:-1] = [*(["zones.js"] if self.zoned else []), *(["bridge.js"] if self._bridged else [])]
        return rooms(names)

    def page_body(self, map_html: str) -> str:
        """Return the sheet and the panel around the map."""
        return Template(web_file("page.html")).substitute(self.page_parts(), map=map_html)

    def page_parts(self) -> dict[str, str]:
        """Return what stands in the body's template, as html."""
        data = self._described = self.describe()
        return {
            "title": html.escape(self._title()),
            "summary": html.escape(data["summary"].get(self.language) or data["summary"]["en"]),
            "plain": "" if self.packed else plain.plain(data),
            "sources": plain.source_list(data),
            **plain.first_words(data),
        }

    def _title(self) -> str:
        return describe.title(self.atlas, self.region, self.language, self.perspective)
