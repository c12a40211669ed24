"""A fault while something is painted is an exception that can be reported, never the end of the process.

Qt crashes when a picture is destroyed under a painter that still works on it, as happens when an exception leaves a
function between the two. This runs in a process of its own, because a failure would take all other tests with it.
"""

import os
import subprocess
import sys
from pathlib import Path

FAULTS = """
import gc
from PySide6.QtWidgets import QApplication
from landscape_app import lessons
from landscape_app.document import Document
from landscape_app.export import figure
from landscape_app.export.still import image
from landscape_app.simulate import simulate
from landscape_app.theme import LIGHT, looks
from landscape_app.views import ground
from landscape_app.views.chart import Chart
from landscape_app.views.curves import curves
from landscape_app.views.quantities import QUANTITIES
from landscape_app.views.trails import Trails

app = QApplication([])
scene = lessons.find("off-the-saddle")
scenario = scene.scenario
chart = Chart(LIGHT)
chart.show_curves(curves(scenario, simulate(scenario), looks(scenario, LIGHT), QUANTITIES["loss"], True))

def fault(*given, **named):
    raise ValueError("a fault of the test")

def still():
    drawn = figure.of(Document(scene, None), scenario, figure.Dress((640, 480)))
    image(drawn, 20)

for owner, name, show in ((ground, "paint", still), (Trails, "draw", still), (Chart, "_draw_curves", chart.grab)):
    whole = getattr(owner, name)
    setattr(owner, name, fault)
    try:
        show()
    except Exception as error:
        print(type(error).__name__, str(error).endswith("a fault of the test"))
    gc.collect()
    setattr(owner, name, whole)
    show()
"""


def test_a_fault_while_painting_ends_no_process():
    """Ground, trails and chart: each fault comes out as an exception, and the next picture is painted as ever."""
    done = subprocess.run(
        [sys.executable, "-c", FAULTS],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == ["ValueError True"] * 3, done.stderr
    assert done.returncode == 0
    assert done.stderr == ""
