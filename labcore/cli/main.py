"""The root command, and how mistakes are answered: one line, never a traceback."""

import io
import logging
import signal
import sys
from collections.abc import Sequence

import click

from labcore import __version__
from labcore.cli.answer import Answer, remark, show
from labcore.cli.backup import backup
from labcore.cli.classroom import classroom
from labcore.cli.datasets import datasets
from labcore.cli.describe import describe
from labcore.cli.doctor import doctor
from labcore.cli.evaluate import evaluate
from labcore.cli.explain import explain
from labcore.cli.export import export
from labcore.cli.find_rate import find_rate
from labcore.cli.group import Commands
from labcore.cli.labs import labs
from labcore.cli.launcher import launcher
from labcore.cli.predict import predict
from labcore.cli.preview import preview
from labcore.cli.report import report
from labcore.cli.reproduce import reproduce
from labcore.cli.runs import runs
from labcore.cli.samples import samples
from labcore.cli.serve import serve
from labcore.cli.settings import settings
from labcore.cli.studies import studies
from labcore.cli.study import study
from labcore.cli.synthesize import synthesize
from labcore.cli.train import train
from labcore.cli.tune import tune
from labcore.cli.tunings import tunings
from labcore.cli.worker import worker
from labcore.errors import LabError, refused_by_disk
from labcore.home import runs_dir
from labcore.logs import record

PROGRAM = "python -m labcore"
LOG = "command-line.log"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="labcore")
def root() -> None:
    """A lab for deep learning on images: data sets in, trained and tested models out.

    \b
    To begin:  python -m labcore serve             the app, in the browser
               python -m labcore datasets list     what there is to learn from
               python -m labcore doctor            what this machine has and lacks
    """


COMMANDS = (
    *(datasets, settings, describe, preview, train, find_rate, runs, study, studies, tune, tunings),
    *(evaluate, explain, export, predict, samples, synthesize, report, labs, classroom, launcher, worker, serve),
    *(backup, doctor),
)
for command in COMMANDS:
    root.add_command(command)
runs.add_command(reproduce)


def main(words: Sequence[str] | None = None) -> int:
    """Carry out the command line `words` (the process's own where None). Returns the exit status: 0, 1 or 2."""
    if words is None:
        # A request to end is met like Ctrl-C: what was begun is cleared away.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    words = sys.argv[1:] if words is None else list(words)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console of a narrow encoding shows '?' for what it cannot write.
            stream.reconfigure(errors="replace")
    try:
        return root.main(words, prog_name=PROGRAM, standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        remark(error.format_message())
        return 2
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else PROGRAM
        return _refuse(LabError(_sentence(error.format_message()), f"See '{where} --help'."), 2, words)
    except LabError as error:
        return _refuse(error, error.exit_status, words)
    except (KeyboardInterrupt, click.Abort):
        return _refuse(LabError("Interrupted."), 1, words)
    except BrokenPipeError:
        # Whoever read the output has had enough, as in `… | head`; there is nobody left to tell.
        sys.stdout = None
        return 1
    except OSError as error:
        what = f"'{str(error.filename)[:120]}' cannot be used" if error.filename else "The system refused"
        told, details = refused_by_disk(error), f"The details are in {record(runs_dir(), LOG, ' '.join(words))}."
        cure = f"{told.cure} {details}" if told else details
        return _refuse(LabError(f"{what}: {error.strerror or error}.", cure), 1, words)
    except Exception as error:  # noqa: BLE001  the last line before the user: the log has the traceback
        reason = " ".join(str(error).split())[:200]
        problem, log = f"Unexpected: {type(error).__name__}: {reason}.", record(runs_dir(), LOG, " ".join(words))
    return _refuse(LabError(problem, f"The details are in {log}."), 1, words)


def _refuse(error: LabError, status: int, words: Sequence[str]) -> int:
    remark(" ".join(f"Error: {error}".split()))
    if "--json" in words:
        show(Answer({"error": {"problem": error.problem, "cure": error.cure}}, ""), as_json=True)
    return status


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else f"{text}."
