"""The stages of a network. Each is one class that knows its shapes, its way forward and its way back.

Numbers stand features first: (features, B) for a batch of B samples. A stage owns the arrays it writes into; they are
made once for a batch size and used again in every update.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.core import aligned
from landscape_app.network.activations import Activation

Array = npt.NDArray[Any]
Shape = tuple[int, ...]


class Stage(ABC):
    """A layer at work on batches of one size."""

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """What the layer makes of x (inputs, B): (outputs, B)."""

    def squares(self, delta: Array) -> Array | None:
        """The squared norm of each sample's own gradient by the layer's parameters, (B,), where ``delta`` holds each
        sample's own derivative; None where it has no parameters. To be asked before ``backward``."""
        return None

    @abstractmethod
    def backward(self, delta: Array, deeper: bool) -> Array:
        """From the loss's derivative by what came out to that by x; gradients of the layer's own parameters are
        written where they belong. ``deeper``: whether anybody needs the result. ``delta`` may be overwritten."""


@dataclass(frozen=True)
class Own:
    """What belongs to one layer: views into theta and into its gradient, and the precision of all numbers."""

    parameters: list[Array]
    gradients: list[Array]
    dtype: Any


class Layer(ABC):
    """A layer as a value: what it is, not what it holds."""

    @abstractmethod
    def outputs(self, inputs: int) -> int:
        """How many numbers come out where so many come in."""

    def shapes(self, inputs: int) -> tuple[Shape, ...]:
        """The shapes of its parameters, in the order in which they stand in theta."""
        return ()

    @abstractmethod
    def stage(self, inputs: int, batch: int, own: Own) -> Stage:
        """Arrays for batches of that size."""


@dataclass(frozen=True)
class Affine(Layer):
    """W x + b, with W (width, inputs) and b (width,)"""

    width: int

    def outputs(self, inputs: int) -> int:
        return self.width

    def shapes(self, inputs: int) -> tuple[Shape, ...]:
        return (self.width, inputs), (self.width,)

    def stage(self, inputs: int, batch: int, own: Own) -> Stage:
        return _AffineStage(inputs, batch, own)


class _AffineStage(Stage):
    def __init__(self, inputs: int, batch: int, own: Own) -> None:
        (self._weights, bias), (self._by_weights, self._by_bias), dtype = own.parameters, own.gradients, own.dtype
        self._column, self._turned = bias[:, None], self._weights.T
        self._z, self._back = aligned.zeros((len(bias), batch), dtype), aligned.zeros((inputs, batch), dtype)
        self._ones = np.ones(batch, dtype)
        self._x = self._back

    def forward(self, x: Array) -> Array:
        self._x = x
        np.dot(self._weights, x, out=self._z)
        self._z += self._column
        return self._z

    def squares(self, delta: Array) -> Array:
        """A sample's gradient by W is an outer product: its norm is the product of the norms."""
        squares: Array = (delta * delta).sum(axis=0) * ((self._x * self._x).sum(axis=0) + 1)
        return squares

    def backward(self, delta: Array, deeper: bool) -> Array:
        np.dot(delta, self._x.T, out=self._by_weights)
        np.dot(delta, self._ones, out=self._by_bias)
        if deeper:
            np.dot(self._turned, delta, out=self._back)
        return self._back


@dataclass(frozen=True)
class Nonlinearity(Layer):
    """An activation of every number by itself."""

    activation: Activation

    def outputs(self, inputs: int) -> int:
        return inputs

    def stage(self, inputs: int, batch: int, own: Own) -> Stage:
        return NonlinearStage(self.activation, inputs, batch, own)


class NonlinearStage(Stage):
    """Keeps what came in and what went out."""

    def __init__(self, activation: Activation, inputs: int, batch: int, own: Own) -> None:
        self.activation = activation
        self.a = aligned.zeros((inputs, batch), own.dtype)
        self.z = self.a

    def forward(self, x: Array) -> Array:
        self.z = x
        self.activation.forward(x, self.a)
        return self.a

    def backward(self, delta: Array, deeper: bool) -> Array:
        delta *= self.activation.slope(self.z, self.a)
        return delta
