"""The program in a process of its own, as a person starts it, with something happening in its window."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from core.shell import ROOT, environment

from landscape_app import lessons

HERE = Path(__file__).parent
HARMLESS = b"This plugin does not support "
"""What the offscreen platform says at the first show of any window, and of a menu."""
LONGEST = 30
"""Seconds; a process that takes longer hangs."""

PRELUDE = f"""
import os, sys, threading, time
sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent / "gui")!r}, {str(HERE.parent)!r}]
from process import opened
"""


def opened(happens, scene=None, path=None):
    """In the child: open the window, let it happen there, and stay until it is closed."""
    from PySide6.QtCore import QTimer

    from landscape_app import start, words
    from landscape_app.window import Window

    words.use(words.preferred())
    app = start.application()

    def begin():
        (window,) = (widget for widget in app.topLevelWidgets() if isinstance(widget, Window))
        window.activateWindow()
        app.processEvents()
        happens(window)

    QTimer.singleShot(0, begin)
    sys.exit(start.open_window(scene or lessons.find(lessons.OPENING), path))


def ready():
    """In the child: tell that it has come so far."""
    print("ready", flush=True)


@contextmanager
def started(folder, code, *options, **given):
    """The child, its settings in that folder; ended in any case."""
    command = [sys.executable, *options, "-c", PRELUDE + code]
    surroundings = environment(**{"HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"} | given)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "LANGUAGE"):
        surroundings.pop(name, None)
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, cwd=folder, env=surroundings, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        yield child
    finally:
        if child.poll() is None:
            os.kill(child.pid, signal.SIGCONT)
            child.kill()
        child.communicate()


def wait_ready(child):
    """Until the child says so."""
    assert child.stdout.readline() == b"ready\n", child.communicate(timeout=LONGEST)[1].decode()


def ended(child):
    """Status, what was said on stdout and what on stderr, when the child has ended by itself."""
    out, err = child.communicate(timeout=LONGEST)
    said = [line for line in err.splitlines() if not line.startswith(HARMLESS)]
    return child.returncode, out.decode(), b"\n".join(said).decode()


def run(folder, code, *options, **given):
    """All of a child's life."""
    with started(folder, code, *options, **given) as child:
        return ended(child)


def ended_by(child, number):
    """As ``ended``, after a signal; and the seconds that it took."""
    began = time.monotonic()
    child.send_signal(number)
    found = ended(child)
    return *found, time.monotonic() - began


def settings(folder):
    """Where a child with that home keeps its settings."""
    return folder / ".config" / "landscape-app" / "settings.json"


def log(folder):
    """What a child with that home wrote down of its faults."""
    found = folder / ".local" / "share" / "landscape-app" / "faults.log"
    return found.read_text(encoding="utf-8") if found.exists() else ""


__all__ = ["ROOT", "ended", "ended_by", "log", "opened", "ready", "run", "settings", "started", "wait_ready"]
