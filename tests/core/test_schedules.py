"""Every kind of schedule against numbers worked out by hand from the table of the contract."""

import math

import numpy as np
import pytest
from drawn import made, often
from hypothesis import given
from hypothesis import strategies as st

from landscape_app.core.optimizers import NAG, QHM, SGD, Momentum
from landscape_app.core.schedules import SCHEDULES, Piecewise
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.scene_file import from_data
from landscape_app.simulate import simulate
from surfaces import Refusal

ROOT_HALF = math.sqrt(0.5)
TABLE = [
    ("constant", {}, {0: 1, 1: 1, 10**6: 1}),
    ("step", {"every": 10, "factor": 0.5}, {0: 1, 9: 1, 10: 0.5, 19: 0.5, 20: 0.25, 95: 1 / 512}),
    ("step", {"every": 1, "factor": 2.0}, {0: 1, 3: 8}),
    ("exponential", {"rate": 0.5}, {0: 1, 1: 0.5, 10: 1 / 1024}),
    ("exponential", {"rate": 0.995}, {100: math.exp(100 * math.log(0.995)), 1000: 0.006653968578831948}),
    ("inverse-time", {"rate": 0.1}, {0: 1, 10: 1 / 2, 30: 1 / 4, 90: 1 / 10}),
    ("inverse-time", {"rate": 0.0}, {1000: 1}),
    ("inverse-sqrt", {}, {0: 1, 3: 1 / 2, 8: 1 / 3, 99: 1 / 10}),
    ("cosine", {"over": 100}, {0: 1, 25: (1 + ROOT_HALF) / 2, 50: 1 / 2, 75: (1 - ROOT_HALF) / 2, 100: 0, 999: 0}),
    ("cosine", {"over": 90}, {30: 3 / 4, 60: 1 / 4}),
    ("cosine", {"over": 100, "final": 0.2}, {0: 1, 50: 0.6, 100: 0.2, 5000: 0.2}),
    ("cosine", {}, {0: 1, 150: 1 / 2, 300: 0}),
    ("warmup-cosine", {"warmup": 10, "over": 110}, {0: 0.1, 4: 0.5, 9: 1, 10: 1, 60: 1 / 2, 110: 0, 999: 0}),
    ("warmup-cosine", {"warmup": 100}, {0: 0.01, 99: 1, 100: 1, 200: 1 / 2, 300: 0}),
    ("warmup-cosine", {"warmup": 1, "over": 101, "final": 0.5}, {0: 1, 1: 1, 51: 0.75, 101: 0.5}),
    ("warmup-cosine", {"warmup": 50, "over": 10}, {24: 0.5, 49: 1, 50: 1, 51: 0}),
]
UPDATES = 300


@pytest.mark.parametrize("lr", [1.0, 0.05])
@pytest.mark.parametrize(("kind", "settings", "shares"), TABLE, ids=lambda part: str(part)[:40])
def test_the_share_of_lr_at_an_update(kind, settings, shares, lr):
    rate = SCHEDULES[kind](**settings).over_time(lr, UPDATES)
    for t, share in shares.items():
        assert rate(t) == pytest.approx(lr * share, rel=1e-13, abs=1e-16), t


@pytest.mark.parametrize("rate", [0.001, 0.3, 7.0])
def test_the_inverse_schedules_have_straight_reciprocals(rate):
    """1/s grows by the rate at each update; of the inverse root, the square of 1/s grows by 1."""
    kinds = {"inverse-time": {"rate": rate}, "inverse-sqrt": {}}
    slowing, rooted = (SCHEDULES[kind](**given).over_time(1.0, UPDATES) for kind, given in kinds.items())
    assert np.diff([1 / slowing(t) for t in range(300)]) == pytest.approx([rate] * 299, rel=1e-9)
    assert np.diff([1 / rooted(t) ** 2 for t in range(300)]) == pytest.approx([1] * 299, rel=1e-9)


def test_the_exponential_schedule_has_a_half_life():
    """Of the same number of updates, whenever it is measured: 138 at the 138th root of a half."""
    rate = SCHEDULES["exponential"](rate=0.5 ** (1 / 138)).over_time(0.3, UPDATES)
    assert [rate(t + 138) / rate(t) for t in (0, 1, 50, 1000)] == pytest.approx([0.5] * 4, rel=1e-12)


def test_the_cosine_is_a_half_turn():
    """Its derivative vanishes at both ends, and what it loses before the middle it keeps after it."""
    rate = SCHEDULES["cosine"](over=100, final=0.3).over_time(1.0, UPDATES)
    assert [rate(t) + rate(100 - t) for t in range(101)] == pytest.approx([1.3] * 101, rel=1e-13)
    assert rate(0) - rate(1) == pytest.approx(0.7 * (math.pi / 100) ** 2 / 4, rel=1e-3)


WALKED = {
    "constant": {},
    "step": {"every": 7, "factor": 0.5},
    "exponential": {"rate": 0.9},
    "inverse-time": {"rate": 0.1},
    "inverse-sqrt": {},
    "cosine": {},
    "warmup-cosine": {"warmup": 5},
    "piecewise": {"at": (0, 10), "lr": (0.1, 0.4)},
}


