"""
AMD devices, with a stand-in for the Python library of ROCm.
"""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from reporter.monitor.amd import AmdSource
from reporter.monitor.device import Reading, SourceUnavailableError


class StandIn(types.ModuleType):
    """
    Devices by bus address, each with the answers of the library.
    """

    class AmdSmiException(Exception):  # noqa: N818 - the library's name
        """
        What the library raises.
        """

    def __init__(self, devices: dict[str, dict[str, Any]]) -> None:
        """
        *devices* maps a bus address to its answers; what has none raises.
        """
        super().__init__("amdsmi")
        self.devices = devices

    def amdsmi_init(self) -> None:
        """
        Nothing has to be loaded.
        """

    def amdsmi_get_processor_handles(self) -> list[str]:
        """
        A device is known by its address.
        """
        return list(self.devices)

    def amdsmi_get_gpu_device_bdf(self, handle: str) -> str:
        """
        The address.
        """
        return handle

    def __getattr__(self, name: str) -> Any:
        """
        Every other call answers what the device holds under its name.
        """
        if not name.startswith("amdsmi_"):
            raise AttributeError(name)

        def answer(handle: str) -> Any:
            if name not in self.devices[handle]:
                raise self.AmdSmiException("NOT_SUPPORTED")
            return self.devices[handle][name]

        return answer


MI300 = {
    "amdsmi_get_power_info": {"current_socket_power": 600, "average_socket_power": "N/A"},
    "amdsmi_get_energy_count": {"energy_accumulator": 1_000_000, "counter_resolution": 15.3},
    "amdsmi_get_gpu_device_uuid": "8cff74a1-0000-1000-80d9-000000000000",
    "amdsmi_get_gpu_asic_info": {"market_name": "AMD Instinct MI300X"},
    "amdsmi_get_gpu_driver_info": {"driver_version": "6.12.12"},
    "amdsmi_get_power_cap_info": {"power_cap": 750_000_000},
}
MI100 = {
    "amdsmi_get_power_info": {"current_socket_power": "N/A", "average_socket_power": 34},
    "amdsmi_get_energy_count": {"power": 2_000_000, "counter_resolution": 15.3},
}


def source_of(monkeypatch: pytest.MonkeyPatch, devices: dict[str, dict[str, Any]]) -> AmdSource:
    """
    The source on a host with these devices.
    """
    monkeypatch.setitem(sys.modules, "amdsmi", StandIn(devices))
    return AmdSource()


def test_power_counter_and_identity_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Power in W, the counter by its resolution in J, and who the device is.
    """
    source = source_of(monkeypatch, {"0000:05:00.0": MI300})
    (device,) = source.devices

    assert (device.uuid, device.model, device.driver, device.power_limit_w) == (
        "8cff74a1-0000-1000-80d9-000000000000", "AMD Instinct MI300X", "6.12.12", 750.0,
    )  # fmt: skip
    assert device.power_method == "amdsmi_get_power_info, current_socket_power"
    reading = source.read(0)
    assert (reading.power_w, reading.problems) == (600.0, ())
    assert reading.energy_j == pytest.approx(15.3)


def test_older_devices_and_libraries_have_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The mean socket power of older devices is taken and named; the counter's older key as well.
    """
    source = source_of(monkeypatch, {"0000:05:00.0": MI100})

    assert source.devices[0].power_method == "amdsmi_get_power_info, average_socket_power"
    assert source.devices[0].uuid is None
    assert source.read(0).power_w == 34.0
    assert source.read(0).energy_j == pytest.approx(30.6)


def test_partitions_are_one_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Addresses that differ in their function are one accelerator, read once.
    """
    source = source_of(
        monkeypatch, {"0000:05:00.0": MI300, "0000:05:00.1": MI300, "0000:26:00.0": MI300}
    )

    assert [device.device for device in source.devices] == ["0", "2"]


def test_a_device_that_stops_answering_is_a_bad_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each quantity has its own reason; nothing else is taken in its place.
    """
    answers = dict(MI300)
    source = source_of(monkeypatch, {"0000:05:00.0": answers})
    del answers["amdsmi_get_energy_count"]
    answers["amdsmi_get_power_info"] = {"current_socket_power": "N/A", "average_socket_power": 5}

    assert source.read(0) == Reading(
        problems=("power: current_socket_power is N/A", "energy: NOT_SUPPORTED")
    )


def test_what_a_device_lacks_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A device without a counter is read for its power, and the counter is named as missing.
    """
    lacking = {name: answer for name, answer in MI300.items() if "energy" not in name}
    source = source_of(monkeypatch, {"0000:05:00.0": lacking})

    assert source.left_out == ["accelerator 0: no energy: NOT_SUPPORTED"]
    assert source.read(0) == Reading(power_w=600.0)


def test_a_device_that_gives_nothing_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where neither power nor energy is given, the reasons stand in place of the device.
    """
    monkeypatch.setitem(sys.modules, "amdsmi", StandIn({"0000:05:00.0": {}}))
    with pytest.raises(SourceUnavailableError) as refusal:
        AmdSource()

    assert str(refusal.value) == (
        "accelerator 0: no power: NOT_SUPPORTED; accelerator 0: no energy: NOT_SUPPORTED"
    )


def test_a_host_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The reason says where the library comes from.
    """
    monkeypatch.setitem(sys.modules, "amdsmi", None)
    with pytest.raises(SourceUnavailableError) as refusal:
        AmdSource()

    assert str(refusal.value) == ("the Python library amdsmi isn't installed; it comes with ROCm")
