"""What a person does to a scene, as pure functions from one scenario to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from landscape_app import hiding
from landscape_app.core.fields import declarations
from landscape_app.core.optimizers import LARGEST_RATE, RULES
from landscape_app.scenario import MOST_RACERS, Cloud, Motion, Racer, Scenario


def hidden(scenario: Scenario) -> frozenset[int]:
    """Which racers are not drawn; they are simulated all the same."""
    return hiding.hidden(scenario.view, len(scenario.racers))


def moved(scenario: Scenario, index: int, motion: Motion) -> Scenario:
    """A racer with other settings."""
    racers = list(scenario.racers)
    racers[index] = replace(racers[index], motion=motion)
    return replace(scenario, racers=tuple(racers))


def clouded(scenario: Scenario, index: int, cloud: Cloud | None) -> Scenario:
    """A racer as a cloud of balls, or as one ball again."""
    racers = list(scenario.racers)
    racers[index] = replace(racers[index], cloud=cloud)
    return replace(scenario, racers=tuple(racers))


def added(scenario: Scenario, rule: str) -> Scenario:
    """One more racer, with the learning rate that most others have; as it is where there is no room."""
    rates = Counter(racer.motion.rule.lr for racer in scenario.racers)
    motion = Motion(RULES[rule](lr=rates.most_common(1)[0][0]))
    return _inserted(scenario, len(scenario.racers), Racer(motion))


def duplicated(scenario: Scenario, index: int) -> Scenario:
    """A racer once more, right behind itself; a label stays with the first, since labels differ."""
    return _inserted(scenario, index + 1, replace(scenario.racers[index], label=None))


def removed(scenario: Scenario, index: int) -> Scenario:
    """Without a racer; the last one stays."""
    if len(scenario.racers) == 1:
        return scenario
    racers = scenario.racers[:index] + scenario.racers[index + 1 :]
    return _renumbered(scenario, racers, lambda i: i - (i > index), without=index)


def reset(scenario: Scenario, index: int) -> Scenario:
    """A racer as its rule comes, one ball, but for the learning rate."""
    rule = scenario.racers[index].motion.rule
    return clouded(moved(scenario, index, Motion(type(rule)(lr=rule.lr))), index, None)


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
    racers = list(scenario.racers)
    racers[target] = replace(racer, motion=replace(model.motion, rule=rule), cloud=model.cloud)
    return replace(scenario, racers=tuple(racers))


def rates_scaled(scenario: Scenario, factor: float) -> Scenario:
    """All learning rates times a factor, each as far as rates may go."""
    for i, racer in enumerate(scenario.racers):
        lr = float(f"{min(max(racer.motion.rule.lr * factor, 1e-300), LARGEST_RATE):.4g}")
        scenario = moved(scenario, i, replace(racer.motion, rule=replace(racer.motion.rule, lr=lr)))
    return scenario


def toggled(scenario: Scenario, index: int) -> Scenario:
    """A racer hidden, or shown again."""
    return _hiding(scenario, hidden(scenario) ^ {index})


def _inserted(scenario: Scenario, place: int, racer: Racer) -> Scenario:
    if len(scenario.racers) == MOST_RACERS:
        return scenario
    racers = (*scenario.racers[:place], racer, *scenario.racers[place:])
    return _renumbered(scenario, racers, lambda i: i + (i >= place))


def _renumbered(
    scenario: Scenario, racers: tuple[Racer, ...], place: Callable[[int], int], without: int | None = None
) -> Scenario:
    """Other racers; those that were hidden stay so."""
    kept = hiding.moved(hidden(scenario), place, without)
    return _hiding(replace(scenario, racers=racers), kept)


def _hiding(scenario: Scenario, places: frozenset[int]) -> Scenario:
    return replace(scenario, view=hiding.hiding(scenario.view, places))
