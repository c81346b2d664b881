"""`worker`: the process that carries out one run, started by hand."""

import subprocess
import sys

import click

from labcore.cli.answer import Answer, answers


@click.command()
@answers
def worker() -> Answer:
    """Carry out one run in this terminal.

    Waits on standard input for one line, {"run": "<folder>", "token": "<token>"}. The launcher starts workers by
    itself; this is for looking into trouble.
    """
    # A process of its own: the command line never imports TensorFlow.
    status = subprocess.run([sys.executable, "-m", "labcore.worker"], check=False).returncode
    return Answer({"exit_status": status}, "", exit_status=1 if status else 0)
