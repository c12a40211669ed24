"""The rules that optax has, against optax, in float64 and over all ten surfaces."""

import numpy as np
import pytest
from twins import RECORDED, STEPS, astray, wandered

from landscape_app.core.optimizers import SGD, Adam, Momentum

optax = pytest.importorskip("optax")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)


def transformation(rule):
    """The optax optimizer of a rule, and our names for its state."""
    if isinstance(rule, Momentum) and rule.ema:
        return optax.chain(optax.ema(rule.beta, debias=False), optax.scale(-rule.lr)), {"ema": "b"}
    return {
        "sgd": lambda: (optax.sgd(rule.lr), {}),
        "momentum": lambda: (optax.sgd(rule.lr, rule.beta), {"trace": "b"}),
        "nag": lambda: (optax.sgd(rule.lr, rule.beta, nesterov=True), {"trace": "b"}),
        "rmsprop": lambda: (optax.rmsprop(rule.lr, rule.rho, rule.eps, eps_in_sqrt=False), {"nu": "a"}),
        "adam": lambda: (optax.adam(rule.lr, rule.beta1, rule.beta2, rule.eps), {"mu": "m", "nu": "v"}),
    }[rule.key]()


class Optax:
    """A twin that walks by itself."""

    def __init__(self, rule):
        self._transformation, _ = transformation(rule)
        self._update = jax.jit(self._transformation.update)

    def set_state(self, theta, memory, t):
        """Only ever the start, where optax's own state is 0 as ours is."""
        assert t == 1
        self._theta, self._state = theta, self._transformation.init(jax.numpy.asarray(theta))

    def step(self, g):
        change, self._state = self._update(g, self._state)
        self._theta = self._theta + np.asarray(change)
        return self._theta


def steps_from_every_row(recorded):
    """Where optax goes from each of our rows, all rows at once."""
    made, names = transformation(recorded.rule)
    rows = jax.numpy.asarray(recorded.table(recorded.iterates)[:-1])
    state = optax.tree_utils.tree_set(
        jax.vmap(made.init)(rows),
        **{theirs: jax.numpy.asarray(recorded.table(ours)[:-1]) for theirs, ours in names.items()},
    )
    if isinstance(recorded.rule, Adam):
        state = optax.tree_utils.tree_set(state, count=jax.numpy.arange(STEPS))
    change, _ = jax.jit(jax.vmap(made.update))(jax.numpy.asarray(recorded.table("gradient")[:-1]), state)
    return np.asarray(rows) + np.asarray(change)


COMPARED = {
    name: recorded
    for name, recorded in RECORDED.items()
    if not (isinstance(recorded.rule, Adam) and not recorded.rule.bias_correction)
}
EACH = pytest.mark.parametrize("recorded", COMPARED.values(), ids=COMPARED)


@EACH
def test_each_step_is_optaxs(recorded):
    """From our recorded state, every single step to 1e-15 of the larger of 1 and the coordinate."""
    assert recorded.apart(steps_from_every_row(recorded)).max() <= 1e-15


@EACH
def test_a_thousand_steps_are_optaxs(recorded):
    """To 1e-12, wherever our own run stays within 1e-13 when its gradient is shaken in the last place."""
    assert astray(recorded, wandered(recorded, Optax(recorded.rule))) == []


def test_the_comparison_is_in_double_precision():
    """Without it every difference would be float32's, or worse: go unnoticed."""
    assert jax.numpy.asarray(SGD().lr).dtype == np.float64
