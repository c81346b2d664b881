"""The real app on loopback, in headless Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from labcore.home import PROJECT
from labcore.launch import bench, local

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTING = 60
"""Seconds that a busy machine may take to start the server."""


@pytest.fixture
def server(lab_home):
    """The address of the app, served with an empty lab."""
    with served(free_port(), lab_home / "server.log") as address:
        yield address


@contextmanager
def served(port: int, log: Path, *options: str) -> Iterator[str]:
    """Inside, the app is served by the command line, with these options; its address."""
    process = started(port, log, *options)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        local.stop()
        bench.stop()


def started(port: int, log: Path, *options: str) -> subprocess.Popen:
    """The process of the command line that serves the app, which may not answer yet."""
    command = [sys.executable, "-m", "labcore", "serve", "--port", str(port), "--host", "127.0.0.1", *options]
    environment = {**os.environ, "LAB_SLOTS": "1"}
    with log.open("w") as out:
        return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def page():
    """A page of headless Chromium, wide enough for two columns."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine: install Debian's package 'chromium'")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page: Page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(30_000)
        yield page
        browser.close()


def wait_for(address: str, process: subprocess.Popen, log) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")
