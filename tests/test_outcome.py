"""What is said of a run: when it came below a target, since when it is at rest, what it cost."""

import math
from dataclasses import replace

import numpy as np
import pytest

from landscape_app import outcome, telling, words
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import SGD, Adam
from landscape_app.outcome import Below, below
from landscape_app.scenario import Cloud, Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import Simulator, simulate

BOWL = SurfaceChoice(formula="x**2/2 + y**2/2")


def scene(rule, start=(1.0, 0.0), steps=400, **others):
    return Scenario(others.pop("surface", BOWL), (Racer(Motion(rule)),), start=start, steps=steps, **others)


def told(scenario, run=None):
    (racer,) = scenario.racers
    return telling.outcome_text(run or next(iter(simulate(scenario).values())), racer, scenario)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, 2, 1, 0.5, 0.2], Below(2, 2)),
        ([3, 1, 2, 0.5, 0.2], Below(1, 3)),
        ([3, 1, 2], Below(1, None)),
        ([3, 2], Below(None, None)),
        ([1, 1], Below(0, 0)),
        ([], Below(None, None)),
        ([np.nan, 0.5], Below(1, 1)),
    ],
)
def test_first_below_and_below_for_good(values, expected):
    """The level itself counts as below; what ends above it never stays."""
    assert below(np.array(values, float), 1.0) == expected


@pytest.mark.parametrize("lr", [0.05, 0.3])
def test_the_target_is_reached_when_the_closed_form_says_so(lr):
    """On x^2/2 plain descent is at (1 - lr)^t: the height falls below L after log(sqrt(2 L)) / log(1 - lr) steps."""
    level = 1e-3
    scenario = scene(SGD(lr), view={"target": level})
    expected = math.ceil(math.log(math.sqrt(2 * level)) / math.log(1 - lr))
    (run,) = simulate(scenario).values()
    assert outcome.reached(run, scenario) == Below(expected, expected)
    assert told(scenario).splitlines()[-1] == f"below 0.001 at step {expected}, for good ({expected} gradients)"


@pytest.mark.parametrize("lr", [0.05, 0.3])
def test_arrival_is_told_since_when(lr):
    """Within 0.01 of the minimum from the first step t with (1 - lr)^t <= 0.01 on."""
    expected = math.ceil(math.log(0.01) / math.log(1 - lr))
    assert told(scene(SGD(lr))) == f"within 0.01 of the minimum since step {expected}"


def test_a_climber_arrives_at_a_maximum():
    """Himmelblau's hill, climbed."""
    scenario = scene(SGD(0.01), (0.0, 0.0), surface=SurfaceChoice("himmelblau"))
    (racer,) = scenario.racers
    scenario = replace(scenario, racers=(replace(racer, motion=replace(racer.motion, ascend=True)),))
    assert told(scenario).startswith("within 0.01 of the maximum since step ")


@pytest.mark.parametrize(
    ("batch", "text"), [(16, "samples"), (256, "gradients")], ids=["mini-batches", "all samples are exact"]
)
def test_the_cost_counts_samples_where_gradients_are_of_batches(batch, text):
    """A step costs one gradient, or as many samples as its batch has."""
    scenario = scene(SGD(0.1), noise=Noise(0.01, 256, batch), view={"target": 0.01})
    (run,) = simulate(scenario).values()
    first = outcome.reached(run, scenario).first
    assert told(scenario).endswith(f"({first * (batch if batch < 256 else 1)} {text})")


def test_one_that_diverges_does_not_stay():
    """It may pass below the target on its way out."""
    scenario = scene(SGD(2.1), (1e-3, 0.0), view={"target": 1e-4}, steps=1000)
    (run,) = simulate(scenario).values()
    assert run.status == "diverged" and outcome.reached(run, scenario) == Below(0, None)
    assert "not for good" in told(scenario)


@pytest.mark.parametrize("level", [None, True, "low", [], {}])
def test_a_target_that_is_none_is_no_target(level):
    """A view may hold anything."""
    assert outcome.target(scene(SGD(0.1), view={"target": level})) is None


def test_a_target_never_reached_is_said():
    assert told(scene(SGD(1e-6), view={"target": 1e-3})) == "never below 0.001"
    assert told(scene(SGD(1e-6), view={"target": 1e-5})) == "never below 10⁻⁵"
    assert told(scene(SGD(1e-6), view={"target": -2.5})) == "never below −2.5"


def test_who_climbs_is_not_asked_for_a_loss_to_come_below():
    """It began there: that is no achievement, in its row as on the time line."""
    scenario = scene(SGD(0.1), steps=20, view={"target": 10.0})
    (racer,) = scenario.racers
    scenario = replace(scenario, racers=(replace(racer, motion=replace(racer.motion, ascend=True), cloud=Cloud(5)),))
    assert "below" not in told(scenario)
    (run,) = simulate(scenario).values()
    assert not telling.events(["a"], [run], scenario)


def test_balls_that_reach_it_are_counted_by_hand():
    """Number and median step from each ball's own run."""
    scenario = scene(SGD(0.1), noise=Noise(3.0, 256, 1), steps=40, view={"target": 0.05})
    scenario = replace(scenario, racers=(replace(scenario.racers[0], cloud=Cloud(25)),))
    simulator = Simulator()
    simulator.ask(scenario)
    simulator.work(30)
    (run,) = simulator.runs.values()
    steps = []
    for seed in range(25):
        (apart,) = simulate(replace(scenario, seed=seed)).values()
        under = apart.point[:, 0] ** 2 / 2 + apart.point[:, 1] ** 2 / 2 <= 0.05
        steps += [int(under.argmax())] if under.any() else []
    assert 2 < len(steps) < 25
    assert outcome.reached_by_balls(run, scenario).tolist() == sorted(steps)
    counted = f"{len(steps)} of 25 below, half of them by step {sorted(steps)[(len(steps) - 1) // 2]}"
    assert counted in told(scenario, run)
    assert "25 balls, σ = " in told(scenario, run) and "(theory " in told(scenario, run)


def test_events_are_marked_once_for_each_racer():
    """Divergence, target or arrival; nothing for one that does none of it."""
    racers = tuple(Racer(Motion(rule)) for rule in (SGD(0.1), SGD(2.5), SGD(1e-6), Adam(0.1)))
    scenario = Scenario(BOWL, racers, start=(1.0, 0.5), steps=300)
    runs = simulate(scenario)
    found = telling.events(list("abcd"), runs.values(), scenario)
    assert [event.racer for event in found] == [0, 1, 3]
    assert found[1].step == len(runs["sgd-2"].loss) - 1 and "diverged" in found[1].text
    aimed = replace(scenario, view={"target": 0.1})
    assert [event.text.split(":")[0] for event in telling.events(list("abcd"), runs.values(), aimed)] == ["a", "b", "d"]


def test_all_of_it_is_said_in_korean():
    """No English word is left but names."""
    words.use("ko")
    try:
        text = told(scene(SGD(0.3), view={"target": 1e-3}))
    finally:
        words.use("en")
    assert "0.001 아래" in text and "step" not in text and "minimum" not in text
