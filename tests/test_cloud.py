"""A cloud's balls go where each would go alone, and spread as theory says."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landscape_app import cloud, scene_file
from landscape_app.cloud import alone
from landscape_app.core import batches
from landscape_app.core.batches import MeanTilts, Noise, mean_tilt_tables
from landscape_app.core.optimizers import NAG, RULES, SGD, Adam, Momentum
from landscape_app.core.schedules import Exponential
from landscape_app.core.theory import stationary_covariance, stationary_variance
from landscape_app.scenario import MOST_PLACES, Cloud, Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import Simulator, simulate
from surfaces.refusal import Refusal

BOWL = SurfaceChoice(formula="x**2/2 + y**2/2")


def scene(rule, noise=None, cloud=None, surface=BOWL, steps=40, **motion):
    racer = Racer(Motion(rule, **motion), cloud=cloud or Cloud(20))
    return Scenario(surface, (racer,), start=(0.7, 0.4), steps=steps, seed=5, noise=noise)


def run_of(scenario):
    simulator = Simulator()
    simulator.ask(scenario)
    assert simulator.work(60)
    (run,) = simulator.runs.values()
    return run


@pytest.mark.parametrize("sampling", ["iid", "epoch"])
@pytest.mark.parametrize(("samples", "batch"), [(256, 16), (10, 4), (7, 6), (2, 1)])
def test_the_noise_of_a_cloud_is_the_noise_of_its_balls(monkeypatch, sampling, samples, batch):
    """The same numbers, whether they are drawn one by one or at once."""
    noise = Noise(0.3, samples, batch, sampling)
    means = MeanTilts(noise, batch, 9)
    for at_once in (batches._AT_ONCE, 20 * samples):
        monkeypatch.setattr(batches, "_AT_ONCE", at_once)
        pieces = list(mean_tilt_tables(noise, batch, 9, 50))
        assert np.allclose(np.concatenate(pieces), [means[t] for t in range(50)], rtol=0, atol=1e-15)
    assert sampling == "epoch" or len(pieces) == 3


def test_clouds_that_share_their_noise_share_the_drawing_of_it(monkeypatch):
    """However many wait for it, and also when another learning rate is asked for halfway."""
    drawn = []
    monkeypatch.setattr(cloud, "mean_tilt_tables", lambda *given: drawn.append(given[2]) or mean_tilt_tables(*given))
    one = scene(SGD(0.1), Noise(1.0, 256, 1))
    two = replace(one, racers=(*one.racers, *scene(Momentum(0.01), cloud=Cloud(20)).racers))
    simulator = Simulator()
    for rate in (0.1, 0.2, 0.3):
        simulator.ask(replace(two, racers=(*scene(SGD(rate)).racers, two.racers[1])))
        simulator.work(0.0)
    assert simulator.work(60)
    assert drawn == list(range(5, 25))


def test_the_heights_of_many_places_are_found_part_by_part(monkeypatch):
    """They are those of all at once."""
    swarm = run_of(scene(SGD(0.1), cloud=Cloud(20, spread=0.5))).swarm
    monkeypatch.setattr(cloud, "_AT_ONCE", 50)
    assert np.array_equal(swarm.heights, swarm.surface.value(swarm.places[..., 0], swarm.places[..., 1]))
    assert swarm.heights.shape == (41, 20)


@pytest.mark.parametrize("surface", [BOWL, SurfaceChoice("rosenbrock"), SurfaceChoice("sigmoid-neuron-ce")])
@pytest.mark.parametrize("kind", [SGD, NAG, Adam])
@pytest.mark.parametrize("sampling", ["iid", "epoch"])
def test_every_ball_can_be_looked_at_alone(surface, kind, sampling):
    """Ball k is the racer with the seed raised by k, from a start of its own."""
    noise = Noise(0.1, 32, 5, sampling)
    scenario = scene(kind(0.001), noise, Cloud(6, spread=0.05), surface)
    swarm, (racer,) = run_of(scenario).swarm, scenario.racers
    for k in range(6):
        apart, changed = alone(scenario, racer, racer.cloud, k)
        (run,) = simulate(replace(apart, racers=(changed,))).values()
        assert np.allclose(swarm.places[:, k], run.point, rtol=0, atol=1e-9)
    assert np.array_equal(swarm.places[0, 0], scenario.first), "ball 0 is the racer itself"


def test_the_ball_that_ends_in_the_middle_leads():
    """Half of the others end higher, half lower; it is an ordinary run, found by its seed."""
    scenario = scene(SGD(0.1), Noise(1.0, 256, 1), Cloud(21))
    run = run_of(scenario)
    last = run.swarm.heights[-1]
    assert (last < run.loss[-1] - 1e-12).sum() == (last > run.loss[-1] + 1e-12).sum() == 10
    assert np.allclose(run.point, run.swarm.places[:, run.swarm.lead], rtol=0, atol=1e-12)


def test_those_that_diverge_leave_the_cloud_and_count_as_highest():
    """Scattered about a point where half of them explode."""
    scenario = scene(SGD(0.02), cloud=Cloud(60, spread=3.0), surface=SurfaceChoice(formula="x**4 + y**4"), steps=60)
    swarm = run_of(replace(scenario, start=(3.0, 3.0))).swarm
    left = len(swarm.at(60))
    assert 0 < left < 60
    assert len(swarm.at(0)) == 60 and np.isfinite(swarm.at(60)).all()
    assert np.isfinite(swarm.places[-1, swarm.lead]).all() == (left >= 30)


@pytest.mark.parametrize("kind", [SGD, Momentum, NAG])
@pytest.mark.parametrize("batch", [1, 4, 64])
def test_the_spread_is_what_theory_says(kind, batch):
    """A thousand balls on x^2/2 + y^2/2 around their minimum; five standard errors of a variance are 22 %."""
    scenario = replace(scene(kind(0.1), Noise(1.0, 256, batch), Cloud(1000), steps=200), start=(0.0, 0.0))
    swarm = run_of(scenario).swarm
    centre, theory = swarm.expected
    mean, measured = swarm.spread(200)
    assert np.allclose(centre, 0, atol=1e-12) and np.allclose(theory, np.eye(2) * theory[0, 0])
    assert np.allclose(np.diag(measured), np.diag(theory), rtol=0.22)
    assert np.abs(mean).max() < 5 * np.sqrt(theory[0, 0] / 1000)


def closed_form(kind, lr, curvature, beta=0.9):
    """Variance of the place under noise of variance 1, as the literature has it (Gitman et al., 2019)."""
    q = 1 - lr * curvature
    if kind is SGD:
        return lr / (curvature * (2 - lr * curvature))
    if kind is Momentum:
        return lr * (1 + beta) / (curvature * (1 - beta) * (2 * (1 + beta) - lr * curvature))
    return lr**2 * (1 + beta * q) / ((1 - beta * q) * ((1 + beta * q) ** 2 - ((1 + beta) * q) ** 2))


@pytest.mark.parametrize("kind", [SGD, Momentum, NAG])
@pytest.mark.parametrize("curvature", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("lr", [0.01, 0.1, 0.3])
def test_the_stationary_variance_agrees_with_the_closed_forms(kind, curvature, lr):
    """One linear equation for all rules, against a formula for each."""
    if lr < kind(lr).limit(curvature):
        assert stationary_variance(kind(lr), curvature) == pytest.approx(closed_form(kind, lr, curvature), rel=1e-9)
    else:
        assert stationary_variance(kind(lr), curvature) is None


def test_a_turned_ravine_turns_its_cloud():
    """The wide axis of the spread lies along the valley, whichever way that points."""
    straight = SurfaceChoice(formula="x**2/2 + 10*y**2/2")
    noise = Noise(1.0, 256, 1)
    upright = stationary_covariance(SGD(0.05), straight.surface, noise, 1)
    leaning = stationary_covariance(SGD(0.05), replace(straight, rotate=90.0).surface, noise, 1)
    assert upright[0, 0] > 5 * upright[1, 1] and np.allclose(leaning, upright[::-1, ::-1])


@pytest.mark.parametrize("kind", [kind for kind in RULES.values() if kind not in (SGD, Momentum, NAG)])
def test_where_theory_is_silent_so_is_the_cloud(kind):
    """Adaptive rules have no stationary variance in closed form."""
    assert run_of(scene(kind(0.01), Noise(1.0))).swarm.expected is None


@pytest.mark.parametrize(
    "scenario",
    [
        scene(SGD(0.1), Noise(1.0, sampling="epoch")),
        scene(SGD(0.1), Noise(1.0, batch=256)),
        scene(SGD(0.1)),
        scene(SGD(0.1), Noise(1.0), schedule=Exponential(0.99)),
        scene(SGD(0.1), Noise(1.0), ascend=True),
        scene(SGD(2.5), Noise(1.0), steps=5),
        scene(SGD(0.001), Noise(1.0), surface=SurfaceChoice("rosenbrock")),
    ],
    ids=["epoch", "all samples", "no noise", "schedule", "climbs", "too large a step", "no bowl"],
)
def test_theory_is_told_only_where_it_holds(scenario):
    """Each of its assumptions broken once."""
    assert run_of(scenario).swarm.expected is None


def test_a_cloud_is_written_down_and_read_again():
    """With its racer, and never in the results of ``run``."""
    scenario = scene(SGD(0.1), Noise(1.0), Cloud(40, 0.5))
    assert scene_file.read(scene_file.write(scenario)) == scenario
    (run,) = simulate(scenario).values()
    assert run.swarm is None


@pytest.mark.parametrize("bad", [{"balls": 1}, {"balls": 1001}, {"balls": 2.5}, {"spread": -1}, {"ball": 3}, [], 5])
def test_a_cloud_that_makes_no_sense_is_refused_with_its_place(bad):
    data = scene_file.to_data(scene(SGD(0.1)))
    data["optimizers"][0]["cloud"] = bad
    with pytest.raises(Refusal, match=r"optimizers\[0\].cloud"):
        scene_file.from_data(data)


def test_a_long_run_has_a_smaller_cloud_and_says_so():
    """Memory stays bounded: as many balls as there is room for."""
    scenario = scene(SGD(0.1), cloud=Cloud(1000), steps=9999)
    (note,) = scenario.notes()
    assert "100" in str(note) and Cloud(1000).size(9999) == MOST_PLACES // 10_000 == 100
    assert run_of(scenario).swarm.places.shape == (10_000, 100, 2)


README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", re.findall(r"^\| (\d+) \| ([\d.]+), ([\d.]+) \| ([\d.]+) \|$", README, re.MULTILINE))
def test_the_table_of_the_readme_is_what_the_program_measures(line):
    """Batch, both deviations and theory's, digit for digit, for the scene that the text names."""
    batch, long, short, theory = line
    scenario = replace(scene(SGD(0.1), Noise(1.0, 256, int(batch)), Cloud(300), steps=120), start=(1.2, 0.7), seed=0)
    swarm = run_of(scenario).swarm
    found = [*np.sqrt(np.linalg.eigvalsh(swarm.spread(120)[1])[::-1]), np.sqrt(swarm.expected[1][0, 0])]
    assert [f"{value:.3g}" for value in found] == [long, short, theory]
