"""Every test of the window runs offscreen, fails on a warning of Qt, and leaves nothing behind."""

import gc
import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTimer
from PySide6.QtWidgets import QApplication

from landscape_app import lessons, words
from landscape_app.lessons import Scene
from landscape_app.session import Session
from landscape_app.theme import LIGHT
from landscape_app.window import Window

__all__ = [
    "hurried",
    "language",
    "locale",
    "nothing_left_behind",
    "opened",
    "patient",
    "pytest_itemcollected",
    "session_on",
    "style",
    "window",
]
HARMLESS = "^This plugin does not support "
"""What the offscreen platform says by itself, at the first show of any window and where a list opens."""
KEPT_BY_QT = {"QTipLabel"}
"""Qt keeps the last tool tip as a hidden top-level widget and deletes it in its own time."""


def pytest_itemcollected(item):
    item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
    item.add_marker(pytest.mark.qt_log_ignore(HARMLESS))


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp):
    """No thread, no running timer and no top-level widget outlives a test, and the language is English again."""
    threads, timers, widgets = set(threading.enumerate()), running_timers(), top_levels()
    yield
    flush()
    if not (running_timers() <= timers and top_levels() <= widgets):
        gc.collect()  # what only a cycle keeps alive is no leak; costly, hence not every time
        flush()
    assert set(threading.enumerate()) <= threads, "a thread outlived the test"
    assert running_timers() <= timers, "a timer still runs after the test"
    assert top_levels() <= widgets, "a top-level widget outlived the test"
    assert words.language() == "en", "the test left another language behind"


def running_timers():
    """Every QTimer known to Python that runs; what Qt keeps to itself (cursor blink, tool tip) is not ours to stop."""
    kinds = {QTimer, *QTimer.__subclasses__()}
    timers = [thing for thing in gc.get_objects() if type(thing) in kinds]
    return {id(timer) for timer in timers if shiboken6.isValid(timer) and timer.isActive()}


def top_levels():
    return {shiboken6.getCppPointer(w)[0] for w in QApplication.topLevelWidgets() if type(w).__name__ not in KEPT_BY_QT}


def flush():
    """Deliver what waits, deletions too."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def patient(monkeypatch, request):
    """Short runs are whole at once, however busy the machine: so long a session simulates before it lets the window
    have its turn. Tests of these very turns have ``hurried`` instead."""
    if "hurried" not in request.fixturenames:
        monkeypatch.setattr("landscape_app.session._SLICE", 0.25)


@pytest.fixture
def hurried():
    """The program's own patience."""


@pytest.fixture(scope="session", autouse=True)
def style(qapp):
    """The style that the program itself chooses."""
    qapp.setStyle("Fusion")


@pytest.fixture
def opened(qtbot):
    """Open a window on a scenario (or on a lesson's scene); it is closed and deleted after the test."""
    windows = []

    def open_window(scene, path=None, theme=LIGHT, size=(1280, 720), preferences=None, **others):
        """It asks nothing when it is closed, unless a test wants it to."""
        window = Window(scene if isinstance(scene, Scene) else Scene({}, {}, scene), path, theme, preferences, **others)
        window.desk.asks = False
        windows.append(window)
        if size is not None:
            window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return window

    yield open_window
    words.use("en")
    for window in windows:
        if shiboken6.isValid(window):
            window.deleteLater()  # in any case, also if closing fails
            window.close()
    flush()


@pytest.fixture
def window(opened):
    """The program as it first opens."""
    return opened(lessons.find(lessons.OPENING))


@pytest.fixture
def session_on():
    """A session on a scenario, without a window; it is stopped and deleted after the test."""
    sessions = []

    def start(scenario):
        sessions.append(Session(scenario))
        return sessions[-1]

    yield start
    for session in sessions:
        session.stop()
        session.deleteLater()
    flush()


@pytest.fixture(params=["C", "de_DE", "ko_KR", "ar_EG", "fr_CH", "hi_IN"])
def locale(request):
    """Another locale for everything that is made during the test."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.fixture(params=words.LANGUAGES)
def language(request):
    """Each language that the program speaks, spoken from before the first window opens."""
    words.use(request.param)
    yield request.param
    words.use("en")
