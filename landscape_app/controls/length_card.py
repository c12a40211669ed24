"""How long every run is, and what ends it early; the seed that all runs share."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.clock import Clock
from landscape_app.controls.card import Card
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.scroller import List
from landscape_app.core.fields import Number, declarations
from landscape_app.theme import Theme
from landscape_app.training import MOST_UPDATES, UNITS, Length, Stop, Training
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

_TITLES = {"updates": N_("updates"), "epochs": N_("epochs"), "samples": N_("samples")}
_EQUAL = N_("What all runs get equally much of. It decides who looks better: small batches make more updates an epoch.")
_LARGEST_SEED = 10**6


class LengthCard(Card[QWidget]):
    """Amount and unit, seed and dice; behind the chevron evaluations and early ends."""

    def __init__(self, session: TrainingSession, theme: Theme) -> None:
        explained = N_("How often it is evaluated, and what ends a run early")
        super().__init__(theme, words.tr(N_("evaluations and early ends")), words.tr(explained))
        self._session = session
        amount = Number("length", N_("How long every run is."), 0, MOST_UPDATES, whole=True, log=True)
        self._amount = NumberField(amount, words.tr(N_("length of every run")))
        self._amount.setFixedWidth(62)
        self._amount.entered.connect(self._wish_amount)
        self._amount.scrubbed.connect(lambda value: self._ask(value, "length"))
        self._amount.let_go.connect(session.settle)
        self._unit = List()
        self._unit.setAccessibleName(words.tr(N_("unit of the length")))
        self._unit.setToolTip(words.tr(_EQUAL))
        self._unit.setMinimumWidth(82)
        self._unit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for unit in UNITS:
            self._unit.addItem(f"{words.tr(_TITLES[unit])}  ▾", unit)
        self._unit.activated.connect(self._wish_unit)
        self._line.insertWidget(0, self._amount)
        self._line.insertWidget(1, self._unit, 1)
        self._told.hide()  # all that is set is seen already
        self._add_seed()

    def _add_seed(self) -> None:
        declaration = declarations(Training)["seed"]
        assert isinstance(declaration, Number)
        self._seed = NumberField(declaration, words.tr(N_("seed")))
        self._seed.setFixedWidth(62)
        self._seed.entered.connect(self._ask_seed)
        dice = QToolButton()
        dice.setText("⚄")
        dice.setAccessibleName(words.tr(N_("another seed")))
        dice.setToolTip(words.tr(N_("Throw the dice: other data, first weights and order of samples")))
        dice.clicked.connect(self._throw)
        for i, widget in enumerate((self._seed, dice)):
            self._line.insertWidget(3 + i, widget)

    def build(self) -> QWidget:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(2, 0, 26, 4)
        rows.setSpacing(2)
        stop, every = declarations(Stop), declarations(Training)["evaluate_every"]
        entries = (("evaluate_every", every), ("train_loss", stop["train_loss"]), ("patience", stop["patience"]))
        self._fields: dict[str, NumberField] = {}
        for name, declaration in entries:
            assert isinstance(declaration, Number)
            said, optional = words.tr(declaration.symbol), name != "evaluate_every"
            if optional:
                said = words.tr(N_("stop at: {name}"), name=said)
            field = NumberField(declaration, said, optional)
            field.setFixedWidth(66)
            field.entered.connect(self._wish_fields)
            label = QLabel(said)
            label.setBuddy(field)
            line = QHBoxLayout()
            line.addWidget(label, 1)
            line.addWidget(field)
            rows.addLayout(line)
            self._fields[name] = field
        return body

    def refresh(self) -> None:
        training = self._session.scenario
        self._amount.show_value(training.length.amount)
        self._unit.setCurrentIndex(self._unit.findData(training.length.unit))
        self._seed.show_value(training.seed)
        if self._body is not None:
            self._fields["evaluate_every"].show_value(training.evaluate_every)
            self._fields["train_loss"].show_value(training.stop.train_loss)
            self._fields["patience"].show_value(training.stop.patience)

    def _ask(self, amount: int, gesture: object = None) -> None:
        training = self._session.wished
        self._session.ask(replace(training, length=replace(training.length, amount=int(amount))), gesture)

    def _wish_amount(self, amount: int) -> None:
        self._ask(amount)
        self._session.settle()

    def _wish_unit(self, index: int) -> None:
        """The same length for the first run, told in another unit."""
        training = self._session.wished
        unit, pace = str(self._unit.itemData(index)), Clock(training).paces[0]
        seen = int(pace.seen(pace.updates))
        amount = {"updates": pace.updates, "epochs": max(round(seen / pace.samples), 1), "samples": seen}[unit]
        if unit != training.length.unit:
            self._session.step(lambda training: replace(training, length=Length(unit, amount)))

    def _wish_fields(self, _: object) -> None:
        every, loss, patience = (self._fields[name].value for name in ("evaluate_every", "train_loss", "patience"))
        stop = Stop(loss, None if patience is None else int(patience))
        self._session.step(lambda training: replace(training, evaluate_every=int(every), stop=stop))

    def _ask_seed(self, seed: int) -> None:
        self._session.step(lambda training: replace(training, seed=int(seed)))

    def _throw(self) -> None:
        import secrets  # which takes 3 ms of a start, and most never throw

        self._ask_seed(secrets.randbelow(_LARGEST_SEED))
