"""What the panel says of a learning rate on a bowl: against the closed forms, and against what happens."""

import math

import pytest
from racing import run

import surfaces
from landscape_app.core.optimizers import NAG, RULES, SGD, Momentum
from landscape_app.core.theory import advice, curvatures

QUADRATICS = {
    "bowl": (1, 1),
    "booth": (2, 18),
    "matyas": (0.04, 1),
    "ravine-book": (0.1, 2),
    "ravine-d2l": (0.2, 4),
    "ravine-100": (1, 100),
    "long-valley": (0.005, 2),
    "line-fit": None,
    "linear-neuron": None,
}
KNOWN = (SGD(), Momentum(), Momentum(beta=0.5), Momentum(ema=True), NAG(), NAG(beta=0.5), NAG(beta=0.0))


def test_exactly_the_bowls_are_known():
    """Where the curvature is the same everywhere and positive; also turned, and with another parameter."""
    found = {name: curvatures(surface) for name, surface in surfaces.SURFACES.items()}
    assert {name for name, pair in found.items() if pair} == QUADRATICS.keys()
    for name, pair in QUADRATICS.items():
        assert pair is None or found[name] == pytest.approx(pair)
        assert curvatures(surfaces.get(name).bind(rotate=37)) == pytest.approx(found[name])
    assert curvatures(surfaces.get("ravine-100").bind({"condition": 7})) == pytest.approx((1, 7))


def test_the_limits_are_those_of_the_closed_forms():
    """2 for descent, 3.8 and 1.357143 at beta = 0.9, 1.5 and 2 for Nesterov's at 0.5 and 0."""
    bowl = surfaces.get("bowl")
    found = {rule: advice(rule, bowl).limit for rule in (SGD(), Momentum(), NAG(), NAG(beta=0.5), NAG(beta=0.0))}
    assert list(found.values()) == pytest.approx([2, 3.8, 1.357142857, 1.5, 2])


@pytest.mark.parametrize("name", ["bowl", "ravine-d2l", "ravine-100", "booth"])
@pytest.mark.parametrize("rule", KNOWN, ids=str)
def test_below_the_limit_it_arrives_and_above_it_does_not(name, rule):
    surface = surfaces.get(name)
    limit = advice(rule, surface).limit
    near, over = (run(name, surface.turned_start, 20_000, type(rule)(**{**vars(rule), "lr": limit * share}))
                  for share in (0.98, 1.02))  # fmt: skip
    assert near.status == "finished" and near.loss[-1] - surface.lowest < 1e-12
    assert over.status == "diverged" or over.loss[-1] > 1e6


@pytest.mark.parametrize(("name", "best"), [("ravine-d2l", 2 / 4.2), ("ravine-100", 2 / 101), ("booth", 0.1)])
def test_descent_is_quickest_at_two_over_the_sum_of_the_curvatures(name, best):
    low, high = advice(SGD(), surfaces.get(name)).best
    assert low <= best * 1.001 and best * 0.999 <= high and high / low < 1.02


def test_momentum_is_equally_quick_while_both_axes_swing():
    """Condition 100 at beta = 0.9: from (1 - sqrt(beta))^2 / 1 to (1 + sqrt(beta))^2 / 100."""
    low, high = advice(Momentum(), surfaces.get("ravine-100")).best
    assert low == pytest.approx((1 - math.sqrt(0.9)) ** 2, rel=0.02)
    assert high == pytest.approx((1 + math.sqrt(0.9)) ** 2 / 100, rel=0.04)


@pytest.mark.parametrize("rule", KNOWN, ids=str)
@pytest.mark.parametrize("lr", [0.05, 0.3, 0.9, 1.2])
def test_the_contraction_is_what_a_long_run_shows(rule, lr):
    """The distance after many steps, from one to the next, on the geometric mean."""
    moving = type(rule)(**{**vars(rule), "lr": lr})
    places = abs(run("bowl", (1.0, 0.0), 400, moving).point[:, 0])
    steps = max(i for i in range(len(places)) if places[i] > 1e-140)
    envelope = max(places[max(steps - 10, 0) : steps + 1])
    assert (envelope ** (1 / max(steps - 5, 1))) == pytest.approx(moving.contraction(lr, 1.0), abs=0.04)


def test_adaptive_rules_have_no_such_theory():
    bowl = surfaces.get("bowl")
    known = {key for key, rule in RULES.items() if advice(rule(), bowl)}
    assert known == {"sgd", "momentum", "nag"}
    assert all(rule().contraction(0.1, 1.0) is None for key, rule in RULES.items() if key not in known)
