"""What a person does to a training scene, as pure functions from one scene to the next."""

from __future__ import annotations

from dataclasses import replace

from landscape_app.core.optimizers import RULES
from landscape_app.core.schedules import CONSTANT, Constant, Piecewise
from landscape_app.lineup import changed, exchanged, inserted, scaled_rate
from landscape_app.training import REGRESSION, Data, Network, Training, TrainingRun

_MANY = 5000
BATCH_SIZES: tuple[int | None, ...] = (1, 8, 64, None)
FIVE = {"sgd": 0.3, "momentum": 0.05, "nag": 0.05, "rmsprop": 0.001, "adam": 0.003}
"""The five optimizers, each at a rate that suits it: at one rate for all, the race would rank rates."""


def rate_moved(training: Training, index: int, lr: float, head: int) -> Training:
    """A run with another learning rate after ``head`` updates.

    What was done so far is written down as it was, so that the scene, saved and opened, does exactly the same. Before
    the first update, and after the end, the rate is that of the whole run.
    """
    run = training.runs[index]
    rule = replace(run.rule, lr=lr)
    if head == 0:
        schedule = CONSTANT if isinstance(run.schedule, Piecewise) else run.schedule
        return changed(training, index, rule=rule, schedule=schedule)
    at, rates = _rates_so_far(training, run, head)
    if rates[-1] != lr:
        at, rates = (*at, head), (*rates, lr)
    return changed(training, index, rule=rule, schedule=Piecewise(at, rates), per_epoch=False)


def _rates_so_far(training: Training, run: TrainingRun, head: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The rates of the first updates: from which update on, and which."""
    rate = training.rate(run)
    if run.per_epoch or not isinstance(run.schedule, Constant | Piecewise):
        times = range(head)
    else:
        times = range(1) if isinstance(run.schedule, Constant) else [t for t in run.schedule.at if t < head]  # type: ignore[assignment]
    at: list[int] = []
    rates: list[float] = []
    for t in times:
        if not rates or rate(t) != rates[-1]:
            at.append(t)
            rates.append(rate(t))
    return tuple(at), tuple(rates)


def rates_scaled(training: Training, factor: float) -> Training:
    """All learning rates times a factor, each as far as rates may go."""
    for i, run in enumerate(training.runs):
        training = rate_moved(training, i, scaled_rate(run.rule.lr, factor), 0)
    return training


def added(training: Training, rule: str) -> Training:
    """One more run; as it is where there is no room."""
    last = training.runs[-1]
    run = TrainingRun(RULES[rule](lr=FIVE.get(rule, RULES[rule]().lr)), last.batch)
    return inserted(training, len(training.runs), run)


def reset(training: Training, index: int) -> Training:
    """A run as its rule comes, but for learning rate and batch size."""
    run = training.runs[index]
    fresh = TrainingRun(type(run.rule)(lr=run.rule.lr), run.batch, label=run.label)
    return changed(training, index, **vars(fresh))


def rates_copied(training: Training, index: int) -> Training:
    """Every run with the learning rate and the schedule of one."""
    model = training.runs[index]
    for i, run in enumerate(training.runs):
        rule = replace(run.rule, lr=model.rule.lr)
        training = changed(training, i, rule=rule, schedule=model.schedule, per_epoch=model.per_epoch)
    return training


def compare_batches(training: Training) -> Training:
    """Batch sizes 1, 8, 64 and all, with the rule of the first run."""
    model = replace(training.runs[0], label=None, schedule=CONSTANT, per_epoch=False)
    return exchanged(training, tuple(replace(model, batch=size) for size in BATCH_SIZES))


def compare_rules(training: Training) -> Training:
    """The five optimizers, at the batch size of the first run that has one."""
    sizes = [run.batch for run in training.runs if run.batch is not None and run.batch > 1]
    runs = tuple(TrainingRun(RULES[key](lr=lr), sizes[-1] if sizes else 64) for key, lr in FIVE.items())
    return exchanged(training, runs)


def with_data(training: Training, data: Data) -> Training:
    """Other data, with a network and a loss that can learn them: what does not fit is exchanged."""
    if data.name == "digits" and training.data.name != "digits" and training.network == Network():
        training = replace(training, network=Network((100,) * 4, "relu", "he"))
    loss = training.loss
    if data.name == "sine":
        loss = "mse"
    elif training.data.name == "sine" or loss == "binary-cross-entropy":
        loss = "cross-entropy"
    wrong = 0.0 if data.name == "sine" else data.label_noise
    return replace(training, data=replace(data, label_noise=wrong), loss=loss)


def fitted(training: Training, before: Training) -> Training:
    """With a loss that can learn the data, and evaluations that do not take most of the time, once the data are known;
    ``before``: the scene with other data."""
    classes, loss, data = training.parts.classes, training.loss, training.data
    if len(training.parts.train) > _MANY:  # to ask all of them takes as long as many updates
        training = replace(training, evaluate_every=max(training.evaluate_every, len(training.parts.train) // 200))
    if not classes:
        return replace(training, loss=REGRESSION, data=replace(data, label_noise=0.0))
    if (loss == REGRESSION and not before.parts.classes) or (loss == "binary-cross-entropy" and classes > 2):
        return replace(training, loss="cross-entropy")
    return training
