"""Makes the pictures of the README with the program itself: ``python -m tests.tour``."""

import math
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.append(str(Path(__file__).parent / "gui"))

import numpy as np
from hands import charts, named, seen, the_map
from pictures import pixels
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from seeing import MACHADO

import surfaces
from landscape_app import claims, cli, lessons, scene_file, words
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.surface_box import SurfaceBox
from landscape_app.export.dialog import ExportDialog
from landscape_app.export.palette import Palette
from landscape_app.export.thumbnail import thumbnail
from landscape_app.lesson_file import Scene
from landscape_app.start import application
from landscape_app.theme import DARK, LIGHT, font
from landscape_app.views import ground, landmarks
from landscape_app.views.frame import Frame
from landscape_app.window import Window

TARGET = Path(__file__).parent.parent / "assets" / "pictures"
FIVE = (("sgd", 0.01), ("momentum", 0.01), ("nag", 0.01), ("rmsprop", 0.01), ("adam", 0.1))


def scene(title, surface, start, steps, racers, **others):
    data = {"schema": 1, "kind": "landscape", "title": title, "surface": surface, "start": start, "steps": steps}
    return Scene({}, {}, scene_file.from_data(data | {"optimizers": racers} | others))


def rules(*rates, **others):
    return [{"rule": rule, "lr": lr, **others} for rule, lr in rates]


def settle(window):
    """Until all runs and clouds are there and painted."""
    while window.session.busy:
        app.processEvents()
    until = time.perf_counter() + (3 if window.playback.limit < math.inf else 0)  # answers of the worker come later
    while time.perf_counter() < until:
        app.processEvents()
    for _ in range(5):
        app.processEvents()


def picture(name, shown, theme, step, language="en", size=(1280, 720), prepare=lambda window: None, eye="usual"):
    """The window as it is at a step, after ``prepare`` did to it what a person would do."""
    words.use(language)
    window = Window(shown, None, theme)
    window.resize(*size)
    window.show()
    window.playback.seek(step)
    settle(window)
    over = prepare(window)
    window.resize(*size)
    settle(window)
    made = window.grab()
    if over is not None:  # a list that is open is a window of its own
        with QPainter(made) as painter:
            painter.drawPixmap(over[0], over[1])
    as_seen(made, eye).save(str(TARGET / f"{name}.png"))
    window.close()


def as_seen(made, eye):
    """The picture as someone sees it who does not tell all colours apart."""
    if eye == "usual":
        return made
    colours = pixels(made) / 255
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    light = np.clip(light @ np.array(MACHADO[eye]).T, 0, 1)
    back = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    rows = np.ascontiguousarray(np.round(back * 255).astype(np.uint8))
    height, width, _ = rows.shape
    return QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def hover(widget, x, y):
    QTest.mouseMove(widget, QPoint(x, y))
    app.processEvents()


def read_off(window):
    hover(the_map(window).viewport(), 240, 120)
    hover(charts(window)[0], 200, 50)


def with_view(shown, **view):
    return replace(shown, scenario=replace(shown.scenario, view=view))


def open_row(window):
    seen(window, RacerRow)[5].open()


def open_families(window):
    box = named(window, SurfaceBox, "surface")
    box.showPopup()
    app.processEvents()
    shown = box.view().window()
    shown.resize(shown.width(), 560)
    return box.mapTo(window, QPoint(0, box.height())), shown.grab()


def present(window):
    window._call("stage")
    window.showNormal()  # the screen of the offscreen platform is small


