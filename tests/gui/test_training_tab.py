"""Two tabs in one window: each keeps its scene, playhead, history and file, through switches of every kind."""

import threading
from dataclasses import replace

import pytest
from hands import CTRL, click, label, named, press, seen, texts, the_map, wheel
from learning import ask, curves, finish, lesson, maps, rows, seek, stories, told, trained
from pictures import differing
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton

from landscape_app import lessons, scene_file
from landscape_app.lesson_file import Scene
from landscape_app.network import inside
from landscape_app.scenario import Scenario
from landscape_app.trainer import train
from landscape_app.training import Data, Length, Network, Split, Stop, Training
from landscape_app.views.map_view import MapView

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING).scenario
BY_KEY = {"landscape": KEY.Key_1, "training": KEY.Key_2}
SWITCHES = {"theme": KEY.Key_T, "language": KEY.Key_L}
SCORE = "reveal the test score"


def go(window, kind, by="key"):
    """To a tab, by its key or its button."""
    if by == "key":
        press(BY_KEY[kind], CTRL)
    else:
        click(named(window, QToolButton, {"landscape": "Landscape", "training": "Training"}[kind]))


def buttons(window, name):
    return [button for button in seen(window, QToolButton) if button.accessibleName() == name]


@pytest.mark.parametrize("by", ["key", "button"])
def test_each_tab_keeps_its_own(qtbot, window, by):
    """Scene, playhead, undo and redo of a tab are untouched by what is done on the other."""
    window.session.step(lambda scene: replace(scene, steps=200))
    window.playback.seek(42)
    go(window, "training", by)
    assert isinstance(window.session.scenario, Training) and not window.session.can_undo
    assert [named(window, QToolButton, name).isChecked() for name in ("Landscape", "Training")] == [False, True]
    ask(window, lesson())
    seek(qtbot, window, 60)
    before = stories(window)
    go(window, "landscape", by)
    assert window.session.scenario.steps == 200 and window.playback.position == 42 and label(window, "step") == "42"
    press(KEY.Key_Z, CTRL)
    assert window.session.scenario == FIRST and window.session.can_redo
    go(window, "training", by)
    assert window.session.scenario == lesson() and window.playback.position == 60 and label(window, "step") == "60"
    assert stories(window) == before and not window.session.can_redo
    press(KEY.Key_Z, CTRL)
    assert window.session.scenario != lesson()
    go(window, "landscape", by)
    press(KEY.Key_Y, CTRL)
    assert window.session.scenario.steps == 200


@pytest.mark.parametrize("by", ["key", "button"])
def test_going_where_one_is_changes_nothing(window, by):
    """The tab that is shown stays shown, and stays checked."""
    for kind in ("landscape", "training"):
        for _ in range(3):
            go(window, kind, by)
            assert [b.isChecked() for b in buttons(window, kind.title())] == [True]


def test_leaving_a_tab_stops_what_plays_there(qtbot, opened):
    """Nobody looks on, so nothing rolls; what was trained stays."""
    window = opened(lesson(updates=5000))
    window.playback.play()
    left = window.playback
    qtbot.waitUntil(lambda: left.position > 1)
    go(window, "landscape")
    assert not left.playing
    at = left.position
    qtbot.wait(60)
    assert left.position == at


def test_a_file_opens_its_own_tab(window, tmp_path):
    """A training scene the one, a landscape scene the other; each keeps its path."""
    files = {"training": lesson(), "landscape": replace(FIRST, steps=50)}
    for kind, scene in files.items():
        (tmp_path / f"{kind}.landscape.json").write_text(scene_file.write(scene))
    for kind in ("training", "landscape", "training"):
        window.load(tmp_path / f"{kind}.landscape.json")
        assert window.session.scenario == files[kind] and f"{kind}.landscape.json" in window.windowTitle()
        assert label(window, "notice") == "" and not window.isWindowModified()
    go(window, "landscape")
    assert "landscape.landscape.json" in window.windowTitle()


def test_a_window_may_open_on_a_training_scene(opened, tmp_path):
    """And find its way to the landscape from there."""
    window = opened(lesson(), tmp_path / "x.landscape.json")
    assert curves(window) and isinstance(window.session.scenario, Training)
    go(window, "landscape")
    assert the_map(window) and isinstance(window.session.scenario, Scenario)


