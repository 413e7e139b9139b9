"""
What stands around the numbers of an entry: system, place, footnotes; and findings as all pages
show them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporter.carbon.emissions import hour_text
from reporter.carbon.factors import Factor
from reporter.carbon.intensity import site_intensity
from reporter.findings import Finding
from reporter.leaderboard.boards import Entry
from reporter.model.benchmark import Benchmark
from reporter.model.carbon_table import CarbonTable
from reporter.model.submission import Declared, Publication, Submission
from reporter.model.system import Site
from reporter.site import quantity, words
from reporter.site.addresses import foreign_link
from reporter.text import number, plural
from reporter.units import Carbon, Energy


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """
    A term with its text, and a safe address where there is one.
    """

    term: str
    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """
    One finding, with the rule it comes from.
    """

    severity: str
    code: str
    path: str
    pointer: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    Everything on the page of an entry that is words rather than energy.
    """

    system: tuple[Fact, ...]
    software: tuple[Fact, ...]
    model: tuple[Fact, ...]
    site: tuple[Fact, ...]
    other: tuple[Fact, ...]
    assumptions: tuple[str, ...]
    importer: str | None
    notes: tuple[str, ...]
    footnotes: tuple[str, ...]


def context_of(entry: Entry, benchmark: Benchmark | None) -> Context:
    """
    System, place, assumptions and footnotes of an entry.
    """
    submission = entry.submission
    provenance = submission.provenance
    table = benchmark.own_carbon_table if benchmark else None
    return Context(
        system=system_facts(submission),
        software=_facts(sorted((submission.system.software or {}).items())),
        model=model_facts(submission),
        site=site_facts(submission.site, submission.first_year, table),
        other=other_facts(submission),
        assumptions=provenance.assumptions if provenance else (),
        importer=f"{provenance.importer} {provenance.importer_version}" if provenance else None,
        notes=tuple(submission.notes.split("\n")) if submission.notes else (),
        footnotes=words.footnotes_of(submission, benchmark),
    )


def system_facts(submission: Submission) -> tuple[Fact, ...]:
    """
    Hardware, framework and operating system; what isn't known is left out.
    """
    system = submission.system
    limit = f"{exact(system.power_limit_w)} W each, {system.power_limit_basis.value}"
    host = system.host
    facts = [
        ("System", system.name),
        ("Nodes", f"{system.nodes_count:,}"),
        ("Accelerators", words.accelerators_text(submission)),
        ("Power limit", limit),
        ("Host processor", host.processor if host else None),
        ("Processors in a node", _text(host.processors_per_node) if host else None),
        ("Host memory", host.memory if host else None),
        ("Host storage", host.storage if host else None),
        ("Fabric", system.fabric),
        ("Cooling", system.cooling),
        ("Deployment", system.deployment),
        ("Framework", system.framework),
        ("Operating system", system.operating_system),
        ("Remarks on the system", system.notes),
    ]
    return _facts(facts)


def model_facts(submission: Submission) -> tuple[Fact, ...]:
    """
    The network that was trained, where the submission describes it.
    """
    model = submission.model
    if model is None:
        return ()
    method = f" ({model.training_flops_method})" if model.training_flops_method else ""
    flops = None if model.training_flops is None else f"{model.training_flops:.3g} FLOPs{method}"
    size = model.artifact_bytes
    facts = [
        ("Model", model.name),
        ("Base model", model.base_model),
        ("Parameters", None if model.parameters_count is None else number(model.parameters_count)),
        ("Activated fraction", _text(model.activated_fraction)),
        ("Training FLOPs", flops),
        ("Size as handed over", None if size is None else f"{size:,} B"),
    ]
    return _facts(facts)


def site_facts(site: Site | None, year: int, table: CarbonTable | None = None) -> tuple[Fact, ...]:
    """
    Where the electricity came from in the *year* of the first run, and what each table says of it.

    Market-based values stand as text and are never used.
    """
    if site is None:
        return ()
    region = site.cloud_region
    share = site.carbon_free_fraction
    facts = [
        ("Country", site.country),
        ("Grid zone", site.grid_zone),
        ("Cloud region", f"{region.provider} {region.region}" if region else None),
        ("Power usage effectiveness", _pue_text(site)),
        *_grid_facts(site, year, table),
        ("Factor that is cited, not used", site.factor_id),
        ("Carbon intensity of the submitter", _intensity_text(site)),
        ("Hourly carbon intensity, not ranked", _hourly_text(site)),
        ("Market-based, not ranked", _market_text(site)),
        ("Carbon-free share, not ranked", None if share is None else f"{share * 100:.0f} %"),
    ]
    return _facts(facts)


