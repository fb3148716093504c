"""The few errors and warnings of the package.

Every error is a :class:`KurilmapError` and also the built-in that a caller would expect (``KeyError`` for
a name that is not there, ``ValueError`` for a value that cannot be right), and its message says what was
wrong and what would be right.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "AmbiguousPlace",
    "DataError",
    "InputError",
    "KurilmapError",
    "KurilmapWarning",
    "MissingExtra",
    "OfflineWarning",
    "OutputError",
    "UnknownLanguage",
    "UnknownLayer",
    "UnknownLesson",
    "UnknownName",
    "UnknownPerspective",
    "UnknownPlace",
    "UnknownRegion",
    "did_you_mean",
]


class KurilmapError(Exception):
    """The base of all errors that the package raises on purpose."""

    def __str__(self) -> str:
        # KeyError would show the repr of its message, quotes and escapes included.
        return str(self.args[0]) if self.args else ""


class UnknownName(KurilmapError, KeyError):
    """A name that is not there. The message says which names are near."""


class UnknownRegion(UnknownName):
    """No region of that name in the atlas."""


class UnknownLayer(UnknownName):
    """No layer of that name in the region."""


class UnknownLesson(UnknownName):
    """No lesson of that name in the atlas."""


class UnknownPlace(UnknownName):
    """No place of that name in the gazetteer."""


class AmbiguousPlace(UnknownName):
    """A name that several places have in part. The message lists them."""


class UnknownLanguage(UnknownName, ValueError):
    """Not one of the languages that names and pages come in."""


class UnknownPerspective(UnknownName, ValueError):
    """Not a perspective that the region has data for. Nothing falls back to another one."""


class InputError(KurilmapError, ValueError):
    """A value that cannot be right: coordinates, years, geometries, tables."""


class DataError(KurilmapError, ValueError):
    """A data file that is damaged or breaks the contract. The message begins with the file's name."""


class OutputError(KurilmapError, OSError):
    """A file that could not be written. Nothing half-written is left behind."""


class MissingExtra(KurilmapError, ImportError):
    """Something optional that is not installed. The message is the command that installs it."""

    def __init__(self, what: str, extra: str, further: str = "") -> None:
        also = f" {further}" if further else ""
        super().__init__(f"{what} needs what is not here: python -m pip install 'kurilmap[{extra}]'{also}")


class KurilmapWarning(UserWarning):
    """The base of the package's warnings."""


class OfflineWarning(KurilmapWarning):
    """Something that a page would need the network for, and that is therefore left out."""


def did_you_mean(name: str, choices: Iterable[str], *, most: int = 3) -> str:
    """Return the end of a message about an unknown name: the nearest choices, or all of a few.

    >>> did_you_mean("senkako", ["kurils", "senkaku"])
    "; did you mean 'senkaku'?"
    >>> did_you_mean("x", ["kurils", "senkaku"])
    '; there are kurils, senkaku'
    >>> did_you_mean("x", [])
    ''
    """
    known = list(dict.fromkeys(choices))
    # Compared in small letters, shown as they are written.
    folded = {choice.casefold(): choice for choice in known}
    near = [folded[key] for key in difflib.get_close_matches(name.casefold(), folded, n=most, cutoff=0.6)]
    if near:
        return f"; did you mean {' or '.join(repr(choice) for choice in near)}?"
    if known and len(known) <= 12:
        return f"; there are {', '.join(known)}"
    return ""
