"""Tables that are none: each is refused with its line, its column and what stands there (L4 and L6)."""

import os
import random
import time

import numpy as np
import pytest
from csv_tables import PLAIN, table
from idx_folders import refused

from landscape_app.network import csv_files
from landscape_app.network.csv_files import read
from surfaces import Refusal


@pytest.mark.parametrize(
    ("content", "telling"),
    [
        ("x,y\n1,1\nNaN,1\n", ["line 3", "'x'", "'NaN'"]),
        ("x,y\n1,1\n\n\n-inf,1\n", ["line 5", "'x'", "'-inf'"]),
        ("x,y\ninfinity,1\n", ["line 2", "'infinity'"]),
        ("x,y\n1e400,1\n", ["line 2", "'1e400'"]),
        ("x,y\n,1\n", ["line 2", "'x'", "nothing"]),
        ("x,y\n1,\n", ["line 2", "'y'", "nothing"]),
        ("x,y\n1, \n", ["line 2", "'y'", "nothing"]),
        ("x,z,y\n1,red,1\n", ["line 2", "'z'", "'red'"]),
        ('x,z,y\n"\n1","\nred",1\n1,\nred,2\n', ["line 2", "'z'", "'red'"]),
        ('q,x,y\n1,1,"a\nb"\n1,red,2\n', ["line 4", "'x'", "'red'"]),
        ("x,y\n1_000,1\n", ["line 2", "'1_000'"]),
        ("x,y\n１.５,1\n", ["line 2", "'１.５'"]),
        ("x,y\n0x10,1\n", ["'0x10'"]),
        ('x,y\n"1,5",1\n', ["'1,5'"]),
        ("x;y\n1.000,5;1\n", ["'1.000,5'"]),
        ("x;y\n1,5;1\n1;2\n2.5;1\n", ["line 2", "line 4", "comma", "point"]),
        ("x;y\n2.5;1\n1;2\n1,5;1\n", ["line 4", "line 2", "comma", "point"]),
        ("x,y\n1," + "1\n1," * 3 + "NaN\n", ["line 5", "'y'", "'NaN'"]),
        ("x,y\n1,1e999\n1,2.5\n", ["line 2", "'y'", "'1e999'"]),
        ("x,y\n1,2\n1,2,3\n", ["line 3", "3 fields", "has 2"]),
        ("x,y\n1\n", ["line 2", "1 fields", "has 2"]),
        ("x,y\n1,2,\n", ["line 2", "3 fields", "has 2"]),
        ("x,,y\n1,2,3\n", ["column 2", "no name"]),
        (",x,y\n0,1,2\n", ["column 1", "no name"]),
        ("x,y,x\n1,2,3\n", ["'x'", "two columns"]),
        ("y,x, y\n1,2,3\n", ["'y'", "two columns"]),
        ("y\n1\n2\n", ["one column", "'y'", "semicolons"]),
        ("x|y\n1|2\n", ["one column", "'x|y'"]),
        ("x,y\n", ["no rows"]),
        ("x,y", ["no rows"]),
        ("", ["empty"]),
        ("\ufeff", ["empty"]),
        ("\n\n \n", ["empty"]),
        ("x,z\n1,2\n", ["no column 'y'", "'x', 'z'"]),
        (",".join(f"c{i}" for i in range(100)) + "\n", ["no column 'y'", "'c5', ..."]),
        (",".join(f"c{i}" for i in range(4097)) + ",y\n", ["4,098 columns", "4,096"]),
        ('x,y\n1,2\n3,"4\n5,6\n', ["line 3", "quote"]),
        ('x,y\n1,2\n3,"4"5\n', ["line 3", "quote"]),
        ("x,y\n1,2\n" + "9" * 200_000 + ",1\n", ["line 3", "too long"]),
        ("x,y\n" + "9" * 100_000 + ",1\n", ["line 2", "'x'", "..."]),
        ("x,y\n1,2\n\0,1\n", ["line 3", "zero byte"]),
        ("x,y\n1,2\n3,4" + " " * 4 * 2**20 + "\n", ["line 3", "4,194,304"]),
        ("x" * 5_000_000, ["line 1", "4,194,304"]),
        ("x,y\n" + "".join(f"1,{i}.5\n" for i in range(1001)) + "1,n/a\n", ["'y'", "1,000", "line 1003", "'n/a'"]),
    ],
    ids=range(44),
)
def test_l4_what_no_table_is(tmp_path, content, telling):
    """L4: where it is, what stands there, and quickly."""
    path = table(tmp_path, content)
    start = time.process_time()
    sentence = refused(read, path, "y")
    assert time.process_time() - start < 0.25
    assert sentence.startswith("table.csv: ")
    assert all(part in sentence for part in telling), sentence


