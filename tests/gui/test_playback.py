"""The playhead: where it can be, how it moves, and where it comes to rest."""

import math

import pytest

from landscape_app import playback as module
from landscape_app.playback import SPEEDS, Playback


@pytest.fixture
def playback():
    made = Playback()
    made.set_last(10)
    yield made
    made.pause()
    made.deleteLater()


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test sets: ``clock[0]`` seconds."""
    now = [100.0]

    class Time:
        @staticmethod
        def perf_counter():
            return now[0]

    monkeypatch.setattr(module, "time", Time)
    return now


@pytest.mark.parametrize(("asked", "reached"), [(-5, 0), (3.5, 3.5), (10, 10), (11, 10), (math.inf, 10)])
def test_seeking_stays_within_the_scene(playback, asked, reached):
    """There is nothing before step 0 and nothing after the last."""
    playback.seek(asked)
    assert playback.position == reached


def test_moved_is_said_only_when_it_moved(qtbot, playback):
    """Views are not painted for nothing."""
    with qtbot.waitSignal(playback.moved) as moved:
        playback.seek(4)
    assert moved.args == [4.0]
    with qtbot.assertNotEmitted(playback.moved):
        playback.seek(4)


def test_nudging_goes_by_whole_steps_and_stops(playback):
    """From the middle of a step one goes to whole steps, and a nudge takes the playhead in hand."""
    playback.seek(4.6)
    playback.nudge(1)
    assert playback.position == 5
    playback.play()
    playback.nudge(-10)
    assert (playback.position, playback.playing) == (0, False)
    playback.nudge(99)
    assert playback.position == 10


def test_playing_reaches_the_end_and_rests_there(qtbot, playback):
    """It says so once when it starts and once when it rests, and rests on the last step."""
    said = []
    playback.playing_changed.connect(said.append)
    playback.set_speed(250.0)
    playback.play()
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert playback.position == 10
    assert said == [True, False]


def test_a_pause_falls_on_a_whole_step(qtbot, playback):
    """Slow motion glides between steps, but whoever stops sees a state that was computed."""
    playback.set_speed(15.0)
    playback.play()
    qtbot.waitUntil(lambda: playback.position > 1 and playback.position % 1 > 0)
    reached = playback.step
    playback.pause()
    assert playback.position == reached


def test_playing_at_the_end_starts_anew(playback):
    """Play is never a dead button: at the end it shows everything again."""
    playback.seek(10)
    playback.play()
    assert playback.playing
    assert playback.position == 0


def test_all_at_once_shows_the_end(qtbot, playback):
    """The last speed is no speed: one tick, and the end is there."""
    positions = []
    playback.moved.connect(positions.append)
    playback.set_speed(SPEEDS[-1])
    playback.play()
    qtbot.waitUntil(lambda: not playback.playing)
    assert positions == [10.0]


def test_after_a_standstill_the_playhead_does_not_leap(qtbot, playback, clock):
    """A minute asleep is not four hundred steps: one tick counts for a tenth of a second at most."""
    playback.set_last(10_000)
    playback.set_speed(60.0)
    playback.play()
    clock[0] += 60.0
    qtbot.waitUntil(lambda: playback.position > 0)
    assert playback.position <= 60.0 * 0.1 + 1e-9


def test_speed_is_steps_a_second(qtbot, playback, clock):
    """Fifty milliseconds at five steps a second are a quarter of a step."""
    playback.set_speed(5.0)
    playback.play()
    clock[0] += 0.05
    qtbot.waitUntil(lambda: playback.position > 0)
    assert playback.position == pytest.approx(0.25)


def test_a_scene_of_no_steps_does_not_play(qtbot, playback):
    """Where there is nothing to see, play says nothing and does nothing."""
    playback.set_last(0)
    with qtbot.assertNotEmitted(playback.playing_changed, wait=20):
        playback.play()
        playback.toggle()
    assert not playback.playing


def test_a_shorter_scene_takes_the_playhead_with_it(playback):
    """Fewer steps move a playhead that is beyond them; more steps leave it where it is."""
    playback.seek(8)
    playback.set_last(5)
    assert playback.position == 5
    playback.set_last(20)
    assert (playback.position, playback.last) == (5, 20)
    playback.set_last(0)
    assert playback.position == 0


def test_a_scene_that_shrinks_while_it_plays_comes_to_rest(qtbot, playback):
    """The end can come nearer than the playhead is; it then rests at the new end."""
    playback.set_speed(15.0)
    playback.play()
    qtbot.waitUntil(lambda: playback.position > 1)
    playback.set_last(1)
    qtbot.waitUntil(lambda: not playback.playing)
    assert playback.position == 1


def test_it_plays_backwards_to_the_start(playback, clock):
    """From the end if it stands at the start; it comes to rest on whole steps, and turns while it plays."""
    playback.set_speed(5)
    playback.play(backwards=True)
    assert playback.position == 10
    clock[0] += 0.1
    playback._tick()
    assert playback.position == pytest.approx(9.5)
    playback.pause()
    assert playback.position == 10
    playback.seek(4.2)
    playback.play(backwards=True)
    playback.play()
    clock[0] += 0.1
    playback._tick()
    assert playback.position == pytest.approx(4.7)
    playback.play(backwards=True)
    for _ in range(12):
        clock[0] += 0.1
        playback._tick()
    assert (playback.position, playback.playing) == (0, False)


def test_a_loop_begins_again_in_either_direction(playback, clock):
    """It goes on where it would have stopped; all at once there is nothing to loop."""
    playback.set_speed(60)
    playback.set_loop(True)
    for backwards, start in ((False, 0), (True, 10)):
        playback.seek(9.9 if not backwards else 0.1)
        playback.play(backwards)
        clock[0] += 0.1
        playback._tick()
        assert (playback.position, playback.playing) == (start, True)
        playback.pause()
    playback.set_speed(math.inf)
    playback.seek(2)
    playback.play()
    playback._tick()
    assert (playback.position, playback.playing) == (10, False)


def test_speeds_go_up_and_down_within_the_list(playback):
    playback.set_speed(15.0)
    playback.change_speed(1)
    assert playback.speed == SPEEDS[SPEEDS.index(15.0) + 1]
    for by, end in ((99, SPEEDS[-1]), (-99, SPEEDS[0])):
        playback.change_speed(by)
        assert playback.speed == end
