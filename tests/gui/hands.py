"""What a person does with a window: find a control by its name, type, drag, look."""

from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QInputMethodEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollBar,
)

from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.theme import LIGHT
from landscape_app.views.chart import Chart
from landscape_app.views.map_view import MapView

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN, CTRL, SHIFT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("No", "Control", "Shift"))


def seen(window, kind):
    """All widgets of a kind that can be seen, the ones that wait to be deleted left out."""
    return [widget for widget in window.findChildren(kind) if widget.isVisibleTo(window)]


def named(window, kind, name):
    """The one visible control that a screen reader would call so."""
    (found,) = (widget for widget in seen(window, kind) if widget.accessibleName() == name)
    return found


def controls(window):
    """Everything that takes a hand and can be seen; scroll bars are Qt's own."""
    found = [c for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider) for c in seen(window, kind)]
    return [control for control in found if not isinstance(control, QScrollBar)]


def by_tab(window):
    """Where Tab leads, pressed often enough to come round."""
    visited = []
    for _ in range(2 * len(controls(window))):
        press(Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    return visited


def the_map(window):
    (found,) = seen(window, MapView)
    return found


def charts(window):
    return seen(window, Chart)


def texts(window):
    """Every text that labels show."""
    return [label.text() for label in seen(window, QLabel) if label.text()]


def label(window, name):
    """The text of a label by its role, empty while it is hidden."""
    return "".join(found.text() for found in seen(window, QLabel) if found.objectName() == name)


def press(key, modifiers=PLAIN):
    """A key, for whoever has the focus; and time for the window to show what came of it."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    assert target is not None, "no window has the focus"  # where QTest would abort
    QTest.keyClick(target, key, modifiers)
    QApplication.processEvents()


def click(button):
    """Press a button, with time for the window to show what came of it."""
    QTest.mouseClick(button, LEFT)
    QApplication.processEvents()


def pick(box, data):
    """Open a list with the mouse, go to an entry with the arrow keys, take it with Enter."""
    click(box)
    view, place = box.view(), box.findData(data)
    key = Qt.Key.Key_Down if place > box.currentIndex() else Qt.Key.Key_Up
    for _ in range(abs(place - box.currentIndex())):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Qt.Key.Key_Return)
    _come_back(box)


def pick_from_menu(button, text):
    """Open a button's menu and click on an entry; the menu holds the program until it is closed."""
    menu = button.menu()

    def click_on_it():
        try:
            (action,) = (action for action in menu.actions() if action.text() == text)
            QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        finally:
            menu.close()

    QTimer.singleShot(0, click_on_it)
    click(button)
    _come_back(button)


@contextmanager
def at_the_box(deed):
    """A question that is asked meanwhile holds the program: ``deed`` is done to its box, and yields the boxes met."""
    met, timer = [], QTimer()

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            met.append(box)
            try:
                deed(box)
            finally:
                box.reject()  # whatever came of it, the test goes on

    timer.timeout.connect(look)
    timer.start(5)
    yield met
    timer.stop()
    timer.deleteLater()


def choice(text):
    """Press the button of a box that bears this text."""

    def deed(box):
        (button,) = (button for button in box.buttons() if button.text() == text)
        QTest.mouseClick(button, LEFT)

    return deed


def answers(monkeypatch, *given, question="unsaved"):
    """Questions are answered so, one after the other; the names that were asked about."""
    asked, left = [], list(given)

    def answer(parent, about):
        asked.append(about)
        assert left, f"asked about {about} once more than was thought"
        return left.pop(0)

    monkeypatch.setattr(f"landscape_app.controls.questions.{question}", answer)
    return asked


def picks_file(monkeypatch, path, ask="getOpenFileName"):
    """Whoever is asked for a file names this one, or, with None, changes their mind; the places that were proposed."""
    proposed = []

    def answer(*given, **_):
        proposed.append(given[2])
        return str(path or ""), ""

    monkeypatch.setattr(QFileDialog, ask, answer)
    return proposed


def saves_to(monkeypatch, path):
    """The same where one is asked for a place to save to."""
    return picks_file(monkeypatch, path, "getSaveFileName")


def _come_back(widget):
    """The window is active again once its list has closed; offscreen no window manager sees to that."""
    widget.window().activateWindow()
    QApplication.processEvents()


def tick(box):
    """Click on the mark of a check box, not beside its words."""
    QTest.mouseClick(box, LEFT, pos=QPoint(10, box.height() // 2))
    QApplication.processEvents()


def type_into(field, text, enter=True, pasted=False):
    """Type over what a field shows. What is not ASCII arrives as from an input method, since QTest would abort on it,
    and so does what is ``pasted``."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    if text.isascii() and not pasted:
        QTest.keyClicks(field, text)
    else:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(field, event)
    if enter:
        QTest.keyClick(field, Qt.Key.Key_Return)


def drag(widget, *places, let_go=True):
    """Press the left button at the first place (x, y), move over the others, and let go."""
    kinds = QMouseEvent.Type
    _mouse(widget, kinds.MouseButtonPress, places[0], LEFT, LEFT)
    for place in places[1:]:
        _mouse(widget, kinds.MouseMove, place, NONE, LEFT)
    if let_go:
        _mouse(widget, kinds.MouseButtonRelease, places[-1], LEFT, NONE)


def _mouse(widget, kind, place, button, held):
    local = QPointF(*place)
    QApplication.sendEvent(widget, QMouseEvent(kind, local, widget.mapToGlobal(local), button, held, PLAIN))


def wheel(view, place, notches):
    """Turn the wheel over a place of a map; positive zooms in."""
    target = view.viewport()
    local, turned = QPointF(*place), QPoint(0, 120 if notches > 0 else -120)
    for _ in range(abs(notches)):
        event = QWheelEvent(
            local, target.mapToGlobal(local), QPoint(), turned, NONE, PLAIN, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(target, event)


def undo(window):
    window.session.undo()
    QApplication.processEvents()


def marked(field):
    """Whether a red border is seen."""
    return field.grab().toImage().pixelColor(0, field.height() // 2) == QColor(LIGHT.warning)


def scene(formula, *rules, **others):
    """A scenario on a formula of one's own."""
    return Scenario(SurfaceChoice(formula=formula), tuple(Racer(Motion(rule)) for rule in rules), **others)


def with_rate(scenario, index, lr):
    """The scenario with another learning rate for one racer."""
    racers = list(scenario.racers)
    motion = racers[index].motion
    racers[index] = replace(racers[index], motion=replace(motion, rule=replace(motion.rule, lr=lr)))
    return replace(scenario, racers=tuple(racers))
