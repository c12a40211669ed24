"""Lesson files that a person wrote by hand: read, or refused whole in one sentence that names the place."""

import copy
import json

import pytest

from landscape_app import lessons, words
from landscape_app.lesson_file import Lesson, Scene
from surfaces import Refusal

SCENE = {"schema": 1, "kind": "landscape", "surface": {"name": "beale"}, "optimizers": [{"rule": "sgd"}]}
LESSON = {
    "schema": 1,
    "kind": "lesson",
    "title": "My lesson",
    "scenes": [
        {
            "question": {"en": "Why?", "ko": "왜 그럴까?"},
            "caption": {"en": "Because."},
            "marks": [{"step": 20, "text": "Later."}, {"step": 10, "text": {"en": "Now.", "ko": "지금."}}],
            "claims": ["sgd.status == 'finished'"],
            "scene": SCENE,
        }
    ],
}


def written(folder, data, name="mine.lesson.json"):
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_lesson_of_ones_own_is_read(tmp_path):
    """A text may be one for all languages; marks come in the order of their steps."""
    lesson = lessons.open_file(written(tmp_path, LESSON))
    assert isinstance(lesson, Lesson)
    (scene,) = lesson.scenes
    assert [mark.step for mark in scene.marks] == [10, 20]
    assert scene.scenario.title == "My lesson"
    words.use("ko")
    try:
        assert lessons.in_language(scene.question) == "왜 그럴까?"
        assert lessons.in_language(scene.caption) == "Because."
    finally:
        words.use("en")


def changed(path, value):
    data = copy.deepcopy(LESSON)
    owner = data
    for key in path[:-1]:
        owner = owner[key]
    if value is None:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return data


FIRST = ("scenes", 0)
BAD = {
    "schema": changed(["schema"], 2),
    "missing": changed(["title"], None),
    "kind": changed(["kind"], "landscape"),
    "key": changed(["author"], "me"),
    "family": changed(["family"], "sports"),
    "order": changed(["order"], -1),
    "scenes": changed(["scenes"], []),
    "scenes as text": changed(["scenes"], "none"),
    "no scene": changed([*FIRST, "scene"], None),
    "bad scene": changed([*FIRST, "scene", "surface", "name"], "beall"),
    "title": changed(["title"], 3),
    "language": changed(["title"], {"de": "Meine"}),
    "no language": changed(["title"], {}),
    "mark": changed([*FIRST, "marks", 0, "step"], -1),
    "mark without text": changed([*FIRST, "marks", 0, "text"], None),
    "marks": changed([*FIRST, "marks"], {"step": 1}),
    "claims": changed([*FIRST, "claims"], "sgd.x[0] == 1"),
    "claim": changed([*FIRST, "claims"], [1]),
    "json": "{",
    "empty": "",
    "list": "[]",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_lesson_is_refused_with_its_place(name, tmp_path):
    path = written(tmp_path, BAD[name])
    with pytest.raises(Refusal) as refusal:
        lessons.open_file(path)
    assert str(refusal.value).startswith(f"{path}: ") and "\n" not in str(refusal.value)


def test_a_later_schema_is_refused_in_words(tmp_path):
    with pytest.raises(Refusal, match="newer than this program"):
        lessons.open_file(written(tmp_path, BAD["schema"]))


def test_what_a_scene_file_says_of_itself_comes_back(tmp_path):
    """Question, caption and marks travel in the view; a view that makes no sense is no reason to refuse a scene."""
    view = {key: LESSON["scenes"][0][key] for key in ("question", "caption", "marks")}
    scene = lessons.open_file(written(tmp_path, {**SCENE, "view": view}, "a.landscape.json"))
    assert isinstance(scene, Scene) and [mark.step for mark in scene.marks] == [10, 20]
    odd = lessons.open_file(written(tmp_path, {**SCENE, "view": {"marks": [{"step": "x"}]}}, "b.landscape.json"))
    assert odd.marks == ()
