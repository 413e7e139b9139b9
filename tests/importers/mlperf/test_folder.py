"""
Folders: which files belong together, and what is said of the others.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.findings import Finding, Severity
from reporter.importers.mlperf.folder import BenchmarkFolder, read_run, scan_folder
from tests.importers.mlperf.make_logs import write_submitter_folder

BERT = "results/1xExample/bert"


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """
    Code, file and message of each finding.
    """
    return [(finding.code, finding.file, finding.message) for finding in findings]


def only_benchmark(folder: Path) -> BenchmarkFolder:
    """
    The one benchmark of the one submitter of a folder.
    """
    (submitter,) = scan_folder(folder).submitters
    (benchmark,) = submitter.benchmarks
    return benchmark


def test_good_folder(tmp_path: Path) -> None:
    """
    Runs, nodes, switches, system and scale of a good folder are found, and nothing else.
    """
    folder = write_submitter_folder(
        tmp_path, nodes=2, runs=3, switches_w=[100.0], scaling_factor=1.25
    )
    scan = scan_folder(folder)
    assert scan.findings == ()
    (submitter,) = scan.submitters
    assert submitter.name == "example-labs"
    (benchmark,) = submitter.benchmarks
    assert (benchmark.submitter, benchmark.system_id) == ("example-labs", "1xExample")
    assert (benchmark.benchmark, benchmark.scaling_factor) == ("bert", 1.25)
    assert benchmark.has_power
    assert [run.stem for run in benchmark.runs] == ["result_0", "result_1", "result_2"]
    assert [path.name for path in benchmark.runs[0].nodes] == ["node_0.txt", "node_1.txt"]
    assert [path.name for path in benchmark.runs[0].switches] == ["sw_0.txt"]
    system = submitter.system_of(benchmark)
    assert system is not None
    assert system.nodes_count == 2


def test_read_run(tmp_path: Path) -> None:
    """
    Reading a run gives all its logs, named relative to the folder.
    """
    folder = write_submitter_folder(tmp_path, nodes=2, runs=1, switches_w=[100.0])
    logs = read_run(only_benchmark(folder).runs[0], folder)
    assert logs.stem == "result_0"
    assert logs.findings == ()
    assert logs.training.source.file == f"{BERT}/result_0.txt"
    assert [node.source.file for node in logs.nodes] == [
        f"{BERT}/power/result_0/node_0.txt",
        f"{BERT}/power/result_0/node_1.txt",
    ]
    assert logs.switches[0].nameplate_w == 100.0


def test_findings_of_a_run_come_from_all_its_files(tmp_path: Path) -> None:
    """
    A broken line in any of the three kinds of log is among the findings of the run.
    """
    folder = write_submitter_folder(tmp_path, runs=1, switches_w=[100.0])
    files = only_benchmark(folder).runs[0]
    for path in (files.result, files.nodes[0], files.switches[0]):
        with path.open("a") as log:
            log.write(":::MLLOG oops\n")
    assert [Path(finding.file).name for finding in read_run(files, folder).findings] == [
        "result_0.txt",
        "node_0.txt",
        "sw_0.txt",
    ]


def test_natural_order(tmp_path: Path) -> None:
    """
    node_2 comes before node_10, and result_2 before result_10.
    """
    folder = write_submitter_folder(tmp_path, nodes=11, runs=11)
    benchmark = only_benchmark(folder)
    assert [run.stem for run in benchmark.runs][-2:] == ["result_9", "result_10"]
    assert [path.name for path in benchmark.runs[0].nodes][-2:] == ["node_9.txt", "node_10.txt"]


def test_round_and_folder_of_rounds(tmp_path: Path) -> None:
    """
    A round with submitters, and a folder of rounds, are searched too.
    """
    write_submitter_folder(tmp_path / "v5.0", runs=1, submitter="a")
    write_submitter_folder(tmp_path / "v5.0", runs=1, submitter="b")
    (tmp_path / "v5.0" / "docs").mkdir()
    assert [found.name for found in scan_folder(tmp_path / "v5.0").submitters] == ["a", "b"]
    scan = scan_folder(tmp_path)
    assert [found.name for found in scan.submitters] == ["a", "b"]
    run = scan.submitters[0].benchmarks[0].runs[0]
    assert read_run(run, tmp_path).training.source.file == f"v5.0/a/{BERT}/result_0.txt"


def test_several_systems_and_benchmarks(tmp_path: Path) -> None:
    """
    Each pair of system and benchmark is a folder of its own.
    """
    write_submitter_folder(tmp_path, runs=1)
    write_submitter_folder(tmp_path, runs=1, benchmark="resnet")
    folder = write_submitter_folder(tmp_path, runs=1, system="8xExample")
    (submitter,) = scan_folder(folder).submitters
    assert [(found.system_id, found.benchmark) for found in submitter.benchmarks] == [
        ("1xExample", "bert"),
        ("1xExample", "resnet"),
        ("8xExample", "bert"),
    ]
    assert list(submitter.systems) == ["1xExample", "8xExample"]


def test_results_without_power(tmp_path: Path) -> None:
    """
    Results without any power log are refused with one clear reason.
    """
    folder = write_submitter_folder(tmp_path, power=False)
    assert not only_benchmark(folder).has_power
    message = "none of 5 results has a power log: no energy, no entry"
    assert said(scan_folder(folder).findings) == [("IM-12", BERT, message)]


def test_one_result_without_power(tmp_path: Path) -> None:
    """
    One run without power is named.
    """
    folder = write_submitter_folder(tmp_path, runs=3)
    (folder / BERT / "power/result_1/node_0.txt").unlink()
    assert not only_benchmark(folder).has_power
    assert said(scan_folder(folder).findings) == [
        ("IM-12", f"{BERT}/result_1.txt", "this result has no power log")
    ]


def test_power_without_a_result(tmp_path: Path) -> None:
    """
    A power folder whose result is missing is ignored, and said.
    """
    folder = write_submitter_folder(tmp_path, runs=3)
    (folder / BERT / "result_2.txt").unlink()
    assert only_benchmark(folder).has_power
    message = "power logs without result_2.txt are ignored"
    assert said(scan_folder(folder).findings) == [("IM-13", f"{BERT}/power/result_2", message)]


def test_benchmark_without_results(tmp_path: Path) -> None:
    """
    An empty benchmark folder is an error of its own.
    """
    folder = write_submitter_folder(tmp_path, runs=0)
    assert said(scan_folder(folder).findings) == [("IM-15", BERT, "no result_*.txt in this folder")]


def test_extra_files_are_ignored_and_said(tmp_path: Path) -> None:
    """
    Pictures and sums beside the logs are named, the first five, then counted.
    """
    folder = write_submitter_folder(tmp_path, runs=1)
    power = folder / BERT / "power/result_0"
    (power / "total_power.txt").write_text("9\n")
    (power / "nodes_1_to_8.png").write_bytes(b"")
    for index in range(5):
        (folder / BERT / f"extra_{index}.md").write_text("")
    assert said(scan_folder(folder).findings) == [
        *(("IM-14", f"{BERT}/extra_{index}.md", "ignored: not a log") for index in range(5)),
        ("IM-14", BERT, "2 more files in this folder ignored"),
    ]


def test_links_are_never_followed(tmp_path: Path) -> None:
    """
    Linked logs, folders and descriptions are as good as absent.
    """
    elsewhere = write_submitter_folder(tmp_path / "elsewhere", runs=2)
    folder = write_submitter_folder(tmp_path, runs=1)
    (folder / BERT / "result_1.txt").symlink_to(elsewhere / BERT / "result_1.txt")
    (folder / BERT / "power/result_1").symlink_to(elsewhere / BERT / "power/result_1")
    (folder / BERT / "power/result_0/node_1.txt").symlink_to("/etc/hostname")
    (folder / "results/2xExample").symlink_to(elsewhere / "results/1xExample")
    (folder / "systems/2xExample.json").symlink_to(elsewhere / "systems/1xExample.json")
    scan = scan_folder(folder)
    (submitter,) = scan.submitters
    assert list(submitter.systems) == ["1xExample"]
    (benchmark,) = submitter.benchmarks
    assert [run.stem for run in benchmark.runs] == ["result_0"]
    assert [path.name for path in benchmark.runs[0].nodes] == ["node_0.txt"]
    assert said(scan.findings) == [
        ("IM-14", f"{BERT}/{name}", "ignored: a link, which is never followed")
        for name in ("result_1.txt", "power/result_1", "power/result_0/node_1.txt")
    ]


def test_missing_system_description(tmp_path: Path) -> None:
    """
    Results of a system that nobody describes are an error.
    """
    folder = write_submitter_folder(tmp_path, runs=1)
    (folder / "systems/1xExample.json").unlink()
    scan = scan_folder(folder)
    assert scan.submitters[0].system_of(scan.submitters[0].benchmarks[0]) is None
    message = "the description of a system with results is missing"
    assert said(scan.findings) == [("IM-16", "systems/1xExample.json", message)]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "1.1", "{}", '{"scaling_factor": "1.1"}', '{"scaling_factor": "NaN"}',
     '{"scaling_factor": NaN}', '{"scaling_factor": true}',
     f'{{"scaling_factor": {"9" * 400}}}'],
)  # fmt: skip
def test_unreadable_scaling(tmp_path: Path, text: str) -> None:
    """
    A scale that is no number is named as not used, and never 1 by default.
    """
    folder = write_submitter_folder(tmp_path, runs=1)
    (folder / BERT / "scaling.json").write_text(text)
    benchmark = only_benchmark(folder)
    assert benchmark.scaling_factor is None
    assert benchmark.is_scaling_unreadable
    (finding,) = scan_folder(folder).findings
    assert (finding.code, finding.severity) == ("IM-17", Severity.WARNING)
    assert finding.message == (
        "not used: scaling_factor isn't a number, so there is no official figure"
    )


@pytest.mark.parametrize("factor", ["0", "-1.01", "0.99", "2.01", "1e299", "5e-324"])
def test_impossible_scaling(tmp_path: Path, factor: str) -> None:
    """
    A number that no scale can be is an error: somebody claims it.
    """
    folder = write_submitter_folder(tmp_path, runs=1)
    (folder / BERT / "scaling.json").write_text(f'{{"scaling_factor": {factor}}}')
    assert only_benchmark(folder).scaling_factor is None
    (finding,) = scan_folder(folder).findings
    assert (finding.code, finding.severity) == ("IM-17", Severity.ERROR)
    assert finding.message == "scaling_factor isn't a number from 1 to 2"


def test_an_odd_description_that_no_result_needs(tmp_path: Path) -> None:
    """
    A broken description of another system is a note, not an error.
    """
    folder = write_submitter_folder(tmp_path, runs=1)
    (folder / "systems" / "other.json").write_text("{")
    (finding,) = scan_folder(folder).findings
    assert (finding.code, finding.severity) == ("IM-16", Severity.NOTE)
    assert finding.message == "not valid JSON in line 1 (no result is of this system)"


def test_linked_scaling(tmp_path: Path) -> None:
    """
    A linked scale isn't followed, and named as not used.
    """
    folder = write_submitter_folder(tmp_path, runs=1)
    (tmp_path / "scaling.json").write_text(json.dumps({"scaling_factor": 2.0}))
    (folder / BERT / "scaling.json").symlink_to(tmp_path / "scaling.json")
    assert only_benchmark(folder).scaling_factor is None
    (finding,) = scan_folder(folder).findings
    assert (finding.code, finding.severity) == ("IM-2", Severity.WARNING)


def test_no_results_anywhere(tmp_path: Path) -> None:
    """
    A folder without results is an error that says what is looked for.
    """
    message = "no folder with results/<system>/<benchmark>/result_*.txt found"
    assert said(scan_folder(tmp_path).findings) == [("IM-15", str(tmp_path), message)]


def test_not_a_folder(tmp_path: Path) -> None:
    """
    A wrong path stops the command.
    """
    with pytest.raises(ReporterError, match=r"gone is not a folder; give the folder of one submit"):
        scan_folder(tmp_path / "gone")
