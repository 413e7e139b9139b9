"""
Our figures against independent ones, on published logs (`EXPECTED.json` says how they were made).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reporter.convergence.reference import olympic_mean
from reporter.energy.coverage import Integral
from reporter.energy.integrate import integrate
from reporter.evidence.formats.mlperf_samples import (
    ThroughputBasis,
    samples_trained,
    throughput_basis,
)
from reporter.evidence.series import CleanTrace, clean
from reporter.importers.mlperf.folder import BenchmarkFolder, RunLogs, read_run, scan_folder
from reporter.importers.mlperf.official import (
    OfficialEnergy,
    OfficialVersion,
    dropped_each_end,
    official_benchmark_energy,
    official_run_energy,
)
from reporter.importers.mlperf.runs import distinct_runs
from tests.conftest import shared_folder

VERSIONS = {
    OfficialVersion.MAY_2024: "energy_mlperf_2024_05_J",
    OfficialVersion.HEAD: "energy_mlperf_head_J",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    One benchmark folder with its runs read, and the expected figures.
    """

    folder: BenchmarkFolder
    runs: tuple[RunLogs, ...]
    expected: dict[str, Any]
    expected_runs: tuple[dict[str, Any], ...]

    @property
    def place(self) -> tuple[str, str, str, str]:
        """
        Round, submitter, system and benchmark.
        """
        return place(self.expected)

    def pairs(self) -> Iterator[tuple[RunLogs, dict[str, Any]]]:
        """
        Each run beside its expected figures.
        """
        by_stem = {run["run"]: run for run in self.expected_runs}
        for run in self.runs:
            yield run, by_stem[run.stem]


