"""The command line in other languages and encodings, and where nobody can take what it says."""

import json
import os

import pytest
from refusing import BASE
from shell import landscape

KOREAN = {"LANG": "ko_KR.UTF-8"}
SETTINGS = [
    KOREAN,
    {"LC_ALL": "ko_KR.EUC-KR"},
    {"LC_ALL": "C"},
    {"LC_ALL": "xx_YY"},
    KOREAN | {"PYTHONIOENCODING": "ascii"},
    KOREAN | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("given", SETTINGS, ids=lambda given: " ".join(given.values()))
def test_any_language_and_encoding(tmp_path, given):
    """What the terminal cannot show is shown as well as it can, not with a traceback."""
    listed = landscape(tmp_path, "list", "lessons", **given)
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert listed.stdout.count(b"off-the-saddle") == 1
    assert landscape(tmp_path, "list", "surfaces", "--json", **given).returncode == 0
    missing = landscape(tmp_path, "run", "없는 장면.json", "--out", "r.npz", **given)
    assert (missing.returncode, missing.stderr.count(b"\n")) == (1, 1)
    (tmp_path / "장면.json").write_text(json.dumps(BASE))
    assert landscape(tmp_path, "run", "장면.json", "--out", "결과.csv", **given).returncode == 0
    assert (tmp_path / "결과.csv").exists()


def test_korean_is_spoken_where_asked(tmp_path):
    assert "안장점" in landscape(tmp_path, "list", "lessons", **KOREAN).stdout.decode()
    assert "saddle" in landscape(tmp_path, "list", "lessons", LANG="de_DE.UTF-8").stdout.decode()


def test_nobody_reads_the_list(tmp_path):
    """``landscape-app list surfaces | true``: a closed pipe is no fault to report."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = landscape(tmp_path, "list", "surfaces", stdout=closed)
    assert done.stderr == b""


def test_the_list_does_not_fit(tmp_path):
    """stdout on a full disk: one line."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = landscape(tmp_path, "list", "surfaces", stdout=full)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert "free some space" in line
