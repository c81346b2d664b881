"""What a user writes becomes a whole spec, or a sentence that says what to mend."""

import json

import pytest

from labcore.errors import InputError
from labcore.spec.classification import Classification
from labcore.spec.experiment import Experiment
from labcore.spec.overlay import overlaid
from labcore.spec.reading import assign, read_yaml
from labcore.spec.resolve import defaults, resolve, tasks
from tests.samples import shapes

CARD = shapes().card


def made(*assignments: str, **raw) -> Classification:
    return resolve(assign({"task": "classification", "dataset": "shapes", **raw}, assignments), lambda _: CARD)


def test_the_smallest_spec_is_made_whole():
    spec = made()
    assert spec.training.epochs == defaults("classification", "default", CARD)["training"]["epochs"]
    assert spec.name


def test_defaults_fit_a_small_data_set():
    tiny = shapes(images=30, side=4).card
    spec = resolve({"dataset": "shapes"}, lambda _: tiny)
    assert spec.training.batch_size * 8 <= tiny.splits["train"].images
    assert spec.input_shape(tiny)[0] >= spec.architecture.smallest_side(spec.scaling)


def test_a_setting_inside_a_choice_needs_no_kind():
    assert made("optimizer.learning_rate=0.01").optimizer.kind == made().optimizer.kind
    assert made("optimizer.learning_rate=0.01").optimizer.learning_rate == 0.01


def test_another_kind_brings_its_own_defaults():
    spec = made("optimizer.kind=sgd")
    assert (spec.optimizer.kind, spec.optimizer.learning_rate) == ("sgd", 0.01)


def test_a_bare_word_names_a_kind():
    assert made(optimizer="sgd").optimizer == made("optimizer.kind=sgd").optimizer
    assert overlaid({"a": {"kind": "x", "b": 1}}, {"a": "x"}) == {"a": {"kind": "x", "b": 1}}


def test_settings_of_a_kind_named_by_a_bare_word_before_them_are_that_kinds():
    spec = made("optimizer=sgd", "optimizer.learning_rate=0.125")
    assert (spec.optimizer.kind, spec.optimizer.learning_rate) == ("sgd", 0.125)


def test_yaml_takes_the_way_there_and_back(tmp_path):
    spec = made("optimizer.kind=rmsprop", "augmentation.operations=[flip, {kind: zoom, share: 0.2}]")
    (tmp_path / "spec.yaml").write_text(spec.to_yaml())
    written = read_yaml(tmp_path / "spec.yaml")
    assert resolve(written, lambda _: CARD) == spec
    changed = resolve(assign(written, ["architecture=residual"]), lambda _: CARD)
    assert changed.name == changed.summary() != spec.name, "a name that nobody gave tells what is changed"
    (tmp_path / "spec.yaml").write_text(made("optimizer=sgd", name="mine").to_yaml())
    assert read_yaml(tmp_path / "spec.yaml")["name"] == "mine"


def test_the_modality_decides_what_augmentation_fits():
    digits = CARD.model_copy(update={"modality": "digits"})
    kinds = {op["kind"] for op in defaults("classification", "default", digits)["augmentation"]["operations"]}
    assert kinds and "flip" not in kinds


@pytest.mark.parametrize("modality", ["X-ray", "CT", "microscopy", "terrain", "digits", "photographs", None])
@pytest.mark.parametrize("preset", ["quick", "default", "best"])
def test_every_preset_fits_every_modality(modality, preset):
    card = CARD.model_copy(update={"modality": modality})
    spec = resolve({"dataset": "shapes", "preset": preset, "training": {"batch_size": 8}}, lambda _: card)
    assert spec.preset == preset


