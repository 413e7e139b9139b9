"""
What the page of downloads shows: files, what their fields mean, and under which licences they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter.carbon.factors import ATTRIBUTIONS, Attribution
from reporter.leaderboard.board_csv import COLUMNS, columns_of
from reporter.leaderboard.boards import BoardTable, Leaderboard
from reporter.site import words
from reporter.site.addresses import board_folder
from reporter.site.csv_tables import ENTRIES_CSV, MACHINES_CSV, PAPERS_CSV, PLACES_CSV
from reporter.site.frame import Alternate, Link, Page
from reporter.site.pages.schemas import API_KIND, SchemaFile, schema_files

# What the columns of board.csv mean; their units stand in their names.
METHOD_MEANINGS: Mapping[str, str] = {"method": "what competes where methods do"}
# Where a board ranks carbon by a table of its own.
OWN_CARBON_MEANINGS: Mapping[str, str] = {
    "carbon_basis": "row of the board's own carbon table, and PUE, that gave the CO2e at the site"
}
# Where a board ranks quality within a budget.
BUDGET_MEANINGS: Mapping[str, str] = {
    "rank": "place by guaranteed energy, or by quality within the budget; empty without one",
    "quality_within_budget": "quality of the last evaluation that the budget pays",
    "quality_expanded_uncertainty": "of that quality, in its unit, k = 2",
    "energy_at_quality_kwh": "energy until then, with what the meter may hide",
    "elapsed_at_quality_s": "time until then",
    "guaranteed_energy_kwh": "energy to target with what the meter may hide; "
    "ranks where energy does",
}
COLUMN_MEANINGS: Mapping[str, str] = {
    "rank": "place by guaranteed energy; empty without one",
    "is_shared": "whether other entries hold the same rank",
    "next_guaranteed_above_relative": "by how much the next entry takes more",
    "next_width_relative": "by how much it must take more to be clearly worse",
    "next_probability_higher": "how sure it is that its true energy is higher, 0 to 1",
    "carbon_rank": "place by CO2e at the site",
    "is_carbon_shared": "whether other entries hold the same place by CO2e",
    "id": "submitter and slug",
    "submitter": "name of the organisation",
    "system": "name of the system",
    "accelerator": "name of the accelerator",
    "accelerators_count": "accelerators of the system",
    "nodes_count": "nodes of the system",
    "division": "closed or open",
    "availability": "available, preview or research",
    "round": "round of submissions",
    "scope": "S1 accelerators, S2 nodes, S3 nodes and fabric, S4 facility",
    "meter_class": "M1 analyser, M2 supply or controller, M3 device counter, M4 model",
    "quality_per_kwh": "targets reached for each guaranteed kWh",
    "guaranteed_energy_kwh": "energy to target with what the meter may hide; this ranks",
    "energy_kwh": "measured energy to target",
    "energy_low_kwh": "its low end, where it is an interval",
    "energy_high_kwh": "its high end, where it is an interval",
    "expanded_uncertainty_relative": "of the measured energy, k = 2",
    "energy_per_sample_spread_relative": "standard deviation of the runs",
    "samples_count": "samples that the task needs",
    "samples_weight_of_own": "share of the entry's own samples in that number, 0 to 1",
    "run_mean_energy_kwh": "mean energy of the runs as they were",
    "integrated_energy_kwh": "the same without what was charged",
    "time_to_train_s": "mean time of the runs",
    "mean_power_w": "mean power within the runs",
    "throughput_per_s": "achieved samples for each second",
    "performance_per_watt_samples_per_j": "achieved samples for each joule",
    "emissions_g_co2e": "CO2e at the site, location-based",
    "standard_emissions_g_co2e": "CO2e at the reference site",
    "quality_per_kg_co2e": "targets reached for each kg of CO2e",
    "runs_count": "runs that are listed",
    "second_source_of": "id of the entry that ranks with the same runs",
    "reasons": "codes that keep it from a rank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """
    A file to download, with what it is and the schema or table that tells its fields.
    """

    link: Link
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    A column of the table of a board.
    """

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataView:
    """
    The downloads, the fields of files and the licences; *api* is the schema of what is published.

    *licence* is the SPDX id of the board's own data, `None` where the board states none; *table*
    is the table that ranks CO2e, which has a licence of its own, *credits* all published tables.
    """

    whole: tuple[Download, ...]
    boards: tuple[tuple[Download, ...], ...]
    schemas: tuple[Link, ...]
    columns: tuple[Column, ...]
    api: SchemaFile
    licence: str | None
    table: Attribution
    credits: tuple[Attribution, ...]


