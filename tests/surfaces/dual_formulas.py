"""Slopes by dual numbers (a + b ε with ε² = 0) of formulas whose arithmetic is exact: no tree, no rounding.

At a kink they follow the convention: the slope of abs at 0 is 0, and a tie of min or max is the first argument's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Dual:
    """A value and its slope, which may be duals themselves: then there is a second slope."""

    value: Any
    slope: Any

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)


def real(number: Any) -> Fraction:
    return real(number.value) if isinstance(number, Dual) else number


def size(u: Dual) -> Dual:
    if real(u) == 0:
        return u - u
    return u if real(u) > 0 else u - u - u


def least(a: Dual, b: Dual) -> Dual:
    return a if real(a) <= real(b) else b


def greatest(a: Dual, b: Dual) -> Dual:
    return a if real(a) >= real(b) else b


@dataclass(frozen=True)
class Drawn:
    """A formula as text, and what it is worth for duals."""

    text: str
    worth: Callable[[Dual, Dual], Dual]


def _of_two(written: str, function: Callable[[Dual, Dual], Dual]) -> Callable[[Drawn, Drawn], Drawn]:
    return lambda a, b: Drawn(written.format(a.text, b.text), lambda x, y: function(a.worth(x, y), b.worth(x, y)))


def _larger(part: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    two = [
        _of_two("({} + {})", lambda a, b: a + b),
        _of_two("({} - {})", lambda a, b: a - b),
        _of_two("{}*{}", lambda a, b: a * b),
        _of_two("min({}, {})", least),
        _of_two("max({}, {})", greatest),
    ]
    sizes = st.builds(lambda a: Drawn(f"abs({a.text})", lambda x, y: size(a.worth(x, y))), part)
    return st.one_of(sizes, *(st.builds(build, part, part) for build in two))


_leaves = [Drawn("x", lambda x, y: x), Drawn("y", lambda x, y: y), Drawn("2*x", lambda x, y: x + x)]
kinked = st.recursive(st.sampled_from(_leaves), _larger, max_leaves=8)


def exactly(drawn: Drawn, x: int, y: int) -> list[float]:
    """Value, gradient and Hessian (xx, xy, yy)."""
    one, none = Fraction(1), Fraction(0)

    def at(first: str, second: str) -> Dual:
        """First slope along one axis, second along another."""
        return drawn.worth(
            *(
                Dual(Dual(Fraction(c), one if axis == second else none), Dual(one if axis == first else none, none))
                for axis, c in (("x", x), ("y", y))
            )
        )

    xx, xy, yy = at("x", "x"), at("x", "y"), at("y", "y")
    return [float(v) for v in (xx.value.value, xx.slope.value, yy.slope.value, *(d.slope.slope for d in (xx, xy, yy)))]
