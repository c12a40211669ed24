"""The few functions that rules need, for a component that may be a float or an array."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Component = Any
"""One coordinate of one ball (a float), of many balls (an array), or all weights of a network (an array)."""


def sqrt(a: Component) -> Component:
    return math.sqrt(a) if type(a) is float else np.sqrt(a)


def sign(a: Component) -> Component:
    """-1, 0 or 1; not a number stays that."""
    if type(a) is float:
        return 1.0 if a > 0 else -1.0 if a < 0 else a
    return np.sign(a)


def maximum(a: Component, b: Component) -> Component:
    """The larger; not a number wins."""
    if type(a) is float and type(b) is float:
        return a if a >= b or a != a else b
    return np.maximum(a, b)


def zeros(a: Component) -> Component:
    return 0.0 if type(a) is float else np.zeros_like(a)
