"""How large the cloud is in which noise keeps a ball at constant lr: known on the bowl (sigma 1, N = 256)."""

import numpy as np
import pytest
from racing import first, race, run

from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import NAG, SGD, Adam, Momentum
from landscape_app.core.schedules import Constant, Exponential
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import simulate

SETTLED = 1000
N = 256
CLOUDS = {
    "sgd": (SGD(0.1), 0.052632),
    "momentum": (Momentum(0.1), 0.5135),
    "nag": (NAG(0.1), 0.27063),
    "average": (Momentum(0.1, ema=True), 0.05013),
}


def without_replacement(batch):
    """What is left of the variance of a batch's mean because no sample comes twice."""
    return (N - batch) / (N - 1)


def cloud(rule, batch, steps=60_000):
    """Variance per axis once the start is forgotten."""
    path = run("bowl", (0, 0), steps, rule, noise=Noise(1.0, N, batch)).point
    return float((path[SETTLED:] ** 2).mean())


@pytest.fixture(scope="module")
def clouds():
    """Variance per axis over 100,000 steps at batch 1."""
    rules = [rule for rule, _ in CLOUDS.values()]
    runs = race("bowl", (0, 0), 100_000, *rules, noise=Noise(1.0, N, 1), seed=1)
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
    expected = 0.1 / (2 - 0.1) / batch * without_replacement(batch)
    assert cloud(SGD(0.1), batch) == pytest.approx(expected, rel=0.05)


def test_momentums_cloud_shrinks_with_the_batch():
    """lr (1 + beta)/((1 - beta)(2 (1 + beta) - lr)) / B = 0.016047 at B = 32."""
    assert cloud(Momentum(0.1), 32, 100_000) == pytest.approx(0.016047 * without_replacement(32), rel=0.05)


@pytest.mark.parametrize(
    ("lr", "batch", "variance"), [(0.05, 4, 0.00641), (0.4, 32, 0.00781), (1.6, 128, 0.03125), (1.5, 4, 0.75)]
)
def test_batch_and_lr_scale_together_up_to_a_point(lr, batch, variance):
    """lr/((2 - lr) B): eight times lr and batch keep the cloud as it is, thirty-two times do not."""
    assert cloud(SGD(lr), batch) == pytest.approx(variance * without_replacement(batch), rel=0.05)


def test_no_batch_saves_a_rate_beyond_stability():
    """lr over 2: however many samples, short of all, are in a batch."""
    racer = run("bowl", (0, 0), 2000, SGD(2.4), noise=Noise(1.0, N, 192))
    assert (racer.status, racer.end) == ("diverged", "far")


def test_an_epoch_is_quieter_than_chance():
    """Every sample once per epoch: at B = 64 the cloud is several times smaller than with fresh batches."""
    iid, epoch = (
        race("bowl", (0, 0), 40_000, SGD(0.1), noise=Noise(1.0, 256, 64, sampling))[0] for sampling in ("iid", "epoch")
    )
    shares = [float(np.mean(run.point[SETTLED:] ** 2)) for run in (iid, epoch)]
    assert shares[0] / shares[1] == pytest.approx(6.5, rel=0.15)


def cooled(rule, schedule, steps, batch, seeds):
    """Squares of the coordinates, (seeds, steps + 1, 2), on the bowl from its minimum."""
    racers = (Racer(Motion(rule, schedule)),)
    scenes = (
        Scenario(SurfaceChoice("bowl"), racers, start=(0.0, 0.0), steps=steps, seed=seed, noise=Noise(1.0, N, batch))
        for seed in range(seeds)
    )
    return np.array([simulate(scene)[rule.key].point ** 2 for scene in scenes])


def test_a_cloud_cools_with_the_rate():
    """Its variance follows V' = (1 - lr)^2 V + lr^2/B for whatever lr each update has: mean over 200 seeds."""
    measured = cooled(SGD(0.5), Exponential(0.98), 200, 4, 200).mean(axis=(0, 2))
    theory = [0.0]
    for lr in 0.5 * 0.98 ** np.arange(200):
        theory.append((1 - lr) ** 2 * theory[-1] + lr**2 / 4 * without_replacement(4))
    assert (measured[1:] / theory[1:]).mean() == pytest.approx(1, abs=0.06)
    assert measured[200] < measured[20] / 10


def test_adam_needs_cooling_too():
    """L13: lr 0.1, B 4; after 1,000 steps its cloud is some 43 times larger at constant lr than with 0.995^t."""
    ends = [cooled(Adam(0.1), schedule, 1000, 4, 20)[:, -100:].mean() for schedule in (Constant(), Exponential(0.995))]
    assert ends[0] / ends[1] == pytest.approx(43, rel=0.15)


def test_noise_leaves_a_sharp_valley():
    """The double well from its sharp minimum, lr 0.02, sigma 8: the barrier over the temperature stands in an exponent,
    and the temperature is lr sigma^2/(2 B). Medians of 5, 11, 66 and over 2,000 steps for B = 1, 2, 4 and 8."""

    def median(batch, steps, seeds):
        runs = (run("double-well", (-0.6, 0), steps, SGD(0.02), noise=Noise(8.0, N, batch), seed=s) for s in seeds)
        over = [racer.point[:, 0] > -0.39324 for racer in runs]
        return float(np.median([first(out) if out.any() else np.inf for out in over]))

    assert [median(*asked, range(100)) for asked in ((1, 200), (2, 200), (4, 600))] == pytest.approx(
        [5, 11, 66], rel=0.25
    )
    assert median(8, 2000, range(25)) > 2000
