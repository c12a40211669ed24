"""Losses, gradients and whole training runs against PyTorch: its layers, its losses, its autograd, its optimizers."""

import itertools

import numpy as np
import pytest
from network.trainings import TASKS
from twins import SETTINGS

from landscape_app.core.batches import batches
from landscape_app.core.optimizers import NAG, SGD, Adam, AMSGrad
from landscape_app.core.walk import PART
from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.losses import LOSSES
from landscape_app.network.mlp import MLP, Architecture
from landscape_app.trainer import train
from landscape_app.training import Data, Length, Network, Training, TrainingRun

torch = pytest.importorskip("torch")
torch_rules = pytest.importorskip("torch_rules")
theirs = pytest.importorskip("torch_network")

DOUBLE, SINGLE = 1e-13, 2e-6
"""How far gradients may be apart, in lengths of the vector of each parameter."""


class Case:
    """A network somewhere, and a batch of random samples, for us and for PyTorch."""

    def __init__(self, activation, task, depth, batch):
        random = np.random.default_rng([3, depth, batch])
        (key, self.classes), self.activation = TASKS[task], activation
        self.loss = LOSSES[key]
        self.widths = (4, *(5, 3, 6)[:depth], self.loss.outputs(self.classes))
        self.architecture = Architecture.perceptron(self.widths, ACTIVATIONS[activation], self.loss)
        self.theta = random.normal(0, 0.6, self.architecture.size).astype(np.float32)
        self.x = random.normal(size=(batch, 4)).astype(np.float32)
        self.targets = random.integers(0, self.classes, batch) if self.classes else random.normal(size=batch)
        if not self.classes:
            self.targets = self.targets.astype(np.float32)

    def ours(self, dtype):
        """(loss, gradient) of these very numbers, in a precision."""
        mlp = MLP(self.architecture, self.theta.astype(dtype))
        wanted = self.loss.wanted(self.targets, self.classes, np.dtype(dtype))
        return mlp.slope(self.x.astype(dtype), wanted), mlp.gradient

    def theirs(self):
        """(loss, gradient) in double precision."""
        theta = torch.tensor(self.theta, dtype=torch.float64, requires_grad=True)
        z = theirs.outputs(theta, self.widths, self.activation, torch.tensor(self.x, dtype=torch.float64))
        loss = theirs.loss(self.loss.key, z, self.targets, self.classes)
        loss.backward()
        return loss.item(), theta.grad.numpy()

    def apart(self, found, expected):
        """The worst distance of a parameter's gradient (a matrix, or biases), in lengths of the expected one."""
        worst = 0.0
        for own in self.architecture.places:
            for begin, end, _ in own:
                length = np.linalg.norm(expected[begin:end])
                worst = max(worst, np.linalg.norm(found[begin:end] - expected[begin:end]) / max(length, 1e-300))
        return worst


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_losses_and_gradients_are_pytorchs(activation, task, record_property):
    """In double precision to 1e-13 of each parameter's gradient, in single to 2e-6; loss likewise."""
    worst = {"float64": 0.0, "float32": 0.0}
    for depth, batch in itertools.product(range(4), (1, 5)):
        case = Case(activation, task, depth, batch)
        expected, slope = case.theirs()
        for dtype, tolerance in (("float64", DOUBLE), ("float32", SINGLE)):
            loss, gradient = case.ours(dtype)
            assert gradient.dtype == dtype
            assert loss == pytest.approx(expected, rel=tolerance, abs=tolerance)
            worst[dtype] = max(worst[dtype], case.apart(gradient, slope))
    record_property("worst", worst)
    assert worst["float64"] <= DOUBLE
    assert worst["float32"] <= SINGLE


# Whole runs

RULES_COMPARED = {str(rule): rule for rule in SETTINGS if rule.key in torch_rules.TWINS}
UPDATES, WIDTHS = 50, (2, 6, 4, 2)


def training(rule, **changes):
    """Moons for a small smooth network in double precision, evaluated at every update."""
    chosen = {"length": Length("updates", UPDATES), "dtype": "float64", "evaluate_every": 1} | changes
    batch = chosen.pop("batch", None)
    run = TrainingRun(rule, batch)
    return Training(Data("moons", samples=64), (run,), network=chosen.pop("network", Network((6, 4))), **chosen)


