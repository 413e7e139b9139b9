"""
EL-10: can a power supply have this efficiency, and is it the logged one?
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.review.case import Case
from reporter.review.measure import PartMeasure
from reporter.review.rule import Doubt, Need, inform, reject, rule
from reporter.review.thresholds import EFFICIENCY_LEAST, EFFICIENCY_MOST, EFFICIENCY_SLACK


@rule("EL-10", "AC/DC efficiency is possible, and as logged", "RI", requires=Need.EVIDENCE)
def conversion(case: Case) -> Iterator[Doubt]:
    """
    An AC/DC efficiency lies within 0.80 and 0.99, is documented, and is the one in the log.

    Reason: the published formula multiplies the energy with whatever factor stands in the log; a
    factor of 0.01 made a result 94 times better and passed the published checker.

    Example: conversion_eff 0.01 in a node's power log.
    """
    for measured in case.need_measures().parts:
        for log in measured.logs:
            yield from _efficiency_doubts(measured, log.conversion_efficiency, log.file)


def _efficiency_doubts(measured: PartMeasure, logged: float | None, file: str) -> Iterator[Doubt]:
    stated = measured.at.part.conversion
    # A factor of exactly 1 says only that nothing was converted.
    if logged is None or logged == 1.0:
        return
    if not EFFICIENCY_LEAST <= logged <= EFFICIENCY_MOST:
        yield reject(
            "",
            f"the log's conversion efficiency is {logged:g}; a power supply has "
            f"{EFFICIENCY_LEAST} to {EFFICIENCY_MOST}",
            "correct the factor at its source and document it",
            file=file,
        )
    elif stated is None:
        yield inform(
            measured.at.pointer,
            f"{file} names a conversion efficiency of {logged:g}, the submission none",
            "state it, with its source and whether it was applied",
        )
    elif abs(stated.efficiency - logged) > EFFICIENCY_SLACK:
        yield reject(
            f"{measured.at.pointer}/conversion/efficiency",
            f"stated {stated.efficiency:g}, the log {file} says {logged:g}",
            "take the documented factor, once",
        )
