"""Large layers: what it costs to make, send, draw and pan 1,000 to 1,000,000 points, beside folium and plotly.

Every time is that of a fresh process, imports apart; the machine's load is printed, since a busy one is slower.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COUNTS = (1_000, 10_000, 100_000, 1_000_000)
MAKE = """
import json, resource, sys, time
import geopandas as gpd, numpy as np
n, path, who = int(sys.argv[1]), sys.argv[2], sys.argv[3]
rng = np.random.default_rng(1)
lat, lon, value = rng.normal(47, 1.6, n), rng.normal(150.5, 2.6, n), rng.normal(100, 50, n)
if who == "ours":
    import kurilmap as km, kurilmap.map
elif who == "folium":
    import folium, folium.plugins
else:
    import plotly.express as px
frame = gpd.GeoDataFrame({"depth": value}, geometry=gpd.points_from_xy(lon, lat), crs=4326)
start, cpu = time.perf_counter(), time.process_time()
if who == "ours":
    km.Map("kurils").add(frame, name="Points", color="depth").save(path)
elif who == "folium":
    m = folium.Map([47, 150], zoom_start=6)
    folium.plugins.FastMarkerCluster(list(zip(lat.tolist(), lon.tolist()))).add_to(m)
    m.save(path)
else:
    px.scatter_geo(lat=lat, lon=lon, color=value).write_html(path)
print(json.dumps([time.perf_counter() - start, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3]))
"""
# Frames while the map is dragged to and fro, from one animation frame to the next.
PAN = """() => new Promise((done) => {
  const frames = [];
  let last = performance.now(), n = 0;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    if (n++ === 160) return done(frames.slice(5));
    kurilmap.map.panBy([Math.round(14 * Math.cos(n / 25)), Math.round(9 * Math.sin(n / 17))], { animate: false });
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


def made(count: int, path: Path, who: str) -> tuple[float, float, float] | None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(count), str(path), who],
        check=False,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return None
    seconds, cpu, memory = json.loads(done.stdout)
    return seconds, cpu, memory


def drawn(path: Path, rounds: int) -> tuple[float, float, float]:
    """Open a page; return ms until its points are drawn, and p95 and median of a frame while panning."""
    sys.path.insert(0, str(ROOT / "tests"))
    from playwright.sync_api import sync_playwright

    import browser

    first, frames = [], []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser.find(), args=["--disable-gpu"], chromium_sandbox=False
        )
        for _ in range(rounds):
            page = started.new_page(viewport={"width": 1280, "height": 800})
            page.goto(path.as_uri())
            page.locator("canvas.km-points[data-mode]").wait_for(state="attached", timeout=60_000)
            page.wait_for_timeout(500)
            first.append(page.evaluate("performance.getEntriesByName('kurilmap-user-1')[0].startTime"))
            frames += page.evaluate(PAN)
            page.close()
        started.close()
    frames.sort()
    return statistics.median(first), frames[int(len(frames) * 0.95)], statistics.median(frames)


def main() -> int:
    options = argparse.ArgumentParser(description="Measure large layers of points.")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    asked = options.parse_args()
    print(
        f"{'points':>9}  {'who':8}{'made':>9}{'CPU':>8}{'memory':>9}{'HTML':>10}{'drawn':>9}{'pan p95':>9}{'median':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.counts:
            for who in ("ours", "folium", "plotly"):
                path = Path(folder) / f"{who}.html"
                cost = made(count, path, who)
                if cost is None:
                    print(f"{count:9,}  {who:8}not installed")
                    continue
                text = f"{count:9,}  {who:8}{cost[0]:7.2f} s{cost[1]:6.2f} s{cost[2]:6.0f} MB{path.stat().st_size / 1e6:7.2f} MB"
                if who == "ours" and count > 2000:
                    first, slow, middle = drawn(path, asked.rounds)
                    text += f"{first:6.0f} ms{slow:6.1f} ms{middle:5.1f} ms"
                print(text, flush=True)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
