"""Landscape scenes in files: from parsed JSON to a checked Scenario and back."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import surfaces
from landscape_app import reading
from landscape_app.core.batches import Noise
from landscape_app.core.fields import Flag, Number, at, declarations, missing_key, placed_in_list, shown, validated
from landscape_app.core.schedules import CONSTANT
from landscape_app.reading import entries, entry, only, settings, text
from landscape_app.scenario import (
    MOST_RACERS,
    NARROWEST,
    OWN_WINDOW,
    Cloud,
    Motion,
    Pair,
    Racer,
    Scenario,
    SurfaceChoice,
    check,
    check_surface,
)
from surfaces import Window
from surfaces.refusal import N_, Refusal

_COORDINATE = Number("x", N_("A coordinate."), -sys.float_info.max, sys.float_info.max)
_ANGLE = Number("rotate", N_("Degrees anticlockwise about the origin."), -1e6, 1e6)
_BATCH: Any = declarations(Noise)["batch"]
_FLAG = Flag("ascend", N_("Climb instead of descending."))
_RACER_KEYS = ("label", "schedule", "ascend", "start", "batch", "cloud")
_SCENE_KEYS = ("schema", "kind", "title", "surface", "start", "steps", "seed", "noise", "optimizers", "view")


def from_data(data: object) -> Scenario:
    """The scenario that parsed JSON describes; schema and kind are known to be right."""
    scene = entries(data)
    only(scene, _SCENE_KEYS)
    for key in ("surface", "optimizers"):
        if key not in scene:
            raise missing_key(key)
    whole = validated(Scenario, {key: scene[key] for key in ("steps", "seed") if key in scene})
    return check(
        Scenario(
            surface=entry(scene, "surface", _surface),
            racers=entry(scene, "optimizers", _racers),
            title=entry(scene, "title", text) or "",
            start=entry(scene, "start", _pair),
            noise=entry(scene, "noise", lambda given: Noise(**validated(Noise, entries(given)))),
            view=entry(scene, "view", reading.view) or {},
            **whole,
        )
    )


def _surface(given: object) -> SurfaceChoice:
    found = entries(given)
    if ("name" in found) == ("formula" in found):
        raise Refusal(N_("give either 'name' (a surface of the list) or 'formula' (a text of x and y)"))
    main = "name" if "name" in found else "formula"
    only(found, (main, "parameters" if main == "name" else "window", "rotate"))
    choice = SurfaceChoice(
        **{main: entry(found, main, text)},
        window=entry(found, "window", _window) or OWN_WINDOW,
        parameters=entry(found, "parameters", _parameters) or (),
        rotate=entry(found, "rotate", _ANGLE.check) or 0.0,
    )
    if main == "name":
        with at("name"):
            surfaces.get(choice.name)
    with at("parameters" if choice.parameters else main):
        check_surface(choice)
    return choice


def _parameters(given: object) -> tuple[tuple[str, float], ...]:
    found = entries(given)
    return tuple((name, entry(found, name, _COORDINATE.check)) for name in sorted(found))


def _window(given: object) -> Window:
    if not isinstance(given, list) or len(given) != 2:
        raise Refusal(N_("must be [[x0, x1], [y0, y1]], not {value}"), value=shown(given))
    (x0, x1), (y0, y1) = (_pair(side) for side in given)
    if not (max(map(abs, (x0, x1, y0, y1))) <= 1e9 and min(x1 - x0, y1 - y0) >= NARROWEST):
        raise Refusal(
            N_("in each pair the second number must exceed the first by at least 1e-9, all within 1e9 of the origin")
        )
    return (x0, x1), (y0, y1)


def _pair(given: object) -> Pair:
    if not isinstance(given, list) or len(given) != 2:
        raise Refusal(N_("must be two numbers, not {value}"), value=shown(given))
    return _COORDINATE.check(given[0]), _COORDINATE.check(given[1])


def _racers(given: object) -> tuple[Racer, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_RACERS:
        raise Refusal(N_("must be a list of 1 to {most} optimizers"), most=MOST_RACERS)
    racers = []
    for i, racer in enumerate(given):
        with placed_in_list(i):
            racers.append(_racer(entries(racer)))
    return tuple(racers)


def _racer(given: dict[str, Any]) -> Racer:
    motion = Motion(
        rule=reading.rule(given, _RACER_KEYS),
        schedule=entry(given, "schedule", reading.schedule) or CONSTANT,
        ascend=entry(given, "ascend", _FLAG.check) or False,
        start=entry(given, "start", _pair),
        batch=entry(given, "batch", _BATCH.check),
    )
    cloud = entry(given, "cloud", lambda given: Cloud(**validated(Cloud, entries(given))))
    return Racer(motion, entry(given, "label", text), cloud)


def to_data(scenario: Scenario) -> dict[str, Any]:
    """The scene as JSON values. Hyper-parameters are all written out, other defaults left away."""
    scene: dict[str, Any] = {"title": scenario.title}
    scene["surface"] = _surface_data(scenario.surface)
    if scenario.start is not None:
        scene["start"] = list(scenario.start)
    scene |= {"steps": scenario.steps, "seed": scenario.seed}
    if scenario.noise is not None:
        scene["noise"] = asdict(scenario.noise)
    scene["optimizers"] = [_racer_data(racer) for racer in scenario.racers]
    return scene | {"view": dict(scenario.view)}


def _surface_data(choice: SurfaceChoice) -> dict[str, Any]:
    data: dict[str, Any] = {"name": choice.name} if choice.name else {"formula": choice.formula}
    if choice.formula:
        data["window"] = [list(side) for side in choice.window]
    if choice.parameters:
        data["parameters"] = dict(choice.parameters)
    return data | ({"rotate": choice.rotate} if choice.rotate else {})


def _racer_data(racer: Racer) -> dict[str, Any]:
    motion = racer.motion
    data: dict[str, Any] = {"rule": motion.rule.key} | settings(motion.rule)
    if motion.schedule != CONSTANT:
        data["schedule"] = {"kind": motion.schedule.key} | settings(motion.schedule)
    if motion.ascend:
        data["ascend"] = True
    if motion.start is not None:
        data["start"] = list(motion.start)
    if motion.batch is not None:
        data["batch"] = motion.batch
    if racer.cloud is not None:
        data["cloud"] = asdict(racer.cloud)
    return data | ({"label": racer.label} if racer.label is not None else {})
