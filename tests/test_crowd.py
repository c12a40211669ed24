"""Many balls at once go where each would go alone."""

from dataclasses import replace

import numpy as np
import pytest

import surfaces
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum
from landscape_app.core.schedules import Exponential, Piecewise
from landscape_app.crowd import CHUNK, drift, settle
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import simulate

NAMES = ["himmelblau", "rosenbrock", "ackley", "shelf", "ledge", "double-well", "sigmoid-neuron-ce"]
STEPS = 60


def alone(name, motion, x, y, steps=STEPS):
    """Where one ball ends; nan if it diverged."""
    racer = Racer(replace(motion, start=(float(x), float(y))))
    run = simulate(Scenario(SurfaceChoice(name), (racer,), steps=steps))[motion.rule.key]
    return run.point[-1] if run.status != "diverged" else np.array([np.nan, np.nan])


def scattered(name, count, seed=0):
    (x0, x1), (y0, y1) = surfaces.get(name).turned_window
    rng = np.random.default_rng(seed)
    return rng.uniform(x0, x1, count), rng.uniform(y0, y1, count)


def assert_together_as_alone(name, motion, x, y, tolerance=1e-9):
    together = np.stack(settle(surfaces.get(name), motion, x, y, STEPS), axis=-1)
    apart = np.array([alone(name, motion, *place) for place in zip(x, y, strict=True)])
    assert np.allclose(together, apart, rtol=tolerance, atol=tolerance, equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", RULES.values(), ids=RULES)
def test_everyone_ends_where_it_would_alone(kind, name):
    """Arrays and floats may differ by units in the last place, which 60 calm steps keep small."""
    assert_together_as_alone(name, Motion(kind(lr=1e-3)), *scattered(name, 7))


@pytest.mark.parametrize("kind", RULES.values(), ids=RULES)
def test_the_first_step_differs_by_units_in_the_last_place(kind):
    """Before anything can grow: a few units for each elementary function, on smooth ground."""
    x, y = scattered("himmelblau", 200, seed=3)
    together = settle(surfaces.get("himmelblau"), Motion(kind(lr=0.1)), x, y, 1)
    for i, place in enumerate(zip(x, y, strict=True)):
        expected = alone("himmelblau", Motion(kind(lr=0.1)), *place, steps=1)
        found = np.array([together[0][i], together[1][i]])
        assert np.all(np.abs(found - expected) <= 4 * np.spacing(np.maximum(np.abs(expected), 1)))


def test_those_who_diverge_are_told_from_those_who_do_not():
    """Far out on Himmelblau plain descent explodes, near a minimum it arrives; one does not spoil the other."""
    x, y = np.array([3.1, 40.0, -2.8, 1e13]), np.array([2.0, 40.0, 3.1, 0.0])
    ends = settle(surfaces.get("himmelblau"), Motion(SGD(0.01)), x, y, 200)
    assert np.isnan(ends[0]).tolist() == np.isnan(ends[1]).tolist() == [False, True, False, True]
    assert (ends[0][0], ends[1][0]) == pytest.approx((3, 2))
    assert_together_as_alone("himmelblau", Motion(Momentum(0.02)), *scattered("himmelblau", 40))


def test_a_ball_that_left_and_came_back_stays_diverged():
    """A step out to 1e13 ends a run, wherever the next one would lead."""
    there_and_back = Motion(SGD(), Piecewise(at=(0, 1), lr=(1000.0, 1e-3)))
    steep = surfaces.Surface("steep", "steep", "1e11*x", ((-2, 2), (-2, 2)), (1, 1))
    rows = list(drift(steep, there_and_back, np.array([1.0]), np.array([1.0]), 3))
    assert [bool(np.isnan(x[0])) for x, _ in rows] == [False, True, True, True]


def test_hyper_parameters_may_be_arrays():
    """A ball for each learning rate and beta1, with a schedule: the sweep of a whole map in one go."""
    lr, beta1 = np.meshgrid(np.geomspace(1e-3, 0.3, 5), np.linspace(0.5, 0.95, 4))
    x, y = np.full(lr.shape, -1.2), np.full(lr.shape, 1.0)
    cooling = Exponential(0.98)
    ends = settle(surfaces.get("rosenbrock"), Motion(Adam(lr, beta1), cooling), x, y, STEPS)
    assert ends[0].shape == ends[1].shape == lr.shape
    for place in np.ndindex(lr.shape):
        expected = alone("rosenbrock", Motion(Adam(float(lr[place]), float(beta1[place])), cooling), -1.2, 1.0)
        assert [ends[0][place], ends[1][place]] == pytest.approx(expected, rel=1e-9)


def test_large_crowds_are_walked_in_parts_that_fit_together():
    """The seams cannot be seen: each ball ends where it ends in another company."""
    x, y = scattered("beale", CHUNK + 5, seed=1)
    lr = np.geomspace(1e-4, 1e-2, CHUNK + 5)
    ends = settle(surfaces.get("beale"), Motion(Adam(lr)), x, y, 5)
    for part in (slice(0, 3), slice(CHUNK - 2, CHUNK + 2), slice(CHUNK + 2, None)):
        few = settle(surfaces.get("beale"), Motion(Adam(lr[part])), x[part], y[part], 5)
        assert np.array_equal(few[0], ends[0][part]) and np.array_equal(few[1], ends[1][part])


def test_climbers_and_empty_crowds():
    x, y = scattered("himmelblau", 5)
    assert_together_as_alone("himmelblau", Motion(Adam(0.01), ascend=True), x, y)
    assert [end.shape for end in settle(surfaces.get("bowl"), Motion(SGD()), np.empty(0), np.empty(0), 3)] == [(0,)] * 2
    kept = settle(surfaces.get("bowl"), Motion(SGD()), x, y, 0)
    assert np.array_equal(kept, (x, y))


def test_the_starts_are_left_alone():
    x, y = scattered("bowl", 6)
    x.flags.writeable = y.flags.writeable = False
    for there in drift(surfaces.get("bowl"), Motion(Adam(0.1)), x, y, 3):
        assert np.isfinite(there).all()


def test_who_leaves_where_the_formula_is_defined_has_diverged():
    """A step across 0 on log(x) ends a ball, whatever slope could be computed there; so does a start beyond."""
    own = surfaces.Surface("own", "own", "log(x) + y**2", ((0, 3), (-1, 1)), (1, 1))
    ends = settle(own, Motion(SGD(0.5)), np.array([1.0, -1.0, 2.0]), np.array([1.0, 1.0, 0.5]), 1)
    assert np.isnan(ends[0]).tolist() == [False, True, False]
    ends = settle(own, Motion(SGD(0.5)), np.array([1.0, 2.0]), np.array([1.0, 0.5]), 20)
    assert np.isnan(ends).all()


@pytest.mark.parametrize(
    ("x", "y", "steps"), [((2,), (3,), 5), ((2, 3), (3, 2), 5), ((3,), (1,), 5), ((), (4,), 5), ((2,), (2,), -1)]
)
def test_what_does_not_fit_together_is_refused(x, y, steps):
    with pytest.raises(surfaces.Refusal, match="one shape"):
        settle(surfaces.get("bowl"), Motion(SGD(0.1)), np.zeros(x), np.zeros(y), steps)


def test_a_rate_that_overflows_ends_those_who_move():
    """One ball rests on the minimum, where infinity times nothing is not a number either."""
    ends = settle(surfaces.get("bowl"), Motion(SGD(0.1), Exponential(10.0)), np.array([0.0, 1.0]), np.zeros(2), 400)
    assert np.isnan(ends[0]).all()
