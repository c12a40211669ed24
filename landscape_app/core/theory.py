"""What theory knows of a learning rate on a quadratic: where it diverges, and where it is quickest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from landscape_app.core.optimizers import Rule
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


def curvatures(surface: Surface) -> tuple[float, float] | None:
    """The smaller and the larger curvature of a bowl that is the same everywhere; None for any other surface."""
    bends = [bend.number for bend in surface.on_floats.bends]
    xx, xy, yy = bends
    if xx is None or xy is None or yy is None:
        return None
    low, high = np.linalg.eigvalsh([[xx, xy], [xy, yy]]).tolist()
    return (low, high) if low > 0 else None


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
