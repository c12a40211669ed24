"""What the program does about a fault of its own: say it once, write it down, and go on."""

from __future__ import annotations

import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal

from landscape_app import words
from surfaces.refusal import N_

_MOST = 200
"""Faults that are written down; a program that meets more has said enough."""


class Faults(QObject):
    """Takes exceptions that nobody else took, wherever they were raised; says ``met`` once for each place in the code.

    ``met`` is a signal because a fault may come from any thread: who listens hears of it in a thread of its own.
    """

    met = Signal(str)

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log
        self._known: set[object] = set()
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def take_over(self) -> None:
        """From now on every exception that nobody catches comes here."""
        sys.excepthook = self.take
        threading.excepthook = lambda given: self.take(given.exc_type, given.exc_value, given.exc_traceback)
        sys.unraisablehook = lambda given: self.take(given.exc_type, given.exc_value, given.exc_traceback)

    def hand_back(self) -> None:
        """As it was before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def take(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        """Write a fault down and say it, unless it was said before: painting repeats its faults with every frame."""
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error or kind(), trace)
            return
        place = _place(trace)
        if (kind, place) in self._known or len(self._known) >= _MOST:
            return
        self._known.add((kind, place))
        kept = self._write("".join(traceback.format_exception(kind, error, trace)))
        told = N_("a fault in the program ({kind} in {place}); it goes on. Save your work; more in {log}")
        self.met.emit(words.tr(told, kind=kind.__name__, place=place, log=self._log if kept else "stderr"))

    def _write(self, text: str) -> bool:
        with suppress(AttributeError, OSError, ValueError):  # there is no terminal, it has gone, or lacks a letter
            sys.stderr.write(text)
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(text)
        except OSError:
            return False
        return True


def _place(trace: TracebackType | None) -> str:
    """File and line where it was raised."""
    frames: Any = traceback.extract_tb(trace)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
