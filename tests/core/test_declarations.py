"""One declaration per number: the default, the refusals and the slider must agree with each other."""

import math

import pytest
from drawn import often
from hypothesis import given
from hypothesis import strategies as st

from landscape_app.core.batches import Noise
from landscape_app.core.fields import Choice, Flag, Number, Numbers, declarations, defaults, validated
from landscape_app.core.optimizers import RULES
from landscape_app.core.schedules import SCHEDULES
from landscape_app.scenario import Scenario
from surfaces import Refusal

OWNERS = {**RULES, **SCHEDULES, "noise": Noise, "scene": Scenario}
FIELDS = {f"{key}.{name}": (owner, name) for key, owner in OWNERS.items() for name in declarations(owner)}
NUMBERS = {
    place: declarations(owner)[name]
    for place, (owner, name) in FIELDS.items()
    if isinstance(declarations(owner)[name], Number)
}
SLIDERS = {
    place: n for place, n in NUMBERS.items() if place.partition(".")[0] in (*RULES, "scene") and n.symbol != "seed"
}
DEFAULTS = {place: defaults(owner)[name] for place, (owner, name) in FIELDS.items() if name in defaults(owner)}
EACH_NUMBER = pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
EACH_SLIDER = pytest.mark.parametrize("number", SLIDERS.values(), ids=SLIDERS)


@pytest.mark.parametrize("place", FIELDS)
def test_every_field_explains_itself(place):
    owner, name = FIELDS[place]
    declaration = declarations(owner)[name]
    assert declaration.symbol.strip()
    assert declaration.help.strip().endswith(".")


@pytest.mark.parametrize("place", [place for place, default in DEFAULTS.items() if default is not None])
def test_a_default_is_allowed(place):
    owner, name = FIELDS[place]
    assert validated(owner, {**_required(owner), name: DEFAULTS[place]})[name] == DEFAULTS[place]


@EACH_NUMBER
def test_the_ends_of_a_range(number):
    """The ends belong to it unless declared otherwise; the next number outside never does."""
    whole = number.whole
    step = (lambda value, way: value + way) if whole else (lambda value, way: math.nextafter(value, way * math.inf))
    ends = [int(end) if whole else float(end) for end in (number.low, number.high)]
    for end, open_, outward in zip(ends, (number.above, number.below), (-1, 1), strict=True):
        refused, allowed = (end, step(end, -outward)) if open_ else (step(end, outward), end)
        assert number.check(allowed) == allowed
        with pytest.raises(Refusal, match="must be"):
            number.check(refused)


@EACH_NUMBER
@pytest.mark.parametrize("value", [True, False, math.nan, math.inf, -math.inf, "0.5", None, [0.5], {}, 1j, 10**30])
def test_what_is_not_a_number_is_refused(number, value):
    with pytest.raises(Refusal, match="must be") as refusal:
        number.check(value)
    assert len(str(refusal.value)) < 200


@EACH_NUMBER
def test_a_refusal_names_what_is_allowed(number):
    with pytest.raises(Refusal) as refusal:
        number.check(int(number.high) + 1)
    assert str(number.range) in str(refusal.value)


@pytest.mark.parametrize("value", [0, 1, "true", None, 1.0])
def test_a_flag_is_true_or_false(value):
    with pytest.raises(Refusal, match="true or false"):
        Flag("ema", "help").check(value)


@pytest.mark.parametrize("value", ["IID", "", None, 1, ["iid"], "iid "])
def test_a_choice_is_one_of_its_words(value):
    with pytest.raises(Refusal, match="iid, epoch"):
        Choice("sampling", "help", ("iid", "epoch")).check(value)


@pytest.mark.parametrize("value", [[], 1, "1", None, [True], [math.nan], [2], {0: 1}])
def test_a_list_of_numbers_holds_numbers(value):
    with pytest.raises(Refusal, match="must be"):
        Numbers("at", "help", Number("at", "help", 0, 1)).check(value)


@EACH_SLIDER
def test_a_sliders_ends(number):
    assert (number.from_slider(0.0), number.from_slider(1.0)) == number.slider
    assert (number.to_slider(number.slider[0]), number.to_slider(number.slider[1])) == pytest.approx((0.0, 1.0))
    assert number.to_slider(number.low) == 0.0
    assert number.to_slider(number.high if math.isfinite(number.high) else 1e300) == pytest.approx(1.0)


@pytest.mark.parametrize("place", SLIDERS)
def test_a_default_is_on_its_slider(place):
    low, high = SLIDERS[place].slider
    assert low <= DEFAULTS[place] <= high


@EACH_SLIDER
@often
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_slider_runs_one_way_and_back(number, here, there):
    """Right is never less, and a value shown again is the value."""
    a, b = number.from_slider(min(here, there)), number.from_slider(max(here, there))
    assert a <= b
    assert number.to_slider(a) <= number.to_slider(b)
    assert number.from_slider(number.to_slider(a)) == a


@EACH_SLIDER
@often
@given(st.floats(0, 1))
def test_what_a_slider_gives_is_allowed(number, share):
    value = number.from_slider(share)
    assert number.check(value) == value


@EACH_SLIDER
@often
@given(st.floats(0, 1))
def test_a_slider_keeps_three_digits(number, share):
    """Any value in reach comes back to three digits (a beta: two digits of 1 - beta, where its meaning is)."""
    low, high = number.slider
    value = round(low + (high - low) * share) if number.whole else low + (high - low) * share
    back = number.from_slider(number.to_slider(value))
    assert back == pytest.approx(value, rel=5.1e-3, abs=0.051 * (1 - value) if number.below else 1e-12)


def _required(owner):
    """Settings for the fields that have no default."""
    return {
        name: d.low + (d.high - d.low) / 2 if not d.whole else 7
        for name, d in declarations(owner).items()
        if name not in defaults(owner) and isinstance(d, Number)
    }
