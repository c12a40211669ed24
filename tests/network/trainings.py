"""Short ways to a training scene and to its results, for tests that ask what networks learn."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.losses import LOSSES
from landscape_app.network.mlp import MLP, Architecture
from landscape_app.record import Told
from landscape_app.scene_file import read
from landscape_app.trainer import Trainer, train
from landscape_app.training import Training

Array = Any
SGD = {"rule": "sgd", "lr": 0.1}
TASKS = {"regression": ("mse", 0), "one-hot": ("mse", 3), "binary": ("binary-cross-entropy", 2)} | {
    "classes": ("cross-entropy", 3),
    "two classes": ("cross-entropy", 2),
}
"""What a network may learn: the loss, and the number of classes (0: a number)."""


def scene(*runs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A small scene as a file has it; SGD on batches of 16 if nothing is said."""
    return {
        "schema": 1,
        "kind": "training",
        "data": {"name": "moons", "samples": 60},
        "network": {"hidden": [5]},
        "dtype": "float64",
        "length": {"updates": 30},
        "runs": list(runs) or [{"optimizer": SGD}],
    } | changes


def training(*runs: dict[str, Any], **changes: Any) -> Training:
    found = read(json.dumps(scene(*runs, **changes)))
    assert isinstance(found, Training)
    return found


def trained(*runs: dict[str, Any], **changes: Any) -> list[Told]:
    """The record of each run, in order."""
    return list(train(training(*runs, **changes)).values())


def partly(trainer: Trainer, *goals: int) -> dict[str, int]:
    """Train each run up to its goal, whatever time that takes; how many rates are settled then."""
    while not trainer.work(1.0, list(goals)):
        pass
    return trainer.heads


def finished(trainer: Trainer) -> dict[str, Told]:
    while not trainer.work(1.0):
        pass
    return trainer.told


def same(one: Told, other: Told) -> bool:
    """Whether two runs are the same to the last bit, time aside."""
    return (
        one.status == other.status
        and np.array_equal(one.losses, other.losses)
        and np.array_equal(one.evaluations, other.evaluations, equal_nan=True)
        and np.array_equal(one.weights, other.weights)
        and np.array_equal(one.layers, other.layers)
    )


def path(record: Told) -> Array:
    """The weights before each update and at the end, for runs that are evaluated every time: (U + 1, P)."""
    return np.array([record.snapshots.at(t)[1] for t in record.snapshots.times])  # type: ignore[index]


class Problem:
    """A network somewhere, not where training begins (biases are not 0), and a batch of random samples."""

    def __init__(self, activation: str, task: str, depth: int, batch: int, seed: int = 0) -> None:
        random = np.random.default_rng([seed, depth, batch])
        self.loss, self.classes = LOSSES[TASKS[task][0]], TASKS[task][1]
        self.widths = (4, *(5, 3, 6)[:depth], self.loss.outputs(self.classes))
        self.architecture = Architecture.perceptron(self.widths, ACTIVATIONS[activation], self.loss)
        self.theta = random.normal(0, 0.6, self.architecture.size)
        self.x = random.normal(size=(batch, 4))
        self.targets = random.integers(0, self.classes, batch) if self.classes else random.normal(size=batch)

    def mlp(self, theta: Array | None = None, dtype: str = "float64") -> MLP:
        return MLP(self.architecture, np.array(self.theta if theta is None else theta, dtype))

    def wanted(self, dtype: str = "float64") -> Array:
        return self.loss.wanted(self.targets, self.classes, np.dtype(dtype))

    def value(self, theta: Array) -> float:
        """The loss at other weights."""
        return self.mlp(theta).value(self.x, self.wanted())

    def slope(self, dtype: str = "float64") -> tuple[float, Array]:
        mlp = self.mlp(dtype=dtype)
        return mlp.slope(self.x.astype(dtype), self.wanted(dtype)), mlp.gradient


def apart(found: Array, expected: Array) -> float:
    """The distance of two vectors, in lengths of the second."""
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))
