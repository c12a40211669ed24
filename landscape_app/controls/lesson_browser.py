"""The start page: lessons by family with a picture each, a search, scenes opened last, and scenes that were rescued."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from landscape_app import lessons, words
from landscape_app.controls.captions import Notice
from landscape_app.controls.plain import plain
from landscape_app.lesson_file import FAMILIES, Card
from landscape_app.theme import Theme, fitted, font
from surfaces.refusal import N_

_WIDE, _GAP, _HEAD = 236, 16, 40
_TEXT = 68
"""Pixels below a picture for title and text."""
_RECENT = 8


class LessonCard(QAbstractButton):
    """A picture, a title and what one learns."""

    moved = Signal(int)
    """An arrow key was pressed on it."""
    reached = Signal()
    """It has the focus now."""

    def __init__(self, card: Card, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title, self._text = lessons.in_language(card.title), lessons.in_language(card.text)
        self.card = card
        self._picture: QPixmap | None = None
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._text)
        self.setToolTip(plain(self._text))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def matches(self, wanted: str) -> bool:
        """Whether all words of a search stand in title or text, in any language."""
        said = " ".join([*self.card.title.values(), *self.card.text.values()]).casefold()
        return all(word in said for word in wanted.casefold().split())

    def sizeHint(self) -> QSize:
        return QSize(_WIDE, _WIDE * 9 // 16 + _TEXT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:  # only what is seen is loaded
            self._picture = QPixmap(str(lessons.picture(self.card.name, self._theme.name)))
        theme, frame = self._theme, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        picture = QRectF(frame.left(), frame.top(), frame.width(), self.height() - _TEXT)
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            path = QPainterPath()
            path.addRoundedRect(frame, 8, 8)
            painter.fillPath(path, QColor(theme.paper))
            painter.setClipPath(path)
            painter.drawPixmap(picture, self._picture, QRectF(self._picture.rect()))
            painter.setClipping(False)
            active = self.hasFocus() or self.underMouse()
            painter.setPen(QPen(QColor(theme.ink if active else theme.line), 2 if active else 1))
            painter.drawPath(path)
            self._write(painter, QRectF(frame.left() + 10, picture.bottom() + 5, frame.width() - 20, _TEXT - 8))

    def _write(self, painter: QPainter, room: QRectF) -> None:
        size, title = fitted(self._title, room.width(), 15, 12, bold=True)
        painter.setFont(font(size, bold=True))
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(QRectF(room.left(), room.top(), room.width(), 20), Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.quiet))
        text = "\n".join(_two_lines(self._text, room.width()))
        painter.drawText(QRectF(room.left(), room.top() + 21, room.width(), 36), Qt.AlignmentFlag.AlignLeft, text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            self.moved.emit(event.key())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def _two_lines(text: str, room: float) -> list[str]:
    """As much of a text as two lines hold."""
    layout = QTextLayout(text, font(12))
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(room)
    layout.endLayout()
    rest = text[first.textLength() :]
    cut = QFontMetricsF(font(12)).elidedText(rest, Qt.TextElideMode.ElideRight, room)
    return [text[: first.textLength()].rstrip(), cut]


class _Shelf(QWidget):
    """Cards in rows below the names of their families; those that a search leaves."""

    chosen = Signal(str)
    reached = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._cards = [LessonCard(card, theme) for card in lessons.cards()]
        self._heads = {family: QLabel(words.tr(title), self) for family, title in FAMILIES.items()}
        self._nothing = QLabel(words.tr(N_("No lesson is about that.")), self)
        for head in (*self._heads.values(), self._nothing):
            head.setObjectName("family")
        for card in self._cards:
            card.setParent(self)
            card.clicked.connect(partial(self.chosen.emit, card.card.name))
            card.moved.connect(partial(self._step, card))
            card.reached.connect(partial(self.reached.emit, card))
        self.search("")

    def search(self, wanted: str) -> None:
        for card in self._cards:
            card.setVisible(card.matches(wanted))
        self._lay_out()

    def _lay_out(self) -> None:
        columns = max((self.width() + _GAP) // (_WIDE + _GAP), 1)
        wide = (self.width() + _GAP) // columns - _GAP
        high = wide * 9 // 16 + _TEXT
        y = 0
        for family, head in self._heads.items():
            members = [card for card in self._cards if card.card.family == family and not card.isHidden()]
            head.setVisible(bool(members))
            if not members:
                continue
            head.setGeometry(0, y, self.width(), _HEAD)
            y += _HEAD
            for i, card in enumerate(members):
                column, row = i % columns, i // columns
                card.setGeometry(QRect(QPoint(column * (wide + _GAP), y + row * (high + _GAP)), QSize(wide, high)))
            y += -(-len(members) // columns) * (high + _GAP)
        self._nothing.setVisible(y == 0)
        self._nothing.setGeometry(0, 0, self.width(), _HEAD)
        self.setMinimumHeight(max(y, _HEAD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    @property
    def shown(self) -> list[LessonCard]:
        """The cards that the search leaves, in order."""
        return [
            card for family in FAMILIES for card in self._cards if card.card.family == family and not card.isHidden()
        ]

    def _step(self, card: LessonCard, key: int) -> None:
        """To the nearest card in a direction."""
        across, up = _ARROWS[Qt.Key(key)]
        here = card.geometry().center()
        ways = [(other, other.geometry().center() - here) for other in self.shown if other is not card]
        ahead = [(other, way) for other, way in ways if way.x() * across + way.y() * up > 0]
        if across:
            ahead = [(other, way) for other, way in ahead if abs(way.y()) < 10]
        if ahead:
            nearest = min(ahead, key=lambda found: abs(found[1].x()) + 2 * abs(found[1].y()))[0]
            nearest.setFocus(Qt.FocusReason.OtherFocusReason)


class LessonBrowser(QWidget):
    """Says ``chosen`` with a lesson's name, ``opened`` with a path, ``asked`` for a dialog, ``begun`` with a tab;
    ``restored`` and ``discarded`` with the path of a rescued scene."""

    chosen = Signal(str)
    opened = Signal(object)
    asked = Signal()
    begun = Signal(str)
    restored = Signal(object)
    discarded = Signal(object)

    def __init__(self, theme: Theme, recent: Sequence[Path], rescued: Sequence[tuple[Path, str]]) -> None:
        """``rescued``: scenes that were not saved when the program ended, each with what it is called."""
        super().__init__()
        self.setObjectName("browser")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.notice = Notice()
        self._shelf = _Shelf(theme)
        self._shelf.chosen.connect(self.chosen)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.tr(N_("search the lessons")))
        self.search.setAccessibleName(words.tr(N_("search the lessons")))
        self.search.setToolTip(words.tr(N_("Words of a title or a text, in either language.")))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._shelf.search)
        self.search.returnPressed.connect(self._open_first)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._shelf)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shelf.reached.connect(partial(self._show_card, area))
        right = QVBoxLayout()
        right.setContentsMargins(8, 16, 20, 0)
        right.setSpacing(10)
        for part in (self.notice, *(self._rescue(*found) for found in rescued), self.search, area):
            right.addWidget(part)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._side(recent))
        whole.addLayout(right, 1)

    def _side(self, recent: Sequence[Path]) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setContentsMargins(20, 16, 8, 16)
        side.setSpacing(4)
        side.addWidget(
            self._link(N_("open a file …"), N_("A scene, a lesson or data of your own (Ctrl+O)"), self.asked.emit)
        )
        for kind, title, says in (
            ("landscape", N_("optimizers on a surface"), N_("The first tab, as it was left (Ctrl+1)")),
            ("training", N_("train a network"), N_("The second tab, as it was left (Ctrl+2)")),
        ):
            side.addWidget(self._link(title, says, partial(self.begun.emit, kind)))
        if recent:
            head = QLabel(words.tr(N_("Opened last")))
            head.setObjectName("family")
            side.addSpacing(14)
            side.addWidget(head)
        for path in recent[:_RECENT]:
            name = path.name.removesuffix(".landscape.json").removesuffix(lessons.SUFFIX)
            side.addWidget(self._link(name, str(path), partial(self.opened.emit, path), told=True))
        side.addStretch(1)
        return side

    def _link(self, text: str, says: str, call: object, told: bool = False) -> QPushButton:
        """A line that does something; ``told``: its text is a name, not ours to translate."""
        said = text if told else words.tr(text)
        button = QPushButton()
        button.setFlat(True)
        button.setObjectName("link")
        button.setText(QFontMetricsF(font(14)).elidedText(said, Qt.TextElideMode.ElideMiddle, 180).replace("&", "&&"))
        button.setAccessibleName(said)
        button.setToolTip(says if told else words.tr(says))
        button.setFixedWidth(204)
        button.clicked.connect(call)
        return button

    def _rescue(self, path: Path, name: str) -> QWidget:
        """A bar that offers a scene which was not saved when the program ended."""
        bar = QWidget()
        bar.setObjectName("rescue")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        label = QLabel(words.tr(N_("“{name}” was not saved when the program ended."), name=name))
        label.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(label, 1)
        deeds = (
            (N_("restore"), N_("Open it as it was"), self.restored),
            (N_("discard"), N_("Let it go"), self.discarded),
        )
        for text, says, signal in deeds:
            button = QToolButton()
            button.setText(words.tr(text))
            button.setAccessibleName(f"{words.tr(text)}: {name}")
            button.setToolTip(words.tr(says))
            button.clicked.connect(partial(self._settle, bar, signal, path))
            row.addWidget(button)
        return bar

    def _settle(self, bar: QWidget, signal: object, path: Path) -> None:
        signal.emit(path)  # type: ignore[attr-defined]
        bar.setVisible(path.exists())

    def _show_card(self, area: QScrollArea, card: LessonCard) -> None:
        area.ensureWidgetVisible(card, 0, _HEAD)

    def _open_first(self) -> None:
        if shown := self._shelf.shown:
            self.chosen.emit(shown[0].card.name)

    def focus_view(self) -> None:
        """The keys go to the search."""
        self.search.setFocus()
