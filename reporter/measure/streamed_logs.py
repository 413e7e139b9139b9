"""
Power logs that are too large to be kept: read twice, and summed on the way.

The first reading gives what the choice of series needs (identity, bounds, count, digest) and what
the limit of gaps needs (counts of steps); the second sums the devices that were chosen. Memory
grows with the number of devices and with what pieces of a rotated log share, never with the length
of a log.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import numpy as np

from reporter.energy.counters import CounterSums, counter_limit_s
from reporter.energy.coverage import CHARGE_GAP_LIMIT_S, counted_charge_limit_s
from reporter.energy.partial_sums import Sums, close, integrals, merge
from reporter.errors import ReporterError
from reporter.evidence.engine import Engine
from reporter.evidence.locate import size_and_head
from reporter.evidence.log_file import EVIDENCE_LIMITS, GZIP, PARQUET, PARQUET_RATIO
from reporter.evidence.offered import Device, Series
from reporter.evidence.series import Window
from reporter.measure.device import DeviceFigure, highest_device_w
from reporter.measure.kept_logs import Measured, Meters
from reporter.measure.log_survey import SurveyedLog, SurveyJob, survey_log
from reporter.measure.second_reading import sum_devices
from reporter.measure.stream_sums import Taken

ALL = np.ones(1, dtype=bool)


def are_large(paths: Sequence[Path]) -> bool:
    """
    Whether some logs together are larger than what is kept of evidence, or may unpack to that.

    A file that can't be opened has no size here; reading it says why.
    """
    plain = packed = 0
    for size, head in map(size_and_head, paths):
        if head.startswith(GZIP):
            packed += size * EVIDENCE_LIMITS.ratio
        elif head.startswith(PARQUET):
            packed += size * PARQUET_RATIO
        else:
            plain += size
    return plain > EVIDENCE_LIMITS.file_bytes or packed > EVIDENCE_LIMITS.unpacked_bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreamedLogs:
    """
    Logs that were read once; *owners* are the places of the logs that *series* stand in.

    *engine* read them, and reads them again.
    """

    logs: tuple[SurveyedLog, ...]
    series: tuple[Series, ...]
    owners: tuple[int, ...]
    engine: Engine

    @classmethod
    def read(
        cls, paths: Sequence[Path], engine: Engine, *, zone: str | None, window: Window | None
    ) -> StreamedLogs:
        """
        Read each log for the first time; *zone* is for stamps without one, *window* may be unknown.

        Never raises on content.
        """
        jobs = [SurveyJob(path=path.absolute(), zone=zone, window=window) for path in paths]
        logs = tuple(engine.map(survey_log, jobs))
        found = [(owner, one) for owner, log in enumerate(logs) for one in log.series]
        return cls(
            logs=logs,
            series=tuple(replace(one, index=index) for index, (_, one) in enumerate(found)),
            owners=tuple(owner for owner, _ in found),
            engine=engine,
        )

    def measured(
        self, devices: Sequence[Device], window: Window, meters: Meters
    ) -> Iterator[Measured]:
        """
        Each device over the window, by reading the logs again.

        Raises `ReporterError` where a log changed since, or its readings run back in time.
        """
        first = self._first_sums(devices, window)
        taken = [
            self._taken(device, first.get(place), window, meters)
            for place, device in enumerate(devices)
        ]
        second = sum_devices(self.logs, taken, window, self.engine)
        for place, one in enumerate(taken):
            is_one_log = len(one.owners) == 1 and self.logs[one.owners[0]].has_lines
            if one.sums is not None:
                figure = self._counted(one, second.counters[place], meters)
                yield Measured(figure, None)
            else:
                figure = self._sampled(one, first[place], second.sums[place], meters)
                yield Measured(figure, second.lines[place] if is_one_log else None)

    def _first_sums(self, devices: Sequence[Device], window: Window) -> dict[int, Sums]:
        """
        The sums of each device of power with a limit of 10 s, by its place.

        They are those of the first reading, but for devices whose pieces overlap.
        """
        found: dict[int, Sums] = {}
        overlapping: dict[int, Taken] = {}
        for place, device in enumerate(devices):
            if device.pieces[0].is_counter:
                continue
            taken = Taken(
                device=device, owners=self._owners(device), gap_limit_s=CHARGE_GAP_LIMIT_S
            )
            if taken.overlaps:
                overlapping[place] = taken
                continue
            own = [
                self.logs[owner].sums_of(piece.name, window)
                for owner, piece in zip(taken.owners, device.pieces, strict=True)
            ]
            found[place] = reduce(merge, own)
        if overlapping:
            own_sums = sum_devices(self.logs, list(overlapping.values()), window, self.engine).sums
            found |= {place: own_sums[index] for index, place in enumerate(overlapping)}
        return found

    def _owners(self, device: Device) -> tuple[int, ...]:
        return tuple(self.owners[piece.index] for piece in device.pieces)

    def _taken(self, device: Device, first: Sums | None, window: Window, meters: Meters) -> Taken:
        """
        A device with its limit of gaps.
        """
        owners = self._owners(device)
        if first is not None:
            pairs = zip(owners, device.pieces, strict=True)
            is_finer = any(p.name in self.logs[owner].finer_than_seconds for owner, p in pairs)
            # The last step of sums stays open until all readings are there.
            steps = close(first, ALL, ALL).touching[0]
            limit_s = counted_charge_limit_s(steps, has_whole_seconds=not is_finer)
            return Taken(device=device, owners=owners, gap_limit_s=limit_s)
        stated = self.logs[owners[0]].counter_ranges_j.get(device.pieces[0].name)
        wrap_j = stated or meters.counter_range_j
        cap_w = highest_device_w(device.identity.kind)
        limit_s = counter_limit_s(wrap_j, cap_w)
        sums = CounterSums(window, wrap_j=wrap_j, gap_limit_s=limit_s, cap_w=cap_w)
        return Taken(device=device, owners=owners, gap_limit_s=limit_s, sums=sums)

    def _sampled(self, taken: Taken, first: Sums, second: Sums, meters: Meters) -> DeviceFigure:
        """
        The figure of sampled power; how far a log covers its window has one limit for all logs.
        """
        (at_10_s,) = integrals(first, charge_power_w=meters.rated_power_w).values()
        (found,) = integrals(second, charge_power_w=meters.rated_power_w).values()
        if found.integral is None or at_10_s.integral is None:
            raise self._disorder(taken)
        row = second.rows[0]
        has_readings = not math.isnan(row["first_s"])
        return DeviceFigure(
            name=taken.device.name,
            integral=replace(found.integral, coverage=at_10_s.integral.coverage),
            gap_limit_s=taken.gap_limit_s,
            first_s=float(row["first_s"]) if has_readings else None,
            last_s=float(row["last_s"]) if has_readings else None,
            is_counted=False,
        )

    def _counted(self, taken: Taken, sums: CounterSums, meters: Meters) -> DeviceFigure:
        integral = sums.integral(meters.rated_power_w)
        if not sums.is_ordered:
            raise self._disorder(taken)
        return DeviceFigure(
            name=taken.device.name,
            integral=integral,
            gap_limit_s=taken.gap_limit_s if math.isfinite(taken.gap_limit_s) else None,
            first_s=sums.first_s,
            last_s=sums.last_s,
            is_counted=True,
            resets_count=sums.resets_count,
            wrap_j=sums.wrap_j,
        )

    def _disorder(self, taken: Taken) -> ReporterError:
        files = " and ".join(dict.fromkeys(self.logs[owner].file for owner in taken.owners))
        return ReporterError(
            f"{files}: the readings of {taken.device.name!r} run back in time\n"
            "a log that is too large to be kept must be in the order of time: sort it, or split it "
            "where its clock was set back"
        )
