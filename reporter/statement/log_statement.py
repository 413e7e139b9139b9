"""
The energy of some logs in the forms that people paste: text, Markdown, LaTeX, BibTeX, front matter.

The same figures in each, and in JSON with every unit in its key. What the logs can't say (a place,
a PUE) is said to be missing and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reporter import __version__
from reporter.carbon.uncertainty import printed, printed_mass
from reporter.errors import ReporterError, stated_number
from reporter.findings import Finding
from reporter.measure.log_energy import (
    LOCAL_CLOCK,
    EnergySum,
    LogEnergy,
    LoggedDevice,
    counter_advice,
)
from reporter.statement.format_names import LogFormat
from reporter.statement.latex import CHARACTER_DEFINITION, latex_text
from reporter.statement.line import Line, a_line
from reporter.statement.markdown import markdown_text
from reporter.text import number, plural, printed_line, readable_json
from reporter.units import PUES, Carbon, Energy

if TYPE_CHECKING:
    from reporter.carbon.factors import Factor

# Unix times that a calendar can show; beyond them a log's clock was never set.
CALENDAR_S = 6e10
DEVICES_SHOWN = 64
LEFT_OUT_SHOWN = 16
NOTES_SHOWN = 16
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EIGHT = re.compile(r".{8}(?!$)", re.DOTALL)
STREAMED = "in two passes, without keeping the logs, as they are too large for that"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogStatement:
    """
    The energy of some logs, and the place that its carbon is computed for, if one was named.

    *pue* is `None` where none was stated: then CO2e is that of the metered energy alone. *remark*
    says where the factor isn't that of the very place and year.
    """

    energy: LogEnergy
    factor: Factor | None = None
    pue: float | None = None
    remark: str = ""

    @property
    def whole(self) -> EnergySum | None:
        """
        The one figure, `None` where the logs don't say what may be added.
        """
        return self.energy.whole

    @property
    def carbon(self) -> Carbon | None:
        """
        Location-based CO2e of the charged energy; `None` without a place or a figure.
        """
        whole = self.whole
        if self.factor is None or whole is None or whole.charged_j is None:
            return None
        from reporter.carbon.emissions import emissions

        return emissions(Energy(whole.charged_j), self.pue or 1.0, self.factor)


def log_statement(
    found: LogEnergy, *, grid: str | None, year: int | None, pue: float | None
) -> LogStatement:
    """
    The statement of a log's energy; *grid* names a place of the ranking table.

    *year* is that of the electricity, the window's if it is `None`. Raises `ReporterError` where
    the table has no row to use, or the PUE isn't from 1 to 3.
    """
    if pue is not None:
        stated_number(pue, PUES, "the PUE")
    if grid is None:
        return LogStatement(energy=found, pue=pue)
    from reporter.carbon.lookup import lookup_place
    from reporter.carbon.place import place_named

    if year is None and found.window.stop_s >= CALENDAR_S:
        raise ReporterError("the log's clock was never set: state --year")
    used = year or datetime.fromtimestamp(found.window.stop_s, tz=UTC).year
    answer = lookup_place(place_named(grid), year=used)
    if answer.factor is None:
        raise ReporterError(f"--grid {grid}: {answer.message}\n{answer.hint}")
    return LogStatement(energy=found, factor=answer.factor, pue=pue, remark=answer.message)


def log_text(statement: LogStatement) -> str:
    """
    For a terminal: the figure, its lines, every device, what is said of the logs, and what was left
    out with the reason.
    """
    lines = [printed_line(_sentence(statement)), ""]
    width = max(len(line.label) for line in _lines(statement))
    lines += [f"{line.label:<{width}}  {printed_line(line.value)}" for line in _lines(statement)]
    lines += ["", *_device_table(statement.energy)]
    notes = [_note(found) for file in statement.energy.files for found in file.findings]
    if notes:
        lines += ["", "the logs say", *(printed_line(f"  {note}") for note in notes[:NOTES_SHOWN])]
        if len(notes) > NOTES_SHOWN:
            lines.append(f"  and {len(notes) - NOTES_SHOWN:,} more")
    left_out = statement.energy.left_out
    if left_out:
        lines += ["", f"left out: {plural(len(left_out), 'series', 'series')}"]
        shown = left_out[:LEFT_OUT_SHOWN]
        lines += [printed_line(f"  {left.series.text}: {left.reason}") for left in shown]
        if len(left_out) > LEFT_OUT_SHOWN:
            lines.append(f"  and {len(left_out) - LEFT_OUT_SHOWN:,} more")
    return "\n".join(lines) + "\n"


def _note(found: Finding) -> str:
    place = f"{found.file}, {found.pointer}" if found.pointer else found.file
    return f"{place}: {found.message}"


def _device_table(found: LogEnergy) -> Iterator[str]:
    names = [printed_line(device.name) for device in found.devices[:DEVICES_SHOWN]]
    width = max(len("device"), *map(len, names))
    yield f"{'device':<{width}}  {'energy':>12}  {'mean':>9}  {'highest':>9}  coverage  lines"
    for name, device in zip(names, found.devices, strict=False):
        integral = device.energy.integral
        lines = "" if device.lines is None else f"{device.lines[0]:,} to {device.lines[1]:,}"
        row = (
            f"{name:<{width}}  {_energy(integral.integrated_j):>12}  {_power(device.mean_w):>9}"
            f"  {_power(integral.highest_w):>9}  {100 * integral.coverage:7.2f}%  {lines}"
        )
        yield row.rstrip()
    more = len(found.devices) - DEVICES_SHOWN
    if more > 0:
        yield f"and {more:,} more"


def _energy(energy_j: float | None) -> str:
    return "unknown" if energy_j is None else f"{energy_j:,.1f} J"


def _power(power_w: float | None) -> str:
    return "unknown" if power_w is None else f"{power_w:,.1f} W"


def _kwh(energy_j: float, uncertainty: float) -> str:
    return f"{printed(Energy(energy_j).kwh, uncertainty)} kWh"


def _sentence(statement: LogStatement) -> str:
    whole = statement.whole
    if whole is None or whole.energy_j is None or whole.charged_j is None:
        return f"no figure for all together: {statement.energy.why_no_whole}"
    found = statement.energy
    doubt = whole.expanded_uncertainty
    text = (
        f"{_kwh(whole.charged_j, doubt)} ({whole.charged_j:,.1f} J) ± {100 * doubt:.1f} % (k = 2) "
        f"by {plural(len(whole.devices), 'series', 'series')} of {whole.name}, "
        f"{found.window.duration_s:,.1f} s"
    )
    carbon = statement.carbon
    if carbon is None:
        return text
    mass, unit = printed_mass(carbon.g_co2e, doubt)
    return f"{text}; {mass} {unit}, location-based"


def _lines(statement: LogStatement) -> list[Line]:
    found, whole = statement.energy, statement.whole
    lines = [
        a_line("window", "window", f"{_window_text(found)}, {found.window_source}"),
        *_whole_lines(whole),
    ]
    if len(found.sums) > 1:
        for one in found.sums:
            text = "unknown" if one.energy_j is None else f"{one.energy_j:,.1f} J"
            lines.append(a_line(f"sum_{one.name}", one.name, text))
    lines += _carbon_lines(statement)
    lines += [
        a_line(
            f"counter_{device.name}",
            device.name,
            "; ".join(counter_advice(device.energy).split("\n")),
        )
        for device in found.devices[:DEVICES_SHOWN]
        if device.energy.resets_count
    ]
    lines += [a_line("caution", "caution", text) for text in found.cautions]
    if found.is_streamed:
        lines.append(a_line("reading", "reading", STREAMED))
    lines += [
        a_line("log", "log", f"{file.name}, {file.format}, SHA-256 {file.sha256}")
        for file in found.files
    ]
    return lines


def _whole_lines(whole: EnergySum | None) -> Iterator[Line]:
    if whole is None or whole.energy_j is None or whole.charged_j is None:
        return
    integrals = [device.energy.integral for device in whole.devices]
    charged_j = whole.charged_j - whole.energy_j
    uncovered_s = max(integral.uncovered_s for integral in integrals)
    yield a_line("energy", "energy as read", f"{whole.energy_j:,.1f} J")
    yield a_line(
        "charged",
        "charged",
        f"{charged_j:,.1f} J for time without readings, at {_charge_text(whole)}"
        if charged_j or uncovered_s
        else "nothing: readings cover the window",
    )
    gap_s = max(integral.largest_gap_s for integral in integrals)
    yield a_line(
        "coverage", "coverage", f"{100 * whole.coverage:.2f} %, largest gap {number(gap_s)} s"
    )
    uncertainty = (
        f"± {100 * whole.expanded_uncertainty:.1f} % (k = 2), class {whole.meter_class}: the meter "
        "alone, as one run shows no spread"
    )
    yield a_line("uncertainty", "uncertainty", uncertainty)


def _charge_text(whole: EnergySum) -> str:
    powers = {device.energy.integral.charge_power_w for device in whole.devices}
    known = sorted(power for power in powers if power is not None)
    return f"up to {known[-1]:,.0f} W a device" if known else "no known power"


def _window_text(found: LogEnergy) -> str:
    start_s, stop_s = found.window.start_s, found.window.stop_s
    return f"{_moment(start_s, found.clock)} to {_moment(stop_s, found.clock)}"


def _moment(time_s: float, clock: str) -> str:
    if not abs(time_s) < CALENDAR_S:
        return f"Unix time {time_s:g}"
    text = datetime.fromtimestamp(time_s, tz=UTC).isoformat(timespec="milliseconds")
    plain = text.removesuffix("+00:00")
    return f"{plain} ({LOCAL_CLOCK})" if clock == LOCAL_CLOCK else f"{plain}Z"


def _carbon_lines(statement: LogStatement) -> Iterator[Line]:
    factor, carbon = statement.factor, statement.carbon
    if factor is None or carbon is None or statement.whole is None:
        return
    mass, unit = printed_mass(carbon.g_co2e, statement.whole.expanded_uncertainty)
    pue = (
        f"PUE {number(statement.pue)}"
        if statement.pue is not None
        else "the building left out, as no PUE was stated"
    )
    yield a_line("co2e", "CO2e", f"{mass} {unit}, location-based, {pue}")
    yield a_line(
        "intensity",
        "intensity",
        f"{factor.g_per_kwh:g} gCO2e/kWh, {factor.zone_name} {factor.year} ({factor.source}, "
        f"{factor.licence})" + (f"; {statement.remark}" if statement.remark else ""),
    )


def log_markdown(statement: LogStatement) -> str:
    """
    A section for a README: the sentence and a table.
    """
    rows = [f"| {markdown_text(a.label)} | {markdown_text(a.value)} |" for a in _lines(statement)]
    lines = [markdown_text(_sentence(statement)), "", "| Field | Value |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


def log_latex(statement: LogStatement) -> str:
    """
    A sentence and a table in LaTeX that needs no package.
    """
    rows = [
        rf"\raggedright {latex_text(a.label)} & \raggedright {_broken(latex_text(a.value))}"
        r"\tabularnewline"
        for a in _lines(statement)
    ]
    body = [
        latex_text(_sentence(statement)) + r"\par",
        r"\noindent\begin{tabular}{@{}p{0.2\linewidth}@{\quad}p{0.75\linewidth}@{}}",
        *rows,
        r"\end{tabular}",
    ]
    needed = [CHARACTER_DEFINITION] if any(r"\reporterchar{" in line for line in body) else []
    return "\n".join([*needed, *body]) + "\n"


def _broken(text: str) -> str:
    """
    The same LaTeX, with places inside a hash where its line may end.
    """
    return _HASH.sub(lambda found: _EIGHT.sub(r"\g<0>\\allowbreak{}", found[0]), text)


def log_bibtex(statement: LogStatement) -> str:
    """
    One record that cites the log by its hash.
    """
    from reporter.citation.bibtex import bibtex_text

    found = statement.energy
    year = datetime.fromtimestamp(max(0.0, min(found.window.stop_s, CALENDAR_S)), tz=UTC).year
    key = f"energy-{found.files[0].sha256[:12]}"
    note = "; ".join([_sentence(statement), *(f"{a.label}: {a.value}" for a in _lines(statement))])
    fields = {
        "title": "{Energy of a training run, from its power log}",
        "year": str(year),
        "howpublished": bibtex_text(f"figures by reporter {__version__}"),
        "note": bibtex_text(note),
    }
    body = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key},", *body, "}", ""])


def log_front_matter(statement: LogStatement) -> str:
    """
    The `co2_eq_emissions` field of a model card; its `emissions` are in grams.
    """
    from reporter.statement.front_matter import quoted

    lines = ["# Goes between the --- lines at the top of the model card.", "co2_eq_emissions:"]
    carbon, whole = statement.carbon, statement.whole
    if carbon is None or whole is None:
        lines += [
            "  # emissions is left out, and is not zero: no place of the grid was named, or no",
            "  # energy in all. Name the place with --grid (and --pue), and make this again.",
        ]
    else:
        grams = printed(carbon.g_co2e, whole.expanded_uncertainty).replace(",", "")
        lines.append(f"  emissions: {grams}")
    parts = [_sentence(statement), *(f"{a.label}: {a.value}" for a in _lines(statement))]
    lines.append(
        f"  source: {quoted(printed_line(f'reporter {__version__}: ' + '; '.join(parts)))}"
    )
    return "\n".join(lines) + "\n"


def log_json(statement: LogStatement) -> str:
    """
    All figures as one JSON object; every key names its unit, and what isn't known is null.
    """
    found = statement.energy
    data = {
        "reporter": __version__,
        "window": {
            "start": _moment(found.window.start_s, found.clock),
            "stop": _moment(found.window.stop_s, found.clock),
            "duration_s": found.window.duration_s,
            "source": found.window_source,
            "clock": found.clock,
        },
        "energy": _sum_data(statement.whole),
        "why_no_energy": found.why_no_whole,
        "sums": [_sum_data(one) for one in found.sums],
        "devices": [_device_data(device) for device in found.devices],
        "left_out": [
            {"series": left.series.name, "file": left.series.file, "reason": left.reason}
            for left in found.left_out
        ],
        "cautions": list(found.cautions),
        "carbon": _carbon_data(statement),
        "is_streamed": found.is_streamed,
        "logs": [
            {
                "file": file.name,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "format": file.format,
                "zone": file.zone,
                "findings": [
                    {"code": f.code, "severity": f.severity.value, "message": f.message}
                    for f in file.findings
                ],
            }
            for file in found.files
        ],
    }
    return readable_json(data)


def _sum_data(one: EnergySum | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "name": one.name,
        "devices_count": len(one.devices),
        "energy_j": one.energy_j,
        "charged_energy_j": one.charged_j,
        "coverage": one.coverage,
        "meter_class": str(one.meter_class),
        "expanded_uncertainty_relative": one.expanded_uncertainty,
    }


def _device_data(device: LoggedDevice) -> dict[str, Any]:
    own, integral = device.identity, device.energy.integral
    return {
        "name": device.name,
        "kind": str(own.kind),
        "quantity": str(own.quantity),
        "device": own.device,
        "uuid": own.uuid,
        "host": own.host,
        "metric": own.metric,
        "unit_source": own.unit_source,
        "files": list(device.files),
        "lines": None if device.lines is None else list(device.lines),
        "energy_j": integral.integrated_j,
        "charged_energy_j": integral.charged_j,
        "charge_power_w": integral.charge_power_w,
        "coverage": integral.coverage,
        "largest_gap_s": integral.largest_gap_s,
        "median_interval_s": integral.median_interval_s,
        "readings_count": integral.readings_count,
        "counter_resets_count": device.energy.resets_count if device.energy.is_counted else None,
        "mean_power_w": device.mean_w,
        "highest_power_w": integral.highest_w,
        "meter_class": str(device.meter_class),
    }


def _carbon_data(statement: LogStatement) -> dict[str, Any] | None:
    factor, carbon = statement.factor, statement.carbon
    if factor is None or carbon is None:
        return None
    return {
        "g_co2e": carbon.g_co2e,
        "basis": "location-based",
        "pue": statement.pue,
        "intensity_g_per_kwh": factor.g_per_kwh,
        "zone": factor.zone,
        "year": factor.year,
        "source": factor.source,
        "licence": factor.licence,
    }


WRITERS: Mapping[LogFormat, Callable[[LogStatement], str]] = MappingProxyType(
    {
        LogFormat.TEXT: log_text,
        LogFormat.JSON: log_json,
        LogFormat.MARKDOWN: log_markdown,
        LogFormat.LATEX: log_latex,
        LogFormat.BIBTEX: log_bibtex,
        LogFormat.FRONT_MATTER: log_front_matter,
    }
)
