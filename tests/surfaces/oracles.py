"""What a formula is worth according to others: SymPy with 50 digits, within what rounding may do."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import mpmath
import numpy as np
import sympy
from formula_bounds import NoBoundError, bounds

import surfaces
from surfaces.formula import compile_formula, derive, parse, text

Bounds = tuple[float, float]
X, Y = sympy.symbols("x y")


def changed(surface: surfaces.Surface) -> list[surfaces.Surface]:
    """The surface as it comes, and with every parameter moved if it has any."""
    moved = {p.name: p.low + 0.3 * (p.high - p.low) for p in surface.parameters}
    return [surface, surface.bind(moved)] if moved else [surface]


def _chosen(a: sympy.Expr, b: sympy.Expr, p: sympy.Expr, q: sympy.Expr) -> sympy.Expr:
    """p if a <= b, else q: by a step, whose slope is 0 on both sides."""
    step = sympy.Piecewise((1, a <= b), (0, True), evaluate=False)
    return p * step + q * (1 - step)


def _folded(function: Callable[..., sympy.Expr]) -> Callable[..., sympy.Expr]:
    return lambda *args: reduce(function, args)


_MEANINGS = {
    "e": sympy.E,
    "x": X,
    "y": Y,
    "abs": lambda u: _chosen(0, u, u, -u),
    "min": _folded(lambda a, b: _chosen(a, b, a, b)),
    "max": _folded(lambda a, b: _chosen(a, b, b, a)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "logaddexp": _folded(lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b))),
    "sign": lambda u: _chosen(0, u, sympy.Integer(1), sympy.Integer(-1)),
    "inverse": lambda u: 1 / u,
    "select": _chosen,
}
"""What SymPy does not know by these names, or derives as if numbers were complex (Abs, Min, Max, sign)."""


def symbolic(formula: str, parameters: dict[str, float] | None = None) -> sympy.Expr:
    """The formula as SymPy reads it, every decimal an exact fraction."""
    filled = {name: sympy.Rational(value) for name, value in (parameters or {}).items()}
    return sympy.sympify(formula, locals=_MEANINGS, rational=True).subs(filled)


def with_derivatives(f: sympy.Expr) -> list[sympy.Expr]:
    """f, its gradient and its Hessian (xx, xy, yy)."""
    by_x, by_y = f.diff(X), f.diff(Y)
    return [f, by_x, by_y, by_x.diff(X), by_x.diff(Y), by_y.diff(Y)]


def fifty_digits(expressions: Sequence[sympy.Expr]) -> Callable[[float, float], list[Any]]:
    """The expressions as one function that computes with 50 digits."""
    function = sympy.lambdify((X, Y), expressions, "mpmath")

    def at(x: float, y: float) -> list[Any]:
        with mpmath.workdps(50):
            return list(function(mpmath.mpf(x), mpmath.mpf(y)))

    return at


def points(window: surfaces.Window, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Random points of a window."""
    rng = np.random.default_rng(seed)
    return rng.uniform(*window[0], count), rng.uniform(*window[1], count)


def assert_all_agree(formula: str, x: float, y: float) -> None:
    """Floats, arrays and SymPy, which also reads the slopes as they are written: within what rounding may do.

    In value, slopes and second derivatives.
    """
    tree = parse(formula)
    slopes = derive(tree, "x"), derive(tree, "y")
    results = (tree, *slopes, derive(slopes[0], "x"), derive(slopes[0], "y"), derive(slopes[1], "y"))
    allowed = [bounds(result, x, y) for result in results]
    by_float = compile_formula(("x", "y"), results, arrays=False)(x, y)
    with np.errstate(all="ignore"):
        by_array = compile_formula(("x", "y"), results, arrays=True)(np.array([x, x]), np.array([y, y]))
    for (low, high), one, many in zip(allowed, by_float, by_array, strict=True):
        assert low <= one <= high and np.all((low <= many) & (many <= high))
    _assert_within(allowed, with_derivatives(symbolic(formula)), x, y)
    _assert_within(allowed[1:3], [symbolic(text(slope)) for slope in slopes], x, y)


def _assert_within(allowed: Sequence[Bounds], expressions: Sequence[sympy.Expr], x: float, y: float) -> None:
    """Where terms cancel, fifty digits leave something of what is 0."""
    if any(e.has(sympy.nan, sympy.zoo, sympy.oo) for e in expressions):
        raise NoBoundError
    for (low, high), true in zip(allowed, map(complex, fifty_digits(expressions)(x, y)), strict=True):
        assert abs(true.imag) <= 1e-20 and low - 1e-30 <= true.real <= high + 1e-30
