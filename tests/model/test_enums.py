"""
The words of the model are those of the schema.
"""

from __future__ import annotations

from enum import StrEnum

import pytest

from reporter.model import enums as words
from reporter.schema.check import schema_data
from reporter.schema.consistency import COVERING, MEASUREMENTS

SUBMISSION = schema_data("submission")["properties"]
RUN = SUBMISSION["runs"]["items"]["properties"]
PART = RUN["energy_parts"]["items"]["properties"]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (words.Division, SUBMISSION["division"]),
        (words.Availability, SUBMISSION["availability"]),
        (words.RunStatus, RUN["status"]),
        (words.Component, PART["component"]),
        (words.Side, PART["side"]),
        (words.Method, PART["method"]),
        (words.InstrumentKind, SUBMISSION["instruments"]["items"]["properties"]["kind"]),
        (words.BoundaryState, SUBMISSION["boundary"]["properties"]["host"]),
        (words.PowerLimitBasis, SUBMISSION["system"]["properties"]["power_limit_basis"]),
        (
            words.Direction,
            schema_data("benchmark")["properties"]["metrics"]["items"]["properties"]["direction"],
        ),
    ],
)
def test_the_model_has_the_words_of_the_schema(
    kind: type[StrEnum], field: dict[str, list[str]]
) -> None:
    """
    A word that the schema accepts can be built, and the model has no other.
    """
    assert field["enum"] == [word.value for word in kind]


def test_measurements_are_the_same_words_everywhere() -> None:
    """
    The check of measured energy and the model agree on what a measurement is.
    """
    assert {word.value for word in words.Method if word.is_measurement} == MEASUREMENTS
    assert {word.value for word in words.Component} > COVERING


def test_scopes_have_titles() -> None:
    """
    Each scope says in words how much it contains.
    """
    assert ["accelerators", "nodes", "nodes and fabric", "facility"] == [
        scope.title for scope in words.Scope
    ]
