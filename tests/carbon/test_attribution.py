"""
The lines that the data's licences ask for are complete and stand in the table's README too.
"""

from __future__ import annotations

import pytest

from reporter.carbon.factors import ATTRIBUTIONS, Attribution, factors, ranking_factors
from reporter.resources import table

README = table("README.md").decode("utf-8")


@pytest.mark.parametrize("attribution", ATTRIBUTIONS, ids=lambda one: one.url)
def test_line_stands_in_the_readme(attribution: Attribution) -> None:
    """
    The site and the README show the same lines.
    """
    assert f"- {attribution.text} ({attribution.licence}) {attribution.url}\n" in README


@pytest.mark.parametrize(
    ("publisher", "name"),
    [
        ("electricitymaps", "Electricity Maps"),
        ("ember", "Ember"),
        ("ember", "Our World in Data"),
        ("google", "Google Cloud"),
        ("egrid", "US EPA eGRID"),
        ("greenalgorithms", "Green Algorithms"),
    ],
)
def test_every_publisher_is_named_with_its_licence(publisher: str, name: str) -> None:
    """
    Each source of the factor table has a line that carries the licence of its rows.
    """
    every = [*factors().values(), *(rows[0] for rows in ranking_factors().values())]
    licences = {one.licence for one in every if one.publisher == publisher}
    lines = [one.licence for one in ATTRIBUTIONS if name in one.text]

    assert licences == set(lines)


def test_every_publisher_of_the_table_is_covered() -> None:
    """
    A new source needs a new line.
    """
    assert {"ember", "google", "egrid", "greenalgorithms"} == {
        factor.publisher for factor in factors().values()
    }


def test_the_ranking_table_has_its_licence_beside_it() -> None:
    """
    The note credits the publisher and names the licence, whose notice is to be kept.
    """
    note = table("electricity_maps_yearly.licence.md").decode("utf-8")

    assert "Electricity Maps" in note
    assert "Open Database License (ODbL) 1.0" in note
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in note
