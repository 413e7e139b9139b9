"""
Numbers that no log can hold refuse their own result, whatever field they stand in.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.evidence.formats.mllog_lines import is_extreme, is_number
from reporter.findings import Severity
from reporter.importers.mlperf.run_import import Imported
from reporter.schema.check import check
from tests.importers.mlperf.make_logs import MARK, RunShape, SwitchShape, write_submitter_folder
from tests.importers.mlperf.test_convert import run_import

BERT = Path("results/1xExample/bert")
RESULT, NODE, SWITCH = (
    BERT / "result_1.txt",
    BERT / "power/result_1/node_0.txt",
    BERT / "power/result_1/sw_0.txt",
)
SHORT = RunShape(duration_s=30, interval_s=2.5, padding_s=5, efficiency=0.94, measurement_type="AC")

# Each field that is read: file, key of the line, and the way to the number inside its record.
FIELDS: tuple[tuple[Path, str, tuple[str, ...]], ...] = (
    *((RESULT, key, ("value",)) for key in ("seed", "global_batch_size", "train_samples")),
    *((RESULT, key, ("time_ms",)) for key in ("run_start", "run_stop", "eval_accuracy", "seed")),
    (RESULT, "eval_accuracy", ("value",)),
    (RESULT, "eval_accuracy", ("metadata", "epoch_num")),
    (RESULT, "block_start", ("metadata", "epoch_num")),
    (RESULT, "tracked_stats", ("value", "throughput")),
    (NODE, "power_reading", ("value",)),
    (NODE, "power_reading", ("time_ms",)),
    (NODE, "power_measurement_start", ("time_ms",)),
    (NODE, "power_measurement_stop", ("time_ms",)),
    (NODE, "conversion_eff", ("value",)),
    (SWITCH, "power_reading", ("value",)),
    (SWITCH, "power_reading", ("time_ms",)),
    (SWITCH, "interconnect_power_est", ("value",)),
)
EXTREME = ("1e299", "-1e299", "5e-324", "1" + "0" * 400, "-" + "9" * 40)
ODD = (*EXTREME, "1e18", "-1", "0", "-0.0", "NaN", "Infinity", "1e999", '"NaN"', '"1e18"', "null")


@cache
def template() -> Path:
    """
    Two results of three runs, one of them with everything that a result can have.
    """
    root = Path(mkdtemp())
    switch = SwitchShape(estimate_w=1_000)
    write_submitter_folder(root, runs=3, shape=SHORT, switches=[switch], nodes=2)
    return write_submitter_folder(root, runs=3, shape=SHORT, benchmark="resnet", nodes=2)


@pytest.fixture(scope="module", autouse=True)
def removed() -> Iterator[None]:
    """
    Take the template away after the tests of this module.
    """
    yield
    shutil.rmtree(template().parent)
    template.cache_clear()


def put(path: Path, key: str, way: tuple[str, ...], number: str, *, every: bool) -> None:
    """
    Write *number*, as it stands, into the last line of *key*, or into all of them.
    """
    lines = path.read_text().splitlines()
    at = [index for index, line in enumerate(lines) if f'"key": "{key}"' in line]
    assert at, (path, key)
    for index in at if every else at[-1:]:
        before, _, text = lines[index].partition(MARK)
        record: Any = json.loads(text)
        inner = record
        for step in way[:-1]:
            inner = inner[step]
        assert way[-1] in inner
        inner[way[-1]] = "@@"
        lines[index] = f"{before}{MARK}{json.dumps(record).replace(json.dumps('@@'), number)}"
    path.write_text("\n".join(lines) + "\n")


def import_with(field: tuple[Path, str, tuple[str, ...]], number: str, *, every: bool) -> Imported:
    """
    Import the template with one field changed.
    """
    path, key, way = field
    with TemporaryDirectory() as name:
        folder = Path(name) / "example-labs"
        shutil.copytree(template(), folder)
        put(folder / path, key, way, number, every=every)
        return run_import(folder)


def the_other_stands(imported: Imported) -> None:
    """
    The neighbour is imported, and whatever is imported passes the schema.
    """
    changed, other = imported.results
    assert other.submission is not None
    assert {finding.file.startswith("results/1xExample/bert") for finding in changed.findings} <= {
        True
    }
    if changed.submission is not None:
        assert check(changed.submission.to_dict(), "submission", "x.json") == ()


def test_the_template_is_imported_whole() -> None:
    """
    Without a change both results are submissions: what is refused below is refused for its number.
    """
    imported = run_import(template())
    assert [bool(result.submission) for result in imported.results] == [True, True]
    assert {item.severity for item in imported.all_findings} <= {Severity.NOTE}


@pytest.mark.parametrize(
    ("field", "number"),
    [
        pytest.param(field, number, id=f"{field[0].stem}-{field[1]}-{field[2][-1]}-{number[:9]}")
        for field in FIELDS
        # As a time 1e18 is beyond the calendar; as a value it is large, but a number.
        for number in (*EXTREME, *(["1e18"] if field[2] == ("time_ms",) else []))
    ],
)
def test_an_extreme_number_refuses_its_result_and_nothing_else(
    field: tuple[Path, str, tuple[str, ...]], number: str
) -> None:
    """
    One line with it is enough; in a switch log it only takes the fabric away.
    """
    path = field[0]
    imported = import_with(field, number, every=False)
    the_other_stands(imported)
    changed = imported.results[0]
    assert (changed.submission is None) == (path is not SWITCH)
    errors = [item for item in changed.findings if item.severity is Severity.ERROR]
    assert bool(errors) == (path is not SWITCH)
    if errors:
        assert re.fullmatch(r"line \d+", errors[0].pointer)


@settings(max_examples=60)
@given(
    field=st.sampled_from(FIELDS),
    number=st.sampled_from(ODD) | st.integers().map(str) | st.floats().map(json.dumps),
    every=st.booleans(),
)
def test_no_number_in_one_field_stops_an_import(
    field: tuple[Path, str, tuple[str, ...]], number: str, *, every: bool
) -> None:
    """
    Any number, or any text that looks like one: the import ends, and the neighbour stands.
    """
    the_other_stands(import_with(field, number, every=every))


@settings(max_examples=60)
@given(
    key=st.sampled_from(
        ("number_of_nodes", "accelerators_per_node", "host_processors_per_node", "system_name")
    ),
    number=st.sampled_from([*ODD, '"1e308"', '"inf"', '"2"', "2.5", '"-8"', "[]", "{}"]),
)
def test_no_number_in_a_system_description_stops_an_import(key: str, number: str) -> None:
    """
    A count that can't be one refuses what needs it; nothing raises, and what is written validates.
    """
    with TemporaryDirectory() as name:
        folder = Path(name) / "example-labs"
        shutil.copytree(template(), folder)
        path = folder / "systems/1xExample.json"
        fields = {**json.loads(path.read_text()), key: "@@"}
        path.write_text(json.dumps(fields).replace('"@@"', number))
        for result in run_import(folder).results:
            if result.submission is not None:
                assert check(result.submission.to_dict(), "submission", "x.json") == ()


@pytest.mark.parametrize("number", [*ODD, "[]", "1.01"])
def test_no_scale_stops_an_import(number: str) -> None:
    """
    Whatever scaling.json holds, the neighbour stands.
    """
    with TemporaryDirectory() as name:
        folder = Path(name) / "example-labs"
        shutil.copytree(template(), folder)
        (folder / BERT / "scaling.json").write_text(f'{{"scaling_factor": {number}}}')
        the_other_stands(run_import(folder))


@pytest.mark.parametrize(
    ("value", "number", "extreme"),
    [
        (0, True, False),
        (-43.5, True, False),
        (1e30, True, False),
        (1.1e30, False, True),
        (9e-31, False, True),
        (-5e-324, False, True),
        (10**400, False, True),
        (float("inf"), False, False),
        (float("nan"), False, False),
        (True, False, False),
        ("1e299", False, False),
    ],
)
def test_what_is_a_number_of_a_log(value: object, *, number: bool, extreme: bool) -> None:
    """
    Numbers, numbers beyond any log, and what is none.
    """
    assert (is_number(value), is_extreme(value)) == (number, extreme)
