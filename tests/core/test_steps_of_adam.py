"""How long the steps of the adaptive rules are: known for constant, sparse and growing gradients."""

import numpy as np
import pytest
from racing import run

from landscape_app.core.optimizers import Adam, RMSprop
from landscape_app.core.walk import walk

CALM = 10_000
"""Updates without slope, after which the bias correction is gone."""


class Slopes:
    """A place where update t + 1 sees the given slope, wherever the ball is."""

    def __init__(self, slope):
        self.slope = lambda t, x, y: (0.0, slope(t), 0.0)

    def height(self, x, y):
        return 0.0


def steps(rule, slope, count):
    """The lengths of the steps along x, in units of lr."""
    blocks = walk(rule, lambda t: rule.lr, Slopes(slope), (0.0, 0.0), count)
    x = np.concatenate([block.table[:, 0] for block in blocks])
    return (x[:-1] - x[1:]) / rule.lr


@pytest.mark.parametrize("slope", [1e-3, 1.0, 1e6])
def test_adam_walks_lr_per_step_on_a_constant_slope(slope):
    """Bias-corrected m and v are the slope and its square from the first step on."""
    assert steps(Adam(0.1), lambda t: slope, 300) == pytest.approx([1.0] * 300, rel=1e-4)


def test_adam_without_correction_leaps():
    """Step 1 is (1 - beta1)/sqrt(1 - beta2) = 3.162 lr, and it peaks at 6.57 lr at t = 12."""
    lengths = steps(Adam(0.1, bias_correction=False), lambda t: 1.0, 300)
    assert lengths[0] == pytest.approx(3.16228, rel=1e-5)
    assert lengths.max() == pytest.approx(6.57, abs=0.005)
    assert lengths.argmax() + 1 == 12


@pytest.mark.parametrize(("rho", "length"), [(0.9, 3.1623), (0.99, 10.0), (0.0, 1.0)])
def test_rmsprops_first_step(rho, length):
    """lr / sqrt(1 - rho): there is no bias correction."""
    assert steps(RMSprop(0.01, rho=rho), lambda t: -5.0, 1)[0] == pytest.approx(-length, rel=1e-5)


def test_adams_step_after_a_long_calm():
    """Zeros, then one spike: (1 - beta1)/sqrt(1 - beta2) = 3.16228. The paper's bound is this case, not a bound."""
    lengths = steps(Adam(0.001, eps=1e-300), lambda t: 1.0 if t == CALM else 0.0, CALM + 1)
    assert not lengths[:CALM].any()
    assert lengths[CALM] == pytest.approx(3.16228, rel=5e-5)


def test_adams_longest_step():
    """A slope that grows by beta2/beta1 = 1.11 per step: (1 - b1)/sqrt(1 - b2)/sqrt(1 - b1^2/b2) = 7.2703 lr."""
    growing = steps(Adam(0.001, eps=1e-300), lambda t: 1e-100 * 1.11 ** (t - CALM) if t > CALM else 0.0, CALM + 400)
    assert growing.max() == pytest.approx(7.2703, abs=5e-4)
    assert growing.max() < 7.28


def test_the_bias_correction_on_the_ravine():
    """Step 1 is 0.1 with and 0.3162 without; the longest 0.5717; overshoot 0.039 against 1.746."""
    for corrected, first_step, overshoot in ((True, 0.1, 0.0396), (False, 0.3162, 1.746)):
        path = run("ravine-d2l", (-5, -2), 2000, Adam(0.1, bias_correction=corrected)).point
        assert path[1] - path[0] == pytest.approx([first_step] * 2, abs=5e-5)
        assert path[:, 0].max() == pytest.approx(overshoot, abs=5e-4)
        longest = abs(path[1:] - path[:-1]).max()
        assert longest == pytest.approx(0.1 if corrected else 0.5717, abs=5e-5)
