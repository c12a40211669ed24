"""The place under the hand in words: its height and slope, or the landmark that stands there."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from landscape_app import words
from landscape_app.numerals import number
from landscape_app.simulate import Run
from landscape_app.views.frame import Frame
from surfaces import Mark, Surface, Window
from surfaces.refusal import N_

_NEAR = 14.0
"""Pixels from a landmark within which it is meant."""
_UNDEFINED = N_("undefined here")
KINDS = {"minimum": N_("minimum"), "saddle": N_("saddle"), "maximum": N_("maximum")}


def reading(surface: Surface, frame: Frame, x: float, y: float) -> str:
    """What is known of a point of the plane."""
    marks = sorted(surface.marks, key=lambda mark: _pixels(frame, mark, x, y))
    if marks and _pixels(frame, marks[0], x, y) <= _NEAR:
        return _of_mark(marks[0])
    height, (by_x, by_y) = surface.value(x, y), surface.gradient(x, y)
    place = f"x = {number(x)}   y = {number(y)}"
    if not math.isfinite(height):
        return f"{place}   {words.tr(_UNDEFINED)}"
    return f"{place}   f = {number(height)}   ∇f = ({number(by_x)}, {number(by_y)})"


def _of_mark(mark: Mark) -> str:
    place = f"({number(mark.x)}, {number(mark.y)})   f = {number(mark.height)}"
    low, high = mark.eigenvalues
    if not math.isfinite(low):
        return words.tr(N_("{kind} {place}   the tip of a cone"), kind=words.tr(KINDS[mark.kind]), place=place)
    told = N_("{kind} {place}   curvatures {low} and {high}")
    return words.tr(told, kind=words.tr(KINDS[mark.kind]), place=place, low=number(low), high=number(high))


def _pixels(frame: Frame, mark: Mark, x: float, y: float) -> float:
    across, up = frame.scale
    return math.hypot((mark.x - x) * across, (mark.y - y) * up)


def around(runs: Iterable[Run], whole: Window) -> Window | None:
    """A window that holds the trails with some room; of those that left, what is within ten times the whole."""
    runs, ((x0, x1), (y0, y1)) = list(runs), whole
    reach = 10 * max(x1 - x0, y1 - y0)
    balls = [run.swarm.places[-1] for run in runs if run.swarm is not None]
    points = np.concatenate([np.empty((0, 2)), *(run.point for run in runs), *balls])
    points = points[(np.abs(points - [(x0 + x1) / 2, (y0 + y1) / 2]) <= reach).all(axis=1)]
    if not len(points):
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.maximum(0.08 * (high - low).max(), 1e-6)
    (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
    return (left, right), (bottom, top)
