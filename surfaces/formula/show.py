"""A tree as text: as it can be typed, and as one would write it on a board."""

from __future__ import annotations

from collections.abc import Callable

from surfaces.formula.tree import Node

_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
_ATOM = 5
_RAISED = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")
_FRACTIONS = {2.0: "½", 3.0: "⅓", 4.0: "¼", 5.0: "⅕", 6.0: "⅙", 8.0: "⅛", 10.0: "⅒"}


def text(node: Node) -> str:
    """The formula as it can be typed; ``parse`` makes the same tree of it."""
    return _typed(node)[0]


def pretty(node: Node) -> str:
    """The formula as written by hand: ½x² − ½y² + ¼y⁴."""
    return _written(node)[0]


def plain_number(value: float) -> str:
    """Shortest text that reads back as the same number, whole numbers without a point."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


def _bracketed(shown: tuple[str, int], lowest: int) -> str:
    return shown[0] if shown[1] >= lowest else f"({shown[0]})"


def _typed(node: Node) -> tuple[str, int]:
    if node.number is not None:
        return ("(0/0)", _ATOM) if node.number != node.number else _signed(plain_number(node.number))
    if node.op == "**":
        exponent = plain_number(node.exponent)
        return f"{_bracketed(_typed(node.args[0]), _ATOM)}**{exponent}", _LEVEL["**"]
    return _combined(node, _typed, {"+": " + ", "-": " - ", "*": "*", "/": "/", "neg": "-"})


def _written(node: Node) -> tuple[str, int]:
    if node.number is not None:
        return _signed(plain_number(node.number).replace("-", "−"))
    if node.op == "**":
        raised = plain_number(node.exponent).translate(_RAISED)
        return f"{_bracketed(_written(node.args[0]), _ATOM)}{raised}", _LEVEL["**"]
    if node.op == "/" and node.args[1].number in _FRACTIONS:
        return f"{_FRACTIONS[node.args[1].number]}{_bracketed(_written(node.args[0]), _LEVEL['**'])}", _LEVEL["*"]
    if node.op == "*" and _reads_without_dot(node.args[1]):
        left, right = (_written(arg) for arg in node.args)
        return f"{_bracketed(left, _LEVEL['*'])}{_bracketed(right, _LEVEL['*'])}", _LEVEL["*"]
    return _combined(node, _written, {"+": " + ", "-": " − ", "*": "·", "/": "/", "neg": "−"})


def _reads_without_dot(factor: Node) -> bool:
    while factor.op in ("**", "*"):
        factor = factor.args[0]
    return factor.number is None and factor.op not in ("neg", "/")


def _signed(shown: str) -> tuple[str, int]:
    return shown, _LEVEL["neg"] if shown[0] in "-−" else _ATOM


def _combined(node: Node, shown: Callable[[Node], tuple[str, int]], signs: dict[str, str]) -> tuple[str, int]:
    if node.op == "name":
        return str(node.value), _ATOM
    if node.op not in _LEVEL:
        return f"{node.op}({', '.join(shown(arg)[0] for arg in node.args)})", _ATOM
    level = _LEVEL[node.op]
    if node.op == "neg":
        return f"{signs['neg']}{_bracketed(shown(node.args[0]), level + 1)}", level
    left, right = node.args
    if signs["neg"] == "−" and right.op == "neg":
        return f"{_bracketed(shown(left), level)}{signs[node.op]}({shown(right)[0]})", level
    return f"{_bracketed(shown(left), level)}{signs[node.op]}{_bracketed(shown(right), level + 1)}", level
