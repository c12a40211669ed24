"""Bowls: one minimum and curvature everywhere, more or less the same all around."""

from surfaces.refusal import N_
from surfaces.surface import Surface

FAMILY = N_("bowls")

BOWLS = (
    Surface(
        name="bowl",
        title=N_("bowl"),
        formula="(x**2 + y**2)/2",
        window=((-3, 3), (-3, 3)),
        start=(-2.4, 1.6),
        minima=((0, 0),),
        teaches=N_("Every direction has curvature 1: the place to see what one learning rate does to one slope."),
    ),
    Surface(
        name="booth",
        title="Booth",
        formula="(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        window=((-10, 10), (-10, 10)),
        start=(-8, 2),
        minima=((1, 3),),
        teaches=N_("A bowl of condition number 9 that lies askew: scaling each axis by itself cannot straighten it."),
    ),
    Surface(
        name="matyas",
        title="Matyas",
        formula="0.26*(x**2 + y**2) - 0.48*x*y",
        window=((-10, 10), (-10, 10)),
        start=(-4, 8),
        minima=((0, 0),),
        teaches=N_(
            "Condition number 25 with its axes on the diagonals: dividing each axis by its own slope cannot help."
        ),
    ),
)
