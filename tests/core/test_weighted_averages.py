"""Weighted averages against the recursion that defines them, at once and piece by piece."""

import numpy as np
import pytest

from landscape_app.core.averages import continued, corrected, weighted

BETAS = pytest.mark.parametrize("beta", [0.0, 0.1, 0.5, 0.9, 0.98, 0.999])


def recursion(values, beta):
    found, v = [], 0.0
    for x in values:
        v = beta * v + (1 - beta) * x
        found.append(v)
    return np.array(found)


@BETAS
@pytest.mark.parametrize("count", [0, 1, 2, 3, 1000])
def test_it_is_the_recursion(beta, count):
    values = np.random.default_rng(count).normal(3, 2, count)
    plain = recursion(values, beta)
    assert weighted(values, beta, correct=False) == pytest.approx(plain, rel=1e-9, abs=1e-11)
    unbiased = plain / (1 - beta ** np.arange(1, count + 1))
    assert weighted(values, beta) == pytest.approx(unbiased, rel=1e-9, abs=1e-9)


@BETAS
def test_it_can_be_put_aside_and_taken_up_again(beta):
    values = np.random.default_rng(5).normal(0, 1, 900)
    parts, before = [], 0.0
    for part in np.split(values, [1, 2, 50, 51, 400]):
        parts.append(continued(part, beta, before))
        before = parts[-1][-1]
    assert np.concatenate(parts) == pytest.approx(recursion(values, beta), rel=1e-9, abs=1e-11)


def test_the_correction_of_some_is_that_of_all():
    average = recursion(np.ones(100), 0.9)
    assert corrected(average, 0.9) == pytest.approx(np.ones(100))
    assert corrected(average[::7], 0.9, 1, 7) == pytest.approx(np.ones(15))


def test_the_horizon_of_the_average():
    """After 1 / (1 - beta) steps a spike has lost some 65 % of its weight: .9 means ten steps, .98 fifty."""
    for beta, days in ((0.9, 10), (0.98, 50), (0.5, 2)):
        spike = weighted(np.eye(1, 200)[0], beta, correct=False)
        assert spike[days] / spike[0] == pytest.approx(np.exp(-1), abs=0.15)
