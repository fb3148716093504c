"""Build geodata/ from the pinned packages and the project's own tables: `python geodata/build/make.py`.

Running it again gives the same bytes. `python geodata/build/make.py LAYER ...` makes only these layers, for
example `kurils/islands`; the catalog is then left alone.
"""

import sys
import time
from collections.abc import Callable

import coast
import municipal
import overland
import seafloor
from common import OSM_ATTRIBUTION, OSM_LICENSE, Feature, write_layer
from islands import island_features

Layer = Callable[[], list[Feature]]


def coast_layers() -> dict[str, Layer]:
    """Return the layers made from the OSM coast alone."""
    return {
        "northeast-asia/land": coast.overview_features,
        "kurils/islands": lambda: island_features("kurils", {}),
        "kurils/land": lambda: coast.chain_features("kurils"),
        "kurils/neighbours": lambda: coast.neighbour_features("kurils"),
        "senkaku/islands": lambda: island_features("senkaku", {}),
        "senkaku/land": lambda: coast.chain_features("senkaku"),
        "senkaku/neighbours": lambda: coast.neighbour_features("senkaku"),
        "vladivostok/islands": lambda: island_features("vladivostok", {}),
        "vladivostok/land": lambda: coast.frame_features("vladivostok", [coast.named_islands()["russky"]]),
        "nagato/islands": lambda: island_features("nagato", {}),
        "nagato/land": lambda: coast.frame_features("nagato", [coast.named_islands()["omijima"]]),
    }


def main(wanted: list[str]) -> None:
    """Make the wanted layers, or all."""
    for name, layer in coast_layers().items():
        if not wanted or name in wanted:
            begin = time.perf_counter()
            features = layer()
            write_layer(f"{name}.geojson", features, license_=OSM_LICENSE, attribution=OSM_ATTRIBUTION)
            print(f"{name}: {len(features)} features, {time.perf_counter() - begin:.1f} s")
    for name, layer, license_, attribution in (
        ("northeast-asia/depth", seafloor.depth_features, "public-domain", "ETOPO1, NOAA"),
        ("northeast-asia/borders", overland.border_features, "public-domain", "Natural Earth"),
        ("northeast-asia/lakes", overland.lake_features, "public-domain", "Natural Earth"),
    ):
        write_layer(f"{name}.geojson", layer(), license_=license_, attribution=attribution)
    for region in ("nagato", "vladivostok"):
        properties = {"id": f"{region}-municipality", "kind": "municipality", "administered_by": "", "claimed_by": ""}
        write_layer(f"{region}/municipality.geojson", [(properties, municipal.municipality(region))], license_=OSM_LICENSE, attribution=OSM_ATTRIBUTION)


if __name__ == "__main__":
    main(sys.argv[1:])
