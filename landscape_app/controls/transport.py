"""Play, pause, step, scrub, speed: the row below the charts that both tabs share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from landscape_app import words
from landscape_app.controls.icons import icon
from landscape_app.controls.plain import plain
from landscape_app.controls.retire import retire
from landscape_app.controls.slider import ValueSlider
from landscape_app.controls.talk_bar import TalkBar
from landscape_app.core.fields import Number
from landscape_app.playback import SPEEDS, Playback
from landscape_app.theme import Look, Theme
from surfaces.refusal import N_

_MOST_TOLD = 12
"""Events that the tooltip of the time line tells."""
_DRAG = N_("Drag to any step.")


class _Once(QToolButton):
    """Two quick clicks are one."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


class Transport(QWidget):
    """Shows a playback and moves it."""

    def __init__(self, playback: Playback, theme: Theme, tell: Callable[[float], str], stage: bool = False) -> None:
        """``tell``: a position of the playhead as a number to read; ``stage``: before an audience, that is still to see
        what will happen."""
        super().__init__()
        self._tell, self._stage = tell, stage
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(52)
        self._playback, self._theme = playback, theme
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 14, 0)
        row.setSpacing(4)
        row.addWidget(self._button("to-start", N_("To the start (Home)"), self._to_start))
        row.addWidget(self._button("back", N_("One step back (Left or ,)"), self._back))
        self._play = self._button(
            "play", N_("Play or pause (Space or K); J plays backwards, L forwards"), playback.toggle, disc=True
        )
        row.addWidget(self._play)
        row.addWidget(self._button("forward", N_("One step on (Right or .)"), self._forward))
        row.addWidget(self._button("to-end", N_("To the end (End)"), self._to_end))
        self._line = QHBoxLayout()
        row.addLayout(self._line, 1)
        self._slider: ValueSlider | None = None
        self._last = -1
        self._step, self._of = QLabel("0"), QLabel("")
        self._step.setObjectName("step")
        self._of.setObjectName("quiet")
        self._step.setMinimumWidth(84)
        self._step.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._step)
        row.addWidget(self._of)
        row.addSpacing(14)
        self.talk = TalkBar()
        row.addWidget(self.talk)
        row.addWidget(self._loop())
        row.addWidget(self._speeds())
        playback.moved.connect(self._show_position)
        playback.playing_changed.connect(self._show_playing)
        self._show_playing(playback.playing)

    def _button(self, sign: str, says: str, call: object, disc: bool = False) -> QToolButton:
        button = _Once() if disc else QToolButton()
        side = 36 if disc else 20
        colours = (self._theme.panel, self._theme.ink) if disc else (self._theme.ink, "")
        button.setIcon(icon(sign, *colours))
        button.setIconSize(QSize(side, side))
        button.setToolTip(words.tr(says))
        button.setAccessibleName(words.tr(says))
        button.clicked.connect(call)
        return button

    def _speeds(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(words.tr(N_("speed")))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setToolTip(words.tr(N_("Steps a second ([ and ]). Slow shows each step; 'all at once' jumps to the end.")))
        for speed in SPEEDS:
            box.addItem(_spelled(speed), speed)
        box.activated.connect(lambda index: self._playback.set_speed(box.itemData(index)))
        self._playback.speed_changed.connect(self._show_speed)
        self._box = box
        self._show_speed(self._playback.speed)
        box.setMinimumWidth(124)
        return box

    def _loop(self) -> QToolButton:
        button = QToolButton()
        button.setText("⟳")
        button.setCheckable(True)
        button.setChecked(self._playback.loop)
        button.setAccessibleName(words.tr(N_("begin again at the end")))
        button.setToolTip(words.tr(N_("Begin again at the end (R or \\)")))
        button.clicked.connect(self._playback.set_loop)
        self._playback.loop_changed.connect(button.setChecked)
        return button

    def show_last(self, last: int, whole: str) -> None:
        """A time line for so many steps; ``whole`` stands behind the number."""
        self._of.setText(whole)
        self._show_position(self._playback.position)
        if last == self._last:
            return
        self._last = last
        retire(self._slider)
        steps = Number("step", _DRAG, 0, max(last, 1), whole=True, slider=(0, max(last, 1)))
        self._slider = ValueSlider(steps, words.tr(N_("time line")), (self._theme.ink, self._theme), max(last, 1))
        self._slider.veiled = self._stage
        self._slider.setSingleStep(1)
        self._slider.setEnabled(last > 0)
        self._slider.dragged.connect(self._playback.scrub)
        self._line.addWidget(self._slider)
        self._show_position(self._playback.position)

    def show_buffer(self, position: float) -> None:
        """How far there is something to play, as in a film that is being loaded."""
        if self._slider is not None:
            self._slider.show_buffer(position)

    def show_events(self, events: Sequence[tuple[int, Look, str]], stops: Sequence[tuple[int, str]] = ()) -> None:
        """Mark on the time line what happens when (step, whose, what), and where a talk stops (step, what is said)."""
        if self._slider is not None:
            self._slider.show_marks([(step, look) for step, look, _ in events], [step for step, _ in stops])
            texts = [*(f"{step}: {said}" for step, said in stops), *(text for _, _, text in events)]
            told = texts[:_MOST_TOLD] + ["…"] * (len(texts) > _MOST_TOLD)
            drag = words.tr(_DRAG)
            self._slider.setToolTip(plain("\n".join([drag, *told])))

    def _show_position(self, position: float) -> None:
        self._step.setText(self._tell(position))
        if self._slider is not None:
            self._slider.show_value(position)

    def _show_playing(self, playing: bool) -> None:
        self._play.setIcon(icon("pause" if playing else "play", self._theme.panel, self._theme.ink))

    def _show_speed(self, speed: float) -> None:
        """One that is not offered, as a scene may ask for, is added as long as it holds."""
        while self._box.count() > len(SPEEDS):
            self._box.removeItem(len(SPEEDS))
        if speed not in SPEEDS:
            self._box.addItem(_spelled(speed), speed)
        self._box.setCurrentIndex(self._box.findData(speed))

    def _to_start(self) -> None:
        self._playback.scrub(0)

    def _to_end(self) -> None:
        self._playback.scrub(self._playback.last)

    def _back(self) -> None:
        self._playback.nudge(-1)

    def _forward(self) -> None:
        self._playback.nudge(1)


def _spelled(speed: float) -> str:
    said = words.tr(N_("all at once")) if math.isinf(speed) else words.tr(N_("{n:g} steps/s"), n=speed)
    return f"{said}  ▾"
