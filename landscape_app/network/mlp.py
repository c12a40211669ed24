"""A multilayer perceptron over one flat vector of weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.core import aligned
from landscape_app.network.activations import Activation
from landscape_app.network.layers import Affine, Layer, Nonlinearity, Own, Stage
from landscape_app.network.losses import Loss

Array = npt.NDArray[Any]
CHUNK = 1024
"""Samples that are evaluated together: their activations stay in the cache."""


@dataclass(frozen=True)
class Architecture:
    """Layers one behind the other, for so many inputs, with the loss at the end."""

    inputs: int
    layers: tuple[Layer, ...]
    loss: Loss

    @classmethod
    def perceptron(cls, widths: Sequence[int], activation: Activation, loss: Loss) -> Architecture:
        """``widths``: of the inputs, the hidden layers and the outputs."""
        layers: list[Layer] = []
        for width in widths[1:]:
            layers += [Nonlinearity(activation)] * bool(layers) + [Affine(width)]
        return cls(widths[0], tuple(layers), loss)

    @cached_property
    def places(self) -> tuple[tuple[tuple[int, int, tuple[int, ...]], ...], ...]:
        """For each layer and each of its parameters: where it begins and ends in theta, and its shape."""
        places, inputs, at = [], self.inputs, 0
        for layer in self.layers:
            own = []
            for shape in layer.shapes(inputs):
                own.append((at, at + math.prod(shape), shape))
                at += math.prod(shape)
            inputs = layer.outputs(inputs)
            places.append(tuple(own))
        return tuple(places)

    @cached_property
    def weights(self) -> tuple[slice, ...]:
        """Where theta holds weights, layer by layer; between them are biases."""
        return tuple(slice(begin, end) for own in self.places for begin, end, shape in own if len(shape) == 2)

    @cached_property
    def size(self) -> int:
        """How many numbers theta has."""
        return max((end for own in self.places for _, end, _ in own), default=0)

    def views(self, theta: Array) -> list[list[Array]]:
        """For each layer its parameters, as views into theta."""
        return [[theta[begin:end].reshape(shape) for begin, end, shape in own] for own in self.places]


class MLP:
    """An architecture at work on ``theta``, which may be changed in place; ``gradient`` is what was found last."""

    def __init__(self, architecture: Architecture, theta: Array) -> None:
        self.architecture, self.theta = architecture, theta
        self.gradient = aligned.zeros(theta.shape, theta.dtype)
        self._stages: dict[int, list[Stage]] = {}
        self._parameters, self._gradients = architecture.views(theta), architecture.views(self.gradient)

    def stages(self, batch: int) -> list[Stage]:
        """The layers with their arrays for batches of that size."""
        if batch not in self._stages:
            if len(self._stages) >= 6:  # batch, short last batch, chunk of an evaluation, the rests of two parts
                del self._stages[next(iter(self._stages))]
            made, inputs = [], self.architecture.inputs
            for layer, parameters, gradients in zip(
                self.architecture.layers, self._parameters, self._gradients, strict=True
            ):
                made.append(layer.stage(inputs, batch, Own(parameters, gradients, self.theta.dtype)))
                inputs = layer.outputs(inputs)
            self._stages[batch] = made
        return self._stages[batch]

    def forward(self, x: Array) -> Array:
        """Outputs (outputs, B) for samples x (B, inputs); they are overwritten by the next call."""
        y = x.T
        for stage in self.stages(len(x)):
            y = stage.forward(y)
        return y

    def slope(self, x: Array, wanted: Array) -> float:
        """The mean loss over samples x (B, inputs); its gradient by theta is then in ``gradient``."""
        z = self.forward(x)
        stages = self.stages(len(x))
        loss = self.architecture.loss.slope(z, wanted, z)
        delta = z
        for i in range(len(stages) - 1, -1, -1):
            delta = stages[i].backward(delta, i > 0)
        return loss

    def squares(self, x: Array, wanted: Array) -> Array:
        """The squared norm of each sample's own gradient (B,); the mean gradient is then in ``gradient``."""
        z, stages = self.forward(x), self.stages(len(x))
        self.architecture.loss.slope(z, wanted, z)
        delta, total = z, np.zeros(len(x))
        for i in range(len(stages) - 1, -1, -1):
            own = stages[i].squares(delta)
            if own is not None:
                total += own
            delta = stages[i].backward(delta, i > 0)
        total *= float(len(x)) ** 2  # the derivative is of the mean
        return total

    def value(self, x: Array, wanted: Array) -> float:
        """The mean loss over samples x (B, inputs)."""
        z = self.forward(x)
        return self.architecture.loss.slope(z, wanted, z)

    def score(self, x: Array, wanted: Array, targets: Array) -> tuple[float, float]:
        """Mean loss and share of samples that get their class, over any number of samples; (nan, nan) of none."""
        if not len(x):
            return math.nan, math.nan
        total, right, loss = 0.0, 0, self.architecture.loss
        for begin in range(0, len(x), CHUNK):
            part = slice(begin, begin + CHUNK)
            z = self.forward(x[part])
            right += loss.right(z, targets[part])
            total += loss.slope(z, wanted[part], z) * z.shape[1]
        return total / len(x), right / len(x)


def flat(parameters: Sequence[Array], dtype: Any) -> Array:
    """One vector of all parameters in their order."""
    return aligned.copy(np.concatenate([part.ravel() for part in parameters]).astype(dtype))
