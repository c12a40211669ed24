"""How a training ends: finished, diverged, or because enough was learnt; and what is kept of it for looking back."""

import threading

import numpy as np
import pytest
from trainings import SGD, finished, partly, same, trained, training

from landscape_app.network.course import BatchLoss, Course, End, Evaluation, Moved, Snapshot
from landscape_app.network.mlp import MLP
from landscape_app.record import Growing, Record, Snapshots
from landscape_app.trainer import Trainer, train

SINE = {"data": {"name": "sine", "samples": 60}, "network": {"hidden": [5], "activation": "relu"}, "loss": "mse"}
WILD = {"optimizer": {"rule": "sgd", "lr": 1e3}, "batch": "full"}
DTYPE = pytest.mark.parametrize("dtype", ["float32", "float64"])


# Divergence


@DTYPE
@pytest.mark.parametrize("rule", ["sgd", "momentum", "nag"])
def test_a_learning_rate_of_1000_diverges(rule, dtype):
    """Within 20 updates. What was told until then are numbers, and the last weights are sound: they give the last
    loss that was a number."""
    found = training({"optimizer": {"rule": rule, "lr": 1e3}, "batch": "full"}, dtype=dtype, evaluate_every=1, **SINE)
    (record,) = train(found).values()
    assert record.status == "diverged"
    assert 1 <= len(record.losses) <= 20
    assert np.isfinite(record.losses).all()
    assert np.isfinite(record.evaluations[:, 1:3]).all()
    assert np.isfinite(record.weights).all()
    assert np.linalg.norm(record.weights) <= 1e12
    parts = found.parts
    mlp = MLP(found.architecture(found.runs[0]), record.weights.copy())
    assert mlp.value(parts.train.inputs, parts.train.targets[:, None].astype(dtype)) == record.losses[-1]


def test_single_precision_overflows():
    """Weights of the size of 1e12 have losses beyond 3e38: infinite in single precision, numbers in double."""
    linear = {"network": {"hidden": [8, 8, 8], "activation": "identity"}} | {k: SINE[k] for k in ("data", "loss")}
    single, double = (trained(WILD, dtype=dtype, evaluate_every=1, **linear)[0] for dtype in ("float32", "float64"))
    assert single.status == double.status == "diverged"
    for record in (single, double):
        assert np.isfinite(record.losses).all()
        assert np.isfinite(record.evaluations[:, 1:3]).all()
        assert np.isfinite(record.weights).all()


def test_other_runs_go_on():
    """The same as if the one that diverges were not there."""
    calm = {"optimizer": {"rule": "sgd", "lr": 0.05}}
    wild, beside = trained(WILD, calm, **SINE)
    (alone,) = trained(calm, **SINE)
    assert (wild.status, beside.status) == ("diverged", "finished")
    assert same(beside, alone)


def test_a_diverged_run_never_counts_what_is_no_number():
    """Sound in the batch but not over all samples is not sound: evaluations are numbers too."""
    for seed in range(30):
        for record in trained(
            {"optimizer": {"rule": "sgd", "lr": 30.0}, "batch": 1},
            {"optimizer": {"rule": "sgd", "lr": 1e3}, "batch": 1},
            seed=seed,
            dtype="float32",
            evaluate_every=1,
            **SINE,
        ):
            assert np.isfinite(record.losses).all()
            assert np.isfinite(record.evaluations[:, 1:3]).all()
            assert np.isfinite(record.weights).all()


# Enough


def test_a_training_loss_that_is_enough():
    """The run ends at the first evaluation that reaches it, and is until there what it would have been."""
    (whole,) = trained(evaluate_every=3)
    wanted = float(whole.evaluations[4, 1])
    (record,) = trained(evaluate_every=3, stop={"train_loss": wanted})
    assert record.status == "stopped"
    assert record.evaluations.tolist() == whole.evaluations[:5].tolist()
    assert np.array_equal(record.losses, whole.losses[: len(record.losses)])
    assert len(record.losses) == 12
    assert np.array_equal(record.weights, whole.snapshots.at(12)[1])


def test_a_loss_that_is_reached_at_the_end_is_a_finish():
    (whole,) = trained()
    (record,) = trained(stop={"train_loss": float(whole.evaluations[-1, 1])})
    assert record.status == "finished"


