"""
Reports of `nvidia-smi -q`, as XML and as text, one after the other.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.energy_taken import ACCELERATOR, SECONDS, energies_j, hints, stamp
from tests.evidence.write import read, said, traces

DATE = "%a %b %d %H:%M:%S %Y"


def gpu_xml(number: int, draws: str, more: str = "") -> str:
    """
    One `<gpu>` with what stands in its power readings.
    """
    return (
        f'\t<gpu id="00000000:{number:02}:00.0">\n\t\t<uuid>GPU-{number}</uuid>\n'
        f"\t\t<gpu_power_readings>\n{draws}"
        "\t\t\t<current_power_limit>700.00 W</current_power_limit>\n"
        "\t\t\t<max_power_limit>700.00 W</max_power_limit>\n\t\t</gpu_power_readings>\n"
        f"{more}\t</gpu>\n"
    )


def xml(second: int, *gpus: str) -> str:
    """
    One document.
    """
    return (
        '<?xml version="1.0" ?>\n'
        '<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">\n<nvidia_smi_log>\n'
        f"\t<timestamp>{stamp(second, DATE)}</timestamp>\n{''.join(gpus)}</nvidia_smi_log>\n"
    )


def draw(power: object, name: str = "power_draw") -> str:
    """
    One element of a draw.
    """
    return f"\t\t\t<{name}>{power}</{name}>\n"


def text(second: int, power: object, before: str = "GPU Power Readings") -> str:
    """
    One report as text.
    """
    return f"""
==============NVSMI LOG==============

Timestamp                                 : {stamp(second, DATE)}
Driver Version                            : 550.54.15

Attached GPUs                             : 1
GPU 00000000:1B:00.0
    {before}
        Power Draw                        : {power}
        Current Power Limit               : 700.00 W
    Power Samples
        Duration                          : 2.35 sec
        Max                               : 690.00 W
        Avg                               : 300.00 W
    Module Power Readings
        Power Draw                        : N/A
