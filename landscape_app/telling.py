"""What a racer is, what became of its run, and what data are, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landscape_app import outcome, words
from landscape_app.core.schedules import CONSTANT
from landscape_app.core.walk import FAR, OVERFLOW, UNDEFINED, Floats
from landscape_app.numerals import number
from landscape_app.outcome import NEAR
from landscape_app.scenario import Racer, Scenario
from landscape_app.simulate import DIVERGED, FINISHED, FROZEN, RUNNING, Run
from surfaces.refusal import N_

if TYPE_CHECKING:
    from landscape_app.network.parts import Parts

_DIVERGED = {
    FAR: N_("diverged at step {step}"),
    UNDEFINED: N_("diverged at step {step}: undefined there"),
    OVERFLOW: N_("diverged at step {step}: numbers too large"),
}


@dataclass(frozen=True)
class Event:
    """Something that happens to a racer at a step."""

    racer: int
    step: int
    text: str


def extras_text(racer: Racer, name: str) -> str:
    """What decides a racer's way beyond its rule, apart from what its name says already."""
    extras, motion = [], racer.motion
    if motion.schedule != CONSTANT:
        extras.append(words.tr(N_("schedule: {kind}"), kind=words.tr(motion.schedule.title)))
    if motion.ascend:
        extras.append(words.tr(N_("climbs")))
    if motion.batch is not None:
        extras.append(f"B = {motion.batch}")
    if motion.start is not None:
        extras.append(words.tr(N_("starts at ({x}, {y})"), x=number(motion.start[0]), y=number(motion.start[1])))
    return ", ".join(extra for extra in extras if f"{extra}," not in f"{name},")


def data_text(parts: Parts) -> str:
    """What goes into a network and what comes out."""
    one, classes = parts.inputs == 1, parts.classes
    if classes:
        text = N_("one input, {classes} classes") if one else N_("{inputs} inputs, {classes} classes")
    else:
        text = N_("one input, predicts a number") if one else N_("{inputs} inputs, predicts a number")
    return words.tr(text, inputs=parts.inputs, classes=classes)


def warning_text(run: Run) -> str:
    """What a person must know of a run: that it diverged, froze, or cannot move. Nothing if all is well."""
    if run.status == DIVERGED:
        return words.tr(_DIVERGED[run.end], step=len(run.loss))
    if run.status == FROZEN:
        return words.tr(N_("frozen: its second moment became infinite"))
    if len(run.gradient) and not run.gradient.any():
        return words.tr(N_("the gradient is exactly 0"))
    if run.status == FINISHED and len(run.point) > 1 and (run.point == run.point[0]).all():
        return words.tr(N_("stands still: each step is lost in rounding"))
    return ""


def outcome_text(run: Run, racer: Racer, scenario: Scenario) -> str:
    """What became of a run in plain words: where it came to rest, when it reached the target, how its balls lie."""
    if run.status == RUNNING:
        return words.tr(N_("computing …"))
    told = [_arrival_text(run, racer, scenario), _target_text(run, racer, scenario), _swarm_text(run, racer, scenario)]
    return "\n".join(filter(None, told))


def _arrival_text(run: Run, racer: Racer, scenario: Scenario) -> str:
    climbs = racer.motion.ascend
    step = outcome.arrival(run, scenario.surface.surface, climbs)
    if step is None or step == 0:
        return ""
    text = N_("within {near:g} of the minimum since step {step}")
    return words.tr(N_("within {near:g} of the maximum since step {step}") if climbs else text, near=NEAR, step=step)


def _target_text(run: Run, racer: Racer, scenario: Scenario) -> str:
    level, found = outcome.aim(racer, scenario), outcome.reached(run, scenario)
    if level is None or found is None:
        return ""
    if found.first is None:
        return words.tr(N_("never below {level}"), level=number(level))
    text = N_("below {level} at step {first}, not for good")
    if found.stays == found.first:
        text = N_("below {level} at step {first}, for good")
    elif found.stays is not None:
        text = N_("below {level} at step {first}, for good from {stays}")
    size = outcome.samples_of(racer, scenario)
    cost = words.tr(N_("{count} gradients") if size is None else N_("{count} samples"), count=found.first * (size or 1))
    return f"{words.tr(text, level=number(level), first=found.first, stays=found.stays)} ({cost})"


def _swarm_text(run: Run, racer: Racer, scenario: Scenario) -> str:
    """At the last step: how many balls are left, how far they spread, and how many reached the target."""
    swarm = run.swarm
    if swarm is None:
        return ""
    balls, left, spread = swarm.places.shape[1], len(swarm.at(scenario.steps)), swarm.spread(scenario.steps)
    count = N_("{balls} balls") if left == balls else N_("{left} of {balls} balls left")
    told = [words.tr(count, left=left, balls=balls)]
    if spread is not None:
        told.append(f"σ = {_deviations(spread[1])}")
    if swarm.expected is not None:
        theory = words.tr(N_("theory {sigma}"), sigma=_deviations(swarm.expected[1]))
        told[-1] += f" ({theory})"
    if outcome.aim(racer, scenario) is not None:
        told.append(_share_text(outcome.reached_by_balls(run, scenario).tolist(), balls))
    return ", ".join(told)


def _share_text(reached: list[int], balls: int) -> str:
    """Of how many balls the target was reached, and by when half of those had."""
    if not reached:
        return words.tr(N_("none below"))
    text = N_("{count} of {balls} below, half of them by step {median}")
    return words.tr(text, count=len(reached), balls=balls, median=reached[(len(reached) - 1) // 2])


def _deviations(covariance: Floats) -> str:
    """Standard deviations along the two axes of an ellipse, the longer one first."""
    found = np.sqrt(np.maximum(np.linalg.eigvalsh(covariance)[::-1], 0.0))
    long, short = (number(float(f"{value:.3g}")) for value in found)
    return long if long == short else f"{long} × {short}"


def events(names: Sequence[str], runs: Iterable[Run], scenario: Scenario) -> list[Event]:
    """What the time line marks: where a racer diverged, came below the target or, without one, came to rest."""
    found = []
    for i, (name, run, racer) in enumerate(zip(names, runs, scenario.racers, strict=True)):
        told = _event(run, racer, scenario)
        if told is not None:
            step, text = told
            found.append(Event(i, step, f"{name}: {text}"))
    return found


def _event(run: Run, racer: Racer, scenario: Scenario) -> tuple[int, str] | None:
    if run.status == RUNNING:
        return None
    if run.status == DIVERGED:
        return max(len(run.loss) - 1, 0), warning_text(run)
    found = outcome.reached(run, scenario)
    if found is not None and outcome.aim(racer, scenario) is not None:
        return None if found.first is None else (found.first, _target_text(run, racer, scenario))
    step = outcome.arrival(run, scenario.surface.surface, racer.motion.ascend)
    return None if not step else (step, _arrival_text(run, racer, scenario))
