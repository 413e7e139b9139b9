"""
The figures that a sentence states: number and unit, and by the words around it which figure it is.

Each rule is narrow. A figure that stands in a comparison, a rate, an offset or a saving is left
out; so is a time that no word ties to the training, and a second figure of one kind. What has a
unit and isn't taken is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reporter.claims.headers import COUNTED_TIME, kind_of
from reporter.claims.places import country_of, is_region
from reporter.claims.units import Unit, read_unit
from reporter.claims.written_figures import AMOUNT, NUMBER, plain_number, printed_of

LONGEST_SENTENCE = 2_000
# How far before and behind a figure its words are looked for, in characters.
BEFORE, BEHIND = 60, 30
MOST_UNIT_WORDS = 6

CUMULATIVE = "cumulative hours of computation are read as accelerator-hours"

_AMOUNT = re.compile(rf"(?<![\w.,/-]){AMOUNT}")
_UNIT_WORDS = re.compile(
    r"[ \u00a0\u2009-]?(?P<kind>(?:net|gross|total) )?"
    r"(?P<words>[^\s,;:!?]+(?: [^\s,;:!?]+){0,5})"
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9(\"“])")
_OTHER_BEFORE = re.compile(
    r"\b(?:offset(?:ting|s)?|embodied|manufactur\w+|life[- ]?cycle|sav(?:e[sd]?|ings?)|avoid\w*"
    r"|compared (?:to|with)|households?|inference|per (?:year|day|query|token))\b",
    re.IGNORECASE,
)
_OTHER_BEHIND = re.compile(
    r" ?/|\W{0,3}(?:per|a|each|every) (?:\w+ )?(?:year|day|hour|h|month|week|query|token|epoch"
    r"|step|iteration|sample|request"
    r"|person|capita|passenger|image|household|node|server)\b|\W{0,3}(?:saved|less|more|fewer)\b",
    re.IGNORECASE,
)
# "drawing 5.4 kW per node", "each server drew 10.2 kW", "a node power of 6.5 kW".
_NODE_BEHIND = re.compile(
    r"(?: ?/ ?|\W{0,3}(?:per|a|each|every) )(?:compute |GPU )?(?:node|server|host|machine)\b",
    re.IGNORECASE,
)
_NODE_BEFORE = re.compile(
    r"\b(?:(?:each|every|per|one) (?:compute |GPU |8-GPU )?(?:node|server|host|machine)"
    r"|(?:node|server) power)"
    r"(?: (?:draws?|drew|drawing|uses?|used|consume[sd]?|needs?|needed|had|has|a|an|the|mean|of"
    r"|average|power|draw|was|is|at|on|about)){0,6} ?$",
    re.IGNORECASE,
)
_ABOUT_CARBON = re.compile(r"carbon|CO ?_?2|emi(?:t|ssion)|GHG|greenhouse|footprint", re.IGNORECASE)
_ABOUT_TRAINING = re.compile(
    r"train|took|\bran\b|\brun|wall|lasted|duration|elapsed|comput|\buse[sd]?\b|finish|complet"
    r"|within|tun(?:ing|ed)|\bstage|\bphase",
    re.IGNORECASE,
)
# A time that stands with accelerators: "128 H100 GPUs (700 W) for", "60 h on 128".
_WITH_DEVICES = re.compile(
    r"(?:\b[A-Z]{1,3}[0-9]{1,3}s?|[GT]PUs?|accelerators|chips)(?: \([^()]{1,20}\))? for $"
)
_ON_DEVICES = re.compile(r" on [0-9]")
_ABOUT_RATED = re.compile(r"\bTDP\b|thermal design|rated|nameplate", re.IGNORECASE)
_ABOUT_NET = re.compile(r"\bnet\b|market[- ]based", re.IGNORECASE)
_ABOUT_PEAK = re.compile(r"\bpeak\b|theoretical", re.IGNORECASE)
_CUMULATIVE = re.compile(r"cumulative", re.IGNORECASE)
_PUE = re.compile(
    rf"(?:PUE|[Pp]ower [Uu]sage [Ee]ffectiveness)\W{{0,3}}(?:PUE\W{{0,3}})?(?:[a-z]+ ){{0,4}}?"
    rf"(?:of |is |was |= ?|: ?|at )?\W?(?P<value>(?:[~≈] ?)?{NUMBER})(?![0-9A-Za-z%])(?! %)"
)
_PUE_IN = re.compile(
    r"(?P<of>energy|consumption|CO2e?|emissions?) (?:figures? )?(?:already )?"
    r"(?:(?P<yes>includes?|contains?|including)|(?P<no>excludes?|excluding|without"
    r"|do(?:es)? not (?:include|contain)|doesn't (?:include|contain))) (?:the |a )?PUE",
    re.IGNORECASE,
)
# Figures that no rule takes: in words, with a decimal comma, or in a unit that may be several.
_NEVER = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|a few|a couple of|half a"
    r"|hundreds of|thousands of)"
    r" (?:million |thousand )?(?:hours|days|weeks?|months?|years?|GPUs|TPUs|tons|tonnes)\b"
    r"|(?<![\w.,])[0-9]{1,9},[0-9]{1,2} ?(?:[kMG]?Wh|t|kg|g|h|hours|days|tons|tonnes)\b"
    r"|(?<![\w.,])[0-9][0-9.,]{0,20} ?(?:mWh|mW|mJ|MT|[kMGTP]FLOP[sS]?(?!/)"
    r"|(?:CPU|node|core)[- ]?(?:hours?|days?|h))\b"
)
_MAKER = r"(?:(?:NVIDIA|Nvidia|AMD|Google|Intel|Tesla|Cloud|Instinct|GeForce|Habana) ){0,3}"
_MODEL = (
    # Every number is named: T5 and B2 are models.
    r"(?:(?:A(?:2|10|16|30|40|100|800)|H(?:20|100|200|800)|V100|P(?:4|40|100)|B(?:100|200|300)"
    r"|L(?:4|20|40)|T4|K(?:40|80))[A-Z]?|MI[0-9]{2,3}[A-Z]?|GH200|GB[23]00"
    r"|TPU[ -]?v[0-9][a-z]{0,2}|TPUv[0-9][a-z]{0,2}|RTX[ -]?[A-Z]?[0-9]{4}|Gaudi[ -]?[23]?"
    r"|Trainium[0-9]?)(?:[ -](?:SXM[0-9]?|PCIe|PCIE|NVL|[0-9]{2,3} ?GB|HBM[0-9]e?)){0,3}"
    r"(?=s?(?!\w))"
)
_DEVICES = re.compile(
    rf"(?<![\w.,-])(?P<count>[0-9][0-9,]{{0,9}}) ?(?:[x×] ?)?(?P<name>{_MAKER}{_MODEL})"
    rf"|(?<![\w.,-])(?P<bare>[0-9][0-9,]{{0,9}}) (?:(?:NVIDIA|AMD|Google|parallel) )?"
    r"(?:GPUs|TPUs|accelerators|chips|TPU chips)(?![\w-])"
)
_DEVICE_TIME = re.compile(
    r"[ -]?(?:(?:chip|core|gpu|tpu)s?[ -]?)?(?:hours?|days?|weeks?|months?|years?|h)\b",
    re.IGNORECASE,
)
_NODES = re.compile(r"\b(?:nodes?|servers?|hosts?|machines?)\b[^.]{0,25}$", re.IGNORECASE)
_OF_NODES = re.compile(
    r"\b(?:nodes?|servers?)(?:,)? (?:each )?(?:with|of|having|containing|holding) $", re.IGNORECASE
)
_EACH_NODE = re.compile(
    r"s?(?: (?:GPUs|TPUs|chips|accelerators))?(?: ?/ ?| per | in each | in every )"
    r"(?:node|server)\b",
    re.IGNORECASE,
)
_NODE_COUNT = re.compile(
    r"(?<![\w.,-])(?P<count>[0-9][0-9,]{0,6}) (?:compute |GPU |DGX |HGX )?(?:nodes|servers)\b",
    re.IGNORECASE,
)
_NAMED_DEVICE = re.compile(rf"\b{_MAKER}{_MODEL}")
_PLACE = re.compile(
    r"\b(?:in|at|from|region|zone|location):? (?:the )?"
    r"(?P<place>[A-Z][\w.-]*(?:,? [A-Z][\w.-]*){0,3}"
    r"|[a-z]{2,12}-?[a-z]{2,14}-?[0-9]{0,2}[a-z]?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """
    One figure of a sentence: the field, its text as a cell, and its unit if it has one.

    *start* and *end* are where it stands in the sentence.
    """

    field: str
    text: str
    start: int = 0
    end: int = 0
    unit: Unit | None = None
    reading: str | None = None
    written: str = ""

    @property
    def shown(self) -> str:
        """
        The figure as it was taken, with its unit; months as they are written.
        """
        if self.unit is not None and self.unit.is_converted:
            return self.written
        return self.text if self.unit is None else f"{self.text} {self.unit.symbol}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """
    A figure with a unit that isn't taken, as it is written.
    """

    text: str


@lru_cache(maxsize=4096)
def _unit_at(words: str) -> tuple[Unit, int] | None:
    """
    The unit that some words begin with and how many they are; the longest wins.
    """
    split = words.split(" ")[:MOST_UNIT_WORDS]
    for count in range(len(split), 0, -1):
        unit = read_unit(" ".join(split[:count]))
        if unit is not None:
            return unit, count
    return None


def sentences(paragraph: str) -> list[str]:
    """
    The sentences of a paragraph.
    """
    return _SENTENCE_END.split(paragraph)


def stated_in(sentence: str) -> Iterator[Stated | LeftOut]:
    """
    Every figure that a sentence states, and those with a unit that aren't taken.
    """
    if len(sentence) > LONGEST_SENTENCE:
        yield LeftOut(text=f"a sentence behind its first {LONGEST_SENTENCE:,} characters")
        sentence = sentence[:LONGEST_SENTENCE]
    yield from _quantities(sentence)
    if (pue := _PUE.search(sentence)) is not None:
        yield Stated(field="pue", text=plain_number(pue["value"]))
    for inside in _PUE_IN.finditer(sentence):
        of = "pue_in_energy" if inside["of"].casefold() in {"energy", "consumption"} else None
        yield Stated(field=of or "pue_in_co2e", text="yes" if inside["yes"] else "no")
    yield from _devices(sentence)
    yield from _places(sentence)
    yield from (LeftOut(text=match[0]) for match in _NEVER.finditer(sentence))


def _quantities(sentence: str) -> Iterator[Stated | LeftOut]:
    for match in _AMOUNT.finditer(sentence):
        found, kind, end = _unit_behind(sentence, match)
        if found is None:
            continue
        text = sentence[match.start() : end].strip()
        printed = printed_of(match)
        behind = sentence[end : end + BEHIND]
        before = sentence[max(0, match.start() - BEFORE) : match.start()] + kind
        name = _field(found, text, before, behind)
        if printed is None or name is None:
            yield LeftOut(text=text)
            continue
        reading = found.reading
        if name == "accelerator_time" and not found.is_counted:
            reading = CUMULATIVE
        yield Stated(
            field=name,
            text=printed,
            start=match.start(),
            end=end,
            unit=found,
            reading=reading,
            written=text,
        )


def _unit_behind(sentence: str, match: re.Match[str]) -> tuple[Unit | None, str, int]:
    """
    The unit behind a number, the word between ("46.7 net tCO2e"), and where the unit ends.

    What looks like a suffix may be the first letter of the unit.
    """
    ends = [match.end()]
    last = match["second"] or match["first"]
    if last[-1:] in "kKMGTB":
        ends.append(match.end() - 1)
    for end in ends:
        words = _UNIT_WORDS.match(sentence, end, end + 80)
        known = _unit_at(words["words"].rstrip(".")) if words else None
        if words is not None and known is not None:
            unit, count = known
            length = len(" ".join(words["words"].split(" ")[:count]))
            return unit, words["kind"] or "", words.start("words") + length
    return None, "", match.end()


def _field(unit: Unit, text: str, before: str, behind: str) -> str | None:
    """
    Which figure of a claim stands there, None where it isn't surely one.
    """
    kind = kind_of(unit)
    if kind == "power" and (_NODE_BEHIND.match(behind) or _NODE_BEFORE.search(before)):
        return "node_power"
    if _OTHER_BEHIND.match(behind) or (kind != "power" and _OTHER_BEFORE.search(before)):
        return None
    around = f"{before}{text}{behind}"
    net = bool(_ABOUT_NET.search(before[-30:]))
    match kind:
        case "energy" | "flops":
            return kind
        case "intensity":
            return "net_intensity" if net else "intensity"
        case "carbon":
            gross = "net_co2e" if net else "co2e"
            return gross if _ABOUT_CARBON.search(around) else None
        case "throughput":
            return "peak" if _ABOUT_PEAK.search(before[-30:]) else "throughput"
        case "power":
            is_rated = _ABOUT_RATED.search(before[-30:]) or _ABOUT_RATED.search(behind[:15])
            return "tdp" if is_rated else "power"
        case _ if kind == COUNTED_TIME:
            return "accelerator_time"
    if _CUMULATIVE.search(before) and re.match(r" of comput", behind):
        return "accelerator_time"
    is_with_devices = _WITH_DEVICES.search(before) or _ON_DEVICES.match(behind)
    return "duration" if is_with_devices or _ABOUT_TRAINING.search(before + behind) else None


def _devices(sentence: str) -> Iterator[Stated | LeftOut]:
    found = [
        match
        for match in _DEVICES.finditer(sentence)
        if not _DEVICE_TIME.match(sentence, match.end())
    ]
    for match in found:
        yield from _counted_devices(match, sentence)
        if match["count"] is not None:
            yield _at("accelerator", match, "name")
    if not any(match["count"] for match in found):
        named = _NAMED_DEVICE.search(sentence)
        if named is not None:
            yield _at("accelerator", named, 0)
    for nodes in _NODE_COUNT.finditer(sentence):
        yield _at("nodes", nodes, "count")


def _counted_devices(match: re.Match[str], sentence: str) -> Iterator[Stated | LeftOut]:
    """
    The number of accelerators of the run or of one node, as the words around it say.
    """
    group = "count" if match["count"] is not None else "bare"
    before = sentence[max(0, match.start() - 40) : match.start()]
    if _OF_NODES.search(before) or _EACH_NODE.match(sentence, match.end()):
        yield _at("chips_per_node", match, group)
    elif _NODES.search(before):
        yield LeftOut(text=match[0])
    else:
        yield _at("chips", match, group)


def _at(field: str, match: re.Match[str], group: str | int) -> Stated:
    begin, end = match.span(group)
    return Stated(field=field, text=match[group].strip(), start=begin, end=end)


def _places(sentence: str) -> Iterator[Stated]:
    for match in _PLACE.finditer(sentence):
        words = match["place"].rstrip(".")
        if is_region(words) or country_of(words) is not None:
            yield Stated(field="location", text=words)
            return
