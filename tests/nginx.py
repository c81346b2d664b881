"""The example of a reverse proxy, `deploy/nginx.conf.template`, at work on loopback."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from labcore.home import PROJECT

PROXY = (PROJECT / "deploy" / "nginx.conf.template").read_text(encoding="utf-8")

needs_nginx = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx or openssl is not installed on this machine"
)


def configured(folder: Path, upstream: str, host: str, https: int, http: int) -> Path:
    """The example as a whole configuration for an nginx that writes into `folder` alone, with a certificate.

    Args:
        upstream: where the app is, `address:port`.
        host: the name by which it is asked for.
        https, http: ports of loopback, in the place of 443 and 80.
    """
    text = PROXY.replace("${LAB_HOST}", host).replace("${LAB_UPSTREAM}", upstream)
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443", f"listen 127.0.0.1:{https}").replace("listen 80", f"listen 127.0.0.1:{http}")
    tls, whole = folder / "tls", folder / "nginx.conf"
    tls.mkdir()
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={host}"]
    asked += ["-addext", f"subjectAltName=DNS:{host}", "-keyout", str(tls / "lab.key"), "-out", str(tls / "lab.crt")]
    subprocess.run(asked, check=True, capture_output=True)
    as_user = "user root; " if os.geteuid() == 0 else ""  # else its workers could not write into the folder
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    scratch = " ".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    whole.write_text(
        f"{as_user}daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};\nevents {{}}\n"
        f"http {{ access_log off; {scratch}\n{text.replace('/etc/nginx/tls', str(tls))}}}\n",
        encoding="utf-8",
    )
    return whole


@contextmanager
def proxied(folder: Path, upstream: str, host: str, https: int, http: int) -> Iterator[None]:
    """Inside, nginx stands before what answers at `upstream`. Arguments as of `configured`."""
    whole = configured(folder, upstream, host, https, http)
    nginx = subprocess.Popen(["nginx", "-c", str(whole)], stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", https), timeout=1).close()
                break
            except OSError:
                assert nginx.poll() is None and time.monotonic() < deadline, (folder / "error.log").read_text()
                time.sleep(0.05)
        yield
    finally:
        nginx.terminate()
        nginx.wait(20)
