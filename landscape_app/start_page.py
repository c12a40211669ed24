"""The start page: the lessons below the window's header."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from landscape_app.controls.captions import Notice
from landscape_app.controls.header import Header
from landscape_app.controls.lesson_browser import LessonBrowser
from landscape_app.desk import Desk
from landscape_app.layout import column
from landscape_app.theme import Theme

_IDLE = 250
"""Milliseconds after which nobody is waiting for the page any more."""


class StartPage(QWidget):
    """What is chosen here the desk does. While nobody is waiting, what the map needs is loaded."""

    def __init__(self, header: Header, theme: Theme, recent: list[Path], desk: Desk) -> None:
        super().__init__()
        self._browser = LessonBrowser(theme, recent, desk.rescued())
        self.begun = self._browser.begun
        self._browser.chosen.connect(desk.begin)
        self._browser.opened.connect(desk.load)
        self._browser.asked.connect(desk.open)
        self._browser.restored.connect(desk.restore)
        self._browser.discarded.connect(desk.discard)
        self.setLayout(column(header, self._browser))
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE)
        self._idle.timeout.connect(_load_tab)

    @property
    def notice(self) -> Notice:
        return self._browser.notice

    def focus_view(self) -> None:
        self._browser.focus_view()

    def showEvent(self, event: QShowEvent) -> None:
        self._idle.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._idle.stop()
        super().hideEvent(event)


def _load_tab() -> None:
    import landscape_app.tab  # noqa: F401
