"""Training runs: a walk down a loss, over the batches that the scene says, whoever else is trained."""

import json
import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from trainings import SGD, partly, path, same, scene, trained, training

from landscape_app.core.batches import batches
from landscape_app.core.optimizers import RULES
from landscape_app.network.course import Batches
from landscape_app.network.losses import LOSSES
from landscape_app.network.mlp import MLP
from landscape_app.network.noise import spread
from landscape_app.scene_file import read
from landscape_app.trainer import Trainer, train
from landscape_app.training import Length

FOUR = [
    {"optimizer": SGD, "batch": 1},
    {"optimizer": SGD, "batch": 7},
    {"optimizer": {"rule": "nag", "lr": 0.05}, "batch": 16},
    {"optimizer": {"rule": "adam", "lr": 0.01}, "batch": "full"},
]


@pytest.fixture
def line(tmp_path):
    """A file of y = 2 x + 1 at x = -1 and 1, read in a scene for a linear model."""
    (tmp_path / "line.csv").write_text("x,y\n-1,-1\n1,3\n-1,-1.5\n1,3.5\n", encoding="utf-8")

    def found(*runs, **changes):
        linear = {
            "data": {"csv": "line.csv", "target": "y"},
            "split": {"validation": 0, "test": 0},
            "standardise": False,
            "network": {"hidden": [], "initialisation": "zero"},
            "loss": "mse",
            "evaluate_every": 1,
        }
        given = scene(*runs, **(linear | changes))
        return list(train(read(json.dumps(given), str(tmp_path))).values())

    return found


def test_a_linear_model_walks_in_closed_form(line):
    """Targets -1, 3, -1.5, 3.5 at x = -1, 1, -1, 1: the loss is |(w, b) - (2.25, 1)|^2 + 1/16, so that
    each update leaves 1 - 2 lr of the way. (W is 2.25: the means are -1.25 and 3.25.)"""
    (record,) = line({"optimizer": {"rule": "sgd", "lr": 0.1}, "batch": "full"})
    t = np.arange(31)
    left = 0.8**t
    assert path(record) == pytest.approx(np.array([2.25 * (1 - left), 1 - left]).T, rel=1e-13)
    loss = (2.25**2 + 1) * 0.64**t + 1 / 16
    assert record.losses == pytest.approx(loss[:-1], rel=1e-13)
    assert record.evaluations[:, 0].tolist() == t.tolist()
    assert record.evaluations[:, 1] == pytest.approx(loss, rel=1e-13)


def test_weight_decay_in_closed_form(line):
    """L2 on W alone: W settles where 2 (w - 2.25) + l2 w = 0, b at 1 all the same; the loss told has no penalty."""
    (record,) = line({"optimizer": {"rule": "sgd", "lr": 0.2}, "batch": "full"}, l2=1.0, length={"updates": 300})
    assert record.weights == pytest.approx([1.5, 1.0], rel=1e-13)
    assert record.evaluations[-1, 1] == pytest.approx(0.75**2 + 1 / 16, rel=1e-13)


def test_the_look_ahead_of_nag(line):
    """b = beta b + g(theta - lr beta b), theta - lr b, by hand on the same parabola."""
    (record,) = line({"optimizer": {"rule": "nag", "lr": 0.1, "beta": 0.5}, "batch": "full"})
    theta, b, expected = np.zeros(2), np.zeros(2), []
    for _ in range(31):
        expected.append(theta)
        b = 0.5 * b + 2 * (theta - 0.1 * 0.5 * b - [2.25, 1])
        theta = theta - 0.1 * b
    assert path(record) == pytest.approx(np.array(expected), rel=1e-13)
    heights = ((np.array(expected) - [2.25, 1]) ** 2).sum(axis=1) + 1 / 16
    assert record.losses == pytest.approx(heights[:-1], rel=1e-13)


