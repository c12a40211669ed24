"""Lesson files that a person wrote by hand: read, or refused whole in one sentence that names the place."""

import copy
import json

import pytest
from core.shell import landscape

from landscape_app import lessons, load, simulate, words
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
LATER = {"step": 20, "text": "Later."}
TRAINING = {
    "schema": 1,
    "kind": "training",
    "data": {"name": "moons", "samples": 100},
    "split": {"validation": 0.1, "test": 0.1},
    "length": {"epochs": 2},
    "runs": [{"optimizer": {"rule": "sgd"}, "batch": 8}],
}
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


def refused(folder, data):
    path = written(folder, data)
    with pytest.raises(Refusal) as refusal:
        lessons.open_file(path)
    return str(refusal.value).removeprefix(f"{path}: ")


def test_a_mark_that_cannot_be_reached_is_refused(tmp_path):
    """Beyond the last step the talk would never come by: 300 steps, and 80 samples in batches of 8 for two epochs."""
    late = [LATER, {"step": 301, "text": "Never."}]
    said = refused(tmp_path, changed([*FIRST, "marks"], late))
    assert said.startswith("scenes[0].marks[1].step: 301 ") and "300" in said
    training = changed([*FIRST, "scene"], TRAINING)
    training["scenes"][0]["marks"] = [{"step": 21, "text": "Never."}]
    said = refused(tmp_path, training)
    assert said.startswith("scenes[0].marks[0].step: 21 ") and "20" in said
    for data, step in ((LESSON, 300), (training, 20)):
        fitting = copy.deepcopy(data)
        fitting["scenes"][0]["marks"] = [{"step": step, "text": "At the end."}]
        assert lessons.open_file(written(tmp_path, fitting)).scenes[0].marks[0].step == step


def test_two_marks_at_one_step_are_refused(tmp_path):
    """Only one of them would ever be said."""
    twice = [LATER, {"step": 10, "text": "Now."}, LATER]
    said = refused(tmp_path, changed([*FIRST, "marks"], twice))
    assert said.startswith("scenes[0].marks[2].step: ") and "step 20" in said


def test_what_is_no_text_is_refused_where_it_stands(tmp_path):
    claims = changed([*FIRST, "claims"], ["sgd.status == 'finished'", 5])
    assert refused(tmp_path, claims).startswith("scenes[0].claims[1]: must be a text, not 5")
    for path in (["text"], ["title"], [*FIRST, "caption"], [*FIRST, "question"]):
        said = refused(tmp_path, changed(path, 5))
        assert "must be a text, or an object" in said and "'en' or 'ko'" in said and "5" in said


def test_a_lesson_is_no_scene(tmp_path):
    """Python's ``load`` takes scenes, and says where they are."""
    with pytest.raises(Refusal, match=r"this is a lesson; .*scenes\[0\]\.scene"):
        load(written(tmp_path, LESSON))


def test_a_later_schema_is_refused_in_words(tmp_path):
    with pytest.raises(Refusal, match="newer than this program"):
        lessons.open_file(written(tmp_path, BAD["schema"]))


def test_what_a_scene_file_says_of_itself_comes_back(tmp_path):
    """Question, caption and marks travel in the view."""
    view = {key: LESSON["scenes"][0][key] for key in ("question", "caption", "marks")}
    scene = lessons.open_file(written(tmp_path, {**SCENE, "view": view}, "a.landscape.json"))
    assert isinstance(scene, Scene) and [mark.step for mark in scene.marks] == [10, 20]


ODD = {
    "marks": ({"marks": {"step": 1}}, "view.marks: must be a list"),
    "a mark": ({"marks": ["Later."]}, "view.marks[0]: must be an object"),
    "a step": ({"marks": [LATER, {"step": "x", "text": "."}]}, "view.marks[1].step: must be a whole number"),
    "a text": ({"marks": [{"step": 1, "text": 2}]}, "view.marks[0].text: must be a text"),
    "question": ({"question": 3}, "view.question: must be a text"),
    "caption": ({"caption": ["Because."]}, "view.caption: must be a text"),
    "language": ({"caption": {"en": 1}}, "view.caption.en: must be a text"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_a_scene_file_says_of_itself_is_refused_with_its_place(name, tmp_path):
    """It may have been written by hand, and would be missing without a word."""
    view, says = ODD[name]
    path = written(tmp_path, {**SCENE, "view": view}, "a.landscape.json")
    with pytest.raises(Refusal) as refusal:
        lessons.open_file(path)
    assert str(refusal.value).startswith(f"{path}: {says}")


@pytest.mark.parametrize("view", [{"speed": "fast", "target": [], "mine": {"x": 1}}, {"hidden": 3, "caption": "So."}])
def test_the_rest_of_a_view_is_the_programs_own(view, tmp_path):
    """What makes no sense there is passed over."""
    scene = lessons.open_file(written(tmp_path, {**SCENE, "view": view}, "a.landscape.json"))
    assert scene.scenario.view == view


def test_a_run_ignores_the_view(tmp_path):
    """Numbers need none of it, however odd it is."""
    path = written(tmp_path, {**SCENE, "steps": 3, "view": {"marks": 3}}, "a.landscape.json")
    assert simulate(load(path))["sgd"].status == "finished"
    assert landscape(tmp_path, "run", path.name, "--out", "r.npz").returncode == 0
