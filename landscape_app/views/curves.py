"""What a chart shows of runs: values on axes, curves too dense for the pixels, names that keep apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPainterPath

from landscape_app.core.walk import Floats
from landscape_app.outcome import explodes, target
from landscape_app.scenario import Scenario
from landscape_app.simulate import Runs
from landscape_app.theme import Look
from landscape_app.views.axes import Axis, step_axis, value_axis
from landscape_app.views.paths import lines_path
from landscape_app.views.quantities import Quantity

_CAP = 1000.0
"""When a racer explodes the axis ends at this many times the largest initial value."""


@dataclass(frozen=True)
class Curves:
    """What a chart shows: for each racer a value a step, on two axes. ``names`` at the line ends if wanted.

    ``level``: a value to be reached, drawn as a line across."""

    values: Sequence[Floats]
    looks: Sequence[Look]
    steps: Axis
    heights: Axis
    names: bool
    level: float | None = None


def curves(scenario: Scenario, runs: Runs, looks: Sequence[Look], quantity: Quantity, names: bool) -> Curves:
    """The curves of a quantity, on the axes that the scene's view asks for."""
    surface = scenario.surface.surface
    values = [quantity.of(run, surface) for run in runs.values()]
    log = scenario.view.get("values_axis", "log") == "log" and quantity.positive(surface)
    first = max((abs(float(v[0])) for v in values if len(v)), default=1.0)
    cap = _CAP * first if any(map(explodes, runs.values())) and first > 0 else math.inf
    steps = step_axis(scenario.steps, scenario.view.get("steps_axis") == "log")
    level = target(scenario) if quantity.key == "loss" else None
    return Curves(values, looks, steps, value_axis(values, cap, log), names, level)


def band(x: Floats, y: Floats, column_of: tuple[float, float] = (1.0, 0.0), thick: float = 1.0) -> QPainterPath:
    """A curve of more points than pixels: from the least to the greatest value on each column of x.

    ``column_of``: width of a column in pixels, and where in it the points are drawn; ``thick``: half a line's width."""
    column = np.floor(x).astype(np.int64)
    first = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    top, bottom = np.minimum.reduceat(y, first), np.maximum.reduceat(y, first)
    top[1:], bottom[1:] = np.minimum(top[1:], bottom[:-1]), np.maximum(bottom[1:], top[:-1])  # no gap where it is steep
    x = x[first] * column_of[0] + column_of[1]
    edge = np.column_stack([x, top - thick]), np.column_stack([x, bottom + thick])[::-1]
    return lines_path(np.concatenate(edge), [2 * len(first)])


def stacked(wanted: Sequence[float], height: float, top: float, bottom: float) -> list[float]:
    """Places near the wanted ones (ascending), at least ``height`` apart and within the bounds as far as they fit."""
    height = min(height, (bottom - top) / max(len(wanted) - 1, 1))
    places: list[float] = []
    for i, y in enumerate(wanted):
        places.append(max(y, places[-1] + height if i else top))
    limit = bottom
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], limit)
        limit = places[i] - height
    return places
