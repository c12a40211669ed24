"""MNIST's folder: read bit by bit as it stands, or refused with the name of the file that is wrong (L5 to L7)."""

import gzip
import os

import numpy as np
import pytest
from idx_folders import IMAGES_NAME, LABELS, LABELS_NAME, PIXELS, fill, header, idx, refused

from landscape_app.network import idx_files, idx_stream

# What is read


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_pictures_and_labels(tmp_path, suffix):
    """Bytes become 0 to 1, each picture is a row, and labels are classes."""
    found = idx_files.read(fill(tmp_path, suffix=suffix))
    assert found.inputs.dtype == np.float32
    np.testing.assert_allclose(found.inputs, PIXELS.reshape(5, 6) / 255, rtol=1e-7)
    assert found.targets.tolist() == LABELS.tolist() and found.targets.dtype == np.int64
    assert (found.classes, found.picture, found.given_test) == (("0", "1", "2", "3"), (2, 3), 0)
    assert len(found) == 5


def test_t10k_is_the_test_part_at_the_end(tmp_path):
    fill(tmp_path)
    fill(tmp_path, PIXELS[:2] + 1, LABELS[:2] + 6, part="t10k", suffix=".gz")
    found = idx_files.read(tmp_path)
    assert found.given_test == 2
    assert found.targets.tolist() == [3, 0, 1, 1, 2, 9, 6]
    np.testing.assert_allclose(found.inputs[5:] * 255, PIXELS[:2].reshape(2, 6) + 1, rtol=1e-6)
    assert len(found.classes) == 10


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("TRAIN-Images-IDX3-ubyte.GZ", "Train-LABELS.idx1-UBYTE.gz"),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte"),
    ],
)
def test_the_ways_to_write_the_names(tmp_path, images, labels):
    """With a dot, as Kaggle has them, in any case, one gzipped and the other not."""
    for name, values in ((images, PIXELS), (labels, LABELS)):
        packed = gzip.compress(idx(values)) if name.lower().endswith("gz") else idx(values)
        (tmp_path / name).write_bytes(packed)
    assert len(idx_files.read(tmp_path)) == 5


@pytest.mark.parametrize(("one", "other"), [("-", "."), (".", "-")])
@pytest.mark.parametrize("spoilt", ["folder", "gzip"])
def test_a_plain_file_goes_before_others_of_its_name(tmp_path, one, other, spoilt):
    """Kaggle's archive unpacks to a file and a folder of one name; and downloads stay beside what was unpacked."""
    fill(tmp_path)
    (tmp_path / IMAGES_NAME).rename(tmp_path / f"train-images{one}idx3-ubyte")
    if spoilt == "folder":
        (tmp_path / f"train-images{other}idx3-ubyte").mkdir()
    else:
        (tmp_path / f"train-images{other}idx3-ubyte.gz").write_bytes(b"half a download")
    assert len(idx_files.read(tmp_path)) == 5


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "f4", "f8"])
def test_other_types_stay_as_they_are(tmp_path, kind):
    values = (np.arange(30).reshape(5, 6) - 7).astype(kind)
    found = idx_files.read(fill(tmp_path, values, LABELS.astype("i4"), ".gz"))
    assert found.inputs.dtype == np.float64 and found.picture is None
    assert found.inputs.tolist() == values.tolist()


def test_pieces_meet_without_a_gap(tmp_path, monkeypatch):
    """However small the pieces in which a file is read."""
    values = np.arange(5 * 40, dtype="f8").reshape(5, 40)
    fill(tmp_path, values, suffix=".gz")
    for piece in (8, 24, 2**20):
        monkeypatch.setattr(idx_stream, "PIECE", piece)
        assert idx_files.read(tmp_path).inputs.tolist() == values.tolist()


@pytest.mark.parametrize(
    "name",
    [
        "한글 폴더",
        "\u1112\u1161\u11ab",
        "🎲📉",
        "a b",
        "line\nbreak",
        "x" * 255,
        "-",
        "a;b'c\"",
        "\udcff",
    ],  # 한 in three parts
)
def test_l7_any_name_of_a_folder(tmp_path, name):
    """L7: opens, and a refusal that names it is one printable line."""
    folder = tmp_path / name
    folder.mkdir()
    assert IMAGES_NAME in refused(idx_files.read, folder)
    refused(idx_files.read, folder).encode()
    assert len(idx_files.read(fill(folder))) == 5


# Labels and parts


