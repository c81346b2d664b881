"""`serve`: the app in the browser, with the launcher behind it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO

import click

from labcore import home
from labcore.cli.answer import Answer, remark, show
from labcore.errors import InputError, LabError
from labcore.logs import open_log
from labcore.words import counted

LOG = "serve.log"

START_LIMIT = 60.0
"""Seconds until the app must answer."""

STOP_LIMIT = 10.0
"""Seconds for the app to end by itself."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names under which a machine reaches itself."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all of the machine's, and one at which the machine reaches itself."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to listen on.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; 0.0.0.0 lets others on the network in, who then share one lab.",
)
@click.option(
    "--allow-host",
    "allowed",
    metavar="NAME",
    multiple=True,
    help="One more name by which browsers may ask for the app, such as a proxy's; '*' for any. May be given again.",
)
@click.option(
    "--secrets",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A secrets.toml by whose section [auth] people sign in with accounts; see 'Sign-in by accounts' in README.md.",
)
@click.option(
    "--end-runs",
    is_flag=True,
    help="When the app ends, stop the runs at work too: they wait in the queue, and the next start goes on with them. "
    "For a container, which ends with all that is in it.",
)
@click.option("--browser/--no-browser", default=None, help="Open a browser window. [default: where there is a display]")
@click.option("--json", "as_json", is_flag=True, help="Once the app answers, print one JSON object on standard output.")
def serve(
    port: int,
    host: str,
    allowed: tuple[str, ...],
    secrets: Path | None,
    end_runs: bool,
    browser: bool | None,
    as_json: bool,
) -> None:
    """Start the app and keep it running until Ctrl-C. Runs that are under way go on without it, unless --end-runs."""
    from labcore.store import account_settings

    accounts = None if secrets is None else account_settings.read(secrets)
    _require_port(host, port)
    open_browser = _has_display() if browser is None else browser
    signal.signal(signal.SIGTERM, _interrupt)
    names = [*own_names(host), *allowed, *([accounts.host] if accounts else [])]
    text = f"The lab is at http://{_address(host)}:{port} (Ctrl-C ends it)"
    if accounts:
        text += f"\nPeople sign in with accounts, at {accounts.origin(port)}"
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    try:
        ended = _until_it_ends(
            lambda: _start(host, port, list(dict.fromkeys(names)), open_browser, secrets),
            lambda app: _tell(app, host, port, text, as_json),
        )
    except KeyboardInterrupt:
        if not end_runs:
            remark("The app ends. Runs that are under way go on; stop them with: python -m labcore launcher stop")
        return
    finally:
        if end_runs:
            _put_back()
    raise LabError(f"The app ended by itself with status {ended}.", "The lines above say why; start it again.")


def _until_it_ends(
    start: Callable[[], "subprocess.Popen[bytes]"], tell: Callable[["subprocess.Popen[bytes]"], None]
) -> int:
    """Have the app at work, and `tell` of it, until it ends by itself; its exit status. It ends with this, too."""
    app = start()
    said = threading.Thread(target=keep, args=(app.stderr, home.runs_dir() / LOG), name="log", daemon=True)
    said.start()
    try:
        tell(app)
        return app.wait()
    finally:
        _end(app)
        said.join(1.0)


def _tell(app: "subprocess.Popen[bytes]", host: str, port: int, text: str, as_json: bool) -> None:
    """Say where the app is, once it answers."""
    _await_answer(app, host, port)
    show(Answer({"url": f"http://{_address(host)}:{port}", "port": port, "host": host}, text), as_json)
    sys.stdout.flush()


def _require_port(host: str, port: int) -> None:
    from labcore.doctor.machine import port_is_free

    try:
        free = port_is_free(host, port)
    except OSError as error:
        problem = f"The app cannot listen on {host}, port {port}: {error.strerror or error}."
        raise InputError(problem, "Choose another --host or --port.") from error
    if not free:
        raise InputError(
            f"Port {port} is in use, perhaps by the lab itself.",
            f"Open http://{_address(host)}:{port}, or choose another port: --port {min(port + 1, 65535)}.",
        )


