"""A window on a small screen: all fits, whatever is open and whatever it is called."""

from dataclasses import replace

import pytest
from hands import CTRL, PLAIN, controls, named, press, seen, texts
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QScrollBar, QToolButton

from landscape_app import lessons, words
from landscape_app.controls.card import Card
from landscape_app.controls.header import Header
from landscape_app.controls.legend_row import LegendRow
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.overlay import Overlay
from landscape_app.controls.scroller import Scroller
from landscape_app.controls.slider import ValueSlider

TABS = list(lessons.OPENINGS.values())
SMALL = 943, 600


def open_all(window):
    """Every card and every row; on the surface noise, too, and in training the test score."""
    for card in seen(window, Card):
        card.open(True)
    for row in seen(window, LegendRow):
        row.open()
    QApplication.processEvents()
    for name, kind in (("noise", QCheckBox), ("reveal the test score", QToolButton)):
        for control in seen(window, kind):
            if control.accessibleName() == name:
                control.click()
    for _ in range(3):
        QApplication.processEvents()


def in_sight(widget, area):
    place = QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())
    return area.viewport().rect().contains(place)


@pytest.mark.parametrize("lesson", TABS)
def test_the_window_is_as_large_whatever_is_open(opened, lesson):
    """Neither its size nor the least one: what does not fit is scrolled, and nothing is cut at the side."""
    window = opened(lessons.find(lesson))
    QApplication.processEvents()
    least = window.minimumSizeHint()
    open_all(window)
    assert (window.size(), window.minimumSizeHint()) == (QSize(1280, 720), least)
    (area,) = seen(window, Scroller)
    assert area.verticalScrollBar().maximum() > 0
    assert area.widget().width() == area.viewport().width()


@pytest.mark.parametrize("lesson", TABS)
def test_tab_scrolls_to_where_it_leads(opened, lesson):
    """Every control of the panel is seen while it has the focus."""
    window = opened(lessons.find(lesson))
    open_all(window)
    (area,) = seen(window, Scroller)
    window.room.tab.focus_view()
    visited = 0
    for _ in controls(window):
        window.focusNextPrevChild(True)
        control = QApplication.focusWidget()
        if area.isAncestorOf(control):
            visited += 1
            assert in_sight(control, area), control.accessibleName()
    assert visited > 40


def test_the_test_score_is_seen_once_it_is_asked_for(qtbot, opened):
    """It is longer than the button that asked for it."""
    window = opened(lessons.find("batch-size"))
    for card in seen(window, Card):
        card.open(True)
    named(window, QToolButton, "reveal the test score").click()
    (area,) = seen(window, Scroller)
    qtbot.waitUntil(lambda: in_sight(window.room.tab.panel.score, area))


@pytest.mark.parametrize("lesson", TABS)
def test_the_wheel_scrolls_and_changes_nothing(opened, lesson):
    """Whatever list, field or slider of the panel comes under it."""
    window = opened(lessons.find(lesson))
    open_all(window)
    (area,) = seen(window, Scroller)
    before = window.session.scenario
    for kind in (QComboBox, NumberField, ValueSlider):
        for control in seen(area, kind):
            area.ensureWidgetVisible(control)
            at = area.verticalScrollBar().value()
            turn_over(window, control, 1 if at else -1)
            assert area.verticalScrollBar().value() != at, control.accessibleName()
    QApplication.processEvents()
    assert window.session.wished == before
    assert not isinstance(QApplication.focusWidget(), QScrollBar)


def turn_over(window, control, notches):
    """Turn the wheel over a control, as a mouse does: whoever takes it is who is there."""
    middle = control.mapTo(window, control.rect().center())
    QTest.wheelEvent(window.windowHandle(), middle, QPoint(0, 120 * notches))


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("lesson", [*TABS, "notes-experiment", "weighted-averages"])
def test_every_lesson_fits_a_small_screen(opened, language, lesson):
    """A projector of 1024 by 768, with some room to spare for the frame."""
    words.use(language)
    least = opened(lessons.find(lesson)).minimumSizeHint()
    assert least.width() <= SMALL[0] and least.height() <= SMALL[1]


def test_a_long_title_is_smaller_then_seen_to_be_cut(qtbot, opened):
    """Whoever is about to change it sees it whole; what is not typed changes nothing."""
    scene = lessons.find("weighted-averages")
    window = opened(scene, size=SMALL)
    field = named(window, QLineEdit, "title of the scene")
    whole = scene.scenario.title
    assert field.text().endswith("…") and whole.startswith(field.text()[:-1])
    assert whole in field.toolTip()
    assert QFontMetrics(field.font()).horizontalAdvance(field.text()) < field.width()
    field.setFocus()
    assert field.text() == whole
    window.room.tab.focus_view()
    assert field.text().endswith("…")
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: field.text() == whole)
    assert window.session.wished == scene.scenario


def test_buttons_that_give_way_stand_in_the_menu(window):
    """All of them have room in a wide window; none is seen twice, and presenting is always at hand."""
    (more,) = (button for button in seen(window, QToolButton) if button.accessibleName() == "more")
    assert in_header(window) >= {"undo", "open", "present", "dark", "한국어"}
    window.resize(*SMALL)
    QApplication.processEvents()
    more.menu().aboutToShow.emit()
    listed = {action.text() for action in more.menu().actions()}
    assert "한국어" in listed and "present" in in_header(window)
    assert not listed & in_header(window)
    window.resize(1280, 720)
    QApplication.processEvents()
    more.menu().aboutToShow.emit()
    assert "한국어" in in_header(window) and "한국어" not in {action.text() for action in more.menu().actions()}


def test_what_is_not_saved_is_marked_where_there_is_no_room_for_words(qtbot, opened):
    """The same mark as in front of the words, and the same words for those who listen."""
    window = opened(lessons.find("weighted-averages"), size=SMALL)
    window.session.ask(replace(window.session.wished, seed=7))
    qtbot.waitUntil(lambda: "●" in texts(window))
    (mark,) = (label for label in seen(window, QLabel) if label.text() == "●")
    assert mark.accessibleName() == "● not saved"


def in_header(window):
    (header,) = seen(window, Header)
    return {button.accessibleName() for button in seen(header, QToolButton) if button.isVisible()}


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, None], ids=["keys", "about"])
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_sheet_fits_the_window(opened, language, key):
    """It scrolls where it is longer, by wheel and by arrow keys, and follows the window's size."""
    words.use(language)
    window = opened(lessons.find(lessons.OPENING), size=SMALL)
    press(Qt.Key.Key_F1, PLAIN if key else CTRL)
    (sheet,) = seen(window, Overlay)
    for size in (SMALL, (1280, 720), (1000, 620)):
        window.resize(*size)
        QApplication.processEvents()
        assert window.rect().contains(sheet.geometry())
    (area,) = (found for found in seen(sheet, Scroller))
    assert area.widget().width() == area.viewport().width()
    longer = area.widget().height() > area.viewport().height()
    assert longer == (area.verticalScrollBar().maximum() > 0) and (longer or key is None)
    if longer:
        turn_over(window, sheet, -1)
        assert area.verticalScrollBar().value() > 0
        press(Qt.Key.Key_End)
        assert area.verticalScrollBar().value() == area.verticalScrollBar().maximum()
    press(Qt.Key.Key_Escape)
    assert not seen(window, Overlay)
