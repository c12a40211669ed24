"""What must be asked before something is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from landscape_app import words
from surfaces.refusal import N_

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"


def unsaved(parent: QWidget, name: str) -> str:
    """What shall become of changes that are not saved."""
    texts = (
        (SAVE, N_("save"), QMessageBox.ButtonRole.AcceptRole),
        (DISCARD, N_("do not save"), QMessageBox.ButtonRole.DestructiveRole),
        (CANCEL, N_("cancel"), QMessageBox.ButtonRole.RejectRole),
    )
    return _ask(parent, words.tr(N_("“{name}” has changes that are not saved."), name=name), texts)


def exporting(parent: QWidget, count: int) -> bool:
    """Whether exports that are under way may be given up."""
    texts = (
        (CANCEL, N_("go on exporting"), QMessageBox.ButtonRole.RejectRole),
        (DISCARD, N_("give them up and close"), QMessageBox.ButtonRole.DestructiveRole),
    )
    return _ask(parent, words.tr(N_("Exports are not finished yet: {count}."), count=count), texts) == DISCARD


def replacing(parent: QWidget, name: str, text: str = N_("{name} exists already.")) -> bool:
    """Whether a file that is there may be replaced."""
    texts = (
        (CANCEL, N_("cancel"), QMessageBox.ButtonRole.RejectRole),
        (SAVE, N_("replace"), QMessageBox.ButtonRole.DestructiveRole),
    )
    return _ask(parent, words.tr(text, name=name), texts) == SAVE


def overwriting(parent: QWidget, name: str) -> bool:
    """Whether a file may be replaced that somebody else has written since it was opened."""
    return replacing(parent, name, N_("{name} was changed elsewhere since it was opened or saved here."))


def _ask(parent: QWidget, text: str, choices: tuple[tuple[str, str, QMessageBox.ButtonRole], ...]) -> str:
    """The name of the choice; cancel where the box is simply closed."""
    box = QMessageBox(parent)
    box.setWindowTitle("landscape-app")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setIcon(QMessageBox.Icon.Question)
    buttons = {}
    for name, said, role in choices:
        button = box.addButton(words.tr(said), role)
        buttons[button] = name
        if name == CANCEL:
            box.setEscapeButton(button)
    box.setDefaultButton(next(iter(buttons)))
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((name for button, name in buttons.items() if button is clicked), CANCEL)
