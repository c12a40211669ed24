"""Where a scene file may lie: only regular files of a reasonable size, in UTF-8, are read."""

import json
import os
from pathlib import Path

import pytest
from refusing import BASE

from landscape_app import load
from landscape_app.scene_file import read
from landscape_app.strict_json import LARGEST
from surfaces import Refusal

TEXT = json.dumps(BASE)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "장면.landscape.json"


def refused_file(path):
    with pytest.raises(Refusal) as refusal:
        load(path)
    sentence = str(refusal.value)
    assert str(path) in sentence
    assert len(sentence.splitlines()) == 1
    return sentence


@pytest.mark.parametrize("before", ["", "\ufeff", "\r\n\n  "])
def test_a_file_is_read(file, before):
    """With or without a byte order mark, whatever the line ends."""
    file.write_text(before + TEXT + "\r\n", encoding="utf-8", newline="")
    assert load(file) == load(str(file)) == read(TEXT)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1, column 1"),
        (TEXT.encode("utf-16"), "UTF-8"),
        (b'{"title": "\xb0\xa1"}', "byte 11"),
        (b"\xff\xfe\x00", "byte 0"),
        (b'{"title": "\xed\xa0\x80"}', "UTF-8"),
    ],
    ids=["empty", "utf-16", "cp949", "binary", "surrogate bytes"],
)
def test_bad_bytes(file, content, says):
    file.write_bytes(content)
    assert says in refused_file(file)


def test_16_mib_is_the_limit(file):
    file.write_text(TEXT + " " * (LARGEST - len(TEXT)))
    assert load(file) == read(TEXT)
    os.truncate(file, LARGEST + 1)
    assert "16777217 bytes" in refused_file(file)
    os.truncate(file, 10**13)
    assert "10000000000000 bytes" in refused_file(file)


def test_only_regular_files_are_opened(tmp_path):
    """A pipe would wait for ever, /dev/zero never end."""
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "link.json").symlink_to("pipe.json")
    for place in (tmp_path / "pipe.json", tmp_path / "link.json", tmp_path, Path("/dev/zero")):
        assert "not a regular file" in refused_file(place)
    (tmp_path / "loop.json").symlink_to("loop.json")
    for place in (tmp_path / "loop.json", tmp_path / "none.json", tmp_path / "pipe.json" / "x", tmp_path / ("a" * 300)):
        assert "cannot be read" in refused_file(place)