@pytest.mark.parametrize("encoding", ["cp949", "utf-16", "utf-16-le"])
def test_l4_other_encodings(tmp_path, encoding):
    """L4: Excel's own for Korean; the line and a way to mend it."""
    text = "x,종류\n1,고양이\n" if encoding == "utf-16" else "x,y\n1,고양이\n"
    sentence = refused(read, table(tmp_path, text.encode(encoding)), "y")
    assert "zero byte" in sentence or all(part in sentence for part in ("UTF-8", "CP949", "Excel", "line")), sentence


def test_the_line_of_what_is_not_utf8(tmp_path):
    """However far behind the beginning."""
    text = "x,y\n" + "1,가\n" * 5000
    assert "line 5002 is not UTF-8" in refused(read, table(tmp_path, text.encode() + "1,가\n".encode("cp949")), "y")


def test_a_million_columns(tmp_path):
    """L4: their number is said in a moment, whichever delimiter they have."""
    for delimiter in ",;\t":
        path = table(tmp_path, f"a{delimiter}" * 10**6 + "y\n")
        start = time.process_time()
        assert "1,000,001 columns" in refused(read, path, "y")
        assert time.process_time() - start < 1


def test_as_many_columns_as_there_may_be(tmp_path):
    names = [f"c{i}" for i in range(csv_files.MOST_COLUMNS)]
    found = read(table(tmp_path, ",".join(names) + "\n" + ",".join("1" for _ in names)), "c7")
    assert found.inputs.shape == (1, csv_files.MOST_COLUMNS - 1)


def test_more_numbers_than_memory_may_hold(tmp_path, monkeypatch):
    """Two bytes in a file are eight in memory."""
    monkeypatch.setattr(csv_files, "MOST_NUMBERS", 6)
    assert len(read(table(tmp_path, "x,y\n" + "1,2\n" * 3), "y")) == 3
    assert "line 5 exceeds 6 numbers" in refused(read, table(tmp_path, "x,y\n" + "1,2\n" * 4), "y")


def test_a_file_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    path = table(tmp_path, PLAIN)
    os.truncate(path, 512 * 2**20 + 1)
    monkeypatch.setattr(os, "open", None)
    assert all(part in refused(read, path, "kind") for part in ("513 MB", "512 MB"))


@pytest.mark.parametrize(
    ("make", "telling"),
    [
        (os.mkfifo, "not a regular file"),
        (os.mkdir, "not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
        (lambda path: path.symlink_to("/dev/stdin"), "cannot be read"),
        (lambda path: path.symlink_to("nowhere"), "No such file"),
        (lambda path: None, "No such file"),
    ],
    ids=["pipe", "folder", "device", "stdin", "link", "none"],
)
def test_l6_no_regular_file(tmp_path, make, telling):
    """L6: said before reading, so that nothing hangs."""
    make(tmp_path / "table.csv")
    sentence = refused(read, tmp_path / "table.csv", "y")
    assert sentence.startswith("table.csv: ")
    assert telling in sentence or "not a regular file" in sentence


@pytest.mark.parametrize("target", ["", "Kind", "kind ", "x" * 10_000, "한\n글", "\udcff"])
def test_other_targets_are_refused_with_those_there_are(tmp_path, target):
    assert "'a', 'b', 'kind'" in refused(read, table(tmp_path, PLAIN), target)


PIECES = [
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    '"',
    "\0",
    "é",
    b"\xff",
    "nan",
    "1e999",
    "-",
    ".",
    "_",
    " ",
    "9" * 400,
    "\ufeff",
]


def test_l4_mutilated_tables(tmp_path):
    """L4: 3,000 tables with pieces cut, doubled and put in: read as finite numbers or refused, nothing else."""
    chance, good, longest, slowest = random.Random(5), 0, 0, 0.0  # noqa: S311
    texts = [PLAIN, PLAIN.replace(",", ";").replace(".", ","), '"a b","kind"\r\n"1.5","2"\r\n3,"4"\r\n']
    for _ in range(3000):
        content = chance.choice(texts).encode()
        for _ in range(chance.randint(1, 3)):
            i = chance.randrange(len(content) + 1)
            piece = chance.choice([b"", chance.choice(PIECES), content[i : i + 9]])
            piece = piece.encode() if isinstance(piece, str) else piece
            content = content[:i] + piece + content[i + chance.choice([0, 1, 3]) :]
        path, start = table(tmp_path, content), time.process_time()
        try:
            found = read(path, "kind")
            good += 1
            assert np.isfinite(found.inputs).all() and found.inputs.shape == (len(found), len(found.features))
            assert np.isfinite(found.targets).all()
        except Refusal as refusal:
            longest = max(longest, len(str(refusal)))
        slowest = max(slowest, time.process_time() - start)
    assert 300 < good < 2000
    assert 0 < longest < 300
    assert slowest < 0.25
