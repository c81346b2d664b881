"""The section of the file of secrets by which people sign in with accounts."""

import pytest

from labcore.errors import InputError
from labcore.store.account_settings import Provider, read, settings_of

PROVIDER = {"client_id": "x", "client_secret": "y", "server_metadata_url": "https://accounts.school.edu/metadata"}
APP = {"redirect_uri": "https://lab.school.edu/oauth2callback", "cookie_secret": "s" * 32}


def test_one_provider_stands_in_the_section_itself():
    settings = settings_of({**APP, **PROVIDER, "client_kwargs": {"scope": "openid email"}})
    assert settings.providers == (Provider("default", PROVIDER["server_metadata_url"]),)
    assert (settings.origin(8501), settings.host) == ("https://lab.school.edu", "lab.school.edu")
    assert settings.providers[0].title == ""


def test_several_have_names():
    settings = settings_of({**APP, "google": PROVIDER, "our-school": PROVIDER})
    assert [provider.title for provider in settings.providers] == ["Google", "Our School"]


def test_the_port_may_be_left_to_the_app():
    settings = settings_of({**APP, **PROVIDER, "redirect_uri": "http://localhost:{port}/oauth2callback"})
    assert (settings.origin(8502), settings.host) == ("http://localhost:8502", "localhost")


@pytest.mark.parametrize(
    ("auth", "told"),
    [
        (None, r"no section \[auth\]"),
        ("x", r"no section \[auth\]"),
        (APP, r"\[auth\] lacks client_id and client_secret and server_metadata_url"),
        ({**APP, **PROVIDER, "client_id": " "}, r"\[auth\] lacks client_id\."),
        ({**APP, **PROVIDER, "google": {"client_id": "x"}}, r"\[auth.google\] lacks client_secret and"),
        ({**APP, "our_school": PROVIDER}, "underscore"),
        ({**APP, **PROVIDER, "cookie_secret": "xxx"}, "fewer than 32 characters"),
        ({**APP, **PROVIDER, "redirect_uri": "https://lab.school.edu"}, "followed by /oauth2callback"),
        ({**APP, **PROVIDER, "redirect_uri": "lab.school.edu/oauth2callback"}, "redirect_uri"),
        ({**APP, **PROVIDER, "redirect_uri": "https://Lab.school.edu/oauth2callback"}, "as browsers write it"),
        ({**APP, **PROVIDER, "redirect_uri": "https://lab.school.edu:443/oauth2callback"}, "as browsers write it"),
        ({**APP, **PROVIDER, "server_metadata_url": "accounts.school.edu"}, "https://"),
        ({**APP, **PROVIDER, "server_metadata_url": "http://accounts.school.edu/metadata"}, "https://"),
    ],
)
def test_what_is_missing_or_unsafe_is_told(auth, told):
    with pytest.raises(InputError, match=told):
        settings_of(auth)


def test_nothing_secret_is_told_with_it():
    with pytest.raises(InputError) as refused:
        settings_of({"cookie_secret": "hush", "client_secret": "hush"})
    assert "hush" not in str(refused.value) and "redirect_uri" in str(refused.value)


def test_a_file_is_read_or_refused_in_words(tmp_path):
    file = tmp_path / "secrets.toml"
    with pytest.raises(InputError, match="cannot be read"):
        read(file)
    file.write_text("[auth")
    with pytest.raises(InputError, match="no TOML file"):
        read(file)
    file.write_text("[auth]\n" + "".join(f"{name} = '{value}'\n" for name, value in {**APP, **PROVIDER}.items()))
    assert read(file).host == "lab.school.edu"
    other = file.rename(tmp_path / "secrets.txt")
    with pytest.raises(InputError, match=r"\.toml"):
        read(other)
