"""What a person chose to train, as one frozen value: data, a network, and runs that differ in what is compared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from landscape_app.core.fields import Choice, Flag, Number, Numbers, at, declared, placed_in_list
from landscape_app.core.optimizers import Rule
from landscape_app.core.schedules import CONSTANT, Schedule
from landscape_app.core.walk import Rate
from landscape_app.lineup import Lineup
from landscape_app.naming import check_labels
from landscape_app.network import collections, csv_files, idx_files
from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.course import Plan
from landscape_app.network.datasets import WORLDS
from landscape_app.network.initialisations import SPREADS, TITLES
from landscape_app.network.losses import LOSSES, Loss
from landscape_app.network.mlp import Architecture
from landscape_app.network.parts import Parts, Preparation
from landscape_app.network.samples import Samples
from surfaces.refusal import N_, Refusal

MOST_RUNS = 32
MOST_LAYERS, WIDEST = 8, 1_000_000
LARGEST = 2**30
"""Bytes that data, weights, their memories and activations of all runs may take."""
MOST_UPDATES = 10_000_000
FULL = "full"
REGRESSION = "mse"
_SEED = Number("seed", N_("Start of the random numbers."), 0, 2**63 - 1, whole=True)
_NOISE = N_("Standard deviation of the noise on every sample. Larger makes classes overlap.")
_ACTIVATIONS = tuple(ACTIVATIONS), tuple(kind.title for kind in ACTIVATIONS.values())
_LOSSES = tuple(LOSSES), tuple(kind.title for kind in LOSSES.values())
_SPREADS = tuple(SPREADS), tuple(TITLES[kind] for kind in SPREADS)
"""Names that files use, and titles."""
_WRONG = N_("Share of the training labels that are made wrong. Networks can learn even those by heart.")


@dataclass(frozen=True)
class Data:
    """A data set: drawn (``samples``, ``noise``), of a collection, a folder in MNIST's format, or a CSV file."""

    name: str = ""
    idx: str = ""
    csv: str = ""
    target: str = ""
    samples: int | None = declared(
        Number(N_("samples"), N_("Number of samples, all parts together."), 1, 100_000, whole=True, slider=(20, 2000)),
        None,
    )
    noise: float | None = declared(Number(N_("noise"), _NOISE, 0, 10, slider=(0.0, 1.0)), None)
    label_noise: float = declared(Number(N_("wrong labels"), _WRONG, 0, 1, slider=(0.0, 0.5)), 0.0)
    folder: str = field(default="", compare=False)
    """Where a relative path begins: the folder of the scene file."""

    @property
    def drawn(self) -> bool:
        """Whether the samples are made up from a seed."""
        return self.name in WORLDS

    @property
    def source(self) -> tuple[str, str, str, str]:
        """Where the samples come from, however many of them are taken."""
        return self.name, self.idx, self.csv, self.target

    @property
    def path(self) -> Path:
        """Of data from a file."""
        return Path(self.folder) / (self.idx or self.csv)

    @property
    def title(self) -> str:
        """What the data are called: a name to translate, or a file's name."""
        return WORLDS[self.name].title if self.drawn else self.name or self.path.name

    @property
    def shows(self) -> str:
        """What the data are like, in a sentence to translate; empty of data from a file."""
        return WORLDS[self.name].shows if self.drawn else collections.SHOWS.get(self.name, "")

    @property
    def read_from(self) -> Path | None:
        """The file or the folder that is read; None of data that are drawn or come with the program."""
        return self.path if self.idx or self.csv else None

    def moved_to(self, folder: str) -> Data:
        """The same data for a scene file in another folder."""
        if self.read_from is None:
            return self
        try:
            path = os.path.relpath(self.path, folder or ".")
        except ValueError:  # on another drive
            path = str(self.path.absolute())
        return replace(self, folder=folder, idx=path if self.idx else "", csv=path if self.csv else "")


DEFAULT_SAMPLES = 1024


