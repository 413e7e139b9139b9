"""
Which measured fields of a submission aren't what its evidence gives, field by field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reporter.measure.parts import (
    COVERAGE_DECIMALS,
    ENERGY_DECIMALS,
    GAP_DECIMALS,
    MEASURED_PART_FIELDS,
    POWER_DECIMALS,
    TRACE_TIME_DECIMALS,
)
from reporter.measure.training_run import TIME_DECIMALS
from reporter.model.run import DeclaredRun, EnergyPart, Run
from reporter.model.serialization import to_data

# Two sums of the same readings in another order differ by far less.
RELATIVE = 1e-6
# A figure that is written with few digits may be off by one of the last.
DECIMALS: Mapping[str, int] = {
    "energy_j": ENERGY_DECIMALS,
    "charged_energy_j": ENERGY_DECIMALS,
    "energy_after_run_j": ENERGY_DECIMALS,
    "first_j": ENERGY_DECIMALS,
    "last_j": ENERGY_DECIMALS,
    "coverage": COVERAGE_DECIMALS,
    "largest_gap_s": GAP_DECIMALS,
    "sample_interval_s": GAP_DECIMALS,
    "highest_power_w": POWER_DECIMALS,
    "elapsed_s": TIME_DECIMALS,
}
MEASURED_RUN_FIELDS = tuple(
    name for name in Run.__dataclass_fields__ if name not in DeclaredRun.__dataclass_fields__
)


# They move no figure, and submissions of before they were written have none.
LINE_FIELDS = frozenset({"log_lines", "training_lines"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    One measured field that isn't what the evidence gives; `None` stands for absent.

    *pointer* leads from the run or part to the field.
    """

    pointer: str
    stated: Any
    measured: Any


def part_differences(stated: EnergyPart, measured: EnergyPart) -> Iterator[Difference]:
    """
    The measured fields of a part that differ, in the order of the file; unstated lines don't.
    """
    for name in MEASURED_PART_FIELDS:
        if name in LINE_FIELDS and not getattr(stated, name):
            continue
        yield from differences(f"/{name}", getattr(stated, name), getattr(measured, name))


def run_differences(stated: Run, measured: Mapping[str, Any]) -> Iterator[Difference]:
    """
    The measured fields of a run among those in *measured* that differ, in the order of the file;
    unstated lines don't.
    """
    for name in MEASURED_RUN_FIELDS:
        if name in LINE_FIELDS and getattr(stated, name) is None:
            continue
        if name in measured:
            yield from differences(f"/{name}", getattr(stated, name), measured[name])


def differences(pointer: str, stated: Any, measured: Any) -> Iterator[Difference]:
    """
    Every leaf of two values, lists and objects that differs; of unequal lists their lengths.
    """
    yield from _of_data(pointer, to_data(stated), to_data(measured))


def _of_data(pointer: str, stated: Any, measured: Any) -> Iterator[Difference]:
    if isinstance(stated, dict) and isinstance(measured, dict):
        for key in dict.fromkeys([*stated, *measured]):
            yield from _of_data(f"{pointer}/{key}", stated.get(key), measured.get(key))
    elif isinstance(stated, list) and isinstance(measured, list):
        if len(stated) != len(measured):
            yield Difference(pointer=pointer, stated=_length(stated), measured=_length(measured))
            return
        for index, (one, other) in enumerate(zip(stated, measured, strict=True)):
            yield from _of_data(f"{pointer}/{index}", one, other)
    elif not _equal(pointer, stated, measured):
        yield Difference(pointer=pointer, stated=_shown(stated), measured=_shown(measured))


def _equal(pointer: str, stated: Any, measured: Any) -> bool:
    if not _is_number(stated) or not _is_number(measured):
        return bool(_normal(stated) == _normal(measured))
    keys = pointer.split("/")
    slack = RELATIVE * abs(measured)
    decimals = _decimals(keys)
    if decimals is not None:
        # Half a digit more than the last one, so that its own rounding never decides.
        slack = max(slack, 1.000001 * 10.0**-decimals)
    return bool(abs(stated - measured) <= slack)


def _decimals(keys: Sequence[str]) -> int | None:
    """
    With how many decimals the field is written, `None` for a whole or an unrounded number.
    """
    if "power_trace" in keys:
        return TRACE_TIME_DECIMALS if keys[-1] == "0" else 0
    if "charged_energy_j" in keys:
        return ENERGY_DECIMALS
    return DECIMALS.get(keys[-1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _normal(value: Any) -> Any:
    """
    Absent and empty are one; an instant is one however many zeros its fraction has.
    """
    if value in ([], {}):
        return None
    if isinstance(value, str) and value.endswith("Z"):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _length(items: Sequence[Any]) -> str:
    return f"{len(items):,} items"


def _shown(value: Any) -> Any:
    return _length(value) if isinstance(value, list) else value
