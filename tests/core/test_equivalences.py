"""Rules that are other rules in disguise, and changes of the world that a path does not notice."""

import math

import numpy as np
import pytest
from drawn import made, often
from hypothesis import given
from hypothesis import strategies as st
from racing import Bowl, lively, run, table, undecayed

import surfaces
from landscape_app.core.fields import declarations
from landscape_app.core.optimizers import (
    NAG,
    QHM,
    RULES,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    QHAdam,
    RMSprop,
)
from landscape_app.core.walk import walk
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import simulate

EVERY = pytest.mark.parametrize("kind", RULES.values(), ids=RULES)
HIMMELBLAU = ("himmelblau", (-0.5, -1.2), 300)
SLOPE = surfaces.get("himmelblau").gradient
UNFELT = 1e-300
"""An eps that no sum of squares feels."""

SAME_BITS = {
    "momentum without memory is sgd": (Momentum(0.005, beta=0.0), SGD(0.005)),
    "nag without memory is sgd": (NAG(0.005, beta=0.0), SGD(0.005)),
    "qhm, nu 0, is sgd": (QHM(0.005, 0.9, 0.0), SGD(0.005)),
    "qhm, nu 1, is momentum's average": (QHM(0.02, 0.9, 1.0), Momentum(0.02, 0.9, ema=True)),
    "adamw without decay is adam": (AdamW(0.05, weight_decay=0.0), Adam(0.05)),
    "the same uncorrected": (AdamW(0.05, bias_correction=False, weight_decay=0.0), Adam(0.05, bias_correction=False)),
}
SAME_PATH = {
    "momentum's average takes lr/(1 - beta)": (Momentum(0.05, ema=True), Momentum(0.005)),
    "qhadam, nu 1 and 1, is adam": (QHAdam(0.05, 0.9, 0.999, 1.0, 1.0), Adam(0.05)),
    "qhadam, nu 0 and 1, is adam without momentum": (QHAdam(0.05, 0.9, 0.999, 0.0, 1.0), Adam(0.05, beta1=0.0)),
    "rmsprop is adam without momentum and correction": (
        RMSprop(0.003, rho=0.99),
        Adam(0.003, 0.0, 0.99, bias_correction=False),
    ),
    "nadam without momentum is adam without": (NAdam(0.05, beta1=0.0), Adam(0.05, beta1=0.0)),
    "qhm does not mind nu without memory": (QHM(0.005, 0.0, 0.3), SGD(0.005)),
}


@pytest.mark.parametrize("name", SAME_BITS)
def test_one_rule_is_another_bit_for_bit(name):
    one, other = (run(*HIMMELBLAU, rule).point for rule in SAME_BITS[name])
    assert np.array_equal(one, other)


@pytest.mark.parametrize("name", SAME_PATH)
def test_one_rule_walks_anothers_path(name):
    """Up to the rounding of operations in another order."""
    one, other = (run(*HIMMELBLAU, rule).point for rule in SAME_PATH[name])
    assert one == pytest.approx(other, abs=1e-12)


def test_sutskevers_velocity_is_momentum():
    """v = beta v - lr g; theta = theta + v: the same path as long as lr stays what it is."""
    theta, v, path = np.array(HIMMELBLAU[1]), np.zeros(2), []
    for _ in range(301):
        path.append(theta)
        v = 0.9 * v - 0.005 * np.array(SLOPE(*theta))
        theta = theta + v
    assert run(*HIMMELBLAU, Momentum(0.005)).point == pytest.approx(np.array(path), abs=1e-13)


def test_nesterovs_own_form():
    """x' = y - lr g(y); y' = x' + beta (x' - x): x are our points, and y the probes where we look."""
    x = y = np.array(HIMMELBLAU[1])
    xs, ys = [], []
    for _ in range(301):
        xs.append(x)
        ys.append(y)
        onward = y - 0.005 * np.array(SLOPE(*y))
        x, y = onward, onward + 0.9 * (onward - x)
    nag = run(*HIMMELBLAU, NAG(0.005))
    assert nag.point == pytest.approx(np.array(xs), abs=1e-13)
    assert nag.probe == pytest.approx(np.array(ys), abs=1e-13)


