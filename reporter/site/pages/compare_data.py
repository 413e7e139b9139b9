"""
What an entry publishes for the pages on which a reader chooses: its figures as data of a script.

Texts are those of the board and the entry, exact values stand beside them. A pair of entries needs
no more than the two files: what multiplies to a ratio are the terms of each, and the sentences
that tell why two aren't comparable are those of `reporter compare`, with their places left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.claims.compare import RANGES, doubt_words
from reporter.claims.factors import basis_of
from reporter.claims.report import NEAR_ONE
from reporter.claims.row_figures import NAMES, Facts
from reporter.comparison import cautions
from reporter.comparison.ratio_terms import RatioTerm, RatioTerms, ratio_terms
from reporter.comparison.side import NO_FIGURES, Side, side_of
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.model.enums import Division
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.site import quantity, words
from reporter.site.pages.comparison import NO_CO2E_RATIO, PRODUCT
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_figures import sample_unit
from reporter.site.pages.entry_places import rank_of_all
from reporter.site.pages.row import reasons_of
from reporter.site.pages.what_if_data import bounds, what_if_terms
from reporter.site.quantity import Quantity
from reporter.text import plural

FILE = "compare.js"
KIND = "entry"
NOT_KNOWN = "not known"
# What the board says of the open division.
OPEN_DIVISION_CODE = "SR-13"
# Key and heading of each line, with the side that is better where one is; the order is the page's.
LINES = (
    ("rank", "Rank", ""),
    ("status", "Status", ""),
    ("guaranteed", "Guaranteed energy, kWh", "low"),
    ("measured", "Measured energy, kWh (k = 2)", ""),
    ("quality", "Quality per kWh, 1/kWh", "high"),
    ("time", "Time to train", "low"),
    ("power", "Mean power, kW", ""),
    ("performance", "Performance per watt", "high"),
    ("co2e", "CO₂e at the site, kg", "low"),
    ("system", "System", ""),
    ("accelerators", "Accelerators", ""),
    ("software", "Software", ""),
    ("batch", "Batch size", ""),
    ("samples", "Samples to target", ""),
    ("meter", "Meter", ""),
    ("scope", "Scope", ""),
    ("site", "Site", ""),
    ("board", "Board", ""),
)

# A text, the exact value where there is one, and what may stay folded.
Cell = list[str | float | None]


def compare_words() -> dict[str, Any]:
    """
    The headings and sentences of the page of comparisons, as `reporter compare` prints them.
    """
    return {
        "lines": [list(line) for line in LINES],
        "benchmarks": cautions.BENCHMARKS_DIFFER,
        "targets": cautions.TARGETS_DIFFER,
        "scopes": cautions.SCOPES_DIFFER,
        "divisions": cautions.DIVISIONS_DIFFER,
        "availabilities": cautions.AVAILABILITIES_DIFFER,
        "second_source": cautions.SECOND_SOURCE,
        "no_figures": NO_FIGURES,
        "ranges": RANGES,
        "no_co2e": NO_CO2E_RATIO,
        "product": PRODUCT,
        "near_one": float(NEAR_ONE),
        "names": {"pue": NAMES["pue"], "intensity": NAMES["intensity"]},
    }


def entry_data(entry: Entry, around: Surroundings) -> dict[str, Any]:
    """
    One entry as data, with its figures in each scope and what it is there where it has no energy.
    """
    rows = {board.key.scope: (board, row) for board, row in around.rows_of.get(entry.id, ())}
    submission = entry.submission
    scopes = entry.score.scopes
    main = next((item.scope for item in scopes if item.is_eligible), None)
    return {
        "name": entry.system_name,
        "submitter": entry.submitter_name,
        "second_source_of": submission.second_source_of or "",
        "division": submission.division.value,
        "availability": submission.availability.value,
        "main": (main or scopes[0].scope).value if scopes else "",
        "no_scope": "" if scopes else str(_side(entry, around, None)),
        "cells": dict(_entry_cells(entry, around)),
        "scopes": {
            scored.scope.value: _scope_data(entry, scored, around, rows.get(scored.scope))
            for scored in scopes
        },
    }


def _side(entry: Entry, around: Surroundings, scored: ScopeScore | None) -> Side | str:
    """
    The entry in one scope, ready to be compared, or the words why it can't be.
    """
    benchmark = around.benchmarks.get(entry.submission.benchmark.key)
    if benchmark is None:
        return f"{entry.id} has a benchmark that isn't on this board"
    try:
        return side_of(entry, benchmark, scored.scope if scored else None)
    except ReporterError as problem:
        return str(problem)


def _scope_data(
    entry: Entry,
    scored: ScopeScore,
    around: Surroundings,
    place: tuple[BoardTable, Row] | None,
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "words": cautions.scope_words(scored.scope),
        "is_ranked": place is not None and place[1].rank is not None,
        "cells": dict(_scope_cells(entry, scored, around, place)),
    }
    side = _side(entry, around, scored)
    if isinstance(side, str):
        return {**data, "no_energy": side}
    return {
        **data,
        "benchmark": cautions.benchmark_words(side.board),
        "target": words.target_text(side.benchmark),
        "cautions": list(dict.fromkeys(_cautions(side, place[1] if place else None))),
        "unranked": _why_unranked(side, place[1] if place else None),
        "doubt": doubt_words(side.facts),
        "terms": _terms_data(ratio_terms(side.facts), side.facts),
        "what_if": what_if_terms(side.facts),
    }


def _cautions(side: Side, row: Row | None) -> Iterator[str]:
    """
    What `reporter compare` says of one entry, and what the ledger adds to it on the board.
    """
    yield from cautions.own_cautions(side)
    for reason in _board_reasons(side, row):
        yield cautions.unranked_text(side.entry.id, reason)


def _board_reasons(side: Side, row: Row | None) -> Iterator[Finding]:
    """
    Why the board gives no rank, apart from the score and the division, which the command names.
    """
    known = {reason.message for reason in side.scored.reasons}
    for reason in row.reasons if row else ():
        if reason.message not in known and reason.code != OPEN_DIVISION_CODE:
            yield reason


def _why_unranked(side: Side, row: Row | None) -> list[str]:
    """
    Why an entry has no rank; a pair of which one alone ranks is not comparable for these reasons.
    """
    if row is not None and row.rank is not None:
        return []
    name = side.entry.id
    reasons = (*side.scored.reasons, *_board_reasons(side, row))
    texts = [cautions.unranked_text(name, reason) for reason in reasons]
    if side.entry.submission.division is Division.OPEN:
        texts.append(cautions.UNRANKED.format(id=name, reason=cautions.OPEN_DIVISION))
    return list(dict.fromkeys(texts)) or [f"entry {name} has no rank"]


def _terms_data(terms: RatioTerms, facts: Facts) -> dict[str, Any]:
    return {
        "ways": {kind: list(map(_term_data, found)) for kind, found in terms.ways.items()},
        "pue": terms.pue and _term_data(terms.pue),
        "map": terms.intensity and _term_data(terms.intensity),
        "beside": {term.key: _term_data(term) for term in terms.beside},
        "energy_name": terms.energy_name,
        "basis": basis_of(facts, facts),
    }


def _term_data(term: RatioTerm) -> list[Any]:
    """
    Title, words and amount; the last says whether B is divided by A.
    """
    return [term.title, term.text, bounds(term.amount), int(term.is_inverse)]


def _entry_cells(entry: Entry, around: Surroundings) -> Iterator[tuple[str, Cell]]:
    submission = entry.submission
    status = words.status_of(entry, around.standings)
    yield "status", [f"{status} {words.status_text(entry, around.standings)}"]
    yield "system", [submission.system.name]
    nodes = plural(submission.system.nodes_count, "node")
    yield "accelerators", [f"{words.accelerators_text(submission)} in {nodes}"]
    yield "software", _software(submission)
    yield "batch", [_batch_text(submission)]
    yield "site", [_site_text(submission)]


def _software(submission: Submission) -> Cell:
    """
    Framework and operating system, and the versions of everything else as what may stay folded.
    """
    system = submission.system
    names = [name for name in (system.framework, system.operating_system) if name]
    versions = [f"{name} {version}" for name, version in sorted((system.software or {}).items())]
    first = ", ".join(names) or "not stated"
    return [first, None, ", ".join(versions)] if versions else [first]


def _batch_text(submission: Submission) -> str:
    sizes = dict.fromkeys(run.global_batch_size for run in submission.runs)
    return ", ".join(f"{size:,}" for size in sizes if size is not None) or "not stated"


def _site_text(submission: Submission) -> str:
    site = submission.site
    if site is None:
        return "no site is stated"
    region = site.cloud_region
    parts = [site.country, site.grid_zone, f"{region.provider} {region.region}" if region else None]
    return ", ".join(part for part in parts if part) or "no place is stated"


def _scope_cells(
    entry: Entry,
    score: ScopeScore,
    around: Surroundings,
    place: tuple[BoardTable, Row] | None,
) -> Iterator[tuple[str, Cell]]:
    benchmark = around.benchmarks.get(entry.submission.benchmark.key)
    unit = sample_unit(benchmark)
    meter = score.meter_class.value
    yield "rank", [_rank_text(place, around)]
    yield "guaranteed", _number(quantity.guaranteed_kwh(score))
    interval = words.interval_text(score)
    measured = quantity.measured_text(score)
    yield "measured", [f"{measured}; {interval}" if interval else measured or NOT_KNOWN]
    yield "quality", _number(quantity.maybe(score.quality_per_kwh))
    yield "time", _number(quantity.time_span(score.time_to_train_s))
    yield "power", _number(quantity.power_kw(score.mean_power))
    yield "performance", _number(quantity.maybe(score.performance_per_watt, f"{unit}/J"))
    carbon = quantity.carbon_kg(score.emissions)
    yield "co2e", _number(carbon, score.carbon_reason or NOT_KNOWN)
    samples = score.samples
    yield "samples", [words.samples_text(samples, unit) if samples else NOT_KNOWN]
    limit = words.limit_text(score.meter_class)
    yield "meter", [f"{meter}, {words.METER_WORDS[meter]}, {limit}"]
    if place is not None:
        yield "board", [words.board_name(place[0].key, place[0].benchmark)]


def _rank_text(place: tuple[BoardTable, Row] | None, around: Surroundings) -> str:
    if place is None:
        return "on no board"
    board, row = place
    rank = rank_of_all(row, around.leads[board.key.slug].ranked_count)
    if rank is not None:
        return rank
    why = "; ".join(reason.text for reason in reasons_of(row))
    return f"none: {why}" if why else "none"


def _number(value: Quantity | None, missing: str = NOT_KNOWN) -> Cell:
    """
    The text as the board prints it, and the exact value where there is one.
    """
    if value is None:
        return [missing]
    # "sequences/J" isn't in the heading, as it differs from board to board.
    unit = f" {value.unit}" if value.unit.endswith("/J") else ""
    return [f"{value.text}{unit}", float(value.sort_value)]
