"""The top row: the scene's title, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from landscape_app import words
from landscape_app.wishes import Wishes
from surfaces.refusal import N_


class Header(QWidget):
    """The name of the tab, the title (which can be typed over) and a button for each action."""

    def __init__(
        self,
        session: Wishes[Any] | None,
        shown_title: Callable[[], str] | None,
        tabs: Sequence[QAction],
        actions: list[QAction],
        menu: QMenu,
    ) -> None:
        """``tabs``: an action for each tab, of which the one that is shown is checked. Without a session there is no
        title."""
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(2)
        for action in tabs:
            tab = _Button(action)
            tab.setObjectName("tab")
            row.addWidget(tab)
        row.addSpacing(14)
        if session is not None and shown_title is not None:
            self._session, self._shown_title = session, shown_title
            self._add_title(row)
            session.changed.connect(self.refresh)
            self.refresh()
        row.addStretch(0 if session is not None else 1)
        for action in actions:
            row.addWidget(_Button(action))
        row.addWidget(self._more(menu))

    def _add_title(self, row: QHBoxLayout) -> None:
        """The title, which can be typed over, and whether the scene is saved."""
        self._title = QLineEdit()
        self._title.setObjectName("title")
        self._title.setAccessibleName(words.tr(N_("title of the scene")))
        self._title.setToolTip(words.tr(N_("Title of the scene; click to change it.")))
        self._title.setPlaceholderText(words.tr(N_("Untitled scene")))
        self._title.setMaxLength(200)
        self._title.editingFinished.connect(self._rename)
        row.addWidget(self._title, 1)
        self._unsaved = QLabel(words.tr(N_("● not saved")))
        self._unsaved.setObjectName("quiet")
        self._unsaved.setMinimumWidth(self._unsaved.fontMetrics().horizontalAdvance("● "))  # the mark is enough
        keeps = self._unsaved.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self._unsaved.setSizePolicy(keeps)
        self._unsaved.setToolTip(words.tr(N_("The scene differs from what was opened or saved last")))
        row.addWidget(self._unsaved)

    def _more(self, menu: QMenu) -> QToolButton:
        more = QToolButton()
        more.setText("⋯")
        more.setAccessibleName(words.tr(N_("more")))
        more.setToolTip(words.tr(N_("Recent scenes, save as, copy, keys, about")))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu.setParent(more, Qt.WindowType.Popup)
        more.setMenu(menu)
        return more

    def refresh(self) -> None:
        self._unsaved.setVisible(self._session.scenario != self._session.saved)
        if not self._title.isModified():
            self._title.setText(self._shown_title())
            self._title.setCursorPosition(0)

    def _rename(self) -> None:
        if self._title.isModified():
            self._title.setModified(False)
            self._session.ask(replace(self._session.wished, title=self._title.text()))
        self._title.clearFocus()


class _Button(QToolButton):
    """A button for an action; hidden while there is nothing for it to do."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setDefaultAction(action)
        self.setAccessibleName(action.text())
        action.visibleChanged.connect(self._follow)
        if not action.isVisible():
            self.hide()

    def _follow(self) -> None:
        self.setVisible(self.defaultAction().isVisible())
