"""Wishes and what came of them: the mutable heart of a tab, without knowing what a scene is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from landscape_app.words import told
from surfaces.refusal import Refusal

Chosen = TypeVar("Chosen")


class Wishes(QObject, Generic[Chosen]):
    """Takes wishes as whole scenarios, at most one a turn of the event loop, and answers with runs.

    A wish that cannot be granted changes nothing and is told through ``refused``.
    """

    changed = Signal()
    advanced = Signal()
    refused = Signal(str)

    def __init__(self, scenario: Chosen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scenario = scenario
        self.saved: Chosen | None = scenario
        self._past: list[Chosen] = []
        self._future: list[Chosen] = []
        self._wish: Chosen | None = None
        self._gesture: object = None  # of the wish that waits
        self._last_gesture: object = None  # of the wish granted last
        self._wishes = self._timer(self._grant)

    def _timer(self, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(0)
        timer.timeout.connect(call)
        return timer

    @property
    def wished(self) -> Chosen:
        """The scenario that will stand once pending wishes are granted: what the next wish is built on."""
        return self._wish or self.scenario

    def ask(self, scenario: Chosen, gesture: object = None) -> None:
        """Wish for a scenario. Wishes of one gesture (a drag, until ``settle``) are one step of undo."""
        if self._wish is not None and gesture != self._gesture:
            self._grant()
        self._wish, self._gesture = scenario, gesture
        self._wishes.start()

    def mark_saved(self) -> None:
        """The scenario that stands is the one on disk."""
        self.saved = self.scenario
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """The scenario that stands is on no disk."""
        self.saved = None
        self.changed.emit()

    def stop(self) -> None:
        """Let go of wishes and of what is still being computed."""
        self._wish = None
        self._wishes.stop()

    def settle(self) -> None:
        """The hand let go: the next wish is a new step of undo."""
        self._grant()
        self._last_gesture = None

    def step(self, change: Callable[[Chosen], Chosen]) -> bool:
        """One deed that is a step of undo by itself; whether there was anything to do."""
        self.settle()
        before = self.scenario
        wish = change(before)
        self.ask(wish)
        self.settle()
        return wish is not before

    def undo(self) -> None:
        self.settle()
        if self._past:
            self._future.append(self.scenario)
            self._become(self._past.pop())

    def redo(self) -> None:
        self.settle()
        if self._future:
            self._past.append(self.scenario)
            self._become(self._future.pop())

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def replace(self, scenario: Chosen) -> None:
        """Another scene altogether: history begins anew."""
        self._wish, self._past, self._future, self._last_gesture = None, [], [], None
        self._wishes.stop()
        self._forget()
        self.saved = scenario
        self._become(scenario)

    def _grant(self) -> None:
        self._wishes.stop()
        wish, self._wish = self._wish, None
        if wish is None:
            return
        try:
            self._check(wish)
        except Refusal as refusal:
            self.refused.emit(told(refusal))
            self.changed.emit()
            return
        if wish == self.scenario:
            return
        if self._gesture is None or self._gesture != self._last_gesture:
            self._past.append(self.scenario)
        self._last_gesture = self._gesture
        self._future = []
        self._become(wish)

    def _become(self, scenario: Chosen) -> None:
        self.scenario = scenario
        self._start(scenario)
        self.changed.emit()

    @abstractmethod
    def _check(self, wish: Chosen) -> object:
        """Refuse a wish that cannot be granted."""

    @abstractmethod
    def _start(self, scenario: Chosen) -> None:
        """Set to work on the scenario that now stands."""

    @abstractmethod
    def _forget(self) -> None:
        """Let go of what was kept for undo."""
