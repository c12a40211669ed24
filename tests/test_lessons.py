"""Lessons: complete in both languages, and true: what a caption says is what the scene shows."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from landscape_app import lessons, simulate, train
from landscape_app.scenario import Scenario
from landscape_app.scene_file import read, write
from landscape_app.words import LANGUAGES
from surfaces import Refusal

EVERY = pytest.mark.parametrize("name", lessons.names())


def text_of(name):
    return (lessons._folder() / f"{name}{lessons.SUFFIX}").read_text(encoding="utf-8")


@EVERY
def test_a_lesson_speaks_both_languages(name):
    lesson = lessons.get(name)
    for spoken in (lesson.title, *(scene.caption for scene in lesson.scenes)):
        assert set(spoken) == set(LANGUAGES)
        assert all(text == text.strip() and text for text in spoken.values())
        assert re.search("[가-힣]", spoken["ko"])
        assert not re.search("[가-힣]", spoken["en"])


@EVERY
def test_the_languages_agree_on_the_numbers(name):
    for scene in lessons.get(name).scenes:
        english, korean = (sorted(re.findall(r"\d+(?:\.\d+)?", scene.caption[code])) for code in ("en", "ko"))
        assert english == korean


@EVERY
def test_a_lessons_scenes_are_scene_files(name):
    """Each can be saved by itself, opened again and simulated."""
    lesson = lessons.get(name)
    assert lesson.scenes
    for scene, data in zip(lesson.scenes, json.loads(text_of(name))["scenes"], strict=True):
        assert read(write(scene.scenario)) == scene.scenario
        again = read(json.dumps(data["scene"]))
        assert replace(again, title=scene.scenario.title) == scene.scenario
        assert scene.scenario.title
        go = simulate if isinstance(scene.scenario, Scenario) else train
        assert all(run.status == "finished" for run in go(scene.scenario).values())


def test_the_window_opens_on_a_lesson():
    assert lessons.OPENING in lessons.names()
    assert lessons.find(lessons.OPENING) == lessons.get(lessons.OPENING).scenes[0]


@pytest.mark.parametrize("name", ["no-such-lesson", "", "Off-the-saddle", "off-the-saddle ", "x" * 200, "한글"])
def test_what_is_no_lesson_is_refused(name):
    with pytest.raises(Refusal) as refusal:
        lessons.get(name)
    assert lessons.OPENING in str(refusal.value)


@pytest.mark.parametrize("path", ["none.landscape.json", "no/such/file", "../off-the-saddle", "/off-the-saddle"])
def test_what_looks_like_a_path_is_one(path, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal, match="cannot be read"):
        lessons.find(path)


def left(run):
    """The first step with |y| > 0.5."""
    return int(np.argmax(abs(run.point[:, 1]) > 0.5))


def test_off_the_saddle_says_what_it_shows():
    """131 steps; a million times closer 414, Adam 13 instead of 11; with lr 0.9 plain descent 10, Adam 11."""
    scenes = lessons.get("off-the-saddle").scenes
    near, nearer, tuned = (simulate(scene.scenario) for scene in scenes)
    assert (left(near["sgd"]), left(near["adam"])) == (131, 11)
    assert (left(nearer["sgd"]), left(nearer["adam"])) == (414, 13)
    assert (left(tuned["sgd"]), left(tuned["adam"])) == (10, 11)
    assert all(left(run) < 131 for label, run in near.items() if label != "sgd")
    for scene, said in zip(scenes, (["131"], ["414", "13", "11"], ["0.9", "10"]), strict=True):
        assert set(said) <= set(re.findall(r"\d+(?:\.\d+)?", scene.caption["en"]))


def trained(name):
    """What the runs of each scene of a lesson tell, by batch size or rule."""
    found = []
    for scene in lessons.get(name).scenes:
        runs, told = scene.scenario.runs, train(scene.scenario).values()
        found.append({(run.rule.key, run.batch): story for run, story in zip(runs, told, strict=True)})
    return found


def test_the_order_of_batch_sizes_turns_round_with_the_budget():
    """At 600 updates each the training loss falls with B and the batches rattle less; at 20 epochs B = 1 leads all."""
    by_updates, by_epochs = trained("batch-size")
    sizes = [("sgd", size) for size in (1, 8, 64, None)]
    losses = [by_updates[size].evaluations[-1, 1] for size in sizes]
    rattling = [by_updates[size].losses[-200:].std() for size in sizes]
    assert losses == sorted(losses, reverse=True) and losses[0] > 2 * losses[-1]
    assert rattling == sorted(rattling, reverse=True) and rattling[0] > 20 * rattling[-1]
    losses = [by_epochs[size].evaluations[-1, 1] for size in sizes]
    assert max(losses[:2]) < 0.1 and min(losses[2:]) > 0.25
    assert [len(by_epochs[size].losses) for size in sizes] == [20 * 616, 20 * 77, 20 * 10, 20]


def arrival(story):
    """The first update at which the mean of the last 20 batch losses is below 0.1; None if it never is."""
    means = np.convolve(story.losses, np.ones(20) / 20, "valid")
    return int((means < 0.1).argmax()) + 19 if (means < 0.1).any() else None


def test_the_notes_race_ranks_learning_rates():
    """At the notes' rates SGD does not arrive in 600 updates; at a rate of its own it comes after 151, RMSprop 130."""
    one_rate, tuned = ({key[0]: arrival(story) for key, story in runs.items()} for runs in trained("notes-experiment"))
    assert one_rate == {"sgd": None, "momentum": 164, "adagrad": 75, "rmsprop": 130, "adam": 114}
    assert tuned == {"sgd": 151, "momentum": 81, "adagrad": 66, "rmsprop": 130, "adam": 74}
