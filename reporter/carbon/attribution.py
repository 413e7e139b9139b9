"""
The lines to show wherever the reference tables' data are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

# Row licences that the tables may carry: SPDX ids, and one word for works of the US government.
LICENCES = frozenset({"CC-BY-4.0", "Apache-2.0", "US-Government-work"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """
    One publisher's line, its licence, and its page.
    """

    text: str
    licence: str
    url: str


ATTRIBUTIONS = (
    Attribution(
        text="Contains data from Ember, Yearly Electricity Data (2025).",
        licence="CC-BY-4.0",
        url="https://ember-energy.org/data/yearly-electricity-data/",
    ),
    Attribution(
        text='Processed by Our World in Data, "Carbon intensity of electricity generation"; '
        "values rounded.",
        licence="CC-BY-4.0",
        url="https://ourworldindata.org/grapher/carbon-intensity-electricity",
    ),
    Attribution(
        text="Contains Google Cloud region carbon data, Copyright Google LLC; columns renamed, "
        "place names unified, two zero rows left out.",
        licence="Apache-2.0",
        url="https://github.com/GoogleCloudPlatform/region-carbon-info",
    ),
    Attribution(
        text="Contains US EPA eGRID data, converted from lb/MWh; no endorsement.",
        licence="US-Government-work",
        url="https://www.epa.gov/egrid",
    ),
    Attribution(
        text="US state, Canadian province and some cloud-region rows from Green Algorithms "
        "(Lannelongue, Grealey, Inouye); CA-MT changed to CA-MB.",
        licence="CC-BY-4.0",
        url="https://github.com/GreenAlgorithms/green-algorithms-tool",
    ),
    Attribution(
        text="Cloud region names from botocore.",
        licence="Apache-2.0",
        url="https://github.com/boto/botocore",
    ),
    Attribution(
        text="Cloud region names from Cloud Carbon Footprint.",
        licence="Apache-2.0",
        url="https://github.com/cloud-carbon-footprint/cloud-carbon-coefficients",
    ),
    Attribution(
        text="Cloud region zones from ML CO2 Impact.",
        licence="MIT",
        url="https://github.com/mlco2/impact",
    ),
    Attribution(
        text="Cloud region names from CodeCarbon.",
        licence="MIT",
        url="https://github.com/mlco2/codecarbon",
    ),
    Attribution(
        text="Accelerator names from MLCommons MLPerf result repositories. MLPerf is a trademark "
        "of MLCommons.",
        licence="Apache-2.0",
        url="https://github.com/mlcommons",
    ),
    Attribution(
        text="Accelerator figures are facts checked in the sources named per row, among them "
        "Stas Bekman, Machine Learning Engineering, and Wikipedia's lists of GPUs (both CC BY-SA "
        "4.0); no text or table of theirs is copied.",
        licence="facts",
        url="https://github.com/stas00/ml-engineering",
    ),
)
