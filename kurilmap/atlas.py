"""An atlas: a folder of GeoJSON and CSV files, and the catalog that says what is in it.

Every file is read through its record in `catalog.toml`, and its sha256 is compared with the record's once,
when it is first read: what a map shows is what the catalog vouches for.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataError, InputError, UnknownLayer, UnknownName, UnknownRegion, did_you_mean
from .records import (
    CATALOG,
    TABLE_COLUMNS,
    Record,
    Region,
    fold_name,
    is_sound,
    parse_catalog,
    read_inside,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from .lesson import Lesson
    from .map import Map

__all__ = ["Atlas", "Feature", "Record", "Region", "bundled", "bundled_folder", "catalog", "load"]

Feature = dict[str, Any]


def bundled_folder() -> Path:
    """Return the folder of the data that comes with the package: inside a wheel, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "geodata"
    return inside if inside.is_dir() else here.parent / "geodata"


class Atlas:
    """A folder of data with a catalog. Without a folder: the data that comes with the package.

    Raises `DataError` when there is no catalog, or when it breaks the contract (all problems at once).

    >>> Atlas().region("Kuril Islands").id
    'kurils'
    >>> Atlas().map("kurils", language="ru"), Atlas().check()
    (<kurilmap.Map of Kuril Islands: ru, neutral>, [])
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = (bundled_folder() if folder is None else Path(folder)).resolve()
        path = self.folder / CATALOG
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise DataError(f"{path}: there is no catalog, so {self.folder.name} is not an atlas") from None
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: cannot be read as text: {error}") from error
        contents = parse_catalog(text, self.display(CATALOG))
        if contents.problems:
            raise DataError("\n".join(contents.problems))
        self.version = contents.version
        self.date = contents.date
        self.regions = contents.regions
        self.records = contents.records
        self.lessons = contents.lessons
        self._pages = contents.pages
        self._bytes: dict[str, bytes] = {}
        self._parsed: dict[str, Any] = {}
        self._sound: set[str] = set()

    def __repr__(self) -> str:
        files = len(self.records)
        return f"<Atlas {self.folder.name} {self.version}: {len(self.regions)} regions, {files} files>"

    def display(self, file: str) -> str:
        """Name a file of the atlas for a message: "geodata/kurils/islands.geojson"."""
        return f"{self.folder.name}/{file}"

    # What there is

    def region(self, name: str | Region) -> Region:
        """Return a region by its id or title, forgiving case, spaces, hyphens and underscores.

        Raises `UnknownRegion`, which is also a `KeyError`.

        >>> bundled().region("northeast asia").id
        'northeast-asia'
        """
        if isinstance(name, Region):
            return name
        wanted = fold_name(str(name))
        for region in self.regions.values():
            if wanted in (fold_name(region.id), fold_name(region.title)):
                return region
        choices = [*self.regions, *(region.title for region in self.regions.values())]
        hint = did_you_mean(str(name), choices) or did_you_mean("", self.regions)
        raise UnknownRegion(f"unknown region {name!r}{hint}")

    def record(self, region: str, layer: str) -> Record:
        """Return the catalog's record of a layer, as forgiving as `region`.

        `region` may also be "history" or "" for tables that belong to no region. Raises `UnknownRegion` or
        `UnknownLayer`.

        >>> bundled().record("Kuril Islands", "islands").license
        'ODbL-1.0'
        """
        folders = {record.region for record in self.records}
        where = next((f for f in folders if fold_name(f) == fold_name(region)), None)
        if where is None:
            where = self.region(region).id
        layers = {record.layer: record for record in self.records if record.region == where}
        for name, record in layers.items():
            if fold_name(name) == fold_name(layer):
                return record
        raise UnknownLayer(f"no layer {layer!r} in {where or 'the atlas'}{did_you_mean(str(layer), layers)}")

    # Plain data, without pandas

    def read(self, file: str, sha256: str) -> bytes:
        """Return a file's bytes, compared once with the catalog's hash. Raises `DataError`.

        >>> record = bundled().record("", "sources")
        >>> bundled().read(record.file, record.sha256)[:9]
        b'key,title'
        """
        if file in self._bytes:
            return self._bytes[file]
        try:
            data = read_inside(self.folder, file)
        except OSError as error:
            reason = error.strerror or error
            raise DataError(f"{self.display(file)}: the catalog lists it, but: {reason}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DataError(
                f"{self.display(file)}: its sha256 is not the catalog's, so the file is damaged or was edited; "
                f"if the change is meant, run `python -m kurilmap check {self.folder.name} --fix`, "
                "else put the file back"
            )
        self._bytes[file] = data
        return data

    def _json(self, file: str, sha256: str) -> Any:
        if file not in self._parsed:
            try:
                self._parsed[file] = json.loads(self.read(file, sha256))
            except (ValueError, RecursionError) as error:
                if isinstance(error, DataError):
                    raise
                raise DataError(f"{self.display(file)}: not JSON: {error}") from error
        return self._parsed[file]

    def _other(self, record: Record) -> Any:
        """Read a layer that is no GeoJSON: GeoPackage, GeoParquet, Shapefile, KML or CSV, in any CRS."""
        if record.file not in self._parsed:
            from .layers.readers import layer_content

            self.read(record.file, record.sha256)
            try:
                self._parsed[record.file] = layer_content(self.folder / record.file)
            except InputError as error:
                raise DataError(f"{self.display(record.file)}: {error}") from error
        return self._parsed[record.file]

    def features(self, region: str, layer: str) -> list[Feature]:
        """Return a layer's GeoJSON features in EPSG:4326. They are shared: copy before you change one.

        Raises `UnknownRegion`, `UnknownLayer`, `DataError`.

        >>> bundled().features("kurils", "islands")[0]["type"]
        'Feature'
        """
        record = self.record(region, layer)
        if record.geometry == "none":
            raise InputError(
                f"{record.layer} is a table without geometry: read it with table({record.layer!r})"
            )
        if record.file.endswith((".geojson", ".json")):
            content = self._json(record.file, record.sha256)
        else:
            content = self._other(record)
        if not isinstance(content, dict) or not isinstance(content.get("features"), list):
            raise DataError(f"{self.display(record.file)}: not a GeoJSON FeatureCollection")
        found: list[Feature] = content["features"]
        if record.file not in self._sound:
            for number, each in enumerate(found, 1):
                if not is_sound(each, must=record.geometry == "Point"):
                    raise DataError(
                        f"{self.display(record.file)}: feature {number} has no properties with an id, or no geometry"
                    )
            self._sound.add(record.file)
        return found

    def table(self, name: str, *, must: bool = True) -> list[dict[str, str]]:
        """Return a CSV table's rows, all values text: "names", "sources", "events" ... Shared, like features.

        An atlas need not have every table: with `must` False one that is not there has no rows. Raises `UnknownName`
        with the names of the tables, `DataError`.

        >>> bundled().table("names")[0].keys() >= {"id", "language", "party", "name"}
        True
        """
        tables = {record.layer: record for record in self.records if record.geometry == "none"}
        record = next((tables[layer] for layer in tables if fold_name(layer) == fold_name(name)), None)
        if record is None:
            if not must:
                return []
            raise UnknownName(f"no table {name!r}{did_you_mean(name, tables)}")
        if record.file not in self._parsed:
            try:
                text = self.read(record.file, record.sha256).decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise DataError(f"{self.display(record.file)}: not UTF-8: {error}") from error
            try:
                found = list(csv.DictReader(io.StringIO(text, newline="")))
            except csv.Error as error:
                raise DataError(f"{self.display(record.file)}: cannot be read as CSV: {error}") from error
            missing = [name for name in TABLE_COLUMNS.get(record.layer, ()) if found and name not in found[0]]
            if missing or any(None in row or None in row.values() for row in found):
                what = (
                    f"has no column {missing[0]!r}"
                    if missing
                    else "a row has more or fewer fields than the first line"
                )
                raise DataError(f"{self.display(record.file)}: {what}")
            self._parsed[record.file] = found
        rows: list[dict[str, str]] = self._parsed[record.file]
        return rows

    def page(self, region: str) -> dict[str, Any]:
        """Return a region's packed geometry for the pages. Raises `UnknownRegion`, `DataError`.

        >>> sorted(bundled().page("nagato"))[:2]
        ['areas', 'bits']
        """
        where = self.region(region).id
        if where not in self._pages:
            raise DataError(
                f"{self.display(CATALOG)}: no [[pages]] record for {where}; `make pages` writes it"
            )
        file, sha256 = self._pages[where]
        content: dict[str, Any] = self._json(file, sha256)
        if file not in self._sound:
            from .page.baked import check_baked

            check_baked(content, self.display(file))
            self._sound.add(file)
        return content

    @property
    def sources(self) -> dict[str, dict[str, str]]:
        """The sources by key: title, publisher, date, url, tier (1 primary ... 4 anything else).

        >>> bundled().sources["OSM_COAST"]["publisher"]
        'OpenStreetMap contributors (ODbL 1.0)'
        """
        if "sources" not in self._parsed:
            self._parsed["sources"] = {row["key"]: row for row in self.table("sources")}
        found: dict[str, dict[str, str]] = self._parsed["sources"]
        return found

    # For notebooks

    def catalog(self) -> pd.DataFrame:
        """Return the catalog as a table: one row per file, with its licence, attribution and source keys.

        >>> bundled().catalog().query("layer == 'islands'").features.to_list()
        [51, 8, 1, 1]
        """
        import pandas as pd

        columns = ["region", "layer", "title", "geometry", "features", "license", "attribution"]
        rows = [
            {name: getattr(record, name) for name in columns}
            | {"source": "|".join(record.sources), "years": record.years, "file": record.file}
            for record in self.records
        ]
        return pd.DataFrame(rows, columns=[*columns, "source", "years", "file"])

    def load(self, region: str, layer: str) -> gpd.GeoDataFrame:
        """Return a layer as a GeoDataFrame in EPSG:4326; `.attrs` has license, attribution and sources.

        A table without geometry ("history", "events") comes as a plain DataFrame with the same attrs.
        Raises `UnknownRegion`, `UnknownLayer`, `DataError`.

        >>> islands = bundled().load("senkaku", "islands")
        >>> len(islands), islands.crs.to_epsg(), islands.attrs["license"]
        (8, 4326, 'ODbL-1.0')
        """
        record = self.record(region, layer)
        frame: Any
        if record.geometry == "none":
            import pandas as pd

            frame = pd.DataFrame(self.table(record.layer))
        else:
            import geopandas as gpd

            features = self.features(region, layer)
            columns = dict.fromkeys(key for feature in features for key in feature["properties"])
            frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326", columns=[*columns, "geometry"])
        frame.attrs = {
            "title": record.title,
            "license": record.license,
            "attribution": record.attribution,
            "sources": [self.sources.get(key, {"key": key}) for key in record.sources],
        }
        return frame

    def places(self, query: str | None = None, *, region: str | None = None) -> pd.DataFrame:
        """Look up this atlas's gazetteer: see `kurilmap.places`."""
        from . import lookup

        return lookup.places(query, region=region, atlas=self)

    def events(self, when: Any = None, **options: Any) -> pd.DataFrame:
        """Look up this atlas's chronology: see `kurilmap.events`."""
        from . import lookup

        return lookup.events(when, atlas=self, **options)

    def nearest(self, lat: float, lon: float, n: int = 5) -> pd.DataFrame:
        """Say what is near a point, from this atlas: see `kurilmap.nearest`."""
        from . import lookup

        return lookup.nearest(lat, lon, n, atlas=self)

    def distance(self, a: Any, b: Any) -> float:
        """Measure in km, with names from this atlas: see `kurilmap.distance`."""
        from . import geodesy

        return geodesy.distance(a, b, atlas=self)

    def map(self, region: str, **options: Any) -> Map:
        """Draw a region of this atlas: see `kurilmap.Map`."""
        from .map import Map

        return Map(region, atlas=self, **options)

    def lesson(self, name: str | Path) -> Lesson:
        """Read a lesson of this atlas, or a file: see `kurilmap.Lesson`."""
        from .lesson import Lesson

        return Lesson(name, atlas=self)

    def check(self) -> list[str]:
        """Return what is wrong with this atlas, each with file and line: see `check.check_folder`."""
        from .check import check_folder

        return check_folder(self.folder)


@cache
def bundled() -> Atlas:
    """Return the atlas that comes with the package; read once.

    >>> bundled() is bundled()
    True
    """
    return Atlas()


def catalog() -> pd.DataFrame:
    """List the files of the bundled atlas: region, layer, geometry, features, licence, source keys ...

    >>> list(catalog().columns)[:5]
    ['region', 'layer', 'title', 'geometry', 'features']
    """
    return bundled().catalog()


def load(region: str, layer: str) -> gpd.GeoDataFrame:
    """Load a layer of the bundled atlas as a GeoDataFrame in EPSG:4326.

    `.attrs` has its license, attribution and sources. Raises `UnknownRegion` or `UnknownLayer`, both also
    `KeyError`, with the nearest names.

    >>> load("kurils", "islands").crs.to_epsg()
    4326
    """
    return bundled().load(region, layer)
