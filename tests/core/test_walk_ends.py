"""Where a walk ends: before the first row that is not finite or too far away, and never later."""

import math

import numpy as np
import pytest
from racing import Bowl, race, run, walked

import surfaces
from landscape_app.core.optimizers import NAG, RULES, SGD, Adam, Momentum, RMSprop
from landscape_app.core.walk import BLOCK, FARTHEST

BAD = pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
EVERY = pytest.mark.parametrize("kind", RULES.values(), ids=RULES)


@pytest.mark.parametrize("name", surfaces.SURFACES)
def test_rows_end_before_the_first_bad_one(name):
    """Whatever explodes: rows kept are finite and within 1e12; the next update would not have been."""
    rules = [kind(lr=lr) for kind in RULES.values() for lr in (0.3, 30.0, 1000.0)]
    for racer, rule in zip(race(name, (1.7, 1.3), 600, *rules), rules, strict=True):
        assert np.isfinite(racer.table[:, :7]).all()
        assert np.abs(racer.point).max() <= FARTHEST
        assert (racer.status == "diverged") == (len(racer.loss) < 601)
        if racer.status == "diverged":
            assert not _stands(name, *_next_point(racer, rule))


def _next_point(racer, rule):
    t, places = len(racer.loss), []
    for axis in (0, 1):
        memory = tuple(racer.memory[name][-1, axis].item() for name in rule.memory)
        theta, memory = rule.step(racer.point[-1, axis].item(), racer.gradient[-1, axis].item(), memory, t, rule.lr)
        places += [theta, rule.probe(theta, memory, rule.lr)]
    return places


def _stands(name, x, probe_x, y, probe_y):
    surface = surfaces.get(name)
    found = (x, y, surface.value(x, y), *surface.gradient(probe_x, probe_y))
    return all(map(math.isfinite, found)) and max(abs(x), abs(y)) <= FARTHEST


@EVERY
@BAD
@pytest.mark.parametrize("row", [0, 1, 5, BLOCK - 1, BLOCK, BLOCK + 1])
def test_a_slope_that_is_not_finite_ends_the_walk(kind, bad, row):
    """The row with the bad number and all after it are not kept, wherever in a block it falls."""
    blocks = walked(kind(), 3 * BLOCK, Bowl(slopes={row: (1.0, bad)}))
    assert sum(len(block.table) for block in blocks) == row
    assert [block.whole for block in blocks] == [True] * (row // BLOCK) + [False]


@EVERY
@BAD
def test_a_loss_that_is_not_finite_ends_the_walk(kind, bad):
    """Also for a rule that takes its gradient elsewhere, where all is well."""
    (block,) = walked(kind(lr=0.1), 200, Bowl(floor=bad, edge=0.5))
    assert 1 < len(block.table) < 200
    assert (block.table[:, 0] >= 0.5).all()
    assert not block.whole


def test_the_edge_of_the_world():
    """1e12 itself is kept; the float after it is not."""
    far = walked(SGD(), 0, start=(FARTHEST, -FARTHEST)) + walked(SGD(), 0, start=(0.0, math.nextafter(1e12, 2e12)))
    assert [len(block.table) for block in far] == [1, 0]


@pytest.mark.parametrize("formula", ["log(x) + y", "x**0.5 + y", "log(x) + sqrt(y)", "x**1.5 + y**2"])
@pytest.mark.parametrize("rule", [SGD(0.1), Momentum(0.1), NAG(0.1), RMSprop(0.01), Adam(0.01)], ids=lambda r: r.key)
def test_walking_out_of_a_formula_is_diverging(formula, rule):
    """Where arithmetic itself fails there is no row; the ones before stand."""
    racer = run(formula, (0.05, 0.5), 300, rule)
    assert racer.status == "diverged"
    assert 1 <= len(racer.loss) < 301
    assert (racer.point[:, 0] > 0).all()


@pytest.mark.parametrize(
    "rule", [RMSprop(), Adam(), Adam(bias_correction=False)], ids=["rmsprop", "adam", "plain adam"]
)
def test_an_overflowing_second_moment_freezes(rule):
    """A gradient of some 1e155: its square is inf, every step is 0, and that is not called converged."""
    racer = run("1e157*x + y", (1e-3, 1), 50, rule)
    assert racer.status == "frozen"
    assert len(racer.loss) == 51
    assert (racer.point[1:, 0] == racer.point[0, 0]).all()
    assert run("1e150*x + y", (1e-3, 1), 50, rule).status == "finished"
