"""
The first reading of a large log: what can be known of its series without keeping them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import CHARGE_GAP_LIMIT_S
from reporter.energy.integrate import Batch, sum_batch
from reporter.energy.partial_sums import Sums, empty_sums, merge
from reporter.evidence.collect import Names, RefusedError, Rows
from reporter.evidence.detect import OpenLog
from reporter.evidence.identity import Quantity
from reporter.evidence.locate import file_state
from reporter.evidence.log_file import STREAM_LIMITS
from reporter.evidence.offered import Series, usable_readings
from reporter.evidence.problems import Problems
from reporter.evidence.series import HIGHEST_POWER_W, LATEST_TIME_S, Window
from reporter.evidence.traits import Traits
from reporter.findings import Finding
from reporter.measure.stream_sums import by_code, sums_of_one

DIGEST_BYTES = 16
EVERYTHING = Window(start_s=-LATEST_TIME_S, stop_s=LATEST_TIME_S)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurveyedLog:
    """
    What the first reading of one log gave, as `LogReading` says it where there is one.

    *sums* are those of its power over the window that was asked for, or over all time, with a limit
    of 10 s for gaps; names in *finer_than_seconds* have a stamp that isn't a whole second.
    *has_lines* tells whether every reading of power has a line; *state* is size and change time of
    the file.
    """

    path: Path
    file: str
    format: str
    zone: str | None
    stated_zone: str | None
    findings: tuple[Finding, ...]
    series: tuple[Series, ...]
    sums: Sums
    finer_than_seconds: frozenset[str]
    has_lines: bool
    counter_ranges_j: dict[str, float]
    state: tuple[int, int]

    @property
    def has_readings(self) -> bool:
        """
        Whether any device was read at all, whatever the readings are worth.
        """
        return bool(self.series)

    def sums_of(self, name: str, window: Window) -> Sums:
        """
        The sums of one device over *window*, which is that of the sums or holds all its readings.
        """
        own = sums_of_one(self.sums, self.sums.names.index(name))
        return replace(own, window=window)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyJob:
    """
    A log to be read for the first time: *zone* is for stamps without one, *window* what was asked
    for, `None` for all.
    """

    path: Path
    zone: str | None
    window: Window | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The log.
        """
        return (self.path,)


def survey_log(job: SurveyJob) -> SurveyedLog:
    """
    Read one log for the first time; what can't be read becomes a finding, never an exception.
    """
    path, zone = job.path, job.zone
    state = file_state(path)
    log = open_large(path, zone)
    survey = _Survey(job.window or EVERYTHING)
    for piece in log.pieces():
        survey.problems.merge(piece.problems)
        if piece.power is not None:
            survey.add_power(log.reading.power.names, piece.power)
        if piece.energy is not None:
            survey.energy.add(piece.energy, is_counter=True)
    if survey.is_empty and not log.findings:
        text = f"the log holds no usable reading{survey.problems.most}"
        log.fail(RefusedError("PW-9", text))
    names = log.reading.power.names
    return SurveyedLog(
        path=path,
        file=path.name,
        format=log.format or "unknown",
        zone=log.reading.found_zone,
        stated_zone=zone,
        findings=(*log.findings, *survey.problems.findings(path.name)),
        series=(
            *survey.power.series(path.name, log.reading.power, is_counter=False),
            *survey.energy.series(path.name, log.reading.energy, is_counter=True),
        ),
        sums=survey.sums,
        finer_than_seconds=frozenset(names[code] for code in survey.power.finer_than_seconds),
        has_lines=survey.has_lines,
        counter_ranges_j=dict(log.reading.counter_ranges_j),
        state=state,
    )


def open_large(path: Path, zone: str | None) -> OpenLog:
    """
    A log of any size, ready to be read; *zone* is for stamps without one.
    """
    return OpenLog(path, path.name, zone=zone, expected=None, limits=STREAM_LIMITS)


