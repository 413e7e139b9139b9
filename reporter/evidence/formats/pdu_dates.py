"""
Dates of exports that people's settings wrote: day and month in either order, seconds or none.

01/06/2026 is the first of June or the sixth of January. Nothing but a date whose day is above 12
tells; until one comes the readings wait, and without one the export is refused. Dotted dates
(01.06.2026) have the day first wherever they are written.
"""

from __future__ import annotations

import re

_DATE = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})[ T,]+(\d{1,2}:\d\d)(:\d\d)?(?: ?([AaPp][Mm]))?"
    r"(?: (Z|UTC|GMT|[+-]\d\d:?\d\d|[A-Z]{3,5}))?",
    re.ASCII,
)
_MONTHS = 12


class DayAndMonth:
    """
    Which of the first two numbers of a date is the day, as far as the dates so far tell.
    """

    def __init__(self) -> None:
        self.is_day_first: bool | None = None
        self.is_contradicted = False

    def learn(self, text: str) -> bool:
        """
        Whether a stamp can be written plainly now; a date whose day is above 12 tells the order.
        """
        match = _DATE.fullmatch(text)
        if match is None:
            return True
        first, second = int(match[1]), int(match[3])
        if match[2] == ".":
            return True
        if (first > _MONTHS) is not (second > _MONTHS):
            is_day_first = first > _MONTHS
            if self.is_day_first not in {None, is_day_first}:
                self.is_contradicted = True
            self.is_day_first = is_day_first
        return self.is_day_first is not None or first == second

    def plain(self, text: str) -> str:
        """
        A stamp as the readers of stamps know it: month, day, year, hour, minute and second.

        A text of another form is given back as it is.
        """
        match = _DATE.fullmatch(text)
        if match is None:
            return text
        first, mark, second, year, clock, seconds, half, zone = match.groups()
        is_day_first = self.is_day_first or mark == "."
        day, month = (first, second) if is_day_first else (second, first)
        plain = f"{month:0>2}/{day:0>2}/{year} {clock:0>5}{seconds or ':00'}"
        return " ".join([plain, *(part for part in ((half or "").upper(), zone) if part)])
