"""What the lessons on networks claim, as measured here; wide enough for another machine's rounding, not for chance."""

import math

import numpy as np
import pytest
from trainings import trained

DIGITS = {
    "data": {"name": "digits"},
    "split": {"validation": 500 / 1797, "test": 0},  # 1,297 to learn from, 500 to be asked about
    "dtype": "float32",
    "length": {"updates": 600},
    "evaluate_every": 600,
}
XOR = {"data": {"name": "xor", "samples": 4, "noise": 0}, "split": {"validation": 0, "test": 0}}


def optimizer(rule, lr, batch=128):
    return {"optimizer": {"rule": rule, "lr": lr}, "batch": batch}


def digits(*runs, hidden, activation, initialisation, **changes):
    """Digits for a network of these hidden layers."""
    network = {"hidden": hidden, "activation": activation, "initialisation": initialisation}
    return trained(*runs, **(DIGITS | {"network": network} | changes))


def first_below(record, loss=0.1):
    """The first batch by which the mean of 20 losses is below; infinity if that is never."""
    below = np.convolve(record.losses, np.full(20, 1 / 20), "valid") < loss
    return int(below.argmax()) + 19 if below.any() else math.inf


# M1: a race of five optimizers ranks their learning rates


def race(updates, **rates):
    runs = [optimizer(rule, lr) for rule, lr in rates.items()]
    records = digits(
        *runs, hidden=[100] * 4, activation="relu", initialisation="he", length={"updates": updates}, dtype="float32"
    )
    return dict(zip(rates, map(first_below, records), strict=True))


def test_at_the_notes_learning_rates_sgd_comes_last_by_far():
    """Updates until the loss is below .1, for 4 x 100 ReLU on batches of 128: 91, 43, 60, 83; SGD needs 598."""
    others = race(150, momentum=0.01, adagrad=0.01, rmsprop=0.01, adam=0.001)
    assert list(others.values()) == pytest.approx([91, 43, 60, 83], rel=0.15)
    assert race(300, sgd=0.01) == {"sgd": math.inf}


def test_at_its_own_learning_rate_sgd_is_as_quick_as_any():
    """.3 instead of .01: 48 updates, where Momentum needs 49, AdaGrad 37, RMSprop 71 and Adam 45."""
    found = race(120, sgd=0.3, momentum=0.05, adagrad=0.02, rmsprop=0.001, adam=0.003)
    assert list(found.values()) == pytest.approx([48, 49, 37, 71, 45], rel=0.15)
    assert max(found, key=found.__getitem__) == "rmsprop"


# M2: what is held equal decides which batch size looks better

BATCHES = [optimizer("sgd", 0.1, size) for size in (1, 8, 64, "full")]
MOONS = {"data": {"name": "moons"}, "network": {"hidden": [16, 16]}, "dtype": "float32", "evaluate_every": 10**7}


def last_losses(records):
    return [float(record.evaluations[-1, 1]) for record in records]


def test_at_equal_updates_large_batches_look_better():
    """Training loss after 600 updates: .315, .173, .145, .142 for B = 1, 8, 64, all."""
    found = last_losses(trained(*BATCHES, length={"updates": 600}, **MOONS))
    assert found[1:] == pytest.approx([0.173, 0.145, 0.142], abs=0.01)
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.25


def test_at_equal_epochs_small_batches_look_better():
    """The same after 20 epochs: .077, .076, .269, .299."""
    found = last_losses(trained(*BATCHES, length={"epochs": 20}, **MOONS))
    assert found[1:] == pytest.approx([0.076, 0.269, 0.299], abs=0.01)
    assert max(found[:2]) < 0.15


# M4, M5: deep networks


@pytest.mark.parametrize(
    ("activation", "initialisation", "share"),
    [("tanh", "zero", (0.05, 0.15)), ("tanh", "xavier", (0.95, 1)), ("relu", "he", (0.95, 1))],
)
def test_first_weights_decide_whether_a_deep_network_learns(activation, initialisation, share):
    """5 x 50, SGD .1, 600 updates: .1 right from zero, .97 and .98 from Xavier and He."""
    (record,) = digits(
        optimizer("sgd", 0.1), hidden=[50] * 5, activation=activation, initialisation=initialisation, standardise=False
    )
    low, high = share
    assert low <= record.evaluations[-1, 4] <= high


