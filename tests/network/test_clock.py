"""One playhead for runs of different batch sizes: how far it may go, and who has made how many updates there."""

from hypothesis import example, given
from hypothesis import strategies as st

from landscape_app.clock import Clock
from landscape_app.scene_file import from_data

BATCHES = st.lists(st.integers(1, 60) | st.just("full"), min_size=1, max_size=4)
LENGTHS = st.sampled_from(["updates", "epochs", "samples"]).flatmap(
    lambda unit: st.tuples(st.just(unit), st.integers(1, 6) if unit == "epochs" else st.integers(1, 300))
)


def clock(batches, length, sampling):
    unit, amount = length
    return Clock(
        from_data(
            {
                "schema": 1,
                "kind": "training",
                "data": {"name": "moons", "samples": 60},
                "length": {unit: amount},
                "sampling": sampling,
                "runs": [{"optimizer": {"rule": "sgd"}, "batch": batch} for batch in batches],
            }
        )
    )


any_clock = st.builds(clock, BATCHES, LENGTHS, st.sampled_from(["epoch", "iid"]))


@given(any_clock, st.floats(0, 1))
def test_who_is_where_the_playhead_is_does_not_hold_it_up(found, share):
    """Whatever it takes to be at a step is enough to be there: else it would wait for updates that nobody asks for."""
    position = share * found.last
    made = found.updates(position)
    assert found.position(made, [False] * len(made)) >= int(position)


@given(any_clock, st.floats(0, 1))
@example(clock([24], ("samples", 37), "epoch"), 0.75)  # a last step that is a part of one
def test_the_playhead_goes_no_further_than_there_is_something_to_show(found, share):
    """At the last step that it may go to, no run would have made an update more."""
    made = found.updates(share * found.last)
    limit = found.position(made, [False] * len(made))
    assert limit <= found.last
    assert all(later <= now for later, now in zip(found.updates(limit), made, strict=True))
    if limit < found.last:
        assert any(later > now for later, now in zip(found.updates(limit + 1), made, strict=True))


@given(any_clock)
def test_who_has_ended_holds_up_nobody(found):
    assert found.position([0] * len(found.paces), [True] * len(found.paces)) == found.last
    assert found.updates(found.last) == [pace.updates for pace in found.paces]
