"""The noise of the contract: a finite data set whose batches every racer shares."""

import math
import threading
from itertools import islice

import numpy as np
import pytest
from drawn import often
from hypothesis import given
from hypothesis import strategies as st
from racing import race, run, scene

import surfaces
from landscape_app.core.batches import MeanTilts, Noise, batches, mean_tilts, tilts
from landscape_app.core.optimizers import RULES, SGD
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import simulate

FLAT = "3"
"""Without a slope of its own, the recorded gradient is the mean tilt."""
ALL = [rule(lr=1e-3) for rule in RULES.values()]
SAMPLING = pytest.mark.parametrize("sampling", ["iid", "epoch"])


@often
@given(st.integers(0, 2**63 - 1), st.integers(2, 500), st.floats(1e-3, 1e6))
def test_tilts_are_centred_and_as_wide_as_asked(seed, samples, sigma):
    """Centred, so that all samples together are the exact gradient; sigma is what one sample deviates."""
    drawn = tilts(seed, samples, sigma)
    raw = np.random.default_rng([seed, 1]).standard_normal((samples, 2))
    rounding = 4 * np.finfo(float).eps * sigma * np.abs(raw).max() / raw.std(axis=0).min()
    assert drawn.shape == (samples, 2)
    assert drawn.mean(axis=0) == pytest.approx([0, 0], abs=rounding)
    assert drawn.std(axis=0) == pytest.approx([sigma, sigma], rel=1e-12)
    for axis in (0, 1):
        assert np.corrcoef(raw[:, axis], drawn[:, axis])[0, 1] == pytest.approx(1, abs=1e-9)


