"""Single values of a user's table: how a card shows them, and which year they mean."""

from __future__ import annotations

import re
from typing import Any

from kurilmap.errors import InputError

__all__ = ["coded", "is_none", "text", "year"]

EXACT = 1e15  # above it, the digits of a float are no longer those of anybody's number
YEAR_FIRST = re.compile(r"(\d{1,4})(?:\.0+)?\Z|(?!\d+\.\d+\Z)(\d{3,4})[-/.年T ](?!.*\d{4})", re.DOTALL)
FOUR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def is_none(value: Any) -> bool:
    """Say whether a value of a table is none: None, NaN, NaT, NA.

    >>> is_none(float("nan")), is_none(0)
    (True, False)
    """
    if value is None:
        return True
    try:
        return bool(value != value)  # NaN is not itself  # noqa: PLR0124
    except (TypeError, ValueError):  # NA is neither true nor false, and an array is many
        return type(value).__name__ == "NAType"


def text(value: Any) -> str:
    """Write a value as a card shows it; none is nothing, midnight is only its day.

    >>> text(2.0), text(None), text(0.5)
    ('2', '', '0.5')
    """
    if is_none(value):
        return ""
    if (whole := getattr(value, "is_integer", None)) and whole() and abs(value) < EXACT:
        return str(int(value))
    if hasattr(value, "hour") and hasattr(value, "date") and str(value)[11:19] == "00:00:00":
        return str(value)[:10]
    # Half of a pair of code units, as damaged files have it, no file can be written with.
    return str(value).encode("utf-8", "replace").decode()


def year(value: Any, where: str) -> int | None:
    """Return the year of a date or text, None for none; `where` begins the message. Raises `InputError`.

    A text has its year first ("1875", "1875-05-07") or is the only number of four digits in it ("7 May 1875").

    >>> year("1875-05-07", ""), year("7 May 1875", ""), year(1875.0, "")
    (1875, 1875, 1875)
    >>> year("07/05/75", "t")
    Traceback (most recent call last):
    kurilmap.errors.InputError: t: '07/05/75' is not a year or a date like 1875-05-07
    """
    if is_none(value) or (isinstance(value, str) and not value.strip()):
        return None
    if hasattr(value, "year"):
        return int(value.year)
    said = str(value).strip()[:60]
    found = YEAR_FIRST.match(said)
    fours = FOUR.findall(said)
    number = (
        int(found[1] or found[2])
        if found
        else int(fours[0])
        if len(fours) == 1 and isinstance(value, str) and not re.fullmatch(r"[-+.\d]+", said)
        else 0
    )
    if not 1 <= number <= 9999:
        raise InputError(f"{where}: {said[:40]!r} is not a year or a date like 1875-05-07")
    return number


def coded(column: Any) -> tuple[Any, list[str]]:
    """Return the number of each value of a pandas Series (-1 for none), and the values by number, as text.

    >>> import pandas as pd
    >>> coded(pd.Series(["b", None, "a", "b"]))
    (array([ 0, -1,  1,  0]), ['b', 'a'])
    """
    import numpy as np
    import pandas as pd

    try:
        codes, found = pd.factorize(column, use_na_sentinel=True)
    except TypeError:  # lists and other values that cannot be keys
        texts = [None if is_none(value) else text(value) for value in column]
        codes, found = pd.factorize(np.array(texts, dtype=object), use_na_sentinel=True)
    return codes, [text(value) for value in found]
