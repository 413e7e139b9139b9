"""
Power and energy counters of AMD accelerators, by AMD SMI, where its Python library is installed.

The library comes with ROCm and fits its driver, so it is no dependency of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from reporter.monitor.device import Device, Kind, Reading, SourceUnavailableError

if TYPE_CHECKING:
    from types import ModuleType

NAME = "amd"
MICRO = 1_000_000
# The first that holds a number is taken: MI300 has the first, MI200 and before the second (AMD
# SMI, structure amdsmi_power_info_t).
_POWER_KEYS = ("current_socket_power", "average_socket_power")
# The key of the counter since AMD SMI 24.6, and the one before.
_ENERGY_KEYS = ("energy_accumulator", "power")


class AmdSource:
    """
    All AMD accelerators of this host; raises `SourceUnavailableError` where there are none.

    The partitions of an accelerator share its socket: it is one device, and is read once.
    """

    name = NAME
    least_interval_s = 0.0

    def __init__(self) -> None:
        """
        Load AMD SMI and find out what each device can give.
        """
        self._smi = _loaded()
        self.left_out: list[str] = []
        self._handles: list[Any] = []
        self._power_keys: list[str | None] = []
        self.devices: Sequence[Device] = self._found()
        if not self.devices:
            raise SourceUnavailableError("; ".join(self.left_out) or "AMD SMI lists no device")

    def read(self, index: int) -> Reading:
        """
        Power in W and energy in J of a device.
        """
        device, handle = self.devices[index], self._handles[index]
        key = self._power_keys[index]
        values: dict[str, float] = {}
        problems = []
        if key is not None:
            try:
                values["power_w"] = self._power_w(handle, key)
            except self._smi.AmdSmiException as problem:
                problems.append(f"power: {problem}")
        if device.energy_method is not None:
            try:
                values["energy_j"] = self._energy_j(handle)
            except self._smi.AmdSmiException as problem:
                problems.append(f"energy: {problem}")
        return Reading(problems=tuple(problems), **values)

    def _power_w(self, handle: Any, key: str) -> float:
        power_w = self._smi.amdsmi_get_power_info(handle).get(key)
        # What a device doesn't have is the text "N/A", or zero.
        if isinstance(power_w, int | float) and power_w > 0:
            return float(power_w)
        raise self._smi.AmdSmiException(f"{key} is {power_w}")

    def _power_key(self, handle: Any) -> str:
        *before, last = _POWER_KEYS
        for key in before:
            try:
                self._power_w(handle, key)
            except self._smi.AmdSmiException:
                continue
            return key
        self._power_w(handle, last)
        return last

    def _answered_power_key(self, index: int, handle: Any) -> Any:
        return self._answer(index, "power", lambda: self._power_key(handle))

    def _energy_j(self, handle: Any) -> float:
        counted = self._smi.amdsmi_get_energy_count(handle)
        for key in _ENERGY_KEYS:
            if isinstance(counted.get(key), int | float):
                return float(counted[key]) * float(counted["counter_resolution"]) / MICRO
        raise self._smi.AmdSmiException("no energy counter")

    def _found(self) -> list[Device]:
        found: list[Device] = []
        sockets: set[str] = set()
        for index, handle in enumerate(self._smi.amdsmi_get_processor_handles()):
            socket = self._socket(handle) or str(index)
            if socket in sockets:
                continue
            sockets.add(socket)
            key = self._answered_power_key(index, handle)
            device = self._described(index, handle, key)
            if device.power_method is not None or device.energy_method is not None:
                found.append(device)
                self._handles.append(handle)
                self._power_keys.append(key)
        return found

    def _socket(self, handle: Any) -> str | None:
        """
        The bus address without its function, which only tells partitions apart.
        """
        bus = self._or_none(lambda: self._smi.amdsmi_get_gpu_device_bdf(handle))
        return None if bus is None else str(bus).rpartition(".")[0]

    def _described(self, index: int, handle: Any, key: str | None) -> Device:
        smi = self._smi
        cap_uw = self._or_none(lambda: smi.amdsmi_get_power_cap_info(handle)["power_cap"])
        counter = self._answer(index, "energy", lambda: self._energy_j(handle))
        return Device(
            source=NAME,
            kind=Kind.ACCELERATOR,
            device=str(index),
            uuid=self._or_none(lambda: str(smi.amdsmi_get_gpu_device_uuid(handle))),
            model=self._or_none(lambda: str(smi.amdsmi_get_gpu_asic_info(handle)["market_name"])),
            driver=self._or_none(
                lambda: str(smi.amdsmi_get_gpu_driver_info(handle)["driver_version"])
            ),
            power_limit_w=cap_uw / MICRO if isinstance(cap_uw, int | float) else None,
            power_method=None if key is None else f"amdsmi_get_power_info, {key}",
            energy_method=None if counter is None else "amdsmi_get_energy_count",
        )

    def _answer(self, index: int, quantity: str, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except self._smi.AmdSmiException as problem:
            self.left_out.append(f"accelerator {index}: no {quantity}: {problem}")
            return None

    def _or_none(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except (self._smi.AmdSmiException, KeyError):
            return None


def _loaded() -> ModuleType:
    try:
        import amdsmi
    # Without its shared library the import fails with an error of its own.
    except (ImportError, OSError, KeyError, AttributeError):
        raise SourceUnavailableError(
            "the Python library amdsmi isn't installed; it comes with ROCm"
        ) from None
    try:
        amdsmi.amdsmi_init()
    except amdsmi.AmdSmiException as problem:
        raise SourceUnavailableError(f"AMD SMI can't be used: {problem}") from None
    module: ModuleType = amdsmi
    return module
