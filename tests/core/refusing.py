"""The least scene there is, and what every refusal of a text must be."""

import pytest

from landscape_app.scene_file import read
from surfaces import Refusal

BASE = {"schema": 1, "kind": "landscape", "surface": {"name": "bowl"}, "optimizers": [{"rule": "sgd"}]}


def refused(text):
    """The sentence a text is refused with: one line; the longest names every surface there is."""
    with pytest.raises(Refusal) as refusal:
        read(text)
    sentence = str(refusal.value)
    assert 10 < len(sentence) < 600
    assert len(sentence.splitlines()) == 1
    return sentence
