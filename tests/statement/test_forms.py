"""
The published forms: their required structure, and what they say of a field without an answer.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from reporter.errors import ReporterError
from reporter.model.submission import Submission, TrainedModel
from reporter.model.system import CloudRegion
from reporter.statement.format_names import StatementFormat
from reporter.statement.formats import WRITERS
from reporter.text import number
from tests.score.make_submission import a_benchmark, a_site, a_submission
from tests.score.shown_inputs import everything
from tests.statement.examples import located, statement_of, texts_in_markdown, unlocated

EXAMPLES = {"located": located(), "unlocated": unlocated(), "everything": everything()}
MARKDOWN_FORMS = (StatementFormat.ITU_L1801, StatementFormat.SCI_AI, StatementFormat.EU_AI_ACT)


def words(*values: str) -> dict[str, Any]:
    """
    A string of a closed set.
    """
    return {"type": "string", "enum": list(values)}


def an_object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    """
    An object with these properties and no other.
    """
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def a_list(of: dict[str, Any]) -> dict[str, Any]:
    """
    A list of one item at least.
    """
    return {"type": "array", "minItems": 1, "items": of}


TEXT = {"type": "string"}
NUMBER = {"type": "number"}
FRACTION = {"type": "number", "minimum": 0, "maximum": 1}


def boamps_structure() -> dict[str, Any]:
    """
    Required fields, types and closed sets of BoAmps 1.1.0, for the fields that are written.

    Source: `model/report_schema.json`, `algorithm_schema.json`, `dataset_schema.json`,
    `measure_schema.json` and `hardware_schema.json` of https://github.com/Boavizta/BoAmps at commit
    3bfefec8446ee196d1723c0e35859eb7762da3c9 (2026-04-08).
    """
    header = an_object(
        ("reportDatetime",),
        licensing=TEXT,
        formatVersion=TEXT,
        formatVersionSpecificationUri=TEXT,
        reportId=TEXT,
        reportDatetime={"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"},
    )
    algorithm = an_object(
        (), algorithmName=TEXT, foundationModelName=TEXT, parametersNumber=NUMBER, framework=TEXT
    )
    data_types = words(
        "tabular", "audio", "boolean", "image", "video", "object", "text", "token", "word", "other"
    )
    dataset = an_object(
        ("dataUsage", "dataType"), dataUsage=words("input", "output"), dataType=data_types
    )
    task = an_object(
        ("taskStage", "taskFamily", "algorithms", "dataset"),
        taskStage=TEXT,
        taskFamily=TEXT,
        algorithms=a_list(algorithm),
        dataset=a_list(dataset),
        taskDescription=TEXT,
    )
    measure = an_object(
        ("measurementMethod", "powerConsumption"),
        measurementMethod=TEXT,
        powerConsumption=NUMBER,
        measurementDuration=NUMBER,
        measurementDateTime={"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"},
    )
    component = an_object(
        ("componentType", "nbComponent"),
        componentName=TEXT,
        componentType=TEXT,
        nbComponent={"type": "integer"},
        memorySize=NUMBER,
        manufacturer=TEXT,
    )
    infrastructure = an_object(
        ("infraType", "components"),
        infraType=words("publicCloud", "privateCloud", "onPremise", "other"),
        cloudProvider=TEXT,
        components=a_list(component),
    )
    return an_object(
        ("task", "measures", "infrastructure"),
        header=header,
        task=task,
        measures=a_list(measure),
        system=an_object(("os",), os=TEXT),
        infrastructure=infrastructure,
        environment=an_object(
            ("country",), country=TEXT, location=TEXT, powerSourceCarbonIntensity=NUMBER
        ),
        quality=words("high", "medium", "low"),
    )


def spdx_structure() -> dict[str, Any]:
    """
    Required fields, types and closed sets of SPDX 3.0.1, for the objects that are written.

    Source: `v3.0.1/rdf/schema.json` of https://github.com/spdx/spdx-spec, branch gh-pages at commit
    954412d7328bdab4dbdc52cb201a66f0195ebbc8 (2025-02-28), published as
    https://spdx.org/schema/3.0.1/spdx-json-schema.json.
    """
    iri = {"type": "string", "pattern": "^(?!_:).+:.+"}
    creation = an_object(
        ("created", "createdBy", "specVersion", "type"),
        **{
            "type": {"const": "CreationInfo"},
            "@id": {"type": "string", "pattern": "^_:.+"},
            "specVersion": {"const": "3.0.1"},
            "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
            "createdBy": a_list(iri),
        },
    )
    element = {"spdxId": iri, "creationInfo": TEXT, "name": TEXT}
    agent = an_object(
        ("type", "spdxId", "creationInfo"),
        type=words("SoftwareAgent", "Organization"),
        **element,
    )
    description = an_object(
        ("ai_energyQuantity", "ai_energyUnit", "type"),
        type={"const": "ai_EnergyConsumptionDescription"},
        ai_energyQuantity={"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]*)?$"},
        ai_energyUnit=words("kilowattHour", "megajoule", "other"),
    )
    consumption = an_object(
        ("type",),
        type={"const": "ai_EnergyConsumption"},
        ai_trainingEnergyConsumption=a_list(description),
        ai_finetuningEnergyConsumption=a_list(description),
        ai_inferenceEnergyConsumption=a_list(description),
    )
    package = an_object(
        ("type", "spdxId", "creationInfo", "name"),
        type={"const": "ai_AIPackage"},
        comment=TEXT,
        originatedBy=a_list(iri),
        software_primaryPurpose={"const": "model"},
        ai_informationAboutTraining=TEXT,
        ai_energyConsumption=consumption,
        **element,
    )
    graph = {"type": "array", "items": {"oneOf": [creation, agent, package]}}
    context = {"const": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}
    return an_object(("@context", "@graph"), **{"@context": context, "@graph": graph})


def written(submission: Submission, output: StatementFormat) -> str:
    """
    The statement of a submission in one format.
    """
    return WRITERS[output](statement_of(submission))


def boamps(submission: Submission) -> dict[str, Any]:
    """
    The BoAmps report of a submission.
    """
    data: dict[str, Any] = json.loads(written(submission, StatementFormat.BOAMPS))
    return data


def package(submission: Submission) -> dict[str, Any]:
    """
    The AI package of a submission.
    """
    graph = json.loads(written(submission, StatementFormat.SPDX))["@graph"]
    found: dict[str, Any] = next(item for item in graph if item["type"] == "ai_AIPackage")
    return found


def answers(submission: Submission, output: StatementFormat) -> dict[str, str]:
    """
    The answers of a form by what is asked, without the place where it is asked.
    """
    items = texts_in_markdown(written(submission, output))
    pairs = (item.partition(": ")[::2] for item in items if ": " in item)
    return {asked.partition(" (")[0]: value for asked, value in pairs}


@pytest.mark.parametrize("name", EXAMPLES)
def test_boamps_has_the_structure_of_its_schema(name: str) -> None:
    """
    All that is required stands, nothing unknown to the schema does, and words are of its sets.
    """
    Draft4Validator(boamps_structure()).validate(boamps(EXAMPLES[name]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_spdx_has_the_structure_of_its_schema(name: str) -> None:
    """
    The graph is of objects with their required fields, and every id that is used is one of them.
    """
    data = json.loads(written(EXAMPLES[name], StatementFormat.SPDX))

    Draft202012Validator(spdx_structure()).validate(data)
    creation, agent, organization, made = data["@graph"]
    assert creation["createdBy"] == [agent["spdxId"]]
    assert made["originatedBy"] == [organization["spdxId"]]
    assert {item.get("creationInfo") for item in data["@graph"][1:]} == {creation["@id"]}


def test_spdx_names_the_energy_of_training_and_of_fine_tuning() -> None:
    """
    A model that rests on another was fine-tuned; inference is never given.
    """
    tuned = replace(located(), model=TrainedModel(name="A network", base_model="Another"))

    assert list(package(located())["ai_energyConsumption"]) == [
        "type",
        "ai_trainingEnergyConsumption",
    ]
    assert list(package(tuned)["ai_energyConsumption"]) == [
        "type",
        "ai_finetuningEnergyConsumption",
    ]


def without_energy() -> Submission:
    """
    An entry of which too many runs missed the target.
    """
    return a_submission(site=None, quality=0.5)


def test_spdx_without_an_energy_has_no_consumption() -> None:
    """
    A missing energy is no zero, and the comment says why.
    """
    found = package(without_energy())

    assert "ai_energyConsumption" not in found
    assert found["comment"].startswith("Energy of one run: not stated: ")


def test_spdx_names_what_the_profile_requires_and_nobody_stated() -> None:
    """
    Conformance is not claimed for fields that are left out.
    """
    assert package(located())["comment"].endswith(
        "Not stated: ai_inferenceEnergyConsumption, releaseTime, suppliedBy, "
        "software_downloadLocation, software_packageVersion, hasDeclaredLicense, "
        "hasConcludedLicense; so conformance to the AI profile is not claimed."
    )


def test_boamps_without_an_energy_is_refused() -> None:
    """
    The schema requires the energy, and a zero would be read as a measurement.
    """
    with pytest.raises(ReporterError) as problem:
        boamps(without_energy())

    message = str(problem.value)
    assert message.startswith("a BoAmps report requires an energy, and that of acme/")
    assert message.endswith("; use another format")


def test_boamps_says_other_where_a_word_is_not_stated() -> None:
    """
    A required word that nobody stated is `other`, and the description names it.
    """
    report = boamps(unlocated())

    assert report["infrastructure"]["infraType"] == "other"
    assert "environment" not in report and "system" not in report
    assert (
        "Not stated: header.publisher, header.reportStatus, software.language, "
        "environment.powerSource, task.measuredAccuracy, task.dataset.dataQuantity, system.os, "
        "infrastructure.infraType (other), environment.country."
    ) in report["task"]["taskDescription"]


@pytest.mark.parametrize(
    ("deployment", "region", "word"),
    [
        ("on_premises", None, "onPremise"),
        ("cloud", None, "other"),
        ("cloud", CloudRegion(provider="google", region="europe-north1"), "publicCloud"),
    ],
    ids=["own", "some-cloud", "public-region"],
)
def test_a_cloud_is_public_where_its_region_is(
    deployment: str, region: CloudRegion | None, word: str
) -> None:
    """
    A cloud without a region may be private: nothing is guessed.
    """
    entry = located()
    site = a_site(country=None, cloud_region=region) if region else entry.site
    system = replace(entry.system, deployment=deployment)

    report = boamps(replace(entry, system=system, site=site))

    assert report["infrastructure"]["infraType"] == word


def test_the_score_of_sci_stands_with_its_terms() -> None:
    """
    E, I and M apart, then C, and a score per FLOP and per parameter; images are no tokens.
    """
    found = answers(located(), StatementFormat.SCI_AI)

    assert found["E, development"].startswith("2.00 kWh, stated by the submitter")
    assert found["E × I, training, one run"] == "7.9 g CO2e"
    assert found["E × I, development"].startswith("75 g CO2e, at the PUE and")
    assert found["M, hardware of one run"].startswith("5 g CO2e ± 33 %")
    # 7.85 + 74.8 + 4.6 = 87.3 g; / 3.2e18 FLOP and / 0.0256e9 parameters.
    assert found["C = E × I + M"].startswith("87 g CO2e; its uncertainty is not known")
    assert found["Provider score per FLOP"].startswith("0.027 g CO2e / 10^15 FLOP")
    assert found["Provider score per parameter"].startswith("3.4 kg CO2e / billion parameters")
    assert found["Provider score per training token"] == (
        "can't be given: R is not stated: samples are images"
    )


def test_without_development_energy_the_score_of_sci_is_refused() -> None:
    """
    The terms that are known stand apart, and the reason is given.
    """
    found = answers(replace(located(), development=None), StatementFormat.SCI_AI)

    refused = (
        "can't be given: the development energy is not stated, and the specification has "
        "development inside the boundary"
    )
    assert found["Provider score per FLOP"] == refused
    assert found["C = E × I + M"] == refused
    assert found["E, development"] == "not stated"
    assert found["E × I, training, one run"] == "7.9 g CO2e"
    assert found["M, hardware of one run"].startswith("5 g CO2e ± 33 %")


def test_the_energy_of_the_act_is_in_megawatt_hours_with_two_digits_at_least() -> None:
    """
    0.210 kWh at ± 6.2 % has two digits, 1.05 kWh of all runs three.
    """
    found = answers(located(), StatementFormat.EU_AI_ACT)

    asked = "Amount of energy used for training"
    assert found[f"{asked}, one run"] == "0.00021 MWh ± 6.2 % (k = 2)"
    assert found[f"{asked}, all runs listed"] == "0.00105 MWh ± 6.2 % (k = 2)"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (27.0, "less than 1 month"),
        (30.0, "about 1 month"),
        (60.0, "1 to 3 months"),
        (90.0, "about 3 months"),
        (120.0, "3 to 6 months"),
        (200.0, "more than 6 months"),
    ],
)
def test_training_time_is_in_the_ranges_of_the_form(days: float, text: str) -> None:
    """
    Authorities get a range; months are as long as calendars make them.
    """
    entry = a_submission(site=None, durations_s=[days * 86_400] * 5)

    found = answers(entry, StatementFormat.EU_AI_ACT)

    assert found["Training time"] == (
        f"{text}: {number(days)} days of wall clock, {number(8 * days)} accelerator-days, one run"
    )


@pytest.mark.parametrize("output", MARKDOWN_FORMS)
def test_a_form_names_its_source_and_what_is_left_to_the_author(output: StatementFormat) -> None:
    """
    Version or date and address of the text, and every field without an answer.
    """
    items = texts_in_markdown(written(unlocated(), output))

    assert any(item.startswith("Source: ") and "https://" in item for item in items)
    left = "; ".join(item for item in items if item.startswith("To be filled in by the author: "))
    unknown = [
        item.partition(": ")[0].partition(" (")[0]
        for item in items
        if ": not stated" in item and not item.startswith("To be")
    ]
    assert unknown
    assert all(name in left for name in unknown)


def test_the_itu_form_says_that_its_text_was_not_read() -> None:
    """
    Its fields are those of public summaries, and it says so.
    """
    text = "\n".join(texts_in_markdown(written(located(), StatementFormat.ITU_L1801)))

    assert "ITU-T L.1801 (02/2026), approved 2026-02-06; the text was not read" in text
    assert a_benchmark().title in text
