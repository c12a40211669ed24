"""What a mini-batch makes of the gradient: how far it scatters about the full one, and what theory says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.network.mlp import CHUNK, MLP

Array = npt.NDArray[Any]
DRAWN = 64
"""Batches that a cloud is made of."""
_OFTEN = 256
"""Batches that a mean over batches is taken of."""
_NUMBERS = 2**23
"""Numbers that the gradients of a cloud may be in all; larger networks have fewer batches."""


@dataclass(frozen=True, eq=False)
class Spread:
    """How N samples' own gradients scatter: ``trace`` is tr Sigma = mean |g_i|^2 - |G|^2, ``square`` is |G|^2."""

    samples: int
    trace: float
    square: float

    def expected(self, batch: int) -> float:
        """E |g_B - G|^2 = tr Sigma / B (N - B) / (N - 1), for batches drawn without replacement."""
        if self.samples < 2:
            return 0.0
        return self.trace / batch * (self.samples - batch) / (self.samples - 1)

    @property
    def scale(self) -> float:
        """The gradient noise scale tr Sigma / |G|^2 (McCandlish et al., 2018): the batch size at which noise and
        gradient are equally strong."""
        return self.trace / self.square if self.square > 0 else np.inf


@dataclass(frozen=True, eq=False)
class Cloud:
    """Gradients of some batches in two directions, (n, 2): along the full gradient, and along their first own
    direction across it. ``full``: the norm of the full gradient, which lies at (full, 0)."""

    points: Array
    full: float
    spread: Spread
    batch: int
    measured: tuple[tuple[int, float], ...]
    """For some batch sizes the mean of |g_B - G|^2."""


def spread(network: MLP, x: Array, wanted: Array) -> tuple[Array, Spread]:
    """The full gradient over samples x (N, inputs), and how the samples' own scatter."""
    full, squares = np.zeros(len(network.theta)), 0.0
    for begin in range(0, len(x), CHUNK):
        some = slice(begin, begin + CHUNK)
        squares += float(network.squares(x[some], wanted[some]).sum())
        full += network.gradient.astype(np.float64) * (len(x[some]) / len(x))
    square = float(full @ full)
    return full, Spread(len(x), max(squares / len(x) - square, 0.0), square)


def gradients(network: MLP, x: Array, wanted: Array, batch: int, random: np.random.Generator, count: int) -> Array:
    """Gradients (count, P) of batches drawn without replacement."""
    found = np.empty((count, len(network.theta)), network.theta.dtype)
    for row in found:
        rows = random.permutation(len(x))[:batch]
        network.slope(x[rows], wanted[rows])
        row[:] = network.gradient
    return found


def cloud(network: MLP, x: Array, wanted: Array, batch: int, sizes: tuple[int, ...], seed: int = 0) -> Cloud:
    """What batches of that size see at the weights of ``network``; ``sizes``: batch sizes to measure the scatter of."""
    random = np.random.default_rng([seed, 8])
    count, often = (max(min(most, _NUMBERS // len(network.theta)), 8) for most in (DRAWN, _OFTEN))
    full, found = spread(network, x, wanted)
    batch = min(batch, len(x))
    rows = gradients(network, x, wanted, batch, random, count) if batch < len(x) else np.tile(full, (2, 1))
    points = _projected(rows, full)
    measured = []
    for size in sizes:
        if size < len(x):
            off = gradients(network, x, wanted, size, random, often) - full
            measured.append((size, float(np.einsum("ij,ij->i", off, off).mean())))
    return Cloud(points, float(np.sqrt(found.square)), found, batch, tuple(measured))


def _projected(rows: Array, full: Array) -> Array:
    """(n, 2): along the full gradient, and along the first principal direction of what is left."""
    norm = float(np.sqrt(full @ full)) or 1.0
    along = full / norm
    first = rows @ along
    left = rows - np.outer(first, along)
    values, vectors = np.linalg.eigh(left @ left.T)
    second = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0))
    return np.column_stack([first, second])
