"""How labels look: a style for each kind and rank of place, and how wide a text is in the reader's unknown font.

Where they stand is worked out by `placing.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SLACK = 1.10  # readers' fonts differ
SECOND = 0.84  # size of the second line (other parties' names, heights)
LEADING = 1.22

# Advance widths in em of a common sans-serif, rounded up to 0.05; other characters count as CJK, one em.
_WIDTHS = {
    character: width
    for width, characters in {
        0.25: "'ijl’", 0.3: " !,./:;I[\\]ft|·", 0.35: "()-`r{}", 0.4: '"*г', 0.45: "к", 0.5: "J^cksvxyzзстух",
        0.55: "Гвпчьэя", 0.6: "#$+0123456789<=>?L_abdeghnopqu~Кабдеийлнорцё–éèôōū", 0.65: "FTZЗТУъ",
        0.7: "&ABEKPSVXYАБВДЕЛРХЧЬжмЁ", 0.75: "CDHNRUwИЙНПСЦЭЯыю", 0.8: "GOQОФЪ", 0.85: "MmМфшщ", 0.9: "%Ы",
        0.95: "WЖШЩ", 1.05: "@Ю",
    }.items()
    for character in characters
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How a kind of label looks: size in px, letter-spacing in em, symbol and its radius in px, zooms held back."""

    name: str
    size: float
    spacing: float = 0.0
    symbol: str = ""
    radius: float = 0.0
    later: int = 0


STYLES = {
    style.name: style
    for style in (
        Style("country", 14.5, 0.16),
        Style("ocean", 17, 0.22),
        Style("sea", 14, 0.14),
        Style("trench", 11.5, 0.04, later=1),
        Style("strait", 11.5, 0.03, later=1),
        Style("region", 12.5, 0.05),
        Style("remark", 11.5, 0.02),
        Style("island-1", 14),
        Style("island-2", 13),
        Style("island-3", 12.5),
        Style("island-4", 12, later=1),
        Style("island-5", 11.5, later=2),
        Style("island-6", 11.5, later=3),
        Style("capital", 13, 0, "square", 4),
        Style("city", 12.5, 0, "dot", 3.2),
        Style("town", 11.5, 0, "dot", 2.6, later=1),
        Style("place", 11.5, 0, "dot", 2.2, later=2),
        Style("summit", 11, 0, "triangle", 4, later=1),
    )
}

_KINDS = {
    "country": "country", "sea": "sea", "strait": "strait", "bay": "strait", "channel": "strait", "trench": "trench",
    "region": "region", "peninsula": "region", "district": "region", "capital": "capital", "city": "city",
    "town": "town", "village": "town", "volcano": "summit", "summit": "summit",
}  # fmt: skip


def style_of(kind: str, rank: int) -> Style:
    """Give the style of a place by its kind and rank (1 most important ... 6).

    >>> style_of("island", 1).name, style_of("sea", 1).name, style_of("cape", 4).name
    ('island-1', 'ocean', 'place')
    """
    if kind in ("island", "islet", "rock"):
        return STYLES[f"island-{min(max(rank, 1), 6)}"]
    if kind in ("sea", "ocean") and rank == 1:
        return STYLES["ocean"]
    return STYLES[_KINDS.get(kind, "place")]


def text_width(text: str, size: float, spacing: float = 0.0) -> float:
    """Estimate the width of a text in px at a font size in px and a letter-spacing in em, with 10 % slack.

    >>> text_width("Iturup", 10) < text_width("択捉水道南口", 10)
    True
    """
    # Added up exactly: Python's own sum rounds otherwise from 3.12 on, and the packed pages must not depend on that.
    return math.fsum(_WIDTHS.get(character, 1.0) + spacing for character in text) * size * SLACK


def second_line(others: list[str], height: str | float | None, shown: str) -> str:
    """Compose what stands under a name: the other parties' names in brackets, a summit's height.

    >>> second_line(["Chachadake"], 1822, "1,822 m"), second_line([], None, "")
    ('(Chachadake) 1,822 m', '')
    """
    names = f"({' / '.join(others)})" if others else ""
    return f"{names} {shown}".strip() if height else names
