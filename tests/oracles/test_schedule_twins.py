"""Schedules against those of PyTorch and optax, update by update."""

import numpy as np
import pytest

from landscape_app.core.schedules import SCHEDULES, Constant, Cosine, Exponential, Piecewise, Step, WarmupCosine

torch = pytest.importorskip("torch")
optax = pytest.importorskip("optax")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)

LR, UPDATES = 0.3, 400
TORCH = {
    "constant": (Constant(), lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1.0)),
    "step": (Step(30, 0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 30, 0.5)),
    "exponential": (Exponential(0.995), lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.995)),
    "cosine": (Cosine(), lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, UPDATES)),
    "cosine, final": (
        Cosine(final=0.1),
        lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, UPDATES, eta_min=0.1 * LR),
    ),
    "piecewise": (
        Piecewise((0, 50, 120), (LR, LR / 10, LR / 100)),
        lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [50, 120], 0.1),
    ),
    "warmup-cosine": (
        WarmupCosine(40),
        lambda o: torch.optim.lr_scheduler.SequentialLR(
            o,
            [
                torch.optim.lr_scheduler.LinearLR(o, 1 / 40, 1.0, total_iters=39),
                torch.optim.lr_scheduler.CosineAnnealingLR(o, UPDATES - 40),
            ],
            milestones=[40],
        ),
    ),
}
OPTAX = {
    "constant": (Constant(), lambda: optax.constant_schedule(LR)),
    "step": (Step(30, 0.5), lambda: optax.exponential_decay(LR, 30, 0.5, staircase=True)),
    "exponential": (Exponential(0.995), lambda: optax.exponential_decay(LR, 1, 0.995)),
    "cosine": (Cosine(), lambda: optax.cosine_decay_schedule(LR, UPDATES)),
    "cosine, over and final": (Cosine(150, 0.2), lambda: optax.cosine_decay_schedule(LR, 150, alpha=0.2)),
    "warmup-cosine": (
        WarmupCosine(40, 250, 0.1),
        lambda: optax.join_schedules(
            [optax.linear_schedule(LR / 40, LR, 39), optax.cosine_decay_schedule(LR, 210, alpha=0.1)], [40]
        ),
    ),
    "piecewise": (
        Piecewise((0, 50, 120), (LR, 2 * LR, LR / 5)),
        lambda: optax.piecewise_constant_schedule(LR, {50: 2.0, 120: 0.1}),
    ),
}


def ours(schedule):
    rate = schedule.over_time(LR, UPDATES)
    return [rate(t) for t in range(UPDATES)]


@pytest.mark.parametrize("name", TORCH)
def test_a_learning_rate_is_pytorchs(name):
    """Its rates are multiplied up from step to step, and so a little less exact than ours."""
    schedule, make = TORCH[name]
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64)], LR)
    scheduler, theirs = make(optimizer), []
    for _ in range(UPDATES):
        theirs.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    assert ours(schedule) == pytest.approx(theirs, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize("name", OPTAX)
def test_a_learning_rate_is_optaxs(name):
    schedule, make = OPTAX[name]
    theirs = np.asarray(jax.vmap(make())(jax.numpy.arange(UPDATES)))
    assert ours(schedule) == pytest.approx(np.broadcast_to(theirs, UPDATES), rel=1e-12, abs=1e-15)


def test_every_kind_is_compared():
    """A new kind needs its twin above. Two have none in either library; the plain tests work them out by hand."""
    compared = {schedule.key for schedule, _ in (*TORCH.values(), *OPTAX.values())}
    assert set(SCHEDULES) - compared == {"inverse-time", "inverse-sqrt"}
