"""
Tables that Grafana exports, with series of Prometheus as columns or labels as columns.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    NODE,
    SECONDS,
    energy_j,
    power_w,
    stamp_s,
    written,
)
from tests.evidence.write import read, said, traces

GPUS = Wanted(component=ACCELERATORS, devices=("0", "1"))
TWO_GPUS_J = 2 * ENERGY_J + 600
SERIES = [
    f'"DCGM_FI_DEV_POWER_USAGE{{Hostname=""n1"", UUID=""GPU-{gpu}"", gpu=""{gpu}""}}"'
    for gpu in (0, 1)
]


def exported(header: str, *rows: str) -> str:
    """
    A table: <t> is Unix ms, <d> the date, <w> the draw of GPU 0 in W, <v> that of GPU 1.
    """
    lines = [header]
    for second in SECONDS:
        clock = f"{(600 + 1800 + second) // 60 - 10:02}:{second % 60:02}"
        marks = {"<t>": f"{stamp_s(second)}000", "<d>": f"2026-06-01 10:{clock}"}
        marks |= {"<w>": f"{power_w(second)}", "<v>": f"{power_w(second) + 1}"}
        for row in rows:
            text = row
            for mark, value in marks.items():
                text = text.replace(mark, value)
            lines.append(text)
    return "\n".join(lines) + "\n"


LONG = "Hostname,UUID,gpu"
TABLES = {
    "joined": exported(f'"Time",{",".join(SERIES)}', "<t>,<w>,<v>"),
    "joined with units": exported(f'"Time",{",".join(SERIES)}', "<t>,<w> W,<v> W"),
    "joined in kW": exported(f'"Time",{SERIES[0]},{SERIES[1]}', "<t>,<w>e-3 kW,<v>e-3 kW"),
    "for Excel": "sep=,\n" + exported(f'"Time",{",".join(SERIES)}', "<t>,<w>,<v>"),
    "by dates": exported(f'"Time",{",".join(SERIES)}', "<d>,<w>,<v>"),
    "gaps of joined series": exported(f'"Time",{",".join(SERIES)}', "<t>,<w>,", "<t>,,<v>"),
    "a limit beside": exported(
        f'"Time",{",".join(SERIES)},"DCGM_FI_DEV_POWER_MGMT_LIMIT{{gpu=""0""}}"', "<t>,<w>,<v>,700"
    ),
    "labels without the metric": exported(
        '"Time","{UUID=""GPU-0"", gpu=""0""}","{UUID=""GPU-1"", gpu=""1""}"', "<t>,<w> W,<v> W"
    ),
    "labels as fields": exported(
        f"Time,{LONG},DCGM_FI_DEV_POWER_USAGE", "<t>,n1,GPU-0,0,<w>", "<t>,n1,GPU-1,1,<v>"
    ),
    "instances": exported(
        f"Time,{LONG},GPU_I_ID,DCGM_FI_DEV_POWER_USAGE",
        "<t>,n1,GPU-0,0,3,<w>",
        "<t>,n1,GPU-0,0,4,<w>",
        "<t>,n1,GPU-1,1,3,<v>",
        "<t>,n1,GPU-1,1,4,<v>",
    ),
    "a table of a query": exported(
        f"Time,__name__,{LONG},job,Value #A",
        "<t>,DCGM_FI_DEV_POWER_USAGE,n1,GPU-0,0,dcgm,<w>",
        "<t>,DCGM_FI_DEV_POWER_USAGE,n1,GPU-1,1,dcgm,<v>",
        "<t>,DCGM_FI_DEV_GPU_TEMP,n1,GPU-0,0,dcgm,60",
        "<t>,DCGM_FI_DEV_POWER_MGMT_LIMIT,n1,GPU-0,0,dcgm,700",
    ),
}


@pytest.mark.parametrize("form", TABLES)
def test_a_table_gives_the_energy_of_its_series(tmp_path: Path, form: str) -> None:
    """
    Joined, long, with dates, units, gaps, limits or instances: one energy.
    """
    reading = read(tmp_path, TABLES[form], zone="UTC", expected="csv")

    assert reading.format == "grafana-csv"
    assert [finding.code for finding in reading.findings] in ([], ["PW-12"])
    assert all(trace.lines is not None for trace in reading.traces)
    path = written(tmp_path, TABLES[form])
    assert energy_j([path], GPUS, zone="UTC") == pytest.approx(TWO_GPUS_J, rel=1e-6)


def test_dates_need_a_zone(tmp_path: Path) -> None:
    """
    Grafana writes the clock of the browser.
    """
    assert said(read(tmp_path, TABLES["by dates"]).findings) == [
        'PW-5 line 2: time "2026-06-01 10:29:55" has no zone, and none is stated'
    ]


def test_another_header_is_another_layout(tmp_path: Path) -> None:
    """
    Two exports in one file, with their columns in another order, are read as each says.
    """
    node = '"Time","ipmi_dcmi_power_consumption_watts{instance=""n1""}"'
    swapped = exported(f'"Time",{SERIES[1]},{SERIES[0]}', "<t>,<v>,<w>")
    text = exported(node, "<t>,<w>") + TABLES["joined"] + swapped
    path = written(tmp_path, text)

    assert energy_j([path], GPUS) == pytest.approx(TWO_GPUS_J, rel=1e-6)
    wanted = Wanted(component=NODE, devices=("n1",))
    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)


def test_faults_are_named_and_hide_no_other_row(tmp_path: Path) -> None:
    """
    A decimal comma, another unit, a torn row and a time that is none give no reading.
    """
    text = (
        f'"Time",{SERIES[0]}\n1715341129000,300\n1715341130000,"301,5 W"\n1715341131000,5 kWh\n'
        '1715341132000\n12,300\n1715341134000,"305\n1715341135000,306\n'
    )
    reading = read(tmp_path, text)
    readings = [pair for pair in traces(reading)["n1/GPU-0"] if pair[1] is not None]

    assert readings == [(0.0, 300.0), (6.0, 306.0)]
    assert said(reading.findings) == [
        'PW-7 line 3: "301,5 W" isn\'t a number',
        'PW-6 line 4: "5 kWh" has another unit than its metric',
        "PW-6 line 5: 1 cell where 2 are expected",
        'PW-6 line 6: time "12" is no Unix time',
        "PW-6 line 7: isn't a row of a table: unexpected end of data",
    ]
