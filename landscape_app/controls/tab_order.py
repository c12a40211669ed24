"""Where Tab leads: as the eye goes, which is as the layouts stand, whenever a control was made."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def next_by_tab(window: QWidget, current: QWidget | None, forwards: bool) -> QWidget | None:
    """The control after (or before) the current one, round and round."""
    order = list(_reachable(window))
    if not forwards:
        order.reverse()
    if current in order:
        return order[(order.index(current) + 1) % len(order)]
    return order[0] if order else None


def _reachable(widget: QWidget) -> Iterator[QWidget]:
    """All controls in a widget that Tab may stop at, in order."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None:
        yield widget
    laid = list(_laid_out(widget.layout()))
    others = [child for child in widget.children() if isinstance(child, QWidget) and child not in laid]
    for child in (*laid, *others):
        if child.isVisible() and not child.isWindow():
            yield from _reachable(child)


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    for i in range(layout.count() if layout is not None else 0):
        assert layout is not None
        item = layout.itemAt(i)
        widget = item.widget() if item is not None else None
        if widget is not None:
            yield widget
        elif item is not None:
            yield from _laid_out(item.layout())
