"""Our rules as optax spells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import optax
from twins import STEPS, UNFELT, Recorded

from landscape_app.core.optimizers import QHM, AdaGrad, Momentum, Rule

jax.config.update("jax_enable_x64", True)

Array = Any
LATE = 10**9
"""After so many updates the bias corrections are 1: that is Adam without them."""
Made = tuple[Any, dict[str, str]]
"""An optax optimizer, and our names for what it remembers."""


def of_sgd(rule: Any) -> Made:
    return optax.sgd(rule.lr), {}


def of_momentum(rule: Momentum) -> Made:
    if rule.ema:
        return optax.chain(optax.ema(rule.beta, debias=False), optax.scale(-rule.lr)), {"ema": "b"}
    return optax.sgd(rule.lr, rule.beta), {"trace": "b"}


def of_nag(rule: Any) -> Made:
    return optax.sgd(rule.lr, rule.beta, nesterov=True), {"trace": "b"}


def of_adagrad(rule: AdaGrad) -> Made:
    """Here eps stands inside the root: the same only where it is too small to matter."""
    return optax.adagrad(rule.lr, initial_accumulator_value=0, eps=0), {"sum_of_squares": "h"}


def of_adadelta(rule: Any) -> Made:
    return optax.adadelta(rule.lr, rule.rho, rule.eps), {"e_g": "a", "e_x": "d"}


def of_rmsprop(rule: Any) -> Made:
    return optax.rmsprop(rule.lr, rule.rho, rule.eps, eps_in_sqrt=False), {"nu": "a"}


def of_moments(rule: Any) -> Made:
    settings = (rule.lr, rule.beta1, rule.beta2, rule.eps)
    kinds = {
        "adam": lambda: optax.adam(*settings),
        "adamw": lambda: optax.adamw(*settings, weight_decay=rule.weight_decay),
        "nadam": lambda: optax.nadam(*settings),
    }
    return kinds[rule.key](), {"mu": "m", "nu": "v"}


def of_lion(rule: Any) -> Made:
    return optax.lion(rule.lr, rule.beta1, rule.beta2, weight_decay=rule.weight_decay), {"mu": "m"}


def of_qhm(rule: QHM) -> Made:
    """optax has QHM only where it is another rule. (nu = beta is compared with PyTorch.)"""
    return of_sgd(rule) if rule.nu == 0 else of_momentum(Momentum(rule.lr, rule.beta, ema=True))


def of_qhadam(rule: Any) -> Made:
    """Adam where both nu are 1; with beta1 = 0, which forgets the mean, where nu1 is 0."""
    return optax.adam(rule.lr, rule.beta1 if rule.nu1 else 0.0, rule.beta2, rule.eps), {"mu": "m", "nu": "v"}


TWINS: dict[str, Callable[[Any], Made]] = {
    "sgd": of_sgd,
    "momentum": of_momentum,
    "nag": of_nag,
    "adagrad": of_adagrad,
    "adadelta": of_adadelta,
    "rmsprop": of_rmsprop,
    "adam": of_moments,
    "adamw": of_moments,
    "nadam": of_moments,
    "lion": of_lion,
    "qhm": of_qhm,
    "qhadam": of_qhadam,
}


def comparable(rule: Rule) -> bool:
    """Whether optax has the rule at these settings. Its AMSGrad is another one: the maximum is taken after the bias
    correction, so that the first large correction is remembered for ever."""
    if isinstance(rule, AdaGrad):
        return rule.eps == UNFELT
    return rule.key in TWINS and not (isinstance(rule, QHM) and rule.nu not in (0, 1))


def transformation(rule: Rule) -> Made:
    return TWINS[rule.key](rule)


def counted(rule: Rule, state: Any, count: Any) -> Any:
    """The state with so many updates made already, where it counts them."""
    if not hasattr(rule, "beta2"):
        return state
    late = not getattr(rule, "bias_correction", True)
    return optax.tree_utils.tree_set(state, count=jax.numpy.full_like(count, LATE) if late else count)


class Optax:
    """A twin that walks by itself."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._transformation, _ = transformation(rule)
        self._update = jax.jit(self._transformation.update)

    def set_state(self, theta: Array, memory: dict[str, Array], t: int) -> None:
        """Only ever the start, where optax's own state is 0 as ours is."""
        assert t == 1
        assert not any(part.any() for part in memory.values())
        state = self._transformation.init(jax.numpy.asarray(theta))
        self._theta, self._state = theta, counted(self._rule, state, jax.numpy.zeros((), np.int32))

    def step(self, g: Array) -> Array:
        change, self._state = self._update(g, self._state, self._theta)
        self._theta = self._theta + np.asarray(change)
        return self._theta


def stepped(recorded: Recorded) -> Array:
    """Where optax goes from each of our rows, all rows at once."""
    made, names = transformation(recorded.rule)
    rows = jax.numpy.asarray(recorded.table(recorded.iterates)[:-1])
    memory = {theirs: jax.numpy.asarray(recorded.memory[ours]) for theirs, ours in names.items()}
    state = optax.tree_utils.tree_set(jax.vmap(made.init)(rows), **memory)
    state = counted(recorded.rule, state, jax.numpy.arange(STEPS, dtype=np.int32))
    change, _ = jax.jit(jax.vmap(made.update))(jax.numpy.asarray(recorded.table("gradient")[:-1]), state, rows)
    return np.asarray(rows) + np.asarray(change)
