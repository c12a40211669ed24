"""The functions a formula may call. One line each: how floats and arrays compute it. Its derivative: derive.py."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function of one variable, for Python floats and for NumPy arrays."""

    on_floats: Callable[..., float]
    on_arrays: Callable[..., Any]


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:  # as arrays do: 1/(1 + exp(1000)) is 0, not undefined
        return math.inf


def float_power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


FUNCTIONS: dict[str, Function] = {
    "sin": Function(math.sin, np.sin),
    "cos": Function(math.cos, np.cos),
    "tan": Function(math.tan, np.tan),
    "exp": Function(_exp, np.exp),
    "log": Function(math.log, np.log),
    "sqrt": Function(math.sqrt, np.sqrt),
    "tanh": Function(math.tanh, np.tanh),
}

CONSTANTS = {"pi": math.pi, "e": math.e}
