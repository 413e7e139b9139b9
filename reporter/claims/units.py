"""
Units as documents write them: tCO2eq, kwh, GPU-hours, metric tons, petaFLOP/s-days.

A word is read as one unit of the schema, or as none. Where it is ambiguous in print and one meaning
is the custom of the field (tons are metric), the reading is said beside it. What is a guess is not
read: mWh is a thousandth of a Wh and MT is a tonne or a million of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from reporter.claims.printed import UNITS

LONGEST_UNIT = 60
TONS_ARE_METRIC = "tons are read as metric tons of 1,000 kg; a short ton has 907 kg"
CARBON_IS_CO2 = (
    "a mass of carbon is read as a mass of CO2e; a tonne of carbon alone is 3.67 t of CO2"
)
MONTHS_VARY = "a month is read as 28 to 31 days"
CORES_ARE_HALVES = "two cores are read as one chip, as TPU v2 to v4 have them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    One unit of the schema, with what the document's word says beside it.

    *is_counted* is true where the time is that of all accelerators together (GPU-hours).
    *least* and *most* are how many of the unit one of the written ones is: a month is 28 to 31 d.
    *reading* says how an ambiguous word was read; *device* is the accelerator that the word names.
    """

    quantity: str
    symbol: str
    is_counted: bool = False
    least: Fraction = Fraction(1)
    most: Fraction = Fraction(1)
    reading: str | None = None
    device: str | None = None

    @property
    def is_converted(self) -> bool:
        """
        Whether a figure in the written unit has other digits in the unit of the schema.
        """
        return self.least != 1 or self.most != 1


