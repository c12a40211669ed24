"""Every key of the table does what the table says, and is there for keyboards that type Hangul too."""

from dataclasses import replace

import pytest
from hands import label, press, seen, texts, the_map
from pictures import pixels
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QLabel

from landscape_app import lessons, scene_file
from landscape_app.controls.keys import ACTIONS, KEYS
from landscape_app.controls.overlay import Overlay
from landscape_app.controls.panel import SidePanel
from landscape_app.controls.racer_row import RacerRow
from landscape_app.playback import SPEEDS
from landscape_app.views.chart import Chart

FIRST = lessons.find(lessons.OPENING).scenario
SAID_AT_60 = lessons.find(lessons.OPENING).marks[0].text["en"]
SHIFT = Qt.KeyboardModifier.ShiftModifier


def strike(window, keys):
    """Press a key as it is written in the table, on the map."""
    the_map(window).setFocus()
    combination = QKeySequence(keys)[0]
    press(combination.key(), combination.keyboardModifiers())


def test_no_key_stands_twice_and_letters_have_a_double():
    """A letter alone would be lost to an input method; what has a Ctrl key or needs no key is no letter."""
    taken = [key for entry in (*KEYS, *ACTIONS) for key in entry.keys.split("; ")]
    assert len(taken) == len(set(taken))
    for name, keys in ((entry.name, entry.keys) for entry in (*KEYS, *ACTIONS)):
        letters = [key for key in keys.split("; ") if len(key) == 1 and key.isalpha()]
        assert len(letters) < len(keys.split("; ")) or name == "pause", name


@pytest.mark.parametrize(
    ("keys", "position"), [("Right", 4), (".", 4), ("Left", 2), (",", 2), ("End", 300), ("Home", 0)]
)
def test_single_steps_and_ends(window, keys, position):
    window.playback.seek(3)
    strike(window, keys)
    assert window.playback.position == position


@pytest.mark.parametrize(
    ("keys", "state"),
    [("Space", (True, False)), ("L", (True, False)), ("Shift+Right", (True, False)), ("J", (True, True)),
     ("Shift+Left", (True, True)), ("K", (False, False))],
)  # fmt: skip
def test_playing_in_both_directions(window, keys, state):
    window.playback.seek(30)
    strike(window, keys)
    assert (window.playback.playing, window.playback.backwards) == state
    window.playback.pause()


@pytest.mark.parametrize(("keys", "by"), [("[", -1), ("]", 1)])
def test_speed(window, keys, by):
    """And the box in the transport follows."""
    before = SPEEDS.index(window.playback.speed)
    strike(window, keys)
    assert SPEEDS.index(window.playback.speed) == before + by


@pytest.mark.parametrize("keys", ["R", "\\"])
def test_loop(window, keys):
    strike(window, keys)
    assert window.playback.loop
    strike(window, keys)
    assert not window.playback.loop


@pytest.mark.parametrize(("keys", "kind"), [("P", SidePanel), ("F9", SidePanel), ("C", Chart), ("F10", Chart)])
def test_panel_and_charts_go_and_come_back(window, keys, kind):
    """The map takes the room."""
    before = the_map(window).size()
    strike(window, keys)
    assert seen(window, kind) == []
    assert the_map(window).size() != before
    strike(window, keys)
    assert seen(window, kind) != [] and the_map(window).size() == before


@pytest.mark.parametrize("keys", ["F1", "?"])
def test_the_keys_are_shown_and_put_away(window, keys):
    """Every entry of the table, and the keys of the header; Esc brings the map back."""
    strike(window, keys)
    (shown,) = seen(window, Overlay)
    written = " ".join(label.text() for label in shown.findChildren(QLabel))
    assert all(text in written for name, _, text in KEYS)
    assert "Ctrl+S" in written and "F1" in written
    press(Qt.Key.Key_Escape)
    assert seen(window, Overlay) == []
    assert the_map(window).hasFocus()


def test_solo_dims_the_others_and_hides_nobody(window):
    """The second racer alone in its colour; the same key once more, and all are back."""
    content = the_map(window)._content
    before = [look.colour for look in content.looks]
    strike(window, "2")
    after = [look.colour for look in the_map(window)._content.looks]
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, False, False, False]
    strike(window, "9")
    strike(window, "2")
    assert [look.colour for look in the_map(window)._content.looks] == before
    assert len(seen(window, RacerRow)) == 5 and "SGD" in texts(window)


def drop(window, *urls):
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(50, 50), actions, data, button, Qt.KeyboardModifier.NoModifier))


def test_a_scene_that_is_dropped_is_shown(window, tmp_path):
    """The first file of several; one that is no scene is refused in words and changes nothing."""
    scene = replace(FIRST, title="Dropped", steps=7)
    good, bad = tmp_path / "안장.landscape.json", tmp_path / "bad.landscape.json"
    good.write_text(scene_file.write(scene), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    drop(window, QUrl.fromLocalFile(str(good)).toString(), QUrl.fromLocalFile(str(bad)).toString())
    assert window.session.scenario.title == "Dropped"
    drop(window, QUrl.fromLocalFile(str(bad)).toString())
    assert window.session.scenario.title == "Dropped"
    assert any("bad.landscape.json" in text for text in texts(window))


@pytest.mark.parametrize("keys", ["F11", "Shift+F5"])
def test_on_stage_there_is_map_chart_and_sentence(window, keys):
    """The same scene at the same step, without tools; one chart beside the map, whose future is not drawn. Esc ends."""
    window.playback.seek(60)
    strike(window, keys)
    assert window.isFullScreen()
    assert seen(window, SidePanel) == [] and len(seen(window, Chart)) == 1
    assert label(window, "caption") == SAID_AT_60
    chart = seen(window, Chart)[0]
    drawn = pixels(chart.grab()).astype(int)
    plot = drawn[10:-40, chart.width() * 7 // 8 :]
    assert (plot.max(axis=2) - plot.min(axis=2)).max() < 40, "a racer's colour to the right of the playhead"
    assert window.playback.step == 60 and window.session.scenario == FIRST
    press(Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert len(seen(window, SidePanel)) == 1 and len(seen(window, Chart)) == 2
    assert window.playback.step == 60
