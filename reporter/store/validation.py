"""
Holds submission files against the schema, and against the benchmarks of a board.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors
from reporter.store.board import board_benchmarks, load_benchmarks
from reporter.store.files import PathLike, Paths, board_folder, paths_of
from reporter.store.submissions import Progress, validate_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """
    How many files were checked, and what was found, in the order of the files.
    """

    files_count: int
    findings: tuple[Finding, ...]

    @property
    def is_valid(self) -> bool:
        """
        Whether no finding is an error.
        """
        return not has_errors(self.findings)


def validate(
    submissions: Paths, *, board: PathLike | None = None, progress: Progress | None = None
) -> Validation:
    """
    Check submission files against the schema; every file is checked, whatever others hold.

    *submissions* are files, or folders that hold them. Metrics and units are held against the
    benchmarks of *board*, or those that come with the package where none is named. *progress* is
    told how many files of all are done.

    Raises `ReporterError` where a path or a board isn't there, or no file is; what is wrong inside
    a file is a finding.

    Example:

        reporter.validate("submissions").is_valid
    """
    given = None if board is None else board_folder(board)
    benchmarks = load_benchmarks() if given is None else board_benchmarks(given)
    count, findings = validate_files(
        paths_of(submissions), benchmarks=benchmarks, progress=progress
    )
    if count == 0:
        raise ReporterError("no submission there: name JSON files, or a folder that holds them")
    return Validation(files_count=count, findings=(*benchmarks.findings, *findings))
