"""What must never happen while the window is used: exceptions, words of Qt, standstills, strays, disorder."""

from __future__ import annotations

import gc
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import shiboken6
from PySide6.QtCore import QThread, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from landscape_app import scenario, scene_file, training
from landscape_app.controls.lesson_browser import LessonBrowser
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.run_row import RunRow
from landscape_app.export.dialog import ExportDialog
from landscape_app.scenario import Scenario
from landscape_app.window import Window
from surfaces.refusal import Refusal

HARMLESS = ("This plugin does not support ",)
"""What the offscreen platform says by itself where a window is shown, raised or takes the mouse."""
KEPT_BY_QT = ("qtooltip_label",)
"""The last tool tip stays as a hidden window until Qt deletes it."""
EXCEPTION, MESSAGE, FREEZE, STRAY, INVARIANT = "exception", "Qt message", "freeze", "stray", "invariant"
OURS = ["training"]
"""Threads of which there may be one while the window is open; ``_BRIEF`` ones end by themselves."""
_ONLOOKER = "onlooker"
_BRIEF = ("reading", _ONLOOKER)
_BEAT = 20
"""Milliseconds between two beats of the pulse."""


@dataclass(frozen=True)
class Fault:
    """What went wrong, in which action (counted from 1)."""

    kind: str
    text: str
    action: int


class Watch:
    """Collects faults between ``with`` and its end; the hooks that were there come back."""

    def __init__(self, limit: float = 1.0) -> None:
        self.limit, self.faults, self.action = limit, [], 0
        self.faults: list[Fault]
        self._threads, self._windows = set(threading.enumerate()), set(QApplication.topLevelWidgets())
        self._beat = 0.0
        self.longest_gap = 0.0

    def tell(self, kind: str, text: str) -> None:
        self.faults.append(Fault(kind, text, self.action))

    # Hooks

    def __enter__(self) -> Self:
        self._hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = lambda kind, value, trace: self._raised(value)
        threading.excepthook = lambda args: self._raised(args.exc_value)
        sys.unraisablehook = lambda args: self._raised(args.exc_value)
        self._handler = qInstallMessageHandler(self._said)
        self._pulse = QTimer()
        self._pulse.setInterval(_BEAT)
        self._pulse.timeout.connect(self.beat)
        return self

    def __exit__(self, *_: object) -> None:
        self._pulse.stop()
        qInstallMessageHandler(self._handler)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks

    def raised(self, error: BaseException) -> None:
        """An exception that came out of an event which was sent."""
        self._raised(error)

    def _raised(self, error: BaseException | None) -> None:
        self.tell(EXCEPTION, "".join(traceback.format_exception(error)) if error else "an exception without a value")

    def _said(self, kind: QtMsgType, context: Any, text: str) -> None:
        if not text.startswith(HARMLESS):
            self.tell(MESSAGE, f"{kind.name}: {text}")

    # Time

    def start_pulse(self) -> None:
        """From now on gaps between two turns of the event loop are measured."""
        self._beat, self.longest_gap = time.perf_counter(), 0.0
        self._pulse.start()

    def stop_pulse(self) -> None:
        self.beat()
        self._pulse.stop()

    def beat(self) -> None:
        """A turn is done; how long did it take?"""
        now = time.perf_counter()
        self.longest_gap, self._beat = max(self.longest_gap, now - self._beat), now

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """Note where this thread is when the limit is over."""
        frame, self._where = threading.get_ident(), ""

        def look() -> None:  # with Python's lock, so that the frames stand still
            self._where = "".join(traceback.format_stack(sys._current_frames()[frame]))

        onlooker = threading.Timer(self.limit, look)
        onlooker.name = _ONLOOKER
        onlooker.start()
        yield
        onlooker.cancel()

    def judge_time(self, seconds: float) -> None:
        if seconds > self.limit:
            self.tell(FREEZE, f"{seconds:.2f} s\n{self._where}")

    # The order of things

    def check(self, window: Window) -> None:
        """Everything that must hold after each action."""
        for holds in (_scene_holds, _playback_holds, _shown_holds):
            try:
                text = holds(window)
            except Exception as error:
                self._raised(error)
                continue
            if text:
                self.tell(INVARIANT, text)
        self._find_strays()

    def check_rarely(self, window: Window) -> None:
        """What takes longer to find out: a picture, threads."""
        if window.grab().isNull():
            self.tell(INVARIANT, "the window's picture is null")
        begun = set(threading.enumerate()) - self._threads
        extra = [thread.name for thread in begun if thread.name not in _BRIEF]
        if extra not in ([], OURS):
            self.tell(STRAY, f"threads {extra}")
        threads = [t for t in gc.get_objects() if isinstance(t, QThread) and shiboken6.isValid(t) and t.isRunning()]
        if any(thread is not QApplication.instance().thread() for thread in threads):
            self.tell(STRAY, f"{len(threads)} running QThreads")

    def _find_strays(self) -> None:
        strays = [w for w in QApplication.topLevelWidgets() if w not in self._windows and _astray(w)]
        if strays:
            self.tell(STRAY, f"windows: {[f'{type(w).__name__} {w.objectName()!r}' for w in strays]}")


def _astray(widget: QWidget) -> bool:
    """Whether a window of its own is seen, or belongs to nobody."""
    if widget.objectName() in KEPT_BY_QT or isinstance(widget, ExportDialog):
        return False
    return widget.isVisible() or widget.parentWidget() is None


def _scene_holds(window: Window) -> str:
    session = window.session
    scene = session.scenario
    try:
        scenario.check(scene) if isinstance(scene, Scenario) else training.check(scene)
        of_files = not isinstance(scene, Scenario) and scene.data.path.name
        if not of_files and scene_file.read(scene_file.write(scene)) != scene:
            return "the scene is another one once it is written and read"
    except Refusal as refusal:
        return f"the scene is refused: {refusal}"
    if isinstance(scene, Scenario):
        return "" if tuple(session.runs) == scene.labels else "the runs are not those of the racers"
    return "" if len(session.stories) == len(scene.runs) else "the records are not those of the runs"


def _playback_holds(window: Window) -> str:
    playback, session = window.playback, window.session
    if playback.last != session.last:
        return f"playback ends at {playback.last}, the scene at {session.last}"
    return "" if 0 <= playback.position <= playback.last else f"the playhead is at {playback.position}"


def _shown_holds(window: Window) -> str:
    content = window.centralWidget().currentWidget()
    if content.findChild(LessonBrowser) is not None:  # no scene is shown
        return "" if window.windowTitle() else "there is no title"
    if not window.windowTitle() or len(_named(content, QLineEdit, "title")) != 1:
        return "there is no title"
    scene = window.session.scenario
    kind, wanted = (RacerRow, scene.racers) if isinstance(scene, Scenario) else (RunRow, scene.runs)
    if len([row for row in content.findChildren(kind) if not row.isHidden()]) != len(wanted):
        return "there are not as many rows as racers or runs"
    shown, said = [label.text() for label in _named(content, QLabel, "step")], window.session.say
    return "" if shown == [said(window.playback.position)] else f"step {shown}, not {window.playback.position}"


def _named(content: QWidget, kind: type[QWidget], name: str) -> list[Any]:
    return [widget for widget in content.findChildren(kind) if widget.objectName() == name]
