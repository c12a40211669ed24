"""What a person does, each with how often: one function for each kind of deed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)

from landscape_app.controls.keys import KEYS
from landscape_app.controls.lesson_browser import LessonCard
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.settings import PairsField
from landscape_app.controls.slider import ValueSlider
from landscape_app.controls.surface_card import FormulaField
from landscape_app.controls.widths_field import WidthsField
from landscape_app.views.chart import Chart
from landscape_app.views.loss_view import LossView
from landscape_app.views.map_view import MapView

from .hand import CTRL, LEFT, MIDDLE, NONE, PLAIN, RIGHT, SHIFT, Hand
from .material import FORMULAS, NUMBERS, PAIRS, TITLES, WIDTHS, Shelf, drawn_formula

SIZES = ((1, 1), (300, 200), (640, 480), (900, 700), (1280, 720), (1280, 720), (1920, 1080), (3840, 2160), (1, 2000))
_TABLE = [sequence.toString() for _, keys, _ in KEYS for sequence in QKeySequence.listFromString(keys)]
_LEAVE = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Down, None)
"""How one leaves a field."""


def called(widget: QWidget) -> str:
    """How a report names a widget."""
    return f"{type(widget).__name__} '{widget.accessibleName() or widget.objectName()}'"


# Controls


def press_button(hand: Hand, shelf: Shelf) -> None:
    """Click on a button: in its middle, anywhere on it, or twice."""
    buttons = [b for b in hand.seen(QAbstractButton) if not (isinstance(b, QToolButton) and b.menu())]
    if not buttons:
        return
    button, twice = hand.chance.choice(buttons), hand.chance.random() < 0.1
    at = (10.0, button.height() / 2) if isinstance(button, QCheckBox) else hand.within(button)
    hand.note(f"{'double-' if twice else ''}click on {called(button)}")
    hand.click(button, at, twice=twice)


def press_chevron(hand: Hand, shelf: Shelf) -> None:
    """Open or close what is behind a chevron."""
    chevrons = [b for b in hand.seen(QToolButton) if b.objectName() == "chevron"]
    if chevrons:
        chevron = hand.chance.choice(chevrons)
        hand.note(f"click on {called(chevron)}")
        hand.click(chevron)


def choose(hand: Hand, shelf: Shelf) -> None:
    """Open a list with the mouse, walk in it with the keys, take an entry or leave."""
    box = hand.one(QComboBox)
    if box is None:
        return
    steps, down, take = hand.chance.randint(0, 12), hand.chance.random() < 0.6, hand.chance.random() < 0.85
    hand.note(f"{called(box)}: {steps} {'down' if down else 'up'}, {'take it' if take else 'leave'}")
    hand.click(box)
    QApplication.processEvents()
    for _ in range(steps):
        if QApplication.activePopupWidget():
            QTest.keyClick(box.view(), Qt.Key.Key_Down if down else Qt.Key.Key_Up)
    if QApplication.activePopupWidget():
        QTest.keyClick(box.view(), Qt.Key.Key_Return if take else Qt.Key.Key_Escape)


def use_menu(hand: Hand, shelf: Shelf) -> None:
    """Open a button's menu, go to an entry with the keys, take it or leave."""
    buttons = [b for b in hand.seen(QToolButton) if b.menu()]
    if not buttons:
        return
    button = hand.chance.choice(buttons)
    menu, take = button.menu(), hand.chance.random() < 0.9
    menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    QApplication.processEvents()
    actions = [action for action in menu.actions() if not action.isSeparator()]
    place = hand.chance.randrange(len(actions))
    hand.note(f"menu of {called(button)}: {actions[place].text()!r}, {'take it' if take else 'leave'}")
    menu.setActiveAction(actions[place])
    QTest.keyClick(menu, Qt.Key.Key_Return if take else Qt.Key.Key_Escape)


def drag_slider(hand: Hand, shelf: Shelf) -> None:
    """Drag a handle to and fro, also past its ends; now and then a key is pressed meanwhile."""
    slider = hand.one(ValueSlider)
    if slider is None:
        return
    places = [hand.within(slider, 0.2) for _ in range(hand.chance.randint(1, 9))]
    keys = hand.chance.choice((*_TABLE, "Ctrl+T", "Ctrl+L", "Ctrl+Z")) if hand.chance.random() < 0.1 else ""
    hand.note(f"drag {called(slider)} over {len(places)} places{f', {keys} meanwhile' if keys else ''}")
    hand.drag(slider, places, keys=keys)


