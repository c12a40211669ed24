"""What a surface is: a height f(x, y) with exact derivatives, and what is known about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from surfaces.formula import Node, add, compile_formula, derive, multiply, name, number, parse, pretty, substitute
from surfaces.refusal import N_, Refusal

Pair = tuple[float, float]
Window = tuple[Pair, Pair]
Kind = Literal["minimum", "saddle", "maximum"]
Place = tuple[float | str, float | str]
"""A point; a coordinate may be a formula of the surface's parameters."""


@dataclass(frozen=True)
class Parameter:
    """A number in a surface's formula that a person may change."""

    name: str
    default: float
    low: float
    high: float
    help: str


@dataclass(frozen=True)
class Mark:
    """A critical point: where it is, its height, and the eigenvalues of the Hessian there (ascending)."""

    kind: Kind
    x: float
    y: float
    height: float
    eigenvalues: Pair


@dataclass(frozen=True)
class Surface:
    """A height f(x, y) given by a formula, with the window to look through and what it teaches.

    ``bind`` gives the same surface with other parameters or turned about the origin. Marks and the start turn with it.
    """

    name: str
    title: str
    formula: str
    window: Window
    start: Pair
    teaches: str = ""
    family: str = ""
    parameters: tuple[Parameter, ...] = ()
    minima: tuple[Place, ...] = ()
    saddles: tuple[Place, ...] = ()
    maxima: tuple[Place, ...] = ()
    bounded: bool = True
    settings: tuple[tuple[str, float], ...] = field(default=())
    rotate: float = 0.0

    def bind(self, parameters: Mapping[str, float] | None = None, rotate: float | None = None) -> Surface:
        """This surface with some parameters changed, turned ``rotate`` degrees anticlockwise about the origin."""
        if rotate is not None and not math.isfinite(rotate):
            raise Refusal(N_("an angle must be a finite number of degrees"))
        known = {parameter.name: parameter for parameter in self.parameters}
        for key, value in (parameters or {}).items():
            if key not in known:
                raise self._unknown(key)
            if not known[key].low <= value <= known[key].high:
                low, high = known[key].low, known[key].high
                raise Refusal(N_("'{name}' must lie between {low:g} and {high:g}"), name=key, low=low, high=high)
        settings = dict(self.settings) | dict(parameters or {})
        turned = self.rotate if rotate is None else float(rotate)
        return replace(self, settings=tuple(sorted(settings.items())), rotate=turned)

    def _unknown(self, key: str) -> Refusal:
        if not self.parameters:
            return Refusal(N_("the surface '{surface}' has no parameter '{name}'"), surface=self.name, name=key[:40])
        names = ", ".join(parameter.name for parameter in self.parameters)
        return Refusal(N_("unknown parameter '{name}'; use {names}"), name=key[:40], names=names)

    # Heights and slopes

    def value(self, x: Any, y: Any) -> Any:
        """f at floats, or at arrays of one shape. NaN where it is undefined."""
        return self._evaluate("value", 1, x, y)[0]

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(df/dx, df/dy), shaped as x."""
        by_x, by_y = self._evaluate("gradient", 2, x, y)
        return by_x, by_y

    def hessian(self, x: Any, y: Any) -> tuple[Any, Any, Any]:
        """(d2f/dx2, d2f/dxdy, d2f/dy2), shaped as x."""
        xx, xy, yy = self._evaluate("hessian", 3, x, y)
        return xx, xy, yy

    @cached_property
    def tree(self) -> Node:
        """The formula with parameters filled in, turned."""
        raw = parse(self.formula, ("x", "y", *(parameter.name for parameter in self.parameters)))
        filled = substitute(raw, {key: number(value) for key, value in self.values.items()})
        return filled if self.rotate == 0 else _turned(filled, self.rotate)

    @cached_property
    def values(self) -> dict[str, float]:
        """The parameters' values."""
        return {parameter.name: parameter.default for parameter in self.parameters} | dict(self.settings)

    @cached_property
    def on_floats(self) -> Formulas:
        """The bare functions over floats: quick, and raising ArithmeticError or ValueError where undefined."""
        return Formulas(self.tree, arrays=False)

    @cached_property
    def _on_arrays(self) -> Formulas:
        return Formulas(self.tree, arrays=True)

    def _evaluate(self, what: str, count: int, x: Any, y: Any) -> tuple[Any, ...]:
        if isinstance(x, int | float) and isinstance(y, int | float):
            return _over_floats(getattr(self.on_floats, what), count, float(x), float(y))
        x, y = np.broadcast_arrays(x, y)
        if x.dtype.kind in "iub" or y.dtype.kind in "iub":  # whole numbers would wrap around
            x, y = x.astype(np.float64), y.astype(np.float64)
        with np.errstate(all="ignore"):
            return tuple(_full(result, x) for result in getattr(self._on_arrays, what)(x, y))

    # What is known

    @cached_property
    def shown(self) -> str:
        """The formula as one would write it on a board."""
        return pretty(self.tree)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Known critical points with height and curvature, each improved to machine precision by Newton's method."""
        kinds: tuple[tuple[Kind, tuple[Place, ...]], ...] = (
            ("minimum", self.minima),
            ("saddle", self.saddles),
            ("maximum", self.maxima),
        )
        return tuple(self._mark(kind, place) for kind, places in kinds for place in places)

    def _mark(self, kind: Kind, place: Place) -> Mark:
        x, y = turn(self._number(place[0]), self._number(place[1]), self.rotate)
        x, y = self._polished(x, y)
        xx, xy, yy = self.hessian(x, y)
        low, high = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
        return Mark(kind, x, y, self.value(x, y), (float(low), float(high)))

    def _number(self, coordinate: float | str) -> float:
        if not isinstance(coordinate, str):
            return coordinate
        tree = parse(coordinate, self.values)
        return substitute(tree, {key: number(value) for key, value in self.values.items()}).number or 0.0

    def _polished(self, x: float, y: float) -> Pair:
        for _ in range(4):
            (gx, gy), (xx, xy, yy) = self.gradient(x, y), self.hessian(x, y)
            determinant = xx * yy - xy * xy
            if abs(determinant) < 1e-9 or (gx == 0 and gy == 0):
                break
            x, y = x - (yy * gx - xy * gy) / determinant, y - (xx * gy - xy * gx) / determinant
        return x, y

    @cached_property
    def lowest(self) -> float | None:
        """The least height, where it is known."""
        heights = [mark.height for mark in self.marks if mark.kind == "minimum"]
        return min(heights) if heights and self.bounded else None

    @cached_property
    def turned_start(self) -> Pair:
        """The default start, turned with the surface."""
        return turn(*self.start, self.rotate)

    @cached_property
    def turned_window(self) -> Window:
        """The smallest upright window that holds the turned one."""
        if self.rotate == 0:
            return self.window
        corners = [turn(x, y, self.rotate) for x in self.window[0] for y in self.window[1]]
        xs, ys = zip(*corners, strict=True)
        return (min(xs), max(xs)), (min(ys), max(ys))


