"""What the comparisons with PyTorch and with optax share: our recorded runs, and how close a twin must come.

A twin is another library's optimizer on an array (surfaces, 2): the same rule and settings on all ten surfaces at once.
"""

from __future__ import annotations

import math
import random
from functools import cache, cached_property
from typing import Any, Protocol

import numpy as np

import surfaces
from landscape_app.core.optimizers import NAG, SGD, Adam, Momentum, RMSprop, Rule
from landscape_app.core.walk import walk
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import Run, simulate

Array = Any
STEPS = 1000
NAMES = list(surfaces.SURFACES)
SETTINGS: list[Rule] = [
    *(SGD(lr) for lr in (1e-4, 1e-3, 0.01, 0.1, 0.3)),
    *(Momentum(lr, beta) for lr in (1e-3, 0.01) for beta in (0.5, 0.9, 0.99)),
    Momentum(0.1, 0.9, ema=True),
    Momentum(0.01, 0.99, ema=True),
    Momentum(0.03, 0.0),
    *(NAG(lr, beta) for lr in (1e-3, 0.01) for beta in (0.5, 0.9, 0.99)),
    *(RMSprop(lr, rho) for lr in (1e-3, 0.01, 0.1) for rho in (0.9, 0.99)),
    RMSprop(0.02, 0.5, eps=1e-3),
    *(Adam(lr) for lr in (1e-3, 0.01, 0.1, 0.5)),
    Adam(0.05, 0.8, 0.99),
    Adam(0.05, 0.0, 0.9, 1e-4),
    Adam(0.05, 0.95, 0.9999, 1e-12),
    Adam(0.01, bias_correction=False),
    Adam(0.1, 0.8, 0.95, bias_correction=False),
]


class Recorded:
    """Our own runs of one rule on every surface, through the program's front door."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.iterates = "probe" if isinstance(rule, NAG) else "point"
        """What a library calls its iterate: for NAG the point where we look, for all others the point."""

    @cached_property
    def runs(self) -> list[Run]:
        racers = (Racer(Motion(self.rule)),)
        return [simulate(Scenario(SurfaceChoice(name), racers, steps=STEPS))[self.rule.key] for name in NAMES]

    @cache  # noqa: B019 (one for each setting, as long as the tests run)
    def table(self, what: str) -> Array:
        """A point or a memory as (rows, surfaces, 2); a run that diverged stays in its last row."""
        columns = [run.memory[what] if what in run.names else getattr(run, what) for run in self.runs]
        return np.stack([np.pad(c, ((0, STEPS + 1 - len(c)), (0, 0)), "edge") for c in columns], axis=1)

    @cached_property
    def going(self) -> Array:
        """Whether update t + 1 of a surface's run led to a row: (updates, surfaces)."""
        return np.arange(1, STEPS + 1)[:, None] < [len(run.loss) for run in self.runs]

    @cached_property
    def sizes(self) -> Array:
        """max(1, |p|) for each coordinate before and after each update."""
        here = np.maximum(np.abs(self.table(self.iterates)), np.abs(self.table("point")))
        return np.maximum(np.maximum(here[1:], here[:-1]), 1)

    def apart(self, theirs: Array) -> Array:
        """How far the points after update 1, 2, ... are from ours, in max(1, |p|): (updates, surfaces)."""
        difference = np.abs(theirs - self.table(self.iterates)[1:]) / self.sizes
        return np.where(self.going, difference.max(axis=2), 0.0)


RECORDED = {str(rule): Recorded(rule) for rule in SETTINGS}


class Twin(Protocol):
    """Another library's optimizer."""

    def set_state(self, theta: Array, memory: dict[str, Array], t: int) -> None:
        """Stand at theta, with our memory, before update t."""

    def step(self, g: Array) -> Array:
        """Where the library goes with that gradient."""


def stepped(recorded: Recorded, twin: Twin) -> Array:
    """Where the twin goes from each of our rows."""
    after = []
    for t in range(STEPS):
        memory = {name: recorded.table(name)[t] for name in recorded.rule.memory}
        twin.set_state(recorded.table(recorded.iterates)[t], memory, t + 1)
        after.append(twin.step(recorded.table("gradient")[t]))
    return np.array(after)


def wandered(recorded: Recorded, twin: Twin) -> Array:
    """Where the twin goes by itself from our start, with gradients of our surfaces at its own points."""
    slopes = [surfaces.get(name).on_floats.gradient for name in NAMES]
    theirs = recorded.table("point")[0]
    twin.set_state(theirs, {name: np.zeros_like(theirs) for name in recorded.rule.memory}, 1)
    after = []
    for going in recorded.going.tolist():
        g = [slope(*p) if on else (0.0, 0.0) for slope, p, on in zip(slopes, theirs.tolist(), going, strict=True)]
        theirs = twin.step(np.array(g))
        after.append(theirs)
    return np.array(after)


def astray(recorded: Recorded, theirs: Array) -> list[str]:
    """The surfaces where a free run is over 1e-12 from ours though ours is not sensitive."""
    far = (recorded.apart(theirs) > 1e-12).any(axis=0)
    return [name for name, excused, off in zip(NAMES, sensitive(recorded), far, strict=True) if off and not excused]


class Shaken:
    """A surface whose gradient is one unit in the last place off, up or down at random."""

    def __init__(self, name: str, seed: int) -> None:
        self._functions, self._random = surfaces.get(name).on_floats, random.Random(seed)  # noqa: S311

    def height(self, x: float, y: float) -> float:
        return self._functions.value(x, y)[0]

    def slope(self, t: int, x: float, y: float) -> tuple[float, float, float]:
        loss, *g = self._functions.value_and_gradient(x, y)
        gx, gy = (math.nextafter(part, self._random.choice((-math.inf, math.inf))) if part else part for part in g)
        return loss, gx, gy


@cache
def sensitive(recorded: Recorded) -> list[bool]:
    """For each surface whether one unit in the last place of the gradient moves our own run by more than 1e-13."""
    return [
        any(_moves(recorded.rule, name, run, seed) for seed in (1, 2))
        for name, run in zip(NAMES, recorded.runs, strict=True)
    ]


def _moves(rule: Rule, name: str, run: Run, seed: int) -> bool:
    start = tuple(run.point[0].tolist())
    shaken = np.concatenate([rows.table for rows in walk(rule, lambda t: rule.lr, Shaken(name, seed), start, STEPS)])
    if len(shaken) != len(run.table):
        return True
    difference = np.abs(shaken[:, :2] - run.point) / np.maximum(np.abs(run.point), 1)
    return bool(difference.max() > 1e-13)