def test_identity_is_blind_to_names_and_sees_settings():
    assert made(name="one").identity() == made(name="two").identity()
    assert made().identity() != made("seed=1").identity()


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("training.epochs=0", "'training.epochs': should be greater than or equal to 1. Received: 0."),
        ("training.epochs=-1", "Received: -1."),
        ("training.epochs=1000000000", "less than or equal to 10000"),
        ("training.epochs=many", "valid integer"),
        ("optimizer.learning_rate=.nan", "finite number"),
        ("optimizer.learning_rate=1e999", "finite number"),
        (
            "training.epochs=true",
            "'training.epochs': should be a number, not true or false. Received: True. Give a",
        ),
        ("optimizer.learning_rate=true", "not true or false. Received: True. Give a number, more than 0"),
        ("preprocessing.size=false", "a number, not true or false"),
        ("training=5", "'training' is a group of settings. Received: 5. Write the settings under it"),
        ("training.strategy=multi-worker", "over several machines is not offered"),
        ("training.strategy=gpus", "Did you mean 'gpu'?"),
        ("imbalance.initial_bias=perhaps", "Give true or false."),
        ("augmentation.operations=flip", "Write a list in brackets"),
        ("name=3", "Put quotes around text, as name: '3'."),
        ("optimizer.kind=adm", "'optimizer' has no kind 'adm'. Did you mean 'adam'?"),
        ("optimizer.kind=zzz", "'optimizer' has no kind 'zzz'. Choose one of ada"),
        ("optimizer=[]", "'optimizer' must be one of its kinds. Received: []. Choose one of ada"),
        ("augmentation.operations=[flp]", "'augmentation.operations.0' has no kind 'flp'. Did you mean 'flip'?"),
        ("optimizer.lr=1", "There is no setting 'optimizer.lr'. Did you mean 'optimizer.learning_rate'?"),
        ("lr=1", "Did you mean 'optimizer.learning_rate'?"),
        ("training.bs=1", "Did you mean 'training.batch_size'?"),
        ("epochs=3", "Did you mean 'training.epochs'?"),
        ("model=cnn", "Did you mean 'architecture'?"),
        ("training.zzz=1", "Known here: training.epochs, training.batch_size"),
        ("optimizer.kindness=1", "Did you mean 'optimizer.kind'?"),
        ("optimizer.momentum=0.9", "It is there where 'optimizer.kind' is 'rmsprop' or 'sgd'."),
        ("estimator.kind=svm", "It is there where 'task' is 'baseline'."),
        ("dataset=123", "'dataset' must be a name. Received: 123, which is no text. Put quotes around"),
        ("dataset=2024-01-01", "Put quotes around the name"),
        ("dataset=", "names no data set"),
        ("a..b=1", "is not an assignment"),
        ("training={epochs: 1, epochs: 2}", "'epochs' is there twice, on line 1. Keep one"),
        ("optimzer.kind=adam", "There is no setting 'optimzer'. Did you mean 'optimizer'?"),
        ("optimizer.learningrate=1", "Did you mean 'optimizer.learning_rate'?"),
        ("augmentation.operations=[{kind: flip, directon: x}]", "Did you mean 'augmentation.operations.0.direction'?"),
        ("training.batch_size=1000", "larger than the training split"),
        ("architecture.blocks=7", "Take fewer blocks"),
        ("preset=fast", "There is no preset 'fast'"),
        ("task=classificaton", "Did you mean 'classification'?"),
        ("seed", "is not an assignment"),
        ("seed=[", "is not YAML"),
        ("training.epochs=2024-99-99", "is not YAML"),
        ("name=" + 3000 * "[", "is not YAML"),
        ("seed=" + 6000 * "9", "is not YAML"),
    ],
)
def test_refusals_name_the_key_and_the_cure(assignment, says):
    with pytest.raises(InputError) as refusal:
        made(assignment)
    assert says in str(refusal.value)
    assert refusal.value.cure


def test_several_mistakes_are_told_at_once():
    with pytest.raises(InputError) as refusal:
        made("training.epochs=0", "optimizer.lr=1")
    assert "'training.epochs'" in refusal.value.problem and "'optimizer.lr'" in refusal.value.problem
    assert refusal.value.cure
    with pytest.raises(InputError, match="And 92 more") as refusal:
        made(**{f"k{number}": 1 for number in range(100)})
    assert len(str(refusal.value)) < 3000


def test_one_class_is_refused():
    split = CARD.splits["train"].model_copy(update={"classes": {"bar 0": 18}})
    card = CARD.model_copy(update={"classes": ("bar 0",), "splits": {**CARD.splits, "train": split}})
    with pytest.raises(InputError, match="at least two classes"):
        resolve({"dataset": "shapes"}, lambda _: card)


def test_ranking_by_auc_wants_two_classes_to_rank():
    val = CARD.splits["val"].model_copy(update={"classes": {"bar 0": 18}})
    card = CARD.model_copy(update={"splits": {**CARD.splits, "val": val}})
    assert resolve({"dataset": "shapes"}, lambda _: card).training.monitor == "val_loss"
    with pytest.raises(InputError, match="validation images are of one class only"):
        resolve({"dataset": "shapes", "training": {"monitor": "val_roc_auc"}}, lambda _: card)


def test_defaults_fit_the_architecture_that_was_asked_for():
    tiny = shapes(images=200, side=8).card
    spec = resolve({"dataset": "shapes", "architecture": "separable_cnn"}, lambda _: tiny)
    assert spec.input_shape(tiny)[0] >= spec.architecture.smallest_side(spec.scaling)
    with pytest.raises(InputError, match="at least 16 px"):
        resolve({"dataset": "shapes", "architecture": "separable_cnn", "preprocessing": {"size": 8}}, lambda _: tiny)


