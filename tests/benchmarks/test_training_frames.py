"""The window while a network trains flat out: how long it keeps the hand waiting."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer

from landscape_app import lessons
from landscape_app.start import application
from landscape_app.theme import LIGHT
from landscape_app.training import Length
from landscape_app.window import Window

SECONDS = 6


LESSONS = (("batch-size", "decision"), ("batch-size", "noise"), ("notes-experiment", "samples"))
LESSONS += (("notes-experiment", "inside"),)


@pytest.mark.parametrize(("lesson", "strip"), LESSONS)
def test_the_window_stays_smooth(report, lesson, strip):
    """Turns of the event loop, with everything that is painted in them, while all runs train at full speed."""
    application()
    scene = lessons.find(lesson)
    training = replace(scene.scenario, length=Length("updates", 100_000), view={"strip": strip})
    window = Window(replace(scene, scenario=training), None, LIGHT)
    window.resize(1280, 720)
    window.show()
    window.playback.set_speed(math.inf)
    window.playback.play()
    stamps = []
    pulse, loop = QTimer(), QEventLoop()
    pulse.setTimerType(Qt.TimerType.PreciseTimer)
    pulse.setInterval(8)
    pulse.timeout.connect(lambda: stamps.append(time.perf_counter()))
    QTimer.singleShot(500, pulse.start)
    QTimer.singleShot(500 + 1000 * SECONDS, loop.quit)
    loop.exec()
    pulse.stop()
    trained = window.session.trained
    before = time.perf_counter()
    window.close()
    closed = time.perf_counter() - before
    waits = np.diff(stamps) * 1e3
    typical = float(np.quantile(waits, 0.95))
    measured = (
        f"p50 {np.median(waits):.0f}, p95 {typical:.0f}, max {waits.max():.0f} ms; {trained:.0f} updates of each run"
    )
    report(f"a turn of the window while training, {lesson}, {strip}", measured, "p95 25 ms", typical <= 25)
    report("closing it meanwhile", f"{closed * 1e3:.0f} ms", "1000 ms", closed <= 1)
