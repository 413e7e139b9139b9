"""
Why an entry has no rank: the codes SR-1 to SR-18, each with its title and what to do.

A reason of severity error leaves the quality figures empty. One of severity warning leaves them
standing, but the entry has no rank. SR-13 to SR-15 are given by the leaderboard.
"""

from __future__ import annotations

from types import MappingProxyType

CODES = MappingProxyType(
    {
        "SR-1": (
            "The entry was made for another benchmark or another version of it",
            "score it with the benchmark file that it names",
        ),
        "SR-2": (
            "The round is outside the comparability span of the benchmark",
            "a maintainer adds the round to the benchmark, or opens a new version of it",
        ),
        "SR-3": (
            "Fewer runs are listed than the benchmark requires",
            "list all runs; the mean of those listed is shown without a rank",
        ),
        "SR-4": (
            "More runs missed the target than the run rule can drop",
            "a missed run counts as infinite; such an entry stands on the Pareto view",
        ),
        "SR-5": (
            "No energy part gives a scope",
            "list parts for accelerators, for nodes or for the whole facility",
        ),
        "SR-6": (
            "The energy parts of a run do not cover every device of the system",
            "list one part for each node (or accelerator), and fabric parts in every run",
        ),
        "SR-7": (
            "A device is listed in two energy parts of one run",
            "give each device once, or measured and estimated parts for different devices",
        ),
        "SR-8": (
            "It is not said how much of the window the readings cover",
            "state coverage; with less than the limit of the class, also charged_energy_j",
        ),
        "SR-9": (
            "Readings cover less than 90 % of a run window",
            "measure again: the log must begin before the run and end after it",
        ),
        "SR-10": (
            "The energy is modelled or estimated, which is never ranked",
            "measure nodes or accelerators; only fabric may be a nameplate estimate",
        ),
        "SR-11": (
            "The conversion efficiency is outside 0.80 to 0.99",
            "document the efficiency of the power supply at its operating point",
        ),
        "SR-12": (
            "No evidence stands behind the entry yet",
            "import it from hashed logs, or let a reviewer confirm it",
        ),
        "SR-13": (
            "Open-division entries are compared on the Pareto view, not ranked",
            "look at quality against energy",
        ),
        "SR-14": (
            "The entry is a second source for runs that another entry ranks with",
            "nothing to do: one set of runs has one rank, and the AC side is the one ranked",
        ),
        "SR-15": (
            "Another entry of this submitter and system is ranked on this board",
            "nothing to do: the best one ranks, the others stay visible",
        ),
        "SR-16": (
            "No usable figure remains: no time, no energy, or numbers that can't be divided",
            "check start and stop times and the energies of the parts",
        ),
        "SR-17": (
            "An energy part names an instrument that is not in the list",
            "add the instrument with its kind: the meter class follows from it",
        ),
        "SR-18": (
            "The board's ledger gives the entry no status that ranks",
            "answer the questions of the review, or let a reviewer clear them in writing",
        ),
    }
)
