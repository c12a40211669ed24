"""Exponentially weighted averages: the root of Momentum, RMSprop and Adam, and of a smooth line through noise."""

from __future__ import annotations

import numpy as np

from landscape_app.core.walk import Floats

_NOTHING = 1e-12


def weighted(values: Floats, beta: float, correct: bool = True) -> Floats:
    """v_t = beta v_(t-1) + (1 - beta) x_t for x of shape (n,), starting from 0; ``correct`` divides by 1 - beta^t,
    without which the average starts too low. Beta in [0, 1)."""
    average = continued(values, beta, 0.0)
    return corrected(average, beta) if correct else average


def continued(values: Floats, beta: float, before: float) -> Floats:
    """The same average for the values that follow where it was ``before``.

    By doubling: after pass k every entry holds the last 2^k terms.
    """
    average = (1 - beta) * values
    if len(average):
        average[0] += beta * before
    shift, factor = 1, beta
    while shift < len(values) and factor > _NOTHING:
        average[shift:] += factor * average[:-shift]
        shift, factor = 2 * shift, factor * factor
    return average


def corrected(average: Floats, beta: float, first: int = 1, every: int = 1) -> Floats:
    """An average over 1 - beta^t, for t = first, first + every, ..."""
    t = first + every * np.arange(float(len(average)))
    unbiased: Floats = average / (1 - beta**t)
    return unbiased
