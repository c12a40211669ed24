"""A learning rate that is changed while a run trains, and the scene that says the same from the start."""

import json
from dataclasses import replace

import pytest
from trainings import finished, partly, same, training

from landscape_app.core.schedules import Constant, Cosine, Piecewise
from landscape_app.scene_file import read, write
from landscape_app.trainer import Trainer, train
from landscape_app.training import Stop

RULES = pytest.mark.parametrize(
    "rule",
    [
        {"rule": "sgd", "lr": 0.1},
        {"rule": "momentum", "lr": 0.05},
        {"rule": "nag", "lr": 0.05},
        {"rule": "adagrad", "lr": 0.1},
        {"rule": "adam", "lr": 0.01},
    ],
    ids=lambda rule: rule["rule"],
)
LENGTH = {"updates": 40}


def changed(found, i, schedule, **rule):
    """The scene with another schedule for one run."""
    runs = list(found.runs)
    runs[i] = replace(runs[i], schedule=schedule, rule=replace(runs[i].rule, **rule))
    return replace(found, runs=tuple(runs))


def from_the_start(found):
    """Trained from the first update, as read from the file that the scene would be saved in."""
    return train(read(write(found)))


def assert_same(records, others):
    assert list(records) == list(others)
    assert [same(one, other) for one, other in zip(records.values(), others.values(), strict=True)] == [True] * len(
        records
    )


