"""A quiz about the places of a region, made from the gazetteer: find, name, order, compare; from easy to hard."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

from kurilmap import describe
from kurilmap.atlas import Atlas, bundled
from kurilmap.errors import InputError
from kurilmap.geodesy import distance
from kurilmap.labels import style_of
from kurilmap.lesson import Led
from kurilmap.lesson.page import words
from kurilmap.lesson.parts import Front, Question, Step, View
from kurilmap.perspective import LANGUAGES, check_language, check_perspective, compose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kurilmap.gazetteer import Place
    from kurilmap.records import Bounds, Region

# Kinds with a spot to point at; seas, countries and regions have none.
SPOTS = {
    "island", "islet", "rock", "capital", "city", "town", "cape", "volcano", "summit", "venue", "airport", "lighthouse",
    "bay", "strait",
}  # fmt: skip
WIDE = {"bay", "strait"}  # too long to measure from
# The kinds of question, over and over; the first are the easiest.
TURN = ("find", "name", "find", "nearer", "find", "name", "order")
LEAST = 4  # places that a question chooses from


class Quiz(Led):
    """A quiz about a region's places. The same region, number and seed give the same questions."""

    def __init__(self, front: Front, steps: list[Step], atlas: Atlas) -> None:
        self.front, self.steps, self.atlas = front, steps, atlas

    @property
    def questions(self) -> list[Question]:
        """The questions, from easy to hard."""
        return self.steps[0].questions

    def __repr__(self) -> str:
        return f"<Quiz {self.front.id}: {len(self.questions)} questions>"


