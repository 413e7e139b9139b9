"""
What a format's parser gives for each part of a log, and what it needs to know to do so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from reporter.power.readers.limits import ReadLimits

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]


class RefusedError(Exception):
    """
    The rest of a log can't be used; becomes one finding. Never leaves the readers.
    """

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        """
        *code* is one of `codes.CODES`, *line* where it was seen.
        """
        super().__init__(message)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """
    Readings in file order: device codes, Unix seconds, and W or J; equally long, 1-D.
    """

    codes: Codes
    times_s: Floats
    values: Floats

    @classmethod
    def of(cls, readings: Iterable[tuple[int, float, float]]) -> Rows:
        """
        Rows from code, time and value of each reading.
        """
        table = np.array(list(readings), dtype=np.float64).reshape(-1, 3)
        return cls(codes=table[:, 0].astype(np.int64), times_s=table[:, 1], values=table[:, 2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    What is wrong with one line: a code of `codes.CODES`, and a text.
    """

    code: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """
    The power readings and energy counters of one part of a log, and the lines that failed.
    """

    power: Rows | None = None
    energy: Rows | None = None
    problems: tuple[Problem, ...] = ()


class Names:
    """
    Numbers the devices of a log in the order in which they appear.
    """

    def __init__(self, most: int) -> None:
        """
        *most* devices are allowed; one more raises `RefusedError`.
        """
        self.codes: dict[str, int] = {}
        self.most = most

    def code(self, name: str) -> int:
        """
        The number of a device.
        """
        code = self.codes.get(name)
        if code is not None:
            return code
        if len(self.codes) >= self.most:
            raise RefusedError("PW-8", f"more than {self.most:,} devices")
        self.codes[name] = len(self.codes)
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

    *zone* is for stamps without one; *found_zone* what the stamps turned out to be in. *remarks*
    are problems of the whole log.
    """

    zone: tzinfo | None
    zone_name: str | None
    limits: ReadLimits
    expected: str | None = None
    engine: str = "auto"
    found_zone: str | None = None
    sides: set[str] = field(default_factory=set)
    conversion_efficiency: float | None = None
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
        self.power: list[tuple[int, float, float]] = []
        self.energy: list[tuple[int, float, float]] = []
        self.problems: list[Problem] = []

    def add(self, device: str, time_s: float, value: float, *, is_energy: bool) -> None:
        """
        One reading: W, or J of a counter.
        """
        if is_energy:
            self.energy.append((self.reading.energy.code(device), time_s, value))
        else:
            self.power.append((self.reading.power.code(device), time_s, value))

    def fail(self, code: str, line: int, message: str) -> None:
        """
        One line, or one reading of it, that can't be used.
        """
        self.problems.append(Problem(code=code, line=line, message=message))

    def piece(self) -> Piece:
        """
        Everything gathered.
        """
        return Piece(
            power=Rows.of(self.power) if self.power else None,
            energy=Rows.of(self.energy) if self.energy else None,
            problems=tuple(self.problems),
        )
