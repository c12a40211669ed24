"""Test number one: a PySide6 that loses references would crash every other test of the window, so this comes first."""

import sys

import pytest

from landscape_app import binding


def test_this_binding_keeps_its_references():
    """If this fails, install another PySide6 before reading any other failure."""
    assert binding.is_sound()


@pytest.mark.parametrize("bad", [True, None])
def test_a_binding_that_loses_a_reference_a_call_is_told(monkeypatch, bad):
    """The bad build takes one reference of None and of True at each call; either is enough to refuse."""
    honest = binding._lost
    monkeypatch.setattr(binding, "_lost", lambda what, call: honest(what, call) + (200 if what is bad else 0))
    assert not binding.is_sound()


def test_counting_sees_a_lost_reference_and_only_that():
    """What the probe counts is the references that went away while the call was repeated, not those that came."""
    thing = object()
    given = [thing] * 1000
    assert binding._lost(thing, given.pop) >= 200
    kept = []
    assert binding._lost(thing, lambda: kept.append(thing)) <= 0
    assert abs(binding._lost(thing, lambda: sys.getrefcount(thing))) < 10
