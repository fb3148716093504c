"""What a lesson's front matter and its map and quiz blocks say, checked against the atlas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kurilmap import history
from kurilmap.errors import InputError, did_you_mean
from kurilmap.lesson.fields import Fields, Node, one_number
from kurilmap.lesson.parts import Question, Texts, View
from kurilmap.lesson.scope import Scope
from kurilmap.perspective import LANGUAGES
from kurilmap.seas import check_zones

if TYPE_CHECKING:
    from kurilmap.atlas import Atlas
    from kurilmap.lesson.fields import Tell
    from kurilmap.records import Region

FRONT = (
    "kurilmap", "id", "title", "language", "names", "perspective", "region", "audience", "license", "headings", "sources",
)  # fmt: skip
MAP = (
    "region", "view", "show", "hide", "year", "compare", "highlight", "perspective", "zones", "note",
)  # fmt: skip
SOURCE = ("title", "publisher", "date", "url")
CLICK = ("type", "ask", "answer", "tolerance_km", "right", "wrong", "sources")
CHOICE = ("type", "ask", "options", "right", "wrong", "sources")
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w{1,40})\}(?!\})")
FILLED = ("clicked", "km", "answer")
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
DATE = re.compile(r"-?\d{1,4}(-\d\d(-\d\d)?)?\Z")
MOST_OPTIONS = 12


class Reading(Scope):
    """Reads the blocks of one lesson."""

    def __init__(self, atlas: Atlas, tell: Tell) -> None:
        super().__init__(atlas, tell)
        self.years = history.years(atlas)

    # The front matter

    def read_front(self, node: Node) -> None:
        """Read the front matter."""
        fields, front = Fields(node, "the front matter", self.tell), self.front
        fields.only(FRONT)
        if not fields.values:
            return
        version = fields.text("kurilmap", must=True)
        if version not in ("", "1"):
            fields.wrong("kurilmap", f"is the version of the format: 1, not {version[:40]}")
        front.id = fields.text("id", must=True)
        if front.id and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", front.id):
            fields.wrong("id", f"should be small letters, digits and hyphens, not {front.id[:60]!r}")
        language = fields.text("language") or "en"
        if TAG.match(language):
            front.language = language
        else:
            fields.wrong(
                "language", f"should be a language tag like en, ja or zh-Hant, not {language[:40]!r}"
            )
        front.title = self.texts(fields, "title", must=True)
        front.audience = self.texts(fields, "audience")
        front.license = fields.text("license")
        names = []
        for line, name in fields.lined("names"):
            if name not in LANGUAGES:
                self.tell(line, f"names: unknown language {name[:40]!r}{did_you_mean(name, LANGUAGES)}")
            elif name in names:
                self.tell(line, f"names: {name} is there twice")
            else:
                names.append(name)
        front.names = tuple(names) or LANGUAGES
        region = self.region(fields, must=True)
        front.region = region.id if region else ""
        front.perspective = self.perspective(fields, region) or "neutral"
        self.sources(fields)
        self.headings(fields)

    def headings(self, fields: Fields) -> None:
        """Read the headings of steps in other languages, by the step's id."""
        node = fields.get("headings")
        if node is None:
            return
        each = Fields(node, "headings", self.tell)
        for key in each.values:
            self.front.headings[key] = each.line(key), self.texts(each, key)

    def sources(self, fields: Fields) -> None:
        """Read the lesson's own sources."""
        node = fields.get("sources")
        if node is None:
            return
        every = Fields(node, "sources", self.tell)
        for key, value in every.values.items():
            if not re.fullmatch(r"[A-Za-z0-9][\w.:-]{0,59}", key):
                every.wrong(key[:60], "is no key for a source: use letters, digits and hyphens")
            if key in self.atlas.sources:
                every.wrong(key[:60], "is a source of the atlas already; cite it, or take another key")
            source = Fields(value, f"the source {key[:60]}", self.tell)
            source.only(SOURCE)
            found = {name: source.text(name, must=name == "title") for name in SOURCE if source.values}
            if found.get("date") and not DATE.match(found["date"]):
                source.wrong(
                    "date", f"should be a date like 1855, 1855-02 or 1855-02-07, not {found['date'][:40]!r}"
                )
            if found.get("url") and not re.match(r"https?://[^/\s]+\S*\Z", found["url"], re.IGNORECASE):
                source.wrong(
                    "url", f"should be an address that begins with https://, not {found['url'][:60]!r}"
                )
                found["url"] = ""
            self.front.sources[key] = {name: text for name, text in found.items() if text}

    # A map block

    def default_view(self) -> View:
        """Return the view of a step without a map block."""
        return View(self.front.region, perspective=self.front.perspective)

    def read_map(self, node: Node) -> View:
        """Read a map block."""
        fields, front = Fields(node, "a map block", self.tell), self.front
        fields.only(MAP)
        region = self.region(fields) or (self.atlas.regions.get(front.region) if front.region else None)
        view = View(region.id if region else front.region)
        view.year = fields.whole("year", *self.years)
        if (compare := fields.get("compare")) is not None:
            both = Fields(compare, "compare", self.tell)
            both.only(("left", "right"))
            years = [both.whole(side, *self.years) for side in ("left", "right")]
            for side in ("left", "right"):
                both.get(side, must=True)
            if None not in years:
                view.compare = years[0], years[1]  # type: ignore[assignment]
        self.read_zones(fields, view)
        if region is None:
            return view
        view.perspective = self.perspective(fields, region) or (
            front.perspective if "perspective" not in fields.values else "neutral"
        )
        if view.perspective not in ("neutral", "de-facto", *region.parties):
            self.tell(
                node.line,
                f"the lesson's perspective {view.perspective} is none of {region.title}; add `perspective: neutral`",
            )
        self.read_camera(fields, view, region)
        for key in ("show", "hide"):
            found = [each for line, name in fields.lined(key) for each in self.layer(line, key, name, region)]
            if key == "hide":
                view.hide = found
            elif key in fields.values:
                view.show = found
        view.highlight = [
            each for line, name in fields.lined("highlight") for each in self.feature(line, "highlight", name, region)
        ]  # fmt: skip
        self.read_notes(fields, view, region)
        return view

    def read_zones(self, fields: Fields, view: View) -> None:
        """Read the distances of zones, in nautical miles."""
        node = fields.get("zones")
        parts = [] if node is None else node.value if isinstance(node.value, list) else [node]
        found = [one_number(part, "zones", 1, 400, self.tell) for part in parts if isinstance(part, Node)]
        view.zones = [number for number in found if number is not None]
        region = self.atlas.regions.get(view.region)
        if view.zones and region is not None:
            try:
                check_zones(self.atlas, region, view.zones)
            except InputError as error:
                fields.wrong("zones", f": {str(error).partition('; other')[0]}")
                view.zones = []

    def read_camera(self, fields: Fields, view: View, region: Region) -> None:
        """Read `view`: what to fit, or a centre and a zoom."""
        node = fields.get("view")
        if node is None:
            return
        camera = Fields(node, "view", self.tell)
        camera.only(("fit", "center", "zoom"))
        if not camera.values:
            return
        if "fit" in camera.values:
            if len(camera.values) > 1:
                camera.wrong("fit", "stands alone: give either `fit` or `center` and `zoom`")
            if name := camera.text("fit", must=True):
                view.bounds = self.extent(camera.line("fit"), name, region)
            return
        view.zoom = camera.whole("zoom", *region.zoom)
        for key in ("center", "zoom"):
            if key not in camera.values and not camera.values.keys() - {"center", "zoom"}:
                camera.wrong(key, "is missing in view; give `fit: NAME`, or `center: [lat, lon]` and `zoom`")
        if (point := camera.get("center")) is not None:
            view.center = self.point(point, "center", region)

    def read_notes(self, fields: Fields, view: View, region: Region) -> None:
        """Read a note or several: `{at: place or [lat, lon], text: ...}`, or a text alone for the middle of the view."""
        node = fields.get("note")
        if node is None:
            return
        for each in node.value if isinstance(node.value, list) else [node]:
            assert isinstance(each, Node)
            if not isinstance(each.value, dict) or "at" not in each.value:
                middle = self.middle(view, region)
                if texts := self.texts_of(each, "note"):
                    view.notes.append({"at": middle, "text": texts})
                continue
            note = Fields(each, "a note", self.tell)
            note.only(("at", "text"))
            texts, at = self.texts(note, "text", must=True), note.get("at", must=True)
            if at is None:
                continue
            if isinstance(at.value, str):
                ids = self.feature(at.line, "at", at.value, region)
                place = self.shown(region).get(ids[0]) if ids else None
                if ids and place is None:
                    self.tell(at.line, f"at: {at.value[:40]} is a line; name a place or give [lat, lon]")
                point = (place.lat, place.lon) if place else None
            else:
                point = self.point(at, "at", region)
            if point and texts:
                view.notes.append({"at": point, "text": texts})

    def middle(self, view: View, region: Region) -> tuple[float, float]:
        """Return the middle of a step's view as (lat, lon)."""
        if view.highlight and (place := self.shown(region).get(view.highlight[0])):
            return place.lat, place.lon
        if view.center:
            return view.center
        west, south, east, north = view.bounds or region.view
        return (south + north) / 2, (west + east) / 2

    # A quiz block

    def read_quiz(self, node: Node, region: Region | None) -> list[Question]:
        """Read the questions of a quiz block."""
        if not isinstance(node.value, list):
            self.tell(
                node.line, f"a quiz block should be a list of questions (`- type: click`), not {node.kind}"
            )
            return []
        found = [self.question(each, region) for each in node.value]
        return [question for question in found if question]

    def question(self, node: Node, region: Region | None) -> Question | None:
        """Read one question."""
        fields = Fields(node, "a question", self.tell)
        if not fields.values:
            return None
        kind = fields.text("type", must=True)
        if kind not in ("click", "choice"):
            if kind:
                fields.wrong("type", f"should be click or choice, not {kind[:40]!r}")
            fields.only(dict.fromkeys((*CLICK, *CHOICE)))
            return None
        fields.what = f"a {kind} question"
        fields.only(CLICK if kind == "click" else CHOICE)
        question = Question(kind, self.texts(fields, "ask", must=True))
        for key in ("right", "wrong"):
            setattr(question, key, self.feedback(fields, key, kind))
        question.sources = self.known_sources(fields.line("sources"), fields.texts("sources"))
        if kind == "choice":
            self.read_options(fields, question)
            return question
        question.tolerance_km = fields.number("tolerance_km", 0.1, 1000)
        answer = fields.text("answer", must=True)
        if answer and region is not None:
            ids = self.feature(fields.line("answer"), "answer", answer, region)
            question.answer = ids[0] if ids else ""
        return question

    def feedback(self, fields: Fields, key: str, kind: str) -> Texts:
        """Take a feedback; what stands in braces must be something that the page can fill in."""
        texts = self.texts(fields, key)
        filled = FILLED if kind == "click" else ()
        for text in texts.values():
            for name in PLACEHOLDER.findall(text):
                if name not in filled:
                    hint = did_you_mean(name, filled) if filled else "; a choice question has none"
                    fields.wrong(key, f": there is nothing to fill in for {{{name}}}{hint}")
        return texts

    def read_options(self, fields: Fields, question: Question) -> None:
        """Read the options of a choice question, of which one is `correct: true`."""
        node = fields.get("options", must=True)
        if node is None:
            return
        if not isinstance(node.value, list) or not 2 <= len(node.value) <= MOST_OPTIONS:
            self.tell(
                node.line,
                f"options should be a list of 2 to {MOST_OPTIONS}, one of them with `correct: true`",
            )
            return
        correct: list[int] = []
        for each in node.value:
            question.options.append(self.texts_of(each, "an option", leave=("correct",)))
            mark = each.value.get("correct") if isinstance(each.value, dict) else None
            if mark is None:
                continue
            if mark.value not in ("true", "false") or not mark.plain:
                self.tell(mark.line, f"correct should be true or false, not {mark.kind}")
            elif mark.value == "true":
                correct.append(len(question.options) - 1)
        if len(correct) != 1:
            self.tell(
                node.line, f"options: exactly one should have `correct: true`, not {len(correct) or 'none'}"
            )
        question.correct = correct[0] if correct else 0
        for language in dict.fromkeys(name for texts in question.options for name in texts):
            words = [texts[language] for texts in question.options if language in texts]
            if len(set(words)) < len(words):
                self.tell(node.line, f"options: two of them read the same ({language})")
