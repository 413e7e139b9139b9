"""
What is read: a device with its identity, one reading of it, and the source that gives both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """
    What a reading is the power or energy of.

    A CPU package holds its cores, a platform and a node's input hold nearly all else: kinds are
    never added to each other.
    """

    ACCELERATOR = "accelerator"
    CPU_PACKAGE = "cpu_package"
    DRAM = "dram"
    CPU_CORE = "cpu_core"
    PLATFORM = "platform"
    NODE_INPUT = "node_input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """
    One device as its source names it; `None` is what the source doesn't say.

    *device* is an index or the name of a zone. *counter_range_j* is the energy in J after which
    the counter starts again at zero. *power_method* and *energy_method* name the call or file that
    is read, `None` where the device gives no such quantity.
    """

    source: str
    kind: Kind
    device: str
    uuid: str | None = None
    model: str | None = None
    driver: str | None = None
    power_limit_w: float | None = None
    counter_range_j: float | None = None
    power_method: str | None = None
    energy_method: str | None = None
    remark: str | None = None

    @property
    def name(self) -> str:
        """
        Kind and device, as in `accelerator 3`.
        """
        return f"{self.kind} {self.device}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    What a device answered: power in W, energy counter in J as it stands; `None` is no answer.

    *problems* says for each quantity that should have been there why it isn't.
    """

    power_w: float | None = None
    energy_j: float | None = None
    problems: tuple[str, ...] = ()


class SourceUnavailableError(Exception):
    """
    Nothing of a source can be read; the text says why, and what to do where something can be done.
    """


class Source(Protocol):
    """
    A library, file or meter that several devices are read from.
    """

    @property
    def name(self) -> str:
        """
        The word of the source in messages.
        """

    @property
    def devices(self) -> Sequence[Device]:
        """
        What can be read.
        """

    @property
    def left_out(self) -> Sequence[str]:
        """
        What the source has and doesn't give, each with the reason.
        """

    @property
    def least_interval_s(self) -> float:
        """
        The shortest time in s between two readings that makes sense.
        """

    def read(self, index: int) -> Reading:
        """
        Read device number *index* of `devices`; what goes wrong becomes a problem of the reading.
        """
