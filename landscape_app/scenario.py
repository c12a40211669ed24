"""What a person chose, as one frozen value. Undo is a stack of these, a file is one written down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import numpy as np

import surfaces
from landscape_app.core.batches import Noise
from landscape_app.core.fields import Number, declared, placed
from landscape_app.core.optimizers import Rule
from landscape_app.core.schedules import CONSTANT, Schedule
from landscape_app.core.theory import bowl
from landscape_app.lineup import Lineup
from landscape_app.naming import check_labels
from surfaces import Surface, Window
from surfaces.refusal import N_, Refusal

Pair = tuple[float, float]
MOST_RACERS = 64
MOST_PLACES = 1_000_000
"""Places, balls times steps, of one racer's cloud: 16 MB."""
NARROWEST = 1e-9
"""The least width of a window."""
OWN_WINDOW: Window = ((-2.0, 2.0), (-2.0, 2.0))


@dataclass(frozen=True)
class SurfaceChoice:
    """A surface of the collection by name, or a formula of one's own with its window."""

    name: str = ""
    formula: str = ""
    window: Window = OWN_WINDOW
    parameters: tuple[tuple[str, float], ...] = ()
    rotate: float = 0.0

    @property
    def surface(self) -> Surface:
        """The surface itself; refuses unknown names, parameters and formulas."""
        return _surface(self)


@lru_cache(maxsize=32)
def _surface(choice: SurfaceChoice) -> Surface:
    if choice.name:
        return surfaces.get(choice.name).bind(dict(choice.parameters), choice.rotate)
    own = Surface("formula", N_("own formula"), choice.formula, choice.window, (0.0, 0.0), bounded=False)
    lowest = _own_minimum(own)
    own = replace(own, start=_own_start(own), minima=(lowest,) if lowest else (), bounded=lowest is not None)
    return own.bind(rotate=choice.rotate)


def _own_minimum(surface: Surface) -> Pair | None:
    """The lowest point of a bowl; of other formulas none is known."""
    if (hessian := bowl(surface)) is None:
        return None
    with np.errstate(all="ignore"):
        x, y = (-np.linalg.solve(hessian, np.array(surface.gradient(0.0, 0.0)))).tolist()
    return (x + 0.0, y + 0.0) if stands(surface, (x, y)) else None


def _own_start(surface: Surface) -> Pair:
    """A place near the upper right of the window where the formula is defined; (nan, nan) if none was found."""
    (x0, x1), (y0, y1) = surface.turned_window
    along = (0.8, 0.6, 0.9, 0.3, 0.1, 0.5, *(i / 64 for i in range(65)))
    for share_x, share_y in product(along, (0.7, 0.4, 0.9, 0.2, 0.55, *along[6:])):
        start = float(f"{x0 + share_x * (x1 - x0):.6g}"), float(f"{y0 + share_y * (y1 - y0):.6g}")
        if stands(surface, start):
            return start
    return math.nan, math.nan


def stands(surface: Surface, start: Pair) -> bool:
    """Whether value and gradient are finite at a point."""
    return all(map(math.isfinite, (*start, surface.value(*start), *surface.gradient(*start))))


@dataclass(frozen=True)
class Motion:
    """All that decides where a racer goes on a given surface. Looks and labels stand outside, in Racer."""

    rule: Rule
    schedule: Schedule = CONSTANT
    ascend: bool = False
    start: Pair | None = None
    batch: int | None = None


