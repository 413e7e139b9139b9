"""
The power of a node as its management controller tells it: `ipmitool dcmi power reading`.
"""

from __future__ import annotations

import re
import shutil
import subprocess

from reporter.monitor.device import Device, Kind, Reading, SourceUnavailableError
from reporter.text import one_line

NAME = "ipmi"
ANSWER_LIMIT_S = 5.0
_WATTS = re.compile(rb"Instantaneous power reading:\s*(\d{1,7}) Watts")


class IpmiMeter:
    """
    The node's own power meter; raises `SourceUnavailableError` where it can't be asked.

    The controller renews its figure about once a second, so it is asked no more often.
    """

    name = NAME
    least_interval_s = 1.0

    def __init__(self) -> None:
        """
        Find the program, and ask once.
        """
        program = shutil.which("ipmitool")
        if program is None:
            raise SourceUnavailableError("no program ipmitool; install the package ipmitool")
        self._command = [program, "dcmi", "power", "reading"]
        first = self.read(0)
        if first.power_w is None:
            raise SourceUnavailableError(
                f"{'; '.join(first.problems)}; root or a member of the group of /dev/ipmi0 may ask"
            )
        self.left_out: list[str] = []
        self.devices = (
            Device(
                source=NAME,
                kind=Kind.NODE_INPUT,
                device=NAME,
                power_method="ipmitool dcmi power reading, the instantaneous figure",
            ),
        )

    def read(self, index: int) -> Reading:  # noqa: ARG002 - there is one device
        """
        The power in W that the controller tells.
        """
        try:
            asked = subprocess.run(  # noqa: S603 - a program of the system, with fixed words
                self._command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=ANSWER_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            return Reading(problems=(f"power: ipmitool: {problem}",))
        found = _WATTS.search(asked.stdout)
        if found is not None:
            return Reading(power_w=float(found[1]))
        words = (asked.stderr or asked.stdout).decode("utf-8", errors="replace").strip()
        first_line = words.splitlines()[0] if words else f"exit status {asked.returncode}"
        return Reading(problems=(f"power: ipmitool: {one_line(first_line[:200])}",))
