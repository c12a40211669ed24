"""The gradient that a network trains with is the derivative of its loss, and the loss is a mean."""

import itertools
import math

import numpy as np
import pytest
from trainings import TASKS, Problem, apart, training

from landscape_app.core.batches import batches
from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.course import Batches
from landscape_app.network.losses import LOSSES
from landscape_app.network.mlp import CHUNK, MLP, Architecture

H = 2e-4
"""Five points: the error of the formula is some H^4 = 2e-15, that of rounding 1e-16 / H = 5e-13."""
EACH = pytest.mark.parametrize("activation", ACTIVATIONS)
TASK = pytest.mark.parametrize("task", TASKS)


def differences(value, theta):
    """The gradient by differences of the value at five points on each axis."""
    found = []
    for axis in np.eye(len(theta)) * H:
        one, two = value(theta + axis) - value(theta - axis), value(theta + 2 * axis) - value(theta - 2 * axis)
        found.append((8 * one - two) / (12 * H))
    return np.array(found)


def test_the_tasks_ask_for_every_loss():
    assert {loss for loss, _ in TASKS.values()} == set(LOSSES)


@EACH
@TASK
def test_the_gradient_is_the_slope_of_the_loss(activation, task):
    """To 1e-9 of its length, for no hidden layer to three and for one sample and several."""
    for depth, batch in itertools.product(range(4), (1, 5)):
        problem = Problem(activation, task, depth, batch)
        loss, gradient = problem.slope()
        assert loss == problem.value(problem.theta)
        assert apart(differences(problem.value, problem.theta), gradient) < 1e-9, (depth, batch)


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.7), (0.3, 0.7)])
def test_penalties_are_of_weights_and_not_of_biases(l1, l2):
    """What a run goes down is the loss plus l1 sum|W| + l2/2 sum W^2; what it tells is the loss alone."""
    found = training(l1=l1, l2=l2)
    plan, parts = found.plan(found.runs[0]), found.parts
    architecture = plan.architecture
    theta = np.random.default_rng(1).normal(size=architecture.size)
    ground = Batches(plan, MLP(architecture, theta), parts)
    loss, gradient = ground.slope(0)
    rows = next(batches(plan.seed, len(parts.train), plan.batch, plan.sampling))
    x, y = parts.train.inputs[rows], parts.train.targets[rows]

    def value(at):
        w1, w2 = at[:10], at[15:25]  # W1 (5, 2), b1 (5,), W2 (2, 5), b2 (2,)
        weights = np.concatenate([w1, w2])
        penalty = l1 * np.abs(weights).sum() + l2 / 2 * (weights**2).sum()
        return MLP(architecture, at.copy()).value(x, y) + penalty

    assert apart(differences(value, theta), gradient) < 1e-9
    assert loss == MLP(architecture, theta.copy()).value(x, y)
    assert gradient[10:15] == pytest.approx(plain_gradient(architecture, theta, x, y)[10:15], rel=1e-14)


def plain_gradient(architecture, theta, x, y):
    mlp = MLP(architecture, theta.copy())
    mlp.slope(x, y)
    return mlp.gradient


def test_l1_leaves_a_weight_of_0_alone():
    """The middle of all slopes that |w| has at 0; any other would push weights off it."""
    found = training(l1=1.0, network={"hidden": [5], "initialisation": "zero"})
    plan = found.plan(found.runs[0])
    _, gradient = Batches(plan, MLP(plan.architecture, plan.theta()), found.parts).slope(0)
    assert not gradient[:25].any()


@EACH
@TASK
def test_losses_are_means(activation, task):
    """A batch that holds every sample twice says the same: a sum would let batch size change the learning rate."""
    problem = Problem(activation, task, 2, 5)
    loss, gradient = problem.slope()
    mlp = problem.mlp()
    twice = mlp.slope(np.tile(problem.x, (2, 1)), np.concatenate([problem.wanted()] * 2))
    assert twice == pytest.approx(loss, rel=1e-14)
    assert apart(mlp.gradient, gradient) < 1e-14


