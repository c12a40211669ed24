"""The top row: the scene's title, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from landscape_app import words
from landscape_app.controls.title_field import TitleField
from landscape_app.wishes import Wishes
from surfaces.refusal import N_

_LEAST = 600
"""Pixels in which tabs, a title and the menu have room."""
_TITLE_LEAST = 240
"""Pixels up to which buttons give way to the title."""
_TITLE_READ = 17
"""The size of a title that leaves room for words beside it."""
_GAP = 2


class Header(QWidget):
    """The name of the tab, the title (which can be typed over) and a button for each action.

    Where there is little room buttons give way, the last ones of ``giving`` first; they are in the menu then.
    """

    def __init__(
        self,
        session: Wishes[Any] | None,
        shown_title: Callable[[], str] | None,
        tabs: Sequence[QAction],
        actions: Sequence[QAction],
        giving: Sequence[QAction],
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
        row.setSpacing(_GAP)
        self._tabs, self._giving, self._menu = [_Button(action) for action in tabs], giving, menu
        for tab in self._tabs:
            tab.setObjectName("tab")
            row.addWidget(tab)
        row.addSpacing(14)
        self._title: TitleField | None = None
        self._buttons = [_Button(action) for action in actions]
        if session is not None and shown_title is not None:
            self._session, self._shown_title = session, shown_title
            self._title, self._unsaved = TitleField(), QLabel()
            self._title.editingFinished.connect(self._rename)
            self._unsaved.setObjectName("quiet")
            self._unsaved.setToolTip(words.tr(N_("The scene differs from what was opened or saved last")))
            row.addWidget(self._title, 1)
            row.addWidget(self._unsaved)
            session.changed.connect(self.refresh)
        row.addStretch(0 if session is not None else 1)
        for button in self._buttons:
            row.addWidget(button)
            button.defaultAction().visibleChanged.connect(self._fit)
        self._more_button = self._more(menu)
        row.addWidget(self._more_button)
        menu.aboutToShow.connect(self._fill)
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Who has room: as many buttons as leave the title enough, and the word for what is not saved."""
        for widget in (*self._tabs, *self._buttons, self._more_button):
            widget.ensurePolished()  # only now it knows its size
        always = (*self._tabs, self._more_button)
        room = self.width() - 44 - sum(widget.sizeHint().width() + _GAP for widget in always)
        room -= sum(button.sizeHint().width() + _GAP for button in self._buttons if button.defaultAction().isVisible())
        title = min(self._title.least, _TITLE_LEAST) if self._title is not None else 0
        gone = set()
        for action in reversed(self._giving):
            if room < title and action.isVisible():
                gone.add(action)
                room += self._button_of(action).sizeHint().width() + _GAP
        for button in self._buttons:
            button.give_way(button.defaultAction() in gone)
        if self._title is not None:
            self._show_unsaved(room - self._title.width_at(_TITLE_READ))

    def _button_of(self, action: QAction) -> _Button:
        return next(button for button in self._buttons if button.defaultAction() is action)

    def _show_unsaved(self, room: int) -> None:
        """In words where there is room, else as a mark alone."""
        told = words.tr(N_("● not saved"))
        whole = self._unsaved.fontMetrics().horizontalAdvance(told) < room
        self._unsaved.setText(told if whole else told[:1])
        self._unsaved.setAccessibleName(told)

    def _fill(self) -> None:
        """The menu begins with what has no room in the row."""
        for action in self._giving:
            self._menu.removeAction(action)
        gone = [button.defaultAction() for button in self._buttons if button.given_way]
        self._menu.insertActions(self._menu.actions()[0], gone)

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
        if self._title is not None:
            self._unsaved.setVisible(self._session.scenario != self._session.saved)
            self._title.say(self._shown_title())
        self._fit()

    def _rename(self) -> None:
        assert self._title is not None
        if self._title.isModified():
            self._title.setModified(False)
            self._title.say(self._title.text())
            self._session.ask(replace(self._session.wished, title=self._title.text()))
        self._title.clearFocus()


class _Button(QToolButton):
    """A button for an action; hidden while there is nothing for it to do, or where it has given way."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.given_way = False
        self.setDefaultAction(action)
        self.setAccessibleName(action.text())
        action.visibleChanged.connect(self._follow)
        if not action.isVisible():
            self.hide()

    def give_way(self, gone: bool) -> None:
        self.given_way = gone
        self._follow()

    def _follow(self) -> None:
        seen = self.defaultAction().isVisible() and not self.given_way
        if self.isHidden() == seen:
            self.setVisible(seen)
