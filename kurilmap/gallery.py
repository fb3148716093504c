"""A folder with every map and an index page that leads to them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from .atlas import bundled
from .errors import InputError
from .files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .atlas import Atlas
    from .records import Region

# The files of a lesson, and what the index says of each; the first is called by the lesson's title.
LESSON_FILES = (
    ("lesson-{id}.html", "for the class"),
    ("teacher-{id}.html", "with the presenter's notes"),
    ("worksheet-{id}.html", "worksheet"),
    ("worksheet-{id}-key.html", "with its key"),
)
STYLE = """
:root { color-scheme: light dark; --ground: #fbfaf7; --ink: #1f2a33; --quiet: #4c5a66; --line: #c9ced2; --link: #1d4f7c }
@media (prefers-color-scheme: dark) {
  :root { --ground: #161d23; --ink: #ebe9e2; --quiet: #b3bcc4; --line: #3d4952; --link: #93c4f0 }
}
body { margin: 0 auto; max-width: 42rem; padding: 2rem 1.25rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, "Noto Sans", sans-serif }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.25rem; margin: 2rem 0 0 }
h3 { font-size: 1.125rem; margin: 0 }
p { margin: .25rem 0 }
ul { list-style: none; margin: .75rem 0 1.5rem; padding: 0 }
.about a { margin-left: .5rem; white-space: nowrap }
li { border-top: 1px solid var(--line); padding: 1rem 0 }
a { color: var(--link); text-underline-offset: .15em }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px }
footer, .about { color: var(--quiet) }
"""


@dataclass
class _Entry:
    """One thing in the index: its title, what is said of it, and its files with their words."""

    title: str
    about: str
    links: list[tuple[str, str]]


def write_gallery(folder: Path, atlas: Atlas | None = None) -> Iterator[tuple[int, str]]:
    """Write every map, lesson and quiz and index.html to a folder; yield (how many, which) before each file.

    A lesson has a page for the class, one for its teacher, a worksheet and its key. Raises `OutputError` for what
    cannot be written; the files that are there are whole.
    """
    from .lesson import Lesson
    from .lesson.quiz import quiz
    from .map import Map

    atlas = atlas or bundled()
    count = 2 * len(atlas.regions) + 4 * len(atlas.lessons) + 1
    maps, lessons, quizzes = list[_Entry](), list[_Entry](), list[_Entry]()

    def told(name: str) -> str:
        return f"{(folder / name).stat().st_size / 1000:.0f} kB"

    for region in atlas.regions.values():
        yield count, region.title
        name = f"{region.id}.html"
        Map(region.id, atlas=atlas).save(folder / name)
        maps.append(_Entry(region.title, f"{_what(atlas, region)}{told(name)}.", [(name, region.title)]))
    for record in atlas.lessons.values():
        lesson = Lesson(atlas.folder / record.file, atlas=atlas)
        links = []
        for name, words in LESSON_FILES:
            yield count, f"{record.title}: {words}"
            name = name.format(id=record.id)  # noqa: PLW2901  the name of this lesson's file
            if name.startswith("worksheet"):
                lesson.worksheet(folder / name, answers=words == "with its key")
            else:
                lesson.save(folder / name, teacher="teacher" in name)
            links.append((name, words))
        links[0] = links[0][0], record.title
        lessons.append(_Entry(record.title, f"{len(lesson.steps)} steps. {told(links[0][0])}.", links))
    for region in atlas.regions.values():
        yield count, f"{region.title}: quiz"
        name = f"quiz-{region.id}.html"
        try:
            quiz(region.id, atlas=atlas).save(folder / name)
        except InputError:
            continue  # a small atlas may have too few places to ask for
        quizzes.append(_Entry(region.title, f"10 questions. {told(name)}.", [(name, region.title)]))
    yield count, "index"
    page = index_page(atlas, {"Maps": maps, "Lessons": lessons, "Place quizzes": quizzes})
    write_atomic(folder / "index.html", page.encode("utf-8"))


def index_page(atlas: Atlas, parts: dict[str, list[_Entry]]) -> str:
    """Return the page that leads to the files, in parts by their heading."""
    body = "\n".join(
        f"<h2>{escape(heading)}</h2>\n<ul>\n{chr(10).join(map(_item, entries))}\n</ul>"
        for heading, entries in parts.items()
        if entries
    )
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
{body}
</main>
<footer><p>Data {escape(atlas.version)} of {atlas.date}. Sources and licences are on each map.</p></footer>
</body>
</html>
"""


def _what(atlas: Atlas, region: Region) -> str:
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
    return f"{', '.join(what)}. " if what else ""


def _item(entry: _Entry) -> str:
    (name, words), *rest = entry.links
    more = "".join(f' <a href="{escape(file)}">{escape(text)}</a>' for file, text in rest)
    return (
        f'<li><h3><a href="{escape(name)}">{escape(words)}</a></h3>\n'
        f'<p class="about">{escape(entry.about)}{more}</p></li>'
    )
