"""Hypothesis strategies for formulas: as text with all brackets, and as trees."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from surfaces.formula import Node, add, divide, multiply, name, number
from surfaces.formula.functions import FUNCTIONS
from surfaces.formula.tree import call, in_order, negate, power, subtract

steady = settings(max_examples=300, derandomize=True)
"""The same examples at every run."""

OF_ONE, OF_SEVERAL, OF_FOUR = (
    sorted(name for name, function in FUNCTIONS.items() if function.arguments == count) for count in (1, 2, 4)
)
exponents = st.sampled_from([-3, -2, -1, 1, 2, 3, 4, 7, 0.5, 1.5, -0.5, 2.25])
_variables = st.sampled_from(["x", "y"])
_constants = st.sampled_from(["pi", "e", "1", "2", "3", "0.5", "0.25", "1.7", "10"])
_numbers = st.floats(-1e3, 1e3, allow_nan=False) | st.integers(-20, 20).map(float) | st.sampled_from([1e-9, 1e20, 0.1])


def _calls(
    build: Callable[..., Any], part: st.SearchStrategy[Any], several: tuple[int, ...]
) -> list[st.SearchStrategy[Any]]:
    """Every function with as many arguments as it takes."""
    counts = [(OF_ONE, 1), *((OF_SEVERAL, count) for count in several), (OF_FOUR, 4)]
    return [st.builds(build, st.sampled_from(names), *[part] * count) for names, count in counts]


def _called(function: str, *args: str) -> str:
    return f"{function}({', '.join(args)})"


def _larger_text(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, part, st.sampled_from("+-*/"), part | _constants),
        st.builds("({} {} {})".format, _constants, st.sampled_from("+-*/"), part),
        st.builds("({})**({})".format, part, exponents),
        st.builds("(-{})".format, part),
        *_calls(_called, part, several=(2, 3)),
    )


_texts = st.recursive(_variables, _larger_text, max_leaves=7)
texts = st.builds("({} {} {})".format, _texts, st.sampled_from("+-*/"), _texts) | _texts
"""No part is made of constants alone: they are computed when a text is read, where no oracle sees the rounding."""


def _larger_tree(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        *(st.builds(build, part, part) for build in (add, subtract, multiply, divide)),
        st.builds(negate, part),
        st.builds(power, part, exponents.map(float)),
        *_calls(call, part, several=(2,)),
    )


def _is_tame(root: Node) -> bool:
    """No constant that overflowed."""
    return all(abs(node.number or 0) != float("inf") for node in in_order(root))


_parts = _variables.map(name) | _numbers.map(number)
trees = st.recursive(_parts, _larger_tree, max_leaves=12).filter(_is_tame)
