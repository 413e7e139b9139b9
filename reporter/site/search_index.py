"""
The index of entries and papers that the search and the page of comparisons load on first use.

It is packed, so that a thousand entries stay under 50 kB: names that repeat stand once, and of a
list in order each item is written as how much of the one before it keeps, and the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from reporter.claims.compare import CheckedClaims
from reporter.leaderboard.entries import Entry
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import full_title
from reporter.site.data_script import data_script
from reporter.text import one_line

PATH = "data/search.js"
KIND = "search"


def search_script(
    entries: Sequence[Entry],
    benchmarks: Mapping[tuple[str, int], Benchmark],
    checked: Sequence[CheckedClaims],
) -> str:
    """
    The index as a script: every entry by its submitter, and every paper whose page exists.
    """
    return data_script(KIND, "", _index(entries, benchmarks, checked))


def _index(
    entries: Sequence[Entry],
    benchmarks: Mapping[tuple[str, int], Benchmark],
    checked: Sequence[CheckedClaims],
) -> dict[str, Any]:
    systems = sorted({_system_text(entry) for entry in entries})
    titles = sorted({_title(entry, benchmarks) for entry in entries})
    system_at = {text: place for place, text in enumerate(systems)}
    title_at = {text: place for place, text in enumerate(titles)}
    return {
        "systems": packed(systems),
        "benchmarks": titles,
        "submitters": [
            _submitter(submitter, list(group), benchmarks, system_at, title_at)
            for submitter, group in groupby(
                sorted(entries, key=lambda entry: entry.id.split("/")),
                key=lambda entry: entry.submitter,
            )
        ],
        "papers": [
            [one.name, one.claims.source.title] for one in checked if one.claims is not None
        ],
    }


def _submitter(
    submitter: str,
    entries: Sequence[Entry],
    benchmarks: Mapping[tuple[str, int], Benchmark],
    system_at: Mapping[str, int],
    title_at: Mapping[str, int],
) -> list[Any]:
    """
    Id, name, slugs, and for each slug the places of its system and of its benchmark.
    """
    return [
        submitter,
        entries[0].submitter_name,
        packed(entry.id.partition("/")[2] for entry in entries),
        [system_at[_system_text(entry)] for entry in entries],
        [title_at[_title(entry, benchmarks)] for entry in entries],
    ]


def _system_text(entry: Entry) -> str:
    # As shown, since what is shared with the text before is counted in shown letters.
    return one_line(f"{entry.name}, {entry.submission.system.accelerator.name}")


def _title(entry: Entry, benchmarks: Mapping[tuple[str, int], Benchmark]) -> str:
    found = benchmarks.get(entry.submission.benchmark.key)
    return entry.submission.benchmark.id if found is None else full_title(found)


def packed(texts: Iterable[str]) -> list[str | int]:
    """
    Texts in order, each as the number of letters it shares with the one before it, and the rest.

    >>> packed(["8xh100-bert", "8xh100-resnet", "a"])
    [0, '8xh100-bert', 7, 'resnet', 0, 'a']
    """
    found: list[str | int] = []
    before = ""
    for text in texts:
        shared = _shared(before, text)
        found += [shared, text[shared:]]
        before = text
    return found


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    most = min(len(one), len(other))
    return next((place for place, (a, b) in enumerate(pairs) if a != b), most)
