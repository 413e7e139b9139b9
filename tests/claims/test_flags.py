"""
Flags: peaks as achieved, rated power as measured, estimates as measurements.
"""

from __future__ import annotations

from typing import Any

import pytest

FLAGS = {f"CL-{number}" for number in (*range(6, 13), *range(14, 18), 19, 23)}


def flags(report: Any) -> list[tuple[str, str]]:
    """
    Code and pointer of every flag.
    """
    return [(item.code, item.pointer) for item in report.findings if item.code in FLAGS]


def test_a_measured_row_has_no_flag(gpt3_with: Any, report_on: Any) -> None:
    """
    GPT-3 in Patterson et al. 2021 raises no question of this kind.
    """
    assert flags(report_on(gpt3_with())) == []


def throughput(printed: str) -> dict[str, str]:
    """
    A throughput in TFLOP/s.
    """
    return {"printed": printed, "unit": "TFLOP/s"}


@pytest.mark.parametrize(
    ("accelerator", "printed", "codes"),
    [
        ("NVIDIA H100-SXM5-80GB", "989.5", ["CL-6", "CL-8"]),
        ("NVIDIA H100-SXM5-80GB", "1979", ["CL-6", "CL-7"]),
        ("NVIDIA H100-SXM5-80GB", "700", ["CL-8"]),
        ("NVIDIA H100-SXM5-80GB", "400", []),
        ("A100", "312", ["CL-6", "CL-8"]),
        ("An unknown chip", "5000", []),
    ],
)
def test_throughput_is_held_against_the_datasheet(
    gpt3_with: Any, report_on: Any, accelerator: str, printed: str, codes: list[str]
) -> None:
    """
    Equal to a peak, above the peak, or above 0.65 of it.
    """
    row = gpt3_with(accelerator={"name": accelerator}, throughput=throughput(printed), flops=None)

    assert [code for code, _ in flags(report_on(row))] == codes


def test_the_texts_of_the_peak_flags(gpt3_with: Any, report_on: Any) -> None:
    """
    A flag says which datasheet figure it is and how much of the dense peak.
    """
    row = gpt3_with(throughput=throughput("125"), flops=None)
    messages = [item.message for item in report_on(row).findings if item.code in FLAGS]

    equal, high = messages
    assert equal == (
        "the achieved throughput 125 TFLOP/s equals a datasheet figure: the peak 125 TFLOP/s that "
        "the document prints"
    )
    assert high == (
        "the achieved throughput 125 TFLOP/s is 1.00 of the dense peak 125.0 TFLOP/s, above 0.65"
    )


def test_flops_and_time_imply_a_throughput(gpt3_with: Any, report_on: Any) -> None:
    """
    More FLOPs than the peak could make in the time are flagged without a printed throughput.
    """
    row = gpt3_with(throughput=None, flops={"printed": "1.80E+24", "unit": "FLOP"})

    assert flags(report_on(row)) == [("CL-7", "/rows/0/flops")]


def test_a_peak_with_sparsity_is_flagged_and_not_used(gpt3_with: Any, report_on: Any) -> None:
    """
    1,979 TFLOP/s of an H100 counts zeros; utilisation is taken of the dense 989.5.
    """
    accelerator = {"name": "NVIDIA H100-SXM5-80GB", "peak": throughput("1,979")}
    row = gpt3_with(accelerator=accelerator, throughput=throughput("800"), flops=None)

    assert flags(report_on(row)) == [
        ("CL-9", "/rows/0/accelerator/peak"),
        ("CL-8", "/rows/0/throughput"),
    ]


def power(printed: str, **more: str) -> dict[str, str]:
    """
    A power in W.
    """
    return {"printed": printed, "unit": "W", **more}


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        (power("300", kind="measured"), ["CL-10"]),
        (power("300", kind="tdp", stated_as="measured"), ["CL-10"]),
        (power("300", kind="tdp"), []),
        (power("289", kind="borrowed", stated_as="measured"), ["CL-11"]),
        (power("289", kind="borrowed"), []),
        (power("600", kind="measured", boundary="node"), ["CL-16"]),
        (power("400", kind="measured", boundary="GPU only"), ["CL-16"]),
        (power("400", kind="measured", boundary="node"), []),
    ],
)
def test_power_is_held_against_the_rated_power(
    gpt3_with: Any, report_on: Any, stated: dict[str, str], codes: list[str]
) -> None:
    """
    A rated power called measured, an estimate called measured, a power beyond what is possible.
    """
    row = gpt3_with(power=stated, energy=None, co2e=None)

    assert [code for code, _ in flags(report_on(row))] == codes


@pytest.mark.parametrize(("stated", "codes"), [(None, ["CL-12"]), ("measured", ["CL-12", "CL-11"])])
def test_energy_from_rated_power_agrees_by_construction(
    gpt3_with: Any, report_on: Any, stated: str | None, codes: list[str]
) -> None:
    """
    Accelerator-hours x TDP x PUE is noted, and flagged when it is called measured.
    """
    energy = {"printed": "1,172", "unit": "MWh", **({"stated_as": stated} if stated else {})}
    row = gpt3_with(power=power("300", kind="tdp", boundary="GPU"), energy=energy, co2e=None)

    assert [code for code, _ in flags(report_on(row))] == codes


