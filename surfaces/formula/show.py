"""A tree as text: as it can be typed, and as one would write it on a board."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.tree import Node, in_order

Shown = tuple[str, int]
"""A text and how tightly it holds together."""

_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
_ATOM = 5
_RAISED = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")
_KNOWN = {math.e: "e", math.sqrt(2): "√2"}
_SIGNS = ("abs", "sqrt", "inverse")
"""Functions that are written with a sign, not with a name."""
_FRACTIONS = {2.0: "½", 3.0: "⅓", 4.0: "¼", 5.0: "⅕", 6.0: "⅙", 8.0: "⅛", 10.0: "⅒"}


def text(root: Node) -> str:
    """The formula as it can be typed; ``parse`` makes the same tree of it."""
    return _shown(root, _typed, None)


def pretty(root: Node, most: int | None = None) -> str:
    """The formula as written by hand: ½x² − ½y² + ¼y⁴; numbers to six digits.

    Parts of more than ``most`` letters become …: written out, shared parts can take gigabytes.
    """
    return _shown(root, _written, most)


def plain_number(value: float) -> str:
    """Shortest text that reads back as the same number, whole numbers without a point."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


def _shown(root: Node, show: Callable[[Node, Sequence[Shown]], Shown], most: int | None) -> str:
    done: dict[Node, Shown] = {}
    for node in in_order(root):
        shown = show(node, [done[arg] for arg in node.args])
        done[node] = shown if most is None or len(shown[0]) <= most else ("…", _ATOM)
    return done[root][0]


def _bracketed(shown: Shown, lowest: int) -> str:
    return shown[0] if shown[1] >= lowest else f"({shown[0]})"


def _leaf(node: Node, number: Callable[[float], str]) -> Shown:
    if node.number is None:
        return str(node.value), _ATOM
    if math.isnan(node.number):
        return "(0/0)", _ATOM
    shown = number(node.number)
    return shown, _LEVEL["neg"] if node.number < 0 else _LEVEL["*"] if shown[1:].endswith("π") else _ATOM


def _typed(node: Node, args: Sequence[Shown]) -> Shown:
    if node.op in ("number", "name"):
        return _leaf(node, plain_number)
    if node.op not in _LEVEL:
        return _called(node.op, args)
    level = _LEVEL[node.op]
    if node.op == "**":
        return f"{_bracketed(args[0], _ATOM)}**{plain_number(node.exponent)}", level
    if node.op == "neg":
        return f"-{_bracketed(args[0], level + 1)}", level
    sign = node.op if level == _LEVEL["*"] else f" {node.op} "
    return f"{_bracketed(args[0], level)}{sign}{_bracketed(args[1], level + 1)}", level


def _written(node: Node, args: Sequence[Shown]) -> Shown:
    if node.op in ("number", "name"):
        return _leaf(node, _written_number)
    if node.op not in _LEVEL:
        return _FUNCTIONS.get(node.op, _called)(node.op, args)
    level = _LEVEL[node.op]
    if node.op == "**":
        raised = np.format_float_positional(node.exponent, trim="-").translate(_RAISED)
        return f"{_bracketed(args[0], _ATOM)}{raised}", level
    if node.op == "neg":
        negated = _bracketed(args[0], _LEVEL["*"])
        return f"−({negated})" if negated.startswith("−") else f"−{negated}", level
    if node.op in "+-":
        return _sum(node, *args), level
    if node.op == "*" and node.args[1].op == "inverse":
        return _product("/", (node.args[0], node.args[1].args[0]), args[0], _denominator(args[1])), level
    return _product(node.op, (node.args[0], node.args[1]), *args), level


def _written_number(value: float) -> str:
    turns = value / math.pi
    if value in _KNOWN:
        return _KNOWN[value]
    if turns and turns.is_integer() and abs(turns) <= 100:
        return ("−" if turns < 0 else "") + ("" if abs(turns) == 1 else f"{abs(turns):.0f}") + "π"
    return f"{value:.6g}".replace("-", "−")


def _called(function: str, args: Sequence[Shown]) -> Shown:
    first, *others = (arg[0] for arg in args)
    if FUNCTIONS[function].arguments == 2 and args[0][1] == _ATOM and first.startswith(f"{function}("):
        first = first[len(function) + 1 : -1]  # max(max(x, y), 1) is max(x, y, 1)
    return f"{function}({', '.join([first, *others])})", _ATOM


def _size(function: str, args: Sequence[Shown]) -> Shown:
    """Bars cannot be told apart inside bars."""
    return f"|({args[0][0]})|" if "|" in args[0][0] else f"|{args[0][0]}|", _ATOM


def _chosen(function: str, args: Sequence[Shown]) -> Shown:
    a, b, p, q = (arg[0] for arg in args)
    return f"[{a} ≤ {b}: {p}, else {q}]", _ATOM


_FUNCTIONS: dict[str, Callable[[str, Sequence[Shown]], Shown]] = {
    "abs": _size,
    "sqrt": lambda function, args: (f"√{_bracketed(args[0], _ATOM)}", _LEVEL["**"]),
    "inverse": lambda function, args: (f"1/{_bracketed(args[0], _LEVEL['**'])}", _LEVEL["/"]),
    "select": _chosen,
}


def _denominator(shown: Shown) -> Shown:
    """What stands below the line of 1/..."""
    return shown[0].removeprefix("1/"), _ATOM


def _sum(node: Node, left: Shown, right: Shown) -> str:
    sign, added = "+" if node.op == "+" else "−", _bracketed(right, _LEVEL["+"] + 1)
    if added.startswith("−"):
        sign, added = ("−", added[1:]) if node.op == "+" else (sign, f"({added})")
    return f"{left[0]} {sign} {added}"


def _product(op: str, factors: tuple[Node, Node], left: Shown, right: Shown) -> str:
    first, second = factors
    if op == "/" and second.number in _FRACTIONS:
        return f"{_FRACTIONS[second.number]}{_bracketed(left, _LEVEL['**'])}"
    joins = op == "*" and second.op == "*" and not right[0][0].isnumeric()
    factor = _bracketed(right, _LEVEL["*"] if joins else _LEVEL["**"])
    factor = f"({factor})" if factor.startswith("−") else factor
    if op == "/":
        return f"{_bracketed(left, _LEVEL['*'])}/{factor}"
    before = f"({left[0]})" if _is_fraction(first) else _bracketed(left, _LEVEL["*"])
    called = first.number is None and any(node.op in FUNCTIONS and node.op not in _SIGNS for node in factors)
    apart = factor[0].isdecimal() or factor[1:2].isdecimal() or factor.startswith("(−") or called or "√" in before
    return f"{before}{'·' if apart else ''}{factor}"


def _is_fraction(node: Node) -> bool:
    if node.op == "*":
        return node.args[1].op in ("inverse", "*") and _is_fraction(node.args[1])
    return node.op == "inverse" or (node.op == "/" and node.args[1].number not in _FRACTIONS)
