"""One training run, as a generator of events: what each batch said, evaluations, snapshots, and how it ended."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from landscape_app.core.batches import batches
from landscape_app.core.optimizers import Rule
from landscape_app.core.walk import FARTHEST, Descent, Rate
from landscape_app.network.initialisations import initial
from landscape_app.network.mlp import MLP, Architecture, flat
from landscape_app.network.parts import Parts

Array = npt.NDArray[Any]
FINISHED, DIVERGED, STOPPED, RUNNING = "finished", "diverged", "stopped", "running"


class BatchLoss(NamedTuple):
    """The loss of the batch that update t + 1 is made from, before it, penalties not included."""

    t: int
    loss: float
    seconds: float


class Evaluation(NamedTuple):
    """How the network stands after t updates. Losses without penalties; nan where there is nothing to ask."""

    t: int
    train_loss: float
    validation_loss: float
    train_accuracy: float
    validation_accuracy: float


class Snapshot(NamedTuple):
    """A copy of the weights after t updates; ``slopes`` (layers,): the norm of each weight matrix's gradient in the
    batch at hand, ``sizes`` its own norm. Both empty at the end of a run, where no batch follows."""

    t: int
    theta: Array
    slopes: Array
    sizes: Array


class Moved(NamedTuple):
    """How far update t + 1 moved each weight matrix (layers,), for a t that has a snapshot."""

    t: int
    steps: Array


class End(NamedTuple):
    """Why there is no more: finished, diverged or stopped, after t updates, with the last weights that were sound."""

    t: int
    status: str
    theta: Array


Event = BatchLoss | Evaluation | Snapshot | Moved | End


@dataclass(frozen=True)
class Plan:
    """All that a run depends on, besides data and learning rates. ``batch``: samples in one, None for all.

    ``seed`` decides first weights and order of samples. ``target``: a training loss that is enough; ``patience``: so
    many evaluations without a better validation loss are enough.
    """

    rule: Rule
    architecture: Architecture
    initialisation: str
    sigma: float
    batch: int | None
    sampling: str
    l1: float
    l2: float
    updates: int
    evaluate_every: int
    seed: int
    dtype: str
    target: float | None = None
    patience: int | None = None

    def theta(self) -> Array:
        """The first weights."""
        widths = [self.architecture.inputs]
        for layer in self.architecture.layers:
            if layer.shapes(widths[-1]):
                widths.append(layer.outputs(widths[-1]))
        return flat(initial(self.initialisation, self.sigma, widths, self.seed), self.dtype)


class Batches:
    """The loss on batches of the training part, as ``Descent`` goes down it; each batch is drawn once, in turn."""

    def __init__(self, plan: Plan, mlp: MLP, parts: Parts) -> None:
        self.theta = mlp.theta
        self._mlp, self._l1, self._l2 = mlp, plan.l1, plan.l2
        self._inputs = parts.train.inputs
        loss = plan.architecture.loss
        self._wanted = loss.wanted(parts.train.targets, parts.classes, self.theta.dtype)
        self._order = None
        if plan.batch is not None and plan.batch < len(self._inputs):
            self._order = batches(plan.seed, len(self._inputs), plan.batch, plan.sampling)
        self._t, self._x, self._y = -1, self._inputs, self._wanted

    def _draw(self, t: int) -> None:
        if t != self._t and self._order is not None:
            rows = next(self._order)
            self._x, self._y = self._inputs.take(rows, axis=0), self._wanted.take(rows, axis=0)
        self._t = t

    def height(self, t: int) -> float:
        self._draw(t)
        return self._mlp.value(self._x, self._y)

    def slope(self, t: int) -> tuple[float, Array]:
        self._draw(t)
        loss, gradient = self._mlp.slope(self._x, self._y), self._mlp.gradient
        if self._l1 or self._l2:
            for place in self._mlp.architecture.weights:
                weights = self.theta[place]
                gradient[place] += self._l2 * weights + self._l1 * np.sign(weights)
        return loss, gradient


@dataclass
class Course:
    """A run under way. ``rate`` may be exchanged between two events and holds for the updates not yet ``settled``."""

    plan: Plan
    parts: Parts
    rate: Rate
    mlp: MLP = field(init=False)
    settled: int = 0
    """Updates whose learning rate stands: those made, and the one that the batch at hand is for."""

    def __post_init__(self) -> None:
        self.mlp = MLP(self.plan.architecture, self.plan.theta())
        wanted, dtype = self.plan.architecture.loss.wanted, self.mlp.theta.dtype
        self._compared = [
            (part.inputs, wanted(part.targets, self.parts.classes, dtype), part.targets)
            for part in (self.parts.train, self.parts.validation)
        ]

    def events(self) -> Iterator[Event]:
        """The events of the whole run, in order; what comes between two of them is computed when the next is asked.

        Whoever asks sees to it that floating-point errors are no warnings: infinities are how a run diverges.
        """
        descent = Descent(self.plan.rule, Batches(self.plan, self.mlp, self.parts))
        seconds, ended, t = 0.0, _Ended(self.plan), 0
        while True:
            began, loss = time.perf_counter(), 0.0
            if t < self.plan.updates:
                loss, self.settled = descent.look(self.rate), t + 1
            seconds += time.perf_counter() - began
            if not (math.isfinite(loss) and descent.norm <= FARTHEST):
                yield End(max(t - 1, 0), DIVERGED, descent.before)
                return
            if t % self.plan.evaluate_every == 0 or t == self.plan.updates:
                evaluation = self._evaluation(t)
                if not self._is_sound(evaluation):
                    yield End(max(t - 1, 0), DIVERGED, descent.before)
                    return
                yield evaluation
                yield self._snapshot(t)
                if status := ended.by(evaluation):
                    yield End(t, status, descent.theta.copy())
                    return
            yield BatchLoss(t, loss, seconds)
            began = time.perf_counter()
            descent.update()
            seconds += time.perf_counter() - began
            if t % self.plan.evaluate_every == 0:
                yield Moved(t, self._by_layer(descent.theta - descent.before))
            t += 1

    def _evaluation(self, t: int) -> Evaluation:
        (train_loss, train_share), (held_loss, held_share) = (self.mlp.score(*part) for part in self._compared)
        if not self.parts.classes:
            train_share = held_share = math.nan
        return Evaluation(t, train_loss, held_loss, train_share, held_share)

    def _is_sound(self, evaluation: Evaluation) -> bool:
        """Whether the losses are numbers, of all parts that have samples: one batch may be harmless by chance."""
        told = (evaluation.train_loss, self.parts.train), (evaluation.validation_loss, self.parts.validation)
        return all(math.isfinite(loss) for loss, part in told if len(part))

    def _snapshot(self, t: int) -> Snapshot:
        theta = self.mlp.theta.copy()
        if t == self.plan.updates:
            return Snapshot(t, theta, np.zeros(0), np.zeros(0))
        return Snapshot(t, theta, self._by_layer(self.mlp.gradient), self._by_layer(theta))

    def _by_layer(self, vector: Array) -> Array:
        """The norm of each weight matrix's part; squares of vanishing gradients are too small for float32."""
        return np.array([_norm(vector[place].astype(np.float64)) for place in self.plan.architecture.weights])


class _Ended:
    """Whether an evaluation is the last one, and why."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._best, self._since = plan, math.inf, 0

    def by(self, evaluation: Evaluation) -> str:
        plan = self._plan
        if evaluation.t == plan.updates:
            return FINISHED
        if plan.target is not None and evaluation.train_loss <= plan.target:
            return STOPPED
        better = evaluation.validation_loss < self._best
        self._best = min(evaluation.validation_loss, self._best)
        self._since = 0 if better else self._since + 1
        return STOPPED if plan.patience is not None and self._since >= plan.patience else ""


def _norm(vector: Array) -> float:
    return math.sqrt(float(np.dot(vector, vector)))
