"""Taking controls out of the window while it goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def retire(widget: QWidget | None) -> None:
    """Put a widget away for good, if there is one. Losing the focus it would speak of what is there no more."""
    if widget is not None:
        for part in (widget, *widget.findChildren(QWidget)):
            part.blockSignals(True)
        widget.hide()
        widget.deleteLater()
