"""What puts the lab into a container and behind a proxy: as far as it can be held against the lab without an engine."""

import json
import re
import shlex
import subprocess
import tomllib

import click
import pytest
import yaml

from labcore.cli.main import root
from labcore.cli.serve import STOP_LIMIT
from labcore.home import PROJECT
from labcore.launch.putting_back import PATIENCE
from tests.nginx import PROXY, configured, needs_nginx

COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
OVERLAYS = sorted((PROJECT / "deploy").glob("*.yaml"))

OTHERS_READ = {"FORWARDED_ALLOW_IPS", "KERAS_HOME", "RAY_AUTH_MODE", "RAY_AUTH_TOKEN_PATH"}
"""Variables of the libraries, not of the lab: uvicorn's, Keras's, Ray's."""

OF_THE_PROXY = re.findall(r"\$\{(\w+)\}", PROXY)
"""Those that its template has put in."""


def instructions(text: str) -> list[tuple[str, str]]:
    """Those of a Dockerfile in their order, each with what stands behind its name."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (name.upper(), rest.strip()) for name, _, rest in (line.strip().partition(" ") for line in joined.splitlines())
    ]


DOCKERFILE = instructions((PROJECT / "Dockerfile").read_text(encoding="utf-8"))


def said(name: str) -> list[str]:
    return [rest for found, rest in DOCKERFILE if found == name]


def is_kept_out(path: str) -> bool:
    """Whether .dockerignore keeps `path` from the image's build: the last line that fits decides."""
    out = False
    for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").strip()
        if not pattern or pattern.startswith("#"):
            continue
        as_regex = re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if re.fullmatch(f"{as_regex}(/.*)?", path):
            out = not line.startswith("!")
    return out


def test_the_base_is_a_version_and_the_user_is_not_root():
    (base,) = said("FROM")
    assert re.fullmatch(r"python:3\.1[123](\.\d+)?-slim-\w+", base)
    names = [name for name, _ in DOCKERFILE]
    (user,) = said("USER")
    assert user.isdecimal() and int(user) > 0
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")
    assert f"--uid {user} " in " ".join(said("RUN"))


def test_all_that_is_copied_is_there_and_all_that_the_app_needs_is_copied():
    copied = [source for rest in said("COPY") for source in rest.split()[:-1]]
    for source in copied:
        found = list(PROJECT.glob(source))
        assert found, f"COPY {source}"
        for path in found:
            name = str(path.relative_to(PROJECT))
            assert not is_kept_out(f"{name}/config.toml" if name == ".streamlit" else name), name
    assert {"app.py", "pages", "labcore", ".streamlit"} <= set(copied)
    assert all(map(is_kept_out, ("runs/lab.db", "data", ".git/config", ".venv/bin/python", ".streamlit/secrets.toml")))


def test_it_is_set_up_as_the_readme_says():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"<!-- ci: app -->\n```sh\n(.*)\n```", readme)
    (wanted,) = re.findall(r"pip install [^&]*", line)
    (default,) = said("ARG")
    name, _, value = default.partition("=")
    assert wanted.strip() in [run.replace(f'"${name}"', value) for run in said("RUN")]
    assert (PROJECT / value).is_file()


def words_of(command: list[str]) -> list[str]:
    """A command of compose.yaml with the default of each `${NAME:-default}` put in; one without gets a word."""
    return [re.sub(r"\$\{\w+(?:(?::-)([^}]*)|[^}]*)\}", lambda found: found[1] or "given", each) for each in command]


def commands() -> list[tuple[str, list[str]]]:
    """What the lab is started with, by image and by every file for compose."""
    found = [("Dockerfile", json.loads(said("CMD")[0]))]
    for path in [PROJECT / "compose.yaml", *OVERLAYS]:
        service = yaml.safe_load(path.read_text(encoding="utf-8"))["services"].get("lab", {})
        if service.get("entrypoint") == ["sh", "-c"]:
            (line,) = words_of(service["command"])
            found.append((path.name, shlex.split(line.partition("&& exec python -m labcore ")[2])))
        elif "command" in service:
            found.append((path.name, words_of(service["command"])))
    return found


