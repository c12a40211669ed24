"""One racer in the panel: its line in the legend, its learning rate, and behind a chevron everything else."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from landscape_app import markers, words
from landscape_app.controls.icons import icon
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.fields import Flag, Number, declarations
from landscape_app.core.optimizers import Rule
from landscape_app.core.walk import FAR, OVERFLOW, UNDEFINED
from landscape_app.scenario import CONSTANT, Motion
from landscape_app.simulate import DIVERGED, FROZEN, Run
from landscape_app.theme import Look, Theme, font
from surfaces.refusal import N_

_DIVERGED = {
    FAR: N_("diverged at step {step}"),
    UNDEFINED: N_("diverged at step {step}: undefined there"),
    OVERFLOW: N_("diverged at step {step}: numbers too large"),
}
_NAME = 92
"""Width of a name in pixels."""


class Sample(QWidget):
    """A bit of the racer's trail with its marker: the row is the legend."""

    def __init__(self, look: Look, theme: Theme) -> None:
        super().__init__()
        self._look, self._theme = look, theme
        self.setFixedSize(34, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(QColor(self._look.colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if self._look.dash:
                pen.setDashPattern(list(self._look.dash))
            painter.setPen(pen)
            painter.drawLine(QPointF(1, 12), QPointF(33, 12))
            markers.draw(painter, self._look, QPointF(17, 12), 15, self._theme.panel)


class _Setting(QWidget):
    """Slider and field of one number of a rule."""

    wished = Signal(str, float, bool)

    def __init__(self, key: str, declaration: Number, name: str, colours: tuple[str, Theme]) -> None:
        super().__init__()
        self._key = key
        self._slider = ValueSlider(declaration, name, colours)
        self._field = NumberField(declaration, name)
        self._field.setFixedWidth(58)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._field)
        self._slider.dragged.connect(self._dragged)
        self._slider.released.connect(self._let_go)
        self._field.entered.connect(self._entered)
        self.value = 0.0

    def show_value(self, value: float) -> None:
        self.value = value
        self._slider.show_value(value)
        self._field.show_value(value)

    def _dragged(self, value: float) -> None:
        self.value = value
        self.wished.emit(self._key, value, False)

    def _let_go(self) -> None:
        self.wished.emit(self._key, self.value, True)

    def _entered(self, value: float) -> None:
        self.wished.emit(self._key, value, True)


class RacerRow(QWidget):
    """Says ``wished`` with the racer's new rule, and whether the hand has let go."""

    wished = Signal(int, object, bool)

    def __init__(self, index: int, rule: Rule, look: Look, theme: Theme, spoken: str) -> None:
        """``spoken`` names the racer to those who listen; unlike the name shown, it must not change under a drag."""
        super().__init__()
        self._index, self._rule, self._look, self._theme, self._spoken = index, rule, look, theme, spoken
        self._settings: dict[str, _Setting] = {}
        self._flags: dict[str, QCheckBox] = {}
        self._name = QLabel()
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setFixedWidth(_NAME)
        self.rename(look.name)
        self._extras, self._status = QLabel(), QLabel()
        self._extras.setObjectName("quiet")
        self._extras.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setObjectName("warning")
        self._chevron = QToolButton()
        self._chevron.setObjectName("chevron")
        self._chevron.setCheckable(True)
        self._chevron.setIconSize(QSize(12, 12))
        self._chevron.setFixedWidth(24)
        self._chevron.setAccessibleName(words.tr(N_("all settings of {name}"), name=spoken))
        self._chevron.setToolTip(words.tr(N_("Show or hide all settings of {name}"), name=spoken))
        self._icons = icon("open-row", theme.quiet), icon("close-row", theme.ink)
        self._chevron.setIcon(self._icons[0])
        lr = self._setting("lr")
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(3)
        first.addWidget(Sample(look, theme))
        first.addWidget(self._name)
        first.addWidget(lr, 1)
        first.addWidget(self._chevron)
        self._more: QWidget | None = None
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 1, 2, 1)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addWidget(self._extras)
        layout.addWidget(self._status)
        self._chevron.toggled.connect(self._open)
        self._chevron.setVisible(len(declarations(rule)) > 1)
        policy = self._chevron.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._chevron.setSizePolicy(policy)

    def _setting(self, key: str) -> _Setting:
        declaration = declarations(self._rule)[key]
        assert isinstance(declaration, Number)
        name, colours = f"{self._spoken} {declaration.symbol}", (self._look.colour, self._theme)
        setting = _Setting(key, declaration, name, colours)
        setting.wished.connect(self._wish)
        self._settings[key] = setting
        return setting

    def _details(self) -> QWidget:
        """All but the learning rate; built when first opened, as most rows never are."""
        more = QWidget()
        grid = QGridLayout(more)
        grid.setContentsMargins(38, 2, 27, 6)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (key, declaration) in enumerate(list(declarations(self._rule).items())[1:]):
            if isinstance(declaration, Number):
                label = QLabel(declaration.symbol)
                label.setToolTip(words.tr(declaration.help))
                grid.addWidget(label, row, 0)
                grid.addWidget(self._setting(key), row, 1)
            elif isinstance(declaration, Flag):
                grid.addWidget(self._flag(key, declaration), row, 0, 1, 2)
        return more

    def _flag(self, key: str, declaration: Flag) -> QCheckBox:
        text = words.tr(declaration.symbol)
        box = QCheckBox(text)
        box.setAccessibleName(f"{self._spoken} {text}")
        box.setToolTip(words.tr(declaration.help))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.clicked.connect(self._flagged)
        self._flags[key] = box
        return box

    def rename(self, name: str) -> None:
        """The racer's name, in smaller type where it is long, cut only when even that does not fit."""
        sizes = range(16, 11, -1)
        size = next((s for s in sizes if QFontMetricsF(font(s, bold=True)).horizontalAdvance(name) <= _NAME), sizes[-1])
        metrics = QFontMetricsF(font(size, bold=True))
        self._name.setStyleSheet(f"font-size: {size}px; font-weight: 600")
        self._name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, _NAME))
        self._name.setToolTip(f"{name}. {self._rule.title}: {self._rule.equation}")

    def show_racer(self, motion: Motion, run: Run) -> None:
        """Show the rule's values, what else decides the way of this racer, and what became of its run."""
        self._rule = motion.rule
        self._show_values()
        extras = extras_text(motion)
        self._extras.setText(extras)
        self._extras.setVisible(bool(extras))
        text = status_text(run)
        self._status.setText(f"⚠ {text}" if text else "")
        self._status.setVisible(bool(text))

    def _show_values(self) -> None:
        for key, setting in self._settings.items():
            setting.show_value(getattr(self._rule, key))
        for key, box in self._flags.items():
            box.setChecked(getattr(self._rule, key))

    @property
    def opened(self) -> bool:
        return self._chevron.isChecked()

    def open(self) -> None:
        self._chevron.setChecked(True)

    def _open(self, opened: bool) -> None:
        if self._more is None:
            self._more = self._details()
            self._column.addWidget(self._more)
            self._show_values()
        self._more.setVisible(opened)
        self._chevron.setIcon(self._icons[opened])

    def _wish(self, key: str, value: float, settled: bool) -> None:
        self._rule = replace(self._rule, **{key: value})
        self.wished.emit(self._index, self._rule, settled)

    def _flagged(self) -> None:
        chosen = {key: box.isChecked() for key, box in self._flags.items()}
        self._rule = replace(self._rule, **chosen)
        self.wished.emit(self._index, self._rule, True)


def extras_text(motion: Motion) -> str:
    """What a scene file gave a racer beyond its rule."""
    extras = []
    if motion.schedule != CONSTANT:
        extras.append(words.tr(N_("schedule: {kind}"), kind=motion.schedule.key))
    if motion.ascend:
        extras.append(words.tr(N_("climbs")))
    if motion.batch is not None:
        extras.append(f"B = {motion.batch}")
    if motion.start is not None:
        extras.append(words.tr(N_("starts at ({x:g}, {y:g})"), x=motion.start[0], y=motion.start[1]))
    return ", ".join(extras)


def status_text(run: Run) -> str:
    """What a person must know of a run: that it diverged, froze, or cannot move. Nothing if all is well."""
    if run.status == DIVERGED:
        return words.tr(_DIVERGED[run.end], step=len(run.loss))
    if run.status == FROZEN:
        return words.tr(N_("frozen: its second moment became infinite"))
    if len(run.gradient) and not run.gradient.any():
        return words.tr(N_("the gradient is exactly 0"))
    return ""
