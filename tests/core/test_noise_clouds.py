"""How large the cloud is in which noise keeps a ball at constant lr: known on the bowl (lr 0.1, sigma 1, N = 256)."""

import numpy as np
import pytest
from racing import race

from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import NAG, SGD, Momentum

SETTLED = 1000
CLOUDS = {
    "sgd": (SGD(0.1), 0.052632),
    "momentum": (Momentum(0.1), 0.5135),
    "nag": (NAG(0.1), 0.27063),
    "average": (Momentum(0.1, ema=True), 0.05013),
}


@pytest.fixture(scope="module")
def clouds():
    """Variance per axis over 100,000 steps at batch 1."""
    rules = [rule for rule, _ in CLOUDS.values()]
    runs = race("bowl", (0, 0), 100_000, *rules, noise=Noise(1.0, 256, 1), seed=1)
    return {name: float((run.point[SETTLED:] ** 2).mean()) for name, run in zip(CLOUDS, runs, strict=True)}


@pytest.mark.parametrize("name", CLOUDS)
def test_the_cloud_of_a_rule(clouds, name):
    """Heavy ball has ten times the variance of plain descent at the same lr, NAG about half of that."""
    assert clouds[name] == pytest.approx(CLOUDS[name][1], rel=0.05)


def test_momentum_is_no_quieter_at_equal_speed(clouds):
    """As an average of gradients it walks as fast as plain descent, and its cloud is only 5 % smaller."""
    assert clouds["average"] / clouds["sgd"] == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("batch", [4, 16, 64])
def test_the_cloud_shrinks_with_the_batch(batch):
    """By 1/B, and a little more because a batch is drawn without replacement."""
    (run,) = race("bowl", (0, 0), 60_000, SGD(0.1), noise=Noise(1.0, 256, batch))
    expected = 0.1 / (2 - 0.1) / batch * (256 - batch) / 255
    assert (run.point[SETTLED:] ** 2).mean() == pytest.approx(expected, rel=0.05)


def test_an_epoch_is_quieter_than_chance():
    """Every sample once per epoch: at B = 64 the cloud is several times smaller than with fresh batches."""
    iid, epoch = (
        race("bowl", (0, 0), 40_000, SGD(0.1), noise=Noise(1.0, 256, 64, sampling))[0] for sampling in ("iid", "epoch")
    )
    shares = [float(np.mean(run.point[SETTLED:] ** 2)) for run in (iid, epoch)]
    assert shares[0] / shares[1] == pytest.approx(6.5, rel=0.15)
