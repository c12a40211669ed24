"""Training scenes in files: from parsed JSON to a checked Training and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from landscape_app import reading
from landscape_app.core.fields import Number, declarations, defaults, missing_key, placed_in_list, shown, validated
from landscape_app.core.schedules import CONSTANT
from landscape_app.network import collections
from landscape_app.network.datasets import WORLDS
from landscape_app.reading import entries, entry, only, settings, text
from landscape_app.training import (
    FULL,
    MOST_RUNS,
    UNITS,
    Data,
    Length,
    Network,
    Split,
    Stop,
    Training,
    TrainingRun,
    check,
    check_split,
    forget,
)
from surfaces.refusal import N_, Refusal

_AMOUNT = Number("length", N_("How long every run is."), 0, 10**12, whole=True)
_BATCH: Any = declarations(TrainingRun)["batch"]
_SEED: Any = declarations(Training)["seed"]
_RUN_KEYS = "optimizer", "batch", "seed", "network", "label"
_WHOLE = tuple(declarations(Training))
_SCENE_KEYS = (
    "schema", "kind", "title", "data", "split", "network", *_WHOLE, "length", "stop", "runs", "view",
)  # fmt: skip


def from_data(scene: Mapping[str, Any], folder: str) -> Training:
    """The training that parsed JSON describes; schema and kind are known to be right."""
    only(scene, _SCENE_KEYS)
    for key in ("data", "runs"):
        if key not in scene:
            raise missing_key(key)
    data = entry(scene, "data", lambda given: _data(given, folder))
    if data.path and not data.name:
        forget()  # the file may have changed since it was read last
    whole = {key: scene[key] for key in _WHOLE if key in scene}
    if data.name == "sine":
        whole.setdefault("loss", "mse")
    training = Training(
        data=data,
        runs=entry(scene, "runs", _runs),
        title=entry(scene, "title", text) or "",
        split=entry(scene, "split", _split) or Split(),
        network=entry(scene, "network", _network) or Network(),
        length=entry(scene, "length", _length) or Length("updates", 600),
        stop=entry(scene, "stop", lambda given: Stop(**validated(Stop, entries(given)))) or Stop(),
        view=entry(scene, "view", reading.view) or {},
        **validated(Training, whole),
    )
    return check(training)


def _data(given: object, folder: str) -> Data:
    found = entries(given)
    sources = [key for key in ("name", "idx", "csv") if key in found]
    if len(sources) != 1:
        raise Refusal(N_("give one of 'name' (a data set of the list), 'idx' (a folder) or 'csv' (a file)"))
    source = sources[0]
    name = entry(found, "name", _name) or ""
    own = {"idx": (), "csv": ("target",)}.get(source, ("noise",) if name in WORLDS else ())
    only(found, (source, *own, "samples", "label_noise"))
    if source == "csv" and "target" not in found:
        raise missing_key("target")
    numbers: dict[str, Any] = {key: found[key] for key in ("samples", "noise", "label_noise") if key in found}
    paths: dict[str, Any] = {key: entry(found, key, text) for key in ("idx", "csv", "target") if key in found}
    return Data(name=name, folder=folder, **paths, **validated(Data, numbers))


def _name(given: object) -> str:
    names = (*WORLDS, *collections.NAMES)
    if not isinstance(given, str) or given not in names:
        raise Refusal(N_("unknown data set {name}; use {names}"), name=shown(given), names=", ".join(names))
    return given


def _split(given: object) -> Split:
    split = Split(**validated(Split, entries(given)))
    check_split(split)
    return split


def _network(given: object) -> Network:
    return Network(**validated(Network, entries(given)))


def _length(given: object) -> Length:
    found = entries(given)
    if len(found) != 1 or next(iter(found)) not in UNITS:
        raise Refusal(N_('must have one entry of {units}, such as {{"updates": 600}}'), units=", ".join(UNITS))
    unit = next(iter(found))
    return Length(unit, entry(found, unit, _AMOUNT.check))


def _runs(given: object) -> tuple[TrainingRun, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_RUNS:
        raise Refusal(N_("must be a list of 1 to {most} runs"), most=MOST_RUNS)
    runs = []
    for i, run in enumerate(given):
        with placed_in_list(i):
            runs.append(_run(entries(run)))
    return tuple(runs)


def _run(given: dict[str, Any]) -> TrainingRun:
    only(given, _RUN_KEYS)
    if "optimizer" not in given:
        raise missing_key("optimizer")
    rule, schedule, per_epoch = entry(given, "optimizer", _optimizer)
    default: Any = defaults(TrainingRun)["batch"]
    return TrainingRun(
        rule=rule,
        batch=entry(given, "batch", _batch) if "batch" in given else default,
        schedule=schedule,
        per_epoch=per_epoch,
        seed=entry(given, "seed", _SEED.check),
        network=entry(given, "network", _network),
        label=entry(given, "label", text),
    )


def _optimizer(given: object) -> tuple[Any, Any, bool]:
    found = entries(given)
    rule = reading.rule(found, ("schedule",))
    schedule, per_epoch = entry(found, "schedule", _schedule) or (CONSTANT, False)
    return rule, schedule, per_epoch


def _schedule(given: object) -> tuple[Any, bool]:
    found = dict(entries(given))
    per = found.pop("per", "update")
    if per not in ("update", "epoch"):
        raise Refusal(N_("per: must be 'update' or 'epoch', not {value}"), value=shown(per))
    schedule = reading.schedule(found)
    return schedule, per == "epoch" and schedule != CONSTANT


def _batch(given: object) -> int | None:
    """A number of samples; None stands for all of them."""
    if given == FULL:
        return None
    if isinstance(given, str):
        raise Refusal(N_("must be a whole number or 'full', not {value}"), value=shown(given))
    batch: int = _BATCH.check(given)
    return batch


def to_data(training: Training) -> dict[str, Any]:
    """The scene as JSON values. What training depends on is all written out."""
    data: dict[str, Any] = {"title": training.title, "data": _data_data(training.data)}
    data |= {"split": asdict(training.split), "network": _network_data(training.network)}
    data |= {key: getattr(training, key) for key in _WHOLE}
    data["length"] = {training.length.unit: training.length.amount}
    if training.stop != Stop():
        data["stop"] = {key: value for key, value in asdict(training.stop).items() if value is not None}
    return data | {"runs": [_run_data(run) for run in training.runs], "view": dict(training.view)}


def _data_data(data: Data) -> dict[str, Any]:
    kept = {f.name: getattr(data, f.name) for f in fields(data) if f.name != "folder"}
    return {key: value for key, value in kept.items() if value not in ("", None)}


def _network_data(network: Network) -> dict[str, Any]:
    return asdict(network) | {"hidden": list(network.hidden)}


def _run_data(run: TrainingRun) -> dict[str, Any]:
    optimizer: dict[str, Any] = {"rule": run.rule.key} | settings(run.rule)
    if run.schedule != CONSTANT:
        per = {"per": "epoch"} if run.per_epoch else {}
        optimizer["schedule"] = {"kind": run.schedule.key} | settings(run.schedule) | per
    data: dict[str, Any] = {"optimizer": optimizer, "batch": FULL if run.batch is None else run.batch}
    if run.network is not None:
        data["network"] = _network_data(run.network)
    return data | {key: value for key, value in (("seed", run.seed), ("label", run.label)) if value is not None}
