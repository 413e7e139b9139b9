"""
What a printed header or label says: which figure stands under it, and in which unit.

"Carbon emitted (tCO2eq)", "Training Time (GPU hours)", "# GPUs", "TDP". Every word of a header must
be one that such a figure is called by; one that isn't (embodied, per token, saved) makes it another
figure, which is left out and named. Where a header has no unit, its cells must have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from reporter.claims.units import Unit, read_unit

LONGEST_HEADER = 120
# Which figure a quantity is, as far as its words fit; the time of all accelerators stands apart.
COUNTED_TIME = "counted time"


def words(text: str) -> frozenset[str]:
    """
    The words of a list in one text, divided by spaces.
    """
    return frozenset(text.split())


_COMMON = words(
    "total overall training train trained pretraining pre final run model the of for to "
    "estimated est measured reported published printed stated approx approximate "
    "cumulative cost full whole and in used utilized a during"
)
_DEVICE = words(
    "gpu gpus tpu tpus accelerator accelerators chip chips device devices processor "
    "processors hardware per"
)
_ENERGY = words(
    "energy electricity electrical power consumption consumed used usage use gross "
    "facility demand expended required needed draw gpu gpus tpu accelerator"
)
_CARBON = words(
    "carbon co2 co2e co2eq eq equivalent equivalents dioxide ghg ghgs greenhouse gas "
    "gases emission emissions emitted footprint gross operational location based climate "
    "impact environmental generated produced released e"
)
_INTENSITY = words(
    "carbon intensity grid ci electricity emission emissions factor co2 co2e co2eq energy "
    "mix average avg mean local regional location based gross power efficiency ghg eq"
)
_TIME = words(
    "time duration wall clock wallclock walltime elapsed runtime length hours days "
    "computation compute"
)
_COUNTED = _TIME | _DEVICE | words("budget usage computation computing h")
_POWER = words("power consumption draw average avg mean usage consumed system board") | _DEVICE
_NODE = words("node nodes server servers")
_RATED = words("tdp rated nameplate thermal design power max maximum") | _DEVICE
_FLOPS = words("flops flop compute operations computation budget floating point")
_RATE = words("throughput achieved performance speed sustained flops average avg mean") | _DEVICE
_PEAK = words("peak theoretical throughput performance flops dense") | _DEVICE
_NET = frozenset(["net", "market"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    The figure that a header names: by kind of unit the field of a claim, and the unit if it has it.

    *has_pue* is yes or no where the header says whether the figure contains the PUE.
    """

    fields: Mapping[str, str]
    unit: Unit | None = None
    has_pue: str | None = None

    @property
    def field(self) -> str | None:
        """
        The field, where the header has the unit that decides.
        """
        return None if self.unit is None else self.fields.get(kind_of(self.unit))


