"""Times and sizes, each beside what it is compared with (`make bench`).

A time of a command is that of a whole fresh process, a time of a page that of a fresh browser context, ours and the
reference's in turn on the same machine, so that what else the machine does falls on both. A ratio is the median of
the pairs' ratios. On a busy machine look at the ratios, or again when it is quiet.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("times", "sizes", "drawing", "panning", "year", "zones")
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
LESSON = ["-m", "kurilmap", "lesson", "kurils-borders", "-o", "lesson.html"]


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


missed: list[str] = []


def row(
    what: str,
    value: str,
    reference: str = "",
    result: str = "",
    judged: float | None = None,
    limit: float | None = None,
    unit: str = "",
) -> None:
    """Print a row of the table; `judged` is what the limit is for."""
    told = "" if limit is None else f"at most {limit:g} {unit}"
    verdict = ""
    if judged is not None and limit is not None:
        verdict = "good" if judged <= limit else "MISSED"
        if judged > limit:
            missed.append(what)
    print(f"{what:36}{value:>12}   {reference:44}{result:>10}   {told:16}{verdict}", flush=True)


def times(rounds: int, folder: str) -> None:
    pairs = [
        ("import kurilmap", ["-c", "import kurilmap"], "bare Python", ["-c", "pass"], "difference", 0.1),
        ("export kurils, cold", EXPORT, "import folium", ["-c", "import folium"], "ratio", 1.25),
        ("a lesson, cold", LESSON, "import folium", ["-c", "import folium"], "ratio", 1.5),
        ("export kurils, cold", EXPORT, "the islands by hand in folium", ["-c", BY_HAND], "ratio", None),
        ("export kurils, cold", EXPORT, "the islands by explore()", ["-c", BY_EXPLORE], "ratio", None),
    ]
    for what, ours, reference, other, kind, limit in pairs:
        mine, theirs = pair(ours, other, rounds, folder)
        each = [a - b if kind == "difference" else a / b for a, b in zip(mine, theirs, strict=True)]
        result = statistics.median(each)
        told = f"{result:+.3f} s" if kind == "difference" else f"x {result:.2f}"
        beside = f"{reference} {statistics.median(theirs):.3f} s"
        unit = "s" if kind == "difference" else "x"
        row(what, f"{statistics.median(mine):.3f} s", beside, told, result, limit, unit)


def sizes(folder: str) -> None:
    import kurilmap as km

    pages: dict[str, tuple[Any, int]] = {
        region: (km.Map(region), 650) for region in km.atlas.bundled().regions
    }
    pages["a plain OfflineMap"] = km.OfflineMap(), 300
    for name, (drawn, limit) in pages.items():
        path = Path(folder) / "size.html"
        drawn.save(str(path))
        size = path.stat().st_size / 1000
        row(f"page of {name}", f"{size:.0f} kB", "", "", size, limit, "kB")
    for name in ("hand", "explore"):
        path = Path(folder) / f"{name}.html"
        if path.is_file():
            row(f"page by {name}", f"{path.stat().st_size / 1000:.0f} kB", "needs the network")


def main() -> int:
    options = argparse.ArgumentParser(description="Measure the package against what it is compared with.")
    options.add_argument("--rounds", type=int, default=7, help="pairs of each comparison (default 7)")
    options.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="which parts (default all)")
    asked = options.parse_args()
    rounds = max(5, asked.rounds)
    sys.path.insert(0, str(ROOT))
    import drawing
    import zonetimes

    row("what", "ours", f"beside it ({rounds} rounds)", "result")
    with tempfile.TemporaryDirectory() as folder:
        parts: dict[str, Callable[[], None]] = {
            "times": lambda: times(rounds, folder),
            "sizes": lambda: sizes(folder),
            "drawing": lambda: drawing.drawn(rounds, row),
            "panning": lambda: drawing.panned(rounds, row),
            "year": lambda: drawing.dated(rounds, row),
            "zones": lambda: zonetimes.measured(row),
        }
        for name in asked.only:
            parts[name]()
            if hasattr(os, "getloadavg"):
                print(f"  load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
