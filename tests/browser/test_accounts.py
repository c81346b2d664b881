"""Sign-in with accounts in a real browser, at a real OpenID provider on loopback."""

import json
import re

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from labcore.store.class_record import Role
from labcore.store.classroom import Classroom
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from labcore.ui import signed_in
from tests import fabricate
from tests.browser.conftest import free_port, served
from tests.identity_provider import IdentityProvider

pytestmark = pytest.mark.browser

COOKIE = "_streamlit_user"
COOKIE_SECRET = "a secret of the tests, long enough for them"

PEOPLE = {
    "Dr. Grey": {"email": "Grey@School.edu", "email_verified": True},
    "Ada": {"email": "ADA@school.edu", "email_verified": True},
    "Eve": {"email": "eve@elsewhere.org", "email_verified": True},
    "Namesake": {"email": "ada@school.edu", "email_verified": True},
}


@pytest.fixture
def room(lab_home):
    """A class as an instructor sets it up: who is in it, and with which address."""
    room = Classroom(Store())
    room.open("Images 101")
    room.add([("Dr. Grey", "grey@school.edu")], Role.INSTRUCTOR)
    room.add([("Ada", "ada@school.edu"), ("Ben", "ben@school.edu")])
    return room


@pytest.fixture
def tab(page):
    """A page of a browser that may have more than one."""
    tab = page.context.browser.new_context().new_page()
    tab.set_default_timeout(30_000)
    return tab


@pytest.fixture
def lab(lab_home, room):
    """The address of the app, and the provider to which its file of secrets leads."""
    port = free_port()
    address = f"http://localhost:{port}"
    back = f"{address}/oauth2callback"
    provider = IdentityProvider(PEOPLE, [back])
    secrets = lab_home / "secrets.toml"
    secrets.write_text(provider.secrets_toml(back, cookie_secret=COOKIE_SECRET))
    with provider.answering(), served(port, lab_home / "server.log", "--secrets", str(secrets)):
        yield address, provider


def test_each_sees_what_is_theirs_and_nobody_else_anything(lab, room, tab):
    address, provider = lab
    hers, his = (made_by(room.record.found(name).person_id, f"{name}'s own") for name in ("Ada", "Ben"))

    sign_in(tab, address, "Dr. Grey")
    tab.goto(f"{address}/run?run={his}")
    expect(tab.get_by_text("Ben's own").first).to_be_visible()
    sign_out(tab, "Dr. Grey")

    sign_in(tab, address, "Ada", begun=True)
    tab.goto(f"{address}/run?run={his}")
    expect(tab.get_by_text(f"no run '{his}'")).to_be_visible()
    expect(tab.get_by_text("Ben's own")).to_have_count(0)
    other_tab = tab.context.new_page()
    other_tab.goto(f"{address}/run?run={hers}")
    expect(other_tab.get_by_text("Ada's own").first).to_be_visible()
    taken = tab.context.cookies()
    sign_out(tab, "Ada")
    other_tab.wait_for_timeout(signed_in.FRESH * 1000)
    other_tab.get_by_role("link", name="Runs", exact=True).first.click()
    expect_asked(other_tab)
    other_tab.close()

    tab.context.add_cookies(taken)
    tab.goto(f"{address}/run?run={hers}")
    expect_asked(tab)
    claims = {"iss": provider.issuer, "sub": "Dr. Grey", "iat": 4e9, "nonce": "n", **PEOPLE["Dr. Grey"]}
    forged = json.dumps({**claims, "is_logged_in": True, "origin": address, "provider": "default"})
    value = create_signed_value("xxx", COOKIE, forged).decode()
    tab.context.add_cookies([{"name": COOKIE, "value": value, "url": address, "httpOnly": True}])
    tab.reload()
    expect_asked(tab)

    choose(tab, address, "Namesake", begun=True)
    expect(tab.get_by_text("has signed in here with another account before")).to_be_visible()
    expect(tab.get_by_role("link", name="Runs")).to_have_count(0)
    tab.get_by_role("button", name="Sign in with another account").click()
    expect_asked(tab)

    provider.is_down = True
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.get_by_text("does not answer")).to_be_visible()
    assert set(provider.prompts) == {"select_account"}, "who shares a computer is asked which account it is"

    provider.is_down = False
    assert COOKIE in cookies_of_eve(address)
    for wrong in ({"nonce": "x"}, {"aud": "another app"}, {"iss": "https://another.example"}, {"exp": 1}):
        provider.altered = wrong
        assert COOKIE not in cookies_of_eve(address), wrong


def made_by(person_id: str, name: str) -> str:
    """A finished run of a student's, which they do not share."""
    return fabricate.finished(Store(viewer=Viewer(person_id, is_instructor=False)), name=name).run_id


def choose(page: Page, address: str, who: str, begun: bool = False) -> None:
    """Sign in at the provider as `who`, from the sign-in page if it is there."""
    if not begun:
        page.goto(address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name=who, exact=True).click()
    page.wait_for_url(f"{address}/")


def sign_in(page: Page, address: str, who: str, begun: bool = False) -> None:
    choose(page, address, who, begun)
    expect(page.locator(".st-key-who").get_by_role("button", name=who)).to_be_visible()


def sign_out(page: Page, who: str) -> None:
    page.locator(".st-key-who").get_by_role("button", name=who).click()
    page.get_by_role("button", name="Sign out").click()
    expect_asked(page)


def expect_asked(page: Page) -> None:
    """Nothing is shown but the way in."""
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Runs")).to_have_count(0)


def cookies_of_eve(address: str) -> dict[str, str]:
    """The cookies of one who has signed in as Eve, without a browser: Streamlit's own part of it."""
    who = jwt.encode({"alg": "HS256"}, {"provider": "default", "exp": 4_000_000_000}, OctKey.import_key(COOKIE_SECRET))
    with requests.Session() as session:
        asked = session.get(f"{address}/auth/login", params={"provider": who}, timeout=10)
        chosen = re.search(r'href="(/chosen\?[^"]*who=Eve)"', asked.text).group(1).replace("&amp;", "&")
        session.get(requests.compat.urljoin(asked.url, chosen), timeout=10)
        return session.cookies.get_dict()
