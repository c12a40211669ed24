"""What every test of the window stands on; ``windows`` holds it, because tests/trust stands on the same."""

from windows import locale, nothing_left_behind, opened, pytest_itemcollected, session_on, style, window

__all__ = ["locale", "nothing_left_behind", "opened", "pytest_itemcollected", "session_on", "style", "window"]
