"""Data sets: what is drawn, how it is split, whose mean and spread it is scaled by, and which labels are wrong."""

import math

import numpy as np
import pytest
from trainings import training

from landscape_app.network import collections
from landscape_app.network.datasets import WORLDS
from landscape_app.network.parts import Preparation, check, mislabelled, split
from landscape_app.network.samples import Samples
from surfaces import Refusal

EACH = pytest.mark.parametrize("name", WORLDS)
OFF = {  # how far a sample without noise is from its curve
    "moons": lambda x, y, k: np.where(k == 0, np.hypot(x, y), np.hypot(x - 1, y - 0.5)) - 1,
    "circles": lambda x, y, k: np.hypot(x, y) - np.where(k == 0, 1, 0.5),
    "spirals": lambda x, y, k: np.sin(np.arctan2(y, x) - 1.75 * math.pi * np.hypot(x, y) - math.pi * k),
    "xor": lambda x, y, k: np.abs(np.abs(x) - 1) + np.abs(np.abs(y) - 1) + ((x * y < 0) != (k == 1)),
    "gaussians": lambda x, y, k: np.hypot(x + 1.5 * np.sin(math.tau * k / 3), y - 1.5 * np.cos(math.tau * k / 3)),
    "checkerboard": lambda x, y, k: (np.floor(x) + np.floor(y)) % 2 - k,
    "sine": lambda x, y, k: y - np.sin(3 * x),
}


def drawn(name, count, noise, seed=0):
    """(x, y, class) of each sample; the y of a regression is what is to be learnt."""
    samples = WORLDS[name].samples(count, noise, seed)
    if not samples.classes:
        return samples.inputs[:, 0], samples.targets, np.zeros(count)
    return *samples.inputs.T, samples.targets


def test_every_world_is_tested():
    assert set(OFF) == set(WORLDS)


@EACH
def test_without_noise_samples_are_on_their_curve(name):
    x, y, kind = drawn(name, 301, 0.0)
    assert np.abs(OFF[name](x, y, kind)).max() < 1e-12


def test_moons_are_half_circles_that_hook_into_each_other():
    _, y, kind = drawn("moons", 301, 0.0)
    assert (y[kind == 0] >= 0).all()
    assert (y[kind == 1] <= 0.5).all()


@EACH
@pytest.mark.parametrize("count", [2, 3, 101, 1024])
def test_shapes_and_balance(name, count):
    """As many of each class as whole samples allow, where classes are dealt; squares get what falls on them."""
    world, samples = WORLDS[name], WORLDS[name].samples(count, 0.3, 5)
    assert samples.inputs.shape == (count, 2 if world.classes else 1)
    assert len(samples.features) == samples.inputs.shape[1]
    assert samples.targets.shape == (count,)
    assert len(samples.classes) == world.classes
    assert np.isfinite(samples.inputs).all()
    assert np.isfinite(samples.targets).all()
    if world.classes:
        counts = np.bincount(samples.targets, minlength=world.classes)
        even = {"checkerboard": count, "xor": 2}.get(name, 1)
        assert counts.max() - counts.min() <= even
        assert counts.sum() == count


def test_squares_are_as_likely_to_be_of_either_kind():
    _, _, kind = drawn("checkerboard", 10_000, 0.0)
    assert kind.mean() == pytest.approx(0.5, abs=0.02)


@EACH
def test_noise_is_normal_and_of_the_spread_asked_for(name):
    """The same places moved: by .3 on each axis (on y alone for what is to be learnt)."""
    calm, moved = (np.array(drawn(name, 4000, noise)[:2]) for noise in (0.0, 0.3))
    shift = (moved - calm)[1:] if not WORLDS[name].classes else moved - calm
    assert shift.mean(axis=1) == pytest.approx(0, abs=4 * 0.3 / math.sqrt(4000))
    assert shift.std(axis=1) == pytest.approx(0.3, rel=4 / math.sqrt(8000))
    assert np.mean(np.abs(shift) > 0.6) == pytest.approx(0.0455, abs=0.01)


