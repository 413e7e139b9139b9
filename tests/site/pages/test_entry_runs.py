"""
Runs and energy parts, one row each.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.model.enums import Scope
from reporter.site.pages.entry_runs import (
    conversion_text,
    devices_text,
    dropped_of,
    instrument_text,
    metrics_of,
    parts_of,
    runs_of,
    strip_of,
    time_words,
    unscored_runs_of,
)
from tests.site.entries import b200, entry_of, h100, with_fabric, without_energy_of_all


def test_runs_are_named_by_number_in_the_order_of_the_file() -> None:
    """
    All runs are there, also those that don't count, with label, seed and start.
    """
    entry = entry_of(h100())
    score = entry.score.of(Scope.S2)
    assert score is not None
    rows = runs_of(entry.submission, score, 1)

    assert [row.name for row in rows] == [f"Run {number}" for number in range(1, 11)]
    assert all(row.is_reached for row in rows)
    assert (rows[0].label, rows[0].seed) == ("result_0", "1000")
    assert rows[0].started.text == "2024-05-10 11:38:53 UTC"
    assert [value.text if value else None for value in rows[0].quality] == ["0.7204"]


def test_runs_of_an_entry_without_scope_have_no_energy() -> None:
    """
    Time and samples are printed; energies are missing, not zero.
    """
    row = unscored_runs_of(without_energy_of_all())[0]

    assert row.time is not None
    assert (row.integrated, row.charged, row.performance_per_watt, row.is_reached) == (
        None, None, None, False,
    )  # fmt: skip


def test_each_part_is_a_row() -> None:
    """
    Eight nodes and a switch: two parts in each of five runs, with side, method and evidence.
    """
    nodes, switch, *rest = parts_of(with_fabric())

    assert len(rest) == 8
    assert (nodes.run, nodes.component, nodes.devices) == ("Run 1", "node", "8 devices")
    assert (switch.component, switch.method) == ("fabric", "nameplate estimate")
    assert switch.evidence == ("switch-1",)


def test_few_devices_are_named() -> None:
    """
    Up to three devices are listed; more are counted, and so are devices without names.
    """
    part = b200().runs[0].energy_parts[0]

    assert devices_text(part) == "node-0"
    assert devices_text(replace(part, devices=("a", "b", "c"), devices_count=3)) == "a, b, c"
    assert devices_text(replace(part, devices=tuple("abcd"), devices_count=4)) == "4 devices"
    assert devices_text(replace(part, devices=(), devices_count=1)) == "1 device"


def test_an_instrument_is_its_kind_and_name() -> None:
    """
    An id without an entry in the list is printed bare; no instrument is "none".
    """
    submission = b200()

    assert instrument_text(submission, "meter") == "bmc: node controller"
    assert instrument_text(submission, "lost") == "lost"
    assert instrument_text(submission, None) == "none"


def test_a_conversion_shows_its_efficiency_and_where_it_comes_from() -> None:
    """
    An efficiency without its source can't be looked up.
    """
    part = b200().runs[0].energy_parts[0]

    assert conversion_text(part) == "0.940 (conversion_eff of the log)"
    assert conversion_text(replace(part, conversion=None)) == "none"


def test_metrics_are_collected_from_all_runs() -> None:
    """
    Each metric is a column once.
    """
    assert metrics_of(b200()) == ("masked_lm_accuracy",)


def test_runs_that_the_mean_time_leaves_out_are_named() -> None:
    """
    The fastest and the slowest by time; a missed run is slower than any other.
    """
    entry = entry_of(b200())
    score = entry.score.scopes[0]
    rows = runs_of(entry.submission, score, 1)
    dropped = {row.number: row.status for row in rows if row.kind == "dropped"}
    first = replace(score.runs[0], reached=False)
    missed = replace(score, runs=(first, *score.runs[1:]))
    after = runs_of(entry.submission, missed, 1)

    times_s = [run.duration_s for run in score.runs]
    fastest, slowest = times_s.index(min(times_s)) + 1, times_s.index(max(times_s)) + 1
    assert dropped == {
        fastest: "the fastest, not in the mean time",
        slowest: "the slowest, not in the mean time",
    }
    names = " and ".join(f"Run {number}" for number in sorted((fastest, slowest)))
    assert time_words(rows) == f"The mean time leaves out {names} (the fastest and the slowest)."
    assert after[0].kind == "missed"
    assert "counts Run 1 as slowest, for the missed target" in time_words(after)
    assert time_words(runs_of(entry.submission, score, 0)) == ""


def test_few_runs_lose_none() -> None:
    """
    Where nothing would remain the mean is that of all, as in the score.
    """
    score = entry_of(b200()).score.scopes[0]

    assert dropped_of(replace(score, runs=score.runs[:2]), 1) == {}
    assert set(dropped_of(replace(score, runs=score.runs[:3]), 1).values()) == {
        "fastest", "slowest",
    }  # fmt: skip


def test_the_strip_has_the_energies_of_the_table() -> None:
    """
    One point a run; without the energy of each there is no drawing.
    """
    entry = entry_of(b200())
    score = entry.score.scopes[0]
    rows = runs_of(entry.submission, score, 1)
    strip = strip_of(score, rows)
    assert strip is not None
    unknown = replace(score, runs=(replace(score.runs[0], charged=None), *score.runs[1:]))

    texts = {f"Run {row.number}: {row.charged.text} kWh" for row in rows if row.charged}
    assert {point.name for point in strip.points} == texts
    assert strip.has_dropped
    assert strip_of(unknown, rows) is None
