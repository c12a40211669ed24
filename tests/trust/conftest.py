"""Faults are brought about in the windows of tests/gui, with its hands, and in both languages."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))

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

from landscape_app import words

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


@pytest.fixture(params=words.LANGUAGES)
def language(request):
    """Each language that the program speaks, spoken from before the first window opens."""
    words.use(request.param)
    yield request.param
    words.use("en")