@dataclass(frozen=True)
class Split:
    """Shares of the samples that are kept from training."""

    validation: float = declared(
        Number(N_("validation"), N_("Share that is kept for tuning."), 0, 1, below=True, slider=(0.0, 0.5)), 0.2
    )
    test: float = declared(
        Number(N_("test"), N_("Share that is kept for the very end."), 0, 1, below=True, slider=(0.0, 0.5)), 0.2
    )


@dataclass(frozen=True)
class Network:
    """A multilayer perceptron: the widths of its hidden layers, what stands between them, and its first weights."""

    hidden: tuple[int, ...] = declared(
        Numbers(
            N_("hidden layers"),
            N_("Width of each hidden layer. Empty: a linear model."),
            Number("hidden", N_("Units in a hidden layer."), 1, WIDEST, whole=True, slider=(1, 128), log=True),
            0,
            MOST_LAYERS,
        ),
        (16, 16),
    )
    activation: str = declared(Choice(N_("activation"), N_("What stands between two layers."), *_ACTIVATIONS), "tanh")
    initialisation: str = declared(
        Choice(N_("first weights"), N_("How the spread of the first weights is chosen."), *_SPREADS), "xavier"
    )
    sigma: float = declared(
        Number(
            "σ",
            N_("Standard deviation of the first weights, for normal and uniform."),
            0,
            1e3,
            slider=(1e-3, 10.0),
            log=True,
        ),
        0.01,
    )


