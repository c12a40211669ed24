"""Turning points and formulas about the origin; exact for multiples of 90 degrees."""

from __future__ import annotations

import math

from surfaces.formula import Node, add, multiply, name, number, substitute

Pair = tuple[float, float]


def turn(x: float, y: float, degrees: float) -> Pair:
    """The point (x, y) turned anticlockwise."""
    c, s = _cosine_and_sine(degrees)
    return c * x - s * y, s * x + c * y


def turned(tree: Node, degrees: float) -> Node:
    """The formula whose surface is that of ``tree`` turned anticlockwise."""
    c, s = _cosine_and_sine(degrees)
    x, y = name("x"), name("y")
    return substitute(tree, {"x": _combined(c, x, s, y), "y": _combined(-s, x, c, y)})


def _combined(a: float, x: Node, b: float, y: Node) -> Node:
    return add(multiply(number(a), x), multiply(number(b), y))


def _cosine_and_sine(degrees: float) -> Pair:
    quarter, rest = divmod(degrees, 90)
    if rest == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
