"""What a lesson says of a scene, as statements that can be checked: ``first(abs(adam.y) > 0.5) == 11``.

A claim is an expression in Python's grammar over the arrays of the scene's runs. It is parsed and walked, never run.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from landscape_app.core.averages import weighted
from landscape_app.core.fields import at
from landscape_app.outcome import distances
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from landscape_app.simulate import Run, simulate, simulate_with_clouds
from surfaces.refusal import N_, Refusal

Facts = dict[str, Any]
"""What is known of one run, by name: arrays over its steps, and its status."""
LONGEST = 400
"""Letters of a claim."""


@dataclass(frozen=True)
class Finding:
    """A claim, whether it holds, and what was measured where it compares something."""

    claim: str
    holds: bool
    measured: tuple[float, ...]


def check(claims: Iterable[str], scene: Chosen) -> list[Finding]:
    """Simulate or train the scene and hold the claims against it; refuses a claim that says nothing."""
    claims = list(claims)
    known = facts(scene) if claims else {}
    found = []
    for i, claim in enumerate(claims):
        with at(f"claims[{i}]"):
            found.append(_Reader(claim, known).find())
    return found


def facts(scene: Chosen) -> dict[str, Facts]:
    """What claims may speak of, by the label of each run."""
    if isinstance(scene, Scenario):
        clouded = any(racer.cloud is not None for racer in scene.racers)
        around = simulate_with_clouds(scene) if clouded else {}
        return {label: _of_race(run, around.get(label), scene) for label, run in simulate(scene).items()}
    from landscape_app.trainer import train

    told = train(scene)
    return {label: _of_training(scene, run, told[label]) for label, run in zip(scene.labels, scene.runs, strict=True)}


def _of_race(run: Run, around: Run | None, scenario: Scenario) -> Facts:
    """By step: ``x y loss gx gy`` (gradient) ``distance`` (to the nearest minimum) ``step`` (length of each update) and
    every memory by axis (``m_x``); of a cloud ``balls_x`` and ``balls_y`` (T + 1, balls)."""
    columns = {"x": run.point[:, 0], "y": run.point[:, 1], "loss": run.loss}
    columns |= {"gx": run.gradient[:, 0], "gy": run.gradient[:, 1]}
    columns |= {f"{name}_{axis}": memory[:, i] for name, memory in run.memory.items() for i, axis in enumerate("xy")}
    columns["distance"] = distances(run, scenario.surface.surface)
    columns["step"] = np.hypot(*np.diff(run.point, axis=0).T)
    if around is not None and around.swarm is not None:
        columns["balls_x"], columns["balls_y"] = np.moveaxis(around.swarm.places, 2, 0)
    return {**columns, "status": run.status}


def _of_training(training: Any, run: Any, told: Any) -> Facts:
    """``batch_loss`` by update; by evaluation ``evaluated_at train_loss validation_loss train_accuracy
    validation_accuracy``, and ``gradient_norm`` and ``weight_norm`` (E, layers); at the first weights
    ``activation_mean``, ``activation_std`` and ``saturated`` (hidden layers)."""
    from landscape_app.network import inside
    from landscape_app.network.mlp import MLP

    names = ("evaluated_at", "train_loss", "validation_loss", "train_accuracy", "validation_accuracy")
    found: Facts = {"batch_loss": told.losses, "status": told.status}
    found |= {name: told.evaluations[:, i] for i, name in enumerate(names)}
    width = (told.layers.shape[1] - 1) // 3
    found |= {"gradient_norm": told.layers[:, 1 : 1 + width], "weight_norm": told.layers[:, 1 + width : 1 + 2 * width]}
    first = told.snapshots.at(0)
    if first is not None:
        network = MLP(training.architecture(run), first[1].copy())
        layers = inside.looks(network, training.parts.train.inputs[: inside.ASKED])
        for name, value in (("activation_mean", "mean"), ("activation_std", "deviation"), ("saturated", "asleep")):
            found[name] = np.array([getattr(layer, value) for layer in layers])
    return found


def _first(condition: Any) -> Any:
    """The first step at which it holds, ``never`` (infinity) where it does not; of balls, for each of them."""
    met = np.asarray(condition, bool)
    return np.where(met.any(axis=0), met.argmax(axis=0), np.inf)[()]


def _stays(condition: Any) -> Any:
    """The step from which on it always holds."""
    met = np.asarray(condition, bool)
    since = len(met) - np.argmin(met[::-1], axis=0)
    return np.where(met.all(axis=0), 0, np.where(met[-1], since, np.inf))[()]


def _flips(values: Any) -> float:
    """How often a number changes its sign."""
    signs = np.sign(values)
    signs = signs[signs != 0]
    return float(np.count_nonzero(np.diff(signs)))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "first": _first,
    "stays": _stays,
    "flips": _flips,
    "share": np.mean,
    "smooth": lambda values, beta: weighted(np.asarray(values), beta),
    "uncorrected": lambda values, beta: weighted(np.asarray(values), beta, correct=False),
    "diff": np.diff,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "log": np.log,
    "log10": np.log10,
    "min": np.min,
    "max": np.max,
    "mean": np.mean,
    "median": np.median,
    "std": np.std,
    "sum": np.sum,
    "count": np.count_nonzero,
    "size": np.size,
}
"""What a claim may compute; ``share`` is the part of an array that is true."""
_ARGUMENTS = {
    **dict.fromkeys(("first", "stays", "share", "count"), "condition"),
    **dict.fromkeys(("smooth", "uncorrected"), "values, beta"),
}
"""What a function takes; the others take values."""
_CONSTANTS = {"never": np.inf, "pi": np.pi, "e": np.e}
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.BitAnd: np.logical_and,
    ast.BitOr: np.logical_or,
    ast.USub: operator.neg,
    ast.Invert: np.logical_not,
    ast.Not: np.logical_not,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
_LONE_EQUALS = re.compile(r"(?<![=<>!:])=(?![=<>])")
_MANY = N_(
    "{claim}: '{part}' may hold at some places and not at others; "
    "take one number of them with first, stays, share, min, max or a place in [ ]"
)


class _Reader:
    """Walks one claim over the facts."""

    def __init__(self, claim: str, known: Mapping[str, Facts]) -> None:
        self._claim, self._known = claim.strip(), known
        self._measured: list[float] = []

    def find(self) -> Finding:
        if len(self._claim) > LONGEST:
            raise Refusal(N_("a claim has at most {most} letters; split it"), most=LONGEST)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            tree = self._parsed()
            try:
                holds = self._truth(tree)
            except RecursionError:
                raise self._refusal(N_("{claim}: is nested too deeply; split it")) from None
        return Finding(self._claim, holds, tuple(self._measured))

    def _parsed(self) -> ast.expr:
        try:
            return ast.parse(self._claim, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            if _LONE_EQUALS.search(_TEXTS.sub("", self._claim)):
                raise self._refusal(N_("{claim}: '=' compares nothing; write '=='")) from None
            text = N_("{claim}: cannot be read; check brackets, quotes and signs, as in max(sgd.loss) < 1")
            raise self._refusal(text) from None

    def _refusal(self, text: str, node: ast.AST | None = None, **values: Any) -> Refusal:
        """The sentence about the claim, or about a part of it."""
        if node is not None:
            values["part"] = self._said(node)[:40]
        return Refusal(text, claim=self._claim, **values)

    def _said(self, node: ast.AST) -> str:
        said = ast.get_source_segment(self._claim, node) if isinstance(node, ast.expr) else None
        return said or self._claim

    def _truth(self, node: ast.AST) -> bool:
        """Whether what compares something holds."""
        holds = np.asarray(self._value(node))
        if holds.dtype != bool:
            raise self._refusal(N_("{claim}: compares nothing; say what is larger than what"))
        if holds.shape != ():
            raise self._refusal(_MANY, node)
        return bool(holds)

    def _value(self, node: ast.AST) -> Any:
        try:
            return self._computed(node)
        except Refusal:
            raise
        except (TypeError, ValueError, IndexError, ArithmeticError, Warning) as error:
            raise self._failed(node, error) from None

    def _failed(self, node: ast.AST, error: Exception) -> Refusal:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            usage = f"{node.func.id}({_ARGUMENTS.get(node.func.id, 'values')})"
            return self._refusal(N_("{claim}: '{part}' cannot be computed; write {usage}"), node, usage=usage)
        if isinstance(error, OverflowError):
            return self._refusal(N_("{claim}: '{part}' is too large; use numbers below 1e308"), node)
        if isinstance(error, ZeroDivisionError):
            return self._refusal(N_("{claim}: '{part}' divides by zero; divide by something else"), node)
        text = N_("{claim}: '{part}' cannot be computed; take numbers, or arrays of the same length")
        return self._refusal(text, node)

    def _computed(self, node: ast.AST) -> Any:
        match node:
            case ast.Constant(value=str()):
                return node.value
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name():
                return self._named(node.id)
            case ast.Attribute() | ast.Subscript():
                return self._part(node)
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
                return self._called(name, node.args)
            case ast.Call(func=ast.Name(id="never")):
                condition = ", ".join(map(self._said, node.args)) or "..."
                text = N_("{claim}: never is a value, not a function; write first({condition}) == never")
                raise self._refusal(text, condition=condition)
            case ast.BinOp() if type(node.op) in _OPERATORS:
                return _OPERATORS[type(node.op)](self._value(node.left), self._value(node.right))
            case ast.UnaryOp() if type(node.op) in _OPERATORS:
                return _OPERATORS[type(node.op)](self._value(node.operand))
            case ast.BoolOp():
                parts = list(map(self._truth, node.values))
                return all(parts) if isinstance(node.op, ast.And) else any(parts)
            case ast.Compare() if all(type(how) in _OPERATORS for how in node.ops):
                return self._compared(node)
        raise self._unknown(node)

    def _unknown(self, node: ast.AST) -> Refusal:
        text = N_(
            "{claim}: '{part}' is not understood; "
            "use the runs, numbers, + - * / **, comparisons, and, or, not, places in [ ], and {names}"
        )
        return self._refusal(text, node, names=", ".join([*FUNCTIONS, *_CONSTANTS]))

    def _called(self, name: str, arguments: list[ast.expr]) -> Any:
        values = list(map(self._value, arguments))
        if len(values) != 1 + _ARGUMENTS.get(name, "").count(",") or any(isinstance(v, dict | str) for v in values):
            raise TypeError
        return FUNCTIONS[name](*values)

    def _named(self, name: str) -> Any:
        if name in self._known:
            return self._known[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        names = ", ".join([*self._known, *FUNCTIONS, *_CONSTANTS])
        text = N_("{claim}: nothing is called '{name}'; use {names}")
        raise self._refusal(text, name=name[:40], names=names)

    def _part(self, node: ast.Attribute | ast.Subscript) -> Any:
        """``adam.y``, ``run["B = 1"]``, ``adam.y[20]``, ``adam.y[20:40]``."""
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Name) and node.value.id == "run" and "run" not in self._known:
                label = self._value(node.slice)
                return self._named(label if isinstance(label, str) else self._said(node.slice))
            return self._placed(node)
        owner = self._value(node.value)
        if not isinstance(owner, dict):
            raise self._unknown(node)
        if node.attr not in owner:
            text = N_("{claim}: has no '{name}'; use {names}")
            raise self._refusal(text, name=node.attr, names=", ".join(owner))
        return owner[node.attr]

    def _placed(self, node: ast.Subscript) -> Any:
        """What stands at a place of an array, or from one place to another."""
        whole = np.asarray(self._value(node.value))
        several = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if len(several) > whole.ndim or not whole.size:
            raise self._refusal(N_("{claim}: '{part}' asks for more places than there are; leave some out"), node)
        places = tuple(map(self._place, several))
        for place, length in zip(places, whole.shape, strict=False):
            if not (range(length)[place] if isinstance(place, slice) else -length <= place < length):
                text = N_("{claim}: '{part}' asks for places that are not there; there are 0 to {last}")
                raise self._refusal(text, node, last=length - 1)
        return whole[places]

    def _place(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            return slice(*(None if end is None else self._place(end) for end in ends))
        place = self._value(node)
        if not (isinstance(place, float | np.integer) and place == np.floor(place) and np.isfinite(place)):
            raise self._refusal(N_("{claim}: '{part}' is no place; places are whole numbers, the first is 0"), node)
        return int(place)

    def _compared(self, node: ast.Compare) -> Any:
        sides = [node.left, *node.comparators]
        values = [self._value(side) for side in sides]
        for side, value in zip(sides, values, strict=True):
            if not isinstance(side, ast.Constant) and np.ndim(value) == 0 and not isinstance(value, str):
                self._measured.append(float(value))
        holds = True
        for i, how in enumerate(node.ops):
            if isinstance(how, ast.Eq) and (digit := self._last_digit(sides[i + 1])) is not None:
                met = np.abs(values[i] - values[i + 1]) <= digit * (0.5 + 1e-9)
            else:
                met = _OPERATORS[type(how)](values[i], values[i + 1])
            holds = np.logical_and(holds, met)[()]
        return holds

    def _last_digit(self, node: ast.AST) -> float | None:
        """What one unit in the last digit of a written number is worth: it stands for all that rounds to it."""
        inner = node.operand if isinstance(node, ast.UnaryOp) else node
        if not (isinstance(inner, ast.Constant) and isinstance(inner.value, float)):
            return None
        exponent = Decimal(ast.get_source_segment(self._claim, inner) or "0").as_tuple().exponent
        return float(Decimal(1).scaleb(int(exponent)))
