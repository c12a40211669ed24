"""How long the steps of the adaptive rules are: known for constant, sparse and growing gradients."""

import math

import numpy as np
import pytest
from drawn import often
from hypothesis import given
from hypothesis import strategies as st
from racing import SADDLE, run, table, undecayed

from landscape_app.core.fields import declarations
from landscape_app.core.optimizers import (
    RULES,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    NAdam,
    QHAdam,
    RMSprop,
)

CALM = 10_000
"""Updates without slope, after which the bias correction is gone."""
LONGEST = 7.2703
"""(1 - b1)/sqrt(1 - b2)/sqrt(1 - b1^2/b2), in units of lr, at Adam's defaults."""


def steps(rule, slope, count):
    """The lengths of the steps along x, in units of lr."""
    x = table(rule, slope, count)[:, 0]
    return (x[:-1] - x[1:]) / rule.lr


FIRST_STEPS = {
    "adagrad": 1,
    "adadelta": 0.0031623,
    "rmsprop": 3.1623,
    "adam": 1,
    "adamw": 1,
    "amsgrad": 1,
    "nadam": 1.4737,
    "lion": 1,
    "qhadam": 1,
}


@pytest.mark.parametrize("slope", [1e3, -50.0])
@pytest.mark.parametrize("key", FIRST_STEPS)
def test_the_first_step(key, slope):
    """Whatever the slope: lr; RMSprop lr/sqrt(1 - rho), as it lacks a bias correction; NAdam lr (1 + b1/(1 + b1));
    Adadelta lr sqrt(eps/(1 - rho)), which is all that it knows of lengths."""
    length = steps(undecayed(RULES[key]), lambda t: slope, 1)[0]
    assert length == pytest.approx(math.copysign(FIRST_STEPS[key], slope), rel=2e-5)


def test_the_first_step_of_every_adaptive_rule_is_known():
    """A new rule needs a line above, unless its steps grow with the slope."""
    assert set(RULES) - set(FIRST_STEPS) == {"sgd", "momentum", "nag", "qhm"}


@pytest.mark.parametrize(("rho", "length"), [(0.9, 3.1623), (0.99, 10.0), (0.0, 1.0)])
def test_rmsprops_first_step(rho, length):
    """lr / sqrt(1 - rho): there is no bias correction."""
    assert steps(RMSprop(0.01, rho=rho), lambda t: -5.0, 1)[0] == pytest.approx(-length, rel=1e-5)


WITH_EPS = {
    "adagrad": (AdaGrad(0.1, eps=0.5), 2 / (2 + 0.5)),
    "adadelta": (Adadelta(0.1, eps=0.5), 2 * math.sqrt(0.5 / (0.1 * 4 + 0.5))),
    "rmsprop": (RMSprop(0.1, eps=0.5), 2 / (math.sqrt(0.1) * 2 + 0.5)),
    "adam": (Adam(0.1, eps=0.5), 2 / (2 + 0.5)),
    "adam, uncorrected": (Adam(0.1, eps=0.5, bias_correction=False), 0.2 / (math.sqrt(0.001) * 2 + 0.5)),
    "adamw": (AdamW(0.1, eps=0.5), 2 / (2 + 0.5)),
    "amsgrad": (AMSGrad(0.1, eps=0.5), 2 / (2 + 0.5)),
    "nadam": (NAdam(0.1, eps=0.5), 2 * (1 + 0.9 / 1.9) / (2 + 0.5)),
    "qhadam": (QHAdam(0.1, eps=0.5), 2 / (2 + 0.5)),
}


@pytest.mark.parametrize("name", WITH_EPS)
def test_where_eps_stands(name):
    """Seen in the first step on a slope of 2 where eps is large: beside the root of what is corrected already, neither
    inside it nor, as in the "epsilon hat" of some libraries, before the correction. Adadelta's alone is inside."""
    rule, length = WITH_EPS[name]
    assert steps(rule, lambda t: 2.0, 1)[0] == pytest.approx(length, rel=1e-13)


def test_every_eps_is_placed():
    """A new rule with an eps needs a line above."""
    assert {name.partition(",")[0] for name in WITH_EPS} == {key for key in RULES if "eps" in declarations(RULES[key])}


@pytest.mark.parametrize("slope", [1e-3, 1.0, 1e6])
@pytest.mark.parametrize("rule", [Adam(0.1), AMSGrad(0.1), QHAdam(0.1), Lion(0.1)], ids=lambda rule: rule.key)
def test_who_walks_lr_per_step_on_a_constant_slope(rule, slope):
    """Bias-corrected m and v are the slope and its square from the first step on; a sign is a sign."""
    assert steps(rule, lambda t: slope, 300) == pytest.approx([1.0] * 300, rel=1e-4)


