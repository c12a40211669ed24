"""What a surface is: a height f(x, y) with exact derivatives, and what is known about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from surfaces.compiled import Formulas
from surfaces.formula import Node, add, divide, in_order, number, parse, pretty, substitute
from surfaces.refusal import N_, Refusal
from surfaces.turning import Pair, turn, turned

Floats = npt.NDArray[np.float64]
Window = tuple[Pair, Pair]
Kind = Literal["minimum", "saddle", "maximum"]
Place = tuple[float | str, float | str]
"""A point (or two ends); each number may be a formula of the surface's parameters."""


@dataclass(frozen=True)
class Parameter:
    """A number in a surface's formula that a person may change."""

    name: str
    default: float
    low: float
    high: float
    help: str


@dataclass(frozen=True)
class Samples:
    """A small data set: the names by which a formula calls a sample's numbers, and a row of them for each sample."""

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Mark:
    """A critical point: where it is, its height, and the eigenvalues of the Hessian there (ascending).

    The tip of a cone, which has no Hessian, counts as infinitely sharp.
    """

    kind: Kind
    x: float
    y: float
    height: float
    eigenvalues: Pair


@dataclass(frozen=True)
class Surface:
    """A height f(x, y) given by a formula, with the window to look through and what it teaches.

    ``bind`` gives the same surface with other parameters or turned about the origin. Marks and the start turn with it.
    With ``samples`` the formula is one sample's loss, and the height is the mean over all of them. ``cones`` are minima
    without a slope of their own; ``infimum`` is a least height that no point has.
    """

    name: str
    title: str
    formula: str
    window: tuple[Place, Place]
    start: Place
    teaches: str = ""
    family: str = ""
    parameters: tuple[Parameter, ...] = ()
    minima: tuple[Place, ...] = ()
    saddles: tuple[Place, ...] = ()
    maxima: tuple[Place, ...] = ()
    cones: tuple[Place, ...] = ()
    bounded: bool = True
    infimum: float | None = None
    samples: Samples | None = None
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
        """(df/dx, df/dy), shaped as x. NaN where f is undefined."""
        by_x, by_y = self._where_defined(self._evaluate("gradient", 2, x, y), x, y)
        return by_x, by_y

    def hessian(self, x: Any, y: Any) -> tuple[Any, Any, Any]:
        """(d2f/dx2, d2f/dxdy, d2f/dy2), shaped as x. NaN where f is undefined."""
        xx, xy, yy = self._where_defined(self._evaluate("hessian", 3, x, y), x, y)
        return xx, xy, yy

    def _where_defined(self, results: tuple[Any, ...], x: Any, y: Any) -> tuple[Any, ...]:
        """A slope may be computed where there is no height: that of log(x) is 1/x also below 0."""
        if self.defined_everywhere:
            return results
        unknown = np.isnan(self.value(x, y))
        if isinstance(results[0], float):
            return tuple(math.nan if unknown else result for result in results)
        return tuple(np.where(unknown, math.nan, result) for result in results)

    @cached_property
    def defined_everywhere(self) -> bool:
        """Whether no operation of the formula can be undefined; overflow apart."""
        return not any(node.op in _PARTIAL or _is_root(node) for node in in_order(self.term))

    @cached_property
    def term(self) -> Node:
        """The formula with parameters filled in, turned; where there are samples, for one of them."""
        names = self.samples.names if self.samples else ()
        raw = parse(self.formula, ("x", "y", *(parameter.name for parameter in self.parameters), *names))
        filled = substitute(raw, {key: number(value) for key, value in self.values.items()})
        return filled if self.rotate == 0 else turned(filled, self.rotate)

    @cached_property
    def tree(self) -> Node:
        """The height as one formula of x and y."""
        if self.samples is None:
            return self.term
        named = [dict(zip(self.samples.names, map(number, row), strict=True)) for row in self.samples.rows]
        return divide(reduce(add, (substitute(self.term, values) for values in named)), number(len(named)))

    @cached_property
    def values(self) -> dict[str, float]:
        """The parameters' values."""
        return {parameter.name: parameter.default for parameter in self.parameters} | dict(self.settings)

    @cached_property
    def on_floats(self) -> Formulas:
        """The bare functions over floats: quick, and raising ArithmeticError or ValueError where undefined."""
        return Formulas(self.tree, arrays=False)

    @cached_property
    def on_arrays(self) -> Formulas:
        """The bare functions over arrays: nan or inf where undefined, with NumPy's warnings unless they are off."""
        return Formulas(self.tree, arrays=True)

    def _evaluate(self, what: str, count: int, x: Any, y: Any) -> tuple[Any, ...]:
        if isinstance(x, int | float) and isinstance(y, int | float):
            return _over_floats(getattr(self.on_floats, what), count, float(x), float(y))
        x, y = np.broadcast_arrays(x, y)
        if x.dtype.kind in "iub" or y.dtype.kind in "iub":  # whole numbers would wrap around
            x, y = x.astype(np.float64), y.astype(np.float64)
        with np.errstate(all="ignore"):
            return tuple(_own(result, x, y) for result in getattr(self.on_arrays, what)(x, y))

    # Batches

    def batch(self, rows: Sequence[int]) -> Surface:
        """The surface of some of the samples only: what a mini-batch takes the ground to be."""
        assert self.samples is not None
        chosen = tuple(self.samples.rows[row] for row in rows)
        return replace(self, samples=replace(self.samples, rows=chosen), minima=(), saddles=(), maxima=(), cones=())

    def batch_gradient(self, rows: npt.NDArray[np.int64], x: float, y: float) -> Pair:
        """The gradient of ``batch(rows)`` at a point, without building that surface."""
        with np.errstate(all="ignore"):
            slopes = self._on_samples.gradient(x, y, *self._columns[:, rows])
            by_x, by_y = (float(np.add.reduce(np.broadcast_to(slope, len(rows)))) / len(rows) for slope in slopes)
        return by_x, by_y

    def batch_gradients(self, rows: npt.NDArray[np.int64], x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The same for K points (K,) at once, each with a batch of its own: rows (K, B)."""
        with np.errstate(all="ignore"):
            slopes = self._on_samples.gradient(x[:, None], y[:, None], *self._columns[:, rows])
            by_x, by_y = (np.broadcast_to(slope, rows.shape).mean(axis=1) for slope in slopes)
        return by_x, by_y

    @cached_property
    def _on_samples(self) -> Formulas:
        assert self.samples is not None
        return Formulas(self.term, arrays=True, names=("x", "y", *self.samples.names))

    @cached_property
    def _columns(self) -> npt.NDArray[np.float64]:
        assert self.samples is not None
        return np.array(self.samples.rows, np.float64).T

    # What is known

    def texts(self, write: Callable[[Node], str] = pretty) -> dict[str, str]:
        """The formula and its derivatives by name (f, f_x, f_y, f_xx, f_xy, f_yy), as one would write them on a board.

        ``surfaces.formula.text`` writes them as they can be typed. Of a mean over samples it is what is averaged.
        """
        formulas = Formulas(self.term, arrays=False)
        names = ("f", "f_x", "f_y", "f_xx", "f_xy", "f_yy")
        parts = (self.term, *formulas.slopes, *formulas.bends)
        return {name: self._averaged(part, write) for name, part in zip(names, parts, strict=True)}

    @cached_property
    def shown(self) -> str:
        """The formula as one would write it on a board."""
        return self._averaged(self.term, pretty)

    def _averaged(self, part: Node, write: Callable[[Node], str]) -> str:
        if self.samples is None:
            return write(part)
        text = f"({write(part)})" if part.op in ("+", "-") else write(part)
        return f"1/{len(self.samples.rows)} Σ {text}"

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Known critical points with height and curvature, each improved to machine precision by Newton's method."""
        kinds: tuple[tuple[Kind, tuple[Place, ...]], ...] = (
            ("minimum", self.minima),
            ("saddle", self.saddles),
            ("maximum", self.maxima),
        )
        found = [self._mark(kind, place) for kind, places in kinds for place in places]
        return (*map(self._tip, self.cones), *found)

    def _mark(self, kind: Kind, place: Place) -> Mark:
        x, y = polished(self, *turn(*self._pair(place), self.rotate))
        xx, xy, yy = self.hessian(x, y)
        low, high = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
        return Mark(kind, x, y, self.value(x, y), (float(low) + 0.0, float(high) + 0.0))

    def _tip(self, place: Place) -> Mark:
        x, y = turn(*self._pair(place), self.rotate)
        return Mark("minimum", x, y, self.value(x, y), (math.inf, math.inf))

    def _pair(self, place: Place) -> Pair:
        first, second = map(self._number, place)
        return first, second

    def _number(self, coordinate: float | str) -> float:
        if not isinstance(coordinate, str):
            return float(coordinate)
        tree = parse(coordinate, self.values)
        found = substitute(tree, {key: number(value) for key, value in self.values.items()}).number
        assert found is not None
        return found

    @cached_property
    def lowest(self) -> float | None:
        """The least height, where it is known."""
        if self.infimum is not None:
            return self.infimum
        heights = [mark.height for mark in self.marks if mark.kind == "minimum"]
        return min(heights) if heights and self.bounded else None

    @cached_property
    def turned_start(self) -> Pair:
        """The default start, turned with the surface."""
        return turn(*self._pair(self.start), self.rotate)

    @cached_property
    def turned_window(self) -> Window:
        """The smallest upright window that holds the turned one."""
        across, along = map(self._pair, self.window)
        if self.rotate == 0:
            return across, along
        corners = [turn(x, y, self.rotate) for x in across for y in along]
        xs, ys = zip(*corners, strict=True)
        return (min(xs), max(xs)), (min(ys), max(ys))


_PARTIAL = ("/", "log", "sqrt", "asin", "acos", "inverse")


def _is_root(node: Node) -> bool:
    return node.op == "**" and (node.exponent < 0 or node.exponent != int(node.exponent))


def mirrored(*places: Pair) -> tuple[Place, ...]:
    """The places and their mirror images through the origin."""
    return tuple((side * x, side * y) for x, y in places for side in (1, -1))


def polished(surface: Surface, x: float, y: float) -> Pair:
    """A critical point near (x, y), to machine precision: Newton's method as long as it flattens the ground."""
    slope = math.hypot(*surface.gradient(x, y))
    while slope > 0:
        (gx, gy), (xx, xy, yy) = surface.gradient(x, y), surface.hessian(x, y)
        determinant = xx * yy - xy * xy
        if abs(determinant) <= 1e-12 * max(abs(xx), abs(xy), abs(yy)) ** 2:
            break
        nearer = x - (yy * gx - xy * gy) / determinant, y - (xx * gy - xy * gx) / determinant
        flatter = math.hypot(*surface.gradient(*nearer))
        if not flatter < slope:
            break
        (x, y), slope = nearer, flatter
    return x, y


def _over_floats(function: Any, count: int, x: float, y: float) -> tuple[float, ...]:
    try:
        return function(x, y)  # type: ignore[no-any-return]
    except (ArithmeticError, ValueError):
        return (math.nan,) * count


def _own(result: Any, x: Any, y: Any) -> Any:
    """A result as an array of its own: a constant one spread over the shape, one that is x or y itself copied."""
    if np.shape(result) != np.shape(x):
        return np.full(np.shape(x), result)
    return result.copy() if result is x or result is y else result
