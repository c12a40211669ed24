"""Many balls at once: the same rules over arrays, for maps of basins and clouds of balls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any

import numpy as np

from landscape_app.core.optimizers import Rule
from landscape_app.core.walk import FARTHEST, Floats, states
from landscape_app.scenario import Motion
from surfaces import Surface
from surfaces.refusal import N_, Refusal

Slopes = Callable[[int, Floats, Floats], tuple[Any, Any]]
"""(df/dx, df/dy) at places (x, y), arrays of one shape, as update t + 1 sees them."""
CHUNK = 2**15
"""Balls that walk together: few enough for a processor's cache, enough for two threads not to wait for each other."""


def settle(surface: Surface, motion: Motion, x: Floats, y: Floats, steps: int) -> tuple[Floats, Floats]:
    """Where balls that start at (x, y), arrays of one shape, are after so many updates; nan for one that diverged.

    Hyper-parameters of the rule may be arrays of that shape too: a ball for each value.
    """
    from concurrent.futures import ThreadPoolExecutor  # the window starts without threads

    shape, count = np.shape(x), np.size(x)
    if np.shape(y) != shape or steps < 0:
        raise Refusal(N_("x and y must be arrays of one shape, and steps at least 0"))
    parts = [slice(i, i + CHUNK) for i in range(0, count, CHUNK)]
    flat_x, flat_y = np.ravel(x).astype(np.float64), np.ravel(y).astype(np.float64)
    motion = replace(motion, rule=_each(motion.rule, lambda value: np.broadcast_to(value, shape).ravel()))

    def walked(part: slice) -> Floats:
        mine = replace(motion, rule=_each(motion.rule, lambda value: value[part]))
        for last in drift(surface, mine, flat_x[part], flat_y[part], steps):  # noqa: B007 (the last is wanted)
            pass
        return np.stack(last)

    with ThreadPoolExecutor() as threads:
        ends = np.concatenate([np.empty((2, 0)), *threads.map(walked, parts)], axis=1)
    return ends[0].reshape(shape), ends[1].reshape(shape)


def drift(
    surface: Surface, motion: Motion, x: Floats, y: Floats, steps: int, slopes: Slopes | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """The places of the balls before update 1, 2, ..., and after the last: (x, y), each (K,); nan once diverged.

    ``slopes``: the gradients as update t + 1 sees them, where they are not the exact ones.
    """
    rate = motion.schedule.over_time(motion.rule.lr, steps)
    alive = np.ones(np.shape(x), bool)
    ground = _Ground(slopes or exact(surface), motion.ascend)
    walk = islice(states(motion.rule, rate, ground, (x, y)), steps + 1)
    while True:
        with np.errstate(all="ignore"):  # not across a yield: crowds that take turns would end it for one another
            state = next(walk, None)
            if state is None:
                return
            here_x, here_y, _, _, _, by_x, by_y, *_ = state
            if not _all_well(here_x, here_y, by_x, by_y):
                near = (np.abs(here_x) <= FARTHEST) & (np.abs(here_y) <= FARTHEST)
                alive &= near & np.isfinite(by_x) & np.isfinite(by_y)
        yield (here_x, here_y) if alive.all() else (_where(alive, here_x), _where(alive, here_y))


def _all_well(x: Floats, y: Floats, by_x: Floats, by_y: Floats) -> bool:
    """Whether surely nobody has diverged: sums of squares are quick, and one bad number spoils them."""
    return bool(x @ x + y @ y <= FARTHEST**2 and by_x @ by_x + by_y @ by_y < np.inf)


def _where(alive: Any, place: Floats) -> Floats:
    return np.where(alive, place, np.nan)


@dataclass(frozen=True)
class _Ground:
    """A surface as a crowd sees it: nobody asks for heights on the way."""

    slopes: Slopes
    ascend: bool

    def height(self, x: Floats, y: Floats) -> None:
        return None

    def slope(self, t: int, x: Floats, y: Floats) -> tuple[None, Floats, Floats]:
        by_x, by_y = (np.broadcast_to(slope, x.shape) for slope in self.slopes(t, x, y))
        return (None, -by_x, -by_y) if self.ascend else (None, by_x, by_y)


def exact(surface: Surface) -> Slopes:
    """The surface's own gradient."""
    gradient = surface.on_arrays.gradient if surface.defined_everywhere else surface.gradient
    return lambda t, x, y: gradient(x, y)


def _each(rule: Rule, change: Any) -> Rule:
    """The rule with its array-valued hyper-parameters changed."""
    arrays = {f.name: getattr(rule, f.name) for f in fields(rule) if isinstance(getattr(rule, f.name), np.ndarray)}
    return replace(rule, **{name: change(value) for name, value in arrays.items()})
