"""
A training as a BoAmps report: Boavizta's open data format for the energy of AI tasks, in JSON.

BoAmps 1.1.0 (2025-03-19), `model/report_schema.json` and the four schemas that it names, JSON
Schema draft 4, https://github.com/Boavizta/BoAmps, CC BY 4.0. The format has no field for the
uncertainty or the boundary of an energy, so both stand in `taskDescription`, which also names the
fields that the entry can't fill. Where a required field takes a word of a closed set and the entry
doesn't say which, the word is `other`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from reporter.citation.amounts import plain_kwh, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import instruments_text, method_text, no_energy_text
from reporter.errors import ReporterError
from reporter.statement.statement import Statement
from reporter.text import readable_json

VERSION = "1.1.0"
SPECIFICATION = "https://github.com/Boavizta/BoAmps/tree/main/model"
OTHER = "other"
PARAMETERS_PER_BILLION = 1e9
# What `quality` means in the schema: the largest error of each word.
QUALITY = ((0.10, "high"), (0.25, "medium"), (0.50, "low"))
# Units of samples that are a `dataType`.
DATA_TYPES = {"images": "image", "tokens": "token"}
NEVER_STATED = (
    "header.publisher",
    "header.reportStatus",
    "software.language",
    "environment.powerSource",
    "task.measuredAccuracy",
    "task.dataset.dataQuantity",
)


def as_boamps(statement: Statement) -> str:
    """
    A report of one training run to the target.

    Raises `ReporterError` where that energy is not known: the schema requires it.
    """
    figures = statement.figures
    data: dict[str, Any] = {
        "header": _header(statement),
        "task": _task(statement),
        "measures": [_measure(statement)],
        **dict(_parts(figures)),
    }
    return readable_json(data)


def _parts(figures: Figures) -> Iterator[tuple[str, Any]]:
    """
    The parts after the measures in the order of the schema, without those that are not stated.
    """
    system = figures.submission.system.operating_system
    if system:
        yield "system", {"os": shown(system)}
    yield "infrastructure", _infrastructure(figures)
    environment = _environment(figures)
    if environment:
        yield "environment", environment
    quality = _quality(figures)
    if quality:
        yield "quality", quality


def _header(statement: Statement) -> dict[str, Any]:
    figures = statement.figures
    licence = figures.board.data_licence
    return {
        **({"licensing": shown(licence)} if licence else {}),
        "formatVersion": VERSION,
        "formatVersionSpecificationUri": SPECIFICATION,
        "reportId": statement.entry_id,
        "reportDatetime": f"{figures.submission.submitted_on.isoformat()} 00:00:00",
    }


def _task(statement: Statement) -> dict[str, Any]:
    figures = statement.figures
    unit = figures.benchmark.samples.unit
    return {
        "taskStage": "finetuning" if figures.base_model else "training",
        "taskFamily": shown(figures.benchmark.task),
        "algorithms": [_algorithm(figures)],
        "dataset": [{"dataUsage": "input", "dataType": DATA_TYPES.get(unit, OTHER)}],
        "taskDescription": _task_description(statement),
    }


def _algorithm(figures: Figures) -> dict[str, Any]:
    model = figures.submission.model
    framework = figures.submission.system.framework
    count = model.parameters_count if model else None
    base = figures.base_model
    return {
        "algorithmName": figures.model_name,
        **({"foundationModelName": shown(base)} if base else {}),
        **({"parametersNumber": count / PARAMETERS_PER_BILLION} if count else {}),
        **({"framework": shown(framework)} if framework else {}),
    }


def _measure(statement: Statement) -> dict[str, Any]:
    figures = statement.figures
    if figures.one is None:
        raise ReporterError(
            f"a BoAmps report requires an energy, and that of {statement.entry_id} is "
            f"{no_energy_text(figures)}; use another format"
        )
    started = min(run.started_at for run in figures.submission.runs).astimezone(UTC)
    time_s = figures.scored.time_to_train_s
    return {
        "measurementMethod": f"{instruments_text(figures)}; {method_text(figures)}",
        "powerConsumption": float(plain_kwh(figures.one.energy, figures.uncertainty)),
        **({"measurementDuration": time_s} if time_s else {}),
        "measurementDateTime": f"{started:%Y-%m-%d %H:%M:%S}",
    }


def _infrastructure(figures: Figures) -> dict[str, Any]:
    site = figures.submission.site
    region = site.cloud_region if site else None
    return {
        "infraType": _infrastructure_type(figures),
        **({"cloudProvider": shown(region.provider)} if region else {}),
        "components": list(_components(figures)),
    }


def _infrastructure_type(figures: Figures) -> str:
    """
    A cloud that names its public region is public; any other cloud may be private.
    """
    site = figures.submission.site
    if figures.submission.system.deployment == "on_premises":
        return "onPremise"
    return "publicCloud" if site and site.cloud_region else OTHER


def _components(figures: Figures) -> Iterator[dict[str, Any]]:
    system = figures.submission.system
    accelerator, host = system.accelerator, system.host
    yield {
        "componentName": shown(accelerator.name),
        "componentType": "accelerator",
        "nbComponent": system.accelerators_count,
        **({"memorySize": accelerator.memory_gb} if accelerator.memory_gb else {}),
        **({"manufacturer": shown(accelerator.vendor)} if accelerator.vendor else {}),
    }
    if host and host.processor and host.processors_per_node:
        yield {
            "componentName": shown(host.processor),
            "componentType": "cpu",
            "nbComponent": system.nodes_count * host.processors_per_node,
        }


def _environment(figures: Figures) -> dict[str, Any]:
    """
    The country with the intensity that was used; empty without a country, which is required.
    """
    site = figures.submission.site
    if site is None or not site.country:
        return {}
    found = figures.place.found
    intensity = found.intensity if found else None
    return {
        "country": shown(site.country),
        **({"location": shown(site.grid_zone)} if site.grid_zone else {}),
        **({"powerSourceCarbonIntensity": intensity.g_per_kwh} if intensity else {}),
    }


def _quality(figures: Figures) -> str | None:
    fitting = (word for error, word in QUALITY if figures.uncertainty <= error)
    return next(fitting, None)


def _task_description(statement: Statement) -> str:
    unknown = ", ".join(_unknown(statement.figures))
    return (
        f"{statement.sentence} powerConsumption is the energy of one run in kWh, to the digits of "
        "its uncertainty; measurementDuration the mean time of one run; measurementDateTime the "
        f"start of the first run, in UTC; reportDatetime the day of submission. Not stated: "
        f"{unknown}. {' '.join(statement.own_footnotes)}"
    ).rstrip()


def _unknown(figures: Figures) -> Iterator[str]:
    system = figures.submission.system
    yield from NEVER_STATED
    if figures.benchmark.samples.unit not in DATA_TYPES:
        yield f"task.dataset.dataType ({OTHER})"
    if not system.operating_system:
        yield "system.os"
    if _infrastructure_type(figures) == OTHER:
        yield f"infrastructure.infraType ({OTHER})"
    if not _environment(figures):
        yield "environment.country"
    if _quality(figures) is None:
        yield "quality"
