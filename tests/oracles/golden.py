"""The frozen paths of tests/core/golden.json, walked by others: PyTorch and optax where they have the rule, with
their own derivatives; elsewhere the paper's algorithm in 40 digits, with SymPy's derivatives.

Written anew, which only a change of the table itself asks for, by

    .venv/bin/python tests/oracles/golden.py
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import mpmath
import numpy as np
import sympy
import torch
from optax_rules import Optax
from torch_rules import twin

from landscape_app.core.optimizers import RULES, Rule

FILE = Path(__file__).parents[1] / "core" / "golden.json"
STEPS = (1, 10, 100, 300)
SURFACES: dict[str, tuple[Callable[[Any, Any], Any], tuple[float, float]]] = {
    "ravine-book": (lambda x, y: x**2 / 20 + y**2, (-7.0, 2.0)),
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0)),
    "himmelblau": (lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, (-0.5, -1.2)),
    "saddle-bounded": (lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4, (1.5, 0.001)),
}
UNCORRECTED = {"bias_correction": False}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("torch", "sgd", {"lr": 1e-3}),
    ("torch", "momentum", {"lr": 1e-3}),
    ("torch", "momentum", {"lr": 0.01, "ema": True}),
    ("torch", "nag", {"lr": 1e-3}),
    ("torch", "adagrad", {"lr": 0.3}),
    ("torch", "adadelta", {"lr": 1.0}),
    ("torch", "rmsprop", {"lr": 3e-3}),
    ("torch", "adam", {"lr": 0.05}),
    ("torch", "adam", {"lr": 0.01} | UNCORRECTED),
    ("torch", "adamw", {"lr": 0.05}),
    ("torch", "adamw", {"lr": 0.01, "weight_decay": 0.3} | UNCORRECTED),
    ("torch", "amsgrad", {"lr": 0.05}),
    ("torch", "amsgrad", {"lr": 0.01} | UNCORRECTED),
    ("optax", "nadam", {"lr": 0.02}),
    ("optax", "nadam", {"lr": 0.01} | UNCORRECTED),
    ("optax", "lion", {"lr": 0.003}),
    ("optax", "lion", {"lr": 0.003, "weight_decay": 0.3}),
    ("paper", "qhm", {"lr": 2e-3}),
    ("paper", "qhadam", {"lr": 0.05}),
    ("paper", "qhadam", {"lr": 0.01, "nu2": 0.8}),
]
"""Who walks which rule, with which settings. Everything else is at its default."""
Path_ = Iterator[tuple[float, float]]


def by_torch(rule: Rule, surface: str) -> Path_:
    height, start = SURFACES[surface]
    walker, theta = twin(rule), np.array(start)
    walker.set_state(theta, {name: np.zeros(2) for name in rule.memory}, 1)
    while True:
        p = torch.tensor(theta, requires_grad=True)
        height(*p).backward()
        theta = walker.step(p.grad.numpy())
        yield tuple(theta.tolist())


def by_optax(rule: Rule, surface: str) -> Path_:
    height, start = SURFACES[surface]
    walker, theta = Optax(rule), np.array(start)
    slope = jax.jit(jax.grad(lambda p: height(p[0], p[1])))
    walker.set_state(theta, {}, 1)
    while True:
        theta = walker.step(slope(theta))
        yield tuple(theta.tolist())


def by_paper(rule: Any, surface: str) -> Path_:
    """Ma and Yarats (2019), equations 3 and 4 (QHM), and 16 to 20 (QHAdam)."""
    height, start = SURFACES[surface]
    xy = sympy.symbols("x y")
    slopes = [sympy.lambdify(xy, sympy.diff(height(*xy), v), "mpmath") for v in xy]
    algorithm = {"qhm": qhm, "qhadam": qhadam}[rule.key](rule)
    next(algorithm)
    theta = [mpmath.mpf(coordinate) for coordinate in start]
    while True:
        change = algorithm.send([slope(*theta) for slope in slopes])
        theta = [place + moved for place, moved in zip(theta, change, strict=True)]
        next(algorithm)
        yield float(theta[0]), float(theta[1])


def qhm(rule: Any) -> Any:
    alpha, beta, nu = map(mpmath.mpf, (rule.lr, rule.beta, rule.nu))
    buffer = [mpmath.mpf(0)] * 2
    while True:
        slope = yield
        buffer = [beta * b + (1 - beta) * s for b, s in zip(buffer, slope, strict=True)]
        yield [-alpha * ((1 - nu) * s + nu * b) for b, s in zip(buffer, slope, strict=True)]


def qhadam(rule: Any) -> Any:
    alpha, beta1, beta2, nu1, nu2, eps = map(
        mpmath.mpf, (rule.lr, rule.beta1, rule.beta2, rule.nu1, rule.nu2, rule.eps)
    )
    first, second, t = [mpmath.mpf(0)] * 2, [mpmath.mpf(0)] * 2, 0
    while True:
        slope, t = (yield), t + 1
        first = [beta1 * m + (1 - beta1) * s for m, s in zip(first, slope, strict=True)]
        second = [beta2 * v + (1 - beta2) * s**2 for v, s in zip(second, slope, strict=True)]
        means, squares = [m / (1 - beta1**t) for m in first], [v / (1 - beta2**t) for v in second]
        yield [
            -alpha * ((1 - nu1) * s + nu1 * m) / (mpmath.sqrt((1 - nu2) * s**2 + nu2 * v) + eps)
            for s, m, v in zip(slope, means, squares, strict=True)
        ]


WALKERS = {"torch": by_torch, "optax": by_optax, "paper": by_paper}


def table() -> list[dict[str, Any]]:
    """An entry for each rule and surface: where it is after some of its steps."""
    with mpmath.workdps(40):
        return [
            {"rule": key, "settings": settings, "surface": surface, "start": SURFACES[surface][1], "by": by}
            | {"points": _points(WALKERS[by](RULES[key](**settings), surface))}
            for by, key, settings in CASES
            for surface in SURFACES
        ]


def _points(path: Path_) -> dict[str, list[float]]:
    return {str(t): list(place) for t, place in zip(range(1, max(STEPS) + 1), path, strict=False) if t in STEPS}


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(entry) for entry in table())
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
