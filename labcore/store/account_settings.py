"""How sign-in by accounts is set up: the `[auth]` section of the file of secrets that Streamlit reads."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from labcore.errors import InputError

CALLBACK = "/oauth2callback"
"""Where Streamlit takes people back from their provider."""

SHORTEST_SECRET = 32
"""Characters: whoever guesses the secret under which cookies are signed is signed in as anybody."""

ALONE = "default"
"""What Streamlit calls a provider that stands in `[auth]` itself."""

OF_A_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
NO_PROVIDERS = ("client_kwargs",)
"""Tables in `[auth]` that are no providers."""

USUAL = (("http", "80"), ("https", "443"))
"""Ports that browsers leave out of addresses."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")

CURE = (
    "Whoever runs this server mends the file, as README.md says under 'Sign-in by accounts', and starts the app again."
)


@dataclass(frozen=True)
class Provider:
    """Who vouches for accounts.

    Attributes:
        name: as `[auth.name]` and `st.login` have it.
        metadata_url: where its discovery document lies.
    """

    name: str
    metadata_url: str

    @property
    def title(self) -> str:
        """What people are told; empty where it has no name."""
        return "" if self.name == ALONE else self.name.replace("-", " ").title()


@dataclass(frozen=True)
class AccountSettings:
    """Sign-in by accounts.

    Attributes:
        redirect_uri: where providers send people back to; `{port}` in it is the app's.
        providers: among which people choose; one at least.
    """

    redirect_uri: str
    providers: tuple[Provider, ...]

    def origin(self, port: int) -> str:
        """The address at which people must open the app: sign-in leads back there, and nowhere else."""
        parts = urlsplit(self.redirect_uri.replace("{port}", str(port)))
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The name by which browsers then ask for the app."""
        return urlsplit(self.redirect_uri.replace("{port}", "80")).hostname or ""


def read(path: Path) -> AccountSettings:
    """What the file of secrets at `path` says. Raises InputError where it cannot be read, or lacks something."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the path.") from error
    except ValueError as error:  # no TOML, or no text
        raise InputError(f"'{path}' is no TOML file: {error}.", CURE) from error
    if path.suffix != ".toml":
        raise InputError(f"'{path}' does not end in .toml, and Streamlit would not read it.", "Give it that ending.")
    return settings_of(content.get("auth"))


def settings_of(auth: object) -> AccountSettings:
    """What the section `[auth]` says. Raises InputError that names all that is missing or unsafe in it."""
    if not isinstance(auth, Mapping):
        raise _wrong(["there is no section [auth]"])
    sections = {
        f"auth.{key}": value for key, value in auth.items() if isinstance(value, Mapping) and key not in NO_PROVIDERS
    }
    if not sections or any(key in auth for key in OF_A_PROVIDER):
        sections = {"auth": auth, **sections}
    faults = [*_faults(auth), *(fault for name, section in sections.items() for fault in _faults_of(name, section))]
    if faults:
        raise _wrong(faults)
    providers = [
        Provider(name.partition(".")[2] or ALONE, str(section["server_metadata_url"]))
        for name, section in sections.items()
    ]
    return AccountSettings(str(auth["redirect_uri"]), tuple(providers))


def _wrong(faults: list[str]) -> InputError:
    return InputError(f"Sign-in by accounts is not set up rightly: {'; '.join(faults)}.", CURE)


def _faults(auth: Mapping[str, Any]) -> list[str]:
    faults = []
    redirect = urlsplit(str(auth.get("redirect_uri", "")))
    if redirect.scheme not in ("http", "https") or not redirect.netloc or not redirect.path.endswith(CALLBACK):
        faults.append(f"redirect_uri in [auth] is not the app's address followed by {CALLBACK}")
    elif redirect.netloc != redirect.netloc.lower() or (redirect.scheme, redirect.netloc.rpartition(":")[2]) in USUAL:
        faults.append("redirect_uri in [auth] is not as browsers write it: in small letters, without the usual port")
    if len(str(auth.get("cookie_secret", ""))) < SHORTEST_SECRET:
        faults.append(f"cookie_secret in [auth] has fewer than {SHORTEST_SECRET} characters, and could be guessed")
    return faults


def _faults_of(name: str, section: Mapping[str, Any]) -> list[str]:
    faults = []
    if "_" in name:
        faults.append(f"the name of [{name}] has an underscore")
    missing = [key for key in OF_A_PROVIDER if not str(section.get(key, "")).strip()]
    if missing:
        faults.append(f"[{name}] lacks {' and '.join(missing)}")
    url = urlsplit(str(section.get("server_metadata_url", "")))
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    if "server_metadata_url" not in missing and not is_safe:
        faults.append(f"server_metadata_url in [{name}] does not begin with https://, so that anybody could answer")
    return faults
