"""Leaving saddles and crossing plateaus: the times, and what they depend on."""

import math

import numpy as np
import pytest
from racing import SADDLE, first, race, radius, run, table, undecayed

from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import NAG, RULES, SGD, AdaGrad, Adam, AMSGrad, Lion, Momentum, RMSprop

SIX = (SGD, Momentum, NAG, AdaGrad, RMSprop, Adam)
NAMES = [rule.key for rule in SIX]
SHELF = "0.01*x + softplus(4*(x - 4))/4 + (softplus(-4*(x + 4))/4)**2/2 + y**2/2"
"""A slope of 0.01 from 4 to -4, between a steep rise and a wall."""


@pytest.mark.parametrize(("offset", "closed_form"), [(1e-3, 348.8), (1e-6, 697.7), (1e-9, 1046.5)])
def test_gradient_descent_leaves_a_saddle_in_logarithmic_time(offset, closed_form):
    """t = ln(delta/epsilon)/ln(1 + lr |lambda|) until |y| = delta = 1: 349, 698 and 1047 steps."""
    assert math.log(1 / offset) / math.log(1.02) == pytest.approx(closed_form, abs=0.1)
    assert first(abs(run(SADDLE, (1, offset), 1100, SGD(0.01)).point[:, 1]) > 1) == math.ceil(closed_form)


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        (Momentum(0.01), (72, 140, 208)),
        (RMSprop(0.01), (72, 72, 73)),
        (RMSprop(0.01, rho=0.99), (17, 17, 18)),
        (Adam(0.01), (77, 77, 78)),
        (AMSGrad(0.01), (77, 77, 78)),
        (AdaGrad(0.01), (1263, 1263, 1263)),
        (Lion(0.01), (100, 100, 100)),
    ],
    ids=["momentum", "rmsprop", "rmsprop, rho 0.99", "adam", "amsgrad", "adagrad", "lion"],
)
def test_who_minds_how_close_to_the_ridge_it_starts(rule, times):
    """x^2 - y^2, lr 0.01, from 1e-3, 1e-6 and 1e-9 of the ridge until |y| > 1. "Adaptive rules leave sooner" is not so
    of all: AdaGrad needs 1,263 steps where plain descent, from 1e-3, needs 349."""
    assert tuple(first(abs(run(SADDLE, (1, y), 1300, rule).point[:, 1]) > 1) for y in (1e-3, 1e-6, 1e-9)) == times


def test_lion_leaves_by_counting():
    """delta/lr steps, whatever the slope is: it has to be seen, not felt."""
    y = run(SADDLE, (1, 1e-9), 100, Lion(0.01)).point[:, 1]
    assert y == pytest.approx(1e-9 + 0.01 * np.arange(101), rel=1e-9)


def test_momentum_grows_by_its_larger_root():
    """(1 + beta + h + sqrt((1 + beta + h)^2 - 4 beta))/2 = 1.10697 per step at h = 0.02."""
    y = run(SADDLE, (0, 1e-9), 200, Momentum(0.01)).point[:, 1]
    assert y[200] / y[199] == pytest.approx(1.10697, abs=5e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("offset", "times"),
    [
        (1e-3, (131, 37, 34, 18, 4, 11)),
        (1e-6, (272, None, None, 18, None, 11)),
        (1e-9, (414, None, None, 18, None, 13)),
    ],
    ids=["from 1e-3", "from 1e-6", "from 1e-9"],
)
def test_off_the_saddle(offset, times, name):
    """Lesson L5: the bounded saddle, lr 0.05, until |y| > 0.5."""
    time = times[NAMES.index(name)]
    left = first(abs(run("saddle-bounded", (1.5, offset), 600, RULES[name](0.05)).point[:, 1]) > 0.5)
    assert left == time if time is not None else left < 131


def test_off_the_saddle_is_a_matter_of_lr_too():
    """Plain descent at lr 0.5 needs 16 steps, at 0.9 only 10: the table above must not be read as a ranking."""
    times = [first(abs(run("saddle-bounded", (1.5, 1e-3), 300, SGD(lr)).point[:, 1]) > 0.5) for lr in (0.5, 0.9)]
    assert times == [16, 10]
    assert radius(run("saddle-bounded", (1.5, 1e-3), 300, SGD(0.05)))[100] == pytest.approx(0.131, abs=5e-4)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nobody_leaves_an_exact_ridge(rule):
    """Without noise, y stays exactly 0; also with the noise of a batch of all samples."""
    for noise in (None, Noise(10.0, 256, 256)):
        assert not run("saddle-bounded", (1.5, 0), 2000, rule(lr=0.05), noise=noise).point[:, 1].any()


