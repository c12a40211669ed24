"""Pictures and films are made as the window makes them: offscreen, without a warning of Qt, in both languages."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "gui"))

from windows import opened, pytest_itemcollected, style

from landscape_app import words

__all__ = ["opened", "pytest_itemcollected", "style"]


@pytest.fixture
def korean():
    """All is said in Korean."""
    words.use("ko")
    yield
    words.use("en")


@pytest.fixture(params=words.LANGUAGES)
def language(request):
    """Each language that the program speaks."""
    words.use(request.param)
    yield request.param
    words.use("en")