def test_who_comes_to_walk_lr_per_step():
    """RMSprop's average has to fill first, and NAdam looks ahead too far while it does."""
    for rule, largest in ((RMSprop(0.1), 3.1623), (NAdam(0.1), 1.4737)):
        lengths = steps(rule, lambda t: 7.0, 300)
        assert (np.diff(lengths) <= 1e-12).all()
        assert (lengths[0], lengths[-1]) == (pytest.approx(largest, rel=2e-5), pytest.approx(1, rel=1e-8))


def test_adagrad_on_a_constant_slope():
    """Steps of lr/sqrt(t): 198.54 lr after 10,000, some lr (2 sqrt(T) - 1.46). They shrink, but lead anywhere."""
    lengths = steps(AdaGrad(1.0), lambda t: 3.0, 10_000)
    assert lengths == pytest.approx(1 / np.sqrt(np.arange(1, 10_001)), rel=1e-9)
    assert lengths.sum() == pytest.approx(198.54, abs=0.005)
    assert lengths.sum() == pytest.approx(2 * math.sqrt(10_000) - 1.46, abs=0.01)


def test_adadelta_on_a_constant_slope():
    """Without a length of its own it has to learn one: its steps grow for ever, like sqrt(eps (1 + (1 - rho) t)). lr
    multiplies them, and no more than that."""
    lengths = steps(Adadelta(), lambda t: 1.0, 3000)
    assert (np.diff(lengths) > 0).all()
    assert lengths[-1] == pytest.approx(math.sqrt(1e-6 * 301), rel=0.03)
    assert steps(Adadelta(2.0), lambda t: 1.0, 3000) == pytest.approx(lengths, rel=1e-9)


def test_adam_without_correction_leaps():
    """Step 1 is (1 - beta1)/sqrt(1 - beta2) = 3.162 lr, and it peaks at 6.57 lr at t = 12."""
    lengths = steps(Adam(0.1, bias_correction=False), lambda t: 1.0, 300)
    assert lengths[0] == pytest.approx(3.16228, rel=1e-5)
    assert lengths.max() == pytest.approx(6.57, abs=0.005)
    assert lengths.argmax() + 1 == 12


def test_adams_step_after_a_long_calm():
    """Zeros, then one spike: (1 - beta1)/sqrt(1 - beta2) = 3.16228. The paper's bound is this case, not a bound."""
    lengths = steps(Adam(0.001, eps=1e-300), lambda t: 1.0 if t == CALM else 0.0, CALM + 1)
    assert not lengths[:CALM].any()
    assert lengths[CALM] == pytest.approx(3.16228, rel=5e-5)


def test_adams_longest_step():
    """A slope that grows by beta2/beta1 = 1.11 per step: (1 - b1)/sqrt(1 - b2)/sqrt(1 - b1^2/b2) = 7.2703 lr."""
    growing = steps(Adam(0.001, eps=1e-300), lambda t: 1e-100 * 1.11 ** (t - CALM) if t > CALM else 0.0, CALM + 400)
    assert growing.max() == pytest.approx(LONGEST, abs=5e-4)
    assert growing.max() < 7.28


def test_adam_steps_over_lr_on_the_way_off_a_saddle():
    """x^2 - y^2 from 1e-9 of the ridge, lr 0.01, 300 steps: up to 1.67 lr. "Adam never steps over lr" is not so."""
    path = run(SADDLE, (1, 1e-9), 300, Adam(0.01)).point
    assert np.abs(np.diff(path[:, 1])).max() / 0.01 == pytest.approx(1.67, abs=0.005)


BOUNDS = {
    "adagrad": (AdaGrad(0.1), 1),
    "rmsprop": (RMSprop(0.1), math.sqrt(10)),
    "rmsprop, rho 0.99": (RMSprop(0.1, rho=0.99), 10),
    "adam": (Adam(0.1), LONGEST),
    "amsgrad": (AMSGrad(0.1), LONGEST),
    "lion": (Lion(0.1), 1),
}


@pytest.mark.parametrize("name", BOUNDS)
@often
@given(slopes=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_no_gradient_makes_a_longer_step(name, slopes):
    """The bounds hold for whatever gradients, not only for those that reach them."""
    rule, bound = BOUNDS[name]
    assert np.abs(steps(rule, lambda t: slopes[t % len(slopes)], len(slopes))).max() <= bound * (1 + 1e-5)


def test_the_bias_correction_on_the_ravine():
    """Step 1 is 0.1 with and 0.3162 without; the longest 0.5717; overshoot 0.039 against 1.746."""
    for corrected, first_step, overshoot in ((True, 0.1, 0.0396), (False, 0.3162, 1.746)):
        path = run("ravine-d2l", (-5, -2), 2000, Adam(0.1, bias_correction=corrected)).point
        assert path[1] - path[0] == pytest.approx([first_step] * 2, abs=5e-5)
        assert path[:, 0].max() == pytest.approx(overshoot, abs=5e-4)
        longest = abs(path[1:] - path[:-1]).max()
        assert longest == pytest.approx(0.1 if corrected else 0.5717, abs=5e-5)
