"""Lessons: complete in both languages, and true: what a caption says is what the scene shows."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landscape_app import claims, lesson_file, lessons, simulate, train
from landscape_app.clock import Clock
from landscape_app.scenario import Scenario
from landscape_app.scene_file import read, write
from landscape_app.words import LANGUAGES
from surfaces import Refusal

EVERY = pytest.mark.parametrize("name", lessons.names())


def last_step(scenario):
    return scenario.steps if isinstance(scenario, Scenario) else Clock(scenario).last


def text_of(name):
    return (lessons._folder() / f"{name}{lessons.SUFFIX}").read_text(encoding="utf-8")


def spoken(lesson):
    """Every text of a lesson."""
    said = [lesson.title, lesson.text]
    for scene in lesson.scenes:
        said += [scene.caption, *(mark.text for mark in scene.marks)] + ([scene.question] if scene.question else [])
    return said


@EVERY
def test_a_lesson_speaks_both_languages(name):
    for said in spoken(lessons.get(name)):
        assert set(said) == set(LANGUAGES)
        assert all(text == text.strip() and text for text in said.values())
        assert re.search("[가-힣]", said["ko"])
        assert not re.search("[가-힣]", said["en"])


@EVERY
def test_the_languages_agree_on_the_numbers(name):
    for said in spoken(lessons.get(name)):
        english, korean = (sorted(re.findall(r"\d+(?:\.\d+)?", said[code])) for code in ("en", "ko"))
        assert english == korean


@EVERY
def test_a_lesson_can_be_given_as_a_talk(name):
    """It asks before anything moves, stops within the scene, and each sentence fits one line of the smallest window."""
    lesson = lessons.get(name)
    assert lesson.text and lesson.family != "own" and lesson.order > 0
    for scene in lesson.scenes:
        steps = [mark.step for mark in scene.marks]
        assert scene.question and scene.question["en"].endswith((".", "?"))
        assert steps and steps == sorted(set(steps)) and steps[0] > 0
        assert steps[-1] <= last_step(scene.scenario)
        for said in (scene.question, scene.caption, *(mark.text for mark in scene.marks)):
            assert len(said["en"]) <= 125 and len(said["ko"]) <= 75


@EVERY
def test_what_a_lesson_claims_is_so(name):
    """Every scene is computed and every claim held against it: no lesson can rot, and none can lie."""
    for scene in lessons.get(name).scenes:
        assert scene.claims
        found = claims.check(scene.claims, scene.scenario)
        assert not [(finding.claim, finding.measured) for finding in found if not finding.holds]


@EVERY
def test_a_lessons_scenes_are_scene_files(name):
    """Each can be saved by itself, opened again and simulated; what diverges does so because the lesson claims it."""
    lesson = lessons.get(name)
    assert lesson.scenes
    for scene, data in zip(lesson.scenes, json.loads(text_of(name))["scenes"], strict=True):
        assert read(write(scene.scenario)) == scene.scenario
        again = read(json.dumps(data["scene"]))
        assert replace(again, title=scene.scenario.title) == scene.scenario
        assert scene.scenario.title
        go = simulate if isinstance(scene.scenario, Scenario) else train
        ends = {run.status for run in go(scene.scenario).values()}
        assert ends <= {"finished"} | {"diverged" for claim in scene.claims if "diverged" in claim}


@EVERY
def test_a_lesson_written_down_is_the_same_lesson(name):
    lesson = lessons.get(name)
    assert lesson_file.from_data(name, lesson_file.to_data(lesson)) == lesson


@EVERY
def test_the_start_page_has_a_picture_of_it(name):
    """In both themes, of one size; made by ``python -m tests.tour``."""
    for theme in ("light", "dark"):
        head = lessons.picture(name, theme).read_bytes()[:24]
        assert head[:4] == b"\x89PNG"
        assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (480, 270)


def test_no_picture_is_left_of_a_lesson_that_is_gone():
    there = {path.name.split(".")[0] for path in lessons.picture("x", "light").parent.glob("*.png")}
    assert there == set(lessons.names())


def test_lessons_are_told_apart():
    cards = lessons.cards()
    for of in (lambda card: card.order, lambda card: card.title["en"], lambda card: card.title["ko"]):
        assert len({of(card) for card in cards}) == len(cards)


def test_the_readme_counts_right():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    count = sum(len(scene.claims) for name in lessons.names() for scene in lessons.get(name).scenes)
    assert f"opens on {len(lessons.names())} lessons" in readme and f" {count} in all" in readme


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
    """At the notes' rates SGD does not arrive in 600 updates; at a rate of its own it does."""
    one_rate, tuned = ({key[0]: arrival(story) for key, story in runs.items()} for runs in trained("notes-experiment"))
    assert one_rate.pop("sgd") is None and tuned.pop("sgd") < 300
    assert one_rate == pytest.approx({"momentum": 164, "adagrad": 75, "rmsprop": 130, "adam": 114}, rel=0.1)
    assert tuned == pytest.approx({"momentum": 81, "adagrad": 66, "rmsprop": 130, "adam": 74}, rel=0.1)
