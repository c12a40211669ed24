"""Tab goes as the eye does, wherever controls were made."""

import pytest
from hands import controls, press, seen, the_map
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.tab_order import in_lines

LAYOUTS = {
    "one below the other": {"a": (0, 0, 50, 20), "b": (0, 20, 50, 20), "c": (10, 45, 50, 20)},
    "side by side, of different heights": {"a": (0, 10, 50, 10), "b": (60, 0, 50, 40), "c": (120, 5, 50, 20)},
    "two lines of two": {"a": (0, 0, 50, 20), "b": (60, 4, 50, 10), "c": (0, 30, 50, 20), "d": (60, 30, 50, 20)},
    "a tall one beside two": {"a": (0, 0, 50, 20), "b": (0, 30, 50, 20), "c": (60, 0, 50, 60)},
    "one over all, then two": {"a": (0, 0, 120, 20), "b": (0, 25, 50, 20), "c": (60, 22, 50, 20)},
    "on top of each other": {"a": (0, 0, 120, 90), "b": (5, 5, 20, 20), "c": (5, 60, 20, 20)},
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_lines_are_read_before_columns(qtbot, name):
    """Whatever the order of making: by places alone."""
    whole = QWidget()
    qtbot.addWidget(whole)
    made = {}
    for key in sorted(LAYOUTS[name], reverse=True):
        made[key] = QWidget(whole)
        made[key].setGeometry(*LAYOUTS[name][key])
    order = in_lines(list(made.values()))
    assert [key for widget in order for key in made if made[key] is widget] == sorted(made)


def test_back_is_the_way_there_reversed(window):
    """Shift+Tab leads where Tab came from, all the way round."""
    seen(window, RacerRow)[1].open()
    QApplication.processEvents()
    the_map(window).setFocus()
    there, back = [], []
    for _ in controls(window):
        there.append(QApplication.focusWidget())
        press(Qt.Key.Key_Tab)
    for _ in there:
        press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        back.append(QApplication.focusWidget())
    assert back == there[::-1] and len(set(there)) > 20
