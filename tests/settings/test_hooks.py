"""Hooks of scm_config.yaml."""

from datetime import timedelta
from pathlib import Path

import pytest

from connector.core.events.values import EventName
from connector.errors import Fault
from connector.settings.hooks import Hook, holds_secret, read_hooks
from connector.settings.secret_source import SecretReader
from connector.text.secret import Secret

ENVIRON = {"PATH": "/bin", "TOKEN": "t0ken-of-the-hook", "OTHER": "x", "URL": "https://h.example/x"}
SIGNED = {"url": "https://hooks.example.com/a", "secret": {"env": "TOKEN"}}


def read(tmp_path: Path, *hooks: object) -> tuple[tuple[Hook, ...], list[str]]:
    faults: list[Fault] = []
    reader = SecretReader(tmp_path, tmp_path, ENVIRON, faults)
    found = read_hooks("f.yaml", {"hooks": list(hooks)}, reader, faults)
    return found, [str(one) for one in faults]


def test_a_command_sees_what_is_named_and_no_more(tmp_path: Path) -> None:
    (hook,), faults = read(
        tmp_path,
        {
            "on": ["deployed", "failed"],
            "run": ["/n", "x"],
            "environment": ["TOKEN"],
            "timeout": "2m",
        },
    )

    assert not faults
    assert hook.events == {EventName.DEPLOYED, EventName.FAILED}
    assert (hook.run, hook.limit, hook.url) == (("/n", "x"), timedelta(minutes=2), None)
    assert hook.environ == {"PATH": "/bin", "TOKEN": "t0ken-of-the-hook"}
    assert hook.name == "/n"


def test_a_webhook(tmp_path: Path) -> None:
    (hook,), faults = read(tmp_path, {"on": "due", **SIGNED})

    assert not faults
    assert hook.url == Secret("https://hooks.example.com/a")
    assert hook.secret == Secret("t0ken-of-the-hook")
    assert (hook.host, hook.name) == ("hooks.example.com", "https://hooks.example.com")
    (secret,), faults = read(tmp_path, {**SIGNED, "on": "due", "url": {"env": "URL"}})
    assert (secret.host, faults) == ("h.example", [])


def test_the_key_stays_with_the_place(tmp_path: Path) -> None:
    (one,), _ = read(tmp_path, {"on": "due", **SIGNED})
    (two,), _ = read(tmp_path, {"on": ["failed"], **SIGNED, "timeout": "5s"})
    (other,), _ = read(tmp_path, {"on": "due", **SIGNED, "url": "https://hooks.example.com/b"})

    assert one.key == two.key != other.key


@pytest.mark.parametrize(
    ("hook", "fault"),
    [
        ("notify", "f.yaml: hooks[0]: must be a group of keys"),
        ({"on": "due"}, "f.yaml: hooks[0]: needs either `run`, a command, or `url`"),
        ({"on": "due", "run": ["x"], **SIGNED}, "f.yaml: hooks[0]: needs either"),
        ({"on": "due", "run": "x y"}, "f.yaml: hooks[0].run: must be a list of words"),
        ({"on": "due", "run": []}, "f.yaml: hooks[0].run: must be a list of words"),
        ({"on": "due", "run": ["x"], "environment": "A"}, "f.yaml: hooks[0].environment: must be"),
        ({"on": "done", "run": ["x"]}, "f.yaml: hooks[0].on: must be a list of events; there are:"),
        ({"run": ["x"]}, "f.yaml: hooks[0].on: must be a list of events"),
        (
            {"on": "due", "run": ["x"], "tiemout": "1s"},
            "f.yaml: hooks[0].tiemout: unknown key; did",
        ),
        ({"on": "due", "run": ["x"], "secret": "y"}, "f.yaml: hooks[0].secret: unknown key; known"),
        ({"on": "due", "run": ["x"], "timeout": "11m"}, "f.yaml: hooks[0].timeout: must be"),
        ({"on": "due", "run": ["x"], "timeout": 30}, "f.yaml: hooks[0].timeout: must be"),
        ({"on": "due", "url": "https://h.example/"}, "f.yaml: hooks[0].secret: missing"),
        (
            {"on": "due", **SIGNED, "url": "http://h.example/"},
            "f.yaml: hooks[0].url: must be a URL",
        ),
        ({"on": "due", **SIGNED, "url": "https://u:p@h.example/"}, "f.yaml: hooks[0].url: must"),
        ({"on": "due", **SIGNED, "url": "https://[/"}, "f.yaml: hooks[0].url: must be a URL"),
        (
            {"on": "due", **SIGNED, "secret": {"env": "NONE"}},
            "f.yaml: hooks[0].secret: the environment variable NONE is not set",
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, hook: object, fault: str) -> None:
    found, faults = read(tmp_path, hook)

    assert found == ()
    assert [one for one in faults if one.startswith(fault)], faults


def test_one_place_is_named_once(tmp_path: Path) -> None:
    _, faults = read(tmp_path, {"on": "due", "run": ["x"]}, {"on": "failed", "run": ["x"]})

    assert faults == ["f.yaml: hooks: names a command or a URL twice; let one hook have all `on`"]


def test_no_hooks_and_no_list(tmp_path: Path) -> None:
    faults: list[Fault] = []
    reader = SecretReader(tmp_path, tmp_path, ENVIRON, faults)

    assert read_hooks("f.yaml", {}, reader, faults) == ()
    assert not faults
    assert read_hooks("f.yaml", {"hooks": {}}, reader, faults) == ()
    assert str(faults[0]) == "f.yaml: hooks: must be a list of hooks"


def test_a_secret_in_the_file_is_noticed() -> None:
    assert holds_secret({"hooks": [{"secret": "text"}]})
    assert not holds_secret({"hooks": [{"secret": {"env": "A"}}, "x"]})
    assert not holds_secret({"hooks": None})
