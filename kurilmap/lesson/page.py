"""The page of a lesson: a map whose data also has the steps, and the other regions that the steps go to."""

from __future__ import annotations

import base64
import html
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from kurilmap import describe, seas, still
from kurilmap.files import web_table
from kurilmap.lesson.prose import cited
from kurilmap.map import SCRIPTS, Map
from kurilmap.page import plain
from kurilmap.page.document import rooms, web_file
from kurilmap.page.pack import squeeze
from kurilmap.perspective import LANGUAGES

if TYPE_CHECKING:
    from kurilmap.atlas import Atlas
    from kurilmap.lesson.parts import Front, Question, Step, Texts

SHARED = ("kit", "version", "date", "words", "strings", "coastYear", "styles", "languages", "tiled")


TODAYS = 1973  # from this year on, both disputes' lines are those of today


@cache
def words(language: str) -> dict[str, str]:
    """Read the words that only lessons and quizzes need, in one language."""
    return web_table(f"lesson.{language}.toml")


def hide(data: Any) -> str:
    """Write data so that a search for its words in the file does not find them; web/quiz.js reads it.

    This hides and does not protect: whoever reads the page's scripts can undo it.

    >>> "secret" in hide({"a": "secret"})
    False
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(bytes(byte ^ (i * 7 + 90) & 255 for i, byte in enumerate(text))).decode()


def best(texts: Texts, language: str, own: str) -> str:
    """Pick the text of a language, else the lesson's own, else any.

    >>> best({"ja": "島", "en": "Island"}, "ru", "en")
    'Island'
    """
    return texts.get(language) or texts.get(own) or next(iter(texts.values()), "")


class LessonMap(Map):
    """A map that is led through a lesson's steps. `teacher` keeps the presenter's notes in the page."""

    squeezes = False  # a lesson compresses its regions as a whole

    def __init__(self, front: Front, steps: list[Step], *, atlas: Atlas, teacher: bool = False) -> None:
        self.front, self.steps, self.teacher = front, steps, teacher
        self._kept = False
        self._told: dict[str, Any] | None = None
        first = steps[0].view
        # The regions that the steps go to, each with the sources of its map.
        self.regions: dict[str, dict[str, dict[str, str]]] = {step.view.region: {} for step in steps}
        super().__init__(first.region, language=front.names[0], perspective=first.perspective, atlas=atlas)
        self.zoning = any(step.view.zones for step in steps)
        self.zone(self)

    def zone(self, drawn: Map) -> None:
        """Put the zones on a region's map that its steps show."""
        nm = {
            int(each)
            for step in self.steps
            if step.view.region == drawn.region.id
            for each in step.view.zones
        }
        if nm:
            drawn.zones(*sorted(nm))
            self.zoning = True

    # A lesson in several regions is compressed like a page in a notebook, but keeps its part for readers without scripts.

    @property
    def packed(self) -> bool:
        """Whether the page's data and scripts are compressed."""
        return self._kept or len(self.regions) > 1

    @packed.setter
    def packed(self, kept: bool) -> None:
        self._kept = kept

    def describe(self) -> dict[str, Any]:
        """Describe the first step's map; nothing is added to it, so that once is enough."""
        if self._told is None:
            self._told = self.trimmed(super().describe(), self.region.id)
        return self._told

    def trimmed(self, data: dict[str, Any], region: str) -> dict[str, Any]:
        """Leave the times out of one of several regions where its steps stay with the lines of today."""
        views = [step.view for step in self.steps if step.view.region == region]
        moves = any(view.compare or (view.year or TODAYS) < TODAYS for view in views)
        if len(self.regions) > 1 and not moves and "time" in data:
            del data["time"], data["years"]
            data["sources"] = describe.cited(self.atlas, data)
        self.regions[region] = data["sources"]
        return data

    def cited(self) -> dict[str, dict[str, str]]:
        """Return the sources that the steps cite, by key."""
        own, names = self.front.sources, ("title", "publisher", "date", "url")
        found = {
            key: own.get(key) or self.atlas.sources[key] for step in self.steps for key in self.keys(step)
        }
        return {
            key: {name: text for name in names if (text := source.get(name))} for key, source in found.items()
        }

    def keys(self, step: Step) -> list[str]:
        """List the sources that a step cites, in its order."""
        found = cited(step.prose) + (cited(step.teacher) if self.teacher else [])
        return list(dict.fromkeys([*found, *(key for each in step.questions for key in each.sources)]))

    def page_data(self) -> dict[str, Any]:
        """Return the lesson for the page's scripts, and the regions that it goes to, compressed (see web/boot.js)."""
        front, first = self.front, super().page_data()
        first["words"] = [*first["words"], *words(LANGUAGES[0])]
        first["strings"] = {each: [*texts, *words(each).values()] for each, texts in first["strings"].items()}
        if self.zoning and not self.zoned:  # another region's zones need their words
            first["words"] += seas.words(LANGUAGES[0])
            for each, texts in first["strings"].items():
                texts.extend(seas.words(each).values())
        own = front.title or {"en": front.id}
        return {
            "lesson": {"id": front.id, "language": front.language},
            "steps": squeeze([self.step_data(step) for step in self.steps]),
            "state": {**first["state"], "step": self.steps[0].id},
            "title": {each: best(own, each, front.language) for each in LANGUAGES},
            "summary": {each: best(front.audience, each, front.language) for each in LANGUAGES},
            "offered": front.names,
            "region": self.region.id,
            "shared": squeeze({key: first[key] for key in SHARED}),
            "regions": {region: self.squeezed(region, first) for region in self.regions},
        }

    def squeezed(self, region: str, first: dict[str, Any]) -> str:
        """Return one region's map with the sources of its places, without what all regions share."""
        data = first if region == self.region.id else _Part(self, region).page_data()
        left_out = (*SHARED, "title", "summary", "state")
        kept = {key: value for key, value in data.items() if key not in left_out}
        cited, sources = self.cited(), self.regions[region]
        kept["sources"] = [
            [key, *(source.get(name, "") for name in ("title", "publisher", "date", "url"))]
            for key, source in sources.items()
            if key not in cited
        ]
        return squeeze(kept | {"notes": self.notes_in(region)})

    def notes_in(self, region: str) -> list[dict[str, Any]]:
        """List the notes of all steps in a region."""
        return [
            {**note, "step": step.id}
            for step in self.steps
            if step.view.region == region
            for note in step.view.notes
        ]

    def step_data(self, step: Step) -> dict[str, Any]:
        """Describe a step for the page; what is empty is left out."""
        view = step.view
        camera: Any = view.bounds and {"bounds": [round(each, 4) for each in view.bounds]}
        if view.center and view.zoom:
            camera = {"center": view.center, "zoom": view.zoom}
        found = {
            "id": step.id, "title": step.title, "region": view.region, "prose": step.prose, "view": camera,
            "show": view.show, "hide": view.hide, "year": view.year, "compare": view.compare,
            "highlight": view.highlight, "perspective": view.perspective, "zones": view.zones,
            "sources": self.keys(step), "teacher": step.teacher if self.teacher else None,
            "quiz": hide([_question(each) for each in step.questions]) if step.questions else None,
            "questions": len(step.questions),
        }  # fmt: skip
        return {key: value for key, value in found.items() if value or (key == "show" and value is not None)}

    def page_title(self) -> str:
        """Return the lesson's title."""
        return best(self.front.title, self.language, self.front.language) or super().page_title()

    def page_styles(self) -> list[str]:
        """Return the page's style sheets."""
        zones = [web_file("zones.css")] if self.zoning and not self.zoned else []
        return [*super().page_styles(), *zones, web_file("story.css")]

    def page_first(self) -> list[str]:
        """Return the scripts of the first drawing, after the one that begins with a region's data."""
        return [*(web_file(name) for name in ("inflate.js", "boot.js")), *super().page_first()]

    def page_scripts(self) -> list[str]:
        """Return the scripts of the page's rooms: the map's, then the lesson's, then the one that begins."""
        names = [
            *SCRIPTS[:-1],
            *(["zones.js"] if self.zoning else []),
            "pick.js",
            "quiz.js",
            "story.js",
            SCRIPTS[-1],
        ]
        return rooms(names)

    def page_parts(self) -> dict[str, str]:
        """Return what stands in the body's template, as html."""
        front, data = self.front, self.describe()
        return {
            **plain.first_words(data) | {"undated": "hidden"},  # a step shows the years where it is about one
            "title": html.escape(self.page_title()),
            "summary": html.escape(best(front.audience, self.language, front.language)),
            "plain": "" if self._kept else self.plain(data),
            "sources": plain.source_list({"sources": self.cited()}),
        }

    def plain(self, data: dict[str, Any]) -> str:
        """Write the first picture and the steps' words as plain html, for readers whose scripts are off."""
        out = [
            f"<h2>{html.escape(best(step.title, self.language, self.front.language))}</h2>"
            f'<div lang="{html.escape(self.front.language)}">{plain_html(step.prose)}</div>'
            for step in self.steps
        ]
        note = html.escape(describe.strings(self.language)["still-note"])
        return f'<section class="km-plain"><p>{note}</p>{still.svg(data)}{"".join(out)}</section>'