@TASK
def test_the_mean_over_samples_one_by_one(task):
    problem = Problem("tanh", task, 2, 5)
    loss, gradient = problem.slope()
    mlp, wanted = problem.mlp(), problem.wanted()
    losses, gradients = [], []
    for i in range(5):
        losses.append(mlp.slope(problem.x[i : i + 1], wanted[i : i + 1]))
        gradients.append(mlp.gradient.copy())
    assert loss == pytest.approx(math.fsum(losses) / 5, rel=1e-14)
    assert apart(np.mean(gradients, axis=0), gradient) < 1e-14


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_all_weights_0_know_nothing(activation, classes):
    """Every class is as likely: the loss is ln K."""
    loss = LOSSES["cross-entropy"]
    architecture = Architecture.perceptron((4, 5, classes), ACTIVATIONS[activation], loss)
    x, targets = np.random.default_rng(0).normal(size=(7, 4)), np.arange(7) % classes
    mlp = MLP(architecture, np.zeros(architecture.size))
    assert mlp.value(x, targets) == pytest.approx(math.log(classes), rel=1e-15)


def test_all_weights_0_know_nothing_of_two_classes():
    problem = Problem("tanh", "binary", 1, 5)
    assert problem.value(np.zeros_like(problem.theta)) == pytest.approx(math.log(2), rel=1e-15)


# Logits as large as they get

FAR = pytest.mark.parametrize("far", [1e3, 1e4])
PRECISION = pytest.mark.parametrize("dtype", ["float32", "float64"])


@FAR
@PRECISION
def test_cross_entropy_of_large_logits(far, dtype):
    """Sure and right costs nothing, sure and wrong costs the distance; undecided between two ln 2."""
    z = np.array([[far, -far, far], [-far, far, far], [0, 0, -far]], dtype)
    loss, delta = LOSSES["cross-entropy"], np.empty_like(z)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = loss.slope(z, np.array([0, 0, 1]), delta)
    assert found == pytest.approx((0 + 2 * far + math.log(2)) / 3, rel=1e-6 if dtype == "float32" else 1e-14)
    assert delta * 3 == pytest.approx(np.array([[0, -1, 0.5], [0, 1, -0.5], [0, 0, 0]]), abs=1e-7)


@FAR
@PRECISION
def test_binary_cross_entropy_of_large_logits(far, dtype):
    z = np.array([[far, far, -far, -far]], dtype)
    loss, delta = LOSSES["binary-cross-entropy"], np.empty_like(z)
    with np.errstate(over="ignore", invalid="raise", divide="raise"):
        found = loss.slope(z, np.array([0, 1, 0, 1], dtype), delta)
    assert found == pytest.approx(far / 2, rel=1e-6 if dtype == "float32" else 1e-14)
    assert (delta * 4).tolist() == [[1, 0, 0, -1]]


@EACH
@PRECISION
@FAR
def test_activations_of_large_numbers(activation, dtype, far):
    """At both ends: finite, and the slope is that of the asymptote."""
    kind, z = ACTIVATIONS[activation], np.array([[-far, far]], dtype)
    a = np.empty_like(z)
    with np.errstate(over="ignore", under="ignore", invalid="raise"):
        kind.forward(z, a)
        slope = np.asarray(kind.slope(z, a), dtype)
    ends = {"sigmoid": (0, 1), "tanh": (-1, 1), "elu": (-1, far)} | {"leaky-relu": (-far / 100, far)}
    slopes = {"sigmoid": (0, 0), "tanh": (0, 0), "identity": (1, 1), "leaky-relu": (0.01, 1)}
    left, right = ends.get(activation, (-far if activation == "identity" else 0, far))
    assert a[0] == pytest.approx([left, right], rel=1e-6)
    assert slope[0] == pytest.approx(slopes.get(activation, (0, 1)), rel=1e-6)


@EACH
@TASK
def test_a_network_of_large_weights_stays_finite(activation, task):
    """Logits of some 1e4: loss and gradient are numbers, in the lesser precision too."""
    problem = Problem(activation, task, 1, 5)
    problem.theta = problem.theta * 100
    with np.errstate(all="ignore"):
        loss, gradient = problem.slope("float32")
    assert math.isfinite(loss)
    assert np.isfinite(gradient).all()


# The network itself


@EACH
def test_slope_is_an_activations_derivative(activation):
    """On both sides of 0 and at it; a kink has the slope of its left side."""
    kind = ACTIVATIONS[activation]
    z = np.array([[-3.0, -1.0, -0.25, 0.25, 1.0, 3.0]])

    def f(at):
        out = np.empty_like(at)
        kind.forward(at, out)
        return out

    slope = (8 * (f(z + H) - f(z - H)) - f(z + 2 * H) + f(z - 2 * H)) / (12 * H)
    assert np.asarray(kind.slope(z, f(z)), float) == pytest.approx(slope, rel=1e-9, abs=1e-11)
    zero = np.zeros((1, 1))
    left = (f(zero) - f(zero - 1e-9)) / 1e-9
    assert np.asarray(kind.slope(zero, f(zero)), float) == pytest.approx(left, abs=1e-6)


