"""What both tabs are laid out with."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

ON_STAGE = 1.4
"""How much larger all is before an audience."""


def column(*widgets: QWidget) -> QVBoxLayout:
    """Widgets below one another without gaps."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    return layout
