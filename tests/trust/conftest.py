"""Faults are brought about in the windows of tests/gui, with its hands, and in both languages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))

from windows import *  # noqa: F403
