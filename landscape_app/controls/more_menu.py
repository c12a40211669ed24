"""What is needed seldom: recent scenes, how symbols are written, gentle changes, and the rest of what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from landscape_app import words
from landscape_app.controls.plain import plain
from surfaces.refusal import N_


class MoreMenu(QMenu):
    """Says ``opened`` with the path of a recent scene, ``noted`` with a notation, ``moved`` with whether to fade."""

    opened = Signal(object)
    noted = Signal(str)
    moved = Signal(bool)

    def __init__(self, recent: Callable[[], list[Path]], motion: bool, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._recent = recent
        self.setToolTipsVisible(True)
        self._scenes = self.addMenu(words.tr(N_("recent scenes")))
        self._scenes.setToolTipsVisible(True)
        self._scenes.aboutToShow.connect(self._fill)
        fades = self.addAction(words.tr(N_("gentle changes")))
        fades.setToolTip(words.tr(N_("Another ground fades in; off where motion disturbs")))
        fades.setCheckable(True)
        fades.setChecked(motion)
        fades.triggered.connect(self.moved)
        self._add_notations(self.addMenu(words.tr(N_("notation"))))
        self.addActions(list(actions))

    def _add_notations(self, menu: QMenu) -> None:
        for name, letters in words.NOTATIONS.items():
            action = menu.addAction(", ".join(letters.get(plain, plain) for plain in ("lr", "β")))
            action.setCheckable(True)
            action.setChecked(name == words.notation())
            action.triggered.connect(partial(self.noted.emit, name))

    def _fill(self) -> None:
        self._scenes.clear()
        for path in self._recent():
            action = self._scenes.addAction(path.name.replace("&", "&&"))
            action.setToolTip(plain(str(path)))
            action.triggered.connect(partial(self.opened.emit, path))
        if self._scenes.isEmpty():
            self._scenes.addAction(words.tr(N_("none so far"))).setEnabled(False)
