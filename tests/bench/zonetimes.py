"""How long sea zones take: the Kurils at 200 nautical miles, and how the cost grows with the coast.

Seconds of the processor, which is used by one thread: what else the machine does falls on them least.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

KURILS = """
import time, pandas as pd, geopandas as gpd, kurilmap as km
land = gpd.GeoDataFrame(pd.concat([km.load("kurils", n) for n in ("islands", "land", "neighbours")]), crs=4326)
sides = {party: rows for party, rows in land.groupby("administered_by")}
start = time.process_time()
km.zones.limit(land, 200), km.zones.allocate(sides, 200), km.zones.equidistance(*sides.values())
print(time.process_time() - start)
"""


def measured(row: Callable[..., None]) -> None:
    """Write the rows: seconds and peak memory for the Kurils, and seconds for 5, 20 and 80 thousand vertices."""
    took = float(
        subprocess.run([sys.executable, "-c", KURILS], check=True, capture_output=True, text=True).stdout
    )
    peak = (
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        / 1000
        / (1000 if sys.platform == "darwin" else 1)
    )
    row("zones of the Kurils, 200 nmi", f"{took:.1f} s", "limit, allocate, equidistance", "", took, 10, "s")
    row("  peak memory", f"{peak:.0f} MB", "", "", peak, 1000, "MB")
    from kurilmap import zones

    zones.allocate({"one": coast(100, 145, 1), "two": coast(100, 152, 2)}, 200)  # the imports
    last: tuple[int, float] | None = None
    for count in (5_000, 20_000, 80_000):
        one, two = coast(count // 2, 145, 1), coast(count // 2, 152, 2)
        start = time.process_time()
        zones.allocate({"one": one, "two": two}, 200)
        seconds = time.process_time() - start
        if last is None:
            row(f"allocate, {count:,} vertices", f"{seconds:.2f} s")
        else:
            n_log_n = count * math.log(count) / (last[0] * math.log(last[0]))
            growth = seconds / last[1]
            row(f"allocate, {count:,} vertices", f"{seconds:.2f} s", f"a quarter of them; n log n is x {n_log_n:.1f}",
                f"x {growth:.1f}", growth / n_log_n, 1.3, "n log n")  # fmt: skip
        last = count, seconds


def coast(count: int, lon: float, seed: int) -> Any:
    """Make an island with a ragged shore of that many vertices."""
    import numpy as np
    import shapely

    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = np.ones(count)
    for k in range(3, 200):
        radius += rng.normal() * 0.25 / k**1.1 * np.cos(k * turn + rng.uniform(0, 6))
    radius = np.abs(radius) + 0.1
    ring = np.column_stack([lon + 2 * radius * np.cos(turn), 45 + 1.5 * radius * np.sin(turn)])
    return shapely.make_valid(shapely.Polygon(ring))
