"""
What an import says: per result the files used, the assumptions, our figure and the official one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reporter.findings import Finding
from reporter.importers.mlperf.convert import kept_labels
from reporter.importers.mlperf.official_figures import our_figures
from reporter.importers.mlperf.run_import import Imported, ImportedResult
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.text import duration, number, plural, printed_line


def report_text(result: ImportedResult, path: str | None) -> str:
    """
    The lines about one result, for people.
    """
    return "\n".join(printed_line(line) for line in _lines(result, path))


def grouped(findings: Sequence[Finding]) -> list[Finding]:
    """
    Findings for people: what is said alike of several files stands once, with their number.
    """
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.code, finding.message), []).append(finding)
    return [
        replace(
            group[0], message=f"{group[0].message} (and in {plural(len(group) - 1, 'more file')})"
        )
        if len(group) > 1
        else group[0]
        for group in alike.values()
    ]


def report_data(imported: Imported, paths: Mapping[str, str]) -> dict[str, Any]:
    """
    The whole report as JSON data; energies in J, mean of the kept runs times the scale.
    """
    return {
        "results": [_result_data(result, paths) for result in imported.results],
        "findings": [finding.to_dict() for finding in imported.all_findings],
    }


def _lines(result: ImportedResult, path: str | None) -> Iterator[str]:
    submission = result.submission
    if submission is None:
        yield f"{result.place}: refused"
        return
    yield f"{result.place}: {path}"
    yield f"  used: {plural(len(result.used), 'file')}"
    for assumption in result.assumptions:
        yield f"  assumed: {assumption}"
    window_j, charged_j, time_s = _ours(submission)
    yield (
        f"  ours: {_mj(window_j)} inside the run windows, {_mj(charged_j)} with uncovered time "
        f"charged; {duration(time_s)} to train; mean of the kept runs, scaled, "
        f"{_sides(submission)} side as read"
    )
    for figure in submission.declared.official if submission.declared else ():
        if figure.energy_j is None:
            yield f"  {figure.name}: none: {figure.unavailable_reason}"
        else:
            ratio = (figure.difference or "").partition(". ")[0]
            yield f"  {figure.name}: {_mj(figure.energy_j)}, {ratio}"


def _result_data(result: ImportedResult, paths: Mapping[str, str]) -> dict[str, Any]:
    submission = result.submission
    data: dict[str, Any] = {
        "place": result.place,
        "file": paths.get(result.place),
        "used": list(result.used),
        "assumptions": list(result.assumptions),
    }
    if submission is not None:
        window_j, charged_j, time_s = _ours(submission)
        data["id"] = submission.id
        data["ours"] = {
            "window_energy_j": window_j,
            "charged_energy_j": charged_j,
            "time_to_train_s": time_s,
            "sides": _sides(submission),
        }
        declared = submission.to_dict().get("declared", {})
        data["official"] = declared.get("official", [])
    return data


def _ours(submission: Submission) -> tuple[float, float, float]:
    """
    Energy in the windows and with charges, both in J, and time to train in s.
    """
    kept = kept_labels(submission.runs, _published_name(submission))
    factor = submission.convergence_scale.factor if submission.convergence_scale else 1.0
    runs = [run for run in submission.runs if run.label in kept]
    share = factor / len(runs)
    window_j = our_figures(runs, kept, factor).window_j
    charged_j = sum(map(_charged_j, runs)) * share
    return window_j, charged_j, sum(run.duration_s for run in runs) * share


def _charged_j(run: Run) -> float:
    return sum(part.charged_energy_j or part.energy_j for part in run.energy_parts)


def _published_name(submission: Submission) -> str:
    return submission.benchmark.id.replace("-", "_")


def _sides(submission: Submission) -> str:
    sides = {part.side.upper() for run in submission.runs for part in run.energy_parts}
    return " and ".join(sorted(sides))


def _mj(energy_j: float) -> str:
    return f"{number(energy_j / 1e6, 4)} MJ"
