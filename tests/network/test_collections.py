"""Digits, iris, wine and breast cancer: as their papers describe them, and loaded only when one asks for them."""

import subprocess
import sys

import numpy as np
import pytest
from core.shell import environment
from idx_folders import refused

from landscape_app.network import collections

# Rows, columns and members of each class, as the UCI Machine Learning Repository describes the four.
KNOWN = {
    "digits": (1797, 64, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], "7"),
    "iris": (150, 4, [50, 50, 50], "versicolor"),
    "wine": (178, 13, [59, 71, 48], "class_2"),
    "breast-cancer": (569, 30, [212, 357], "malignant"),
}


@pytest.mark.parametrize("name", collections.NAMES)
def test_it_is_the_set_its_source_describes(name):
    """Numbers of rows, columns and members."""
    found = collections.read(name)
    rows, columns, members, a_class = KNOWN[name]
    assert found.inputs.shape == (rows, columns) and found.inputs.dtype == np.float64
    assert np.bincount(found.targets).tolist() == members and found.targets.dtype == np.int64
    assert len(found.classes) == len(members) and a_class in found.classes
    assert len(set(found.features)) == columns and all(isinstance(name, str) for name in found.features)
    assert np.isfinite(found.inputs).all() and found.given_test == 0


def test_the_names_are_those_of_scene_files():
    assert set(collections.NAMES) == set(KNOWN)


def test_digits_are_pictures():
    """Grey levels 0 to 1, row by row: the first is a nought, light in the middle and dark around it."""
    digits = collections.read("digits")
    assert digits.picture == (8, 8)
    assert (digits.inputs.min(), digits.inputs.max()) == (0, 1)
    assert (digits.inputs * 16 == np.rint(digits.inputs * 16)).all()
    first = digits.inputs[0].reshape(8, 8)
    assert digits.classes[digits.targets[0]] == "0"
    assert first[3:5, 3].tolist() == [0, 0] and first[3:5, [2, 5]].min() > 0
    assert all(collections.read(name).picture is None for name in ("iris", "wine", "breast-cancer"))


def test_the_first_iris():
    """Fisher's first plant."""
    iris = collections.read("iris")
    assert iris.inputs[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    assert iris.classes[iris.targets[0]] == "setosa" and iris.features[0].startswith("sepal length")


@pytest.mark.parametrize("name", ["", "mnist", "Iris", "load_iris", "x" * 10_000])
def test_others_are_refused_with_those_there_are(name):
    assert "digits, iris, wine, breast-cancer" in refused(collections.read, name)


def test_a_broken_installation_is_told(monkeypatch):
    """scikit-learn that cannot be loaded, for whatever reason."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert "'iris' needs scikit-learn" in refused(collections.read, "iris")


def test_nothing_is_loaded_before_it_is_needed(tmp_path):
    """scikit-learn and SciPy take most of a second."""
    modules = "collections, csv_files, fetch, idx_files"
    code = f"from landscape_app.network import {modules}\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "numpy" in loaded
    assert not loaded & {"sklearn", "scipy", "PySide6", "pyqtgraph"}