def scrub_number(hand: Hand, shelf: Shelf) -> None:
    """Drag over a number that is not being edited, also far."""
    field = hand.one(NumberField)
    if field is None:
        return
    places = [hand.within(field, 4.0) for _ in range(hand.chance.randint(2, 7))]
    hand.note(f"scrub {called(field)} over {len(places)} places")
    hand.window.setFocus()
    hand.drag(field, places)


def nudge_slider(hand: Hand, shelf: Shelf) -> None:
    """Arrow keys and the like on a slider, or the wheel over it."""
    slider = hand.one(ValueSlider)
    if slider is None:
        return
    keys = [getattr(Qt.Key, f"Key_{name}") for name in ("Left", "Right", "PageUp", "PageDown", "Home", "End", "Up")]
    if hand.chance.random() < 0.3:
        notches = hand.chance.randint(-6, 6)
        hand.note(f"wheel by {notches} over {called(slider)}")
        hand.wheel(slider, hand.within(slider), notches)
        return
    pressed = hand.chance.choices(keys, k=hand.chance.randint(1, 5))
    hand.note(f"{[key.name for key in pressed]} on {called(slider)}")
    slider.setFocus()
    for key in pressed:
        QTest.keyClick(slider if shiboken6.isValid(slider) else hand.focus, key)


def _leave(hand: Hand, key: Qt.Key | None) -> None:
    if key is not None:
        QTest.keyClick(hand.focus, key)


def _fill(hand: Hand, kind: type[QLineEdit], texts: tuple[str, ...]) -> None:
    """Type one of the texts into a field of a kind, and leave it in one way or another."""
    fields = [field for field in hand.seen(kind) if field.isEnabled()]
    if not fields:
        return
    field, text, key = hand.chance.choice(fields), hand.chance.choice(texts), hand.chance.choice(_LEAVE)
    hand.note(f"type {text[:60]!r} ({len(text)} letters) into {called(field)}, {key.name if key else 'stay'}")
    hand.write(field, text)
    _leave(hand, key)


def type_number(hand: Hand, shelf: Shelf) -> None:
    """A number, likely or not, into a number field."""
    _fill(hand, NumberField, NUMBERS)


def type_pairs(hand: Hand, shelf: Shelf) -> None:
    """Pairs into the field of a schedule."""
    _fill(hand, PairsField, PAIRS)


def type_formula(hand: Hand, shelf: Shelf) -> None:
    """A formula, from the list or grown at random; the card is opened first."""
    if not hand.seen(FormulaField):
        for chevron in [b for b in hand.seen(QToolButton) if b.objectName() == "chevron"][:1]:
            hand.click(chevron)
    fields = hand.seen(FormulaField)
    if fields:
        text = hand.chance.choice(FORMULAS) if hand.chance.random() < 0.6 else drawn_formula(hand.chance)
        key = hand.chance.choice((Qt.Key.Key_Return, Qt.Key.Key_Return, *_LEAVE))
        hand.note(f"formula {text[:160]!r} ({len(text)} letters), {key.name if key else 'stay'}")
        hand.write(fields[0], text)
        _leave(hand, key)


def type_widths(hand: Hand, shelf: Shelf) -> None:
    """Hidden layers, likely or not."""
    _fill(hand, WidthsField, WIDTHS)


def type_title(hand: Hand, shelf: Shelf) -> None:
    """A title or any other text into any field, in all kinds of letters."""
    _fill(hand, QLineEdit, TITLES)


def edit_text(hand: Hand, shelf: Shelf) -> None:
    """The clipboard and undo within a field."""
    fields = [field for field in hand.seen(QLineEdit) if field.isEnabled()]
    if not fields:
        return
    field = hand.chance.choice(fields)
    pressed = hand.chance.choices(("A", "C", "X", "V", "Z", "Y"), k=hand.chance.randint(1, 5))
    hand.note(f"Ctrl+{', Ctrl+'.join(pressed)} in {called(field)}")
    field.setFocus()
    for letter in pressed:
        hand.press(f"Ctrl+{letter}")


# Keys


def press_keys(hand: Hand, shelf: Shelf) -> None:
    """Some keys of the window's table, for whoever has the focus."""
    pressed = hand.chance.choices(_TABLE, k=hand.chance.randint(1, 3))
    hand.note(f"keys {pressed} on {called(hand.focus)}")
    for keys in pressed:
        hand.press(keys)


def press_hangul(hand: Hand, shelf: Shelf) -> None:
    """Letters of a keyboard that types Hangul."""
    letters = hand.chance.choices("ㅂㅈㄷㄱㅍㅊㅎㅣㅏ한", k=3)
    hand.note(f"letters {letters} on {called(hand.focus)}")
    for letter in letters:
        hand.hangul_key(letter)