def quiz(
    region: str,
    n: int = 10,
    seed: int = 1,
    *,
    language: str = "en",
    perspective: str = "neutral",
    atlas: Atlas | None = None,
) -> Quiz:
    """Make a quiz of n questions about the places of a region, easy to hard by rank and size.

    Raises `UnknownRegion`, `UnknownLanguage`, `UnknownPerspective`, or `InputError` for fewer than 1 or more than
    60 questions and for a region with fewer than 4 places.

    >>> len(quiz("kurils", n=10, seed=1).questions)
    10
    >>> quiz("kurils", seed=1).questions == quiz("kurils", seed=1).questions
    True
    """
    atlas = atlas or bundled()
    where = atlas.region(region)
    for name, value, most in (("n", n, 60), ("seed", seed, 2**31 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not (name == "n") <= value <= most:
            raise InputError(
                f"{name} should be a whole number from {int(name == 'n')} to {most}, not {value!r}"
            )
    check_language(language)
    check_perspective(perspective, where.parties, where.title)
    known = _Places(atlas, where)
    if len(known.places) < LEAST:
        raise InputError(
            f"{where.title} has {len(known.places)} places to ask for; a quiz needs {LEAST} at least"
        )
    title = {
        each: f"{words(each)['quiz-title']}: {describe.title(atlas, where, each, perspective)}"
        for each in LANGUAGES
    }
    names = (language, *(each for each in LANGUAGES if each != language))
    front = Front(
        id=f"quiz-{where.id}",
        title=title,
        language=language,
        names=names,
        perspective=perspective,
        region=where.id,
    )
    heading = {each: words(each)["quiz"] for each in LANGUAGES}
    questions = _Maker(known, n, seed).questions()
    step = Step("quiz", heading, [], [], View(where.id, perspective=perspective), questions)
    return Quiz(front, [step], atlas)


class _Places:
    """The places of a region that can be asked for, the easiest first."""

    def __init__(self, atlas: Atlas, region: Region) -> None:
        self.region = region
        shown = describe.shown_places(atlas, region)
        own = [place for place in shown if place.region == region.id and self.is_spot(place)]
        if len(own) < LEAST + 2:  # a small region takes its neighbours in
            own = [place for place in shown if self.is_spot(place)]
        west, south, east, north = region.view
        own = [place for place in own if west <= place.lon <= east and south <= place.lat <= north]
        # Two places of one name would make a question with two answers.
        count: dict[str, int] = {}
        for place in own:
            count[self.name(place)] = count.get(self.name(place), 0) + 1
        self.places = sorted((place for place in own if count[self.name(place)] == 1), key=self.ease)

    @staticmethod
    def is_spot(place: Place) -> bool:
        """Say whether a place can be clicked at a spot; so can what is of a kind that only somebody's own atlas has."""
        return place.kind in SPOTS or f"kind-{place.kind}" not in describe.strings(LANGUAGES[0])

    @staticmethod
    def name(place: Place) -> str:
        return str(compose(place.forms, place.administered_by, place.claimed_by, "en")).split(
            " (", maxsplit=1
        )[0]

    @staticmethod
    def ease(place: Place) -> tuple[int, float, str]:
        area = place.properties.get("area_km2") or place.properties.get("published_area_km2") or 0
        return place.rank, -float(area), place.id

    @staticmethod
    def group(place: Place) -> str:
        style = style_of(place.kind, place.rank).name
        return "island" if style.startswith("island") else style if style in ("summit", "strait") else "town"

    def like(self, place: Place) -> list[Place]:
        """List the other places of the same group, the nearest first."""
        others = [each for each in self.places if self.group(each) == self.group(place) and each != place]
        return sorted(others, key=lambda each: _away(each, place))

    def around(self, place: Place) -> Bounds | None:
        """Give a view with a small place and its neighbours; None for a large one, that the region's view shows."""
        area = float(place.properties.get("area_km2") or 0)
        west, south, east, north = self.region.view
        if area * 400 > (east - west) * (north - south) * 12_000 * math.cos(math.radians(place.lat)):
            return None
        near = [place, *self.like(place)[:9]]
        lats, lons = [each.lat for each in near], [each.lon for each in near]
        x, y = max(0.04, (max(lons) - min(lons)) * 0.08), max(0.03, (max(lats) - min(lats)) * 0.08)
        return min(lons) - x, min(lats) - y, max(lons) + x, max(lats) + y


class _Maker:
    """Makes questions; what is chosen follows from the region, the number and the seed alone."""

    def __init__(self, known: _Places, n: int, seed: int) -> None:
        self.known, self.n = known, n
        self.dice = random.Random(f"{known.region.id} {n} {seed}")  # noqa: S311  a quiz, not a secret
        self.used: set[tuple[str, str]] = set()

    def questions(self) -> list[Question]:
        makers = {"find": self.find, "name": self.naming, "nearer": self.nearer, "order": self.order}
        found: list[Question] = []
        for i in range(self.n):
            turn = [TURN[i % len(TURN)], *makers]
            made = next((each for kind in turn for each in [self.made(i, kind, makers[kind])] if each), None)
            if made is None:
                raise InputError(
                    f"{self.known.region.title} has places for {len(found)} questions, not for {self.n}"
                )
            found.append(made)
        return found

    def made(self, i: int, kind: str, maker: Callable[[Place], Question | None]) -> Question | None:
        """Make a question from the i-th of n parts of all places, from easy to hard, or as near to it as there is one.

        No place is asked for twice in the same way.
        """
        places, n = self.known.places, self.n
        first = len(places) * i // n
        last = max(len(places) * (i + 1) // n, first + 1)
        for wider in range(len(places)):
            part = places[max(0, first - wider) : last + wider]
            for place in self.mixed([place for place in part if (kind, place.id) not in self.used]):
                self.used.add((kind, place.id))
                if question := maker(place):
                    return question
        return None

    def mixed(self, places: Sequence[Place]) -> list[Place]:
        return sorted(places, key=lambda _: self.dice.random())

    def find(self, place: Place) -> Question:
        more: dict[str, Any] = {"view": self.view(place)} if self.view(place) else {}
        area = float(place.properties.get("area_km2") or 0)
        # An islet may be missed by more of its size than an island; what a finger covers is added on the page.
        tolerance = round(max(1.0, 0.25 * math.sqrt(area)), 1)
        return Question("click", {"say": "quiz-find", "place": place.id}, place.id, tolerance, more=more)

    def view(self, place: Place) -> dict[str, Any] | None:
        box = self.known.around(place)
        return {"bounds": [round(each, 3) for each in box]} if box else None

    def naming(self, place: Place) -> Question | None:
        others = self.known.like(place)
        if len(others) < LEAST - 1:
            return None
        near = others[: max(6, len(others) // 3)]
        options = self.mixed([place, *self.mixed(near)[: LEAST - 1]])
        more: dict[str, Any] = {"options": [each.id for each in options], "correct": options.index(place)}
        if view := self.view(place):
            more["view"] = view
        return Question("name", {"say": "quiz-name"}, place.id, more=more)

    def nearer(self, place: Place) -> Question | None:
        if place.kind in WIDE:
            return None
        others = self.mixed([each for each in self.known.places if each != place and each.kind not in WIDE])
        for i, a in enumerate(others):
            for b in others[i + 1 : i + 12]:
                near, far = sorted((_away(a, place), _away(b, place)))
                # Clear enough to see, close enough to think about.
                if near * 1.4 <= far <= near * 3 and near > 0:
                    km, km2 = (f"{_away(each, place):.3g}" for each in (a, b))
                    told = {"say": "quiz-nearer-told", "a": a.id, "b": b.id, "km": km, "km2": km2}
                    more = {"options": [a.id, b.id], "correct": int(_away(b, place) < _away(a, place))}
                    return Question(
                        "choice", {"say": "quiz-nearer", "place": place.id}, right=told, more=more
                    )
        return None

    def order(self, place: Place) -> Question | None:
        _, south, _, north = self.known.region.view
        if place.kind in WIDE:
            return None
        chosen = [place]
        for each in self.mixed([each for each in self.known.places if each.kind not in WIDE]):
            if len(chosen) < LEAST and all(
                abs(each.lat - other.lat) > (north - south) * 0.06 for other in chosen
            ):
                chosen.append(each)
        if len(chosen) < LEAST:
            return None
        order = [each.id for each in sorted(chosen, key=lambda each: each.lat)]
        mixed = [each.id for each in self.mixed(chosen)]
        if mixed == order:
            mixed.reverse()
        return Question("order", {"say": "quiz-order"}, more={"options": mixed, "order": order})


def _away(a: Place, b: Place) -> float:
    return distance((a.lat, a.lon), (b.lat, b.lon))
