"""Scene files (``*.landscape.json``, schema 1): from text to a checked Scenario and back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from landscape_app import strict_json
from landscape_app.core.batches import Noise
from landscape_app.core.fields import (
    Flag,
    Number,
    at,
    declarations,
    defaults,
    missing_key,
    placed,
    shown,
    unknown_key,
    validated,
)
from landscape_app.core.optimizers import RULES, Rule
from landscape_app.core.schedules import SCHEDULES, Constant, Schedule
from landscape_app.scenario import MOST_RACERS, OWN_WINDOW, Motion, Pair, Racer, Scenario, SurfaceChoice, check
from surfaces import Window
from surfaces.refusal import N_, Refusal

SCHEMA = 1

_COORDINATE = Number("x", N_("A coordinate."), -1e300, 1e300)
_ANGLE = Number("rotate", N_("Degrees anticlockwise about the origin."), -1e6, 1e6)
_BATCH = declarations(Noise)["batch"]
_FLAG = Flag("ascend", N_("Climb instead of descending."))
_SCENE_KEYS = ("schema", "kind", "title", "surface", "start", "steps", "seed", "noise", "optimizers", "view")


def load(path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a scene file. Refuses, in one sentence with the file and the place in it, whatever is wrong."""
    with at(os.fspath(path)):
        return read(strict_json.read_text(Path(path)))


def read(text: str) -> Scenario:
    """The scenario of a scene file's text."""
    return from_data(strict_json.parse(text))


def write(scenario: Scenario) -> str:
    """The text of a scene file; ``read`` makes an equal scenario of it."""
    return json.dumps(to_data(scenario), ensure_ascii=False, indent=1) + "\n"


def from_data(data: object) -> Scenario:
    """The scenario that parsed JSON describes."""
    scene = _object(data, "the file")
    _check_schema(scene)
    for key in scene:
        if key not in _SCENE_KEYS:
            raise unknown_key(key, _SCENE_KEYS)
    for key in ("surface", "optimizers"):
        if key not in scene:
            raise missing_key(key)
    with at("surface"):
        surface = _surface(_object(scene["surface"], "surface"))
    whole = validated(Scenario, {key: scene[key] for key in ("steps", "seed") if key in scene})
    return check(
        Scenario(
            surface=surface,
            racers=_racers(scene["optimizers"]),
            title=_text(scene.get("title", ""), "title"),
            start=_start(scene),
            noise=_noise(scene),
            view=_object(scene.get("view", {}), "view"),
            **whole,
        )
    )


def _check_schema(scene: Mapping[str, Any]) -> None:
    schema, kind = scene.get("schema"), scene.get("kind")
    if "schema" not in scene or "kind" not in scene:
        raise missing_key("schema" if "schema" not in scene else "kind")
    if type(schema) is not int or schema < 1:
        raise Refusal(N_("schema: must be {schema}, not {value}"), schema=SCHEMA, value=shown(schema))
    if schema > SCHEMA:
        raise Refusal(
            N_("schema: {value} is newer than this program, which reads up to {schema}; update the program"),
            schema=SCHEMA,
            value=schema,
        )
    if kind != "landscape":
        raise Refusal(N_("kind: must be 'landscape', not {value}"), value=shown(kind))


def _surface(given: dict[str, Any]) -> SurfaceChoice:
    if ("name" in given) == ("formula" in given):
        raise Refusal(N_("give either 'name' (a surface of the list) or 'formula' (a text of x and y)"))
    known = ("name", "parameters", "rotate") if "name" in given else ("formula", "window", "rotate")
    for key in given:
        if key not in known:
            raise unknown_key(key, known)
    with at("rotate"):
        rotate = _ANGLE.check(given.get("rotate", 0))
    if "formula" in given:
        formula = _text(given["formula"], "formula")
        choice = SurfaceChoice(formula=formula, window=_window(given.get("window", OWN_WINDOW)), rotate=rotate)
    else:
        parameters = _parameters(_object(given.get("parameters", {}), "parameters"))
        choice = SurfaceChoice(name=_text(given["name"], "name"), parameters=parameters, rotate=rotate)
    with at("formula" if "formula" in given else "name"):
        assert choice.surface
    return choice