RICH = lesson(
    title="여러 가지 <b>& more</b>",
    data=Data("circles", samples=150, noise=0.1, label_noise=0.1),
    split=Split(0.25, 0.1),
    network=Network((3, 3), "relu", "he"),
    l1=1e-4,
    l2=1e-3,
    sampling="iid",
    dtype="float64",
    length=Length("epochs", 12),
    stop=Stop(0.05, 20),
    seed=2**62,
    view={"shape": "lines", "curve": "validation", "hidden": [1], "smoothing": 0.5, "strip": "inside"},
)


@pytest.mark.parametrize("scene", [lesson(), RICH], ids=["plain", "rich"])
def test_each_tab_saves_its_own_scene(qtbot, window, tmp_path, scene):
    """What is saved from a tab is that tab's scene; it comes back equal, at the same step, and trains to the bit."""
    go(window, "training")
    ask(window, scene)
    window.playback.scrub(7)
    paths = {kind: tmp_path / f"{kind} 저장.landscape.json" for kind in BY_KEY}
    saved = {}
    for kind, path in paths.items():
        go(window, kind)
        window.save_to(path)
        assert not window.isWindowModified()
        saved[kind] = window.session.scenario
    for kind, path in paths.items():
        found = scene_file.load(path)
        assert replace(found, view={}) == replace(saved[kind], view={})
        apart = ("step", "window", "speed", "question", "caption", "marks")
        assert {k: v for k, v in found.view.items() if k not in apart} == {
            k: v for k, v in saved[kind].view.items() if k not in apart
        }
    window.load(paths["training"])
    assert window.playback.position == 7
    finish(qtbot, window)
    expected = train(scene_file.load(paths["training"])).values()
    assert stories(window) == [
        (t.losses.tobytes(), t.evaluations.tobytes(), t.weights.tobytes(), t.status) for t in expected
    ]


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_of_looks_keeps_everything(qtbot, opened, switch):
    """Scene, records, playhead, open rows and cards, who is alone, who is looked into, and the test score."""
    window = opened(lesson(view={"strip": "inside"}))
    finish(qtbot, window)
    before = stories(window)
    click(named(window, QToolButton, SCORE))
    score = [text for text in texts(window) if "test loss" in text]
    named(window, QToolButton, "all settings of Adam").click()
    named(window, QToolButton, "settings of the network").click()
    box = named(window, QComboBox, "run that is looked into")
    box.setCurrentIndex(1)
    box.activated.emit(1)
    curves(window).setFocus()
    press(KEY.Key_2)
    for _ in range(2):
        press(SWITCHES[switch], CTRL)
        assert stories(window) == before and window.playback.position == 120
        assert [row.opened for row in rows(window)] == [False, True]
        assert [box.currentIndex() for box in seen(window, QComboBox) if "▾" in box.currentText()].count(1) >= 1
        assert len([text for text in texts(window) if "\n" in text and "0." in text]) >= 1, "the test score"
    assert [text for text in texts(window) if "test loss" in text] == score
    assert buttons(window, SCORE) == [] and buttons(window, "settings of the network")[0].isChecked()
    assert named(window, QComboBox, "run that is looked into").currentIndex() == 1
    assert window._tab.alone == 1


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_keeps_what_the_other_tab_showed(window, switch):
    """A lecturer who looks closely at a corner of the map finds it again, though the looks changed meanwhile."""
    wheel(the_map(window), (400, 150), 3)
    frame = the_map(window).frame.window
    the_map(window).setFocus()
    press(KEY.Key_3)
    go(window, "training")
    press(KEY.Key_2)
    for _ in range(2):
        press(SWITCHES[switch], CTRL)
    assert window._tab.alone == 1
    go(window, "landscape")
    assert window._tab.alone == 2
    for side, expected in zip(the_map(window).frame.window, frame, strict=True):
        assert side == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("switch", SWITCHES)
def test_switches_leave_nothing_old_behind(window, switch):
    """With both tabs built, each switch deletes what it replaced."""
    go(window, "training")
    for name in ("settings of the data", "settings of the network", "evaluations and early ends"):
        named(window, QToolButton, name).click()

    def parts():
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(window.findChildren(QObject))

    for _ in range(2):
        press(SWITCHES[switch], CTRL)
    before = parts()
    for _ in range(4):
        press(SWITCHES[switch], CTRL)
    assert parts() == before


