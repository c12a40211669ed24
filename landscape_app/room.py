"""What a tab is behind the scenes: a document, a session and a playback, and the page that shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from landscape_app import lessons
from landscape_app.controls.transport import Transport
from landscape_app.document import Document
from landscape_app.lesson_file import Scene
from landscape_app.lessons import in_language
from landscape_app.playback import Playback, asked_speed
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from landscape_app.session import Session
from landscape_app.theme import Theme

if TYPE_CHECKING:
    from landscape_app.tab import LandscapeTab
    from landscape_app.training_session import TrainingSession
    from landscape_app.training_tab import TrainingTab


def kind_of(scenario: Chosen) -> str:
    """Which tab a scene belongs to."""
    return "landscape" if isinstance(scenario, Scenario) else "training"


def opening(kind: str) -> Scene:
    """What a tab opens on."""
    return lessons.find(lessons.OPENINGS[kind])


class Room:
    """One tab's own. The page is built anew for another theme or language; all else stays."""

    def __init__(self, scene: Scene, path: Path | None, parent: QObject, usual: Callable[[], float]) -> None:
        """``usual``: the speed of scenes that ask for none, in steps a second."""
        self._usual = usual
        self.kind = kind_of(scene.scenario)
        self.document = Document(scene, path)
        self.session: Session | TrainingSession
        if isinstance(scene.scenario, Scenario):
            self.session = Session(scene.scenario, parent)
        else:
            from landscape_app.training_session import TrainingSession

            self.session = TrainingSession(scene.scenario, parent)
        self.playback = Playback(parent)
        self.playback.set_last(self.session.last)
        self.playback.seek(self.document.step)
        self._set_speed()
        self.noted: list[str] = []
        self.page: QWidget | None = None
        self._tab: LandscapeTab | TrainingTab | None = None
        self.kept: Any = None

    @property
    def tab(self) -> LandscapeTab | TrainingTab:
        assert self._tab is not None
        return self._tab

    def furnish(self, theme: Theme, stage: bool, motion: bool) -> None:
        """A tab and a transport in that theme."""
        says = self.title, self.sentence
        if isinstance(self.session, Session):
            from landscape_app.tab import LandscapeTab

            self._tab = LandscapeTab(self.session, self.playback, theme, says, stage, motion)
        else:
            from landscape_app.training_tab import TrainingTab

            self._tab = TrainingTab(self.session, self.playback, theme, says, stage)
        self.transport = Transport(self.playback, theme, self.session.say, stage)

    def title(self) -> str:
        return self.document.title(self.session.scenario)

    def sentence(self) -> str:
        return self.document.sentence(self.session.scenario, self.playback.step)

    def show_runs(self) -> None:
        """Show the runs as far as they have got."""
        self.tab.refresh_runs()
        self._mark()

    def show_scene(self) -> None:
        """Show the scene that stands."""
        blocked = self.playback.blockSignals(True)
        self.playback.set_last(self.session.last)
        self.playback.blockSignals(blocked)
        self.transport.show_last(self.session.last, self.session.whole)
        self.tab.refresh()
        self._mark()

    def _mark(self) -> None:
        if not isinstance(self.session, Session):
            self.transport.show_buffer(self.session.trained)
        marks = self.document.marks(self.session.scenario)
        self.transport.show_events(self.tab.events(), [(mark.step, in_language(mark.text)) for mark in marks])

    def take(self, scene: Scene, path: Path | None, left: Chosen | None = None) -> None:
        """Another scene of the same kind; ``left``: as it was left, if it was here before."""
        self.document.take(scene, path)
        self.playback.pause()
        self.noted = []
        self.session.replace(left or scene.scenario)  # type: ignore[arg-type]
        if left is not None:
            self.session.saved = scene.scenario
            self.session.changed.emit()
        if self.page is not None:
            self.tab.go_home()
        self.playback.seek(self.document.step)
        self._set_speed()

    def _set_speed(self) -> None:
        self.playback.set_speed(self._usual() if self.own_speed is None else self.own_speed)

    @property
    def own_speed(self) -> float | None:
        """Steps a second that the scene asks for."""
        return asked_speed(self.document.scene.scenario.view)

    @property
    def modified(self) -> bool:
        """Whether the scene differs from what was opened or saved last."""
        return self.session.scenario != self.session.saved

    def leave(self) -> None:
        """The other tab is shown now: nothing moves here until this one is shown again."""
        self.playback.pause()
        if not isinstance(self.session, Session):
            self.session.rest()

    def stop(self) -> None:
        self.playback.pause()
        self.session.stop()
