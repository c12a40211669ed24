"""Training: whole updates of two networks beside PyTorch, scikit-learn and the matrix products alone.

One of our updates is all that a run does between two evaluations: the batch drawn and gathered, loss, gradient, rule,
and the record. All have one thread and the same numbers of samples, weights and batches. They take turns, and the
fastest of many rounds counts, because other programs share the processor.
"""

import time
import warnings
from itertools import pairwise

import numpy as np
import pytest

from landscape_app.core.batches import batches
from landscape_app.core.optimizers import SGD, Adam
from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.course import Course, Plan
from landscape_app.network.losses import LOSSES
from landscape_app.network.mlp import Architecture
from landscape_app.network.parts import Part, Parts
from landscape_app.network.samples import Samples
from landscape_app.record import Record

LARGE, SMALL = (784, 100, 100, 100, 100, 10), (64, 100, 100, 10)
RULES = {"SGD": SGD(), "Adam": Adam()}
RATES = {"SGD": 0.01, "Adam": 0.001}
SAMPLES, CLASSES, ROUNDS = 8192, 10, 40
FASTER = {1: 5.0, 8: 3.0, 32: 3.0, 128: 2.0}
"""Than PyTorch with the small network, by batch size."""
HEADINGS = "batch", "rule", "ours", "PyTorch", "scikit-learn", "products", "PyTorch / ours", "scikit-learn / ours"


@pytest.fixture(scope="module")
def table():
    """Adds rows to a table, which is printed at the end."""
    rows = [HEADINGS]
    yield rows.append
    print()
    for row in rows:
        print("  ".join(f"{cell:>{len(heading)}}" for cell, heading in zip(row, HEADINGS, strict=True)))


def data(inputs):
    """Blurred prototypes: something that can be learnt, and goes on having gradients."""
    random = np.random.default_rng(0)
    targets = random.integers(0, CLASSES, SAMPLES)
    x = random.standard_normal((CLASSES, inputs))[targets] + 3 * random.standard_normal((SAMPLES, inputs))
    return x.astype(np.float32), targets


def ours(widths, batch, rule):
    """A run in its course; each call is so many updates."""
    x, targets = data(widths[0])
    none = Part(x[:0], targets[:0])
    samples = Samples(x, targets, tuple(str(k) for k in range(CLASSES)))
    parts = Parts(samples, Part(x, targets), none, none, np.zeros(widths[0]), np.ones(widths[0]))
    architecture = Architecture.perceptron(widths, ACTIVATIONS["relu"], LOSSES["cross-entropy"])
    never = 10**9
    plan = Plan(
        RULES[rule],
        architecture,
        "he",
        0.01,
        batch,
        "epoch",
        0.0,
        0.0,
        never,
        evaluate_every=never,
        seed=0,
        dtype="float32",
    )
    rate = RATES[rule]
    events, record = Course(plan, parts, lambda t: rate).events(), Record(0)

    def updates(wanted):
        with np.errstate(all="ignore"):
            until = record.updates + wanted
            while record.updates < until:
                record.take(next(events))

    return updates


