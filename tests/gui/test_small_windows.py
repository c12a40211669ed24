"""A window on a small screen: all fits, whatever is open and whatever it is called."""

import pytest
from hands import controls, named, seen
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QScrollBar, QToolButton

from landscape_app import lessons
from landscape_app.controls.card import Card
from landscape_app.controls.legend_row import LegendRow
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.scroller import Scroller
from landscape_app.controls.slider import ValueSlider

TABS = list(lessons.OPENINGS.values())


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
