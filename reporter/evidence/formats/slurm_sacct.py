"""
Slurm's sacct: the energy of each job, from parsable output or JSON.

Slurm gathers energy by node, so the steps of a job repeat it and only the line of the job counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reporter.evidence.log_file import is_number
from reporter.evidence.timestamps import parse_number
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
    shown_number,
    shown_text,
)
from reporter.text import plural
from reporter.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

SACCT, SACCT_JSON = "slurm-sacct", "slurm-sacct-json"

WHAT = "Slurm's sacct output: one energy for each job; no series of readings"

_TOOL = "Slurm sacct"

_RAW, _ROUNDED = "ConsumedEnergyRaw", "ConsumedEnergy"

_SUFFIXES = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}

_AMOUNT = re.compile(r"(\d{1,20}(?:\.\d{1,9})?)([KMGT]?)", re.ASCII)

_ELAPSED = re.compile(r"(?:(\d{1,6})-)?(\d{1,9}):(\d\d):(\d\d)(?:\.\d{1,9})?", re.ASCII)

# NO_VAL, INFINITE, NO_VAL64 and INFINITE64 of slurm.h.
_NO_VALUES = frozenset({2**32 - 2, 2**32 - 1, 2**64 - 2, 2**64 - 1})

# A negative difference of a 32-bit counter. By chance no job uses 4.29 GJ to within 64 kJ.
_NEGATIVE_32 = range(2**32 - 2**16, 2**32)

# Steps that each hold this share of the job's energy repeat it; an .extern step holds next to none.
_REPEATED_SHARE = 0.5

_SUM_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """
    One job or step: where it stands, its id, energy as written, and the figures that were parsed.
    """

    place: str
    job_id: str
    field: str
    written: str
    energy_j: float | None
    duration_s: float | None
    started_s: float | None
    stopped_s: float | None

    @property
    def job(self) -> str:
        """
        The id of the job that a step belongs to.
        """
        return self.job_id.partition(".")[0]

    @property
    def is_step(self) -> bool:
        """
        Whether it is a step: 1935.batch, 1935.0.
        """
        return "." in self.job_id

    @property
    def start(self) -> tuple[str, float | None, float | None]:
        """
        What tells two lines of one job apart: a requeued job runs again under its id.
        """
        return self.job_id, self.started_s, self.duration_s


def is_sacct(head: str) -> bool:
    """
    Whether a file begins with a header of `sacct --parsable` that names a job and its energy.
    """
    cells = head.partition("\n")[0].rstrip("\r").split("|")
    return ("JobID" in cells or "JobIDRaw" in cells) and (_RAW in cells or _ROUNDED in cells)


def is_sacct_json(value: Any) -> bool:
    """
    Whether a JSON value is the answer of `sacct --json`.
    """
    jobs = value.get("jobs") if isinstance(value, dict) else None
    first = jobs[0] if isinstance(jobs, list) and jobs else None
    return isinstance(first, dict) and {"job_id", "steps", "time"} <= first.keys()


def sacct_totals(text: TotalsText) -> ToolTotals:
    """
    One row for each job. Source of columns and units: Slurm, sacct manual, "Job Accounting Fields".
    """
    builder = TotalsBuilder(text=text, format=SACCT, tool=_TOOL)
    _add_jobs(list(_lines(builder)), builder)
    return builder.build()


def sacct_json_totals(text: TotalsText, value: Any) -> ToolTotals:
    """
    One row for each job. Source of keys: Slurm, sacct --json, data_parser; energies in J.
    """
    builder = TotalsBuilder(text=text, format=SACCT_JSON, tool=_TOOL)
    builder.version = _json_version(value)
    _add_jobs(list(_json_lines(value["jobs"], builder)), builder)
    return builder.build()


def _lines(builder: TotalsBuilder) -> Iterator[_Line]:
    header: list[str] = []
    for number, line in enumerate(builder.text.lines, start=1):
        cells = [cell.strip() for cell in line.split("|")]
        if "JobID" in cells or "JobIDRaw" in cells:
            header = cells
        elif not line.strip():
            continue
        elif len(cells) != len(header):
            message = f"a row of {plural(len(cells), 'cell')} under a header of {len(header)}"
            builder.warn("TT-3", f"line {number}", message)
            builder.mend(f"line {number}", "TT-3", "row", line, None)
        else:
            yield _line(dict(zip(header, cells, strict=True)), f"line {number}", builder)


def _line(row: dict[str, str], place: str, builder: TotalsBuilder) -> _Line:
    name = _RAW if row.get(_RAW) else _ROUNDED
    written = row.get(name, "")
    elapsed = row.get("ElapsedRaw") or row.get("Elapsed", "")
    return _Line(
        place=place,
        job_id=row.get("JobID") or row.get("JobIDRaw", ""),
        field=name,
        written=written,
        energy_j=_energy_of(written),
        duration_s=_duration_s(elapsed),
        started_s=_time_s(row.get("Start", ""), place, builder),
        stopped_s=_time_s(row.get("End", ""), place, builder),
    )


def _time_s(text: str, place: str, builder: TotalsBuilder) -> float | None:
    return None if text in {"", "Unknown", "None"} else builder.time_s(text, place)


def _energy_of(text: str) -> float | None:
    """
    The energy in J of a number with or without a suffix of thousands.
    """
    found = _AMOUNT.fullmatch(text)
    return None if found is None else float(found[1]) * _SUFFIXES[found[2]]


def _duration_s(text: str) -> float | None:
    """
    Seconds of ElapsedRaw, or of Elapsed as d-hh:mm:ss; None for any other text.
    """
    found = _ELAPSED.fullmatch(text)
    if found is None:
        seconds = parse_number(text)
    else:
        days, hours, minutes, whole = (int(part or 0) for part in found.groups())
        seconds = float(
            days * SECONDS_PER_DAY + hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + whole
        )
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_DURATION_S else None


def _add_jobs(lines: list[_Line], builder: TotalsBuilder) -> None:
    """
    A row for each job, and the trail of what its steps and copies repeat.
    """
    jobs: dict[tuple[str, float | None, float | None], _Line] = {}
    steps: dict[str, list[_Line]] = {}
    for line in lines:
        if line.is_step:
            steps.setdefault(line.job, []).append(line)
            builder.mend(line.place, "TT-12", f"{line.job_id} {line.field}", line.written, None)
        elif line.start in jobs:
            first = jobs[line.start].place
            builder.mend(line.place, "TT-6", "row", f"copy of {first}", None)
        else:
            jobs[line.start] = line
    for line in jobs.values():
        _add_job(line, steps.get(line.job_id, []), builder)
    known = {line.job_id for line in jobs.values()}
    for job, listed in steps.items():
        if job not in known:
            message = f"only steps of job {shown_text(job)} are listed, no line of the job"
            builder.warn("TT-12", listed[0].place, message)
    if jobs:
        builder.note("TT-18", "", "Slurm's energy is that of whole nodes, whoever else uses them")
    else:
        builder.error("TT-3", "", "no job of the file can be read")


def _add_job(line: _Line, steps: list[_Line], builder: TotalsBuilder) -> None:
    energy_j = _usable_j(line, builder)
    if energy_j is not None:
        _check_steps(line, energy_j, steps, builder)
    builder.rows.append(
        TotalRow(
            place=line.place,
            device_group="job",
            energy_j=energy_j,
            run=line.job_id,
            duration_s=line.duration_s,
            started_s=line.started_s,
            stopped_s=line.stopped_s,
        )
    )


def _usable_j(line: _Line, builder: TotalsBuilder) -> float | None:
    """
    The energy in J; None for zero, for a number that means none, and for what is no energy.
    """
    energy_j = line.energy_j
    if energy_j is None:
        if line.written:
            message = f'{line.field} "{shown_text(line.written)}" is no energy'
            builder.warn("TT-3", line.place, message)
        else:
            builder.warn("TT-9", line.place, f"{line.field} is empty")
        return None
    if energy_j == 0:
        builder.mend(line.place, "TT-9", line.field, line.written, None)
        return None
    if energy_j in _NO_VALUES or int(energy_j) in _NEGATIVE_32 or energy_j > HIGHEST_ENERGY_J:
        builder.mend(line.place, "TT-13", line.field, line.written, None)
        return None
    if line.written[-1] in _SUFFIXES:
        message = f"{line.field} {line.written} is rounded; {_RAW} isn't"
        builder.note("TT-14", line.place, message)
    return energy_j


def _check_steps(line: _Line, energy_j: float, steps: list[_Line], builder: TotalsBuilder) -> None:
    """
    Name a job whose energy seems to be its steps added, though each spans the whole.
    """
    energies_j = [step.energy_j for step in steps if step.energy_j]
    least_j = _REPEATED_SHARE * max(energies_j, default=0.0)
    large = [value for value in energies_j if value >= least_j]
    total_j = sum(energies_j)
    if len(large) > 1 and abs(total_j - energy_j) <= _SUM_TOLERANCE * energy_j:
        message = f"{shown_number(energy_j)} J is the sum of {plural(len(large), 'step')}"
        builder.warn("TT-20", line.place, f"{message}, which may have run at one time")


def _json_version(value: dict[str, Any]) -> str | None:
    meta = value.get("meta")
    slurm = None
    if isinstance(meta, dict):
        slurm = meta.get("slurm") or meta.get("Slurm")
    release = slurm.get("release") if isinstance(slurm, dict) else None
    return shown_text(release) if isinstance(release, str) else None


def _json_lines(jobs: list[Any], builder: TotalsBuilder) -> Iterator[_Line]:
    for index, job in enumerate(jobs):
        pointer = f"/jobs/{index}"
        if not isinstance(job, dict) or json_number(job.get("job_id")) is None:
            builder.warn("TT-3", pointer, "an entry is no job")
            continue
        job_id = f"{json_number(job['job_id']):.0f}"
        yield _json_line(job_id, _job_energy(job), job.get("time"), pointer, "tres energy")
        steps = job.get("steps")
        for number, step in enumerate(steps if isinstance(steps, list) else []):
            if isinstance(step, dict):
                where = f"{pointer}/steps/{number}"
                consumed = _inside(step, "statistics", "energy", "consumed")
                yield _json_line(
                    f"{job_id}.{number}", consumed, step.get("time"), where, "energy consumed"
                )


def _json_line(job_id: str, energy: Any, time: Any, place: str, name: str) -> _Line:
    energy_j = json_number(energy)
    times = time if isinstance(time, dict) else {}
    started_s, stopped_s = json_number(times.get("start")), json_number(times.get("end"))
    return _Line(
        place=place,
        job_id=job_id,
        field=name,
        written="" if energy_j is None else str(energy_j),
        energy_j=energy_j,
        duration_s=json_number(times.get("elapsed")),
        started_s=started_s or None,
        stopped_s=stopped_s or None,
    )


def json_number(value: Any) -> float | None:
    """
    A number as Slurm writes it: plain, or `{"set": true, "infinite": false, "number": 1}`.
    """
    if isinstance(value, dict):
        if value.get("set") is not True or value.get("infinite") is True:
            return None
        value = value.get("number")
    return value if is_number(value) and value >= 0 else None


def _inside(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _job_energy(job: dict[str, Any]) -> Any:
    """
    The energy among the trackable resources that a job was allocated, in J.
    """
    allocated = _inside(job, "tres", "allocated")
    for resource in allocated if isinstance(allocated, list) else []:
        if isinstance(resource, dict) and resource.get("type") == "energy":
            return resource.get("count")
    return None