@dataclass(frozen=True)
class Length:
    """How long every run is: so many updates, epochs or samples seen. What is held equal decides who looks better."""

    unit: str
    amount: int

    def updates(self, samples: int, batch: int, whole: bool = False) -> int:
        """Updates of a run whose batches have so many of the samples; ``whole``: no batch is ever short."""
        per_epoch = -(-samples // batch)
        if self.unit == "updates":
            return self.amount
        if whole:
            return -(-self.amount * (samples if self.unit == "epochs" else 1) // batch)
        if self.unit == "epochs":
            return self.amount * per_epoch
        epochs, rest = divmod(self.amount, samples)
        return epochs * per_epoch + -(-rest // batch)


UNITS = ("updates", "epochs", "samples")


@dataclass(frozen=True)
class Stop:
    """What ends a run early."""

    train_loss: float | None = declared(
        Number(N_("training loss"), N_("A training loss that is enough. Empty: no such end."), 0, 1e6, log=True), None
    )
    patience: int | None = declared(
        Number(
            N_("patience"),
            N_("So many evaluations without a better validation loss are enough. Empty: no such end."),
            1,
            10**6,
            whole=True,
        ),
        None,
    )


@dataclass(frozen=True)
class TrainingRun:
    """One run: its rule, batch size (None: all samples at once), and what else it has of its own."""

    rule: Rule
    batch: int | None = declared(
        Number(
            "B",
            N_("Samples in a batch. Fewer make each update cheaper and its gradient noisier."),
            1,
            2**63 - 1,
            whole=True,
            slider=(1, 1024),
            log=True,
        ),
        16,
    )
    schedule: Schedule = CONSTANT
    per_epoch: bool = False
    """Whether the schedule counts epochs instead of updates."""
    seed: int | None = None
    """First weights and sample order of its own."""
    network: Network | None = None
    label: str | None = None


@dataclass(frozen=True)
class Training(Lineup):
    """A training scene. ``view`` is what the window showed; it never changes a number."""

    most = MOST_RUNS

    data: Data
    runs: tuple[TrainingRun, ...]
    title: str = ""
    split: Split = Split()
    standardise: bool = declared(
        Flag(
            N_("standardise"), N_("Bring every input to mean 0 and standard deviation 1, known from the training part.")
        ),
        True,
    )
    network: Network = Network()
    loss: str = declared(Choice(N_("loss"), N_("What training makes small."), *_LOSSES), "cross-entropy")
    l1: float = declared(
        Number(
            "L1", N_("Adds l1 times the sum of |W|: pulls weights to exactly 0."), 0, 1e3, slider=(1e-6, 1.0), log=True
        ),
        0.0,
    )
    l2: float = declared(
        Number(
            "L2",
            N_("Adds l2/2 times the sum of W²: shrinks weights in proportion."),
            0,
            1e3,
            slider=(1e-6, 1.0),
            log=True,
        ),
        0.0,
    )
    sampling: str = declared(
        Choice(
            N_("sampling"),
            N_("epoch: every sample once before any comes again. iid: a fresh batch each update."),
            ("epoch", "iid"),
            (N_("epoch"), N_("iid")),
        ),
        "epoch",
    )
    dtype: str = declared(
        Choice(N_("precision"), N_("float32 is quicker, float64 more exact."), ("float32", "float64")), "float32"
    )
    length: Length = Length("updates", 600)
    evaluate_every: int = declared(
        Number(N_("evaluate every"), N_("Updates between two evaluations on all samples."), 1, 10**7, whole=True), 10
    )
    seed: int = declared(_SEED, 0)
    stop: Stop = Stop()
    view: Mapping[str, Any] = field(default_factory=dict)

    @property
    def entrants(self) -> tuple[TrainingRun, ...]:
        return self.runs

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(run.rule for run in self.runs)

    def lined_up(self, entrants: tuple[TrainingRun, ...], view: Mapping[str, Any]) -> Training:
        return replace(self, runs=entrants, view=view)

    @property
    def preparation(self) -> Preparation:
        split = self.split
        return Preparation(split.validation, split.test, self.data.label_noise, self.standardise, self.dtype, self.seed)

    @property
    def loss_value(self) -> Loss:
        """The loss itself."""
        return LOSSES[self.loss]

    @cached_property
    def parts(self) -> Parts:
        """The data, ready to be learnt from; refuses what cannot be read or learnt."""
        return parts(self.data, self.preparation)

    def batch(self, run: TrainingRun) -> int:
        """The samples in a batch of a run."""
        return min(run.batch or len(self.parts.train), len(self.parts.train))

    def updates(self, run: TrainingRun) -> int:
        """The updates of a run, if nothing ends it early."""
        return self.length.updates(len(self.parts.train), self.batch(run), self.sampling == "iid")

    def architecture(self, run: TrainingRun) -> Architecture:
        network, loss = run.network or self.network, LOSSES[self.loss]
        widths = (self.parts.inputs, *network.hidden, loss.outputs(self.parts.classes))
        return Architecture.perceptron(widths, ACTIVATIONS[network.activation], loss)

    def plan(self, run: TrainingRun) -> Plan:
        """All that a run depends on, besides data and learning rates."""
        network = run.network or self.network
        return Plan(
            replace(run.rule, lr=1.0),
            self.architecture(run),
            network.initialisation,
            network.sigma,
            run.batch,
            self.sampling,
            self.l1,
            self.l2,
            self.updates(run),
            self.evaluate_every,
            self.seed if run.seed is None else run.seed,
            self.dtype,
            self.stop.train_loss,
            self.stop.patience,
        )

    def rate(self, run: TrainingRun) -> Rate:
        """The learning rate of update t + 1."""
        updates = self.updates(run)
        if not run.per_epoch:
            return run.schedule.over_time(run.rule.lr, updates)
        per_epoch = -(-len(self.parts.train) // self.batch(run))
        by_epoch = run.schedule.over_time(run.rule.lr, -(-updates // per_epoch))
        return lambda t: by_epoch(t // per_epoch)

    def moved_to(self, folder: str) -> Training:
        """The same scene for a file in another folder."""
        return replace(self, data=self.data.moved_to(folder))

    def notes(self) -> list[Refusal]:
        """What was understood otherwise than written: sentences to tell, not errors."""
        samples = len(self.parts.train)
        text = N_("a batch of {batch} exceeds the {samples} training samples; all are used, without noise")
        large = sorted({run.batch for run in self.runs if run.batch is not None and run.batch > samples})
        notes = [Refusal(text, batch=batch, samples=samples) for batch in large]
        remarks = (run.schedule.remark(self.updates(run)) for run in self.runs if not run.per_epoch)
        return notes + [remark for remark in remarks if remark is not None]


@lru_cache(maxsize=2)
def _whole(data: Data, folder: str) -> Samples:
    """All samples of a file or a collection; read once, whatever seed and however many of them are wanted."""
    if data.idx:
        return idx_files.read(data.path)
    return csv_files.read(data.path, data.target) if data.csv else collections.read(data.name)


@lru_cache(maxsize=8)
def _raw(data: Data, folder: str, seed: int) -> Samples:
    """The samples of a data set; read or drawn once."""
    if data.drawn:
        world = WORLDS[data.name]
        count = data.samples or DEFAULT_SAMPLES
        return world.samples(count, world.noise if data.noise is None else data.noise, seed)
    samples = _whole(replace(data, samples=None, label_noise=0.0), folder)
    return samples if data.samples is None else _fewer(samples, data.samples, seed)


def _fewer(samples: Samples, count: int, seed: int) -> Samples:
    """Some of the samples, drawn at random."""
    import numpy as np

    if count >= len(samples):
        return samples
    own = len(samples) - samples.given_test
    kept = np.sort(np.random.default_rng([seed, 7]).permutation(own)[: min(count, own)])
    rows = np.concatenate([kept, np.arange(own, len(samples))])
    return replace(samples, inputs=samples.inputs[rows], targets=samples.targets[rows])


@lru_cache(maxsize=4)
def _parts(data: Data, folder: str, preparation: Preparation) -> Parts:
    return preparation.parts(_raw(data, folder, preparation.seed))


def parts(data: Data, preparation: Preparation) -> Parts:
    """The parts of a data set, made once."""
    return _parts(data, data.folder, preparation)


def forget() -> None:
    """Read data from files anew when they are asked for next."""
    _whole.cache_clear()
    _raw.cache_clear()
    _parts.cache_clear()


def check_split(split: Split) -> None:
    """Refuses shares that leave nothing to learn from."""
    if split.validation + split.test >= 1:
        raise Refusal(N_("validation and test together must be below 1, so that something is left for training"))


def check(training: Training) -> Training:
    """The scene itself; refuses what only shows when its parts are put together, and what would not fit in memory."""
    check_labels([run.label for run in training.runs], "runs")
    with at("split"):
        check_split(training.split)
    with at("data"):
        found = training.parts
    _check_loss(training, found)
    for i, run in enumerate(training.runs):
        with at("runs"), placed_in_list(i):
            if training.updates(run) > MOST_UPDATES:
                text = N_("{updates} updates are too many; at most {most}, so shorten 'length' or take larger batches")
                raise Refusal(text, updates=training.updates(run), most=MOST_UPDATES)
    if training.stop.patience is not None and not len(found.validation):
        raise Refusal(N_("stop.patience: there is no validation part to watch; give split.validation a share"))
    if (needed := memory(training)) > LARGEST:
        text = N_(
            "this would need {needed} MB of memory; the limit is {most} MB, so take narrower layers or fewer runs"
        )
        raise Refusal(text, needed=round(needed / 2**20), most=LARGEST // 2**20)
    return training


def _check_loss(training: Training, found: Parts) -> None:
    classes, loss = found.classes, training.loss
    if not classes and loss != REGRESSION:
        raise Refusal(N_("loss: these data are numbers to learn, not classes; use mse"))
    if not classes and training.data.label_noise:
        raise Refusal(N_("data.label_noise: these data have no classes; use noise, or data with classes"))
    if classes > 2 and loss == "binary-cross-entropy":
        text = N_("loss: binary-cross-entropy needs two classes, and these data have {classes}; use cross-entropy")
        raise Refusal(text, classes=classes)


def memory(training: Training) -> int:
    """Bytes that data, weights, activations and the story of all runs take, about, snapshots left out."""
    found, item = training.parts, 4 if training.dtype == "float32" else 8
    data = sum(part.inputs.size for part in (found.train, found.validation, found.test)) * item
    runs = 0
    for run in training.runs:
        network = run.network or training.network
        widths = (found.inputs, *network.hidden, max(found.classes, 1))
        weights = sum((a + 1) * b for a, b in pairwise(widths))
        batch = training.batch(run)
        runs += item * (weights * (8 + len(run.rule.memory)) + (batch + 1024) * (sum(widths) * 4))
        told = 16 + 8 * (6 + 3 * len(widths)) / training.evaluate_every
        runs += round(training.updates(run) * told)
    return data + runs
