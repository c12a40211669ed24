"""From trees to straight-line Python, once for floats and once for arrays.

This is the only place in the program that compiles code, and the code is generated from our own tree: numbers,
local names and functions of the table, with no builtins. No text of a user ever gets here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from surfaces.formula.functions import FUNCTIONS, float_power
from surfaces.formula.tree import Node, in_order

Compiled = Callable[..., Any]

_NUMBERS: dict[str, Any] = {"__builtins__": {}, "nan": math.nan, "inf": math.inf}
_FLOATS = {**_NUMBERS, "pow": float_power, **{name: f.on_floats for name, f in FUNCTIONS.items()}}
_ARRAYS = {**_NUMBERS, "pow": np.power, **{name: f.on_arrays for name, f in FUNCTIONS.items()}}


def source(variables: Sequence[str], results: Sequence[Node]) -> str:
    """A Python function of the variables that returns the tuple of results."""
    nodes = list(in_order(*results))
    writer = _Writer(Counter([*(arg for node in nodes for arg in node.args), *results]))
    for node in nodes:
        writer.write(node)
    outputs = [writer.name_of(node) for node in results]
    body = "".join(f"    {line}\n" for line in writer.lines)
    return f"def formula({', '.join(variables)}):\n{body}    return {', '.join(outputs)},\n"


def compile_formula(variables: Sequence[str], results: Sequence[Node], arrays: bool) -> Compiled:
    """The results as one callable, over floats (quick) or over NumPy arrays of one shape."""
    namespace = dict(_ARRAYS if arrays else _FLOATS)
    exec(compile(source(variables, results), "<formula>", "exec"), namespace)  # noqa: S102 (our own tree, see above)
    return namespace["formula"]  # type: ignore[no-any-return]


class _Writer:
    """Collects one assignment for each part, and remembers which local name holds it.

    A name is used again once its part is not needed any more: arrays are then freed while they are in the cache.
    """

    def __init__(self, uses: Counter[Node]) -> None:
        self.lines: list[str] = []
        self._uses = uses
        self._names: dict[Node, str] = {}
        self._powers: dict[tuple[Node, int], str] = {}
        self._free: list[str] = []
        self._made = 0

    def name_of(self, node: Node) -> str:
        return self._names[node]

    def write(self, node: Node) -> None:
        if node.op == "number":
            self._names[node] = f"({node.value!r})"
        elif node.op == "name":
            self._names[node] = str(node.value)
        elif node.op == "**":
            self._names[node] = self._power(node.args[0], node.exponent)
        else:
            expression = self._expression(node, [self._names[arg] for arg in node.args])
            self._release(node.args)
            self._names[node] = self._assign(expression)

    def _release(self, parts: tuple[Node, ...]) -> None:
        for part in parts:
            self._uses[part] -= 1
            if not self._uses[part] and part.args and part.op != "**":  # a power may be part of another
                self._free.append(self._names[part])

    def _expression(self, node: Node, args: list[str]) -> str:
        if node.op == "neg":
            return f"-{args[0]}"
        return f"{args[0]} {node.op} {args[1]}" if node.op in "+-*/" else f"{node.op}({', '.join(args)})"

    def _power(self, base: Node, exponent: float) -> str:
        if exponent != int(exponent):
            return self._assign(f"pow({self._names[base]}, {exponent!r})")
        positive = self._whole_power(base, abs(int(exponent)))
        return positive if exponent > 0 else self._assign(f"1.0 / {positive}")

    def _whole_power(self, base: Node, n: int) -> str:
        """Repeated multiplication: quick, exact in sign, and inf where ``**`` on floats would raise."""
        if n == 1:
            return self._names[base]
        if (base, n) not in self._powers:
            left, right = self._whole_power(base, n // 2), self._whole_power(base, n - n // 2)
            self._powers[base, n] = self._assign(f"{left} * {right}")
        return self._powers[base, n]

    def _assign(self, expression: str) -> str:
        name = self._free.pop() if self._free else f"t{self._made}"
        self._made += name == f"t{self._made}"
        self.lines.append(f"{name} = {expression}")
        return name
