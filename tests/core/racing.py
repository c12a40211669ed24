"""Short ways to a run, for tests that ask where balls go."""

import math
from typing import Any

import numpy as np

import surfaces
from landscape_app.core.fields import declarations
from landscape_app.core.optimizers import Adadelta, Rule
from landscape_app.core.walk import Rows, walk
from landscape_app.scenario import Motion, Pair, Racer, Scenario, SurfaceChoice, check
from landscape_app.simulate import Run, simulate

KAPPA_100 = "(x**2 + 100*y**2)/2"
SADDLE = "x**2 - y**2"


def scene(surface: str, start: Pair, steps: int, *rules: Rule, **shared: Any) -> Scenario:
    """The rules side by side on a surface of the collection or on a formula."""
    choice = SurfaceChoice(**{"name" if surface in surfaces.SURFACES else "formula": surface})
    racers = tuple(Racer(Motion(rule)) for rule in rules)
    return check(Scenario(choice, racers, start=(float(start[0]), float(start[1])), steps=steps, **shared))


def race(surface: str, start: Pair, steps: int, *rules: Rule, **shared: Any) -> list[Run]:
    """The run of each rule, in order."""
    return list(simulate(scene(surface, start, steps, *rules, **shared)).values())


def run(surface: str, start: Pair, steps: int, rule: Rule, **shared: Any) -> Run:
    return race(surface, start, steps, rule, **shared)[0]


def first(reached: Any) -> int:
    """The first step at which something holds; fails the test where it never does."""
    reached = np.asarray(reached)
    assert reached.any(), "never reached"
    return int(reached.argmax())


def radius(run: Run) -> Any:
    """The distance from the origin at every step."""
    return np.hypot(*run.point.T)


def undecayed(kind: type[Rule], **settings: Any) -> Rule:
    """A rule that the gradient alone moves: weight decay, where there is any, is switched off."""
    return kind(**settings, **({"weight_decay": 0.0} if "weight_decay" in declarations(kind) else {}))


def lively(kind: type[Rule], lr: float) -> Rule:
    """A rule at a learning rate at which it gets somewhere: Adadelta's multiplies steps of its own, and stays 1."""
    return kind() if kind is Adadelta else kind(lr=lr)


class Bowl:
    """A bowl whose slope at update t + 1 may be replaced, and whose floor may be missing left of an edge."""

    def __init__(self, slopes=None, floor=0.0, edge=-math.inf):
        self.slopes, self.floor, self.edge = slopes or {}, floor, edge

    def height(self, x, y):
        return (x * x + y * y) / 2 if x >= self.edge else self.floor

    def slope(self, t, x, y):
        return (self.height(x, y), *self.slopes.get(t, (x, y)))


def walked(rule: Rule, steps: int, ground: Bowl | None = None, start: Pair = (1.0, 2.0)) -> list[Rows]:
    """The blocks of rows on a bowl, at constant lr."""
    return list(walk(rule, lambda t: rule.lr, ground or Bowl(), start, steps))


class Slopes:
    """A place where update t + 1 sees the given slope along x, wherever the ball is."""

    def __init__(self, slope):
        self.slope = lambda t, x, y: (0.0, slope(t), 0.0)

    def height(self, x, y):
        return 0.0


def table(rule: Rule, slope: Any, steps: int) -> Any:
    """All rows of a walk over given slopes, from the origin, at constant lr."""
    return np.concatenate([rows.table for rows in walk(rule, lambda t: rule.lr, Slopes(slope), (0.0, 0.0), steps)])
