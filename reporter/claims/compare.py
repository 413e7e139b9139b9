"""
Factors the ratio of two runs into model, machine, mechanization and map, exactly.

`CO2e ratio = (FLOPs ratio) x (FLOPs per joule ratio) x (PUE ratio) x (intensity ratio)`, after
Patterson et al. 2021 and the "4Ms" of Patterson et al. 2022 (arXiv 2204.05149). All ratios are
A over B: a factor of 2 says that A needs twice as much. Arithmetic is on fractions, so the
product of the factors is the ratio, to the last digit.

Checks every claim file of a folder, for the pages of the site.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.claims.check import check_claims
from reporter.claims.factors import (
    Route,
    basis_of,
    by_energy,
    by_flops,
    by_samples,
    by_steps,
    energy_before_pue,
    flops_per_joule,
    quotient,
)
from reporter.claims.load import LoadedClaims, load_claims, others_of, rows_of
from reporter.claims.other_rows import NO_OTHERS
from reporter.claims.printed import Interval
from reporter.claims.recompute import accelerator_hours
from reporter.claims.row_figures import NAMES, Facts, joined
from reporter.claims.verdicts import CheckReport
from reporter.findings import Finding
from reporter.model.claim import ClaimFile
from reporter.store.board_files import claim_name_findings
from reporter.store.files import find_json

RESULTS = ("energy", "co2e", "net_co2e")
BESIDE = ("duration", "chips", "guaranteed")
NO_RANKING = "the ratio is no ranking"
RANGES = "A has {a}, B has {b}; a range takes both to their far ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRatio:
    """
    The quotient of two figures that stand as they are, A over B.
    """

    name: str
    ratio: Interval
    arithmetic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Two runs, the ways to factor their ratio (best first), and what the ratio doesn't say.

    *printed* are quotients of results of two documents; *beside* those of time, accelerators and
    guaranteed energy of two entries of one benchmark and scope.
    """

    a: Facts
    b: Facts
    routes: tuple[Route, ...]
    printed: tuple[NamedRatio, ...]
    beside: tuple[NamedRatio, ...]
    cautions: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def basis(self) -> str:
        """
        What the CO2e with the intensity of the grid is called: gross or location-based.
        """
        return basis_of(self.a, self.b)

    @property
    def ranges(self) -> str | None:
        """
        What the ranges stand for where an entry is compared, None for two rows of documents.
        """
        if not (self.a.is_entry or self.b.is_entry):
            return None
        return RANGES.format(a=doubt_words(self.a), b=doubt_words(self.b))


def compare(a: Facts, b: Facts, rows: Sequence[Facts] = ()) -> Comparison:
    """
    The comparison of runs *a* and *b*; *rows* are the rows that may serve as a step between.
    """
    routes = [route for route in (by_steps(a, b, rows), by_flops(a, b)) if route is not None]
    for way in (by_samples, by_energy):
        route = None if routes else way(a, b)
        routes += [] if route is None else [route]
    has_entry = a.is_entry or b.is_entry
    return Comparison(
        a=a,
        b=b,
        routes=tuple(routes),
        printed=() if has_entry else tuple(_ratios(RESULTS, a, b)),
        beside=tuple(_ratios(BESIDE, a, b)) if _is_one_board(a, b) else (),
        cautions=tuple(cautions(a, b)),
        missing=() if routes else _missing(a, b),
    )


def doubt_words(facts: Facts) -> str:
    """
    What the range of a run stands for: its uncertainty, or the digits that are printed.
    """
    return f"an energy of {facts.work.doubt}" if facts.work else "its printed digits"


def _is_one_board(a: Facts, b: Facts) -> bool:
    if a.work is None or b.work is None:
        return False
    return (a.work.benchmark, a.work.scope) == (b.work.benchmark, b.work.scope)


def _ratios(names: Sequence[str], a: Facts, b: Facts) -> Iterator[NamedRatio]:
    for name in names:
        factor = quotient(name, NAMES[name], name, a, b)
        if factor is not None:
            yield NamedRatio(name=factor.title, ratio=factor.ratio, arithmetic=factor.arithmetic)


def _missing(a: Facts, b: Facts) -> tuple[str, ...]:
    missing = []
    needs_pue = not (a.is_entry or b.is_entry)
    for facts in (a, b):
        if needs_pue and facts.get("pue") is None:
            missing.append(f"{NAMES['pue']} of {facts.row.id}")
        if energy_before_pue(facts) is None and flops_per_joule(facts) is None:
            hours = [] if accelerator_hours(facts) else [NAMES["accelerator_time"]]
            needed = joined([*hours, NAMES["power"]])
            missing.append(f"{needed}, or {_of_energy(facts)}, of {facts.row.id}")
    return tuple(missing)


