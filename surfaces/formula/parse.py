"""Text of x and y to a tree. The text is only read: Python's own parser gives its syntax, a short list its meaning."""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Iterable

from surfaces.formula import tree
from surfaces.formula.functions import CONSTANTS, FUNCTIONS, TYPED
from surfaces.formula.tree import Node
from surfaces.refusal import N_, Refusal

_DECIMAL = re.compile(r"[\d.]+(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
LONGEST = 2000
DEEPEST = 64
LARGEST_EXPONENT = 16

_BINARY = {ast.Add: tree.add, ast.Sub: tree.subtract, ast.Mult: tree.multiply, ast.Div: tree.divide}


def parse(text: str, variables: Iterable[str] = ("x", "y")) -> Node:
    """The tree of a formula.

    Refuses, with the column, whatever is not arithmetic on the variables, the constants and the known functions;
    texts over 2,000 characters, more than 64 levels deep, or with an exponent that is not a constant within 16.
    """
    _check_text(text)
    bare = text.strip()
    offset = text.index(bare)
    return _Reader(bare, tuple(variables), offset).read(_syntax(bare, offset), 1)


def _check_text(text: str) -> None:
    if not text.strip() or text.lstrip().startswith("#"):
        raise Refusal(N_("the formula is empty; type a formula of x and y, such as x**2 + 3*y**2"))
    if len(text) > LONGEST:
        raise Refusal(N_("the formula has {length} characters; shorten it to {most}"), length=len(text), most=LONGEST)
    for column, character in enumerate(text, 1):
        if not (" " <= character <= "~") or character == "#":
            raise Refusal(
                N_("column {column}: character {character} is not allowed; use plain letters, digits and + - * / **"),
                column=column,
                character=repr(character),
            )


def _syntax(text: str, offset: int) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise Refusal(
            N_("column {column}: this is not a formula; check brackets and operators (2*x, not 2x)"),
            column=offset + (error.offset or len(text)),  # Python gives 0 where the text breaks off
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise _too_deep() from None


def _too_deep() -> Refusal:
    return Refusal(N_("the formula is nested too deeply; at most {most} levels are read"), most=DEEPEST)


class _Reader:
    """Walks Python's syntax tree and accepts arithmetic only."""

    def __init__(self, text: str, variables: tuple[str, ...], offset: int) -> None:
        self._text = text
        self._variables = variables
        self._offset = offset

    def read(self, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.read(node.operand, depth + 1)
            return tree.negate(inner) if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return self._power(node, depth)
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            return self._chain(node, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            at = self._text.index("^", node.left.end_col_offset or 0)
            raise Refusal(N_("column {column}: ^ is not a power here; write x**2"), column=at + 1 + self._offset)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node, node.func, depth)
        raise self._refuse(node)

    def _chain(self, node: ast.expr, depth: int) -> Node:
        """a + b - c ... from the left; however long, it is one level."""
        links: list[ast.BinOp] = []
        while isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            links.append(node)
            node = node.left
        result = self.read(node, depth + 1)
        for link in reversed(links):
            result = _BINARY[type(link.op)](result, self.read(link.right, depth + 1))
        return result

    def _constant(self, node: ast.Constant) -> Node:
        written = ast.get_source_segment(self._text, node) or ""
        if type(node.value) not in (int, float) or not _DECIMAL.fullmatch(written):
            raise self._refuse(node)
        try:
            value = float(node.value)  # type: ignore[arg-type]
        except OverflowError:
            value = math.inf
        if math.isinf(value):
            raise Refusal(
                N_("column {column}: this number is too large; use one below 1e308"), column=self._column(node)
            )
        return tree.number(value)

    def _name(self, node: ast.Name) -> Node:
        if node.id in self._variables:
            return tree.name(node.id)
        if node.id in CONSTANTS:
            return tree.number(CONSTANTS[node.id])
        template = N_("column {column}: unknown name '{name}'; use {names}")
        if node.id in FUNCTIONS:
            template = N_("column {column}: the function {name} needs brackets, as in {name}(x)")
            if FUNCTIONS[node.id].arguments > 1:
                template = N_("column {column}: {name} takes several arguments, as in {name}(x, y)")
        raise Refusal(template, column=self._column(node), name=node.id[:40], names=self._names())

    def _power(self, node: ast.BinOp, depth: int) -> Node:
        base, exponent = self.read(node.left, depth + 1), self.read(node.right, depth + 1)
        if exponent.number is None or not abs(exponent.number) <= LARGEST_EXPONENT:
            raise Refusal(
                N_("column {column}: an exponent must be a number of at most {most}"),
                column=self._column(node.right),
                most=LARGEST_EXPONENT,
            )
        return tree.power(base, exponent.number)

    def _call(self, node: ast.Call, function: ast.Name, depth: int) -> Node:
        if function.id not in FUNCTIONS:
            raise Refusal(
                N_("column {column}: unknown function '{name}'; use {functions}"),
                column=self._column(node),
                name=function.id[:40],
                functions=", ".join(TYPED),
            )
        wanted = FUNCTIONS[function.id].arguments
        if node.keywords or len(node.args) < wanted or (wanted != 2 and len(node.args) > wanted):
            template = N_("column {column}: {name} takes one argument, as in {name}(x)")
            if wanted > 1:
                template = N_("column {column}: {name} takes several arguments, as in {name}(x, y)")
            raise Refusal(template, column=self._column(node), name=function.id)
        args = [self.read(arg, depth + 1) for arg in node.args]
        while len(args) > wanted:
            args[:2] = [tree.call(function.id, *args[:2])]
        return tree.call(function.id, *args)

    def _refuse(self, node: ast.expr) -> Refusal:
        return Refusal(
            N_("column {column}: '{what}' is not allowed here; use numbers, {names}, + - * / ** and {functions}"),
            column=self._column(node),
            what=(ast.get_source_segment(self._text, node) or "")[:20],
            names=self._names(),
            functions=", ".join(TYPED),
        )

    def _names(self) -> str:
        return ", ".join((*self._variables, *CONSTANTS))

    def _column(self, node: ast.expr) -> int:
        return node.col_offset + 1 + self._offset
