"""The lessons that come with the program, and scenes as the command line and the window name them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from landscape_app import lesson_file, scene_file, strict_json, words
from landscape_app.core.fields import at
from landscape_app.lesson_file import Card, Lesson, Scene, Spoken, in_english
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_, Refusal

SUFFIX = ".lesson.json"
OPENINGS = {"landscape": "off-the-saddle", "training": "batch-size"}
"""The lessons whose first scenes the tabs open on."""
OPENING = OPENINGS["landscape"]
"""The one that the window opens on."""


def names() -> list[str]:
    """The lessons that come with the program, in the order in which they are taught."""
    return [card.name for card in cards()]


@lru_cache(maxsize=1)
def cards() -> tuple[Card, ...]:
    """What the browser says of each, in order."""
    found = []
    for name, path in _there().items():
        with at(path.name):
            found.append(lesson_file.card(name, strict_json.parse(strict_json.read_text(path))))
    return tuple(sorted(found, key=lambda card: card.order))


def get(name: str) -> Lesson:
    """The lesson of that name; refuses others, naming those there are."""
    if name not in _there():
        raise Refusal(
            N_("no file and no lesson is called '{name}'; lessons: {names}"), name=name[:80], names=", ".join(names())
        )
    return load(_there()[name])


def load(path: Path) -> Lesson:
    """The lesson of a file; refuses what is wrong in one sentence with its place."""
    with _naming(path):
        return _lesson(path, strict_json.parse(strict_json.read_text(path)))


def find(name_or_path: str) -> Scene:
    """The scene of a file, or the first one of a lesson."""
    return scenes(named(name_or_path))[0]


def named(name_or_path: str, strict: bool = True) -> Lesson | Scene:
    """A lesson, or the scene of a file, as named on the command line; ``strict`` as of ``around``."""
    path = Path(name_or_path)
    if name_or_path not in _there() and (path.suffix or len(path.parts) != 1 or _is_there(path)):
        return open_file(path, strict)
    return get(name_or_path)


def scenes(found: Lesson | Scene) -> tuple[Scene, ...]:
    """The scenes of a lesson, or the one itself."""
    return found.scenes if isinstance(found, Lesson) else (found,)


def open_file(path: Path, strict: bool = True) -> Lesson | Scene:
    """What a file holds: a lesson, or a scene with the caption and the marks that were saved with it, if any."""
    with _naming(path):
        data = strict_json.parse(strict_json.read_text(path))
        if isinstance(data, dict) and data.get("kind") == "lesson":
            return _lesson(path, data)
        return around(scene_file.from_data(data, str(path.parent)), strict)


def _lesson(path: Path, data: object) -> Lesson:
    return lesson_file.from_data(path.name.removesuffix(SUFFIX), data, str(path.parent))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Whatever is refused inside is said of that file."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal("{file}: {reason}", file=path, reason=refusal) from None


def around(scenario: Chosen, strict: bool = False) -> Scene:
    """The scene with what its view says of it: question, caption and marks. ``strict``: refuse what makes no sense
    there, as a person may have written it; what is only computed or rescued goes without."""
    scene = Scene({}, {}, scenario)
    try:
        with at("view"):
            return lesson_file.told(scenario.view, scene)
    except Refusal:
        if strict:
            raise
        return scene


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name that is too long
        return False


def in_language(text: Spoken | None) -> str:
    """The text in the language spoken, else in whatever there is."""
    said = text or {}
    return said.get(words.language()) or in_english(said)


def picture(name: str, theme: str) -> Path:
    """The picture of a lesson in the browser, drawn by the program."""
    return _folder() / "pictures" / f"{name}.{theme}.png"


@lru_cache(maxsize=1)
def _there() -> dict[str, Path]:
    """The files of the lessons by name, unread."""
    return {path.name.removesuffix(SUFFIX): path for path in sorted(_folder().glob(f"*{SUFFIX}"))}


def _folder() -> Path:
    return words.ASSETS / "lessons"