@pytest.mark.parametrize("patience", [1, 2, 5])
def test_patience(patience):
    """So many evaluations in a row that are no better than the best: counted here from the whole run's numbers."""
    memorising = {
        "data": {"name": "moons", "samples": 40, "noise": 0.5},
        "network": {"hidden": [32]},
        "length": {"updates": 400},
        "evaluate_every": 5,
    }
    adam = {"optimizer": {"rule": "adam", "lr": 0.02}}
    (whole,) = trained(adam, **memorising)
    (record,) = trained(adam, stop={"patience": patience}, **memorising)
    held = whole.evaluations[:, 2]
    best = np.minimum.accumulate(held)
    ends = [i for i in range(patience, len(held)) if (held[i - patience + 1 : i + 1] >= best[i - patience]).all()]
    assert record.status == "stopped"
    assert len(record.evaluations) == ends[0] + 1
    assert record.evaluations.tolist() == whole.evaluations[: ends[0] + 1].tolist()


def test_nothing_to_stop_for_changes_nothing():
    (whole,) = trained()
    (record,) = trained(stop={"train_loss": 0, "patience": 1000})
    assert same(record, whole)


# The events of a run


def test_the_order_of_events():
    """Evaluation, then weights, then the batch, then the move; nothing after the end."""
    found = training(length={"updates": 3}, evaluate_every=2)
    run = found.runs[0]
    events = list(Course(found.plan(run), found.parts, found.rate(run)).events())
    kinds = [(type(event), event.t) for event in events]
    first = [(Evaluation, 0), (Snapshot, 0), (BatchLoss, 0), (Moved, 0), (BatchLoss, 1)]
    second = [(Evaluation, 2), (Snapshot, 2), (BatchLoss, 2), (Moved, 2)]
    assert kinds == [*first, *second, (Evaluation, 3), (Snapshot, 3), (End, 3)]


def test_norms_by_layer():
    """Of gradient, weights and move, for each weight matrix: with plain SGD the move is lr times the gradient."""
    found = training({"optimizer": SGD, "batch": "full"}, evaluate_every=1)
    (record,) = train(found).values()
    t, slopes, sizes, steps = np.split(record.layers, [1, 3, 5], axis=1)
    assert t[:, 0].tolist() == list(range(30))
    assert steps == pytest.approx(0.1 * slopes, rel=1e-12)
    first = MLP(found.architecture(found.runs[0]), record.snapshots.at(0)[1].copy())
    first.slope(found.parts.train.inputs, found.parts.train.targets)
    assert slopes[0] == pytest.approx([np.linalg.norm(first.gradient[p]) for p in (slice(10), slice(15, 25))])
    assert sizes[0] == pytest.approx([np.linalg.norm(first.theta[p]) for p in (slice(10), slice(15, 25))])


def test_norms_of_vanishing_gradients_in_single_precision():
    """Some 1e-25 is a number there, its square is not: the chart must not show 0."""
    deep = {"hidden": [20] * 8, "initialisation": "normal", "sigma": 1e-4}
    slopes = {}
    for dtype in ("float32", "float64"):
        (record,) = trained({"optimizer": SGD, "batch": "full"}, network=deep, dtype=dtype, length={"updates": 1})
        slopes[dtype] = record.layers[0, 1:10]
    assert slopes["float64"].min() < 1e-24
    assert slopes["float32"] == pytest.approx(slopes["float64"], rel=1e-3, abs=0)


def test_seconds_never_run_back():
    (record,) = trained()
    assert (np.diff(record.seconds) >= 0).all()
    assert 0 < record.seconds[0] <= record.seconds[-1] < 60


# Looking back