@pytest.mark.parametrize("kind", SCHEDULES)
def test_update_t_uses_the_rate_of_t(kind):
    """On a plane of slope 1 the steps of plain descent are the learning rates, the first being that of t = 0."""
    schedule = SCHEDULES[kind](**WALKED[kind])
    racers = (Racer(Motion(SGD(0.25), schedule)),)
    (found,) = simulate(Scenario(SurfaceChoice(formula="x"), racers, start=(0.0, 0.0), steps=30)).values()
    rate = schedule.over_time(0.25, 30)
    assert -np.diff(found.point[:, 0]) == pytest.approx([rate(t) for t in range(30)], abs=1e-14)


@pytest.mark.parametrize("rule", [Momentum(1.0, 0.5), NAG(1.0, 0.5), QHM(1.0, 0.5)], ids=lambda rule: rule.key)
def test_a_new_rate_acts_on_the_whole_velocity(rule):
    """Memory holds gradients, not steps: when lr falls to a tenth, so does the next step, inertia and all. (In the
    velocity form, v = beta v - lr g, the old rate would live on in v.)"""
    racers = (Racer(Motion(rule, Piecewise(at=(0, 60), lr=(1.0, 0.1)))),)
    (found,) = simulate(Scenario(SurfaceChoice(formula="x"), racers, start=(0.0, 0.0), steps=120)).values()
    lengths = np.diff(found.point[:, 0])
    assert lengths[60:] == pytest.approx([lengths[59] / 10] * 60, rel=1e-12)


def test_piecewise_gives_lr_itself():
    """Its numbers are learning rates, not shares: the rule's own lr does not count."""
    rate = Piecewise(at=(0, 100, 200), lr=(0.1, 0.01, 0.001)).over_time(5.0, UPDATES)
    assert [rate(t) for t in (0, 99, 100, 199, 200, 10**6)] == [0.1, 0.1, 0.01, 0.01, 0.001, 0.001]


def test_the_table_knows_every_kind():
    """A new kind needs a row above, worked out by hand."""
    assert {kind for kind, _, _ in TABLE} | {"piecewise"} == set(SCHEDULES)


PIECES = st.lists(st.integers(1, 10**9), max_size=5, unique=True).flatmap(
    lambda at: st.lists(st.floats(1e-9, 1e3), min_size=len(at) + 1, max_size=len(at) + 1).map(
        lambda lr: Piecewise(at=(0, *sorted(at)), lr=tuple(lr))
    )
)
DRAWN = {kind: PIECES if kind == "piecewise" else made(owner) for kind, owner in SCHEDULES.items()}


@pytest.mark.parametrize("kind", SCHEDULES)
@often
@given(st.data(), st.floats(1e-9, 1e3), st.integers(0, 100_000))
def test_a_learning_rate_is_a_python_float_and_no_less_than_0(kind, data, lr, updates):
    """A NumPy number here would make every step of a float ball slower, and turn quiet infinities into warnings."""
    rate = data.draw(DRAWN[kind]).over_time(lr, updates)
    for t in (0, 1, 2, 17, 100):
        assert type(rate(t)) is float
        assert 0 <= rate(t) < math.inf


@pytest.mark.parametrize(
    ("schedule", "place"),
    [
        ({}, "kind"),
        ({"kind": "linear"}, "inverse-sqrt"),
        ({"kind": 3}, "kind"),
        ({"kind": ["step"]}, "kind"),
        ({"kind": "step"}, "every"),
        ({"kind": "step", "every": 10}, "factor"),
        ({"kind": "step", "every": 0, "factor": 0.5}, "every"),
        ({"kind": "step", "every": 2.5, "factor": 0.5}, "every"),
        ({"kind": "step", "every": True, "factor": 0.5}, "every"),
        ({"kind": "step", "every": 10, "factor": 0}, "factor"),
        ({"kind": "constant", "rate": 1}, "rate"),
        ({"kind": "exponential", "rate": -1}, "rate"),
        ({"kind": "exponential", "rate": "0.9"}, "rate"),
        ({"kind": "inverse-time", "rate": -0.1}, "rate"),
        ({"kind": "cosine", "over": 0}, "over"),
        ({"kind": "cosine", "final": 1.5}, "final"),
        ({"kind": "warmup-cosine"}, "warmup"),
        ({"kind": "warmup-cosine", "warmup": 0}, "warmup"),
        ({"kind": "piecewise", "at": [0], "lr": [0]}, "lr"),
        ({"kind": "piecewise", "at": [0, 5], "lr": [0.1]}, "'at'"),
        ({"kind": "piecewise", "at": [1], "lr": [0.1]}, "'at'"),
        ({"kind": "piecewise", "at": [0, 5, 5], "lr": [0.1, 0.2, 0.3]}, "'at'"),
        ({"kind": "piecewise", "at": [], "lr": []}, "at"),
        ({"kind": "piecewise", "at": 0, "lr": 0.1}, "at"),
        ({"kind": "piecewise", "at": [0, 0.5], "lr": [0.1, 0.2]}, "at"),
    ],
    ids=str,
)
def test_bad_settings_are_refused_by_name(schedule, place):
    racer = {"rule": "sgd", "schedule": schedule}
    scene = {"schema": 1, "kind": "landscape", "surface": {"name": "bowl"}, "optimizers": [racer]}
    with pytest.raises(Refusal) as refusal:
        from_data(scene)
    assert str(refusal.value).startswith("optimizers[0].schedule")
    assert place in str(refusal.value)
