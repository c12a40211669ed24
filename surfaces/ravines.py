"""Ravines: steep across, shallow along. The ratio of the curvatures is the condition number."""

from surfaces.refusal import N_
from surfaces.surface import Parameter, Surface, mirrored

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
        name="ravine-100",
        title=N_("ravine (condition 100)"),
        formula="(x**2 + condition*y**2)/2",
        window=((-4, 4), (-4, 4)),
        start=(-3, 1),
        parameters=(
            Parameter(
                "condition", 100.0, 1.0, 1e4, N_("Curvature across the floor, in units of the curvature along it.")
            ),
        ),
        minima=((0, 0),),
        teaches=N_("Turn it: rules that treat each axis by itself lose their edge, the others never notice."),
    ),
    Surface(
        name="long-valley",
        title=N_("long valley"),
        formula="x**2/400 + y**2",
        window=((-20, 20), (-4, 4)),
        start=(-18, 2),
        minima=((0, 0),),
        teaches=N_("Condition number 400: AdaGrad runs dry on the long floor, RMSprop rattles at its end."),
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
    Surface(
        name="valley-of-minima",
        title=N_("valley of minima"),
        formula="(1 - x*y)**2/2",
        window=((-3.5, 3.5), (-3.5, 3.5)),
        start=(3, 0.2),
        minima=mirrored((1, 1)),
        saddles=((0, 0),),
        teaches=N_(
            "All of xy = 1 is lowest, and sharper the farther out; a large learning rate ends where it is flatter."
        ),
    ),
)
