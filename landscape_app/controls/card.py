"""A card of the panel: a title with what is set, and behind a chevron all that can be changed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from landscape_app.controls.chevron import Chevron
from landscape_app.theme import Theme

INSET = 12
Body = TypeVar("Body", bound=QWidget)


class Card(QWidget, Generic[Body]):
    """The body is built when it is first opened; most never are."""

    def __init__(self, theme: Theme, name: str, explained: str) -> None:
        super().__init__()
        self._theme = theme
        self._line = QHBoxLayout()
        self._line.setSpacing(4)
        self._told = QLabel()
        self._told.setObjectName("quiet")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setMinimumWidth(10)
        self._chevron = Chevron(theme, name, explained)
        self._chevron.toggled.connect(self._open)
        self._line.addWidget(self._told, 1)
        self._line.addWidget(self._chevron)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(INSET, 0, INSET, 0)
        self._column.setSpacing(2)
        self._column.addLayout(self._line)
        self._body: Body | None = None

    @property
    def opened(self) -> bool:
        return self._chevron.isChecked()

    def open(self, opened: bool) -> None:
        self._chevron.setChecked(opened)

    def _open(self, opened: bool) -> None:
        if self._body is None:
            self._body = self.build()
            self._column.addWidget(self._body)
        self._body.setVisible(opened)
        self.refresh()

    @abstractmethod
    def build(self) -> Body:
        """What stands behind the chevron."""

    @abstractmethod
    def refresh(self) -> None:
        """Show what is set."""
