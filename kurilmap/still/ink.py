"""What the rooms of the still picture share: its colours, and small ways to write SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from kurilmap import labels

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SANS = "'Noto Sans','Segoe UI','Helvetica Neue',Arial,'Liberation Sans','Hiragino Sans','Yu Gothic','Noto Sans CJK JP',sans-serif"
SERIF = "'Noto Serif',Palatino,Georgia,'Liberation Serif','Hiragino Mincho ProN','Noto Serif CJK JP',serif"
SEA = ("#e4ecef", "#d7e3e8", "#c9d8e1", "#b9ccd8", "#a8bfce", "#97b2c4", "#86a4b9")
LAND, COAST, INK, SEA_INK, LINE = "#f2ede3", "#524f47", "#1d2b33", "#12364a", "#7a1f4b"
ROUTE = "#8a2f00"
DASHES = {"control": "9 4", "claim": "2.2 4.2", "treaty": "14 3 3 3"}


def dashes(line: dict[str, Any]) -> str:
    """Give the dashes of a line: a treaty's line on land, which is not schematic, has none."""
    return "none" if is_on_land(line) else DASHES[line["kind"]]


def is_on_land(line: dict[str, Any]) -> bool:
    """Tell whether a line stands where a treaty's text puts it, on land."""
    return line["kind"] == "treaty" and not line.get("schematic")


def whole(text: str) -> str:
    r"""Write a picture whole: a character that XML cannot have would leave a reader without any of it.

    >>> whole("<svg>a\x00b</svg>") == "<svg>a\N{REPLACEMENT CHARACTER}b</svg>"
    True
    """
    return NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def number(value: float) -> str:
    """Write a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def path(d: str, **attributes: Any) -> str:
    """Write a path element; an empty path is left out."""
    if not d:
        return ""
    rest = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f'<path d="{d}"{rest}/>'


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines of a width in px."""
    lines, line, used = [], "", 0.0
    for word in words_of(text):
        wide = labels.text_width(word, size)
        if line and used + wide > width:
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line.strip()] if line.strip() else lines


def words_of(text: str) -> list[str]:
    """Split a text where a line may end: after blanks, and anywhere between CJK characters."""
    out: list[str] = [""]
    for character in text:
        out[-1] += character
        if character == " " or ord(character) > 0x2E80:
            out.append("")
    return out


def block(lines: Sequence[str], x: float, y: float, size: float, fill: str = INK, weight: int = 400) -> str:
    """Write lines of text below each other."""
    return "".join(
        f'<text x="{number(x)}" y="{number(y + i * size * 1.35)}" font-size="{number(size)}" fill="{fill}" font-weight="{weight}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def pair(x: int, y: int) -> str:
    """Write two whole numbers, the shortest way that a path allows."""
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def steps(ring: Sequence[tuple[int, int]]) -> str:
    """Give a ring or line as a path of relative steps, the shortest way to write it."""
    out = [f"M{pair(*ring[0])}l"]
    for (x, y), (last_x, last_y) in zip(ring[1:], ring, strict=False):
        step = pair(x - last_x, y - last_y)
        out.append(step if step[0] == "-" or out[-1][-1] == "l" else f" {step}")
    return "".join(out)