@RULES
@pytest.mark.parametrize("goal", [0, 1, 9, 10, 39])
def test_a_change_on_the_way_is_the_saved_scene_from_the_start(rule, goal):
    """Bit for bit. The batch at hand has its rate already (NAG looked ahead with it): the change is for those after."""
    found = training({"optimizer": rule}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    (head,) = partly(trainer, goal).values()
    assert head == goal + 1
    before = next(iter(trainer.records.values()))
    after = changed(found, 0, Piecewise((0, head), (rule["lr"], rule["lr"] / 3)))
    trainer.ask(after)
    assert next(iter(trainer.records.values())) is before
    assert_same(finished(trainer), from_the_start(after))


@RULES
def test_several_changes(rule):
    found = training({"optimizer": rule}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    at, lr = [0], [rule["lr"]]
    for goal, factor in ((3, 0.5), (4, 2.0), (17, 0.1), (17, 3.0), (38, 1.0)):
        (head,) = partly(trainer, goal).values()
        if at[-1] == head:  # the wish before was not acted on yet
            at.pop()
            lr.pop()
        at.append(head)
        lr.append(rule["lr"] * factor)
        found = changed(found, 0, Piecewise(tuple(at), tuple(lr)))
        trainer.ask(found)
        assert next(iter(trainer.heads.values())) == head
    assert at == [0, 4, 5, 18, 39]
    assert_same(finished(trainer), from_the_start(found))


def test_from_a_schedule_by_listing_what_it_gave_so_far():
    """A cosine cannot be taken on from its middle; its rates until then can be written down."""
    found = training({"optimizer": {"rule": "adam", "lr": 0.02, "schedule": {"kind": "cosine"}}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    (head,) = partly(trainer, 15).values()
    rate = found.rate(found.runs[0])
    listed = Piecewise((*range(head), head), (*(rate(t) for t in range(head)), 0.001))
    after = changed(found, 0, listed)
    trainer.ask(after)
    assert next(iter(trainer.heads.values())) == head == 16
    assert_same(finished(trainer), from_the_start(after))


def test_one_run_is_changed_and_the_others_go_on():
    found = training({"optimizer": {"rule": "sgd"}}, {"optimizer": {"rule": "adam"}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    heads = partly(trainer, 12, 5)
    assert heads == {"sgd": 13, "adam": 6}
    after = changed(found, 1, Piecewise((0, 6), (0.001, 0.01)))
    trainer.ask(after)
    assert trainer.heads == heads
    assert_same(finished(trainer), from_the_start(after))


@pytest.mark.parametrize(
    "schedule",
    [
        Piecewise((0,), (0.2,)),
        Piecewise((0, 5), (0.1, 0.2)),
        Piecewise((0, 12), (0.1, 0.2)),
        Piecewise((0, 3, 4), (0.1, 0.2, 0.1)),
        Cosine(),
    ],
    ids=str,
)
def test_a_change_that_contradicts_what_was_done_starts_anew(schedule):
    found = training({"optimizer": {"rule": "sgd", "lr": 0.1}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12)
    after = changed(found, 0, schedule)
    trainer.ask(after)
    assert list(trainer.heads.values()) == [0]
    assert_same(finished(trainer), from_the_start(after))


def test_the_same_rates_in_other_words_go_on():
    found = training({"optimizer": {"rule": "sgd", "lr": 0.1}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12)
    after = changed(found, 0, Piecewise((0, 4), (0.1, 0.1)), lr=0.7)
    trainer.ask(after)
    assert list(trainer.heads.values()) == [13]
    assert_same(finished(trainer), from_the_start(after))


def test_a_run_that_is_over_starts_anew_when_its_rates_change():
    """Even from its end on: it may have diverged, or been stopped, by the old ones."""
    found = training({"optimizer": {"rule": "sgd", "lr": 0.1}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    finished(trainer)
    trainer.ask(found)
    assert list(trainer.heads.values()) == [40]
    trainer.ask(changed(found, 0, Piecewise((0, 40), (0.1, 0.2))))
    assert list(trainer.heads.values()) == [0]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"l2": 0.1},
        {"sampling": "iid"},
        {"dtype": "float32"},
        {"loss": "mse"},
        {"standardise": False},
        {"evaluate_every": 7},
        {"stop": Stop(train_loss=0.01)},
    ],
    ids=str,
)
def test_whatever_else_changes_starts_anew(change):
    """And says what that scene says from the start."""
    found = training({"optimizer": {"rule": "sgd", "lr": 0.1}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12)
    after = replace(found, **change)
    trainer.ask(after)
    assert list(trainer.heads.values()) == [0]
    assert_same(finished(trainer), from_the_start(after))


@pytest.mark.parametrize("change", [{"title": "other"}, {"view": {"zoom": 2}}], ids=str)
def test_what_changes_no_number_goes_on(change):
    found = training({"optimizer": {"rule": "sgd", "lr": 0.1}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12)
    trainer.ask(replace(found, **change))
    assert list(trainer.heads.values()) == [13]


def test_a_run_that_is_renamed_or_moved_goes_on():
    one, two = {"optimizer": {"rule": "sgd"}}, {"optimizer": {"rule": "adam"}}
    found = training(one, two, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12, 5)
    after = training(two | {"label": "second"}, one, length=LENGTH)
    trainer.ask(after)
    assert trainer.heads == {"second": 6, "sgd": 13}
    assert_same(finished(trainer), from_the_start(after))


def test_anew_is_anew():
    found = training(length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12)
    trainer.ask(found, anew=True)
    assert list(trainer.heads.values()) == [0]


def test_two_runs_that_are_the_same_are_two():
    """One of them is changed; the other goes on by itself."""
    found = training({"optimizer": {"rule": "sgd"}}, {"optimizer": {"rule": "sgd"}}, length=LENGTH)
    trainer = Trainer()
    trainer.ask(found)
    partly(trainer, 12, 12)
    after = changed(found, 0, Piecewise((0, 13), (0.01, 0.1)))
    trainer.ask(after)
    assert list(trainer.heads.values()) == [13, 13]
    one, other = trainer.records.values()
    assert one is not other
    assert_same(finished(trainer), from_the_start(after))


def test_files_of_the_same_name_in_two_folders_are_two_data_sets(tmp_path):
    """Opening the other folder's scene must not show what was trained on the first one's."""
    scene = {
        "schema": 1,
        "kind": "training",
        "data": {"csv": "table.csv", "target": "y"},
        "loss": "mse",
        "runs": [{"optimizer": {"rule": "sgd"}}],
    }
    found = []
    for slope in (1, -3):
        folder = tmp_path / str(slope)
        folder.mkdir()
        rows = "\n".join(f"{x / 7},{slope * x / 7 + 0.5}" for x in range(60))
        (folder / "table.csv").write_text(f"x,y\n{rows}\n", encoding="utf-8")
        found.append(read(json.dumps(scene), str(folder)))
    trainer = Trainer()
    for chosen in found:
        trainer.ask(chosen)
        assert_same(finished(trainer), train(chosen))


def test_a_file_that_has_changed_is_other_data(tmp_path):
    """The scene is opened again after its table was edited."""
    text = json.dumps(
        {
            "schema": 1,
            "kind": "training",
            "data": {"csv": "table.csv", "target": "y"},
            "loss": "mse",
            "runs": [{"optimizer": {"rule": "sgd"}}],
        }
    )
    trainer = Trainer()
    for slope in (1, -3):
        rows = "\n".join(f"{x / 7},{slope * x / 7 + 0.5}" for x in range(60))
        (tmp_path / "table.csv").write_text(f"x,y\n{rows}\n", encoding="utf-8")
        chosen = read(text, str(tmp_path))
        trainer.ask(chosen)
        assert_same(finished(trainer), train(chosen))


def test_a_constant_rate_stays_when_written_out():
    """What the window writes down once a person has moved the slider back."""
    found = training({"optimizer": {"rule": "sgd", "lr": 0.1}}, length=LENGTH)
    assert_same(train(changed(found, 0, Piecewise((0,), (0.1,)))), train(changed(found, 0, Constant())))
