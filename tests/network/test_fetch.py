"""Fetching MNIST: four whole files or none, and one sentence when there is no way to it. No test uses the network."""

import errno
import http.client
import socket
import ssl
import time
import warnings
from pathlib import Path
from urllib.error import HTTPError, URLError

import numpy as np
import pytest
from idx_folders import refused

from landscape_app.network import fetch, idx_files
from landscape_app.network.fetch import fetch_mnist

FILES = {f"{part}-{rest}.gz" for part in ("train", "t10k") for rest in ("images-idx3-ubyte", "labels-idx1-ubyte")}


@pytest.fixture
def few(monkeypatch):
    """MNIST as the loader brings it (floats and texts), but of ten pictures, the first seven to train on."""
    monkeypatch.setattr(fetch, "_PICTURES", 10)
    monkeypatch.setattr(fetch, "_TRAINING", 7)
    pixels = np.random.default_rng(3).integers(0, 256, (10, 784)).astype(float)
    labels = np.array([str(9 - i) for i in range(10)], object)
    monkeypatch.setattr(fetch, "_load", lambda: (pixels, labels))
    return pixels


def inside(folder):
    return {path.name for path in folder.iterdir()}


def failing(monkeypatch, error):
    def load():
        raise error

    monkeypatch.setattr(fetch, "_load", load)


# What is written


@pytest.mark.parametrize("folder", [".", "new", "새 폴더 🎲"])
def test_what_is_fetched_can_be_read(tmp_path, few, folder):
    """The rows in their order, the last three of ten as the test part."""
    fetch_mnist(tmp_path / folder)
    assert inside(tmp_path / folder) == FILES
    found = idx_files.read(tmp_path / folder)
    np.testing.assert_allclose(found.inputs * 255, few, atol=1e-4)
    assert found.targets.tolist() == list(range(9, -1, -1))
    assert (found.given_test, found.picture) == (3, (28, 28))


def test_the_same_data_give_the_same_files(tmp_path, few):
    for name in ("a", "b"):
        fetch_mnist(tmp_path / name)
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in FILES)


def test_older_files_are_replaced_and_others_stay(tmp_path, few):
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(b"half a download")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    fetch_mnist(tmp_path)
    assert inside(tmp_path) == FILES | {"notes.txt"}
    assert len(idx_files.read(tmp_path)) == 10


# No way to it