class _Part(Map):
    """Another region of a lesson."""

    squeezes = False

    def __init__(self, lesson: LessonMap, region: str) -> None:
        self.lesson = lesson
        super().__init__(region, language=lesson.language, atlas=lesson.atlas)
        lesson.zone(self)

    def describe(self) -> dict[str, Any]:
        return self.lesson.trimmed(super().describe(), self.region.id)


def plain_html(tree: Any) -> str:
    """Write a tree of words (see prose.py) as html: its text escaped, its links as they were checked.

    >>> plain_html([["p", "a < b ", ["em", "c"]]])
    '<p>a &lt; b <em>c</em></p>'
    """
    if isinstance(tree, str):
        return html.escape(tree)
    if not tree or not isinstance(tree[0], str):
        return "".join(plain_html(each) for each in tree)
    tag, *rest = tree
    if tag in ("cite", "hr", "br"):
        return "" if tag == "cite" else f"<{tag}>"
    if tag == "a":
        address, *rest = rest
        inner = "".join(plain_html(each) for each in rest)
        return (
            f'<a href="{html.escape(address)}">{inner}</a>' if address.lower().startswith("http") else inner
        )
    if tag == "ol":
        first, *rest = rest
        return f'<ol start="{int(first)}">{"".join(plain_html(each) for each in rest)}</ol>'
    return f"<{tag}>{''.join(plain_html(each) for each in rest)}</{tag}>"


def _question(question: Question) -> dict[str, Any]:
    """Describe a question for the page; what is empty is left out, and a choice's right option is always there."""
    found = {
        "type": question.type, "ask": question.ask, "answer": question.answer, "tolerance": question.tolerance_km,
        "options": question.options, "right": question.right, "wrong": question.wrong, "sources": question.sources,
    }  # fmt: skip
    rest = {"correct": question.correct} if question.options else {}
    return {key: value for key, value in found.items() if value} | rest | question.more
