"""What every test of the window stands on; ``windows`` holds it, because tests/trust stands on the same."""

from windows import *  # noqa: F403
