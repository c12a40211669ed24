"""Finding data of one's own: a CSV file and its target, a folder in MNIST's format, or a place to fetch it to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from landscape_app import words
from landscape_app.network import csv_files, fetch
from landscape_app.training import Data
from surfaces.refusal import N_

Found = tuple[Data, Callable[[], None] | None]
"""Data, and what has to be done before they are there."""


def ask(parent: QWidget, kind: str) -> Found | None:
    """Ask for data of that kind; None if the person changed their mind."""
    if kind == "csv":
        return _table(parent)
    title = N_("Folder with MNIST's files") if kind == "idx" else N_("Folder to fetch MNIST into")
    folder = QFileDialog.getExistingDirectory(parent, words.tr(title))
    if not folder:
        return None
    return Data(idx=folder), partial(fetch.fetch_mnist, Path(folder)) if kind == "fetch" else None


def _table(parent: QWidget) -> Found | None:
    kinds = words.tr(N_("Tables (*.csv *.tsv *.txt);;All files (*)"))
    name, _ = QFileDialog.getOpenFileName(parent, words.tr(N_("A table of your own")), "", kinds)
    return of(parent, Path(name)) if name else None


def of(parent: QWidget, path: Path) -> Found | None:
    """The data of a folder, or of a table, of which it is asked what is to be learnt."""
    if path.is_dir():
        return Data(idx=str(path)), None
    names = csv_files.columns(path)
    title, text = words.tr(N_("What is to be learnt")), words.tr(N_("Column that is to be predicted from the others:"))
    target, sure = pick(parent, title, text, names)
    return (Data(csv=str(path), target=target), None) if sure else None


def pick(parent: QWidget, title: str, text: str, names: Sequence[str]) -> tuple[str, bool]:
    """The name that is picked from a list, where the last one is offered, and whether one is."""
    box = QInputDialog(parent)
    box.setWindowTitle(title)
    box.setLabelText(text)
    box.setComboBoxItems(list(names))
    box.setTextValue(names[-1])
    box.setOkButtonText(words.tr(N_("choose")))
    box.setCancelButtonText(words.tr(N_("cancel")))
    sure = bool(box.exec())
    box.deleteLater()
    return box.textValue(), sure
