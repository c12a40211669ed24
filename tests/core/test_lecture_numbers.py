"""The lectures' two-dimensional scenes and the numbers they prove themselves with."""

import numpy as np
import pytest
from racing import first, race, run

import surfaces
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import NAG, SGD, AdaGrad, Adam, Momentum, RMSprop
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import simulate


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


LEDGE = [Momentum(0.1), Momentum(0.1, 0.5), SGD(0.1), AdaGrad(0.1), RMSprop(0.1), Adam(0.1)]


@pytest.mark.parametrize(("width", "crossing"), [(1, [True]), (4, [True]), (8, [False])])
def test_a_floor_with_no_slope(width, crossing):
    """L9: begun 3 before the ledge, only Momentum with beta 0.9 coasts over it, if it is not 8 wide."""
    racers = tuple(Racer(Motion(rule), str(rule)) for rule in LEDGE)
    ledge = SurfaceChoice("ledge", parameters=(("width", float(width)),))
    runs = simulate(Scenario(ledge, racers, start=(width / 2 + 3, 0.5), steps=3000)).values()
    assert [bool((racer.point[:, 0] < -width / 2).any()) for racer in runs] == crossing + [False] * 5


@pytest.mark.parametrize(("lr", "leaves"), [(0.039, False), (0.0405, False), (0.05, True)])
def test_the_rate_that_a_sharp_valley_bears(lr, leaves):
    """L15: at curvature 50 plain descent stays below lr 0.04, bounces on the spot a little above, leaves at 0.05."""
    path = run("double-well", (-0.55, 0.05), 600, SGD(lr)).point
    assert (path[:, 0] > 0).any() == leaves
    assert (abs(path[-1, 1]) > 0.1) == (lr == 0.0405)


def test_noise_that_a_sharp_valley_does_not_bear():
    """L15: sigma 10, lr 0.02, 600 steps: 100, 100, 87.5, 1 and 0 % have left it for B = 1, 4, 8, 16 and 64."""
    left = []
    for batch in (1, 4, 8, 16, 64):
        noise = Noise(10.0, 256, batch)
        runs = [run("double-well", (-0.6, 0), 600, SGD(0.02), noise=noise, seed=seed) for seed in range(40)]
        left.append(np.mean([(racer.point[:, 0] > -0.39324).any() for racer in runs]))
    assert left == pytest.approx([1, 1, 0.875, 0.01, 0], abs=0.1)
    assert left[:2] == [1, 1]


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


def test_hills_and_hollows_tell_three_rules_apart():
    """What the surface says of itself: at lr = 0.05 SGD ends in the deepest hollow, Momentum and Adam in two others."""
    hollows = {mark.height: (mark.x, mark.y) for mark in surfaces.get("local-minimum-hills").marks[:3]}
    ends = [run("local-minimum-hills", (3.6, 2.7), 300, rule(0.05)).point[-1] for rule in (SGD, Momentum, Adam)]
    nearest = [min(hollows.values(), key=lambda place, end=end: np.hypot(*(end - place))) for end in ends]
    assert len(set(nearest)) == 3 and nearest[0] == hollows[min(hollows)]
    assert surfaces.get("local-minimum-hills").start == (3.6, 2.7)