@pytest.mark.parametrize(
    ("labels", "telling"),
    [
        (idx(np.ones((5, 1), np.uint8)), ["dimensions is 2"]),
        (idx(np.ones(5)), ["fractions", "0 to 999"]),
        (idx(np.ones(5, "f4")), ["fractions"]),
        (idx(np.array([0, 1, 2, -3, 4], "i1")), ["label 4", "-3", "0 to 999"]),
        (idx(np.array([0, 1000, 2, 3, 4], "i2")), ["label 2", "1000"]),
        (idx(np.array([0, 2**31 - 1, 2, 3, 4], "i4")), ["label 2", "2147483647"]),
        (header(5) + bytes(4), ["5 bytes"]),
    ],
)
def test_l5_labels(tmp_path, labels, telling):
    """L5: whole numbers from 0 to 999, one to a picture."""
    sentence = refused(idx_files.read, fill(tmp_path, labels=labels))
    assert sentence.startswith(LABELS_NAME + ": ")
    assert all(part in sentence for part in telling), sentence


@pytest.mark.parametrize("count", [1, 4, 6])
def test_l5_another_number_of_labels(tmp_path, count):
    """L5: both numbers and both files are named."""
    sentence = refused(idx_files.read, fill(tmp_path, labels=np.zeros(count, np.uint8)))
    assert all(part in sentence for part in (IMAGES_NAME, "5 pictures", LABELS_NAME, f"{count} labels"))


def test_the_parts_must_fit_together(tmp_path):
    fill(tmp_path)
    fill(tmp_path, np.zeros((5, 3, 2), np.uint8), part="t10k")
    sentence = refused(idx_files.read, tmp_path)
    assert all(part in sentence for part in ("train-", "2 x 3", "t10k-", "3 x 2"))


@pytest.mark.parametrize("missing", [IMAGES_NAME, LABELS_NAME, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
def test_a_missing_file_is_named(tmp_path, missing):
    fill(fill(tmp_path), part="t10k")
    (tmp_path / missing).unlink()
    sentence = refused(idx_files.read, tmp_path)
    assert sentence.count("idx") == 1 and missing in sentence


# Files that are none, L6


def a_pipe(path):
    os.mkfifo(path)


def a_folder(path):
    path.mkdir()


def a_device(path):
    path.symlink_to("/dev/zero")


def a_dangling_link(path):
    path.symlink_to("nowhere")


def a_loop(path):
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "telling"),
    [
        (a_pipe, "not a regular file"),
        (a_folder, "not a regular file"),
        (a_device, "not a regular file"),
        (a_dangling_link, "cannot be read"),
        (a_loop, "cannot be read"),
    ],
)
@pytest.mark.parametrize("name", [IMAGES_NAME, LABELS_NAME])
def test_l6_no_regular_file(tmp_path, make, telling, name):
    """L6: said before reading, so that nothing hangs."""
    fill(tmp_path)
    (tmp_path / name).unlink()
    make(tmp_path / name)
    sentence = refused(idx_files.read, tmp_path)
    assert sentence.startswith(name + ": ") and telling in sentence


@pytest.mark.parametrize(
    ("given", "telling"),
    [("nowhere", "no such folder"), (IMAGES_NAME, "not a folder"), ("x" * 300, "cannot be read"), ("a\0b", "folder")],
)
def test_l6_no_folder(tmp_path, given, telling):
    """L6: with the folder as it was given."""
    sentence = refused(idx_files.read, fill(tmp_path) / given)
    assert str(tmp_path) in sentence and telling in sentence


def other_pictures(path):
    path.write_bytes(idx(PIXELS[:, :, :2]))


def a_pipe_instead(path):
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("happens", "telling"),
    [
        (other_pictures, "changed while it was read"),
        (a_pipe_instead, "not a regular file"),
        (os.unlink, "cannot be read"),
    ],
)
def test_l6_a_file_that_goes_away_or_changes(tmp_path, monkeypatch, happens, telling):
    """L6: between its header and its numbers it is deleted, replaced by a pipe, or by other pictures."""
    read_all = idx_files._read_all
    monkeypatch.setattr(idx_files, "_read_all", lambda parts: (happens(tmp_path / IMAGES_NAME), read_all(parts))[1])
    assert telling in refused(idx_files.read, fill(tmp_path))


def test_l6_replaced_between_looking_and_opening(tmp_path, monkeypatch):
    """L6: a pipe that takes the file's place right then is not waited for."""
    system, file = os.open, fill(tmp_path) / IMAGES_NAME

    def late(path, *flags):
        a_pipe_instead(file)
        return system(path, *flags)

    monkeypatch.setattr(os, "open", late)
    assert "not a regular file" in refused(idx_files.read, tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_l6_no_permission(tmp_path):
    """L6: with what the system says."""
    (fill(tmp_path) / IMAGES_NAME).chmod(0)
    assert "Permission denied" in refused(idx_files.read, tmp_path)


def test_a_permission_denied_by_the_system_is_told(tmp_path, monkeypatch):
    """The same where root runs the tests."""

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    assert f"{IMAGES_NAME}: cannot be read (Permission denied)" in refused(idx_files.read, fill(tmp_path))
