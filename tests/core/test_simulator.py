"""The simulator of the window: the same runs piece by piece, and nothing walked twice."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from landscape_app import simulate
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import RULES, SGD
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import REMEMBERED, Simulator

EVERYONE = tuple(Racer(Motion(rule(lr=1e-3))) for rule in RULES.values())
NOISY = Scenario(SurfaceChoice("himmelblau"), EVERYONE, steps=700, seed=3, noise=Noise(0.5, 100, 8, "epoch"))


def same(one, other):
    return one.status == other.status and np.array_equal(one.table, other.table)


def test_piece_by_piece_is_the_same():
    """A window asks for pieces between two frames: what is there is always a beginning of the whole."""
    whole, simulator, seen = simulate(replace(NOISY, steps=3000)), Simulator(), []
    simulator.ask(replace(NOISY, steps=3000))
    while not simulator.work(0):
        seen.append(simulator.share)
        for label, run in simulator.runs.items():
            assert run.status in ("running", "finished")
            assert np.array_equal(run.table, whole[label].table[: len(run.table)])
    assert len(seen) > 10
    assert seen == sorted(seen)
    assert simulator.share == 1
    assert all(map(same, simulator.runs.values(), whole.values()))


def finished(scenario, simulator=None):
    simulator = simulator or Simulator()
    simulator.ask(scenario)
    while not simulator.work(1):
        pass
    return simulator


def test_what_is_known_is_not_walked_again():
    """Undo, a new label, another racer: the paths that stay are there at once, the very same."""
    simulator = finished(NOISY)
    before = list(simulator.runs.values())
    for known in (
        NOISY,
        replace(NOISY, title="x"),
        replace(NOISY, racers=(Racer(EVERYONE[0].motion, "me"), *EVERYONE[1:])),
    ):
        simulator.ask(known)
        assert simulator.work(0)
        assert all(run is old for run, old in zip(simulator.runs.values(), before, strict=True))
    finished(replace(NOISY, racers=(*EVERYONE, Racer(Motion(SGD(0.002))))), simulator)
    assert all(run is old for run, old in zip(simulator.runs.values(), before, strict=False))
    simulator.ask(NOISY)
    assert simulator.work(0)


@pytest.mark.parametrize(
    "change", [{"steps": 701}, {"seed": 4}, {"noise": None}, {"start": (0.0, 0.0)}, {"surface": SurfaceChoice("bowl")}]
)
def test_what_matters_is_walked_anew(change):
    simulator = finished(NOISY)
    simulator.ask(replace(NOISY, **change))
    assert not simulator.work(0)
    assert all(
        map(
            same,
            finished(replace(NOISY, **change), simulator).runs.values(),
            simulate(replace(NOISY, **change)).values(),
        )
    )


def test_the_seed_does_not_matter_without_noise():
    simulator = finished(replace(NOISY, noise=None))
    simulator.ask(replace(NOISY, noise=None, seed=9))
    assert simulator.share == 1


def test_memory_is_bounded():
    """The oldest paths are forgotten, and simply walked again when asked for."""
    simulator, short = Simulator(), replace(NOISY, steps=1, noise=None, racers=EVERYONE[:1])
    asked = [replace(short, start=(0.0, i / 1000)) for i in range(REMEMBERED + 10)]
    for scenario in asked:
        finished(scenario, simulator)
    simulator.ask(asked[10])
    assert simulator.share == 1
    simulator.ask(asked[9])
    assert simulator.share == 0
    assert all(map(same, finished(asked[9], simulator).runs.values(), simulate(asked[9]).values()))


def test_long_runs_count_for_many(monkeypatch):
    """Some dozens of runs of 100,000 steps would fill the memory; what is asked for now is kept in any case."""
    monkeypatch.setattr(sys.modules[Simulator.__module__], "REMEMBERED_ROWS", 1000)
    simulator, scene = Simulator(), replace(NOISY, noise=None, steps=300, racers=EVERYONE[:1])
    asked = [replace(scene, start=(0.0, i / 1000)) for i in range(6)]
    for scenario in asked:
        finished(scenario, simulator)
    for i, share in ((5, 1), (4, 1), (3, 1), (2, 0)):
        simulator.ask(asked[i])
        assert simulator.share == share
    whole = finished(replace(NOISY, noise=None), simulator)
    simulator.ask(replace(NOISY, noise=None, title="x"))
    assert simulator.share == 1
    assert len(whole.runs) == len(EVERYONE)


def test_results_cannot_be_written_to():
    """They are remembered, and shown again after undo."""
    for run in simulate(NOISY).values():
        with pytest.raises(ValueError, match="read-only"):
            run.point[0] = 1
