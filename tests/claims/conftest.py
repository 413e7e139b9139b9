"""
Rows of claims to judge, made from the few figures that a test is about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from reporter.claims.check import check_claims
from reporter.claims.compare import Comparison, compare
from reporter.claims.load import find_row
from reporter.claims.row_figures import Facts, Form, read_facts
from reporter.claims.verdicts import CheckReport, FigureVerdict, RowVerdict
from reporter.model.claim import ClaimFile

CLAIMS = Path(__file__).resolve().parents[2] / "claims"

# GPT-3 in Patterson et al. 2021, Table 4.
GPT3: dict[str, Any] = {
    "id": "gpt-3",
    "name": "GPT-3",
    "accelerator": {
        "name": "V100",
        "tdp": {"printed": "300", "unit": "W"},
        "peak": {"printed": "125", "unit": "TFLOP/s"},
    },
    "chips": "10,000",
    "duration": {"printed": "14.8", "unit": "d"},
    "power": {"printed": "330", "unit": "W", "kind": "measured", "boundary": "system"},
    "pue": {"printed": "1.10", "in_energy": "yes"},
    "intensity": {"printed": "0.429", "unit": "kg/kWh"},
    "flops": {"printed": "3.14E+23", "unit": "FLOP"},
    "throughput": {"printed": "24.6", "unit": "TFLOP/s"},
    "energy": {"printed": "1,287", "unit": "MWh"},
    "co2e": {"printed": "552.1", "unit": "t"},
}


class MakeRow(Protocol):
    """
    The type of the `gpt3_with` fixture.
    """

    def __call__(self, **changes: Any) -> dict[str, Any]:
        """
        The GPT-3 row with some figures changed, or left out with None.
        """


@pytest.fixture
def gpt3_with() -> MakeRow:
    """
    The GPT-3 row with some figures changed, or left out with None.
    """

    def make(**changes: Any) -> dict[str, Any]:
        merged = {**GPT3, **changes}
        return {key: value for key, value in merged.items() if value is not None}

    return make


class Judge(Protocol):
    """
    The type of the `judged` fixture.
    """

    def __call__(self, *rows: Mapping[str, Any], **more: Any) -> RowVerdict:
        """
        The verdict on the first of these rows.
        """


def report_of(*rows: Mapping[str, Any], form: Form = Form.FILE, **more: Any) -> CheckReport:
    """
    The report on a file of these rows.
    """
    data = {"schema_version": 1, "id": "a", "source": {"title": "A"}, "rows": list(rows), **more}
    return check_claims(ClaimFile.from_dict(data), "a.json", form=form)


@pytest.fixture
def judged() -> Judge:
    """
    The verdict on the first of some rows.
    """

    def judge(*rows: Mapping[str, Any], **more: Any) -> RowVerdict:
        return report_of(*rows, **more).rows[0]

    return judge


@pytest.fixture
def report_on() -> Any:
    """
    The report on a file of some rows.
    """
    return report_of


@pytest.fixture
def facts_of() -> Any:
    """
    The facts of one row.
    """

    def read(row: Mapping[str, Any]) -> Facts:
        data = {"schema_version": 1, "id": "a", "source": {"title": "A"}, "rows": [row]}
        only = ClaimFile.from_dict(data).rows[0]
        return read_facts(only, pointer="/rows/0", file="a.json")[0]

    return read


@pytest.fixture
def figure() -> Any:
    """
    The verdict on one figure of a row.
    """

    def find(row: RowVerdict, name: str) -> FigureVerdict:
        return next(item for item in row.figures if item.figure == name)

    return find


@pytest.fixture(scope="session")
def patterson() -> dict[str, Any]:
    """
    The claim file of Patterson et al. 2021, as JSON data.
    """
    data: dict[str, Any] = json.loads((CLAIMS / "patterson-2021.json").read_text(encoding="utf-8"))
    return data


@pytest.fixture(scope="session")
def claims_folder() -> Path:
    """
    The folder of claim files.
    """
    return CLAIMS


def digits(value: Any, count: int = 3) -> float:
    """
    A value to some digits.
    """
    return float(f"{float(value):.{count}g}")


def of_patterson(claims_folder: Path, a: str, b: str) -> Comparison:
    """
    The comparison of two rows of Patterson et al. 2021.
    """
    (first, rows), (second, _) = (find_row(name, [claims_folder]) for name in (a, b))
    return compare(first, second, rows)


@pytest.fixture
def gpt3_to_gshard(claims_folder: Path) -> Comparison:
    """
    GPT-3 over GShard-600B.
    """
    return of_patterson(claims_folder, "p21-t4-gpt3", "p21-t4-gshard")


@pytest.fixture
def transformer_to_evolved(claims_folder: Path) -> Comparison:
    """
    Transformer (Big) on P100 at the US average over Evolved Transformer on TPU v2 in Iowa.
    """
    return of_patterson(claims_folder, "p21-t1-trbig-usavg-p100", "p21-t1-et-iowa-tpu2")
