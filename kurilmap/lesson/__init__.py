"""Lessons: a class hour from one Markdown file. This room reads and checks them, and writes their pages.

The format is described in geodata/lessons/README.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kurilmap.atlas import Atlas, bundled
from kurilmap.errors import DataError, InputError, UnknownLesson, did_you_mean
from kurilmap.lesson.blocks import Reading
from kurilmap.lesson.fields import UNSEEN, read_yaml
from kurilmap.lesson.parts import Front, Step
from kurilmap.lesson.prose import read_parts

if TYPE_CHECKING:
    from os import PathLike

    from kurilmap.lesson.page import LessonMap
    from kurilmap.lesson.prose import Part
    from kurilmap.records import Region

__all__ = ["Led", "Lesson", "Step", "check_lesson"]

MOST_BYTES, MOST_STEPS = 300_000, 60


class _Read:
    """A lesson's text being read: what it says, and what is wrong with it."""

    def __init__(self, text: str, name: str, atlas: Atlas) -> None:
        self.name, self.found = name, dict[tuple[int, str], None]()
        self.steps: list[Step] = []
        self.reading = Reading(atlas, self.tell)
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines, 1):
            if match := UNSEEN.search(line):
                self.tell(
                    number, f"has a control character that readers cannot see (U+{ord(match.group()):04X})"
                )
        if self.found:
            return
        start = self.front(lines)
        if start is None:
            return
        parts = read_parts("\n".join(lines[start:]), start + 1, self.tell)
        if not parts:
            self.tell(len(lines), "the lesson has no step: add a line like `## Heading {#heading}`")
        elif len(parts) > MOST_STEPS:
            self.tell(parts[MOST_STEPS].line, f"a lesson has at most {MOST_STEPS} steps")
        self.steps = [self.step(part) for part in parts]
        self.across(parts)

    def tell(self, line: int, what: str) -> None:
        self.found[line, " ".join(what.replace(" : ", ": ").split())] = None

    @property
    def problems(self) -> list[str]:
        return [f"{self.name}:{line}: {what}" for line, what in sorted(self.found)]

    def front(self, lines: list[str]) -> int | None:
        """Read the front matter; return the index of the line after it, or None without it."""
        if not lines or lines[0].rstrip() != "---":
            self.tell(
                1, "a lesson begins with a line of --- and its front matter (kurilmap: 1, id, title, region)"
            )
            return None
        end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
        if end is None:
            self.tell(1, "the front matter is not closed: end it with a line of ---")
            return None
        node = read_yaml("\n".join(lines[1:end]), 2, self.tell)
        if node is not None:
            self.reading.read_front(node)
        else:
            self.reading.without_front = True
        if node is None and not self.found:
            self.tell(1, "the front matter is empty; it needs kurilmap: 1, id, title and region")
        return end + 1

    def step(self, part: Part) -> Step:
        reading = self.reading
        maps = [block for block in part.blocks if block.name == "map"]
        for block in maps[1:]:
            self.tell(block.line - 1, f"the step {part.id} has a map already, in line {maps[0].line - 1}")
        view = reading.default_view()
        if maps and (node := read_yaml(maps[0].text, maps[0].line, self.tell)):
            view = reading.read_map(node)
        region = reading.atlas.regions.get(view.region)
        questions = []
        for block in part.blocks:
            if block.name == "quiz":
                if (node := read_yaml(block.text, block.line, self.tell)) is None:
                    self.tell(block.line - 1, "the quiz block has no questions")
                else:
                    questions += reading.read_quiz(node, region)
        for line, key in part.citations:
            reading.known_sources(line, [key])
        _, headings = reading.front.headings.get(part.id, (0, {}))
        title = headings | {reading.front.language: part.title}
        return Step(part.id, title, part.prose, part.teacher, view, questions)

    def across(self, parts: list[Part]) -> None:
        """Check what needs all steps at once."""
        ids = [part.id for part in parts]
        for part in parts:
            for line, target in part.links:
                if target not in ids:
                    self.tell(line, f"there is no step {target[:60]!r} to link to{did_you_mean(target, ids)}")
        for key, (line, _) in self.reading.front.headings.items():
            if key not in ids:
                self.tell(line, f"headings: there is no step {key[:60]!r}{did_you_mean(key, ids)}")


