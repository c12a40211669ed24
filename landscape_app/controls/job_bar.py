"""How far an export is: a bar, the time that is left, and a way to give it up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from landscape_app import words
from landscape_app.controls.plain import plain
from surfaces.refusal import N_


class JobBar(QWidget):
    """Says ``cancelled``."""

    cancelled = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(110)
        self._bar.setAccessibleName(words.tr(N_("progress of {name}"), name=name))
        self._name = name
        self._label = QLabel(name)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._cancel = QToolButton()
        self._cancel.setText(words.tr(N_("cancel")))
        self._cancel.setAccessibleName(words.tr(N_("cancel {name}"), name=name))
        self._cancel.setToolTip(words.tr(N_("Give it up; what was there before stays as it is")))
        self._cancel.clicked.connect(self.cancelled)
        for part in (self._bar, self._label):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._cancel)

    def show_progress(self, share: float, left: float | None) -> None:
        self._bar.setValue(round(100 * share))
        said = "" if left is None else words.tr(N_("{seconds:.0f} s left"), seconds=left)
        self._label.setText(f"{self._name}   {said}")

    def show_end(self, sentence: str) -> None:
        """What came of it: nothing to say is success."""
        self._bar.setValue(0 if sentence else 100)
        self._cancel.hide()
        self._label.setText(f"{'⚠' if sentence else '✓'}  {self._name}   {sentence}")
        self._label.setWordWrap(True)
        self._label.setToolTip(plain(sentence))
