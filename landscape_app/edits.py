"""What a person does to a scene, as pure functions from one scenario to the next."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from landscape_app.core.fields import declarations
from landscape_app.core.optimizers import RULES
from landscape_app.lineup import changed, inserted, scaled_rate
from landscape_app.scenario import Cloud, Motion, Racer, Scenario


def moved(scenario: Scenario, index: int, motion: Motion) -> Scenario:
    """A racer with other settings."""
    return changed(scenario, index, motion=motion)


def clouded(scenario: Scenario, index: int, cloud: Cloud | None) -> Scenario:
    """A racer as a cloud of balls, or as one ball again."""
    return changed(scenario, index, cloud=cloud)


def added(scenario: Scenario, rule: str) -> Scenario:
    """One more racer, with the learning rate that most others have; as it is where there is no room."""
    rates = Counter(racer.motion.rule.lr for racer in scenario.racers)
    motion = Motion(RULES[rule](lr=rates.most_common(1)[0][0]))
    return inserted(scenario, len(scenario.racers), Racer(motion))


def reset(scenario: Scenario, index: int) -> Scenario:
    """A racer as its rule comes, one ball, but for the learning rate."""
    rule = scenario.racers[index].motion.rule
    return changed(scenario, index, motion=Motion(type(rule)(lr=rule.lr)), cloud=None)


def rates_copied(scenario: Scenario, index: int) -> Scenario:
    """Every racer with the learning rate and the schedule of one."""
    model = scenario.racers[index].motion
    for i, racer in enumerate(scenario.racers):
        rule = replace(racer.motion.rule, lr=model.rule.lr)
        scenario = moved(scenario, i, replace(racer.motion, rule=rule, schedule=model.schedule))
    return scenario


def given(scenario: Scenario, source: int, target: int) -> Scenario:
    """All settings of one racer for another: of its rule those that both rules have."""
    model, racer = scenario.racers[source], scenario.racers[target]
    shared = declarations(model.motion.rule).keys() & declarations(racer.motion.rule).keys()
    rule = replace(racer.motion.rule, **{name: getattr(model.motion.rule, name) for name in shared})
    return changed(scenario, target, motion=replace(model.motion, rule=rule), cloud=model.cloud)


def rates_scaled(scenario: Scenario, factor: float) -> Scenario:
    """All learning rates times a factor, each as far as rates may go."""
    for i, racer in enumerate(scenario.racers):
        lr = scaled_rate(racer.motion.rule.lr, factor)
        scenario = moved(scenario, i, replace(racer.motion, rule=replace(racer.motion.rule, lr=lr)))
    return scenario
