"""Where Tab leads: as the eye goes, line after line and in a line from left to right, whenever a control was made.

Only places count, not layouts: the items of a layout must not be asked for from Python, since Qt deletes them behind
Python's back, and what it puts in their place in memory is then taken for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


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
    children = [child for child in widget.children() if isinstance(child, QWidget)]
    for child in in_lines([child for child in children if child.isVisible() and not child.isWindow()]):
        yield from _reachable(child)


def in_lines(widgets: Sequence[QWidget]) -> list[QWidget]:
    """Line by line where a straight cut between lines is possible, else column by column."""
    if len(widgets) < 2:
        return list(widgets)
    for side in (_rows, _columns):
        groups = _cut(widgets, side)
        if len(groups) > 1:
            return [widget for group in groups for widget in in_lines(group)]
    return sorted(widgets, key=lambda widget: (widget.y(), widget.x()))


def _cut(widgets: Sequence[QWidget], side: Callable[[QWidget], tuple[int, int]]) -> list[list[QWidget]]:
    """Groups of widgets that overlap no widget of another group along one side."""
    groups: list[list[QWidget]] = []
    reach = -(10**9)
    for widget in sorted(widgets, key=side):
        begin, end = side(widget)
        if begin >= reach:
            groups.append([])
        groups[-1].append(widget)
        reach = max(reach, end)
    return groups


def _rows(widget: QWidget) -> tuple[int, int]:
    return widget.y(), widget.y() + widget.height()


def _columns(widget: QWidget) -> tuple[int, int]:
    return widget.x(), widget.x() + widget.width()
