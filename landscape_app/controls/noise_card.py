"""What makes gradients noisy: how much, how many samples, which batches, which seed; and what a batch then sees."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.retire import retire
from landscape_app.controls.settings import Settings
from landscape_app.core.batches import Noise, batch_size, mean_tilts
from landscape_app.core.fields import Choice, Number, declarations
from landscape_app.scenario import Scenario
from landscape_app.session import Session
from landscape_app.theme import Theme
from surfaces.refusal import N_

_DRAWN = 60
"""Batches in the cloud."""
_LARGEST_SEED = 10**6


class Cloud(QWidget):
    """The first batches' own gradients about the true one; the ring is one sample's standard deviation."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._dots: list[tuple[float, float]] = []
        self.setFixedSize(72, 72)
        self.setAccessibleName(words.tr(N_("what the batches see")))

    def show_noise(self, noise: Noise, seed: int) -> None:
        size = batch_size(noise, None)
        spread = 0.0
        self._dots = [(0.0, 0.0)]
        if size is not None and noise.sigma > 0:
            means = mean_tilts(noise, size, seed)
            self._dots = [(x / noise.sigma, y / noise.sigma) for x, y in (means[t] for t in range(_DRAWN))]
            spread = math.sqrt((noise.samples - size) / (size * (noise.samples - 1)))
        told = N_("Each dot is the mean of a batch about the true gradient. Its spread is {share:.3g} of one sample's.")
        self.setToolTip(words.tr(told, share=spread))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        middle, radius = self.width() / 2, self.width() / 6
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.quiet), 1.2))
            painter.drawEllipse(QPointF(middle, middle), radius, radius)
            painter.setPen(Qt.PenStyle.NoPen)
            dot = QColor(self._theme.ink)
            dot.setAlphaF(0.6)
            painter.setBrush(dot)
            for x, y in self._dots:
                painter.drawEllipse(QPointF(middle + radius * x, middle - radius * y), 1.6, 1.6)


class NoiseCard(QWidget):
    """A switch; behind it the noise's settings, the seed, and the cloud."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._switch = QCheckBox(words.tr(N_("noise")))
        self._switch.setAccessibleName(words.tr(N_("noise")))
        self._switch.setToolTip(words.tr(N_("Gradients as a mini-batch sees them, not exact ones")))
        self._switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._switch.clicked.connect(self._toggle)
        self._told = QLabel()
        self._told.setObjectName("quiet")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setMinimumWidth(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 12, 4)
        column.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._switch)
        first.addWidget(self._told, 1)
        column.addLayout(first)
        self._column = column
        self._body: QWidget | None = None
        self._settings: Settings | None = None
        self._on_data = False
        self._locked = False

    def _build(self, on_data: bool) -> None:
        """Settings, cloud and seed; on data the samples are the surface's own."""
        retire(self._body)
        self._on_data = on_data
        self._body = QWidget()
        colours = (self._theme.ink, self._theme)
        without = ("sigma", "samples") if on_data else ()
        self._settings = Settings(Noise(), words.tr(N_("noise")), colours, without)
        self._settings.wished.connect(self._wish)
        self._cloud = Cloud(self._theme)
        if on_data:  # to show it before it has a parent would open a window of its own
            self._cloud.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._settings, 1)
        row.addWidget(self._cloud)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addLayout(self._seed_row())
        self._column.addWidget(self._body)

    def _seed_row(self) -> QHBoxLayout:
        declaration = declarations(Scenario)["seed"]
        assert isinstance(declaration, Number)
        title = QLabel(words.tr(N_("seed")))
        self._seed = NumberField(declaration, words.tr(N_("seed")))
        self._seed.setFixedWidth(90)
        self._seed.entered.connect(lambda value: self._ask_seed(int(value)))
        self._seed.scrubbed.connect(self._scrub_seed)
        self._seed.let_go.connect(self._session.settle)
        self._dice, self._lock = QToolButton(), QToolButton()
        self._dice.setText("⚄")
        self._dice.setAccessibleName(words.tr(N_("another seed")))
        self._dice.setToolTip(words.tr(N_("Throw the dice: other noise of the same kind")))
        self._dice.clicked.connect(self._throw)
        self._lock.setText(words.tr(N_("lock")))
        self._lock.setCheckable(True)
        self._lock.setAccessibleName(words.tr(N_("lock the seed")))
        self._lock.setToolTip(words.tr(N_("Keep this seed, whatever is clicked")))
        self._lock.toggled.connect(self._keep_seed)
        self._lock.setChecked(self._locked)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (title, self._seed, self._dice, self._lock):
            row.addWidget(widget)
        row.addStretch(1)
        return row

    @property
    def locked(self) -> bool:
        return self._locked

    def lock(self, locked: bool) -> None:
        self._locked = locked
        if self._body is not None:
            self._lock.setChecked(locked)

    def _keep_seed(self, locked: bool) -> None:
        self._locked = locked
        self._dice.setEnabled(not locked)
        self._seed.setEnabled(not locked)

    def refresh(self) -> None:
        """Show the scene's noise."""
        scenario = self._session.scenario
        noise, on_data = scenario.sampling, scenario.surface.surface.samples is not None
        self._switch.setChecked(noise is not None)
        self._told.setText(noise_text(scenario))
        self._told.setToolTip(noise_text(scenario))
        if noise is not None:
            if self._settings is None or on_data != self._on_data:
                self._build(on_data)
            assert self._settings is not None
            self._settings.show_owner(replace(noise, batch=min(noise.batch, noise.samples)))
            self._cloud.show_noise(noise, scenario.seed)
            self._seed.show_value(scenario.seed)
        if self._body is not None:
            self._body.setVisible(noise is not None)

    def _toggle(self, on: bool) -> None:
        self._session.step(lambda scenario: replace(scenario, noise=Noise() if on else None))

    def _wish(self, noise: Noise, settled: bool) -> None:
        scenario = self._session.wished
        before, acting = scenario.noise, scenario.sampling
        if before is not None and acting is not None:
            if self._on_data:
                noise = replace(before, batch=noise.batch, sampling=noise.sampling)
            if noise.batch == min(before.batch, acting.samples):  # shown so, not typed
                noise = replace(noise, batch=before.batch)
        self._session.ask(replace(scenario, noise=noise), gesture="noise")
        if settled:
            self._session.settle()
            self.refresh()  # a batch larger than all samples is shown as it acts

    def _throw(self) -> None:
        import secrets  # which takes 3 ms of a start, and most never throw

        self._ask_seed(secrets.randbelow(_LARGEST_SEED))

    def _scrub_seed(self, seed: int) -> None:
        self._session.ask(replace(self._session.wished, seed=seed), gesture="seed")

    def _ask_seed(self, seed: int) -> None:
        self._session.step(lambda scenario: replace(scenario, seed=seed))


def noise_text(scenario: Scenario) -> str:
    """The noise in one line."""
    noise = scenario.sampling
    if noise is None:
        return words.tr(N_("off"))
    text = N_("σ = {sigma:g}, N = {samples}, B = {batch}, {sampling}")
    if scenario.surface.surface.samples:
        text = N_("B = {batch} of N = {samples}, {sampling}")
    batch = min(noise.batch, noise.samples)
    choice = declarations(Noise)["sampling"]
    assert isinstance(choice, Choice)
    sampling = words.tr(choice.title(noise.sampling))
    return words.tr(text, sigma=noise.sigma, samples=noise.samples, batch=batch, sampling=sampling)
