"""Losses on data: the samples, their mean, mini-batches, and what a person would find with a pencil or with NumPy."""

import math

import numpy as np
import pytest
from oracles import points
from surface_oracles import EPSILON, over

import surfaces
from surfaces import SURFACES, Samples, Surface

DATA = [surface for surface in SURFACES.values() if surface.samples]
EVERY = over(DATA)


def columns(surface) -> tuple[np.ndarray, ...]:
    """The samples' numbers by name, in the order of the surface's own list."""
    return tuple(np.array(surface.samples.rows).T)


def batches(count: int) -> list[list[int]]:
    """Single samples, pairs, larger ones, one that repeats a sample, and all."""
    rng = np.random.default_rng(11)
    drawn = [rng.permutation(count)[: 1 + size % count].tolist() for size in range(12)]
    return [*([row] for row in range(count)), *drawn, [0, 0, count - 1], list(range(count))]


def sample_gradients(surface, x: float, y: float) -> np.ndarray:
    """Of each sample by itself; one row for each."""
    return np.array([surface.batch([row]).gradient(x, y) for row in range(len(surface.samples.rows))])


# The samples


def test_the_data_surfaces_are_those_of_the_last_family():
    assert {surface.family for surface in DATA} == {SURFACES["line-fit"].family}
    assert [surface.name for surface in DATA] == list(SURFACES)[-4:]


def test_the_line_is_drawn_as_its_comment_says():
    """t = 0.8 u + 0.5 and noise of standard deviation 0.4, u uniform in (0, 3), both rounded to two digits."""
    rng = np.random.default_rng(3)
    u = rng.uniform(0, 3, 32).round(2)
    t = (0.8 * u + 0.5 + rng.normal(0, 0.4, 32)).round(2)
    assert surfaces.get("line-fit").samples.names == ("u", "t")
    assert np.array_equal(surfaces.get("line-fit").samples.rows, np.column_stack([u, t]))


def test_the_positive_inputs_are_drawn_as_their_comment_says():
    """Both uniform in (0, 1), rounded to two digits."""
    drawn = np.random.default_rng(4).uniform(0, 1, (32, 2)).round(2)
    assert surfaces.get("linear-neuron").samples.names == ("u", "v")
    assert np.array_equal(surfaces.get("linear-neuron").samples.rows, drawn) and drawn.min() > 0


@pytest.mark.parametrize("name", ["sigmoid-neuron-mse", "sigmoid-neuron-ce"])
def test_the_sigmoid_neurons_learn_on_which_side_a_point_lies(name):
    u, t = columns(surfaces.get(name))
    assert u.tolist() == [-2, -1, 1, 2] and np.array_equal(t, u > 0)


# The whole and its parts


@EVERY
def test_the_whole_is_the_mean_of_single_samples(surface):
    """Height, gradient and Hessian."""
    x, y = points(surface.turned_window, 50)
    singles = [surface.batch([row]) for row in range(len(surface.samples.rows))]
    for what in ("value", "gradient", "hessian"):
        parts = np.array([getattr(single, what)(x, y) for single in singles])
        size = np.abs(parts).mean(axis=0)
        assert np.all(np.abs(getattr(surface, what)(x, y) - parts.mean(axis=0)) <= 8 * EPSILON * size)


@EVERY
def test_the_batch_of_all_is_the_surface(surface):
    """In the samples' own order to the last bit; in another, but for rounding."""
    x, y = points(surface.turned_window, 50)
    rows = range(len(surface.samples.rows))
    same, other = surface.batch(rows), surface.batch([*reversed(rows)])
    assert np.array_equal(same.value(x, y), surface.value(x, y))
    assert np.array_equal(same.gradient(x, y), surface.gradient(x, y))
    assert other.value(x, y) == pytest.approx(surface.value(x, y), rel=1e-14)


@EVERY
def test_the_quick_gradient_of_a_batch_is_that_of_its_surface(surface):
    """To a few roundings of what is summed; likewise the mean of the samples' own gradients."""
    xs, ys = points(surface.turned_window, 6, seed=1)
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        singles = sample_gradients(surface, x, y)
        for rows in batches(len(surface.samples.rows)):
            found = surface.batch_gradient(np.array(rows), x, y)
            allowed = 8 * EPSILON * np.abs(singles[rows]).mean(axis=0)
            assert all(type(slope) is float for slope in found)
            assert np.all(np.abs(np.array(found) - singles[rows].mean(axis=0)) <= allowed)
            assert np.all(np.abs(np.array(found) - surface.batch(rows).gradient(x, y)) <= allowed)


def test_a_slope_that_no_sample_changes_is_averaged_too():
    """Here x pulls as the sample says, y always by one: a number among arrays."""
    samples = Samples(("u",), ((1.0,), (2.0,), (6.0,)))
    surface = Surface("pull", "pull", "x*u + y", ((-1, 1), (-1, 1)), (0, 0), samples=samples)
    assert surface.batch_gradient(np.array([0, 2]), 0.3, 0.4) == (3.5, 1)
    assert surface.batch([0, 2]).gradient(0.3, 0.4) == (3.5, 1)


@EVERY
def test_a_batch_keeps_the_window_and_claims_nothing(surface):
    """Its own minimum is not known, and it is not the minimum of the whole."""
    batch = surface.batch([1, 2])
    assert (batch.marks, batch.turned_window, batch.turned_start) == ((), surface.turned_window, surface.turned_start)
    assert batch.samples.rows == (surface.samples.rows[1], surface.samples.rows[2])


