"""
The line on a terminal while a training runs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from reporter.monitor.device import Kind
from reporter.monitor.source_sampler import SourceSampler
from reporter.text import duration, number
from reporter.units import JOULES_PER_KWH, SECONDS_PER_MINUTE


class Progress:
    """
    One line on standard error: time, power of the accelerators, energy so far.

    It is drawn over itself and removed at the end; silent unless *is_shown*.
    """

    def __init__(self, samplers: Sequence[SourceSampler], *, is_shown: bool) -> None:
        self._totals = [
            totals
            for sampler in samplers
            for device, totals in zip(sampler.source.devices, sampler.totals, strict=True)
            if device.kind is Kind.ACCELERATOR
        ]
        self._is_shown = is_shown
        self._begun_s = time.monotonic()

    def show(self) -> None:
        """
        Draw the line as things stand.
        """
        if not self._is_shown:
            return
        passed_s = round(time.monotonic() - self._begun_s)
        line = f"{passed_s} s" if passed_s < SECONDS_PER_MINUTE else duration(passed_s)
        powers_w = [t.last_power_w for t in self._totals if t.last_power_w is not None]
        energies_j = [t.energy_j for t in self._totals if t.energy_j is not None]
        if powers_w:
            line += (
                f", {len(powers_w)} of {len(self._totals)} accelerators {number(sum(powers_w))} W"
            )
        if energies_j:
            line += f", {number(sum(energies_j) / JOULES_PER_KWH)} kWh"
        self._write(f"\rreporter monitor: {line}\x1b[K")

    def close(self) -> None:
        """
        Remove the line.
        """
        if self._is_shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            # The terminal was closed; the training may go on without it.
            self._is_shown = False
