"""`serve`: who is let in, by the name in the browser's address line."""

import io
import json
import socket
import subprocess
import sys
import time
import tomllib
from contextlib import suppress

import psutil
import pytest
from streamlit import config

from labcore.cli import serve
from labcore.cli.serve import own_names
from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.doctor.machine import port_is_free
from labcore.home import PROJECT
from labcore.launch import putting_back


def test_a_lab_on_loopback_knows_only_loopback_names():
    assert own_names("127.0.0.1") == ["localhost", "127.0.0.1", "::1"]


def test_streamlit_by_itself_lets_in_nobody_else():
    settings = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert settings["allowedHosts"] == own_names(settings["address"]) == own_names("127.0.0.1")


def test_the_app_collects_no_garbage_after_each_refresh():
    assert config.get_option("runner.postScriptGC") is False


def test_a_lab_on_one_address_is_known_by_it():
    assert "192.0.2.7" in own_names("192.0.2.7")


def test_a_lab_on_all_addresses_is_known_by_the_machines_own():
    names = own_names("0.0.0.0")
    assert {"localhost", "127.0.0.1", socket.gethostname()} <= set(names)
    assert "*" not in names


def shake_hands(port: int, host: str) -> int:
    """The status of a request for the app's WebSocket that names `host`."""
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(connection.recv(200).split()[1])


def test_what_the_app_says_is_shown_and_kept(tmp_path, capsys):
    serve.keep(io.BytesIO(b"one\n\x1b[31mtwo\n"), tmp_path / "serve.log")
    assert capsys.readouterr().err == "one\n\ufffd[31mtwo\n"
    assert (tmp_path / "serve.log").read_bytes() == b"one\n\x1b[31mtwo\n"
    serve.keep(io.BytesIO(b"three\nfour\n"), tmp_path / "absent" / "serve.log")
    said = capsys.readouterr().err
    assert said.startswith("three\nNote: ") and said.endswith("\nfour\n")


def test_a_file_of_secrets_that_lets_nobody_in_is_refused_before_anything_starts(lab, tmp_path):
    secrets = tmp_path / "secrets.toml"
    assert "cannot be read" in lab("serve", "--secrets", str(secrets)).err
    secrets.write_text('[auth]\nredirect_uri = "https://lab.school.edu/oauth2callback"\ncookie_secret = "xxx"\n')
    said = lab("serve", "--secrets", str(secrets))
    assert said.status == 2 and "cookie_secret" in said.err and "client_id" in said.err
    assert "Sign-in by accounts" in said.err, "where it is explained"


@pytest.mark.parametrize("words", [[], ["--end-runs"]])
def test_runs_go_on_without_the_app_unless_they_are_to_end_with_it(lab, monkeypatch, words):
    """The app itself is left out here, and ends as by Ctrl-C."""
    ended, app = [], subprocess.Popen([sys.executable, "-c", ""], stderr=subprocess.PIPE)
    monkeypatch.setattr(app, "wait", lambda *_: ended.append("app"))
    monkeypatch.setattr(serve, "_start", lambda *_: app)
    monkeypatch.setattr(serve.signal, "signal", lambda *_: None)  # that of the tests stays
    monkeypatch.setattr(serve, "_warm", lambda: None)
    monkeypatch.setattr(serve, "show", lambda *_: ended.append("asked") or serve._interrupt(15, None))
    monkeypatch.setattr(serve, "_await_answer", lambda *_: None)
    monkeypatch.setattr(putting_back, "put_back", lambda **how: ended.append("runs") or 2)
    said = lab("serve", "--no-browser", "--port", "18599", *words)
    assert ended == ["asked", "app", "runs"][: 3 if words else 2]
    assert said.status == 0 and ("2 runs put back into the queue." if words else "go on; stop them") in said.err


def test_runs_are_put_back_also_where_the_end_comes_before_the_app(lab, monkeypatch):
    """The launcher is started beside the app, and may be at runs before that."""
    ended = []
    monkeypatch.setattr(serve.signal, "signal", lambda *_: None)
    monkeypatch.setattr(serve, "_warm", lambda: None)
    monkeypatch.setattr(serve, "_start", lambda *_: serve._interrupt(15, None))
    monkeypatch.setattr(putting_back, "put_back", lambda **how: ended.append(how) or 0)
    assert lab("serve", "--no-browser", "--port", "18599", "--end-runs").status == 0
    assert ended == [{"for_good": True}]


def test_a_process_ends_with_its_parent_even_one_that_is_killed():
    words = "'-m', 'labcore.cli.attached', 'http.server', '0', '--bind', '127.0.0.1'"
    starter = f"import subprocess, sys, time; c = subprocess.Popen([sys.executable, {words}], stdin=subprocess.PIPE)\n"
    starter += "print(c.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", starter], cwd=PROJECT, stdout=subprocess.PIPE)
    child = psutil.Process(int(parent.stdout.readline()))
    assert child.is_running()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    with suppress(psutil.NoSuchProcess):
        psutil.wait_procs([child], timeout=20)
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


@pytest.mark.slow
def test_a_strange_name_is_turned_away_and_an_allowed_one_let_in(lab_home, monkeypatch):
    monkeypatch.setenv("LAB_SPARE", "0")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "labcore", "serve", "--port", str(port), "--no-browser", "--json"]
    app = subprocess.Popen([*command, "--allow-host", "lab.example.edu"], cwd=PROJECT, stdout=subprocess.PIPE)
    try:
        assert json.loads("".join(iter(lambda: app.stdout.readline().decode(), "}\n")) + "}")["port"] == port
        switched = 101
        assert shake_hands(port, f"127.0.0.1:{port}") == switched
        assert shake_hands(port, "lab.example.edu") == switched
        assert shake_hands(port, "evil.example.com") != switched
        deadline = time.monotonic() + 60
        while not storage.is_dataset(Library().folder("digits")):
            assert time.monotonic() < deadline, "the digits were not laid into the library"
            time.sleep(0.2)
        app.kill()
        deadline = time.monotonic() + 20
        while not port_is_free("127.0.0.1", port):
            assert time.monotonic() < deadline, "the server outlives a serve that was killed"
            time.sleep(0.1)
    finally:
        app.kill()
        app.wait(30)
        subprocess.run([sys.executable, "-m", "labcore", "launcher", "stop"], cwd=PROJECT, check=False)