@pytest.mark.parametrize(
    ("error", "telling"),
    [
        (URLError(socket.gaierror(-3, "Temporary failure in name resolution")), "Temporary failure in name resolution"),
        (URLError(ssl.SSLCertVerificationError(1, "certificate verify failed")), "certificate verify failed"),
        (URLError("no host given"), "no host given"),
        (HTTPError("https://www.openml.org", 503, "Service Unavailable", {}, None), "Service Unavailable"),
        (TimeoutError("timed out"), "timed out"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "Connection reset"),
        (http.client.IncompleteRead(b"x" * 10_000, 5), "IncompleteRead"),
        (ValueError("md5 checksum of local file does not match"), "md5"),
        (KeyError("data_set_description"), "data_set_description"),
        (MemoryError(), "MemoryError"),
        (ImportError("No module named 'sklearn'"), "sklearn"),
        (ValueError("<html>\n" + "y" * 10_000), "yyy"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Exception) else "",
)
def test_what_goes_wrong_is_said_and_nothing_is_left(tmp_path, monkeypatch, error, telling):
    """One sentence with the reason and both ways out; neither files nor the new folder are left."""
    failing(monkeypatch, error)
    for folder in (tmp_path, tmp_path / "new"):
        sentence = refused(fetch_mnist, folder)
        assert sentence.startswith("MNIST could not be fetched (") and telling in sentence
        assert "internet" in sentence and "folder" in sentence and len(sentence) < 250
        assert not inside(tmp_path)


@pytest.mark.parametrize(
    ("pixels", "labels"),
    [
        (np.zeros((9, 784)), ["0"] * 10),
        (np.zeros((10, 783)), ["0"] * 10),
        (np.zeros((10, 784)), ["0"] * 9),
        (np.full((10, 784), 256.0), ["0"] * 10),
        (np.full((10, 784), -1.0), ["0"] * 10),
        (np.full((10, 784), 0.5), ["0"] * 10),
        (np.full((10, 784), np.nan), ["0"] * 10),
        (np.zeros((10, 784)), ["10"] * 10),
        (np.zeros((10, 784)), ["-1"] * 10),
        (np.zeros((10, 784)), ["zero"] * 10),
        (np.zeros((10, 784)), [None] * 10),
        (np.full((10, 784), "x"), ["0"] * 10),
        (None, None),
    ],
)
def test_what_is_not_mnist_is_not_written(tmp_path, monkeypatch, few, pixels, labels):
    monkeypatch.setattr(fetch, "_load", lambda: (pixels, labels))
    assert "could not be fetched" in refused(fetch_mnist, tmp_path)
    assert not inside(tmp_path)


def test_the_loader_without_a_network(tmp_path, monkeypatch):
    """scikit-learn's own loader where no connection comes about: it gives up, and leaves nothing at home either."""
    from sklearn.datasets import _openml

    asked = []

    def nowhere(request, *_):
        asked.append((request.full_url, socket.getdefaulttimeout()))
        raise URLError(OSError(errno.ENETUNREACH, "Network is unreachable"))

    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "home"))
    monkeypatch.setattr(_openml, "urlopen", nowhere)
    start = time.perf_counter()
    assert "Network is unreachable" in refused(fetch_mnist, tmp_path / "new")
    assert time.perf_counter() - start < 10
    assert {(url.split("/")[2], patience) for url, patience in asked} == {("www.openml.org", fetch.PATIENCE)}
    assert not inside(tmp_path)


def test_a_silent_server_is_given_up(tmp_path, monkeypatch):
    """It takes the call and never answers."""
    monkeypatch.setattr(fetch, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(fetch, "_load", lambda: socket.create_connection(server.getsockname()).recv(1))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            assert "timed out" in refused(fetch_mnist, tmp_path)


def test_the_process_is_left_as_it_was(tmp_path, monkeypatch):
    """The timeout of all other connections, and how warnings are taken."""
    before = socket.getdefaulttimeout(), list(warnings.filters)
    failing(monkeypatch, URLError("no"))
    refused(fetch_mnist, tmp_path)
    assert (socket.getdefaulttimeout(), list(warnings.filters)) == before


# No place for it


def must_not_be_asked(monkeypatch):
    failing(monkeypatch, AssertionError("asked before the folder was tried"))


@pytest.mark.parametrize("given", ["file", "file/new", "no/such/folder", "x" * 300, "a\0b"])
def test_a_place_where_no_folder_can_be(tmp_path, monkeypatch, given):
    """Tried before anything is fetched."""
    must_not_be_asked(monkeypatch)
    (tmp_path / "file").write_bytes(b"")
    assert str(tmp_path) in refused(fetch_mnist, tmp_path / given)
    assert inside(tmp_path) == {"file"}


def test_a_folder_in_the_place_of_a_file(tmp_path, monkeypatch):
    must_not_be_asked(monkeypatch)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").mkdir()
    assert "is a folder" in refused(fetch_mnist, tmp_path)
    assert len(inside(tmp_path)) == 1


@pytest.mark.parametrize("after", range(4))
def test_a_full_disk_leaves_the_older_files(tmp_path, monkeypatch, few, after):
    """Whichever of the four no longer fits."""
    older = tmp_path / "train-images-idx3-ubyte.gz"
    older.write_bytes(b"old")
    left = [after]

    def write(path: Path, content):
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        path.write_bytes(content)

    monkeypatch.setattr(fetch, "write_whole", write)
    sentence = refused(fetch_mnist, tmp_path)
    assert "No space left on device" in sentence
    assert inside(tmp_path) == {older.name} and older.read_bytes() == b"old"
