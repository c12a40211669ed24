"""Where training starts: the spread of the first weights. Biases start at 0."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from surfaces.refusal import N_

Array = npt.NDArray[Any]

SPREADS: dict[str, Callable[[int, int, float], float]] = {
    "zero": lambda inputs, outputs, sigma: 0.0,
    "normal": lambda inputs, outputs, sigma: sigma,
    "uniform": lambda inputs, outputs, sigma: sigma,
    "lecun": lambda inputs, outputs, sigma: 1 / math.sqrt(inputs),
    "xavier": lambda inputs, outputs, sigma: math.sqrt(2 / (inputs + outputs)),
    "he": lambda inputs, outputs, sigma: math.sqrt(2 / inputs),
}
"""Standard deviation of a layer's weights by the name that scene files use: LeCun et al. (1998), Glorot and Bengio
(2010), He et al. (2015), each in its normal form; ``sigma`` itself for ``normal`` and ``uniform``."""


TITLES = {
    "zero": N_("zero"),
    "normal": N_("normal"),
    "uniform": N_("uniform"),
    "lecun": "LeCun",
    "xavier": "Xavier",
    "he": "He",
}
"""What each is called in the window."""


def initial(kind: str, sigma: float, widths: Sequence[int], seed: int) -> list[Array]:
    """W (outputs, inputs) and b (outputs,) of each layer, float64; ``widths`` are those of inputs, layers, outputs.

    All kinds but ``uniform`` scale the same random numbers, so that they differ in nothing but the spread.
    """
    random = np.random.default_rng([seed, 5])
    parameters: list[Array] = []
    for inputs, outputs in pairwise(widths):
        shape = outputs, inputs
        if kind == "uniform":
            drawn = random.uniform(-math.sqrt(3), math.sqrt(3), shape)
        else:
            drawn = random.standard_normal(shape)
        parameters += [drawn * SPREADS[kind](inputs, outputs, sigma), np.zeros(outputs)]
    return parameters