# Of a word in one case alone: `mwh` and `MWH` are MWh, `mWh` would be a thousandth of a Wh.
_ENERGY = {
    "J": "J|[Jj]oules?",
    "kJ": "[kK]J|kj|[Kk]ilojoules?",
    "MJ": "MJ|mj|[Mm]egajoules?",
    "GJ": "GJ|gj|[Gg]igajoules?",
    "TJ": "TJ|tj|[Tt]erajoules?",
    "Wh": "W[hH]|wh|W-hr?|[Ww]att[- ]?[Hh]ours?",
    "kWh": "[kK][wW][hH]r?s?|k[wW][- ·]hr?|[Kk]ilo[wW]att[- ]?[Hh]ours?|k[wW] hours?",
    "MWh": "M[wW]h|MWH|mwh|MW[- ·]hr?|[Mm]ega[wW]att[- ]?[Hh]ours?|MW hours?",
    "GWh": "G[wW]h|GWH|gwh|[Gg]iga[wW]att[- ]?[Hh]ours?",
    "TWh": "T[wW]h|TWH|twh|[Tt]era[wW]att[- ]?[Hh]ours?",
}
_MASS = {
    "g": "g|gr|[Gg]rams?|[Gg]rammes?",
    "kg": "[kK]gs?|KG|[Kk]ilo(?:gram)?s?|[Kk]ilogrammes?",
    "t": "t|[Tt]onnes?|[Mm]etric [Tt]on(?:ne)?s?|[Mm]etric-tons?",
    "kt": "[kK]t|[Kk]ilotonnes?",
    "Mt": "Mt|[Mm]egatonnes?|[Mm]illion (?:metric tons|tonnes)",
    "lb": "lbs?|LBS?|[Pp]ounds?",
    "short ton": "[Ss]hort tons?|US tons?|U\\.S\\. tons?",
}
_TONS = {"t": "[Tt]ons?", "kt": "[Kk]ilotons?", "Mt": "[Mm]egatons?|million tons"}
_TIME = {
    "s": "s|secs?|[Ss]econds?",
    "min": "mins?|[Mm]inutes?",
    "h": "[hH]|[Hh]rs?|[Hh]ours?",
    "d": "d|[Dd]ays?",
    "week": "wks?|[Ww]eeks?",
    "year": "yrs?|[Yy]ears?",
    "month": "[Mm]onths?",
}
_POWER = {
    "W": "W|w|[Ww]atts?",
    "kW": "[kK]W|kw|[Kk]ilowatts?",
    "MW": "MW|mw|[Mm]egawatts?",
}
_PREFIX_WORDS = {
    "": "", "k": "k|K|kilo", "M": "M|mega", "G": "G|giga", "T": "T|tera", "P": "P|peta",
    "E": "E|exa", "Z": "Z|zetta", "Y": "Y|yotta",
}  # fmt: skip
_OPERATIONS = "(?:FLOPs?|FLOPS|Flops?|flops?|FLoPs|floating[- ]point operations|operations)"
_PER_SECOND = r"(?:FLOPS|FLOPs?|Flops?|flops?)(?:/s(?:ec(?:ond)?)?|ps| per second| s-1)"
_DEVICE = re.compile(
    r"(?P<device>[A-Za-z][A-Za-z0-9]{0,11}(?:[ -]v?[0-9][A-Za-z0-9]{0,5})?)"
    r"[ -]?(?:(?i:chips?|gpus?|tpus?)|(?P<core>[cC]ores?))?"
    r"[- ·]?(?P<time>h|hrs?|[hH]ours?|d|[dD]ays?|weeks?|wks?|[mM]onths?|yrs?|[yY]ears?|seconds?"
    r"|minutes?)",
    re.ASCII,
)
_ACCELERATOR_WORDS = re.compile(
    r"(?:gpu|tpu|chip|device|accelerator|card|processor|npu|ipu|hpu|xpu|gcd"
    r"|tpu[ -]?v?[0-9]\w{0,4}|[abghvlptm][0-9]{1,4}\w{0,3}|mi[0-9]{2,3}\w{0,2}|gaudi[ -]?[23]?"
    r"|gh200|gb[23]00|rtx[ -]?[0-9]{4}|trainium[0-9]?|trn[12]|t4|titan)s?",
    re.ASCII | re.IGNORECASE,
)
_GENERIC = re.compile(
    "(?:gpu|tpu|chip|device|accelerator|card|processor|npu|ipu|hpu|xpu)s?", re.ASCII | re.IGNORECASE
)
# The gas behind, before or inside a mass: tCO2eq, t of CO2 equivalent, kg carbon dioxide.
_GAS = re.compile(
    r"[ _·-]?(?:of )?(?:CO ?_?2|carbon[ -]?dioxide)(?:[ -]?(?:eq(?:uivalents?|uiv)?\.?|e))?"
    r"(?:[ -]?emissions?| emitted)?",
    re.ASCII | re.IGNORECASE,
)
_CARBON_MASS = re.compile(r" (?:of )?carbon(?: emissions?| emitted)?", re.ASCII | re.IGNORECASE)
_PER_ENERGY = re.compile(
    r"(?P<mass>[^/]{1,40}?)(?: ?/ ?| per |_per_|[ ·])(?P<energy>[kKmMG]?[wW][hH]|MJ"
    r"|[kK]ilowatt[- ]?hour)(?P<inverse>\^?-1|\^\{-1\})?",
    re.ASCII,
)
_RAISED_MINUS_ONE = re.compile("⁻¹|\\^\\{?[−-]1\\}?")
_FLOPS_DAYS = re.compile(
    r"(?:P|[Pp]eta)(?:[Ff]|FLOPS?|FLOPs|flops?)(?:/s(?:ec)?|s|ps)?[- ·]?days?", re.ASCII
)
_INTENSITIES = frozenset(UNITS["intensity"])


