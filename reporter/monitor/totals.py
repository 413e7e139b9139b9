"""
What the readings of one device come to while they are taken: energy, mean and highest power.

These figures are a first look for the end of a run, in memory that doesn't grow. What counts is
computed from the log, by the room `energy`.
"""

from __future__ import annotations

from typing import Any

from reporter.monitor.device import Device, Reading

# A package that draws 1 kW passes the usual range of RAPL (262 kJ) in 262 s. Over a longer step
# than this a counter may have started again more than once.
LONGEST_WRAP_STEP_S = 60.0
# Counters are renewed every 20 to 100 ms, so the rise of one short step says little of the power.
LEAST_MEAN_S = 1.0
# A counter that rises in big steps, as some meters' in kWh, is off by up to one step: after this
# many it is off by 1 % at most.
LEAST_RISES = 100
MOST_PROBLEMS = 20


class _CounterSum:
    """
    Rises of an energy counter in J; a fall is undone only where the range is known.
    """

    def __init__(self, range_j: float | None) -> None:
        self.range_j = range_j
        self.first: tuple[float, float] | None = None
        self.last: tuple[float, float] | None = None
        self.energy_j = 0.0
        self.wraps_count = 0
        self.resets_count = 0
        self.steps_count = 0
        self.rises_count = 0
        self.highest_mean_w: float | None = None
        self._mean_from = (0.0, 0.0)

    def add(self, time_s: float, energy_j: float) -> None:
        if self.last is None:
            self.first = self.last = (time_s, energy_j)
            self._mean_from = (time_s, 0.0)
            return
        step_s, rise_j = time_s - self.last[0], energy_j - self.last[1]
        self.last = (time_s, energy_j)
        if rise_j < 0 and self.range_j is not None and step_s <= LONGEST_WRAP_STEP_S:
            rise_j += self.range_j
            self.wraps_count += rise_j >= 0
        if rise_j < 0:
            self.resets_count += 1
            self._mean_from = (time_s, self.energy_j)
            return
        self.steps_count += 1
        self.rises_count += rise_j > 0
        self.energy_j += rise_j
        self._look_at_mean(time_s)

    def _look_at_mean(self, time_s: float) -> None:
        span_s = time_s - self._mean_from[0]
        if span_s >= LEAST_MEAN_S:
            mean_w = (self.energy_j - self._mean_from[1]) / span_s
            self.highest_mean_w = max(mean_w, self.highest_mean_w or 0.0)
            self._mean_from = (time_s, self.energy_j)

    @property
    def span_s(self) -> float:
        return self.last[0] - self.first[0] if self.first and self.last else 0.0

    @property
    def is_fine(self) -> bool:
        return 2 * self.rises_count >= self.steps_count or self.rises_count >= LEAST_RISES


class _PowerSum:
    """
    The trapezoid sum of power readings in J.
    """

    def __init__(self) -> None:
        self.first_s: float | None = None
        self.last: tuple[float, float] | None = None
        self.energy_j = 0.0
        self.highest_w: float | None = None

    def add(self, time_s: float, power_w: float) -> None:
        if self.last is None:
            self.first_s = time_s
        else:
            self.energy_j += (time_s - self.last[0]) * (self.last[1] + power_w) / 2
        self.last = (time_s, power_w)
        self.highest_w = power_w if self.highest_w is None else max(power_w, self.highest_w)

    @property
    def span_s(self) -> float:
        return 0.0 if self.first_s is None or self.last is None else self.last[0] - self.first_s


class DeviceTotals:
    """
    Running sums over the readings of one device, in the order in which they are taken.

    *last_power_w* is the power of the last reading in W, `None` where it had none.
    """

    def __init__(self, device: Device) -> None:
        """
        Nothing has been read of *device*.
        """
        self._counter = _CounterSum(device.counter_range_j)
        self._power = _PowerSum()
        self.readings_count = 0
        self.bad_count = 0
        self.problems: dict[str, int] = {}
        self._asked_s = 0.0
        self.last_power_w: float | None = None
        self._last_s: float | None = None
        self._longest_step_s = 0.0

    def add(self, time_s: float, reading: Reading) -> None:
        """
        Add a reading; *time_s* is of the monotonic clock, in s.
        """
        self.readings_count += 1
        self._asked_s = time_s
        self.last_power_w = reading.power_w
        self.bad_count += bool(reading.problems)
        for problem in reading.problems:
            known = problem in self.problems or len(self.problems) < MOST_PROBLEMS
            key = problem if known else "other reasons"
            self.problems[key] = self.problems.get(key, 0) + 1
        if reading.energy_j is not None:
            self._counter.add(time_s, reading.energy_j)
        if reading.power_w is not None:
            self._power.add(time_s, reading.power_w)
        if reading.energy_j is not None or reading.power_w is not None:
            if self._last_s is not None:
                self._longest_step_s = max(self._longest_step_s, time_s - self._last_s)
            self._last_s = time_s

    @property
    def uses_counter(self) -> bool:
        """
        Whether the energy is that of the counter: where it is fine enough, or there is no power.
        """
        return self._counter.span_s > 0 and (self._counter.is_fine or self._power.span_s <= 0)

    @property
    def energy_j(self) -> float | None:
        """
        The energy in J from the first to the last reading; `None` with fewer than two.

        Of the counter where `uses_counter`, else the trapezoid sum of the power readings.
        """
        if self.uses_counter:
            return self._counter.energy_j
        return self._power.energy_j if self._power.span_s > 0 else None

    def to_dict(self) -> dict[str, Any]:
        """
        The figures as they stand in the document of a run; what isn't known is `None`.
        """
        counter, power = self._counter, self._power
        by_counter, by_power = counter.span_s > 0, power.span_s > 0
        span_s = counter.span_s if self.uses_counter else power.span_s
        energy_j = self.energy_j
        is_counted = counter.first is not None and counter.last is not None
        return {
            "energy_j": energy_j,
            "energy_basis": "counter" if self.uses_counter else "power" if by_power else None,
            "energy_from_counter_j": counter.energy_j if by_counter else None,
            "energy_from_power_j": power.energy_j if by_power else None,
            "first_counter_j": counter.first[1] if is_counted and counter.first else None,
            "last_counter_j": counter.last[1] if is_counted and counter.last else None,
            "counter_wraps_count": counter.wraps_count,
            "counter_resets_count": counter.resets_count,
            "mean_power_w": None if energy_j is None else energy_j / span_s,
            "highest_power_w": counter.highest_mean_w if power.last is None else power.highest_w,
            "readings_count": self.readings_count,
            "bad_readings_count": self.bad_count,
            "problems": dict(self.problems),
            "longest_step_s": self._longest_step_s,
            "unread_at_end_s": None if self._last_s is None else self._asked_s - self._last_s,
        }
