"""A folder with every map, lesson, quiz and worksheet, and index pages that lead to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kurilmap import describe, still
from kurilmap.atlas import bundled
from kurilmap.errors import InputError, OutputError
from kurilmap.files import write_atomic
from kurilmap.gallery.index import Entry, Link, Part, index_page
from kurilmap.gazetteer import gazetteer
from kurilmap.perspective import LANGUAGES, compose
from kurilmap.still.small import small

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kurilmap.atlas import Atlas
    from kurilmap.gallery.index import Runs
    from kurilmap.lesson import Lesson
    from kurilmap.records import Region

TEACHER = "teacher"  # the folder of what a class should not see


def write_gallery(folder: Path, atlas: Atlas | None = None) -> Iterator[tuple[int, str]]:
    """Write everything to a folder, with index.html; yield (how many, which) before each step.

    The presenters' pages and the answer keys go to a folder of their own, with an index of their own. Raises
    `OutputError` for what cannot be written; the files that are there are whole.
    """
    from kurilmap.lesson.quiz import quiz

    gallery = _Gallery(folder, atlas or bundled())
    for each in (folder, folder / TEACHER) if gallery.atlas.lessons else (folder,):
        try:
            each.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(f"{each}: cannot be made: {error.strerror}") from error
    count = 2 * len(gallery.atlas.regions) + len(gallery.atlas.lessons) + 1
    for region in gallery.atlas.regions.values():
        yield count, region.title
        gallery.map(region)
    for record in gallery.atlas.lessons.values():
        yield count, record.title
        gallery.lesson(record.id)
    for region in gallery.atlas.regions.values():
        yield count, f"quiz: {region.title}"
        try:
            made = quiz(region.id, atlas=gallery.atlas)
        except InputError:
            continue  # a small atlas may have too few places to ask for
        name = gallery.name("quiz-", region.id, ".html")
        made.save(folder / name)
        facts = {"questions-n": len(made.questions)}
        gallery.quizzes.append(Entry(gallery.title(region), name, facts=facts, size=gallery.size(name)))
    yield count, "index.html"
    gallery.indexes()


class _Gallery:
    """What has been written so far, and its entries of the index."""

    def __init__(self, folder: Path, atlas: Atlas) -> None:
        self.folder, self.atlas = folder, atlas
        self.names = {"index.html"}
        self.maps: list[Entry] = []
        self.lessons: list[Entry] = []
        self.quizzes: list[Entry] = []
        self.keys: list[Entry] = []

    def name(self, before: str, key: str, after: str) -> str:
        """Give a file name that any system and any address can hold, and that no other file here has."""
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", key).strip("-")[:80] or "x"
        tries = (f"{before}{plain}{f'-{i}' if i > 1 else ''}{after}" for i in range(1, 10_000))
        found = next(each for each in tries if each.casefold() not in self.names)
        self.names.add(found.casefold())
        return found

    def size(self, name: str) -> int:
        return (self.folder / name).stat().st_size

    def title(self, region: Region) -> dict[str, Runs]:
        """Give a region's name by language, each form with the language that it is in."""
        place = gazetteer(self.atlas).places.get(region.place)
        if place is None:
            return _texts(describe.describe_texts(self.atlas, region)["title"], "en")
        labels = {
            each: compose(place.forms, place.administered_by, place.claimed_by, each) for each in LANGUAGES
        }
        return {each: [(part.text, part.language) for part in label.parts] for each, label in labels.items()}

    def map(self, region: Region) -> None:
        from kurilmap.map import Map

        drawn = Map(region.id, atlas=self.atlas)
        name, picture = (self.name("", region.id, each) for each in (".html", ".svg"))
        drawn.save(self.folder / name)
        data = drawn.describe()
        write_atomic(self.folder / picture, still.svg(data).encode("utf-8"))
        self.maps.append(
            Entry(
                self.title(region),
                name,
                about=_texts(describe.describe_texts(self.atlas, region)["summary"], "en"),
                picture=small(data),
                views=data["perspectives"],
                links=[Link("picture", dict.fromkeys(LANGUAGES, picture))],
                size=self.size(name),
            )
        )

    def lesson(self, key: str) -> None:
        from kurilmap.lesson import Lesson

        lesson = Lesson(self.atlas.folder / self.atlas.lessons[key].file, atlas=self.atlas)
        front = lesson.front
        pages = [self.name(before, key, ".html") for before in ("lesson-", f"{TEACHER}/lesson-")]
        for name in pages:
            lesson.save(self.folder / name, teacher=name != pages[0])
        sheets, keys = (
            {each: self.name(before, f"{key}-{each}", ".html") for each in front.names}
            for before in ("worksheet-", f"{TEACHER}/key-")
        )
        for language in front.names:
            lesson.worksheet(self.folder / sheets[language], language=language)
            lesson.worksheet(self.folder / keys[language], language=language, answers=True)
        title, about = _texts(front.title, front.language), _texts(front.audience, front.language)
        questions = sum(len(step.questions) for step in lesson.steps)
        facts = {"steps-n": len(lesson.steps), "questions-n": questions}
        first = front.names[0]
        self.lessons.append(
            Entry(
                title,
                pages[0],
                about=about,
                picture=self.lesson_picture(lesson),
                facts=facts,
                text=front.language,
                links=[Link("worksheet", {each: sheets.get(each, sheets[first]) for each in LANGUAGES})],
                size=self.size(pages[0]),
            )
        )
        own = {each: keys.get(each, keys[first]).removeprefix(f"{TEACHER}/") for each in LANGUAGES}
        self.keys.append(
            Entry(title, pages[1].removeprefix(f"{TEACHER}/"), about=about, text=front.language,
                  links=[Link("sheet-key", own)], size=self.size(pages[1]))
        )  # fmt: skip

    def lesson_picture(self, lesson: Lesson) -> str:
        """Draw what a lesson is about: its first step in another year, with its zones, and a dot at what it points at."""
        from kurilmap.map import Map

        steps = lesson.steps
        view = next((step.view for step in steps if step.view.year), steps[0].view)
        here = [step for step in steps if step.view.region == view.region]
        drawn = Map(view.region, year=view.year, perspective=view.perspective, atlas=self.atlas)
        nm = {int(each) for step in here for each in step.view.zones}
        if nm and not view.year:
            drawn.zones(*nm)
        asked = {
            key for step in here for key in (*step.view.highlight, *(each.answer for each in step.questions))
        }
        data = drawn.describe()
        return small(data, [place["at"] for place in data["places"] if place["id"] in asked])

    def indexes(self) -> None:
        version, date = self.atlas.version, str(self.atlas.date)
        parts = [Part("maps", self.maps), Part("lessons", self.lessons), Part("quiz-title", self.quizzes)]
        page = index_page(
            "title", "lead", parts, (version, date), f"{TEACHER}/index.html" if self.keys else ""
        )
        write_atomic(self.folder / "index.html", page.encode("utf-8"))
        if self.keys:
            page = index_page(
                "teacher",
                "teacher-about",
                [Part("lessons", self.keys)],
                (version, date),
                back="../index.html",
            )
            write_atomic(self.folder / TEACHER / "index.html", page.encode("utf-8"))


def _texts(texts: dict[str, str], own: str) -> dict[str, Runs]:
    """Give texts for every language, each with the language that it is in; `own` stands in for what is missing."""
    found = {}
    for each in LANGUAGES:
        language = next((one for one in (each, own, *texts) if texts.get(one)), each)
        found[each] = [(texts.get(language, ""), language)]
    return found
