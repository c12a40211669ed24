"""What a surface is worth according to SymPy in more digits than doubles have, how much of that rounding may take, and
where its critical points are according to a search that knows none of them."""

from collections.abc import Callable, Sequence
from functools import cache, reduce
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from oracles import X, Y, symbolic, with_derivatives
from sympy.printing.numpy import NumPyPrinter

from surfaces import SURFACES, Surface

EPSILON = float(np.finfo(float).eps)
EXTENDED = np.finfo(np.longdouble).nmant >= 63
"""Whether this machine has numbers longer than doubles."""
PARTS = {"value": slice(0, 1), "gradient": slice(1, 3), "Hessian": slice(3, 6)}
EVERY = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


def name_of(surface: Surface) -> str:
    return "-".join([surface.name, *(f"{key}={value:g}" for key, value in surface.settings)])


def over(surfaces: Sequence[Surface]) -> pytest.MarkDecorator:
    """The test once for each of them."""
    return pytest.mark.parametrize("surface", surfaces, ids=name_of)


def variants(surface: Surface) -> list[Surface]:
    """The surface as it comes, and with each of its parameters moved."""
    return [surface, *(surface.bind({p.name: p.low + 0.3 * (p.high - p.low)}) for p in surface.parameters)]


def corners(surface: Surface) -> list[Surface]:
    """The surface with every parameter at an end of its range, in all combinations."""
    names = [p.name for p in surface.parameters]
    ends = product(*((p.low, p.high) for p in surface.parameters))
    return [surface.bind(dict(zip(names, values, strict=True))) for values in ends] if names else []


VARIANTS = [variant for surface in SURFACES.values() for variant in variants(surface)]
CORNERS = [corner for surface in SURFACES.values() for corner in corners(surface)]


def everything(surface: Surface, x: Any, y: Any) -> list[Any]:
    return [surface.value(x, y), *surface.gradient(x, y), *surface.hessian(x, y)]


@cache
def derivatives(surface: Surface) -> list[sympy.Expr]:
    """Height, gradient and Hessian as SymPy derives them, summed over the samples where there are any."""
    term = symbolic(surface.formula, surface.values)
    if surface.samples is None:
        return with_derivatives(term)
    named = [dict(zip(surface.samples.names, map(sympy.Rational, row), strict=True)) for row in surface.samples.rows]
    return with_derivatives(sum(term.subs(row) for row in named) / len(named))


class _ExtendedPrinter(NumPyPrinter):
    """Writes constants in extended precision, where SymPy would write those of doubles."""

    def _print_Rational(self, number: sympy.Rational) -> str:
        return f"fraction({number.p}, {number.q})"

    _print_Half = _print_Rational

    def _print_Pi(self, _: Any) -> str:
        return "pi"

    def _print_Exp1(self, _: Any) -> str:
        return "e"


_CONSTANTS = {
    "fraction": lambda above, below: np.longdouble(str(above)) / np.longdouble(str(below)),
    "pi": np.longdouble("3.14159265358979323846264338327950288"),
    "e": np.longdouble("2.71828182845904523536028747135266250"),
}


def extended(expressions: Sequence[sympy.Expr]) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """The expressions over arrays, with some 19 digits."""
    printer = _ExtendedPrinter({"fully_qualified_modules": False, "allow_unknown_functions": True})
    function = sympy.lambdify((X, Y), expressions, [_CONSTANTS, "numpy"], printer=printer, cse=True)

    def over_arrays(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        with np.errstate(under="ignore"):
            results = function(x.astype(np.longdouble), y.astype(np.longdouble))
        return np.array([np.broadcast_to(np.longdouble(result), x.shape) for result in results])

    return over_arrays


def length(part: np.ndarray) -> np.ndarray:
    """Of a vector of components, or 1 where that is more."""
    return np.maximum(1, np.sqrt(np.sum(np.square(part), axis=0)))


def misses(found: Sequence[Any], exact: np.ndarray) -> dict[str, np.ndarray]:
    """The largest error of a component, in units of the length of the whole."""
    errors = np.abs(np.asarray(found) - exact)
    given = {name: part for name, part in PARTS.items() if part.stop <= len(exact)}
    return {name: np.max(errors[part], axis=0) / length(exact[part]) for name, part in given.items()}


ILL_CONDITIONED = ("goldstein-price", "rastrigin", "bohachevsky", "levy", "levy-13")
"""Large terms cancel, or pi times a coordinate is rounded before its sine."""


def rounding(surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What the surface costs any evaluation with doubles, for each component; 0 where doubles do well enough."""
    wide = surface.name == "saddle-bounded" and surface.settings  # its window grows, and with it what cancels
    if surface.name in ILL_CONDITIONED or wide:
        return EPSILON * sizes(derivatives(surface), x, y)
    if surface.name == "double-well":
        return 2 * EPSILON * swayed(surface, x, y)
    return np.zeros((6, *x.shape))


def swayed(surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How much the results change, to first order, if each parameter changes by one part in one."""
    here, little = extended(derivatives(surface))(x, y), 2.0**-30
    there = [surface.bind({key: value * (1 + little)}) for key, value in surface.values.items()]
    return sum(np.abs(extended(derivatives(other))(x, y) - here) for other in there) / little


def sizes(expressions: Sequence[sympy.Expr], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far a result may be off, to first order, if everything it is computed from is off by one part in one."""
    return np.array([np.broadcast_to(_sized(expression, {X: x, Y: y})[1], x.shape) for expression in expressions])


def _sized(expression: sympy.Expr, at: dict[sympy.Symbol, np.ndarray]) -> tuple[Any, Any]:
    """(value, size) of polynomials, sines and cosines."""
    if expression.is_Symbol or expression.is_number:
        value = at[expression] if expression.is_Symbol else float(expression)
        return value, np.abs(value)
    parts = [_sized(part, at) for part in expression.args]
    if expression.is_Add:
        return sum(value for value, _ in parts), sum(size for _, size in parts)
    if expression.is_Mul:
        return reduce(lambda a, b: (a[0] * b[0], np.abs(a[0]) * b[1] + a[1] * np.abs(b[0])), parts)
    (value, size), *_ = parts
    if expression.is_Pow:
        n = int(expression.exp)
        return value**n, n * np.abs(value) ** (n - 1) * size
    function, slope = {sympy.sin: (np.sin, np.cos), sympy.cos: (np.cos, np.sin)}[expression.func]
    return function(value), np.abs(slope(value)) * size + np.abs(function(value))


def critical_points(surface: Surface, starts: int = 101, rounds: int = 80) -> np.ndarray:
    """Where Newton's method ends in the window, from a grid of starts; one row for each place."""
    (x0, x1), (y0, y1) = surface.turned_window
    x, y = map(np.ravel, np.meshgrid(np.linspace(x0, x1, starts), np.linspace(y0, y1, starts)))
    with np.errstate(all="ignore"):
        for _ in range(rounds):
            (gx, gy), (xx, xy, yy) = surface.gradient(x, y), surface.hessian(x, y)
            determinant = xx * yy - xy * xy
            x, y = x - (yy * gx - xy * gy) / determinant, y - (xx * gy - xy * gx) / determinant
            near = (np.abs(x) < 1e3) & (np.abs(y) < 1e3)
            x, y = x[near], y[near]
    steepest = np.maximum(1, np.max(np.abs(surface.hessian(x, y)), axis=0))
    found = (np.hypot(*surface.gradient(x, y)) <= 1e-10 * steepest) & (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    return np.unique(np.round([x[found], y[found]], 7) + 0.0, axis=1).T
