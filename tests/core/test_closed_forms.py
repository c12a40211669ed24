"""Quadratic bowls, where every path is known: f = lambda x^2 / 2, h = lr lambda."""

import math

import numpy as np
import pytest
from racing import KAPPA_100, first, radius, run

from landscape_app.core.optimizers import NAG, SGD, AdaGrad, Adam, AdamW, Lion, Momentum, RMSprop

T = np.arange(101)
HEAVY_BALL_BEST = Momentum(lr=4 / 121, beta=(9 / 11) ** 2)
NAG_BEST = NAG(lr=4 / 301, beta=(math.sqrt(301) - 2) / (math.sqrt(301) + 2))


def test_gradient_descent_is_a_geometric_series():
    """x_t = (1 - lr lambda)^t x_0 on each axis."""
    path = run("ravine-d2l", (-5, -2), 100, SGD(0.4)).point
    assert path[:, 0] == pytest.approx(-5 * 0.92**T, rel=1e-13)
    assert path[:, 1] == pytest.approx(-2 * (-0.6) ** T, rel=1e-13)


@pytest.mark.parametrize(("lr", "end"), [(0.0199, 1.86376e-9), (0.02, 1.0), (0.0201, 4.39286e8)])
def test_gradient_descent_is_stable_up_to_2_over_the_curvature(lr, end):
    """Condition number 100: at lr = 0.02 the ball bounces for ever, a hair above it explodes."""
    assert abs(run(KAPPA_100, (1, 1), 2000, SGD(lr)).point[-1, 1]) == pytest.approx(end, rel=1e-5)


def oscillator(h, beta, nesterov):
    """The linear recurrence of a momentum method on a bowl, solved by the eigenvalues of its 2 x 2 matrix."""
    q = 1 - h
    a, b = ((1 + beta) * q, beta * q) if nesterov else (1 + beta - h, beta)
    first_two = [1.0, q]
    roots = np.roots([1, -a, b]).astype(complex)
    weights = np.linalg.solve(np.vander(roots, 2, increasing=True).T, first_two)
    return (weights * roots ** T[:, None]).sum(axis=1).real


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.9), (0.1, 0.3), (1.2, 0.5), (0.001, 0.9)])
def test_momentum_and_nag_are_damped_oscillators(lr, beta, nesterov):
    rule = (NAG if nesterov else Momentum)(lr, beta=beta)
    assert run("bowl", (1, 0), 100, rule).point[:, 0] == pytest.approx(oscillator(lr, beta, nesterov), abs=1e-13)


@pytest.mark.parametrize(
    ("kind", "beta", "limit"),
    [(Momentum, 0.9, 3.8), (Momentum, 0.5, 3.0), (NAG, 0.9, 1.357143), (NAG, 0.5, 1.5), (NAG, 0.0, 2.0)],
)
def test_the_stability_limits(kind, beta, limit):
    """Heavy ball: h < 2 (1 + beta). NAG, though quicker: only h < 2 (1 + beta)/(1 + 2 beta)."""
    assert radius(run("bowl", (1, 1), 3000, kind(0.999 * limit, beta=beta)))[-1] < 0.01
    assert radius(run("bowl", (1, 1), 3000, kind(1.001 * limit, beta=beta)))[-1] > 100


@pytest.mark.parametrize(("kind", "calm", "swinging"), [(Momentum, 0.0026, 0.0027), (NAG, 0.0027, 0.0029)])
def test_where_swinging_begins(kind, calm, swinging):
    """At beta 0.9: h > (1 - sqrt(beta))^2 = 0.002633, for NAG ((1 - beta)/(1 + beta))^2 = 0.002770."""
    assert run("bowl", (1, 1), 3000, kind(calm)).point.min() > 0
    assert run("bowl", (1, 1), 3000, kind(swinging)).point.min() < 0


def test_critical_damping():
    """beta = (1 - sqrt(h))^2 = 0.46754 at lr 0.1: as quick as can be without overshooting."""
    path = run("bowl", (1, 0), 50, Momentum(0.1, beta=(1 - math.sqrt(0.1)) ** 2)).point[:, 0]
    assert path.min() > 0
    assert path[50] == pytest.approx(9e-8, rel=0.05)


@pytest.mark.parametrize(
    ("rule", "lowest"),
    [
        (SGD(0.1), 0),
        (Momentum(0.1), -0.6037),
        (Momentum(0.1, beta=0.4675), 0),
        (Momentum(0.1, beta=0.99), -0.957),
        (NAG(0.1), -0.3546),
        (Momentum(0.1, ema=True), -0.1532),
        (RMSprop(0.1), -0.1057),
        (Adam(0.1), -0.2731),
        (AdaGrad(0.1), 0),
    ],
    ids=str,
)
def test_overshoot(rule, lowest):
    """From x = 1 on the bowl: inertia carries past the minimum, by this much."""
    assert run("bowl", (1, 0), 600, rule).point[:, 0].min() == pytest.approx(
        lowest, abs=6e-4 if lowest == -0.957 else 6e-5
    )


@pytest.mark.parametrize(
    ("rule", "steps", "rate"),
    [
        (SGD(2 / 101), 691, 0.980198),
        (HEAVY_BALL_BEST, 93, 0.81818),
        (NAG(0.01, beta=9 / 11), 154, 0.9),
        (NAG_BEST, 132, 0.884722),
    ],
    ids=["sgd", "momentum", "nag", "nag, best"],
)
def test_the_best_settings_at_condition_number_100(rule, steps, rate):
    """Steps until the distance is 1e-6 of the start's (of the look-ahead points), and the rate they tend to."""
    race = run(KAPPA_100, (1, 1), 1200, rule)
    distance = np.hypot(*race.probe.T)
    assert first(distance <= 1e-6 * distance[0]) == steps
    assert distance[1001] / distance[1000] == pytest.approx(rate, rel=2e-3)


@pytest.mark.parametrize("curvature", [1, 100])
def test_rmsprop_ends_in_a_2_cycle_of_lr_over_2(curvature):
    """It has no fixed point: the minimum is where the step does not shrink, whatever the curvature."""
    path = run(f"{curvature}*(x**2 + y**2)/2", (1, 0.3), 3000, RMSprop(0.1)).point
    assert np.abs(path[-2:]) == pytest.approx(np.full((2, 2), 0.05), abs=1e-6)
    assert path[-1] == pytest.approx(-path[-2], abs=1e-6)


@pytest.mark.parametrize("rule", [AdamW(0.1, weight_decay=0.3), Lion(0.1, weight_decay=0.3)], ids=lambda rule: rule.key)
def test_weight_decay_alone(rule):
    """Where there is no slope the point shrinks by 1 - lr weight_decay at each step, and nothing else happens."""
    path = run("3", (5, -2), 100, rule).point
    assert path == pytest.approx(np.outer(0.97**T, [5, -2]), rel=1e-13)


def test_where_weight_decay_holds_adamw():
    """Its minimum is not the surface's: far up a slope, where Adam steps by lr, at theta = 1/weight_decay."""
    path = run("-1000*x + y**2/2", (0, 0), 2000, AdamW(0.1, weight_decay=0.25)).point
    assert path[:, 0] == pytest.approx(4 * (1 - 0.975 ** np.arange(2001)), rel=1e-9)
