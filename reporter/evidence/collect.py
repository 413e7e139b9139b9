"""
What a format's parser gives for each part of a log, and what it needs to know to do so.

The columns of a block as a library parsed them, before stamps and devices get their meaning.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.identity import Identity
from reporter.evidence.log_file import ReadLimits
from reporter.evidence.problems import Problem, Problems

Floats = NDArray[np.float64]


Codes = NDArray[np.integer]


# A Parquet file is read in this process or in one of its own; both say this of a broken one.
BROKEN_PARQUET = "the Parquet file is broken or of an unknown kind"
# Of a reading: the number of its device, its time and its value.
READING_BYTES = 4 + 8 + 8


class RefusedError(Exception):
    """
    The rest of a log can't be used; becomes one finding. Never leaves the readers.
    """

    def __init__(
        self, code: str, message: str, line: int | None = None, *, advice: str | None = None
    ) -> None:
        """
        *code* is one of `codes.CODES`, *line* where it was seen.

        *advice* says what to do where more can be said than the code says.
        """
        super().__init__(message)
        self.code = code
        self.line = line
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """
    Readings in file order: device codes, Unix seconds, and W or J; equally long, 1-D.

    *lines* are those of the log, counted from 1; `None` where the format has none.
    """

    codes: Codes
    times_s: Floats
    values: Floats
    lines: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, readings: Iterable[tuple[int, float, float, int]]) -> Rows:
        """
        Rows from code, time, value and line of each reading; line 0 stands for none.
        """
        table = np.array(list(readings), dtype=np.float64).reshape(-1, 4)
        lines = table[:, 3].astype(np.int64)
        return cls(
            codes=table[:, 0].astype(np.int64),
            times_s=table[:, 1],
            values=table[:, 2],
            lines=lines if lines.all() else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """
    The power readings and energy counters of one part of a log, and the lines that failed.
    """

    power: Rows | None = None
    energy: Rows | None = None
    problems: Problems = field(default_factory=Problems)


class Names:
    """
    Numbers the devices of a log in the order in which they appear.
    """

    def __init__(self, most: int) -> None:
        """
        *most* devices are allowed; one more raises `RefusedError`.
        """
        self.codes: dict[str, int] = {}
        self.identities: list[Identity] = []
        self.most = most

    def code(self, name: str, identity: Identity | None = None) -> int:
        """
        The number of a device; *identity* is kept where the device is new.
        """
        code = self.codes.get(name)
        if code is not None:
            return code
        if len(self.codes) >= self.most:
            raise RefusedError("PW-8", f"more than {self.most:,} devices")
        self.codes[name] = len(self.codes)
        self.identities.append(identity or Identity(device=name))
        return self.codes[name]

    @property
    def names(self) -> tuple[str, ...]:
        """
        All devices so far, in the order of their numbers.
        """
        return tuple(self.codes)


def device_name(parts: Iterable[str]) -> str:
    """
    The name of a device from the cells that name it, as far as they hold something.
    """
    return "/".join(part for part in parts if part) or "device"


@dataclass(slots=True, kw_only=True)
class Reading:
    """
    The state of reading one log: what was asked for, and what has been found so far.

    *file* is what findings call the log. *zone* is for stamps without one; *found_zone* what the
    stamps turned out to be in. *identify* gives what a series is of from the cells that name its
    device, for tables with one column of readings. *counter_ranges_j* are the ranges in J after
    which counters start again, by device, where the log states them.
    """

    zone: tzinfo | None
    zone_name: str | None
    limits: ReadLimits
    file: str = ""
    expected: str | None = None
    engine: str = "auto"
    found_zone: str | None = None
    sides: set[str] = field(default_factory=set)
    conversion_efficiency: float | None = None
    counter_ranges_j: dict[str, float] = field(default_factory=dict)
    identify: Callable[[Sequence[str]], Identity] | None = None
    power: Names = field(init=False)
    energy: Names = field(init=False)

    def __post_init__(self) -> None:
        """
        Power and energy devices are numbered apart.
        """
        self.power = Names(self.limits.devices_count)
        self.energy = Names(self.limits.devices_count)

    def saw_zone(self, zone: str | None) -> None:
        """
        Note the zone of a stamp; `None` means the one that was asked for.
        """
        if self.found_zone is None:
            self.found_zone = zone or self.zone_name


class PieceMaker:
    """
    Gathers single readings and problems into one piece.
    """

    def __init__(self, reading: Reading) -> None:
        """
        *reading* numbers the devices.
        """
        self.reading = reading
        self.power: list[tuple[int, float, float, int]] = []
        self.energy: list[tuple[int, float, float, int]] = []
        self.problems = Problems()

    def add(
        self,
        device: str,
        time_s: float,
        value: float,
        *,
        is_energy: bool,
        identity: Identity | None = None,
        line: int = 0,
    ) -> None:
        """
        One reading: W, or J of a counter. *device* names its series within the log.
        """
        names, rows = (
            (self.reading.energy, self.energy) if is_energy else (self.reading.power, self.power)
        )
        rows.append((names.code(device, identity), time_s, value, line))

    def bad(
        self, device: str, time_s: float, line: int, message: str, identity: Identity | None = None
    ) -> None:
        """
        One reading of power that is no number: it counts against its device alone.
        """
        self.add(device, time_s, math.nan, is_energy=False, identity=identity, line=line)
        self.problems.add(Problem(code="PW-7", line=line, message=message, is_placed=True))

    def fail(self, code: str, line: int, message: str) -> None:
        """
        One line, or one reading of it, that can't be used.
        """
        self.problems.add(Problem(code=code, line=line, message=message))

    def note(self, code: str, line: int, message: str) -> None:
        """
        What one line changes for those after it.
        """
        self.problems.add(Problem(code=code, line=line, message=message))

    def piece(self) -> Piece:
        """
        Everything gathered.
        """
        return Piece(
            power=Rows.of(self.power) if self.power else None,
            energy=Rows.of(self.energy) if self.energy else None,
            problems=self.problems,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texts:
    """
    A column of texts: some of its *values* in order, and for each row the place of its own.

    The same text may stand at several places.
    """

    values: list[str]
    places: NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parsed:
    """
    One block: times as numbers or as texts, the texts that name devices, and the readings.
    """

    numbers: Floats | None
    stamps: Texts | None
    devices: tuple[Texts, ...]
    values: Floats

    @property
    def is_plain(self) -> bool:
        """
        Whether no text holds a quotation mark, a comment or a control character.
        """
        texts = (*self.devices, *([] if self.stamps is None else [self.stamps]))
        return all(
            value.isprintable() and '"' not in value and "#" not in value
            for column in texts
            for value in column.values
        )

    def codes(self, reading: Reading) -> Codes:
        """
        The number of each row's device; devices are numbered as they appear.
        """
        if not self.devices:
            return np.full(self.values.size, _code(reading, ()), dtype=np.int32)
        places, named = self._named()
        known = np.array([_code(reading, cells) for cells in named], dtype=np.int32)
        codes: Codes = known[places]
        return codes

    def _named(self) -> tuple[NDArray[np.integer], list[tuple[str, ...]]]:
        """
        Cells that name devices, and for each row the place of its own.
        """
        if len(self.devices) == 1:
            texts = self.devices[0]
            return texts.places, [(text.strip(),) for text in texts.values]
        keys = np.stack([texts.places for texts in self.devices])
        found, firsts, places = np.unique(keys, axis=1, return_index=True, return_inverse=True)
        order = np.argsort(firsts)
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        columns = zip(self.devices, found[:, order].tolist(), strict=True)
        parts = [[texts.values[place].strip() for place in own] for texts, own in columns]
        return rank[places.reshape(-1)], list(zip(*parts, strict=True))


def _code(reading: Reading, cells: Sequence[str]) -> int:
    """
    The number of the device that some cells name, in a table with one column of power.
    """
    identity = reading.identify(cells) if reading.identify is not None else None
    return reading.power.code(device_name(cells), identity)
