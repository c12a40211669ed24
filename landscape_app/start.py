"""Getting Qt going: for the window, or without a display for pictures."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from landscape_app import words
from landscape_app.lessons import Scene
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from landscape_app.window import Window

_ENDS = signal.SIGINT, signal.SIGTERM
DEBIAN_PACKAGES = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3"


def render(scene: Scene, target: Path, size: tuple[int, int], step: int | None, theme: str) -> None:
    """Draw a scene into a picture, with the painters of the window but without one."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _load_qt()
    from landscape_app.export import picture

    picture.check_target(target)
    application()
    picture.save(scene, target, size, step, theme)


def open_window(scene: Scene, path: Path | None) -> int:
    """Open the window on a scene and stay until it is closed; the exit status."""
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
        window = _window(app, scene, path)
        faults.met.connect(window.tell)
        with _heeding_signals(window):
            window.show()
            status = app.exec()
        window.deleteLater()
        app.processEvents()
    finally:
        faults.hand_back()
    return status


def _window(app: QApplication, scene: Scene, path: Path | None) -> Window:
    """The window, as this person left it last time."""
    from landscape_app.preferences import Preferences
    from landscape_app.theme import DARK, LIGHT, THEMES
    from landscape_app.window import Window

    preferences = Preferences(_folder("AppConfigLocation") / "settings.json")
    if preferences.get("language") in words.LANGUAGES:
        words.use(preferences.get("language"))
    if preferences.get("notation") in words.NOTATIONS:
        words.write_in(preferences.get("notation"))
    system = DARK if app.styleHints().colorScheme() == app.styleHints().colorScheme().Dark else LIGHT
    return Window(scene, path, THEMES.get(preferences.get("theme"), system), preferences)


def _folder(kind: str) -> Path:
    """The folder of this program for settings, or for what it writes down."""
    from PySide6.QtCore import QStandardPaths

    return Path(QStandardPaths.writableLocation(getattr(QStandardPaths.StandardLocation, kind)))


@contextmanager
def _heeding_signals(window: Window) -> Iterator[None]:
    """Ctrl+C and a session that ends close the window. Python alone would hear of them only when something happens."""
    from PySide6.QtCore import QSocketNotifier

    if sys.platform == "win32":
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(window.close)
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
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] not in ("xcb", "wayland"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    return bool(os.environ.get("DISPLAY")) and _x_server_answers()


def _x_server_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def _load_qt() -> None:
    try:
        import PySide6.QtGui
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        raise Refusal(
            N_("Qt cannot be loaded ({reason}); on Debian or Ubuntu: apt install {packages}"),
            reason=error,
            packages=DEBIAN_PACKAGES,
        ) from None


def application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    QApplication.setApplicationName("landscape-app")
    app = QApplication.instance() or QApplication(["landscape-app"])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    return app
