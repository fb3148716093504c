"""How soon a page is drawn and how smoothly it moves, in a headless browser with software drawing."""

from __future__ import annotations

import json
import statistics
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import browser as browsers

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = {"width": 1280, "height": 800}
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
UNCAPPED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
VIEW = "7/46.5/150.5"

# The files of folium's head, from packages; an empty one where none has it (which is in folium's favour).
FILES = {
    "leaflet.js": ("xstatic.pkg.leaflet", "data/leaflet.js"),
    "leaflet.css": ("xstatic.pkg.leaflet", "data/leaflet.css"),
    "jquery-3.7.1.min.js": ("xstatic.pkg.jquery", "data/jquery.min.js"),
    "bootstrap.bundle.min.js": ("xstatic.pkg.bootstrap_scss", "data/js/bootstrap.min.js"),
    "bootstrap.min.css": ("jupyter_server", "static/style/bootstrap.min.css"),
    "all.min.css": ("xstatic.pkg.font_awesome", "data/css/all.min.css"),
}

# Runs before anything of the page. Its land is drawn when it is in the document and two more frames have begun: then
# the first one with the land has been painted. The page is ready when all of it is there.
WATCH = """(() => {
  const land = () => document.querySelectorAll(".leaflet-interactive").length >= LAND
    || (document.querySelector(".km-chart .km-coast")?.getAttribute("d") ?? "").length > 1000;
  const ready = () => document.readyState === "complete" && land();
  const when = (there) => new Promise((done) => {
    const look = () => requestAnimationFrame(there()
      ? () => requestAnimationFrame(() => done(performance.now()))
      : look);
    requestAnimationFrame(look);
  });
  window.benchDrawn = when(land);
  window.benchReady = when(ready);
})()"""