@pytest.mark.parametrize("key", RULES)
def test_every_rule_walks_as_on_the_plane(line, key):
    """The rules of the first tab, on the same parabola, from the origin: the same points, probes aside."""
    from landscape_app import simulate
    from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice

    rule = RULES[key](lr=0.01)
    (record,) = line({"optimizer": {"rule": key, "lr": 0.01}, "batch": "full"})
    surface = SurfaceChoice(formula="(x - 2.25)**2 + (y - 1)**2")
    (run,) = simulate(Scenario(surface, (Racer(Motion(rule)),), start=(0.0, 0.0), steps=30)).values()
    assert path(record) == pytest.approx(run.point, rel=1e-9, abs=1e-12)
    assert record.losses == pytest.approx(run.loss[:-1] + 1 / 16, rel=1e-9)


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_rule_trains(key, dtype):
    """In the precision of the scene, to a better loss than at the start. (Adadelta's first steps are tiny.)"""
    lr = {"lion": 0.001, "adadelta": 1.0}.get(key, 0.01)
    (record,) = trained({"optimizer": {"rule": key, "lr": lr}}, dtype=dtype, length={"updates": 100})
    assert record.status == "finished"
    assert record.weights.dtype == dtype
    assert record.evaluations[-1, 1] < record.evaluations[0, 1]


# Batches


def test_sixty_thousand_samples_in_batches_of_128():
    """468.75: an epoch is 469 updates, the last one on 96 samples; not 468."""
    assert Length("epochs", 1).updates(60_000, 128) == 469
    assert Length("epochs", 5).updates(60_000, 128) == 2345
    assert Length("samples", 300_000).updates(60_000, 128) == 2345
    sizes = [len(rows) for rows in islice(batches(0, 60_000, 128, "epoch"), 469)]
    assert sizes == [128] * 468 + [96]


@pytest.mark.parametrize(
    ("length", "updates"),
    [
        ({"updates": 17}, 17),
        ({"epochs": 3}, 18),  # 36 samples for training, 6 batches of 7
        ({"samples": 36}, 6),
        ({"samples": 37}, 7),
        ({"samples": 43}, 7),
        ({"samples": 44}, 8),
        ({"samples": 35}, 5),
        ({"samples": 0}, 0),
        ({"epochs": 0}, 0),
        ({"updates": 0}, 0),
    ],
)
def test_a_run_is_as_long_as_the_scene_says(length, updates):
    (record,) = trained({"optimizer": SGD, "batch": 7}, length=length)
    assert len(record.losses) == updates
    assert record.evaluations[:, 0].tolist() == sorted({*range(0, updates, 10), updates})
    assert record.status == "finished"


@pytest.mark.parametrize("sampling", ["epoch", "iid"])
@pytest.mark.parametrize("batch", [1, 7, 16])
def test_the_loss_of_each_batch_is_the_mean_over_its_own_samples(sampling, batch):
    """Also of the short last one of an epoch."""
    found = training({"optimizer": SGD, "batch": batch}, sampling=sampling, evaluate_every=1)
    (record,) = train(found).values()
    parts, architecture = found.parts, found.architecture(found.runs[0])
    order = batches(found.seed, len(parts.train), batch, sampling)
    for theta, loss, rows in zip(path(record)[:-1], record.losses, order, strict=False):
        mlp = MLP(architecture, theta.copy())
        assert loss == pytest.approx(mlp.value(parts.train.inputs[rows], parts.train.targets[rows]), rel=1e-13)


def test_evaluations_are_of_whole_parts():
    found = training(evaluate_every=7)
    (record,) = train(found).values()
    assert record.evaluations[:, 0].tolist() == [0, 7, 14, 21, 28, 30]
    mlp, parts = MLP(found.architecture(found.runs[0]), record.weights), found.parts
    for part, (loss, share) in ((parts.train, (1, 3)), (parts.validation, (2, 4))):
        z = mlp.forward(part.inputs)
        assert record.evaluations[-1, share] == np.mean(z.argmax(axis=0) == part.targets)
        assert record.evaluations[-1, loss] == pytest.approx(LOSSES["cross-entropy"].value(z, part.targets), rel=1e-13)


