"""Getting Qt going: for the window, or without a display for pictures."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from landscape_app import words
from landscape_app.lesson_file import Lesson, Scene
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from landscape_app.export.orders import Order
    from landscape_app.window import Window

_ENDS = signal.SIGINT, signal.SIGTERM
DEBIAN_PACKAGES = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3"
_FOR_X = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
}
"""What Qt needs for a window on X, by Debian's name; where one is missing it aborts the process."""


def render(scene: Scene, order: Callable[[], Order], told: Callable[[float], None]) -> None:
    """Export a scene with the painters of the window, but without one. ``order`` is made once Qt is there."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_HASH_SEED"] = "0"  # the order of fonts in a PDF follows it
    _load_qt()
    from PySide6.QtCore import qInstallMessageHandler

    from landscape_app.document import Document
    from landscape_app.export import orders

    qInstallMessageHandler(lambda *_: None)  # what goes wrong is said in a sentence of ours
    wanted, document = order(), Document(scene, None)
    orders.check(wanted, document, scene.scenario)
    application()
    orders.fulfil(wanted, document, scene.scenario, told)


def open_window(found: Lesson | Scene | None, path: Path | None) -> int:
    """Open the window on a lesson or a scene, or on the start page, and stay until it is closed; the exit status."""
    if not _display_is_there():
        raise Refusal(
            N_(
                "there is no display to open a window on; run this on a desktop, or use 'landscape-app run' and "
                "'landscape-app render', which need none"
            )
        )
    _load_qt()
    app = application()
    from landscape_app import binding
    from landscape_app.faults import Faults

    if not binding.is_sound():
        raise Refusal(N_("this version of PySide6 crashes on Python before 3.12; install PySide6-Essentials<6.12"))
    faults = Faults(_folder("AppLocalDataLocation") / "faults.log")
    faults.take_over()
    try:
        window = _window(app, found, path)
        faults.met.connect(window.tell)
        with _heeding_signals(window):
            window.show()
            status = app.exec()
        window.deleteLater()
        app.processEvents()
    finally:
        faults.hand_back()
    return status


def _window(app: QApplication, found: Lesson | Scene | None, path: Path | None) -> Window:
    """The window, as this person left it last time."""
    from landscape_app import lessons
    from landscape_app.preferences import Preferences
    from landscape_app.recovery import Recovery
    from landscape_app.theme import DARK, LIGHT, THEMES
    from landscape_app.window import Window

    preferences = Preferences(_folder("AppConfigLocation") / "settings.json")
    if preferences.get("language") in words.LANGUAGES:
        words.use(preferences.get("language"))
    if preferences.get("notation") in words.NOTATIONS:
        words.write_in(preferences.get("notation"))
    system = DARK if app.styleHints().colorScheme() == app.styleHints().colorScheme().Dark else LIGHT
    theme = THEMES.get(preferences.get("theme"), system)
    recovery = Recovery(_folder("AppLocalDataLocation") / "recovery")
    if found is None:
        window = Window(lessons.find(lessons.OPENING), None, theme, preferences, recovery, browsing=True)
    else:
        window = Window(lessons.scenes(found)[0], path, theme, preferences, recovery)
    if isinstance(found, Lesson):
        window.lecture.adopt(found)
    if not preferences.get("geometry"):
        window.resize(window.size().boundedTo(window.screen().availableSize()))
    return window


def _folder(kind: str) -> Path:
    """The folder of this program for settings, or for what it writes down."""
    from PySide6.QtCore import QStandardPaths

    return Path(QStandardPaths.writableLocation(getattr(QStandardPaths.StandardLocation, kind)))


@contextmanager
def _heeding_signals(window: Window) -> Iterator[None]:
    """Ctrl+C and a session that ends close the window. Python alone would hear of them only when something happens."""
    import socket

    from PySide6.QtCore import QSocketNotifier

    if sys.platform == "win32":
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(window.end)
    before = [signal.signal(number, lambda *_: None) for number in _ENDS]
    fd = signal.set_wakeup_fd(told.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(fd)
        for number, handler in zip(_ENDS, before, strict=True):
            signal.signal(number, handler)
        notifier.setEnabled(False)
        notifier.deleteLater()
        heard.close()
        told.close()


def _display_is_there() -> bool:
    """Qt aborts the process where a display is missing, so it must be known before."""
    if sys.platform != "linux":
        return True
    answers = {"wayland": _wayland_answers, "xcb": _x_server_answers}
    platforms = (os.environ.get("QT_QPA_PLATFORM") or "wayland;xcb").split(";")
    return any(answers.get(name.partition(":")[0].partition("-")[0], lambda: True)() for name in platforms)


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    import socket

    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.connect(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name))  # noqa: PTH118
        except OSError:
            return False
    return True


def _x_server_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if not failed:
        _check_libraries()
    return not failed


def _check_libraries() -> None:
    missing = {}
    for package, library in _FOR_X.items():
        try:
            ctypes.CDLL(library)
        except OSError as error:
            missing[package] = error
    if missing:
        raise _not_loaded(next(iter(missing.values())), " ".join(missing))


def _load_qt() -> None:
    try:
        import PySide6.QtGui
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        raise _not_loaded(error, DEBIAN_PACKAGES) from None


def _not_loaded(reason: Exception, packages: str) -> Refusal:
    text = N_("Qt cannot be loaded ({reason}); on Debian or Ubuntu: apt install {packages}")
    return Refusal(text, reason=reason, packages=packages)


def application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    QApplication.setApplicationName("landscape-app")
    app = QApplication.instance() or QApplication(["landscape-app"])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    return app
