"""What the comparisons with PyTorch and with optax share: our recorded runs, and how close a twin must come.

A twin is another library's optimizer on an array (surfaces, 2): the same rule and settings on ten surfaces at once.
"""

from __future__ import annotations

import math
import random
from functools import cache, cached_property
from typing import Any, Protocol

import numpy as np

import surfaces
from landscape_app.core.optimizers import (
    NAG,
    QHM,
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    QHAdam,
    RMSprop,
    Rule,
)
from landscape_app.core.walk import walk
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import Run, simulate

Array = Any
STEPS = 1000
NAMES = [
    "bowl",
    "ravine-book",
    "ravine-d2l",
    "rosenbrock",
    "saddle-bounded",
    "monkey-saddle",
    "plateau",
    "beale",
    "himmelblau",
    "three-hump-camel",
]
UNFELT = 1e-300
"""An eps so small that it does not matter whether it stands inside the root or outside."""
SETTINGS: list[Rule] = [
    *(SGD(lr) for lr in (1e-4, 1e-3, 0.01, 0.1, 0.3)),
    *(Momentum(lr, beta) for lr in (1e-3, 0.01) for beta in (0.5, 0.9, 0.99)),
    Momentum(0.1, 0.9, ema=True),
    Momentum(0.01, 0.99, ema=True),
    Momentum(0.03, 0.0),
    *(NAG(lr, beta) for lr in (1e-3, 0.01) for beta in (0.5, 0.9, 0.99)),
    *(AdaGrad(lr) for lr in (0.01, 0.1, 0.5, 1.5)),
    AdaGrad(0.3, eps=1e-3),
    *(AdaGrad(lr, eps=UNFELT) for lr in (0.01, 0.1, 1.0)),
    *(Adadelta(lr) for lr in (0.03, 0.3, 1.0)),
    Adadelta(0.1, 0.95),
    Adadelta(0.03, 0.9, eps=1e-3),
    Adadelta(1.0, 0.5, eps=1e-8),
    *(RMSprop(lr, rho) for lr in (1e-4, 1e-3, 3e-3) for rho in (0.9, 0.99)),
    RMSprop(0.1),
    RMSprop(0.02, 0.5, eps=1e-3),
    *(RMSprop(lr, eps=0.1) for lr in (1e-3, 0.01)),
    *(Adam(lr) for lr in (1e-3, 0.01, 0.1, 0.5)),
    Adam(0.05, 0.8, 0.99),
    Adam(0.003, 0.0, 0.9, 1e-4),
    Adam(0.05, 0.95, 0.9999, 1e-12),
    Adam(0.01, bias_correction=False),
    Adam(0.003, 0.8, 0.95, bias_correction=False),
    *(AdamW(lr) for lr in (1e-3, 0.01, 0.1)),
    AdamW(0.05, 0.8, 0.99, weight_decay=0.5),
    AdamW(0.01, weight_decay=0.0),
    AdamW(0.03, bias_correction=False, weight_decay=0.1),
    *(AMSGrad(lr) for lr in (1e-3, 0.01, 0.1, 0.5)),
    AMSGrad(0.05, 0.8, 0.9),
    AMSGrad(0.02, bias_correction=False),
    *(NAdam(lr) for lr in (1e-3, 0.01, 0.1)),
    NAdam(0.005, 0.8, 0.99, 1e-4),
    NAdam(0.01, bias_correction=False),
    *(Lion(lr) for lr in (1e-4, 1e-3, 0.01)),
    Lion(0.003, 0.5, 0.8),
    Lion(0.001, 0.95, 0.98, weight_decay=0.3),
    *(QHM(lr, 0.9, 0.9) for lr in (0.01, 0.05)),
    QHM(0.1, 0.99, 1.0),
    QHM(0.01, 0.99, 0.0),
    *(QHAdam(lr, 0.9, 0.999, 1.0, 1.0) for lr in (1e-3, 0.01, 0.1)),
    QHAdam(0.003, 0.8, 0.95, 1.0, 1.0, 1e-4),
    *(QHAdam(lr, 0.9, 0.99, 0.0, 1.0) for lr in (1e-3, 0.01)),
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
    def memory(self) -> dict[str, Array]:
        """Each memory by name, as (updates, surfaces, 2): what update t + 1 begins with."""
        return {name: self.table(name)[:-1] for name in self.rule.memory}

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

    @cached_property
    def calm(self) -> Array:
        """Whether up to update t + 1 our own run stays within 1e-13 when it is shaken in the last place: (updates,
        surfaces). After that it is chance where anyone goes, and a free run is excused."""
        until = [
            min(_calm_until(self.rule, name, run, seed) for seed in (1, 2))
            for name, run in zip(NAMES, self.runs, strict=True)
        ]
        return np.arange(1, STEPS + 1)[:, None] < until

    @cached_property
    def excused(self) -> Array:
        """The share of each surface's run that is not calm."""
        return (self.going & ~self.calm).sum(axis=0) / np.maximum(self.going.sum(axis=0), 1)


RECORDED = {str(rule): Recorded(rule) for rule in SETTINGS}


class Twin(Protocol):
    """Another library's optimizer."""

    def set_state(self, theta: Array, memory: dict[str, Array], t: int) -> None:
        """Stand at theta, with our memory, before update t."""

    def step(self, g: Array) -> Array:
        """Where the library goes with that gradient."""


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


def astray(recorded: Recorded, theirs: Array) -> Array:
    """How far a free run gets from ours on each surface while ours is calm."""
    return np.where(recorded.calm, recorded.apart(theirs), 0.0).max(axis=0)


class Shaken:
    """A surface whose gradient is one unit in the last place off, up or down at random."""

    def __init__(self, name: str, shake: Shake) -> None:
        self._functions, self._shake = surfaces.get(name).on_floats, shake

    def height(self, x: float, y: float) -> float:
        return self._functions.value(x, y)[0]

    def slope(self, t: int, x: float, y: float) -> tuple[float, float, float]:
        loss, *g = self._functions.value_and_gradient(x, y)
        gx, gy = map(self._shake, g)
        return loss, gx, gy


class Trembling:
    """A rule whose every step ends one unit in the last place off, as the order of its operations may make it."""

    def __init__(self, rule: Rule, shake: Shake) -> None:
        self._rule, self._shake, self.memory = rule, shake, rule.memory

    def step(self, theta: Any, g: Any, memory: Any, t: int, lr: float) -> Any:
        theta, memory = self._rule.step(theta, g, memory, t, lr)
        return self._shake(theta), memory

    def probe(self, theta: Any, memory: Any, lr: float) -> Any:
        return self._rule.probe(theta, memory, lr)


class Shake:
    """One unit in the last place up or down; an exact 0 stays."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311

    def __call__(self, number: float) -> float:
        return math.nextafter(number, self._random.choice((-math.inf, math.inf))) if number else number


def _calm_until(rule: Rule, name: str, run: Run, seed: int) -> int:
    """The first row that shaking moves by more than 1e-13, or that one of the two no longer has."""
    start, shake = tuple(run.point[0].tolist()), Shake(seed)
    rows = walk(Trembling(rule, shake), lambda t: rule.lr, Shaken(name, shake), start, STEPS)
    shaken = np.concatenate([block.table for block in rows])
    n = min(len(shaken), len(run.table))
    difference = np.abs(shaken[:n, :2] - run.point[:n]) / np.maximum(np.abs(run.point[:n]), 1)
    moved = (difference > 1e-13).any(axis=1)
    return int(moved.argmax()) if moved.any() else n
