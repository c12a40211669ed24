"""Formulas as data: parse a text, derive it, share what is common, emit quick code, show it again."""

from surfaces.formula.derive import derive
from surfaces.formula.emit import compile_formula
from surfaces.formula.parse import parse
from surfaces.formula.show import pretty, text
from surfaces.formula.tree import Node, add, divide, in_order, multiply, name, number, substitute

__all__ = [
    "Node",
    "add",
    "compile_formula",
    "derive",
    "divide",
    "in_order",
    "multiply",
    "name",
    "number",
    "parse",
    "pretty",
    "substitute",
    "text",
]