def _text(path: Path, name: str) -> tuple[str, list[str]]:
    """Return a file's text and what is wrong with the file itself."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return "", [f"{name}: has {path.stat().st_size:,} bytes; a lesson has at most {MOST_BYTES:,}"]
        return path.read_text(encoding="utf-8"), []
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return "", [f"{name}:{line}: is not UTF-8"]
    except OSError as error:
        return "", [f"{name}: cannot be read: {error.strerror or error}"]


def check_lesson(path: str | PathLike[str], atlas: Atlas | None = None) -> list[str]:
    """Return what is wrong with a lesson file, "file:line: what" each; an empty list if nothing is.

    >>> check_lesson("no-such-file.md")
    ['no-such-file.md: cannot be read: No such file or directory']
    """
    text, problems = _text(Path(path), str(path))
    return problems or _Read(text, str(path), atlas or bundled()).problems


class Led:
    """What a map can be led through: a lesson's steps, or a quiz. It can be saved as a page and as a worksheet."""

    front: Front
    steps: list[Step]
    atlas: Atlas

    @property
    def title(self) -> str:
        """The title in the lesson's language.

        >>> Lesson("kurils-borders").title
        'Four borders in ninety years'
        """
        return self.front.title.get(self.front.language) or next(iter(self.front.title.values()))

    def region(self, step: Step) -> Region:
        """Return the region of a step's map."""
        return self.atlas.regions[step.view.region]

    def map(self, *, teacher: bool = False) -> LessonMap:
        """Return the page as a map; `teacher` keeps the presenter's notes in it.

        It is a `Map`, on its first step's region.

        >>> Lesson("kurils-borders").map().page_title()
        'Four borders in ninety years'
        """
        from kurilmap.lesson.page import LessonMap

        return LessonMap(self.front, self.steps, atlas=self.atlas, teacher=teacher)

    def save(self, outfile: str | PathLike[str], *, teacher: bool = False) -> None:
        """Write the page to an .html file; `teacher` keeps the presenter's notes in it.

        Raises `InputError` for another suffix and `OutputError` where the file cannot be written.

        >>> Lesson("find-it").save("find-it.pdf")
        Traceback (most recent call last):
        kurilmap.errors.InputError: cannot write find-it.pdf: a lesson is saved as .html
        """
        if Path(outfile).suffix.lower() not in (".html", ".htm"):
            raise InputError(f"cannot write {Path(outfile).name}: a lesson is saved as .html")
        self.map(teacher=teacher).save(outfile)

    def worksheet(
        self,
        outfile: str | PathLike[str],
        *,
        answers: bool = False,
        language: str | None = None,
        paper: str = "A4",
    ) -> None:
        """Write a worksheet to print: a map with numbered blanks, the questions with room to write.

        The suffix says what: .html, .pdf (needs the extra `image` and a Chrome or Chromium), or .svg for the map
        alone. `answers` adds the key on a page of its own (as .svg it is the key). `language` is one of the lesson's
        names, `paper` "A4" or "Letter". Raises `InputError`, `UnknownLanguage` and `OutputError`.

        >>> Lesson("find-it").worksheet("sheet.html", paper="A3")
        Traceback (most recent call last):
        kurilmap.errors.InputError: unknown paper 'A3'; there are A4, Letter
        """
        from kurilmap.lesson.worksheet import write_worksheet

        write_worksheet(self, Path(outfile), answers=answers, language=language, paper=paper)

    def _repr_html_(self) -> str | None:
        return self.map(teacher=True)._repr_html_()

    def _repr_svg_(self) -> str | None:
        return self.map()._repr_svg_()

    def _repr_png_(self) -> bytes | None:
        return self.map()._repr_png_()


class Lesson(Led):
    """A lesson: one of the atlas by name, or a file in the same format.

    Raises `UnknownLesson` for a name that the atlas does not have, and `DataError` with all problems of the file,
    a line each, as "file:line: what".

    >>> lesson = Lesson("kurils-borders")
    >>> lesson.steps[0].title["en"], len(lesson.steps)
    ('A border that moved', 14)
    """

    def __init__(self, lesson: str | PathLike[str], *, atlas: Atlas | None = None) -> None:
        self.atlas = atlas or bundled()
        self.path = self._find(lesson)
        text, problems = _text(self.path, str(lesson))
        read = None if problems else _Read(text, str(lesson), self.atlas)
        if read is None or read.problems:
            raise DataError("\n".join(problems if read is None else read.problems))
        self.front: Front = read.reading.front
        self.steps: list[Step] = read.steps

    def _find(self, lesson: str | PathLike[str]) -> Path:
        path = Path(lesson)
        if not isinstance(lesson, str) or path.suffix or path.exists():
            return path
        known = {each.id: each.file for each in self.atlas.lessons.values()}
        if lesson in known:
            return self.atlas.folder / known[lesson]
        hint = did_you_mean(lesson, known) or ("" if known else "; the atlas has no lessons")
        raise UnknownLesson(
            f"unknown lesson {lesson!r}{hint}; a file is named with its suffix, like {lesson}.md"
        )

    def __repr__(self) -> str:
        return f"<Lesson {self.front.id}: {len(self.steps)} steps, {sum(len(s.questions) for s in self.steps)} questions>"
