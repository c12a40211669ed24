"""The scene that is open, and the file it is kept in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from landscape_app import files, lesson_file, lessons, scene_file, telling, words
from landscape_app.lesson_file import Mark, Scene
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_


class Document:
    """What stands around a scenario: a lesson's title and caption, and a path where it has one."""

    def __init__(self, scene: Scene, path: Path | None) -> None:
        self.scene, self.path = scene, path
        self._stamp = files.stamp(path)
        self.concluded = False
        """Whether all is said, so that the sentence stands that sums it up."""

    def take(self, scene: Scene, path: Path | None) -> None:
        """Another scene instead."""
        self.scene, self.path, self.concluded = scene, path, False
        self._stamp = files.stamp(path)

    def is_foreign(self, path: Path) -> bool:
        """Whether its own file is another one by now than the one that was read or written here."""
        return path == self.path and files.stamp(path) not in (None, self._stamp)

    def save(self, path: Path, scenario: Chosen, seen: Mapping[str, Any]) -> None:
        """Write the scenario to a file, with what is seen of it (playhead, window) and what is said of it."""
        files.write_whole(path, self.text(scenario, seen, str(path.parent)).encode())
        self.path, self._stamp = path, files.stamp(path)

    def text(self, scenario: Chosen, seen: Mapping[str, Any], folder: str) -> str:
        """The same as the text of a file in a folder."""
        view = {**scenario.view, **seen}
        for key in ("question", "caption", "marks"):
            view.pop(key, None)
        if self._captions(scenario):
            view |= lesson_file.telling(self.scene)
        written = replace(scenario, view=view)
        if not isinstance(written, Scenario):
            written = written.moved_to(folder)
        return scene_file.write(written)

    def lesson_scene(self, scenario: Chosen) -> Scene:
        """The scene as part of a lesson: with all that is said of it, as far as it still holds."""
        if self._captions(scenario):
            return replace(self.scene, scenario=scenario)
        return Scene({}, {words.language(): self.sentence(scenario)}, scenario)

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

    def sentence(self, scenario: Chosen, step: int = 0) -> str:
        """What there is to say at a step: the question until the first mark, then what is said at the last mark passed,
        the caption where nobody asked; of a scene that is another one by now, what its surface or its data teach."""
        if not self._captions(scenario):
            return _taught(scenario)
        marks = self.marks(scenario)
        passed = [mark for mark in marks if mark.step <= step]
        if passed and not (self.concluded and len(passed) == len(marks)):
            return lessons.in_language(passed[-1].text)
        asked = self.scene.question and not passed and (marks or step == 0)
        return lessons.in_language(self.scene.question if asked else self.scene.caption)

    def sentences(self, scenario: Chosen) -> list[str]:
        """All that may be said, from the start to the end."""
        said = [self.sentence(scenario, step) for step in (0, *(mark.step for mark in self.marks(scenario)))]
        return [*said, self.conclusion(scenario)]

    def conclusion(self, scenario: Chosen) -> str:
        """What it comes to, for whoever was asked a question first; else nothing."""
        says = self._captions(scenario) and self.scene.question and self.scene.marks
        return lessons.in_language(self.scene.caption) if says else ""

    def marks(self, scenario: Chosen) -> tuple[Mark, ...]:
        """Where the talk stops; nowhere once the scene is another one."""
        return self.scene.marks if self._captions(scenario) else ()

    def _captions(self, scenario: Chosen) -> bool:
        return bool(self.scene.caption) and _computed(scenario) == _computed(self.scene.scenario)


def _computed(scenario: Chosen) -> object:
    """All that the numbers in a caption depend on: once any of it is changed, the caption does not hold any more."""
    return replace(scenario, view={}, title="")


def _taught(scenario: Chosen) -> str:
    if isinstance(scenario, Scenario):
        surface = scenario.surface.surface
        return words.tr(surface.teaches) if surface.teaches else f"f = {surface.shown}"
    return words.tr(scenario.data.shows) or f"{scenario.data.title}: {telling.data_text(scenario.parts)}"
