"""What a formula is worth according to others: SymPy with 50 digits, and intervals that bound what rounding may do."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import sympy
from mpmath import iv

import surfaces
from surfaces.formula import Node, compile_formula, derive, parse
from surfaces.formula.tree import in_order

X, Y = sympy.symbols("x y")


def changed(surface: surfaces.Surface) -> list[surfaces.Surface]:
    """The surface as it comes, and with every parameter moved if it has any."""
    moved = {p.name: p.low + 0.3 * (p.high - p.low) for p in surface.parameters}
    return [surface, surface.bind(moved)] if moved else [surface]


def symbolic(formula: str, parameters: dict[str, float] | None = None) -> sympy.Expr:
    """The formula as SymPy reads it, every decimal an exact fraction."""
    filled = {name: sympy.Rational(value) for name, value in (parameters or {}).items()}
    return sympy.sympify(formula, locals={"e": sympy.E, "x": X, "y": Y}, rational=True).subs(filled)


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


class NoBoundError(Exception):
    """Rounding may do anything here, or the result is not defined."""


def bounds(root: Node, x: float, y: float) -> tuple[float, float]:
    """Where any careful double-precision evaluation of the tree must lie."""
    found: dict[Node, Any] = {}
    for node in in_order(root):
        found[node] = _widened(_bounds_of(node, [found[arg] for arg in node.args], {"x": x, "y": y}))
    return float(found[root].a), float(found[root].b)


def _widened(interval: Any) -> Any:
    low, high = float(interval.a), float(interval.b)
    if not (-1e100 < low <= high < 1e100):
        raise NoBoundError
    return interval * iv.mpf([1 - 2e-15, 1 + 2e-15]) + iv.mpf([-1e-300, 1e-300])


def _bounds_of(node: Node, args: list[Any], at: dict[str, float]) -> Any:
    if node.op == "name":
        return iv.mpf(at[node.value])
    if node.op == "number":
        slack = 1e-14 * max(1, abs(node.value))
        return iv.mpf([node.value - slack, node.value + slack])
    if node.op == "tanh":
        return iv.mpf([mpmath.tanh(mpmath.mpf(args[0].a)), mpmath.tanh(mpmath.mpf(args[0].b))])
    if node.op in ("log", "sqrt") and not args[0].a > 0:
        raise NoBoundError
    if node.op == "**":
        whole = node.exponent == int(node.exponent)
        if (node.exponent < 0 and 0 in args[0]) or not (whole or args[0].a > 0):
            raise NoBoundError
        return args[0] ** (int(node.exponent) if whole else node.exponent)
    if node.op == "/" and 0 in args[1]:
        raise NoBoundError
    arithmetic = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "neg": lambda a: -a,
    }
    return arithmetic.get(node.op, getattr(iv, node.op, None))(*args)


def assert_all_agree(formula: str, x: float, y: float) -> None:
    """Compiled for floats, for arrays, and SymPy: in value and slope, within what rounding may do."""
    tree, f = parse(formula), symbolic(formula)
    results, expressions = (tree, derive(tree, "x"), derive(tree, "y")), with_derivatives(f)[:3]
    allowed = [bounds(result, x, y) for result in results]
    if any(e.has(sympy.nan, sympy.zoo, sympy.oo) for e in expressions):
        raise NoBoundError
    by_float = compile_formula(("x", "y"), results, arrays=False)(x, y)
    by_array = compile_formula(("x", "y"), results, arrays=True)(np.array([x, x]), np.array([y, y]))
    for (low, high), one, many, true in zip(
        allowed, by_float, by_array, map(complex, fifty_digits(expressions)(x, y)), strict=True
    ):
        assert low <= one <= high and np.all((low <= many) & (many <= high))
        assert abs(true.imag) <= 1e-20 and low <= true.real <= high