def _columns_of_all(leaderboard: Leaderboard) -> dict[str, str]:
    """
    Every column that a board of the site has, with its pandas type.
    """
    columns = dict(COLUMNS)
    for board in leaderboard.boards:
        columns |= columns_of(board.benchmark)
    return columns


def data_page(leaderboard: Leaderboard, licence: str | None) -> Page:
    """
    The page of downloads; *licence* is the SPDX id of the board's data.
    """
    has_budget = any(board.benchmark.ranks_quality for board in leaderboard.boards)
    added = {**METHOD_MEANINGS, **OWN_CARBON_MEANINGS}
    meanings = {**COLUMN_MEANINGS, **(BUDGET_MEANINGS if has_budget else {}), **added}
    view = DataView(
        whole=tuple(_download(*file) for file in _WHOLE),
        boards=tuple(_board_downloads(board) for board in leaderboard.boards),
        schemas=tuple(
            Link(text=f"{one.kind.replace('-', ' ')}, {one.version}", path=one.page)
            for one in schema_files()
            if one.is_used and one.kind != API_KIND
        ),
        columns=tuple(
            Column(name=name, kind=_KINDS[kind], meaning=meanings[name])
            for name, kind in _columns_of_all(leaderboard).items()
        ),
        api=next(one for one in schema_files() if one.kind == API_KIND),
        licence=licence,
        table=ATTRIBUTIONS[0],
        credits=ATTRIBUTIONS,
    )
    return Page(
        path="data/index.html",
        template="data.html",
        title="Data",
        description="All boards and entries as JSON and CSV, with fields and licences.",
        section="Data",
        view=view,
        alternates=(
            Alternate(text="JSON", media_type="application/json", file="leaderboard.json"),
            Alternate(text="CSV", media_type="text/csv", file="leaderboard.csv"),
            Alternate(text="index of all files", media_type="application/json", file="index.json"),
        ),
    )


# Path, words and kind of each file that holds more than one board.
_WHOLE = (
    ("data/leaderboard.json", "All boards, rows, scores and entries", "JSON"),
    ("data/leaderboard.csv", "All rows of all boards in one table", "CSV"),
    ("entries/index.json", "All entries", "JSON"),
    (f"entries/{ENTRIES_CSV}", "All entries", "CSV"),
    ("claims/index.json", "All rows of papers, with their verdicts", "JSON"),
    (f"claims/{PAPERS_CSV}", "All rows of papers, with their verdicts", "CSV"),
    ("machines/index.json", "Accelerators, as measured", "JSON"),
    (f"machines/{MACHINES_CSV}", "Accelerators, as measured", "CSV"),
    ("places/index.json", "Carbon intensity of all grids", "JSON"),
    (f"places/{PLACES_CSV}", "Carbon intensity of all grids", "CSV"),
    ("ledger/index.json", "All events of the ledger", "JSON"),
)
_KINDS = {
    "Int64": "whole number",
    "float64": "number",
    "boolean": "true or false",
    "str": "text",
}


def _board_downloads(board: BoardTable) -> tuple[Download, Download]:
    name, place = words.board_name(board.key, board.benchmark), board_folder(board.key.slug)
    return (
        _download(f"{place}index.json", name, "JSON"),
        _download(f"{place}board.csv", name, "CSV"),
    )


def _download(path: str, what: str, kind: str) -> Download:
    return Download(link=Link(text=f"{what} ({kind})", path=path), what=kind)