def place(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """
    What identifies a benchmark folder in the expected figures.
    """
    return (row["round"], row["submitter"], row["system"], row["benchmark"])


@pytest.fixture(scope="session")
def published() -> tuple[Published, ...]:
    """
    All published results, each log read once a session: 24 sets with power and one without.
    """
    root = shared_folder() / "mlperf"
    expected = json.loads((root / "EXPECTED.json").read_text())
    found = {
        (submitter.path.parent.name, submitter.name, folder.system_id, folder.benchmark): folder
        for submitter in scan_folder(root).submitters
        for folder in submitter.benchmarks
    }
    assert set(found) == {place(row) for row in expected["per_benchmark"]}
    return tuple(
        _published(root, expected, found[place(row)], row) for row in expected["per_benchmark"]
    )


def _published(
    root: Path, expected: dict[str, Any], folder: BenchmarkFolder, row: dict[str, Any]
) -> Published:
    return Published(
        folder=folder,
        runs=tuple(read_run(files, root) for files in folder.runs),
        expected=row,
        expected_runs=tuple(run for run in expected["per_run"] if place(run) == place(row)),
    )


def energy_of(run: RunLogs, version: OfficialVersion) -> OfficialEnergy:
    """
    The official figure of one run.
    """
    stop_ms, start_ms = run.training.run_stop_ms, run.training.run_start_ms
    assert stop_ms is not None
    assert start_ms is not None
    return official_run_energy(run.nodes, run.switches, stop_ms - start_ms, version)


def as_printed(figure: OfficialEnergy) -> float | str | None:
    """
    The figure with the digits of the expected ones, or its error.
    """
    if figure.error is not None:
        return figure.error
    return None if figure.energy_j is None else round(figure.energy_j, 3)


def measured(run: RunLogs) -> list[tuple[CleanTrace, Integral, float]]:
    """
    Each node's cleaned trace, its integral over the run, and its factor.
    """
    window = run.training.window
    assert window is not None
    nodes = []
    for log in run.nodes:
        cleaned = clean(log.trace)
        integral = integrate(log.trace, window, charge_power_w=None)
        factor = 1.0 if log.conversion_efficiency is None else log.conversion_efficiency
        nodes.append((cleaned, integral, factor))
    return nodes


def window_energy_j(run: RunLogs) -> float:
    """
    Node energy in the window times the factor, plus the estimate for switches.
    """
    nodes_j = sum((item.integrated_j or 0.0) * factor for _, item, factor in measured(run))
    seconds = run.training.time_to_train_s or 0.0
    return nodes_j + sum((switch.nameplate_w or 0.0) * seconds for switch in run.switches)


def test_training_logs(published: tuple[Published, ...]) -> None:
    """
    Time to train and status of all 256 runs are as expected, to 1e-6.
    """
    checked = 0
    for results in published:
        for run, expected in results.pairs():
            log = run.training
            assert log.time_to_train_s == pytest.approx(expected["time_to_train_s"], rel=1e-6)
            assert log.run_status == expected["status"]
            checked += 1
    assert checked == 256


def test_batch_size_quality_samples_and_throughput(published: tuple[Published, ...]) -> None:
    """
    The 75 runs whose independent figures name them: the same, to the last digit.
    """
    checked = 0
    for results in published:
        for run, expected in results.pairs():
            if "global_batch_size" not in expected:
                continue
            log = run.training
            assert log.global_batch_size == expected["global_batch_size"]
            last = log.points[-1]
            assert last.values == ((None, expected["last_eval"]),)
            assert last.epoch_num == expected["last_eval_epoch_num"]
            assert last.samples_count == expected["last_eval_samples_count"]
            samples = samples_trained(results.folder.benchmark, last, log.train_samples)
            assert samples is not None
            assert samples.count == expected["samples_trained"]
            achieved = round(samples.count / expected["time_to_train_s"], 4)
            assert achieved == expected["achieved_samples_per_s"]
            assert log.throughput_max == expected["logged_throughput_max"]
            assert log.throughput_count == expected["logged_throughput_n"]
            checked += 1
    assert checked == 75


def test_windows_hold_all_that_counts(published: tuple[Published, ...]) -> None:
    """
    In 256 published logs run_start is never later than the first event, and run_stop never more
    than 1 ms before the event that the result rests on.
    """
    for results in published:
        for run in results.runs:
            log = run.training
            first, last = log.first_event, log.last_counting_event
            assert first is not None
            assert last is not None
            assert log.run_start_ms is not None
            assert log.run_stop_ms is not None
            assert 0 <= first.time_ms - log.run_start_ms < 4_000
            assert -1 <= log.run_stop_ms - last.time_ms < 2_500
            assert log.evaluates_off_clock == (results.folder.benchmark == "stable_diffusion")


def test_logged_throughput_is_not_below_the_achieved(published: tuple[Published, ...]) -> None:
    """
    By its basis (system or accelerator) the highest logged throughput is 0.99 to 1.62 of it.
    """
    for results in published:
        benchmark, accelerators = results.folder.benchmark, 8 * (results.expected["nodes"] or 1)
        basis = throughput_basis(benchmark)
        for run in results.runs:
            log = run.training
            samples = samples_trained(benchmark, log.points[-1], log.train_samples)
            assert samples is not None
            assert log.throughput_max is not None
            assert log.time_to_train_s is not None
            logged = log.throughput_max
            if basis is ThroughputBasis.ACCELERATOR:
                logged *= accelerators
            assert 0.99 <= logged / (samples.count / log.time_to_train_s) <= 1.62


def test_every_reading_leads_to_its_line(published: tuple[Published, ...]) -> None:
    """
    The lines of a log's readings rise and are as many as the readings.
    """
    for results in published:
        for run in results.runs:
            for node in run.nodes:
                lines = node.trace.lines
                assert lines is not None
                assert lines.size == node.trace.times_s.size
                assert bool((np.diff(lines) > 0).all())


def test_runs_shown_twice_are_found(published: tuple[Published, ...]) -> None:
    """
    One set on either side holds 5 of its runs twice, and no other set any.
    """
    twice = {
        results.place[1:]: len(distinct_runs(results.runs)[1])
        for results in published
        if len(distinct_runs(results.runs)[0]) < len(results.runs)
    }
    system = "1xSMC-H100-SXM-80GB"
    assert twice == {
        ("smc-ac-power", system, "dlrm_dcnv2"): 5,
        ("smc-dc-power", system, "dlrm_dcnv2"): 5,
    }


@pytest.mark.parametrize("version", list(OfficialVersion))
def test_official_energy_of_each_run(
    published: tuple[Published, ...], version: OfficialVersion
) -> None:
    """
    The published formulas are reproduced to the last expected digit, errors included.
    """
    runs = [
        ((*results.place, run.stem), run, row)
        for results in published
        for run, row in results.pairs()
        if run.nodes and VERSIONS[version] in row
    ]
    assert len(runs) == 65
    figures = {key: as_printed(energy_of(run, version)) for key, run, _ in runs}
    assert figures == {key: row[VERSIONS[version]] for key, _, row in runs}


def test_the_submitter_publishes_the_same_joules(published: tuple[Published, ...]) -> None:
    """
    Five of the six figures that the submitter of v4.0 shows; logs of the sixth are not at hand.
    """
    shown = json.loads((shared_folder() / "mlperf/EXPECTED.json").read_text())
    by_submitter = {
        " ".join(name.split()[:2]): energy_j
        for name, energy_j in shown["published_by_submitter_J"].items()
    }
    ours = {}
    for results in published:
        _, submitter, system, benchmark = results.place
        if benchmark == "llama2_70b_lora" and submitter.startswith("smc-"):
            name = f"{submitter[4:6].upper()} {system.partition('SMC')[0]}"
            ours[name] = round(energy_of_benchmark(results, OfficialVersion.MAY_2024).energy_j or 0)
    assert len(ours) == 5
    assert ours == {name: by_submitter[name] for name in ours}


def energy_of_benchmark(results: Published, version: OfficialVersion) -> OfficialEnergy:
    """
    The official figure of a benchmark folder.
    """
    pairs = [(run.training.time_to_train_s, energy_of(run, version)) for run in results.runs]
    return official_benchmark_energy(
        pairs,
        benchmark=results.folder.benchmark,
        scaling_factor=results.folder.scaling_factor,
    )


def test_benchmarks(published: tuple[Published, ...]) -> None:
    """
    Mean times and energies, with the dropped runs and the scale, are as expected.
    """
    for results in published:
        expected, folder = results.expected, results.folder
        times_s = [run.training.time_to_train_s or math.inf for run in results.runs]
        benchmark, scale = folder.benchmark, folder.scaling_factor
        time_s = olympic_mean(times_s, dropped_each_end(benchmark)) * (scale or 1.0)
        assert time_s == pytest.approx(expected["time_to_train_min"] * 60, rel=1e-9)
        assert dropped_each_end(benchmark) == expected["dropped_each_end"]
        assert len(results.runs) == expected["runs"]
        assert (1.0 if scale is None else scale) == expected["scaling_factor"]
        for version, column in VERSIONS.items():
            if not folder.has_power:
                assert expected[column] is None
                continue
            assert as_printed(energy_of_benchmark(results, version)) == expected[column]


def test_energy_inside_the_window(published: tuple[Published, ...]) -> None:
    """
    Node energy times its factor plus switches is the independent trapezoid figure.

    Readings that aren't positive are gaps here and used as logged there, hence 0.5 % for those.
    """
    for results in published:
        for run, expected in results.pairs():
            if not run.nodes:
                continue
            bad = sum(cleaned.bad_count for cleaned, _, _ in measured(run))
            limit = 5e-3 if bad else 1e-6
            assert window_energy_j(run) == pytest.approx(
                expected["energy_window_trapezoid_J"], rel=limit
            )


def test_energy_of_benchmarks_inside_the_window(published: tuple[Published, ...]) -> None:
    """
    The same, over the runs that count, with the scale.
    """
    for results in published:
        if not results.folder.has_power:
            continue
        pairs = [
            (run.training.time_to_train_s, OfficialEnergy(energy_j=window_energy_j(run)))
            for run in results.runs
        ]
        figure = official_benchmark_energy(
            pairs,
            benchmark=results.folder.benchmark,
            scaling_factor=results.folder.scaling_factor,
        )
        expected_j = results.expected["energy_window_trapezoid_J"]
        assert figure.energy_j == pytest.approx(expected_j, rel=1e-3)


def test_readings_inside_the_window(published: tuple[Published, ...]) -> None:
    """
    The fewest readings of any node are as expected, but for those that cleaning took out.
    """
    for results in published:
        for run, expected in results.pairs():
            if "min_readings_in_run_per_node" not in expected or not run.nodes:
                continue
            nodes = measured(run)
            fewest = min(integral.readings_count for _, integral, _ in nodes)
            taken = max(cleaned.bad_count + cleaned.doubled_count for cleaned, _, _ in nodes)
            assert fewest <= expected["min_readings_in_run_per_node"] <= fewest + taken


def test_charged_energy_is_never_below_the_integrated(published: tuple[Published, ...]) -> None:
    """
    Charging raises energy, and only where there are gaps or ends without readings.

    Where all is covered, an end of up to one interval on each side is all that is charged.
    """
    charged = 0
    for results in published:
        for run in results.runs:
            for _, integral, _ in measured(run):
                assert integral.charged_j is not None
                assert integral.integrated_j is not None
                if integral.uncovered_s:
                    assert integral.charged_j > integral.integrated_j
                    charged += 1
                else:
                    assert integral.median_interval_s is not None
                    assert integral.charge_power_w is not None
                    most_j = 2 * integral.median_interval_s * integral.charge_power_w
                    raised_j = integral.charged_j - integral.integrated_j
                    assert -1e-6 <= raised_j < most_j
    assert charged > 0


def test_results_without_power_are_refused(published: tuple[Published, ...]) -> None:
    """
    The one published set without power logs has exactly this reason, and no other set has it.
    """
    said = [finding for results in published for finding in results.folder.findings]
    assert {(finding.severity.value, finding.code) for finding in said} == {
        ("note", "IM-14"),
        ("error", "IM-12"),
    }
    assert [finding.message for finding in said if finding.code == "IM-12"] == [
        "none of 10 results has a power log: no energy, no entry"
    ]


def test_sides_and_interconnect(published: tuple[Published, ...]) -> None:
    """
    Lenovo states AC with a factor of 0.94; SMC states nothing but its systems' names.
    """
    by_submitter: dict[str, set[tuple[str | None, float | None]]] = {}
    switches_w = set()
    for results in published:
        for run in results.runs:
            stated = by_submitter.setdefault(results.folder.submitter, set())
            stated |= {(log.measurement_side, log.conversion_efficiency) for log in run.nodes}
            switches_w |= {switch.nameplate_w for switch in run.switches}
    assert by_submitter == {
        "Lenovo": {("ac", 0.94)},
        "smc-ac-power": {(None, None)},
        "smc-dc-power": {(None, None)},
        "smc": set(),
    }
    assert switches_w == {16_100.0, 59_570.0}
    systems = scan_folder(shared_folder() / "mlperf" / "v4.0").submitters
    assert {
        (submitter.name, system.stated_side)
        for submitter in systems
        for system in submitter.systems.values()
    } == {("smc", None), ("smc-ac-power", "ac"), ("smc-dc-power", "dc")}
