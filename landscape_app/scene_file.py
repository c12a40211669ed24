"""Scene files (``*.landscape.json``, schema 1): from text to a checked Scenario and back."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import surfaces
from landscape_app import strict_json
from landscape_app.core.batches import Noise
from landscape_app.core.fields import (
    Flag,
    Number,
    at,
    declarations,
    defaults,
    missing_key,
    placed_in_list,
    shown,
    unknown_key,
    validated,
)
from landscape_app.core.optimizers import RULES, Rule
from landscape_app.core.schedules import SCHEDULES, Constant, Schedule
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

SCHEMA = 1
Found = TypeVar("Found")

_COORDINATE = Number("x", N_("A coordinate."), -sys.float_info.max, sys.float_info.max)
_ANGLE = Number("rotate", N_("Degrees anticlockwise about the origin."), -1e6, 1e6)
_BATCH: Any = declarations(Noise)["batch"]
_FLAG = Flag("ascend", N_("Climb instead of descending."))
_SCENE_KEYS = ("schema", "kind", "title", "surface", "start", "steps", "seed", "noise", "optimizers", "view")


def load(path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a scene file. Refuses, in one sentence with the file and the place in it, whatever is wrong."""
    try:
        return read(strict_json.read_text(Path(path)))
    except Refusal as refusal:
        raise Refusal("{file}: {reason}", file=os.fspath(path), reason=refusal) from None


def read(text: str) -> Scenario:
    """The scenario of a scene file's text."""
    return from_data(strict_json.parse(text))


def write(scenario: Scenario) -> str:
    """The text of a scene file; ``read`` makes an equal scenario of it."""
    return json.dumps(to_data(scenario), ensure_ascii=False, indent=1) + "\n"


def from_data(data: object) -> Scenario:
    """The scenario that parsed JSON describes."""
    scene = _object(data)
    _check_schema(scene)
    _only(scene, _SCENE_KEYS)
    for key in ("surface", "optimizers"):
        if key not in scene:
            raise missing_key(key)
    whole = validated(Scenario, {key: scene[key] for key in ("steps", "seed") if key in scene})
    return check(
        Scenario(
            surface=_read(scene, "surface", _surface),
            racers=_read(scene, "optimizers", _racers),
            title=_read(scene, "title", _text) or "",
            start=_read(scene, "start", _pair),
            noise=_read(scene, "noise", lambda given: Noise(**validated(Noise, _object(given)))),
            view=_read(scene, "view", _view) or {},
            **whole,
        )
    )


def _read(given: Mapping[str, Any], key: str, reader: Callable[[Any], Found]) -> Found | Any:
    """What the reader makes of an entry, None if there is none; refusals name the key."""
    if key not in given:
        return None
    with at(key):
        return reader(given[key])


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


def _surface(given: object) -> SurfaceChoice:
    entries = _object(given)
    if ("name" in entries) == ("formula" in entries):
        raise Refusal(N_("give either 'name' (a surface of the list) or 'formula' (a text of x and y)"))
    main = "name" if "name" in entries else "formula"
    _only(entries, (main, "parameters" if main == "name" else "window", "rotate"))
    choice = SurfaceChoice(
        **{main: _read(entries, main, _text)},
        window=_read(entries, "window", _window) or OWN_WINDOW,
        parameters=_read(entries, "parameters", _parameters) or (),
        rotate=_read(entries, "rotate", _ANGLE.check) or 0.0,
    )
    if main == "name":
        with at("name"):
            surfaces.get(choice.name)
    with at("parameters" if choice.parameters else main):
        check_surface(choice)
    return choice


def _parameters(given: object) -> tuple[tuple[str, float], ...]:
    entries = _object(given)
    return tuple((name, _read(entries, name, _COORDINATE.check)) for name in sorted(entries))


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


def _view(given: object) -> dict[str, Any]:
    """Any JSON object: what the window makes of it can do no harm, but it must be possible to write it down again."""
    waiting: list[Any] = [_object(given)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, float) and not math.isfinite(value):
            raise Refusal(N_("{value} is not a number that can be used; write a finite one"), value=shown(value))
        waiting.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    return _object(given)


def _racers(given: object) -> tuple[Racer, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_RACERS:
        raise Refusal(N_("must be a list of 1 to {most} optimizers"), most=MOST_RACERS)
    racers = []
    for i, racer in enumerate(given):
        with placed_in_list(i):
            racers.append(_racer(_object(racer)))
    return tuple(racers)


def _racer(given: dict[str, Any]) -> Racer:
    if "rule" not in given:
        raise missing_key("rule")
    rule = given["rule"]
    if not isinstance(rule, str) or rule not in RULES:
        raise Refusal(N_("unknown rule {name}; use {names}"), name=shown(rule), names=", ".join(RULES))
    own = ("rule", "label", "schedule", "ascend", "start", "batch", "cloud")
    _only(given, (*own, *declarations(RULES[rule])))
    motion = Motion(
        rule=RULES[rule](**validated(RULES[rule], {key: v for key, v in given.items() if key not in own})),
        schedule=_read(given, "schedule", _schedule) or Constant(),
        ascend=_read(given, "ascend", _FLAG.check) or False,
        start=_read(given, "start", _pair),
        batch=_read(given, "batch", _BATCH.check),
    )
    cloud = _read(given, "cloud", lambda given: Cloud(**validated(Cloud, _object(given))))
    return Racer(motion, _read(given, "label", _text), cloud)


def _schedule(given: object) -> Schedule:
    settings = dict(_object(given))
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or kind not in SCHEDULES:
        raise Refusal(N_("unknown kind {name}; use {names}"), name=shown(kind), names=", ".join(SCHEDULES))
    return SCHEDULES[kind](**validated(SCHEDULES[kind], settings))


def _only(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            raise unknown_key(key, known)


def _object(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Refusal(N_("must be an object {{...}}, not {value}"), value=shown(given))
    return given


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise Refusal(N_("must be a text, not {value}"), value=shown(given))
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
    if racer.cloud is not None:
        data["cloud"] = asdict(racer.cloud)
    return data | ({"label": racer.label} if racer.label is not None else {})


def _settings(owner: Rule | Schedule) -> dict[str, Any]:
    kept = {name: getattr(owner, name) for name in declarations(owner)}
    return {name: value for name, value in kept.items() if value is not None or name not in defaults(owner)}
