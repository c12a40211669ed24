"""Files in the window: open, save, drop, ask before anything is lost, and rescue what was not saved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from landscape_app import files, lesson_file, lessons, scene_file, words
from landscape_app.controls import questions
from landscape_app.document import Document
from landscape_app.lesson_file import Lesson, Scene
from landscape_app.recovery import Recovery
from landscape_app.room import Room, kind_of
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from landscape_app.window import Window

_SCENES = N_("Scenes and lessons (*.landscape.json *.lesson.json);;All files (*)")
_TABLES = (".csv", ".tsv", ".txt")
_RESCUED = 5000
"""Milliseconds between two looks at what is to be rescued."""
_CAME_FROM = "file"
"""Where the view of a rescued scene says which file it belongs to."""


class Desk(QObject):
    """What a window does with files. ``asks``: whether it asks before something is lost."""

    def __init__(self, window: Window, recovery: Recovery, asks: bool) -> None:
        super().__init__(window)
        self._window, self._recovery, self.asks = window, recovery, asks
        self._rescue = QTimer(self)
        self._rescue.setInterval(_RESCUED)
        self._rescue.timeout.connect(self.rescue)
        self._rescue.start()

    # Opening

    def open(self) -> None:
        path = self._window.room.document.path
        folder = str(path.parent) if path else ""
        name, _ = QFileDialog.getOpenFileName(
            self._window, words.tr(N_("Open a scene or a lesson")), folder, words.tr(_SCENES)
        )
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Show what a file holds; one that cannot be read changes nothing."""
        try:
            found = lessons.open_file(path)
        except Refusal as refusal:
            self._window.tell(words.told(refusal))
            return
        if self._show(found, path):
            self._window.remember(path)

    def _show(self, found: Lesson | Scene, path: Path) -> bool:
        """Whether it is shown: changes of what stands there may be worth more."""
        if isinstance(found, Lesson):
            return self._begin(found)
        if not self._make_way(found.scenario):
            return False
        self._window.show_scene(found, path=path)
        return True

    def _make_way(self, scenario: Chosen) -> bool:
        """Whether a scene may come into its tab. A talk that goes through there is over; another goes on."""
        window, kind = self._window, kind_of(scenario)
        ends = window.lecture.goes_through(kind)
        if not self.may_lose([window.room_of(scenario)], talk=ends):
            return False
        if ends:
            window.lecture.leave()
        return True

    def begin(self, name: str) -> None:
        """Give a lesson that comes with the program."""
        try:
            self._begin(lessons.get(name))
        except Refusal as refusal:
            self._window.tell(words.told(refusal))

    def _begin(self, lesson: Lesson) -> bool:
        rooms = [self._window.room_of(scene.scenario) for scene in lesson.scenes]
        if not self.may_lose(rooms):
            return False
        self._window.lecture.begin(lesson)
        return True

    def drop(self, path: Path) -> None:
        """What is dropped on the window: a scene, a lesson, or data for the second tab."""
        if path.suffix.lower() in _TABLES or _is_folder(path):
            self._window.take_data(path)
        else:
            self.load(path)

    # Saving

    def save(self) -> bool:
        """Save to the scene's file, or ask for one; whether it is saved."""
        path = self._window.room.document.path
        return self.save_as() if path is None else self.save_to(path)

    def save_as(self) -> bool:
        path = self._window.room.document.path
        chosen = self._ask_path(N_("Save the scene"), str(path or "scene.landscape.json"), ".landscape.json")
        return chosen is not None and self.save_to(chosen)

    def save_to(self, path: Path) -> bool:
        """Write the scene as it is seen: with the playhead and the part of the plane that is shown."""
        window = self._window
        window.settle()
        if self.asks and window.room.document.is_foreign(path) and not questions.overwriting(window, path.name):
            return False
        seen: dict[str, object] = {"step": window.playback.step, "speed": window.speed}
        try:
            window.room.document.save(path, window.session.scenario, seen | window.seen)
        except Refusal as refusal:
            window.tell(words.told(refusal))
            return False
        if window.lecture.shows_in(window.room):
            self._saved_out_of_a_talk()
        window.session.mark_saved()
        self._recovery.keep(window.room.kind, None)
        window.remember(path)
        return True

    def _saved_out_of_a_talk(self) -> None:
        """A copy, where other scenes of the lesson would be lost; else the talk is over, and the scene one's own."""
        window = self._window
        if window.lecture.elsewhere:
            window.room.document.path = None
            window.lecture.copied()
        else:
            window.make_own()

    def save_lesson(self) -> bool:
        """Write the lesson with its scenes as they were left, or one of the scene shown; whether that is done."""
        chosen = self._ask_path(N_("Save as a lesson"), f"lesson{lessons.SUFFIX}", lessons.SUFFIX)
        return chosen is not None and self.save_lesson_to(chosen)

    def save_lesson_to(self, path: Path) -> bool:
        """Whether it is saved."""
        self._window.settle()
        lesson = _moved(self._lesson(path), str(path.parent))
        try:
            data = lesson_file.to_data(lesson)
            written = lesson_file.from_data(lesson.name, data, str(path.parent))  # what is written can be read
            files.write_whole(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
        except Refusal as refusal:
            self._window.tell(words.told(refusal))
            return False
        if self._window.lecture.shows_in(self._window.room):
            self._window.lecture.saved_as(written)
        self._window.remember(path)
        said = N_("Saved as a lesson: {name}. Its texts can be changed in any editor.")
        self._window.tell(words.tr(said, name=path.name), good=True)
        return True

    def _lesson(self, path: Path) -> Lesson:
        window, lecture = self._window, self._window.lecture
        if lecture.lesson is not None and lecture.shows_in(window.room):
            lecture.keep()
            left = [self._as_left(i, scene) for i, scene in enumerate(lecture.lesson.scenes)]
            return Lesson(path.name, lecture.lesson.title, tuple(left), lecture.lesson.text)
        document, scenario = window.room.document, window.session.scenario
        return Lesson(
            path.name, {words.language(): document.title(scenario) or path.stem}, (document.lesson_scene(scenario),)
        )

    def _as_left(self, place: int, scene: Scene) -> Scene:
        left = self._window.lecture.left(place)
        return scene if left is None else Document(scene, None).lesson_scene(left)

    def _ask_path(self, title: str, proposed: str, suffix: str) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self._window, words.tr(title), proposed, words.tr(_SCENES))
        if not name:
            return None
        path = Path(name if name.lower().endswith((".json", ".landscape")) else f"{name}{suffix}")
        if str(path) != name and _is_there(path):  # the dialog asked about another name than the one that is written
            self._window.tell(
                words.tr(N_("{path} exists already; choose it by its whole name to replace it"), path=path)
            )
            return None
        return path

    # Before anything is lost

    def may_lose(self, rooms: Iterable[Room | None], talk: bool = True) -> bool:
        """Whether these may get another scene, or none, and the talk be over: asks where changes are not saved."""
        window = self._window
        if not self.asks:
            return True
        window.settle()
        window.lecture.keep()
        changed = [room for room in dict.fromkeys(rooms) if room is not None and room.modified]
        changed = [room for room in changed if not window.lecture.holds(room)]
        if talk and window.lecture.changed and not self._may_leave_lesson():
            return False
        return all(self._may_lose(room) for room in changed)

    def _may_lose(self, room: Room) -> bool:
        answer = questions.unsaved(self._window, room.document.name(room.session.scenario))
        if answer != questions.SAVE:
            return answer == questions.DISCARD
        self._window.go_to(room.kind)
        return self.save()

    def _may_leave_lesson(self) -> bool:
        lesson = self._window.lecture.lesson
        assert lesson is not None
        answer = questions.unsaved(self._window, lessons.in_language(lesson.title))
        if answer != questions.SAVE:
            return answer == questions.DISCARD
        for room in self._window.rooms:
            if self._window.lecture.shows_in(room):
                self._window.go_to(room.kind)
        return self.save_lesson()

    # Rescue

    def rescue(self) -> None:
        """Keep what is not saved, for the case that nobody will be asked."""
        lecture = self._window.lecture
        rooms = [room for room in self._window.rooms if room.modified]
        passed = [room for room in rooms if lecture.holds(room) and not lecture.shows_in(room)]
        kept = {room.kind: self._rescued(room) for room in rooms if room not in passed}
        for place, (scene, left) in lecture.elsewhere.items():
            kept[f"lesson-{place}"] = Document(scene, None).text(left, {}, str(self._recovery.folder))
        self._recovery.keep_all(kept)
        if self._recovery.problem is not None:
            self._window.tell(words.told(self._recovery.problem))
            self._recovery.problem = None

    def _rescued(self, room: Room) -> str:
        seen: dict[str, object] = {"step": room.playback.step}
        if room.document.path is not None:
            seen[_CAME_FROM] = str(room.document.path)
        return room.document.text(room.session.scenario, seen, str(self._recovery.folder))

    def rescued(self) -> list[tuple[Path, str]]:
        """Scenes that others left, with what they are called."""
        found = []
        for path in self._recovery.found():
            try:
                scenario = scene_file.load(path)
            except Refusal:  # of a newer program, or with data that are away today
                continue
            else:
                scene = lessons.around(scenario)
                found.append((path, Document(scene, None).name(scenario)))
        return found

    def restore(self, path: Path) -> None:
        """Open a rescued scene as it was, not saved."""
        try:
            scenario = scene_file.load(path)
        except Refusal as refusal:
            self._window.tell(words.told(refusal))
            return
        if not self._make_way(scenario):
            return
        view = dict(scenario.view)
        came_from = view.pop(_CAME_FROM, None)
        scenario = replace(scenario, view=view)
        self._window.show_scene(lessons.around(scenario), path=Path(came_from) if isinstance(came_from, str) else None)
        self._window.session.mark_unsaved()
        self.rescue()
        if self._recovery.keeps:
            self._recovery.discard(path)

    def discard(self, path: Path) -> None:
        self._recovery.discard(path)

    def end(self, asked: bool) -> None:
        """The window closes. ``asked``: whoever sits there knows what is not saved; else it is kept."""
        self._rescue.stop()
        if not asked:
            self.rescue()
        self._recovery.end(lost=asked)


def _moved(lesson: Lesson, folder: str) -> Lesson:
    """The lesson for a file in a folder: paths to data begin there."""
    scenes = [
        scene if isinstance(scene.scenario, Scenario) else replace(scene, scenario=scene.scenario.moved_to(folder))
        for scene in lesson.scenes
    ]
    return replace(lesson, scenes=tuple(scenes))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # such as a name that is too long
        return False


def settle_editor() -> None:
    """What is being typed counts."""
    if (editor := QApplication.focusWidget()) is not None:
        editor.clearFocus()
        editor.setFocus()
