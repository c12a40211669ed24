"""What a person chooses for a window, apart from any scene: language, theme, notation, fading, speed, size."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Signal

from landscape_app import words
from landscape_app.playback import SPEEDS, Playback
from landscape_app.preferences import Preferences
from landscape_app.theme import DARK, LIGHT, Theme


class Choices(QObject):
    """Each choice holds at once and is remembered for the next time; where that cannot be done it is said, once."""

    changed = Signal()
    """All that is seen looks otherwise now."""
    problem = Signal(str)

    def __init__(self, theme: Theme, preferences: Preferences | None, parent: QObject) -> None:
        """Without ``preferences`` nothing is remembered, and nothing fades."""
        super().__init__(parent)
        self.theme = theme
        self._preferences = preferences or Preferences()
        self.motion = preferences is not None and preferences.get("motion") is not False

    @property
    def recent(self) -> list[Path]:
        """Scenes opened or saved last, the latest first."""
        return self._preferences.recent

    def remember(self, path: Path) -> None:
        """Among the scenes opened last."""
        self._preferences.remember(path)
        self.tell_problem()

    @property
    def other_language(self) -> str:
        return "ko" if words.language() == "en" else "en"

    @property
    def other_theme(self) -> Theme:
        return LIGHT if self.theme is DARK else DARK

    def switch_theme(self) -> None:
        self.theme = self.other_theme
        self._choose(theme=self.theme.name)

    def switch_language(self) -> None:
        words.use(self.other_language)
        self._choose(language=words.language())

    def set_motion(self, motion: bool) -> None:
        self.motion = motion
        self._choose(motion=motion)

    def write_in(self, notation: str) -> None:
        words.write_in(notation)
        self._choose(notation=notation)

    @property
    def speed(self) -> float:
        """Steps a second for scenes that ask for no speed of their own."""
        speed = self._preferences.get("speed")
        return (speed or math.inf) if speed in SPEEDS or speed == 0 else Playback.USUAL

    def keep_speed(self, speed: float) -> None:
        if speed != self.speed:
            self._keep(speed=0.0 if math.isinf(speed) else float(speed))

    @property
    def geometry(self) -> QByteArray | None:
        """Size and place of the window as they were left."""
        text = self._preferences.get("geometry")
        return QByteArray.fromBase64(text.encode("ascii", "replace")) if text else None

    def keep_geometry(self, geometry: QByteArray) -> None:
        self._preferences.put(geometry=geometry.toBase64().toStdString())

    def _choose(self, **chosen: object) -> None:
        self._keep(**chosen)
        self.changed.emit()

    def _keep(self, **chosen: object) -> None:
        self._preferences.put(**chosen)
        self.tell_problem()

    def tell_problem(self) -> None:
        """Say what keeps the choices from being remembered, if it has not been said."""
        problem, self._preferences.problem = self._preferences.problem, None
        if problem is not None:
            self.problem.emit(words.told(problem))
