"""Python's cyclic garbage collector, kept out of every thread but the window's.

It runs in whatever thread happens to allocate, and there it would destroy objects of Qt, which ends the process. So as
long as other threads run it is switched off, and a timer of the window's thread does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500
"""Milliseconds between two looks at what has gathered."""
_active: set[int] = set()


class Collector(QObject):
    """From ``begin`` to ``end`` garbage is collected by a timer of this thread, and in no other."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._collect)

    def begin(self) -> None:
        if id(self) not in _active:
            _active.add(id(self))
            gc.disable()
            self._timer.start()

    def end(self) -> None:
        self._timer.stop()
        _active.discard(id(self))
        if not _active:
            gc.enable()

    def _collect(self) -> None:
        """What is due by the collector's own thresholds: the young often, the old seldom."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