_TEXTS = {
    "id": r"(?:run |row )?id",
    "name": r"(?:base )?models?(?: names?| id| variant)?|name|method|network|checkpoint|system|run"
    r"(?: name)?|experiment(?: name)?|llm",
    "scope": "scope",
    "task": "task",
    "place": "place|table",
    "accelerator": r"(?:type of )?(?:hardware|accelerators?|gpu|tpu|chip|device|processor)"
    r"(?: types?|"
    r" models?| names?| used)?|(?:gpu|training) hardware(?: type)?|hardware type(?:s)?(?: used)?",
    "chips": r"(?:# ?(?:of )?|no (?:of )?|num(?:ber)?s? (?:of )?|n |total |count of )?(?:gpus|tpus|"
    r"chips|tpu chips|accelerators|devices|processors|gpu chips)(?: used| count)?"
    r"|(?:#|num|no|number|n) ?(?:gpu|tpu|chip|accelerator|device)"
    r"|(?:gpu|tpu|chip|accelerator|device)s? count|(?:gpu|chip|accelerator|device) number",
    "nodes": r"(?:# ?(?:of )?|no (?:of )?|num(?:ber)?s? (?:of )?|n |total |count of )?"
    r"(?:compute |gpu )?(?:nodes|servers)(?: used| count)?|(?:node|server)s? count",
    "chips_per_node": r"(?:# ?(?:of )?|no (?:of )?|num(?:ber)?s? (?:of )?|n )?"
    r"(?:gpus|tpus|chips|accelerators|devices)(?: per)? (?:node|server)",
    "power_kind": "power kind|kind of power",
    "pue": r"(?:(?:data ?cent(?:er|re)|average|facility|site) )?pue(?: value| coefficient)?"
    r"|power usage effectiveness(?: pue)?",
    "pue_in_energy": r"(?:incl|includes|including|included|with) (?:the )?pue"
    r"|pue (?:incl|included)(?: in energy)?",
    "country": r"country(?: of training| iso3?)?",
    "location": r"(?:training |compute |cloud |server |geographical |data ?cent(?:er|re) "
    r"|hardware )?"
    r"(?:location|region|site)|data ?cent(?:er|re)|where",
    "year": "year(?: of training)?",
    "source": "sources?|reference|paper|ref",
    "note": "notes?|comments?|remarks?",
}
_TEXT_PATTERNS = MappingProxyType({field: re.compile(text) for field, text in _TEXTS.items()})
_TAG = re.compile(r"</?(?:sub|sup|b|i|em|strong|br|span)\b[^<>]{0,60}>", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§`~]|\[\^[0-9a-z]{1,3}\]|\[[0-9]{1,3}\]")
_BRACKET = re.compile(r"[(\[](?P<inside>[^()\[\]]{1,60})[)\]]")
_BEHIND = re.compile(r"(?:,| in |:| - | – | / )(?P<unit>[^,:]{1,40})$")
_EACH = re.compile(r" ?/ ?(?=(?:gpu|chip|accelerator|device|tpu)\b)", re.IGNORECASE)
_PUE_INSIDE = re.compile(
    r" ?(?P<open>\()?[,;]? ?\b(?:(?P<yes>incl(?:\.|uding|udes)?|with)|excl(?:\.|uding|udes)?"
    r"|without) (?:the )?PUE\b(?(open)\))",
    re.IGNORECASE,
)
# What stands behind the power of a node in its cell: 6.5 kW per node.
OF_NODE = re.compile(r" ?(?:/| per | a | each )(?:compute )?(?:node|server)$", re.IGNORECASE)
_MAY_HOLD_PUE = {"energy", "co2e"}
_WORD = re.compile(r"[a-z0-9#]+")


def kind_of(unit: Unit) -> str:
    """
    The quantity of a unit, with the time of all accelerators apart.
    """
    return COUNTED_TIME if unit.is_counted else unit.quantity


def clean(text: str) -> str:
    """
    A header or cell without the marks of its format: emphasis, tags, footnotes, line ends.
    """
    plain = _MARKS.sub("", _TAG.sub("", text)).replace("₂", "2").replace("CO_2", "CO2")
    return " ".join(plain.split())


def text_field(header: str) -> str | None:
    """
    The field of text that a header names, None where it names none.

    >>> text_field("# GPUs"), text_field("Hardware type"), text_field("Energy")
    ('chips', 'accelerator', None)
    """
    said = " ".join(_WORD.findall(clean(header)[:LONGEST_HEADER].casefold().replace("_", " ")))
    said = said.replace("# ", "#")
    return next((field for field, text in _TEXT_PATTERNS.items() if text.fullmatch(said)), None)


@lru_cache(maxsize=2_048)
def read_header(header: str) -> Header | None:
    """
    The figure that a header names, None where it names none or one of another kind.

    >>> read_header("Carbon emitted (tCO2eq)").field, read_header("Embodied carbon (t)")
    ('co2e', None)
    """
    text = _EACH.sub(" per ", clean(header))
    if not text or len(text) > LONGEST_HEADER:
        return None
    said = _PUE_INSIDE.search(text)
    if said is None:
        return _read_plain_header(text)
    read = _read_plain_header(text[: said.start()] + text[said.end() :])
    if read is None or not _MAY_HOLD_PUE & {*read.fields.values()}:
        return None
    fields = {kind: field for kind, field in read.fields.items() if field in _MAY_HOLD_PUE}
    return Header(fields=fields, unit=read.unit, has_pue="yes" if said["yes"] else "no")


def _read_plain_header(text: str) -> Header | None:
    for named, written in _splits(text):
        fields = fields_of(named, has_unit=True)
        for kind, field in fields.items():
            quantities = frozenset({"time" if kind == COUNTED_TIME else kind})
            unit = read_unit(written, quantities)
            if unit is not None and kind_of(unit) == kind:
                return Header(fields={kind: field}, unit=unit)
    fields = fields_of(text)
    return Header(fields=fields) if fields else None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """
    The words and the unit of a header, in every way that it may be split.
    """
    for bracket in _BRACKET.finditer(text):
        yield f"{text[: bracket.start()]} {text[bracket.end() :]}", bracket["inside"]
        behind = re.split(r"[,;/] ?| in ", bracket["inside"])
        if len(behind) == 2:
            yield f"{text[: bracket.start()]} {behind[0]} {text[bracket.end() :]}", behind[1]
            yield f"{text[: bracket.start()]} {behind[1]} {text[bracket.end() :]}", behind[0]
    if (behind_comma := _BEHIND.search(text)) is not None:
        yield text[: behind_comma.start()], behind_comma["unit"]
    tokens = text.split(" ")
    for count in range(min(4, len(tokens)), 0, -1):
        yield " ".join(tokens[:-count]), " ".join(tokens[-count:])
        yield " ".join(tokens[count:]), " ".join(tokens[:count])


def fields_of(named: str, *, has_unit: bool = False) -> Mapping[str, str]:
    """
    By kind of unit the field that some words call; empty where a word belongs to no such figure.

    With a unit beside them no words are needed; without one they must name the figure.
    """
    said = frozenset(_WORD.findall(named.casefold().replace("co 2", "co2")))
    fields = {kind: field for kind, field in _fields(said) if has_unit or _is_named(said, field)}
    return MappingProxyType(fields)


def _fields(said: frozenset[str]) -> Iterator[tuple[str, str]]:
    rest = said - _COMMON
    net = bool(rest & _NET)
    own = rest - _NET
    if own <= _CARBON:
        yield "carbon", "net_co2e" if net else "co2e"
    if own <= _INTENSITY:
        yield "intensity", "net_intensity" if net else "intensity"
    for kind, field, known in _BY_WORDS:
        if rest <= known:
            yield kind, field
    yield from _powers_and_rates(said, rest)


_BY_WORDS = (
    ("energy", "energy", _ENERGY),
    ("time", "duration", _TIME),
    (COUNTED_TIME, "accelerator_time", _COUNTED),
    ("flops", "flops", _FLOPS),
)


def _powers_and_rates(said: frozenset[str], rest: frozenset[str]) -> Iterator[tuple[str, str]]:
    if (rest - _NODE) <= _POWER and said & _NODE and "total" not in said:
        yield "power", "node_power"
        return
    # "Total power" is that of all accelerators, and "maximum power" may be a peak that was seen.
    if rest <= _POWER and "total" not in said:
        yield "power", "power"
    elif rest <= _RATED and said & {"tdp", "rated", "nameplate", "thermal"}:
        yield "power", "tdp"
    if rest <= _RATE:
        yield "throughput", "throughput"
    elif rest <= _PEAK:
        yield "throughput", "peak"


_NAMING = MappingProxyType(
    {
        "energy": words("energy electricity power"),
        "co2e": words("carbon co2 co2e co2eq emissions emission emitted ghg"),
        "net_co2e": words("carbon co2 co2e co2eq emissions ghg"),
        "intensity": words("intensity factor ci efficiency"),
        "net_intensity": words("intensity factor ci"),
        "duration": words("time duration runtime walltime hours days"),
        "accelerator_time": words("time compute hours computation"),
        "power": frozenset({"power"}),
        "node_power": words("power draw"),
        "tdp": words("tdp rated nameplate thermal"),
        "flops": words("flops flop compute operations"),
        "throughput": frozenset({"throughput", "performance"}),
        "peak": frozenset({"peak"}),
    }
)


def _is_named(said: frozenset[str], field: str) -> bool:
    return bool(said & _NAMING[field])


_OTHERS = MappingProxyType(
    {
        "embodied": "embodied carbon is not energy times carbon intensity",
        "life": "life-cycle carbon contains more than energy times carbon intensity",
        "lifecycle": "life-cycle carbon contains more than energy times carbon intensity",
        "scope": "which scope a column covers decides what it can be held against",
        "saved": "what is saved is no footprint",
        "avoided": "what is avoided is no footprint",
        "offset": "offsets lower nothing",
        "hourly": "an hourly figure is no total",
        "hour": "a rate is no total",
        "token": "a rate is no total",
        "node": "a figure of one node is not that of a run",
        "server": "a figure of one server is not that of a run",
        "inference": "a row is one training",
    }
)


def why_not(header: str) -> str | None:
    """
    Why a header that looks like a figure isn't read, as far as one of its words says so.
    """
    said = _WORD.findall(clean(header)[:LONGEST_HEADER].casefold().replace("_", " "))
    return next((_OTHERS[word] for word in said if word in _OTHERS), None)
