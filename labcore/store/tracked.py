"""Where a run is logged beside its folder: what the process that does it has written down."""

from pydantic import BaseModel, ConfigDict, ValidationError

from labcore.store.folder import RunFolder

ARTIFACT = "mlflow"


class Tracked(BaseModel):
    """A run on an MLflow server.

    Attributes:
        server: its address, without what gives access to it.
        experiment, run: their ids there; empty before there are any.
        epochs: how many have arrived.
        state: of the run there, once its end has arrived.
        trouble: why it is not logged, or not to its end, in sentences; empty where all is well.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    server: str = ""
    experiment: str = ""
    run: str = ""
    epochs: int = 0
    state: str = ""
    trouble: str = ""


def tracked_of(folder: RunFolder) -> Tracked | None:
    """Where the run in `folder` is logged; None where nobody has asked for that, or the record is damaged."""
    try:
        return Tracked.model_validate(folder.json_artifact(ARTIFACT))
    except ValidationError:
        return None


def note(folder: RunFolder, tracked: Tracked) -> None:
    """Write down where it is logged."""
    folder.write_json_artifact(ARTIFACT, tracked.model_dump())