def _of_energy(facts: Facts) -> str:
    """
    What is missing to take the energy of the IT from the stated energy.
    """
    if facts.get("energy") is None:
        return NAMES["energy"]
    if facts.in_energy == "unknown":
        return "whether the energy contains the PUE (pue_in_energy)"
    return NAMES["pue"]


def cautions(a: Facts, b: Facts) -> Iterator[str]:
    """
    What differs or isn't stated between two rows besides energy and carbon.
    """
    yield from _tasks(a, b)
    yield from _quality(a, b)
    yield from _bases(a, b)
    yield from _powers(a, b)


def _tasks(a: Facts, b: Facts) -> Iterator[str]:
    first, last = a.row.task, b.row.task
    if first is None or last is None:
        yield f"the task isn't stated for both runs: {NO_RANKING}"
    elif first.casefold() != last.casefold():
        yield f"the tasks differ ({first}; {last}): {NO_RANKING}"


def _quality(a: Facts, b: Facts) -> Iterator[str]:
    first, last = a.row.quality, b.row.quality
    if first is None or last is None:
        yield f"the quality reached isn't stated for both runs: {NO_RANKING}"
    elif first.metric.casefold() != last.metric.casefold():
        yield f"quality is measured by {first.metric} and by {last.metric}: {NO_RANKING}"
    elif first.printed != last.printed:
        yield (
            f"the quality differs ({first.metric} {first.printed} and {last.printed}): {NO_RANKING}"
        )
    scopes = [(facts.row.scope or "").casefold() for facts in (a, b)]
    if all(scopes) and scopes[0] != scopes[1]:
        yield f"the figures cover different things ({a.row.scope}; {b.row.scope})"


def _bases(a: Facts, b: Facts) -> Iterator[str]:
    has_net = [facts.get("net_intensity") is not None for facts in (a, b)]
    lacking = b if has_net[0] else a
    if has_net[0] != has_net[1] and lacking.get("intensity") is not None:
        yield f"{lacking.row.id} has no net intensity: the net ratio compares net with gross"


def _powers(a: Facts, b: Facts) -> Iterator[str]:
    for facts in (a, b):
        if facts.is_tdp:
            text = facts.power_text
            yield f"{facts.row.id} gives a rated power ({text}), not the power of the run"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaims:
    """
    One claim file with its verdicts and comparisons; *claims* is None when it can't be used.

    *problems* are findings about the file itself, not about what the document prints.
    """

    name: str
    claims: ClaimFile | None
    report: CheckReport
    facts: tuple[Facts, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    problems: tuple[Finding, ...] = ()


def check_folder(folder: Path) -> tuple[CheckedClaims, ...]:
    """
    Every claim file below *folder*, sorted by path; none when there is no such folder.

    Never raises on what is in the files: a file that can't be used has problems and no claims.
    """
    if not os.path.lexists(folder):
        return ()
    loaded = [load_claims(path) for path in find_json([folder])]
    rows = {
        one.claims.id: one.printed
        for one in loaded
        if one.claims is not None and one.claims.id == one.path.stem
    }
    return tuple(_checked(one, rows) for one in loaded)


def _checked(loaded: LoadedClaims, rows: Mapping[str, Sequence[Facts]]) -> CheckedClaims:
    path = loaded.path
    named = () if loaded.claims is None else tuple(claim_name_findings(loaded.claims.id, path))
    problems = [*loaded.findings, *named]
    if loaded.claims is None or named:
        report = CheckReport(file=path.name, title="", rows=(), findings=())
        return CheckedClaims(name=path.stem, claims=None, report=report, problems=tuple(problems))
    others = others_of(loaded.claims.id, rows)
    return checked_claims(loaded.claims, problems=tuple(problems), others=others)


def address(claims: ClaimFile) -> str:
    """
    How findings name the file, wherever the board lies.
    """
    return f"claims/{claims.id}.json"


def checked_claims(
    claims: ClaimFile,
    *,
    problems: tuple[Finding, ...] = (),
    others: Mapping[str, Sequence[Facts]] = NO_OTHERS,
) -> CheckedClaims:
    """
    The verdicts on *claims*, and the comparisons that the file asks for.

    *others* are the rows of the other claim files, by id.
    """
    facts = rows_of(claims, address(claims))
    return CheckedClaims(
        name=claims.id,
        claims=claims,
        report=check_claims(claims, address(claims), others=others),
        facts=facts,
        comparisons=_comparisons(claims, facts),
        problems=problems,
    )


def _comparisons(claims: ClaimFile, facts: tuple[Facts, ...]) -> tuple[Comparison, ...]:
    by_id = {one.row.id: one for one in facts}
    return tuple(
        compare(by_id[pair.a], by_id[pair.b], facts)
        for pair in claims.comparisons
        if pair.a in by_id and pair.b in by_id
    )