def our_path(scene):
    """Weights before each update, and at the end."""
    (record,) = train(scene).values()
    return np.array([record.snapshots.at(t)[1] for t in range(UPDATES + 1)]), record


def their_path(scene, rule, widths, l1=0.0, l2=0.0):
    """PyTorch's own way from our first weights, over the same samples; and the loss of each batch."""
    run, parts = scene.runs[0], scene.parts
    x, y = torch.tensor(parts.train.inputs), parts.train.targets
    order = batches(scene.seed, len(x), scene.batch(run), scene.sampling)
    twin, theta = torch_rules.twin(rule), scene.plan(run).theta()
    twin.set_state(theta, {name: np.zeros_like(theta) for name in rule.memory}, 1)
    path, losses = [theta], []
    for _ in range(UPDATES):
        rows = next(order) if run.batch else np.arange(len(x))
        p = torch.tensor(path[-1], requires_grad=True)
        loss = theirs.loss("cross-entropy", theirs.outputs(p, widths, "tanh", x[rows]), y[rows], 2)
        losses.append(loss.item())
        (loss + theirs.penalty(p, widths, l1, l2)).backward()
        path.append(twin.step(p.grad.numpy()))
    return np.array(path), losses


def looked_at(path, rule):
    """What PyTorch calls its iterate: for NAG the point where we look, theta - lr beta b, for all others theta."""
    if not isinstance(rule, NAG):
        return path
    moves = np.diff(path, axis=0, prepend=path[:1])
    return path + rule.beta * moves


@pytest.mark.parametrize("rule", RULES_COMPARED.values(), ids=RULES_COMPARED)
def test_a_training_is_pytorchs(rule, record_property):
    """50 updates on all samples, by ourselves and by PyTorch's layers, autograd and optimizer: to 1e-11."""
    scene = training(rule)
    path, record = our_path(scene)
    expected, losses = their_path(scene, rule, WIDTHS)
    worst = np.abs(looked_at(path, rule) - expected).max() / np.abs(expected).max()
    record_property("worst", worst)
    assert np.abs(path[-1] - path[0]).max() > 1e-4
    assert worst <= 1e-11
    if not isinstance(rule, NAG):
        assert record.losses == pytest.approx(np.array(losses), rel=1e-11)


def test_the_rules_compared_are_all_that_pytorch_has():
    assert {rule.key for rule in RULES_COMPARED.values()} == set(torch_rules.TWINS)


@pytest.mark.parametrize("sampling", ["epoch", "iid"])
@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.01, 0.1)])
def test_a_training_in_batches_is_pytorchs(sampling, batch, l1, l2):
    """Short last batches and penalties included. 38 training samples in batches of 7: 6 updates an epoch."""
    rule = Adam(0.01)
    scene = training(rule, batch=batch, sampling=sampling, l1=l1, l2=l2)
    path, record = our_path(scene)
    expected, losses = their_path(scene, rule, WIDTHS, l1, l2)
    assert np.abs(path - expected).max() <= 1e-11 * np.abs(expected).max()
    assert record.losses == pytest.approx(np.array(losses), rel=1e-11)


@pytest.mark.parametrize("rule", [SGD(0.1), Adam(0.001), AMSGrad(0.001)], ids=str)
def test_weights_that_are_updated_part_by_part(rule):
    """More weights than are updated in one go: the seams change nothing."""
    widths = (2, 200, 200, 2)
    scene = training(rule, network=Network((200, 200)), batch=16)
    path, _ = our_path(scene)
    assert path.shape[1] > PART
    expected, _ = their_path(scene, rule, widths)
    assert np.abs(path - expected).max() <= 1e-11 * np.abs(expected).max()


def test_in_single_precision_the_way_is_the_same_for_a_while():
    """float32 against PyTorch in double: rounding of 6e-8 a step, not something else."""
    scene, exact = training(SGD(0.1), dtype="float32"), training(SGD(0.1))
    path, _ = our_path(scene)
    expected, _ = their_path(exact, SGD(0.1), WIDTHS)
    assert path.dtype == np.float32
    assert 1e-9 < np.abs(path - expected).max() / np.abs(expected).max() < 1e-5