def collection(name, theme, columns=6, cell=(222, 168), box=(204, 130)):
    """All surfaces with their landmarks, family after family."""
    shown = list(surfaces.SURFACES.values())
    rows = -(-len(shown) // columns)
    sheet = QPixmap(columns * cell[0] + 18, rows * cell[1] + 18)
    sheet.fill(QColor(theme.paper))
    with QPainter(sheet) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, surface in enumerate(shown):
            painter.save()
            painter.translate(18 + i % columns * cell[0], 18 + i // columns * cell[1])
            small = QRectF(0, 0, *box)
            painter.drawPixmap(small.toRect(), ground.thumbnail(surface, theme, *box))
            painter.setClipRect(small)
            landmarks.paint(painter, surface.marks, Frame.around(surface.turned_window, *box), theme, 0.5)
            painter.setClipping(False)
            painter.setPen(QColor(theme.ink))
            painter.setFont(font(15))
            painter.drawText(QPointF(0, box[1] + 19), words.tr(surface.title))
            painter.restore()
    sheet.save(str(TARGET / f"{name}.png"))


def trained(title, runs, **others):
    """A training scene; ``runs``: rule, lr and batch size of each."""
    listed = [{"optimizer": {"rule": rule, "lr": lr}, "batch": batch} for rule, lr, batch in runs]
    data = {"schema": 1, "kind": "training", "title": title, "runs": listed} | others
    return Scene({}, {}, scene_file.from_data(data))


def network_pictures():
    """The second tab."""
    sizes, digits = lessons.get("batch-size").scenes[0], lessons.get("notes-experiment").scenes[1]
    picture("training-batches", sizes, LIGHT, 260)
    picture("training-batches-end", sizes, DARK, 600, "ko")
    picture("training-digits", digits, LIGHT, 300)
    picture("training-noise", with_view(sizes, strip="noise", across="samples"), LIGHT, 600)
    bands = with_view(digits, strip="inside", loss_axis="log")
    picture("training-inside", bands, DARK, 200)
    rates = trained(
        "Rates too large",
        [("sgd", lr, 64) for lr in (0.1, 3.0, 100.0)] + [("adam", 1000.0, 64)],
        data={"name": "moons"},
    )
    unbounded = replace(rates.scenario, network=replace(rates.scenario.network, activation="relu"), loss="mse")
    picture("training-diverged", replace(rates, scenario=unbounded), LIGHT, 200)
    picture("training-presenting", sizes, LIGHT, 400, prepare=present)


def lesson_pictures():
    """What the start page shows: a picture of each lesson's first scene, in few colours, to take little room."""
    for name in lessons.names():
        for theme in (LIGHT, DARK):
            target = lessons.picture(name, theme.name)
            target.parent.mkdir(exist_ok=True)
            made = thumbnail(lessons.get(name).scenes[0], theme)
            places, colours = Palette([made]).places(made)
            few = Image.fromarray(places, "P")
            few.putpalette(colours[:, 1:].tobytes())
            few.save(target, optimize=True)


def lesson_numbers():
    """Every lesson with what it claims and what was measured, as a page beside them."""
    rows = [_NUMBERS]
    for name in lessons.names():
        lesson = lessons.get(name)
        rows.append(f"\n## {lesson.title['en']} / {lesson.title['ko']}\n\n`{name}`: {lesson.text['en']}\n")
        for i, shown in enumerate(lesson.scenes):
            rows.append(f"{i + 1}. {shown.caption['en']}\n")
            for found in claims.check(shown.claims, shown.scenario):
                assert found.holds, (name, found)
                measured = ", ".join(f"{value:.4g}" for value in found.measured)
                rows.append(f"   - `{found.claim}`" + (f" ({measured})" if measured else ""))
            rows.append("")
    lines = "\n".join(rows).rstrip() + "\n"
    (lessons.picture("x", "light").parents[1] / "README.md").write_text(lines, encoding="utf-8")


_NUMBERS = """# The lessons and their numbers

Made by `python -m tests.tour`; `landscape-app check` prints the same. Behind each claim stand the numbers that were
measured for its sides. The tests compute them anew.
"""


def exported(name, *arguments):
    """What the command line makes of the opening scene."""
    assert cli.main(["render", lessons.OPENING, "--out", str(TARGET / name), *arguments]) == 0


def start_page(name):
    words.use("en")
    window = Window(lessons.find(lessons.OPENING), None, LIGHT, browsing=True)
    window.resize(1280, 720)
    window.show()
    for _ in range(5):
        app.processEvents()
    window.grab().save(str(TARGET / f"{name}.png"))
    window.close()


def export_dialog(name):
    words.use("en")
    window = Window(lessons.find(lessons.OPENING), None, LIGHT)
    window.resize(1280, 720)
    window.show()
    window.playback.seek(60)
    settle(window)
    window._call("export")
    until = time.perf_counter() + 1
    while time.perf_counter() < until:
        app.processEvents()
    dialog = window.findChild(ExportDialog)
    dialog._path.setText("off-the-saddle.mp4")
    dialog.grab().save(str(TARGET / f"{name}.png"))
    window.close()


if __name__ == "__main__":
    app = application()
    lesson_pictures()
    lesson_numbers()
    exported("off-the-saddle.gif", "--size", "800x450", "--fps", "15", "--speed", "15", "--to", "140", "--rest", "1.5")
    start_page("lessons")
    export_dialog("export")
    TARGET.mkdir(exist_ok=True)
    saddle = lessons.find(lessons.OPENING)
    bowl = {"formula": "x**2/2 + y**2/2", "window": [[-1.6, 1.6], [-1, 1]]}
    cloud = {"balls": 300}
    batches = [{"rule": "sgd", "lr": 0.1, "batch": batch, "cloud": cloud} for batch in (1, 4, 16, 64)]
    noise = {"sigma": 1.0, "samples": 256, "batch": 16}
    eight = rules(*FIVE, ("adagrad", 0.3), ("lion", 0.02), ("qhadam", 0.1))
    banana = rules(("sgd", 0.001), ("momentum", 0.001), ("nag", 0.001), ("rmsprop", 0.005), ("adam", 0.05))
    picture("window-light", saddle, LIGHT, 60)
    picture("window-dark", saddle, DARK, 60)
    picture("window-korean", saddle, LIGHT, 20, "ko")
    picture("families", saddle, LIGHT, 60, prepare=open_families)
    sweep = rules(*(("sgd", rate) for rate in (0.05, 0.4, 0.5, 0.6)))
    picture("sweep", scene("Too big a step", {"name": "ravine-d2l"}, [-5, -2], 20, sweep), LIGHT, 9)
    corner = scene("Out of the corner", {"name": "beale"}, [1, 1.5], 300, rules(*FIVE), view={"steps_axis": "log"})
    picture("diverged", corner, DARK, 40)
    valley = scene("The banana", {"name": "rosenbrock"}, [-1.2, 1], 800, banana, view={"target": 0.01})
    picture("log-height", valley, LIGHT, 300, prepare=read_off)
    what_b_does = scene("What the batch size does", bowl, [1.2, 0.7], 120, batches, noise=noise)
    picture("cloud", what_b_does, LIGHT, 120)
    picture("eight", scene("Eight at once", {"name": "beale"}, [0.7, 1.4], 300, eight), LIGHT, 120, prepare=open_row)
    picture("presenting", saddle, DARK, 60, prepare=present)
    picture("deuteranopia", saddle, LIGHT, 60, eye="deuteranopia")
    long = {"formula": "x**2/200 + 10*y**2", "window": [[-10, 10], [-0.5, 0.5]]}
    narrow = scene("A long valley", long, [-8, 0.3], 200, rules(("sgd", 0.095), ("momentum", 0.1), ("adam", 0.2)))
    picture("free-scales", with_view(narrow, aspect="free"), DARK, 60)
    collection("surfaces", LIGHT)
    network_pictures()
