"""
The node's meter by ipmitool, with a stand-in for the program.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.monitor.device import Kind, Reading, SourceUnavailableError
from reporter.monitor.ipmi import IpmiMeter

ANSWER = """
    Instantaneous power reading:                   5204 Watts
    Minimum during sampling period:                  83 Watts
    Maximum during sampling period:                9144 Watts
    Average power reading over sample period:      5002 Watts
"""


@pytest.fixture
def ipmitool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A program that prints a file, as the only ipmitool on PATH.
    """
    program = tmp_path / "ipmitool"
    answer = tmp_path / "answer"
    program.write_text(f'#!/bin/sh\n[ "$*" = "dcmi power reading" ] && exec /bin/cat {answer}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    answer.write_text(ANSWER)
    return answer


def test_the_instantaneous_power_is_read(ipmitool: Path) -> None:
    """
    The node's input has the power of this instant, not the mean, least or most.
    """
    meter = IpmiMeter()

    assert meter.devices[0].kind is Kind.NODE_INPUT
    assert meter.read(0) == Reading(power_w=5204.0)


def test_an_answer_without_power_is_a_bad_reading(ipmitool: Path) -> None:
    """
    What the program says instead is the reason.
    """
    meter = IpmiMeter()
    ipmitool.write_text("Could not open device at /dev/ipmi0\nand more\n")

    assert meter.read(0) == Reading(
        problems=("power: ipmitool: Could not open device at /dev/ipmi0",)
    )


def test_a_controller_that_may_not_be_asked_is_a_reason(ipmitool: Path) -> None:
    """
    The reason names who may ask.
    """
    ipmitool.write_text("")
    with pytest.raises(SourceUnavailableError) as refusal:
        IpmiMeter()

    assert str(refusal.value) == (
        "power: ipmitool: exit status 0; root or a member of the group of /dev/ipmi0 may ask"
    )


def test_a_host_without_the_program_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Without ipmitool the reason names the package.
    """
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceUnavailableError) as refusal:
        IpmiMeter()

    assert str(refusal.value) == "no program ipmitool; install the package ipmitool"
