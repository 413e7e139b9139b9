"""
NVIDIA devices under the monitor, against a library whose power is known at every instant.
"""

from __future__ import annotations

import itertools

import pytest

from reporter.monitor.nvidia import NvidiaSource
from tests.monitor import stand_in
from tests.monitor.conftest import Monitored, RunMonitor, unix_s

FIRST, SECOND = (f"GPU-00000000-0000-0000-0000-00000000000{index}" for index in range(2))


def readings(ran: Monitored, device: str) -> list[dict[str, str]]:
    """
    The rows of one device.
    """
    return [row for row in ran.rows() if row["device"] == device]


def test_energy_is_that_of_the_known_profile(with_nvml: RunMonitor) -> None:
    """
    Counter and power readings both give the energy of the profile to 1 %.

    They are far closer (see perf/monitor.py); a busy machine may wait between stamp and reading.
    """
    ran = with_nvml("--", "sleep", "2")

    assert len(ran.document["devices"]) == 2
    for index, device in enumerate(ran.document["devices"]):
        rows = readings(ran, str(index))
        span = unix_s(rows[0]["timestamp_utc"]), unix_s(rows[-1]["timestamp_utc"])
        known_j = stand_in.energy_j(index, *span)
        assert device["energy_from_counter_j"] == pytest.approx(known_j, rel=0.01)
        assert device["energy_from_power_j"] == pytest.approx(known_j, rel=0.01)
        assert device["energy_basis"] == "counter"
        counters_j = [float(row["energy_j"]) for row in rows]
        assert counters_j[-1] - counters_j[0] == pytest.approx(device["energy_j"], abs=1e-3)


def test_each_reading_is_the_power_of_its_instant(with_nvml: RunMonitor) -> None:
    """
    A row's power is that of the profile at its time stamp, to 5 %.
    """
    ran = with_nvml("--", "sleep", "1")

    for row in ran.rows():
        known_w = stand_in.power_w(int(row["device"]), unix_s(row["timestamp_utc"]))
        assert float(row["power_w"]) == pytest.approx(known_w, rel=0.05)


def test_readings_surround_the_window(with_nvml: RunMonitor) -> None:
    """
    Every device is read before the command starts and after it ended, and at the rate asked for.
    """
    ran = with_nvml("--rate", "20", "--", "sleep", "1")

    window = ran.document["window"]
    for device in ("0", "1"):
        stamps = [row["timestamp_utc"] for row in readings(ran, device)]
        assert stamps[0] < window["start_utc"] < window["stop_utc"] < stamps[-1]
        assert unix_s(stamps[-1]) - unix_s(window["stop_utc"]) < 2.0
        assert 15 <= len(stamps) <= 30
    assert 1.0 <= window["duration_s"] < 1.5
    assert ran.document["sources"][0]["interval_s"] == 0.05


def test_both_clocks_rise_together(with_nvml: RunMonitor) -> None:
    """
    The monotonic clock of a row goes on as its UTC does.
    """
    rows = readings(with_nvml("--", "sleep", "1"), "0")

    for before, after in itertools.pairwise(rows):
        step_s = unix_s(after["timestamp_utc"]) - unix_s(before["timestamp_utc"])
        passed_s = float(after["monotonic_s"]) - float(before["monotonic_s"])
        assert passed_s == pytest.approx(step_s, abs=0.1)


def test_devices_have_identities(with_nvml: RunMonitor) -> None:
    """
    The document names UUID, model, driver, power limit and how each device was read.
    """
    first, second = with_nvml("--", "true").document["devices"]

    assert (first["uuid"], second["uuid"]) == (FIRST, SECOND)
    assert first["model"] == "Stand-in 80GB"
    assert first["driver"] == "580.00.00"
    assert first["power_limit_w"] == 700.0
    assert first["power_method"] == "NVML_FI_DEV_POWER_INSTANT (instantaneous)"
    assert (
        first["energy_method"]
        == "NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION (since the driver was loaded)"
    )


def test_an_old_driver_is_read_by_its_older_calls(with_nvml: RunMonitor) -> None:
    """
    Without field values the older calls are used, and the document says so.
    """
    device = with_nvml("--", "sleep", "0.3", STAND_IN_NO_FIELDS="1").document["devices"][0]

    assert device["power_method"] == (
        "nvmlDeviceGetPowerUsage (mean of the last second since Ampere, instantaneous before)"
    )
    assert (
        device["energy_method"]
        == "nvmlDeviceGetTotalEnergyConsumption (since the driver was loaded)"
    )
    assert device["energy_basis"] == "counter"
    assert device["energy_j"] > 0


