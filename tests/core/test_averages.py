"""Exponentially weighted averages, of which all memory but AdaGrad's is made: b = beta b + (1 - beta) g."""

import math

import numpy as np
import pytest
from racing import race, table

from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import Adam, Momentum

BETAS = {0.5: 2, 0.9: 10, 0.98: 50}
"""beta, and its horizon 1/(1 - beta): the updates it is said to remember."""
EACH = pytest.mark.parametrize("beta", BETAS)
B, M, V = 7, 7, 8
"""Columns of a row where the memory of x begins."""


def average(beta, slope, steps):
    return table(Momentum(1.0, beta, ema=True), slope, steps)[:, B]


@EACH
def test_the_weight_of_a_gradient_fades(beta):
    """One gradient of 1, and how much of it is left: (1 - beta) beta^k after k more updates, at the horizon about 1/e
    of what it began with."""
    weights = average(beta, lambda t: 1.0 if t == 0 else 0.0, 200)[1:]
    assert weights == pytest.approx((1 - beta) * beta ** np.arange(200.0), rel=1e-12)
    assert weights[BETAS[beta]] / weights[0] == pytest.approx(1 / math.e, rel=0.06 if beta > 0.5 else 0.33)


@EACH
def test_the_weights_add_up_to_one(beta):
    """But for the beta^t that belong to the time before the start: that is the bias which Adam divides out."""
    filling = average(beta, lambda t: 1.0, 200)
    assert filling == pytest.approx(1 - beta ** np.arange(201.0), rel=1e-12)


def test_the_bias_is_divided_out():
    """Adam's m and v over 1 - beta^t are the slope and its square from the first update on."""
    rows, t = table(Adam(), lambda t: 3.0, 50)[1:], np.arange(1, 51)
    assert rows[:, M] / (1 - 0.9**t) == pytest.approx([3.0] * 50, rel=1e-12)
    assert rows[:, V] / (1 - 0.999**t) == pytest.approx([9.0] * 50, rel=1e-12)


@pytest.fixture(scope="module")
def memories():
    """The averages of pure noise of standard deviation 1, over 100,000 updates on flat ground."""
    rules = [Momentum(1e-9, beta, ema=True) for beta in BETAS]
    return dict(zip(BETAS, race("3", (0, 0), 100_000, *rules, noise=Noise(1.0, 256, 1)), strict=True))


@pytest.mark.parametrize(("beta", "left"), [(0.5, 0.5774), (0.9, 0.2294), (0.98, 0.1005)])
def test_an_average_is_quieter(memories, beta, left):
    """Of the noise of a single gradient, sqrt((1 - beta)/(1 + beta)) is left."""
    assert left == pytest.approx(math.sqrt((1 - beta) / (1 + beta)), abs=5e-5)
    assert memories[beta].memory["b"][1000:].std() == pytest.approx(left, rel=0.03)
