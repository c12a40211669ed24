"""Exports: films beside matplotlib drawing the same, stills, pages, and the memory that a long film takes."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from landscape_app import lessons
from landscape_app.document import Document
from landscape_app.export import orders
from landscape_app.export.figure import Dress
from landscape_app.export.orders import Order
from landscape_app.start import application

HERE = Path(__file__).parent
SCENE = lessons.find(lessons.OPENING)
FRAMES = 300
THEIRS = 100
"""Frames that matplotlib draws; its time grows in proportion."""


def export(path, **others):
    """Seconds that an export of the opening scene takes, from its scenario on."""
    application()
    order = Order(path, others.pop("dress", Dress()), **others)
    begun = time.perf_counter()
    orders.fulfil(order, Document(SCENE, None), SCENE.scenario, lambda share: None)
    return time.perf_counter() - begun


@pytest.mark.parametrize(("suffix", "wanted"), [("mp4", 12), ("gif", 15)])
def test_a_film_beside_matplotlib(report, tmp_path, suffix, wanted):
    """300 frames of 1280 x 720 with title, sentence, map and chart."""
    ours, theirs = tmp_path / f"ours.{suffix}", tmp_path / f"theirs.{suffix}"
    script = [sys.executable, HERE / "films_matplotlib.py", theirs, str(THEIRS)]
    export(ours, speed=30.0, hold=0, rest=0)  # whatever has to be loaded
    taken = min(export(ours, speed=30.0, hold=0, rest=0) for _ in range(2))
    done = subprocess.run(script, check=True, capture_output=True, text=True, timeout=600)
    other = float(done.stdout) * FRAMES / THEIRS
    measured = f"{taken:.1f} s beside {other:.0f} s, {other / taken:.0f}x"
    report(f"{FRAMES} frames as {suffix.upper()}", measured, f"{wanted}x", other >= wanted * taken)
    size, their_size = ours.stat().st_size, theirs.stat().st_size * FRAMES / THEIRS
    if suffix == "gif":
        measured = f"{size / 1e6:.1f} MB beside {their_size / 1e6:.0f} MB"
        report("its size beside Pillow's default", measured, "a tenth", size <= their_size / 10)


def test_a_still(report, tmp_path):
    """Map, chart, title and sentence at 1280 x 720, from the scenario to the file."""
    export(tmp_path / "a.png")
    taken = min(export(tmp_path / "a.png", step=k) for k in (60, 100, 200))
    report("a PNG of 1280 x 720", f"{1000 * taken:.0f} ms", "150 ms", taken <= 0.150)


def test_a_page(report, tmp_path):
    """Five racers, 500 steps."""
    export(tmp_path / "a.html")
    size = (tmp_path / "a.html").stat().st_size
    report("a web page of five racers", f"{size / 1e3:.0f} kB", "1 MB", size <= 1e6)


def test_memory(report, tmp_path):
    """Ten times as many frames take no more memory."""
    most = []
    for speed in ("60", "6"):
        command = [
            sys.executable,
            "-c",
            _MEASURE,
            "render",
            lessons.OPENING,
            "--out",
            tmp_path / "a.mp4",
            "--size",
            "640x360",
        ]
        done = subprocess.run([*command, "--speed", speed], check=True, capture_output=True, text=True, timeout=300)
        most.append(int(re.findall(r"\d+", done.stdout)[-1]) / 1024)
    measured = f"{most[0]:.0f} MB for some 400 frames, {most[1]:.0f} MB for 1,700"
    report("memory of a film", measured, "flat", most[1] - most[0] < 20)


_MEASURE = """
import resource, sys
from landscape_app import cli
cli.main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