@pytest.mark.parametrize("batch", [36, 37, 10**9])
def test_a_batch_of_all_samples_is_the_whole(batch):
    """Bit for bit: no permutation, no other order of the sum. More than all is said."""
    found = training({"optimizer": SGD, "batch": batch})
    assert len(found.parts.train) == 36
    (record,) = train(found).values()
    (full,) = trained({"optimizer": SGD, "batch": "full"})
    assert same(record, full)
    said = [f"a batch of {batch} exceeds the 36 training samples; all are used, without noise"] if batch > 36 else []
    assert [str(note) for note in found.notes()] == said


def test_a_part_that_is_not_there_is_not_a_number():
    (record,) = trained(split={"validation": 0, "test": 0})
    assert np.isnan(record.evaluations[:, [2, 4]]).all()
    assert np.isfinite(record.evaluations[:, [1, 3]]).all()


def test_a_number_to_learn_has_no_accuracy():
    (record,) = trained(data={"name": "sine", "samples": 60})
    assert np.isnan(record.evaluations[:, 3:]).all()
    assert np.isfinite(record.evaluations[:, 1:3]).all()


# Whoever else is trained


def test_the_same_scene_twice():
    for one, other in zip(trained(*FOUR, dtype="float32"), trained(*FOUR, dtype="float32"), strict=True):
        assert same(one, other)


def test_a_run_does_not_depend_on_the_others():
    """Alone, together, and in another order: the same bits."""
    together = trained(*FOUR)
    backwards = trained(*FOUR[::-1])
    for run, one, other in zip(FOUR, together, backwards[::-1], strict=True):
        (alone,) = trained(run)
        assert same(one, alone)
        assert same(other, alone)