def own_names(host: str) -> list[str]:
    """The names and addresses under which a browser reaches what listens on `host`."""
    if host not in EVERYWHERE:
        return list(dict.fromkeys([*LOOPBACK, host]))
    import psutil

    families = (socket.AF_INET, socket.AF_INET6)
    cards = psutil.net_if_addrs().values()
    addresses = [entry.address.partition("%")[0] for card in cards for entry in card if entry.family in families]
    name = socket.gethostname()
    return list(dict.fromkeys([*LOOPBACK, name, f"{name.partition('.')[0]}.local", *addresses]))


def _start(
    host: str, port: int, names: list[str], open_browser: bool, secrets: Path | None
) -> "subprocess.Popen[bytes]":
    options = {
        "server.port": port,
        "server.address": host,
        "server.headless": str(not open_browser).lower(),
        "server.showEmailPrompt": "false",
        # Errors go where other messages go; with rich, Streamlit would print them beside its banner.
        "logger.enableRich": "false",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    words += ["--secrets.files", str(secrets.resolve())] if secrets else []
    words += [word for name in names for word in ("--server.allowedHosts", name)]
    # Streamlit looks for its settings in the current folder, so it is started in the project's; what was relative to
    # the folder here is made absolute. Its banner goes nowhere: ours names the address. It holds the end of a pipe, so
    # that it does not outlive this process, even one that is killed.
    places = {"LAB_HOME": home.home(), "LAB_RUNS_DIR": home.runs_dir(), "LAB_DATA_DIR": home.data_dir()}
    return subprocess.Popen(
        [sys.executable, "-m", "labcore.cli.attached", "streamlit", "run", str(home.PROJECT / "app.py"), *words],
        cwd=home.PROJECT,
        env={**os.environ, **{name: str(place) for name, place in places.items()}},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def keep(lines: IO[bytes], log: Path) -> None:
    """Pass on to standard error what the app says there, line by line, and keep it in `log`, bounded in size."""
    kept = True
    for line in lines:
        remark(line.decode(errors="replace").rstrip())
        try:
            if kept:
                with open_log(log).open("ab") as out:
                    out.write(line)
        except OSError as error:
            kept = False
            remark(f"Note: what the app says is not kept in {log}: {error.strerror}")


def _await_answer(app: "subprocess.Popen[bytes]", host: str, port: int) -> None:
    """Return once the app answers. Raises LabError where it ends, or stays silent too long."""
    url = f"http://{_bracketed(EVERYWHERE.get(host, host))}:{port}/_stcore/health"
    # The machine talks to itself: a proxy for the internet has no part in it.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if app.poll() is not None:
            raise LabError("The app did not start.", "The lines above say why; python -m labcore doctor looks further.")
        try:
            with direct.open(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise LabError(f"The app did not answer within {START_LIMIT:.0f} s.", "python -m labcore doctor looks further.")


def _warm() -> None:
    """Start the launcher, and the process that pages ask about networks, while the app starts; and lay the digits
    into the library, so that its first card, too, has pictures."""
    from labcore.datasets import digits
    from labcore.datasets.library import Library
    from labcore.launch import bench, local

    try:
        local.ensure_running()
        bench.warm()
        Library().open(digits.NAME)
    except (LabError, OSError) as error:  # the app says so too, where it matters
        remark(f"Note: {error}")


def _put_back() -> None:
    from labcore.launch.putting_back import put_back

    remark("The app ends, and the runs at work with it: they are to go on at the next start.")
    waiting = put_back(for_good=True)
    remark(f"{counted(waiting, 'run')} put back into the queue.")


def _end(app: "subprocess.Popen[bytes]") -> None:
    if app.poll() is None:
        app.terminate()
    try:
        app.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _has_display() -> bool:
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _address(host: str) -> str:
    """The address under which others reach what listens on `host`."""
    return socket.gethostname() if host in EVERYWHERE else _bracketed(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
