"""A lecturer's evening: choose a lesson, play it, change it, save, export, and open the file the next morning."""

import av
from hands import CTRL, label, named, picks_file, press, saves_to, seen, texts, type_into
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from test_export_dialog import asked, begin, fill, put_away, wait_for

from landscape_app import lessons, scene_file
from landscape_app.controls.captions import Caption
from landscape_app.controls.lesson_browser import LessonCard
from landscape_app.controls.number_field import NumberField

KEY = Qt.Key


def caption(window):
    return "".join(found.accessibleName() for found in seen(window, Caption))


def test_from_the_start_page_to_the_slides_and_back(monkeypatch, qtbot, opened, tmp_path):
    """By mouse and keys alone; at each turn the screen says what is the case."""
    lesson = lessons.get("off-the-saddle")
    window = opened(lessons.find(lessons.OPENING), browsing=True)
    QTest.mouseClick(named(window, LessonCard, "Off the saddle"), Qt.MouseButton.LeftButton)
    assert caption(window) == lesson.scenes[0].question["en"]

    press(KEY.Key_PageDown)
    qtbot.waitUntil(lambda: not window.playback.playing, timeout=5000)
    assert window.playback.step == 11 and caption(window) == lesson.scenes[0].marks[0].text["en"]

    type_into(named(window, NumberField, "SGD lr"), "0.9")
    assert caption(window) != lesson.scenes[0].marks[0].text["en"], "its numbers do not hold any more"
    assert "● not saved" in texts(window)

    path = tmp_path / "mine.landscape.json"
    saves_to(monkeypatch, path)
    press(KEY.Key_S, CTRL)
    assert "● not saved" not in texts(window) and window.windowTitle().startswith("mine.landscape.json")
    assert "is yours now" in label(window, "notice")

    dialog = asked(window, ".mp4", (64, 36))
    fill(dialog, from_step=10, to_step=13)
    begin(dialog, tmp_path / "mine.mp4")
    wait_for(qtbot, dialog)
    with av.open(tmp_path / "mine.mp4") as film:
        assert film.streams.video[0].frames == 3 * 30 / 15 + 1 + 1.5 * 30, "three steps, and the last one held"
    put_away(dialog, window)

    saved = window.session.scenario
    press(KEY.Key_3, CTRL)
    picks_file(monkeypatch, path)
    press(KEY.Key_O, CTRL)
    assert window.session.scenario.racers == saved.racers and window.playback.step == 11
    assert scene_file.load(path).racers[0].motion.rule.lr == 0.9
