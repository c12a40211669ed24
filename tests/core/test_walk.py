"""Walking: what the rows hold, and that they may be made in pieces."""

from itertools import islice

import numpy as np
import pytest
from racing import Bowl, run, walked

import surfaces
from landscape_app.core.optimizers import NAG, RULES, SGD
from landscape_app.core.walk import BLOCK, states, walk

EVERY = pytest.mark.parametrize("kind", RULES.values(), ids=RULES)


@EVERY
@pytest.mark.parametrize("steps", [0, 1, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_a_walk_has_a_row_for_every_state(kind, steps):
    """steps + 1 of them, in blocks, however the number falls."""
    blocks = walked(kind(), steps)
    assert sum(len(block.table) for block in blocks) == steps + 1
    assert not any(block.end for block in blocks)
    assert max(len(block.table) for block in blocks) <= BLOCK


@EVERY
def test_row_0_is_the_start(kind):
    """Before any update: the start, its own slope, and memory still 0."""
    (only,) = walked(kind(), 0)
    assert only.table.tolist() == [[1, 2, 2.5, 1, 2, 1, 2, *[0] * 2 * len(kind.memory)]]


@EVERY
def test_pieces_make_the_whole(kind):
    """A walk put aside after any row goes on where it was, whatever is walked meanwhile."""
    rule, start = kind(), (1.0, 2.0)
    whole = list(islice(states(rule, lambda t: 0.1 / (t + 1), Bowl(), start), 40))
    paused, other = (states(rule, lambda t: 0.1 / (t + 1), Bowl(), start) for _ in range(2))
    pieces = []
    for count in (1, 2, 17, 20):
        pieces += islice(paused, count)
        next(other)
    assert pieces == whole


def test_a_row_is_the_state_before_its_update():
    """With the learning rate of update t + 1 = rate(t), the next point is this point - rate(t) gradient."""
    (block,) = walk(SGD(), lambda t: 0.5 ** (t + 1), Bowl(), (1.0, 2.0), 5)
    x = block.table[:, 0]
    assert x.tolist() == [1, 1 / 2, 1 / 2 * 3 / 4, 3 / 8 * 7 / 8, 21 / 64 * 15 / 16, 315 / 1024 * 31 / 32]
    assert np.array_equal(block.table[:, 5], x)


def test_nag_records_where_it_looked():
    """The probe is ahead of the point by the velocity kept, and the slope is the probe's."""
    nag = run("himmelblau", (-0.5, -1.2), 100, NAG(0.005))
    assert nag.probe == pytest.approx(nag.point - 0.005 * 0.9 * nag.memory["b"], abs=1e-14)
    surface = surfaces.get("himmelblau")
    assert np.array_equal(nag.gradient, np.column_stack(surface.gradient(*nag.probe.T)))
    assert np.array_equal(nag.loss, surface.value(*nag.point.T))
    assert np.abs(nag.probe - nag.point).max() > 0.1