def test_noise_frees_plain_descent():
    """sigma 0.1, N = 256: the more noise, the sooner. Medians of 41 seeds; 81, 113 and 128 steps for B = 1, 16, 64."""
    medians = []
    for batch in (1, 16, 64):
        noise = Noise(0.1, 256, batch)
        runs = [run("saddle-bounded", (1.5, 0), 400, SGD(0.05), noise=noise, seed=seed) for seed in range(41)]
        medians.append(float(np.median([first(abs(racer.point[:, 1]) > 0.5) for racer in runs])))
    assert medians == pytest.approx([81, 113, 128], rel=0.15)
    assert medians == sorted(medians)


@pytest.mark.parametrize(("offset", "descent", "adam"), [(0.1, 303, 68), (0.01, 3305, 73)])
def test_a_monkey_saddle_takes_longer(offset, descent, adam):
    """No curvature at all: t = (1/r - 1/delta)/(3 lr) = 300 and 3,300 for plain descent, until |x| > 1."""
    times = [first(r.point[:, 0] < -1) for r in race("monkey-saddle", (-offset, 0), 3400, SGD(0.01), Adam(0.01))]
    assert times == [descent, adam]
    assert times[0] == pytest.approx((1 / offset - 1) / 0.03, rel=0.011)


@pytest.mark.parametrize(("name", "steps"), list(zip(NAMES, (1829, 214, 212, 254, 27, 43), strict=True)))
def test_the_plateau(name, steps):
    """Lesson L7: r^2/(1 + r^2) from (6, 0.5), lr 0.1, until r < 1."""
    assert first(radius(run("plateau", (6, 0.5), 2000, RULES[name](0.1))) < 1) == steps


def test_the_plateaus_closed_form():
    """The flow of gradient descent takes [ln r/2 + r^2/2 + r^4/8]/lr between two radii: 1,826.6 steps from 6.02."""

    def clock(r):
        return (math.log(r) / 2 + r**2 / 2 + r**4 / 8) / 0.1

    assert clock(math.hypot(6, 0.5)) - clock(1) == pytest.approx(1826.6, abs=0.1)


SHELF_TIMES = {SGD(0.1): 5742, Momentum(0.1): 575, AdaGrad(0.1): 1131, RMSprop(0.1): 58, Adam(0.1): 70}


@pytest.mark.parametrize("rule", SHELF_TIMES, ids=lambda rule: rule.key)
def test_a_shelf_from_rest(rule):
    """Six long at a slope of 0.01, lr 0.1, begun on it: plain descent needs some 6/(lr slope) = 6,000 steps, Momentum
    a tenth of that, Adam some 6/lr = 60."""
    assert first(run(SHELF, (3, 0), 6000, rule).point[:, 0] < -3) == SHELF_TIMES[rule]


def test_a_shelf_after_a_cliff():
    """L8: from (6, 1) Adam brings the memory of the cliff's slopes along, and crawls for 992 steps instead of 70."""
    assert first(run(SHELF, (6, 1), 2000, Adam(0.1)).point[:, 0] < -3) == 992
    assert first(run(SHELF, (6, 1), 2000, Momentum(0.1)).point[:, 0] < -3) == 217


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_how_far_a_ball_coasts(beta):
    """On a floor without any slope Momentum goes on for beta/(1 - beta) times its last step: nine times at 0.9."""
    x = table(Momentum(0.1, beta), lambda t: -1.0 if t == 0 else 0.0, 5000)[:, 0]
    assert x[1] == 0.1
    assert x[-1] - x[1] == pytest.approx(0.1 * beta / (1 - beta), rel=1e-12)


@pytest.mark.parametrize("rule", [SGD(0.1), AdaGrad(0.1), RMSprop(0.1)], ids=lambda rule: rule.key)
def test_who_does_not_coast(rule):
    """Without a memory of the gradient itself there is no inertia: one push, one step."""
    x = table(rule, lambda t: -1.0 if t == 0 else 0.0, 50)[:, 0]
    assert x[1] > 0
    assert (x[1:] == x[1]).all()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_critical_point_holds_everyone(rule):
    """Beale's saddle (0, 1), where the gradient is exactly 0: nobody moves."""
    assert (run("beale", (0, 1), 200, undecayed(rule, lr=0.1)).point == [0, 1]).all()
