"""Dates as the sources give them: a day, a month or a year. Nothing is filled in that a source does not say."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Any

from .errors import InputError

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class When:
    """A year, a month or a day of the Gregorian calendar, as ISO text: "1855", "1945-08" or "1945-08-20".

    >>> when = When.of("1945-08")
    >>> when.first, when.last, when.precision
    ('1945-08-01', '1945-08-31', 'month')
    """

    text: str

    @classmethod
    def of(cls, value: Any) -> When:
        """Read a year (int), a date, or text such as "1945-08". Raises `InputError`.

        >>> When.of(1875).text, When.of(dt.date(1875, 5, 7)).text
        ('1875', '1875-05-07')
        """
        if isinstance(value, When):
            return value
        if isinstance(value, dt.date):
            return cls(value.strftime("%Y-%m-%d") if value.year > 999 else value.isoformat()[:10])
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
            return cls(f"{value:04}")
        written = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
        if written:
            year, month, day = (int(part) if part else 1 for part in written.groups())
            try:
                dt.date(year, month, day)
            except ValueError as error:
                raise InputError(f"there is no {value.strip()} in the calendar: {error}") from None
            return cls(written[0])
        raise InputError(f"a year such as 1875 or a date such as '1945-08' or '1945-08-20', not {value!r}")

    def __str__(self) -> str:
        return self.text

    @property
    def precision(self) -> str:
        """Say how exact it is: "year", "month" or "day"."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @property
    def first(self) -> str:
        """The first day that it can mean."""
        return f"{self.text}{'-01-01'[len(self.text) - 10 :] if len(self.text) < 10 else ''}"

    @property
    def last(self) -> str:
        """The last day that it can mean."""
        if self.precision == "day":
            return self.text
        if self.precision == "year":
            return f"{self.text}-12-31"
        return f"{self.text}-{monthrange(int(self.text[:4]), int(self.text[5:]))[1]}"

    @property
    def year(self) -> int:
        """The year."""
        return int(self.text[:4])

    def touches(self, date: str) -> bool:
        """Tell whether a date of the data, exact or not, can lie within it.

        >>> When.of(1968).touches("1968"), When.of("1968-10").touches("1968"), When.of("1968-10").touches("1969")
        (True, True, False)
        """
        other = When(date)
        return other.first <= self.last and self.first <= other.last


def in_force(valid_from: str | None, valid_to: str | None, day: str) -> bool:
    """Tell whether an interval [valid_from, valid_to) holds on a day (ISO text). Open ends are open.

    A boundary of which only the month or the year is known counts from the first day of it: ISO texts compare so.

    >>> in_force("1855-02-07", "1875-05-07", "1875-05-07"), in_force("1920-04", "1925-05", "1920-04-01")
    (False, True)
    """
    return (not valid_from or valid_from <= day) and (not valid_to or day < valid_to)
