"""What cannot be used looks so, in both themes, whatever kind of control it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from seeing import contrast

from landscape_app.controls.scroller import List
from landscape_app.theme import THEMES, style_sheet


def listing(kind):
    box = kind()
    box.addItem("moons  ▾")
    return box


def checked(on):
    box = QCheckBox("title")
    box.setChecked(on)
    return box


def button(name):
    made = QToolButton()
    made.setText("reveal")
    made.setObjectName(name)
    return made


def pushed():
    made = QPushButton("export")
    made.setObjectName("button")
    return made


KINDS = {
    "a field": lambda: QLineEdit("0.05"),
    "a list": lambda: listing(QComboBox),
    "a list of the panel": lambda: listing(List),
    "a mark that is on": lambda: checked(True),
    "a mark that is off": lambda: checked(False),
    "a button": lambda: button(""),
    "a deed": lambda: button("deed"),
    "a switch": lambda: button("switch"),
    "a button of a dialog": pushed,
    "a label": lambda: QLabel("width"),
}


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_used_is_quieter(qtbot, kind, theme):
    """Its strongest contrast to the panel is clearly less, and still enough to be read by whoever looks for it."""
    panel = QWidget()
    qtbot.addWidget(panel)
    panel.setObjectName("browser")
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    panel.setStyleSheet(style_sheet(theme))
    row = QHBoxLayout(panel)
    usable, other = KINDS[kind](), KINDS[kind]()
    other.setEnabled(False)
    row.addWidget(usable)
    row.addWidget(other)
    panel.show()
    panel.setFocus()
    QApplication.processEvents()
    loud, quiet = strongest(usable, theme), strongest(other, theme)
    assert 1.3 < quiet < 0.7 * loud


def strongest(widget, theme):
    """The strongest contrast of any of its pixels to the panel."""
    seen = widget.parentWidget().grab(widget.geometry()).toImage()
    colours = {seen.pixelColor(x, y).name() for x in range(seen.width()) for y in range(seen.height())}
    return max(contrast(colour, theme.panel) for colour in colours)
