"""The network: widths, activation, first weights; the loss and its penalties; batches and precision."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from landscape_app import words
from landscape_app.controls.card import Card
from landscape_app.controls.settings import Settings
from landscape_app.controls.widths_field import WidthsField
from landscape_app.core.fields import Numbers, declarations
from landscape_app.network.initialisations import TITLES
from landscape_app.theme import Theme
from landscape_app.training import Network, Training
from landscape_app.training_session import TrainingSession
from surfaces.refusal import N_

_OWN = ("loss", "l1", "l2", "sampling", "dtype")


class NetworkCard(Card[QWidget]):
    """Shows the session's network and asks for others."""

    def __init__(self, session: TrainingSession, theme: Theme) -> None:
        explained = N_("Layers, activation, first weights, loss, penalties, order of samples, precision")
        super().__init__(theme, words.tr(N_("settings of the network")), words.tr(explained))
        self._session = session

    def build(self) -> QWidget:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(2, 0, 26, 4)
        rows.setSpacing(2)
        declaration = declarations(Network)["hidden"]
        assert isinstance(declaration, Numbers)
        name = words.tr(N_("hidden layers"))
        self._widths = WidthsField(declaration, name)
        self._widths.entered.connect(self._wish_widths)
        line = QHBoxLayout()
        label = QLabel(name)
        label.setBuddy(self._widths)
        line.addWidget(label)
        line.addWidget(self._widths, 1)
        rows.addLayout(line)
        colours, training = (self._theme.ink, self._theme), self._session.scenario
        others = tuple(name for name in Training.__dataclass_fields__ if name not in _OWN)
        self._network = Settings(training.network, words.tr(N_("network")), colours, ("hidden",))
        self._training = Settings(training, words.tr(N_("training")), colours, others)
        self._network.wished.connect(self._wish_network)
        self._training.wished.connect(self._wish_training)
        rows.addWidget(self._network)
        rows.addWidget(self._training)
        return body

    def refresh(self) -> None:
        training = self._session.scenario
        self._told.setText(network_text(training))
        self._told.setToolTip(
            words.tr(N_("{count} weights and biases"), count=training.architecture(training.runs[0]).size)
        )
        if self._body is not None:
            self._widths.show_widths(training.network.hidden)
            self._network.show_owner(training.network)
            self._training.show_owner(training)

    def _wish_widths(self, widths: tuple[int, ...]) -> None:
        self._session.step(lambda training: replace(training, network=replace(training.network, hidden=widths)))

    def _wish_network(self, network: Network, settled: bool) -> None:
        training = self._session.wished
        network = replace(network, hidden=training.network.hidden)
        self._session.ask(replace(training, network=network), gesture="network")
        if settled:
            self._session.settle()

    def _wish_training(self, wished: Training, settled: bool) -> None:
        own = {name: getattr(wished, name) for name in _OWN}
        self._session.ask(replace(self._session.wished, **own), gesture="network")
        if settled:
            self._session.settle()


def network_text(training: Training) -> str:
    """The network in one line: ``2-16-16-2 tanh, xavier``."""
    architecture, network = training.architecture(training.runs[0]), training.network
    widths = [architecture.inputs, *network.hidden, architecture.places[-1][-1][2][0]]
    return f"{'-'.join(map(str, widths))}  {network.activation}, {words.tr(TITLES[network.initialisation])}"