@EACH
def test_the_seed_decides_what_is_drawn(name):
    one, same, other = (np.array(drawn(name, 50, 0.3, seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


# The split


@pytest.mark.parametrize("name", ["moons", "gaussians", "iris", "wine", "digits", "sine"])
@pytest.mark.parametrize(("validation", "test"), [(0.2, 0.2), (0.0, 0.3), (0.15, 0.0), (0.33, 0.5)])
def test_a_split_is_complete_disjoint_and_stratified(name, validation, test):
    """Each sample in one part; each class, and all together, shared out to within one sample."""
    samples = WORLDS[name].samples(101, 0.1, 0) if name in WORLDS else collections.read(name)
    parts = split(samples, validation, test, 4)
    assert np.sort(np.concatenate(parts)).tolist() == list(range(len(samples)))
    for part, share in zip(parts, (1 - validation - test, validation, test), strict=True):
        assert part.tolist() == sorted(part)
        assert abs(len(part) - share * len(samples)) <= (1 if share in (validation, test) else 2)
        for kind in range(len(samples.classes)):
            of_kind = samples.targets == kind
            assert abs(of_kind[part].sum() - share * of_kind.sum()) <= 2


def test_the_seed_decides_the_split():
    samples = WORLDS["moons"].samples(100, 0.1, 0)
    one, same, other = (split(samples, 0.2, 0.2, seed) for seed in (1, 1, 2))
    assert all(map(np.array_equal, one, same))
    assert not any(map(np.array_equal, one, other))


def test_classes_of_one_sample_are_learnt():
    """Ten of them, then one of 20: that gives a fifth of its own for tuning, give or take one, not the others' too."""
    targets = np.concatenate([np.arange(10), np.full(20, 10)])
    samples = Samples(np.zeros((30, 1)), targets, tuple(map(str, range(11))))
    train, held, _ = split(samples, 0.2, 0.0, 0)
    assert set(range(10)) <= set(train.tolist())
    assert len(held) == pytest.approx(4, abs=1)


def test_many_classes_of_three_samples_are_shared_out():
    """What one class could not give is not owed for ever: that would leave nothing but training."""
    samples = Samples(np.zeros((60, 1)), np.arange(60) % 20, tuple(map(str, range(20))))
    train, held, final = split(samples, 0.33, 0.5, 0)
    assert set((train % 20).tolist()) == set(range(20))
    assert len(held) == pytest.approx(0.33 * 60, abs=3)
    assert len(final) == pytest.approx(20, abs=3)  # 30 would leave some class nothing to be learnt from


def test_a_given_test_part_stays_one():
    """The shares are then of the rest."""
    samples = Samples(np.zeros((60, 2)), np.arange(60) % 2, ("a", "b"), given_test=20)
    train, held, final = split(samples, 0.25, 0.4, 0)
    assert final.tolist() == list(range(40, 60))
    assert len(held) == 10
    assert sorted([*train, *held]) == list(range(40))


# One scale


def prepared(samples, **changes):
    settings = {"validation": 0.2, "test": 0.2, "label_noise": 0.0, "standardise": True, "dtype": "float64", "seed": 0}
    return Preparation(**settings | changes).parts(samples)


@pytest.fixture
def skewed():
    """One feature in millions about a thousand millions, one that is always 7, one always 0."""
    random = np.random.default_rng(2)
    inputs = np.column_stack([1e9 + 1e6 * random.normal(size=100), np.full(100, 7.0), np.zeros(100)])
    return Samples(inputs, np.arange(100) % 2, ("a", "b"))


def test_standardised_are_mean_0_and_deviation_1_in_the_training_part(skewed):
    parts = prepared(skewed)
    assert parts.train.inputs[:, 0].mean() == pytest.approx(0, abs=1e-10)
    assert parts.train.inputs[:, 0].std() == pytest.approx(1, rel=1e-12)


def test_a_constant_feature_becomes_0(skewed):
    """Divided by 1, not by a deviation of 0 or of rounding."""
    parts = prepared(skewed)
    for part in (parts.train, parts.validation, parts.test):
        assert not part.inputs[:, 1:].any()
    tenths = Samples(np.full((100, 1), 0.1), np.arange(100) % 2, ("a", "b"))
    assert np.abs(prepared(tenths).train.inputs).max() < 1e-12


def test_the_scale_is_known_from_the_training_part_alone(skewed):
    """Rows of the other parts may be anything; nothing that is learnt changes."""
    _, held, final = split(skewed, 0.2, 0.2, 0)
    parts, inputs = prepared(skewed), skewed.inputs.copy()
    inputs[[*held, *final]] = 1e12
    other = prepared(Samples(inputs, skewed.targets, skewed.classes))
    assert np.array_equal(parts.scale, other.scale)
    assert np.array_equal(parts.middle, other.middle)
    assert np.array_equal(parts.train.inputs, other.train.inputs)
    assert not np.array_equal(parts.test.inputs, other.test.inputs)


def test_inputs_as_they_are(skewed):
    parts = prepared(skewed, standardise=False)
    train, held, final = split(skewed, 0.2, 0.2, 0)
    for part, rows in ((parts.train, train), (parts.validation, held), (parts.test, final)):
        assert np.array_equal(part.inputs, skewed.inputs[rows])
        assert np.array_equal(part.targets, skewed.targets[rows])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_parts_are_in_the_networks_precision(skewed, dtype):
    parts = prepared(skewed, dtype=dtype)
    assert {part.inputs.dtype.name for part in (parts.train, parts.validation, parts.test)} == {dtype}


# Wrong labels


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("share", [0.0, 0.15, 0.5, 1.0])
def test_the_share_of_wrong_labels_is_exact(classes, share):
    """Each of them is another class, all others equally likely."""
    targets = np.arange(2000) % classes
    found = mislabelled(targets, classes, share, 3)
    wrong = found != targets
    assert wrong.sum() == 2000 * share
    assert ((found >= 0) & (found < classes)).all()
    if share == 1:
        shifts = np.bincount((found - targets) % classes, minlength=classes)[1:]
        assert shifts == pytest.approx(2000 / (classes - 1), rel=0.25)


def test_only_training_labels_are_wrong():
    clean = training(data={"name": "gaussians", "samples": 200})
    noisy = training(data={"name": "gaussians", "samples": 200, "label_noise": 0.25})
    one, other = clean.parts, noisy.parts
    assert np.sum(one.train.targets != other.train.targets) == len(one.train) / 4 == 30
    assert np.array_equal(one.validation.targets, other.validation.targets)
    assert np.array_equal(one.test.targets, other.test.targets)
    assert np.array_equal(one.train.inputs, other.train.inputs)


# Nothing to learn


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        (Samples(np.zeros((1, 2)), np.zeros(1, int), ("a", "b")), "1 samples"),
        (Samples(np.zeros((0, 2)), np.zeros(0)), "0 samples"),
        (Samples(np.zeros((9, 2)), np.ones(9, int), ("a", "b")), "one class"),
    ],
)
def test_nothing_to_learn_is_refused(samples, says):
    with pytest.raises(Refusal, match=says):
        check(samples)


def test_a_split_that_leaves_nothing_for_training_is_refused():
    samples = Samples(np.zeros((2, 2)), np.zeros(2), given_test=2)
    with pytest.raises(Refusal, match="no sample for training"):
        prepared(samples)


@pytest.mark.parametrize("name", collections.NAMES)
def test_fewer_samples_of_a_collection(name):
    """Drawn from the seed, the whole set where more are asked for than there are."""
    whole = training(data={"name": name}).parts.samples
    some, same = (training(data={"name": name, "samples": 60}).parts.samples for _ in range(2))
    assert len(some) == 60
    assert np.array_equal(some.inputs, same.inputs)
    assert not np.array_equal(some.inputs, training(data={"name": name, "samples": 60}, seed=1).parts.samples.inputs)
    assert {tuple(row) for row in some.inputs.tolist()} <= {tuple(row) for row in whole.inputs.tolist()}
    assert len(training(data={"name": name, "samples": 100_000}).parts.samples) == len(whole)
