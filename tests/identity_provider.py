"""An OpenID provider on loopback, for tests: discovery, authorization code with PKCE, signed ID tokens, sign-out.

It is as strict as real ones are: a client, secret, redirect address, code or verifier that is not right is refused.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "the-lab", "known-to-the-lab-alone"
METADATA = "/.well-known/openid-configuration"


class IdentityProvider:
    """Who has accounts, and what was asked of it.

    Attributes:
        people: what an ID token tells of each, by the name under which they are chosen; `sub` is that name unless told.
        redirect_uris: where it sends people back to.
        altered: laid over what every ID token says, to see what a client makes of it.
        is_down: whether it answers every request with 503.
        prompts: the parameter `prompt` of each request to sign somebody in.
    """

    def __init__(self, people: dict[str, dict[str, Any]], redirect_uris: list[str]):
        self.people, self.redirect_uris = people, redirect_uris
        self.altered: dict[str, Any] = {}
        self.is_down = False
        self.prompts: list[str] = []
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
        self._given: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(_Handler):
            def answer(self, *asked: Any) -> None:
                provider.answer(self, *asked)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def answering(self) -> Iterator["IdentityProvider"]:
        """Inside, it answers, in threads of its own."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join(5)

    def secrets_toml(self, redirect_uri: str, **laid_over: str) -> str:
        """What the lab's file of secrets says, so that people sign in here."""
        auth = {
            "redirect_uri": redirect_uri,
            "cookie_secret": secrets.token_hex(),
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "server_metadata_url": self.issuer + METADATA,
            **laid_over,
        }
        return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in auth.items() if value)

    def answer(self, to: "_Handler", path: str, asked: dict[str, str], form: dict[str, str]) -> None:
        """Answer one request: `asked` stands in its address, `form` in its body."""
        if self.is_down:
            return to.send(503, "text/plain", "down for maintenance")
        if path == METADATA:
            return to.json(200, self._metadata())
        if path == "/keys":
            return to.json(200, {"keys": [self.key.as_dict(private=False)]})
        if path == "/authorize":
            return self._ask(to, asked)
        if path == "/chosen":
            return self._send_back(to, asked)
        if path == "/token":
            return self._give_token(to, form)
        if path == "/end":
            return self._end(to, asked)
        return to.send(404, "text/plain", "no such page")

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _ask(self, to: "_Handler", asked: dict[str, str]) -> None:
        """The page on which one says who one is; here, by a click."""
        required = ("state", "nonce", "code_challenge")
        if (
            asked.get("client_id") != CLIENT_ID
            or asked.get("redirect_uri") not in self.redirect_uris
            or asked.get("response_type") != "code"
            or "openid" not in asked.get("scope", "").split()
            or asked.get("code_challenge_method") != "S256"
            or not all(asked.get(name) for name in required)
        ):
            return to.send(400, "text/plain", f"That is no request of a client known here: {sorted(asked)}")
        self.prompts.append(asked.get("prompt", ""))
        kept = {name: asked[name] for name in ("redirect_uri", *required)}
        links = "".join(
            f'<p><a href="/chosen?{html.escape(urlencode({**kept, "who": who}))}">{html.escape(who)}</a></p>'
            for who in (*self.people, "Cancel")
        )
        return to.send(200, "text/html", f"<title>Accounts</title><h1>Who are you?</h1>{links}")

    def _send_back(self, to: "_Handler", asked: dict[str, str]) -> None:
        back = {"state": asked["state"]}
        if asked["who"] == "Cancel":
            back |= {"error": "access_denied", "error_description": "the person said no"}
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._given[back["code"]] = asked
        to.redirect(f"{asked['redirect_uri']}?{urlencode(back)}")

    def _give_token(self, to: "_Handler", form: dict[str, str]) -> None:
        given = self._given.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if to.headers.get("Authorization") != f"Basic {expected}":
            return to.json(401, {"error": "invalid_client"})
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            given is None
            or given["redirect_uri"] != form.get("redirect_uri")
            or given["code_challenge"] != challenge
            or form.get("grant_type") != "authorization_code"
        ):
            return to.json(400, {"error": "invalid_grant"})
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": given["who"],
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": given["nonce"],
            **self.people[given["who"]],
            **self.altered,
        }
        id_token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)
        token = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 300}
        return to.json(200, {**token, "id_token": id_token})

    def _end(self, to: "_Handler", asked: dict[str, str]) -> None:
        if asked.get("post_logout_redirect_uri") not in self.redirect_uris:
            return to.send(400, "text/plain", "unknown post_logout_redirect_uri")
        return to.redirect(asked["post_logout_redirect_uri"])


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    def answer(self, path: str, asked: dict[str, str], form: dict[str, str]) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.answer(url.path, dict(parse_qsl(url.query)), {})

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1 << 16)).decode()
        self.answer(urlsplit(self.path).path, {}, {name: values[-1] for name, values in parse_qs(body).items()})

    def json(self, status: int, content: dict[str, Any]) -> None:
        self.send(status, "application/json", json.dumps(content))

    def redirect(self, to: str) -> None:
        self.send(302, "text/plain", "", Location=to)

    def send(self, status: int, kind: str, text: str, **headers: str) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing among the words of the tests."""
