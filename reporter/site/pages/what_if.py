"""
The page that moves an entry, or some kWh, to another grid, year, PUE or accelerator.

Its script multiplies by the rule of `reporter compare --what-if`, with the rows of the packaged
table alone. What it shows is no measurement, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.factors import ATTRIBUTIONS, Attribution
from reporter.site.frame import JSON_TWIN, Page

PATH = "what-if/index.html"
SECTION = "What if"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfPage:
    """
    The page: whose table it uses, and the id of the entry in the command's example.
    """

    credit: Attribution
    example: str


def what_if_page(example: str) -> Page:
    """
    The page "What if it ran elsewhere"; *example* is the id of an entry.
    """
    return Page(
        path=PATH,
        template="what_if.html",
        title="What if it ran elsewhere",
        description="One run on another grid, in another year, with another PUE or accelerator: "
        "an estimate, not a measurement.",
        section=SECTION,
        view=WhatIfPage(credit=ATTRIBUTIONS[0], example=example),
        alternates=(JSON_TWIN,),
    )