def _whole(words: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    return MappingProxyType(
        {unit: re.compile(pattern, re.ASCII) for unit, pattern in words.items()}
    )


_ENERGY_WORDS, _MASS_WORDS, _TON_WORDS = _whole(_ENERGY), _whole(_MASS), _whole(_TONS)
_TIME_WORDS, _POWER_WORDS = _whole(_TIME), _whole(_POWER)
_FLOP_WORDS = _whole(
    {f"{unit}FLOP": f"(?:{word})[ -]?{_OPERATIONS}" for unit, word in _PREFIX_WORDS.items()}
)
_RATE_WORDS = _whole(
    {f"{unit}FLOP/s": f"(?:{word})[ -]?{_PER_SECOND}" for unit, word in _PREFIX_WORDS.items()}
)


def plain_unit(text: str) -> str:
    """
    The word of a unit without subscripts, brackets and a stop at its end.

    >>> plain_unit(" [kgCO₂eq/kWh⁻¹]. ")
    'kgCO2eq/kWh-1'
    """
    word = text.replace("₂", "2").replace("\u00a0", " ").replace("\u2009", " ")
    word = _RAISED_MINUS_ONE.sub("-1", word.replace("\u202f", " ").replace("\u2011", "-"))
    word = word.replace("\u2010", "-").replace("\u2013", "-").replace("×", "x")
    return " ".join(word.split()).strip(" ()[].,;:")


def read_unit(text: str, quantities: frozenset[str] | None = None) -> Unit | None:
    """
    The unit that a document's word means, None where it means none or may mean several.

    *quantities* are those that the figure can have: FLOPS are a rate where only a rate fits.

    >>> read_unit("tCO2eq").symbol, read_unit("GPU-hours").is_counted, read_unit("mWh")
    ('t', True, None)
    """
    word = plain_unit(text)
    if not word or len(word) > LONGEST_UNIT:
        return None
    for read in (_energy, _intensity, _flops, _carbon, _power, _time):
        unit = read(word, quantities)
        if unit is not None and (quantities is None or unit.quantity in quantities):
            return unit
    return None


def _first(words: Mapping[str, re.Pattern[str]], word: str) -> str | None:
    return next((unit for unit, pattern in words.items() if pattern.fullmatch(word)), None)


def _energy(word: str, _: frozenset[str] | None) -> Unit | None:
    symbol = _first(_ENERGY_WORDS, word)
    return Unit(quantity="energy", symbol=symbol) if symbol else None


def _power(word: str, _: frozenset[str] | None) -> Unit | None:
    symbol = _first(_POWER_WORDS, word)
    return Unit(quantity="power", symbol=symbol) if symbol else None


def _carbon(word: str, _: frozenset[str] | None) -> Unit | None:
    without = _GAS.sub("", word, count=1).strip(" -")
    bare = _CARBON_MASS.sub("", without).strip()
    said = CARBON_IS_CO2 if bare != without and without == word else None
    symbol = _first(_MASS_WORDS, bare)
    if symbol is None:
        symbol = _first(_TON_WORDS, bare)
        said = TONS_ARE_METRIC if symbol else said
    return Unit(quantity="carbon", symbol=symbol, reading=said) if symbol else None


def _intensity(word: str, _: frozenset[str] | None) -> Unit | None:
    parts = _PER_ENERGY.fullmatch(word)
    mass = _carbon(parts["mass"].strip(), None) if parts else None
    if parts is None or mass is None:
        return None
    energy = "MJ" if parts["energy"] == "MJ" else _first(_ENERGY_WORDS, parts["energy"])
    symbol = f"{mass.symbol}/{energy or 'kWh'}"
    # 429 g/MWh is no unit of the schema, and 0.429 t/GWh neither.
    if symbol not in _INTENSITIES:
        return None
    return Unit(quantity="intensity", symbol=symbol, reading=mass.reading)


def _flops(word: str, quantities: frozenset[str] | None) -> Unit | None:
    if _FLOPS_DAYS.fullmatch(word):
        return Unit(quantity="flops", symbol="PFLOP/s-day")
    rate = _first(_RATE_WORDS, word)
    if rate is not None:
        return Unit(quantity="throughput", symbol=rate)
    work = _first(_FLOP_WORDS, word)
    if work is None:
        return None
    # TFLOPS and TFLOPs are written for both; only a column or a sentence that says which tells.
    if quantities == frozenset({"throughput"}):
        return Unit(quantity="throughput", symbol=f"{work}/s")
    large = work in {"FLOP", "EFLOP", "ZFLOP", "YFLOP"}
    said_work = quantities == frozenset({"flops"}) or large
    return Unit(quantity="flops", symbol=work) if said_work else None


def _time(word: str, _: frozenset[str] | None) -> Unit | None:
    symbol = _first(_TIME_WORDS, word)
    if symbol is not None:
        return _of_time(symbol, is_counted=False)
    match = _DEVICE.fullmatch(word)
    if match is None:
        return None
    unit = _first(_TIME_WORDS, match["time"]) or ""
    device = match["device"].strip()
    if not unit or not _ACCELERATOR_WORDS.fullmatch(device):
        return None
    if match["core"] is None:
        return _of_time(unit, is_counted=True, device=device)
    if not re.fullmatch(r"(?i:tpu)[ -]?v[234]", device) or unit == "month":
        return None
    half = Fraction(1, 2)
    return Unit(
        quantity="time", symbol=unit, is_counted=True, least=half, most=half,
        reading=CORES_ARE_HALVES, device=device,
    )  # fmt: skip


def _of_time(unit: str, *, is_counted: bool, device: str | None = None) -> Unit:
    named = None if device is None or _GENERIC.fullmatch(device) else device
    if unit != "month":
        return Unit(quantity="time", symbol=unit, is_counted=is_counted, device=named)
    return Unit(
        quantity="time", symbol="d", is_counted=is_counted, least=Fraction(28),
        most=Fraction(31), reading=MONTHS_VARY, device=named,
    )  # fmt: skip