@often
@given(st.integers(0, 2**63 - 1), st.integers(2, 60), st.data())
def test_an_epoch_sees_every_sample_once(seed, samples, data):
    """Consecutive slices of a permutation; the last one is short where the size does not divide the number."""
    batch = data.draw(st.integers(1, samples))
    per_epoch = -(-samples // batch)
    drawn = list(islice(batches(seed, samples, batch, "epoch"), 3 * per_epoch))
    for epoch in (drawn[:per_epoch], drawn[per_epoch : 2 * per_epoch], drawn[2 * per_epoch :]):
        assert sorted(np.concatenate(epoch)) == list(range(samples))
        assert {len(rows) for rows in epoch[:-1]} <= {batch}
        assert len(epoch[-1]) == samples - batch * (per_epoch - 1)


@SAMPLING
def test_batch_sizes_share_the_permutations(sampling):
    """So that the difference between two batch sizes is never the luck of the draw."""
    order = np.random.default_rng([7, 2])
    permutations = [order.permutation(256).tolist() for _ in range(3)]
    for size in (1, 4, 16, 64, 255):
        drawn = batches(7, 256, size, sampling)
        for permutation in permutations:
            if sampling == "iid":
                assert next(drawn).tolist() == permutation[:size]
            else:
                slices = islice(drawn, -(-256 // size))
                assert np.concatenate(list(slices)).tolist() == permutation


@SAMPLING
def test_every_racer_sees_the_same_batches(sampling):
    """Also in the last row, whose update is never made."""
    runs = race(FLAT, (0, 0), 50, *ALL, noise=Noise(0.5, 20, 6, sampling), seed=3)
    for other in runs[1:]:
        assert np.array_equal(other.gradient, runs[0].gradient)
    drawn, spread = islice(batches(3, 20, 6, sampling), 51), tilts(3, 20, 0.5)
    assert runs[0].gradient == pytest.approx(np.array([spread[rows].mean(axis=0) for rows in drawn]), abs=1e-15)


@SAMPLING
@pytest.mark.parametrize("batch", [256, 257, 10**6])
def test_all_samples_are_the_exact_gradient(sampling, batch):
    """Bit for bit: the rounding of a mean would push a ball off an exact ridge."""
    noisy = race("rosenbrock", (-1.2, 1), 200, *ALL, noise=Noise(10.0, 256, batch, sampling))
    for with_noise, plain in zip(noisy, race("rosenbrock", (-1.2, 1), 200, *ALL), strict=True):
        assert np.array_equal(with_noise.table, plain.table)


def test_more_than_all_samples_is_said():
    noise = Noise(samples=256, batch=257)
    assert [str(note) for note in scene("bowl", (1, 1), 1, SGD(), noise=noise).notes()] == [
        "a batch of 257 exceeds the 256 samples; all are used, which gives the exact gradient"
    ]
    assert scene("bowl", (1, 1), 1, SGD(), noise=Noise(samples=256, batch=256)).notes() == []


@pytest.mark.parametrize("batch", [1, 4, 16, 64, 256, 1023])
def test_the_noise_of_a_batch(batch):
    """Drawn without replacement from N = 1,024: variance sigma^2/B (N - B)/(N - 1), to 3 %, and mean 0."""
    sigma, samples, rows = 2.0, 1024, 20_000
    means = MeanTilts(Noise(sigma, samples, batch), batch, seed=11)
    drawn = np.array([means[t] for t in range(rows)])
    expected = sigma**2 / batch * (samples - batch) / (samples - 1)
    assert drawn.var() == pytest.approx(expected, rel=0.03)
    assert drawn.mean(axis=0) == pytest.approx([0, 0], abs=5 * (expected / rows) ** 0.5)


def test_an_epoch_of_equal_batches_adds_up_to_nothing():
    """Over one epoch the noise cancels: that is why its clouds are quieter than those of independent batches."""
    means = MeanTilts(Noise(2.0, 256, 32, "epoch"), 32, seed=4)
    drawn = np.array([means[t] for t in range(80)]).reshape(10, 8, 2)
    assert drawn.sum(axis=1) == pytest.approx(np.zeros((10, 2)), abs=1e-13)
    assert np.abs(drawn).mean() > 0.1


def contracts_tilts(seed, samples, sigma):
    """The words of the contract, one sample and one axis at a time, in exact sums."""
    raw = np.random.default_rng([seed, 1]).standard_normal((samples, 2)).tolist()
    columns = []
    for column in zip(*raw, strict=True):
        mean = math.fsum(column) / samples
        deviation = math.sqrt(math.fsum((number - mean) ** 2 for number in column) / samples)
        columns.append([(number - mean) / deviation * sigma for number in column])
    return list(zip(*columns, strict=True))


def contracts_batches(seed, samples, size, sampling, rows):
    """The samples of each row's batch."""
    random, drawn = np.random.default_rng([seed, 2]), []
    while len(drawn) < rows:
        order = random.permutation(samples).tolist()
        if sampling == "iid":
            drawn.append(order[:size])
        while sampling == "epoch" and order:
            drawn.append(order[:size])
            del order[:size]
    return drawn[:rows]


@SAMPLING
@pytest.mark.parametrize(("samples", "size"), [(50, 7), (64, 16), (2, 1), (256, 255)])
@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_contracts_draws(sampling, samples, size, seed):
    """Each recorded gradient on flat ground is the mean tilt of the row's batch, short last batches included."""
    found = run(FLAT, (0, 0), 40, SGD(), noise=Noise(0.5, samples, size, sampling), seed=seed).gradient
    spread = contracts_tilts(seed, samples, 0.5)
    for row, batch in zip(found, contracts_batches(seed, samples, size, sampling, 41), strict=True):
        expected = [math.fsum(part) / len(batch) for part in zip(*(spread[i] for i in batch), strict=True)]
        assert row == pytest.approx(expected, rel=1e-12, abs=1e-15)


@SAMPLING
def test_a_racers_own_batch_size(sampling):
    """Racers of several batch sizes on one map draw from the same permutations, whoever else is there."""
    sizes = (1, 7, 20, 50, 99)
    racers = tuple(Racer(Motion(SGD(), batch=size)) for size in sizes)
    noise = Noise(0.5, 50, 3, sampling)
    together = simulate(Scenario(SurfaceChoice(formula=FLAT), racers, start=(0.0, 0.0), steps=30, seed=5, noise=noise))
    spread = contracts_tilts(5, 50, 0.5)
    for size, found in zip(sizes, together.values(), strict=True):
        alone = run(FLAT, (0, 0), 30, SGD(), noise=Noise(0.5, 50, size, sampling), seed=5)
        assert np.array_equal(found.table, alone.table)
        if size >= 50:
            assert not found.gradient.any()
            continue
        drawn = contracts_batches(5, 50, size, sampling, 31)
        expected = [[math.fsum(part) / len(b) for part in zip(*(spread[i] for i in b), strict=True)] for b in drawn]
        assert found.gradient == pytest.approx(np.array(expected), rel=1e-12, abs=1e-15)


@SAMPLING
@pytest.mark.parametrize("kind", RULES.values(), ids=RULES)
def test_a_climber_sees_the_same_noise(sampling, kind):
    """Climbing f is going down -f, and the tilts belong to f: the gradient's sign is turned, noise and all."""
    motions = (Motion(kind(lr=0.01)), Motion(kind(lr=0.01), ascend=True))
    scene = Scenario(
        SurfaceChoice("saddle-bounded"),
        tuple(Racer(motion) for motion in motions),
        start=(0.5, 0.25),
        steps=30,
        noise=Noise(0.5, 50, 6, sampling),
    )
    falling, climbing = simulate(scene).values()
    spread = contracts_tilts(0, 50, 0.5)
    assert np.array_equal(climbing.gradient[0], -falling.gradient[0])
    for t, batch in enumerate(contracts_batches(0, 50, 6, sampling, 31)):
        tilt = np.mean([spread[i] for i in batch], axis=0)
        slope = np.array(surfaces.get("saddle-bounded").gradient(*climbing.probe[t].tolist()))
        assert climbing.gradient[t] == pytest.approx(-(slope + tilt), abs=1e-14)


def test_noise_is_in_the_gradient_and_not_in_the_loss():
    """/loss is f itself; /gradient is the one that the update uses."""
    noisy = run("bowl", (-2.4, 1.6), 100, SGD(0.1), noise=Noise(1.0, 256, 4))
    assert noisy.loss == pytest.approx((noisy.point**2).sum(axis=1) / 2, rel=1e-15)
    assert np.array_equal(noisy.point[1:], noisy.point[:-1] - 0.1 * noisy.gradient[:-1])
    assert np.abs(noisy.gradient - noisy.point).max() > 0.5


def test_the_seed_changes_the_noise_and_only_the_noise():
    one, same, other = (run(FLAT, (0, 0), 20, SGD(), noise=Noise(), seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.table, same.table)
    assert not np.array_equal(one.gradient, other.gradient)


def test_threads_get_the_same_noise():
    """The mean tilts are remembered across calls; two threads asking at once must not end each other's walk."""
    noisy = scene("bowl", (1, 1), 3000, SGD(0.1), SGD(0.2), noise=Noise(1.0, 4096, 4), seed=5)
    mean_tilts.cache_clear()
    found: list[dict] = []
    threads = [threading.Thread(target=lambda: found.append(simulate(noisy))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[run.status for run in runs.values()] for runs in found] == [["finished"] * 2] * 4
    for runs in found[1:]:
        assert all(np.array_equal(runs[label].table, found[0][label].table) for label in runs)
