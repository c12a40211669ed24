"""What theory knows of a rule on a quadratic: where it diverges, where it is quickest, how noise spreads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import Rule
from landscape_app.core.walk import Floats
from surfaces import Surface

_TRIED = 300
_AS_GOOD = 0.995
"""Share of the best gain that counts as best: a hand on a slider aims no finer."""


@dataclass(frozen=True)
class Advice:
    """The learning rate at and above which a rule does not arrive, and those between which it arrives soonest.

    With momentum they are a range: as long as a ball swings on both axes, only beta decides how quickly it comes in.
    """

    limit: float
    best: tuple[float, float]


def bowl(surface: Surface) -> Floats | None:
    """The Hessian (2, 2) of a bowl that is the same everywhere; None for any other surface."""
    xx, xy, yy = (bend.number for bend in surface.on_floats.bends)
    if xx is None or xy is None or yy is None:
        return None
    hessian = np.array([[xx, xy], [xy, yy]])
    return hessian if np.linalg.eigvalsh(hessian)[0] > 0 else None


def curvatures(surface: Surface) -> tuple[float, float] | None:
    """The smaller and the larger curvature of such a bowl."""
    hessian = bowl(surface)
    if hessian is None:
        return None
    low, high = np.linalg.eigvalsh(hessian).tolist()
    return low, high


def stationary_variance(rule: Rule, curvature: float) -> float | None:
    """The variance in the long run of a ball's place on curvature x^2 / 2, under gradient noise of variance 1.

    Update after update the state (place, memory) becomes A state + b noise; its covariance P solves
    P = A P A' + b b' (the discrete Lyapunov equation). None where the rule is not linear, or diverges.
    """
    shrinks = rule.contraction(rule.lr, curvature)
    if shrinks is None or shrinks >= 1:
        return None

    def after(state: Floats, noise: float) -> Floats:
        theta, memory = float(state[0]), tuple(state[1:].tolist())
        g = curvature * rule.probe(theta, memory, rule.lr) + noise
        theta, memory = rule.step(theta, g, memory, 1, rule.lr)
        return np.array([theta, *memory])

    size = 1 + len(rule.memory)
    a = np.column_stack([after(unit, 0.0) for unit in np.eye(size)])
    b = after(np.zeros(size), 1.0)
    found = np.linalg.solve(np.eye(size * size) - np.kron(a, a), np.outer(b, b).ravel())
    return float(found[0])


def stationary_covariance(rule: Rule, surface: Surface, noise: Noise, batch: int) -> Floats | None:
    """(2, 2) of a ball's place in the long run on a bowl, for batches drawn afresh at each update; None: no theory.

    A batch of B of N samples has sigma^2 (N - B) / (B (N - 1)) of noise on each axis, whichever way the axes point.
    """
    hessian = bowl(surface)
    if hessian is None or noise.sampling != "iid" or surface.samples:
        return None
    curvatures, axes = np.linalg.eigh(hessian)
    variances = [stationary_variance(rule, curvature) for curvature in curvatures.tolist()]
    if None in variances:
        return None
    spread = noise.sigma**2 * (noise.samples - batch) / (batch * (noise.samples - 1))
    covariance: Floats = spread * (axes * np.array(variances, float)) @ axes.T
    return covariance


def advice(rule: Rule, surface: Surface) -> Advice | None:
    """What theory says of a rule on a surface, with the rule's other settings as they are."""
    found = curvatures(surface)
    return _advice(replace(rule, lr=1.0), found) if found else None


@lru_cache(maxsize=256)
def _advice(rule: Rule, found: tuple[float, float]) -> Advice | None:
    """The best rate is where the slower of the two axes is quickest: on a grid, and on a finer one about its best."""
    limit = rule.limit(found[1])
    if limit is None:
        return None

    def gain(lr: float) -> float:
        return 1 - max(rule.contraction(lr, curvature) or 0.0 for curvature in found)

    coarse = np.geomspace(limit * 1e-4, limit, _TRIED).tolist()
    at = max(range(_TRIED), key=lambda i: gain(coarse[i]))
    fine = np.geomspace(coarse[max(at - 1, 0)], coarse[min(at + 1, _TRIED - 1)], _TRIED).tolist()
    most = max(map(gain, fine))
    good = [lr for lr in (*coarse, *fine) if gain(lr) >= _AS_GOOD * most]
    return Advice(limit, (min(good), max(good)))