def test_qhm_with_nu_beta_is_nesterovs():
    """At lr/(1 - beta) its points are the probes of NAG (Ma and Yarats, 2019)."""
    assert run(*HIMMELBLAU, QHM(0.05, 0.9, 0.9)).point == pytest.approx(run(*HIMMELBLAU, NAG(0.005)).probe, abs=1e-12)


def test_qhadam_without_any_memory_goes_by_the_sign():
    """nu1 = nu2 = 0: lr g/(|g| + eps), so that with a negligible eps only the signs are left."""
    path, g = (part[:-1] for part in _point_and_gradient(QHAdam(0.01, nu1=0.0, nu2=0.0, eps=0.5)))
    onward = run(*HIMMELBLAU, QHAdam(0.01, nu1=0.0, nu2=0.0, eps=0.5)).point[1:]
    assert onward == pytest.approx(path - 0.01 * g / (np.abs(g) + 0.5), abs=1e-14)
    path, g = _point_and_gradient(QHAdam(0.01, nu1=0.0, nu2=0.0, eps=UNFELT))
    assert np.diff(path, axis=0) == pytest.approx(-0.01 * np.sign(g[:-1]), abs=1e-15)


def test_qhadam_between_its_limits():
    """The numerator is a weighted mean of g and the average, the denominator of g g and its average."""
    rule = QHAdam(0.01, 0.9, 0.99, 0.4, 0.25, 1e-3)
    found = run(*HIMMELBLAU, rule)
    t, g = np.arange(1, 301)[:, None], found.gradient[:-1]
    mean, square = (found.memory[name][1:] / (1 - beta**t) for name, beta in (("m", 0.9), ("v", 0.99)))
    length = 0.01 * (0.6 * g + 0.4 * mean) / (np.sqrt(0.75 * g**2 + 0.25 * square) + 1e-3)
    assert found.point[1:] == pytest.approx(found.point[:-1] - length, abs=1e-14)


def _point_and_gradient(rule):
    found = run(*HIMMELBLAU, rule)
    return found.point, found.gradient


def test_adagrad_remembers_all():
    """h is the sum of all squares so far."""
    found = run(*HIMMELBLAU, AdaGrad(0.5))
    assert found.memory["h"][1:] == pytest.approx(np.cumsum(found.gradient[:-1] ** 2, axis=0), rel=1e-13)


def test_amsgrad_is_adam_while_v_grows():
    """Bit for bit up to the first update at which v falls; from then on its steps are the shorter ones."""
    for slope, falls in ((lambda t: 1.01**t, None), (lambda t: 5.0 if t < 50 else 0.1, 51)):
        adam, amsgrad = (table(rule, slope, 200) for rule in (Adam(0.1), AMSGrad(0.1)))
        assert np.array_equal(adam[:falls, :3], amsgrad[:falls, :3])
        if falls:
            lengths, held = (-np.diff(rows[falls - 1 :, 0]) for rows in (adam, amsgrad))
            assert (held < lengths).all()


def test_amsgrads_w_never_falls():
    """And is at least v."""
    found = run("rosenbrock", (-1.2, 1), 500, AMSGrad(0.05, beta2=0.9))
    v, w = found.memory["v"], found.memory["w"]
    assert np.array_equal(w, np.maximum.accumulate(v))
    assert (w > v).any()


def test_lion_steps_lr_on_each_axis():
    """Exactly, however steep or flat it is: forwards or back."""
    for surface in ("beale", "plateau", "rosenbrock"):
        found = run(surface, (0.7, 1.4), 500, Lion(0.003)).point
        back, forth = found[:-1] - 0.003, found[:-1] + 0.003
        assert ((found[1:] == back) | (found[1:] == forth)).all()