@pytest.mark.parametrize("leave", ["F11", "Esc"])
def test_before_an_audience_and_back(qtbot, opened, leave):
    """The title stands above, the tools are away, the numbers and the playhead are the same; and back."""
    window = opened(lesson())
    seek(qtbot, window, 50)
    before = stories(window)
    press(KEY.Key_F11)
    assert window.isFullScreen() and label(window, "stage-title") == "A small scene"
    assert rows(window) == [] and window.playback.position == 50 and stories(window) == before
    assert not window.grab().isNull()
    press(KEY.Key_Right)
    assert window.playback.position == 51
    press(getattr(KEY, {"F11": "Key_F11", "Esc": "Key_Escape"}[leave]))
    assert not window.isFullScreen() and len(rows(window)) == 2 and label(window, "step") == "51"
    assert told(window)[0].startswith("51 updates")


def test_the_stage_holds_both_tabs(window):
    """Who presents one tab and goes to the other presents that; leaving brings the tools of both back."""
    press(KEY.Key_F11)
    go(window, "training")
    assert label(window, "stage-title") and rows(window) == []
    go(window, "landscape")
    assert label(window, "stage-title") and seen(window, MapView)
    go(window, "training")
    press(KEY.Key_Escape)
    assert rows(window) and not window.isFullScreen()
    go(window, "landscape")
    assert named(window, QToolButton, "add a racer")


@pytest.mark.parametrize("key", [KEY.Key_P, KEY.Key_C])
def test_panel_and_strip_are_hidden_and_come_back(opened, key):
    window = opened(lesson())
    before = window.grab().toImage()
    press(key)
    assert differing(before, window.grab().toImage()) > 0.02
    press(key)
    QApplication.processEvents()
    assert len(rows(window)) == 2 and maps(window)


def test_small_and_large_windows_can_be_painted(qtbot, opened):
    """From the least size to a wall, with every view in the strip."""
    window = opened(lesson())
    finish(qtbot, window)
    for strip in ("decision", "predictions", "noise", "inside"):
        ask(window, replace(window.session.scenario, view={"strip": strip}))
        for size in ((1, 1), (640, 480), (2500, 1400)):
            window.resize(*size)
            trained(qtbot, window)
            assert not window.grab().isNull()


@pytest.mark.parametrize(
    "view",
    [
        {"curve": {}}, {"across": [1]}, {"smoothing": "x"}, {"smoothing": 1e99}, {"smoothing": -3}, {"smoothing": True},
        {"hidden": "all"}, {"hidden": [0, 1, 99, "a"]}, {"shape": 4}, {"loss_axis": []}, {"strip": 7},
        {"strip": ["noise"]}, {"step": 1e99}, {"step": -4}, {"step": True}, {"bias_correction": 3}, {"colours": [1]},
    ],
    ids=str,
)  # fmt: skip
def test_odd_views_are_shown_as_well_as_can_be(qtbot, opened, tmp_path, view):
    """A scene file of another program may say anything about what is seen; it never keeps a scene from opening."""
    path = tmp_path / "odd.landscape.json"
    path.write_text(scene_file.write(lesson(view=view)))
    window = opened(lessons.open_file(path), path)
    finish(qtbot, window)
    assert not window.grab().isNull() and window.playback.position == 120


@pytest.mark.parametrize("length", [Length(*given) for given in (("updates", 0), ("epochs", 0), ("samples", 1))])
def test_next_to_nothing_to_train_can_be_shown(qtbot, opened, length):
    """Every key and a drag over the curves, on a time line of nothing or of one step."""
    window = opened(lesson(length=length))
    for key, modifiers in [(KEY.Key_Space, None), (KEY.Key_Right, None), (KEY.Key_End, None), (KEY.Key_Home, None),
                           (KEY.Key_BracketRight, CTRL), (KEY.Key_BracketLeft, CTRL), (KEY.Key_R, CTRL)]:  # fmt: skip
        press(key, *([modifiers] if modifiers else []))
    finish(qtbot, window)
    assert not window.grab().isNull()
    assert all(told.status == "finished" for told in window.session.stories)


def test_an_answer_that_comes_late_is_not_about_the_next_scene(monkeypatch, qtbot, opened):
    """What was asked about a deep network is still computed when a shallow one is opened."""
    looks, begun, go_on = inside.looks, threading.Event(), threading.Event()

    def slowly(network, inputs):
        begun.set()
        go_on.wait(5)
        return looks(network, inputs)

    monkeypatch.setattr(inside, "looks", slowly)
    window = opened(lesson(network=Network((4, 4, 4, 4)), view={"strip": "inside"}))
    qtbot.waitUntil(begun.is_set)
    monkeypatch.setattr(inside, "looks", looks)
    window.show_scene(Scene({}, {}, lesson(view={"strip": "inside"})))
    go_on.set()
    finish(qtbot, window)
    qtbot.wait(100)
    window.grab()
