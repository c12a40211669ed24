"""A racer as many balls: each starts a little elsewhere, or meets other batches.

Ball 0 is the racer itself, and ball k goes as the racer would in the same scene with its seed raised by k, from a start
of its own. So whatever a cloud shows can be looked at alone.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from landscape_app import crowd
from landscape_app.core.batches import Noise, batch_size, batches, mean_tilt_tables
from landscape_app.core.schedules import CONSTANT
from landscape_app.core.theory import stationary_covariance
from landscape_app.core.walk import Floats
from landscape_app.scenario import Cloud, Racer, Scenario
from surfaces import Surface

_AT_ONCE = 2**14
"""Places whose heights are found together: what a long formula puts aside on its way then stays in the cache."""
REMEMBERED = 4
"""Tables of noise that are kept."""


@dataclass(frozen=True)
class Swarm:
    """Where the balls of a cloud went: places (T + 1, K, 2), not a number from where one diverged on.

    ``lead`` is the ball whose last height is the middle one, those that diverged counting as highest. ``expected``:
    the centre and the covariance that theory gives the cloud in the long run, where it knows.
    """

    places: Floats
    surface: Surface
    lead: int
    expected: tuple[Floats, Floats] | None

    def at(self, position: float) -> Floats:
        """The balls that are still there at a step, or on the straight way to the next one: (n, 2)."""
        i = int(min(position, len(self.places) - 1))
        here, way = self.places[i], min(position, len(self.places) - 1) - i
        if way:
            here = here + way * (self.places[i + 1] - here)
        there: Floats = here[np.isfinite(here[:, 0])]
        return there

    def spread(self, position: float) -> tuple[Floats, Floats] | None:
        """Mean (2,) and covariance (2, 2) of those; None for fewer than two."""
        here = self.at(position)
        if len(here) < 2:
            return None
        return here.mean(axis=0), np.cov(here.T, bias=True)

    @cached_property
    def heights(self) -> Floats:
        """(T + 1, K)"""
        each = max(_AT_ONCE // self.places.shape[1], 1)
        parts = [self.places[i : i + each] for i in range(0, len(self.places), each)]
        found: Floats = np.concatenate([self.surface.value(part[..., 0], part[..., 1]) for part in parts])
        return found


class Drawing:
    """The noise of a whole cloud, drawn piece by piece: the mean tilts of every ball's batches (T + 1, K, 2)."""

    def __init__(self, noise: Noise, seed: int, count: int, steps: int) -> None:
        self.table = np.empty((steps + 1, count, 2))
        self._work = self._draw(noise, seed)
        self.share = 0.0

    def advance(self) -> None:
        """A little further: some milliseconds."""
        self.share = next(self._work, 1.0)

    def _draw(self, noise: Noise, seed: int) -> Generator[float, None, None]:
        rows, count, _ = self.table.shape
        for k in range(count):
            filled = 0
            for means in mean_tilt_tables(noise, noise.batch, seed + k, rows):
                self.table[filled : filled + len(means), k] = means
                filled += len(means)
                yield (k + filled / rows) / count


Tables = dict[tuple[Noise, int, int, int], Drawing]
"""Noise that was drawn before, or is being drawn: several clouds wait for one drawing of what they share, and a slider
of the learning rate does not begin it anew."""


