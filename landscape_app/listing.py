"""What there is to choose from, as ``landscape-app list`` tells it. Each list imports only what it lists."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from landscape_app import words


def _surfaces() -> list[dict[str, Any]]:
    import surfaces
    from surfaces.formula import text

    return [
        {
            "name": s.name,
            "title": words.tr(s.title),
            "family": words.tr(s.family),
            "formula": s.formula,
            "derivatives": s.texts(text),
            "window": s.turned_window,
            "start": s.turned_start,
            "parameters": {p.name: {"default": p.default, "low": p.low, "high": p.high} for p in s.parameters},
            "marks": [_told(mark) for mark in s.marks],
            "says": words.tr(s.teaches),
        }
        for s in surfaces.SURFACES.values()
    ]


def _told(mark: Any) -> dict[str, Any]:
    """A mark for JSON, which has no infinity: the tip of a cone has no eigenvalues."""
    return dict(vars(mark)) | {"eigenvalues": mark.eigenvalues if math.isfinite(mark.eigenvalues[0]) else None}


def _optimizers() -> list[dict[str, Any]]:
    from landscape_app.core.optimizers import RULES

    return [
        {"name": key, "title": rule.title, "memory": rule.memory, "parameters": _declared(rule), "says": rule.equation}
        for key, rule in RULES.items()
    ]


def _schedules() -> list[dict[str, Any]]:
    from landscape_app.core.schedules import SCHEDULES

    return [
        {"name": key, "parameters": _declared(kind), "says": (kind.__doc__ or "").partition("\n")[0]}
        for key, kind in SCHEDULES.items()
    ]


def _declared(owner: Any) -> dict[str, Any]:
    from landscape_app.core.fields import Number, declarations, defaults

    listed = {}
    for name, declaration in declarations(owner).items():
        listed[name] = {"default": defaults(owner).get(name), "help": words.tr(declaration.help)}
        if isinstance(declaration, Number):
            listed[name] |= {"low": declaration.low, "high": declaration.high}
    return listed


def _datasets() -> list[dict[str, Any]]:
    from landscape_app.network import collections
    from landscape_app.network.datasets import WORLDS

    drawn = [
        {"name": w.name, "title": words.tr(w.title), "classes": w.classes, "noise": w.noise, "says": words.tr(w.shows)}
        for w in WORLDS.values()
    ]
    return drawn + [
        {"name": name, "title": name, "says": words.tr(collections.SHOWS[name])} for name in collections.NAMES
    ]


def _lessons() -> list[dict[str, Any]]:
    from landscape_app import lessons
    from landscape_app.lesson_file import FAMILIES

    return [
        {
            "name": card.name,
            "title": lessons.in_language(card.title),
            "family": words.tr(FAMILIES[card.family]),
            "kind": card.kind,
            "scenes": card.scenes,
            "says": lessons.in_language(card.text) or lessons.in_language(card.title),
        }
        for card in lessons.cards()
    ]


LISTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "surfaces": _surfaces,
    "optimizers": _optimizers,
    "schedules": _schedules,
    "datasets": _datasets,
    "lessons": _lessons,
}
