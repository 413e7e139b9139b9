"""
The page of machines: what accelerators achieved per watt, and measured beside rated power.

Every figure is of entries of the boards and measured in their runs. A peak stands nowhere: what a
chip could do is not what a training got from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from reporter.leaderboard.boards import BoardTable, Leaderboard, Row
from reporter.model.accelerators import variant_of
from reporter.model.enums import Scope
from reporter.model.system import AcceleratorDescription
from reporter.site import quantity, words
from reporter.site.addresses import board_folder, entry_folder
from reporter.site.charts.power_ranges import PowerRange, PowerRanges, power_ranges
from reporter.site.csv_tables import MACHINES_CSV
from reporter.site.frame import JSON_TWIN, Link, Page, csv_twin
from reporter.site.quantity import Quantity
from reporter.text import one_line, plural

PATH = "machines/index.html"
TITLE = "Machines: achieved per watt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """
    An accelerator: its name, its rated power in W, and where that comes from.

    *key* is the id of the accelerator table, or the submitter's own name where it isn't there.
    """

    key: str
    name: str
    rated_w: float | None
    rated_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    One row of one board as a figure of its machine: samples per J, and W per accelerator.
    """

    machine: Machine
    board: BoardTable
    row: Row
    samples_per_j: float
    power_w: float | None

    @property
    def scope(self) -> Scope:
        """
        What the power holds: accelerators, nodes, or nodes and fabric.
        """
        return self.board.key.scope


@dataclass(frozen=True, slots=True, kw_only=True)
class BestRow:
    """
    The best entry of one accelerator on one board, by samples per joule; *share* is the mean power
    over the rated one.
    """

    board: Link
    machine: str
    entry: Link
    about: str
    entries_count: int
    performance_per_watt: Quantity
    unit: str
    power: Quantity | None
    rated: Quantity | None
    rated_basis: str
    share: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRow:
    """
    One accelerator in one scope over all boards: entries, rated power, measured power.
    """

    machine: str
    scope: str
    entries_count: int
    rated: Quantity | None
    rated_basis: str
    least: Quantity
    median: Quantity
    most: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinesView:
    """
    The page; *left_out* says which rows of boards are not in it, and why.
    """

    machines: tuple[MachineRow, ...]
    best: tuple[BestRow, ...]
    drawing: PowerRanges | None
    left_out: str


def machines_page(leaderboard: Leaderboard) -> Page:
    """
    The page "Machines: achieved per watt", from the entries of all boards.
    """
    return Page(
        path=PATH,
        template="machines.html",
        title=TITLE,
        description="Achieved performance per watt by accelerator, and measured beside rated "
        "power, from the entries of all boards.",
        section="",
        view=machines_view(leaderboard),
        alternates=(JSON_TWIN, csv_twin(MACHINES_CSV)),
    )


def machines_view(leaderboard: Leaderboard) -> MachinesView:
    """
    The view: accelerators by scope, and the best entry of each on every board.
    """
    measured = tuple(measured_of(leaderboard))
    powers = tuple(_powers(measured))
    return MachinesView(
        machines=tuple(_machine_row(group) for group in powers),
        best=quantity.with_aligned(
            [_best_row(group) for group in _by_board(measured)], "performance_per_watt"
        ),
        drawing=power_ranges([_range(group) for group in powers]),
        left_out=_left_out(leaderboard),
    )


def measured_of(leaderboard: Leaderboard) -> Iterator[Measured]:
    """
    Every row of every board that counts: one entry for one set of runs, with an energy.
    """
    for board in leaderboard.boards:
        for row in board.rows:
            samples_per_j = row.scope_score.performance_per_watt
            if _why_left_out(row) is None and samples_per_j is not None:
                yield Measured(
                    machine=machine_of(row.entry.submission.system.accelerator),
                    board=board,
                    row=row,
                    samples_per_j=samples_per_j,
                    power_w=_power_w(row),
                )


def _why_left_out(row: Row) -> str | None:
    if row.second_source_of is not None:
        return "because the same runs stand here from another source"
    if not row.entry.is_sound or row.scope_score.quality_per_kwh is None:
        return "because a finding speaks against the energy"
    if row.scope_score.performance_per_watt is None:
        return "because no energy per sample is known"
    return None


def _left_out(leaderboard: Leaderboard) -> str:
    reasons = [_why_left_out(row) for board in leaderboard.boards for row in board.rows]
    counted = Counter(reason for reason in reasons if reason)
    if not counted:
        return ""
    listed = "; ".join(f"{count} {reason}" for reason, count in counted.items())
    return f"Left out of {plural(len(reasons), 'row')} of the boards: {listed}."


def machine_of(described: AcceleratorDescription) -> Machine:
    """
    The accelerator as the table knows it, else as the submitter describes it.
    """
    known = variant_of(described)
    if known is not None and known.nameplate_w is not None:
        return Machine(
            key=known.accelerator_id,
            name=f"{known.vendor} {known.name}",
            rated_w=known.nameplate_w,
            rated_basis="accelerator table",
        )
    stated = described.nameplate_w
    return Machine(
        key=one_line(described.name).casefold(),
        name=described.name,
        rated_w=stated,
        rated_basis="not known" if stated is None else "stated by the submitter",
    )


