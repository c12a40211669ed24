"""Where a walk ends and why: before the first row that is not finite or too far away, and never later."""

import math

import numpy as np
import pytest
from racing import Bowl, lively, race, run, undecayed, walked

import surfaces
from landscape_app.core.optimizers import RULES, SGD
from landscape_app.core.walk import BLOCK, FAR, FARTHEST, OVERFLOW, UNDEFINED

BAD = pytest.mark.parametrize(("bad", "end"), [(math.nan, UNDEFINED), (math.inf, OVERFLOW), (-math.inf, OVERFLOW)])
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
def test_a_slope_that_is_not_finite_ends_the_walk(kind, bad, end, row):
    """The row with the bad number and all after it are not kept, wherever in a block it falls."""
    blocks = walked(kind(), 3 * BLOCK, Bowl(slopes={row: (1.0, bad)}))
    assert sum(len(block.table) for block in blocks) == row
    assert [block.end for block in blocks] == [""] * (row // BLOCK) + [end]


@EVERY
@BAD
def test_a_loss_that_is_not_finite_ends_the_walk(kind, bad, end):
    """Also for a rule that takes its gradient elsewhere, where all is well."""
    (block,) = walked(lively(kind, 0.1), 400, Bowl(floor=bad, edge=0.5))
    assert 1 < len(block.table) < 401
    assert (block.table[:, 0] >= 0.5).all()
    assert block.end == end


def test_the_edge_of_the_world():
    """1e12 itself is kept; the float after it is not."""
    far = walked(SGD(), 0, start=(FARTHEST, -FARTHEST)) + walked(SGD(), 0, start=(0.0, math.nextafter(1e12, 2e12)))
    assert [(len(block.table), block.end) for block in far] == [(1, ""), (0, FAR)]


@pytest.mark.parametrize("formula", ["log(x) + y*y", "x**0.5 + y", "log(x) + sqrt(y)", "x**1.5 + y**2"])
@EVERY
def test_walking_out_of_a_formula_is_diverging(formula, kind):
    """Where a formula is undefined there is no row; the ones before stand."""
    racer = run(formula, (0.05, 0.5), 300, lively(kind, 0.05))
    assert (racer.status, racer.end) == ("diverged", UNDEFINED)
    assert 1 <= len(racer.loss) < 301
    assert (racer.point[:, 0] >= 0).all()


@EVERY
def test_walking_out_of_the_world(kind):
    """A plane falls for ever. Who goes by its slope is soon gone; who divides by it never is."""
    racer = run("-1e9*x + y", (0, 0), 300, undecayed(kind, lr=1000.0))
    leaves = kind.key in {"sgd", "momentum", "nag", "qhm"}
    assert (racer.status, racer.end) == (("diverged", FAR) if leaves else ("finished", ""))
    assert np.abs(racer.point).max() <= FARTHEST
