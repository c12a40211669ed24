"""Walking: the one place where a rule's step is called.

Row t of a walk is the state before update t + 1. A walk is a generator: it can be put aside after any block of rows
and taken up again, so that a long one never holds up a window.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Protocol

import numpy as np
import numpy.typing as npt

from landscape_app.core.elementwise import Component, zeros
from landscape_app.core.optimizers import Rule

Floats = npt.NDArray[np.float64]
Point = tuple[Component, Component]
Rate = Callable[[int], float]
"""The learning rate of update t + 1, for t = 0, 1, ..."""

FARTHEST = 1e12
"""A coordinate beyond this counts as diverged."""
BLOCK = 512
FAR, UNDEFINED, OVERFLOW = "far", "undefined", "overflow"


class Ground(Protocol):
    """What is walked on."""

    def height(self, x: Component, y: Component) -> Component:
        """The loss at (x, y)."""

    def slope(self, t: int, x: Component, y: Component) -> tuple[Component, Component, Component]:
        """(loss, df/dx, df/dy) at (x, y), as update t + 1 sees them: with its noise, if there is any."""


def states(rule: Rule, rate: Rate, ground: Ground, start: Point) -> Iterator[tuple[Component, ...]]:
    """The states before update 1, 2, 3, ... without end, or up to where arithmetic itself fails: there not a number
    stands for what is undefined, infinity for what is too large.

    Each is (x, y, loss, probe x, probe y, df/dx, df/dy, memory of x ..., memory of y ...). The two components are
    written out, because a loop over them takes twice as long.
    """
    step, slope = rule.step, ground.slope
    probe = rule.probe if type(rule).probe is not Rule.probe else None
    (x, y), t = start, 0
    mx, my = (tuple(zeros(component) for _ in rule.memory) for component in start)
    try:
        while True:
            lr = rate(t)
            if probe:
                px, py = probe(x, mx, lr), probe(y, my, lr)
                _, gx, gy = slope(t, px, py)
                yield x, y, ground.height(x, y), px, py, gx, gy, *mx, *my
            else:
                loss, gx, gy = slope(t, x, y)
                yield x, y, loss, x, y, gx, gy, *mx, *my
            t += 1
            x, mx = step(x, gx, mx, t, lr)
            y, my = step(y, gy, my, t, lr)
    except (ArithmeticError, ValueError) as error:  # floats raise where arrays say inf or nan
        lost = math.inf if isinstance(error, OverflowError) else math.nan
        yield x, y, lost, x, y, lost, lost, *mx, *my


@dataclass(frozen=True)
class Rows:
    """Consecutive rows of one ball's walk: a table (n, 7 + 2k) in the order of ``states``, for k memories.

    Only finite rows within FARTHEST are kept. ``end`` is empty, or why the row after them had to be dropped: FAR,
    UNDEFINED or OVERFLOW.
    """

    table: Floats
    end: str


def walk(rule: Rule, rate: Rate, ground: Ground, start: Point, steps: int, block: int = BLOCK) -> Iterator[Rows]:
    """The rows 0 to ``steps`` in blocks; a block with an end is the last."""
    journey = states(rule, rate, ground, start)
    width = 7 + 2 * len(rule.memory)
    for first in range(0, steps + 1, block):
        wanted = min(block, steps + 1 - first)
        table = np.fromiter(chain.from_iterable(islice(journey, wanted)), np.float64).reshape(-1, width)
        bad = ~np.isfinite(table[:, :7]).all(axis=1) | (np.abs(table[:, :2]) > FARTHEST).any(axis=1)
        if bad.any():
            n = int(bad.argmax())
            yield Rows(table[:n], _end(table[n]))
            return
        yield Rows(table, "")


def _end(row: Floats) -> str:
    """Why a row is dropped."""
    if (np.abs(row[:2]) > FARTHEST).any():
        return FAR
    if np.isnan(row[:2]).any():  # infinity over infinity inside the rule: all that it was given was finite
        return OVERFLOW
    return UNDEFINED if np.isnan(row[:7]).any() else OVERFLOW