def test_lion_with_one_beta_goes_by_the_sign_of_its_memory():
    """beta1 = beta2: what steers is what is remembered, Momentum's average of the gradients."""
    found = run("beale", (0.7, 1.4), 300, Lion(0.003, 0.9, 0.9))
    assert np.array_equal(found.point[1:], found.point[:-1] - 0.003 * np.sign(found.memory["m"][1:]))
    average = np.zeros(2)
    for g, m in zip(found.gradient, found.memory["m"][1:], strict=False):
        average = 0.9 * average + 0.1 * g
        assert m == pytest.approx(average, rel=1e-12)


BY_THE_SLOPE = {"sgd", "momentum", "nag", "qhm"}
"""Rules that add up gradients: they turn with the plane, and mind its scale."""
ALLOWANCE = {"adadelta": 1e-5}
"""Adadelta's eps stands beside the squares of the gradients under the root, where it is felt sooner."""
RAVINE = "100*x**2/2 + y**2/2"


@EVERY
def test_who_minds_a_turn_of_the_plane(kind):
    """Gradient methods commute with turning it; those that treat axes apart walk another path."""
    rule, root = lively(kind, 0.01), math.sqrt(2)
    plain = run(RAVINE, (1, -3), 300, rule).point
    turned = SurfaceChoice(formula=RAVINE, rotate=45.0)
    scene = Scenario(turned, (Racer(Motion(rule)),), start=(4 / root, -2 / root), steps=300)
    path = simulate(scene)[rule.key].point
    back = np.column_stack([path[:, 0] + path[:, 1], path[:, 1] - path[:, 0]]) / root
    if kind.key in BY_THE_SLOPE:
        assert back == pytest.approx(plain, abs=1e-12)
    else:
        assert np.abs(back - plain).max() > 1e-3


@EVERY
def test_who_minds_the_scale_of_the_surface(kind):
    """f times 1000: the adaptive rules hardly notice, as they divide by the size of the gradients; others explode."""
    rule = lively(kind, 0.01)
    plain, scaled = (run(formula, (1, -3), 300, rule) for formula in (RAVINE, f"1000*({RAVINE})"))
    if kind.key in BY_THE_SLOPE:
        assert scaled.status == "diverged" or np.abs(scaled.point - plain.point).max() > 0.1
    else:
        assert scaled.point == pytest.approx(plain.point, abs=ALLOWANCE.get(kind.key, 1e-6))
        assert np.abs(plain.point[300] - plain.point[0]).max() > 0.2


class Steeper(Bowl):
    """A bowl whose slopes are 1024 times as steep: with a power of 2, all roundings stay the same."""

    def slope(self, t, x, y):
        return 0.0, 1024 * x, 1024 * y


@pytest.mark.parametrize("key", [key for key in RULES if key not in BY_THE_SLOPE | {"adadelta"}])
def test_without_eps_the_scale_is_not_noticed_at_all(key):
    """Bit for bit, where eps is too small to be felt. (Adadelta's is what its steps are made of.)"""
    kind = RULES[key]
    rule = undecayed(kind, lr=0.01, **({"eps": UNFELT} if "eps" in declarations(kind) else {}))
    (plain,), (steep,) = (walk(rule, lambda t: rule.lr, ground, (1.0, -2.0), 400) for ground in (Bowl(), Steeper()))
    assert np.array_equal(plain.table[:, :2], steep.table[:, :2])


@EVERY
@often
@given(st.data(), st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8))
def test_left_and_right_are_alike(kind, data, slopes):
    """The mirrored slopes give the mirrored path, bit for bit: no rule has a side it likes."""
    rule = data.draw(made(kind))
    one, other = (table(rule, lambda t, way=way: way * slopes[t % len(slopes)], len(slopes)) for way in (1, -1))
    assert len(one) == len(other)
    assert np.array_equal(one[:, 0], -other[:, 0])
