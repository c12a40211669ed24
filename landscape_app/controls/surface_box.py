"""The choice of a surface: families with their members, each with a small picture that is drawn when it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPaintEvent, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter

import surfaces
from landscape_app import words
from landscape_app.controls.scroller import List
from landscape_app.theme import font
from surfaces import Surface
from surfaces.formula import Node
from surfaces.refusal import N_

Thumbnail = Callable[[Surface, QSize], QPixmap]
"""Draws a surface in a size."""
_PICTURE = QSize(54, 36)
_ROWS = 14
"""Entries that are seen at once when the list is open."""


class SurfaceBox(List):
    """All surfaces by family. Pictures of the others are drawn when the list is first opened."""

    def __init__(self, thumbnail: Thumbnail) -> None:
        super().__init__()
        self._thumbnail = thumbnail
        self._own: Node | None = None
        self._own_picture = QIcon()
        self.setObjectName("surface")
        self.setAccessibleName(words.tr(N_("surface")))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(_PICTURE)
        self.setMaxVisibleItems(_ROWS)
        self._model = QStandardItemModel(self)
        family = ""
        for name, surface in surfaces.SURFACES.items():
            if surface.family != family:
                family = surface.family
                self._model.appendRow(_heading(words.tr(family)))
            self._model.appendRow(_entry(name, surface))
        self.setModel(self._model)

    def show_surface(self, name: str, surface: Surface) -> None:
        """Show which surface stands, also one that is not on the list."""
        index = self.findData(name)
        self.setCurrentIndex(index)
        self.setToolTip(words.tr(surface.teaches))
        if index >= 0:
            self._illustrate(index)
        elif surface.tree is not self._own:
            self._own = surface.tree
            self.setPlaceholderText(words.tr(surface.title))
            self._own_picture = QIcon(self._thumbnail(surface, _PICTURE))

    def showPopup(self) -> None:
        for index in range(self.count()):
            self._illustrate(index)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As usual, with a sign that there is a list."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText, option.currentIcon = self.placeholderText(), self._own_picture
        room = self.width() - _PICTURE.width() - 40
        title = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        option.currentText = f"{title}  ▾"
        painter = QStylePainter(self)
        with painter:
            painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _illustrate(self, index: int) -> None:
        name, entry = self.itemData(index), self._model.item(index)
        if name and entry.icon().isNull():
            entry.setIcon(QIcon(self._thumbnail(surfaces.get(name), _PICTURE)))


def _heading(text: str) -> QStandardItem:
    heading = QStandardItem(text)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    heading.setFont(font(13, bold=True))
    return heading


def _entry(name: str, surface: Surface) -> QStandardItem:
    entry = QStandardItem(words.tr(surface.title))
    entry.setFont(font(15))
    entry.setData(name, Qt.ItemDataRole.UserRole)
    entry.setToolTip(words.tr(surface.teaches))
    return entry
