"""A folder with every map and an index page that leads to them."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING

from .atlas import bundled
from .files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .atlas import Atlas
    from .records import Region

STYLE = """
:root { color-scheme: light dark; --ground: #fbfaf7; --ink: #1f2a33; --quiet: #4c5a66; --line: #c9ced2; --link: #1d4f7c }
@media (prefers-color-scheme: dark) {
  :root { --ground: #161d23; --ink: #ebe9e2; --quiet: #b3bcc4; --line: #3d4952; --link: #93c4f0 }
}
body { margin: 0 auto; max-width: 42rem; padding: 2rem 1.25rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, "Noto Sans", sans-serif }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.1875rem; margin: 0 }
p { margin: .25rem 0 }
ul { list-style: none; margin: 1.5rem 0; padding: 0 }
li { border-top: 1px solid var(--line); padding: 1rem 0 }
a { color: var(--link); text-underline-offset: .15em }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px }
footer, .about { color: var(--quiet) }
"""


def write_gallery(folder: Path, atlas: Atlas | None = None) -> Iterator[tuple[int, str]]:
    """Write every region's map and index.html to a folder; yield (how many, which) before each file.

    Raises `OutputError` for what cannot be written; the files that are there are whole.
    """
    from .map import Map

    atlas = atlas or bundled()
    count = len(atlas.regions) + 1
    sizes = {}
    for region in atlas.regions.values():
        yield count, region.title
        path = folder / f"{region.id}.html"
        Map(region.id, atlas=atlas).save(path)
        sizes[region.id] = path.stat().st_size
    yield count, "index"
    write_atomic(folder / "index.html", index_page(atlas, sizes).encode("utf-8"))


def index_page(atlas: Atlas, sizes: dict[str, int]) -> str:
    """Return the page that leads to the maps; `sizes` has the bytes of each region's page."""
    items = "\n".join(_item(atlas, atlas.regions[key], size) for key, size in sizes.items())
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Maps of the Kuril and Senkaku Islands, Vladivostok and Nagato</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>Maps of the Kuril and Senkaku Islands, Vladivostok and Nagato</h1>
<p>Each map is one file that needs no network. Names in five languages; in a dispute, each side's names and lines.</p>
<ul>
{items}
</ul>
</main>
<footer><p>Data {escape(atlas.version)} of {atlas.date}. Sources and licences are on each map.</p></footer>
</body>
</html>
"""


def _item(atlas: Atlas, region: Region, size: int) -> str:
    counts = {r.layer: r.features for r in atlas.records if r.region == region.id}
    what = [
        f"{counts[layer]} {one if counts[layer] == 1 else many}"
        for layer, one, many in (
            ("islands", "named island", "named islands"),
            ("places", "place", "places"),
            ("peaks", "volcano or summit", "volcanoes and summits"),
        )
        if counts.get(layer)
    ]
    text = f"{', '.join(what)}. " if what else ""
    return (
        f'<li><h2><a href="{escape(region.id)}.html">{escape(region.title)}</a></h2>\n'
        f'<p class="about">{text}{size / 1000:.0f} kB.</p></li>'
    )
