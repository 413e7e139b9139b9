"""
Printed blocks of `ipmitool dcmi power reading`, with the BMC's stamp or the host's.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.write import read, said, traces

BLOCK = """
    Instantaneous power reading:                   {watts} Watts
    Minimum during sampling period:                  7 Watts
    Maximum during sampling period:                361 Watts
    Average power reading over sample period:      222 Watts
    IPMI timestamp:                           {stamp}
    Sampling period:                          00000001 Seconds.
    Power reading state is:                   activated

"""


def block(watts: object, stamp: str) -> str:
    """
    One printed block.
    """
    return BLOCK.format(watts=watts, stamp=stamp)


def test_the_clock_of_the_bmc(tmp_path: Path) -> None:
    """
    Each block is a reading at the BMC's stamp, which needs a zone.
    """
    text = block(220, "Fri May 10 11:38:49 2024") + block(221, "Fri May 10 11:38:59 2024")
    reading = read(tmp_path, text, zone="UTC")

    assert (reading.format, reading.unit, reading.zone) == ("ipmi-dcmi", "W", "UTC")
    assert traces(reading) == {"node": [(0.0, 220.0), (10.0, 221.0)]}
    assert said(read(tmp_path, text).findings) == [
        'PW-5 line 6: time "Fri May 10 11:38:49 2024" has no zone, and none is stated'
    ]


@pytest.mark.parametrize(
    ("stamp", "zone"),
    [
        ("05/10/2024 11:38:49 UTC", None),
        ("05/10/2024 11:38:49 AM UTC    Sampling period:        00000005 Seconds.", None),
        ("Fri May 10 13:38:49 CEST 2024", "Europe/Berlin"),
        ("05/10/2024 01:38:49 PM", "Europe/Berlin"),
        ("Fri May 10 11:38:49 UTC 2024", None),
    ],
)
def test_forms_of_the_stamp(tmp_path: Path, stamp: str, zone: str | None) -> None:
    """
    Releases of the tool print the stamp in different forms, some with a zone.
    """
    assert traces(read(tmp_path, block(220, stamp), zone=zone)) == {"node": [(0.0, 220.0)]}


@pytest.mark.parametrize(
    "host_stamp",
    ["1715341129", "1715341129.000", "2024-05-10T11:38:49Z", "Fri May 10 11:38:49 UTC 2024"],
)
def test_the_stamp_of_a_loop_goes_before(tmp_path: Path, host_stamp: str) -> None:
    """
    A stamp that `date` printed before the block is the host's clock, and is used.
    """
    text = f"{host_stamp}\n{block(220, 'Thu Jan  1 00:12:07 1970')}"

    assert traces(read(tmp_path, text)) == {"node": [(0.0, 220.0)]}


def test_a_stamp_and_the_reading_on_one_line(tmp_path: Path) -> None:
    """
    Filtered output, stamped line by line, is read too.
    """
    text = (
        "2024-05-10T11:38:49Z Instantaneous power reading:   220 Watts\n"
        "2024-05-10T11:38:50Z Instantaneous power reading:   221 Watts\n"
    )

    assert traces(read(tmp_path, text)) == {"node": [(0.0, 220.0), (1.0, 221.0)]}


def test_freeipmi(tmp_path: Path) -> None:
    """
    The words of FreeIPMI are known as well.
    """
    text = "Current Power : 220 Watts\nTime Stamp    : 05/10/2024 - 11:38:49\n"

    assert traces(read(tmp_path, text, zone="UTC")) == {"node": [(0.0, 220.0)]}


def test_faulty_blocks_are_named(tmp_path: Path) -> None:
    """
    A clock that was never set, a reading without stamp or number, and a zone that is none.
    """
    text = (
        block(220, "Thu Jan  1 00:12:07 1970")
        + block("n/a", "Fri May 10 11:38:49 2024")
        + "Instantaneous power reading: 5 Watts\n"
        + block(221, "05/10/2024 11:38:49 EDT")
        + block(222, "Fri May 10 11:38:50 2024").replace("activated", "deactivated")
        + block(223, "Fri Mai 10 11:38:51 2024")
    )
    reading = read(tmp_path, text, zone="UTC")

    assert traces(reading) == {"node": [(1.0, 222.0)]}
    assert said(reading.findings) == [
        'PW-6 line 6: time "Thu Jan  1 00:12:07 1970": the BMC\'s clock was never set',
        "PW-6 line 19: the reading has no time stamp",
        (
            'PW-6 line 25: time "05/10/2024 11:38:49 EDT": EDT isn\'t what clocks in UTC show '
            "then; use UTC or an offset"
        ),
        'PW-6 line 43: time "Fri Mai 10 11:38:51 2024": no such date or time of day',
        (
            'PW-7 line 11: "Instantaneous power reading:                   n/a Watts" isn\'t a '
            "number of watts"
        ),
        'PW-7 line 36: power reading is "deactivated"',
    ]
