"""What every test of the window stands on; ``windows`` holds it, because tests/trust stands on the same."""

from windows import nothing_left_behind, opened, pytest_itemcollected, session_on, style, window

__all__ = ["nothing_left_behind", "opened", "pytest_itemcollected", "session_on", "style", "window"]
