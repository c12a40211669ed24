"""What both tabs are: views, a strip below them and a panel beside, of which some can be put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from landscape_app.controls.captions import Caption, Notice

ON_STAGE = 1.4
"""How much larger all is before an audience."""


class Page(QWidget):
    """A caption, a notice, a strip and a panel. ``words_of``: what says the scene's title, and its sentence."""

    panel: QWidget

    def __init__(self, words_of: tuple[Callable[[], str], Callable[[], str]], stage: bool) -> None:
        super().__init__()
        self._say_title, self._sentence = words_of
        self._caption, self.notice = Caption(ON_STAGE if stage else 1.0), Notice()
        self._title: QLabel | None = None
        if stage:
            self._title = QLabel()
            self._title.setObjectName("stage-title")
            self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._strip = QWidget()
        self._strip.setObjectName("strip")
        self._solo: int | None = None

    def _say(self, *_: object) -> None:
        """Title and sentence of the scene that stands."""
        if self._title is not None:
            self._title.setText(self._say_title())
            self._title.setVisible(bool(self._say_title()))
        self._caption.say(self._sentence())

    def toggle_panel(self) -> None:
        self.panel.setVisible(self.panel.isHidden())

    def toggle_charts(self) -> None:
        self._strip.setVisible(self._strip.isHidden())

    @property
    def staged(self) -> bool:
        """Whether it stands as before an audience."""
        return self._title is not None

    @property
    def away(self) -> tuple[bool, bool]:
        """Whether the panel and the strip are hidden."""
        return self.panel.isHidden(), self._strip.isHidden()

    def put_away(self, away: tuple[bool, bool]) -> None:
        """Hide the panel and the strip, or show them."""
        for part, hidden in zip((self.panel, self._strip), away, strict=True):
            part.setHidden(hidden)

    @property
    def alone(self) -> int | None:
        """The place of the one that is not dimmed, if the others are."""
        return self._solo


def column(*widgets: QWidget) -> QVBoxLayout:
    """Widgets below one another without gaps."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    return layout
