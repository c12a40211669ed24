"""Simulating: eight rule instances of 500 steps on two surfaces, beside torch.optim with autograd."""

import time
from statistics import median

import pytest

import surfaces
from landscape_app.core.optimizers import NAG, SGD, Adam, Momentum, RMSprop
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import simulate

RULES = (
    SGD(1e-4),
    Momentum(1e-4),
    Momentum(1e-4, ema=True),
    NAG(1e-4),
    RMSprop(1e-3),
    RMSprop(1e-3, rho=0.99),
    Adam(1e-2),
    Adam(1e-2, bias_correction=False),
)
STEPS = 500
SCENES = [
    Scenario(SurfaceChoice(name), tuple(Racer(Motion(rule)) for rule in RULES), steps=STEPS)
    for name in ("rosenbrock", "beale")
]


def ours():
    for scene in SCENES:
        simulate(scene)


def test_eight_rules(benchmark, report):
    benchmark(ours)
    taken = benchmark.stats.stats.median * 1e3
    report("8 rules x 500 steps on Rosenbrock and Beale", f"{taken:.1f} ms", "16 ms", taken <= 16)


def test_beside_torch(report):
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    ratios = [_seconds(lambda: _theirs(torch)) / _seconds(ours) for _ in range(3)]
    report("the same, beside torch.optim with autograd", f"{median(ratios):.0f}x faster", "60x", median(ratios) >= 60)


def _seconds(call):
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def _theirs(torch):
    for scene in SCENES:
        for racer in scene.racers:
            point = torch.tensor(scene.first, dtype=torch.float64, requires_grad=True)
            optimizer = _twin(torch.optim, racer.motion.rule, [point])
            rows = []
            for _ in range(STEPS):
                optimizer.zero_grad()
                loss = HEIGHTS[scene.surface.name](*point)
                loss.backward()
                rows.append((point.detach().clone(), loss.detach(), point.grad.clone()))
                optimizer.step()


def _twin(optim, rule, parameters):
    lr = rule.lr
    return {
        "sgd": lambda: optim.SGD(parameters, lr),
        "momentum": lambda: optim.SGD(parameters, lr, momentum=rule.beta),
        "nag": lambda: optim.SGD(parameters, lr, momentum=rule.beta, nesterov=True),
        "rmsprop": lambda: optim.RMSprop(parameters, lr, alpha=rule.rho),
        "adam": lambda: optim.Adam(parameters, lr),
    }[rule.key]()


HEIGHTS = {
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
}
assert HEIGHTS.keys() <= surfaces.SURFACES.keys()