def theirs(widths, batch, rule):
    """The same with PyTorch, each rule in the form that is fastest here: Adam fused, SGD layer by layer."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    layers = []
    for one, other in pairwise(widths):
        layers += [torch.nn.ReLU()] * bool(layers) + [torch.nn.Linear(one, other)]
    network, wrong = torch.nn.Sequential(*layers), torch.nn.CrossEntropyLoss()
    optim, form = {"SGD": (torch.optim.SGD, "foreach"), "Adam": (torch.optim.Adam, "fused")}[rule]
    optimizer = optim(network.parameters(), RATES[rule], **{form: form == "fused"})
    x, targets = map(torch.from_numpy, data(widths[0]))
    order = _orders(torch, batch)

    def updates(wanted):
        for _ in range(wanted):
            rows = next(order)
            optimizer.zero_grad()
            loss = wrong(network(x.index_select(0, rows)), targets.index_select(0, rows))
            loss.backward()
            optimizer.step()

    return updates


def _orders(torch, batch):
    while True:
        yield from torch.randperm(SAMPLES).split(batch)


def scikit(widths, batch, rule):
    """The same with scikit-learn: a batch in a call."""
    network = pytest.importorskip("sklearn.neural_network").MLPClassifier(
        widths[1:-1], solver=rule.lower(), batch_size=batch, learning_rate_init=RATES[rule], alpha=0, momentum=0
    )
    x, targets = data(widths[0])
    order, classes = batches(0, SAMPLES, batch, "epoch"), np.arange(CLASSES)

    def updates(wanted):
        for _ in range(wanted):
            rows = next(order)
            network.partial_fit(x[rows], targets[rows], classes=classes)

    return updates


def products(widths, batch):
    """The matrix products of an update and nothing else: forward, by the weights, and back."""
    random = np.random.default_rng(0)
    kept = [random.standard_normal((width, batch)).astype(np.float32) for width in widths]
    kept[0] = np.ascontiguousarray(kept[0].T).T
    back = [np.empty_like(one) for one in kept]
    weights = [random.standard_normal((b, a)).astype(np.float32) / a for a, b in pairwise(widths)]
    by_weights = [np.empty_like(one) for one in weights]

    def updates(wanted):
        for _ in range(wanted):
            for i, w in enumerate(weights):
                np.dot(w, kept[i], out=back[i + 1])
            for i in range(len(weights) - 1, -1, -1):
                np.dot(kept[i + 1], kept[i].T, out=by_weights[i])
                if i:
                    np.dot(weights[i].T, kept[i + 1], out=back[i])

    return updates


def microseconds(contestants, rounds=ROUNDS):
    """Of one update, by contestant: they take turns of about 10 ms."""
    taken = {name: [] for name in contestants}
    sizes = {}
    for name, updates in contestants.items():
        updates(20)
        sizes[name] = max(round(0.01 / max(_seconds(updates, 20) / 20, 1e-7)), 1)
    for _ in range(rounds):
        for name, updates in contestants.items():
            taken[name].append(_seconds(updates, sizes[name]) / sizes[name] * 1e6)
    return {name: min(some) for name, some in taken.items()}


def _seconds(updates, wanted):
    before = time.perf_counter()
    updates(wanted)
    return time.perf_counter() - before


@pytest.mark.parametrize("rule", RULES)
def test_large(report, table, rule):
    mine, torch, bare = ours(LARGE, 128, rule), theirs(LARGE, 128, rule), products(LARGE, 128)
    found = microseconds({"ours": mine, "torch": torch, "bare": bare})
    times = found["torch"] / found["ours"]
    table(
        ("128", rule, f"{found['ours']:.0f}", f"{found['torch']:.0f}", "", f"{found['bare']:.0f}", f"{times:.2f}", "")
    )
    what = f"an update with {rule}, {'-'.join(map(str, LARGE))}, batch 128"
    report(what, f"{found['ours']:.0f} us, {times:.2f}x as fast as PyTorch", "1.5x", times >= 1.5)
    if rule == "SGD":
        share = found["bare"] / found["ours"]
        report("the same, beside its matrix products alone", f"{share:.0%} of their speed", "80 %", share >= 0.8)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("batch", FASTER)
def test_small(report, table, batch, rule):
    contestants = {"ours": ours, "torch": theirs, "scikit": scikit}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = microseconds({name: made(SMALL, batch, rule) for name, made in contestants.items()})
    torch, scikit_learn = found["torch"] / found["ours"], found["scikit"] / found["ours"]
    numbers = (f"{found[name]:.0f}" for name in contestants)
    table((str(batch), rule, *numbers, "", f"{torch:.2f}", f"{scikit_learn:.1f}"))
    what = f"an update with {rule}, {'-'.join(map(str, SMALL))}, batch {batch}"
    report(what, f"{torch:.1f}x as fast as PyTorch", f"{FASTER[batch]:g}x", torch >= FASTER[batch])
    report("the same", f"{scikit_learn:.1f}x as fast as scikit-learn", "10x", scikit_learn >= 10)
