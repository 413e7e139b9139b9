"""
Energy parts from power logs: component, side, method and instrument by what the series are of.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.evidence.detect import read_power_log
from reporter.evidence.series import Window
from reporter.importers.accelerator_models import AcceleratorModel, models_in
from reporter.importers.energy_parts import LoggedPart, Meter, MeterUnknownError, parts_of
from reporter.importers.runs import LoggedRun
from reporter.model.enums import Component, InstrumentKind
from tests.conftest import CHECKOUT
from tests.importers.make_runs import of_another_host, write_smi

WINDOW = Window(start_s=1.7e9, stop_s=1.7e9 + 10)
MONITOR = CHECKOUT / "tests/data/monitor/run/power-node7.csv"


def parts(*paths: Path, meter: Meter | None = None) -> tuple[LoggedPart, ...]:
    """
    The parts of a run with these power logs.
    """
    power = tuple((path, read_power_log(path, name=path.name, zone="UTC")) for path in paths)
    return parts_of(LoggedRun(label="run_0", window=WINDOW, power=power), meter or Meter())


def table(path: Path, header: str, cell: str = "500.0") -> Path:
    """
    A log of ten readings, one a second, with this header.
    """
    width = header.count(",")
    rows = [f"{1_700_000_000 + second},{','.join([cell] * width)}" for second in range(10)]
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_a_log_of_a_monitor_holds_accelerators_and_the_host() -> None:
    """
    Counters go before power; CPU packages and DRAM together are the host, on the DC side.
    """
    bare, host = parts(MONITOR)

    assert (bare.part.component, bare.part.side.value) == (Component.ACCELERATOR, "dc")
    assert bare.part.method.value == "counter"
    assert bare.part.devices == ("0", "1")
    assert bare.instrument.kind is InstrumentKind.DEVICE_COUNTER
    assert (host.part.component, host.part.devices) == (Component.HOST, ("node7",))
    assert bare.hosts_count == 1


def test_logs_of_several_hosts_are_one_part(tmp_path: Path) -> None:
    """
    Devices of one index are told apart by their host; the host's part names the hosts.
    """
    other = tmp_path / "power-node8.csv"
    other.write_text(of_another_host(MONITOR.read_text()))

    bare, host = parts(MONITOR, other)

    assert bare.part.devices == ("node7/0", "node7/1", "node8/0", "node8/1")
    assert (bare.part.devices_count, bare.hosts_count) == (4, 2)
    assert host.part.devices == ("node7", "node8")


def test_a_node_needs_its_meter(tmp_path: Path) -> None:
    """
    A log of the node's input doesn't say which meter read it; a device's own sensor can't have.
    """
    log = table(tmp_path / "node.csv", "time,node_power_w")

    (part,) = parts(log, meter=Meter(kind=InstrumentKind.PDU, make="Acme", model="P1"))

    assert (part.part.component, part.part.side.value) == (Component.NODE, "ac")
    assert (part.instrument.kind, part.instrument.make) == (InstrumentKind.PDU, "Acme")
    with pytest.raises(MeterUnknownError):
        parts(log)
    with pytest.raises(ReporterError, match="a device sensor reads its own device"):
        parts(log, meter=Meter(kind=InstrumentKind.DEVICE_SENSOR))


def test_accelerators_never_make_a_node(tmp_path: Path) -> None:
    """
    Asking for a node from a log of nvidia-smi is refused with what it holds.
    """
    write_smi(tmp_path / "smi.csv", 0, gpus=2)

    with pytest.raises(ReporterError) as refused:
        parts(tmp_path / "smi.csv", meter=Meter(component=Component.NODE))

    assert str(refused.value).startswith("run_0: an accelerator series proves no node\n")


def test_series_without_a_kind_are_asked_about(tmp_path: Path) -> None:
    """
    A column that is called power may be of anything.
    """
    log = table(tmp_path / "some.csv", "time,power_w")

    with pytest.raises(ReporterError) as refused:
        parts(log)
    (part,) = parts(log, meter=Meter(component=Component.ACCELERATOR))

    assert str(refused.value) == (
        "some.csv: nothing says what power_w is of\n"
        "state --component accelerator or --component node"
    )
    assert part.part.component is Component.ACCELERATOR


def test_models_and_limits_are_those_that_logs_name(tmp_path: Path) -> None:
    """
    nvidia-smi has them as columns, the monitor and matcha before their readings.
    """
    write_smi(tmp_path / "smi.csv", 0, gpus=2)
    (tmp_path / "limits.csv").write_text(
        "timestamp, name, power.draw [W], power.limit [W]\n"
        "2026/06/01 10:30:00.000, Own 9, 500.00 W, 650.00 W\n"
    )

    assert models_in([tmp_path / "smi.csv"]) == (AcceleratorModel(name="NVIDIA H100 80GB HBM3"),)
    assert models_in([tmp_path / "limits.csv"]) == (
        AcceleratorModel(name="Own 9", power_limit_w=650.0),
    )
    assert models_in([MONITOR]) == (AcceleratorModel(name="Stand-in 80GB", power_limit_w=700.0),)
    assert models_in([table(tmp_path / "bare.csv", "time,gpu0_power_w")]) == ()