@pytest.mark.parametrize(("where", "words"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_command_is_one_that_the_command_line_takes(where, words):
    assert json.loads(said("ENTRYPOINT")[0]) == ["python", "-m", "labcore"]
    name, *options = words
    context = click.Context(root)
    asked = root.get_command(context, name).make_context(name, options).params
    assert asked["host"] == "0.0.0.0" and asked["end_runs"] and asked["browser"] is False
    assert said("EXPOSE") == [str(asked["port"])]
    (health,) = said("HEALTHCHECK")
    assert f"http://127.0.0.1:{asked['port']}/_stcore/health" in health


def test_python_in_the_image_takes_what_asks_for_its_health():
    (health,) = said("HEALTHCHECK")
    words = json.loads(health[health.index("[") :])
    assert words[:2] == ["python", "-c"]
    compile(words[2], "HEALTHCHECK", "exec")


def test_every_variable_is_one_that_somebody_reads():
    sources = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "labcore").rglob("*.py"))
    read = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", sources)) | OTHERS_READ
    for path in [PROJECT / "compose.yaml", *OVERLAYS]:
        for service in yaml.safe_load(path.read_text(encoding="utf-8"))["services"].values():
            named = set(service.get("environment", {})) - set(OF_THE_PROXY)
            assert named <= read, f"{path.name}: {named - read}"
    image = dict(pair.split("=", 1) for line in said("ENV") for pair in shlex.split(line))
    assert {name for name in image if name.startswith(("LAB_", "KERAS"))} <= read
    assert said("VOLUME") == [image["LAB_HOME"]] and image["KERAS_HOME"].startswith(image["LAB_HOME"])


def test_runs_are_kept_and_given_time_to_stop():
    service = COMPOSE["services"]["lab"]
    image = dict(pair.split("=", 1) for line in said("ENV") for pair in shlex.split(line))
    assert f"lab:{image['LAB_HOME']}" in service["volumes"] and "lab" in COMPOSE["volumes"]
    assert service["init"] is True, "else nobody reaps what the lab starts and leaves"
    assert service["hostname"], "else a new container takes the runs of the old one for another machine's"
    minutes = re.fullmatch(r"(\d+)m", service["stop_grace_period"])
    ends = 10.0  # seconds that each of launcher, conductor and bench is given
    assert minutes and int(minutes[1]) * 60 > STOP_LIMIT + 3 * ends + PATIENCE


def test_nobody_on_the_network_gets_past_the_proxy():
    services = COMPOSE["services"]
    assert all(port.startswith("127.0.0.1:") for port in services["lab"]["ports"])
    assert services["proxy"]["environment"]["LAB_UPSTREAM"] == "lab:8501"
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert network["subnet"] in services["lab"]["environment"]["FORWARDED_ALLOW_IPS"].split(",")
    for service in services.values():
        assert "no-new-privileges:true" in service["security_opt"]
        built_here = service["image"] == services["lab"]["image"]
        assert built_here or re.search(r":\d", service["image"]), "an image of somebody else's has its version"


def test_what_compose_mounts_is_there_and_what_it_refers_to_is_named():
    for path in [PROJECT / "compose.yaml", *OVERLAYS]:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for service in content["services"].values():
            for volume in service.get("volumes", []):
                if volume.startswith("./"):
                    assert (PROJECT / volume.split(":")[0]).is_file(), volume
            assert set(service.get("secrets", [])) == set(content.get("secrets", {}))
            assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])


def block(text: str, head: str) -> str:
    """What stands within the braces behind `head`."""
    start = text.index(head) + len(head)
    depth = 0
    for place in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return text[start : place + 1]
    raise AssertionError(f"{head} is not closed")


def test_the_proxy_does_its_duties():
    settings = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert settings["enableXsrfProtection"] and settings["enableCORS"]
    assert "proxy_set_header Host $http_host;" in PROXY
    assert "proxy_set_header Upgrade $http_upgrade;" in PROXY
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in PROXY, "never what the browser says of itself"
    upload, stream = block(PROXY, "location /_stcore/upload_file/"), block(PROXY, "location = /_stcore/stream")
    most = int(re.search(r"client_max_body_size (\d+)m;", upload)[1])
    assert settings["maxUploadSize"] < most <= settings["maxUploadSize"] + 16
    assert "limit_req" in upload and "limit_req" in stream and "proxy_read_timeout 1h;" in stream
    headers = {line.split()[1] for line in PROXY.splitlines() if line.strip().startswith("add_header")}
    assert headers >= {
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Content-Security-Policy",
    }
    assert all("add_header" not in each for each in (upload, stream)), "nginx would leave out the server's own there"


@needs_nginx
def test_nginx_takes_the_proxys_file(tmp_path):
    whole = configured(tmp_path, "127.0.0.1:8501", host="lab.example.edu", https=18443, http=18080)
    told = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