def _parameters(given: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    checked = []
    for name, value in sorted(given.items()):
        with at(f"parameters.{name[:40]}"):
            checked.append((name, _COORDINATE.check(value)))
    return tuple(checked)


def _window(given: object) -> Window:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise Refusal(N_("window: must be [[x0, x1], [y0, y1]], not {value}"), value=shown(given))
    (x0, x1), (y0, y1) = (_pair(side, "window") for side in given)
    if not (x0 < x1 and y0 < y1 and max(map(abs, (x0, x1, y0, y1))) <= 1e9 and min(x1 - x0, y1 - y0) >= 1e-9):
        raise Refusal(N_("window: each side must rise by at least 1e-9, within 1e9 of the origin"))
    return (x0, x1), (y0, y1)


def _pair(given: object, place: str) -> Pair:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise Refusal(N_("{place}: must be two numbers, not {value}"), place=place, value=shown(given))
    with at(place):
        return _COORDINATE.check(given[0]), _COORDINATE.check(given[1])


def _start(given: Mapping[str, Any]) -> Pair | None:
    return _pair(given["start"], "start") if "start" in given else None


def _noise(scene: Mapping[str, Any]) -> Noise | None:
    if "noise" not in scene:
        return None
    with at("noise"):
        return Noise(**validated(Noise, _object(scene["noise"], "noise")))


def _racers(given: object) -> tuple[Racer, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_RACERS:
        raise Refusal(N_("optimizers: must be a list of 1 to {most} optimizers"), most=MOST_RACERS)
    racers = []
    for i, racer in enumerate(given):
        with at(f"optimizers[{i}]"):
            racers.append(_racer(_object(racer, "optimizer")))
    return tuple(racers)


def _racer(given: dict[str, Any]) -> Racer:
    if "rule" not in given:
        raise missing_key("rule")
    rule = given["rule"]
    if not isinstance(rule, str) or rule not in RULES:
        raise Refusal(N_("unknown rule {name}; use {names}"), name=shown(rule), names=", ".join(RULES))
    own = ("rule", "label", "schedule", "ascend", "start", "batch")
    settings = {key: value for key, value in given.items() if key not in own}
    for key in settings:
        if key not in declarations(RULES[rule]):
            raise unknown_key(key, (*own, *declarations(RULES[rule])))
    motion = Motion(
        rule=RULES[rule](**validated(RULES[rule], settings)),
        schedule=_schedule(given),
        ascend=_checked(_FLAG, given, "ascend", False),
        start=_start(given),
        batch=_checked(_BATCH, given, "batch", None),
    )
    return Racer(motion, _text(given["label"], "label") if "label" in given else None)


def _checked(declaration: Any, given: Mapping[str, Any], key: str, default: Any) -> Any:
    with at(key):
        return declaration.check(given[key]) if key in given else default


def _schedule(given: Mapping[str, Any]) -> Schedule:
    if "schedule" not in given:
        return Constant()
    with at("schedule"):
        settings = dict(_object(given["schedule"], "schedule"))
        kind = settings.pop("kind", None)
        if not isinstance(kind, str) or kind not in SCHEDULES:
            raise Refusal(N_("unknown kind {name}; use {names}"), name=shown(kind), names=", ".join(SCHEDULES))
        return SCHEDULES[kind](**validated(SCHEDULES[kind], settings))


def _object(given: object, what: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Refusal(N_("{what}: must be an object {{...}}, not {value}"), what=what, value=shown(given))
    return given


def _text(given: object, place: str) -> str:
    if not isinstance(given, str):
        raise placed(Refusal(N_("must be a text, not {value}"), value=shown(given)), place)
    return given


def to_data(scenario: Scenario) -> dict[str, Any]:
    """The scene as JSON values. Hyper-parameters are all written out, other defaults left away."""
    scene: dict[str, Any] = {"schema": SCHEMA, "kind": "landscape", "title": scenario.title}
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
    data: dict[str, Any] = {"rule": motion.rule.key} | _settings(motion.rule)
    if motion.schedule != Constant():
        data["schedule"] = {"kind": motion.schedule.key} | _settings(motion.schedule)
    if motion.ascend:
        data["ascend"] = True
    if motion.start is not None:
        data["start"] = list(motion.start)
    if motion.batch is not None:
        data["batch"] = motion.batch
    return data | ({"label": racer.label} if racer.label is not None else {})


def _settings(owner: Rule | Schedule) -> dict[str, Any]:
    kept = {name: getattr(owner, name) for name in declarations(owner)}
    return {name: value for name, value in kept.items() if value is not None or name not in defaults(owner)}
