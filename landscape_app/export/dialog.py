"""What to export and how: presets, a preview by the same painters, and how far the exports under way are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from landscape_app import limits, words
from landscape_app.controls.number_field import NumberField
from landscape_app.core.fields import Number
from landscape_app.export import orders
from landscape_app.export.figure import Dress
from landscape_app.export.orders import Order
from landscape_app.theme import THEMES, Theme
from surfaces.refusal import N_

PREVIEW = 480, 300
_LATER = 60
"""Milliseconds until the preview follows a change: a number being typed is more than one."""


@dataclass(frozen=True)
class Preset:
    """A format with the settings that suit it."""

    title: str
    says: str
    suffix: str
    size: tuple[int, int] = (1280, 720)
    fps: int = limits.FILM_FPS


PRESETS = (
    Preset(N_("Slides: MP4"), N_("A film that every slide program and player shows"), ".mp4", (1920, 1080)),
    Preset(N_("Anywhere: GIF"), N_("A film that every browser and messenger shows"), ".gif", (960, 540), 20),
    Preset(N_("Web page"), N_("One HTML file that plays, scrubs and shows the numbers without a network"), ".html"),
    Preset(
        N_("Beamer: PDF pages"),
        N_("A page a frame, and the line of LaTeX that plays them"),
        ".tex",
        fps=limits.PAGES_FPS,
    ),
    Preset(
        N_("Animated WebP"), N_("A small film for web pages; its ground can be seen through"), ".webp", (960, 540), 25
    ),
    Preset(N_("Frames: PNG in a ZIP"), N_("Each frame as a picture, for other programs"), ".zip"),
    Preset(N_("Picture: PNG"), N_("The step that is shown, as pixels"), ".png", (1920, 1080)),
    Preset(N_("Picture: PDF"), N_("The step that is shown, as lines and text that stay sharp"), ".pdf"),
    Preset(N_("Picture: SVG"), N_("The step that is shown, as lines and text that stay sharp"), ".svg"),
    Preset(N_("Numbers: NPZ"), N_("Every step of every run, for NumPy"), ".npz"),
    Preset(N_("Numbers: CSV"), N_("Every step of every run, as a table"), ".csv"),
    Preset(N_("Python script"), N_("A short program that computes the scene anew"), ".py"),
)
_SEE_THROUGH = N_(
    "No paper behind it, for coloured slides; GIF and WebP films become some ten to twenty-five times larger"
)
_TIMED = (orders.FILM, orders.PAGES, orders.PAGE)
_DRAWN = (orders.STILL, *_TIMED)

_WIDTH = Number("width", N_("Pixels across."), *limits.SIDE, whole=True)
_HEIGHT = Number("height", N_("Pixels down."), *limits.SIDE, whole=True)
_FPS = Number("fps", N_("Frames a second."), *limits.FPS, whole=True)
_SPEED = Number("speed", N_("Steps a second."), *limits.SPEED)
_STEP = Number("step", N_("A step of the playhead."), *limits.STEP, whole=True)
_SECONDS = Number("seconds", N_("Seconds."), *limits.SECONDS)


class ExportDialog(QDialog):
    """Says ``wished`` with the order."""

    wished = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        defaults: dict[str, object],
        preview: Callable[[Order], QImage],
        count: Callable[[Order], int],
    ) -> None:
        """``defaults``: folder, name, step, last step and speed. ``preview``: a picture of what would be exported;
        ``count``: its frames."""
        super().__init__(parent)
        self.setWindowTitle(words.tr(N_("Export")))
        self.setObjectName("browser")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._draw, self._count = preview, count
        self._step = int(str(defaults["step"]))
        self._declined = False
        self._numbers: list[NumberField] = []
        self._build_fields(theme, defaults)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self._show_preview)
        self._picture = QLabel()
        self._picture.setFixedSize(*PREVIEW)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setWordWrap(True)
        self._picture.setAccessibleName(words.tr(N_("preview")))
        self._says = QLabel()
        self._says.setObjectName("quiet")
        self._says.setWordWrap(True)
        self._says.setFixedWidth(PREVIEW[0])
        self._told = QLabel()
        self._told.setObjectName("warning")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setWordWrap(True)
        self._jobs = QVBoxLayout()
        self._lay_out()
        self._choose(0)

    # Building

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self._picture)
        left.addWidget(self._says)
        left.addStretch(1)
        left.addLayout(self._jobs)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(left)
        middle.addLayout(self._form(), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 20)
        whole.setSpacing(14)
        whole.addLayout(middle, 1)
        whole.addWidget(self._told)
        whole.addLayout(self._target())

    def _build_fields(self, theme: Theme, defaults: dict[str, object]) -> None:
        self._kind = QComboBox()
        self._kind.setAccessibleName(words.tr(N_("format")))
        for preset in PRESETS:
            self._kind.addItem(f"{words.tr(preset.title)}  ▾")
            self._kind.setItemData(self._kind.count() - 1, words.tr(preset.says), Qt.ItemDataRole.ToolTipRole)
        self._kind.activated.connect(self._choose)
        self._width, self._height = self._number(_WIDTH, N_("width")), self._number(_HEIGHT, N_("height"))
        self._fps, self._speed = self._number(_FPS, N_("frames a second")), self._number(_SPEED, N_("steps a second"))
        self._first = self._number(_STEP, N_("from step"), optional=True)
        self._last = self._number(_STEP, N_("to step"), optional=True)
        self._first.setPlaceholderText("0")
        self._last.setPlaceholderText(str(defaults["last"]))
        self._hold = self._number(_SECONDS, N_("seconds at the end"))
        self._rest = self._number(_SECONDS, N_("seconds at each mark"))
        self._hold.show_value(1.5)
        self._rest.show_value(2.0)
        self._speed.show_value(float(str(defaults["speed"])))
        self._theme = QComboBox()
        self._theme.setAccessibleName(words.tr(N_("colours")))
        for name in THEMES:
            self._theme.addItem(f"{words.tr(name)}  ▾", name)
        self._theme.setCurrentIndex(self._theme.findData(theme.name))
        self._theme.activated.connect(self._change)
        self._checks = {
            "title": self._check(N_("title"), N_("The scene's title, on top"), True),
            "caption": self._check(N_("sentence"), N_("What is said at each step, below the title"), True),
            "chart": self._check(N_("chart"), N_("The chart beside the map, or the networks below the curves"), True),
            "legend": self._check(N_("legend"), N_("Who is who, and the step, at the bottom"), False),
            "formula": self._check(N_("formula"), N_("The formula of the surface, at the bottom"), False),
            "transparent": self._check(N_("see-through ground"), _SEE_THROUGH, False),
            "poster": self._check(N_("a picture beside it, too"), N_("The step that is shown, as a PNG"), False),
        }
        self._path = QLineEdit(str(Path(str(defaults["folder"])) / str(defaults["name"])))
        self._path.setAccessibleName(words.tr(N_("file")))
        self._path.setToolTip(words.tr(N_("Where it goes; the ending follows the format, and the format the ending.")))
        self._path.editingFinished.connect(self._follow_ending)

    def _number(self, declaration: Number, name: str, optional: bool = False) -> NumberField:
        field = NumberField(declaration, words.tr(name), optional)
        field.setFixedWidth(76)
        field.entered.connect(self._change)
        field.scrubbed.connect(self._take)
        field.declined.connect(self._decline)
        self._numbers.append(field)
        return field

    def _decline(self, reason: str) -> None:
        """A number that does not do; whoever left it for the button has asked for nothing yet."""
        field = self.sender()
        assert isinstance(field, NumberField)
        self.tell(f"{field.accessibleName()}: {reason}")
        self._declined = self._export.hasFocus()

    def _take(self, value: object) -> None:
        self.sender().show_value(value)  # type: ignore[attr-defined]
        self._change()

    def _check(self, text: str, says: str, on: bool) -> QCheckBox:
        box = QCheckBox(words.tr(text))
        box.setToolTip(words.tr(says))
        box.setAccessibleName(words.tr(text))
        box.setChecked(on)
        box.toggled.connect(self._change)
        return box

    def _form(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows = (
            (N_("format"), (self._kind,), N_("What is made of the scene")),
            (
                N_("width, height"),
                (self._width, self._height),
                N_("In pixels; lines and letters grow with it"),
            ),
            (N_("frames, steps a second"), (self._fps, self._speed), N_("Smoothness, and how fast the playhead goes")),
            (N_("from, to step"), (self._first, self._last), N_("Empty: from the start to the end")),
            (N_("seconds at end, marks"), (self._hold, self._rest), N_("Time to read what is said there")),
            (N_("colours"), (self._theme,), N_("Light, or dark")),
        )
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._labels: dict[str, QLabel] = {}
        for text, fields, says in rows:
            line = QHBoxLayout()
            for field in fields:
                line.addWidget(field)
                field.setToolTip(words.tr(says))
                field.setAccessibleDescription(words.tr(says))
            line.addStretch(1)
            label = QLabel(words.tr(text))
            label.setBuddy(fields[0])
            form.addRow(label, line)
            self._rows[text], self._labels[text] = fields, label
        checks = QGridLayout()
        for i, box in enumerate(self._checks.values()):
            checks.addWidget(box, i // 2, i % 2)
        column = QVBoxLayout()
        column.addLayout(form)
        column.addSpacing(8)
        column.addLayout(checks)
        column.addStretch(1)
        return column

    def _target(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._export = QPushButton(words.tr(N_("export")))
        self._export.setToolTip(words.tr(N_("Begin; the window can be used meanwhile")))
        self._export.setAutoDefault(False)  # Return in a field takes its number
        self._export.clicked.connect(self._wish)
        self._export.setObjectName("button")
        search = QPushButton("…")
        search.setObjectName("button")
        search.setAutoDefault(False)
        search.setAccessibleName(words.tr(N_("choose a file")))
        search.setToolTip(words.tr(N_("Choose a folder and a name")))
        search.clicked.connect(self._search)
        row.addWidget(self._path, 1)
        row.addWidget(search)
        row.addWidget(self._export)
        return row

    # What is wished for

    @property
    def preset(self) -> Preset:
        return PRESETS[self._kind.currentIndex()]

    def _choose(self, index: int) -> None:
        """Another format, with what suits it."""
        preset = PRESETS[index]
        self._width.show_value(preset.size[0])
        self._height.show_value(preset.size[1])
        self._fps.show_value(preset.fps)
        path = Path(self._path.text())
        if path.name:
            stem = path.with_suffix("") if path.suffix.lower() in orders.FORMATS else path
            self._path.setText(f"{stem}{preset.suffix}")
        self._offer(index)

    def _offer(self, index: int) -> None:
        """What there is to choose in a format."""
        preset = PRESETS[index]
        self._kind.setCurrentIndex(index)
        self._kind.setToolTip(words.tr(preset.says))
        kind = orders.FORMATS[preset.suffix]
        film, drawn = kind in _TIMED, kind in _DRAWN
        for fields, on in ((("width, height", "colours"), drawn), (("from, to step", "seconds at end, marks"), film)):
            for name in fields:
                for field in self._rows[name]:
                    field.setEnabled(on)
        self._fps.setEnabled(film and kind != orders.PAGE)
        self._speed.setEnabled(film)
        for name, label in self._labels.items():
            label.setEnabled(any(field.isEnabled() for field in self._rows[name]))
        for name, box in self._checks.items():
            box.setEnabled(drawn)
            if name == "transparent":
                box.setEnabled(preset.suffix in orders.CLEAR)
            elif name == "poster":
                box.setEnabled(kind == orders.FILM)
        self._change()

    def _change(self, *_: object) -> None:
        self.tell("")
        self._declined = False
        self._later.start()

    @property
    def order(self) -> Order:
        """What the fields say now."""
        on = {name: box.isChecked() and box.isEnabled() for name, box in self._checks.items()}
        poster = on.pop("poster")
        size = int(self._width.value), int(self._height.value)
        path = Path(self._path.text())
        with suppress(RuntimeError):  # there is nobody of that name: then it is a name of its own
            path = path.expanduser()
        if path.name and not path.suffix:
            path = path.with_name(f"{path.name}{self.preset.suffix}")
        with suppress(OSError):  # the folder that it begins in is gone
            path = path.absolute()
        return Order(
            path,
            Dress(size, THEMES[self._theme.currentData()], **on),
            step=self._step,
            fps=int(self._fps.value),
            speed=self._speed.value,
            first=self._first.value,
            last=self._last.value,
            hold=float(self._hold.value),
            rest=float(self._rest.value),
            poster=poster,
        )

    def _follow_ending(self) -> None:
        """The format is the one that the name says, if it says one."""
        suffix = Path(self._path.text()).suffix.lower()
        if suffix in orders.FORMATS and suffix != self.preset.suffix:
            self._offer(next(i for i, preset in enumerate(PRESETS) if preset.suffix == suffix))

    def _wish(self) -> None:
        declined, self._declined = self._declined, False
        if declined or not all(field.settle() for field in self._numbers if field.isEnabled()):
            return
        if Path(self._path.text()).name:
            self.wished.emit(self.order)
        else:
            self.tell(words.tr(N_("Give the file a name.")))

    @property
    def kept(self) -> dict[str, Any]:
        """What was chosen: it outlives a change of theme or language."""
        return {
            "kind": self._kind.currentIndex(),
            "colours": self._theme.currentIndex(),
            "numbers": [field.value for field in self._numbers],
            "checks": [box.isChecked() for box in self._checks.values()],
            "path": self._path.text(),
        }

    def keep(self, kept: Mapping[str, Any]) -> None:
        self._theme.setCurrentIndex(kept["colours"])
        for field, value in zip(self._numbers, kept["numbers"], strict=True):
            field.show_value(value)
        for box, on in zip(self._checks.values(), kept["checks"], strict=True):
            box.setChecked(on)
        self._path.setText(kept["path"])
        self._offer(kept["kind"])

    def _search(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, words.tr(N_("Export")), self._path.text(), options=QFileDialog.Option.DontConfirmOverwrite
        )
        if name:
            self._path.setText(name)
            self._follow_ending()

    # What is shown

    def _show_preview(self) -> None:
        order, ratio = self.order, self.devicePixelRatioF()
        self._says.setText("\n".join([words.tr(self.preset.says), self._length(order)]).strip())
        if orders.FORMATS[self.preset.suffix] not in _DRAWN:
            self._picture.clear()
            return
        width, height = order.dress.size
        shrunk = min(PREVIEW[0] / width, PREVIEW[1] / height) * ratio
        small = max(round(width * shrunk), 16), max(round(height * shrunk), 16)
        picture = QPixmap.fromImage(self._draw(replace(order, dress=replace(order.dress, size=small))))
        picture.setDevicePixelRatio(ratio)
        self._picture.setPixmap(picture)

    def _length(self, order: Order) -> str:
        """How long a film becomes."""
        if orders.FORMATS[self.preset.suffix] not in (orders.FILM, orders.PAGES):
            return ""
        count = self._count(order)
        return words.tr(N_("{count} frames, {seconds:.1f} s"), count=count, seconds=count / order.fps)

    def tell(self, sentence: str) -> None:
        """What stands in the way of an export."""
        self._told.setText(f"⚠  {sentence}" if sentence else "")
        self._told.setAccessibleName(sentence)

    def add_job(self, shown: QWidget) -> None:
        """How far an export is."""
        self._jobs.addWidget(shown)
