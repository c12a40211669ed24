"""Saddles: the gradient is zero, yet there is a way down."""

from surfaces.refusal import N_
from surfaces.surface import Parameter, Surface

FAMILY = N_("saddles")

SADDLES = (
    Surface(
        name="saddle",
        title=N_("saddle"),
        formula="x**2 - y**2",
        window=((-2, 2), (-2, 2)),
        start=(1.5, 0.001),
        saddles=((0, 0),),
        bounded=False,
        teaches=N_("Down along y for ever: the time to leave grows with the logarithm of how close the start is."),
    ),
    Surface(
        name="saddle-bounded",
        title=N_("saddle, bounded"),
        formula="a*x**2/2 - b*y**2/2 + c*y**4/4",
        window=((-2, 2), ("-max(2, 1.5*sqrt(b/c))", "max(2, 1.5*sqrt(b/c))")),
        start=(1.5, 0.001),
        parameters=(
            Parameter("a", 1.0, 0.01, 100.0, N_("Curvature along the ridge.")),
            Parameter("b", 1.0, 0.01, 100.0, N_("How sharply the ridge falls away on both sides.")),
            Parameter("c", 1.0, 0.01, 100.0, N_("How soon the ground rises again; larger brings the minima closer.")),
        ),
        minima=((0, "sqrt(b/c)"), (0, "-sqrt(b/c)")),
        saddles=((0, 0),),
        teaches=N_("A saddle between two minima: how long a rule stays depends on how close to the ridge it starts."),
    ),
    Surface(
        name="monkey-saddle",
        title=N_("monkey saddle"),
        formula="x**3 - 3*x*y**2",
        window=((-1.5, 1.5), (-1.5, 1.5)),
        start=(-1e-3, 1e-3),
        saddles=((0, 0),),
        bounded=False,
        teaches=N_(
            "Three ways down and no curvature in the middle: plain descent leaves far later than from a plain saddle."
        ),
    ),
)
