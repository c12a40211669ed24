"""What goes on inside a network: what its units say, and how many of them let no gradient through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_app.network.layers import NonlinearStage
from landscape_app.network.mlp import MLP

Array = npt.NDArray[Any]
BINS = 31
ASKED = 256
"""Samples that the units are asked about."""


@dataclass(frozen=True, eq=False)
class LayerLook:
    """A hidden layer: how often its activations fall in each bin (n,), the bins' edges (n + 1,), their mean and
    standard deviation, and the share of units whose slope is next to nothing: for every sample, and on the mean."""

    counts: Array
    edges: Array
    mean: float
    deviation: float
    dead: float
    asleep: float


def looks(network: MLP, x: Array) -> list[LayerLook]:
    """Every hidden layer over samples x (n, inputs)."""
    network.forward(x)
    return [_look(stage) for stage in network.stages(len(x)) if isinstance(stage, NonlinearStage)]


def _look(stage: NonlinearStage) -> LayerLook:
    a = stage.a.astype(np.float64)
    if not np.isfinite(a).all():
        return LayerLook(np.zeros(BINS), np.linspace(-1, 1, BINS + 1), np.nan, np.nan, np.nan, np.nan)
    low, high = float(a.min()), float(a.max())
    room = max(high - low, 1e-9 * max(abs(low), abs(high)), 1e-12)
    counts, edges = np.histogram(a, BINS, (low, low + room))
    asleep = stage.activation.asleep(stage.z, stage.a)
    dead = float(asleep.all(axis=1).mean())
    return LayerLook(counts, edges, float(a.mean()), float(a.std()), dead, float(asleep.mean()))
