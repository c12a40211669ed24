"""Derivatives by the rules of school, on shared trees.

At a kink, where there is none, the slope is fixed: that of abs and of sqrt is 0 at 0, and where the arguments of min
or max are equal it is the slope of the first.
"""

from __future__ import annotations

from collections.abc import Callable

from surfaces.formula.tree import (
    Node,
    add,
    call,
    divide,
    in_order,
    multiply,
    negate,
    number,
    power,
    subtract,
)

ONE = number(1.0)


def derive(root: Node, variable: str) -> Node:
    """d root / d variable."""
    slope: dict[Node, Node] = {}
    for node in in_order(root):
        slope[node] = _derive_one(node, [slope[arg] for arg in node.args], variable)
    return slope[root]


def _derive_one(node: Node, slopes: list[Node], variable: str) -> Node:
    if node.op == "number":
        return number(0.0)
    if node.op == "name":
        return ONE if node.value == variable else number(0.0)
    if node.op == "**":
        n = node.exponent
        return multiply(multiply(number(n), power(node.args[0], n - 1)), slopes[0])
    if node.op in _OPERATORS:
        return _OPERATORS[node.op](node, slopes)
    return multiply(FUNCTION_SLOPES[node.op](node), slopes[0])


_OPERATORS: dict[str, Callable[[Node, list[Node]], Node]] = {
    "+": lambda node, s: add(s[0], s[1]),
    "-": lambda node, s: subtract(s[0], s[1]),
    "neg": lambda node, s: negate(s[0]),
    "*": lambda node, s: add(multiply(s[0], node.args[1]), multiply(node.args[0], s[1])),
    "/": lambda node, s: divide(subtract(s[0], multiply(node, s[1])), node.args[1]),
    "min": lambda node, s: call("select", *node.args, *s),
    "max": lambda node, s: call("select", *reversed(node.args), *s),
    "select": lambda node, s: call("select", *node.args[:2], *s[2:]),
    "logaddexp": lambda node, s: add(multiply(_share(*node.args), s[0]), multiply(_share(*reversed(node.args)), s[1])),
}


def _share(a: Node, b: Node) -> Node:
    """exp(a) / (exp(a) + exp(b))"""
    return call("sigmoid", subtract(a, b))


def _one_less_square(node: Node) -> Node:
    return subtract(ONE, power(node.args[0], 2))


# Outer derivative of each function of one argument; node is the call itself, so that f' can reuse f.
FUNCTION_SLOPES: dict[str, Callable[[Node], Node]] = {
    "sin": lambda node: call("cos", *node.args),
    "cos": lambda node: negate(call("sin", *node.args)),
    "tan": lambda node: add(ONE, power(node, 2)),
    "asin": lambda node: divide(ONE, call("sqrt", _one_less_square(node))),
    "acos": lambda node: divide(number(-1.0), call("sqrt", _one_less_square(node))),
    "atan": lambda node: divide(ONE, add(ONE, power(node.args[0], 2))),
    "sinh": lambda node: call("cosh", *node.args),
    "cosh": lambda node: call("sinh", *node.args),
    "tanh": lambda node: subtract(ONE, power(node, 2)),
    "exp": lambda node: node,
    "log": lambda node: divide(ONE, node.args[0]),
    "sqrt": lambda node: multiply(number(0.5), call("inverse", node)),
    "abs": lambda node: call("sign", *node.args),
    "softplus": lambda node: call("sigmoid", *node.args),
    "sigmoid": lambda node: multiply(node, call("sigmoid", negate(node.args[0]))),
    "sign": lambda node: number(0.0),
    "inverse": lambda node: negate(power(node, 2)),
}
