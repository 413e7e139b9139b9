"""
Names, the system and the boundary of a submission, from a published system description.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from reporter.importers.mlperf.folder import BenchmarkFolder
from reporter.importers.mlperf.settings import ImportSettings
from reporter.importers.mlperf.system_description import SystemDescription
from reporter.model.accelerators import Accelerator
from reporter.model.enums import BoundaryState, PowerLimitBasis, Side
from reporter.model.submission import Boundary
from reporter.model.system import AcceleratorDescription, Host, System

SLUG_LIMIT = 64
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_DEPLOYMENT = {"cloud": "cloud", "onprem": "on_premises"}


def slug(text: str) -> str:
    """
    Lower-case letters, digits and hyphens; long names are cut and keep a digest of the rest.

    >>> slug("1xSMC-H100-SXM-80GB/bert v4.0")
    '1xsmc-h100-sxm-80gb-bert-v4-0'
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    cut = _NOT_SLUG.sub("-", ascii_text.lower()).strip("-")
    if len(cut) <= SLUG_LIMIT:
        return cut
    digest = hashlib.sha256(cut.encode("ascii")).hexdigest()[:6]
    return f"{cut[: SLUG_LIMIT - 7].rstrip('-')}-{digest}"


def submission_id(folder: BenchmarkFolder, submitter_name: str, settings: ImportSettings) -> str:
    """
    `<submitter>/<round>-<folder>-<system>-<benchmark>`; the folder only where it says more.
    """
    submitter = slug(submitter_name)
    words = [settings.round, folder.submitter, folder.system_id, folder.benchmark]
    if slug(folder.submitter) == submitter:
        words.remove(folder.submitter)
    return f"{submitter}/{slug(' '.join(words))}"


def system_of(
    description: SystemDescription, accelerator: Accelerator | None, settings: ImportSettings
) -> System | None:
    """
    The system, or `None` when node or accelerator counts or a power limit are missing.
    """
    name = description.text("accelerator_model_name")
    nameplate_w = accelerator.nameplate_w if accelerator else None
    limit_w = settings.power_limit_w or nameplate_w
    nodes, per_node = description.nodes_count, description.accelerators_per_node
    if not (name and limit_w and nodes and per_node):
        return None
    return System(
        name=_short(description.text("system_name"), 160) or description.id[:160],
        nodes_count=nodes,
        accelerators_per_node=per_node,
        accelerator=_accelerator(name, accelerator, limit_w),
        power_limit_w=limit_w,
        power_limit_basis=(
            PowerLimitBasis.CONFIGURED if settings.power_limit_w else PowerLimitBasis.NAMEPLATE
        ),
        host=_host(description),
        fabric=_short(description.text("host_networking"), 300),
        cooling=_short(description.text("cooling"), 160),
        deployment=_DEPLOYMENT.get(description.deployment or ""),
        framework=_short(description.text("framework"), 160),
        operating_system=_short(description.text("operating_system"), 160),
        software=_software(description),
    )


def _accelerator(
    name: str, accelerator: Accelerator | None, limit_w: float
) -> AcceleratorDescription:
    if accelerator is None:
        return AcceleratorDescription(
            name=_short(name, 120) or "", vendor="not stated", nameplate_w=limit_w
        )
    return AcceleratorDescription(
        name=_short(name, 120) or "",
        id=accelerator.accelerator_id,
        vendor=accelerator.vendor,
        memory_gb=accelerator.memory_gb,
        nameplate_w=accelerator.nameplate_w,
    )


def _host(description: SystemDescription) -> Host:
    return Host(
        processor=_short(description.text("host_processor_model_name"), 160),
        processors_per_node=description.processors_per_node,
        memory=_short(description.text("host_memory_capacity"), 160),
        storage=_short(description.text("host_storage_capacity"), 160),
    )


def _software(description: SystemDescription) -> dict[str, str] | None:
    known = {
        re.sub(r"[^A-Za-z0-9_.-]", "_", key)[:64]: _short(value, 200) or ""
        for key, value in sorted(description.software.items())
        if key and value.split()
    }
    return dict(list(known.items())[:64]) or None


def _short(text: str | None, limit: int) -> str | None:
    """
    Text on one line in Unicode normalization form C, cut at *limit* characters.
    """
    line = unicodedata.normalize("NFC", " ".join((text or "").split()))
    return line[:limit] or None


def boundary_of(fabric: BoundaryState) -> Boundary:
    """
    What the energy contains: nodes with everything in them, and the network as *fabric* says.
    """
    return Boundary(
        accelerators=BoundaryState.MEASURED,
        host=BoundaryState.MEASURED,
        fabric=fabric,
        storage=BoundaryState.OUT_OF_SCOPE,
        cooling_in_node=BoundaryState.MEASURED,
    )


def default_side(
    folder: BenchmarkFolder, description: SystemDescription, settings: ImportSettings
) -> tuple[Side, str]:
    """
    The side where the power logs do not say it, and the sentence that says why.

    The published rules place the measurement on the DC side unless an efficiency factor is given.
    """
    if settings.side:
        return settings.side, f"the side is {settings.side.upper()}: stated by who imported"
    for words, where in (
        (description.stated_side, f"system name {description.text('system_name')!r}"),
        (_side_in(folder.submitter), f"folder name {folder.submitter!r}"),
    ):
        if words:
            return Side(words), f"the side is {words.upper()}: taken from the {where}"
    return Side.DC, "the side is DC: the rules' default, as neither log nor names say it"


def _side_in(name: str) -> str | None:
    found = {"ac", "dc"} & set(_NOT_SLUG.split(name.lower()))
    return found.pop() if len(found) == 1 else None