@EACH
def test_steepest_is_the_largest_slope(activation):
    kind, z = ACTIVATIONS[activation], np.linspace(-8, 8, 4001)[None]
    a = np.empty_like(z)
    kind.forward(z, a)
    assert np.abs(np.asarray(kind.slope(z, a), float)).max() == pytest.approx(kind.steepest, rel=1e-3)


def test_asleep_is_below_a_hundredth_of_the_steepest_slope():
    """A sigmoid beyond +-5.98 (slope .0025), a tanh beyond +-2.99, a ReLU left of 0; a leaky one never."""
    z = np.array([[-6.0, -5.9, -3.0, -2.9, 0.1, 2.9, 3.0, 5.9, 6.0]])
    asleep = {}
    for key in ("sigmoid", "tanh", "relu", "leaky-relu", "identity"):
        a = np.empty_like(z)
        ACTIVATIONS[key].forward(z, a)
        asleep[key] = z[ACTIVATIONS[key].asleep(z, a)].tolist()
    assert asleep == {
        "sigmoid": [-6, 6],
        "tanh": [-6, -5.9, -3, 3, 5.9, 6],
        "relu": [-6, -5.9, -3, -2.9],
        "leaky-relu": [],
        "identity": [],
    }


def test_theta_is_layer_after_layer_weights_row_by_row_then_biases():
    """W (out, in) row by row, then b (out,), as the contract has it: outputs by hand."""
    architecture = Architecture.perceptron((2, 3, 1), ACTIVATIONS["identity"], LOSSES["mse"])
    theta = np.array([1, 2, 3, 4, 5, 6, 0.1, 0.2, 0.3, 10, 20, 30, 0.5])
    x = np.array([[1.0, -1.0], [2.0, 0.5]])
    hidden = [[1 - 2 + 0.1, 3 - 4 + 0.2, 5 - 6 + 0.3], [2 + 1 + 0.1, 6 + 2 + 0.2, 10 + 3 + 0.3]]
    expected = [10 * a + 20 * b + 30 * c + 0.5 for a, b, c in hidden]
    assert MLP(architecture, theta).forward(x)[0] == pytest.approx(expected, rel=1e-15)
    assert architecture.size == 13
    assert [(place.start, place.stop) for place in architecture.weights] == [(0, 6), (9, 12)]


def test_weights_may_be_changed_in_place():
    """As a walk does; the next call sees them."""
    problem = Problem("tanh", "classes", 2, 5)
    mlp = problem.mlp()
    mlp.slope(problem.x, problem.wanted())
    mlp.theta[:] = problem.theta / 2
    found = mlp.slope(problem.x, problem.wanted())
    fresh = problem.mlp(problem.theta / 2)
    assert found == fresh.slope(problem.x, problem.wanted())
    assert np.array_equal(mlp.gradient, fresh.gradient)


@TASK
def test_score_over_several_chunks(task):
    """Mean loss and share of right answers over more samples than are evaluated together, in sizes that come and go."""
    for count in (1, 7, CHUNK, CHUNK + 1, 2 * CHUNK + 5):
        problem = Problem("tanh", task, 2, count)
        mlp = problem.mlp()
        loss, right = mlp.score(problem.x, problem.wanted(), problem.targets)
        z = problem.mlp().forward(problem.x)
        assert loss == pytest.approx(problem.value(problem.theta), rel=1e-13)
        if problem.classes:
            guesses = z.argmax(axis=0) if len(z) > 1 else z[0] > 0
            assert right == pytest.approx(np.mean(guesses == problem.targets), abs=1e-15)


def test_score_of_no_samples_is_not_a_number():
    problem = Problem("tanh", "classes", 1, 5)
    found = problem.mlp().score(problem.x[:0], problem.wanted()[:0], problem.targets[:0])
    assert [math.isnan(number) for number in found] == [True, True]


def test_a_scene_without_hidden_layers_is_a_linear_model():
    found = training(network={"hidden": []})
    assert found.architecture(found.runs[0]).size == 2 * 2 + 2
