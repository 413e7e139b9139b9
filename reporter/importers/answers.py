"""
What no log can say of an entry: the answers of people, and the questions that are still open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reporter.importers.energy_parts import Meter
from reporter.model.enums import Availability, Division

UNNAMED_METER = Meter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """
    The answers so far; `None` for what was not answered.

    Powers in W are those of one accelerator, *artifact_bytes* is the size of the trained model in
    B, *parameters_count* the number of its parameters. *grid* is a country (ISO 3166-1 alpha-3) or
    a zone of the ranking table.
    """

    id: str
    submitter: str | None = None
    system: str | None = None
    accelerator: str | None = None
    vendor: str | None = None
    rated_power_w: float | None = None
    power_limit_w: float | None = None
    nodes_count: int | None = None
    accelerators_per_node: int | None = None
    meter: Meter = UNNAMED_METER
    round: str | None = None
    division: Division | None = None
    availability: Availability | None = None
    model: str | None = None
    parameters_count: float | None = None
    artifact_bytes: int | None = None
    grid: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One thing that only people know: the field of `Answers` (or of its meter), the flag, the words.
    """

    field: str
    flag: str
    text: str


QUESTIONS = tuple(
    Question(field=field, flag=flag, text=text)
    for field, flag, text in (
        ("submitter", "--submitter", "Name of the organisation"),
        ("system", "--system", "Name of the system"),
        ("accelerator", "--accelerator", "Accelerator: id or name of the table"),
        ("vendor", "--vendor", "Vendor of an accelerator that the table doesn't know"),
        (
            "rated_power_w",
            "--rated-power",
            "Rated power in W of an accelerator that the table doesn't know",
        ),
        ("nodes_count", "--nodes", "Number of nodes"),
        ("accelerators_per_node", "--accelerators-per-node", "Accelerators in each node"),
        ("kind", "--meter", "Meter of the node (pdu, bmc, ipmi, redfish, analyzer ...)"),
        ("model", "--model", "Name of the trained model, or of the method"),
        ("parameters_count", "--parameters", "Number of the model's parameters"),
        ("artifact_bytes", "--artifact-bytes", "Size of the trained model in bytes"),
    )
)
_BY_FIELD = {question.field: question for question in QUESTIONS}


class UnansweredError(Exception):
    """
    A draft needs answers that nobody gave: *questions*, in the order in which they are asked.
    """

    def __init__(self, fields: Iterable[str]) -> None:
        """
        *fields* are those of `Answers` or its meter.
        """
        self.questions = tuple(_BY_FIELD[field] for field in fields)
        super().__init__(", ".join(question.flag for question in self.questions))
