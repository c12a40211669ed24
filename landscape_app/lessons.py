"""Lessons: files with a title and captioned scenes, in English and Korean, that a lecturer can write by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from landscape_app import scene_file, strict_json, words
from landscape_app.core.fields import at
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_, Refusal

SUFFIX = ".lesson.json"
OPENINGS = {"landscape": "off-the-saddle", "training": "batch-size"}
"""The lessons whose first scenes the tabs open on."""
OPENING = OPENINGS["landscape"]
"""The one that the window opens on."""

Spoken = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Scene:
    """A scene with its title and the sentence it is about; both empty where a file has no lesson around it."""

    title: Spoken
    caption: Spoken
    scenario: Chosen


@dataclass(frozen=True)
class Lesson:
    """A titled row of scenes."""

    name: str
    title: Spoken
    scenes: tuple[Scene, ...]


def names() -> list[str]:
    """The lessons that come with the program."""
    return sorted(path.name.removesuffix(SUFFIX) for path in _folder().glob(f"*{SUFFIX}"))


def get(name: str) -> Lesson:
    """The lesson of that name; refuses others, naming those there are."""
    if name not in names():
        raise Refusal(
            N_("no file and no lesson is called '{name}'; lessons: {names}"), name=name[:80], names=", ".join(names())
        )
    path = _folder() / f"{name}{SUFFIX}"
    with at(path.name):
        return _lesson(name, strict_json.parse(strict_json.read_text(path)))


def find(name_or_path: str) -> Scene:
    """The scene of a file, or the first one of a lesson, as named on the command line."""
    path = Path(name_or_path)
    if name_or_path not in names() and (path.suffix or len(path.parts) != 1 or _is_there(path)):
        return open_file(path)
    return get(name_or_path).scenes[0]


def open_file(path: Path) -> Scene:
    """The scene of a file, with the caption that was saved with it, if any."""
    scenario = scene_file.load(path)
    caption = scenario.view.get("caption")
    texts = caption if isinstance(caption, dict) else {}
    return Scene({}, {key: text for key, text in texts.items() if isinstance(text, str)}, scenario)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name that is too long
        return False


def in_language(text: Spoken) -> str:
    """The text in the language spoken, else in English."""
    return text.get(words.language(), text.get("en", ""))


def _folder() -> Path:
    return words.ASSETS / "lessons"


def _lesson(name: str, data: dict[str, Any]) -> Lesson:
    title = data["title"]
    scenes = tuple(_scene(title, scene) for scene in data["scenes"])
    return Lesson(name, title, scenes)


def _scene(title: Spoken, data: dict[str, Any]) -> Scene:
    scenario = scene_file.from_data(data["scene"])
    return Scene(title, data["caption"], replace(scenario, title=scenario.title or title["en"]))
