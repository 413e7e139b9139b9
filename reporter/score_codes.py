"""
Why an entry has no rank: the codes SR-1 to SR-32, each with its title and what to do.

A reason of severity error leaves the quality figures empty. One of severity warning leaves them
standing, but the entry has no rank. The leaderboard gives SR-13 to SR-15, SR-26 to SR-28 and SR-30
to SR-32, the score gives the others. A code keeps its meaning for ever and is never used again.
"""

from __future__ import annotations

from types import MappingProxyType

SCORE_CODES = MappingProxyType(
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
            "list all runs; what those listed give is shown without a rank",
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
            "state coverage, and charged_energy_j where it is below 1",
        ),
        "SR-9": (
            "Readings cover less than 90 % of the run windows",
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
        "SR-19": (
            "The runs of the entry have different batch sizes",
            "send one entry for each batch size: each needs samples of its own to the target",
        ),
        "SR-20": (
            "No reference convergence holds for the batch size of the entry",
            "it ranks as soon as a reference point at or above its batch size is published",
        ),
        "SR-21": (
            "The trained model is larger than the benchmark allows, or its size isn't stated",
            "state model.artifact_bytes; an entry over the limit is shown and has no rank",
        ),
        "SR-22": (
            "A run draws more power than the benchmark allows, or its power isn't measured",
            "measure again below the cap; what was measured is shown without a rank",
        ),
        "SR-23": (
            "The system has more accelerators than the benchmark allows",
            "run on fewer; what was measured is shown without a rank",
        ),
        "SR-24": (
            "A run takes longer than the benchmark allows",
            "stop the run in time; its wall time goes to its last evaluation",
        ),
        "SR-25": (
            "A run takes more energy than the benchmark allows",
            "stop the run before; time that no reading covers is charged",
        ),
        "SR-26": (
            "As many entries of this submitter as the benchmark lets rank are ranked already",
            "nothing to do: the best ones rank, the others stay visible",
        ),
        "SR-27": (
            "Methods compete, and the entry names none",
            "state model.name: the model or the method that was trained",
        ),
        "SR-28": (
            "The benchmark ranks another division alone",
            "send the entry in the division that the benchmark ranks",
        ),
        "SR-29": (
            "The benchmark has a board for another scope alone",
            "list the energy parts that this scope needs",
        ),
        "SR-30": (
            "The energy was read on another side of the power supply than that of the board",
            "read it on the side of the other entries; nothing is converted on this board",
        ),
        "SR-31": (
            "A run has no evaluation within the budget",
            "evaluate before the budget is spent; later evaluations don't count",
        ),
        "SR-32": (
            "Evaluations hold no energy, so nobody knows which were within the budget",
            "measure again: reporter measure writes an energy beside each evaluation",
        ),
        "SR-40": (
            "The entry was submitted outside the season of the benchmark",
            "submit it to a version whose season is open",
        ),
        "SR-41": (
            "The entry, or this state of its file, came after its board was closed",
            "undo the change, or submit the run to the current version of the benchmark",
        ),
    }
)
