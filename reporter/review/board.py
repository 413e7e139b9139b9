"""
The board around one submission, indexed once: hashes, series, intervals, names and energies.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from reporter.model.submission import Submission
from reporter.review.neighbours import NeighbourIndex
from reporter.review.peers import PeerEnergies, Peers, energy_per_sample_j, peer_group
from reporter.review.priority import Claim, Precedes, first_claim
from reporter.text import skeleton

if TYPE_CHECKING:
    from reporter.review.fingerprint import Fingerprint
    from reporter.review.fingerprint_index import LoggedPower, NearCopy

Fingerprints = Mapping[str, Sequence["Fingerprint"]]
Compare = Callable[[Sequence["LoggedPower"]], Sequence[tuple["NearCopy", ...]]]


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
    match: NearCopy


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """
    The learning curve of one run: every value in order, and the training log that holds it.
    """

    owner: Owner
    run_index: int
    values: tuple[float, ...]


# Benchmark, place on the curve, value there.
CurveKey = tuple[str, int, float]
# So many curves are kept for one value at one place; more say nothing new.
CURVES_MOST = 16
# Of those who list one log, so many entries of an organisation and so many organisations are held
# against each other, the oldest claims first: all pairs of a thousand copies would take an hour.
HOLDERS_OF_ORGANISATION_MOST = 4
HOLDING_ORGANISATIONS_MOST = 16


def _no_order(_earlier: str, _later: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardIndex:
    """
    All submissions of a board, looked up by what rules ask for.

    *claims* are those of the ledger by entry and SHA-256, `None` where no ledger was given;
    *precedes* orders their events. *canonical* gives the one id of an organisation with aliases.
    *opened* are the SHA-256 of the logs of each entry that this review has before it, `None` where
    that isn't known. *curves* are looked up by benchmark, place and value. *by_sha256* holds the
    oldest claims to a log, each entry once, and *holders_count* all entries that list it.
    """

    submissions: tuple[Submission, ...]
    by_sha256: Mapping[str, Sequence[Owner]]
    series: Mapping[str, Sequence[SeriesMatch]]
    neighbours: NeighbourIndex
    by_skeleton: Mapping[str, frozenset[tuple[str, str]]]
    energies: Mapping[tuple[object, ...], PeerEnergies] = field(default_factory=dict)
    claims: Mapping[tuple[str, str], Claim] | None = None
    precedes: Precedes = _no_order
    canonical: Callable[[str], str] = str
    opened: Mapping[str, Collection[str]] | None = None
    curves: Mapping[CurveKey, Sequence[Curve]] = field(default_factory=dict)
    holders_count: Mapping[str, int] = field(default_factory=dict)

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

    def speaks_against(self, mine: Owner, other: Owner) -> bool:
        """
        Whether what two logs share speaks against *mine*: not where it was claimed first, nor where
        the other claim's log was neither sealed nor opened in this review.
        """
        first = self.came_first(mine, other)
        if first is not None or self.claims is None or self.opened is None:
            return first is not True
        entry = other.submission
        sha256 = entry.evidence[other.evidence_index].sha256
        return sha256 in self.opened.get(entry.id, ())

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

    def peers(self, submission: Submission) -> Peers:
        """
        The other entries for this benchmark on as many of this accelerator.
        """
        group = self.index.energies.get(peer_group(submission), PeerEnergies({}))
        return group.without(submission.id)


def build_index(
    submissions: Iterable[Submission],
    fingerprints: Fingerprints | None = None,
    *,
    claims: Sequence[Claim] | None = None,
    precedes: Precedes = _no_order,
    canonical: Callable[[str], str] = str,
    opened: Mapping[str, Collection[str]] | None = None,
) -> BoardIndex:
    """
    Index a board; *fingerprints* by SHA-256 of the logs, for the rules on copied series.

    *claims* and *precedes* come from the ledger (`priority.claims_of`, `priority.precedence`);
    without a ledger nobody came first. *canonical* maps each id of an organisation to one. *opened*
    are the SHA-256 of the logs of each entry that are at hand.
    """
    ordered = _in_order(submissions)
    by_sha256 = _owners_by_sha256(ordered)
    energies_j: dict[tuple[object, ...], dict[str, float]] = defaultdict(dict)
    for submission in ordered:
        energy_j = energy_per_sample_j(submission)
        if energy_j is not None and submission.second_source_of is None:
            energies_j[peer_group(submission)].setdefault(submission.id, energy_j)
    by_evidence = None if claims is None else _by_evidence(claims)
    once = {sha256: _each_entry_once(owners) for sha256, owners in by_sha256.items()}
    return BoardIndex(
        submissions=ordered,
        by_sha256={
            sha256: _oldest_holders(sha256, owners, by_evidence or {}, opened or {}, canonical)
            for sha256, owners in once.items()
        },
        holders_count={sha256: len(owners) for sha256, owners in once.items()},
        series=series_matches(ordered, fingerprints or {}, claims or ()),
        neighbours=NeighbourIndex(ordered, canonical),
        by_skeleton=_skeletons(ordered),
        energies={group: PeerEnergies(known) for group, known in energies_j.items()},
        claims=by_evidence,
        precedes=precedes,
        canonical=canonical,
        opened=opened,
        curves=_curves(ordered),
    )


def curves_of(submission: Submission) -> Iterator[Curve]:
    """
    The learning curves of the runs that have one.
    """
    places = {item.id: index for index, item in enumerate(submission.evidence)}
    for index, run in enumerate(submission.runs):
        named = (run.training_log, run.label, f"run-{index + 1}-log")
        logs = [places[name] for name in named if name in places]
        values = tuple(item.value for point in run.learning_curve for item in point.quality)
        if values and places:
            owner = Owner(submission=submission, evidence_index=(logs or [0])[0], run_index=index)
            yield Curve(owner=owner, run_index=index, values=values)


def curve_keys(curve: Curve) -> Iterator[CurveKey]:
    """
    What a curve is looked up by: each value that isn't there by chance, with its place.
    """
    from reporter.review.entry_signals import CURVE_DIGITS, digits

    benchmark = curve.owner.submission.benchmark.id
    for place, value in enumerate(curve.values):
        if digits(value) >= CURVE_DIGITS:
            yield benchmark, place, value


def _curves(submissions: Iterable[Submission]) -> dict[CurveKey, list[Curve]]:
    found: dict[CurveKey, list[Curve]] = defaultdict(list)
    for submission in submissions:
        for curve in curves_of(submission):
            for key in curve_keys(curve):
                if len(found[key]) < CURVES_MOST:
                    found[key].append(curve)
    return found


def _by_evidence(claims: Sequence[Claim]) -> dict[tuple[str, str], Claim]:
    return {(claim.entry, sha256): claim for claim in claims for sha256 in claim.evidence}


def _each_entry_once(owners: Sequence[Owner]) -> list[Owner]:
    return list({owner.submission.id: owner for owner in owners}.values())


def _oldest_holders(
    sha256: str,
    owners: Sequence[Owner],
    claims: Mapping[tuple[str, str], Claim],
    opened: Mapping[str, Collection[str]],
    canonical: Callable[[str], str],
) -> tuple[Owner, ...]:
    """
    The first holders of a log: those that were published or sealed first, then those whose log is
    at hand, then those who only list it. A few of each organisation: none crowds out the others.
    """

    def age(owner: Owner) -> tuple[date, float, bool, str]:
        name = owner.submission.id
        claim = claims.get((name, sha256))
        published = None if claim is None else claim.published
        position = None if claim is None else claim.position
        return (
            published or date.max,
            math.inf if position is None else float(position),
            sha256 not in opened.get(name, ()),
            name,
        )

    kept: dict[str, list[Owner]] = {}
    for owner in sorted(owners, key=age):
        organisation = canonical(owner.submission.organisation_id)
        if organisation in kept or len(kept) < HOLDING_ORGANISATIONS_MOST:
            of_one = kept.setdefault(organisation, [])
            if len(of_one) < HOLDERS_OF_ORGANISATION_MOST:
                of_one.append(owner)
    return tuple(owner for of_one in kept.values() for owner in of_one)


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


def is_second_source(
    one: Submission, two: Submission, canonical: Callable[[str], str] = str
) -> bool:
    """
    Whether two packages of one organisation log the same runs: declared, or at least half of their
    windows are equal. Nobody is the second source of another organisation's runs by saying so.
    """
    is_one = canonical(one.organisation_id) == canonical(two.organisation_id)
    if one.benchmark != two.benchmark or not is_one:
        return False
    if _names(one, two, canonical) or _names(two, one, canonical):
        return True
    first, second = _windows(one), _windows(two)
    return 2 * len(first & second) >= max(len(first), len(second))


def is_same_training(
    one: Submission, two: Submission, canonical: Callable[[str], str] = str
) -> bool:
    """
    Whether one organisation enters the same runs of a system for two benchmarks: every run of one
    is a run of the other, by window, devices and the SHA-256 of its training log and power logs.

    Another log, or a run that only one of them lists, is another story: then a log stands for two
    trainings.
    """
    if canonical(one.organisation_id) != canonical(two.organisation_id):
        return False
    if one.system_identity[1:] != two.system_identity[1:]:
        return False
    first, second = _trainings(one), _trainings(two)
    return one.benchmark.id != two.benchmark.id and None not in first and first == second


def _trainings(submission: Submission) -> set[tuple[object, ...] | None]:
    """
    What makes each run itself; `None` for one without a training log.
    """
    sha256 = {item.id: item.sha256 for item in submission.evidence}
    return {
        (
            run.started_at,
            run.stopped_at,
            sha256[run.training_log],
            frozenset(
                (part.component, part.devices, tuple(sha256.get(name) for name in part.evidence))
                for part in run.energy_parts
            ),
        )
        if run.training_log in sha256
        else None
        for run in submission.runs
    }


def _names(one: Submission, other: Submission, canonical: Callable[[str], str]) -> bool:
    """
    Whether *one* calls *other* its first source, under any name of their organisation.
    """
    owner, _, slug = (one.second_source_of or "").partition("/")
    return (canonical(owner), slug) == (
        canonical(other.organisation_id),
        other.id.partition("/")[2],
    )


def _windows(submission: Submission) -> set[tuple[object, object]]:
    return {(run.started_at, run.stopped_at) for run in submission.runs}


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


def _in_order(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    return tuple(sorted(submissions, key=lambda submission: submission.id))


def _owners_by_sha256(submissions: Iterable[Submission]) -> dict[str, list[Owner]]:
    found: dict[str, list[Owner]] = defaultdict(list)
    for submission in submissions:
        for owner in owners_of(submission):
            found[submission.evidence[owner.evidence_index].sha256].append(owner)
    return found


def series_matches(
    submissions: Iterable[Submission],
    fingerprints: Fingerprints,
    claims: Sequence[Claim],
    compare: Compare | None = None,
) -> dict[str, list[SeriesMatch]]:
    """
    Matches between logs of different content, by the id of each submission that they concern.

    The logs are held against those before them, the oldest claim first. *compare* finds the copies
    among them; `fingerprint_index.near_copies` if it is left out.
    """
    if not fingerprints:
        return {}
    from reporter.review.fingerprint_index import LoggedPower, near_copies

    by_sha256 = _owners_by_sha256(_in_order(submissions))
    logs: list[LoggedPower] = []
    names: dict[str, Sequence[Owner]] = {}
    for sha256 in _oldest_first(by_sha256, claims):
        owner = by_sha256[sha256][0]
        run = f"{owner.submission.id} {owner.run_index}" if owner.run_index is not None else sha256
        for number, print_ in enumerate(fingerprints.get(sha256, ())):
            name = f"{sha256}/{number}"
            # The same log many times over says no more than a few of them do.
            names[name] = by_sha256[sha256][:HOLDING_ORGANISATIONS_MOST]
            logs.append(LoggedPower(name=name, run=run, fingerprint=print_))
    found: dict[str, list[SeriesMatch]] = defaultdict(list)
    for match in chain.from_iterable((compare or near_copies)(logs)):
        for one, two, seen in _pairs(names[match.name], names[match.other], match):
            found[one.submission.id].append(SeriesMatch(mine=one, other=two, match=seen))
    return found


def _oldest_first(by_sha256: Iterable[str], claims: Sequence[Claim]) -> list[str]:
    """
    The logs in the order in which they were published or first sealed, then those never sealed.
    """
    order: dict[str, tuple[date, float]] = {}
    never = (date.max, math.inf)
    for claim in claims:
        place = (
            claim.published or date.max,
            math.inf if claim.position is None else float(claim.position),
        )
        for sha256 in claim.evidence:
            order[sha256] = min(order.get(sha256, never), place)
    return sorted(by_sha256, key=lambda sha256: order.get(sha256, never))


def _pairs(
    first: Sequence[Owner], other: Sequence[Owner], match: NearCopy
) -> Iterator[tuple[Owner, Owner, NearCopy]]:
    """
    Each log of one hash with each of the other, from both sides where they differ.
    """
    turned = replace(match, start=match.other_start, other_start=match.start)
    for one in first:
        for two in other:
            yield one, two, match
            if two.submission.id != one.submission.id:
                yield two, one, turned
