"""
What the person who imports knows and the logs do not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reporter.model.enums import Side

IMPORTER = "mlperf"
# How a log becomes a submission: which files count and what is assumed where they are silent. It
# rises when the same logs give another file. The rules that judge a submission are the rule set of
# its review, which the ledger holds.
IMPORT_RULES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettings:
    """
    Origin of the published folder, and answers to what its logs leave open.

    *repository* (owner/name) and *commit* say where the evidence stands; *round* is the round of
    publication. *side* answers which side of the power supply was read, *power_limit_w* the power
    limit of one accelerator; both are `None` unless the user states them.
    """

    repository: str
    commit: str
    round: str
    published_on: date | None = None
    side: Side | None = None
    power_limit_w: float | None = None
    second_source_of: str | None = None
