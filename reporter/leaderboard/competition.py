"""
Who competes on a board: which entries may rank, and which of a team's entries do.

Systems compete with one method, or methods on whatever system (`Competition` of a benchmark). Of
one organisation's entries the best rank, up to the caps; an entry that is left out moves nobody.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from reporter.energy.parts import parts_in
from reporter.findings import Finding, Severity, warning
from reporter.leaderboard.entries import Entry, Member, Organisations, organisation_of
from reporter.model.benchmark import Benchmark
from reporter.model.competition import Between, ComparedSide, Competition
from reporter.model.enums import Division, Scope
from reporter.score_codes import SCORE_CODES
from reporter.text import skeleton

FigureT = TypeVar("FigureT")
# In what order sides are preferred where as many organisations read each.
_SIDES = ("ac", "dc")
MIXED = "mixed"


def method_of(entry: Entry) -> str | None:
    """
    The model or method that an entry states, as it is written; `None` where it states none.
    """
    return entry.submission.model.name if entry.submission.model else None


def method_identity(name: str) -> str:
    """
    What makes two names one method: letters alone, however they are written and spaced, and letters
    that look alike made one (`reporter.text.skeleton`).

    >>> method_identity("Sliding  Window") == method_identity("sliding-window")
    True
    """
    return skeleton(name) or unicodedata.normalize("NFKC", name).casefold()


def board_reasons(
    entry: Entry, scope: Scope, benchmark: Benchmark, first: str | None, side: str | None
) -> tuple[Finding, ...]:
    """
    Why the board gives no rank to *entry*, apart from what its score says and from better entries.

    *first* is the entry that it is a second source of, *side* the one that the board compares as
    measured, if it does.
    """
    file, found = entry.path or entry.id, []
    errors = [finding for finding in entry.findings if finding.severity is Severity.ERROR]
    division = entry.submission.division
    if not benchmark.ranks_division(division):
        found.append(_of_division(division, benchmark))
    if first:
        found.append(("SR-14", "/second_source_of", f"the runs are those of {first}"))
    if benchmark.ranks_methods and method_of(entry) is None:
        message = "methods compete, and the entry names neither model nor method"
        found.append(("SR-27", "/model/name", message))
    own = None if side is None else side_of_readings(entry, scope)
    if own is not None and side is not None and own != side:
        message = f"its meters read {_side_text(own)}, those of the board {_side_text(side)}"
        found.append(("SR-30", "/runs/0/energy_parts", message))
    return (*errors, *(_finding(file, one) for one in found))


def _of_division(division: Division, benchmark: Benchmark) -> tuple[str, str, str]:
    if division is Division.OPEN:
        return "SR-13", "/division", "the open division has no ranks"
    message = f"{benchmark.id} ranks the open division alone"
    return "SR-28", "/division", message


def _side_text(side: str) -> str:
    return "AC and DC" if side == MIXED else side.upper()


def _finding(file: str, found: tuple[str, str, str]) -> Finding:
    code, pointer, message = found
    return warning(code, file, pointer, message, SCORE_CODES[code][1])


def side_of_readings(entry: Entry, scope: Scope) -> str:
    """
    The side that the meters of an entry read in *scope*: "ac", "dc" or "mixed".
    """
    sides = {
        part.side.value
        for run in entry.submission.runs
        for part in parts_in(run, scope)
        if part.method.is_measurement
    }
    return sides.pop() if len(sides) == 1 else MIXED


def side_of_board(
    members: Sequence[Member], scope: Scope, benchmark: Benchmark, organisations: Organisations
) -> str | None:
    """
    The side that a board compares as measured: that of most organisations with an eligible entry.

    AC where as many read each. `None` where the benchmark compares the AC side, and in scope S1,
    where everything stands at the device. Counting organisations, no flood of entries turns it.
    """
    if benchmark.competes.side is not ComparedSide.AS_MEASURED or scope is Scope.S1:
        return None
    pairs = {
        (organisation_of(entry, organisations), side_of_readings(entry, scope))
        for entry, scored in members
        if scored.is_eligible and entry.is_sound
    }
    counts = Counter(side for _, side in pairs)
    return max(_SIDES, key=lambda side: (counts[side], -_SIDES.index(side)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(Generic[FigureT]):
    """
    The entries that rank with their figures, best first, and by id why better ones leave no place
    for the others.
    """

    ranked: tuple[tuple[Member, FigureT], ...]
    left_out: Mapping[str, Finding]


def choose(
    ordered: Iterable[tuple[Member, FigureT]],
    competition: Competition,
    organisations: Organisations,
) -> Chosen[FigureT]:
    """
    The entries that rank of *ordered*, the best first (rule XS-5 where systems compete).

    One entry of each method, as many of each system and of each organisation as the caps let.
    """
    caps = _Caps(competition, organisations)
    ranked, left_out = [], {}
    for member, figure in ordered:
        reason = caps.take(member[0])
        if reason is None:
            ranked.append((member, figure))
        else:
            left_out[member[0].id] = _finding(member[0].path or member[0].id, reason)
    return Chosen(ranked=tuple(ranked), left_out=left_out)


class _Caps:
    """
    How many entries of each organisation, system and method rank so far.
    """

    def __init__(self, competition: Competition, organisations: Organisations) -> None:
        self._competition, self._organisations = competition, organisations
        self._counts: Counter[tuple[object, ...]] = Counter()

    def take(self, entry: Entry) -> tuple[str, str, str] | None:
        """
        Let *entry* rank, or say by code, pointer and message which cap forbids it.
        """
        team = organisation_of(entry, self._organisations)
        _, *system = entry.submission.system_identity
        is_of_methods = self._competition.between is Between.METHODS
        name = method_of(entry) or "" if is_of_methods else ""
        keys: list[tuple[int | None, tuple[object, ...]]] = [
            (1 if is_of_methods else None, ("method", team, method_identity(name))),
            (self._competition.most_per_system, ("system", team, *system)),
            (self._competition.entries_per_team, ("team", team)),
        ]
        for most, key in keys:
            if most is not None and self._counts[key] >= most:
                return self._reason(str(key[0]), most, entry.submitter, name)
        self._counts.update(key for _, key in keys)
        return None

    def _reason(self, kind: str, most: int, team: str, method: str) -> tuple[str, str, str]:
        if kind == "method":
            return "SR-26", "/model/name", f"a better entry of {team} with {method} is ranked"
        if kind == "team":
            return "SR-26", "/id", f"{_better(most)} of {team} {_are(most)} ranked"
        if self._competition.between is Between.SYSTEMS and most == 1:
            return "SR-15", "/system/name", f"a better entry of {team} with this system is ranked"
        return (
            "SR-26",
            "/system/name",
            f"{_better(most)} of {team} with this system {_are(most)} ranked",
        )


def _better(most: int) -> str:
    return f"{'a' if most == 1 else most} better {'entry' if most == 1 else 'entries'}"


def _are(most: int) -> str:
    return "is" if most == 1 else "are"
