"""Ravines: steep across, shallow along. The ratio of the curvatures is the condition number."""

from surfaces.refusal import N_
from surfaces.surface import Surface

FAMILY = N_("ravines")

RAVINES = (
    Surface(
        name="ravine-book",
        title=N_("ravine (book)"),
        formula="x**2/20 + y**2",
        window=((-10, 10), (-5, 5)),
        start=(-7, 2),
        minima=((0, 0),),
        teaches=N_(
            "Condition number 20: a step small enough for the walls is tiny along the floor; a larger one zigzags."
        ),
    ),
    Surface(
        name="ravine-d2l",
        title=N_("ravine (d2l)"),
        formula="0.1*x**2 + 2*y**2",
        window=((-6, 6), (-3, 3)),
        start=(-5, -2),
        minima=((0, 0),),
        teaches=N_("Largest curvature 4: plain descent bounces for ever at lr = 0.5 and explodes above it."),
    ),
    Surface(
        name="rosenbrock",
        title="Rosenbrock",
        formula="(1 - x)**2 + 100*(y - x**2)**2",
        window=((-2, 2), (-1, 3)),
        start=(-1.2, 1),
        minima=((1, 1),),
        teaches=N_("A bent ravine of condition number 2,500: finding the floor is easy, following it is not."),
    ),
)
