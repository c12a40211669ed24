"""The small button that opens and closes what stands behind a line."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

from landscape_app.controls.icons import icon
from landscape_app.theme import Theme


class Chevron(QToolButton):
    """``toggled`` says whether it is open."""

    def __init__(self, theme: Theme, name: str, explained: str) -> None:
        super().__init__()
        self._icons = icon("open-row", theme.quiet), icon("close-row", theme.ink)
        self.setObjectName("chevron")
        self.setCheckable(True)
        self.setIconSize(QSize(12, 12))
        self.setFixedWidth(24)
        self.setAccessibleName(name)
        self.setToolTip(explained)
        self.setIcon(self._icons[0])
        self.toggled.connect(self._turn)

    def _turn(self, opened: bool) -> None:
        self.setIcon(self._icons[opened])
