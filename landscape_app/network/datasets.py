"""Small worlds to learn: drawn anew from a seed, in two dimensions (or one, for regression) so that one can look."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_app.network.samples import Samples
from surfaces.refusal import N_

Floats = npt.NDArray[np.float64]
Random = np.random.Generator
Drawn = tuple[Floats, npt.NDArray[np.int64]]
"""Places without noise (n, 2), and their classes (n,)."""


@dataclass(frozen=True)
class World:
    """A data set that is drawn: its name, what it shows, how it is drawn, and the noise it has if none is given."""

    name: str
    title: str
    shows: str
    draw: Callable[[int, Random], Drawn]
    classes: int
    noise: float

    def samples(self, count: int, noise: float, seed: int) -> Samples:
        """So many samples, each moved off its place by normal noise of that standard deviation on each axis."""
        random = np.random.default_rng([seed, 4])
        places, classes = self.draw(count, random)
        places = places + noise * random.standard_normal(places.shape)
        if not self.classes:
            return Samples(places[:, :1], places[:, 1], features=("x",))
        names = tuple("ABC"[: self.classes])
        return Samples(places, classes, names, ("x", "y"))


def _in_turn(count: int, classes: int) -> npt.NDArray[np.int64]:
    """Classes one after the other, so that any number of samples is balanced."""
    return np.arange(count) % classes


def _moons(count: int, random: Random) -> Drawn:
    kind, turn = _in_turn(count, 2), math.pi * random.random(count)
    upper = np.column_stack([np.cos(turn), np.sin(turn)])
    lower = np.column_stack([1 - np.cos(turn), 0.5 - np.sin(turn)])
    return np.where(kind[:, None] == 0, upper, lower), kind


def _circles(count: int, random: Random) -> Drawn:
    kind, turn = _in_turn(count, 2), math.tau * random.random(count)
    return np.column_stack([np.cos(turn), np.sin(turn)]) * np.where(kind == 0, 1.0, 0.5)[:, None], kind


def _spirals(count: int, random: Random) -> Drawn:
    kind = _in_turn(count, 2)
    far = np.sqrt(random.random(count))
    turn = 1.75 * math.tau * far + math.pi * kind
    return np.column_stack([far * np.cos(turn), far * np.sin(turn)]) * 2, kind


def _xor(count: int, random: Random) -> Drawn:
    corner = _in_turn(count, 4)
    x, y = corner % 2, corner // 2
    return np.column_stack([2.0 * x - 1, 2.0 * y - 1]), x ^ y


def _gaussians(count: int, random: Random) -> Drawn:
    kind = _in_turn(count, 3)
    turn = math.tau * (kind / 3 + 0.25)
    return np.column_stack([np.cos(turn), np.sin(turn)]) * 1.5, kind


def _checkerboard(count: int, random: Random) -> Drawn:
    places = random.uniform(-2, 2, (count, 2))
    return places, np.floor(places).astype(np.int64).sum(axis=1) % 2


def _sine(count: int, random: Random) -> Drawn:
    x = np.linspace(-1, 1, count) if count > 1 else np.zeros(1)
    return np.column_stack([x, np.sin(3 * x)]), np.zeros(count, np.int64)


WORLDS = {
    world.name: world
    for world in (
        World("moons", N_("moons"), N_("Two half circles that hook into each other."), _moons, 2, 0.2),
        World("circles", N_("circles"), N_("A ring around a ring: no straight line helps."), _circles, 2, 0.1),
        World(
            "spirals", N_("spirals"), N_("Two arms wound about each other: hard for small networks."), _spirals, 2, 0.05
        ),
        World("xor", N_("XOR"), N_("Four corners, opposite ones alike: no line separates them."), _xor, 2, 0.2),
        World("gaussians", N_("Gaussians"), N_("Three clouds, which straight lines separate."), _gaussians, 3, 0.5),
        World("checkerboard", N_("checkerboard"), N_("Sixteen squares of two kinds."), _checkerboard, 2, 0.0),
        World(
            "sine",
            N_("sine (regression)"),
            N_("Points about y = sin 3x: a number to learn, not a class."),
            _sine,
            0,
            0.1,
        ),
    )
}
"""Every drawn data set by the name that scene files use."""