def _grid_facts(site: Site, year: int, table: CarbonTable | None) -> list[tuple[str, str | None]]:
    """
    The row of the table that ranks with its remark, and the other publishers' beside it.
    """
    found = site_intensity(site, year=year, table=table).lookup
    ranking = None if found.factor is None else _factor_text(found.factor)
    if ranking and found.factor and table is not None:
        ranking = f"{ranking}, by {found.factor.source}"
    beside = "; ".join(map(_factor_text, found.candidates))
    return [
        ("Grid that ranks", ranking or "none"),
        ("Remark on the grid", found.message or None),
        ("Other tables, not ranked", beside or None),
    ]


def _factor_text(factor: Factor) -> str:
    labels = f"{factor.boundary}, {factor.mix} mix"
    value = f"{number(factor.g_per_kwh)} g CO2e/kWh"
    return f"{factor.factor_id}: {value}, {factor.zone_name}, {factor.year} ({labels})"


def _pue_text(site: Site) -> str | None:
    pue = site.pue
    return None if pue is None else f"{number(pue.value)}, {pue.kind}, {pue.period}: {pue.source}"


def _intensity_text(site: Site) -> str | None:
    own = site.carbon_intensity
    if own is None:
        return None
    labels = f"{own.year}, {own.boundary}, {own.mix}"
    evidence = f"evidence {own.evidence}" if own.evidence else "no evidence"
    return f"{number(own.g_per_kwh)} g CO2e/kWh, {labels}: {own.source} ({evidence})"


def _hourly_text(site: Site) -> str | None:
    series = site.hourly_intensity
    if series is None:
        return None
    first, last = (hour_text(series.hours[place].starts_at) for place in (0, -1))
    return (
        f"{plural(len(series.hours), 'hour')}, {first} to {last}, {series.boundary}, {series.mix}: "
        f"{series.source} (evidence {series.evidence})"
    )


def _market_text(site: Site) -> str | None:
    market = site.market_based
    if market is None:
        return None
    deliverable = "deliverable" if market.deliverable else "not deliverable"
    return (
        f"{number(market.g_per_kwh)} g CO2e/kWh, {market.basis}, {market.instrument}, "
        f"{market.matching} matching, {deliverable}: {market.source}"
    )


def other_facts(submission: Submission) -> tuple[Fact, ...]:
    """
    Development effort, declared totals and publication.
    """
    development = submission.development
    energy_j = development.energy_j if development else None
    facts = [
        ("Development, how known", development.method if development else None),
        ("Development energy", None if energy_j is None else _kwh(energy_j)),
        (
            "Development accelerator-hours",
            _text(development.accelerator_hours) if development else None,
        ),
    ]
    publication = submission.publication
    return (
        *_facts(facts),
        *_facts(_declared(submission.declared)),
        *(_publication(publication) if publication else ()),
    )


def _declared(declared: Declared | None) -> Iterator[tuple[str, str | None]]:
    if declared is None:
        return
    emissions = declared.emissions_g_co2e
    carbon = None if emissions is None else f"{number(Carbon(emissions).kg_co2e)} kg"
    yield ("Stated energy of a run", None if declared.energy_j is None else _kwh(declared.energy_j))
    yield ("Stated CO2e of a run", carbon)
    yield ("Stated throughput", _text(declared.throughput_per_s))
    yield ("Stated model FLOPs utilization", _text(declared.model_flops_utilization))


def _publication(publication: Publication) -> Iterator[Fact]:
    pairs = [
        ("Title", publication.title, None),
        ("Page", publication.url, publication.url),
        ("Code", publication.code_url, publication.code_url),
        ("DOI", publication.doi, f"https://doi.org/{publication.doi}"),
        ("arXiv", publication.arxiv, f"https://arxiv.org/abs/{publication.arxiv}"),
        ("Licence of the results", publication.licence, None),
    ]
    for term, text, address in pairs:
        if text:
            yield Fact(term=term, text=text, address=foreign_link(address))


def _facts(pairs: Iterable[tuple[str, str | None]]) -> tuple[Fact, ...]:
    return tuple(Fact(term=term, text=text) for term, text in pairs if text)


def _text(value: float | None) -> str | None:
    return None if value is None else exact(value)


def exact(value: float) -> str:
    """
    A whole number in full, any other to four digits.

    >>> exact(700.0), exact(0.94)
    ('700', '0.9400')
    """
    return f"{value:,.0f}" if value == int(value) else number(value, 4)


def _kwh(energy_j: float) -> str:
    return f"{number(Energy(energy_j).kwh, quantity.ENERGY_DIGITS)} kWh"


def findings_of(findings: Iterable[Finding]) -> tuple[FindingView, ...]:
    """
    Findings, errors first, each once.
    """
    order = {"error": 0, "warning": 1, "note": 2}
    unique = dict.fromkeys(findings)
    ranked = sorted(unique, key=lambda one: (order[one.severity.value], one.code, one.pointer))
    return tuple(_finding(finding) for finding in ranked)


def _finding(finding: Finding) -> FindingView:
    return FindingView(
        severity=finding.severity.value,
        code=finding.code,
        path=words.rule_path(finding.code),
        pointer=finding.pointer,
        message=finding.message,
        hint=finding.hint,
    )
