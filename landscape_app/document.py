"""The scene that is open, and the file it is kept in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from landscape_app import files, lesson_file, lessons, scene_file, words
from landscape_app.lesson_file import Scene
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_


class Document:
    """What stands around a scenario: a lesson's title and caption, and a path where it has one."""

    def __init__(self, scene: Scene, path: Path | None) -> None:
        self.scene, self.path = scene, path

    def take(self, scene: Scene, path: Path) -> None:
        """Another scene instead."""
        self.scene, self.path = scene, path

    def save(self, path: Path, scenario: Chosen, seen: Mapping[str, Any]) -> None:
        """Write the scenario to a file, with what is seen of it (playhead, window) and its caption."""
        view = {**scenario.view, **seen}
        for key in ("question", "caption", "marks"):
            view.pop(key, None)
        if self._captions(scenario):
            view |= lesson_file.telling(self.scene)
        written = replace(scenario, view=view)
        if not isinstance(written, Scenario):
            written = written.moved_to(str(path.parent))
        files.write_whole(path, scene_file.write(written).encode())
        self.path = path

    @property
    def step(self) -> int:
        """Where the playhead stood when the scene was saved."""
        step = self.scene.scenario.view.get("step", 0)
        return step if type(step) is int else 0

    def name(self, scenario: Chosen) -> str:
        """What the window is called by."""
        return self.path.name if self.path else self.title(scenario) or words.tr(N_("Untitled scene"))

    def title(self, scenario: Chosen) -> str:
        """The scenario's title; a lesson's own in the language spoken."""
        own = self.scene.title
        return lessons.in_language(own) if scenario.title == own.get("en") else scenario.title

    def sentence(self, scenario: Chosen) -> str:
        """The lesson's caption while its surface is shown; else what the surface teaches."""
        if self._captions(scenario):
            return lessons.in_language(self.scene.caption)
        if not isinstance(scenario, Scenario):
            parts, own = scenario.parts, N_("{name}: {inputs} inputs, {classes} classes")
            told = words.tr(own, name=scenario.data.title, inputs=parts.inputs, classes=parts.classes)
            return words.tr(scenario.data.shows) or told
        surface = scenario.surface.surface
        return words.tr(surface.teaches) if surface.teaches else f"f = {surface.shown}"

    def _captions(self, scenario: Chosen) -> bool:
        return bool(self.scene.caption) and _subject(scenario) == _subject(self.scene.scenario)


def _subject(scenario: Chosen) -> object:
    """What a caption is about: where it is exchanged, the caption does not hold any more."""
    return scenario.surface if isinstance(scenario, Scenario) else scenario.data