@dataclass(frozen=True)
class Cloud:
    """A racer as many balls, each with luck of its own. Only what the window draws and tells depends on it: there the
    ball that ends in the middle leads, while results and ``run`` are those of ball 0, the racer itself."""

    balls: int = declared(
        Number(N_("balls"), N_("Number of balls; the one that ends in the middle leads."), 2, 1000, whole=True), 300
    )
    spread: float = declared(
        Number(N_("spread"), N_("Standard deviation of the starts on each axis; 0: all at one point."), 0, 1e6), 0.0
    )

    def size(self, steps: int) -> int:
        """The balls there is room for: long runs have fewer."""
        return min(self.balls, max(MOST_PLACES // (steps + 1), 2))


@dataclass(frozen=True)
class Racer:
    """A motion with the name it goes by; None: the rule's name, numbered where it repeats."""

    motion: Motion
    label: str | None = None
    cloud: Cloud | None = None


@dataclass(frozen=True)
class Scenario(Lineup):
    """A scene: a surface, racers, and what they share. ``view`` is what the window showed; it never changes a path."""

    most = MOST_RACERS

    surface: SurfaceChoice
    racers: tuple[Racer, ...]
    title: str = ""
    start: Pair | None = None
    steps: int = declared(Number("steps", N_("Number of updates."), 0, 100_000, whole=True, slider=(0, 2000)), 300)
    seed: int = declared(Number("seed", N_("Start of the random numbers."), 0, 2**63 - 1, whole=True), 0)
    noise: Noise | None = None
    view: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def first(self) -> Pair:
        """The start that racers without one of their own share."""
        return self.start if self.start is not None else self.surface.surface.turned_start

    @cached_property
    def sampling(self) -> Noise | None:
        """The noise as it acts: a surface on data has samples of its own, which need no tilts."""
        samples = self.surface.surface.samples
        if self.noise is None or samples is None:
            return self.noise
        return replace(self.noise, samples=len(samples.rows), sigma=0.0)

    @property
    def shares_start(self) -> bool:
        """Whether any racer begins at ``first``; in a scene all may have a start of their own."""
        return any(racer.motion.start is None for racer in self.racers)

    @property
    def entrants(self) -> tuple[Racer, ...]:
        return self.racers

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(racer.motion.rule for racer in self.racers)

    def lined_up(self, entrants: tuple[Racer, ...], view: Mapping[str, Any]) -> Scenario:
        return replace(self, racers=entrants, view=view)

    def start_of(self, racer: Racer) -> Pair:
        x, y = racer.motion.start if racer.motion.start is not None else self.first
        return float(x), float(y)

    def notes(self) -> list[Refusal]:
        """What was understood otherwise than written: sentences to tell, not errors."""
        remarks = (racer.motion.schedule.remark(self.steps) for racer in self.racers)
        notes = [remark for remark in remarks if remark is not None]
        clouds = {racer.cloud for racer in self.racers if racer.cloud is not None}
        for cloud in sorted(clouds, key=lambda cloud: cloud.balls):
            if (size := cloud.size(self.steps)) < cloud.balls:
                text = N_("a cloud of {balls} balls over {steps} steps is too much; {size} are drawn")
                notes.append(Refusal(text, balls=cloud.balls, steps=self.steps, size=size))
        noise, acting = self.noise, self.sampling
        if noise is None or acting is None:
            return notes
        if acting != noise and (noise.sigma, noise.samples) != (Noise.sigma, Noise.samples):
            text = N_("the surface has {samples} samples of its own; sigma and samples of the noise are not used")
            notes.append(Refusal(text, samples=acting.samples))
        sizes = {racer.motion.batch or noise.batch for racer in self.racers}
        text = N_("a batch of {batch} exceeds the {samples} samples; all are used, which gives the exact gradient")
        too_large = sorted(size for size in sizes if size > acting.samples)
        return notes + [Refusal(text, batch=size, samples=acting.samples) for size in too_large]


def check_surface(choice: SurfaceChoice) -> None:
    """Refuse a choice that is no surface: an unknown name or parameter, a formula that cannot be read."""
    _surface(choice)


def check(scenario: Scenario) -> Scenario:
    """The scenario itself; refuses what only shows when its parts are put together."""
    surface = scenario.surface.surface
    check_labels([racer.label for racer in scenario.racers], "optimizers")
    starts = {f"optimizers[{i}].start": racer.motion.start for i, racer in enumerate(scenario.racers)}
    if scenario.start is None and not all(map(math.isfinite, scenario.first)):
        if scenario.shares_start:
            text = N_("the formula seems undefined all over its window; check it, or give a start or a window")
            raise placed(Refusal(text), "surface.formula")
        starts["start"] = None
    for place, start in ({"start": scenario.first} | starts).items():
        if start is not None and not stands(surface, start):
            raise Refusal(
                N_("{place}: the surface has no finite height and slope at ({x:g}, {y:g}); choose another start"),
                place=place,
                x=start[0],
                y=start[1],
            )
    return scenario
