"""Every key and every named action of the window in one table. Letters are doubled by other keys, because a
keyboard that types Hangul sends no letters."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from landscape_app import words
from surfaces.refusal import N_


class Key(NamedTuple):
    """A plain key: its name, the keys themselves, what they do."""

    name: str
    keys: str
    does: str


class Action(NamedTuple):
    """What also stands on a button or in a menu: its name, its keys, the text there, what it does."""

    name: str
    keys: str
    text: str
    does: str


ACTIONS = (
    Action("undo", "Ctrl+Z", N_("undo"), N_("Take the last change back")),
    Action("redo", "Ctrl+Shift+Z; Ctrl+Y", N_("redo"), N_("Do again what was taken back")),
    Action("open", "Ctrl+O", N_("open"), N_("Open a scene file")),
    Action("save", "Ctrl+S", N_("save"), N_("Save the scene to its file")),
    Action(
        "whole",
        "Ctrl+0",
        N_("reset view"),
        N_("Back to the scene's own view after zooming or moving; once more: the whole surface"),
    ),
    Action("export", "Ctrl+E", N_("export"), N_("Export a film, a picture, a page, numbers or a script")),
    Action("stage", "F11; Shift+F5", N_("present"), N_("Before an audience: larger, without the tools; and back")),
    Action("theme", "Ctrl+T", "", N_("Switch to the other theme")),
    Action("language", "Ctrl+L", "", N_("Switch to the other language")),
    Action("save_as", "Ctrl+Shift+S", N_("save as"), N_("Save the scene to another file")),
    Action("own", "Ctrl+Shift+O", N_("open as my own scene"), N_("Take the scene out of its lesson, to play with it")),
    Action("save_lesson", "Ctrl+Alt+S", N_("save as a lesson"), N_("Save the lesson as it is, or this scene as one")),
    Action("copy", "Ctrl+C", N_("copy the picture"), N_("Copy the picture of the map")),
    Action("twin", "Ctrl+D; Ins", N_("twin"), N_("Add the racer whose row has the focus once more")),
    Action("help", "F1; ?", N_("keys"), N_("Show or hide all keys")),
    Action("landscape", "Ctrl+1", N_("Landscape"), N_("Optimizers over surfaces")),
    Action("training", "Ctrl+2", N_("Training"), N_("A network that learns, with the same optimizers")),
    Action("talk on", "PgDown", N_("on in the talk"), N_("To the next mark or the next scene of the lesson")),
    Action("talk back", "PgUp", N_("back in the talk"), N_("To the mark or the scene before")),
    Action("lessons", "Ctrl+3; Ctrl+Home", N_("Lessons"), N_("Lessons to play, to change, and to give as a talk")),
    Action("about", "Ctrl+F1", N_("about"), N_("Versions, and what is verified")),
)
"""What has a text, with or without a key; the first ones stand in the header."""
TABS = ("landscape", "training", "lessons")
IN_HEADER = ("undo", "redo", "open", "save", "export", "whole", "stage", "theme", "language")
GIVING_WAY = ("undo", "export", "redo", "save", "whole", "open", "theme", "language")
"""In the menu where the header has little room; the last ones first."""
ON_START = ("open", "theme", "language")
"""In the header of the start page."""
IN_MENU = ("save_as", "own", "save_lesson", "copy", "help", "about")
OF_SCENES = ("undo", "redo", "save", "save_as", "save_lesson", "own", "export", "whole", "stage", "copy", "twin")
"""What needs a scene to be shown."""
OF_TALKS = ("talk on", "talk back")
"""What needs something to be said of it."""

KEYS = (
    Key("toggle", "Space", N_("play or pause")),
    Key("pause", "K", N_("pause")),
    Key("forwards", "L; Shift+Right", N_("play")),
    Key("backwards", "J; Shift+Left", N_("play backwards")),
    Key("back", "Left; ,", N_("one step back")),
    Key("on", "Right; .", N_("one step on")),
    Key("epoch back", "Ctrl+[", N_("one epoch back (training)")),
    Key("epoch on", "Ctrl+]", N_("one epoch on (training)")),
    Key("start", "Home", N_("to the start")),
    Key("end", "End", N_("to the end")),
    Key("slower", "[", N_("slower")),
    Key("quicker", "]", N_("quicker")),
    Key("loop", "R; \\", N_("begin again at the end")),
    Key("fit", "F; =", N_("fit the map to the trails")),
    Key("nearer", "Ctrl++; Ctrl+=", N_("zoom in")),
    Key("farther", "Ctrl+-", N_("zoom out")),
    Key("look left", "Ctrl+Left", N_("look to the left")),
    Key("look right", "Ctrl+Right", N_("look to the right")),
    Key("look up", "Ctrl+Up", N_("look further up")),
    Key("look down", "Ctrl+Down", N_("look further down")),
    Key("panel", "P; F9", N_("hide or show the panel")),
    Key("charts", "C; F10", N_("hide or show the charts")),
    Key("hide", "H; -", N_("hide or show the racer whose row has the focus")),
    Key("remove", "Del", N_("remove the racer whose row has the focus")),
    *(Key(f"solo {n}", str(n), N_("dim all racers but the first to ninth")) for n in range(1, 10)),
    Key("again", "Ctrl+R", N_("train once more, from the first update")),
    Key("begin", "F5", N_("present from the beginning of the lesson")),
    Key("blank", "B; `", N_("blank the screen; any key brings it back")),
    Key("leave", "Esc", N_("back from presenting")),
)
"""What has only a key."""
ONCE = {
    *("toggle", "blank", "loop", "panel", "charts", "hide", "remove"),
    *(f"solo {n}" for n in range(1, 10)),
}
"""What a key that is held does only once."""

_BY_KEY = {sequence.toString(): name for name, keys, _ in KEYS for sequence in QKeySequence.listFromString(keys)}
_IGNORED = Qt.KeyboardModifier.KeypadModifier


def name_of(event: QKeyEvent) -> str | None:
    """What a key is for, or None."""
    modifiers = event.modifiers() & ~_IGNORED
    typed = event.text()
    plain = not modifiers & Qt.KeyboardModifier.ControlModifier
    if plain and typed and typed.isprintable() and typed in _BY_KEY:  # some need Shift on some keyboards
        return _BY_KEY[typed]
    if event.key() == Qt.Key.Key_Plus:  # on most keyboards it needs Shift
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return _BY_KEY.get(QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString())


def all_keys() -> list[tuple[str, str]]:
    """Every key with what it does, for the overlay."""
    rows = [(shown(key.keys), words.tr(key.does)) for key in KEYS if not key.name.startswith("solo")]
    rows.append(("1 … 9", words.tr(N_("dim all racers but the first to ninth"))))
    return rows + [(shown(action.keys), words.tr(action.does)) for action in ACTIONS]


def shown(keys: str) -> str:
    """Keys as this system writes them."""
    return "   ".join(
        sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in QKeySequence.listFromString(keys)
    )