def test_a_run_does_not_depend_on_when_it_is_looked_at():
    """Trained in pieces, in any rhythm."""
    trainer, found = Trainer(), training(*FOUR)
    trainer.ask(found)
    for goal in (3, 4, 11, 29):
        partly(trainer, goal, 0, goal // 2, goal)
    while not trainer.work(0.0):
        pass
    for one, other in zip(trainer.told.values(), trained(*FOUR), strict=True):
        assert same(one, other)


def test_runs_that_differ_in_their_label_alone():
    one, other = trained({"optimizer": SGD}, {"optimizer": SGD, "label": "again"})
    assert same(one, other)


def test_runs_share_first_weights_and_the_order_of_samples():
    """Two learning rates see the same first batch from the same place; two batch sizes the same permutation."""
    slow, quick, alone = trained({"optimizer": SGD}, {"optimizer": SGD | {"lr": 0.2}}, {"optimizer": SGD, "batch": 1})
    firsts = [record.snapshots.at(0)[1] for record in (slow, quick, alone)]
    assert np.array_equal(firsts[0], firsts[1])
    assert np.array_equal(firsts[0], firsts[2])
    assert slow.losses[0] == quick.losses[0]
    found = training({"optimizer": SGD | {"lr": 1e-300}, "batch": 1}, {"optimizer": SGD | {"lr": 1e-300}, "batch": 4})
    ones, fours = (record.losses for record in train(found).values())
    assert ones[:28].reshape(7, 4).mean(axis=1) == pytest.approx(fours[:7], rel=1e-13)


def test_a_seed_of_its_own():
    """Other first weights and another order; the data stay those of the scene."""
    found = training({"optimizer": SGD}, {"optimizer": SGD, "seed": 5}, {"optimizer": SGD, "seed": 0})
    shared, own, given = train(found).values()
    assert same(shared, given)
    assert not np.isin(own.snapshots.at(0)[1][:10], shared.snapshots.at(0)[1]).any()
    moved = training({"optimizer": SGD}, seed=5)
    (elsewhere,) = train(moved).values()
    assert np.array_equal(own.snapshots.at(0)[1], elsewhere.snapshots.at(0)[1])
    assert not np.array_equal(found.parts.train.inputs, moved.parts.train.inputs)
    still = {"optimizer": SGD | {"lr": 1e-300}, "batch": 1}
    zero = {
        "network": {"hidden": [5], "initialisation": "zero"},
        "loss": "mse",
        "data": {"name": "sine", "samples": 60},
    }
    one, two = trained(still, still | {"seed": 5}, length={"epochs": 1}, **zero)
    assert one.losses.tolist() != two.losses.tolist()
    assert sorted(one.losses) == sorted(two.losses)


def test_a_network_of_its_own():
    """As if the scene had it."""
    one, other = trained(
        {"optimizer": SGD}, {"optimizer": SGD, "network": {"hidden": [7, 3], "activation": "relu", "sigma": 1}}
    )
    (whole,) = trained(network={"hidden": [7, 3], "activation": "relu", "sigma": 1})
    assert same(other, whole)
    assert len(one.weights) != len(other.weights)


def test_a_schedule_by_epochs():
    """6 updates on the same rate; step 1, factor .5 by epoch is step 6 by update."""
    by_epoch = {"rule": "sgd", "lr": 0.2, "schedule": {"kind": "step", "every": 1, "factor": 0.5, "per": "epoch"}}
    by_update = {"rule": "sgd", "lr": 0.2, "schedule": {"kind": "step", "every": 6, "factor": 0.5}}
    one, other = trained({"optimizer": by_epoch, "batch": 7}, {"optimizer": by_update, "batch": 7})
    assert same(one, other)


def test_a_cosine_by_epochs_lasts_as_long_as_the_run():
    found = training(
        {"optimizer": SGD | {"schedule": {"kind": "cosine", "per": "epoch"}}, "batch": 7}, length={"epochs": 4}
    )
    rate = found.rate(found.runs[0])
    expected = [0.1 * (1 + math.cos(math.pi * epoch / 4)) / 2 for epoch in range(4)]
    assert [rate(t) for t in range(24)] == pytest.approx([lr for lr in expected for _ in range(6)], rel=1e-14)


# The noise of a batch


def test_the_noise_of_a_batch_is_what_theory_says():
    """E|g_B - G|^2 = tr Sigma / B (N - B)/(N - 1), to 5 %, for batches without replacement of 512 digits; 0 at N."""
    found = training(
        data={"name": "digits", "samples": 512},
        split={"validation": 0, "test": 0},
        network={"hidden": [32]},
        sampling="iid",
    )
    x, y = found.parts.train.inputs, found.parts.train.targets
    plan, count = found.plan(found.runs[0]), len(found.parts.train)
    mlp = MLP(plan.architecture, plan.theta())

    def slope(rows):
        mlp.slope(x[rows], y[rows])
        return mlp.gradient.copy()

    each = np.array([slope([i]) for i in range(count)])
    whole = slope(slice(None))
    trace = ((each - whole) ** 2).sum() / count
    for size in (1, 4, 16, 64, 256):
        drawn = islice(batches(9, count, size, "iid"), 4000 if size < 64 else 800)
        noise = np.mean([((slope(rows) - whole) ** 2).sum() for rows in drawn])
        assert noise == pytest.approx(trace / size * (count - size) / (count - 1), rel=0.05), size
    ground = Batches(replace(plan, batch=count), MLP(plan.architecture, plan.theta()), found.parts)
    assert [np.array_equal(ground.slope(t)[1], whole) for t in range(3)] == [True] * 3


def test_the_spread_of_the_samples_own_gradients():
    """tr Sigma, |G|^2 and their quotient, from one gradient for each sample; with more samples than go in one piece."""
    found = training(data={"name": "moons", "samples": 1500}, split={"validation": 0, "test": 0})
    x, y = found.parts.train.inputs, found.parts.train.targets
    plan = found.plan(found.runs[0])
    mlp = MLP(plan.architecture, plan.theta())
    each = []
    for i in range(len(x)):
        mlp.slope(x[i : i + 1], y[i : i + 1])
        each.append(mlp.gradient.copy())
    whole = np.mean(each, axis=0)
    trace = ((np.array(each) - whole) ** 2).sum(axis=1).mean()
    full, told = spread(MLP(plan.architecture, plan.theta()), x, y)
    assert np.abs(full - whole).max() <= 1e-14
    assert told.trace == pytest.approx(trace, rel=1e-11)
    assert told.scale == pytest.approx(trace / (whole @ whole), rel=1e-10)
    assert told.expected(len(x)) == 0
    assert told.expected(1) == pytest.approx(trace, rel=1e-11)