# The length of every frame from now on, in milliseconds.
FRAMES = """() => {
  const frames = window.benchFrames = [];
  let last = null;
  const frame = (now) => {
    if (last !== null) frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""

# One step of the map a frame, and how long the frame took.
STEPS = """(steps) => new Promise((done) => {
  const frames = [];
  let last = null;
  const frame = (now) => {
    if (last !== null) frames.push(now - last);
    last = now;
    if (frames.length === steps) return done(frames.slice(5));
    kurilmap.map.panBy([frames.length % 60 < 30 ? 7 : -7, frames.length % 3 - 1], { animate: false });
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

# A year a time, each until the frame after it has been painted.
YEARS = """async ([first, last]) => {
  const out = [];
  for (let i = 0; i < 24; i++) {
    const start = performance.now();
    kurilmap.set({ year: first + Math.round((last - first) * (i * 7 % 24) / 24) });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    out.push(performance.now() - start);
  }
  return out.slice(2);
}"""


def land_of(region: str) -> dict[str, Any]:
    """Return the land of a region's map, from the layers that its page is packed from, as shapes alone."""
    features = []
    for layer in ("land", "islands", "neighbours"):
        text = (ROOT / f"geodata/{region}/{layer}.geojson").read_text(encoding="utf-8")
        features += [
            {"type": "Feature", "properties": {}, "geometry": each["geometry"]}
            for each in json.loads(text)["features"]
        ]
    return {"type": "FeatureCollection", "features": features}


def folium_page(land: dict[str, Any], center: tuple[float, float], zoom: int) -> str:
    """Return folium's own page of the land, its addresses turned to this machine. No tiles: they cost it nothing."""
    import folium

    m = folium.Map(center, zoom_start=zoom, tiles=None)
    folium.GeoJson(land).add_to(m)
    page = m.get_root().render()
    for _, address in (*folium.Map.default_js, *folium.Map.default_css):
        page = page.replace(address, "/cdn/" + address.rsplit("/", 1)[1])
    assert "https://" not in page.split("<body>")[0], "folium asks for something that is not served here"
    return page


@contextmanager
def served(pages: dict[str, str]) -> Iterator[str]:
    """Serve pages and the files of folium's head from memory."""
    import importlib.util

    content = {f"/{name}": ("text/html", text.encode()) for name, text in pages.items()}
    for name, (package, path) in FILES.items():
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed: folium's page cannot be served without it")
        content[f"/cdn/{name}"] = ("", (Path(spec.origin).parent / path).read_bytes())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = content.get(self.path, ("", b""))
            self.send_response(200)
            kinds = {".js": "text/javascript", ".css": "text/css"}
            self.send_header(
                "Content-Type", f"{kind or kinds.get(Path(self.path).suffix, 'text/plain')}; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def first_drawing(chromium: Any, address: str, land: int) -> list[float]:
    """Return the milliseconds from the start of the navigation to the land drawn and to the whole page, afresh."""
    context = chromium.new_context(viewport=SIZE)
    context.add_init_script(WATCH.replace("LAND", str(land)))
    page = context.new_page()
    page.goto(address)
    found: list[float] = page.evaluate("() => Promise.all([window.benchDrawn, window.benchReady])")
    context.close()
    return found


def drawn(rounds: int, row: Callable[..., None]) -> None:
    """Measure the first drawing of the Kurils beside folium's own page of the same land, in turn."""
    import kurilmap as km

    land = land_of("kurils")
    count = len(land["features"])
    west, south, east, north = km.atlas.bundled().region("kurils").view
    pages = {
        "ours": km.Map("kurils").get_root().render(),
        "folium": folium_page(land, ((south + north) / 2, (west + east) / 2), 6),
    }
    found: dict[str, list[list[float]]] = {"ours": [], "folium": []}
    with served(pages) as host, started(QUIET) as chromium:
        for turn in range(rounds + 1):
            for name in ("ours", "folium") if turn % 2 else ("folium", "ours"):
                took = first_drawing(chromium, f"{host}/{name}", count)
                if turn:
                    found[name].append(took)
    for index, (what, limit) in enumerate((("kurils, land drawn", 0.5), ("kurils, page loaded", None))):
        ours, other = ([each[index] for each in found[name]] for name in ("ours", "folium"))
        ratio = statistics.median(a / b for a, b in zip(ours, other, strict=True))
        beside = f"folium's page of the same land {statistics.median(other):.0f} ms"
        row(what, f"{statistics.median(ours):.0f} ms", beside, f"x {ratio:.2f}", ratio, limit, "x")
        row(
            "  the least of each",
            f"{min(ours):.0f} ms",
            f"folium {min(other):.0f} ms",
            f"x {min(ours) / min(other):.2f}",
        )


def panned(rounds: int, row: Callable[..., None]) -> None:
    """Measure the frames while a mouse drags the Kurils, and single steps as fast as they go."""
    import kurilmap as km

    pages = {"ours": km.Map("kurils").get_root().render()}
    late, steps = [], []
    with served(pages) as host:
        with started(QUIET) as chromium:
            for _ in range(rounds):
                page = _ready(chromium, host)
                box = page.locator("#map_km, .folium-map").first.bounding_box()
                x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
                page.mouse.move(x, y)
                page.mouse.down()
                page.evaluate(FRAMES)
                for i in range(90):  # to and fro, nine pixels at a time
                    page.mouse.move(x + 9 * (i if i < 30 else 60 - i if i < 60 else i - 60), y + i % 7)
                frames = sorted(page.evaluate("() => window.benchFrames"))
                page.mouse.up()
                late.append(frames[int(len(frames) * 0.95)])
                page.context.close()
        with started([*QUIET, *UNCAPPED]) as chromium:
            for _ in range(rounds):
                page = _ready(chromium, host)
                steps.append(statistics.median(page.evaluate(STEPS, 150)))
                page.context.close()
    value = statistics.median(late)
    row("dragging at zoom 7, p95 frame", f"{value:.1f} ms", f"least {min(late):.1f} ms", "", value, 25, "ms")
    value = statistics.median(steps)
    row("one step, frame cap off", f"{value:.1f} ms", f"least {min(steps):.1f} ms", "", value, 12, "ms")


def dated(rounds: int, row: Callable[..., None]) -> None:
    """Measure how long a page takes to show another year."""
    import kurilmap as km

    with (
        served({"ours": km.Map("kurils", year=1900).get_root().render()}) as host,
        started(QUIET) as chromium,
    ):
        found = []
        for _ in range(rounds):
            page = _ready(chromium, host)
            years = page.evaluate("() => kurilmap.data.years ?? null")
            if years is None or page.evaluate("() => kurilmap.set({ year: 1860 }).year") != 1860:
                return row("another year", "not there yet")
            found.append(statistics.median(page.evaluate(YEARS, years[:2])))
            page.context.close()
    value = statistics.median(found)
    return row(
        "another year, to its second frame",
        f"{value:.1f} ms",
        f"least {min(found):.1f} ms",
        "",
        value,
        50,
        "ms",
    )


def _ready(chromium: Any, host: str) -> Any:
    page = chromium.new_context(viewport=SIZE).new_page()
    page.goto(f"{host}/ours#view={VIEW}")
    page.wait_for_timeout(700)  # what is drawn beyond the window follows when the window is on the screen
    return page


@contextmanager
def started(arguments: list[str]) -> Iterator[Any]:
    """Start the browser of the tests."""
    from playwright.sync_api import sync_playwright

    path = browsers.find()
    if path is None:
        raise SystemExit(f"no browser: {browsers.ADVICE}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments, chromium_sandbox=False)
        yield chromium
        chromium.close()
