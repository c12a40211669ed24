"""Several basins: where one ends depends on the start, the rule and the learning rate."""

from surfaces.refusal import N_
from surfaces.surface import Surface

FAMILY = N_("several basins")

BASINS = (
    Surface(
        name="beale",
        title="Beale",
        formula="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        window=((-4.5, 4.5), (-4.5, 4.5)),
        start=(0.7, 1.4),
        minima=((3, 0.5),),
        saddles=((0, 1), (0.10053794, -2.64451359)),
        teaches=N_("Flat floor, steep corners: a rule that is quick on the floor may be thrown out by the walls."),
    ),
    Surface(
        name="himmelblau",
        title="Himmelblau",
        formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        window=((-5, 5), (-5, 5)),
        start=(-0.5, -1.2),
        minima=((3, 2), (-2.80511809, 3.13131252), (-3.77931025, -3.28318599), (3.58442834, -1.84812653)),
        saddles=(
            (3.38515418, 0.07385188),
            (0.0866775, 2.8842547),
            (-3.07302575, -0.08135304),
            (-0.12796135, -1.95371498),
        ),
        maxima=((-0.27084459, -0.92303856),),
        teaches=N_("Four equally deep minima around one hill: a small change of the rule ends in another one."),
    ),
    Surface(
        name="three-hump-camel",
        title=N_("three-hump camel"),
        formula="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
        window=((-2.5, 2.5), (-2.5, 2.5)),
        start=(2.2, -1.5),
        minima=((0, 0), (1.74755235, -0.87377617), (-1.74755235, 0.87377617)),
        saddles=((1.07054229, -0.53527115), (-1.07054229, 0.53527115)),
        teaches=N_("Two local minima beside the deepest one: with the right inertia a ball rolls over the hump."),
    ),
)
