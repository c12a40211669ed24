"""A small button that is on or off."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from landscape_app import words


def switch(text: str, explained: str) -> QToolButton:
    """A switch with a text and a tooltip, both to be translated."""
    button = QToolButton()
    button.setObjectName("switch")
    button.setText(words.tr(text))
    button.setCheckable(True)
    button.setAccessibleName(words.tr(text))
    button.setToolTip(words.tr(explained))
    return button
