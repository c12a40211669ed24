"""The functions a formula may call: how floats and arrays compute each. Its derivative: derive.py.

Three more are only read and written, because derivatives need them: ``sign``; ``inverse(v)``, which is 1/v and 0 at
0; and ``select(a, b, p, q)``, which is p where a <= b, else q.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function for Python floats and for NumPy arrays.

    ``arguments`` is how many it takes; two may also be more, taken two at a time from the left.
    """

    on_floats: Callable[..., float]
    on_arrays: Callable[..., Any]
    arguments: int = 1
    typed: bool = True


def _or_infinite(function: Callable[..., float]) -> Callable[..., float]:
    """As arrays do where a result is too large: 1/(1 + exp(1000)) is 0, not undefined."""

    def computed(*args: float) -> float:
        try:
            return function(*args)
        except OverflowError:
            return math.inf

    return computed


def _sinh(x: float) -> float:
    return math.copysign(_sinh_size(abs(x)), x)


_exp = _or_infinite(math.exp)
_sinh_size = _or_infinite(math.sinh)
float_power = _or_infinite(math.pow)


def _least(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def _greatest(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def _sign(x: float) -> float:
    return 1.0 if x > 0 else -1.0 if x < 0 else x


def _softplus(x: float) -> float:
    return _greatest(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _sigmoid(x: float) -> float:
    return 1 / (1 + _exp(-x))


def _log_of_sum(a: float, b: float) -> float:
    if a == b:  # also where both are infinite
        return a + math.log(2)
    return _greatest(a, b) + math.log1p(math.exp(-abs(a - b)))


def _inverse(v: float) -> float:
    return 1 / v if v else 0.0


def _select(a: float, b: float, p: float, q: float) -> float:
    return p if a <= b else q if a > b else math.nan


def _inverses(v: Any) -> Any:
    inverse = 1 / v
    return inverse if np.all(v) else np.where(v == 0, 0.0, inverse)


def _selected(a: Any, b: Any, p: Any, q: Any) -> Any:
    return np.where(a <= b, p, np.where(a > b, q, np.nan))


FUNCTIONS: dict[str, Function] = {
    "sin": Function(math.sin, np.sin),
    "cos": Function(math.cos, np.cos),
    "tan": Function(math.tan, np.tan),
    "asin": Function(math.asin, np.arcsin),
    "acos": Function(math.acos, np.arccos),
    "atan": Function(math.atan, np.arctan),
    "sinh": Function(_sinh, np.sinh),
    "cosh": Function(_or_infinite(math.cosh), np.cosh),
    "tanh": Function(math.tanh, np.tanh),
    "exp": Function(_exp, np.exp),
    "log": Function(math.log, np.log),
    "sqrt": Function(math.sqrt, np.sqrt),
    "abs": Function(abs, np.abs),
    "min": Function(_least, np.minimum, 2),
    "max": Function(_greatest, np.maximum, 2),
    "softplus": Function(_softplus, lambda x: np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))),
    "sigmoid": Function(_sigmoid, lambda x: 1 / (1 + np.exp(-x))),
    "logaddexp": Function(_log_of_sum, np.logaddexp, 2),
    "sign": Function(_sign, np.sign, typed=False),
    "inverse": Function(_inverse, _inverses, typed=False),
    "select": Function(_select, _selected, 4, typed=False),
}
TYPED = tuple(name for name, function in FUNCTIONS.items() if function.typed)
"""The functions that a person is told of."""

CONSTANTS = {"pi": math.pi, "e": math.e}
