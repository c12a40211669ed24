"""A tree's value and derivatives as quick functions, each made when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from surfaces.formula import Node, compile_formula, derive


class Formulas:
    """Functions of x, y (and of a sample's numbers, where there are samples); each returns a tuple.

    Over floats they raise ArithmeticError or ValueError where undefined, over arrays they give nan or inf.
    """

    def __init__(self, tree: Node, arrays: bool, names: Sequence[str] = ("x", "y")) -> None:
        self.tree, self._arrays, self._names = tree, arrays, names

    def _compiled(self, *results: Node) -> Any:
        return compile_formula(self._names, results, self._arrays)

    @cached_property
    def slopes(self) -> tuple[Node, Node]:
        return derive(self.tree, "x"), derive(self.tree, "y")

    @cached_property
    def bends(self) -> tuple[Node, Node, Node]:
        by_x, by_y = self.slopes
        return derive(by_x, "x"), derive(by_x, "y"), derive(by_y, "y")

    @cached_property
    def value(self) -> Any:
        return self._compiled(self.tree)

    @cached_property
    def gradient(self) -> Any:
        return self._compiled(*self.slopes)

    @cached_property
    def value_and_gradient(self) -> Any:
        """(f, df/dx, df/dy) with everything shared: what a walk asks for at every step."""
        return self._compiled(self.tree, *self.slopes)

    @cached_property
    def hessian(self) -> Any:
        return self._compiled(*self.bends)
