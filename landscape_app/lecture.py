"""Giving a lesson as a talk: question, mark by mark, scene by scene, on and back with two keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from landscape_app.lesson_file import Lesson, Scene
from landscape_app.playback import Playback
from landscape_app.room import Room, kind_of
from landscape_app.scene_file import Chosen
from landscape_app.words import tr
from surfaces.refusal import N_


class Stage(Protocol):
    """What a lecture needs of the window."""

    @property
    def room(self) -> Room: ...

    @property
    def rooms(self) -> list[Room]: ...

    @property
    def playback(self) -> Playback: ...

    def show_scene(self, scene: Scene, left: Chosen | None = None) -> None: ...

    def refresh(self) -> None: ...

    def tell(self, sentence: str, good: bool = False) -> None: ...


class Lecture:
    """Which scene of a lesson is shown. A scene that was changed by hand comes back as it was left."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.lesson: Lesson | None = None
        self.place = 0
        self._left: dict[int, Chosen] = {}
        self._copied: dict[int, Chosen] = {}
        """Scenes as they were saved as files of their own."""

    def begin(self, lesson: Lesson, place: int = 0) -> None:
        """Open a lesson on one of its scenes, with its question."""
        self._take(lesson)
        self.place = place
        self._show(place)

    def leave(self) -> None:
        """The scene that is shown is no part of a lesson any more."""
        self._take(None)

    def _take(self, lesson: Lesson | None) -> None:
        self.lesson, self._left, self._copied = lesson, {}, {}

    def adopt(self, lesson: Lesson) -> None:
        """The first scene of the lesson is shown already."""
        self._take(lesson)
        self.place = 0
        self._stage.refresh()

    def restart(self) -> None:
        """From the first question once more; scenes stay as they were left."""
        self._show(0)
        self._stage.playback.scrub(0)

    @property
    def changed(self) -> bool:
        """Whether any of its scenes, seen or passed, is neither as the lesson has it nor saved as a file."""
        return any(left != self._copied.get(place) for place, left in self._left.items())

    @property
    def elsewhere(self) -> dict[int, tuple[Scene, Chosen]]:
        """Scenes other than the one given now that are not saved, and how they were left, by their places."""
        scenes = self.lesson.scenes if self.lesson is not None else ()
        passed = [(place, left) for place, left in self._left.items() if place != self.place]
        return {place: (scenes[place], left) for place, left in passed if left != self._copied.get(place)}

    def shows_in(self, room: Room) -> bool:
        """Whether a tab shows the scene of it that is given now."""
        return self.lesson is not None and room.document.scene is self.lesson.scenes[self.place]

    def holds(self, room: Room) -> bool:
        """Whether a tab shows any of its scenes, the one that is given now or one passed in the other tab."""
        return self.lesson is not None and any(room.document.scene is scene for scene in self.lesson.scenes)

    def goes_through(self, kind: str) -> bool:
        """Whether any of its scenes is for the tab of that name."""
        return self.lesson is not None and any(kind_of(scene.scenario) == kind for scene in self.lesson.scenes)

    def copied(self) -> None:
        """The scene that is shown was saved as a file of its own, and the talk goes on."""
        self._copied[self.place] = self._stage.room.session.scenario
        self.keep()

    def saved_as(self, lesson: Lesson) -> None:
        """The lesson was saved as it stands: that is the lesson now."""
        room, here = self._stage.room, self._here
        name = self.lesson.name if self.lesson is not None else lesson.name
        self._take(replace(lesson, name=name))
        if here:
            room.document.scene = lesson.scenes[self.place]
            room.session.mark_saved()

    def left(self, place: int) -> Chosen | None:
        """A scene as it was left, if it was changed."""
        return self._left.get(place)

    @property
    def _here(self) -> bool:
        """Whether the scene that is shown is the lesson's."""
        return self.shows_in(self._stage.room)

    @property
    def walks(self) -> bool:
        """Whether there is anything to walk through."""
        room = self._stage.room
        return self._here or bool(room.document.marks(room.session.scenario))

    def place_in(self, room: Room) -> tuple[int, int]:
        """Which scene of how many a tab shows; of none, if it shows no scene of the lesson."""
        return (self.place, len(self.lesson.scenes)) if self.lesson is not None and self.shows_in(room) else (0, 0)

    # On and back

    def on(self) -> None:
        """To the next mark; behind the last one to what it comes to, and to the next scene. Once more on the way there:
        be there at once."""
        playback, document = self._stage.playback, self._stage.room.document
        if playback.playing and playback.stop is not None:
            playback.scrub(playback.stop)
            return
        ahead = next((step for step in self._stops if step > playback.position), None)
        if ahead is not None:
            document.concluded = False
            playback.play_to(ahead)
        elif self._here and not document.concluded and document.conclusion(self._stage.room.session.scenario):
            self._conclude(True)
        elif self._here and self.lesson is not None and self.place + 1 < len(self.lesson.scenes):
            self._show(self.place + 1)
        elif playback.position < playback.last and not document.concluded:
            playback.play_to(playback.last)
        else:
            self._stage.tell(tr(N_("This is the end. Page Up goes back.")), good=True)

    def back(self) -> None:
        """To the mark before, the question, or the end of the scene before."""
        playback = self._stage.playback
        hasty = playback.playing and playback.stop is not None  # pressed too early: as if it had not been
        playback.pause()
        if self._stage.room.document.concluded:
            self._conclude(False)
        elif playback.position > 0 or hasty:
            before = [step for step in self._stops if step < playback.position]
            playback.seek(before[-1] if before else 0)
        elif self._here and self.place > 0:
            self._show(self.place - 1)
            self._stage.playback.seek(self._stops[-1])
            room = self._stage.room
            self._conclude(bool(room.document.conclusion(room.session.scenario)))

    @property
    def _stops(self) -> list[float]:
        """The marks of the scene, or its end where it has none."""
        room, last = self._stage.room, float(self._stage.playback.last)
        steps = sorted({min(float(mark.step), last) for mark in room.document.marks(room.session.scenario)} - {0.0})
        return steps or [last]

    def _show(self, place: int) -> None:
        assert self.lesson is not None
        self.keep()
        self.place = place
        left = self._left.get(place)
        self._stage.show_scene(self.lesson.scenes[place], left)
        if left is not None and left == self._copied.get(place):
            self._stage.room.session.mark_saved()
        self._stage.refresh()

    def keep(self) -> None:
        """Remember the scene that is given as it is now, in whichever tab it is shown."""
        for room in self._stage.rooms:
            if self.lesson is not None and self.shows_in(room):
                room.session.settle()
                if room.session.scenario != self.lesson.scenes[self.place].scenario:
                    self._left[self.place] = room.session.scenario
                else:
                    self._left.pop(self.place, None)

    def _conclude(self, concluded: bool) -> None:
        self._stage.room.document.concluded = concluded
        self._stage.refresh()