def test_measured_energy_from_an_assumed_power_is_flagged(gpt3_with: Any, report_on: Any) -> None:
    """
    Energy that rests on an assumed power is an estimate.
    """
    row = gpt3_with(
        power=power("330", kind="assumed"),
        energy={"printed": "1,287", "unit": "MWh", "stated_as": "measured"},
    )

    assert flags(report_on(row)) == [("CL-11", "/rows/0/energy")]


@pytest.mark.parametrize(
    ("intensity", "codes"),
    [
        ({"printed": "429", "unit": "kg/kWh"}, ["CL-14"]),
        ({"printed": "0.429", "unit": "g/kWh"}, ["CL-14"]),
        ({"printed": "0.004", "unit": "kg/kWh", "basis": "net"}, []),
    ],
)
def test_an_intensity_outside_any_grid_is_flagged(
    gpt3_with: Any, report_on: Any, intensity: dict[str, str], codes: list[str]
) -> None:
    """
    A unit slip in the intensity shows at once; a net intensity may be very low.
    """
    row = gpt3_with(intensity=intensity, co2e=None)

    assert [code for code, _ in flags(report_on(row))] == codes


def test_net_above_gross_is_flagged(gpt3_with: Any, report_on: Any) -> None:
    """
    Deducting clean energy makes nothing larger.
    """
    row = gpt3_with(
        net_intensity={"printed": "0.5", "unit": "kg/kWh"},
        net_co2e={"printed": "643", "unit": "t"},
    )

    assert flags(report_on(row)) == [
        ("CL-15", "/rows/0/net_intensity"),
        ("CL-15", "/rows/0/net_co2e"),
    ]


@pytest.mark.parametrize(
    ("pue", "severities"),
    [("0.85", ["error"]), ("4.0", ["error"]), ("1.00", ["warning"]), ("2.7", ["warning"])],
)
def test_a_pue_outside_what_sites_have_is_flagged(
    gpt3_with: Any, report_on: Any, pue: str, severities: list[str]
) -> None:
    """
    Below 1 and above 3 is impossible; below 1.03 and above 2.5 needs evidence.
    """
    report = report_on(gpt3_with(pue={"printed": pue, "in_energy": "yes"}, energy=None, co2e=None))

    assert [f.severity.value for f in report.findings if f.code == "CL-19"] == severities


def test_a_factor_of_another_year_is_flagged(gpt3_with: Any, report_on: Any) -> None:
    """
    A French factor of 2020 under a run of 2022 is another one than our table's.
    """
    row = gpt3_with(
        location={"country": "USA", "year": 2022},
        intensity={"printed": "0.550", "unit": "kg/kWh"},
        co2e=None,
    )
    found = [item for item in report_on(row).findings if item.code == "CL-17"]

    assert len(found) == 1
    assert found[0].message.startswith(
        "gpt-3: the carbon intensity 0.550 kg/kWh is not within 10 % of "
    )


@pytest.mark.parametrize(("printed", "codes"), [("350", ["CL-23"]), ("400", []), ("500", [])])
def test_a_rated_power_that_no_datasheet_has_is_noted(
    gpt3_with: Any, report_on: Any, printed: str, codes: list[str]
) -> None:
    """
    350 W is no rated power of an A100 with 80 GB: a power cap, or another part.
    """
    power = {"printed": printed, "unit": "W", "kind": "tdp"}
    row = gpt3_with(
        accelerator={"name": "A100-80GB"}, power=power, energy=None, co2e=None, throughput=None
    )

    found = [item for item in report_on(row).findings if item.code == "CL-23"]

    assert [item.code for item in found] == codes
    for item in found:
        assert item.message == (
            "the rated power 350 W is in none of the datasheets: 300 W (A100 PCIe 80GB), 400 W "
            "(A100 SXM4 80GB), 500 W (A100 SXM4 80GB, custom thermal solution (500 W))"
        )


@pytest.mark.parametrize(
    ("flops", "codes"),
    [("1.258E+22", ["CL-6", "CL-8"]), ("1.3E+22", ["CL-8"]), ("5.03E+21", [])],
)
def test_operations_counted_from_the_peak_are_found(
    gpt3_with: Any, report_on: Any, flops: str, codes: list[str]
) -> None:
    """
    FLOPs that are hours times the datasheet's 312 TFLOP/s, told apart by four digits, not by two.
    """
    row = gpt3_with(
        accelerator={"name": "A100-80GB"},
        chips="512",
        duration={"printed": "21.875", "unit": "h"},
        flops={"printed": flops, "unit": "FLOP"},
        throughput=None,
        power=None,
        energy=None,
        co2e=None,
    )

    assert [code for code, _ in flags(report_on(row))] == codes