def test_what_was_asked_for_stays():
    assert made("training.batch_size=50").training.batch_size == 50


def test_quick_does_not_augment_whatever_the_modality():
    card = CARD.model_copy(update={"modality": "X-ray"})
    spec = resolve({"dataset": "shapes", "preset": "quick"}, lambda _: card)
    assert not spec.augmentation.active()


def test_augmentation_that_is_asked_for_is_on_whatever_the_preset():
    asked = {"dataset": "shapes", "preset": "quick", "augmentation": {"operations": ["zoom"]}}
    assert [each.kind for each in resolve(asked, lambda _: CARD).augmentation.active()] == ["zoom"]
    asked["augmentation"]["enabled"] = False
    assert not resolve(asked, lambda _: CARD).augmentation.active()


def test_a_network_beyond_any_device_is_refused():
    huge = ["architecture={blocks: 7, filters: 512, layers_per_block: 8}", "scaling={width: 8, depth: 8}"]
    with pytest.raises(InputError, match="GB for one training step"):
        made(*huge, "preprocessing.size=128")


@pytest.mark.parametrize("task", [["classification"], {"a": 1}, None, 3])
def test_a_task_that_is_no_name_is_refused(task):
    with pytest.raises(InputError, match="no task"):
        made(task=task)


BOMB = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
"""Nine lines that stand for 9⁸ values."""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Received: nothing"),
        (b"a: 2024-99-99", "not YAML"),
        (b"a: " + 6000 * b"9", "not YAML"),
        (b"- a\n- b", "Received: a list"),
        (b"a: 1\nb: [", "line 2"),
        (b"a: 1\n\tb: 2", "line 2"),
        (b"just words", "a colon is followed by a space"),
        (b"dataset: a\naugmentation: &a {operations: [1, *a]}", "at line 2, column 15: an anchor that holds itself"),
        (b'dataset: "a\\ud800"', "at line 1, column 10: half of a character"),
        (b"a: [1, " + 400 * b"9" + b"]", "at line 1, column 8: a number without end"),
        (BOMB.encode(), "more than 100,000 values"),
        (b"dataset: a\ndataset: b", "'dataset' is there twice, on lines 1 and 2"),
        (b"training:\n  epochs: 1\n  batch_size: 2\n  epochs: 3\n", "'epochs' is there twice, on lines 2 and 4"),
        ("dataset: a".encode("utf-16"), "is in UTF-16"),
        ("dataset: a".encode("utf-16-le"), "is in UTF-16"),
        ("dataset: a".encode("utf-32"), "is in UTF-32"),
        ("a: 1\nname: \xe9".encode("latin-1"), "line 2 holds other bytes"),
        (b"a: 1\x00", "not YAML"),
    ],
)
def test_files_that_are_no_spec(tmp_path, content, says):
    path = tmp_path / "spec.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_yaml(path)
    assert says in str(refusal.value)
    assert refusal.value.cure


def test_what_yaml_offers_against_repetition_is_no_repetition(tmp_path):
    (tmp_path / "spec.yaml").write_text("a: &a {x: 1, y: 2}\nb: &b {<<: *a, x: 3}\nc: {<<: *b, y: 4}\n")
    assert read_yaml(tmp_path / "spec.yaml")["c"] == {"x": 3, "y": 4}


def test_the_spec_of_a_run_is_a_spec_file_too(tmp_path):
    spec = made("optimizer=sgd")
    kept = tmp_path / "spec.json"
    kept.write_text(json.dumps({"schema_version": 1, **spec.model_dump(mode="json")}))
    assert resolve(read_yaml(kept), lambda _: CARD) == spec
    kept.write_text(json.dumps({"schema_version": 99, **spec.model_dump(mode="json")}))
    with pytest.raises(InputError, match=r"schema 99.*Update the lab"):
        read_yaml(kept)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no spec file .*absent\.yaml"):
        read_yaml(tmp_path / "absent.yaml")
    with pytest.raises(InputError, match="is a folder"):
        read_yaml(tmp_path)


def test_the_first_task_is_what_sets_are_made_for_in_whatever_order_modules_were_loaded(monkeypatch):
    kinds = dict(reversed(tasks().items()))
    monkeypatch.setattr(Experiment, "kinds", lambda: kinds)
    assert list(tasks.__wrapped__()) == ["classification", "segmentation", "baseline", "gan", "vae"], (
        "without its cache"
    )
