"""What every test of the window stands on; ``windows`` holds it, because tests/trust stands on the same."""

from windows import (
    hurried,
    locale,
    nothing_left_behind,
    opened,
    patient,
    pytest_itemcollected,
    session_on,
    style,
    window,
)

__all__ = [
    "hurried",
    "locale",
    "nothing_left_behind",
    "opened",
    "patient",
    "pytest_itemcollected",
    "session_on",
    "style",
    "window",
]
