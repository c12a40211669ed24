"""On a surface of data, noise is the noise of real mini-batches: drawn, averaged and shared as the contract says."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

import surfaces
from landscape_app import simulate
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import RULES, SGD, Adam
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.scene_file import from_data
from landscape_app.theme import display_names

DATA = [name for name, surface in surfaces.SURFACES.items() if surface.samples]
EVERY = pytest.mark.parametrize("name", DATA)


def scene(name, *racers, noise=None, **given):
    return Scenario(SurfaceChoice(name), racers, noise=noise, **{"steps": 50, "seed": 5, **given})


def drawn(seed, samples, batch, sampling):
    """The batches as the contract writes them, once more and by itself."""
    random = np.random.default_rng([seed, 2])
    while True:
        order = random.permutation(samples).tolist()
        if sampling == "iid":
            yield order[:batch]
        else:
            yield from (order[i : i + batch] for i in range(0, samples, batch))


@EVERY
@pytest.mark.parametrize("sampling", ["iid", "epoch"])
@pytest.mark.parametrize("batch", [1, 3])
def test_each_gradient_is_that_of_its_batch(name, batch, sampling):
    """The mean over the samples drawn for that update, the short last batch of an epoch with its own mean."""
    surface = surfaces.get(name)
    run = simulate(scene(name, Racer(Motion(SGD(0.1))), noise=Noise(batch=batch, sampling=sampling)))["sgd"]
    batches = list(islice(drawn(5, len(surface.samples.rows), batch, sampling), len(run.loss)))
    assert len({len(rows) for rows in batches}) == (2 if sampling == "epoch" and batch == 3 else 1)
    for (x, y), gradient, rows in zip(run.point, run.gradient, batches, strict=True):
        alone = [surface.batch([row]).gradient(float(x), float(y)) for row in rows]
        assert gradient == pytest.approx(np.mean(alone, axis=0), rel=1e-13, abs=1e-15)
        assert gradient == pytest.approx(surface.batch(rows).gradient(float(x), float(y)), rel=1e-13, abs=1e-15)


@EVERY
def test_the_loss_is_that_of_all_samples(name):
    """What a batch saw is in the gradient; the curve shows where the ball stands."""
    surface, racers = surfaces.get(name), (Racer(Motion(SGD(0.1))), Racer(Motion(RULES["nag"](0.05))))
    for run in simulate(scene(name, *racers, noise=Noise(batch=2))).values():
        assert run.loss.tolist() == [surface.value(x, y) for x, y in run.point.tolist()]


@EVERY
def test_all_samples_in_the_batch_give_exactly_the_plain_gradient(name):
    """Bit for bit, also where more is asked for than there are."""
    samples = len(surfaces.get(name).samples.rows)
    plain = simulate(scene(name, Racer(Motion(Adam(0.1)))))["adam"]
    for batch in (samples, samples + 1, 10**6):
        full = simulate(scene(name, Racer(Motion(Adam(0.1))), noise=Noise(batch=batch)))["adam"]
        assert np.array_equal(full.table, plain.table)


def test_sigma_and_samples_of_the_noise_do_not_count():
    """The surface knows its samples. Who gave other numbers is told; who gave none is not."""
    racer = Racer(Motion(SGD(0.1)))
    plain = scene("linear-neuron", racer, noise=Noise(batch=4))
    given = replace(plain, noise=Noise(sigma=3.0, samples=1000, batch=4))
    assert np.array_equal(simulate(plain)["sgd"].table, simulate(given)["sgd"].table)
    assert plain.notes() == []
    assert [str(note) for note in given.notes()] == [
        "the surface has 32 samples of its own; sigma and samples of the noise are not used"
    ]
    assert [note.values for note in scene("sigmoid-neuron-ce", racer, noise=Noise(batch=9)).notes()] == [
        {"batch": 9, "samples": 4}
    ]


def test_racers_with_batches_of_their_own_share_the_permutations():
    """The first sample of a batch of four is the batch of one."""
    racers = tuple(Racer(Motion(SGD(1e-3), batch=batch), f"B{batch}") for batch in (1, 4))
    runs = simulate(scene("linear-neuron", *racers, noise=Noise(batch=2)))
    surface, first = surfaces.get("linear-neuron"), [next(drawn(5, 32, size, "iid")) for size in (1, 4)]
    assert first[0][0] == first[1][0]
    for run, rows in zip(runs.values(), first, strict=True):
        start = tuple(run.point[0].tolist())
        assert run.gradient[0] == pytest.approx(surface.batch(rows).gradient(*start), rel=1e-13)
    assert display_names(replace(scene("linear-neuron", *racers), noise=Noise())) == ["B1", "B4"]


def test_a_climber_climbs_its_batch():
    down, up = (Racer(Motion(SGD(1e-9), ascend=ascend), str(ascend)) for ascend in (False, True))
    runs = simulate(scene("line-fit", down, up, noise=Noise(batch=1), steps=5))
    assert runs["False"].gradient == pytest.approx(-runs["True"].gradient, rel=1e-6)


def test_a_single_sample_pulls_both_weights_the_same_way():
    """Positive inputs: with B = 1 every gradient points into the first or third quadrant, with all samples not."""
    stairs, straight = (
        simulate(scene("linear-neuron", Racer(Motion(SGD(0.2))), noise=Noise(batch=batch), steps=200))["sgd"].gradient
        for batch in (1, 32)
    )
    assert (stairs.prod(axis=1) >= 0).all()
    assert (straight.prod(axis=1) < 0).mean() > 0.9


def test_a_scene_file_needs_no_sigma():
    """The least that a file must say."""
    data = {"schema": 1, "kind": "landscape", "surface": {"name": "linear-neuron"}, "noise": {"batch": 1}}
    run = simulate(from_data(data | {"optimizers": [{"rule": "sgd", "lr": 0.2}], "steps": 20}))["sgd"]
    assert run.status == "finished"
    assert len({tuple(g) for g in run.gradient.tolist()}) > 10
