"""Every layer of the atlas: its title, licence, attribution, sources and years, and the function that makes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import agreed
import areas
import boundaries
import coast
import islands
import municipal
import overland
import seafloor
import seazones
from common import OSM_ATTRIBUTION, OSM_LICENSE, Feature

OWN_LICENSE, OWN_ATTRIBUTION = "CC-BY-4.0", "kurilmap"
PUBLIC_DOMAIN = "Public domain"
POINTS = f"{OSM_ATTRIBUTION}; GeoNames (CC BY 4.0)"
PEAKS = "Global Volcanism Program, Smithsonian Institution; kurilmap"
NAGATO = f"{OSM_ATTRIBUTION}; 国土数値情報 行政区域データ (MLIT), processed"


@dataclass(frozen=True)
class Layer:
    """What the catalog says about a layer, and how to make it."""

    region: str
    layer: str
    title: str
    geometry: str
    make: Callable[[], list[Feature]]
    license: str = OSM_LICENSE
    attribution: str = OSM_ATTRIBUTION
    years: str = "2024"

    @property
    def file(self) -> str:
        """The path below geodata/."""
        return f"{self.region}/{self.layer}.geojson"


def layers() -> list[Layer]:
    """Return every layer, region by region."""
    overview = [
        Layer("northeast-asia", "land", "Land, about 1 km", "Polygon", coast.overview_features),
        Layer("northeast-asia", "depth", "Sea deeper than a depth", "MultiPolygon", seafloor.depth_features,
              PUBLIC_DOMAIN, "NOAA, ETOPO1", "2009"),
        Layer("northeast-asia", "borders", "Land borders", "LineString", overland.border_features,
              PUBLIC_DOMAIN, "Made with Natural Earth", ""),
        Layer("northeast-asia", "lakes", "Lakes", "Polygon", overland.lake_features,
              PUBLIC_DOMAIN, "Made with Natural Earth", ""),
        Layer("northeast-asia", "world", "Land of the world, for an inset", "Polygon", overland.world_features,
              PUBLIC_DOMAIN, "Made with Natural Earth", ""),
        _points("northeast-asia", "places", "Countries, seas and places to label"),
    ]  # fmt: skip
    return [
        *overview,
        *_disputed("kurils", "the Kuril Islands"),
        Layer("kurils", "boundaries", "Lines at sea today: control and claim", "LineString",
              boundaries.current_features, years="1945-"),
        *_disputed("senkaku", "the Senkaku Islands"),
        *_town("vladivostok", "Vladivostok urban okrug", OSM_ATTRIBUTION),
        *_town("nagato", "Nagato city", NAGATO),
        Layer("history", "agreed_lines", "Lines agreed on or announced, as printed", "LineString", agreed.line_features,
              OWN_LICENSE, OWN_ATTRIBUTION, "1974-2013"),
        Layer("history", "boundaries", "Lines at sea and on Sakhalin by period", "LineString",
              boundaries.history_features, years="1855-"),
        Layer("history", "areas", "Areas whose administration changed, about 500 m", "MultiPolygon",
              areas.area_features, years="1855-"),
    ]  # fmt: skip


def _disputed(region: str, what: str) -> Iterator[Layer]:
    yield Layer(
        region, "islands", f"Named islands of {what}", "Polygon", partial(islands.island_features, region)
    )
    yield Layer(region, "land", f"Islets and rocks of {what} without a name", "Polygon",
                partial(coast.chain_features, region))  # fmt: skip
    yield Layer(region, "neighbours", "Land around, within 400 nautical miles", "Polygon",
                partial(coast.neighbour_features, region))  # fmt: skip
    yield Layer(region, "zones", "Sea within 12, 24 and 200 nautical miles of the islands, by nearest coast",
                "MultiPolygon", partial(seazones.zone_features, region))  # fmt: skip
    yield Layer(region, "zone_lines", "Edges of these zones, computed from the coast", "LineString",
                partial(seazones.line_features, region))  # fmt: skip
    yield _points(region, "peaks", "Volcanoes and summits")
    yield _points(region, "places", "Places, straits and capes")


def _town(region: str, what: str, credit: str) -> Iterator[Layer]:
    yield Layer(region, "islands", "Named islands", "Polygon", partial(islands.island_features, region))
    yield Layer(region, "land", "Land, cut at the edge of the frame", "Polygon", partial(_frame, region))
    yield Layer(region, "municipality", what, "MultiPolygon", partial(municipal.municipality_features, region),
                attribution=credit, years="2022-2024")  # fmt: skip
    yield _points(region, "peaks", "Summits")
    yield _points(region, "places", "Places")


def _frame(region: str) -> list[Feature]:
    named = [row["id"] for row in islands.table("islands.csv") if row["group"] == region]
    return coast.frame_features(region, [coast.named_islands()[id_] for id_ in named])


def _points(region: str, name: str, title: str) -> Layer:
    licence, credit = ("CC-BY-4.0", PEAKS) if name == "peaks" else (OSM_LICENSE, POINTS)
    return Layer(
        region, name, title, "Point", partial(islands.point_features, region, name), licence, credit, "2026"
    )