"""


def test_documents_one_after_the_other(tmp_path: Path) -> None:
    """
    Each document is a moment, each GPU a device; limits aren't taken.
    """
    documents = "".join(
        xml(s, gpu_xml(1, draw("500.25 W")), gpu_xml(2, draw("300.00 W"))) for s in SECONDS
    )
    reading = read(tmp_path, documents, zone="UTC")

    assert (reading.format, reading.findings) == ("nvidia-smi-xml", ())
    assert energies_j(reading, ACCELERATOR, devices_count=2) == {"GPU-1": 5002.5, "GPU-2": 3000.0}
    assert reading.traces[1].lines is not None
    assert reading.traces[1].lines[:2].tolist() == [16, 37]


@pytest.mark.parametrize(
    ("draws", "taken"),
    [
        (draw("500.00 W") + draw("900.00 W", "instant_power_draw"), "power_draw is taken"),
        (
            draw("N/A") + draw("500.00 W", "instant_power_draw"),
            "instant_power_draw is taken: power_draw holds no reading",
        ),
        (
            draw("500.00 W", "average_power_draw") + draw("900.00 W", "instant_power_draw"),
            "average_power_draw is taken",
        ),
    ],
)
def test_one_of_several_draws_is_taken(tmp_path: Path, draws: str, taken: str) -> None:
    """
    The draw of the first reading is that of the whole log, and is named.
    """
    reading = read(tmp_path, "".join(xml(s, gpu_xml(1, draws)) for s in SECONDS), zone="UTC")

    assert said(reading.findings)[0].endswith(taken)
    assert energies_j(reading, ACCELERATOR, devices_count=1) == {"GPU-1": 5000.0}


def test_another_draw_never_fills_in(tmp_path: Path) -> None:
    """
    Where the draw that was taken is missing later, the reading is a bad one.
    """
    both = draw("500.00 W") + draw("900.00 W", "instant_power_draw")
    torn = draw("N/A") + draw("900.00 W", "instant_power_draw")
    documents = "".join(xml(s, gpu_xml(1, torn if s == 5 else both)) for s in SECONDS)
    reading = read(tmp_path, documents, zone="UTC")

    assert energies_j(reading) == {"GPU-1": 5000.0}
    assert [word for word in said(reading.findings) if word.startswith("PW-7")] == [
        'PW-7 line 92: no reading: "N/A"'
    ]


def test_the_power_of_a_module_is_left_out(tmp_path: Path) -> None:
    """
    A superchip's module holds its CPU, too.
    """
    module = f"\t\t<module_power_readings>\n{draw('900.00 W')}\t\t</module_power_readings>\n"
    documents = "".join(xml(s, gpu_xml(1, draw("500.00 W"), module)) for s in SECONDS)
    reading = read(tmp_path, documents, zone="UTC")

    assert energies_j(reading) == {"GPU-1": 5000.0}
    assert said(reading.findings) == [
        "PW-12 line 5: module_power_readings is left out: a module holds more than its GPU"
    ]


def test_a_document_that_is_cut_off(tmp_path: Path) -> None:
    """
    GPUs that are whole count; the next document is read as if nothing had been.
    """
    first = xml(0, gpu_xml(1, draw("500.00 W")), gpu_xml(2, draw("300.00 W")))
    cut = first[: first.index("300.00") + 2]
    reading = read(tmp_path, f"{cut}\n{xml(1, gpu_xml(1, draw('510.00 W')))}", zone="UTC")

    assert traces(reading) == {"GPU-1": [(0.0, 500.0), (1.0, 510.0)]}
    assert said(reading.findings) == [
        "PW-6 line 17: the XML can't be read from here on: no element found"
    ]


def test_entities_end_the_reading(tmp_path: Path) -> None:
    """
    A document with entities of its own isn't nvidia-smi's.
    """
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE nvidia_smi_log [<!ENTITY a "aaaa">]>\n'
    reading = read(tmp_path, f"{bomb}<nvidia_smi_log>&a;</nvidia_smi_log>", zone="UTC")

    assert said(reading.findings) == ["PW-2 line 2: XML with entities of its own isn't read"]


def test_documents_without_stamp_or_draw(tmp_path: Path) -> None:
    """
    Both are named with the line of the GPU.
    """
    without_stamp = xml(0, gpu_xml(1, draw("500.00 W"))).replace("timestamp", "time")
    without_draw = xml(0, gpu_xml(1, ""))

    assert said(read(tmp_path, without_stamp, zone="UTC").findings)[1:] == [
        'PW-6 line 5: "GPU-1" is read without a time stamp'
    ]
    assert said(read(tmp_path, without_draw, zone="UTC").findings)[1:] == [
        'PW-7 line 5: "GPU-1" has no draw of power'
    ]


def test_a_document_is_bounded(tmp_path: Path) -> None:
    """
    A document that never ends is refused at eight mebibytes.
    """
    endless = xml(0).replace("</nvidia_smi_log>", "") + "<a></a>\n" * 1_100_000

    assert said(read(tmp_path, endless, zone="UTC").findings) == [
        "PW-1 line 1: one XML document of more than 8 MiB"
    ]


@pytest.mark.parametrize("block", ["GPU Power Readings", "Power Readings"])
def test_reports_as_text(tmp_path: Path, block: str) -> None:
    """
    The draw alone is taken: no limit, no maximum, no mean of samples.
    """
    reading = read(tmp_path, "".join(text(s, "500.25 W", block) for s in SECONDS), zone="UTC")

    assert (reading.format, reading.findings) == ("nvidia-smi-text", ())
    assert energies_j(reading, ACCELERATOR, devices_count=1) == {"00000000:1B:00.0": 5002.5}


def test_the_module_in_a_text(tmp_path: Path) -> None:
    """
    A module's draw is left out by name, and a GPU without one is a bad reading.
    """
    report = text(0, "[N/A]").replace(
        "        Power Draw                        : N/A\n",
        "        Power Draw                        : 900.00 W\n",
    )
    reading = read(tmp_path, report + text(1, "500.00 W"), zone="UTC")

    assert said(reading.findings) == [
        'PW-12 line 17: "Module Power Readings" is left out: a module holds more than its GPU',
        'PW-7 line 10: no reading: "[N/A]"',
    ]
    assert reading.traces[0].power_w[1] == 500.0


def test_a_text_without_stamp(tmp_path: Path) -> None:
    """
    A report that lost its stamp never takes the one before.
    """
    torn = text(1, "900.00 W").replace("Timestamp", "Timestam")
    reading = read(tmp_path, text(0, "500.00 W") + torn, zone="UTC")

    assert traces(reading) == {"00000000:1B:00.0": [(0.0, 500.0)]}
    assert said(reading.findings) == [
        "PW-6 line 25: GPU 00000000:1B:00.0 is read without a time stamp"
    ]
    assert hints(reading) == ["Look at the line; the rest of the file is used"]