def press_shortcut(hand: Hand, shelf: Shelf) -> None:
    """One of the window's shortcuts; Ctrl+O and Ctrl+S ask the stub of the file dialog."""
    shortcuts = [key.toString() for action in hand.window.actions() for key in action.shortcuts()]
    keys = hand.chance.choice(shortcuts)
    hand.note(f"{keys} on {called(hand.focus)}")
    hand.press(keys)


def travel(hand: Hand, shelf: Shelf) -> None:
    """Tab some controls on or back, and press Space or Enter there."""
    steps, back = hand.chance.randint(1, 15), hand.chance.random() < 0.3
    end = hand.chance.choice((Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Delete, None))
    hand.note(f"Tab {steps} times {'back' if back else 'on'}, then {end.name if end else 'nothing'}")
    for _ in range(steps):
        hand.key(Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab, SHIFT if back else PLAIN)
    focus = hand.focus
    if end is not None and not (isinstance(focus, QToolButton) and focus.menu()):  # a menu would hold the program
        QTest.keyClick(focus, end)


def undo_and_redo(hand: Hand, shelf: Shelf) -> None:
    """A burst of undo and redo, sometimes with time to show each."""
    pressed = hand.chance.choices(("Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"), (3, 1, 1), k=hand.chance.randint(1, 12))
    hand.note(f"keys {pressed}")
    for keys in pressed:
        hand.press(keys)
        if hand.chance.random() < 0.3:
            QApplication.processEvents()


def compose_and_leave(hand: Hand, shelf: Shelf) -> None:
    """Begin a Hangul syllable in a field and go elsewhere before it is done."""
    fields = [field for field in hand.seen(QLineEdit) if field.isEnabled()]
    if not fields:
        return
    field, key = hand.chance.choice(fields), hand.chance.choice(_LEAVE)
    hand.note(f"half a syllable in {called(field)}, {key.name if key else 'stay'}")
    field.setFocus()
    hand.begin_composing(field, "하")
    _leave(hand, key)


def hold_meanwhile(hand: Hand, shelf: Shelf) -> None:
    """Press the button on a slider, the map or a chart, do something else altogether, let go where it was or not."""
    widget = hand.one(ValueSlider, MapView, Chart, LossView)
    if widget is None:
        return
    target = widget.viewport() if isinstance(widget, MapView) else widget
    first, last = hand.within(target), hand.within(target, 0.3)
    hand.note(f"hold {called(widget)} from here on")
    hand.mouse(target, QEvent.Type.MouseButtonPress, first, LEFT, LEFT)
    others = [deed for deed in DEEDS if deed is not hold_meanwhile]
    hand.chance.choices(others, [DEEDS[deed] for deed in others])[0](hand, shelf)
    hand.close_lists()
    if hand.chance.random() < 0.5:
        hand.settle()
    hand.mouse(target, QEvent.Type.MouseMove, last, NONE, LEFT)
    hand.mouse(target, QEvent.Type.MouseButtonRelease, last, LEFT, NONE)


# Map and charts


def drag_start(hand: Hand, shelf: Shelf) -> None:
    """Drag the start over the map, also out of it; now and then a key is pressed meanwhile."""
    for view in hand.seen(MapView):
        places = [hand.within(view, 0.3) for _ in range(hand.chance.randint(1, 8))]
        keys = hand.chance.choice((*_TABLE, "Ctrl+T", "Ctrl+L", "Ctrl+Z")) if hand.chance.random() < 0.1 else ""
        hand.note(f"drag the start over {len(places)} places{f', {keys} meanwhile' if keys else ''}")
        hand.drag(view.viewport(), places, keys=keys)


