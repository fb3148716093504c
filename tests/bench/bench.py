"""Times and sizes, each beside what it is compared with (`make bench`).

Every time is that of a whole fresh process, ours and the reference's in turn on the same machine, so that
what else the machine does falls on both. The ratio is the median of the pairs' ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ISLANDS = ROOT / "geodata/kurils/islands.geojson"

# The same islands, drawn with what is there without us. Both ask the network for everything else.
BY_HAND = f"""
import folium, json
m = folium.Map([46.5, 151], zoom_start=6)
data = json.load(open({str(ISLANDS)!r}, encoding="utf-8"))
fields = ["name_en", "administered_by", "claimed_by"]
folium.GeoJson(data, popup=folium.GeoJsonPopup(fields), tooltip=folium.GeoJsonTooltip(fields[:1])).add_to(m)
m.save("hand.html")
"""
BY_EXPLORE = f"""
import geopandas
geopandas.read_file({str(ISLANDS)!r})[["name_en", "claimed_by", "geometry"]].explore().save("explore.html")
"""
EXPORT = ["-m", "kurilmap", "export", "kurils", "-o", "ours.html"]


def seconds(arguments: list[str], folder: str) -> float:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # without byte code every import is several times slower
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, env=env, check=True)
    return time.perf_counter() - start


def pair(ours: list[str], other: list[str], rounds: int, folder: str) -> tuple[list[float], list[float]]:
    """Time two commands in turn; the first round, which fills the caches, is thrown away."""
    times: tuple[list[float], list[float]] = [], []
    for turn in range(rounds + 1):
        order = (0, 1) if turn % 2 else (1, 0)
        for which in order:
            took = seconds((ours, other)[which], folder)
            if turn:
                times[which].append(took)
    return times


def row(what: str, value: str, reference: str, result: str, limit: str) -> None:
    print(f"{what:34}{value:>12}   {reference:34}{result:>10}   {limit}", flush=True)


def times(rounds: int, folder: str) -> bool:
    good = True
    pairs = [
        ("import kurilmap", ["-c", "import kurilmap"], "bare Python", ["-c", "pass"], "difference", 0.1),
        ("export kurils, cold", EXPORT, "import folium", ["-c", "import folium"], "ratio", 1.25),
        ("export kurils, cold", EXPORT, "the islands by hand in folium", ["-c", BY_HAND], "ratio", None),
        ("export kurils, cold", EXPORT, "the islands by explore()", ["-c", BY_EXPLORE], "ratio", None),
    ]
    for what, ours, reference, other, kind, limit in pairs:
        mine, theirs = pair(ours, other, rounds, folder)
        each = [a - b if kind == "difference" else a / b for a, b in zip(mine, theirs, strict=True)]
        result = statistics.median(each)
        good = good and (limit is None or result <= limit)
        told = f"{result:+.3f} s" if kind == "difference" else f"x {result:.2f}"
        told_limit = "" if limit is None else f"at most {limit:g}{' s' if kind == 'difference' else ''}"
        beside = f"{reference} {statistics.median(theirs):.3f} s"
        row(what, f"{statistics.median(mine):.3f} s", beside, told, told_limit)
    return good


def sizes(folder: str) -> bool:
    sys.path.insert(0, str(ROOT))
    import kurilmap as km
    from kurilmap.atlas import bundled

    pages = {region: (km.Map(region), 450) for region in bundled().regions}
    pages["a plain OfflineMap"] = km.OfflineMap(), 300
    good = True
    for name, (drawn, limit) in pages.items():
        path = Path(folder) / "size.html"
        drawn.save(str(path))
        size = path.stat().st_size / 1000
        good = good and size <= limit
        row(f"page of {name}", f"{size:.0f} kB", "", "", f"at most {limit} kB")
    for name in ("hand", "explore"):
        row(
            f"page by {name}",
            f"{(Path(folder) / f'{name}.html').stat().st_size / 1000:.0f} kB",
            "needs the network",
            "",
            "",
        )
    return good


def main() -> int:
    options = argparse.ArgumentParser(description="Measure the package against what it is compared with.")
    options.add_argument("--rounds", type=int, default=7, help="pairs of each comparison (default 7)")
    rounds = max(5, options.parse_args().rounds)
    row("what", "ours", f"beside it ({rounds} pairs)", "result", "limit")
    with tempfile.TemporaryDirectory() as folder:
        good = [times(rounds, folder), sizes(folder)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
