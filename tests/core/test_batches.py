"""The noise of the contract: a finite data set whose batches every racer shares."""

import threading
from itertools import islice

import numpy as np
import pytest
from drawn import often
from hypothesis import given
from hypothesis import strategies as st
from racing import race, run, scene

from landscape_app.core.batches import MeanTilts, Noise, batches, mean_tilts, tilts
from landscape_app.core.optimizers import RULES, SGD
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


@pytest.mark.parametrize("batch", [1, 4, 16, 64])
def test_the_noise_of_a_batch(batch):
    """Drawn without replacement from N: variance sigma^2/B (N - B)/(N - 1), and mean 0."""
    sigma, samples, rows = 2.0, 256, 30_000
    means = MeanTilts(Noise(sigma, samples, batch), batch, seed=11)
    drawn = np.array([means[t] for t in range(rows)])
    expected = sigma**2 / batch * (samples - batch) / (samples - 1)
    assert drawn.var() == pytest.approx(expected, rel=0.03)
    assert drawn.mean(axis=0) == pytest.approx([0, 0], abs=5 * (expected / rows) ** 0.5)


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
