"""The drawings inside folium.Icon's markers, as svg paths taken from installed icon sets.

A marker needs one drawing, not a font of a thousand: the path alone goes into the page.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kurilmap.page.assets import folder_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["INSTALL", "Glyph", "glyph"]

# Which package has the icons of a prefix: the module with the files, and the name to give to pip.
INSTALL = {"glyphicon": "XStatic-Bootstrap-SCSS", "fa": "XStatic-Font-Awesome"}
PACKAGES = {"glyphicon": "xstatic.pkg.bootstrap_scss", "fa": "xstatic.pkg.font_awesome"}


@dataclass(frozen=True)
class Glyph:
    """A drawing: its path, the box it stands in (x, y, width, height), and whether y points up as in fonts."""

    path: str
    box: tuple[float, float, float, float]
    up: bool = False


@functools.cache
def glyph(prefix: str, name: str) -> Glyph | None:
    """Return the drawing of an icon, None where the set has no such icon; ImportError where the set is missing.

    `prefix` and `name` are folium.Icon's: "glyphicon" and "info-sign", or "fa" and "camera".
    """
    if prefix not in PACKAGES:
        return None
    folder = folder_of(PACKAGES[prefix])
    if folder is None:
        raise ImportError(
            f"the icon set of {prefix!r} is not installed: python -m pip install {INSTALL[prefix]}"
        )
    # Names are also given as "fa-camera", "fa-solid fa-camera".
    words = [word.removeprefix(f"{prefix}-") for word in name.split()]
    return _halfling(folder, words[-1:]) if prefix == "glyphicon" else _awesome(folder, words)


def _parse(svg: bytes) -> Element:
    # Not needed by most maps, and an import of some milliseconds.
    from xml.etree.ElementTree import fromstring

    return fromstring(svg)  # noqa: S314  a file of an installed package


def _halfling(folder: Path, words: list[str]) -> Glyph | None:
    scss = (folder / "data/scss/bootstrap/_glyphicons.scss").read_text(encoding="utf-8")
    name = re.escape(words[0]) if words else ""
    code = re.search(
        rf'^\.glyphicon-{name}\s*(?:,[^{{]*)?\{{ &:before \{{ content: "\\(\w+)"', scss, re.MULTILINE
    )
    if code is None:
        return None
    drawing = (folder / "data/fonts/bootstrap/glyphicons-halflings-regular.svg").read_bytes()
    for each in _parse(drawing).iter("{http://www.w3.org/2000/svg}glyph"):
        if each.get("unicode") == chr(int(code[1], 16)) and each.get("d"):
            # The font's square: 1200 units, 240 of them below the line.
            return Glyph(each.get("d", ""), (0, -240, float(each.get("horiz-adv-x", 1200)), 1200), up=True)
    return None


def _awesome(folder: Path, words: list[str]) -> Glyph | None:
    styles = [word for word in words if word in ("solid", "regular", "brands")] or [
        "solid",
        "brands",
        "regular",
    ]
    names = [word for word in words if re.fullmatch(r"[\w-]+", word) and word not in styles]
    for name in [*names, *(found for each in names if (found := _alias(folder, each)))]:
        for style in styles:
            file = folder / "data/svgs" / style / f"{name}.svg"
            if file.is_file():
                root = _parse(file.read_bytes())
                path = root.find("{http://www.w3.org/2000/svg}path")
                if path is not None:
                    x, y, width, height = map(float, root.get("viewBox", "0 0 512 512").split())
                    return Glyph(path.get("d", ""), (x, y, width, height))
    return None


def _alias(folder: Path, name: str) -> str | None:
    """Return the present name of an icon that was renamed: both stand for one character in the style sheet."""
    css = (folder / "data/css/all.css").read_text(encoding="utf-8")
    code = re.search(rf'^\.fa-{re.escape(name)}::?before \{{\s*content: "([^"]+)"', css, re.MULTILINE)
    if code is None:
        return None
    names = re.findall(rf'^\.fa-([\w-]+)::?before \{{\s*content: "{re.escape(code[1])}"', css, re.MULTILINE)
    files = {path.stem for path in (folder / "data/svgs").rglob("*.svg")}
    return next((each for each in names if each in files), None)
