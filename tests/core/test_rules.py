"""What holds for every rule of the registry, whatever its settings."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from drawn import made, often
from hypothesis import given
from hypothesis import strategies as st
from racing import Bowl, run

from landscape_app.core.elementwise import zeros
from landscape_app.core.fields import declarations
from landscape_app.core.optimizers import RULES
from landscape_app.core.walk import states

SLOPES = st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=5)
EVERY = pytest.mark.parametrize("kind", RULES.values(), ids=RULES)


def follow(rule, theta, slopes):
    """All (theta, *memory) on the way, when the gradients are these."""
    memory = tuple(zeros(theta) for _ in rule.memory)
    states = [(theta, *memory)]
    for t, g in enumerate(slopes, 1):
        with np.errstate(all="ignore"):
            theta, memory = rule.step(theta, g, memory, t, rule.lr)
        states.append((theta, *memory))
    return states


@EVERY
@often
@given(st.data(), SLOPES)
def test_a_float_goes_where_its_place_in_an_array_goes(kind, data, slopes):
    """One ball is floats for speed, many balls are arrays: the same path, to a few units in the last place."""
    rule = data.draw(made(kind))
    for width in (1, 3):
        together = follow(rule, np.linspace(-2.0, 5.0, width), np.array(slopes)[:, :width])
        for i, start in enumerate(np.linspace(-2.0, 5.0, width).tolist()):
            alone = np.array(follow(rule, start, [g[i] for g in slopes]))
            ours = np.array([[part[i] for part in state] for state in together])
            largest = np.abs(alone).max(axis=0, where=np.isfinite(alone), initial=0)
            assert np.allclose(ours, alone, rtol=0, atol=4 * np.spacing(largest), equal_nan=True)


@EVERY
@often
@given(st.data(), SLOPES)
def test_components_do_not_know_each_other(kind, data, slopes):
    """Permuting the weights permutes the path, bit for bit."""
    rule, order = data.draw(made(kind)), data.draw(st.permutations(range(3)))
    theta, g = np.array([-2.0, 0.5, 5.0]), np.array(slopes)
    plain, permuted = follow(rule, theta, g), follow(rule, theta[order], g[:, order])
    assert np.array_equal(np.array(plain)[..., order], np.array(permuted), equal_nan=True)


@EVERY
@often
@given(st.data())
def test_a_step_changes_nothing_but_what_it_returns(kind, data):
    """Inputs are read only; a rule that wrote into one of them would raise."""
    rule = data.draw(made(kind))
    theta, g = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    memory = tuple(np.array([0.25, 4.0]) for _ in rule.memory)
    for array in (theta, g, *memory):
        array.flags.writeable = False
    rule.probe(theta, memory, rule.lr)
    rule.step(theta, g, memory, 1, rule.lr)


@EVERY
@often
@given(st.data(), st.floats(-1e6, 1e6))
def test_a_ball_at_rest_without_slope_stays(kind, data, theta):
    """No rule moves of itself. (Weight decay does pull; it is switched off here.)"""
    rule = data.draw(made(kind))
    if "weight_decay" in declarations(kind):
        rule = replace(rule, weight_decay=0.0)
    assert {state[0] for state in follow(rule, theta, [0.0] * 5)} == {theta}


@EVERY
def test_single_precision_stays_single(kind):
    """A network trained in float32 must not turn into float64 on its first step."""
    theta, g = np.float32([1, -2]), np.float32([0.5, 3])
    rule = kind()
    for state in follow(rule, theta, [g, g]):
        assert {part.dtype for part in state} == {np.dtype(np.float32)}
    assert rule.probe(theta, tuple(g for _ in rule.memory), rule.lr).dtype == np.float32


@EVERY
def test_a_row_holds_all_that_the_next_one_needs(kind):
    """A walk taken up at any recorded row goes on exactly as if it had never stopped."""
    rule = kind(lr=1e-3)
    past = run("rosenbrock", (-1.2, 1.0), 60, rule)
    for axis in (0, 1):
        for k in range(60):
            memory = tuple(past.memory[name][k, axis].item() for name in rule.memory)
            theta, g = past.point[k, axis].item(), past.gradient[k, axis].item()
            theta, memory = rule.step(theta, g, memory, k + 1, rule.lr)
            assert theta == past.point[k + 1, axis]
            assert memory == tuple(past.memory[name][k + 1, axis] for name in rule.memory)


@EVERY
def test_the_learning_rate_is_the_schedules(kind):
    """A rule walks with the lr it is given for an update, wherever it needs one; its own is only the start."""
    own, given = (
        list(islice(states(rule, lambda t: 0.02 / (t + 1), Bowl(), (1.0, 2.0)), 9))
        for rule in (kind(lr=0.02), kind(lr=5.0))
    )
    assert own == given


@EVERY
def test_a_rule_says_what_it_is(kind):
    """Tooltips and legends come from here: a title, an equation on one line, and names for the memory."""
    assert kind.title
    assert kind.equation
    assert "theta" in kind.equation
    assert all(name in kind.equation for name in kind.memory)
    assert len(set(kind.memory)) == len(kind.memory)


ADAM = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "bias_correction": True}
PROMISED = {
    "sgd": ({"lr": 0.01}, ""),
    "momentum": ({"lr": 0.01, "beta": 0.9, "ema": False}, "b"),
    "nag": ({"lr": 0.01, "beta": 0.9}, "b"),
    "adagrad": ({"lr": 0.01, "eps": 1e-10}, "h"),
    "adadelta": ({"lr": 1, "rho": 0.9, "eps": 1e-6}, "a d"),
    "rmsprop": ({"lr": 0.01, "rho": 0.9, "eps": 1e-8}, "a"),
    "adam": (ADAM, "m v"),
    "adamw": (ADAM | {"weight_decay": 0.01}, "m v"),
    "amsgrad": (ADAM, "m v w"),
    "nadam": (ADAM | {"lr": 0.002}, "m v"),
    "lion": ({"lr": 0.0001, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0}, "m"),
    "qhm": ({"lr": 0.01, "beta": 0.999, "nu": 0.7}, "b"),
    "qhadam": ({"lr": 0.001, "beta1": 0.995, "beta2": 0.999, "nu1": 0.7, "nu2": 1, "eps": 1e-8}, "m v"),
}


@pytest.mark.parametrize("key", PROMISED)
def test_the_contracts_names_fields_and_defaults(key):
    """Scene files rely on these; a later version may add, never change."""
    settings, memory = PROMISED[key]
    assert {name: getattr(RULES[key](), name) for name in settings} == settings
    assert RULES[key].memory == tuple(memory.split())


FADES = (0, "below 1")
RANGES = {
    "lr": ("above 0", 1e3),
    "eps": ("above 0", 1),
    "beta": FADES,
    "beta1": FADES,
    "beta2": FADES,
    "rho": FADES,
}


@EVERY
def test_the_contracts_ranges(kind):
    """lr in (0, 1e3], betas and rhos in [0, 1), eps in (0, 1], wherever they occur."""
    for name, number in declarations(kind).items():
        if name in RANGES:
            low = f"above {number.low}" if number.above else number.low
            high = f"below {number.high}" if number.below else number.high
            assert (low, high) == RANGES[name]
