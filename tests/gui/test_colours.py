"""The racers' colours: each stands out from the whole ground, and from each other, for every kind of eye."""

from itertools import combinations

import pytest
from seeing import EYES, ciede2000, contrast, difference, lab, linear, through

from landscape_app.core.optimizers import RULES
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.theme import DARK, FIRST, LIGHT, SPARE, THEMES, TONES, looks, mix

GIVEN = [  # pairs of Sharma, Wu and Dalal (2005), whom any right CIEDE2000 must agree with
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
]
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
eyes = pytest.mark.parametrize("eye", EYES)


def tones(theme):
    return {key: tone[0] if theme is LIGHT else tone[1] for key, tone in TONES.items()}


def everyone(theme):
    """Every colour that a racer may have."""
    spare = [tone[0] if theme is LIGHT else tone[1] for tone in SPARE]
    return [*tones(theme).values(), *spare, *theme.ladder]


@pytest.mark.parametrize(("one", "other", "expected"), GIVEN)
def test_our_ruler_of_colours_is_right(one, other, expected):
    """The published test data, to its last digit, in both directions."""
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(other, one) == pytest.approx(expected, abs=1e-4)


def test_our_ruler_of_contrast_is_right():
    """Black on white is 21; no eye sees a contrast or a colour in grey that is not there."""
    for eye in EYES:
        assert contrast("#000000", "#FFFFFF", eye) == pytest.approx(21, rel=1e-3)
        assert contrast("#777777", "#777777", eye) == 1
        assert through(eye, linear("#808080")) == pytest.approx(linear("#808080"), abs=1e-3)


@themes
@eyes
def test_racers_stand_out_from_the_whole_ground(theme, eye):
    """At least 3:1 against every shade from low to high, as a projector in a lit room needs it."""
    ramp = [mix(theme.low, theme.high, i / 16).name() for i in range(17)]
    worst = min((contrast(colour, shade, eye), colour, shade) for colour in everyone(theme) for shade in ramp)
    assert worst[0] >= 3, worst


@themes
@eyes
def test_the_first_tones_differ(theme, eye):
    """The nearest pair is a CIEDE2000 of 12 apart, also without red or green."""
    named = tones(theme)
    worst = min((difference(named[a], named[b], eye), a, b) for a, b in combinations(FIRST, 2))
    assert worst[0] >= 12, worst


@themes
def test_the_ladder_has_an_order(theme):
    """Racers of one rule differ by a number: their colours rise from dark to light, far enough apart to be told."""
    lightness = [lab(colour)[0] for colour in theme.ladder]
    assert lightness == sorted(lightness)
    worst = min(difference(a, b) for a, b in combinations(theme.ladder, 2))
    assert worst >= 12


@themes
def test_words_can_be_read(theme):
    """Ink, quiet text and the warning are at least 4.5:1 on panel and paper, for every eye."""
    worst = min(
        (contrast(colour, ground, eye), colour, ground)
        for colour in (theme.ink, theme.quiet, theme.warning)
        for ground in (theme.panel, theme.paper)
        for eye in EYES
    )
    assert worst[0] >= 4.5, worst


def test_no_two_rules_share_a_marker():
    """Nothing is told by colour alone."""
    assert TONES.keys() == RULES.keys()
    assert len({tone[2] for tone in TONES.values()}) == len(TONES)
    assert LIGHT.ladder != DARK.ladder


@themes
def test_rules_of_one_tone_differ_by_their_dashes(theme):
    """All thirteen at once: the second tones are dashed, and no two share colour and dashes."""
    racers = tuple(Racer(Motion(rule())) for rule in RULES.values())
    found = looks(Scenario(SurfaceChoice("bowl"), racers), theme)
    assert [bool(look.dash) for look in found] == [key not in FIRST for key in RULES]
    assert len({(look.colour, look.dash) for look in found}) == len(RULES)
