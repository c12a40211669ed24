"""Walking: the one place where a rule's step is called.

Row t of a walk is the state before update t + 1. A walk is a generator: it can be put aside after any block of rows
and taken up again, so that a long one never holds up a window.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from landscape_app.core import aligned
from landscape_app.core.elementwise import Component, zeros
from landscape_app.core.optimizers import Rule
from landscape_app.core.replay import Replay

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.floating[Any]]
Point = tuple[Component, Component]
Rate = Callable[[int], float]
"""The learning rate of update t + 1, for t = 0, 1, ..."""

FARTHEST = 1e12
"""A coordinate beyond this counts as diverged."""
BLOCK = 512
PART = 32768
"""Weights that are updated in one go: with memory and what is computed in between, they stay in the nearer caches."""
TIDY = 64
"""Updates between two looks for numbers so small that arithmetic on them is slow."""
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


class Slope(Protocol):
    """What one flat vector of weights goes down: a loss on batches of data."""

    theta: Weights
    """The weights that it looks at; the walk changes them in place."""

    def height(self, t: int) -> float:
        """The loss of batch t."""

    def slope(self, t: int) -> tuple[float, Weights]:
        """(loss, gradient) of batch t; the gradient may be overwritten by the next call."""


class Descent:
    """A walk of one flat vector of weights, an update at a time: ``look``, then ``update``.

    The loss is taken at ``theta``, also where a rule wants its gradient elsewhere. Weights are updated part by part,
    and all that is to be done with a part is done while it is in the cache.
    """

    def __init__(self, rule: Rule, ground: Slope) -> None:
        self.t, self._lr = 0, 0.0
        self._rule, self._ground = rule, ground
        self._looks_ahead = type(rule).probe is not Rule.probe
        self.theta = aligned.copy(ground.theta) if self._looks_ahead else ground.theta
        self._parts = [slice(i, i + PART) for i in range(0, len(self.theta), PART)]
        spare: dict[int, Weights] = {}
        self._replays = [Replay(rule, self.theta[part], spare) for part in self._parts]
        self._gradient = self.theta
        self.before = aligned.copy(self.theta)
        """Theta before the last update."""
        self.norm = math.sqrt(float(np.dot(self.theta, self.theta)))
        """Of theta; not finite where theta is not."""

    def look(self, rate: Rate) -> float:
        """The loss of batch t at theta; rate and gradient, where the rule wants it, are kept for ``update``."""
        ground, self._lr = self._ground, rate(self.t)
        if not self._looks_ahead:
            loss, self._gradient = ground.slope(self.t)
            return loss
        loss, lr, seen = ground.height(self.t), self._lr, ground.theta
        for part, replay in zip(self._parts, self._replays, strict=True):
            seen[part] = self._rule.probe(self.theta[part], replay.memory, lr)
        _, self._gradient = ground.slope(self.t)
        seen[:] = self.theta
        return loss

    def update(self) -> None:
        """Update t + 1."""
        self.t += 1
        squares = 0.0
        for part, replay in zip(self._parts, self._replays, strict=True):
            theta = self.theta[part]
            self.before[part] = theta
            replay.update(self._gradient[part], self.t, self._lr)
            squares += float(np.dot(theta, theta))
        self.norm = math.sqrt(squares)
        if self._looks_ahead:
            self._ground.theta[:] = self.theta
        if self.t % TIDY == 0:
            self._tidy()

    def _tidy(self) -> None:
        """Memory below the smallest normal number becomes 0. A unit that is dead has no gradient, what a rule remembers
        of its weights fades away, and arithmetic on subnormal numbers takes many times as long."""
        smallest = np.finfo(self.theta.dtype).smallest_normal
        for replay in self._replays:
            for memory in replay.memory:
                np.multiply(memory, np.abs(memory) >= smallest, out=memory)


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
