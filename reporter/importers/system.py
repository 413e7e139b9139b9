"""
The system and the boundary of a draft: counts and accelerators from logs, the rest from answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reporter.errors import ReporterError
from reporter.importers.accelerator_models import AcceleratorModel
from reporter.importers.answers import Answers, UnansweredError
from reporter.model.accelerators import Accelerator, find_accelerator, near_accelerators
from reporter.model.enums import BoundaryState, Component, PowerLimitBasis
from reporter.model.submission import Boundary
from reporter.model.system import AcceleratorDescription, System


def system_of(
    answers: Answers,
    models: Sequence[AcceleratorModel],
    *,
    nodes_count: int | None,
    accelerators_count: int | None,
) -> System:
    """
    The system; *models* and the counts are what logs say, `None` where they don't.

    Raises `UnansweredError` for what neither logs nor answers say, `ReporterError` where they
    contradict each other or name an accelerator without a known rated power.
    """
    names = sorted({model.name for model in models if model.name is not None})
    if len(names) > 1 and answers.accelerator is None:
        raise ReporterError(
            f"the logs name different accelerators: {', '.join(names)}\n"
            "an entry is of one kind: leave the logs of the others out, or state --accelerator"
        )
    name = answers.accelerator or next(iter(names), None)
    nodes = answers.nodes_count or nodes_count
    per_node = answers.accelerators_per_node or _per_node(accelerators_count, nodes)
    open_fields = [
        field
        for field, value in (
            ("system", answers.system),
            ("accelerator", name),
            ("nodes_count", nodes),
            ("accelerators_per_node", per_node),
        )
        if value is None
    ]
    if open_fields or answers.system is None or name is None or nodes is None or per_node is None:
        raise UnansweredError(open_fields)
    described = accelerator_of(name, answers)
    limit_w = answers.power_limit_w or _logged_limit_w(models)
    return System(
        name=answers.system,
        nodes_count=nodes,
        accelerators_per_node=per_node,
        accelerator=described,
        power_limit_w=limit_w or described.nameplate_w or 0.0,
        power_limit_basis=(
            PowerLimitBasis.CONFIGURED if limit_w is not None else PowerLimitBasis.NAMEPLATE
        ),
    )


def _per_node(accelerators_count: int | None, nodes: int | None) -> int | None:
    if accelerators_count is None or nodes is None:
        return None
    if accelerators_count % nodes:
        raise ReporterError(
            f"the logs hold {accelerators_count:,} accelerators for {nodes:,} nodes\n"
            "name the log of every node, or state --nodes and --accelerators-per-node"
        )
    return accelerators_count // nodes


def accelerator_of(name: str, answers: Answers) -> AcceleratorDescription:
    """
    The accelerator of this id or name with its rated power: from the table, else as stated.

    Raises `UnansweredError` where the table doesn't know it and vendor or rated power are missing,
    `ReporterError` with near ids where the name stands for several.
    """
    known: Accelerator | None = find_accelerator(name)
    if known is not None and known.nameplate_w is not None:
        return AcceleratorDescription(
            id=known.accelerator_id,
            vendor=known.vendor,
            name=known.name if name == known.accelerator_id else name,
            nameplate_w=known.nameplate_w,
        )
    missing = [field for field in ("vendor", "rated_power_w") if getattr(answers, field) is None]
    near = near_accelerators(name)
    if len(missing) == 2 and near:
        raise ReporterError(
            f"the accelerator table doesn't know {name!r}; near: {', '.join(near)}\n"
            "state --accelerator with one of them, or --vendor and --rated-power of another one"
        )
    if missing:
        raise UnansweredError(missing)
    return AcceleratorDescription(
        name=name, vendor=answers.vendor, nameplate_w=answers.rated_power_w
    )


def _logged_limit_w(models: Iterable[AcceleratorModel]) -> float | None:
    """
    The power limit in W that logs state of accelerators.
    """
    limits_w = sorted({m.power_limit_w for m in models if m.power_limit_w is not None})
    if len(limits_w) > 1:
        raise ReporterError(
            f"the logs state different power limits: {', '.join(f'{w:g} W' for w in limits_w)}\n"
            "state the one of the runs with --power-limit, or make an entry of each"
        )
    return next(iter(limits_w), None)


def boundary_of(components: Iterable[Component], nodes_count: int) -> Boundary:
    """
    What the energy of these components contains.
    """
    found = set(components)
    node = Component.NODE in found
    inside = BoundaryState.MEASURED if node else BoundaryState.OUT_OF_SCOPE
    accelerators = BoundaryState.MEASURED if node or Component.ACCELERATOR in found else inside
    return Boundary(
        accelerators=accelerators,
        host=BoundaryState.MEASURED if Component.HOST in found else inside,
        fabric=BoundaryState.OUT_OF_SCOPE if nodes_count > 1 else BoundaryState.NOT_PRESENT,
        storage=BoundaryState.OUT_OF_SCOPE,
        cooling_in_node=inside,
    )
