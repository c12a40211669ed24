"""Makes the pictures of the README with the program itself: ``python -m tests.pictures``."""

import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from landscape_app import lessons, scene_file, words
from landscape_app.lessons import Scene
from landscape_app.start import application
from landscape_app.theme import DARK, LIGHT
from landscape_app.window import Window

TARGET = Path(__file__).parent.parent / "assets" / "pictures"
FIVE = (("sgd", 0.01), ("momentum", 0.01), ("nag", 0.01), ("rmsprop", 0.01), ("adam", 0.1))


def scene(title, surface, start, steps, racers, **view):
    data = {"schema": 1, "kind": "landscape", "title": title, "surface": {"name": surface}, "start": start}
    data |= {"steps": steps, "optimizers": [{"rule": rule, "lr": lr} for rule, lr in racers], "view": view}
    return Scene({}, {}, scene_file.from_data(data))


def picture(name, shown, theme, step, language="en", size=(1280, 720)):
    words.use(language)
    window = Window(shown, None, theme)
    window.resize(*size)
    window.show()
    window.playback.seek(step)
    app.processEvents()
    window.grab().save(str(TARGET / f"{name}.png"))
    window.close()


if __name__ == "__main__":
    app = application()
    TARGET.mkdir(exist_ok=True)
    saddle = lessons.find(lessons.OPENING)
    picture("window-light", saddle, LIGHT, 60)
    picture("window-dark", saddle, DARK, 60)
    picture("window-korean", saddle, LIGHT, 20, "ko")
    rates = [("sgd", rate) for rate in (0.05, 0.4, 0.5, 0.6)]
    picture("sweep", scene("Too big a step", "ravine-d2l", [-5, -2], 20, rates), LIGHT, 9)
    corner = scene("Out of the corner", "beale", [1, 1.5], 300, FIVE, steps_axis="log")
    picture("diverged", corner, DARK, 40, size=(1920, 1080))