def leave_the_ground(hand: Hand, shelf: Shelf) -> None:
    """On a ground with holes: drag the start, or type it, where there is none."""
    path = hand.chance.choice(shelf.holes)
    hand.note(f"drop {path.name!r} and put the start where it is undefined")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    hand.drop(data, QPoint(hand.window.width() // 2, hand.window.height() // 2))
    hand.settle()
    for view in hand.seen(MapView):
        hand.drag(view.viewport(), [hand.within(view) for _ in range(3)])
        hand.settle()
    for field in [f for f in hand.seen(NumberField) if f.isEnabled()][:2]:
        hand.write(field, hand.chance.choice(("-1", "0", "-0.5")))
        _leave(hand, Qt.Key.Key_Return)


def look_elsewhere(hand: Hand, shelf: Shelf) -> None:
    """Drag the map with the right or middle button, or turn the wheel over it, also far."""
    for view in hand.seen(MapView):
        if hand.chance.random() < 0.5:
            button = hand.chance.choice((RIGHT, MIDDLE))
            places = [hand.within(view, 0.3) for _ in range(hand.chance.randint(2, 8))]
            hand.note(f"drag the map with the {button.name} over {len(places)} places")
            hand.drag(view.viewport(), places, button)
        else:
            notches = hand.chance.choice((-1, 1)) * hand.chance.choice((1, 2, 5, 5, 20, 100))
            hand.note(f"wheel by {notches} over the map")
            hand.wheel(view.viewport(), hand.within(view), notches)


def hover(hand: Hand, shelf: Shelf) -> None:
    """Move over the map or a control, wait for its tool tip, and leave."""
    widget = hand.one(QWidget)
    if widget is None:
        return
    target = widget.viewport() if isinstance(widget, MapView) else widget
    at = QPointF(*hand.within(target))
    hand.note(f"hover over {called(widget)}")
    world = target.mapToGlobal(at)
    QApplication.sendEvent(target, QEnterEvent(at, at, world))
    hand.hover(target, at.toTuple())
    QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, at.toPoint(), world.toPoint()))
    QApplication.processEvents()
    for left in dict.fromkeys((target, widget)):
        if shiboken6.isValid(left):
            QApplication.sendEvent(left, QEvent(QEvent.Type.Leave))


def drag_chart(hand: Hand, shelf: Shelf) -> None:
    """Drag the playhead in a chart, or over the loss curves."""
    chart = hand.one(Chart, LossView)
    if chart is not None:
        places = [hand.within(chart, 0.2) for _ in range(hand.chance.randint(1, 8))]
        hand.note(f"drag in a chart over {len(places)} places")
        hand.drag(chart, places)


def turn_wheel(hand: Hand, shelf: Shelf) -> None:
    """Turn the wheel over anything."""
    widget, notches = hand.one(QScrollArea, QComboBox, QLabel, Chart), hand.chance.randint(-5, 5)
    if widget is not None:
        target = widget.viewport() if isinstance(widget, QScrollArea) else widget
        hand.note(f"wheel by {notches} over {called(widget)}")
        hand.wheel(target, hand.within(target), notches, hand.chance.choice((PLAIN, PLAIN, CTRL)))


def click_anywhere(hand: Hand, shelf: Shelf) -> None:
    """Any button of the mouse anywhere, or the key for a context menu."""
    widget = hand.one(QWidget)
    if widget is None or (isinstance(widget, QToolButton) and widget.menu()):
        return
    button = hand.chance.choice((LEFT, RIGHT, MIDDLE, None))
    hand.note(f"{button.name if button else 'context menu'} on {called(widget)}")
    if button is not None:
        hand.click(widget, hand.within(widget), button)
    else:
        at = QPoint(3, 3)
        QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, widget.mapToGlobal(at)))


# Two tabs


def change_tab(hand: Hand, shelf: Shelf) -> None:
    """To the other tab, or to the one that is shown; sometimes forth and back at once."""
    pressed = hand.chance.choices(("Ctrl+1", "Ctrl+2"), k=hand.chance.choice((1, 1, 1, 2, 5)))
    hand.note(f"keys {pressed}")
    for keys in pressed:
        hand.press(keys)
        if hand.chance.random() < 0.5:
            QApplication.processEvents()


def train(hand: Hand, shelf: Shelf) -> None:
    """On the training tab: to the end or by epochs, once more, at full speed; and look on."""
    names = ("End", "Ctrl+]", "Ctrl+[", "Ctrl+R", "Home", "Space")
    pressed, wait = hand.chance.choices(names, k=hand.chance.randint(1, 3)), hand.chance.randint(20, 600)
    hand.note(f"Ctrl+2, keys {pressed}, then look on for {wait} ms")
    hand.press("Ctrl+2")
    if hand.chance.random() < 0.3:
        hand.window.playback.set_speed(hand.chance.choice((15.0, 250.0, float("inf"))))
    for keys in pressed:
        hand.press(keys)
    hand.dwell(wait)


# The window


def resize(hand: Hand, shelf: Shelf) -> None:
    """Another size, from one pixel to a wall."""
    size, anything = hand.chance.choice(SIZES), hand.chance.random() < 0.5
    hand.note(f"resize to {size}{', below the least size' if anything else ''}")
    hand.window.setMinimumSize(1, 1) if anything else hand.window.setMinimumSize(0, 0)
    hand.window.resize(*size)


