"""Whose lines and names a map shows: one rule for every dispute (see geodata/POLICY.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import UnknownLanguage, UnknownPerspective, did_you_mean

if TYPE_CHECKING:
    from .gazetteer import Form

LANGUAGES = ("en", "ja", "ru", "zh", "zh-Hant")
NEUTRAL, DE_FACTO = "neutral", "de-facto"
_WIDE = {"ja", "zh", "zh-Hant"}  # scripts that set brackets in full width


@dataclass(frozen=True)
class Part:
    """One name and the language (BCP 47) it is written in."""

    text: str
    language: str


@dataclass(frozen=True)
class Label:
    """A composed name: the first form, then the other parties' forms.

    >>> str(Label("en", (Part("Iturup", "en"), Part("Etorofu", "en"))))
    'Iturup (Etorofu)'
    """

    language: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        if not self.parts:
            return ""
        first, *rest = (part.text for part in self.parts)
        return first + bracketed(rest, self.language) if rest else first


def bracketed(forms: Iterable[str], language: str) -> str:
    """Write the further forms of a name in the brackets of a language.

    >>> bracketed(["Diaoyu", "Diaoyutai"], "en"), bracketed(["千島列島"], "ja")
    (' (Diaoyu / Diaoyutai)', '（千島列島）')
    """
    return f"（{'／'.join(forms)}）" if language in _WIDE else f" ({' / '.join(forms)})"


def party_order(
    administered_by: Sequence[str], claimed_by: Sequence[str], perspective: str, others: Iterable[str] = ()
) -> tuple[str, ...]:
    """Give the parties in the order in which their names stand on the map.

    Neutral: who controls, then who claims, then anyone else with a name of their own. De facto: who controls alone.
    A party's perspective: that party, then the neutral order.

    >>> party_order(["russia"], ["japan"], "neutral"), party_order(["russia"], ["japan"], "japan")
    (('russia', 'japan'), ('japan', 'russia'))
    >>> party_order(["russia"], ["japan"], "de-facto")
    ('russia',)
    """
    everyone = tuple(dict.fromkeys([*administered_by, *claimed_by, *others]))
    if perspective == DE_FACTO and administered_by:
        return tuple(administered_by)
    if perspective in everyone:
        return tuple(dict.fromkeys([perspective, *everyone]))
    return everyone


def party_forms(forms: Iterable[Form], language: str) -> dict[str, Part]:
    """Give each party's name in one language; without one, the party's own name in its own script.

    The key "" stands for a name that is not in dispute.
    """
    found: dict[str, Part] = {}
    own: dict[str, Part] = {}
    for form in forms:
        if form.kind in ("alias", "ainu"):
            continue
        if form.language == language:
            found.setdefault(form.party, Part(form.name, form.language))
        if form.kind == "own" or (form.party == "" and form.language == "en"):
            own.setdefault(form.party, Part(form.name, form.language))
    return {party: found.get(party, own[party]) for party in own} | found


def compose(
    forms: Iterable[Form],
    administered_by: Sequence[str],
    claimed_by: Sequence[str],
    language: str,
    perspective: str = NEUTRAL,
) -> Label:
    """Compose the name of a place for a reader's language and a perspective.

    `language` is one of `LANGUAGES`. Forms that read the same are shown once.
    Raises `UnknownLanguage` for another language.

    >>> from kurilmap.gazetteer import gazetteer
    >>> place = gazetteer().find("iturup")
    >>> str(compose(place.forms, ["russia"], ["japan"], "en", "japan"))
    'Etorofu (Iturup)'
    """
    check_language(language)
    by_party = party_forms(forms, language)
    order = party_order(administered_by, claimed_by, perspective, (party for party in by_party if party))
    parts = [by_party[party] for party in order if party in by_party]
    if not parts:
        parts = [by_party[""]] if "" in by_party else list(by_party.values())[:1]
    unique: dict[str, Part] = {}
    for part in parts:
        unique.setdefault(part.text, part)
    return Label(language, tuple(unique.values()))


def perspectives(parties: Sequence[str]) -> tuple[str, ...]:
    """List the perspectives of a region: neutral, de facto, then each party.

    >>> perspectives(["russia", "japan"])
    ('neutral', 'de-facto', 'russia', 'japan')
    """
    return (NEUTRAL, DE_FACTO, *parties)


def check_language(language: str) -> str:
    """Return the language if the kit speaks it, else raise `UnknownLanguage` with what would be right.

    >>> check_language("zh-Hant")
    'zh-Hant'
    """
    if language in LANGUAGES:
        return language
    raise UnknownLanguage(f"unknown language {language!r}{did_you_mean(str(language), LANGUAGES)}")


def check_perspective(perspective: str, parties: Sequence[str], where: str) -> str:
    """Return the perspective if the region has data for it, else raise `UnknownPerspective`.

    >>> check_perspective("japan", ["russia", "japan"], "the Kurils")
    'japan'
    """
    known = perspectives(parties)
    if perspective in known:
        return perspective
    raise UnknownPerspective(
        f"no perspective {perspective!r} for {where}{did_you_mean(str(perspective), known)}"
    )
