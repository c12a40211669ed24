"""A formula as a tree in which equal parts are one and the same object.

Every node is built by the functions below, which look it up among the living nodes first. Derivatives of nested
functions then share their parts by identity; without that they grow exponentially.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from weakref import WeakValueDictionary

from surfaces.formula.functions import FUNCTIONS


class Node:
    """One operation: ``op`` is "number", "name", "+", "-", "*", "/", "**", "neg" or the name of a function."""

    __slots__ = ("__weakref__", "args", "op", "value")

    def __init__(self, op: str, args: tuple[Node, ...], value: float | str | None) -> None:
        self.op, self.args, self.value = op, args, value

    @property
    def number(self) -> float | None:
        """The value of a constant, else None."""
        return self.value if isinstance(self.value, float) and self.op == "number" else None

    @property
    def exponent(self) -> float:
        """The constant exponent of a power."""
        assert isinstance(self.value, float)
        return self.value


_living: WeakValueDictionary[tuple[object, ...], Node] = WeakValueDictionary()


def _intern(op: str, args: tuple[Node, ...] = (), value: float | str | None = None) -> Node:
    key = (op, args, value)
    node = _living.get(key)
    if node is None:
        node = _living[key] = Node(op, args, value)
    return node


def number(value: float) -> Node:
    """A constant. What is no finite number (0/0, 1e308*10) becomes the one undefined constant."""
    value = float(value)
    return UNDEFINED if not math.isfinite(value) else _intern("number", (), value + 0.0)


def name(text: str) -> Node:
    """A variable or a parameter."""
    return _intern("name", (), text)


UNDEFINED = _intern("number", (), math.nan)


def add(a: Node, b: Node) -> Node:
    if a.number is not None and b.number is not None:
        return number(a.number + b.number)
    if a.number == 0:
        return b
    if b.number == 0:
        return a
    return subtract(a, negate(b)) if _is_negative(b) else _intern("+", (a, b))


def subtract(a: Node, b: Node) -> Node:
    if a.number is not None and b.number is not None:
        return number(a.number - b.number)
    if b.number == 0:
        return a
    if a.number == 0:
        return negate(b)
    return add(a, negate(b)) if _is_negative(b) else _intern("-", (a, b))


def _is_negative(node: Node) -> bool:
    return node.op == "neg" or (_factor(node) or 0) < 0


def negate(a: Node) -> Node:
    if a.number is not None:
        return number(-a.number)
    if a.op == "neg":
        return a.args[0]
    factor = _factor(a)
    return _intern("neg", (a,)) if factor is None else _scaled(-factor, a.args[1])


def multiply(a: Node, b: Node) -> Node:
    """a b, with constants and signs gathered in front."""
    if a.number is not None and b.number is not None:
        return number(a.number * b.number)
    if b.number is not None:
        a, b = b, a
    if a.number is not None:
        return _scaled(a.number, b)
    if a is b:
        return power(a, 2)
    for one in (a, b):
        factor = -1.0 if one.op == "neg" else _factor(one)
        if factor:
            return _scaled(factor, multiply(one.args[-1], b) if one is a else multiply(a, one.args[-1]))
        if one.op == "/" and one.args[0].number == 1:
            return divide(b if one is a else a, one.args[1])
    return _intern("*", (b, a) if a.op == "inverse" and b.op != "inverse" else (a, b))


def _factor(node: Node) -> float | None:
    """The constant in front of a product."""
    return node.args[0].number if node.op == "*" else None


def _scaled(factor: float, node: Node) -> Node:
    if factor == 0:
        return number(0.0)
    if factor == 1:
        return node
    if factor == -1:
        return negate(node)
    if node.op == "neg":
        return _scaled(-factor, node.args[0])
    inner = _factor(node)
    if inner is not None and 0 < abs(factor * inner) < math.inf:  # else what the product leaves is lost
        return _scaled(factor * inner, node.args[1])
    return _intern("*", (number(factor), node))


def divide(a: Node, b: Node) -> Node:
    if a.number is not None and b.number is not None:
        return number(a.number / b.number) if b.number else UNDEFINED
    if b.number == 1 or (a.number == 0 and b.number is None):
        return a
    if a.op == "neg":
        return negate(divide(a.args[0], b))
    factor = _factor(a)
    if factor and b.number and _divides(b.number, factor):
        return _scaled(factor / b.number, a.args[1])
    return _intern("/", (a, b))


def _divides(divisor: float, factor: float) -> bool:
    """Whether nothing is rounded."""
    return (factor / divisor).is_integer() or (abs(divisor) >= 1 and math.frexp(divisor)[0] in (-0.5, 0.5))


def power(a: Node, exponent: float) -> Node:
    """a to a constant power."""
    if exponent == 0:
        return number(1.0)
    if exponent == 1:
        return a
    if a.number is not None:
        return number(_constant_power(a.number, exponent))
    if exponent == 0.5:  # with a slope of 0 at 0
        return call("sqrt", a)
    return _intern("**", (a,), float(exponent))


def _constant_power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (ValueError, OverflowError):
        return math.nan


def call(function: str, *args: Node) -> Node:
    """A function of the table; of constants, its value."""
    if function == "select" and args[2] is args[3] and args[2].number is not None:
        return args[2]
    constants = [a.number for a in args if a.number is not None]
    if len(constants) < len(args):
        return _intern(function, args)
    try:
        return number(FUNCTIONS[function].on_floats(*constants))
    except (ValueError, OverflowError):
        return UNDEFINED


_BUILD: dict[str, Callable[..., Node]] = {"+": add, "-": subtract, "*": multiply, "/": divide, "neg": negate}


def rebuild(node: Node, args: tuple[Node, ...]) -> Node:
    """The same operation on other arguments, simplified anew."""
    if not node.args or args == node.args:
        return node
    if node.op == "**":
        return power(args[0], node.exponent)
    return _BUILD[node.op](*args) if node.op in _BUILD else call(node.op, *args)


def in_order(*roots: Node) -> Iterator[Node]:
    """Every node below the roots once, arguments before what uses them. No recursion, so depth does not matter."""
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if id(node) in seen:
            continue
        if ready or not node.args:
            seen.add(id(node))
            yield node
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))


def substitute(root: Node, values: dict[str, Node]) -> Node:
    """The tree with names replaced."""
    done: dict[Node, Node] = {}
    for node in in_order(root):
        if node.op == "name":
            done[node] = values.get(str(node.value), node)
        else:
            done[node] = rebuild(node, tuple(done[arg] for arg in node.args))
    return done[root]
