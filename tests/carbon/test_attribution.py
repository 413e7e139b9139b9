"""
The lines that the data's licences ask for are complete and stand in the table's README too.
"""

from __future__ import annotations

import pytest

from reporter.carbon.factors import ATTRIBUTIONS, LICENCES, Attribution, factors
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
    licences = {one.licence for one in factors().values() if one.publisher == publisher}
    lines = [one.licence for one in ATTRIBUTIONS if name in one.text]

    assert licences == set(lines)
    assert licences <= LICENCES


def test_every_publisher_of_the_table_is_covered() -> None:
    """
    A new source needs a new line.
    """
    assert {"ember", "google", "egrid", "greenalgorithms"} == {
        factor.publisher for factor in factors().values()
    }
