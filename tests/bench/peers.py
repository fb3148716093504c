"""The same islands by us and by others: what each page asks the network for, its size, its time, its accessibility.

`python tests/bench/peers.py` prints the table that the README shows, as Markdown. `--python` names the interpreter of an
environment with further packages (`pip install leafmap lonboard swiftmap`); what is not installed is left out. A page is
opened in a browser that reaches no network. Scripts and styles of folium's head, which a reader with a network would
have, are served from packages on this machine, so that axe judges a page that works; where they cannot be, it judges none.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
ISLANDS = str(ROOT / "geodata/kurils/islands.geojson")
READ = f"import geopandas; gdf = geopandas.read_file({ISLANDS!r})[['name_en', 'claimed_by', 'geometry']]\n"
# Each as its own first example does it: the polygons of 51 islands, with their names to click on.
MAKERS = {
    "kurilmap": "import kurilmap; kurilmap.Map('kurils').save('page.html')",
    "folium": READ + (
        "import folium; m = folium.Map([46.5, 151], zoom_start=6)\n"
        "folium.GeoJson(gdf, popup=folium.GeoJsonPopup(['name_en', 'claimed_by'])).add_to(m); m.save('page.html')"
    ),
    "geopandas": READ + "gdf.explore().save('page.html')",
    "leafmap": READ + (
        "import leafmap.foliumap as leafmap; m = leafmap.Map()\n"
        "m.add_gdf(gdf, layer_name='Islands'); m.to_html('page.html')"
    ),
    "lonboard": READ + "import lonboard; lonboard.viz(gdf).to_html('page.html')",
    "swiftmap": READ + "import swiftmap; m = swiftmap.Map(); m.add_polygons(gdf); m.save('page.html')",
}  # fmt: skip
CALLED = {"geopandas": "geopandas `explore`"}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLUMNS = (
    "",
    "requests",
    "page",
    "CPU time to make it",
    "axe rules broken",
    "languages",
    "perspectives",
    "lessons",
)


def version(python: str, package: str) -> str | None:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def make(python: str, code: str, folder: str) -> float | None:
    """Return the CPU seconds of a fresh process that writes page.html, which say the same on a busy machine; None where it fails."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = os.times()
    done = subprocess.run(
        [python, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr[-300:], file=sys.stderr)
    end = os.times()
    spent = end.children_user + end.children_system - start.children_user - start.children_system
    return None if done.returncode else spent


def opened(chromium: Any, page_file: Path) -> tuple[str, str]:
    """Return how many addresses a page asks the network for, and how many of axe's rules it breaks."""
    from axe_playwright_python.sync_playwright import Axe
    from drawing import FILES

    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: dict[str, set[str]] = {"image": set(), "other": set()}
    lost: list[str] = []

    def answer(route: Any) -> None:
        request = route.request
        asked["image" if request.resource_type == "image" else "other"].add(request.url)
        package, path = FILES.get(request.url.rsplit("/", 1)[1], ("", ""))
        spec = find_spec(package) if package else None
        if spec and spec.origin:
            allow = {"access-control-allow-origin": "*"}
            route.fulfill(path=str(Path(spec.origin).parent / path), headers=allow)
            return
        if request.resource_type == "script" and "awesome" not in request.url:
            lost.append(request.url)
        route.abort()

    context.route(lambda url: url.startswith(("http:", "https:")), answer)
    page.goto(page_file.as_uri())
    page.wait_for_timeout(3000)
    broken = "not measured"
    if not lost:
        tags = {"runOnly": {"type": "tag", "values": TAGS}}
        broken = str(len(Axe().run(page, options=tags).response["violations"]))
    context.close()
    return f"{len(asked['other'])} + {len(asked['image'])} tiles" if any(asked.values()) else "0", broken


def ours() -> tuple[str, str, str]:
    """Count what we have and the others do not say that they have."""
    import kurilmap as km

    data = km.Map("kurils").describe()
    return str(len(data["languages"])), str(len(data["perspectives"])), str(len(km.atlas.bundled().lessons))


def main() -> int:
    options = argparse.ArgumentParser(description="Measure the same islands as drawn by us and by others.")
    options.add_argument("--python", default=sys.executable, help="of an environment with further packages")
    options.add_argument("--rounds", type=int, default=5, help="processes of each (default 5)")
    asked = options.parse_args()
    sys.path.insert(0, str(ROOT))
    from drawing import started

    pythons = {
        name: python
        for name in MAKERS
        for python in [next((each for each in (sys.executable, asked.python) if version(each, name)), "")]
        if python
    }
    for name in MAKERS.keys() - pythons.keys():
        print(f"{name} is not installed and left out", file=sys.stderr)
    with tempfile.TemporaryDirectory() as top, started(["--disable-gpu"]) as chromium:
        took: dict[str, list[float]] = {name: [] for name in pythons}
        for turn in range(asked.rounds + 1):
            for name in list(took):
                (Path(top) / name).mkdir(exist_ok=True)
                seconds = make(pythons[name], MAKERS[name], str(Path(top) / name))
                if seconds is None:
                    del took[name]
                elif turn:  # the first fills the caches
                    took[name].append(seconds)
        versions = ", ".join(f"{name} {version(pythons[name], name)}" for name in took)
        print(f"Python {sys.version.split()[0]}, {versions}.\n")
        for row in (COLUMNS, tuple("---" for _ in COLUMNS)):
            print(f"| {' | '.join(row)} |")
        for name, seconds in took.items():
            page = Path(top) / name / "page.html"
            own = ours() if name == "kurilmap" else ("-", "-", "-")
            size = f"{page.stat().st_size / 1000:,.0f} kB"
            requests, broken = opened(chromium, page)
            shown = (
                CALLED.get(name, name),
                requests,
                size,
                f"{statistics.median(seconds):.1f} s",
                broken,
                *own,
            )
            print(f"| {' | '.join(shown)} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
