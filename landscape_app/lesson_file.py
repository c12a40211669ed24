"""Lessons in files (``*.lesson.json``, schema 1): from parsed JSON to a checked lesson and back.

A lesson has ``title``, ``text``, ``family``, ``order`` (its place among the others) and ``scenes``; a scene has a
``scene`` as in a scene file, a ``caption``, and may have a ``question``, ``marks`` and ``claims``. A text is an object
with a text for each language, or one text for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from landscape_app import scene_file, words
from landscape_app.core.fields import Number, at, missing_key, placed_in_list, shown
from landscape_app.reading import entries, entry, only, text
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_, Refusal

SCHEMA = 1
FAMILIES = {
    "steps": N_("Steps and inertia"),
    "scaling": N_("A step for each axis"),
    "flat": N_("Saddles and plateaus"),
    "noise": N_("Noise and batches"),
    "minima": N_("Which minimum"),
    "races": N_("Races"),
    "networks": N_("Networks"),
    "own": N_("Your own"),
}
"""What lessons are about, in the order of the browser."""
_KEYS = ("schema", "kind", "title", "text", "family", "order", "scenes")
_SCENE_KEYS = ("question", "caption", "marks", "claims", "scene")
_ORDER = Number("order", N_("Place among the lessons."), 0, 1e6)
_STEP = Number("step", N_("A step of the playhead."), 0, 10**9, whole=True)

Spoken = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Mark:
    """A place on the time line that a talk stops at, and what there is to say."""

    step: int
    text: Spoken


@dataclass(frozen=True)
class Scene:
    """A scene with its title and the sentence it is about; both empty where a file has no lesson around it.

    ``question`` is what is asked before anything moves, ``claims`` what must hold of the runs (see ``claims``).
    """

    title: Spoken
    caption: Spoken
    scenario: Chosen
    question: Spoken | None = None
    marks: tuple[Mark, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A titled row of scenes."""

    name: str
    title: Spoken
    scenes: tuple[Scene, ...]
    text: Spoken | None = None
    family: str = "own"
    order: float = 0.0


@dataclass(frozen=True)
class Card:
    """What a list of lessons says of one: read without building its scenes."""

    name: str
    title: Spoken
    text: Spoken
    family: str
    order: float
    kind: str
    scenes: int


def from_data(name: str, data: object, folder: str = "") -> Lesson:
    """The lesson that parsed JSON describes; paths in its scenes begin at ``folder``."""
    lesson = _checked(data)
    title = entry(lesson, "title", spoken)
    scenes = []
    with at("scenes"):
        for i, given in enumerate(lesson["scenes"]):
            with placed_in_list(i):
                scenes.append(_scene(title, entries(given), folder))
    return Lesson(
        name,
        title,
        tuple(scenes),
        entry(lesson, "text", spoken),
        entry(lesson, "family", _family) or "own",
        entry(lesson, "order", _ORDER.check) or 0.0,
    )


def card(name: str, data: object) -> Card:
    """What stands at the head of a lesson's file."""
    lesson = _checked(data)
    first = entries(lesson["scenes"][0])
    kind = entries(first.get("scene")).get("kind")
    return Card(
        name,
        entry(lesson, "title", spoken),
        entry(lesson, "text", spoken) or {},
        entry(lesson, "family", _family) or "own",
        entry(lesson, "order", _ORDER.check) or 0.0,
        str(kind),
        len(lesson["scenes"]),
    )


def to_data(lesson: Lesson) -> dict[str, Any]:
    """The lesson as JSON values."""
    data: dict[str, Any] = {"schema": SCHEMA, "kind": "lesson", "title": lesson.title}
    optional = {"text": lesson.text, "family": lesson.family, "order": lesson.order}
    data |= {key: value for key, value in optional.items() if value}
    return data | {"scenes": [_scene_data(scene) for scene in lesson.scenes]}


def telling(scene: Scene) -> dict[str, Any]:
    """What stands around the scenario, as JSON values: ``question``, ``caption`` and ``marks``."""
    data: dict[str, Any] = {"question": scene.question, "caption": scene.caption}
    data["marks"] = [{"step": mark.step, "text": mark.text} for mark in scene.marks]
    return {key: value for key, value in data.items() if value}