class Formulas:
    """Compiled functions of (x, y); each returns a tuple, and is made when it is first wanted."""

    def __init__(self, tree: Node, arrays: bool) -> None:
        self._tree, self._arrays = tree, arrays

    def _compiled(self, *results: Node) -> Any:
        return compile_formula(("x", "y"), results, self._arrays)

    @cached_property
    def _slopes(self) -> tuple[Node, Node]:
        return derive(self._tree, "x"), derive(self._tree, "y")

    @cached_property
    def value(self) -> Any:
        return self._compiled(self._tree)

    @cached_property
    def gradient(self) -> Any:
        return self._compiled(*self._slopes)

    @cached_property
    def value_and_gradient(self) -> Any:
        """(f, df/dx, df/dy) with everything shared: what a walk asks for at every step."""
        return self._compiled(self._tree, *self._slopes)

    @cached_property
    def hessian(self) -> Any:
        by_x, by_y = self._slopes
        return self._compiled(derive(by_x, "x"), derive(by_x, "y"), derive(by_y, "y"))


def turn(x: float, y: float, degrees: float) -> Pair:
    """The point (x, y) turned anticlockwise about the origin; exact for multiples of 90 degrees."""
    c, s = _cosine_and_sine(degrees)
    return c * x - s * y, s * x + c * y


def _turned(tree: Node, degrees: float) -> Node:
    c, s = _cosine_and_sine(degrees)
    x, y = name("x"), name("y")
    return substitute(tree, {"x": _combined(c, x, s, y), "y": _combined(-s, x, c, y)})


def _combined(a: float, x: Node, b: float, y: Node) -> Node:
    return add(multiply(number(a), x), multiply(number(b), y))


def _cosine_and_sine(degrees: float) -> Pair:
    quarter, rest = divmod(degrees, 90)
    if rest == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def _over_floats(function: Any, count: int, x: float, y: float) -> tuple[float, ...]:
    try:
        return function(x, y)  # type: ignore[no-any-return]
    except (ArithmeticError, ValueError):
        return (math.nan,) * count


def _full(result: Any, like: Any) -> Any:
    """A constant result, spread over the shape that was asked for."""
    return result if np.shape(result) == np.shape(like) else np.full(np.shape(like), result)