def _power_w(row: Row) -> float | None:
    """
    Mean power within the runs, in W per accelerator: all that the scope holds, shared out.
    """
    power = row.scope_score.mean_power
    count = row.entry.submission.system.accelerators_count
    return None if power is None else power.watts / count


def _by_board(measured: Iterable[Measured]) -> list[list[Measured]]:
    """
    The rows of each accelerator on each board, best first, in the order of the boards.
    """
    groups: dict[tuple[str, str], list[Measured]] = {}
    for one in measured:
        groups.setdefault((one.board.key.slug, one.machine.key), []).append(one)
    for group in groups.values():
        group.sort(key=lambda one: (-one.samples_per_j, one.row.entry.id))
    slugs = {slug: place for place, slug in enumerate(dict.fromkeys(slug for slug, _ in groups))}
    order = sorted(groups, key=lambda key: (slugs[key[0]], -groups[key][0].samples_per_j, key[1]))
    return [groups[key] for key in order]


def _powers(measured: Iterable[Measured]) -> list[list[Measured]]:
    """
    The rows with a power of each accelerator in each scope, by name and scope.
    """
    groups: dict[tuple[str, str], list[Measured]] = {}
    for one in measured:
        if one.power_w is not None:
            groups.setdefault((one.machine.key, one.scope.value), []).append(one)
    return [groups[key] for key in sorted(groups)]


def _watts(group: Sequence[Measured]) -> list[float]:
    return [one.power_w for one in group if one.power_w is not None]


def _scope_text(scope: Scope) -> str:
    return f"{scope} {scope.title}"


def _entries_count(group: Sequence[Measured]) -> int:
    # One accelerator stands on several boards with one entry.
    return len({one.row.entry.id for one in group})


def _range(group: Sequence[Measured]) -> PowerRange:
    machine, watts = group[0].machine, _watts(group)
    return PowerRange(
        label=f"{machine.name}, {_scope_text(group[0].scope)}",
        least_w=min(watts),
        median_w=median(watts),
        most_w=max(watts),
        rated_w=machine.rated_w,
        entries_count=_entries_count(group),
    )


def _machine_row(group: Sequence[Measured]) -> MachineRow:
    machine, watts = group[0].machine, _watts(group)
    return MachineRow(
        machine=machine.name,
        scope=_scope_text(group[0].scope),
        entries_count=_entries_count(group),
        rated=quantity.maybe(machine.rated_w, "W"),
        rated_basis=machine.rated_basis,
        least=quantity.plain(min(watts), "W"),
        median=quantity.plain(median(watts), "W"),
        most=quantity.plain(max(watts), "W"),
    )


def _best_row(group: Sequence[Measured]) -> BestRow:
    best = group[0]
    entry, key, rated_w = best.row.entry, best.board.key, best.machine.rated_w
    unit = best.board.benchmark.samples.unit_text
    rank = best.row.rank_text
    return BestRow(
        board=Link(
            text=words.board_name(key, best.board.benchmark),
            path=f"{board_folder(key.slug)}index.html",
        ),
        machine=best.machine.name,
        entry=Link(text=entry.system_name, path=f"{entry_folder(entry.id)}index.html"),
        about=f"{entry.submitter_name}, "
        f"{plural(entry.submission.system.accelerators_count, 'accelerator')}, "
        + (f"rank {rank}" if rank else "no rank"),
        entries_count=_entries_count(group),
        performance_per_watt=quantity.plain(best.samples_per_j),
        unit=f"{unit}/J",
        power=quantity.maybe(best.power_w, "W"),
        rated=quantity.maybe(rated_w, "W"),
        rated_basis=best.machine.rated_basis,
        share=_share(best.power_w, rated_w),
    )


def _share(power_w: float | None, rated_w: float | None) -> Quantity | None:
    if power_w is None or not rated_w:
        return None
    ratio = power_w / rated_w
    return Quantity(text=f"{100 * ratio:.0f}", sort_value=quantity.sortable(ratio), unit="%")


def machines_data(leaderboard: Leaderboard) -> dict[str, Any]:
    """
    The page as data: every row that counts, with achieved samples per J and W per accelerator.
    """
    return {
        "rows": [_row_data(one) for one in measured_of(leaderboard)],
        "left_out": _left_out(leaderboard) or None,
    }


def _row_data(one: Measured) -> dict[str, Any]:
    entry = one.row.entry
    return {
        "accelerator": one.machine.key,
        "accelerator_name": one.machine.name,
        "accelerators_count": entry.submission.system.accelerators_count,
        "board": one.board.key.slug,
        "scope": one.scope.value,
        "entry": entry.id,
        "rank": one.row.rank,
        "samples_unit": one.board.benchmark.samples.unit_text,
        "samples_per_j": one.samples_per_j,
        "mean_power_per_accelerator_w": one.power_w,
        "rated_power_w": one.machine.rated_w,
        "rated_power_basis": one.machine.rated_basis,
        "page": f"{entry_folder(entry.id)}index.html",
    }
