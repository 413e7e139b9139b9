"""
The tail of Student's t distribution for whole degrees of freedom.
"""

from __future__ import annotations

import math


def student_upper_tail(t: float, degrees_of_freedom: int) -> float:
    """
    P(T > *t*) for Student's t with a whole number of *degrees_of_freedom*, absolute error 1e-14.

    For whole degrees of freedom the distribution is a finite sum of powers of cos(atan(t / sqrt v))
    (Abramowitz and Stegun 26.7.3 and 26.7.4); the work grows with their number. Raises `ValueError`
    below one degree of freedom or where *t* is not a number.
    """
    if degrees_of_freedom < 1 or math.isnan(t):
        raise ValueError(f"no Student distribution at t = {t}, {degrees_of_freedom} d.f.")
    angle = math.atan2(abs(t), math.sqrt(degrees_of_freedom))
    inside = (_odd if degrees_of_freedom % 2 else _even)(angle, degrees_of_freedom)
    tail = max(0.0, (1 - inside) / 2)
    return tail if t >= 0 else 1 - tail


def _odd(angle: float, degrees_of_freedom: int) -> float:
    """
    P(|T| < t) for 1, 3, 5, ... degrees of freedom.
    """
    cosine, term, total = math.cos(angle), math.cos(angle), 0.0
    for power in range(1, degrees_of_freedom - 1, 2):
        total += term
        term *= cosine * cosine * (power + 1) / (power + 2)
    return 2 / math.pi * (angle + math.sin(angle) * total)


def _even(angle: float, degrees_of_freedom: int) -> float:
    """
    P(|T| < t) for 2, 4, 6, ... degrees of freedom.
    """
    cosine, term, total = math.cos(angle), 1.0, 0.0
    for power in range(0, degrees_of_freedom - 1, 2):
        total += term
        term *= cosine * cosine * (power + 1) / (power + 2)
    return math.sin(angle) * total
