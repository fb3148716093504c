"""What a lesson is made of, as plain records: its front matter, steps, views and questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kurilmap.perspective import LANGUAGES

if TYPE_CHECKING:
    from kurilmap.lesson.prose import Tree
    from kurilmap.records import Bounds

Texts = dict[str, str]


@dataclass
class Front:
    """The front matter: what a lesson is, with its defaults."""

    id: str = ""
    title: Texts = field(default_factory=dict)
    language: str = "en"
    names: tuple[str, ...] = LANGUAGES
    perspective: str = "neutral"
    region: str = ""
    audience: Texts = field(default_factory=dict)
    license: str = ""
    headings: dict[str, tuple[int, Texts]] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class View:
    """What a step's map shows; without a `view` the region's own."""

    region: str
    bounds: Bounds | None = None
    center: tuple[float, float] | None = None
    zoom: int | None = None
    show: list[str] | None = None
    hide: list[str] = field(default_factory=list)
    year: int | None = None
    compare: tuple[int, int] | None = None
    highlight: list[str] = field(default_factory=list)
    perspective: str = "neutral"
    zones: list[float] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Question:
    """One question. `answer` is a feature's id, `options` and `correct` belong to a choice."""

    type: str
    ask: Texts
    answer: str = ""
    tolerance_km: float | None = None
    options: list[Texts] = field(default_factory=list)
    correct: int = 0
    right: Texts = field(default_factory=dict)
    wrong: Texts = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)  # what only the questions of a place quiz have


@dataclass
class Step:
    """One step: its id, heading by language, words, presenter's notes, map and questions."""

    id: str
    title: Texts
    prose: Tree
    teacher: Tree
    view: View
    questions: list[Question] = field(default_factory=list)
