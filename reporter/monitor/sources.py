"""
The sources of a host: those that can be read are opened, for all others there is a reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from reporter.monitor.device import Source, SourceUnavailableError

PASSWORD_VARIABLE = "REPORTER_REDFISH_PASSWORD"  # noqa: S105 - a name, no password


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplerSettings:
    """
    What is read, how often, and where to; *interval_s* is the time between two readings in s.
    """

    log: str
    host: str
    interval_s: float
    nvidia: bool = True
    amd: bool = True
    rapl: bool = True
    ipmi: bool = False
    redfish_url: str | None = None
    redfish_user: str | None = None
    powercap: str | None = None
    shows_progress: bool = False

    def to_line(self) -> bytes:
        """
        The settings as one line of JSON.
        """
        return json.dumps(asdict(self)).encode() + b"\n"


def open_sources(settings: SamplerSettings) -> tuple[list[Source], list[str]]:
    """
    The sources that can be read, and for everything else the reason why it can't.
    """
    opened: list[Source] = []
    left_out: list[str] = []
    for name, is_wanted, open_it in _openers(settings):
        if not is_wanted:
            continue
        try:
            source = open_it()
        except SourceUnavailableError as reason:
            left_out.append(f"{name}: {reason}")
        # As above: whatever a library raises, the others are read.
        except Exception as problem:  # noqa: BLE001
            left_out.append(f"{name}: {type(problem).__name__}: {problem}")
        else:
            opened.append(source)
            left_out += [f"{name}: {reason}" for reason in source.left_out]
    return opened, list(dict.fromkeys(left_out))


def _openers(settings: SamplerSettings) -> list[tuple[str, bool, Callable[[], Source]]]:
    """
    From slow to quick: the first readings are taken in this order, the last ones in the other.
    """

    def redfish() -> Source:
        from reporter.monitor.redfish import RedfishMeter

        password = os.environ.get(PASSWORD_VARIABLE)
        return RedfishMeter(settings.redfish_url or "", settings.redfish_user, password)

    def ipmi() -> Source:
        from reporter.monitor.ipmi import IpmiMeter

        return IpmiMeter()

    def amd() -> Source:
        from reporter.monitor.amd import AmdSource

        return AmdSource()

    def nvidia() -> Source:
        from reporter.monitor.nvidia import NvidiaSource

        return NvidiaSource()

    def rapl() -> Source:
        from reporter.monitor.rapl import POWERCAP, RaplSource

        return RaplSource(Path(settings.powercap) if settings.powercap else POWERCAP)

    return [
        ("redfish", settings.redfish_url is not None, redfish),
        ("ipmi", settings.ipmi, ipmi),
        ("amd", settings.amd, amd),
        ("nvidia", settings.nvidia, nvidia),
        ("rapl", settings.rapl, rapl),
    ]