def kept(budget, count, size=10):
    snapshots = Snapshots(budget)
    for t in range(0, count * 3, 3):
        snapshots.keep(t, np.full(size, float(t)))
    return snapshots


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 1000])
@pytest.mark.parametrize("budget", [0, 79, 80, 240, 800, 10**6])
def test_snapshots_stay_in_their_budget(budget, count):
    """80 bytes each. The first and the last are always there, whatever the budget."""
    snapshots = kept(budget, count)
    assert snapshots.nbytes <= max(budget, 160)
    times = snapshots.times
    assert (times[0], times[-1]) == (0, 3 * (count - 1))
    assert times == sorted(set(times))
    if budget >= 80 * count:
        assert len(times) == count
    else:
        assert len(times) >= min(count, budget // 80 // 2)


def test_what_is_kept_is_evenly_spread():
    """Every n-th evaluation, so that looking back is as fine everywhere."""
    times = kept(800, 1000).times
    assert len(set(np.diff(times[:-1]))) == 1


def test_weights_at_a_time_are_the_last_ones_before_it():
    snapshots = kept(10**6, 5)
    for t, time in ((0, 0), (2.9, 0), (3, 3), (11, 9), (12, 12), (1e9, 12), (np.inf, 12)):
        found, theta = snapshots.at(t)
        assert found == time
        assert (theta == time).all()
    assert snapshots.at(-1) is None
    assert Snapshots(100).at(5) is None
    assert Snapshots(100).times == []


def test_weights_at_every_time_that_is_listed():
    snapshots = kept(240, 100)
    for time in snapshots.times:
        assert snapshots.at(time)[0] == time
        assert (snapshots.at(time)[1] == time).all()


def test_a_snapshot_is_a_copy():
    """Later updates do not reach into it."""
    (record,) = trained(evaluate_every=1)
    thetas = [record.snapshots.at(t)[1] for t in record.snapshots.times]
    assert len({theta.tobytes() for theta in thetas}) == 31


class Curious:
    """A row that looks at its table while it is being written into it."""

    def __init__(self, table, number):
        self.table, self.number, self.seen = table, number, []

    def __len__(self):
        return 8

    def __getitem__(self, place):
        if place >= 8:
            raise IndexError
        self.seen.append((len(self.table), self.table.rows.copy()))
        return float(self.number)


def test_a_row_is_counted_when_it_is_whole():
    """Whoever looks in the middle of its being written sees the rows before it, all of them and no other; also where
    the table has just been made larger."""
    table = Growing(8)
    for i in range(300):
        row = Curious(table, i)
        table.append(row)
        assert row.seen
        for count, rows in row.seen:
            assert count == i
            assert (rows == np.arange(i)[:, None]).all()
    assert table.rows.shape == (300, 8)


def test_a_record_is_read_while_it_is_written():
    """Losses, evaluations and weights, from another thread than the one that trains."""
    found, faults = training(evaluate_every=1, length={"updates": 300}), []
    trainer = Trainer()
    trainer.ask(found)
    (record,) = trainer.records.values()
    worker = threading.Thread(target=lambda: [None for _ in iter(lambda: trainer.work(0.01), True)])
    worker.start()
    while worker.is_alive():
        told = record.told
        losses, evaluations, times = told.losses, told.evaluations, told.snapshots.times
        if not (np.isfinite(losses).all() and np.isfinite(evaluations).all()):
            faults.append("half a row")
        if evaluations[:, 0].tolist() != list(range(len(evaluations))):
            faults.append("a row out of turn")
        if len(losses) > len(evaluations):
            faults.append("a batch before the evaluation that comes before it")
        if times and told.snapshots.at(times[-1]) is None:
            faults.append("weights that are gone")
    worker.join()
    assert faults == []
    assert record.updates == 300


def test_a_record_of_nothing():
    told = Record(100).told
    assert (told.status, told.updates, told.made) == ("running", 0, 0)
    assert (told.losses.shape, told.evaluations.shape, told.weights.shape) == ((0,), (0, 5), (0,))
    assert told.layers.shape == (0, 1)


def test_updates_made_are_one_less_than_batches_seen_while_it_runs():
    """The batch at hand has been seen, but not yet gone down; at the end there is none at hand."""
    trainer = Trainer()
    trainer.ask(training())
    partly(trainer, 7)
    (told,) = trainer.told.values()
    assert (told.updates, told.made, told.status) == (8, 7, "running")
    (done,) = finished(trainer).values()
    assert (done.updates, done.made, done.status) == (30, 30, "finished")
    assert (told.updates, told.made, told.status) == (8, 7, "running")
