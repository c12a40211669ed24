"""Theme and language change while the program runs: all that is seen is built anew, nothing that is chosen changes."""

import gettext
from dataclasses import replace

import pytest
from hands import CTRL, click, label, named, press, seen, texts, the_map, wheel, with_rate
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QToolButton

from landscape_app import lessons, words
from landscape_app.controls.card import Card
from landscape_app.controls.legend_row import LegendRow
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.scroller import SIGN
from landscape_app.core.batches import Noise
from landscape_app.core.schedules import SCHEDULES
from landscape_app.network.losses import LOSSES
from landscape_app.theme import DARK, LIGHT

FIRST = lessons.find(lessons.OPENING)
CHANGED = with_rate(FIRST.scenario, 0, 0.5)
SWITCHES = {"theme": Qt.Key.Key_T, "language": Qt.Key.Key_L}


@pytest.fixture
def changed(qtbot, window):
    """A window in the middle of things: something was changed, and the playhead is at step 42."""
    window.session.ask(CHANGED)
    qtbot.waitUntil(lambda: window.session.scenario == CHANGED)
    window.playback.seek(42)
    return window


def corner(view):
    return view.grab().toImage().pixelColor(3, view.height() - 3)


@pytest.mark.parametrize("switch", SWITCHES)
def test_switching_keeps_what_was_chosen(changed, switch):
    """Scenario, runs, history and playhead go on through a switch and back."""
    tables = [run.table for run in changed.session.runs.values()]
    for _ in range(2):
        press(SWITCHES[switch], CTRL)
        assert changed.session.scenario == CHANGED
        assert all(run.table is table for run, table in zip(changed.session.runs.values(), tables, strict=True))
        assert changed.playback.position == 42
        assert label(changed, "step") == "42"
    press(Qt.Key.Key_Z, CTRL)
    assert changed.session.scenario == FIRST.scenario
    press(Qt.Key.Key_Right)
    assert changed.playback.position == 43
    assert label(changed, "step") == "43"


@pytest.mark.parametrize("switch", SWITCHES)
def test_switching_keeps_the_part_that_is_seen(window, switch):
    """Who looks closely at a corner goes on looking at that corner."""
    wheel(the_map(window), (400, 150), 3)
    frame = the_map(window).frame
    press(SWITCHES[switch], CTRL)
    assert not window.grab().isNull()
    for side, expected in zip(the_map(window).frame.window, frame.window, strict=True):
        assert side == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("switch", SWITCHES)
def test_switching_keeps_rows_open(window, switch):
    """The settings a lecturer is showing stay in view."""
    before = [row.opened for row in seen(window, RacerRow)]
    seen(window, RacerRow)[3].open()
    press(SWITCHES[switch], CTRL)
    assert [row.opened for row in seen(window, RacerRow)] == [*before[:3], True, *before[4:]]


@pytest.mark.parametrize("switch", SWITCHES)
def test_switching_while_it_plays_goes_on_playing(qtbot, window, switch):
    """The show does not stop."""
    window.playback.play()
    press(SWITCHES[switch], CTRL)
    reached = window.playback.position
    qtbot.waitUntil(lambda: window.playback.position > reached + 1)
    press(Qt.Key.Key_Space)
    assert not window.playback.playing


@pytest.mark.parametrize("switch", SWITCHES)
def test_switching_leaves_nothing_old_behind(window, switch):
    """A hundred lectures with one window: each switch deletes what it replaced."""

    def parts():
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(window.findChildren(QObject))

    for _ in range(2):
        press(SWITCHES[switch], CTRL)
    before = parts()
    for _ in range(6):
        press(SWITCHES[switch], CTRL)
    assert parts() == before


def test_the_other_theme_is_dark(opened):
    """The map takes the theme's ground, and the button offers the way back."""
    window = opened(FIRST)
    light = corner(the_map(window))
    click(named(window, QToolButton, "dark"))
    dark = corner(the_map(window))
    assert light.lightness() > QColor(LIGHT.high).lightness() - 60
    assert dark.lightness() < QColor(DARK.high).lightness() + 60
    click(named(window, QToolButton, "light"))
    assert corner(the_map(window)) == light


def test_a_window_can_open_dark(opened):
    """A desktop that is dark gets a dark window at once."""
    window = opened(FIRST, theme=DARK)
    assert corner(the_map(window)).lightness() < 128
    assert named(window, QToolButton, "light").isEnabled()


def test_the_other_language_is_korean(window):
    """Title and sentence of the lesson speak Korean, the button offers English; and back again."""
    title = "title of the scene"
    click(named(window, QToolButton, "한국어"))
    assert words.language() == "ko"
    assert label(window, "caption") == FIRST.question["ko"]
    assert FIRST.title["ko"] in {field.text() for field in seen(window, QLineEdit)}
    click(named(window, QToolButton, "English"))
    assert words.language() == "en"
    assert label(window, "caption") == FIRST.question["en"]
    assert named(window, QLineEdit, title).text() == FIRST.title["en"]


class Marking(gettext.NullTranslations):
    """A language that is told from every other."""

    def gettext(self, text):
        return f"«{text}»"


@pytest.mark.parametrize("lesson", lessons.OPENINGS.values())
def test_what_a_list_offers_is_said_in_the_language(opened, monkeypatch, lesson):
    """Files keep their words; the window says schedules, losses, samplings and first weights as a person does."""
    monkeypatch.setattr(words, "_current", ("en", Marking()))
    scene = lessons.find(lesson)
    if lesson == lessons.OPENING:
        scene = replace(scene, scenario=replace(scene.scenario, noise=Noise()))
    window = opened(scene)
    for opener in (*seen(window, Card), *seen(window, LegendRow)[:1]):
        opener.open() if isinstance(opener, LegendRow) else opener.open(True)
    QApplication.processEvents()
    said = {box.itemText(i) for box in seen(window.room.tab.panel, QComboBox) for i in range(box.count())}
    wanted = {kind.title for kind in SCHEDULES.values()} | {"iid", "epoch"}
    if lesson != lessons.OPENING:
        wanted |= {kind.title for kind in LOSSES.values()} | {"zero", "normal", "uniform"}
    assert {f"«{title}»{SIGN}" for title in wanted} <= said
    assert any("«iid»" in text or "«Xavier»" in text for text in texts(window))
