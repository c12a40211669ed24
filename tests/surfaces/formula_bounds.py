"""How far rounding may take a formula: its tree computed with intervals."""

from collections.abc import Callable
from typing import Any

import mpmath
from mpmath import iv

from surfaces.formula import Node
from surfaces.formula.tree import in_order


class NoBoundError(Exception):
    """Rounding may do anything here, the result is not defined, or a kink is near."""


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
    if node.op == "**":
        return _power(args[0], node.exponent)
    if node.op in _RISING:
        return _ends(_RISING[node.op], *args)
    known = _KNOWN[node.op] if node.op in _KNOWN else getattr(iv, node.op)
    return known(*args)


def _ends(rising: Callable[..., Any], *args: Any) -> Any:
    """Of a function that nowhere falls: its values at both ends."""
    return iv.mpf([rising(*(mpmath.mpf(arg.a) for arg in args)), rising(*(mpmath.mpf(arg.b) for arg in args))])


def _power(base: Any, exponent: float) -> Any:
    if exponent != int(exponent):
        return _positive(base) ** exponent
    return (base if exponent > 0 else _nonzero(base)) ** int(exponent)


def _nonzero(u: Any) -> Any:
    if 0 in u:
        raise NoBoundError
    return u


def _positive(u: Any) -> Any:
    if not u.a > 0:
        raise NoBoundError
    return u


def _within_one(u: Any) -> Any:
    if not (u.a > -1 and u.b < 1):
        raise NoBoundError
    return u


def _size(u: Any) -> Any:
    low, high = mpmath.mpf(u.a), mpmath.mpf(u.b)
    return iv.mpf([max(0, low, -high), max(-low, high)])


def _log_of_sum(a: Any, b: Any) -> Any:
    """The greater one and the little that the other adds, each rounded."""
    return _widened(_ends(max, a, b)) + _widened(_ends(_RISING["softplus"], -_size(a - b)))


def _selected(a: Any, b: Any, p: Any, q: Any) -> Any:
    if a.b < b.a:
        return p
    if b.b < a.a:
        return q
    raise NoBoundError


_RISING: dict[str, Callable[..., Any]] = {
    "atan": mpmath.atan,
    "sinh": mpmath.sinh,
    "tanh": mpmath.tanh,
    "min": min,
    "max": max,
    "softplus": lambda u: mpmath.log1p(mpmath.exp(u)),
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
}
_KNOWN: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / _nonzero(b),
    "neg": lambda a: -a,
    "log": lambda u: iv.log(_positive(u)),
    "sqrt": lambda u: iv.sqrt(_positive(u)),
    "asin": lambda u: _ends(mpmath.asin, _within_one(u)),
    "acos": lambda u: -_ends(lambda v: -mpmath.acos(v), _within_one(u)),
    "cosh": lambda u: _ends(mpmath.cosh, _size(u)),
    "abs": _size,
    "logaddexp": _log_of_sum,
    "sign": lambda u: iv.mpf(1 if _nonzero(u).a > 0 else -1),
    "inverse": lambda u: 1 / _nonzero(u),
    "select": _selected,
}
