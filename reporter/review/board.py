"""
The board around one submission, indexed once: hashes, series, intervals, names and energies.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reporter.energy.parts import entry_energy_j
from reporter.model.submission import Submission
from reporter.review.priority import Claim, Precedes, first_claim
from reporter.review.thresholds import (
    COPY_CORRELATED,
    COPY_CORRELATION,
    COPY_EQUAL,
    COPY_WINDOW,
)
from reporter.text import skeleton

if TYPE_CHECKING:
    from reporter.review.fingerprint import Fingerprint, Match

Fingerprints = Mapping[str, Sequence["Fingerprint"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """
    One log in one submission; *run_index* is `None` for a log that no energy part names.
    """

    submission: Submission
    evidence_index: int
    run_index: int | None

    @property
    def name(self) -> str:
        """
        How a finding of another submission calls this log.
        """
        return f"{self.submission.id} {self.submission.evidence[self.evidence_index].id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesMatch:
    """
    A match of two series, seen from the log of one submission.
    """

    mine: Owner
    other: Owner
    match: Match


def _no_order(_earlier: str, _later: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardIndex:
    """
    All submissions of a board, looked up by what rules ask for.

    *claims* are those of the ledger by entry and SHA-256, `None` where no ledger was given;
    *precedes* orders their events. *canonical* gives the one id of an organisation with aliases.
    """

    submissions: tuple[Submission, ...]
    by_sha256: Mapping[str, Sequence[Owner]]
    series: Mapping[str, Sequence[SeriesMatch]]
    by_submitter: Mapping[str, Sequence[Submission]]
    by_skeleton: Mapping[str, frozenset[tuple[str, str]]]
    energies_j: Mapping[tuple[object, ...], Sequence[tuple[str, float]]] = field(
        default_factory=dict
    )
    claims: Mapping[tuple[str, str], Claim] | None = None
    precedes: Precedes = _no_order
    canonical: Callable[[str], str] = str

    def organisation(self, submission: Submission) -> str:
        """
        The organisation that answers for an entry, whichever of its ids it uses.
        """
        return self.canonical(submission.organisation_id)

    def came_first(self, mine: Owner, other: Owner) -> bool | None:
        """
        Whether *mine* was claimed before *other*; `None` where the ledger doesn't tell.

        A claim that was never sealed comes after one that was.
        """
        if self.claims is None:
            return None
        own, its = (self._claim(self.claims, owner) for owner in (mine, other))
        first, _ = first_claim(own, its, self.precedes)
        return None if first is None else first is own

    def _claim(self, claims: Mapping[tuple[str, str], Claim], owner: Owner) -> Claim:
        entry = owner.submission
        sha256 = entry.evidence[owner.evidence_index].sha256
        return claims.get((entry.id, sha256)) or Claim(
            entry=entry.id, organisation=self.organisation(entry), evidence=frozenset({sha256})
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """
    The board as one submission sees it.
    """

    index: BoardIndex

    def others(self, submission: Submission) -> Iterator[Submission]:
        """
        Every other submission of the same submitter.
        """
        for other in self.index.by_submitter.get(self.index.organisation(submission), ()):
            if other.id != submission.id:
                yield other

    def peer_energies_j(self, submission: Submission) -> tuple[float, ...]:
        """
        Energy per sample in J of other entries for this benchmark on as many of this accelerator.
        """
        group = self.index.energies_j.get(_peer_group(submission), ())
        return tuple(energy for name, energy in group if name != submission.id)


def build_index(
    submissions: Iterable[Submission],
    fingerprints: Fingerprints | None = None,
    *,
    claims: Sequence[Claim] | None = None,
    precedes: Precedes = _no_order,
    canonical: Callable[[str], str] = str,
) -> BoardIndex:
    """
    Index a board; *fingerprints* by SHA-256 of the logs, for the rules on copied series.

    *claims* and *precedes* come from the ledger (`priority.claims_of`, `priority.precedence`);
    without a ledger nobody came first. *canonical* maps each id of an organisation to one.
    """
    ordered = tuple(sorted(submissions, key=lambda submission: submission.id))
    by_sha256: dict[str, list[Owner]] = defaultdict(list)
    by_submitter: dict[str, list[Submission]] = defaultdict(list)
    energies_j: dict[tuple[object, ...], list[tuple[str, float]]] = defaultdict(list)
    for submission in ordered:
        by_submitter[canonical(submission.organisation_id)].append(submission)
        for owner in owners_of(submission):
            by_sha256[submission.evidence[owner.evidence_index].sha256].append(owner)
        energy_j = energy_per_sample_j(submission)
        if energy_j is not None and submission.second_source_of is None:
            energies_j[_peer_group(submission)].append((submission.id, energy_j))
    return BoardIndex(
        submissions=ordered,
        by_sha256=by_sha256,
        series=_series(by_sha256, fingerprints or {}),
        by_submitter=by_submitter,
        by_skeleton=_skeletons(ordered),
        energies_j=energies_j,
        claims=None if claims is None else _by_evidence(claims),
        precedes=precedes,
        canonical=canonical,
    )


def _by_evidence(claims: Sequence[Claim]) -> dict[tuple[str, str], Claim]:
    return {(claim.entry, sha256): claim for claim in claims for sha256 in claim.evidence}


def owners_of(submission: Submission) -> Iterator[Owner]:
    """
    Every log of a submission with the run whose energy it backs.

    A file that only names a rating stands behind every run's estimate and is left out.
    """
    ratings = {
        name
        for run in submission.runs
        for part in run.energy_parts
        for name in part.evidence
        if not part.method.is_measurement
    }
    run_of = {
        name: index
        for index, run in enumerate(submission.runs)
        for part in run.energy_parts
        for name in part.evidence
    }
    for index, evidence in enumerate(submission.evidence):
        if evidence.id in ratings:
            continue
        yield Owner(submission=submission, evidence_index=index, run_index=run_of.get(evidence.id))


def is_second_source(one: Submission, two: Submission) -> bool:
    """
    Whether two packages of one organisation log the same runs: declared, or at least half of their
    windows are equal. Nobody is the second source of another organisation's runs by saying so.
    """
    if one.benchmark != two.benchmark or one.organisation_id != two.organisation_id:
        return False
    if one.second_source_of == two.id or two.second_source_of == one.id:
        return True
    first, second = _windows(one), _windows(two)
    return 2 * len(first & second) >= max(len(first), len(second))


def energy_per_sample_j(submission: Submission) -> float | None:
    """
    Energy of all runs over all their samples in J; `None` if any run has no energy or no samples.
    """
    energy_j = entry_energy_j(submission)
    samples = math.fsum(run.samples_count for run in submission.runs)
    if energy_j is None or samples <= 0:
        return None
    return energy_j * len(submission.runs) / samples


def _windows(submission: Submission) -> set[tuple[object, object]]:
    return {(run.started_at, run.stopped_at) for run in submission.runs}


def _peer_group(submission: Submission) -> tuple[object, ...]:
    described = submission.system.accelerator
    benchmark = submission.benchmark
    return (
        benchmark.id,
        benchmark.version,
        submission.division,
        described.id or described.name.casefold(),
        submission.system.nodes_count,
        submission.system.accelerators_per_node,
    )


def _skeletons(submissions: Sequence[Submission]) -> dict[str, frozenset[tuple[str, str]]]:
    """
    Submitters (slug and name) by the skeleton of their names.
    """
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for submission in submissions:
        slug, name = submission.organisation_id, submission.submitter.name
        for text in (slug, name):
            found[skeleton(text)].add((slug, name))
    return {key: frozenset(names) for key, names in found.items()}


def _series(
    by_sha256: Mapping[str, Sequence[Owner]], fingerprints: Fingerprints
) -> dict[str, list[SeriesMatch]]:
    """
    Matches between logs of different content, by the id of each submission that they concern.
    """
    prints = {
        f"{sha256}/{number}": print_
        for sha256 in by_sha256
        for number, print_ in enumerate(fingerprints.get(sha256, ()))
    }
    if not prints:
        return {}
    from reporter.review.fingerprint import matches

    found: dict[str, list[SeriesMatch]] = defaultdict(list)
    for match in matches(
        prints,
        window=int(COPY_WINDOW),
        equal=COPY_EQUAL,
        correlation=COPY_CORRELATION,
        least=int(COPY_CORRELATED),
    ):
        first, other = (by_sha256[key.partition("/")[0]] for key in (match.first, match.other))
        for mine, theirs in _pairs(first, other):
            found[mine.submission.id].append(SeriesMatch(mine=mine, other=theirs, match=match))
    return found


def _pairs(first: Sequence[Owner], other: Sequence[Owner]) -> Iterator[tuple[Owner, Owner]]:
    """
    Each log of one hash with each of the other, from both sides where they differ.
    """
    for one in first:
        for two in other:
            yield one, two
            if two.submission.id != one.submission.id:
                yield two, one
