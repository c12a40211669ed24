"""P1, P2: a window that ends in the middle of anything ends at once and cleanly."""

import signal
import threading
import time

import pytest
import states
from process import ended_by, started, wait_ready
from PySide6.QtWidgets import QApplication
from windows import flush

AT_ONCE = 1.0
"""Seconds."""
ON_STAGE = """
import states
from PySide6.QtCore import QTimer
from process import ready
def happens(window):
    QTimer.singleShot(0, ready)
    states.{state}(window)
opened(happens)
"""


def in_state(state):
    return ON_STAGE.format(state=state.replace(" ", "_"))


# On being closed, or told to end


@pytest.mark.parametrize("state", states.ALL)
def test_p1_closing_takes_no_time(qtbot, window, state):
    """P1: whatever it is at, the window is gone within a second, no thread is left, nothing goes on behind it."""
    threads = threading.active_count()
    states.ALL[state](window)
    began = time.monotonic()
    window.close()
    flush()
    assert time.monotonic() - began < AT_ONCE
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert threading.active_count() == threads
    assert not window.playback.playing
    with qtbot.assertNotEmitted(window.session.advanced, wait=40):
        pass


@pytest.mark.parametrize("state", [*states.ALL, *states.HELD])
def test_p1_p2_a_session_that_ends_ends_it(tmp_path, state):
    """P1, P2: SIGTERM in any state closes the window: over within a second, status 0, not a word on stderr."""
    with started(tmp_path, in_state(state)) as child:
        wait_ready(child)
        status, _, stderr, seconds = ended_by(child, signal.SIGTERM)
    assert (status, stderr) == (0, "")
    assert seconds < AT_ONCE


def test_p2_an_impatient_ctrl_c_ends_it(tmp_path):
    """P2: Ctrl+C while it plays, and once more at once, is one clean end too."""
    with started(tmp_path, in_state("playing")) as child:
        wait_ready(child)
        child.send_signal(signal.SIGINT)
        status, _, stderr, seconds = ended_by(child, signal.SIGINT)
    assert (status, stderr) == (0, "")
    assert seconds < AT_ONCE
