"""Models with two parameters on small data sets: the loss is the surface, and a mini-batch has one of its own.

x and y are the parameters; u, v and t are a sample's inputs and its target.
"""

from surfaces.refusal import N_
from surfaces.surface import Samples, Surface

FAMILY = N_("models on data")

# u uniform in (0, 3), rounded; t = 0.8 u + 0.5 and noise of standard deviation 0.4 (NumPy's default_rng(3)), rounded.
_LINE = (
    (0.26, 0.59), (0.71, 1.42), (2.4, 2.65), (1.75, 1.94), (0.28, 0.99), (1.3, 0.41), (1.44, 2.06), (0.48, 0.5),
    (2.2, 1.59), (0.34, 0.88), (1.17, 1.72), (1.55, 1.56), (1.29, 1.1), (1.76, 1.92), (2.21, 2.25), (2.87, 3.36),
    (0.85, 1.48), (1.95, 2.14), (2.09, 2.62), (0.88, 1.12), (0.0, 0.13), (2.92, 3.07), (0.9, 1.45), (0.94, 1.17),
    (2.68, 2.33), (1.76, 2.0), (1.41, 0.63), (2.32, 2.63), (0.09, 0.77), (2.12, 1.54), (1.12, 1.42), (0.27, 0.33),
)  # fmt: skip
# Both inputs uniform in (0, 1) (NumPy's default_rng(4)), rounded.
_POSITIVE = (
    (0.94, 0.51), (0.98, 0.08), (0.61, 0.38), (0.8, 0.17), (0.87, 0.54), (0.9, 0.48), (0.43, 0.79), (0.98, 0.37),
    (0.97, 0.93), (0.18, 0.61), (0.7, 0.94), (0.67, 0.13), (0.5, 0.49), (0.5, 0.96), (0.35, 0.22), (0.52, 0.64),
    (0.94, 0.58), (0.27, 0.93), (0.49, 0.68), (0.48, 0.22), (0.69, 0.77), (0.19, 0.46), (0.36, 0.17), (0.22, 0.96),
    (0.88, 0.38), (0.74, 0.04), (0.92, 0.54), (0.82, 0.28), (0.38, 0.35), (0.97, 0.43), (0.5, 0.96), (0.9, 0.4),
)  # fmt: skip
_SIDES = Samples(("u", "t"), ((-2.0, 0.0), (-1.0, 0.0), (1.0, 1.0), (2.0, 1.0)))

DATA = (
    Surface(
        name="line-fit",
        title=N_("fitting a line"),
        formula="(x*u + y - t)**2/2",
        window=((-1.5, 3), (-2.5, 3.5)),
        start=(-1, 3),
        minima=((0.76, 0.53),),
        samples=Samples(("u", "t"), _LINE),
        teaches=N_("x is the slope of a line fitted to 32 points, y its height at 0: inputs off centre make a ravine."),
    ),
    Surface(
        name="linear-neuron",
        title=N_("linear neuron"),
        formula="(x*u + y*v - (u - v))**2/2",
        window=((-3, 3), (-3, 3)),
        start=(-1, 1),
        minima=((1, -1),),
        samples=Samples(("u", "v"), _POSITIVE),
        teaches=N_(
            "All inputs are positive: one sample pulls both weights the same way, so small batches go in stairs."
        ),
    ),
    Surface(
        name="sigmoid-neuron-mse",
        title=N_("sigmoid neuron, MSE"),
        formula="(sigmoid(x*u + y) - t)**2/2",
        window=((-10, 10), (-5, 5)),
        start=(-8, 2),
        infimum=0.0,
        samples=_SIDES,
        teaches=N_("x is the weight, y the bias. Squared error is flat where the neuron is surest and wrong."),
    ),
    Surface(
        name="sigmoid-neuron-ce",
        title=N_("sigmoid neuron, CE"),
        formula="softplus(x*u + y) - t*(x*u + y)",
        window=((-10, 10), (-5, 5)),
        start=(-8, 2),
        infimum=0.0,
        samples=_SIDES,
        teaches=N_("The same neuron and points: cross-entropy is steep where the neuron is surest and wrong."),
    ),
)