def told(given: Mapping[str, Any], scene: Scene) -> Scene:
    """The scene with the question, the caption and the marks that ``telling`` wrote."""
    return replace(
        scene,
        question=entry(given, "question", spoken),
        caption=entry(given, "caption", spoken) or {},
        marks=entry(given, "marks", _marks) or (),
    )


def spoken(given: object) -> Spoken:
    """A text by language, or one text for all."""
    if isinstance(given, str):
        return {"en": given}
    if not isinstance(given, dict):
        raise Refusal(
            N_("must be a text, or an object {{...}} with one in 'en' or 'ko', not {value}"), value=shown(given)
        )
    found = entries(given)
    only(found, tuple(words.LANGUAGES))
    if not found:
        raise Refusal(N_("has no text; give one in 'en' or 'ko'"))
    return {language: entry(found, language, text) for language in found}


def _checked(data: object) -> dict[str, Any]:
    lesson = entries(data)
    only(lesson, _KEYS)
    for key in ("schema", "kind", "title", "scenes"):
        if key not in lesson:
            raise missing_key(key)
    scene_file.check_schema(lesson["schema"], SCHEMA)
    if lesson["kind"] != "lesson":
        raise Refusal(N_("kind: must be one of {kinds}, not {value}"), kinds="lesson", value=shown(lesson["kind"]))
    if not isinstance(lesson["scenes"], list) or not lesson["scenes"]:
        raise Refusal(N_("scenes: must be a list of at least one scene"))
    return lesson


def _scene(title: Spoken, given: dict[str, Any], folder: str) -> Scene:
    only(given, _SCENE_KEYS)
    if "scene" not in given:
        raise missing_key("scene")
    scenario = entry(given, "scene", lambda data: scene_file.from_data(data, folder))
    named = replace(scenario, title=scenario.title or in_english(title))
    scene = told(given, Scene(title, {}, named, claims=entry(given, "claims", _claims) or ()))
    if scene.marks:
        with at("marks"):
            _check_steps([mark["step"] for mark in given["marks"]], last_step(named))
    return scene


def last_step(scenario: Chosen) -> int:
    """The last step of the playhead."""
    if isinstance(scenario, Scenario):
        return scenario.steps
    from landscape_app.clock import Clock

    return Clock(scenario).last


def _check_steps(steps: list[int], last: int) -> None:
    """Refuse marks that a talk never comes by: beyond the end, and where another one stands already."""
    for i, step in enumerate(steps):
        with placed_in_list(i), at("step"):
            if step > last:
                raise Refusal(
                    N_("{step} is beyond the scene's last step, {last}; choose one up to it"), step=step, last=last
                )
            if step in steps[:i]:
                raise Refusal(
                    N_("another mark stands at step {step}; choose another step, or join the texts"), step=step
                )


def _scene_data(scene: Scene) -> dict[str, Any]:
    data = telling(scene)
    if scene.claims:
        data["claims"] = list(scene.claims)
    return data | {"scene": scene_file.to_data(scene.scenario)}


def in_english(said: Spoken) -> str:
    """The text in English, or in whatever language there is."""
    return said.get("en") or next(iter(said.values()), "")


def _marks(given: object) -> tuple[Mark, ...]:
    if not isinstance(given, list):
        raise Refusal(N_("must be a list, not {value}"), value=shown(given))
    found = []
    for i, mark in enumerate(given):
        with placed_in_list(i):
            said = entries(mark)
            only(said, ("step", "text"))
            for key in ("step", "text"):
                if key not in said:
                    raise missing_key(key)
            found.append(Mark(entry(said, "step", _STEP.check), entry(said, "text", spoken)))
    return tuple(sorted(found, key=lambda mark: mark.step))


def _claims(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise Refusal(N_("must be a list, not {value}"), value=shown(given))
    found = []
    for i, claim in enumerate(given):
        with placed_in_list(i):
            found.append(text(claim))
    return tuple(found)


def _family(given: object) -> str:
    if given not in FAMILIES:
        raise Refusal(N_("must be one of {options}, not {value}"), options=", ".join(FAMILIES), value=shown(given))
    return str(given)
