"""The lab behind the reverse proxy of `deploy/`, in a real browser: over TLS, by a name of its own."""

import http.client
import io
import re
import socket
import ssl
import threading
import zipfile
from contextlib import closing

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from labcore.store.classroom import Classroom
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from tests import fabricate
from tests.browser.conftest import free_port, served
from tests.nginx import needs_nginx, proxied

pytestmark = [pytest.mark.browser, needs_nginx]

HOST = "lab.localhost"
"""A name that browsers look for on their own machine."""


@pytest.fixture
def lab(lab_home, tmp_path):
    """The address of the lab at the proxy, over TLS, and the proxy's port for plain HTTP."""
    port, https, plain = free_port(), free_port(), free_port()
    with (
        served(port, lab_home / "server.log", "--allow-host", HOST),
        proxied(tmp_path, f"127.0.0.1:{port}", HOST, https, plain),
    ):
        yield f"https://{HOST}:{https}", plain


@pytest.fixture
def tab(page):
    """A page that takes the tests' own certificate, and all that the browser has complained of in it."""
    tab = page.context.browser.new_context(ignore_https_errors=True).new_page()
    tab.set_default_timeout(60_000)
    complaints = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return tab, complaints


def archive() -> bytes:
    """A zip of two classes of noise, of four megabytes: more than the proxy takes anywhere but for uploads."""
    random, out = np.random.default_rng(1), io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        for number in range(20):
            image = io.BytesIO()
            Image.fromarray(random.integers(0, 256, (256, 256, 3), dtype=np.uint8)).save(image, "PNG")
            files.writestr(f"{'fine' if number % 2 else 'coarse'}/{number}.png", image.getvalue())
    return out.getvalue()


def asked(port: int, name: str, path: str, method: str = "GET", body: bytes = b"") -> tuple[int, dict[str, str]]:
    """Status and headers of what answers over TLS to that name. Raises OSError where nothing does."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20)
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    with closing(connection), closing(plain):
        connection.sock = trusting.wrap_socket(plain, server_hostname=name)
        connection.request(method, path, body, {"Host": f"{name}:{port}"})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers)


def test_a_class_signs_in_uploads_and_watches_through_the_proxy(lab, tab):
    address, _ = lab
    tab, complaints = tab
    room = Classroom(Store())
    room.open("Images 101")
    (joining,) = room.add([("Ada", "")])
    mine = Store(viewer=Viewer(joining.person.person_id, is_instructor=False))

    tab.goto(address)
    tab.get_by_placeholder("k3x9-ad7q-m2fr").fill("abcd-efgh-jklm")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_text("That is no join code of this class")).to_be_visible()
    tab.get_by_placeholder("k3x9-ad7q-m2fr").fill(joining.code)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("button", name=re.compile("Ada"))).to_be_visible()
    tab.wait_for_function("() => document.cookie.includes('lab_session=')")  # a script sets it
    (cookie,) = [each for each in tab.context.cookies() if each["name"] == "lab_session"]
    assert cookie["secure"]

    tab.goto(f"{address}/data")
    tab.get_by_role("tab", name="Import").click()
    tab.locator("input[type=file]").set_input_files(
        files=[{"name": "noise.zip", "mimeType": "application/zip", "buffer": archive()}]
    )
    tab.get_by_role("button", name="Import", exact=True).click()
    tab.wait_for_url("**/data?dataset=noise")

    folder = fabricate.running(mine, epochs_done=2, training={"epochs": 40, "batch_size": 64})
    fabricate.update(folder, host="another-machine")
    ended = threading.Event()
    training = threading.Thread(target=fabricate.go_on, args=(mine, folder, 0.05, ended))
    training.start()
    try:
        tab.goto(f"{address}/run?run={folder.run_id}")
        expect(tab.get_by_text(re.compile(r"[Ee]poch (\d+) of 40")).first).to_be_visible()
        expect(tab.get_by_text(re.compile(r"[Ee]poch (8|9|1\d) of 40")).first).to_be_visible()  # nobody has reloaded
    finally:
        ended.set()
        training.join()
    assert not [each for each in complaints if "Content Security Policy" in each or "429" in each]


def test_the_proxy_adds_its_headers_and_keeps_out_what_is_too_much(lab):
    address, plain = lab
    port, health = int(address.rpartition(":")[2]), "/_stcore/health"
    status, headers = asked(port, HOST, health)
    assert status == 200 and headers["Server"] == "nginx"
    assert headers["Strict-Transport-Security"].startswith("max-age=") and headers["X-Frame-Options"] == "SAMEORIGIN"
    assert asked(port, HOST, health, "POST", bytes(2 << 20))[0] == 413, "large bodies are for uploads alone"
    with pytest.raises(OSError):
        asked(port, "evil.example.com", health)
    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=20)
    with closing(connection):
        connection.request("GET", "/run?run=1", headers={"Host": HOST})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/run?run=1")