def test_a_device_without_a_counter_is_summed_by_power(with_nvml: RunMonitor) -> None:
    """
    Without a counter its cells are empty, the energy is that of the power, and both are said.
    """
    ran = with_nvml("--", "sleep", "0.3", STAND_IN_NO_ENERGY="1")

    assert {row["energy_j"] for row in ran.rows()} == {""}
    device = ran.document["devices"][0]
    assert (device["energy_basis"], device["first_counter_j"]) == ("power", None)
    assert "nvidia: accelerator 0: no energy: Not Supported" in ran.document["not_read"]
    assert "by its power readings" in ran.stderr


def test_a_divided_device_is_one_device(with_nvml: RunMonitor) -> None:
    """
    With MIG on, a device is read as a whole, once, and the log says so.
    """
    ran = with_nvml("--", "true", STAND_IN_MIG="1", STAND_IN_DEVICES="1")

    (device,) = ran.document["devices"]
    assert device["remark"] == "divided by MIG; read as a whole"
    assert {row["uuid"] for row in ran.rows()} == {FIRST}


def test_a_lost_device_leaves_empty_cells_and_the_reason(with_nvml: RunMonitor) -> None:
    """
    A device that is lost is read on as bad readings; the others and the command go on.
    """
    ran = with_nvml("--", "sh", "-c", "sleep 2.2; exit 3", STAND_IN_LOST="1:0.5")

    assert ran.exit_code == 3
    good, lost = ran.document["devices"]
    assert good["bad_readings_count"] == 0
    assert lost["problems"] == {"GPU is lost": lost["bad_readings_count"]}
    assert lost["bad_readings_count"] > 5
    assert readings(ran, "1")[-1]["power_w"] == readings(ran, "1")[-1]["energy_j"] == ""
    assert f"accelerator 1: {lost['bad_readings_count']} bad readings: GPU is lost" in ran.stderr
    assert "accelerator, sum of 2: none, not read throughout: accelerator 1" in ran.stderr


def test_a_library_that_hangs_holds_nothing_up(with_nvml: RunMonitor) -> None:
    """
    When every call hangs, the command ends as ever, and what is missing is said.
    """
    ran = with_nvml("--", "sh", "-c", "sleep 3; exit 4", STAND_IN_HANG="1.5")

    assert ran.exit_code == 4
    assert ran.document["sources"][0]["has_last_reading"] is False
    assert "nvidia: no reading after the end, it doesn't answer" in ran.stderr
    assert len(readings(ran, "0")) >= 3


def test_a_library_that_crashes_takes_nothing_with_it(with_nvml: RunMonitor) -> None:
    """
    When the library aborts its process, the command's exit status is passed on all the same.
    """
    ran = with_nvml("--", "sh", "-c", "sleep 3; exit 5", STAND_IN_CRASH="1.5")

    assert ran.exit_code == 5
    problem = "the sampling process was ended by SIGABRT and gave no last reading"
    assert ran.document["problems"] == [problem]
    assert f"problem: {problem}" in ran.stderr
    assert ran.document["devices"][0]["energy_j"] is None
    assert len(readings(ran, "0")) >= 1


def test_a_device_that_is_listed_twice_is_read_once(
    nvml_folder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Of two entries with one UUID the first is taken.
    """
    import pynvml

    monkeypatch.setattr(pynvml, "nvmlInit", lambda: None)
    for name, answer in {
        "nvmlDeviceGetCount": 2,
        "nvmlDeviceGetHandleByIndex": object(),
        "nvmlDeviceGetUUID": FIRST,
        "nvmlDeviceGetName": "Stand-in",
        "nvmlSystemGetDriverVersion": "1",
        "nvmlDeviceGetPowerManagementLimit": 1000,
        "nvmlDeviceGetMigMode": [0, 0],
        "nvmlDeviceGetPowerUsage": 1000,
        "nvmlDeviceGetTotalEnergyConsumption": 5000,
    }.items():
        monkeypatch.setattr(pynvml, name, lambda *_, answer=answer: answer)

    def not_supported(*_: object) -> None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)

    monkeypatch.setattr(pynvml, "nvmlDeviceGetFieldValues", not_supported)
    source = NvidiaSource()

    assert [device.device for device in source.devices] == ["0"]
    reading = source.read(0)
    assert (reading.power_w, reading.energy_j, reading.problems) == (1.0, 5.0, ())
