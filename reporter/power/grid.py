"""
A shortcut for logs in which every device is read at every instant, in the same order.

Such a batch is a table of instants by devices, and the energy of a device is one product of
weights, which depend on the instants alone, with its column.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reporter.power.step_counts import StepCounts
from reporter.power.sums import Floats, Steps, Sums, is_inside, microseconds, weigh
from reporter.power.trace import HIGHEST_POWER_W, LATEST_TIME_S

# Below this the setting up costs more than it saves.
ROWS_LEAST = 4


def find_grid(codes: NDArray[np.integer], times_s: Floats, power_w: Floats) -> tuple[int, int]:
    """
    From which reading up to which one a batch is a regular grid, and every device is once in a row.

    A batch with a bad reading, an uneven order or doubled instants has none: both are 0.
    """
    width = _width(codes)
    # A batch may begin in the middle of an instant.
    changes = np.flatnonzero(np.diff(times_s[: width + 1]) != 0)
    start = (int(changes[0]) + 1) % width if width and changes.size else 0
    count = (codes.size - start) // width if width else 0
    if count < ROWS_LEAST:
        return 0, 0
    stop = start + count * width
    order = codes[start : start + width]
    table_w = power_w[start:stop].reshape(count, width)
    instants_s = times_s[start:stop:width]
    is_regular = (
        bool((codes[start:stop].reshape(count, width) == order).all())
        and bool((times_s[start:stop].reshape(count, width) == instants_s[:, None]).all())
        and bool((instants_s[1:] > instants_s[:-1]).all())
        and bool(np.abs(instants_s[[0, -1]]).max() <= LATEST_TIME_S)
        # The least of numbers among which is a NaN is NaN, and no comparison with it holds.
        and bool(table_w.min() > 0 and table_w.max() <= HIGHEST_POWER_W)
    )
    return (start, stop) if is_regular else (0, 0)


def _width(codes: NDArray[np.integer]) -> int:
    """
    Readings from one device to the same again, if all between are different; else 0.
    """
    again = np.flatnonzero(codes[1:] == codes[:1])
    width = int(again[0]) + 1 if again.size else 0
    return width if np.unique(codes[:width]).size == width else 0


def sum_grid(codes: NDArray[np.integer], times_s: Floats, power_w: Floats, empty: Sums) -> Sums:
    """
    Sums over readings that are a grid: the last instant and the step to it stay open.

    *empty* are sums without readings over the devices that *codes* point to.
    """
    window, rows, width = empty.window, empty.rows, _width(codes)
    codes, instants_s = codes[:width], times_s[::width]
    table_w = power_w.reshape(-1, width)
    steps = weigh(instants_s[:-2], instants_s[1:-1], window, empty.gap_limit_s)
    covered = steps.is_covered
    covered_j = _energy(steps, covered, table_w)
    row_of = {
        "integrated_j": covered_j if covered.all() else _energy(steps, covered | True, table_w),
        "covered_j": covered_j,
        "covered_s": steps.inside_s[covered].sum(),
        "uncovered_s": steps.inside_s[~covered].sum(),
        "longest_s": steps.inside_s.max(),
        "readings_count": float(instants_s.size),
        "first_s": instants_s[0], "before_s": instants_s[-2], "last_s": instants_s[-1],
        "first_w": table_w[0], "before_w": table_w[-2], "last_w": table_w[-1],
    } | _inside(instants_s, table_w, empty)  # fmt: skip
    for name, values in row_of.items():
        rows[name][codes] = values
    return _with_step_counts(empty, codes, steps)


def _energy(steps: Steps, where: NDArray[np.bool_], table_w: Floats) -> Floats:
    """
    Energy of each device over the steps *where*, in J.
    """
    weights_s = np.zeros(table_w.shape[0])
    weights_s[:-2] += np.where(where, steps.from_s, 0.0)
    weights_s[1:-1] += np.where(where, steps.to_s, 0.0)
    energy_j: Floats = weights_s @ table_w
    return energy_j


def _inside(instants_s: Floats, table_w: Floats, empty: Sums) -> dict[str, Floats | float]:
    """
    Count and highest of the closed readings, all and those inside the window.
    """
    closed_w = table_w[:-1]
    inside = np.flatnonzero(is_inside(instants_s[:-1], empty.window))
    highest_w = closed_w.max(axis=0)
    highest_inside_w: Floats | float = 0.0
    if inside.size == closed_w.shape[0]:
        highest_inside_w = highest_w
    elif inside.size:
        highest_inside_w = closed_w[inside[0] : inside[-1] + 1].max(axis=0)
    return {
        "highest_w": highest_w,
        "highest_inside_w": highest_inside_w,
        "inside_count": float(inside.size),
    }


def _with_step_counts(sums: Sums, codes: NDArray[np.integer], steps: Steps) -> Sums:
    """
    All devices have the same intervals, so they are counted once.
    """
    lengths_us = microseconds(steps.whole_s)
    touching, others = list(sums.touching), list(sums.others)
    for counts, where in ((touching, steps.is_touching), (others, ~steps.is_touching)):
        lengths, numbers = np.unique(lengths_us[where], return_counts=True)
        shared = StepCounts.of(zip(lengths.tolist(), numbers.tolist(), strict=True))
        for code in codes.tolist():
            counts[code] = shared
    return Sums(
        window=sums.window,
        gap_limit_s=sums.gap_limit_s,
        names=sums.names,
        rows=sums.rows,
        touching=tuple(touching),
        others=tuple(others),
    )
