"""
What a file of totals holds: rows of energy, what was mended in them, and what was found.

A total is declared: it is shown with what is known of it, and never ranked. No row is added to
another here; `part_of` says which rows already stand in another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal

from reporter.evidence.timestamps import NoZoneError, StampError, parse_number, parse_stamp
from reporter.findings import Finding, Severity
from reporter.text import one_line, plural
from reporter.totals_codes import TOTALS_HINTS

# No training run has used a tenth of it: 1e15 J are 278 GWh.
HIGHEST_ENERGY_J = 1e15

# A century; a longer run is a number that was misread.
LONGEST_DURATION_S = 3.2e9

FINDINGS_SHOWN = 10

SHOWN_CHARACTERS = 60

DeviceGroup = Literal["cpu", "gpu", "ram", "job", "node", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """
    One change to what the file says: where, by which rule, which field, from what to what.

    *place* is `line N` or a JSON Pointer, *rule* a code of `TOTALS_CODES`. *old* and *new* are in
    the unit of the file's field; *new* is None where the figure is left out.
    """

    place: str
    rule: str
    field: str
    old: str
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalRow:
    """
    One energy of one run, after mending: J, s, Unix s, g and g/kWh; None is not stated.

    *device_group* is what the energy is of, *device* the name of a single one. *part_of* names the
    group or device whose row holds this one, so that the two are never added. *is_modelled* is None
    where the file can't tell. *pue* is the factor that the file names, *is_pue_inside* whether the
    energy as written held it; *energy_j* holds none where *pue* is known. *emissions_g* is as the
    tool stated it, and *intensity_g_per_kwh* is what that implies for the energy as written.
    """

    place: str
    device_group: DeviceGroup
    energy_j: float | None
    run: str | None = None
    device: str | None = None
    part_of: str | None = None
    duration_s: float | None = None
    started_s: float | None = None
    stopped_s: float | None = None
    is_modelled: bool | None = None
    pue: float | None = None
    is_pue_inside: bool | None = None
    emissions_g: float | None = None
    emissions_rate_g_per_s: float | None = None
    intensity_g_per_kwh: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTotals:
    """
    A file of totals: its format and tool, the tool's version if the file names one, and its rows.

    *mends* is the whole trail of changes, *findings* what else there is to say.
    """

    file: str
    format: str
    tool: str
    version: str | None
    rows: tuple[TotalRow, ...]
    mends: tuple[Mend, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsText:
    """
    A file of totals before it is read: its name for findings, its lines, and the zone of its times.

    Lines are counted from 1 and keep their number: an empty one is there, too.
    """

    file: str
    lines: tuple[str, ...]
    zone: tzinfo | None

    @property
    def whole(self) -> str:
        """
        The text of the file.
        """
        return "\n".join(self.lines)


def shown_text(text: str) -> str:
    """
    Foreign text, short and on one line, as it stands in messages and in the trail.
    """
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return one_line(cut)


def shown_number(value: float) -> str:
    """
    A number to twelve digits, so that a mended one can be computed again.
    """
    return f"{value:.12g}"


@dataclass(slots=True, kw_only=True)
class TotalsBuilder:
    """
    Gathers rows, the trail of mends and findings of one file while it is read.
    """

    text: TotalsText
    format: str
    tool: str
    version: str | None = None
    rows: list[TotalRow] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)
    _said: dict[tuple[str, Severity], list[Finding]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _counts: dict[tuple[str, Severity], int] = field(default_factory=lambda: defaultdict(int))

    def mend(self, place: str, rule: str, name: str, old: str, new: str | None) -> None:
        """
        Note one change of field *name*; foreign text is cut.
        """
        kept = None if new is None else shown_text(new)
        self.mends.append(Mend(place=place, rule=rule, field=name, old=shown_text(old), new=kept))

    def error(self, code: str, place: str, message: str) -> None:
        """
        Note why the file, or what is at *place*, can't be used.
        """
        self._say(Severity.ERROR, code, place, message)

    def warn(self, code: str, place: str, message: str) -> None:
        """
        Note a doubt about what is at *place*.
        """
        self._say(Severity.WARNING, code, place, message)

    def note(self, code: str, place: str, message: str) -> None:
        """
        Note what whoever reads the figure should know.
        """
        self._say(Severity.NOTE, code, place, message)

    def _say(self, severity: Severity, code: str, place: str, message: str) -> None:
        said = self._said[code, severity]
        self._counts[code, severity] += 1
        if len(said) < FINDINGS_SHOWN:
            said.append(
                Finding(
                    code=code,
                    severity=severity,
                    file=self.text.file,
                    pointer=place,
                    message=message,
                    hint=TOTALS_HINTS[code],
                )
            )

    def time_s(self, text: str, place: str) -> float | None:
        """
        Unix seconds of a stamp; None, with a finding, where it has no zone or can't be read.
        """
        try:
            return parse_stamp(text, self.text.zone).time_s
        except NoZoneError:
            if not self._counts["TT-17", Severity.NOTE]:
                self.note("TT-17", place, f'"{shown_text(text)}" has no zone, and none is stated')
        except StampError as problem:
            self.warn("TT-3", place, f'time "{shown_text(text)}": {problem}')
        return None

    def amount(self, text: str, name: str, place: str, most: float) -> float | None:
        """
        A number from 0 to *most*; None, with a finding, for any other text.
        """
        value = parse_number(text)
        if value is not None and 0 <= value <= most:
            return value
        self.warn("TT-3", place, f'{name} "{shown_text(text)}" is no amount from 0 to {most:g}')
        return None

    def build(self) -> ToolTotals:
        """
        The file as far as it could be read.
        """
        return ToolTotals(
            file=self.text.file,
            format=self.format,
            tool=self.tool,
            version=self.version,
            rows=tuple(self.rows),
            mends=tuple(self.mends),
            findings=(*self._all_findings(), *self._mended()),
        )

    def _all_findings(self) -> Iterator[Finding]:
        for (code, severity), said in self._said.items():
            yield from said
            rest = self._counts[code, severity] - len(said)
            if rest:
                last = said[-1]
                yield Finding(
                    code=code,
                    severity=severity,
                    file=self.text.file,
                    pointer=last.pointer,
                    message=f"{plural(rest, 'more finding')} of this kind from here on",
                    hint=last.hint,
                )

    def _mended(self) -> Iterator[Finding]:
        """
        One note for each rule that mended something: the first change, and how many there are.
        """
        first: dict[str, Mend] = {}
        counts: dict[str, int] = defaultdict(int)
        for mend in self.mends:
            first.setdefault(mend.rule, mend)
            counts[mend.rule] += 1
        for rule, mend in first.items():
            more = f", and {plural(counts[rule] - 1, 'more change')}" if counts[rule] > 1 else ""
            new = "left out" if mend.new is None else mend.new
            yield Finding(
                code=rule,
                severity=Severity.NOTE,
                file=self.text.file,
                pointer=mend.place,
                message=f"{mend.field}: {mend.old} -> {new}{more}",
                hint=TOTALS_HINTS[rule],
            )
