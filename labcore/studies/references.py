"""Earlier runs that a spec names, to take weights or features from: there, at their end, and of a kind that fits."""

from collections.abc import Iterator

from labcore.datasets.card import Card
from labcore.datasets.changes import leak_from
from labcore.datasets.division import name_of
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.base import Spec, extra
from labcore.spec.baseline import Baseline
from labcore.spec.experiment import Experiment
from labcore.spec.feature_network.run import RunFeatures
from labcore.spec.features.network import NetworkFeatures
from labcore.spec.generative import Generative
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.problem import Problem
from labcore.spec.transfer.weights import RunWeights
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.words import in_a_sentence

UNDER_WAY = (State.QUEUED, State.RUNNING)


def objections_to_runs(spec: Experiment, card: Card, store: Store) -> Iterator[Problem]:
    """What stands against the runs that `spec`, on the data set of `card`, names: all that must not wait for a worker.

    A run is named by any setting that declares `options="runs"`; that there is a name is the setting's own business.
    """
    card = card.model_copy(update={"folds": name_of(spec.division, spec.seed)})
    for key, part in spec.parts():
        for name, field in type(part).model_fields.items():
            run_id = getattr(part, name)
            if extra(field, "options") == "runs" and run_id:
                yield from _to_run(f"{key}.{name}", part, run_id, spec, card, store)


def _to_run(key: str, part: Spec, run_id: str, spec: Experiment, card: Card, store: Store) -> Iterator[Problem]:
    cure = f"Set {key} to a finished run of a network; the Runs page and 'runs list' show which there are."
    try:
        record = store.run(run_id)
        folder = RunFolder(record.path)
        earlier = folder.spec()
    except InputError as error:
        yield Problem(key, error.problem, error.cure if error.cure.startswith("Did you mean") else cure)
        return
    except LabError as error:
        yield Problem(key, error.problem, f"{error.cure} {cure}".strip())
        return
    if record.trashed is not None:
        yield Problem(key, f"Run '{run_id}' lies in the trash.", "Restore it first, or name another.")
    elif not isinstance(earlier, NetworkExperiment):
        title = in_a_sentence(earlier.title)
        yield Problem(key, f"Run '{run_id}' is of a {title}, in which no network reads images.", cure)
    elif not folder.model_path.is_file():
        waiting = f"Wait until it has ended, or name another. {cure}"
        yield Problem(
            key,
            f"Run '{run_id}' is {record.state.value} and has kept no network.",
            waiting if record.state in UNDER_WAY else cure,
        )
    elif leak := leak_from(run_id, (folder.environment() or {}).get("dataset"), card):
        yield Problem(key, *leak)
    elif isinstance(part, NetworkFeatures) and isinstance(spec, Baseline):
        if spec.preprocessing.identity() != earlier.preprocessing.identity():
            yield Problem(
                key,
                f"Run '{run_id}' learned from images prepared in another way: its network would be shown what it never "
                "saw.",
                "Set fit, interpolation, contrast and denoising of preprocessing as that run has them.",
                fatal=False,
            )
    elif isinstance(part, RunFeatures) and isinstance(spec, Generative):
        made, read = spec.input_shape(card), _input_shape(earlier)
        if read is not None and read != made:
            takes, makes = ("×".join(map(str, shape)) for shape in (read, made))
            yield Problem(
                key,
                f"Run '{run_id}' takes images of {takes}, and these are of {makes}.",
                "Name a run with the same preprocessing, or set scores.features to classifier.",
            )
    elif isinstance(part, RunWeights) and isinstance(spec, NetworkExperiment):
        reason = _misfit(spec, card, earlier)
        if reason:
            message = f"The weights of run '{run_id}' do not fit: {reason}."
            yield Problem(
                key, message, "Choose the architecture, scaling and channels as that run has them, or another."
            )


def _input_shape(earlier: NetworkExperiment) -> tuple[int, int, int] | None:
    """That of the images that its network takes; None where its data set is gone."""
    try:
        return earlier.input_shape(Library().card(earlier.dataset))
    except LabError:
        return None


def _misfit(spec: NetworkExperiment, card: Card, earlier: NetworkExperiment) -> str:
    """Why the two networks have other weights, as far as it can be told without building them; empty where nothing is.

    What lies before and behind the network itself is made anew and need not be alike.
    """
    ours, theirs = spec.architecture.pretrained, earlier.architecture.pretrained
    if ours.kind != theirs.kind:
        return f"its network is {theirs.title}, and this is {ours.title}"
    if ours.takes_raw_pixels:
        if ours != theirs:
            return f"its {theirs.title} is of another variant"
        if spec.scaling.width != earlier.scaling.width:
            return f"its width is {earlier.scaling.width:g}, and here it is {spec.scaling.width:g}"
        return ""
    norms = spec.regularization.normalization, earlier.regularization.normalization
    if type(norms[0]) is not type(norms[1]):
        return f"its normalization is {norms[1].title.lower()}, and here it is {norms[0].title.lower()}"
    before, shape = _input_shape(earlier), spec.input_shape(card)
    if before is None:
        return ""  # the worker will tell
    if shape[2] != before[2]:
        return f"its images have {before[2]} channels, and these {shape[2]}"
    here, there = ours.cost(shape, spec.scaling), theirs.cost(before, earlier.scaling)
    if here and there and here.weights != there.weights:
        return f"its network has about {there.weights:,} weights, and this one {here.weights:,}"
    return ""
