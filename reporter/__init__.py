"""
Perf-per-watt reporting for machine-learning training runs.

The package reads submitted runs, checks them, scores them by quality per kWh and quality per
kgCO2e, and publishes a leaderboard. See ``docs/design.md`` for the layers, ``docs/library.md`` for
the functions below, which are those that the commands call.
"""

import sys

# Importing `typing`, `types` or `importlib` would take longer than all the rest of this file.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from reporter.carbon.place_factors import emissions_by_grid, factors
    from reporter.changes.ci import ci
    from reporter.changes.diff import diff
    from reporter.claims.check import check
    from reporter.claims.what_if import Change
    from reporter.comparison.check_against import check_against
    from reporter.comparison.named_runs import compare, what_if
    from reporter.errors import ReporterError
    from reporter.leaderboard.ranking import rank, score
    from reporter.measure.energy_question import energy
    from reporter.measure.files import measure
    from reporter.monitor.monitored_run import MonitorOptions, monitor
    from reporter.review.board_ledger import record, seal
    from reporter.review.review_files import review
    from reporter.review.validation import validate
    from reporter.site.data_export.folder import export
    from reporter.site.publish import build
    from reporter.statement.entry_statement import statement
else:
    ModuleType = type(sys)

__version__ = "0.1.0"
# What `pip install` calls the package: the index has another one that is called reporter.
DISTRIBUTION = "training-energy-reporter"

__all__ = [
    "Change",
    "MonitorOptions",
    "ReporterError",
    "build",
    "check",
    "check_against",
    "ci",
    "compare",
    "diff",
    "emissions_by_grid",
    "energy",
    "export",
    "factors",
    "measure",
    "monitor",
    "rank",
    "record",
    "review",
    "score",
    "seal",
    "statement",
    "validate",
    "what_if",
]

# Where each name stands; its module is imported when the name is first used.
_MODULE_OF = {
    "Change": "reporter.claims.what_if",
    "MonitorOptions": "reporter.monitor.monitored_run",
    "ReporterError": "reporter.errors",
    "build": "reporter.site.publish",
    "check": "reporter.claims.check",
    "check_against": "reporter.comparison.check_against",
    "ci": "reporter.changes.ci",
    "compare": "reporter.comparison.named_runs",
    "diff": "reporter.changes.diff",
    "emissions_by_grid": "reporter.carbon.place_factors",
    "energy": "reporter.measure.energy_question",
    "export": "reporter.site.data_export.folder",
    "factors": "reporter.carbon.place_factors",
    "measure": "reporter.measure.files",
    "monitor": "reporter.monitor.monitored_run",
    "rank": "reporter.leaderboard.ranking",
    "record": "reporter.review.board_ledger",
    "review": "reporter.review.review_files",
    "score": "reporter.leaderboard.ranking",
    "seal": "reporter.review.board_ledger",
    "statement": "reporter.statement.entry_statement",
    "validate": "reporter.review.validation",
    "what_if": "reporter.comparison.named_runs",
}


class _Package(ModuleType):
    """
    The package, in which a function goes before a room of the same name.
    """

    def __setattr__(self, name: str, value: object) -> None:
        # Importing reporter.score.result binds the folder `score` to this package; the function
        # score would then be found or not by what was imported before.
        if not (name in _MODULE_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


# A type checker that saw this would take every misspelt name for a function.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """
        Import what *name* stands for, once.
        """
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import importlib

        value = getattr(importlib.import_module(_MODULE_OF[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """
    The names of the library, loaded or not, beside those of any module.
    """
    return sorted({*globals(), *__all__})
