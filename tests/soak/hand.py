"""A hand on mouse and keyboard: it finds what can be seen and sends real events."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget

from landscape_app.window import Window

Place = tuple[float, float]
LEFT, RIGHT, MIDDLE, NONE = (getattr(Qt.MouseButton, f"{name}Button") for name in ("Left", "Right", "Middle", "No"))
PLAIN, CTRL, SHIFT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("No", "Control", "Shift"))
_DOWN, _MOVE, _UP, _TWICE = (
    getattr(QMouseEvent.Type, f"MouseButton{name}" if name != "Move" else "MouseMove")
    for name in ("Press", "Move", "Release", "DblClick")
)


class Hand:
    """Does what a person does to a window. Chance decides where nothing is said; ``note`` is told before each deed."""

    def __init__(self, window: Window, chance: random.Random, note: Callable[[str], None]) -> None:
        self.window, self.chance, self.note = window, chance, note
        self.lap: Callable[[], None] = lambda: None
        """Called after each event and each turn of the event loop."""
        self.waited = 0.0
        """Seconds spent waiting, not working."""

    # Finding

    def seen(self, *kinds: type[QWidget]) -> list[Any]:
        """All that can be seen of some kinds, in the order of the tree, without what waits to be deleted."""
        found = self.window.findChildren(QWidget)
        return [widget for widget in found if isinstance(widget, kinds) and widget.isVisibleTo(self.window)]

    def one(self, *kinds: type[QWidget]) -> Any:
        """One of them, or None where there is none."""
        found = self.seen(*kinds)
        return self.chance.choice(found) if found else None

    def within(self, widget: QWidget, margin: float = 0.0) -> Place:
        """A place in a widget, or up to a margin (a share of its size) outside."""
        x, y = (self.chance.uniform(-margin, 1 + margin) for _ in range(2))
        return x * (widget.width() - 1), y * (widget.height() - 1)

    @property
    def focus(self) -> QWidget:
        """Who gets what is typed."""
        return QApplication.focusWidget() or self.window

    # Time

    def settle(self) -> None:
        """Let the window show what came of it: wishes, pictures, deletions."""
        for _ in range(2):
            QCoreApplication.processEvents()
            self.lap()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def dwell(self, milliseconds: int) -> None:
        """Only look on for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
        self.waited += milliseconds / 1000

    # The mouse

    def mouse(self, widget: QWidget, kind: QEvent.Type, at: Place, button: Any, held: Any, keys: Any = PLAIN) -> None:
        """One event of the mouse, if the widget is still there."""
        if shiboken6.isValid(widget):
            local = QPointF(*at)
            QApplication.sendEvent(widget, QMouseEvent(kind, local, widget.mapToGlobal(local), button, held, keys))
            self.lap()

    def click(self, widget: QWidget, at: Place | None = None, button: Any = LEFT, twice: bool = False) -> None:
        """Press and release; ``twice``: a double click, as Qt reports it."""
        at = at or (widget.width() / 2, widget.height() / 2)
        if button is LEFT and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            widget.setFocus(Qt.FocusReason.MouseFocusReason)
        for kind in (_DOWN, _UP, _TWICE, _UP) if twice else (_DOWN, _UP):
            self.mouse(widget, kind, at, button, NONE if kind is _UP else button)

    def drag(self, widget: QWidget, places: Sequence[Place], button: Any = LEFT, keys: str = "") -> None:
        """Press, move over the places with looks between, perhaps press a key in the middle, let go."""
        self.mouse(widget, _DOWN, places[0], button, button)
        for i, place in enumerate(places[1:]):
            self.mouse(widget, _MOVE, place, NONE, button)
            if self.chance.random() < 0.5:
                QCoreApplication.processEvents()
            if keys and i == len(places) // 2:
                self.press(keys)
        self.mouse(widget, _UP, places[-1], button, NONE)

    def hover(self, widget: QWidget, at: Place) -> None:
        self.mouse(widget, _MOVE, at, NONE, NONE)

    def wheel(self, widget: QWidget, at: Place, notches: int, keys: Any = PLAIN) -> None:
        """Turn the wheel over a place."""
        local, turned = QPointF(*at), QPoint(0, 120 if notches > 0 else -120)
        for _ in range(abs(notches)):
            if shiboken6.isValid(widget):
                event = QWheelEvent(
                    local, widget.mapToGlobal(local), QPoint(), turned, NONE, keys, Qt.ScrollPhase.NoScrollPhase, False
                )
                QApplication.sendEvent(widget, event)
                self.lap()

    # The keyboard

    def press(self, keys: str) -> None:
        """A key by its name, such as Ctrl+Z, for whoever has the focus."""
        combination = _combination(keys)
        self.key(combination.key(), combination.keyboardModifiers())

    def key(self, key: Qt.Key, modifiers: Any = PLAIN) -> None:
        if isinstance(self.focus, QToolButton) and self.focus.menu() is not None:
            QTimer.singleShot(100, self.close_lists)  # a menu that a key opens holds whoever pressed it
        letter = chr(key) if 0x20 <= key < 0x7F and modifiers in (PLAIN, SHIFT) else ""
        if letter:
            QTest.keyClicks(self.focus, letter if modifiers == SHIFT else letter.lower())
        else:
            QTest.keyClick(self.focus, key, modifiers)
        self.lap()

    def hangul_key(self, letter: str) -> None:
        """A letter key under a keyboard that types Hangul and has no composition: a text, no Latin key."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.focus, QKeyEvent(kind, Qt.Key.Key_unknown, PLAIN, letter))

    def write(self, field: QLineEdit, text: str) -> None:
        """Type over what a field holds."""
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, CTRL)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        if text.isascii() and text.isprintable() and len(text) <= 60:
            QTest.keyClicks(field, text)
        else:
            self.compose(field, text)

    def compose(self, field: QWidget, text: str) -> None:
        """As from an input method: letters under composition, then all of it."""
        self.begin_composing(field, text[:2])
        done = QInputMethodEvent()
        done.setCommitString(text)
        QApplication.sendEvent(field, done)

    def begin_composing(self, field: QWidget, text: str) -> None:
        QApplication.sendEvent(field, QInputMethodEvent(text, []))

    # Files from outside

    def drop(self, data: QMimeData, at: QPoint) -> str:
        """Drop data on the window as Qt hands it on: to the widget under the hand that takes it, or one above."""
        target: QWidget | None = self.window.childAt(at) or self.window
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        while target is not None:
            if target.acceptDrops() and target.isEnabled():
                local = target.mapFrom(self.window, at)
                enter = QDragEnterEvent(local, actions, data, LEFT, PLAIN)
                QApplication.sendEvent(target, enter)
                if enter.isAccepted():
                    QApplication.sendEvent(target, QDropEvent(QPointF(local), actions, data, LEFT, PLAIN))
                    return type(target).__name__
            target = None if target is self.window else target.parentWidget()
        return "nobody"

    def close_lists(self) -> None:
        """Leave no list and no menu open."""
        for _ in range(20):
            popup = QApplication.activePopupWidget()
            if popup is None:
                break
            popup.close()
            QCoreApplication.processEvents()


def _combination(keys: str) -> Any:
    return QKeySequence.fromString(keys)[0]
