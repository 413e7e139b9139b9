"""
Amounts as text, to the digits that their expanded uncertainty supports.
"""

from __future__ import annotations

from datetime import datetime

from reporter.carbon.uncertainty import printed, printed_mass
from reporter.text import one_line
from reporter.units import Energy

NOT_STATED = "not stated"
# XML and YAML have no way to write these two, escaped or not.
_NO_CHARACTERS = str.maketrans({"\ufffe": "\\ufffe", "\uffff": "\\uffff"})


def shown(foreign: str | None) -> str:
    """
    Foreign text on one line with single spaces, hidden characters escaped; missing or blank text
    is "not stated".

    >>> shown("a  b" + chr(10) + "c"), shown(None)
    ('a b c', 'not stated')
    """
    if foreign is None:
        return NOT_STATED
    return one_line(" ".join(foreign.split())).translate(_NO_CHARACTERS) or NOT_STATED


def energy_text(energy: Energy, uncertainty: float) -> str:
    """
    Energy in kWh.
    """
    return f"{printed(energy.kwh, uncertainty)} kWh"


def plain_kwh(energy: Energy, uncertainty: float) -> str:
    """
    Energy in kWh as a plain decimal number, with the digits of `energy_text`.
    """
    return plain_number(printed(energy.kwh, uncertainty))


def mass_text(g_co2e: float, uncertainty: float) -> str:
    """
    A mass of CO2e in g, kg or t, whichever leaves no needless zeros.

    >>> mass_text(19.42, 0.058), mass_text(194_200.0, 0.058)
    ('19 g CO2e', '190 kg CO2e')
    """
    text, unit = printed_mass(g_co2e, uncertainty)
    return f"{text} {unit}"


def plain_number(text: str) -> str:
    """
    A printed number without its thousands separators, as metadata wants it.

    >>> plain_number("1,200")
    '1200'
    """
    return text.replace(",", "")


def days_text(first: datetime, last: datetime) -> str:
    """
    The day of a run, or the first and the last day.
    """
    start, end = first.date().isoformat(), last.date().isoformat()
    return start if start == end else f"{start} to {end}"
