"""
Power and energy counters of NVIDIA accelerators, by NVML.

NVML lists whole accelerators: one that is divided by MIG is one device, and is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from reporter.monitor.device import Device, Kind, Reading, SourceUnavailableError

if TYPE_CHECKING:
    from types import ModuleType

NAME = "nvidia"
MILLI = 1_000

Read = Callable[[], float]


class NvidiaSource:
    """
    All NVIDIA accelerators of this host; raises `SourceUnavailableError` where there are none.

    Of a device's power the instantaneous value is taken where the driver has it: since Ampere
    `nvmlDeviceGetPowerUsage` gives the mean of the last second (NVML API reference, "Device
    Queries"). The method of each device says which it was.
    """

    name = NAME
    least_interval_s = 0.0

    def __init__(self) -> None:
        """
        Load NVML and find out what each device can give.
        """
        self._nvml = _loaded()
        self.left_out: list[str] = []
        self._handles: list[Any] = []
        self.devices: Sequence[Device] = self._found()
        if not self.devices:
            reason = "; ".join(self.left_out) or "NVML lists no device"
            raise SourceUnavailableError(reason)

    def read(self, index: int) -> Reading:
        """
        Power in W and energy in J of a device; both in one call where the driver can.
        """
        device = self.devices[index]
        if device.power_method == INSTANT and device.energy_method == COUNTER_FIELD:
            return self._both(self._handles[index])
        reads = self._reads(self._handles[index], device.power_method, device.energy_method)
        values: dict[str, float] = {}
        problems = []
        for quantity, read in reads.items():
            try:
                values[quantity] = read()
            except self._nvml.NVMLError as problem:
                problems.append(f"{quantity.partition('_')[0]}: {problem}")
        return Reading(problems=tuple(problems), **values)

    def _both(self, handle: Any) -> Reading:
        try:
            power, energy = self._nvml.nvmlDeviceGetFieldValues(handle, self._fields)
        except self._nvml.NVMLError as problem:
            return Reading(problems=(str(problem),))
        if power.nvmlReturn == 0 and energy.nvmlReturn == 0:
            return Reading(power_w=_number(power) / MILLI, energy_j=_number(energy) / MILLI)
        named = (("power", power), ("energy", energy))
        return Reading(
            power_w=None if power.nvmlReturn else _number(power) / MILLI,
            energy_j=None if energy.nvmlReturn else _number(energy) / MILLI,
            problems=tuple(
                f"{name}: {self._nvml.NVMLError(value.nvmlReturn)}"
                for name, value in named
                if value.nvmlReturn
            ),
        )

    def _reads(self, handle: Any, *methods: str | None) -> dict[str, Read]:
        nvml = self._nvml
        known: dict[str | None, tuple[str, Read]] = {
            INSTANT: ("power_w", lambda: self._field(handle, nvml.NVML_FI_DEV_POWER_INSTANT)),
            USAGE: ("power_w", lambda: float(nvml.nvmlDeviceGetPowerUsage(handle)) / MILLI),
            COUNTER_FIELD: (
                "energy_j",
                lambda: self._field(handle, nvml.NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION),
            ),
            COUNTER: (
                "energy_j",
                lambda: float(nvml.nvmlDeviceGetTotalEnergyConsumption(handle)) / MILLI,
            ),
        }
        return dict(known[method] for method in methods if method is not None)

    def _field(self, handle: Any, field: int) -> float:
        (value,) = self._nvml.nvmlDeviceGetFieldValues(handle, [field])
        if value.nvmlReturn:
            raise self._nvml.NVMLError(value.nvmlReturn)
        return _number(value) / MILLI

    @property
    def _fields(self) -> list[int]:
        nvml = self._nvml
        return [nvml.NVML_FI_DEV_POWER_INSTANT, nvml.NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION]

    def _found(self) -> list[Device]:
        found: list[Device] = []
        for index in range(self._nvml.nvmlDeviceGetCount()):
            try:
                handle = self._nvml.nvmlDeviceGetHandleByIndex(index)
                device = self._described(index, handle)
            except self._nvml.NVMLError as problem:
                self.left_out.append(f"accelerator {index}: {problem}")
                continue
            is_readable = device.power_method is not None or device.energy_method is not None
            if is_readable and device.uuid not in {other.uuid for other in found}:
                found.append(device)
                self._handles.append(handle)
        return found

    def _described(self, index: int, handle: Any) -> Device:
        nvml = self._nvml
        limit_mw = self._or_none(lambda: nvml.nvmlDeviceGetPowerManagementLimit(handle))
        mig = self._or_none(lambda: nvml.nvmlDeviceGetMigMode(handle)[0])
        return Device(
            source=NAME,
            kind=Kind.ACCELERATOR,
            device=str(index),
            uuid=nvml.nvmlDeviceGetUUID(handle),
            model=self._or_none(lambda: nvml.nvmlDeviceGetName(handle)),
            driver=self._or_none(nvml.nvmlSystemGetDriverVersion),
            power_limit_w=None if limit_mw is None else limit_mw / MILLI,
            power_method=self._first_that_answers(index, handle, "power", (INSTANT, USAGE)),
            energy_method=self._first_that_answers(
                index, handle, "energy", (COUNTER_FIELD, COUNTER)
            ),
            remark="divided by MIG; read as a whole" if mig else None,
        )

    def _first_that_answers(
        self, index: int, handle: Any, quantity: str, methods: Sequence[str]
    ) -> str | None:
        problem: Exception | None = None
        for method in methods:
            try:
                for read in self._reads(handle, method).values():
                    read()
            except self._nvml.NVMLError as refusal:
                problem = refusal
            else:
                return method
        self.left_out.append(f"accelerator {index}: no {quantity}: {problem}")
        return None

    def _or_none(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except self._nvml.NVMLError:
            return None


INSTANT = "NVML_FI_DEV_POWER_INSTANT (instantaneous)"
USAGE = "nvmlDeviceGetPowerUsage (mean of the last second since Ampere, instantaneous before)"
COUNTER_FIELD = "NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION (since the driver was loaded)"
COUNTER = "nvmlDeviceGetTotalEnergyConsumption (since the driver was loaded)"


def _loaded() -> ModuleType:
    try:
        import pynvml
    except ImportError:
        raise SourceUnavailableError(
            "the package nvidia-ml-py isn't installed; pip install nvidia-ml-py"
        ) from None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as problem:
        raise SourceUnavailableError(f"NVML can't be used: {problem}") from None
    module: ModuleType = pynvml
    return module


def _number(value: Any) -> float:
    """
    The number in a field value, by its type (`nvmlValueType_t`).
    """
    members = ("dVal", "uiVal", "ulVal", "ullVal", "sllVal", "siVal", "usVal")
    return float(getattr(value.value, members[value.valueType]))
