"""Pictures and films are made as the window makes them: offscreen, without a warning of Qt, in both languages."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))

from windows import language, opened, pytest_itemcollected, style

from landscape_app import words

__all__ = ["language", "opened", "pytest_itemcollected", "style"]


@pytest.fixture
def korean():
    """All is said in Korean."""
    words.use("ko")
    yield
    words.use("en")