class SwarmTrace:
    """A cloud's walk, piece by piece: first the noise of each ball, then all balls step by step."""

    def __init__(self, scenario: Scenario, racer: Racer, cloud: Cloud, tables: Tables) -> None:
        self._scenario, self._racer, self._tables = scenario, racer, tables
        self._count = cloud.size(scenario.steps)
        self._starts = starts(scenario, racer, cloud)
        self._work = self._walk()
        self._share = 0.0
        self.swarm: Swarm | None = None

    @property
    def done(self) -> bool:
        return self.swarm is not None

    @property
    def share(self) -> float:
        return 1.0 if self.done else self._share

    def advance(self) -> None:
        """A little further: some milliseconds."""
        self._share = next(self._work, 1.0)

    def _walk(self) -> Generator[float, None, None]:
        """Yields how much is done."""
        scenario, motion = self._scenario, self._racer.motion
        noise, surface, steps = scenario.sampling, scenario.surface.surface, scenario.steps
        size = batch_size(noise, motion.batch) if noise else None
        slopes = None
        if noise and size and surface.samples:
            slopes = self._on_batches(surface, noise, size)
        elif noise and size:
            table = yield from self._draw(replace(noise, sigma=1.0, batch=size))
            slopes = _tilted(crowd.exact(surface), table, noise.sigma)
        places = np.empty((steps + 1, self._count, 2))
        x, y = self._starts.T
        balls = crowd.drift(surface, motion, x, y, steps, slopes)
        for t, (x, y) in enumerate(balls):
            places[t, :, 0], places[t, :, 1] = x, y
            if t % 16 == 15:
                yield 0.5 + 0.5 * t / (steps + 1)
        self.swarm = Swarm(places, surface, _lead(surface, places[-1]), self._expected(noise, size))

    def _draw(self, noise: Noise) -> Generator[float, None, Floats]:
        """The mean tilts of every ball's batches: (T + 1, K, 2)."""
        key = noise, self._scenario.seed, self._count, self._scenario.steps
        drawing = self._tables.pop(key, None) or Drawing(*key)
        self._tables[key] = drawing  # now the one that was asked for last
        while len(self._tables) > REMEMBERED:
            del self._tables[next(iter(self._tables))]
        while drawing.share < 1:
            drawing.advance()
            yield 0.5 * drawing.share
        return drawing.table

    def _on_batches(self, surface: Surface, noise: Noise, size: int) -> crowd.Slopes:
        """Each ball with batches of its own, drawn as it goes."""
        drawn = [batches(self._scenario.seed + k, noise.samples, size, noise.sampling) for k in range(self._count)]
        return lambda t, x, y: surface.batch_gradients(np.stack([next(rows) for rows in drawn]), x, y)

    def _expected(self, noise: Noise | None, size: int | None) -> tuple[Floats, Floats] | None:
        motion, surface = self._racer.motion, self._scenario.surface.surface
        if noise is None or size is None or motion.ascend or motion.schedule != CONSTANT:
            return None
        covariance = stationary_covariance(motion.rule, surface, noise, size)
        if covariance is None or not surface.marks:
            return None
        return np.array([surface.marks[0].x, surface.marks[0].y]), covariance


def starts(scenario: Scenario, racer: Racer, cloud: Cloud) -> Floats:
    """(K, 2): the racer's own start, and others about it."""
    count = cloud.size(scenario.steps)
    away = np.random.default_rng([scenario.seed, 3]).standard_normal((count, 2)) * cloud.spread
    away[0] = 0.0
    scattered: Floats = np.array(scenario.start_of(racer)) + away
    return scattered


def alone(scenario: Scenario, racer: Racer, cloud: Cloud, ball: int) -> tuple[Scenario, Racer]:
    """The scene in which a racer goes as that ball of its cloud does."""
    x, y = starts(scenario, racer, cloud)[ball].tolist()
    return replace(scenario, seed=scenario.seed + ball), replace(racer, motion=replace(racer.motion, start=(x, y)))


def _tilted(slopes: crowd.Slopes, table: Floats, sigma: float) -> crowd.Slopes:
    def noisy(t: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        by_x, by_y = slopes(t, x, y)
        return by_x + sigma * table[t, :, 0], by_y + sigma * table[t, :, 1]

    return noisy


def _lead(surface: Surface, last: Floats) -> int:
    heights = np.asarray(surface.value(last[:, 0], last[:, 1]), np.float64)
    order = np.argsort(np.where(np.isfinite(heights), heights, np.inf), kind="stable")
    return int(order[(len(order) - 1) // 2])