def hide_and_show(hand: Hand, shelf: Shelf) -> None:
    """Hide, minimise, maximise; and come back."""
    names = ("hide", "showMinimized", "showMaximized", "showFullScreen")
    name = hand.chance.choice(names)
    hand.note(f"{name}, then show")
    getattr(hand.window, name)()
    QApplication.processEvents()
    if hand.chance.random() < 0.3:
        hand.dwell(hand.chance.randint(10, 100))
    hand.window.showNormal()
    hand.window.activateWindow()


def switch_looks(hand: Hand, shelf: Shelf) -> None:
    """Theme and language, once or some times."""
    pressed = hand.chance.choices(("Ctrl+T", "Ctrl+L"), k=hand.chance.randint(1, 3))
    hand.note(f"keys {pressed}")
    for keys in pressed:
        hand.press(keys)


def play(hand: Hand, shelf: Shelf) -> None:
    """Play one way or the other, and look on."""
    keys, wait = hand.chance.choice(("Space", "L", "J", "Shift+Left", "]", "[")), hand.chance.randint(50, 700)
    hand.note(f"{keys}, then look on for {wait} ms")
    hand.press(keys)
    hand.dwell(wait)


def look_on(hand: Hand, shelf: Shelf) -> None:
    """Do nothing for a while."""
    wait = hand.chance.randint(50, 700)
    hand.note(f"look on for {wait} ms")
    hand.dwell(wait)


# Files


def drop_file(hand: Hand, shelf: Shelf) -> None:
    """Drop a scene file, good or bad, or something else, anywhere on the window."""
    good = hand.chance.random() < 0.6
    path = hand.chance.choice([*shelf.good, *shelf.trainings] if good else shelf.bad)
    data, what = QMimeData(), hand.chance.random()
    if what < 0.85:
        data.setUrls([QUrl.fromLocalFile(str(path))])
    elif what < 0.95:
        data.setUrls([QUrl("https://example.org/a.landscape.json")])
    else:
        data.setText("x*x + y")
    at = QPoint(*(hand.chance.randrange(max(side, 1)) for side in hand.window.size().toTuple()))
    hand.note(f"drop {path.name[:40]!r} as {data.formats()} at {at.toTuple()}")
    hand.drop(data, at)


def use_files(hand: Hand, shelf: Shelf) -> None:
    """Open, save, save as; the answers of the dialog are chance's."""
    keys = hand.chance.choice(("Ctrl+O", "Ctrl+S", "Ctrl+Shift+S"))
    hand.note(f"{keys}, with a stubbed dialog")
    hand.press(keys)


Deed = Callable[[Hand, Shelf], Any]


def choose_lesson(hand: Hand, shelf: Shelf) -> None:
    """On the start page: search, walk over the cards, open one, or go back to a tab."""
    cards, what = hand.seen(LessonCard), hand.chance.random()
    if what < 0.2:
        text = hand.chance.choice(("", "Adam", "배치", "saddle minimum", "no such thing", "\u202e%"))
        hand.note(f"search the lessons for {text!r}")
        for field in hand.seen(QLineEdit)[:1]:
            field.setText(text)
    elif what < 0.4 or not cards:
        keys = hand.chance.choice(("Ctrl+1", "Ctrl+2"))
        hand.note(keys)
        hand.press(keys)
    else:
        card = hand.chance.choice(cards)
        hand.note(f"lesson {card.card.name}")
        hand.click(card)


def give_talk(hand: Hand, shelf: Shelf) -> None:
    """Some pages on and back, as with a clicker, at full speed or not."""
    pressed = hand.chance.choices(("PgDown", "PgUp", "B", "F5", "Esc"), (6, 3, 1, 1, 1), k=hand.chance.randint(1, 8))
    hand.note(f"keys {pressed}")
    for keys in pressed:
        hand.press(keys)
        hand.settle()


DEEDS: dict[Deed, int] = {
    press_button: 12,
    press_chevron: 6,
    choose: 6,
    use_menu: 5,
    drag_slider: 9,
    nudge_slider: 5,
    scrub_number: 4,
    type_number: 10,
    type_pairs: 2,
    type_widths: 2,
    change_tab: 3,
    train: 4,
    type_formula: 4,
    type_title: 3,
    edit_text: 2,
    press_keys: 10,
    press_hangul: 1,
    press_shortcut: 4,
    travel: 4,
    undo_and_redo: 4,
    drag_start: 5,
    look_elsewhere: 5,
    hover: 4,
    drag_chart: 4,
    turn_wheel: 3,
    click_anywhere: 5,
    resize: 2,
    hide_and_show: 1,
    switch_looks: 1,
    give_talk: 3,
    play: 3,
    look_on: 1,
    drop_file: 2,
    use_files: 2,
}
"""Each deed with its weight."""
