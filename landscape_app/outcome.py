"""What became of a run, in steps: when it came below a target, since when it is at rest, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_app.core.batches import batch_size
from landscape_app.core.walk import Floats
from landscape_app.scenario import Racer, Scenario
from landscape_app.simulate import DIVERGED, Run
from surfaces import Surface

NEAR = 0.01
"""Distance from a minimum within which a racer counts as there."""
_EXPLODED = 1e6
"""Times the first loss from which on a run counts as exploding."""
_GROWN = 1e3
"""Times the loss in the middle of its way."""
TARGET = "target"
"""The key of the view that holds the target loss."""


@dataclass(frozen=True)
class Below:
    """The first step at or below a level, and the one from which on it stays there to the end; None: never."""

    first: int | None
    stays: int | None


def below(values: Floats, level: float) -> Below:
    """When a row of numbers comes below a level."""
    under = values <= level
    if not under.any():
        return Below(None, None)
    over = np.flatnonzero(~under)
    stays = int(over[-1]) + 1 if len(over) else 0
    return Below(int(under.argmax()), stays if stays < len(values) else None)


def above_lowest(heights: Floats, surface: Surface) -> Floats:
    """Heights above the lowest known one, or as they are where none is known."""
    if surface.lowest is None:
        return heights
    above: Floats = np.maximum(heights - surface.lowest, 0.0)
    return above


def target(scenario: Scenario) -> float | None:
    """The target loss that is asked for: above the lowest height where one is known."""
    level = scenario.view.get(TARGET)
    return float(level) if isinstance(level, int | float) and not isinstance(level, bool) else None


def aim(racer: Racer, scenario: Scenario) -> float | None:
    """The target of a racer; one that climbs has none."""
    return None if racer.motion.ascend else target(scenario)


def reached(run: Run, scenario: Scenario) -> Below | None:
    """When a run came below the target; None where there is no target. One that diverged does not stay."""
    level = target(scenario)
    if level is None:
        return None
    found = below(above_lowest(run.loss, scenario.surface.surface), level)
    return Below(found.first, None) if run.status == DIVERGED else found


def reached_by_balls(run: Run, scenario: Scenario) -> Any:
    """The first step at or below the target of each ball that ever gets there, in ascending order."""
    level = target(scenario)
    if run.swarm is None or level is None:
        return np.empty(0, np.int64)
    with np.errstate(invalid="ignore"):
        under = above_lowest(run.swarm.heights, scenario.surface.surface) <= level
    return np.sort(under.argmax(axis=0)[under.any(axis=0)])


def arrival(run: Run, surface: Surface, climbs: bool = False) -> int | None:
    """Since when a run is within NEAR of the minimum (or, climbing, maximum) that it ends at; None: it is not."""
    if run.status == DIVERGED:
        return None
    return below(distances(run, surface, "maximum" if climbs else "minimum"), NEAR).stays


def distances(run: Run, surface: Surface, kind: str = "minimum") -> Floats:
    """At each step to the minimum (or maximum) that the run ends nearest to; nothing where none is known."""
    places = np.array([[mark.x, mark.y] for mark in surface.marks if mark.kind == kind])
    if not len(places) or not len(run.point):
        return np.empty(0)
    nearest = places[np.argmin(np.hypot(*(places - run.point[-1]).T))]
    away: Floats = np.hypot(*(run.point - nearest).T)
    return away


def explodes(run: Run) -> bool:
    """Whether a run diverged, or is so far above where it began that it is about to."""
    if run.status == DIVERGED:
        return True
    if not len(run.loss) or not run.loss[-1] > _EXPLODED * abs(run.loss[0]) > 0:
        return False
    return bool(run.loss[-1] > _GROWN * np.median(np.abs(run.loss)))  # not one that rattles about a minimum it began in


def samples_of(racer: Racer, scenario: Scenario) -> int | None:
    """Samples in the gradient of one update; None where gradients are exact."""
    noise = scenario.sampling
    return batch_size(noise, racer.motion.batch) if noise else None