class _Survey:
    """
    What is known of one log while it is read for the first time.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self.problems = Problems()
        self.power, self.energy = _Facts(), _Facts()
        self.sums = empty_sums((), window, CHARGE_GAP_LIMIT_S)
        self.has_lines = True

    def add_power(self, names: tuple[str, ...], rows: Rows) -> None:
        """
        Readings of power.
        """
        batch = Batch(names=names, codes=rows.codes, times_s=rows.times_s, power_w=rows.values)
        added = sum_batch(batch, self.window, gap_limit_s=CHARGE_GAP_LIMIT_S)
        self.sums = merge(self.sums, added)
        self.power.add(rows, is_counter=False)
        self.has_lines &= rows.lines is not None

    @property
    def is_empty(self) -> bool:
        """
        Whether no energy was read, and of power nothing that is a number.
        """
        return not self.energy.by_code and not self.power.has_numbers


@dataclass(slots=True, kw_only=True)
class _SeriesFacts:
    """
    Bounds, traits and digest of one series, over its usable readings in the order of the log.
    """

    traits: Traits = field(default_factory=Traits)
    first_s: float = math.inf
    last_s: float = -math.inf
    # One digest for the times and one for the values, so that no cut of the log changes them.
    times: hashlib.blake2b = field(
        default_factory=lambda: hashlib.blake2b(digest_size=DIGEST_BYTES)
    )
    values: hashlib.blake2b = field(
        default_factory=lambda: hashlib.blake2b(digest_size=DIGEST_BYTES)
    )

    def add(self, times_s: Floats, values: Floats) -> None:
        """
        Further usable readings.
        """
        if times_s.size:
            self.traits.add(times_s, values)
            self.first_s = min(self.first_s, float(times_s.min()))
            self.last_s = max(self.last_s, float(times_s.max()))
            # Zero has two signs, which are equal.
            self.times.update((times_s + 0.0).tobytes())
            self.values.update((values + 0.0).tobytes())

    @property
    def digest(self) -> tuple[float, ...]:
        """
        The same for two series only if their readings are the same, in the same order.
        """
        if not self.traits.count:
            return ()
        numbers = (int.from_bytes(part.digest(), "big") for part in (self.times, self.values))
        return (self.traits.count, *numbers)


class _Facts:
    """
    What choosing among the series of one log needs, by code.
    """

    def __init__(self) -> None:
        self.by_code: dict[int, _SeriesFacts] = {}
        self.finer_than_seconds: set[int] = set()
        self.has_numbers = False

    def add(self, rows: Rows, *, is_counter: bool) -> None:
        """
        Further readings of any devices.
        """
        good = usable_readings(rows.times_s, rows.values, is_counter=is_counter)
        self.has_numbers |= bool(np.isfinite(rows.values).any())
        for code, places in by_code(rows.codes):
            own = places[good[places]]
            facts = self.by_code.setdefault(code, _SeriesFacts())
            facts.add(rows.times_s[own], rows.values[own])
            if not is_counter:
                facts.traits.below_count += int(np.count_nonzero(rows.values[places] <= 0))
        is_finer = good & (rows.values <= HIGHEST_POWER_W) & (rows.times_s != np.rint(rows.times_s))
        self.finer_than_seconds.update(np.unique(rows.codes[is_finer]).tolist())

    def series(self, file: str, names: Names, *, is_counter: bool) -> Iterator[Series]:
        """
        The series in the order in which they appear; their index is of this log alone.
        """
        for code, (name, identity) in enumerate(zip(names.names, names.identities, strict=True)):
            facts = self.by_code.get(code)
            if facts is None:
                continue
            counted = replace(identity, quantity=Quantity.COUNTER)
            count = facts.traits.count
            mixed = facts.traits.mixed(identity)
            facts.traits.drop_head()
            yield Series(
                index=0,
                file=file,
                name=name,
                identity=counted if is_counter else identity,
                first_s=facts.first_s if count else None,
                last_s=facts.last_s if count else None,
                readings_count=count,
                digest=facts.digest,
                mixed=mixed,
                is_still=is_counter and facts.traits.never_moves,
                traits=facts.traits,
            )