def test_small_first_weights_learn_nothing():
    """sigma .01: the signal is gone before the last layer."""
    network = {"hidden": [50] * 5, "initialisation": "normal", "sigma": 0.01}
    (record,) = trained(optimizer("sgd", 0.1), **DIGITS | {"network": network})
    assert record.evaluations[-1, 4] < 0.2


def test_gradients_vanish_through_sigmoids():
    """|gW1| / |gW9| of 8 x 50 at the start: 1.2e-5 through sigmoids, 1.3 through tanh, 1.4 through ReLU with He."""
    ratios = {}
    for activation, initialisation in (("sigmoid", "xavier"), ("tanh", "xavier"), ("relu", "he")):
        (record,) = digits(
            optimizer("sgd", 0.1),
            hidden=[50] * 8,
            activation=activation,
            initialisation=initialisation,
            standardise=False,
            length={"updates": 1},
        )
        slopes = record.layers[0, 1:10]
        ratios[activation] = slopes[0] / slopes[8]
    assert 5e-6 < ratios["sigmoid"] < 3e-5
    assert 0.5 < ratios["tanh"] < 3
    assert 0.5 < ratios["relu"] < 3


# L2, M7: XOR


@pytest.mark.parametrize("hidden", [[], [8], [8, 8]])
def test_a_linear_network_stays_at_ln_2_on_xor(hidden):
    """Stacking linear layers is not stacking."""
    (record,) = trained(
        optimizer("adam", 0.05, "full"),
        network={"hidden": hidden, "activation": "identity"},
        length={"updates": 1000},
        **XOR,
    )
    assert (record.evaluations[:, 1] >= math.log(2) - 1e-12).all()
    assert record.evaluations[-1, 1] == pytest.approx(math.log(2), abs=1e-3)


@pytest.mark.parametrize(("width", "least", "most"), [(1, 0, 0), (2, 4, 14), (4, 19, 20)])
def test_xor_needs_width(width, least, most):
    """2-h-2, Adam .05, 1,000 updates, 20 seeds: 0, 8, 20 of them get it right for h = 1, 2, 4. Those that are stuck
    have one corner right and know nothing of three (.477), or two and nothing of two (ln 2 / 2)."""
    runs = [optimizer("adam", 0.05, "full") | {"seed": seed} for seed in range(20)]
    records = trained(*runs, network={"hidden": [width]}, length={"updates": 1000}, evaluate_every=1000, **XOR)
    losses = np.array(last_losses(records))
    solved = losses < 0.01
    assert least <= solved.sum() <= most
    third = 0.75 * (math.log(3) - 2 / 3 * math.log(2))
    wells = np.array([math.log(2) / 2, third, math.log(2)])
    assert np.abs(losses[~solved, None] - wells).min(axis=1, initial=1).max(initial=0) < 0.01


# M8, memorising


def moons_by_heart(**changes):
    """60 noisy samples for 2-64-64-2, Adam .01, 2,000 updates: validation loss at each evaluation, and the record."""
    (record,) = trained(
        optimizer("adam", 0.01, "full"),
        data={"name": "moons", "samples": 260, "noise": 0.3},
        split={"validation": 200 / 260, "test": 0},
        network={"hidden": [64, 64]},
        dtype="float32",
        length={"updates": 2000},
        evaluate_every=20,
        **changes,
    )
    return record.evaluations[:, 2], record


def test_a_network_that_learns_by_heart():
    """Validation loss falls to .26 at update 80 and is 1.37 at the end, when every training sample is right."""
    held, record = moons_by_heart()
    assert held.min() == pytest.approx(0.26, abs=0.02)
    assert 40 <= 20 * held.argmin() <= 200
    assert held[-1] > 4 * held.min()
    assert record.evaluations[-1, 3] == 1
    assert record.evaluations[-1, 1] < 1e-3


def test_a_penalty_holds_it_down():
    """L2 of .01: .23 at the end, no more than 10 % above the best."""
    held, record = moons_by_heart(l2=0.01)
    assert held[-1] == pytest.approx(0.228, abs=0.02)
    assert held[-1] < 1.1 * held.min()
    assert record.evaluations[-1, 3] < 1


def test_stopping_early_ends_it_near_the_best():
    """Five evaluations without a better one are enough: 100 updates after the best, which is .26 as above."""
    held, record = moons_by_heart(stop={"patience": 5})
    assert record.status == "stopped"
    assert held.min() == pytest.approx(0.26, abs=0.02)
    assert len(record.losses) == 20 * (held.argmin() + 5)
