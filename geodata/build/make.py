"""Build geodata/ from the pinned packages and the project's own tables: `python geodata/build/make.py`.

Running it again gives the same bytes. Names of layers (`kurils/islands`) make only these; `checks` compares computed with
agreed lines, `tables` makes the tables, `catalog` the catalog alone. `--to FOLDER` writes to another folder.
"""

import argparse
import sys
import time
from pathlib import Path

import common


def main(arguments: list[str]) -> None:
    """Make what is wanted, or everything and then the catalog."""
    parser = argparse.ArgumentParser(
        description="Build geodata/ from pinned packages and the project's tables."
    )
    parser.add_argument(
        "wanted", nargs="*", help="layers such as kurils/islands, `checks`, `tables`, `catalog`; default: all"
    )
    parser.add_argument("--to", type=Path, help="write below another folder than geodata/")
    options = parser.parse_args(arguments)
    if options.to is not None:
        common.GEODATA = options.to.resolve()

    # These read the folder when they are loaded.
    import agreed
    import areas
    import boundaries
    import islands
    import municipal
    from catalog import write_catalog
    from layers import layers
    from names import write_names
    from tables import write_sources, write_tables

    every = layers()
    wanted = set(
        options.wanted
        or [*(f"{layer.region}/{layer.layer}" for layer in every), "checks", "tables", "catalog"]
    )
    unknown = wanted - {f"{layer.region}/{layer.layer}" for layer in every} - {"checks", "tables", "catalog"}
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    for layer in every:
        if f"{layer.region}/{layer.layer}" in wanted:
            begin = time.perf_counter()
            features = layer.make()
            common.write_layer(layer.file, features, license_=layer.license, attribution=layer.attribution)
            print(
                f"{layer.file}: {len(features)} features, {time.perf_counter() - begin:.1f} s",
                file=sys.stderr,
            )
    if "checks" in wanted:
        agreed.write_check()
    if "tables" in wanted:
        write_tables()
        write_names(
            [*islands.all_ids(), *areas.own_names()],
            {**boundaries.named_after(), **areas.named_after(), **municipal.named_after()},
        )
        write_sources()
    if "catalog" in wanted:
        write_catalog(every)


if __name__ == "__main__":
    main(sys.argv[1:])
