"""
The energy of a training as SPDX 3.0.1 JSON-LD: an AI package with its energy consumption.

SPDX 3.0.1 (December 2024), AI profile: `EnergyConsumption` and `EnergyConsumptionDescription`,
https://spdx.github.io/spdx-spec/v3.0.1/model/AI/Classes/EnergyConsumption/. The unit is one of
`kilowattHour`, `megajoule` and `other`. The energy has no field for its uncertainty or boundary, so
both stand in the comment. Required fields of the profile that a submission doesn't know are named
there and left out: conformance to the profile isn't claimed.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reporter import __version__
from reporter.citation.amounts import plain_kwh, shown
from reporter.citation.figures import Figures
from reporter.statement.statement import Statement
from reporter.text import readable_json
from reporter.units import Energy

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
VERSION = "3.0.1"
CREATION = "_:creation"
# Required of an AI package by the AI profile, and never stated in a submission.
REQUIRED_AND_UNKNOWN = (
    "releaseTime",
    "suppliedBy",
    "software_downloadLocation",
    "software_packageVersion",
    "hasDeclaredLicense",
    "hasConcludedLicense",
)


def as_spdx(statement: Statement) -> str:
    """
    A JSON-LD document of four objects: creation, agent, organisation and AI package.
    """
    figures = statement.figures
    data = {
        "@context": CONTEXT,
        "@graph": [
            _creation(statement),
            {
                "type": "SoftwareAgent",
                "spdxId": _id(statement, "agent"),
                "creationInfo": CREATION,
                "name": f"reporter {__version__}",
            },
            {
                "type": "Organization",
                "spdxId": _id(statement, "organization"),
                "creationInfo": CREATION,
                "name": shown(figures.submission.submitter.name),
            },
            _package(statement),
        ],
    }
    return readable_json(data)


def _id(statement: Statement, part: str) -> str:
    """
    The same id for the same entry, whoever writes it and wherever.
    """
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'reporter:{statement.entry_id}#{part}')}"


def _creation(statement: Statement) -> dict[str, Any]:
    """
    The day of submission stands for the date: same input, same bytes, whatever the clock.
    """
    return {
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": VERSION,
        "created": f"{statement.figures.submission.submitted_on.isoformat()}T00:00:00Z",
        "createdBy": [_id(statement, "agent")],
    }


def _package(statement: Statement) -> dict[str, Any]:
    figures = statement.figures
    package: dict[str, Any] = {
        "type": "ai_AIPackage",
        "spdxId": _id(statement, f"package-{figures.scored.scope}"),
        "creationInfo": CREATION,
        "name": figures.model_name,
        "comment": _comment(statement),
        "originatedBy": [_id(statement, "organization")],
        "software_primaryPurpose": "model",
        "ai_informationAboutTraining": statement.sentence,
    }
    if figures.one is not None:
        package["ai_energyConsumption"] = {
            "type": "ai_EnergyConsumption",
            _stage(figures): [_description(figures, figures.one.energy)],
        }
    return package


def _stage(figures: Figures) -> str:
    if figures.base_model:
        return "ai_finetuningEnergyConsumption"
    return "ai_trainingEnergyConsumption"


def _description(figures: Figures, energy: Energy) -> dict[str, str]:
    return {
        "type": "ai_EnergyConsumptionDescription",
        "ai_energyQuantity": plain_kwh(energy, figures.uncertainty),
        "ai_energyUnit": "kilowattHour",
    }


def _comment(statement: Statement) -> str:
    """
    The energy with its uncertainty and boundary, the footnotes, and what is not stated.
    """
    unknown = ", ".join(["ai_inferenceEnergyConsumption", *REQUIRED_AND_UNKNOWN])
    return (
        f"{statement.citation.note} The date of creation is the day of submission. "
        f"Not stated: {unknown}; so conformance to the AI profile is not claimed."
    )
