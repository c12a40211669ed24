"""Axes of a chart: from values to shares of its width or height, with ticks at round numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from landscape_app.core.walk import Floats
from landscape_app.numerals import number, power_of_ten


@dataclass(frozen=True)
class Axis:
    """Values from ``low`` to ``high``, on a linear or a logarithmic scale; ``offset`` 1 lets a log axis begin at 0."""

    low: float
    high: float
    log: bool = False
    offset: float = 0.0

    def share(self, values: Floats) -> Floats:
        """0 at the low end, 1 at the high one; what lies beyond is beyond, but not by more than can be painted."""
        if self.log:
            values = np.clip(values, (self.low + self.offset) * 1e-9 - self.offset, self.high * 1e9)
            low, high = math.log(self.low + self.offset), math.log(self.high + self.offset)
            shares: Floats = (np.log(values + self.offset) - low) / (high - low)
        else:
            span = self.high - self.low
            shares = np.clip((values - self.low) / span, -9.0, 9.0)
        return shares

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def value(self, share: float) -> float:
        """The value at a share of the axis."""
        share = min(max(share, 0.0), 1.0)
        if self.log:
            low, high = math.log(self.low + self.offset), math.log(self.high + self.offset)
            return math.exp(low + share * (high - low)) - self.offset
        return self.low + share * (self.high - self.low)


def step_axis(steps: int, log: bool) -> Axis:
    """Steps 0 to ``steps``."""
    return Axis(0.0, float(max(steps, 1)), log, 1.0 if log else 0.0)


def step_ticks(axis: Axis, most: int) -> list[tuple[float, str]]:
    """Whole steps with their text, the last one always."""
    last = int(axis.high)
    if axis.log:
        ticks = [m * 10**e for e in range(7) for m in (1, 3) if m * 10**e <= last * 0.75]
        ticks = [0, *ticks]
    else:
        ticks = [int(t) for t in round_ticks(0, last, most) if t == int(t) and t <= last * 0.93]
    return [(float(t), str(t)) for t in [*ticks, last]]


def value_axis(values: list[Floats], cap: float, log: bool) -> Axis:
    """An axis for the values: at most ``cap`` high; a log one spans at most nine powers of ten."""
    finite = np.concatenate([v[np.isfinite(v)] for v in values]) if values else np.empty(0)
    finite = np.clip(finite, -1e300, 1e300)  # their difference must be finite too
    if not finite.size:
        return Axis(0.1, 1.0, log) if log else Axis(0.0, 1.0)
    top = min(float(finite.max()), cap)
    if log:
        top = max(top, 1e-290)
        high = 10.0 ** math.ceil(math.log10(top) - 1e-9)
        positive = finite[finite > 0]
        least = float(positive.min()) if positive.size else high / 10
        low = max(10.0 ** math.floor(math.log10(max(least, 1e-300))), high * 1e-9)
        return Axis(min(low, high / 10), high, log=True)
    low = min(float(finite.min()), top)
    room = (top - low) * 0.05 or abs(top) * 0.1 or 1.0
    return Axis(0.0 if 0 <= low < 0.2 * top else low - room, top + room)


def value_ticks(axis: Axis, most: int) -> list[tuple[float, str]]:
    """Powers of ten, or round numbers, with their text."""
    if axis.log:
        low, high = round(math.log10(axis.low)), round(math.log10(axis.high))
        every = max(math.ceil((high - low) / most), 1)
        return [(10.0**e, power_of_ten(e)) for e in range(high, low - 1, -every)]
    return [(t, number(t)) for t in round_ticks(axis.low, axis.high, most)]


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two, at most about so many."""
    raw = (high - low) / max(most, 1)
    if not raw > 0:
        return [low]
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= raw * 0.999)
    return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
