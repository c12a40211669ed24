"""The lectures' two-dimensional scenes and the numbers they prove themselves with."""

import numpy as np
import pytest
from racing import first, race, run

from landscape_app.core.optimizers import NAG, SGD, AdaGrad, Adam, Momentum, RMSprop


@pytest.mark.parametrize(("lr", "loss"), [(0.05, 1.673), (0.4, 0.0890), (0.5, 8.04), (0.6, 5.6e6)])
def test_too_big_a_step(lr, loss):
    """L1: 0.1 x^2 + 2 y^2 from (-5, -2), 20 steps: crawl, converge, bounce for ever, explode."""
    path = run("ravine-d2l", (-5, -2), 20, SGD(lr))
    assert path.loss[20] == pytest.approx(loss, rel=5e-4)
    assert (abs(path.point[:, 1]) == 2).all() == (lr == 0.5)


@pytest.mark.parametrize(
    ("rule", "flips", "length", "loss"),
    [
        (SGD(0.95), 30, 36.99, 0.0133),
        (Momentum(0.1), 4, 12.80, 0.0479),
        (AdaGrad(1.5), 0, 7.58, 0.0007),
        (Adam(0.3), 2, 8.30, 0.1022),
    ],
    ids=["sgd", "momentum", "adagrad", "adam"],
)
def test_the_zigzag(rule, flips, length, loss):
    """L2: x^2/20 + y^2 from (-7, 2), 30 steps. The ugliest path is not the one with the most loss."""
    path = run("ravine-book", (-7, 2), 30, rule)
    assert np.count_nonzero(np.diff(np.sign(path.point[:, 1]))) == flips
    assert np.hypot(*np.diff(path.point, axis=0).T).sum() == pytest.approx(length, abs=0.005)
    assert path.loss[30] == pytest.approx(loss, abs=5e-5)


def test_rmsprop_rattles():
    """L10: x^2/400 + y^2 from (-18, 2), lr 0.5: RMSprop ends in steps of lr/2, Adam at the minimum."""
    rattling, adam = race("x**2/400 + y**2", (-18, 2), 1000, RMSprop(0.5), Adam(0.5))
    assert abs(rattling.point[-2:]) == pytest.approx(np.full((2, 2), 0.25), abs=1e-5)
    assert abs(adam.point[-1]).max() < 1e-20


def test_adagrad_runs_dry():
    """L10: its steps fall from 0.5 to 0.0384 and 0.0019, and 0.643 of the way is left."""
    x = race("x**2/400 + y**2", (-18, 2), 1000, AdaGrad(0.5))[0].point[:, 0]
    lengths = np.diff(x)
    assert lengths[[0, 99, 999]] == pytest.approx([0.5, 0.0384, 0.0019], abs=6e-5)
    assert (np.diff(lengths) < 0).all()
    assert x[1000] == pytest.approx(-0.643, abs=5e-4)


def test_the_beale_race():
    """L18: from (0.7, 1.4), steps until f < 0.01."""
    rules = SGD(0.01), Momentum(0.01), NAG(0.01), RMSprop(0.01), Adam(0.1)
    assert [first(r.loss < 0.01) for r in race("beale", (0.7, 1.4), 400, *rules)] == [273, 257, 22, 319, 128]


def test_the_beale_blow_up():
    """L18, from (1, 1.5): Momentum is beyond 1e12 a step or two before it overflows at 11; the others go on."""
    lost, kept = race("beale", (1, 1.5), 300, Momentum(0.01), Adam(0.01))
    assert (lost.status, kept.status) == ("diverged", "finished")
    assert 9 <= len(lost.loss) <= 10
    assert len(kept.loss) == 301
