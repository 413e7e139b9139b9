"""
carbontracker's logs and parsed logs: the PUE, the division by devices, and predictions.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.evidence.formats.carbontracker import devices_of, is_divided, seconds_of
from tests.evidence.read_trackers import (
    doubts,
    energies_j,
    read_path,
    read_stored,
    read_text,
    stored_text,
    trail,
)

VERSION = "2026-06-01 10:30:00 - carbontracker version {}\n"
PUE = (
    "2026-06-01 10:30:00 - Only predicted and actual consumptions are multiplied by a PUE "
    "coefficient of {} (a survey).\n"
)
FOUND = "2026-06-01 10:30:00 - The following components were found: {}\n"
ACTUAL = (
    "2026-06-01 10:40:00 - CarbonTracker: \nActual consumption for 2 epoch(s):\n"
    "\tTime:\t0:10:00\n\tEnergy:\t{} kWh\n\tCO2eq:\t{} g\n"
)


def epoch(number: int, *powers: str, duration: str = "0:05:00.00") -> str:
    """
    The lines of one epoch of the standard log.
    """
    stamp = f"2026-06-01 10:3{number}:00 - "
    lines = [f"Epoch {number}:", f"Duration: {duration}"]
    lines += [f"Average power usage (W) for {power}" for power in powers]
    return "".join(f"{stamp}{line}\n" for line in lines)


@pytest.mark.parametrize("version", ["1.1.7", "1.2.5", "2.0.0", "2.4.7"])
def test_two_counters_give_the_same_energy_in_every_version(version: str) -> None:
    """
    Counters of 100 W and 80 W over 8 s are 1,440 J, whether the version divides or not.
    """
    totals = read_stored(f"carbontracker-{version}/carbontracker.log")

    assert totals.version == version
    assert [row.device_group for row in totals.rows] == ["cpu"]
    assert totals.rows[0].energy_j == pytest.approx(1440.0, rel=0.003)
    assert totals.rows[0].is_modelled is False


@pytest.mark.parametrize(
    ("version", "changes"),
    [
        ("1.2.5", []),
        (
            "2.0.0",
            [
                ("line 7", "TT-10", "average power of cpu", "90.22374975", "180.4474995"),
                ("line 11", "TT-10", "average power of cpu", "90.12683625", "180.2536725"),
            ],
        ),
        (
            "2.4.7",
            [
                ("line 7", "TT-10", "average power of cpu", "90.06347174999999", "180.1269435"),
                ("line 10", "TT-10", "average power of cpu", "90.0809385", "180.161877"),
            ],
        ),
    ],
)
def test_the_mean_over_devices_is_multiplied_by_their_count(
    version: str, changes: list[tuple[str, ...]]
) -> None:
    """
    From 2.0.0 on a power is the mean of all devices; before, each has its own.
    """
    totals = read_stored(f"carbontracker-{version}/carbontracker.log")

    assert trail(totals) == changes


def test_an_output_of_several_devices_alone_tells_no_energy() -> None:
    """
    The output log names no version, so whether its energy was divided can't be known.
    """
    totals = read_stored("carbontracker-2.4.7/carbontracker_output.log")

    assert trail(totals) == [
        ("line 3", "TT-11", "predicted Energy", "0.000316235051 kWh", None),
        ("line 11", "TT-10", "Energy", "0.000316264943 kWh", None),
    ]
    assert energies_j(totals) == [("line 11", "all", None)]
    (doubt,) = doubts(totals)
    assert doubt == (
        "warning TT-10 line 11: 0.000316264943 kWh may be divided by the number of devices, by an "
        "unknown version"
    )


@pytest.mark.parametrize(
    ("version", "expected_j"), [("1.2.5", 1440.0), ("2.0.0", 1440.0), ("2.4.7", 1440.0)]
)
def test_both_logs_in_one_file_give_the_consumption_without_pue_and_division(
    tmp_path: Path, version: str, expected_j: float
) -> None:
    """
    The standard log names version and PUE, the output the consumption: together they agree.
    """
    logs = [f"carbontracker-{version}/carbontracker{end}.log" for end in ("", "_output")]
    totals = read_text(tmp_path, "".join(stored_text(log) for log in logs))
    parts, whole = totals.rows

    assert (parts.part_of, whole.device_group) == ("all", "all")
    assert whole.energy_j == pytest.approx(expected_j, rel=0.003)
    assert whole.energy_j == pytest.approx(parts.energy_j, rel=1e-3)


def test_pue_and_division_stand_in_the_trail_one_after_the_other(tmp_path: Path) -> None:
    """
    First the PUE is taken out, then the number of devices multiplied.
    """
    text = VERSION.format("2.3.1") + PUE.format("1.58")
    text += FOUND.format("GPU with device(s) H100, H100, H100, H100.") + ACTUAL.format("1.58", "79")
    totals = read_text(tmp_path, text)

    assert trail(totals) == [
        ("line 5", "TT-7", "Energy", "1.58 kWh", "1 kWh"),
        ("line 5", "TT-10", "Energy", "1 kWh", "4 kWh"),
    ]
    whole = totals.rows[0]
    assert (whole.energy_j, whole.duration_s, whole.pue) == (4 * 3.6e6, 600.0, 1.58)
    assert (whole.emissions_g, whole.intensity_g_per_kwh) == (79.0, 50.0)


@pytest.mark.parametrize("pue", ["1.58", "1.67", "1.59", "1.55"])
def test_the_pue_that_the_log_names_is_taken_out(tmp_path: Path, pue: str) -> None:
    """
    Versions had 1.58, 1.67, 1.59, 1.55 and 1.58 again; the log says which.
    """
    text = VERSION.format("1.1.4") + PUE.format(pue) + ACTUAL.format(pue, "100")

    totals = read_text(tmp_path, text)

    assert trail(totals) == [("line 4", "TT-7", "Energy", f"{pue} kWh", "1 kWh")]


def test_versions_before_1_1_have_no_pue(tmp_path: Path) -> None:
    """
    1.0.x multiplies by nothing, so nothing is taken out.
    """
    totals = read_text(tmp_path, VERSION.format("1.0.7") + ACTUAL.format("2.0", "100"))

    assert (trail(totals), totals.rows[0].energy_j) == ([], 7.2e6)
    assert totals.rows[0].is_pue_inside is False


def test_an_unknown_pue_stays_inside_and_is_named(tmp_path: Path) -> None:
    """
    The output log alone doesn't name its PUE: the energy stays, with the doubt.
    """
    totals = read_text(tmp_path, ACTUAL.format("2.0", "100"))

    assert (totals.rows[0].energy_j, totals.rows[0].is_pue_inside) == (7.2e6, None)
    assert doubts(totals) == [
        "warning TT-21 line 2: the energy holds a PUE that this file doesn't name"
    ]


def test_a_division_over_two_components_is_not_undone(tmp_path: Path) -> None:
    """
    GPUs and CPUs are divided by counts of their own, and only their sum is written.
    """
    text = VERSION.format("2.4.7") + PUE.format("1.58")
    text += FOUND.format("GPU with device(s) A, B. CPU with device(s) cpu:0.")
    totals = read_text(tmp_path, text + ACTUAL.format("2.0", "100"))

    assert trail(totals) == [("line 5", "TT-10", "Energy", "2.0 kWh", None)]
    assert energies_j(totals) == [("line 5", "all", None)]


def test_a_newer_version_is_not_taken_for_an_old_one(tmp_path: Path) -> None:
    """
    What later versions than 2.4.7 do is not known, so their division isn't undone.
    """
    text = VERSION.format("2.5.0") + PUE.format("1.58") + FOUND.format("GPU with device(s) A, B.")
    totals = read_text(tmp_path, text + ACTUAL.format("2.0", "100"))

    assert trail(totals) == [("line 5", "TT-10", "Energy", "2.0 kWh", None)]
    assert [is_divided(v) for v in (None, "1.2.5", "2.0.0", "2.4.7", "2.4.8")] == [
        None,
        False,
        True,
        True,
        None,
    ]


def test_predictions_are_never_taken() -> None:
    """
    The prediction stands before the consumption, and only the trail holds it.
    """
    totals = read_stored("carbontracker-2.4.7/simulated_carbontracker_output.log")

    assert trail(totals) == [("line 3", "TT-11", "predicted Energy", "0.001046787268 kWh", None)]
    assert energies_j(totals) == [("line 11", "all", 3774.188329)]


def test_only_a_prediction_is_no_energy(tmp_path: Path) -> None:
    """
    A log that ends after the prediction holds no consumption.
    """
    text = ACTUAL.format("2.0", "100").replace("Actual consumption", "Predicted consumption")
    totals = read_text(tmp_path, text)

    assert totals.rows == ()
    assert doubts(totals) == ["error TT-3 : the log holds neither a power nor a consumption"]


def test_a_consumption_so_far_is_part_of_the_last(tmp_path: Path) -> None:
    """
    The output repeats what was used since the start; only the last counts.
    """
    text = VERSION.format("1.0.7") + ACTUAL.format("0.5", "20") + ACTUAL.format("2.0", "100")
    totals = read_text(tmp_path, text)

    assert trail(totals) == [("line 3", "TT-5", "Energy", "0.5 kWh", None)]
    assert totals.rows[0].energy_j == 7.2e6


def test_powers_that_a_user_stated_are_modelled() -> None:
    """
    Simulated devices and a CPU at half its rated power have one power in every epoch.
    """
    simulated = read_stored("carbontracker-2.4.7/simulated_carbontracker.log")
    rated = read_stored("carbontracker-2.4.7/rated_carbontracker.log")

    assert [(row.device_group, row.energy_j, row.is_modelled) for row in simulated.rows] == [
        ("gpu", 1575.0, True),
        ("cpu", 810.0, True),
    ]
    assert doubts(rated) == ["note TT-19 line 6: cpu: 60.0 W in every epoch"]


def test_an_array_over_several_lines_is_read_whole(tmp_path: Path) -> None:
    """
    The tool breaks the powers of eight GPUs into lines; all eight count.
    """
    array = "gpu: [500.1 500.2 500.3 500.4\n 500.5 500.6 500.7 500.8]"
    text = VERSION.format("1.2.5") + FOUND.format("GPU with device(s) " + "A, " * 7 + "A.")
    totals = read_text(tmp_path, text + epoch(1, array))

    assert energies_j(totals) == [("line 4", "gpu", 1201080.0)]
    assert trail(totals) == []


@pytest.mark.parametrize("power", ["None", "[]", "nan", "-3.0", "[1.0 x]"])
def test_an_epoch_without_a_power_has_no_energy(tmp_path: Path, power: str) -> None:
    """
    The tool's parser takes None for 0 W; here the component has no energy then.
    """
    text = VERSION.format("1.2.5") + epoch(1, "gpu: 300.5") + epoch(2, f"gpu: {power}")
    totals = read_text(tmp_path, text)

    assert energies_j(totals) == [("line 3", "gpu", None)]
    assert doubts(totals) == [
        f'warning TT-3 line 7: power "{power}"',
        "warning TT-3 line 3: gpu: 1 of 2 epochs have no energy",
    ]


def test_powers_of_other_devices_than_were_found_are_named(tmp_path: Path) -> None:
    """
    Three powers of two devices can't be told apart.
    """
    text = VERSION.format("1.2.5") + FOUND.format("GPU with device(s) A, B.")
    totals = read_text(tmp_path, text + epoch(1, "gpu: [1.0 2.0 3.0]"))

    assert energies_j(totals) == [("line 4", "gpu", None)]
    assert doubts(totals)[0] == "warning TT-20 line 5: gpu: 3 powers of 2 devices"


def test_times_are_those_of_the_monitor() -> None:
    """
    With a zone the monitor's start and end are Unix times.
    """
    row = read_stored("carbontracker-2.4.7/carbontracker.log").rows[0]

    assert (row.started_s, row.stopped_s) == (1796026772.0, 1796026780.0)


def test_names_of_devices_hold_points() -> None:
    """
    A processor's name may hold a point; only the last one ends the list.
    """
    line = "The following components were found: GPU with device(s) A. CPU with device(s) Xeon v2."

    assert devices_of(line) == {"gpu": ["A"], "cpu": ["Xeon v2"]}
    assert devices_of("found: CPU with device(s) X 2.4 GHz, X 2.4 GHz.") == {
        "cpu": ["X 2.4 GHz", "X 2.4 GHz"]
    }
    assert devices_of("found: nothing") == {}


def test_seconds_of_a_duration() -> None:
    """
    Hours may have any number of digits; what is no duration has no seconds.
    """
    assert seconds_of("100:00:01.50") == 360001.5
    assert [seconds_of(text) for text in ("1:0:0", "x", "-1:00:00", "999999999:00:00")] == [
        None
    ] * 4


def test_parsed_logs_are_read(tmp_path: Path) -> None:
    """
    The parser's dictionary names no PUE: components count, the consumption stays with a doubt.
    """
    totals = read_stored("carbontracker-1.2.5/parsed.json")

    assert energies_j(totals) == [
        ("/0/components/cpu", "cpu", 1440.326926),
        ("/0/actual", "all", None),
    ]
    assert trail(totals) == [
        ("/0/actual", "TT-10", "energy (kWh)", "0.000620568644", None),
        ("/0/pred", "TT-11", "pred", "0.000620041588", None),
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("carbontracker-1.2.5/parsed_by_2.4.7.json", "399.889134"),
        ("carbontracker-2.4.7/parsed.json", "360.253887"),
    ],
)
def test_one_energy_for_two_devices_may_be_either(name: str, first: str) -> None:
    """
    2.4.7's parser gives the first device of an old log and the mean of a new one: no energy.
    """
    totals = read_stored(name)

    assert trail(totals)[0] == (
        "/0/components/cpu/0",
        "TT-10",
        "avg_energy_usages (J)",
        first,
        None,
    )
    assert energies_j(totals)[0] == ("/0/components/cpu", "cpu", None)


def test_a_parsed_log_of_one_device(tmp_path: Path) -> None:
    """
    One object without a list, as `parse_all_logs` gives for each log.
    """
    entry = {
        "components": {"gpu": {"avg_energy_usages (J)": [[10.0], [20.0]], "devices": ["A"]}},
        "actual": {"energy (kWh)": 1e-5, "co2eq (g)": 0.004, "duration (s)": 8},
        "pred": None,
    }
    totals = read_text(tmp_path, json.dumps(entry))

    assert energies_j(totals) == [("/components/gpu", "gpu", 30.0), ("/actual", "all", 36.0)]
    assert totals.rows[1].intensity_g_per_kwh == pytest.approx(400.0)
    assert doubts(totals) == [
        "warning TT-21 /actual: the energy holds a PUE that this file doesn't name"
    ]


@pytest.mark.parametrize(
    "entry",
    [
        {"components": 3, "actual": [], "pred": "x"},
        {"components": {"gpu": []}, "actual": None, "pred": {}},
        {"components": {"gpu": {"devices": 1, "avg_energy_usages (J)": [["x"]]}}, "actual": {},
         "pred": {"energy (kWh)": "1"}},
        {"components": {"gpu": {"avg_energy_usages (J)": [[1e299], [1e299]]}},
         "actual": {"energy (kWh)": -1, "co2eq (g)": True}, "pred": None},
    ],
)  # fmt: skip
def test_a_parsed_log_of_another_shape_has_no_energy(
    tmp_path: Path, entry: dict[str, object]
) -> None:
    """
    Keys with other values than the parser's give no figure and no traceback.
    """
    totals = read_text(tmp_path, json.dumps([entry, 3]))

    assert [row.energy_j for row in totals.rows if row.energy_j is not None] == []


def test_the_case_of_one_epoch(shared: Path) -> None:
    """
    One epoch of 60 s at 550 W is 33,000 J.
    """
    totals = read_path(shared / "logs" / "t_carbontracker" / "n.log")

    assert energies_j(totals) == [("line 4", "gpu", 33000.0)]