def test_a_single_sample_of_the_linear_neuron_pulls_both_weights_the_same_way():
    """All inputs are positive. The batch of all, on the way to its minimum, may pull them apart."""
    surface = surfaces.get("linear-neuron")
    x, y = points(surface.turned_window, 500, seed=2)
    for row in range(32):
        by_x, by_y = surface.batch([row]).gradient(x, y)
        assert np.all(by_x * by_y >= 0) and np.any(by_x > 0) and np.any(by_x < 0)
    by_x, by_y = surface.gradient(x, y)
    assert 0.05 < np.mean(by_x * by_y < 0) < 0.95
    at_start = surface.gradient(*surface.turned_start)
    assert at_start[0] < 0 < at_start[1]


# Where they end


def test_the_line_ends_in_the_line_of_least_squares():
    """NumPy's, with the curvatures of its normal equations."""
    surface = surfaces.get("line-fit")
    u, t = columns(surface)
    inputs = np.column_stack([u, np.ones_like(u)])
    (mark,), (solution, squares, *_) = surface.marks, np.linalg.lstsq(inputs, t, rcond=None)
    assert (mark.x, mark.y) == pytest.approx(solution, rel=1e-13)
    assert mark.height == pytest.approx(squares[0] / 64, rel=1e-13)
    assert mark.eigenvalues == pytest.approx(np.linalg.eigvalsh(inputs.T @ inputs / 32), rel=1e-12)


def test_the_linear_neuron_ends_where_its_targets_come_from():
    """t = u - v: weights 1 and -1, no loss, the curvatures of the inputs' second moments."""
    surface = surfaces.get("linear-neuron")
    inputs = np.column_stack(columns(surface))
    (mark,) = surface.marks
    assert (mark.x, mark.y, mark.height) == (1, -1, 0)
    assert mark.eigenvalues == pytest.approx(np.linalg.eigvalsh(inputs.T @ inputs / 32), rel=1e-12)


def test_the_linear_losses_are_those_of_matrices():
    """Half the mean square of inputs times weights less targets, wherever the weights are."""
    for name in ("line-fit", "linear-neuron"):
        surface = surfaces.get(name)
        u, other = columns(surface)
        inputs = np.column_stack([u, np.ones_like(u) if name == "line-fit" else other])
        targets = other if name == "line-fit" else u - other
        for weights in np.column_stack(points(surface.turned_window, 50, seed=3)):
            residuals = inputs @ weights - targets
            assert surface.value(*weights.tolist()) == pytest.approx(residuals @ residuals / 64, rel=1e-13)
            slopes, size = inputs.T @ residuals / 32, np.abs(inputs.T) @ np.abs(residuals) / 32
            assert np.all(np.abs(surface.gradient(*weights.tolist()) - slopes) <= 16 * EPSILON * size)


def sure(x, y, u) -> np.ndarray:
    """The sigmoid neuron's answer, by tanh."""
    return (1 + np.tanh((x * u + y) / 2)) / 2


def test_the_squared_error_of_the_sigmoid_neuron():
    """Height and slope by NumPy: the mean of (p - t)^2/2 and of (p - t) p (1 - p) times the input."""
    surface = surfaces.get("sigmoid-neuron-mse")
    u, t = columns(surface)
    for x, y in np.column_stack(points(surface.turned_window, 200, seed=4)).tolist():
        p = sure(x, y, u)
        assert surface.value(x, y) == pytest.approx(np.mean((p - t) ** 2) / 2, abs=1e-15)
        slope = (p - t) * p * (1 - p)
        assert surface.gradient(x, y) == pytest.approx((np.mean(slope * u), np.mean(slope)), abs=1e-15)


def test_the_cross_entropy_of_the_sigmoid_neuron():
    """The mean of -t log p - (1 - t) log(1 - p), whose slope is (p - t) times the input."""
    surface = surfaces.get("sigmoid-neuron-ce")
    u, t = columns(surface)
    for x, y in np.column_stack(points(surface.turned_window, 200, seed=5)).tolist():
        right = np.logaddexp(0, np.where(t == 1, -1, 1) * (x * u + y))
        assert surface.value(x, y) == pytest.approx(np.mean(right), rel=1e-14)
        slope = sure(x, y, u) - t
        assert surface.gradient(x, y) == pytest.approx((np.mean(slope * u), np.mean(slope)), abs=1e-14)


def test_only_squared_error_is_flat_where_the_neuron_is_surest_and_wrong():
    """From the same start, with the same points."""
    flat, steep = surfaces.get("sigmoid-neuron-mse"), surfaces.get("sigmoid-neuron-ce")
    assert flat.turned_start == steep.turned_start and flat.samples == steep.samples
    assert math.hypot(*flat.gradient(*flat.turned_start)) < 0.01
    assert math.hypot(*steep.gradient(*steep.turned_start)) > 1


def test_saturated_neurons_stay_numbers():
    """Far beyond what a sigmoid can tell from 0 and 1, the loss and its slope are finite, and so are a batch's."""
    rows = np.arange(4)
    for name in ("sigmoid-neuron-mse", "sigmoid-neuron-ce"):
        surface = surfaces.get(name)
        for x, y in [(-1e4, 0.0), (1e4, 0.0), (0.0, 1e4), (0.0, -1e4), (-1e6, 1e6)]:
            assert all(map(math.isfinite, (surface.value(x, y), *surface.gradient(x, y), *surface.hessian(x, y))))
            assert surface.batch_gradient(rows, x, y) == pytest.approx(surface.gradient(x, y), abs=1e-12)
