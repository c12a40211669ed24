"""The example by which Reddi, Kale and Kumar (2018) showed that Adam need not converge."""

import pytest

from landscape_app.core.elementwise import zeros
from landscape_app.core.optimizers import Adam, AMSGrad

C = 3
"""Of three gradients one is C and two are -1: on average f falls towards -1, as C > 2."""
FORGETFUL = {"beta1": 0.0, "beta2": 1 / (1 + C**2)}


def ends_at(rule, updates=3000):
    """Where a ball in [-1, 1] is after that many updates with lr/sqrt(t), from 0."""
    theta = 0.0
    memory = tuple(zeros(theta) for _ in rule.memory)
    for t in range(1, updates + 1):
        gradient = float(C if t % 3 == 1 else -1)
        theta, memory = rule.step(theta, gradient, memory, t, rule.lr / t**0.5)
        theta = min(max(theta, -1.0), 1.0)
    return theta


@pytest.mark.parametrize("lr", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("corrected", [True, False])
def test_adam_goes_to_the_worst_point_and_amsgrad_to_the_best(lr, corrected):
    """Adam divides the one large gradient by itself and has forgotten it before the next: +1. With the maximum that
    AMSGrad keeps, the small ones stay small: -1."""
    settings = {"lr": lr, "bias_correction": corrected, **FORGETFUL}
    assert ends_at(Adam(**settings)) > 0.98
    assert ends_at(AMSGrad(**settings)) < -0.98


def test_a_longer_memory_heals_adam_here():
    """With its default beta2 it remembers the large gradient for long enough."""
    assert ends_at(Adam(0.5, beta1=0.0)) < -0.95
