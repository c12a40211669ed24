"""What all kinds of scene files have in common: entries of parsed JSON, rules and schedules."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from landscape_app.core.fields import at, declarations, defaults, missing_key, shown, unknown_key, validated
from landscape_app.core.optimizers import RULES, Rule
from landscape_app.core.schedules import SCHEDULES, Schedule
from surfaces.refusal import N_, Refusal

Found = TypeVar("Found")


def entry(given: Mapping[str, Any], key: str, reader: Callable[[Any], Found]) -> Found | Any:
    """What the reader makes of an entry, None if there is none; refusals name the key."""
    if key not in given:
        return None
    with at(key):
        return reader(given[key])


def view(given: object) -> dict[str, Any]:
    """Any JSON object: what the window makes of it can do no harm, but it must be possible to write it down again."""
    waiting: list[Any] = [entries(given)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, float) and not math.isfinite(value):
            raise Refusal(N_("{value} is not a number that can be used; write a finite one"), value=shown(value))
        waiting.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    return entries(given)


def rule(given: Mapping[str, Any], own: tuple[str, ...]) -> Rule:
    """The rule of an entry; ``own``: keys of the entry that are not the rule's."""
    if "rule" not in given:
        raise missing_key("rule")
    key = given["rule"]
    if not isinstance(key, str) or key not in RULES:
        raise Refusal(N_("unknown rule {name}; use {names}"), name=shown(key), names=", ".join(RULES))
    own = ("rule", *own)
    only(given, (*own, *declarations(RULES[key])))
    return RULES[key](**validated(RULES[key], {name: value for name, value in given.items() if name not in own}))


def schedule(given: object) -> Schedule:
    settings = dict(entries(given))
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or kind not in SCHEDULES:
        raise Refusal(N_("unknown kind {name}; use {names}"), name=shown(kind), names=", ".join(SCHEDULES))
    return SCHEDULES[kind](**validated(SCHEDULES[kind], settings))


def only(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            raise unknown_key(key, known)


def entries(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Refusal(N_("must be an object {{...}}, not {value}"), value=shown(given))
    return given


def text(given: object) -> str:
    if not isinstance(given, str):
        raise Refusal(N_("must be a text, not {value}"), value=shown(given))
    return given


def settings(owner: Rule | Schedule) -> dict[str, Any]:
    kept = {name: getattr(owner, name) for name in declarations(owner)}
    return {name: value for name, value in kept.items() if value is not None or name not in defaults(owner)}
