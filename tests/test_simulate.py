"""From a scenario to runs: shapes, statuses, and the same bits whatever else is on the map."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import surfaces
from landscape_app import from_data, simulate, train
from landscape_app.core.batches import Noise, mean_tilts
from landscape_app.core.fields import Number, declarations
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum
from landscape_app.core.schedules import Exponential, WarmupCosine
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice, check
from surfaces import Refusal

HIMMELBLAU = SurfaceChoice("himmelblau")
EVERYONE = tuple(Racer(Motion(rule(lr=1e-3))) for rule in RULES.values())
NOISY = Scenario(HIMMELBLAU, EVERYONE, steps=700, seed=3, noise=Noise(0.5, 100, 8, "epoch"))


def same(one, other):
    return one.status == other.status and np.array_equal(one.table, other.table)


def fingerprint():
    """The bits of a noisy race of everyone."""
    return hashlib.sha256(b"".join(run.table.tobytes() for run in simulate(NOISY).values())).hexdigest()


def test_a_scene_of_the_other_kind_is_refused():
    """Each function names the one that takes it."""
    training = {"schema": 1, "kind": "training", "data": {"name": "moons", "samples": 60}}
    with pytest.raises(Refusal, match=r"simulate takes .*; .* use train$"):
        simulate(from_data(training | {"runs": [{"optimizer": {"rule": "sgd"}}]}))
    with pytest.raises(Refusal, match=r"train takes .*; .* use simulate$"):
        train(NOISY)


@pytest.mark.parametrize("steps", [0, 1, 700])
def test_the_shapes_of_results(steps):
    """T + 1 rows; memory by name, 0 in row 0; the loss is that of the surface, without noise."""
    surface = surfaces.get("himmelblau")
    runs = simulate(replace(NOISY, steps=steps))
    assert list(runs) == list(RULES)
    for key, run in runs.items():
        assert run.status == "finished"
        assert run.loss.shape == (steps + 1,)
        assert {part.shape for part in (run.point, run.probe, run.gradient)} == {(steps + 1, 2)}
        assert tuple(run.memory) == RULES[key].memory
        assert all(part.shape == (steps + 1, 2) and not part[0].any() for part in run.memory.values())
        assert run.table.dtype == np.float64
        assert run.loss.tolist() == [surface.value(x, y) for x, y in run.point.tolist()]


def test_the_statuses():
    racers = tuple(Racer(Motion(rule, start=(1e-3, 1.0))) for rule in (SGD(1e-3), Adam(1e-3)))
    statuses = {
        formula: [run.status for run in simulate(Scenario(SurfaceChoice(formula=formula), racers)).values()]
        for formula in ("x*x + y*y", "1e157*x + y")
    }
    assert statuses == {"x*x + y*y": ["finished", "finished"], "1e157*x + y": ["diverged", "frozen"]}


def test_a_start_beyond_the_edge_has_no_rows():
    (run,) = simulate(Scenario(SurfaceChoice("bowl"), EVERYONE[:1], start=(1e13, 0.0))).values()
    assert (run.status, run.point.shape, run.loss.shape) == ("diverged", (0, 2), (0,))


def test_the_same_bits_again():
    """In this process, with nothing remembered, and in a fresh one with another hash seed."""
    here = fingerprint()
    mean_tilts.cache_clear()
    assert fingerprint() == here
    code = f"import sys; sys.path[:0] = {sys.path!r}; import test_simulate; print(test_simulate.fingerprint())"
    fresh = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert fresh.stdout.strip() == here


def test_racers_do_not_disturb_each_other():
    """Alone, in company, in another order: the same bits."""
    together = simulate(NOISY)
    backwards = simulate(replace(NOISY, racers=EVERYONE[::-1]))
    for racer, label in zip(EVERYONE, NOISY.labels, strict=True):
        assert same(simulate(replace(NOISY, racers=(racer,)))[label], together[label])
        assert same(backwards[label], together[label])


def test_names_and_looks_change_nothing():
    """Titles, labels and the view never change a path; nor does the seed where there is no noise."""
    named = tuple(Racer(racer.motion, f"racer {i}") for i, racer in enumerate(EVERYONE))
    other = simulate(replace(NOISY, racers=named, title="x", view={"zoom": 3}))
    assert all(map(same, other.values(), simulate(NOISY).values()))
    quiet = replace(NOISY, noise=None)
    assert all(map(same, simulate(quiet).values(), simulate(replace(quiet, seed=9)).values()))


def test_a_racers_own_start_batch_schedule_and_direction():
    plain = Motion(SGD(0.01))
    cooled = replace(plain, schedule=Exponential(0.9))
    motions = (plain, replace(plain, start=(1.0, 1.0)), replace(plain, batch=100), cooled, replace(plain, ascend=True))
    base, moved, exact, cool, up = simulate(replace(NOISY, racers=tuple(map(Racer, motions)), steps=100)).values()
    assert moved.point[0].tolist() == [1, 1]
    assert np.array_equal(exact.gradient, np.column_stack(surfaces.get("himmelblau").gradient(*exact.point.T)))
    assert not np.array_equal(base.gradient, exact.gradient)
    assert cool.point[4, 0] == cool.point[3, 0] - 0.01 * 0.9**3 * cool.gradient[3, 0]
    assert up.loss[-1] == pytest.approx(181.6165, rel=0.01)
    assert np.array_equal(up.gradient[0], -base.gradient[0])


def test_ascending_is_descending_the_mirror_image():
    racer = Racer(Motion(Momentum(0.01)))
    f, mirrored = (SurfaceChoice(formula=formula) for formula in ("x*y - x**2", "-(x*y - x**2)"))
    up = simulate(Scenario(f, (Racer(replace(racer.motion, ascend=True)),), start=(0.3, 0.4)))["momentum"]
    down = simulate(Scenario(mirrored, (racer,), start=(0.3, 0.4)))["momentum"]
    assert up.point == pytest.approx(down.point, rel=1e-12)


@pytest.mark.parametrize("name", surfaces.SURFACES)
def test_the_ends_of_every_slider(name):
    """Whatever the hyper-parameters: finite rows, or diverged."""
    for kind in RULES.values():
        ends = [d.slider if isinstance(d, Number) else (False, True) for d in declarations(kind).values()]
        racers = tuple(Racer(Motion(kind(*chosen))) for chosen in product(*ends))
        for run in simulate(Scenario(SurfaceChoice(name), racers, steps=60)).values():
            assert np.isfinite(run.table[:, :7]).all()
            assert run.status == ("finished" if len(run.loss) == 61 else "diverged")


@pytest.mark.parametrize(
    ("formula", "start"),
    [("log(x - 1.7) + y**2", (1.9, 0.5)), ("sqrt(0.01 - x**2 - y**2)", (0.05, 0.0)), ("log(x - 3) + y**2", (5.0, 0.5))],
)
def test_a_formula_may_be_defined_on_little_of_its_window(formula, start):
    """Where a start is given nothing needs to be searched for."""
    scenario = Scenario(SurfaceChoice(formula=formula), (Racer(Motion(SGD(1e-3))),), start=start, steps=3)
    assert simulate(check(scenario))["sgd"].point[0].tolist() == list(start)


def test_without_a_start_one_is_found_or_asked_for():
    """A corner is found; where there is nothing, the sentence says what to give."""
    racers = (Racer(Motion(SGD(1e-3))),)
    assert check(Scenario(SurfaceChoice(formula="log(x - 1.7) + y**2"), racers)).first[0] > 1.7
    with pytest.raises(Refusal, match="give a start or a window"):
        check(Scenario(SurfaceChoice(formula="log(-1 - x*x)"), racers))


def test_a_warm_up_without_end_is_remarked():
    """It is what the file says, so it runs; but it is hardly what was meant."""
    racers = tuple(Racer(Motion(SGD(1e-3), WarmupCosine(warmup))) for warmup in (5, 20, 1000))
    notes = [str(note) for note in Scenario(HIMMELBLAU, racers, steps=20).notes()]
    assert notes == [
        "a warm-up of 20 updates leaves nothing of 20 for the cosine",
        "a warm-up of 1000 updates leaves nothing of 20 for the cosine",
    ]


def test_only_batches_that_somebody_uses_are_remarked():
    racers = tuple(Racer(Motion(SGD(1e-3), batch=batch)) for batch in (1, 500, 300))
    notes = Scenario(HIMMELBLAU, racers, noise=Noise(batch=999)).notes()
    assert [note.values["batch"] for note in notes] == [300, 500]
