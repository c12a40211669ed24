"""What a person sees of a fault: sentences, marks, hatching, and whether everything else stayed as it was."""

import numpy as np
from hands import click, label, named, seen, the_map, type_into
from pictures import pixels
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QToolTip

from landscape_app import words
from landscape_app.controls.racer_row import RacerRow
from landscape_app.theme import LIGHT, mix

LONGEST = 160
"""Letters of a sentence that is still read."""


def said(english, korean):
    """The text of the language that is spoken."""
    return {"en": english, "ko": korean}[words.language()]


def in_hangul(text):
    return any("가" <= letter <= "힣" for letter in text)


def notice(window):
    """The bar above the map; empty while there is none."""
    return label(window, "notice").removeprefix("⚠").strip()


def bar(window):
    """That bar itself."""
    (found,) = (found for found in seen(window, QLabel) if found.objectName() == "notice")
    return found


def warnings(window):
    """What the rows of the racers say went wrong, in their order; empty where nothing did."""
    told = [[found.text() for found in seen(row, QLabel) if found.objectName() == "warning"] for row in rows(window)]
    return ["".join(texts).removeprefix("⚠").strip() for texts in told]


def rows(window):
    return sorted(seen(window, RacerRow), key=lambda row: row.index)


def hovered(widget):
    """What is told where the hand rests."""
    middle = QPoint(widget.width() // 2, widget.height() // 2)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle)))
    told = QToolTip.text()
    QToolTip.hideText()
    return told


def marked(field):
    """Whether a red border is seen."""
    return field.grab().toImage().pixelColor(0, field.height() // 2) == QColor(LIGHT.warning)


def formula_field(window):
    """Where a formula is typed; opens the card around it if need be."""
    name, chevron = words.tr("formula of your own"), words.tr("formula, parameters, rotation")
    if not [field for field in seen(window, QLineEdit) if field.accessibleName() == name]:
        click(named(window, QToolButton, chevron))
    return named(window, QLineEdit, name)


def type_formula(window, text):
    """Type a formula, press Enter, and let the window show what came of it."""
    type_into(formula_field(window), text)
    QApplication.processEvents()


def answer(window):
    """The line below the field of the formula."""
    return formula_field(window).accessibleDescription()


def picture(window):
    """The map as it is seen."""
    return the_map(window).picture().toImage()


def hatched(window):
    """The share of the map's columns and rows that hatching runs through: 1 where all of it is undefined."""
    strokes = np.abs(pixels(picture(window)) - _HATCH).max(axis=2) <= 2
    return min(strokes.any(axis=0).mean(), strokes.any(axis=1).mean())


_HATCH = np.array(mix(LIGHT.high, LIGHT.ink, 0.35).getRgb()[:3])


def flatness(window):
    """The share of the map that the most frequent colour takes: nearly 1 where there is no relief."""
    counts = np.unique(pixels(picture(window)) @ np.array([1 << 16, 1 << 8, 1]), return_counts=True)[1]
    return counts.max() / counts.sum()


def finite(window):
    """Whether every number of every run is one."""
    return all(np.isfinite(run.table[:, :7]).all() for run in window.session.runs.values())
